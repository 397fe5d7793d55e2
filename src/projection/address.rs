//! The address of a figure: `PMK/2023/IKU.2/capaian`, `PPU/2023/RO/001.AAH.001/sisa`, `PMK/temuan/persentase`.

use std::{fmt, str::FromStr};

use crate::event::{IkuCode, PerspektifCode, RoCode, SasaranCode, SimpulCode, UnitCode, YEARS};

use super::{Lingkup, SaringTemuan, Saringan, Satuan};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $text:literal $title:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "domain words, listed with their titles")]
        pub enum $name { $($variant,)* }

        impl $name {
            /// All variants, in order.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in an address.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The name for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    /// Figures of an indicator.
    IkuItem {
        Target "target" "target",
        TargetRenstra "target_renstra" "target Renstra",
        Realisasi "realisasi" "realisasi",
        Capaian "capaian" "capaian",
        Status "status" "status",
        Efisiensi "efisiensi" "efisiensi menurut rumus tercatat",
        EfisiensiResmi "efisiensi_resmi" "efisiensi menurut peraturan",
        TargetPeriode "target_periode" "target periode ini saja",
        RealisasiPeriode "realisasi_periode" "realisasi periode ini saja",
        CapaianPeriode "capaian_periode" "capaian periode ini saja",
        RataCapaian "rata_capaian" "rata-rata capaian periode",
    }
}
words! {
    /// Figures of a perspektif.
    PerspektifItem {
        Skor "skor" "skor",
        Bobot "bobot" "bobot",
        Nkp "nkp" "NKP",
        Status "status" "status",
    }
}
words! {
    /// Figures of a sasaran.
    SasaranItem {
        Nss "nss" "NSS",
        Status "status" "status",
    }
}
words! {
    /// Figures of a node of a card with recorded levels; each level has its own names for them.
    SimpulItem {
        Nilai "nilai" "nilai",
        Bobot "bobot" "bobot",
        Kontribusi "kontribusi" "nilai berbobot",
        Status "status" "status",
    }
}
words! {
    /// Figures of a whole card.
    CardItem {
        Npss "npss" "NPSS",
        Status "status" "status NPSS",
        Terisi "terisi" "indikator terisi",
    }
}
words! {
    /// Items of the budget book.
    BudgetItem {
        PaguAwal "pagu_awal" "pagu awal",
        Blokir "blokir" "blokir",
        Penambahan "penambahan" "penambahan",
        Refocusing "refocusing" "refocusing",
        PaguAkhir "pagu_akhir" "pagu akhir",
        Realisasi "realisasi" "realisasi anggaran",
        Sisa "sisa" "sisa",
        Penyerapan "penyerapan" "penyerapan",
    }
}
words! {
    /// Figures of monthly plans and outputs.
    OutputItem {
        Rpd "rpd" "rencana penarikan dana",
        RpdPeriode "rpd_periode" "rencana penarikan dana periode ini saja",
        RealisasiPeriode "realisasi_periode" "realisasi anggaran periode ini saja",
        DeviasiRpd "deviasi_rpd" "deviasi terhadap rencana penarikan dana",
        CapaianRpd "capaian_rpd" "realisasi terhadap rencana penarikan dana",
        VolumeTarget "volume_target" "volume output rencana",
        Volume "volume" "volume output",
        CapaianOutput "capaian_output" "capaian output",
        Progres "progres" "progres output",
    }
}
words! {
    /// Figures of the findings book.
    FindingsItem {
        Persentase "persentase" "persentase tindak lanjut",
        Temuan "temuan" "jumlah temuan",
        Rekomendasi "rekomendasi" "jumlah rekomendasi",
        Sesuai "sesuai" "rekomendasi sesuai",
        BelumSesuai "belum_sesuai" "rekomendasi belum sesuai",
        BelumDitindaklanjuti "belum_ditindaklanjuti" "rekomendasi belum ditindaklanjuti",
        TidakDapat "tidak_dapat" "rekomendasi tidak dapat ditindaklanjuti",
        Terlambat "terlambat" "rekomendasi lewat tenggat tanpa jawaban",
        Nilai "nilai" "nilai temuan",
        PersenSesuai "persen_sesuai" "bagian rekomendasi sesuai",
        PersenBelumSesuai "persen_belum_sesuai" "bagian rekomendasi belum sesuai",
        PersenBelumDitindaklanjuti "persen_belum_ditindaklanjuti" "bagian rekomendasi belum ditindaklanjuti",
        PersenTidakDapat "persen_tidak_dapat" "bagian rekomendasi tidak dapat ditindaklanjuti",
        NilaiRekomendasi "nilai_rekomendasi" "nilai rekomendasi",
        NilaiSesuai "nilai_sesuai" "nilai rekomendasi sesuai",
        NilaiBelumSesuai "nilai_belum_sesuai" "nilai rekomendasi belum sesuai",
        NilaiBelumDitindaklanjuti "nilai_belum_ditindaklanjuti" "nilai rekomendasi belum ditindaklanjuti",
        NilaiTidakDapat "nilai_tidak_dapat" "nilai rekomendasi tidak dapat ditindaklanjuti",
        PersenNilaiSesuai "persen_nilai_sesuai" "bagian nilai rekomendasi sesuai",
        PersenNilaiBelumSesuai "persen_nilai_belum_sesuai" "bagian nilai rekomendasi belum sesuai",
        PersenNilaiBelumDitindaklanjuti "persen_nilai_belum_ditindaklanjuti" "bagian nilai rekomendasi belum ditindaklanjuti",
        PersenNilaiTidakDapat "persen_nilai_tidak_dapat" "bagian nilai rekomendasi tidak dapat ditindaklanjuti",
        NilaiTindakLanjut "nilai_tindak_lanjut" "nilai yang ditindaklanjuti unit",
        NilaiDiterima "nilai_diterima" "nilai tindak lanjut yang diterima pemeriksa",
        PersenNilaiDiterima "persen_nilai_diterima" "bagian nilai rekomendasi yang diterima pemeriksa",
    }
}

