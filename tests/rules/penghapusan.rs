//! Erasure by law: two administrators, texts alone, the bytes really gone, everything else still proven; and a line without
//! its data that nobody erased is damage.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jejak::{
    event::{Actor, Draft, Line, Refusal, Seq, data::Role, erased_salt, redact},
    projection::{Pandangan, Per, timeline},
    store::{
        self, Vault,
        damage::Damage,
        disk_real::RealDisk,
        erase,
        ledger::KEY,
        publish::publish,
        replica::Replica,
        scrub,
        verify::{Verified, VerifyError, verify_with},
        writer::AppendError,
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    forge::Forge,
    penanda::{admins, copy, open, tagged},
};

const DESCRIPTION: &str = "Kelebihan pembayaran perjalanan dinas dan bukti pertanggungjawaban yang belum lengkap.";
const REASON: &str = "Menyetorkan kelebihan pembayaran Rp48.500.000 ke kas negara.";

/// A ledger with tags, its administrators, and the events that hold these texts.
pub struct Case {
    forge: Forge,
    pub one: Actor,
    pub two: Actor,
    unit: String,
    pub finding: Seq,
}

impl Case {
    pub fn new() -> Self {
        let forge = tagged();
        let all = admins(&forge);
        let (one, two) = (all[0].clone(), all.iter().find(|a| a.id != all[0].id).unwrap().clone());
        let lines = journal(forge.path());
        let of = |text: &str| 1 + lines.iter().position(|line| holds(line, text)).unwrap() as Seq;
        let finding = of(DESCRIPTION);
        let header = Line::split(&lines[finding as usize - 1]).unwrap().header.to_vec();
        let unit = serde_json::from_slice::<Value>(&header).unwrap()["unit"].as_str().unwrap().to_owned();
        Self { forge, one, two, unit, finding }
    }

    pub fn dir(&self) -> TempDir {
        copy(&self.forge, &[])
    }

    pub fn draft(&self, event: Seq, fields: &[&str], refs: &[Seq]) -> Value {
        json!({"type": "data.dihapus", "unit": self.unit, "berlaku": "2024-01-30", "ref": refs, "data": {
            "event": event, "bidang": fields, "alasan": "permintaan subjek data", "dokumen": {"nomor": "S-9", "tanggal": "2024-01-30"}}})
    }

    pub fn record(&self, vault: &Vault, draft: &Value, by: &Actor) -> Result<Seq, Refusal> {
        record(vault, draft, by)
    }

    /// Proposed by one and confirmed by the other; gives the confirmation.
    fn erased(&self, vault: &Vault, fields: &[&str]) -> Seq {
        let first = record(vault, &self.draft(self.finding, fields, &[]), &self.one).unwrap();
        record(vault, &self.draft(self.finding, fields, &[first]), &self.two).unwrap()
    }
}

fn record(vault: &Vault, draft: &Value, by: &Actor) -> Result<Seq, Refusal> {
    let mut drafts = vec![Draft::parse(draft.to_string().as_bytes())?];
    erase::complete(&vault.reader(), &mut drafts)?;
    let at = vault.reader().last().recorded_at;
    vault.append(drafts, by.clone(), Some(at)).map(|receipt| receipt.last).map_err(|error| match error {
        AppendError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    })
}

fn file(dir: &Path) -> PathBuf {
    dir.join("journal/00000000.jsonl")
}

fn journal(dir: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(file(dir)).unwrap();
    bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

/// Files below a folder that hold a text.
fn holding(dir: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(holding(&entry, text));
        } else if holds(&fs::read(&entry).unwrap(), text) {
            found.push(entry);
        }
    }
    found
}

fn verify(dir: &Path) -> Result<Verified, VerifyError> {
    verify_with(&RealDisk::new(dir), |_, _| (), |_, _| (), |_, _, ()| {})
}

fn figures(dir: &Path, unit: &str) -> Vec<String> {
    let reader = store::read(dir, &|_, _| ()).unwrap();
    let global = reader.global().unwrap();
    let view = reader.view(&global, reader.last().seq, Per::Tahun, Pandangan::Resmi).unwrap();
    let all = timeline::figures(&view, &unit.parse().unwrap(), 2023).unwrap();
    let mut all: Vec<_> = all.into_iter().map(|(address, node)| format!("{address} {:?}", node.nilai)).collect();
    all.sort();
    all
}

