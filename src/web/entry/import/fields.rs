//! The forms of an import: the file, and the mapping of its columns.

use std::collections::BTreeMap;

use crate::{
    event::{BULAN, UnitCode},
    http::{
        Problem,
        call::{self, Call},
    },
    import::{Head, Kind, Mapping, Sheet, address, number::Locale},
    web::{
        Bagian, Bidang, Formulir, JenisBidang as Jenis,
        entry::{draft::Lampiran, steps},
        posted::Fields,
    },
};

/// Field of the file.
pub const BERKAS: &str = "berkas";
/// Maximum characters of a cell that are shown beside its column.
const MOST_WORDS: usize = 40;
/// Number of rows below the heads that are searched for an example of a column.
const EXAMPLES: usize = 50;
/// Fields that may have the same value in all rows of a table.
const SAMA: &[&str] = &[
    "unit",
    "iku",
    "periode",
    "tahun",
    "seri",
    "tanggal",
    "jenis",
    "pemeriksa",
    "lhp",
    "lhp_tanggal",
    "diterima",
    "dasar",
    "dokumen",
    "dokumen_tanggal",
    "alasan",
    "tindak_lanjut_tanggal",
];

/// The choices so far.
#[derive(Debug)]
pub struct Asked {
    /// Unit of the page.
    pub unit: UnitCode,
    /// Year of the page.
    pub tahun: u16,
    /// The kind of the table.
    pub jenis: Kind,
    /// The file.
    pub berkas: Lampiran,
    /// The mapping of columns, as far as it was given.
    pub mapping: Mapping,
    /// Whether the mapping was confirmed for this sheet and row of heads, and is not to be changed again.
    pub dipetakan: bool,
    /// Chosen readings of doubtful cells.
    pub pilih: BTreeMap<String, String>,
}

impl Asked {
    /// Reads the fields of a step; with a new file, earlier choices are dropped.
    pub fn dari(fields: &Fields, unit: &UnitCode, tahun: u16, berkas: Lampiran, new: bool) -> Result<Self, Problem> {
        let read = |name: &str| Some(fields.get(name).trim()).filter(|t| !t.is_empty());
        let jenis = call::read("jenis", fields.get("jenis"), "realisasi, target, anggaran, temuan atau renaksi")?;
        let locale = read("locale").map(|t| call::read("locale", t, "id atau en")).transpose()?;
        let judul = read("judul").map(|t| call::read("judul", t, "nomor baris, mulai dari 1")).transpose()?;
        let mapped = !new && fields.get("tahap") == "pemetaan";
        let count = read("judul_baris").map(|t| call::read("judul_baris", t, "1 sampai 3")).transpose()?;
        let seen = |name: &str| fields.get(name) == fields.get(&format!("dilihat_{name}"));
        let same = seen("lembar") && seen("judul") && seen("judul_baris");
        let mapping = Mapping {
            lembar: read("lembar").filter(|_| mapped).map(str::to_owned),
            judul: judul.filter(|_| mapped && seen("lembar")).unwrap_or(0),
            judul_baris: count.filter(|n: &u32| mapped && seen("lembar") && *n > 1).unwrap_or(0).min(3),
            locale,
            kolom: if mapped && same { fields.within("kolom.") } else { BTreeMap::new() },
            tetap: if mapped { fields.within("tetap.") } else { BTreeMap::new() },
        };
        let again = fields.get("langkah") == "ubah";
        let pilih = if mapped && !again { fields.within("pilih.") } else { BTreeMap::new() };
        let dipetakan = mapped && same && !again;
        Ok(Self { unit: unit.clone(), tahun, jenis, berkas, mapping, dipetakan, pilih })
    }

    /// The hidden fields of every further step.
    pub fn tetap(&self) -> Vec<(String, String)> {
        vec![
            ("tahap".to_owned(), "pemetaan".to_owned()),
            ("jenis".to_owned(), self.jenis.name().to_owned()),
            (steps::LAMPIRAN.to_owned(), steps::tulis(&self.berkas)),
        ]
    }
}

