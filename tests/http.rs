//! The service as its clients see it: every operation, every role, every kind of refusal; hostile clients too.
#![allow(clippy::unwrap_used)]

#[path = "http/inbox.rs"]
mod inbox;
#[path = "http/kept.rs"]
mod kept;
#[path = "http/kit.rs"]
mod kit;

#[path = "http/audit.rs"]
mod audit;
#[path = "http/browser.rs"]
mod browser;
#[path = "http/compressed.rs"]
mod compressed;
#[path = "http/document.rs"]
mod document;
#[path = "http/elsewhere.rs"]
mod elsewhere;
#[path = "http/entry.rs"]
mod entry;
#[path = "http/evidence.rs"]
mod evidence;
#[path = "http/follow.rs"]
mod follow;
#[path = "http/health.rs"]
mod health;
#[path = "http/hostile.rs"]
mod hostile;
#[path = "http/impor.rs"]
mod impor;
#[path = "http/large.rs"]
mod large;
#[path = "http/oidc.rs"]
mod oidc;
#[path = "http/oidc_pages.rs"]
mod oidc_pages;
#[path = "http/quota.rs"]
mod quota;
#[path = "http/reads.rs"]
mod reads;
#[path = "http/record.rs"]
mod record;
#[path = "http/reviu.rs"]
mod reviu;
#[path = "http/roles.rs"]
mod roles;
#[path = "http/session.rs"]
mod session;
#[path = "http/takeaway.rs"]
mod takeaway;
#[path = "http/tanda.rs"]
mod tanda;
#[path = "http/writes.rs"]
mod writes;
