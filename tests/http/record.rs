//! Every type of event that a person records can be recorded in the browser: a walk through the list of types, each by
//! its real form: opened, looked at, saved.

use std::collections::BTreeMap;

use jejak::event::Kind;
use serde_json::json;

use super::{
    browser::{Browser, origin},
    entry::{filled, step},
    kit::Server,
};

/// What the program records itself, a command on the machine of the signing key, or the page of downloads.
const NOT_HERE: &[Kind] = &[
    Kind::LedgerDibuka,
    Kind::JurnalDipulihkan,
    Kind::EpochDibuka,
    Kind::CheckpointDicatat,
    Kind::KunciDiganti,
    Kind::JamDikoreksi,
    Kind::EkorDiakui,
    Kind::AksesDipulihkan,
    Kind::AksesDiperpanjang,
    Kind::EksporDibuat,
    // By its own page, which signs.
    Kind::KunciAkunDitetapkan,
    Kind::KunciAkunDicabut,
];

type Fields = &'static [(&'static str, &'static str)];

/// Type, who records it, for which unit and year, and what is typed; `@type` stands for the event of that type.
const WALK: &[(&str, &str, &str, Fields)] = &[
    ("unit.ditetapkan", "admin", "", &[("data.kode", "UJI"), ("data.nama", "Unit uji"), ("data.induk", "PMK")]),
    (
        "pemeriksa.ditetapkan",
        "admin",
        "",
        &[("data.kode", "BPKP"), ("data.nama", "BPKP"), ("data.pencatat", "inspektorat")],
    ),
    ("akses.diberikan", "admin", "", &[("data.akun", "uji-01"), ("data.peran", "reader"), ("data.unit", "UJI")]),
    ("akses.dikonfirmasi", "", "", &[]),
    (
        "retensi.ditetapkan",
        "admin",
        "",
        &[
            ("data.kode", "PR.02"),
            ("data.nama", "Laporan kinerja"),
            ("data.berkas", "kinerja"),
            ("data.aktif", "2"),
            ("data.inaktif", "3"),
            ("data.nasib", "permanen"),
            ("data.dokumen.nomor", "JRA-1"),
            ("data.dokumen.tanggal", "2023-01-02"),
        ],
    ),
    (
        "penahanan.ditetapkan",
        "inspektorat",
        "",
        &[
            ("data.kode", "PERKARA-1"),
            ("data.unit", "UJI"),
            ("data.alasan", "Pemeriksaan khusus."),
            ("data.dokumen.nomor", "ST-1"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    ("akses.dicabut", "", "", &[]),
    (
        "penerimaan.ditetapkan",
        "admin",
        "",
        &[("data.versi", "2"), ("data.konfirmasi", "admin, inspektorat, bpk"), ("data.alasan", "Ditegaskan lagi.")],
    ),
    (
        "perspektif.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.kode", "internal"), ("data.nama", "Proses"), ("data.urutan", "1"), ("data.bobot", "90")],
    ),
    (
        "sasaran.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.kode", "SS.1"), ("data.nama", "Sasaran"), ("data.urutan", "1"), ("data.perspektif", "internal")],
    ),
    (
        "aturan.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("paket", "bkn-2020"), ("data.versi", "2"), ("data.alasan", "Paket baru.")],
    ),
    (
        "simpul.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.kode", "lain"),
            ("data.nama", "Lain"),
            ("data.tingkat", "perspektif"),
            ("data.urutan", "2"),
            ("data.bobot", "10"),
        ],
    ),
    (
        "indikator.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.kode", "IKU.91"),
            ("data.nama", "Indikator uji"),
            ("data.urutan", "1"),
            ("data.sasaran", "SS.1"),
            ("data.satuan", "%"),
            ("data.presisi", "2"),
            ("data.polarisasi", "maksimum"),
            ("data.konsolidasi_periode", "posisi_akhir"),
            ("data.sumber_realisasi", "langsung"),
        ],
    ),
    (
        "target.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.seri", "triwulan"), ("data.iku", "IKU.91"), ("data.periode", "2024-TW1"), ("data.nilai", "80")],
    ),
    (
        "target.diubah",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.seri", "triwulan"),
            ("data.iku", "IKU.91"),
            ("data.periode", "2024-TW1"),
            ("data.nilai", "85"),
            ("data.dasar", "perubahan_prioritas"),
            ("data.alasan", "Prioritas berubah."),
            ("data.dokumen.nomor", "S-1"),
            ("data.dokumen.tanggal", "2024-01-15"),
        ],
    ),
    (
        "realisasi.dicatat",
        "induk",
        "unit=PMK&tahun=2024",
        &[("data.iku", "IKU.91"), ("data.periode", "2024-TW1"), ("data.nilai", "70,5")],
    ),
    (
        "realisasi.dikoreksi",
        "induk",
        "unit=PMK&tahun=2024",
        &[
            ("data.iku", "IKU.91"),
            ("data.periode", "2024-TW1"),
            ("data.nilai", "71"),
            ("data.alasan", "Salah hitung."),
            ("ref", "@realisasi.dicatat"),
        ],
    ),
    (
        "realisasi.disetujui",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.iku", "IKU.91"), ("data.periode", "2024-TW1"), ("ref", "@realisasi.dikoreksi")],
    ),
    (
        "realisasi.ditimpa",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.iku", "IKU.91"), ("data.periode", "2024-TW1"), ("data.nilai", "72"), ("data.alasan", "Tercetak 72.")],
    ),
    (
        "ro.didaftarkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.ro", "RO.1"), ("data.nama", "Keluaran"), ("data.iku", "IKU.91")],
    ),
    (
        "pagu.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "Rp 1.000.000"),
            ("data.dokumen.nomor", "DIPA-1"),
            ("data.dokumen.tanggal", "2024-01-02"),
        ],
    ),
    (
        "pagu.ditambah",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "1.000"),
            ("data.alasan", "Tambahan."),
            ("data.dokumen.nomor", "DIPA-2"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "pagu.dikurangi",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "500"),
            ("data.alasan", "Efisiensi."),
            ("data.dokumen.nomor", "DIPA-3"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "blokir.dikenakan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "100"),
            ("data.alasan", "Cadangan."),
            ("data.dokumen.nomor", "S-2"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "blokir.dilepas",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "100"),
            ("data.alasan", "Dilepas."),
            ("data.dokumen.nomor", "S-3"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "refocusing.dicatat",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("ke", "RO.2"),
            ("data.nilai", "200"),
            ("data.alasan", "Digeser."),
            ("data.dokumen.nomor", "S-4"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "rpd.ditetapkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[("data.ro", "RO.1"), ("data.bulan", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12")],
    ),
    ("output.dicatat", "induk", "unit=PMK&tahun=2024", &[("data.ro", "RO.1"), ("data.progres", "40")]),
    ("realisasi_anggaran.dicatat", "induk", "unit=PMK&tahun=2024", &[("data.ro", "RO.1"), ("data.nilai", "1.000")]),
    (
        "realisasi_anggaran.dikoreksi",
        "induk",
        "unit=PMK&tahun=2024",
        &[
            ("data.ro", "RO.1"),
            ("data.nilai", "900"),
            ("data.alasan", "Salah ketik."),
            ("ref", "@realisasi_anggaran.dicatat"),
        ],
    ),
    (
        "temuan.dicatat",
        "inspektorat",
        "unit=PMK&tahun=2024",
        &[
            ("data.kode", "T-91"),
            ("data.pemeriksa", "inspektorat"),
            ("data.lhp.nomor", "LHA-1"),
            ("data.lhp.tanggal", "2024-01-10"),
            ("data.diterima", "2024-01-12"),
            ("data.uraian", "Kelebihan bayar."),
            ("data.nilai", "1.000"),
        ],
    ),
    (
        "rekomendasi.dicatat",
        "inspektorat",
        "unit=PMK&tahun=2024",
        &[("data.kode", "T-91.R1"), ("data.temuan", "T-91"), ("data.uraian", "Setorkan.")],
    ),
    (
        "tindak_lanjut.disampaikan",
        "induk",
        "unit=PMK&tahun=2024",
        &[("data.rekomendasi", "T-91.R1"), ("data.uraian", "Sudah disetor.")],
    ),
    (
        "tindak_lanjut.dinilai",
        "inspektorat",
        "unit=PMK&tahun=2024",
        &[("data.rekomendasi", "T-91.R1"), ("data.hasil", "sesuai"), ("ref", "@tindak_lanjut.disampaikan")],
    ),
    (
        "saldo_temuan.dicatat",
        "inspektorat",
        "unit=PMK&tahun=2024",
        &[
            ("data.kode", "SALDO-2022"),
            ("data.pemeriksa", "inspektorat"),
            ("data.tahun", "2022"),
            ("data.temuan", "1"),
            ("data.nilai", "1.000"),
            ("data.sesuai.jumlah", "1"),
            ("data.sesuai.nilai", "1.000"),
            ("data.belum_sesuai.jumlah", "0"),
            ("data.belum_sesuai.nilai", "0"),
            ("data.belum_ditindaklanjuti.jumlah", "0"),
            ("data.belum_ditindaklanjuti.nilai", "0"),
            ("data.tidak_dapat.jumlah", "0"),
            ("data.tidak_dapat.nilai", "0"),
            ("data.nilai_tindak_lanjut", "1.000"),
            ("data.nilai_diterima", "1.000"),
            ("data.dokumen.nomor", "BA-1"),
            ("data.dokumen.tanggal", "2024-01-10"),
        ],
    ),
    ("bukti.dilampirkan", "induk", "unit=PMK&tahun=2024", &[("data.subjek", "PMK/2024/IKU.91")]),
    (
        "narasi.ditulis",
        "induk",
        "unit=PMK&tahun=2024",
        &[("data.iku", "IKU.91"), ("data.jenis", "kendala"), ("data.teks", "Cuaca.")],
    ),
    (
        "data.dihapus",
        "admin",
        "unit=PMK&tahun=2024",
        &[
            ("data.event", "@narasi.ditulis"),
            ("data.bidang", "teks"),
            ("data.alasan", "Permintaan subjek data."),
            ("data.dokumen.nomor", "S-9"),
            ("data.dokumen.tanggal", "2024-01-20"),
        ],
    ),
    (
        "rincian.dicatat",
        "induk",
        "unit=PMK&tahun=2024",
        &[
            ("data.subjek", "PMK/2024/IKU.91"),
            ("data.tabel", "Tabel 1"),
            ("data.judul", "Rincian"),
            ("data.kolom", "Nama; Nilai"),
            ("data.baris", "A;1\nB;2"),
        ],
    ),
    (
        "laporan.diterbitkan",
        "perencana",
        "unit=PMK&tahun=2024",
        &[
            ("data.judul", "LKj"),
            ("data.laporan", "b3:0000000000000000000000000000000000000000000000000000000000000001"),
            ("data.ukuran", "9"),
            ("data.angka.0.alamat", "PMK/2024/IKU.91/capaian"),
            ("data.angka.0.nilai", "84.71"),
        ],
    ),
    (
        "reviu.dicatat",
        "inspektorat",
        "unit=PMK&tahun=2024",
        &[
            ("data.judul", "Reviu LKj"),
            ("data.laporan", "b3:0000000000000000000000000000000000000000000000000000000000000001"),
            ("data.kepala", "b3:0000000000000000000000000000000000000000000000000000000000000002"),
            ("data.kertas_kerja", "b3:0000000000000000000000000000000000000000000000000000000000000003"),
            ("data.pemetaan", "b3:0000000000000000000000000000000000000000000000000000000000000004"),
            ("data.sampai", "10"),
            ("data.hasil.0.putusan", "sama"),
            ("data.hasil.0.angka", "1"),
            ("data.hasil.0.temuan", "0"),
        ],
    ),
    ("periode.ditutup", "", "", &[]),
    (
        "periode.dibuka_kembali",
        "perencana",
        "unit=PMK&tahun=2023",
        &[("data.periode", "2023-TW1"), ("data.alasan", "Ada yang belum.")],
    ),
    (
        "event.dibatalkan",
        "induk",
        "unit=PMK&tahun=2024",
        &[("ref", "@realisasi_anggaran.dikoreksi"), ("data.alasan", "Salah unit.")],
    ),
];

