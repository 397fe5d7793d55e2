//! The sources of a timeline, and the way figures are read along it.

use std::{collections::HashMap, sync::Arc};

use crate::event::{Seq, Tanggal};

use super::{Address, Book, Fact, Node, Pandangan, Per, ReadError, StreamKey};

/// Access to the past of streams.
pub trait Past {
    /// The book of a stream as of a position.
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError>;
    /// The facts of a stream up to a position, without the first `without` of them.
    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, ReadError>;
}

/// A source of facts alone; books are folded from them.
impl<F: Fn(&StreamKey, Seq) -> Result<Vec<Fact>, ReadError>> Past for F {
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError> {
        Ok(Arc::new(Book::fold(&self(key, upto)?)))
    }

    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, ReadError> {
        let without = usize::try_from(without).unwrap_or(usize::MAX);
        Ok(self(key, upto)?.into_iter().skip(without).collect())
    }
}

/// A source of books and facts.
pub type Source<'a> = &'a dyn Past;

/// The way figures are read along a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Moment of effect.
    pub per: Per,
    /// Approved entries only, or all entries.
    pub pandangan: Pandangan,
    /// Day for findings.
    pub hari: Tanggal,
}

/// Figures by address.
pub type Figures = HashMap<Address, Arc<Node>>;
