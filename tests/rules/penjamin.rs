//! Nothing signs, and nothing goes on with, what replaying refuses: from the last checkpoint on that the key has signed.

use std::{fs, path::Path, process::Command};

use jejak::{
    event::{Kind, data::Role},
    projection::{Facts, ReadError, Replay, StreamKey, Unadmitted},
    store::{
        self, Reader, Vault, VaultError,
        ledger::{KEY, Options},
        publish::{self, PublishError},
    },
};
use serde_json::{Value, json};

use super::{
    forge::{Forge, actor},
    palsu::{example, holder, intruders, kinds},
};

fn open(dir: &Path) -> Result<Vault, VaultError> {
    Vault::open(dir, Options::system(), &|_, _| ())
}

/// What opening for writing says of a forged ledger.
fn opening(dir: &Path) -> Unadmitted {
    match open(dir) {
        Err(VaultError::Vouched(error)) => match *error {
            PublishError::Unadmitted(unadmitted) => *unadmitted,
            other => panic!("{other}"),
        },
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    }
}

/// What signing a checkpoint says of it.
fn signing(dir: &Path) -> Option<Unadmitted> {
    let reader = store::read(dir, &|_, _| ()).unwrap();
    match publish::publish(dir, &dir.join(KEY), &reader) {
        Err(PublishError::Unadmitted(unadmitted)) => Some(*unadmitted),
        // A forged change of keys names another key than the one at hand: that signs nothing any more.
        Err(PublishError::Key(_)) => None,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("signed"),
    }
}

/// B1 to B3 of the attacks, as far as a rule and not only the missing tag tells.
fn attacks() -> Vec<(Value, jejak::event::Actor, &'static str)> {
    let mut assessed = example(Kind::TindakLanjutDinilai);
    assessed["data"] = json!({"rekomendasi": "T-ITJ-01.R1", "hasil": "sesuai", "alasan": "palsu"});
    vec![
        (assessed, holder(Role::Bpk), "temuan"),
        (example(Kind::RealisasiDikoreksi), actor("pembaca-01", Role::Reader, 999_999), "peran"),
        (example(Kind::RealisasiDisetujui), actor("pembaca-01", Role::Reader, 999_999), "peran"),
        (example(Kind::RealisasiAnggaranDicatat), holder(Role::Sistem), "peran"),
    ]
}

struct Books(Reader);

impl Facts for Books {
    fn facts(&self, key: &StreamKey) -> Result<Vec<jejak::projection::Fact>, ReadError> {
        Ok(self.0.facts(key, self.0.last().seq)?)
    }
}

#[test]
fn setiap_pemalsuan_ditolak_sesudah_checkpoint_seperti_dari_awal() {
    let forge = Forge::signed();
    let reader = store::read(forge.path(), &|_, _| ()).unwrap();
    let mut forged = 0;
    for kind in kinds() {
        let draft = example(kind);
        for (actor, rule) in intruders(&draft) {
            let drafts = std::slice::from_ref(&draft);
            let replay = Replay::after(Box::new(Books(reader.clone()))).unwrap();
            let found = forge.judge_by(replay, drafts, &actor).unwrap_or_else(|| panic!("{draft} by {actor:?}"));
            assert_eq!((found.seq, found.rule()), (forge.chain.seq() + 1, rule), "{found}");
            forged += 1;
        }
    }
    assert!(forged >= 500, "{forged}");
}

#[test]
fn pemalsuan_setiap_jenis_tidak_dibuka_dan_tidak_ditandatangani() {
    let forge = Forge::signed();
    let cases = kinds().map(|kind| {
        let draft = example(kind);
        let (actor, rule) = intruders(&draft).remove(0);
        (draft, actor, rule)
    });
    for (draft, actor, rule) in cases.chain(attacks()) {
        let copy = tempfile::tempdir().unwrap();
        let dir = copy.path();
        forge.write(dir, std::slice::from_ref(&draft), &actor);
        let journal = fs::read(dir.join("journal/00000000.jsonl")).unwrap();
        let checkpoint = fs::read(dir.join("tiles/checkpoint")).unwrap();
        let seq = forge.chain.seq() + 1;
        let signings = [signing(dir), signing(dir)];
        assert!(draft["type"] == "kunci.diganti" || signings.iter().all(Option::is_some), "{draft}");
        for found in signings.into_iter().flatten().chain([opening(dir)]) {
            assert_eq!((found.seq, found.rule()), (seq, rule), "{draft}: {found}");
        }
        assert!(journal.starts_with(&fs::read(dir.join("journal/00000000.jsonl")).unwrap()), "{draft}");
        assert_eq!(checkpoint, fs::read(dir.join("tiles/checkpoint")).unwrap(), "{draft}");
    }
}

