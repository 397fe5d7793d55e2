//! Runs the binary, and makes a ledger of an invented unit with accounts of every role.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Most processor time of a command, in seconds; one that takes more is killed, and its test fails.
const MOST_SECONDS: u64 = 120;

/// What a run answered.
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the binary in a directory, with something on stdin.
pub fn run_with(data: &Path, token: Option<&str>, args: &[&str], stdin: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jejak"));
    command.args(args).env("JEJAK_DATA", data).env_remove("JEJAK_TOKEN").env_remove("NO_COLOR");
    if let Some(token) = token {
        command.env("JEJAK_TOKEN", token);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Processor time, which a loaded machine does not change; one that has ended already needs no limit.
    let most = Rlimit { current: Some(MOST_SECONDS), maximum: Some(MOST_SECONDS) };
    let _ = prlimit(Some(Pid::from_child(&child)), Resource::Cpu, most);
    // The command may end without reading all of it.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a read command.
pub fn run(data: &Path, args: &[&str]) -> Run {
    run_with(data, None, args, "")
}

/// Runs a read command that must succeed; gives its output.
pub fn show(data: &Path, args: &[&str]) -> String {
    let run = run(data, args);
    assert_eq!(run.code, 0, "{args:?}: {}", run.err);
    run.out
}

/// The output of a read command as JSON.
pub fn document(data: &Path, args: &[&str]) -> Value {
    let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&show(data, &args)).unwrap()
}

/// The sample ledger, written once for all tests that only read.
pub fn sample() -> &'static Path {
    static SAMPLE: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let made = SAMPLE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("contoh");
        assert_eq!(run(dir.path(), &["sample", path.to_str().unwrap()]).code, 0);
        (dir, path)
    });
    &made.1
}

/// A ledger with unit U and its card of 2023.
pub struct Ledger {
    pub dir: TempDir,
    pub admin: String,
    /// Token of the admin who confirms what the first grants.
    pub second: String,
}

pub const PLANNER: &str = "token-perencana";
pub const UNIT: &str = "token-unit";
pub const AUDITOR: &str = "token-inspektorat";

impl Ledger {
    /// Only what `init` makes.
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let made = run(dir.path(), &["init"]);
        assert_eq!(made.code, 0, "{}", made.err);
        let mut tokens = made.out.lines().map(str::trim).filter(|l| l.starts_with("jejak_")).map(str::to_owned);
        let (admin, second) = (tokens.next().unwrap(), tokens.next().unwrap());
        Self { dir, admin, second }
    }

    /// With accounts, plan, budget and a finding.
    pub fn full() -> Self {
        let ledger = Self::empty();
        let unit = draft("-", "unit.ditetapkan", json!({"kode": "U", "nama": "Unit rekaan", "contoh": true}));
        let grants = [("perencana", PLANNER), ("unit", UNIT), ("inspektorat", AUDITOR)].map(|(role, token)| {
            let data = json!({"akun": format!("{role}-01"), "peran": role, "unit": ["U"], "token": hash(token)});
            draft("-", "akses.diberikan", data)
        });
        ledger.must(&ledger.admin, &json!([unit]));
        ledger.must(&ledger.admin, &json!(grants));
        let confirmed = run_with(ledger.path(), Some(&ledger.second), &["confirm", "inspektorat-01"], "");
        assert_eq!(confirmed.code, 0, "{}", confirmed.err);
        ledger.must(PLANNER, &plan());
        ledger.must(AUDITOR, &finding());
        ledger
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn append(&self, token: &str, drafts: &Value) -> Run {
        run_with(self.path(), Some(token), &["append", "-"], &drafts.to_string())
    }

    pub fn must(&self, token: &str, drafts: &Value) -> String {
        let run = self.append(token, drafts);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    }

    /// The last event.
    pub fn last(&self) -> u64 {
        document(self.path(), &["events", "--limit", "1", "--reverse"])["event"][0]["seq"].as_u64().unwrap()
    }
}

pub fn hash(token: &str) -> String {
    format!("b3:{}", blake3::hash(token.as_bytes()).to_hex())
}

