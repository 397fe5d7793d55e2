//! Resolves the ledger of a request by its path (`/l/NAME/…`) or its host (`NAME.domain`), and rewrites the links in an answer,
//! because the router of a ledger writes them as if it were alone.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header, uri::PathAndQuery},
    response::{IntoResponse, Response},
};

use super::Problem;

/// Path prefix of the ledgers' names.
const LEDGERS: &str = "/l/";
/// Maximum size in bytes of a page or script whose links are rewritten.
const MOST: usize = 32 << 20;

/// A ledger and a path within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its name.
    pub name: String,
    /// Path and query within it.
    pub rest: String,
    /// Whether the path named it: then its links need the prefix.
    pub by_path: bool,
}

/// Whether a folder of this name may be a ledger; names are labels of host names.
pub fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(fits) && !name.starts_with('-') && !name.ends_with('-')
}

/// The ledger that a request is for (`None`: the installation itself).
pub fn find(uri: &Uri, headers: &HeaderMap, domain: Option<&str>) -> Option<Address> {
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    if let Some(domain) = domain {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(uri.host()).unwrap_or_default();
        let host =
            host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |h| h.0);
        // Host names are case-insensitive and may end with the dot of the root.
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let name = host.strip_suffix(&domain.to_ascii_lowercase()).and_then(|name| name.strip_suffix('.'));
        if let Some(name) = name {
            return Some(Address { name: name.to_owned(), rest: path.to_owned(), by_path: false });
        }
    }
    let below = path.strip_prefix(LEDGERS)?;
    let end = below.find(['/', '?']).unwrap_or(below.len());
    let (name, rest) = below.split_at(end);
    let rest = if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") };
    Some(Address { name: name.to_owned(), rest, by_path: true })
}

/// Public address of a ledger, given that of the installation: by host name if the installation is reached at the domain itself,
/// else below its path.
pub fn own_address(whole: &str, name: &str, domain: Option<&str>) -> String {
    let whole = whole.trim_end_matches('/');
    let (scheme, rest) = whole.split_once("://").unwrap_or(("https", whole));
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    match domain.filter(|domain| host.eq_ignore_ascii_case(domain)) {
        Some(_) => format!("{scheme}://{name}.{rest}"),
        None => format!("{whole}{LEDGERS}{name}"),
    }
}

/// The request with the path that the ledger's router expects.
pub fn within(at: &Address, mut request: Request) -> Result<Request, axum::http::Error> {
    if at.by_path {
        *request.uri_mut() = at.rest.parse::<Uri>()?;
    }
    Ok(request)
}

/// The answer with links that lead back to this ledger.
pub async fn beyond(at: &Address, mut response: Response) -> Result<Response, Problem> {
    if !at.by_path {
        return Ok(response);
    }
    let before = format!("{LEDGERS}{}", at.name);
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        let moved = response.headers().get(&name).and_then(|v| v.to_str().ok()).filter(|v| v.starts_with('/'));
        if let Some(moved) = moved.and_then(|v| HeaderValue::try_from(format!("{before}{v}")).ok()) {
            response.headers_mut().insert(name, moved);
        }
    }
    let cookies: Vec<_> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    if !cookies.is_empty() {
        response.headers_mut().remove(header::SET_COOKIE);
        for cookie in cookies {
            let own = cookie.to_str().unwrap_or_default().replace("Path=/", &format!("Path={before}/"));
            response.headers_mut().extend(HeaderValue::try_from(own).ok().map(|own| (header::SET_COOKIE, own)));
        }
    }
    let media = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    // In scripts only prefixes of the service's addresses are replaced: a bare slash there can mean many things.
    let links: &[&str] = match media.split(';').next().unwrap_or_default() {
        "text/html" => &["=\"/", "url(/"],
        "text/javascript" | "application/javascript" => {
            &["'/v1/", "`/v1/", "\"/v1/", "'/checkpoint", "'/tile/", "`/tile/", "'/asset/", "\"/asset/"]
        }
        "text/css" => &["url(/", "url(\"/"],
        _ => return Ok(response),
    };
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, MOST).await.map_err(|e| Problem::internal(&e))?;
    let Ok(text) = String::from_utf8(bytes.to_vec()) else { return Err(Problem::internal(&"no UTF-8")) };
    let mut own = text;
    for link in links {
        let (begin, path) = link.split_at(link.find('/').unwrap_or(0));
        // A link that begins with two slashes names another host and stays.
        let other = (format!("{begin}//"), format!("{begin}\u{0}"));
        own = own
            .replace(&other.0, &other.1)
            .replace(link, &format!("{begin}{before}{path}"))
            .replace(&other.1, &other.0);
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Ok((parts, Body::from(own)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_come_back_to_the_ledger_that_they_left() {
        let domain = Some("jejak.example");
        assert_eq!(own_address("https://jejak.example/", "bkn", domain), "https://bkn.jejak.example");
        assert_eq!(own_address("http://Jejak.Example:8443", "bkn", domain), "http://bkn.Jejak.Example:8443");
        assert_eq!(own_address("https://jejak.example/", "bkn", None), "https://jejak.example/l/bkn");
        assert_eq!(own_address("https://masuk.example/x", "bkn", domain), "https://masuk.example/x/l/bkn");
    }

    fn of(uri: &str, host: &str) -> Option<(String, String)> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_str(host).expect("host"));
        let found = find(&uri.parse().expect("uri"), &headers, Some("jejak.example"));
        found.map(|at| (at.name, at.rest))
    }

    #[test]
    fn a_ledger_is_named_by_path_or_host() {
        let at = |name: &str, rest: &str| Some((name.to_owned(), rest.to_owned()));
        assert_eq!(of("/l/bkn/v1/events?after=1", "jejak.example"), at("bkn", "/v1/events?after=1"));
        assert_eq!(of("/l/bkn", "jejak.example"), at("bkn", "/"));
        assert_eq!(of("/l/bkn?x=1", "localhost"), at("bkn", "/?x=1"));
        assert_eq!(of("/v1/events", "bkn.jejak.example:8443"), at("bkn", "/v1/events"));
        assert_eq!(of("/v1/events", "Bkn.JEJAK.example."), at("bkn", "/v1/events"));
        assert_eq!(of("/v1/events", "JEJAK.example"), None);
        assert_eq!(of("/", "jejak.example:80"), None);
        assert_eq!(of("/", "notjejak.example"), None);
        for wrong in ["", "-a", "a-", "A", "a/b", "..", "a.b", &"a".repeat(64)] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_name("bkn-2") && is_name(&"a".repeat(63)));
    }
}
