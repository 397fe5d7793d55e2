//! A request, taken apart once for all handlers: caller, path, query, wanted format.

use std::{str::FromStr, sync::Arc};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};

use super::{
    Problem, Service,
    access::Caller,
    service::{Books, Turned},
    session,
    visit::Visit,
};
use crate::{
    event::{Actor, Prepared, Seq, UnitCode, YEARS},
    projection::{Pandangan, Per},
    store::{AsOf, writer::Receipt},
};

pub use crate::query::Reading;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A JSON document.
    Json,
    /// CSV with one head row.
    Csv,
    /// One JSON line for each event, as in the journal.
    Lines,
}

/// A request with its caller.
pub struct Call {
    /// The service.
    pub service: Arc<Service>,
    /// Units and access as they are now.
    pub books: Arc<Books>,
    /// The caller.
    pub caller: Caller,
    /// Headers.
    pub headers: HeaderMap,
    /// The bookkeeping of the request: what it holds and what is in doubt.
    pub visit: Visit,
    path: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

/// Number of items on a page if the query does not say.
pub const PAGE: usize = 500;
/// Maximum number of items on a page.
pub const MOST_OF_PAGE: usize = 1_000;
const PAGES: &str = "1 sampai 1000";

/// The page of a view that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// Starts after this event.
    pub after: Seq,
    /// Maximum number of items.
    pub limit: usize,
}

impl FromRequestParts<Arc<Service>> for Call {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Arc<Service>) -> Result<Self, Problem> {
        Self::take(parts, service, session::safe(&parts.method, &parts.headers)).await
    }
}

impl Call {
    /// Takes a request apart; with `by_cookie`, a session of the pages may speak for it.
    pub async fn take(parts: &mut Parts, service: &Arc<Service>, by_cookie: bool) -> Result<Self, Problem> {
        let books = service.books()?;
        let visit = Visit::of(&parts.extensions);
        let caller = Caller::of(service, &books, &parts.headers, by_cookie).or_else(|problem| {
            if problem.kind() == "tanpa-token" && parts.headers.contains_key(header::AUTHORIZATION) {
                service.wrong_bearer.check(visit.key())?;
            }
            Err(problem)
        })?;
        caller.akun.iter().for_each(|akun| visit.known(akun));
        service.rate.check(visit.key())?;
        visit.hold(service.requests.take(visit.key(), 1)?);
        let unreadable = || Problem::new("http-salah", "alamat permintaan tidak dapat dibaca");
        let raw = RawPathParams::from_request_parts(parts, service).await.map_err(|_| unreadable())?;
        let path = raw.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Ok(Self { service: service.clone(), books, caller, headers: parts.headers.clone(), visit, path, query })
    }

    /// Appends a group. Until the writer has answered, the request is marked with the ids whose fate is in doubt.
    pub async fn append(&self, group: Vec<Prepared>, actor: Actor) -> Result<Receipt, Turned> {
        self.visit.doubts(group.iter().map(|prepared| prepared.id).collect());
        let result = self.service.append(group, actor).await;
        self.visit.doubts(Vec::new());
        result
    }

    /// A parameter of the path.
    pub fn path<T: FromStr>(&self, name: &str, accepted: &str) -> Result<T, Problem> {
        let text = self.path.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
        read(name, text, accepted)
    }

    /// The unit in the path, if the caller sees it.
    pub fn unit(&self) -> Result<UnitCode, Problem> {
        let unit: UnitCode = self.path("unit", UnitCode::ACCEPTED)?;
        self.known_unit(&unit)?;
        Ok(unit)
    }

    /// Refuses a unit that the ledger does not know or that the caller does not see.
    pub fn known_unit(&self, unit: &UnitCode) -> Result<(), Problem> {
        Ok(self.ask().known_unit(unit)?)
    }

    /// The year in the path.
    pub fn tahun(&self) -> Result<u16, Problem> {
        tahun(&self.path::<String>("tahun", "")?)
    }

    /// The call without empty parameters: browsers send all fields of a form.
    pub fn filled(mut self) -> Self {
        self.query.retain(|(_, value)| !value.is_empty());
        self
    }

    /// A parameter of the query.
    pub fn query<T: FromStr>(&self, name: &str, accepted: &str) -> Result<Option<T>, Problem> {
        let found = self.query.iter().find(|(n, _)| n == name);
        found.map(|(_, text)| read(name, text, accepted)).transpose()
    }

    /// The query as it came, encoded again for a link.
    pub fn query_text(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish()
    }

    /// A position in the query, limited to integers that JSON represents exactly.
    pub fn position(&self, name: &str) -> Result<Option<crate::event::Seq>, Problem> {
        self.query::<String>(name, "")?.map(|text| read_position(name, &text)).transpose()
    }

