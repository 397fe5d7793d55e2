//! DOCX.
use super::{Report, ReportError};
/// The report as DOCX.
pub fn docx(_: &Report) -> Result<Vec<u8>, ReportError> {
    Ok(Vec::new())
}
