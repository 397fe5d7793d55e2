//! A form, and the conversion of its fields to an event. A field is named by its place in the event (`data.dokumen.nomor`), so
//! that sending, checking and the display of a refusal use one name.

use std::str::FromStr;

use askama::Template;
use serde_json::{Map, Value};

use super::{typed_number, typed_text};
use crate::event::{Tanggal, Teks, TemuanCode};

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Jenis {
    /// A line of text.
    Teks,
    /// Longer text.
    Area,
    /// A number in people's notation.
    Angka,
    /// An amount of money in people's notation.
    Rupiah,
    /// A number, a range or N/A.
    Target,
    /// A day.
    Tanggal,
    /// Code of a finding or recommendation.
    Kode,
    /// One of several choices: value and text.
    Pilihan(Vec<(String, String)>),
    /// An integer.
    Bulat,
    /// Yes or no.
    Benar,
    /// Several values, separated by commas, semicolons or line breaks.
    Daftar,
    /// Rows of a table, with cells separated by tabs or semicolons.
    Tabel,
    /// A value of a type of the vocabulary, with the name of that type.
    Tipe(String),
    /// Files of evidence.
    Berkas,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bidang {
    /// Its place in the event.
    pub nama: String,
    /// Label.
    pub label: String,
    /// Hint.
    pub petunjuk: String,
    /// Type.
    pub jenis: Jenis,
    /// Whether it is required.
    pub wajib: bool,
    /// The typed value.
    pub nilai: String,
    /// Error message.
    pub galat: Option<String>,
}

impl Bidang {
    /// An optional field.
    pub fn new(nama: impl Into<String>, label: impl Into<String>, jenis: Jenis) -> Self {
        let (nama, label) = (nama.into(), label.into());
        Self { nama, label, petunjuk: String::new(), jenis, wajib: false, nilai: String::new(), galat: None }
    }

    /// Makes it required.
    pub fn wajib(mut self) -> Self {
        self.wajib = true;
        self
    }

    /// Sets the hint.
    pub fn petunjuk(mut self, text: impl Into<String>) -> Self {
        self.petunjuk = text.into();
        self
    }

    /// Sets the initial value.
    pub fn isi(mut self, text: impl Into<String>) -> Self {
        self.nilai = text.into();
        self
    }

    /// Its `id` in the page.
    pub fn id(&self) -> String {
        self.nama.replace('.', "-")
    }

    /// `type` attribute of its input.
    pub fn tipe(&self) -> &'static str {
        match self.jenis {
            Jenis::Tanggal => "date",
            Jenis::Berkas => "file",
            _ => "text",
        }
    }

    /// Ids of the elements that describe it: hint and error.
    pub fn dijelaskan(&self) -> Option<String> {
        let parts = [("petunjuk", !self.petunjuk.is_empty()), ("galat", self.galat.is_some())];
        let all: Vec<_> =
            parts.iter().filter(|(_, there)| *there).map(|(name, _)| format!("{}-{name}", self.id())).collect();
        (!all.is_empty()).then(|| all.join(" "))
    }

    /// `inputmode` attribute of its input.
    pub fn papan(&self) -> &'static str {
        if matches!(self.jenis, Jenis::Angka | Jenis::Rupiah) { "decimal" } else { "text" }
    }

    /// Whether it is a number, and aligned as one.
    pub fn bilangan(&self) -> bool {
        matches!(self.jenis, Jenis::Angka | Jenis::Rupiah | Jenis::Target)
    }

    /// The parsed value as JSON.
    fn json(&self, text: String) -> Value {
        match &self.jenis {
            Jenis::Bulat => text.parse::<u64>().map_or(Value::Null, Value::from),
            Jenis::Benar => (text == "ya").into(),
            Jenis::Daftar => pieces(&text, &[',', ';', '\n']).into(),
            Jenis::Tabel => text.lines().map(|line| Value::from(cells(line))).collect(),
            _ => text.into(),
        }
    }

    /// The value in the event's notation (`None` if it is empty).
    pub fn baca(&self) -> Result<Option<String>, String> {
        let text = self.nilai.trim().replace("\r\n", "\n");
        if text.is_empty() {
            return if self.wajib { Err("harus diisi".to_owned()) } else { Ok(None) };
        }
        let read = match &self.jenis {
            Jenis::Teks | Jenis::Area => text.parse::<Teks>().map(|t| t.to_string()),
            Jenis::Angka => typed_number::angka(&text).map(|n| n.to_string()),
            Jenis::Rupiah => typed_number::rupiah(&text).map(|n| n.to_string()),
            Jenis::Target => typed_number::target(&text).map(|n| n.to_string()),
            Jenis::Tanggal => text.parse::<Tanggal>().map(|d| d.to_string()),
            Jenis::Kode => TemuanCode::from_str(&text).map(|k| k.to_string()),
            Jenis::Pilihan(all) => match all.iter().any(|(value, _)| *value == text) {
                true => Ok(text),
                false => Err(format!("«{text}» bukan salah satu pilihan")),
            },
            Jenis::Bulat => {
                text.replace('.', "").parse::<u64>().map(|n| n.to_string()).map_err(|_| "bukan angka bulat".to_owned())
            }
            Jenis::Benar if ["ya", "tidak"].contains(&text.as_str()) => Ok(text),
            Jenis::Benar => Err("pilih ya atau tidak".to_owned()),
            Jenis::Tipe(tipe) => typed_text::periksa(tipe, &text).map(|()| text),
            Jenis::Berkas | Jenis::Daftar | Jenis::Tabel => Ok(text),
        };
        read.map(Some)
    }
}