/// That something was erased, why and on what document stays: nothing of it is offered to be erased in turn.
#[test]
fn teks_penghapusan_sendiri_tidak_ditawarkan_untuk_dihapus() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    let first = record(&vault, &case.draft(case.finding, &["uraian"], &[]), &case.one).unwrap();
    assert_eq!(erase::texts(&vault.reader(), first).unwrap().1, Vec::<String>::new());
    assert!(erase::texts(&vault.reader(), case.finding).unwrap().1.contains(&"uraian".to_owned()));
    vault.close().unwrap();
}

#[test]
fn dua_admin_menghapus_dan_semua_yang_lain_tetap_terbukti() {
    let case = Case::new();
    let dir = case.dir();
    let before = figures(dir.path(), &case.unit);
    let heads: Vec<_> = journal(dir.path()).iter().map(|line| Line::split(line).unwrap().hash()).collect();
    let vault = open(dir.path()).unwrap();
    let by = case.erased(&vault, &["uraian"]);
    assert!(!holds(&vault.reader().line(case.finding).unwrap(), "Kelebihan"), "at once, in a process that runs");
    vault.close().unwrap();
    assert_eq!(holding(dir.path(), DESCRIPTION), Vec::<PathBuf>::new());
    open(dir.path()).unwrap().close().unwrap();
    assert_eq!(holding(dir.path(), DESCRIPTION), Vec::<PathBuf>::new(), "nor in an index that was made anew");
    let lines = journal(dir.path());
    let now: Vec<_> = lines.iter().take(heads.len()).map(|line| Line::split(line).unwrap().hash()).collect();
    assert_eq!(now, heads, "headers stay");
    assert!(holds(&lines[case.finding as usize - 1], "\"uraian\":\"##########"), "and what no text was");
    assert_eq!(figures(dir.path(), &case.unit), before);
    let verified = verify(dir.path()).unwrap();
    assert_eq!(verified.erased.iter().map(|e| (e.event, e.by)).collect::<Vec<_>>(), [(case.finding, by)]);
    assert_eq!(verified.erased[0].persons, [case.one.id.clone(), case.two.id.clone()]);
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    assert!(erase::outstanding(&reader).unwrap().is_empty());
    // Signed, though a line after the last checkpoint lost its tag with its text.
    let key = dir.path().join(KEY);
    publish(dir.path(), &key, &reader).unwrap();
    let round = scrub::round(dir.path(), &key, &reader, &mut |_| std::ops::ControlFlow::Continue(())).unwrap();
    assert_eq!(round.found, Vec::<String>::new());
}

/// A line of after the last checkpoint: its tag goes with its text, and the ledger is still opened and signed.
#[test]
fn baris_sesudah_checkpoint_terakhir_dapat_dihapus() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    let narrative = super::palsu::example(jejak::event::Kind::NarasiDitulis);
    let event = record(&vault, &narrative, &super::palsu::holder(Role::Unit)).unwrap();
    let unit = narrative["unit"].as_str().unwrap();
    let draft = |refs: &[Seq]| {
        let mut draft = case.draft(event, &["teks"], refs);
        draft["unit"] = unit.into();
        draft
    };
    let first = record(&vault, &draft(&[]), &case.one).unwrap();
    record(&vault, &draft(&[first]), &case.two).unwrap();
    vault.close().unwrap();
    open(dir.path()).unwrap().close().unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    publish(dir.path(), &dir.path().join(KEY), &reader).unwrap();
}

