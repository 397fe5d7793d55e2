//! Addresses of pages. What a page shows follows from its address alone, so every link carries the whole reading.

use form_urlencoded::Serializer;

use crate::projection::Address;

/// What a page was asked to show, as it stands in the address; links hand it on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baca {
    /// As known when; none: now.
    pub as_of: Option<String>,
    /// About what; none: the year.
    pub per: Option<String>,
    /// Which entries count; none: the official ones.
    pub pandangan: Option<String>,
}

impl Baca {
    /// An address with this reading.
    pub fn ke(&self, path: &str) -> String {
        self.dengan(path, &[])
    }

    /// An address with this reading and more.
    pub fn dengan(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("as_of", &self.as_of), ("per", &self.per), ("pandangan", &self.pandangan)] {
            query.extend_pairs(value.iter().map(|value| (name, value)));
        }
        query.extend_pairs(more);
        alamat(path, &query.finish())
    }

    /// The trace of a figure, read like this.
    pub fn jejak(&self, address: &Address) -> String {
        self.ke(&format!("/jejak/{address}"))
    }

    /// The same as of another moment.
    pub fn pada(&self, as_of: Option<&str>) -> Self {
        Self { as_of: as_of.map(str::to_owned), ..self.clone() }
    }

    /// The same about something else.
    pub fn tentang(&self, per: Option<&str>) -> Self {
        Self { per: per.map(str::to_owned), ..self.clone() }
    }
}

fn alamat(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The page of an event.
pub fn event(seq: crate::event::Seq) -> String {
    format!("/buku-besar/{seq}")
}
