//! Tags: what a valid actor with a valid grant never sent, put into the journal with every hash and rule right, is named by
//! the tag that it lacks, and is signed by nobody but on the word of two administrators.

use std::{fs, path::Path, process::Command};

use jejak::{
    event::{Actor, Draft, Kind, Line, Seq, data::Role},
    ledger::TagKey,
    projection::access,
    store::{
        self, Untagged, Vault, VaultError,
        ledger::{KEY, Options},
        publish::{self, PublishError},
    },
};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{
    forge::{Forge, actor},
    palsu::{example, holder, kinds},
};

pub fn open(dir: &Path) -> Result<Vault, VaultError> {
    Vault::open(dir, Options::system(), &|_, _| ())
}

fn untagged(dir: &Path) -> Untagged {
    let reader = store::read(dir, &|_, _| ()).unwrap();
    let signed = match publish::publish(dir, &dir.join(KEY), &reader) {
        Err(PublishError::Untagged(untagged)) => untagged,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("signed"),
    };
    let opened = match open(dir) {
        Err(VaultError::Vouched(error)) => match *error {
            PublishError::Untagged(untagged) => untagged,
            other => panic!("{other}"),
        },
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    };
    assert_eq!(signed, opened);
    signed
}

fn append(vault: &Vault, draft: &Value, by: Actor) -> Seq {
    let at = vault.reader().last().recorded_at;
    let drafts = vec![Draft::parse(draft.to_string().as_bytes()).unwrap()];
    vault.append(drafts, by, Some(at)).unwrap().last
}

/// The sample under a key at hand, tagged from event 638 on, and that signed.
pub fn tagged() -> Forge {
    let signed = Forge::signed();
    let dir = tempfile::tempdir().unwrap();
    signed.write(dir.path(), &[], &holder(Role::Sistem));
    let vault = open(dir.path()).unwrap();
    let begin = json!({"type": "penerimaan.ditetapkan", "unit": "-", "berlaku": "2024-01-30",
        "data": {"versi": 2, "konfirmasi": konfirmasi(&vault), "penanda": true, "alasan": "mulai menandai"}});
    append(&vault, &begin, holder(Role::Admin));
    vault.close().unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    publish::publish(dir.path(), &dir.path().join(KEY), &reader).unwrap();
    Forge::of(dir)
}

fn konfirmasi(vault: &Vault) -> Vec<&'static str> {
    let global = vault.reader().global().unwrap();
    global.penerimaan(Seq::MAX).konfirmasi.iter().map(|role| role.name()).collect()
}

