//! Who calls, and what that account may see. What it may record, the writer decides again at the very position.

use std::{collections::HashMap, time::Instant};

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

use super::{Problem, Service, service::Books, session::Login};
use crate::query::Who;
use crate::{
    event::{AccountId, Actor, Draft, Hash, Seq, UnitCode, data::Role},
    projection::{Global, Grant, access},
};

/// Grants in force by the hash of their token.
#[derive(Debug, Clone, Default)]
pub struct Tokens(HashMap<[u8; 8], Vec<(Hash, Seq)>>);

impl Tokens {
    /// Of the grants in force now.
    pub fn of(global: &Global) -> Self {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for grant in global.grants(Seq::MAX) {
            if let Some(hash) = grant.token {
                all.entry(prefix(&hash)).or_default().push((hash, grant.seq));
            }
        }
        Self(all)
    }

    /// The grant of a token. Its hash is looked up by eight bytes and compared whole in constant time.
    pub fn grant(&self, token: &str) -> Option<Seq> {
        self.granted(hash(token))
    }

    /// The grant of the token with this hash.
    fn granted(&self, hash: Hash) -> Option<Seq> {
        let found = self.0.get(&prefix(&hash))?.iter().find(|(known, _)| known.0.ct_eq(&hash.0).into());
        found.map(|(_, seq)| *seq)
    }
}

/// The hash by which the ledger knows a token.
pub fn hash(token: &str) -> Hash {
    Hash(blake3::hash(token.as_bytes()).into())
}

fn prefix(hash: &Hash) -> [u8; 8] {
    let mut first = [0; 8];
    first.copy_from_slice(&hash.0[..8]);
    first
}

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Account; none where reading is public.
    pub akun: Option<AccountId>,
    /// Its grants in force that this log-in may use.
    pub grants: Vec<Seq>,
    /// Sees the data of all units.
    pub all: bool,
    /// Until when what it showed is good, in seconds of 1970; none: until it is withdrawn.
    pub until: Option<i64>,
    /// The log-in of the pages that it came by.
    pub login: Option<Login>,
}

impl Caller {
    /// Finds out who calls: by a token of the ledger, by one of the issuer outside, or where `by_cookie` by a log-in of
    /// the pages.
    pub fn of(service: &Service, books: &Books, headers: &HeaderMap, by_cookie: bool) -> Result<Self, Problem> {
        let Some(given) = headers.get(header::AUTHORIZATION) else {
            if let Some(caller) = by_cookie.then(|| Self::logged_in(service, books, headers)).flatten() {
                return Ok(caller);
            }
            return match service.config.public_read {
                true => Ok(Self { akun: None, grants: Vec::new(), all: true, until: None, login: None }),
                false => Err(Problem::new("tanpa-token", "kirim token akses: Authorization: Bearer <token>")),
            };
        };
        let unknown = || Problem::new("tanpa-token", "token tidak dikenal, atau aksesnya sudah dicabut");
        let token = given.to_str().ok().and_then(bearer).ok_or_else(unknown)?;
        if token.len() < service.config.token_length {
            let most = service.config.token_length;
            return Err(Problem::new("tanpa-token", format!("token terlalu pendek: paling sedikit {most} karakter")));
        }
        if let Some(grant) = books.tokens.grant(token).and_then(|seq| books.global.grant(seq)) {
            return Ok(Self::by(grant.akun.clone(), &[grant]));
        }
        let oidc = service.oidc.as_ref().ok_or_else(unknown)?;
        let (akun, until) = oidc.account(token).ok_or_else(unknown)?;
        let grants: Vec<_> = books.global.grants(Seq::MAX).filter(|g| g.akun == akun).collect();
        if grants.is_empty() {
            return Err(Problem::new("tidak-berwenang", format!("akun {akun} tidak memiliki akses di buku besar ini")));
        }
        Ok(Self { until: Some(until), ..Self::by(akun, &grants) })
    }

    fn by(akun: AccountId, grants: &[&Grant]) -> Self {
        let all = grants.iter().any(|g| g.unit.is_empty());
        Self { akun: Some(akun), grants: grants.iter().map(|g| g.seq).collect(), all, until: None, login: None }
    }

    /// By the session that a cookie names. Access that was withdrawn ends it.
    fn logged_in(service: &Service, books: &Books, headers: &HeaderMap) -> Option<Self> {
        let login = service.sessions.find(headers, Instant::now())?;
        let Some(grant) = books.tokens.granted(login.token).and_then(|seq| books.global.grant(seq)) else {
            service.sessions.close(headers);
            return None;
        };
        Some(Self { login: Some(login), ..Self::by(grant.akun.clone(), &[grant]) })
    }

    /// Its grants.
    pub fn own<'a>(&'a self, books: &'a Books) -> impl Iterator<Item = &'a Grant> {
        self.grants.iter().filter_map(|seq| books.global.grant(*seq))
    }

    /// Does it see the data of a unit? Those of the ledger as a whole every account sees.
    pub fn sees(&self, books: &Books, unit: &UnitCode) -> bool {
        self.who().sees(&books.global, unit)
    }

    /// As whom it asks.
    pub fn who(&self) -> Who<'_> {
        // Without an account where the ledger is public.
        if self.akun.is_none() { Who::Everybody } else { Who::Holder(&self.grants) }
    }

    /// Has it a role that `may`?
    pub fn has_role(&self, books: &Books, may: impl Fn(Role) -> bool) -> bool {
        self.own(books).any(|g| may(g.peran))
    }

    /// In which role it records the drafts: one that may, where it has one.
    pub fn actor(&self, books: &Books, drafts: &[Draft]) -> Result<Actor, Problem> {
        let able = self.own(books).find(|grant| {
            let may = |d: &Draft| access::may_record(grant.peran, &d.event);
            let covers = |d: &Draft| d.unit.is_ledger() || books.global.covers(grant, &d.unit, Seq::MAX);
            drafts.iter().all(|d| may(d) && covers(d))
        });
        let grant = able.or_else(|| self.own(books).next());
        let grant = grant.ok_or_else(|| Problem::new("tanpa-token", "mencatat memerlukan token akses"))?;
        Ok(Actor { grant: grant.seq, id: grant.akun.clone(), role: grant.peran })
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    Some(token.trim()).filter(|t| scheme.eq_ignore_ascii_case("bearer") && !t.is_empty())
}
