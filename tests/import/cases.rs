//! Tables as people really keep them: each is recorded as its cells show it, or quarantined with the reason.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{
    kit::{Ledger, PLANNER, Run, UNIT, bands, draft, hash, ratio, rules},
    table::import,
};

/// The unit that the cases are about: UJI, 2024, with targets for IKU.1 to IKU.6.
pub fn uji() -> Ledger {
    let ledger = Ledger::empty();
    let unit = draft("-", "unit.ditetapkan", json!({"kode": "UJI", "nama": "Direktorat Uji Impor", "contoh": true}));
    let grants = [("perencana", PLANNER), ("unit", UNIT)].map(|(role, token)| {
        let data = json!({"akun": format!("{role}-01"), "peran": role, "unit": ["UJI"], "token": hash(token)});
        draft("-", "akses.diberikan", data)
    });
    ledger.must(&ledger.admin, &json!([unit]));
    ledger.must(&ledger.admin, &json!(grants));
    let of_2024 = |kind: &str, mut data: Value| {
        if kind != "target.ditetapkan" {
            data["tahun"] = json!(2024);
        }
        json!({"type": kind, "unit": "UJI", "berlaku": "2024-01-02", "data": data})
    };
    let mut aturan = rules(1, bands("80"), ratio());
    (aturan["unit"], aturan["berlaku"], aturan["data"]["tahun"]) = (json!("UJI"), json!("2024-01-02"), json!(2024));
    let mut plan = vec![
        of_2024(
            "perspektif.ditetapkan",
            json!({"kode": "internal", "nama": "Proses internal", "urutan": 1, "bobot": "100"}),
        ),
        of_2024(
            "sasaran.ditetapkan",
            json!({"kode": "SS.1", "nama": "Sasaran", "urutan": 1, "perspektif": "internal"}),
        ),
        aturan,
    ];
    for (n, (nama, satuan, target)) in [
        ("Persentase layanan tepat waktu", "%", "95"),
        ("Indeks kepuasan masyarakat", "Nilai", "88.5"),
        ("Jumlah dokumen rekomendasi", "Dokumen", "12"),
        ("Persentase pengaduan selesai", "%", "100"),
        ("Nilai pengawasan internal", "Nilai", "80"),
        ("Jumlah peserta", "Orang", "1500"),
    ]
    .into_iter()
    .enumerate()
    {
        let kode = format!("IKU.{}", n + 1);
        plan.push(of_2024(
            "indikator.ditetapkan",
            json!({
                "kode": kode, "nama": nama, "urutan": n + 1, "sasaran": "SS.1", "satuan": satuan, "presisi": 2,
                "polarisasi": "maksimum", "konsolidasi_periode": if satuan == "Orang" { "jumlah" } else { "posisi_akhir" },
                "sumber_realisasi": "langsung",
            }),
        ));
        plan.push(of_2024("target.ditetapkan", json!({"seri": "pk", "iku": kode, "periode": "2024", "nilai": target})));
    }
    ledger.must(PLANNER, &json!(plan));
    ledger
}

pub fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import/cases").join(name)
}

/// What the journal holds of realisasi, in the order recorded.
pub fn held(ledger: &Ledger) -> Vec<String> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(ledger.path().join("journal")).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let text: String = files.iter().map(|f| std::fs::read_to_string(f).unwrap()).collect();
    let lines = text.trim_end_matches('\0').lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mine = lines.filter(|line| line["header"]["type"].as_str().is_some_and(|t| t.starts_with("realisasi.")));
    mine.map(|line| {
        let word = |name: &str| line["data"][name].as_str().unwrap_or("?").to_owned();
        format!("{} {} {}", word("iku"), word("periode"), word("nilai"))
    })
    .collect()
}

/// Imports a case; quarantine is written beside nothing of the repository.
pub fn take(ledger: &Ledger, file: &Path, more: &[&str]) -> Run {
    let out = ledger.path().join("karantina.csv");
    import(ledger, UNIT, file, "realisasi", &[&["--yes", "--quarantine", out.to_str().unwrap()], more].concat())
}

const FIVE: &[&str] = &["IKU.1 2024 96.26", "IKU.2 2024 89.13", "IKU.3 2024 14", "IKU.5 2024 81.5", "IKU.6 2024 1623"];