pub fn copy(forge: &Forge, groups: &[(Vec<Value>, Actor)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    forge.write_all(dir.path(), groups);
    dir
}

/// What its actor could have recorded: by rules alone nobody can tell.
fn plausible() -> Vec<(Value, Actor)> {
    let draft = |kind: &str, unit: &str, data: Value| json!({"type": kind, "unit": unit, "berlaku": "2024-01-30", "data": data});
    let mut export = example(Kind::EksporDibuat);
    export["unit"] = "PMK".into();
    let ro = json!({"tahun": 2024, "ro": "001.AAA", "nama": "n", "alasan": "palsu"});
    vec![
        (example(Kind::AksesDiberikan), holder(Role::Admin)),
        (example(Kind::UnitDitetapkan), holder(Role::Admin)),
        (example(Kind::CheckpointDicatat), holder(Role::Sistem)),
        (example(Kind::JurnalDipulihkan), holder(Role::Sistem)),
        (example(Kind::NarasiDitulis), holder(Role::Unit)),
        (example(Kind::TemuanDicatat), holder(Role::Bpk)),
        (export, actor("pembaca-01", Role::Reader, 16)),
        (draft("ro.didaftarkan", "CONTOH", ro), holder(Role::Perencana)),
        // B1: an assessment in the name of bpk-01, by its real grant.
        (b1(), holder(Role::Bpk)),
    ]
}

fn b1() -> Value {
    let data = json!({"rekomendasi": "T-BPK-01.R1", "hasil": "belum_sesuai", "alasan": "palsu"});
    json!({"type": "tindak_lanjut.dinilai", "unit": unit_of("T-BPK-01.R1"), "berlaku": "2024-01-30", "data": data})
}

/// The unit of a recommendation in the sample.
fn unit_of(rekomendasi: &str) -> String {
    let steps = jejak::sample::steps().unwrap();
    let all = steps.iter().flat_map(|step| &step.event);
    let mut found = all.filter(|e| e["type"] == "rekomendasi.dicatat" && e["data"]["kode"] == rekomendasi);
    found.next().unwrap()["unit"].as_str().unwrap().to_owned()
}

#[test]
fn yang_lolos_setiap_aturan_disebut_karena_tanpa_penanda() {
    let forge = tagged();
    let mut told = 0;
    for (draft, by) in plausible() {
        if let Some(refused) = forge.judge(std::slice::from_ref(&draft), &by) {
            panic!("a rule tells already: {draft}: {refused}");
        }
        let dir = copy(&forge, &[(vec![draft.clone()], by)]);
        let seq = forge.chain.seq() + 1;
        assert_eq!(untagged(dir.path()), Untagged { first: seq, last: seq, count: 1, waiting: None }, "{draft}");
        told += 1;
    }
    assert!(told >= 9);
}

/// Of every type, by each role that may record it and its true grant: named by a rule or by the missing tag, never let pass.
#[test]
fn setiap_jenis_event_oleh_pemegang_akses_yang_sah_disebut() {
    let forge = tagged();
    let (mut by_rule, mut by_tag) = (0, 0);
    for kind in kinds() {
        let draft = example(kind);
        let event = Draft::parse(draft.to_string().as_bytes()).unwrap().event;
        let roles =
            [Role::Sistem, Role::Admin, Role::Perencana, Role::Unit, Role::Inspektorat, Role::Bpk, Role::Reader];
        for role in roles.into_iter().filter(|role| access::may_record(*role, &event)) {
            let dir = copy(&forge, &[(vec![draft.clone()], holder(role))]);
            let seq = forge.chain.seq() + 1;
            match open(dir.path()) {
                Err(VaultError::Vouched(error)) => match *error {
                    PublishError::Untagged(found) if found.first == seq => by_tag += 1,
                    PublishError::Unadmitted(found) if found.seq == seq => by_rule += 1,
                    other => panic!("{draft}: {other}"),
                },
                Err(other) => panic!("{draft}: {other}"),
                Ok(_) => panic!("{draft} by {role:?} was let in"),
            }
        }
    }
    assert!(by_tag >= 8 && by_tag + by_rule >= kinds().count() - 2, "{by_tag} by tag, {by_rule} by rule");
}

/// The line of an event with the tag of another line, or of another key, or moved elsewhere, bears none.
#[test]
fn penanda_baris_lain_atau_kunci_lain_bukan_penanda() {
    let forge = tagged();
    let dir = copy(&forge, &[]);
    let vault = open(dir.path()).unwrap();
    let seq = append(&vault, &example(Kind::NarasiDitulis), holder(Role::Unit));
    let reader = vault.reader();
    let line = reader.line(seq).unwrap();
    let parts = Line::split(&line).unwrap();
    let key = TagKey::derive(&jejak::sample::KEY_SEED);
    assert!(key.made(&parts));
    assert!(!TagKey::derive(&[3; 32]).made(&parts));
    let before = reader.line(seq - 1).unwrap();
    let other = Line::split(&before).unwrap();
    assert!(key.made(&other), "so does the beginning");
    assert!(!key.made(&Line { salt: other.salt, ..parts }));
    assert!(!key.made(&Line { header: other.header, ..parts }));
    assert!(!key.made(&Line { data: other.data, ..parts }));
    vault.close().unwrap();
    // What the holder of the key wrote itself opens, and is signed.
    open(dir.path()).unwrap().close().unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    publish::publish(dir.path(), &dir.path().join(KEY), &reader).unwrap();
}

fn run(dir: &Path, args: &[&str]) -> (bool, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_jejak")).args(args).env("JEJAK_DATA", dir).output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    (run.status.success(), told)
}

#[test]
fn tanpa_kunci_buku_besar_bertanda_hanya_dibaca_dan_dikatakan() {
    let forge = with_admins();
    let dir = copy(&forge, &[]);
    fs::rename(dir.path().join(KEY), dir.path().join("lain.key")).unwrap();
    let (done, told) = run(dir.path(), &["grant", "x-01", "reader", "--unit", "CONTOH", "--token", "satu"]);
    assert!(!done && told.contains("--key"), "{told}");
    let (done, told) = run(dir.path(), &["verify"]);
    assert!(done && told.contains("penanda baris tidak diperiksa"), "{told}");
    let (done, told) = run(dir.path(), &["verify", "--key", dir.path().join("lain.key").to_str().unwrap()]);
    assert!(done && told.contains("memuat penanda"), "{told}");
}

#[test]
fn verify_dan_setiap_penanda_tangan_menyebut_ekor_tanpa_penanda() {
    let forge = tagged();
    let dir = copy(&forge, &[(vec![b1()], holder(Role::Bpk))]);
    let named = format!("event {0} sampai {0}", forge.chain.seq() + 1);
    let out = dir.path().join("tas");
    let commands: [&[&str]; 6] = [
        &["verify"],
        &["checkpoint"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["export", "CONTOH", "2023", "--out", out.to_str().unwrap()],
        &["rotate-key", "--alasan", "uji", "--token", "x"],
        &["close", "CONTOH", "2023-TW4", "--token", "x"],
    ];
    for args in commands {
        let (done, told) = run(dir.path(), args);
        let told = told.replace('\n', " ");
        assert!(!done && told.contains(&named) && told.contains("acknowledge-tail"), "{args:?}: {told}");
    }
    assert!(!out.exists());
}

/// Two administrators, both of before the tail, each on the ground of a document; and nobody else, and nothing less.
#[test]
fn hanya_dua_admin_dari_sebelumnya_dapat_mengakui_ekor() {
    let forge = with_admins();
    let seq = forge.chain.seq() + 1;
    // The intruder also makes himself an administrator, by the name of one who is.
    let intruder = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-01-30",
        "data": {"akun": "penyusup-01", "peran": "admin", "token": token("penyusup")}});
    let dir = copy(&forge, &[(vec![b1()], holder(Role::Bpk)), (vec![intruder], holder(Role::Admin))]);
    let args = |token: &'static str, dari: &'static str| {
        vec![
            "acknowledge-tail",
            "--alasan",
            "ditulis program lama",
            "--dokumen",
            "BA-1",
            "--tanggal",
            "2024-01-30",
            "--dari",
            dari,
            "--token",
            token,
        ]
    };
    let dari: &'static str = Box::leak(seq.to_string().into_boxed_str());
    let wrong: &'static str = Box::leak((seq - 1).to_string().into_boxed_str());
    let (done, told) = run(dir.path(), &args("satu", wrong));
    assert!(!done && told.contains("--dari"), "{told}");
    let (done, told) = run(dir.path(), &args("penyusup", dari));
    assert!(!done, "{told}");
    let (done, told) = run(dir.path(), &args("satu", dari));
    assert!(done && told.contains("Admin kedua"), "{told}");
    let half = untagged(dir.path());
    assert_eq!((half.first, half.last, half.waiting), (seq, seq + 1, Some(seq + 2)));
    let (done, told) = run(dir.path(), &args("satu", dari));
    assert!(!done && told.contains("akun lain"), "{told}");
    let (done, told) = run(dir.path(), &args("dua", dari));
    assert!(done && told.contains("dapat ditandatangani"), "{told}");
    let (done, told) = run(dir.path(), &["verify"]);
    assert!(done && told.contains("diakui dua admin"), "{told}");
    open(dir.path()).unwrap().close().unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    publish::publish(dir.path(), &dir.path().join(KEY), &reader).unwrap();
    open(dir.path()).unwrap().close().unwrap();
}

