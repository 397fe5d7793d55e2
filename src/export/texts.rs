//! The texts of an export: description for programs, readme for people, and the bag's own fields.

use serde_json::{Value, json};

use super::about::{About, names};

/// Format of the bag's contents.
pub const FORMAT: &str = "jejak-ekspor/2";

/// Fields of `bag-info.txt`.
pub fn info(about: &About<'_>) -> Vec<(&'static str, String)> {
    let request = about.request;
    let mut all = vec![
        ("Source-Organization", about.from.identity.ledger.to_string()),
        (
            "External-Description",
            format!("Ekspor {} {} dari buku besar {}", request.unit, request.tahun, about.from.identity.ledger),
        ),
        ("External-Identifier", format!("{}/{}/{}", about.from.identity.origin(), request.unit, request.tahun)),
        ("Bag-Software-Agent", concat!("jejak ", env!("CARGO_PKG_VERSION")).to_owned()),
    ];
    all.extend(request.penerima.as_ref().map(|who| ("Contact-Name", who.to_string())));
    all
}

/// `ekspor.json`.
pub fn description(about: &About<'_>) -> Value {
    let (from, request, scope) = (about.from, about.request, about.scope);
    let unit = about.global.unit(&request.unit, about.as_of);
    let evidence: Vec<_> = about
        .gathered
        .evidence
        .iter()
        .map(|(hash, name)| json!({"hash": hash, "nama": name, "ada": !about.missing.contains(hash)}))
        .collect();
    let totals: serde_json::Map<_, _> =
        about.totals.iter().map(|(k, v)| (k.clone(), Value::from(v.as_str()))).collect();
    json!({
        "format": FORMAT, "ledger": from.identity.ledger, "asal": from.checkpoint.checkpoint.origin,
        "simulasi": about.global.simulasi, "unit": request.unit, "nama_unit": unit.map(|u| &u.nama),
        "contoh": unit.is_some_and(|u| u.contoh), "tahun": request.tahun, "per": request.per.to_string(), "pandangan": "resmi",
        "as_of": about.as_of, "ukuran": from.checkpoint.checkpoint.size, "akar": from.checkpoint.checkpoint.root,
        "kepala": about.gathered.kepala, "unit_tercakup": scope.units, "aturan_dari": scope.above,
        "dari_event": scope.from.max(1), "sampai_event": scope.to, "baris_utuh": about.gathered.lines,
        "hanya_header": about.gathered.headers, "publik": request.publik, "bukti": evidence, "total": totals,
        "checkpoint_tercatat": about.gathered.recorded.map(|(size, _)| size),
        "saksi": names(from.witnesses).iter().map(ToString::to_string).collect::<Vec<_>>(),
        "perhitungan": crate::projection::FIGURES_VERSION,
    })
}

/// `BACA-SAYA.txt`.
pub fn readme(about: &About<'_>) -> String {
    let request = about.request;
    format!(
        "EKSPOR BUKU BESAR KINERJA {ledger}: {unit} {tahun}
==========================================================================

Paket ini berbentuk BagIt (RFC 8493) dan dapat dibaca tanpa program Jejak.

Isi data/
  sampul.html                       lembar sampul, siap cetak
  ekspor.json                       uraian paket untuk program
  ledger/rantai.jsonl               seluruh rantai, satu event per baris, urut nomor:
                                    baris utuh untuk {unit}, unit di bawahnya, dan buku besar sendiri (\"-\");
                                    hanya header (tanpa isi) untuk event unit lain
  tabel/*.csv                       kartu skor, semua angka, anggaran, temuan, peristiwa, akses, total kendali
                                    (satu baris judul, kode sebagai teks, desimal dengan titik)
  pemeriksa/                        salinan pemeriksa: verify_bag.py (Python 3) dan periksa.html (peramban)
  tidak-dibuktikan/*.csv            riwayat dan jejak angka sebagaimana dicetak program; tidak dihitung ulang pemeriksa
  buku-kerja.xlsx                   tabel yang sama sebagai lembar kerja
  bukti/<hash>                      berkas bukti; nama berkas adalah BLAKE3 isinya
  bukti-pohon/checkpoint            checkpoint bertanda tangan (C2SP tlog-checkpoint), dengan tanda tangan saksi
  bukti-pohon/kunci-buku-besar.txt  kunci publik buku besar (vkey)
  bukti-pohon/kunci-saksi.txt       kunci publik saksi
  bukti-pohon/kepala-unit.txt       event terakhir setiap unit pada checkpoint yang tercatat di rantai
  bukti-pohon/penyertaan.jsonl      bukti penyertaan (RFC 6962) baris utuh

Memeriksa tanpa jaringan dan tanpa program Jejak
  1. Ambil pemeriksa dari sumber yang Anda percaya, bukan dari paket ini: siapa yang memalsukan paket dapat memalsukan
     pemeriksanya juga. Sumbernya: repositori Jejak (tools/verify_bag.py), atau halaman Verifikasi layanan itu sendiri.
  2. Ambil pula kunci publik buku besar ({ledger}) dari sumber lain: tanpa itu putusannya tidak pernah TERBUKTI.
  3. Dengan Python 3:  python3 verify_bag.py PAKET --kunci FILE [--saksi FILE] [--checkpoint FILE]
  4. Dengan peramban:  buka pemeriksa/periksa.html dari disk, pilih kunci, lalu berkas ZIP atau map paket ini.
  5. Keduanya ada di map data/pemeriksa sebagai salinan, untuk dibandingkan dengan yang Anda ambil sendiri.
  6. --saksi: kunci saksi yang Anda percaya. --checkpoint: checkpoint yang pernah Anda catat; rantai ini harus lanjutannya.
  7. TERBUKTI (kode keluar 0): ditandatangani kunci Anda, lengkap sampai checkpoint, semua tabel dihitung ulang.
  8. HANYA KONSISTEN (3): tidak bertentangan dengan dirinya sendiri, tetapi tidak terbukti. TIDAK SAH (1): bertentangan.
  9. Setiap sebab dicetak sebagai satu baris. sampul.html, BACA-SAYA.txt dan map tidak-dibuktikan hanyalah pengantar.
 10. Paket di atas 16 MB: pasang dahulu paket Python «blake3» (pip install blake3), atau beri --lambat.

Memeriksa dengan tangan
  Hash event    BLAKE3 dari header kanonik: jq -cS .header | tr -d '\\n' | b3sum
  Rantai        prev setiap header adalah hash event sebelumnya; unit_prev demikian pula di dalam satu unit
  Isi           data_hash adalah BLAKE3 dari 16 byte salt, lalu data kanonik (RFC 8785)
  Pohon         akar RFC 6962 (SHA-256) atas header kanonik; event nomor n adalah daun n-1
  Berkas        sha256sum -c manifest-sha256.txt

Yang TIDAK dibuktikan paket ini: bahwa isi sebuah event benar. Dibuktikan bahwa isi itu dicatat pada saat dan
oleh akun yang tersebut, tidak berubah sesudahnya, dan tidak ada event yang dihilangkan sampai batas yang
disebut dalam putusan pemeriksaan.
",
        ledger = about.from.identity.ledger,
        unit = request.unit,
        tahun = request.tahun,
    )
}