struct Walk {
    server: Server,
    who: BTreeMap<&'static str, Browser>,
    seen: BTreeMap<String, u64>,
    wrong: Vec<String>,
}

impl Walk {
    fn head(&self) -> u64 {
        self.server.running.service.reader.last().seq
    }

    async fn last(&self) -> (String, u64) {
        let event = self.who["admin"].get(&format!("/v1/events/{}", self.head())).await.ok().json()["event"].clone();
        (event["type"].as_str().unwrap().to_owned(), event["seq"].as_u64().unwrap())
    }

    fn typed(&self, fields: Fields, kind: &str) -> Vec<(String, String)> {
        let day = if kind.ends_with("pagu.ditetapkan") { "2024-01-02" } else { "2024-01-31" };
        let mut all: Vec<(String, String)> = vec![("berlaku".to_owned(), day.to_owned())];
        all.extend(fields.iter().map(|(name, value)| {
            let value = value.strip_prefix('@').map_or((*value).to_owned(), |kind| self.seen[kind].to_string());
            ((*name).to_owned(), value)
        }));
        all
    }

    /// A type by its form; what went wrong is kept, so that one run tells all.
    async fn form(&mut self, kind: &str, who: &str, query: &str, fields: Fields) {
        let path = format!("/catat/{kind}?{query}");
        let browser = &self.who[who];
        let page = browser.get(&path).await;
        if page.status != 200 {
            return self.wrong.push(format!("{kind}: form {} {}", page.status, page.text()));
        }
        let typed = self.typed(fields, kind);
        let typed: Vec<_> = typed.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let looked = match kind {
            "bukti.dilampirkan" => with_file(browser, &path, &page.text(), &typed).await,
            _ => step(browser, &path, &page.text(), "periksa", &typed).await,
        };
        let text = looked.text();
        if looked.status != 200 || !text.contains("Periksa sebelum disimpan") {
            let why: Vec<_> =
                text.split("<div class=\"galat-formulir\"").nth(1).unwrap_or(&text).chars().take(700).collect();
            return self.wrong.push(format!("{kind}: look {} {}", looked.status, why.iter().collect::<String>()));
        }
        let before = self.head();
        let saved = step(browser, &path, &text, "simpan", &[]).await;
        if ![200, 303].contains(&saved.status) || self.head() == before {
            return self.wrong.push(format!("{kind}: save {} {}", saved.status, saved.text()));
        }
        // The program may record a checkpoint of its own meanwhile.
        let told = saved.header("location").rsplit('/').next().and_then(|seq| seq.parse().ok());
        let seq = if saved.status == 303 { told.unwrap_or(0) } else { before + 1 };
        let recorded = self.who["admin"].get(&format!("/v1/events/{seq}")).await.ok().json()["event"]["type"].clone();
        if recorded != kind {
            self.wrong.push(format!("{kind}: recorded {recorded}"));
        }
        self.seen.insert(kind.to_owned(), seq);
    }

