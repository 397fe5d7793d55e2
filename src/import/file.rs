//! Reads a file as a sheet, with the reader that its extension selects.

use std::path::Path;

use super::{ImportError, delimited, sheet::Sheet, workbook};

/// Reads one sheet of a file: the named one, or the one that fits the wanted kind best. `progress` is called with rows read.
pub fn read(
    path: &Path,
    bytes: &[u8],
    wanted: workbook::Wanted<'_>,
    progress: &dyn Fn(u64),
) -> Result<Sheet, ImportError> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "xlsx" | "xlsm" | "xltx" | "xltm" | "xls" | "xlsb" | "ods" => {
            workbook::read(bytes, &extension, wanted, progress)
        }
        "csv" | "tsv" | "txt" => delimited::read(bytes, &extension, progress),
        _ => Err(ImportError::Refused(format!(
            "jenis berkas «.{extension}» tidak dibaca; pakai .xlsx, .xlsm, .xls, .xlsb, .ods, .csv atau .tsv"
        ))),
    }
}