pub fn draft(unit: &str, kind: &str, data: Value) -> Value {
    json!({"type": kind, "unit": unit, "berlaku": "2023-01-02", "data": data})
}

pub fn realisasi(iku: &str, periode: &str, value: Value) -> Value {
    let mut data = json!({"iku": iku, "periode": periode});
    data.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    let mut draft = draft("U", "realisasi.dicatat", data);
    draft["berlaku"] = json!("2023-03-31");
    draft
}

/// Rules of version `versi` with these bands and this formula of capaian.
pub fn rules(versi: u32, bands: Value, capaian: Value) -> Value {
    let mut data = json!({
        "tahun": 2023, "versi": versi, "pita": bands, "tanpa_skor": "bobot_diskalakan", "wajib_disetujui": false,
        "capaian_maksimum": capaian, "capaian_minimum": ratio(), "capaian_rentang": ratio(),
        "efisiensi": efficiency(), "efisiensi_resmi": efficiency(), "efisiensi_terendah": "-20", "efisiensi_tertinggi": "20",
    });
    if versi > 1 {
        data["alasan"] = json!("perubahan aturan");
    }
    draft("U", "aturan.ditetapkan", data)
}

/// realisasi / target x 100
pub fn ratio() -> Value {
    json!({"kali": [{"bagi": [{"input": "realisasi"}, {"input": "target"}]}, {"angka": "100"}]})
}

fn efficiency() -> Value {
    json!({"bagi": [{"input": "realisasi_anggaran"}, {"input": "pagu_akhir"}]})
}

pub fn bands(middle: &str) -> Value {
    json!([
        {"nama": "Baik", "warna": "hijau", "dari": "80", "termasuk_dari": true, "termasuk_sampai": false},
        {"nama": "Kurang", "warna": "merah", "sampai": middle, "termasuk_dari": false, "termasuk_sampai": false},
    ])
}

fn indikator(kode: &str, source: &str) -> Value {
    let data = json!({
        "tahun": 2023, "kode": kode, "nama": format!("Indikator {kode}"), "urutan": 1, "sasaran": "SS.1", "satuan": "%",
        "presisi": 2, "polarisasi": "maksimum", "konsolidasi_periode": "posisi_akhir", "sumber_realisasi": source,
    });
    draft("U", "indikator.ditetapkan", data)
}

fn plan() -> Value {
    let card = json!({"tahun": 2023, "kode": "internal", "nama": "Proses internal", "urutan": 1, "bobot": "100"});
    let goal = json!({"tahun": 2023, "kode": "SS.1", "nama": "Sasaran", "urutan": 1, "perspektif": "internal"});
    let target = |iku| json!({"seri": "triwulan", "iku": iku, "periode": "2023-TW1", "nilai": "80"});
    let annual = |iku| json!({"seri": "pk", "iku": iku, "periode": "2023", "nilai": "80"});
    json!([
        draft("U", "perspektif.ditetapkan", card),
        draft("U", "sasaran.ditetapkan", goal),
        rules(1, bands("80"), ratio()),
        indikator("IKU.1", "langsung"),
        indikator("IKU.2", "rasio"),
        draft("U", "target.ditetapkan", target("IKU.1")),
        draft("U", "target.ditetapkan", annual("IKU.1")),
        draft("U", "target.ditetapkan", annual("IKU.2")),
        draft("U", "ro.didaftarkan", json!({"tahun": 2023, "ro": "RO.1", "nama": "Keluaran", "iku": "IKU.1"})),
        draft("U", "pagu.ditetapkan", json!({"tahun": 2023, "ro": "RO.1", "nilai": "1000000"})),
    ])
}

fn finding() -> Value {
    let lhp = json!({"nomor": "LHA-1", "tanggal": "2023-01-02"});
    json!([
        draft(
            "U",
            "temuan.dicatat",
            json!({"kode": "T-1", "pemeriksa": "inspektorat", "lhp": lhp, "diterima": "2023-01-02", "uraian": "=HYPERLINK(\"x\")", "nilai": "1000"})
        ),
        draft("U", "rekomendasi.dicatat", json!({"kode": "T-1.R1", "temuan": "T-1", "uraian": "Setorkan"})),
    ])
}
