//! The inputs of a node. A sum over many movements names them only when somebody looks.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use crate::event::Tanggal;

use super::{Gerak, Node, Ro, money};

/// Inputs of a node: a list, whether it is made already or not.
#[derive(Clone)]
pub enum Inputs {
    /// Made.
    Here(Vec<Arc<Node>>),
    /// The movements of some kinds of a rincian output up to a day; made on first look.
    Movements {
        /// The rincian output as known.
        ro: Arc<Ro>,
        /// Kinds.
        kinds: &'static [Gerak],
        /// Last day.
        day: Tanggal,
        /// The list, once somebody looked.
        made: OnceLock<Vec<Arc<Node>>>,
    },
}

impl Deref for Inputs {
    type Target = [Arc<Node>];

    fn deref(&self) -> &[Arc<Node>] {
        match self {
            Self::Here(list) => list,
            Self::Movements { ro, kinds, day, made } => made.get_or_init(|| money::movements(ro, kinds, *day)),
        }
    }
}

impl Default for Inputs {
    fn default() -> Self {
        Self::Here(Vec::new())
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
