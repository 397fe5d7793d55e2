//! The QR code of the cover: ledger, unit, year, position, and the hash of that event.

use qrcode::{Color, EcLevel, QrCode, render::svg};

use crate::present::Context;
use crate::present::report::ReportError;

/// Dots for each module of the code, and white modules around it.
const DOTS: usize = 6;
const QUIET: usize = 4;

/// The text of the code, in one line.
pub fn text(context: &Context, tahun: u16) -> String {
    let Context { ledger, unit, as_of, .. } = context;
    format!("jejak:{} lkj {} {tahun} as_of {} {}", ledger.nama, unit.kode, as_of.seq, as_of.hash)
}

fn code(text: &str) -> Result<QrCode, ReportError> {
    QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(|e| ReportError::Code(e.to_string()))
}

/// The code as SVG, without an XML declaration.
pub fn svg(text: &str) -> Result<String, ReportError> {
    let svg = code(text)?.render::<svg::Color<'_>>().min_dimensions(180, 180).build();
    Ok(svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest).to_owned())
}

/// The code as PNG.
pub fn png(text: &str) -> Result<Vec<u8>, ReportError> {
    let code = code(text)?;
    let (modules, colours) = (code.width(), code.to_colors());
    let side = (modules + 2 * QUIET) * DOTS;
    let dark = |place: usize| (place / DOTS).checked_sub(QUIET).filter(|m| *m < modules);
    let mut grey = vec![255u8; side * side];
    for (at, dot) in grey.iter_mut().enumerate() {
        if let (Some(x), Some(y)) = (dark(at % side), dark(at / side))
            && colours[y * modules + x] == Color::Dark
        {
            *dot = 0;
        }
    }
    let mut bytes = Vec::new();
    let wrong = |e: png::EncodingError| ReportError::Code(e.to_string());
    let size = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().map_err(wrong)?;
    writer.write_image_data(&grey).map_err(wrong)?;
    writer.finish().map_err(wrong)?;
    Ok(bytes)
}
