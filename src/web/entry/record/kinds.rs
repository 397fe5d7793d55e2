//! Which types of event a person records, where, and in which role.

use crate::event::{Kind, data::Role};

/// Where a type is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cara {
    /// By the form that its schema makes.
    Formulir,
    /// By a page of its own, which computes what goes into it.
    Halaman(&'static str),
    /// By the program itself, or by a command on the machine that holds the signing key.
    Program,
}

/// Where a type is recorded.
pub fn cara(kind: Kind) -> Cara {
    match kind {
        Kind::LedgerDibuka
        | Kind::JurnalDipulihkan
        | Kind::EpochDibuka
        | Kind::CheckpointDicatat
        | Kind::KunciDiganti
        | Kind::JamDikoreksi
        | Kind::AksesDipulihkan
        | Kind::EkorDiakui => Cara::Program,
        Kind::AksesDicabut | Kind::AksesDikonfirmasi | Kind::AksesDiperpanjang => Cara::Halaman("/akun"),
        Kind::KunciAkunDitetapkan | Kind::KunciAkunDicabut => Cara::Halaman("/kunci"),
        Kind::PeriodeDitutup => Cara::Halaman("/tutup"),
        Kind::EksporDibuat => Cara::Halaman("/unduh"),
        _ => Cara::Formulir,
    }
}

/// Under which heading a form is listed, and for which roles; no role: for whoever may by its content.
pub fn kelompok(kind: Kind) -> (&'static str, &'static [Role]) {
    const PERENCANA: &[Role] = &[Role::Perencana];
    const UNIT: &[Role] = &[Role::Unit];
    const BERSAMA: &[Role] = &[Role::Unit, Role::Perencana];
    const PEMERIKSA: &[Role] = &[Role::Inspektorat, Role::Bpk];
    match kind.name().split('.').next().unwrap_or_default() {
        "unit" | "akses" | "penerimaan" | "pemeriksa" => ("Unit, pemeriksa dan akses", &[Role::Admin]),
        "retensi" => ("Arsip", &[Role::Admin]),
        "penahanan" => ("Arsip", &[Role::Admin, Role::Inspektorat]),
        "perspektif" | "sasaran" | "simpul" | "indikator" | "aturan" | "target" => ("Rencana", PERENCANA),
        "ro" | "rpd" | "pagu" | "blokir" | "refocusing" => ("Anggaran", PERENCANA),
        "realisasi_anggaran" | "output" => ("Anggaran", UNIT),
        "realisasi" => match kind {
            Kind::RealisasiDitimpa | Kind::RealisasiDisetujui => ("Realisasi", BERSAMA),
            _ => ("Realisasi", UNIT),
        },
        "narasi" | "rincian" => ("Penjelasan", BERSAMA),
        "data" => ("Lain", &[Role::Admin]),
        "temuan" | "rekomendasi" | "saldo_temuan" => ("Temuan", PEMERIKSA),
        "tindak_lanjut" if kind == Kind::TindakLanjutDisampaikan => ("Temuan", UNIT),
        "tindak_lanjut" => ("Temuan", PEMERIKSA),
        "periode" => ("Periode", PERENCANA),
        "laporan" => ("Laporan", &[Role::Perencana, Role::Inspektorat]),
        "reviu" => ("Laporan", &[Role::Inspektorat]),
        _ => ("Lain", &[]),
    }
}

/// Is it about the ledger as a whole?
pub fn buku_besar(kind: Kind) -> bool {
    matches!(
        kind.name().split('.').next(),
        Some("unit" | "akses" | "penerimaan" | "pemeriksa" | "retensi" | "penahanan")
    )
}

/// What a form of this type does, in words.
pub fn judul(kind: Kind) -> String {
    let (apa, kata) = kind.name().split_once('.').unwrap_or((kind.name(), ""));
    let apa = match apa {
        "ro" => "rincian output".to_owned(),
        "simpul" => "simpul kartu".to_owned(),
        "rpd" => "rencana penarikan dana".to_owned(),
        "output" => "volume dan progres output".to_owned(),
        "realisasi_anggaran" => "realisasi anggaran".to_owned(),
        "saldo_temuan" => "saldo temuan".to_owned(),
        "retensi" => "jadwal retensi arsip".to_owned(),
        "penahanan" => "penahanan dari penghapusan".to_owned(),
        "bukti" => "berkas bukti".to_owned(),
        "penerimaan" => "aturan penerimaan".to_owned(),
        "rincian" => "rincian tercetak".to_owned(),
        "event" => "event".to_owned(),
        other => other.replace('_', " "),
    };
    let kata = match kata {
        "ditetapkan" => "Tetapkan",
        "diubah" => "Ubah",
        "dicatat" => "Catat",
        "dikoreksi" => "Koreksi",
        "ditimpa" => "Timpa",
        "disetujui" => "Setujui",
        "didaftarkan" => "Daftarkan",
        "ditambah" => "Tambah",
        "dikurangi" => "Kurangi",
        "dikenakan" => "Kenakan",
        "dilepas" => "Lepas",
        "disampaikan" => "Sampaikan",
        "dinilai" => "Nilai",
        "dilampirkan" => "Lampirkan",
        "ditulis" => "Tulis",
        "ditutup" => "Tutup",
        "dibuka_kembali" => "Buka kembali",
        "dibatalkan" => "Batalkan",
        "dihapus" => "Hapus menurut hukum:",
        "diterbitkan" => "Catat terbitnya",
        "diberikan" => "Beri",
        "diperpanjang" => "Perpanjang",
        "dicabut" => "Cabut",
        "dikonfirmasi" => "Konfirmasi",
        _ => "Catat",
    };
    format!("{kata} {apa}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_words_and_a_place() {
        for kind in Kind::ALL {
            assert!(judul(*kind).len() > 6, "{}", kind.name());
            assert!(!kelompok(*kind).0.is_empty());
        }
        assert_eq!(judul(Kind::PeriodeDibukaKembali), "Buka kembali periode");
        assert_eq!(cara(Kind::NarasiDitulis), Cara::Formulir);
    }
}