impl FindingsItem {
    /// The items of a ledger without rupiah of recommendations and without balances: its closings and exports cover only these.
    pub const DASAR: &[Self] = &[
        Self::Persentase,
        Self::Temuan,
        Self::Rekomendasi,
        Self::Sesuai,
        Self::BelumSesuai,
        Self::BelumDitindaklanjuti,
        Self::TidakDapat,
        Self::Terlambat,
        Self::Nilai,
    ];

    /// The measure of the item.
    pub fn satuan(self) -> Satuan {
        let word = self.word();
        match self {
            Self::Nilai => Satuan::Rupiah,
            _ if word.starts_with("persen") => Satuan::Persen,
            _ if word.starts_with("nilai") => Satuan::Rupiah,
            _ => Satuan::Jumlah,
        }
    }
}

/// The address of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "unit, year and codes as in the address")]
pub enum Address {
    Card(UnitCode, u16, CardItem),
    Perspektif(UnitCode, u16, PerspektifCode, PerspektifItem),
    Sasaran(UnitCode, u16, SasaranCode, SasaranItem),
    Simpul(UnitCode, u16, SimpulCode, SimpulItem),
    Rumus(UnitCode, u16, SimpulCode),
    Iku(UnitCode, u16, IkuCode, IkuItem),
    IkuBudget(UnitCode, u16, IkuCode, BudgetItem),
    UnitBudget(UnitCode, u16, BudgetItem),
    Mata(UnitCode, u16, Saringan, BudgetItem),
    Ro(UnitCode, u16, RoCode, BudgetItem),
    Output(UnitCode, u16, Lingkup, OutputItem),
    Findings(UnitCode, FindingsItem),
    FindingsOf(UnitCode, Box<SaringTemuan>, FindingsItem),
}