fn locale() -> Bidang {
    let all = [("id", "1.234,56 dan 31/12/2023 (Indonesia)"), ("en", "1,234.56 dan 12/31/2023 (Inggris)")];
    let all = all.map(|(value, words)| (value.to_owned(), words.to_owned()));
    Bidang::new("locale", "Cara menulis angka dan tanggal", Jenis::Pilihan(all.into()))
        .petunjuk("Boleh kosong: yang bermakna ganda, seperti 1.234, lalu dikarantina dan ditanyakan.")
}

/// The form to upload a table.
pub fn unggah(call: &Call, unit: &UnitCode, tahun: u16, kinds: &[Kind]) -> Formulir {
    let words = |kind: &Kind| match kind {
        Kind::Realisasi => "Realisasi indikator",
        Kind::Target => "Target indikator, dan perubahannya",
        Kind::Anggaran => "Anggaran: pagu, mutasi dan realisasi per RO",
        Kind::Temuan => "Temuan, rekomendasi dan tindak lanjut",
        Kind::Renaksi => "Rencana aksi (Renaksi): target triwulan dan langkahnya",
    };
    let all = kinds.iter().map(|kind| (kind.name().to_owned(), words(kind).to_owned())).collect();
    let first = kinds.first().map(|kind| kind.name()).unwrap_or_default();
    let bidang = vec![
        Bidang::new("jenis", "Isi tabel", Jenis::Pilihan(all)).wajib().isi(first),
        locale(),
        Bidang::new(BERKAS, "Berkas tabel (wajib)", Jenis::Berkas)
            .petunjuk("Satu berkas .xlsx, .xlsm, .xls, .xlsb, .ods, .csv atau .tsv. Formulir isian dari halaman Unduh terbaca tanpa pemetaan."),
    ];
    Formulir {
        ke: alamat(unit, tahun),
        csrf: call.caller.csrf(),
        bagian: vec![Bagian { judul: String::new(), bidang }],
        ..Formulir::default()
    }
}

/// The form of the mapping, guessed or as given.
pub fn pemetaan(call: &Call, asked: &Asked, sheet: &Sheet, mapping: &Mapping) -> Formulir {
    let names: Vec<&str> = asked.jenis.names().map(|(name, _)| name).collect();
    let mut tetap = asked.tetap();
    tetap.push(("dilihat_lembar".to_owned(), sheet.name.clone()));
    tetap.push(("dilihat_judul".to_owned(), mapping.judul.to_string()));
    tetap.push(("dilihat_judul_baris".to_owned(), mapping.judul_baris.max(1).to_string()));
    // Columns of one period each have no field of their own in the form.
    let wide = mapping.kolom.iter().filter(|(field, _)| field.contains('@'));
    tetap.extend(wide.map(|(field, head)| (format!("kolom.{field}"), head.clone())));
    let unseen = mapping.tetap.iter().filter(|(name, _)| !shown(name, &names));
    tetap.extend(unseen.map(|(name, value)| (format!("tetap.{name}"), value.clone())));
    let sheets: Vec<_> = std::iter::once((sheet.name.clone(), sheet.name.clone()))
        .chain(sheet.others.iter().map(|other| (other.name.clone(), other.told())))
        .collect();
    let counts = (1..=3).map(|n| (n.to_string(), n.to_string())).collect();
    let how = vec![
        Bidang::new("lembar", "Lembar", Jenis::Pilihan(sheets)).wajib().isi(sheet.name.clone()),
        Bidang::new("judul", "Baris judul kolom", Jenis::Teks).wajib().isi(mapping.judul.to_string()),
        Bidang::new("judul_baris", "Banyak baris judul", Jenis::Pilihan(counts))
            .isi(mapping.judul_baris.max(1).to_string()),
        locale().isi(mapping.locale.map_or("", Locale::name)),
    ];
    let heads = kolom(sheet, mapping);
    let column = |(name, must): (&'static str, bool)| {
        let label = words(name);
        let label = if must { format!("{label} *") } else { label };
        let chosen = mapping.kolom.get(name).cloned().unwrap_or_default();
        Bidang::new(format!("kolom.{name}"), label, Jenis::Pilihan(heads.clone())).isi(chosen)
    };
    let fixed = |name: &&'static str| {
        let value = mapping.tetap.get(*name).cloned().unwrap_or_default();
        Bidang::new(format!("tetap.{name}"), words(name), Jenis::Teks).isi(value)
    };
    let same: Vec<_> = SAMA.iter().filter(|name| shown(name, &names)).map(fixed).collect();
    let rows = sheet.rows.iter().filter(|row| row.number > mapping.judul_akhir()).count();
    Formulir {
        ke: alamat(&asked.unit, asked.tahun),
        csrf: call.caller.csrf(),
        tetap,
        diketahui: vec![
            ("Berkas".to_owned(), asked.berkas.nama.clone(), None),
            ("Isi tabel".to_owned(), asked.jenis.name().to_owned(), None),
            ("Baris di bawah judul".to_owned(), rows.to_string(), None),
            ("Hash berkas".to_owned(), asked.berkas.hash.to_string(), None),
        ],
        bagian: vec![
            Bagian { judul: String::new(), bidang: how },
            Bagian {
                judul: "Kolom untuk tiap isian (* harus ada)".to_owned(),
                bidang: asked.jenis.names().map(column).collect(),
            },
            Bagian { judul: "Nilai yang sama untuk semua baris".to_owned(), bidang: same },
        ],
        pesan: None,
    }
}

