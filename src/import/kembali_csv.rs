//! An exported table as CSV: semicolons as delimiter, numbers in Indonesian notation, and its mapping as a separate file.

use super::{GIVEN, Isian, Tabel, TabelError, cells, mapping};
use crate::{
    event::indonesian,
    import::{ImportError, Mapping, delimited},
};

/// The table as CSV, and the mapping for importing it.
pub fn csv(tabel: &Tabel, tahun: u16) -> Result<(Vec<u8>, Mapping), TabelError> {
    let broken = |e: &dyn std::fmt::Display| TabelError::Read(ImportError::Broken(e.to_string()));
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    out.write_record(tabel.kolom.iter().map(|(head, _)| head)).map_err(|e| broken(&e))?;
    for row in &tabel.baris {
        out.write_record(row.iter().map(text)).map_err(|e| broken(&e))?;
    }
    let bytes = out.into_inner().map_err(|e| broken(&e))?;
    let mut mapping = Mapping { lembar: None, ..mapping(tabel, tahun) };
    let sheet = delimited::read(&bytes, "csv", &|_| ())?;
    mapping.tetap.insert(GIVEN.to_owned(), cells(&sheet));
    Ok((bytes, mapping))
}

fn text(cell: &Isian) -> String {
    match cell {
        Isian::Kosong => String::new(),
        Isian::Teks(text) => delimited::inert(text),
        Isian::Angka(value) => indonesian(&value.normalize().to_string()).replace('.', ""),
        Isian::Hari(day) => day.to_string(),
    }
}