#[test]
fn yang_dibutuhkan_angka_atau_tidak_disetujui_dua_orang_ditolak() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    for field in ["nilai", "kode", "lhp.tanggal", "lhp.nomor", "pemeriksa", "tak_ada", "lhp"] {
        let refusal = record(&vault, &case.draft(case.finding, &[field], &[]), &case.one).unwrap_err();
        assert!(refusal.field == "data.bidang" && refusal.accepted.contains("uraian"), "{field}: {refusal}");
    }
    let mut bare = case.draft(case.finding, &["uraian"], &[]);
    bare["data"].as_object_mut().unwrap().remove("dokumen");
    assert_eq!(record(&vault, &bare, &case.one).unwrap_err().field, "data.dokumen");
    let mut elsewhere = case.draft(case.finding, &["uraian"], &[]);
    elsewhere["unit"] = "-".into();
    assert_eq!(record(&vault, &elsewhere, &case.one).unwrap_err().field, "unit");
    assert_eq!(record(&vault, &case.draft(9_999_999, &["uraian"], &[]), &case.one).unwrap_err().field, "data.event");
    let by_unit = super::palsu::holder(Role::Unit);
    assert_eq!(record(&vault, &case.draft(case.finding, &["uraian"], &[]), &by_unit).unwrap_err().field, "actor");
    let first = record(&vault, &case.draft(case.finding, &["uraian"], &[]), &case.one).unwrap();
    let confirm = case.draft(case.finding, &["uraian"], &[first]);
    assert_eq!(record(&vault, &confirm, &case.one).unwrap_err().field, "actor", "the same account");
    assert_eq!(
        record(&vault, &case.draft(case.finding, &["uraian"], &[first - 1]), &case.two).unwrap_err().field,
        "ref"
    );
    // What is left, but for a figure that says something else.
    let mut false_rest = confirm.clone();
    let line = vault.reader().line(case.finding).unwrap();
    let rest = redact(Line::split(&line).unwrap().data, ["uraian"]).unwrap();
    let mut rest: Value = serde_json::from_slice(&rest).unwrap();
    rest["nilai"] = "1".into();
    false_rest["data"]["sisa"] = rest;
    assert_eq!(record(&vault, &false_rest, &case.two).unwrap_err().field, "data.sisa");
    assert!(holds(&vault.reader().line(case.finding).unwrap(), DESCRIPTION), "still there");
    record(&vault, &confirm, &case.two).unwrap();
    assert_eq!(record(&vault, &confirm, &case.two).unwrap_err().field, "data.bidang", "what is gone is gone");
    vault.close().unwrap();
}

/// Killed at any point between the event and the last byte: the next opening finishes it, and only so.
#[test]
fn mati_di_tengah_diselesaikan_pembukaan_berikutnya() {
    let case = Case::new();
    let dir = case.dir();
    let original = journal(dir.path())[case.finding as usize - 1].clone();
    let vault = open(dir.path()).unwrap();
    case.erased(&vault, &["uraian"]);
    vault.close().unwrap();
    let bytes = fs::read(file(dir.path())).unwrap();
    let fresh = journal(dir.path())[case.finding as usize - 1].clone();
    let at = bytes.windows(fresh.len()).position(|w| w == fresh).unwrap();
    assert_eq!(original.len(), fresh.len());
    let underway = |whole: bool| {
        let mut text = format!("0 {at} {}\n", String::from_utf8(fresh.clone()).unwrap());
        text = format!("{text}{}\n", blake3::hash(text.as_bytes()).to_hex());
        if whole { text } else { text[..text.len() / 2].to_owned() }
    };
    let cuts = [0, 9, original.len() / 3, original.len() - 20, original.len()];
    for (cut, file_of_lines) in cuts.into_iter().map(|cut| (cut, Some(true))).chain([(0, None), (0, Some(false))]) {
        let broken = TempDir::new().unwrap();
        for entry in ["head", KEY] {
            fs::copy(dir.path().join(entry), broken.path().join(entry)).unwrap();
        }
        fs::create_dir(broken.path().join("journal")).unwrap();
        let mut torn = bytes.clone();
        torn[at..at + original.len()].copy_from_slice(&[&fresh[..cut], &original[cut..]].concat());
        fs::write(file(broken.path()), torn).unwrap();
        if let Some(whole) = file_of_lines {
            fs::write(broken.path().join("hapus"), underway(whole)).unwrap();
        }
        open(broken.path()).unwrap_or_else(|e| panic!("{cut} {file_of_lines:?}: {e}")).close().unwrap();
        assert_eq!(journal(broken.path())[case.finding as usize - 1], fresh, "{cut} {file_of_lines:?}");
        assert_eq!(holding(broken.path(), DESCRIPTION), Vec::<PathBuf>::new(), "{cut} {file_of_lines:?}");
        assert_eq!(verify(broken.path()).unwrap().erased.len(), 1);
    }
}