    /// Confirming and withdrawing, on the page of accounts.
    async fn account(&mut self, kind: &str, who: &str, step: &str) {
        let seq = self.seen["akses.diberikan"].to_string();
        let fields = [("event", seq.as_str()), ("langkah", step), ("alasan", "Ditinjau.")];
        let answer = self.who[who].submit("/akun", &fields).await;
        if answer.status != 303 || self.last().await.0 != kind {
            self.wrong.push(format!("{kind}: {} {}", answer.status, answer.text()));
        }
        self.seen.insert(kind.to_owned(), self.head());
    }

    /// Confirmed at the same moment in two windows: recorded once, and the other is told who was first.
    async fn twice(&mut self, kind: &str) {
        let (before, seq) = (self.head(), self.seen["akses.diberikan"].to_string());
        let fields = [("event", seq.as_str()), ("langkah", "konfirmasi"), ("alasan", "Ditinjau.")];
        let (one, other) = (&self.who["admin2"], Browser::log_in(&self.server, "admin2").await);
        let both = tokio::join!(one.submit("/akun", &fields), other.submit("/akun", &fields));
        let (first, second) = if both.0.status == 303 { (both.0, both.1) } else { (both.1, both.0) };
        let told = second.text();
        let once = self.head() == before + 1 && self.last().await.0 == kind;
        if first.status != 303 || second.status == 303 || !told.contains("sudah dikonfirmasi") || !once {
            self.wrong.push(format!("{kind}: {} {} {told}", first.status, second.status));
        }
        self.seen.insert(kind.to_owned(), self.head());
    }

