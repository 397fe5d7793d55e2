//! What the command line can do, who is entitled to it can do in the browser; or it is said why not.

use clap::CommandFactory;
use jejak::cli::Cli;

use super::{kit::Server, open};

/// Where somebody does in the browser what a command does.
enum Where {
    /// On a page, as this account of the tests; something that the page must hold.
    Page(&'static str, &'static str, &'static str),
    /// Nowhere, and why.
    Machine(&'static str),
}

use Where::{Machine, Page};

const KEYS: &str = "holds the signing key or another secret, which never leaves the machine or its owner";
const DISK: &str = "works on the files of the ledger or of a copy, on the machine that holds them";
const HELP: &str = "is about the program itself";

/// Every command, in the order of the help.
const COMMANDS: &[(&str, Where)] = &[
    ("init", Machine(DISK)),
    ("sample", Machine(DISK)),
    ("demo", Machine(DISK)),
    ("grant", Page("admin", "/catat/akses.diberikan", "data.peran")),
    ("acknowledge-tail", Machine(KEYS)),
    ("erase", Machine(DISK)),
    ("retention", Page("admin", "/arsip", "Jadwal retensi")),
    // Its button is there where something waits; tests/browser/scenarios.test.js presses it.
    ("confirm", Page("admin", "/akun", "name=\"langkah\"")),
    ("actor-key", Machine(KEYS)),
    ("rotate-key", Machine(KEYS)),
    ("recover-admin", Machine(KEYS)),
    ("renew", Page("admin", "/akun", "Token baru")),
    ("clock-correct", Machine(DISK)),
    ("append", Page("perencana", "/catat", "href=\"/catat/target.ditetapkan")),
    ("approve", Page("perencana", "/catat", "/catat/realisasi.disetujui")),
    ("attach", Page("perencana", "/catat", "href=\"/catat/bukti.dilampirkan")),
    ("attach", Page("unit", "/entri/PPU/2023/belanja?ro=001.AAH.001", "type=\"file\"")),
    ("import", Page("unit", "/entri/PPU/2023/impor", "type=\"file\"")),
    ("template", Page("unit", "/unduh/PPU/2023", "workbook?isian=realisasi")),
    ("template", Page("admin", "/struktur", "action=\"/struktur/templat\"")),
    ("next-year", Page("admin", "/struktur/tahun-berikutnya?dari=2023", "Kartu 2024 dari kartu 2023")),
    ("rules", Page("perencana", "/catat", "href=\"/catat/aturan.ditetapkan")),
    ("close", Page("perencana", "/tutup/PMK/2023", "name=\"langkah\" value=\"simpan\">Tutup")),
    ("summary", Page("bpk", "/ringkasan", "/jejak/PMK/2023/npss")),
    ("scorecard", Page("bpk", "/kartu/PMK/2023", "101,70")),
    ("budget", Page("bpk", "/anggaran/PMK/2023", "7.816.645.233")),
    ("findings", Page("bpk", "/temuan/CONTOH", "Rekomendasi")),
    ("figure", Page("bpk", "/jejak/PMK/2023/npss", "101,70")),
    ("trace", Page("bpk", "/jejak/PMK/2023/npss", "Rumus, masukan dan event")),
    ("diff", Page("bpk", "/perubahan/PMK/2023", "Bandingkan")),
    ("quarters", Page("bpk", "/perubahan/CONTOH/2023", "Dilaporkan")),
    ("inbox", Page("perencana", "/", "Yang perlu dikerjakan")),
    ("published", Page("bpk", "/terbitan/PMK/2023", "Laporan terbit")),
    ("review", Page("inspektorat", "/reviu/PMK/2023", "Setiap angka laporan dibandingkan")),
    ("events", Page("bpk", "/buku-besar", "Semua event")),
    ("report", Page("bpk", "/unduh/PMK/2023", "bentuk=docx")),
    ("export", Page("bpk", "/unduh/PMK/2023", "Paket untuk pemeriksa")),
    ("checkpoint", Machine(KEYS)),
    ("proof", Page("bpk", "/buku-besar/617", "/v1/proofs/inclusion/617")),
    ("witness", Machine(KEYS)),
    ("mirror", Machine(DISK)),
    ("move", Machine(DISK)),
    ("backup", Machine(DISK)),
    ("restore", Machine(DISK)),
    ("repair", Machine(DISK)),
    ("doctor", Machine(DISK)),
    ("verify", Page("bpk", "/verifikasi", "Periksa buku besar")),
    ("verify-bag", Page("bpk", "/verifikasi", "Paket ekspor")),
    ("serve", Machine(DISK)),
    ("config", Machine(DISK)),
    ("man", Machine(HELP)),
    ("completions", Machine(HELP)),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_commands_do_is_on_a_page_or_it_is_said_why_not() {
    let server = Server::start(|_| {}).await;
    let all: Vec<String> = Cli::command().get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let listed: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    for name in all.iter().filter(|name| *name != "help") {
        assert!(
            listed.contains(&name.as_str()),
            "jejak {name}: say in {} on which page an entitled person does this, or why nowhere",
            file!()
        );
    }
    for (name, place) in COMMANDS {
        assert!(all.iter().any(|known| known == name), "jejak {name} is no command any more");
        match place {
            Page(akun, path, holds) => {
                let answer = open(&server.client(akun), path).await;
                assert_eq!(answer.status, 200, "jejak {name}: {path} as {akun}: {}", answer.text());
                assert!(answer.text().contains(holds), "jejak {name}: {path} lacks {holds}");
            }
            Machine(why) => assert!(!why.is_empty(), "jejak {name}"),
        }
    }
    server.stop().await;
}