/// Forged acknowledgements bear no tag themselves.
#[test]
fn pengakuan_palsu_tidak_mengakui_apa_pun() {
    let forge = with_admins();
    let seq = forge.chain.seq() + 1;
    let ack = |refs: Vec<Seq>| {
        json!({"type": "ekor.diakui", "unit": "-", "berlaku": "2024-01-30", "ref": refs, "data": {"dari": seq, "sampai": seq,
            "alasan": "palsu", "dokumen": {"nomor": "1", "tanggal": "2024-01-30"}}})
    };
    let admins = admins(&forge);
    let groups = [
        (vec![b1()], holder(Role::Bpk)),
        (vec![ack(vec![])], admins[0].clone()),
        (vec![ack(vec![seq + 1])], admins[1].clone()),
    ];
    let dir = copy(&forge, &groups);
    assert_eq!(untagged(dir.path()), Untagged { first: seq, last: seq + 2, count: 3, waiting: None });
}

fn token(text: &str) -> String {
    format!("b3:{}", blake3::hash(text.as_bytes()).to_hex())
}

pub fn admins(forge: &Forge) -> Vec<Actor> {
    let global = store::read(forge.path(), &|_, _| ()).unwrap().global().unwrap();
    let own = global.grants(Seq::MAX).filter(|g| g.peran == Role::Admin);
    own.map(|g| actor(g.akun.as_str(), Role::Admin, g.seq)).collect()
}

