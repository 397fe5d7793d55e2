//! Permissions of roles to record. Roles come from grants in the ledger, never from a request. The roles of each event type
//! are in the declaration of the types ([`Kind::roles`]).

use crate::event::{
    Event, Home, Kind,
    data::{Pemeriksa, Role},
};

/// Returns whether the role may record the event. Does not check that the grant covers the unit, nor that a renewal, lifted
/// hold or signature is the holder's own.
pub fn may_record(role: Role, event: &Event) -> bool {
    // For a recorded body the role that is recorded for it counts; admission checks that with the books.
    if let Event::TemuanDicatat(data) = event
        && let Some(pemeriksa) = Pemeriksa::tetap(&data.pemeriksa)
    {
        return role == pemeriksa.role();
    }
    event.kind().roles().contains(&role)
}

/// The roles that may record the event, for messages.
pub fn who_may(event: &Event) -> String {
    let names: Vec<_> = Role::ALL.iter().filter(|role| may_record(**role, event)).map(|role| role.name()).collect();
    format!("peran {}", names.join(" atau "))
}

/// Returns whether the role may record anything about units, their years or their findings.
pub fn enters(role: Role) -> bool {
    let of_units = |kind: &&Kind| matches!(kind.home(), Home::Year | Home::Findings);
    Kind::ALL.iter().filter(of_units).any(|kind| kind.roles().contains(&role))
}

/// Returns whether the role can only read.
pub fn only_reads(role: Role) -> bool {
    !enters(role) && !matches!(role, Role::Admin | Role::Sistem)
}

/// Returns whether the role is inspektorat or BPK.
pub fn is_auditor(role: Role) -> bool {
    matches!(role, Role::Inspektorat | Role::Bpk)
}
