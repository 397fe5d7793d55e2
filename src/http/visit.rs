//! The state of a running request: its address, its account, and the shares that it holds until the last byte of its answer was
//! taken.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
    response::Response,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use uuid::Uuid;

use super::{Problem, Service, share::Part};
use crate::event::AccountId;

/// Address of the other end of a connection, set by the listener.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The state of a request, shared by middleware and handlers.
#[derive(Clone)]
pub struct Visit(Arc<Inner>);

struct Inner {
    address: IpAddr,
    account: OnceLock<(AccountId, u64)>,
    holds: Mutex<Vec<Part>>,
    /// Ids of events that are with the writer and whose outcome is unknown.
    doubt: Mutex<Vec<Uuid>>,
}

impl Visit {
    /// A request from an address.
    pub fn from(address: IpAddr) -> Self {
        Self(Arc::new(Inner { address, account: OnceLock::new(), holds: Mutex::default(), doubt: Mutex::default() }))
    }

    /// The client's address; a trusted proxy states it.
    pub fn asked_by(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
        if !proxies.contains(&peer) {
            return peer;
        }
        let said = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
        let all: Vec<_> = said.flat_map(|v| v.split(',')).map(|part| part.trim().parse::<IpAddr>()).collect();
        // The last address that is not a trusted proxy; anybody may have written those before it.
        let outside = all.into_iter().rev().map_while(Result::ok).find(|address| !proxies.contains(address));
        outside.unwrap_or(peer)
    }

    /// The client's address.
    pub fn address(&self) -> IpAddr {
        self.0.address
    }

    /// Sets the account of the request.
    pub fn known(&self, account: &AccountId) {
        self.0.account.get_or_init(|| (account.clone(), key(account.as_str())));
    }

    /// The account, if it is known.
    pub fn account(&self) -> Option<&AccountId> {
        self.0.account.get().map(|(account, _)| account)
    }

    /// Key for limits: the account, or the address if there is none.
    pub fn key(&self) -> u64 {
        self.0.account.get().map_or_else(|| key(&network(self.0.address)), |(_, key)| *key)
    }

    /// Sets the ids that are with the writer; empty after it has answered.
    pub fn doubts(&self, ids: Vec<Uuid>) {
        *self.0.doubt.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }

    /// The ids that are with the writer.
    pub fn in_doubt(&self) -> Vec<Uuid> {
        self.0.doubt.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Holds a part of a share until the answer was taken.
    pub fn hold(&self, part: Part) {
        self.0.holds.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    }

    /// Keeps everything that the request holds until the last byte of the answer was taken or the client has gone.
    pub fn guard(self, response: Response, and: impl Send + Unpin + 'static) -> Response {
        response.map(|body| Body::new(Guarded { body, _held: (self, and) }))
    }
}

/// Limits count an IPv6 network as one address, because its owner has all of them.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    }
}

fn key(name: &str) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

impl FromRequestParts<Arc<Service>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Service>) -> Result<Self, Problem> {
        Ok(Self::of(&parts.extensions))
    }
}

impl Visit {
    /// The state that the middleware attached to a request.
    pub fn of(extensions: &axum::http::Extensions) -> Self {
        extensions.get::<Self>().cloned().unwrap_or_else(|| Self::from(IpAddr::from([0, 0, 0, 0])))
    }
}

struct Guarded<T> {
    body: Body,
    _held: T,
}

impl<T: Unpin> HttpBody for Guarded<T> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_for_whom_it_asks() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("address");
        let headers = |text: &str| {
            HeaderMap::from_iter([(
                axum::http::HeaderName::from_static("x-forwarded-for"),
                text.parse().expect("header"),
            )])
        };
        let (proxy, client) = (ip("10.0.0.1"), ip("203.0.113.9"));
        let of = |peer, text: &str| Visit::asked_by(peer, &headers(text), &[proxy]);
        assert_eq!(of(client, "198.51.100.1"), client, "nobody else is believed");
        assert_eq!(
            of(proxy, "198.51.100.1, 203.0.113.9"),
            client,
            "what the client itself wrote before counts nothing"
        );
        assert_eq!(of(proxy, "203.0.113.9, 10.0.0.1"), client);
        assert_eq!(of(proxy, "entah"), proxy);
        assert_eq!(network(ip("2001:db8::1")), network(ip("2001:db8::2")));
        assert_ne!(network(ip("192.0.2.1")), network(ip("192.0.2.2")));
        assert_eq!(network(ip("::ffff:192.0.2.1")), network(ip("192.0.2.1")));
    }
}
