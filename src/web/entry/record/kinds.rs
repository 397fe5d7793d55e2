//! The types of event that people record: where, and in which role.

use crate::event::{Home, Kind, data::Role};

/// The place where a type is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cara {
    /// A form built from its schema.
    Formulir,
    /// A page of its own, which computes the content.
    Halaman(&'static str),
    /// The program itself, or a command on the machine with the signing key.
    Program,
}

/// The place where a type is recorded.
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

/// The heading under which a form is listed.
pub fn kelompok(kind: Kind) -> &'static str {
    match kind.name().split('.').next().unwrap_or_default() {
        "unit" | "akses" | "penerimaan" | "pemeriksa" => "Unit, pemeriksa dan akses",
        "retensi" | "penahanan" => "Arsip",
        "perspektif" | "sasaran" | "simpul" | "indikator" | "aturan" | "target" => "Rencana",
        "ro" | "rpd" | "pagu" | "blokir" | "refocusing" | "realisasi_anggaran" | "output" => "Anggaran",
        "realisasi" => "Realisasi",
        "narasi" | "rincian" => "Penjelasan",
        "temuan" | "rekomendasi" | "saldo_temuan" | "tindak_lanjut" => "Temuan",
        "periode" => "Periode",
        "laporan" | "reviu" => "Laporan",
        _ => "Lain",
    }
}

/// The roles for which it is listed: those that may record it; for self-service types, those that record it for others.
pub fn peran(kind: Kind) -> &'static [Role] {
    match kind {
        Kind::AksesDiperpanjang => &[Role::Admin],
        _ => kind.roles(),
    }
}

/// Whether it concerns the ledger as a whole.
pub fn buku_besar(kind: Kind) -> bool {
    kind.home() == Home::Ledger
}

/// The title of the form.
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
            assert!(!kelompok(*kind).is_empty());
        }
        assert_eq!(judul(Kind::PeriodeDibukaKembali), "Buka kembali periode");
        assert_eq!(cara(Kind::NarasiDitulis), Cara::Formulir);
    }
}
