//! The terms of the glossary.

/// An explained term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Istilah {
    /// Its key: `arti-KEY` is the id of the note that the word opens.
    pub kunci: &'static str,
    /// The term.
    pub kata: &'static str,
    /// Its meaning.
    pub arti: &'static str,
}

const fn istilah(kunci: &'static str, kata: &'static str, arti: &'static str) -> Istilah {
    Istilah { kunci, kata, arti }
}

/// Terms that pages explain in place.
pub const SETEMPAT: &[Istilah] = &[
    istilah(
        "npss",
        "NPSS",
        "Nilai Pencapaian Sasaran Strategis: skor seluruh kartu, yaitu jumlah NKP semua perspektif.",
    ),
    istilah("nkp", "NKP", "Nilai Kinerja Perspektif: skor perspektif dikali bobotnya."),
    istilah("nss", "NSS", "Nilai Sasaran Strategis: skor satu sasaran, dihitung dari capaian indikatornya."),
    istilah("blokir", "Blokir", "Bagian pagu yang untuk sementara tidak boleh dibelanjakan."),
    istilah(
        "per",
        "Periode (per)",
        "Tentang kapan angkanya: akhir triwulan, tanggal, atau tahun. Berbeda dari kapan data itu diketahui.",
    ),
    istilah(
        "as_of",
        "Data per tanggal (as_of)",
        "Apa yang sudah tercatat pada saat itu. Yang dicatat sesudahnya tidak ikut dihitung, jadi angka lama dapat dilihat \
         persis seperti dulu.",
    ),
    istilah(
        "hash",
        "Hash",
        "Sidik jari isi sepanjang 64 angka heksadesimal: bila satu huruf saja berubah, hash-nya lain. Setiap event memuat hash \
         event sebelumnya.",
    ),
    istilah(
        "resmi",
        "Resmi dan semua",
        "Resmi memuat yang sudah disetujui bila aturan memintanya; semua memuat juga yang menunggu persetujuan.",
    ),
    istilah(
        "pagu",
        "Pagu",
        "Anggaran yang disediakan; pagu akhir sudah memperhitungkan blokir, penambahan dan refocusing.",
    ),
];

/// Further terms, only on the glossary page.
pub const LAIN: &[Istilah] = &[
    istilah(
        "angka",
        "Bentuk angka",
        "Seperti tercetak dalam laporan, dalam semua bahasa halaman ini: titik memisahkan ribuan, koma memisahkan desimal, \
         misalnya 1.234,56. Waktu menurut Waktu Indonesia Barat (WIB).",
    ),
    istilah(
        "rekaman",
        "Kata yang tercatat",
        "Nama unit, indikator, status, alasan dan uraian tampil persis seperti dicatat, dalam bahasa Indonesia.",
    ),
    istilah(
        "kartu",
        "Kartu skor",
        "Perspektif, sasaran dan indikator satu unit dalam satu tahun, dengan bobot dan skornya.",
    ),
    istilah("iku", "IKU", "Indikator Kinerja Utama: ukuran keberhasilan sebuah sasaran."),
    istilah("capaian", "Capaian", "Realisasi dibandingkan dengan target, dalam persen, menurut rumus yang tercatat."),
    istilah(
        "terisi",
        "Terisi",
        "Banyaknya indikator yang capaiannya sudah dapat dihitung, dari seluruh indikator kartu.",
    ),
    istilah(
        "event",
        "Event",
        "Satu catatan di buku besar. Event tidak pernah diubah atau dihapus; kekeliruan dikoreksi oleh event lain.",
    ),
    istilah(
        "batal",
        "Dibatalkan, dikoreksi, diganti",
        "Event lain menyatakan event ini tidak berlaku, salah isi, atau ada yang lebih baru.",
    ),
    istilah(
        "ulang",
        "Disajikan kembali",
        "Angka suatu periode yang sudah ditutup, tetapi kini lain dari yang dilaporkan.",
    ),
    istilah("ro", "RO", "Rincian output: baris anggaran terkecil yang berkode, misalnya 01.AFA.001."),
    istilah("rpd", "RPD", "Rencana penarikan dana tiap bulan."),
    istilah("lhp", "LHP", "Laporan hasil pemeriksaan oleh BPK atau inspektorat."),
    istilah("rekomendasi", "Rekomendasi", "Yang diminta pemeriksa atas sebuah temuan; dijawab unit dalam 60 hari."),
    istilah(
        "paket",
        "Paket pemeriksaan",
        "Berkas ZIP berisi event, angka dan alat pemeriksanya, yang dapat diperiksa tanpa server ini.",
    ),
    istilah(
        "checkpoint",
        "Checkpoint",
        "Pernyataan bertanda tangan tentang panjang dan isi buku besar pada suatu saat.",
    ),
];
