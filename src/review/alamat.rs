//! The address of a printed number in the ledger: a figure, or a sum of figures (`A + -B`).

use std::{fmt, str::FromStr};

use crate::projection::Address;

/// Addresses of the terms; `true`: the term is subtracted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Alamat(pub Vec<(bool, Address)>);

impl Alamat {
    /// One figure.
    pub fn one(address: Address) -> Self {
        Self(vec![(false, address)])
    }

    /// The address, if it is a single figure.
    pub fn single(&self) -> Option<&Address> {
        match &self.0[..] {
            [(false, address)] => Some(address),
            _ => None,
        }
    }
}

impl fmt::Display for Alamat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (minus, address)) in self.0.iter().enumerate() {
            let (plus, sign) = (if at > 0 { " + " } else { "" }, if *minus { "-" } else { "" });
            write!(f, "{plus}{sign}{address}")?;
        }
        Ok(())
    }
}

impl FromStr for Alamat {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let term = |t: &str| match t.strip_prefix('-') {
            Some(rest) => Ok((true, rest.parse()?)),
            None => Ok((false, t.parse()?)),
        };
        text.split(" + ").map(term).collect::<Result<_, String>>().map(Self)
    }
}