/// Whoever has the disk writes over a text, or over a figure, as if it had been erased.
#[test]
fn data_yang_hilang_tanpa_event_adalah_kerusakan() {
    let case = Case::new();
    let done = case.dir();
    let vault = open(done.path()).unwrap();
    let by = case.erased(&vault, &["uraian"]);
    vault.close().unwrap();
    let lines = journal(done.path());
    let own = |seq: Seq| &lines[seq as usize - 1];
    let other = 1 + lines.iter().position(|line| holds(line, REASON)).unwrap() as Seq;
    let put = |seq: Seq, data: &[u8], by: Seq| {
        let dir = TempDir::new().unwrap();
        for entry in ["head", KEY] {
            fs::copy(done.path().join(entry), dir.path().join(entry)).unwrap();
        }
        fs::create_dir(dir.path().join("journal")).unwrap();
        let mut line = Vec::new();
        Line::write(&mut line, data, Line::split(own(seq)).unwrap().header, &erased_salt(by, data));
        let mut all = lines.clone();
        all[seq as usize - 1] = line;
        fs::write(file(dir.path()), [all.join(&b'\n'), b"\n".to_vec()].concat()).unwrap();
        dir
    };
    let text = redact(Line::split(own(other)).unwrap().data, ["uraian"]).unwrap();
    let kept = Line::split(own(case.finding)).unwrap().data;
    let figure = String::from_utf8(kept.to_vec()).unwrap().replace("\"nilai\":\"", "\"nilai\":\"9");
    assert_ne!(figure.as_bytes(), kept);
    for (seq, data, by, what) in [
        (other, text.as_slice(), by, "by an event that erased another"),
        (other, text.as_slice(), by - 1, "by a proposal"),
        (other, text.as_slice(), other + 1, "by an event of another kind"),
        (other, text.as_slice(), 9_999_999, "by an event that there is not"),
        (case.finding, figure.as_bytes(), by, "what is left says another figure"),
    ] {
        let dir = put(seq, data, by);
        match verify(dir.path()) {
            Err(VerifyError::Damage(Damage::Line { seq: named, why, .. })) => assert_eq!(named, seq, "{what}: {why}"),
            other => panic!("{what}: {other:?}"),
        }
        if seq == other {
            let reader = store::read(dir.path(), &|_, _| ()).unwrap();
            assert!(reader.line(seq).is_err(), "{what}");
            let round =
                scrub::round(dir.path(), &dir.path().join(KEY), &reader, &mut |_| std::ops::ControlFlow::Continue(()));
            assert!(round.unwrap().found.iter().any(|why| why.contains(&format!("event {seq}"))), "{what}");
        }
    }
}

/// Twice of one event: each takes more, also where both are carried out late, and by a mirror at once.
#[test]
fn penghapusan_kedua_mengambil_dari_sisa_yang_pertama() {
    let case = Case::new();
    let dir = case.dir();
    let lines = journal(dir.path());
    let original = lines[case.finding as usize - 1].clone();
    let (unit, texts) = erase::texts(&store::read(dir.path(), &|_, _| ()).unwrap(), case.finding).unwrap();
    assert_eq!(unit.as_str(), case.unit);
    let Some(other) = texts.iter().find(|text| *text != "uraian") else { return };
    let vault = open(dir.path()).unwrap();
    let first = case.erased(&vault, &["uraian"]);
    let second = case.erased(&vault, &[other]);
    assert!(second > first);
    vault.close().unwrap();
    let now = journal(dir.path());
    assert_eq!(verify(dir.path()).unwrap().erased.iter().map(|e| e.by).collect::<Vec<_>>(), [second]);
    let mirror = TempDir::new().unwrap();
    let mut replica = Replica::open(&mirror.path().join("cermin"), "http://sumber", &|_, _| ()).unwrap();
    lines.iter().chain(&now[lines.len()..]).for_each(|line| replica.append(line).unwrap());
    replica.flush().unwrap();
    replica.close().unwrap();
    assert_eq!(journal(&mirror.path().join("cermin")), now);
    // As a restored copy of before, that goes on with both.
    let mut bytes = fs::read(file(dir.path())).unwrap();
    let fresh = &now[case.finding as usize - 1];
    let at = bytes.windows(fresh.len()).position(|w| w == fresh.as_slice()).unwrap();
    bytes[at..at + fresh.len()].copy_from_slice(&original);
    fs::write(file(dir.path()), bytes).unwrap();
    open(dir.path()).unwrap().close().unwrap();
    assert_eq!(journal(dir.path()), now);
}