impl Address {
    /// The accepted form, for messages to people.
    pub const ACCEPTED: &'static str = "alamat angka, misalnya PMK/2023/npss, PMK/2023/SS.10/nss, PMK/2023/internal/skor, KAB/2024/T1.S2/nilai, PMK/2023/IKU.2/capaian, \
         PMK/2023/IKU.3/anggaran/pagu_akhir, PMK/2023/anggaran/sisa, PPU/2023/RO/001.AAH.001/realisasi, PMK/2023/mata/024.01.WA/pagu_akhir, PMK/2023/jenis/52/realisasi, PMK/2023/sumber/RM/sisa, PMK/2023/anggaran/rpd, PMK/temuan/persentase, PMK/temuan/pemeriksa/BPKP/tahun/2023/nilai_sesuai";

    /// The unit of the figure.
    pub fn unit(&self) -> &UnitCode {
        match self {
            Self::Card(unit, ..)
            | Self::Perspektif(unit, ..)
            | Self::Sasaran(unit, ..)
            | Self::Simpul(unit, ..)
            | Self::Rumus(unit, ..)
            | Self::Iku(unit, ..)
            | Self::IkuBudget(unit, ..)
            | Self::UnitBudget(unit, ..)
            | Self::Mata(unit, ..)
            | Self::Ro(unit, ..)
            | Self::Output(unit, ..)
            | Self::Findings(unit, ..)
            | Self::FindingsOf(unit, ..) => unit,
        }
    }

    /// Year of the card; `None` for findings.
    pub fn tahun(&self) -> Option<u16> {
        match self {
            Self::Card(_, tahun, ..)
            | Self::Perspektif(_, tahun, ..)
            | Self::Sasaran(_, tahun, ..)
            | Self::Simpul(_, tahun, ..)
            | Self::Rumus(_, tahun, ..)
            | Self::Iku(_, tahun, ..)
            | Self::IkuBudget(_, tahun, ..)
            | Self::UnitBudget(_, tahun, ..)
            | Self::Mata(_, tahun, ..)
            | Self::Ro(_, tahun, ..)
            | Self::Output(_, tahun, ..) => Some(*tahun),
            Self::Findings(..) | Self::FindingsOf(..) => None,
        }
    }

    /// The name for people.
    pub fn title(&self) -> String {
        match self {
            Self::Card(unit, tahun, item) => format!("{} {unit} {tahun}", item.title()),
            Self::Perspektif(_, _, kode, item) => format!("{} perspektif {kode}", item.title()),
            Self::Sasaran(_, _, kode, item) => format!("{} {kode}", item.title()),
            Self::Simpul(_, _, kode, item) => format!("{} {kode}", item.title()),
            Self::Rumus(_, _, kode) => format!("rumus {kode}"),
            Self::Iku(unit, _, kode, item) => format!("{} {kode} {unit}", item.title()),
            Self::IkuBudget(_, _, kode, item) => format!("{} {kode}", item.title()),
            Self::UnitBudget(unit, tahun, item) => format!("{} {unit} {tahun}", item.title()),
            Self::Output(unit, _, which, item) => format!("{} {which} {unit}", item.title()),
            Self::Ro(_, _, ro, item) => format!("{} RO {ro}", item.title()),
            Self::Mata(_, _, which, item) => format!("{} {which}", item.title()),
            Self::Findings(unit, item) => format!("{} {unit}", item.title()),
            Self::FindingsOf(unit, which, item) => format!("{} {unit} {which}", item.title()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Card(unit, tahun, item) => write!(f, "{unit}/{tahun}/{}", item.word()),
            Self::Perspektif(unit, tahun, kode, item) => write!(f, "{unit}/{tahun}/{kode}/{}", item.word()),
            Self::Sasaran(unit, tahun, kode, item) => write!(f, "{unit}/{tahun}/{kode}/{}", item.word()),
            Self::Simpul(unit, tahun, kode, item) => write!(f, "{unit}/{tahun}/{kode}/{}", item.word()),
            Self::Rumus(unit, tahun, kode) => write!(f, "{unit}/{tahun}/rumus/{kode}"),
            Self::Iku(unit, tahun, kode, item) => write!(f, "{unit}/{tahun}/{kode}/{}", item.word()),
            Self::IkuBudget(unit, tahun, kode, item) => write!(f, "{unit}/{tahun}/{kode}/anggaran/{}", item.word()),
            Self::UnitBudget(unit, tahun, item) => write!(f, "{unit}/{tahun}/anggaran/{}", item.word()),
            Self::Output(unit, tahun, which, item) => write!(f, "{unit}/{tahun}/{which}/{}", item.word()),
            Self::Ro(unit, tahun, ro, item) => write!(f, "{unit}/{tahun}/RO/{ro}/{}", item.word()),
            Self::Mata(unit, tahun, which, item) => write!(f, "{unit}/{tahun}/{which}/{}", item.word()),
            Self::Findings(unit, item) => write!(f, "{unit}/temuan/{}", item.word()),
            Self::FindingsOf(unit, which, item) => write!(f, "{unit}/temuan/{which}/{}", item.word()),
        }
    }
}

impl FromStr for Address {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| format!("«{text}» bukan {}", Self::ACCEPTED))
    }
}