/// A group of fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bagian {
    /// Heading; empty for the first group.
    pub judul: String,
    /// Fields in order.
    pub bidang: Vec<Bidang>,
}

/// A form. Its template renders to HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "formulir.html", config = "src/web/askama.toml")]
pub struct Formulir {
    /// Address that the form is sent to.
    pub ke: String,
    /// CSRF token of the session.
    pub csrf: String,
    /// Hidden fields.
    pub tetap: Vec<(String, String)>,
    /// Known values: label, value, address.
    pub diketahui: Vec<(String, String, Option<String>)>,
    /// Its groups of fields.
    pub bagian: Vec<Bagian>,
    /// Error message for the form as a whole.
    pub pesan: Option<String>,
}

impl askama::filters::HtmlSafe for Formulir {}

impl Formulir {
    /// All fields.
    pub fn semua(&self) -> impl Iterator<Item = &Bidang> {
        self.bagian.iter().flat_map(|b| &b.bidang)
    }

    /// All fields, mutable.
    pub fn ubah(&mut self) -> impl Iterator<Item = &mut Bidang> {
        self.bagian.iter_mut().flat_map(|b| &mut b.bidang)
    }

    /// The field with this name.
    pub fn bidang(&mut self, nama: &str) -> Option<&mut Bidang> {
        self.ubah().find(|b| b.nama == nama)
    }

    /// Whether it has fields for files.
    pub fn berkas(&self) -> bool {
        self.semua().any(|b| b.jenis == Jenis::Berkas)
    }

    /// Whether its lists can be made longer.
    pub fn berbaris(&self) -> bool {
        self.tetap.iter().any(|(name, _)| name == "baris")
    }

    /// Whether a choice is a code with its recorded name, which is not translated.
    pub fn asli(&self, nilai: &str, kata: &str) -> bool {
        let kode = !nilai.is_empty() && !nilai.contains(char::is_lowercase);
        kode && kata != nilai && kata.starts_with(nilai)
    }

    /// Fields with an error.
    pub fn salah(&self) -> Vec<&Bidang> {
        self.semua().filter(|b| b.galat.is_some()).collect()
    }