#[test]
fn what_is_clear_is_recorded_as_shown() {
    for (name, more, values) in [
        ("02-two-headers.xlsx", &[][..], FIVE),
        ("11-several-sheets.xlsx", &[], FIVE),
        ("13-old.xls", &[], FIVE),
        ("14-lo.ods", &[], FIVE),
        ("21-win1252.csv", &[], FIVE),
        ("37-formula-blank.xlsx", &[], FIVE),
        ("53-literal-percent.xlsx", &[], &["IKU.1 2024 96.26"]),
        ("54-escaped-percent.xlsx", &[], &["IKU.1 2024 96.26"]),
        ("60-head.xlsx", &[], &["IKU.1 2024 96.26"]),
        ("61-head.xlsx", &[], &["IKU.1 2024 96.26"]),
        ("03-hidden-row.xlsx", &["--choose", "baris tersembunyi=lewati"], FIVE),
        ("03-hidden-row.xlsx", &["--partial"], FIVE),
        ("41-hidden-only.xlsx", &["--choose", "baris tersembunyi=lewati"], &["IKU.1 2024 96.26", "IKU.3 2024 14"]),
        ("41-hidden-only.xlsx", &["--partial"], &["IKU.1 2024 96.26", "IKU.3 2024 14"]),
        (
            "42-dup-head-hidden.xlsx",
            &["--choose", "kolom nilai=E «Realisasi»", "--choose", "kolom tak dipetakan=abaikan"],
            &["IKU.1 2024 96.26", "IKU.2 2024 89.13"],
        ),
        ("62-head.xlsx", &["--choose", "C2=2024"], &["IKU.1 2024 96.26"]),
        ("62-head.xlsx", &["--choose", "C2=2024-TW4"], &["IKU.1 2024-TW4 96.26"]),
        ("25-names.xlsx", &["--choose", "nama=cocok"], &["IKU.1 2024 96.26", "IKU.2 2024 89.13"]),
        (
            "26-wide-quarters.xlsx",
            &["--set", "tahun=2024"],
            &[
                "IKU.1 2024-TW1 24",
                "IKU.1 2024-TW2 48",
                "IKU.1 2024-TW3 72",
                "IKU.1 2024-TW4 96.26",
                "IKU.2 2024-TW1 80",
                "IKU.2 2024-TW2 82",
                "IKU.2 2024-TW3 85",
                "IKU.2 2024-TW4 89.13",
            ],
        ),
    ] {
        let ledger = uji();
        let run = take(&ledger, &case(name), more);
        assert_eq!(run.code, 0, "{name} {more:?}: {} {}", run.out, run.err);
        assert_eq!(held(&ledger), values, "{name} {more:?}: {}", run.out);
    }
}

#[test]
fn what_is_not_clear_is_named_and_not_recorded() {
    for (name, parts) in [
        ("03-hidden-row.xlsx", &["baris tersembunyi", "baris 2: UJI | IKU.1 | 2024 | 11.11", "usul: lewati"][..]),
        ("41-hidden-only.xlsx", &["baris tersembunyi", "baris 3: UJI | IKU.2 | 2024 | 11.11"]),
        ("42-dup-head-hidden.xlsx", &["kolom nilai", "D «Realisasi» (tersembunyi); E «Realisasi»"]),
        (
            "25-names.xlsx",
            &["nama", "«Persentase layanan tepat waktu» = IKU.1", "«Indeks kepuasan masyarakat» = IKU.2"],
        ),
        ("48-neg-bracket.xlsx", &["D2", "cacah tidak mungkin negatif"]),
        ("62-head.xlsx", &["judul kolom menyebut 2024-TW4, baris ini 2024"]),
        ("26-wide-quarters.xlsx", &["tahun periode tidak disebut"]),
    ] {
        let ledger = uji();
        let before = ledger.last();
        let run = take(&ledger, &case(name), &[]);
        assert_eq!(run.code, 1, "{name}: {} {}", run.out, run.err);
        for part in parts {
            assert!(run.out.contains(part), "{name}: {part}: {}", run.out);
        }
        assert_eq!(ledger.last(), before, "{name}");
    }
}

#[test]
fn how_a_file_was_read_is_said() {
    for (name, parts) in [
        ("11-several-sheets.xlsx", &["Lembar Data", "Lembar lain: Sampul"][..]),
        ("13-old.xls", &["dibaca melalui LibreOffice"]),
        ("14-lo.ods", &["dibaca melalui LibreOffice"]),
        ("21-win1252.csv", &["Penyandian teks: Windows-1252"]),
        (
            "02-two-headers.xlsx",
            &["judul pada baris 1 sampai 2", "Kolom yang tidak dicatat untuk realisasi: D «Kinerja / Target»"],
        ),
        ("53-literal-percent.xlsx", &["«96.26%» (tersimpan 96.26 berformat 0.00\"%\")"]),
    ] {
        let ledger = uji();
        let run = take(&ledger, &case(name), &[]);
        for part in parts {
            assert!(run.out.contains(part), "{name}: {part}: {} {}", run.out, run.err);
        }
    }
}

/// Without LibreOffice the values alone are read: nothing counts before that is accepted, and every percentage is asked about.
#[test]
fn without_libreoffice_formats_are_not_known_and_it_says_so() {
    for name in ["13-old.xls", "14-lo.ods"] {
        let ledger = uji();
        let before = ledger.last();
        let run = |more: &[&str]| {
            let file = case(name);
            let out = ledger.path().join("karantina.csv");
            let args =
                ["import", file.to_str().unwrap(), "--as", "realisasi", "--yes", "--quarantine", out.to_str().unwrap()];
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_jejak"));
            command
                .args(args)
                .args(more)
                .env("PATH", ledger.path())
                .env("JEJAK_DATA", ledger.path())
                .env("JEJAK_TOKEN", UNIT);
            let done = command.output().unwrap();
            (done.status.code(), String::from_utf8(done.stdout).unwrap())
        };
        let (code, told) = run(&["--partial"]);
        assert!(told.contains("  format  ") && told.contains("hanya nilainya"), "{name}: {code:?} {told}");
        assert_eq!(ledger.last(), before, "{name}");
        let (code, told) = run(&["--choose", "format=lanjut"]);
        assert!(
            code == Some(1) && told.contains("D2  «96.26»  nilai: satuan indikator adalah persen"),
            "{name}: {told}"
        );
        let (code, told) = run(&["--choose", "format=lanjut", "--choose", "D2=96,26 %"]);
        assert_eq!((code, held(&ledger)), (Some(0), FIVE.iter().map(|v| (*v).to_owned()).collect()), "{name}: {told}");
    }
}
