//! What the engine that several servers share is asked to do about log-ins, and what is known not to be open.

use std::{collections::HashMap, time::Instant};

use tokio::sync::oneshot;

use crate::store::engine::sessions::Kept;

/// What the engine is asked to do.
pub(super) enum Order {
    Open(Kept),
    Used([u8; 32]),
    Close([u8; 32]),
    Find([u8; 32], oneshot::Sender<()>),
    Done(oneshot::Sender<()>),
}

/// What is known not to be open.
#[derive(Default)]
pub(super) struct Gone {
    /// Ended here: it does not come back, whatever the engine still shows.
    pub ended: HashMap<[u8; 32], Instant>,
    /// Not there when it was asked for.
    pub absent: HashMap<[u8; 32], Instant>,
}