    async fn close(&mut self) {
        let browser = &self.who["perencana"];
        let page = browser.get("/tutup/PMK/2023").await.ok().text();
        assert!(page.contains("Tutup triwulan I 2023") || page.contains("Tutup Triwulan I 2023"), "{page}");
        let before = self.head();
        let key = page.split("name=\"kunci\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = [("periode", "2023-TW1"), ("kunci", key.as_str()), ("alasan", "")];
        let answer = browser.submit("/tutup/PMK/2023", &fields).await;
        if answer.status != 303 {
            return self.wrong.push(format!("periode.ditutup: {} {}", answer.status, answer.text()));
        }
        // Sent again, it closes nothing more.
        assert_eq!(browser.submit("/tutup/PMK/2023", &fields).await.header("location"), answer.header("location"));
        let event = browser.get(&format!("/v1/events/{}", before + 1)).await.ok().json()["event"].clone();
        assert_eq!(event["type"], json!("periode.ditutup"));
        self.seen.insert("periode.ditutup".to_owned(), before + 1);
    }
}

/// Looks at a form that is sent with a file.
async fn with_file(browser: &Browser, path: &str, page: &str, typed: &[(&str, &str)]) -> super::kit::Answer {
    let part = |name: &str, value: &str| {
        format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = part("csrf", &browser.csrf);
    filled(page, typed).iter().filter(|(n, _)| n != "csrf").for_each(|(n, v)| body.push_str(&part(n, v)));
    body.push_str(&part("langkah", "periksa"));
    body.push_str("--batas\r\nContent-Disposition: form-data; name=\"bukti\"; filename=\"bukti.pdf\"\r\n");
    body.push_str("Content-Type: application/pdf\r\n\r\nisi\r\n--batas--\r\n");
    let own = origin(&browser.client);
    let headers = [
        ("cookie", browser.cookie.as_str()),
        ("origin", &own),
        ("content-type", "multipart/form-data; boundary=batas"),
    ];
    browser.client.send("POST", path, &headers, body).await
}

#[tokio::test]
async fn every_type_that_a_person_records_is_recorded_by_a_page() {
    let server = Server::start(|_| ()).await;
    let mut who = BTreeMap::new();
    for name in ["admin", "admin2", "perencana", "induk", "inspektorat"] {
        who.insert(name, Browser::log_in(&server, name).await);
    }
    let mut walk = Walk { server, who, seen: BTreeMap::new(), wrong: Vec::new() };
    for (kind, who, query, fields) in WALK {
        match *kind {
            "akses.dikonfirmasi" => {
                // Confirmation waits only for what judges others: one is made by the form first.
                let fields: Fields =
                    &[("data.akun", "uji-02"), ("data.peran", "inspektorat"), ("data.alasan", "Baru.")];
                walk.form("akses.diberikan", "admin", "", fields).await;
                let list = walk.who["admin2"].get("/akun").await.ok().text();
                assert!(list.contains("uji-02") && list.contains("menunggu konfirmasi"), "{list}");
                walk.twice(kind).await;
            }
            "akses.dicabut" => walk.account(kind, "admin2", "cabut").await,
            "periode.ditutup" => walk.close().await,
            _ => {
                if *kind == "refocusing.dicatat" {
                    let other: Fields = &[("data.ro", "RO.2"), ("data.nama", "Keluaran lain"), ("data.iku", "IKU.91")];
                    walk.form("ro.didaftarkan", "perencana", query, other).await;
                }
                walk.form(kind, who, query, fields).await;
            }
        }
    }
    assert!(walk.wrong.is_empty(), "{}", walk.wrong.join("\n\n"));
    for kind in Kind::ALL.iter().filter(|kind| !NOT_HERE.contains(kind)) {
        assert!(walk.seen.contains_key(kind.name()), "{} has no page", kind.name());
    }
    // What has no form says so.
    for kind in NOT_HERE {
        assert_eq!(walk.who["admin"].get(&format!("/catat/{}", kind.name())).await.status, 404);
    }
    walk.server.stop().await;
}

#[tokio::test]
async fn all_that_is_wrong_stands_at_its_field_at_once_and_lists_grow() {
    let server = Server::start(|_| ()).await;
    let planner = Browser::log_in(&server, "perencana").await;
    let path = "/catat/indikator.ditetapkan?unit=PMK&tahun=2024";
    let form = planner.get(path).await.ok().text();
    let typed =
        [("data.kode", "bukan kode!"), ("data.presisi", "dua"), ("data.dokumen.nomor", "S-1"), ("data.nama", "")];
    let answer = step(&planner, path, &form, "periksa", &typed).await;
    assert_eq!(answer.status, 422);
    let page = answer.text();
    for at in ["data-kode-galat", "data-presisi-galat", "data-nama-galat", "data-satuan-galat"] {
        assert!(page.contains(&format!("id=\"{at}\"")), "{at}: {page}");
    }
    assert!(page.contains("value=\"bukan kode!\""), "what was typed stays");
    assert!(!form.contains("data.komponen.2.nama"));
    let longer = step(&planner, path, &form, "baris", &[("data.nama", "Tetap ada")]).await.ok().text();
    assert!(longer.contains("data.komponen.2.nama") && longer.contains("value=\"Tetap ada\""));
    // Who may not record it is told so, and sees no link to it.
    let reader = Browser::log_in(&server, "reader").await;
    assert!(!reader.get("/catat").await.ok().text().contains("/catat/indikator.ditetapkan"));
    assert!(planner.get("/catat").await.ok().text().contains("/catat/indikator.ditetapkan"));
    server.stop().await;
}
