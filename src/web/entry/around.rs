//! The frame of the entry pages.

use crate::{
    event::UnitCode,
    http::{Problem, call::Call},
    web::Rangka,
};

/// The frame of an entry page about a unit's year.
pub fn rangka(call: &Call, unit: &UnitCode, tahun: u16) -> Result<Rangka, Problem> {
    let context = call.context(&call.reading()?, unit, Some(tahun))?;
    Ok(Rangka { aktif: "entri", ..call.rangka_unit(&context, tahun, "", &call.baca()?) })
}