fn parse(text: &str) -> Option<Address> {
    let parts: Vec<&str> = text.split('/').collect();
    let unit: UnitCode = parts.first()?.parse().ok()?;
    if let [_, "temuan", which @ .., item] = &parts[..] {
        let item = FindingsItem::parse(item)?;
        if which.is_empty() {
            return Some(Address::Findings(unit, item));
        }
        return SaringTemuan::parse(which).map(|which| Address::FindingsOf(unit, Box::new(which), item));
    }
    let tahun: u16 = parts.get(1)?.parse().ok().filter(|y| YEARS.contains(y))?;
    if let [_, _, which @ .., item] = &parts[..]
        && let Some(item) = OutputItem::parse(item)
        && let Some(which) = Lingkup::parse(which)
    {
        return Some(Address::Output(unit, tahun, which, item));
    }
    match parts[2..] {
        ["sumber", kode, item] => {
            Some(Address::Mata(unit, tahun, Saringan::Sumber(kode.parse().ok()?), BudgetItem::parse(item)?))
        }
        ["anggaran", item] => BudgetItem::parse(item).map(|item| Address::UnitBudget(unit, tahun, item)),
        [item] => CardItem::parse(item).map(|item| Address::Card(unit, tahun, item)),
        ["mata", kode, item] => {
            Some(Address::Mata(unit, tahun, Saringan::Kode(kode.parse().ok()?), BudgetItem::parse(item)?))
        }
        ["jenis", kode, item] => {
            Some(Address::Mata(unit, tahun, Saringan::Jenis(kode.parse().ok()?), BudgetItem::parse(item)?))
        }
        ["RO", ro, item] => Some(Address::Ro(unit, tahun, ro.parse().ok()?, BudgetItem::parse(item)?)),
        [iku, "anggaran", item] => Some(Address::IkuBudget(unit, tahun, iku.parse().ok()?, BudgetItem::parse(item)?)),
        ["rumus", kode] => Some(Address::Rumus(unit, tahun, kode.parse().ok()?)),
        [kode, item] => of_code(unit, tahun, kode, item),
        _ => None,
    }
}

/// The item shows what kind of thing the code is. If both are possible (`status`), the form of the code decides, and in the
/// end the books when the figure is read.
fn of_code(unit: UnitCode, tahun: u16, kode: &str, item: &str) -> Option<Address> {
    if let Some(item) = IkuItem::parse(item).filter(|item| *item != IkuItem::Status || kode.starts_with("IKU.")) {
        return Some(Address::Iku(unit, tahun, kode.parse().ok()?, item));
    }
    if let (Ok(kode), Some(item)) = (kode.parse(), SasaranItem::parse(item)) {
        return Some(Address::Sasaran(unit, tahun, kode, item));
    }
    if let (Ok(kode), Some(item)) = (kode.parse(), PerspektifItem::parse(item)) {
        return Some(Address::Perspektif(unit, tahun, kode, item));
    }
    let item = match item {
        "nss" | "skor" => SimpulItem::Nilai,
        "nkp" => SimpulItem::Kontribusi,
        _ => SimpulItem::parse(item)?,
    };
    Some(Address::Simpul(unit, tahun, kode.parse().ok()?, item))
}