/// The tagged sample, with two more administrators whose tokens are `satu` and `dua`.
fn with_admins() -> Forge {
    let forge = tagged();
    let all = admins(&forge);
    let (one, two) = (all[0].clone(), all.iter().find(|a| a.id != all[0].id).unwrap().clone());
    let dir = copy(&forge, &[]);
    let vault = open(dir.path()).unwrap();
    for (akun, word) in [("admin-03", "satu"), ("admin-04", "dua")] {
        let grant = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-01-30",
            "data": {"akun": akun, "peran": "admin", "token": token(word)}});
        let seq = append(&vault, &grant, one.clone());
        let confirm = json!({"type": "akses.dikonfirmasi", "unit": "-", "berlaku": "2024-01-30", "ref": [seq],
            "data": {"akun": akun}});
        append(&vault, &confirm, two.clone());
    }
    vault.close().unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    publish::publish(dir.path(), &dir.path().join(KEY), &reader).unwrap();
    Forge::of(dir)
}

/// The drill: a key that is lost is replaced on the word of two administrators, and signs nothing before.
#[test]
fn kunci_yang_hilang_diganti_dengan_dua_admin() {
    let forge = with_admins();
    let dir = copy(&forge, &[]);
    let vault = open(dir.path()).unwrap();
    append(&vault, &example(Kind::NarasiDitulis), holder(Role::Unit));
    vault.close().unwrap();
    let last = forge.chain.seq();
    let old = fs::read_to_string(dir.path().join(KEY)).unwrap();
    fs::remove_file(dir.path().join(KEY)).unwrap();
    let (done, told) = run(dir.path(), &["rotate-key", "--alasan", "hilang", "--token", "satu"]);
    assert!(!done, "without --lost: {told}");
    let (done, told) = run(dir.path(), &["rotate-key", "--lost", "--alasan", "hilang", "--token", "satu"]);
    assert!(done && told.contains("acknowledge-tail"), "{told}");
    // What the old key wrote after its last checkpoint, and the change itself, nobody can vouch for but two persons.
    let left = untagged(dir.path());
    assert_eq!((left.first, left.last), (last + 1, last + 2));
    let dari: &'static str = Box::leak(left.first.to_string().into_boxed_str());
    let args = |token: &'static str| {
        let ground = ["acknowledge-tail", "--alasan", "kunci hilang", "--dokumen", "BA-2", "--tanggal", "2024-01-30"];
        [ground.as_slice(), &["--dari", dari, "--token", token]].concat()
    };
    let (done, told) = run(dir.path(), &args("satu"));
    assert!(done, "{told}");
    assert_eq!(untagged(dir.path()).waiting, Some(left.last + 1));
    let (done, told) = run(dir.path(), &args("dua"));
    assert!(done, "{told}");
    let (done, told) = run(dir.path(), &["checkpoint"]);
    assert!(done, "{told}");
    open(dir.path()).unwrap().close().unwrap();
    // Who finds the old key again can sign nothing with it.
    fs::write(dir.path().join("lama.key"), old).unwrap();
    let reader = store::read(dir.path(), &|_, _| ()).unwrap();
    assert!(matches!(
        publish::publish(dir.path(), &dir.path().join("lama.key"), &reader),
        Err(PublishError::Key(_) | PublishError::Untagged(_))
    ));
}

/// A change of keys with the old one at hand needs nobody's word; lines after it bear the tag of the new one.
#[test]
fn kunci_yang_ada_diganti_dan_baris_sesudahnya_bertanda_kunci_baru() {
    let forge = with_admins();
    let dir = copy(&forge, &[]);
    let (done, told) = run(dir.path(), &["rotate-key", "--alasan", "berkala", "--token", "satu"]);
    assert!(done, "{told}");
    let vault = open(dir.path()).unwrap();
    let seq = append(&vault, &example(Kind::NarasiDitulis), holder(Role::Unit));
    let line = vault.reader().line(seq).unwrap();
    assert!(!TagKey::derive(&jejak::sample::KEY_SEED).made(&Line::split(&line).unwrap()));
    vault.close().unwrap();
    // The old file may be destroyed: the checkpoint that both signed vouches for what it tagged.
    let old =
        fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path()).find(|p| p.to_string_lossy().contains(".sampai-"));
    fs::remove_file(old.unwrap()).unwrap();
    open(dir.path()).unwrap().close().unwrap();
    let (done, told) = run(dir.path(), &["checkpoint"]);
    assert!(done, "{told}");
}
