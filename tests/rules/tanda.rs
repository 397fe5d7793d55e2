//! Signatures of actors: what is signed holds for this event in this ledger alone; who must sign has signed; keys come and go
//! by two persons; and an operator with the disk and the ledger's key, but without the actor's, is named.

use std::cell::Cell;

use jejak::{
    event::{
        Actor, Draft, Refusal, Seq,
        data::Role,
        signature::{self, Origin, Statement},
    },
    ledger::{ActorKey, Chain, Sound},
    projection::{Fact, Replay, Unadmitted},
    store::{Vault, writer::AppendError},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{
    forge::{Forge, actor, line_of},
    penanda::{admins, copy, open, tagged},
};

/// A key that is somebody's, by a number.
pub fn key(n: u8) -> ActorKey {
    ActorKey::new(&[n; 32])
}

struct Case {
    forge: Forge,
    dir: TempDir,
    vault: Vault,
    origin: Origin,
    one: Actor,
    two: Actor,
    bpk: Actor,
    next: Cell<u64>,
}

/// The hash of event 1 and the name.
fn origin(forge: &Forge) -> Origin {
    forge.chain.origin().unwrap()
}

impl Case {
    fn new() -> Self {
        let forge = tagged();
        let all = admins(&forge);
        let (one, two) = (all[0].clone(), all.iter().find(|a| a.id != all[0].id).unwrap().clone());
        let dir = copy(&forge, &[]);
        let vault = open(dir.path()).unwrap();
        let bpk = actor("bpk-01", Role::Bpk, 15);
        Self { origin: origin(&forge), forge, dir, vault, one, two, bpk, next: Cell::new(1) }
    }

    fn id(&self) -> Uuid {
        self.next.set(self.next.get() + 1);
        Uuid::from_u64_pair(0x5151, self.next.get())
    }

    fn draft(&self, draft: &Value) -> Draft {
        let mut draft = Draft::parse(draft.to_string().as_bytes()).unwrap_or_else(|e| panic!("{draft}: {e}"));
        draft.id = Some(self.id());
        draft
    }

    fn signed(&self, draft: &Value, by: &Actor, key: &ActorKey) -> Draft {
        sign(self.draft(draft), by, key, &self.origin)
    }

    fn send(&self, draft: Draft, by: &Actor) -> Result<Seq, Refusal> {
        let at = self.vault.reader().last().recorded_at;
        self.vault.append(vec![draft], by.clone(), Some(at)).map(|receipt| receipt.last).map_err(|e| match e {
            AppendError::Refused(refusal) => refusal,
            other => panic!("{other}"),
        })
    }

    fn plain(&self, draft: &Value, by: &Actor) -> Result<Seq, Refusal> {
        self.send(self.draft(draft), by)
    }

    /// Sets a key by its owner and lets another confirm it.
    fn key(&self, by: &Actor, key: &ActorKey, second: &Actor, second_key: Option<&ActorKey>) -> Seq {
        let seq = self.send(self.signed(&set(&by.id.to_string(), key), by, key), by).unwrap();
        let confirm = confirm(&by.id.to_string(), seq);
        let draft = match second_key {
            Some(key) => self.signed(&confirm, second, key),
            None => self.draft(&confirm),
        };
        self.send(draft, second).unwrap();
        seq
    }

    /// Keys for both administrators and for the auditor, and the rule that all three roles sign.
    fn demanded(&self) {
        self.key(&self.one, &key(1), &self.two, None);
        self.key(&self.two, &key(2), &self.one, None);
        self.send(self.signed(&demand(&["admin", "bpk"]), &self.one, &key(1)), &self.one).unwrap();
        self.key(&self.bpk, &key(3), &self.two, Some(&key(2)));
    }
}

fn sign(mut draft: Draft, by: &Actor, key: &ActorKey, origin: &Origin) -> Draft {
    let statement = Statement {
        origin,
        actor: by,
        berlaku: draft.berlaku,
        id: draft.id.unwrap(),
        refs: &draft.refs,
        unit: &draft.unit,
        kind: draft.event.kind().name(),
        version: draft.event.version(),
    };
    let signature = key.sign(&statement.message(&signature::unsigned(&draft.event).unwrap()));
    draft.event.set_signature(Some(signature));
    draft
}

fn set(akun: &str, key: &ActorKey) -> Value {
    json!({"type": "kunci_akun.ditetapkan", "unit": "-", "berlaku": "2024-01-30", "data": {"akun": akun, "kunci": key.public()}})
}

fn confirm(akun: &str, seq: Seq) -> Value {
    json!({"type": "akses.dikonfirmasi", "unit": "-", "berlaku": "2024-01-30", "ref": [seq], "data": {"akun": akun}})
}

fn withdraw(akun: &str, seq: Seq) -> Value {
    json!({"type": "kunci_akun.dicabut", "unit": "-", "berlaku": "2024-01-30", "ref": [seq], "data": {"akun": akun, "alasan": "hilang"}})
}

fn demand(roles: &[&str]) -> Value {
    json!({"type": "penerimaan.ditetapkan", "unit": "-", "berlaku": "2024-01-30", "data": {"versi": 2, "penanda": true,
        "konfirmasi": ["admin", "inspektorat", "bpk"], "wajib_tanda_tangan": roles, "alasan": "keputusan rapat"}})
}

fn finding(kode: &str) -> Value {
    json!({"type": "temuan.dicatat", "unit": "CONTOH", "berlaku": "2024-01-30", "data": {"kode": kode, "pemeriksa": "bpk",
        "lhp": {"nomor": "1", "tanggal": "2024-01-01"}, "diterima": "2024-01-20", "uraian": "uraian temuan", "nilai": "1000"}})
}

fn refused(found: Result<Seq, Refusal>, rule: &str, what: &str) {
    let refusal = found.err().unwrap_or_else(|| panic!("accepted: {what}"));
    assert_eq!(refusal.rule.map(|r| r.name()), Some(rule), "{what}: {refusal}");
}

#[test]
fn tanda_tangan_hanya_sah_untuk_draf_ini_di_buku_besar_ini() {
    let case = Case::new();
    refused(case.send(case.signed(&finding("T-0"), &case.bpk, &key(3)), &case.bpk), "tanda-tangan", "no key yet");
    case.key(&case.bpk, &key(3), &case.one, None);
    let good = case.signed(&finding("T-1"), &case.bpk, &key(3));
    let mut changes: Vec<(&str, Draft)> = Vec::new();
    let mut changed = |what, change: &dyn Fn(&mut Draft)| {
        let mut draft = good.clone();
        change(&mut draft);
        changes.push((what, draft));
    };
    changed("another id", &|d| d.id = Some(Uuid::from_u64_pair(9, 9)));
    changed("no id of the client's", &|d| d.id = None);
    changed("another day", &|d| d.berlaku = "2024-01-29".parse().unwrap());
    changed("another unit", &|d| d.unit = "PPU".parse().unwrap());
    changed("another reference", &|d| d.refs = vec![3]);
    changed("another signature", &|d| {
        let mut signature = *d.event.umum().tanda_tangan.unwrap();
        signature.0[0] ^= 1;
        d.event.set_signature(Some(signature));
    });
    for field in ["kode", "uraian", "nilai", "keterangan"] {
        let mut value = good.wire().unwrap();
        value["data"][field] = if field == "nilai" { "1001".into() } else { "T-2".into() };
        changes.push((field, Draft::parse(value.to_string().as_bytes()).unwrap()));
    }
    // The same data as an event of another type, which knows the same fields.
    let recommend = json!({"type": "narasi.ditulis", "unit": "CONTOH", "berlaku": "2024-01-30",
        "data": {"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": "t"}});
    let mut other = case.draft(&recommend);
    other.event.set_signature(good.event.umum().tanda_tangan.copied());
    changes.push(("another type", other));
    for (what, draft) in changes {
        let by = if what == "another type" { super::palsu::holder(Role::Unit) } else { case.bpk.clone() };
        refused(case.send(draft, &by), "tanda-tangan", what);
    }
    // Signed for another ledger: of another name, and of the same name with another beginning.
    for (name, first) in [("lain", case.origin.first), ("bkn-pmk", jejak::event::Hash([7; 32]))] {
        let ledger = if name == "lain" { name.parse().unwrap() } else { case.origin.ledger.clone() };
        let draft = sign(case.draft(&finding("T-3")), &case.bpk, &key(3), &Origin { ledger, first });
        refused(case.send(draft, &case.bpk), "tanda-tangan", name);
    }
    // In another role or by another grant of the same account.
    let elsewhere = actor("bpk-01", Role::Bpk, 999);
    refused(case.send(case.signed(&finding("T-4"), &elsewhere, &key(3)), &case.bpk), "tanda-tangan", "another grant");
    refused(case.send(case.signed(&finding("T-5"), &case.bpk, &key(4)), &case.bpk), "tanda-tangan", "another's key");
    let seq = case.send(good.clone(), &case.bpk).unwrap();
    assert_eq!(case.send(good, &case.bpk).unwrap(), seq, "sent again, the same receipt");
    case.vault.close().unwrap();
    verify(case.dir.path()).unwrap();
}

fn verify(dir: &std::path::Path) -> Result<u64, jejak::store::verify::VerifyError> {
    use jejak::store::{disk_real::RealDisk, verify::verify_with};
    verify_with(&RealDisk::new(dir), |_, _| (), |_, _| (), |_, _, ()| {}).map(|verified| verified.signed)
}

#[test]
fn kunci_datang_dan_pergi_oleh_dua_orang() {
    let case = Case::new();
    let (one, two, bpk) = (&case.one, &case.two, &case.bpk);
    let refuse = |found, rule, what| refused(found, rule, what);
    refuse(case.plain(&set("bpk-01", &key(3)), bpk), "tanda-tangan", "no proof that the key is there");
    let sets = |by: &Actor, akun: &str, set_key: &ActorKey, sign_key: &ActorKey| {
        case.send(case.signed(&set(akun, set_key), by, sign_key), by)
    };
    refuse(sets(bpk, "bpk-01", &key(3), &key(4)), "tanda-tangan", "proved with another key");
    refuse(case.plain(&set("bpk-01", &key(3)), &actor("ppu-01", Role::Unit, 10)), "buku-besar", "for another account");
    let seq = sets(bpk, "bpk-01", &key(3), &key(3)).unwrap();
    refuse(case.send(case.signed(&finding("T-1"), bpk, &key(3)), bpk), "tanda-tangan", "it waits");
    refuse(case.plain(&confirm("bpk-01", seq), bpk), "peran", "not by an administrator");
    refuse(case.plain(&confirm("admin-01", seq), one), "konfirmasi", "of another account");
    case.plain(&confirm("bpk-01", seq), one).unwrap();
    case.send(case.signed(&finding("T-1"), bpk, &key(3)), bpk).unwrap();
    refuse(case.plain(&confirm("bpk-01", seq), two), "konfirmasi", "twice");
    refuse(case.plain(&set("bpk-01", &key(4)), one), "buku-besar", "it has one");
    refuse(sets(bpk, "bpk-01", &key(3), &key(3)), "buku-besar", "the same again");
    refuse(sets(bpk, "bpk-01", &key(4), &key(4)), "tanda-tangan", "a change by the new key alone");
    // A change that the old key signs counts at once; the old one does no more.
    sets(bpk, "bpk-01", &key(4), &key(3)).unwrap();
    refuse(case.send(case.signed(&finding("T-2"), bpk, &key(3)), bpk), "tanda-tangan", "the old key");
    let changed = case.send(case.signed(&finding("T-2"), bpk, &key(4)), bpk).unwrap() - 1;
    // Set by an administrator: neither that one nor the owner confirms it.
    refuse(case.plain(&withdraw("bpk-01", seq), one), "buku-besar", "the old one is gone");
    case.plain(&withdraw("bpk-01", changed), one).unwrap();
    let given = case.plain(&set("bpk-01", &key(5)), one).unwrap();
    refuse(case.plain(&confirm("bpk-01", given), one), "konfirmasi", "by who set it");
    case.plain(&confirm("bpk-01", given), two).unwrap();
    case.send(case.signed(&finding("T-3"), bpk, &key(5)), bpk).unwrap();
    refuse(sets(two, "admin-02", &key(5), &key(5)), "buku-besar", "another's key");
    let weak = json!({"type": "kunci_akun.ditetapkan", "unit": "-", "berlaku": "2024-01-30",
        "data": {"akun": "ppu-01", "kunci": format!("01{}", "00".repeat(31))}});
    refuse(case.plain(&weak, one), "buku-besar", "under which anybody signs");
    case.vault.close().unwrap();
    assert_eq!(verify(case.dir.path()).unwrap(), 5);
}

#[test]
fn peran_yang_wajib_menandatangani_dan_aturannya() {
    let case = Case::new();
    let (one, two) = (&case.one, &case.two);
    refused(case.plain(&demand(&["admin", "bpk"]), one), "penerimaan", "no keys yet");
    case.key(one, &key(1), two, None);
    refused(case.plain(&demand(&["admin", "bpk"]), one), "penerimaan", "one key");
    case.key(two, &key(2), one, None);
    refused(case.plain(&demand(&["bpk"]), one), "penerimaan", "without admin");
    refused(case.plain(&demand(&["admin", "sistem"]), one), "penerimaan", "with the program");
    case.plain(&demand(&["admin", "bpk"]), one).unwrap();
    refused(case.plain(&finding("T-1"), &case.bpk), "tanda-tangan", "unsigned");
    refused(case.plain(&confirm("x", 3), one), "tanda-tangan", "an administrator, unsigned");
    refused(case.send(case.signed(&demand(&["admin"]), one, &key(1)), one), "penerimaan", "narrowed");
    case.send(case.signed(&demand(&["admin", "bpk", "inspektorat"]), one, &key(1)), one).unwrap();
    // The auditor's first key, with its own signature; the second account signs.
    let seq = case.send(case.signed(&set("bpk-01", &key(3)), &case.bpk, &key(3)), &case.bpk).unwrap();
    refused(case.plain(&confirm("bpk-01", seq), two), "tanda-tangan", "confirmed unsigned");
    case.send(case.signed(&confirm("bpk-01", seq), two, &key(2)), two).unwrap();
    case.send(case.signed(&finding("T-1"), &case.bpk, &key(3)), &case.bpk).unwrap();
    // Other roles go on as they were.
    case.plain(&super::palsu::example(jejak::event::Kind::NarasiDitulis), &super::palsu::holder(Role::Unit)).unwrap();
    case.vault.close().unwrap();
    open(case.dir.path()).unwrap().close().unwrap();
    verify(case.dir.path()).unwrap();
}

/// With the disk and the ledger's own key, which tags and signs whatever stands there, but without the keys of the actors.
#[test]
fn operator_tanpa_kunci_pelaku_disebut() {
    let case = Case::new();
    case.demanded();
    case.send(case.signed(&finding("T-1"), &case.bpk, &key(3)), &case.bpk).unwrap();
    let known = case.vault.reader();
    let lines: Vec<Vec<u8>> = (1..=known.last().seq).map(|seq| known.line(seq).unwrap()).collect();
    let judge = |groups: Vec<(Draft, &Actor)>| -> Option<Unadmitted> {
        let (mut chain, mut replay) = (Chain::new(), Replay::new());
        let mut take = |chain: &mut Chain, line: &[u8]| {
            let sound: Sound = chain.push_line(line).unwrap();
            replay.take(&sound, &Fact::of(&sound.header, &sound.event));
        };
        lines.iter().for_each(|line| take(&mut chain, line));
        for (draft, by) in groups {
            let mut next = chain.clone();
            let seq = chain.seq() + 1;
            let line = line_of(&mut next, (seq, seq), draft, by);
            take(&mut chain, &line);
        }
        replay.verdict(Seq::MAX).err().map(|unadmitted| *unadmitted)
    };
    let (one, two, bpk) = (&case.one, &case.two, &case.bpk);
    let at = lines.len() as Seq;
    let mine = || key(99);
    let of = |d: &Value| case.draft(d);
    let stranger = actor("bpk-09", Role::Bpk, at + 1);
    let grant = json!({"type": "akses.diberikan", "unit": "-", "berlaku": "2024-01-30", "data": {"akun": "bpk-09", "peran": "bpk"}});
    let erase = json!({"type": "data.dihapus", "unit": "CONTOH", "berlaku": "2024-01-30", "data": {"event": at, "bidang": ["uraian"],
        "alasan": "x", "dokumen": {"nomor": "1", "tanggal": "2024-01-01"}}});
    let mut renewed = sign(of(&finding("T-9")), bpk, &key(3), &case.origin);
    renewed.berlaku = "2024-01-29".parse().unwrap();
    let forgeries: Vec<(&str, Vec<(Draft, &Actor)>)> = vec![
        ("a finding in the auditor's name", vec![(of(&finding("T-9")), bpk)]),
        ("signed by another key", vec![(case.signed(&finding("T-9"), bpk, &mine()), bpk)]),
        ("a true signature under another day", vec![(renewed, bpk)]),
        ("a key of one's own", vec![(case.signed(&set("bpk-01", &mine()), bpk, &mine()), bpk)]),
        ("the key withdrawn", vec![(of(&withdraw("bpk-01", at - 3)), one)]),
        ("the key withdrawn by its owner", vec![(of(&withdraw("bpk-01", at - 3)), bpk)]),
        ("another account with the role", vec![(of(&grant), one), (of(&confirm("bpk-09", at + 1)), two)]),
        ("and with a key", vec![(case.signed(&set("bpk-09", &mine()), &stranger, &mine()), &stranger)]),
        ("the rule taken back", vec![(of(&demand(&[])), one)]),
        ("the rule taken back by the program", vec![(of(&demand(&[])), &SYSTEM)]),
        ("what was signed erased", vec![(of(&erase), one)]),
    ];
    for (what, groups) in forgeries {
        let found = judge(groups).unwrap_or_else(|| panic!("not named: {what}"));
        assert_eq!(found.seq, at + 1, "{what}: {found}");
        let rules = ["tanda-tangan", "akses", "penerimaan"];
        assert!(rules.contains(&found.rule()), "{what}: {found}");
    }
    let true_one = case.signed(&finding("T-9"), bpk, &key(3));
    assert!(judge(vec![(true_one, bpk)]).is_none(), "the auditor's own is taken");
}

static SYSTEM: std::sync::LazyLock<Actor> = std::sync::LazyLock::new(|| actor("sistem", Role::Sistem, 0));

#[test]
fn setelah_semua_kunci_hilang_pemulihan_membuka_jalan() {
    let case = Case::new();
    case.demanded();
    let token = jejak::event::Hash([3; 32]);
    let recover = json!({"type": "akses.dipulihkan", "unit": "-", "berlaku": "2024-01-30",
        "data": {"akun": case.one.id, "token": token, "alasan": "semua kunci hilang"}});
    let grant = case.plain(&recover, &SYSTEM).unwrap();
    let again = actor(case.one.id.as_str(), Role::Admin, grant);
    refused(case.send(case.signed(&confirm("x", 3), &again, &key(1)), &again), "tanda-tangan", "the old key");
    case.send(case.signed(&set(again.id.as_str(), &key(11)), &again, &key(11)), &again).unwrap();
    // It counts at once, on the recovery that every view names; by it the others come back.
    let reader = case.vault.reader();
    let global = reader.global().unwrap();
    let old = global.key_of(&case.two.id, Seq::MAX).unwrap().seq;
    assert_eq!(global.recovered().count(), 1);
    case.send(case.signed(&withdraw(case.two.id.as_str(), old), &again, &key(11)), &again).unwrap();
    case.key(&case.two, &key(12), &again, Some(&key(11)));
    case.send(case.signed(&demand(&["admin", "bpk"]), &case.two, &key(12)), &case.two).unwrap();
    case.vault.close().unwrap();
    verify(case.dir.path()).unwrap();
    assert!(case.forge.path().exists());
}
