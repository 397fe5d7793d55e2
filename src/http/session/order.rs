//! Orders to the engine that several servers share, concerning sessions, and the sessions known to be closed.

use std::{collections::HashMap, time::Instant};

use tokio::sync::oneshot;

use crate::store::engine::sessions::Kept;

/// An order to the engine.
pub(super) enum Order {
    Open(Kept),
    Used([u8; 32]),
    Close([u8; 32]),
    Find([u8; 32], oneshot::Sender<()>),
    Done(oneshot::Sender<()>),
}

/// Sessions that are known not to be open.
#[derive(Default)]
pub(super) struct Gone {
    /// Ended on this server: they do not come back, whatever the engine still shows.
    pub ended: HashMap<[u8; 32], Instant>,
    /// Not found in the engine when they were asked for.
    pub absent: HashMap<[u8; 32], Instant>,
}
