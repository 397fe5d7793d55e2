//! Signatures of actors, and the keys that make them (`tools/docs/tanda-tangan.md`).

use super::{Admitted, Trial, rule, unknown};
use crate::{
    event::{
        AccountId, Event, Heksa,
        data::{KunciAkunDicabut, KunciAkunDitetapkan, PenerimaanDitetapkan, Role},
        signature::{self, Statement},
    },
    ledger::actor_signed,
    projection::KunciAkun,
};

/// Number of administrators with keys that a ledger must have before it demands signatures, so that it cannot get stuck.
const SIGNING_ADMINS: usize = 2;

impl Trial<'_> {
    /// Checks that events which must be signed are, and that the signature is by the account's key in force just before the
    /// event.
    pub(super) fn signed(&self) -> Admitted {
        let given = self.case.event.umum().tanda_tangan;
        let demanded = &self.world.global().penerimaan(self.before()).wajib_tanda_tangan;
        let own_key = matches!(self.case.event, Event::KunciAkunDitetapkan(d) if d.akun == self.actor.id);
        let Some(given) = given else {
            // The service itself records that a copy was exported, after it is made.
            let noted = matches!(self.case.event, Event::EksporDibuat(_));
            let later = self.case.dry && self.signing_key().is_some();
            if later || !own_key && (noted || !demanded.contains(&self.actor.role)) {
                return Ok(());
            }
            let detail = match own_key {
                true => {
                    "kunci ditetapkan oleh pemiliknya dengan tanda tangan: bukti bahwa kunci ada padanya".to_owned()
                }
                false => format!("event peran {} wajib ditandatangani pelakunya", self.actor.role.name()),
            };
            return rule("data.tanda_tangan", "(kosong)", detail, "tanda tangan Ed25519 dengan kunci akun");
        };
        let Some(key) = self.signing_key() else {
            let detail = format!("akun {} tidak mempunyai kunci yang berlaku", self.actor.id);
            return rule(
                "data.tanda_tangan",
                given,
                detail,
                "kunci_akun.ditetapkan yang sudah dikonfirmasi, lebih dahulu",
            );
        };
        // The signed texts were erased, so the signature cannot be checked; the erasure itself is signed if signatures are
        // demanded.
        if self.case.erased || self.signature_holds(&key, given) {
            return Ok(());
        }
        let accepted =
            "tanda tangan atas draf ini persis: pelaku, hibah, id, v, unit, tanggal, ref, isi, dan buku besar ini";
        rule("data.tanda_tangan", given, format!("tidak sah menurut kunci akun {}", self.actor.id), accepted)
    }

    /// The key in force; for an account without one, the key that it sets with this event.
    fn signing_key(&self) -> Option<[u8; 32]> {
        match (self.world.global().key_of(&self.actor.id, self.before()), self.case.event) {
            (Some(key), _) => Some(key.kunci),
            (None, Event::KunciAkunDitetapkan(d)) if d.akun == self.actor.id => Some(d.kunci.0),
            (None, _) => None,
        }
    }

    fn signature_holds(&self, key: &[u8; 32], given: &Heksa<64>) -> bool {
        let Some(origin) = &self.world.origin else { return false };
        let statement = Statement {
            origin,
            actor: self.actor,
            berlaku: self.fact.berlaku,
            id: self.case.id,
            refs: &self.fact.refs,
            unit: &self.fact.unit,
            kind: self.case.event.kind().name(),
            version: self.case.version,
        };
        let data = signature::unsigned(self.case.event);
        data.is_ok_and(|data| actor_signed(key, &statement.message(&data), &given.0))
    }

    /// Checks that an account sets its own key, or an administrator that of an account without one.
    pub(super) fn key_set(&self, data: &KunciAkunDitetapkan) -> Admitted {
        let global = self.world.global();
        let own = data.akun == self.actor.id;
        if !own {
            self.admin_for(&data.akun)?;
            if !global.grants(self.before()).any(|g| g.akun == data.akun) {
                return unknown(
                    "data.akun",
                    &data.akun,
                    "akun ini tidak mempunyai akses",
                    "akun dengan akses yang berlaku",
                );
            }
            if let Some(key) = global.key_of(&data.akun, self.before()) {
                let detail = format!("akun ini sudah mempunyai kunci (event {}), yang digantinya sendiri", key.seq);
                return rule("data.akun", &data.akun, detail, "kunci_akun.dicabut lebih dahulu, jika kuncinya hilang");
            }
        }
        if !crate::ledger::is_key(&data.kunci.0) {
            return rule("data.kunci", data.kunci, "bukan kunci publik Ed25519", "64 digit heksadesimal kunci publik");
        }
        match global.keys().iter().find(|k| k.kunci == data.kunci.0) {
            Some(known) => {
                let detail = format!("kunci ini sudah dipakai akun {} (event {})", known.akun, known.seq);
                rule("data.kunci", data.kunci, detail, "kunci baru, yang belum pernah ditetapkan")
            }
            None => Ok(()),
        }
    }

    /// Checks that its owner or an administrator of the whole ledger withdraws a key, with a reason.
    pub(super) fn key_withdrawn(&self, data: &KunciAkunDicabut) -> Admitted {
        self.needs_reason("pencabutan kunci")?;
        if data.akun != self.actor.id {
            self.admin_for(&data.akun)?;
        }
        match self.named_key(&data.akun) {
            Some(_) => Ok(()),
            None => unknown(
                "ref",
                format!("{:?}", self.fact.refs),
                format!("bukan kunci {} yang berlaku atau menunggu", data.akun),
                "[nomor event kunci_akun.ditetapkan]",
            ),
        }
    }

    fn admin_for(&self, akun: &AccountId) -> Admitted {
        if self.actor.role != Role::Admin {
            return rule("data.akun", akun, "kunci akun lain hanya diurus admin", format!("{}", self.actor.id));
        }
        self.whole_ledger()
    }

    /// The key that the event refers to and the account holds, in force or unconfirmed.
    pub(super) fn named_key(&self, akun: &AccountId) -> Option<&KunciAkun> {
        let [seq] = self.fact.refs[..] else { return None };
        self.world.global().keys().iter().find(|k| k.seq == seq && k.akun == *akun && k.ended.is_none())
    }

    /// Checks that a second account confirms the key, one that neither set nor holds it.
    pub(super) fn key_confirmed(&self, key: &KunciAkun) -> Admitted {
        if !key.waits() {
            return rule("ref", key.seq, "kunci ini tidak menunggu konfirmasi", "kunci_akun.ditetapkan yang menunggu");
        }
        if [&key.oleh, &key.akun].contains(&&self.actor.id) {
            let detail = "kunci tidak dikonfirmasi oleh akun yang menetapkan atau memilikinya";
            return rule("actor", &self.actor.id, detail, "akun admin lain");
        }
        if let Some(known) = self.world.global().key_of(&key.akun, self.before()) {
            let detail = format!("akun {} sudah mempunyai kunci (event {})", key.akun, known.seq);
            return rule("ref", key.seq, detail, "kunci_akun.dicabut untuk kunci itu lebih dahulu");
        }
        self.whole_ledger()
    }

    /// Checks that a role which must sign keeps having to, and that admins, who decide over keys, must sign if any role must.
    pub(super) fn signatures_set(&self, data: &PenerimaanDitetapkan) -> Admitted {
        let global = self.world.global();
        let (then, given) = (&global.penerimaan(self.before()).wajib_tanda_tangan, &data.wajib_tanda_tangan);
        let names = |roles: &[Role]| roles.iter().map(|r| r.name()).collect::<Vec<_>>().join(", ");
        if then.iter().any(|role| !given.contains(role)) {
            let detail = "peran yang wajib menandatangani tidak dapat dikeluarkan lagi";
            return rule("data.wajib_tanda_tangan", names(given), detail, format!("paling sedikit {}", names(then)));
        }
        if given == then {
            return Ok(());
        }
        if given.contains(&Role::Sistem) || !given.contains(&Role::Admin) {
            let detail = "yang memutuskan tentang kunci ikut menandatangani; program sendiri tidak dapat";
            return rule("data.wajib_tanda_tangan", names(given), detail, "admin, dan peran lain selain sistem");
        }
        let whole = |g: &&crate::projection::Grant| g.peran == Role::Admin && g.unit.is_empty();
        let admins: std::collections::BTreeSet<_> =
            global.grants(self.before()).filter(whole).map(|g| &g.akun).collect();
        let ready = admins.iter().filter(|akun| global.key_of(akun, self.before()).is_some()).count();
        if ready < SIGNING_ADMINS {
            let detail = format!("baru {ready} akun admin seluruh buku besar yang mempunyai kunci");
            return rule("data.wajib_tanda_tangan", names(given), detail, "kunci untuk dua akun admin lebih dahulu");
        }
        Ok(())
    }
}
