//! Labels of fields.

/// Name in the data, label, hint.
const KATA: &[(&str, &str, &str)] = &[
    ("akun", "Akun", "Kode akun, misalnya ppu-01. Bukan nama atau NIP orang."),
    ("alamat", "Alamat angka", "Misalnya PPU/2026/npss"),
    ("alasan", "Alasan", "Wajib bila mengubah, mengoreksi atau membatalkan yang sudah dicatat."),
    ("angka", "Angka", ""),
    ("asal", "Asal", ""),
    ("batas_bawah_capaian", "Batas bawah capaian", ""),
    ("batas_capaian", "Batas atas capaian", ""),
    ("baris", "Baris tabel", "Satu baris tabel tiap baris; sel dipisah tab atau titik koma."),
    ("berakhir", "Berakhir", "Ya: hari berlakunya adalah hari terakhir."),
    ("bobot", "Bobot", "Dalam persen, misalnya 25"),
    ("contoh", "Unit rekaan (contoh)", ""),
    ("dasar", "Dasar perubahan", ""),
    ("diterima", "Diterima unit tanggal", "60 hari jawaban dihitung dari tanggal ini."),
    ("dokumen", "Dokumen dasar", ""),
    ("dukungan", "Dukungan", ""),
    ("entri_per", "Isi entri", ""),
    ("faktor", "Faktor rasio", "Pengali rasio; kosong: 100"),
    ("frekuensi", "Frekuensi", ""),
    ("gabung", "Cara menggabung", "Bagaimana nilai anak (simpul dan indikator) menjadi nilainya."),
    ("hasil", "Hasil", ""),
    ("hash", "Hash berkas", "b3: diikuti 64 angka heksadesimal"),
    ("iku", "Indikator", ""),
    ("induk", "Unit atau simpul di atasnya", ""),
    ("jenis", "Jenis", ""),
    ("judul", "Judul", ""),
    ("keterangan", "Keterangan", "Boleh kosong. Jangan menulis nama atau NIP orang."),
    ("kode", "Kode", ""),
    ("kolom", "Judul kolom", "Dipisah titik koma atau baris."),
    ("komponen", "Komponen", ""),
    (
        "wajib_tanda_tangan",
        "Peran yang wajib menandatangani",
        "Dipisah koma; admin selalu ikut. Tidak dapat dicabut lagi",
    ),
    ("tanda_tangan", "Tanda tangan pelaku", ""),
    ("kunci", "Kunci publik", ""),
    ("konfirmasi", "Peran yang perlu konfirmasi", "Dipisah koma, misalnya admin, inspektorat, bpk"),
    ("konsolidasi_periode", "Konsolidasi periode", ""),
    ("konsolidasi_unit", "Konsolidasi unit", ""),
    ("kode_pemeriksa", "Pemeriksa", ""),
    ("pemeriksa", "Pemeriksa", ""),
    ("lhp", "Laporan hasil pemeriksaan", ""),
    ("media", "Jenis media", "Misalnya application/pdf"),
    ("melanjutkan", "Melanjutkan indikator", ""),
    ("nama", "Nama", ""),
    ("nilai", "Nilai", "Tulis seperti biasa, misalnya 1.234,5"),
    ("nomor", "Nomor", ""),
    ("paket", "Paket aturan", ""),
    ("pembilang", "Pembilang", ""),
    ("penerus", "Unit penerus", "Dipisah koma."),
    ("penyebut", "Penyebut", ""),
    ("penanggung_jawab", "Unit penanggung jawab", "Kode unit dipisah koma."),
    ("peran", "Peran", ""),
    ("periode", "Periode", "Misalnya 2026-TW1 atau 2026"),
    ("perspektif", "Perspektif", ""),
    ("polarisasi", "Polarisasi", ""),
    ("presisi", "Desimal", "0 sampai 6"),
    ("rasio", "Rasio", ""),
    ("rekomendasi", "Rekomendasi", ""),
    ("ro", "Rincian output (RO)", ""),
    ("rumus", "Rumus", "Misalnya (realisasi / target) x 100"),
    ("rumus_realisasi", "Rumus realisasi", ""),
    ("sasaran", "Sasaran", ""),
    ("satuan", "Satuan", "Misalnya % atau dokumen"),
    ("sebutan", "Sebutan", "Kata skala, tanggal, atau n dari m"),
    ("seri", "Seri target", ""),
    ("simpul", "Simpul kartu", ""),
    ("skala", "Skala", ""),
    ("event", "Nomor event yang teksnya dihapus", "Konfirmasi oleh admin kedua merujuk nomor usulannya di bawah."),
    ("subjek", "Subjek", "Alamat subjek, misalnya PPU/2026/IKU.1"),
    ("sumber_realisasi", "Sumber realisasi", ""),
    ("tabel", "Nama tabel", ""),
    ("tahun", "Tahun", ""),
    ("tanggal", "Tanggal", ""),
    ("target_per", "Isi target", ""),
    ("teks", "Teks", ""),
    ("temuan", "Temuan", ""),
    ("tidak_diukur", "Tidak diukur", ""),
    ("tingkat", "Tingkat", ""),
    ("ukuran", "Ukuran", "Dalam byte"),
    ("unit", "Unit", "Kode unit dipisah koma."),
    ("uraian", "Uraian", ""),
    ("urutan", "Urutan", "Angka bulat"),
    ("versi", "Versi", "Angka bulat, naik satu tiap perubahan"),
];

/// Label and hint of a field, by its name in the data.
pub fn kata(nama: &str) -> (String, &'static str) {
    if let Some((_, label, petunjuk)) = KATA.iter().find(|(known, ..)| *known == nama) {
        return ((*label).to_owned(), petunjuk);
    }
    let mut text = nama.replace('_', " ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    (text, "")
}

/// The text of a value in a closed list.
pub fn pilihan(nilai: &str) -> String {
    match nilai {
        "pk" => "Perjanjian Kinerja (PK)".to_owned(),
        "bpk" => "BPK".to_owned(),
        "na" => "N/A".to_owned(),
        other => other.replace('_', " "),
    }
}
