//! Addresses of pages. The content of a page is determined by its address alone, so every link carries the whole reading.

use form_urlencoded::Serializer;

use crate::projection::Address;

/// The reading in the address of a page, which its links carry on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baca {
    /// The moment of knowledge (`None`: now).
    pub as_of: Option<String>,
    /// The period (`None`: the year).
    pub per: Option<String>,
    /// The entries that count (`None`: the official ones).
    pub pandangan: Option<String>,
}

impl Baca {
    /// The address with this reading.
    pub fn ke(&self, path: &str) -> String {
        self.dengan(path, &[])
    }

    /// The address with this reading and more parameters.
    pub fn dengan(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in [("as_of", &self.as_of), ("per", &self.per), ("pandangan", &self.pandangan)] {
            query.extend_pairs(value.iter().map(|value| (name, value)));
        }
        query.extend_pairs(more);
        alamat(path, &query.finish())
    }

    /// The address of a figure's trace with this reading.
    pub fn jejak(&self, address: &Address) -> String {
        self.ke(&format!("/jejak/{address}"))
    }

    /// The same reading as of another moment.
    pub fn pada(&self, as_of: Option<&str>) -> Self {
        Self { as_of: as_of.map(str::to_owned), ..self.clone() }
    }

    /// The same reading for another period.
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
