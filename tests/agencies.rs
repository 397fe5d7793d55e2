//! Agencies that do not look like the sample, as model ledgers with the figures that they print; and what was wrong without
//! a sign before version 2 of the events.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "agencies/budget.rs"]
mod budget;
#[path = "agencies/cards.rs"]
mod cards;
#[path = "agencies/edges.rs"]
mod edges;
#[path = "agencies/findings.rs"]
mod findings;
#[path = "agencies/first.rs"]
mod first;
#[path = "agencies/formulas.rs"]
mod formulas;
#[path = "agencies/growth.rs"]
mod growth;
#[path = "agencies/kit.rs"]
mod kit;
#[path = "agencies/large.rs"]
mod large;
#[path = "agencies/laws.rs"]
mod laws;
#[path = "agencies/measures.rs"]
mod measures;
#[path = "agencies/organisation.rs"]
mod organisation;