/// Whether a field is offered as the same for all rows; the year is offered for every kind of table.
fn shown(name: &str, names: &[&str]) -> bool {
    SAMA.contains(&name) && (name == "tahun" || names.contains(&name))
}

/// The columns: value, and text with letter, head and an example.
fn kolom(sheet: &Sheet, mapping: &Mapping) -> Vec<(String, String)> {
    let Ok(heads) = mapping.heads(sheet) else { return Vec::new() };
    let short =
        |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_WORDS).collect::<String>();
    let mut all = Vec::new();
    let twice = |text: &str| heads.iter().filter(|head| head.text.trim() == text).count() > 1;
    for Head { column, text, .. } in &heads {
        let letter: String = address(*column, 1).chars().take_while(char::is_ascii_alphabetic).collect();
        let below = sheet.rows.iter().filter(|row| row.number > mapping.judul_akhir()).take(EXAMPLES);
        let example =
            below.filter_map(|row| row.cell(*column)).next().map(|raw| format!(", mis. «{}»", short(&raw.text())));
        let head = text.trim().to_owned();
        let hidden = if sheet.looks.hides(*column) { " (tersembunyi)" } else { "" };
        // If several columns have the same head, the letter identifies it.
        let value = if twice(&head) { format!("kolom {letter}") } else { head.clone() };
        all.push((value, format!("{letter}: {}{hidden}{}", short(&head), example.unwrap_or_default())));
    }
    all
}

/// The month of a field of the withdrawal plan.
fn rpd(name: &str) -> Option<&'static str> {
    let month: usize = name.strip_prefix("rpd")?.parse().ok()?;
    BULAN.get(month.checked_sub(1)?).copied()
}

/// The label of a field.
fn words(name: &str) -> String {
    match name {
        "iku" => "Kode IKU".to_owned(),
        "ro" => "Kode RO".to_owned(),
        "lhp" => "Nomor LHP".to_owned(),
        "lhp_tanggal" => "Tanggal LHP".to_owned(),
        "dokumen" => "Nomor dokumen".to_owned(),
        "dokumen_tanggal" => "Tanggal dokumen".to_owned(),
        "diterima" => "LHP diterima pada".to_owned(),
        "tindak_lanjut_tanggal" => "Tanggal tindak lanjut".to_owned(),
        "tanggal" => "Berlaku pada".to_owned(),
        "jenis" => "Jenis mutasi".to_owned(),
        "lepas" => "Blokir dilepas".to_owned(),
        "progres" => "Progres output (%)".to_owned(),
        other if rpd(other).is_some() => format!("RPD {} (Rp)", rpd(other).unwrap_or_default()),
        other => {
            let spaced = other.replace('_', " ");
            let mut letters = spaced.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    }
}

/// Address of the import page of a unit's year.
pub fn alamat(unit: &UnitCode, tahun: u16) -> String {
    format!("/entri/{unit}/{tahun}/impor")
}
