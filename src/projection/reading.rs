//! What a timeline is read from, and how.

use std::{collections::HashMap, sync::Arc};

use crate::event::{Seq, Tanggal};

use super::{Address, Book, Fact, Node, Pandangan, Per, ReadError, StreamKey};

/// What is known of streams.
pub trait Past {
    /// The book of a stream at a position.
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError>;
    /// The facts of a stream up to a position, without the first so many of them.
    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, ReadError>;
}

/// Facts alone, from which books are folded.
impl<F: Fn(&StreamKey, Seq) -> Result<Vec<Fact>, ReadError>> Past for F {
    fn book(&self, key: &StreamKey, upto: Seq) -> Result<Arc<Book>, ReadError> {
        Ok(Arc::new(Book::fold(&self(key, upto)?)))
    }

    fn facts(&self, key: &StreamKey, without: u64, upto: Seq) -> Result<Vec<Fact>, ReadError> {
        let without = usize::try_from(without).unwrap_or(usize::MAX);
        Ok(self(key, upto)?.into_iter().skip(without).collect())
    }
}

/// Gives books and facts.
pub type Source<'a> = &'a dyn Past;

/// How figures are read along a timeline.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// Moment of effect.
    pub per: Per,
    /// Approved entries only, or all.
    pub pandangan: Pandangan,
    /// Day for findings.
    pub hari: Tanggal,
}

/// Figures by address.
pub type Figures = HashMap<Address, Arc<Node>>;