/// Every command that writes or signs says which event, which rule, what to do; and signs nothing.
#[test]
fn tidak_ada_perintah_yang_menandatangani_baris_palsu() {
    let forge = Forge::signed();
    let (draft, actor, rule) = attacks().remove(0);
    let copy = tempfile::tempdir().unwrap();
    let dir = copy.path();
    forge.write(dir, &[draft], &actor);
    let checkpoint = fs::read(dir.join("tiles/checkpoint")).unwrap();
    let out = dir.join("tas");
    let out = out.to_str().unwrap();
    let commands: [&[&str]; 8] = [
        &["checkpoint"],
        &["checkpoint", "--record"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["export", "PMK", "2023", "--out", out],
        &["export", "PMK", "2023", "--out", out, "--no-record"],
        &["rotate-key", "--alasan", "uji", "--token", "x"],
        &["close", "CONTOH", "2023-TW4", "--alasan", "uji", "--token", "x"],
        &["grant", "baru-01", "reader", "--unit", "CONTOH", "--token", "x"],
    ];
    for args in &commands {
        let run = Command::new(env!("CARGO_BIN_EXE_jejak")).args(*args).env("JEJAK_DATA", dir).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr).replace('\n', " ");
        assert!(!run.status.success(), "{args:?}");
        let named = format!("event {} (tindak_lanjut.dinilai", forge.chain.seq() + 1);
        for part in [named.as_str(), rule, "pulihkan buku besar sampai event"] {
            assert!(told.contains(part), "{args:?}: {part}: {told}");
        }
        assert_eq!(checkpoint, fs::read(dir.join("tiles/checkpoint")).unwrap(), "{args:?}");
        assert!(!Path::new(out).exists(), "{args:?}");
    }
}

/// Without the key, or with a checkpoint by another key, nothing is vouched for: everything is judged again.
#[test]
fn checkpoint_oleh_kunci_lain_tidak_menjamin_apa_pun() {
    let forge = Forge::signed();
    let copy = tempfile::tempdir().unwrap();
    let dir = copy.path();
    // The intruder names a key of his own, and signs with it what he appended.
    let seed = [7; 32];
    let own = ed25519_public(&seed);
    let mut named = example(Kind::KunciDiganti);
    named["data"]["kunci_publik"] = own.into();
    let (mut forged, by, rule) = attacks().remove(1);
    forged["unit"] = "CONTOH".into();
    forge.write_all(dir, &[(vec![named], holder(Role::Admin)), (vec![forged], by)]);
    fs::write(dir.join("asing.key"), hex::encode(seed)).unwrap();
    let reader = store::read(dir, &|_, _| ()).unwrap();
    // His own program signs for him: it needs only to leave out the question.
    let tree = store::Tree::current(dir, &reader).unwrap();
    let identity = jejak::ledger::Identity::read(&reader).unwrap();
    let signer = identity.signer(&dir.join("asing.key")).unwrap();
    let signed = jejak::ledger::Checkpoint::new(identity.origin(), tree.size(), tree.root()).sign(&signer).unwrap();
    tree.files().publish(&signed.to_string()).unwrap();
    let found = opening(dir);
    assert_eq!((found.seq, found.rule()), (forge.chain.seq() + 2, rule), "{found}");
}

fn ed25519_public(seed: &[u8; 32]) -> String {
    hex::encode(ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes())
}

#[test]
fn buku_besar_yang_jujur_dibuka_dan_ditandatangani() {
    let forge = Forge::signed();
    let copy = tempfile::tempdir().unwrap();
    forge.write(copy.path(), &[], &holder(Role::Sistem));
    open(copy.path()).unwrap().close().unwrap();
    let reader = store::read(copy.path(), &|_, _| ()).unwrap();
    publish::publish(copy.path(), &copy.path().join(KEY), &reader).unwrap();
    // Without any checkpoint everything is judged, and holds.
    fs::remove_dir_all(copy.path().join("tiles")).unwrap();
    fs::remove_file(publish::record_path(&copy.path().join(KEY))).unwrap();
    open(copy.path()).unwrap().close().unwrap();
}
