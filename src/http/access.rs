//! Resolves who sends a request and what that account may see. The writer checks again, at the position of the append, what it
//! may record.

use axum::http::{HeaderMap, header};

pub use super::tokens::hash;
use super::{Problem, Service, oidc::Shown, service::Books, session::Login};
use crate::query::Who;
use crate::{
    event::{AccountId, Actor, Draft, Hash, Instant, Seq, Tanggal, UnitCode, data::Role},
    projection::{Grant, access},
    store::subject::of_account,
};

/// Generates a new token. The caller shows it once; only its hash is kept.
pub fn fresh_token() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| Problem::internal(&e))?;
    Ok(format!("jejak_{}", hex::encode(bytes)))
}

/// The sender of a request, with its grants.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The account (`None` where reading is public).
    pub akun: Option<AccountId>,
    /// Grants in force that this log-in may use.
    pub grants: Vec<Seq>,
    /// Sees the data of all units.
    pub all: bool,
    /// Second of the Unix epoch at which the credential expires (`None`: valid until it is withdrawn).
    pub until: Option<i64>,
    /// The log-in session, if the request came by its cookie.
    pub login: Option<Login>,
}

impl Caller {
    /// Token that the forms of the log-in session carry; empty without a session.
    pub fn csrf(&self) -> String {
        self.login.as_ref().map(|login| login.csrf.clone()).unwrap_or_default()
    }

    /// Resolves the caller: by a token of the ledger, by a token of the OIDC issuer or, if `by_cookie`, by a session of the
    /// pages.
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
        let hari = service.hari(books);
        let unknown = || Problem::new("tanpa-token", "token tidak dikenal, atau aksesnya sudah dicabut");
        let token = given.to_str().ok().and_then(bearer).ok_or_else(unknown)?;
        if token.len() < service.config.token_length {
            let most = service.config.token_length;
            return Err(Problem::new("tanpa-token", format!("token terlalu pendek: paling sedikit {most} karakter")));
        }
        if let Some(grant) = books.tokens.grant(token, hari).and_then(|seq| books.global.grant(seq)) {
            return Ok(Self::by(books, grant.akun.clone(), &[grant]));
        }
        if let Some(end) = books.tokens.ended(token, hari) {
            return Err(Problem::new(
                "tanpa-token",
                format!("akses ini berakhir pada {end}; mintalah akses baru kepada admin"),
            ));
        }
        let oidc = service.oidc.as_ref().ok_or_else(unknown)?;
        let shown = oidc.shown(token).ok_or_else(unknown)?;
        let (by, _) = Self::elsewhere(books, hari, &shown)?;
        Ok(Self { until: Some(by.until.map_or(shown.until, |end| end.min(shown.until))), ..by })
    }

    /// The caller for a token of the issuer, by the grants that name its subject; if none does, by the grants of the account with
    /// that code. The hash is the one that a log-in of the pages is remembered by.
    pub fn elsewhere(books: &Books, hari: Tanggal, shown: &Shown) -> Result<(Self, Hash), Problem> {
        let named =
            |name: &Hash| books.tokens.granted(*name, hari).and_then(|seq| Some((*name, books.global.grant(seq)?)));
        let named: Vec<_> = shown.names.iter().filter_map(named).collect();
        if let Some((name, first)) = named.first() {
            let grants: Vec<_> = named.iter().map(|(_, grant)| *grant).filter(|g| g.akun == first.akun).collect();
            return Ok((Self::by(books, first.akun.clone(), &grants), *name));
        }
        let refused = |words: String| Problem::new("tidak-berwenang", words);
        if let Some(end) = shown.names.iter().find_map(|name| books.tokens.closed(*name, hari)) {
            return Err(refused(format!("akses ini berakhir pada {end}; mintalah akses baru kepada admin")));
        }
        let Some(akun) = shown.account.clone() else {
            let words = "penerbit mengenal Anda, tetapi tidak ada akses di buku besar ini yang menyebut subjek Anda; mintalah kepada admin";
            return Err(refused(words.to_owned()));
        };
        let grants: Vec<_> = books.global.hidup(hari).filter(|g| g.akun == akun).collect();
        if grants.is_empty() {
            return Err(refused(format!("akun {akun} tidak memiliki akses di buku besar ini")));
        }
        let known = of_account(&akun);
        Ok((Self::by(books, akun, &grants), known))
    }

    /// The credential is valid until the end of the day on which the first of the grants ends; with a simulated clock it does not
    /// expire.
    fn by(books: &Books, akun: AccountId, grants: &[&Grant]) -> Self {
        let all = grants.iter().any(|g| g.unit.is_empty());
        let ends = grants.iter().filter_map(|grant| books.global.berakhir(grant)).min();
        let until = ends.filter(|_| !books.global.simulasi).map(|day| Instant::end_of(day).0.div_euclid(1_000_000) + 1);
        Self { akun: Some(akun), grants: grants.iter().map(|g| g.seq).collect(), all, until, login: None }
    }

    /// The caller of the session that a cookie names. The session is closed if its access was withdrawn.
    fn logged_in(service: &Service, books: &Books, headers: &HeaderMap) -> Option<Self> {
        let login = service.sessions.find(headers, std::time::Instant::now())?;
        let hari = service.hari(books);
        let mut grants: Vec<_> =
            books.tokens.granted(login.token, hari).and_then(|seq| books.global.grant(seq)).into_iter().collect();
        // The session may rest on the account itself: an issuer named it by its code.
        if let Some(akun) = books.tokens.account(&login.token.0).filter(|_| service.oidc.is_some()) {
            grants.extend(books.global.hidup(hari).filter(|g| g.akun == *akun));
        }
        let Some(first) = grants.first() else {
            // A server that follows the writer may not know the grant yet.
            if service.together.is_none() || service.vault().is_some() {
                service.sessions.close(headers);
            }
            return None;
        };
        Some(Self { login: Some(login), ..Self::by(books, first.akun.clone(), &grants) })
    }

    /// The grants of the caller.
    pub fn own<'a>(&'a self, books: &'a Books) -> impl Iterator<Item = &'a Grant> {
        self.grants.iter().filter_map(|seq| books.global.grant(*seq))
    }

    /// Whether the caller sees the data of a unit. Every account sees those of the ledger as a whole.
    pub fn sees(&self, books: &Books, unit: &UnitCode) -> bool {
        self.who().sees(&books.global, unit)
    }

    /// The reader for whom queries filter their answers.
    pub fn who(&self) -> Who<'_> {
        // No account: the ledger is public.
        if self.akun.is_none() { Who::Everybody } else { Who::Holder(&self.grants) }
    }

    /// Whether one of its grants has a role that `may` accepts.
    pub fn has_role(&self, books: &Books, may: impl Fn(Role) -> bool) -> bool {
        self.own(books).any(|g| may(g.peran))
    }

    /// The account and role that record the drafts; a role that may record them all is preferred.
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