    /// Refuses a parameter that is not among the names or occurs twice: a misspelt one would be ignored silently.
    pub fn only(&self, names: &[&str]) -> Result<(), Problem> {
        for (index, (name, value)) in self.query.iter().enumerate() {
            if !names.contains(&name.as_str()) {
                let known =
                    if names.is_empty() { "alamat ini tidak mengenal parameter".to_owned() } else { names.join(", ") };
                return Err(Problem::value(name, value, "parameter tidak dikenal", &known));
            }
            if self.query[..index].iter().any(|(n, _)| n == name) {
                return Err(Problem::value(name, value, "parameter diberikan dua kali", "satu kali"));
            }
        }
        Ok(())
    }

    /// `after` and `limit` of a paged view.
    pub fn window(&self) -> Result<Window, Problem> {
        let limit = self.query::<usize>("limit", PAGES)?.unwrap_or(PAGE);
        if limit == 0 || limit > MOST_OF_PAGE {
            return Err(Problem::value("limit", &limit.to_string(), "jumlah di luar batas", PAGES));
        }
        Ok(Window { after: self.position("after")?.unwrap_or(0), limit })
    }

    /// The parameters `as_of`, `per` and `pandangan`.
    pub fn reading(&self) -> Result<Reading, Problem> {
        let pandangan = match self.query::<String>("pandangan", "")?.as_deref() {
            None | Some("resmi") => Pandangan::Resmi,
            Some("semua") => Pandangan::Semua,
            Some(other) => return Err(Problem::value("pandangan", other, "pandangan tidak dikenal", "resmi, semua")),
        };
        let as_of = self.query("as_of", AsOf::ACCEPTED)?.unwrap_or_default();
        Ok(Reading { as_of, per: self.query("per", Per::ACCEPTED)?.unwrap_or(Per::Tahun), pandangan })
    }

    /// The offered format with the highest weight in `Accept`; without that header, the first one offered.
    pub fn format(&self, offered: &[Format]) -> Result<Format, Problem> {
        let Some(accept) = self.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()) else {
            return Ok(offered[0]);
        };
        let mut best: Option<(u16, Format)> = None;
        for (media, weight) in accept.split(',').filter_map(weighed) {
            let wanted = |f: &&Format| f.media_type() == media || media == "*/*" || within(media, f.media_type());
            if let Some(found) = offered.iter().find(wanted)
                && weight > 0
                && best.is_none_or(|(most, _)| weight > most)
            {
                best = Some((weight, *found));
            }
        }
        let names: Vec<_> = offered.iter().map(|f| f.media_type()).collect();
        let detail = || format!("jawaban tersedia sebagai {}", names.join(", "));
        best.map(|(_, format)| format).ok_or_else(|| Problem::new("format-tidak-tersedia", detail()))
    }
}

impl Format {
    /// The media type, without parameters.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv",
            Self::Lines => "application/x-ndjson",
        }
    }
}

/// Whether a range such as `application/*` contains a media type.
fn within(range: &str, media: &str) -> bool {
    range.strip_suffix("/*").is_some_and(|kind| media.split('/').next() == Some(kind))
}

/// A media range of `Accept` and its weight in thousandths.
fn weighed(range: &str) -> Option<(&str, u16)> {
    let mut parts = range.split(';').map(str::trim);
    let media = parts.next().filter(|m| !m.is_empty())?;
    let weight = parts.find_map(|p| p.strip_prefix("q=")).map_or(Some(1000), |q| {
        let (whole, part) = q.split_once('.').unwrap_or((q, ""));
        let digits = format!("{part:0<3}");
        Some(whole.parse::<u16>().ok()? * 1000 + digits.get(..3)?.parse::<u16>().ok()?)
    });
    Some((media, weight.unwrap_or(1000)))
}

/// Reads a position, limited to integers that JSON represents exactly.
pub fn read_position(name: &str, text: &str) -> Result<crate::event::Seq, Problem> {
    match read::<u64>(name, text, "nomor event")? {
        seq if seq > crate::event::MAX_INTEGER => Err(Problem::value(name, text, "nomor di luar batas", "nomor event")),
        seq => Ok(seq),
    }
}

/// Reads a value from text.
pub fn read<T: FromStr>(name: &str, text: &str, accepted: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::value(name, text, "nilai tidak dapat dibaca", accepted))
}

/// Reads the year of a card.
pub fn tahun(text: &str) -> Result<u16, Problem> {
    const ACCEPTED: &str = "tahun 2000 sampai 2100";
    let year: u16 = read("tahun", text, ACCEPTED)?;
    if YEARS.contains(&year) {
        return Ok(year);
    }
    Err(Problem::value("tahun", text, "tahun di luar batas", ACCEPTED))
}