    /// Fills in typed values.
    pub fn isi<'a>(&mut self, typed: impl Fn(&str) -> &'a str) {
        for bidang in self.ubah().filter(|b| b.jenis != Jenis::Berkas) {
            bidang.nilai = typed(&bidang.nama).to_owned();
        }
    }

    /// The fields as a JSON tree by their names (`None` if any is wrong; it then has a message).
    pub fn pohon(&mut self) -> Option<Value> {
        let mut all = Value::Object(Map::new());
        let mut good = true;
        for bidang in self.ubah().filter(|b| b.jenis != Jenis::Berkas) {
            match bidang.baca() {
                Ok(Some(text)) => put(&mut all, &bidang.nama, bidang.json(text)),
                Ok(None) => {}
                Err(why) => {
                    bidang.galat = Some(why);
                    good = false;
                }
            }
        }
        good.then_some(all)
    }

    /// Shows a refusal at the field that it names, or for the whole form if there is no such field.
    pub fn tolak(&mut self, field: &str, why: &str) {
        let within = format!("{field}.");
        let last = format!(".{}", field.rsplit('.').next().unwrap_or(field));
        let names: Vec<String> = self.semua().map(|b| b.nama.clone()).collect();
        let fits: [&dyn Fn(&&String) -> bool; 3] =
            [&|n| *n == field, &|n| n.starts_with(&within), &|n| !field.is_empty() && n.ends_with(&last)];
        let found = fits.iter().find_map(|fit| names.iter().find(fit));
        match found.and_then(|name| self.bidang(name)) {
            Some(bidang) => bidang.galat = Some(why.to_owned()),
            None => self.pesan = Some(why.to_owned()),
        }
    }
}

/// The non-empty parts of a text.
fn pieces(text: &str, between: &[char]) -> Vec<String> {
    text.split(between).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The cells of a line, including empty ones.
fn cells(line: &str) -> Vec<String> {
    line.split(if line.contains('\t') { '\t' } else { ';' }).map(|cell| cell.trim().to_owned()).collect()
}

/// Puts a value into a tree; a number in its name is an index in a list.
pub fn put(tree: &mut Value, name: &str, value: Value) {
    let (first, rest) = name.split_once('.').map_or((name, None), |(f, r)| (f, Some(r)));
    let place = match first.parse::<usize>() {
        Ok(index) => {
            if !tree.is_array() {
                *tree = Value::Array(Vec::new());
            }
            let Value::Array(list) = tree else { return };
            if list.len() <= index {
                list.resize(index + 1, Value::Null);
            }
            &mut list[index]
        }
        Err(_) => {
            if !tree.is_object() {
                *tree = Value::Object(Map::new());
            }
            let Value::Object(all) = tree else { return };
            all.entry(first).or_insert(Value::Null)
        }
    };
    match rest {
        Some(rest) => put(place, rest, value),
        None => *place = value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Formulir {
        let bidang = vec![
            Bidang::new("berlaku", "Tanggal", Jenis::Tanggal).wajib(),
            Bidang::new("data.rasio.pembilang.1.nilai", "Nilai", Jenis::Angka),
            Bidang::new("data.dokumen.nomor", "Nomor", Jenis::Teks),
        ];
        Formulir { bagian: vec![Bagian { judul: String::new(), bidang }], ..Formulir::default() }
    }

    #[test]
    fn fields_become_a_tree() {
        let mut form = form();
        form.isi(|name| match name {
            "berlaku" => "2023-09-30",
            "data.rasio.pembilang.1.nilai" => "1.234,5",
            _ => " ",
        });
        let tree = form.pohon().expect("all good");
        assert_eq!(
            tree.to_string(),
            r#"{"berlaku":"2023-09-30","data":{"rasio":{"pembilang":[null,{"nilai":"1234.5"}]}}}"#
        );
    }

    #[test]
    fn what_is_wrong_stands_at_its_field_and_what_was_typed_stays() {
        let mut form = form();
        form.isi(|name| if name == "berlaku" { "" } else { "1.234" });
        assert_eq!(form.pohon(), None);
        assert_eq!(
            form.salah().iter().map(|b| b.nama.as_str()).collect::<Vec<_>>(),
            ["berlaku", "data.rasio.pembilang.1.nilai"]
        );
        assert_eq!(form.bidang("data.rasio.pembilang.1.nilai").expect("field").nilai, "1.234");
        form.tolak("data.dokumen", "dokumen wajib");
        assert_eq!(form.bidang("data.dokumen.nomor").expect("field").galat.as_deref(), Some("dokumen wajib"));
        form.tolak("actor", "akses tidak mencakup unit");
        assert_eq!(form.pesan.as_deref(), Some("akses tidak mencakup unit"));
    }
}