/// A source that erases more than texts, or leaves another text than it says, is found out by who holds the line as it was: its
/// event is not taken over, whether the line came before or in the same batch.
#[test]
fn cermin_menolak_sisa_yang_tidak_benar() {
    let case = Case::new();
    let dir = case.dir();
    let vault = open(dir.path()).unwrap();
    let first = case.record(&vault, &case.draft(case.finding, &["uraian"], &[]), &case.one).unwrap();
    vault.close().unwrap();
    let lines = journal(dir.path());
    let forge = Forge::of(dir);
    let data = Line::split(&lines[case.finding as usize - 1]).unwrap().data.to_vec();
    let rest = String::from_utf8(redact(&data, ["uraian"]).unwrap()).unwrap();
    let other = rest.replacen("\"nilai\":\"", "\"nilai\":\"9", 1);
    assert_ne!(other, rest);
    for (sisa, holds) in [(other, false), (rest.replacen("##", "ab", 1), false), (rest, true)] {
        let mut draft = case.draft(case.finding, &["uraian"], &[first]);
        draft["data"]["sisa"] = serde_json::from_str(&sisa).unwrap();
        let confirmed = forge.lines(&[draft], &case.two).remove(0);
        for at_once in [false, true] {
            let mirror = TempDir::new().unwrap();
            let root = mirror.path().join("cermin");
            let mut replica = Replica::open(&root, "http://sumber", &|_, _| ()).unwrap();
            lines.iter().for_each(|line| replica.append(line).unwrap());
            if !at_once {
                replica.flush().unwrap();
            }
            let taken = replica.append(&confirmed);
            assert_eq!(taken.is_ok(), holds, "{sisa}: {taken:?}");
            if holds {
                replica.flush().unwrap();
            } else {
                assert!(taken.unwrap_err().to_string().contains("ALARM"));
                replica.close().unwrap();
                // The copy stays as it was, and goes on to be one.
                let replica = Replica::open(&root, "http://sumber", &|_, _| ()).unwrap();
                assert!(at_once || !holding(&root, DESCRIPTION).is_empty() && verify(&root).unwrap().erased.is_empty());
                replica.close().unwrap();
            }
        }
    }
}

/// A mirror that holds the line as it was writes it over when it follows.
#[test]
fn cermin_ikut_menghapus() {
    let case = Case::new();
    let dir = case.dir();
    let original = journal(dir.path());
    let vault = open(dir.path()).unwrap();
    case.erased(&vault, &["uraian"]);
    vault.close().unwrap();
    let now = journal(dir.path());
    let follow = |first: &[Vec<u8>]| {
        let mirror = TempDir::new().unwrap();
        let mut replica = Replica::open(&mirror.path().join("cermin"), "http://sumber", &|_, _| ()).unwrap();
        first.iter().for_each(|line| replica.append(line).unwrap());
        replica.flush().unwrap();
        now[first.len()..].iter().for_each(|line| replica.append(line).unwrap());
        let flushed = replica.flush();
        (mirror, replica, flushed)
    };
    // One that followed before, and one that begins now.
    for first in [&original[..], &[]] {
        let (mirror, replica, flushed) = follow(first);
        flushed.unwrap();
        replica.close().unwrap();
        let root = mirror.path().join("cermin");
        assert_eq!(journal(&root), now);
        assert_eq!(holding(&root, DESCRIPTION), Vec::<PathBuf>::new());
        assert_eq!(verify(&root).unwrap().erased.len(), 1);
    }
}
