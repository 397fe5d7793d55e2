//! Style sheet, script and logo, embedded in the program. Their address contains the hash of all of them, so that a browser may
//! cache them for ever, and modules find each other by relative names.

use std::sync::OnceLock;

/// A file.
#[derive(Debug, Clone, Copy)]
pub struct Aset {
    /// Name.
    pub nama: &'static str,
    /// Media type.
    pub media: &'static str,
    /// Content.
    pub isi: &'static [u8],
}

macro_rules! files {
    ($($name:literal $media:literal,)*) => {
        /// All files.
        pub const SEMUA: &[Aset] =
            &[$(Aset { nama: $name, media: $media, isi: include_bytes!(concat!("asset/", $name)) },)*];
    };
}

files! {
    "jejak.css" "text/css; charset=utf-8",
    "entri.css" "text/css; charset=utf-8",
    "verifikasi.css" "text/css; charset=utf-8",
    "ringkasan.css" "text/css; charset=utf-8",
    "jejak.js" "text/javascript; charset=utf-8",
    "urut.js" "text/javascript; charset=utf-8",
    "verifikasi.js" "text/javascript; charset=utf-8",
    "lines.js" "text/javascript; charset=utf-8",
    "worker.js" "text/javascript; charset=utf-8",
    "bag.js" "text/javascript; charset=utf-8",
    "addresses.js" "text/javascript; charset=utf-8",
    "admission.js" "text/javascript; charset=utf-8",
    "arithmetic.js" "text/javascript; charset=utf-8",
    "findings.js" "text/javascript; charset=utf-8",
    "figure.js" "text/javascript; charset=utf-8",
    "levels.js" "text/javascript; charset=utf-8",
    "measure.js" "text/javascript; charset=utf-8",
    "money.js" "text/javascript; charset=utf-8",
    "outputs.js" "text/javascript; charset=utf-8",
    "periods.js" "text/javascript; charset=utf-8",
    "words.js" "text/javascript; charset=utf-8",
    "authority.js" "text/javascript; charset=utf-8",
    "tanda.js" "text/javascript; charset=utf-8",
    "keys.js" "text/javascript; charset=utf-8",
    "blake3.js" "text/javascript; charset=utf-8",
    "books.js" "text/javascript; charset=utf-8",
    "chain.js" "text/javascript; charset=utf-8",
    "erasures.js" "text/javascript; charset=utf-8",
    "check.js" "text/javascript; charset=utf-8",
    "curve.js" "text/javascript; charset=utf-8",
    "decimal.js" "text/javascript; charset=utf-8",
    "figures.js" "text/javascript; charset=utf-8",
    "hygiene.js" "text/javascript; charset=utf-8",
    "shapes.js" "text/javascript; charset=utf-8",
    "sheet.js" "text/javascript; charset=utf-8",
    "strict.js" "text/javascript; charset=utf-8",
    "table.js" "text/javascript; charset=utf-8",
    "tree.js" "text/javascript; charset=utf-8",
    "zip.js" "text/javascript; charset=utf-8",
    "jejak.svg" "image/svg+xml",
}

/// Hash of all files.
pub fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let mut hasher = blake3::Hasher::new();
        for aset in SEMUA {
            hasher.update(aset.nama.as_bytes()).update(&[0]).update(aset.isi);
        }
        hex::encode(&hasher.finalize().as_bytes()[..8])
    })
}

/// Path prefix of the files.
pub fn tempat() -> String {
    format!("/aset/{}", hash())
}
