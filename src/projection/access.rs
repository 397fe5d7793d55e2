//! What each role may record. Roles come from grants in the ledger, never from a request. By type it stands in the declaration
//! of the types ([`Kind::roles`]).

use crate::event::{
    Event, Home, Kind,
    data::{Pemeriksa, Role},
};

/// May the role record the event? Whether its grant covers the unit is asked elsewhere, and so is whether what is renewed,
/// lifted or signed is the holder's own.
pub fn may_record(role: Role, event: &Event) -> bool {
    // Of a recorded body: in the role that is recorded of it, which the books are asked for.
    if let Event::TemuanDicatat(data) = event
        && let Some(pemeriksa) = Pemeriksa::tetap(&data.pemeriksa)
    {
        return role == pemeriksa.role();
    }
    event.kind().roles().contains(&role)
}

/// Roles that may record the event, for messages.
pub fn who_may(event: &Event) -> String {
    let names: Vec<_> = Role::ALL.iter().filter(|role| may_record(**role, event)).map(|role| role.name()).collect();
    format!("peran {}", names.join(" atau "))
}

/// Does the role record something about units, their years or their findings?
pub fn enters(role: Role) -> bool {
    let of_units = |kind: &&Kind| matches!(kind.home(), Home::Year | Home::Findings);
    Kind::ALL.iter().filter(of_units).any(|kind| kind.roles().contains(&role))
}

/// Has the role no other use than to read?
pub fn only_reads(role: Role) -> bool {
    !enters(role) && !matches!(role, Role::Admin | Role::Sistem)
}

/// Inspektorat or BPK.
pub fn is_auditor(role: Role) -> bool {
    matches!(role, Role::Inspektorat | Role::Bpk)
}
