//! Who may record what: each type of event with its roles, as an auditor reads it, and nothing besides.

use jejak::{
    event::{Actor, Draft, Instant, Kind, Seq, data::Role},
    projection::access,
};
use serde_json::{Value, json};

use super::{
    common::Rehearsal,
    palsu::{example, kinds},
    penerimaan::{START, grant, wire},
};

const TABEL: &str = "
jurnal.dipulihkan: sistem
unit.ditetapkan: admin
akses.diberikan: sistem admin
akses.dicabut: admin
perspektif.ditetapkan: perencana
sasaran.ditetapkan: perencana
simpul.ditetapkan: perencana
indikator.ditetapkan: perencana
aturan.ditetapkan: perencana
target.ditetapkan: perencana
target.diubah: perencana
realisasi.dicatat: unit
realisasi.dikoreksi: unit
realisasi.ditimpa: perencana unit
realisasi.disetujui: perencana unit
ro.didaftarkan: perencana
pagu.ditetapkan: perencana
pagu.ditambah: perencana
pagu.dikurangi: perencana
blokir.dikenakan: perencana
blokir.dilepas: perencana
refocusing.dicatat: perencana
realisasi_anggaran.dicatat: unit
realisasi_anggaran.dikoreksi: unit
temuan.dicatat: bpk
rekomendasi.dicatat: inspektorat bpk
tindak_lanjut.disampaikan: unit
tindak_lanjut.dinilai: inspektorat bpk
bukti.dilampirkan: perencana unit inspektorat bpk
narasi.ditulis: perencana unit
rincian.dicatat: perencana unit
periode.ditutup: perencana
periode.dibuka_kembali: perencana
event.dibatalkan: perencana unit inspektorat bpk
checkpoint.dicatat: sistem admin
kunci.diganti: admin
epoch.dibuka: sistem
ekspor.dibuat: sistem admin perencana unit inspektorat bpk reader
laporan.diterbitkan: perencana inspektorat
reviu.dicatat: inspektorat
penerimaan.ditetapkan: sistem admin
akses.dikonfirmasi: admin
jam.dikoreksi: admin
pemeriksa.ditetapkan: admin
saldo_temuan.dicatat: inspektorat bpk
rpd.ditetapkan: perencana
output.dicatat: unit
ekor.diakui: admin
data.dihapus: admin
akses.dipulihkan: sistem
akses.diperpanjang: admin perencana unit inspektorat bpk reader
kunci_akun.ditetapkan: admin perencana unit inspektorat bpk reader
kunci_akun.dicabut: admin perencana unit inspektorat bpk reader
retensi.ditetapkan: admin
penahanan.ditetapkan: admin inspektorat
";

fn may(draft: &Value) -> Vec<&'static str> {
    let event = Draft::parse(draft.to_string().as_bytes()).unwrap().event;
    Role::ALL.iter().filter(|role| access::may_record(**role, &event)).map(|role| role.name()).collect()
}

#[test]
fn setiap_jenis_dicatat_peran_yang_disebut_dan_tidak_peran_lain() {
    let table: Vec<(&str, Vec<&str>)> = TABEL
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(kind, roles)| (kind, roles.split_whitespace().collect()))
        .collect();
    for kind in kinds() {
        let (_, roles) =
            table.iter().find(|(name, _)| *name == kind.name()).unwrap_or_else(|| panic!("{}", kind.name()));
        assert_eq!(may(&example(kind)), *roles, "{}", kind.name());
    }
    assert_eq!(table.len(), kinds().count());
    // A finding is recorded by whose it is; of a body that is recorded, by either, whom its books then tell apart.
    let mut own = example(Kind::TemuanDicatat);
    own["data"]["pemeriksa"] = "inspektorat".into();
    assert_eq!(may(&own), ["inspektorat"]);
    own["data"]["pemeriksa"] = "BPKP".into();
    assert_eq!(may(&own), ["inspektorat", "bpk"]);
}

/// A ledger of the second rules with one administrator.
struct Baru(Rehearsal);

impl Baru {
    fn buka() -> Self {
        let mut this = Self(Rehearsal::empty());
        this.0.append(vec![jejak::sample::opening("00".repeat(32))], &sistem(), Instant(START)).unwrap();
        let rules = json!({"versi": 2, "konfirmasi": []});
        this.catat(&sistem(), &wire("penerimaan.ditetapkan", "-", "2023-01-01", rules)).unwrap();
        this.catat(&sistem(), &grant("admin-01", "admin", &[])).unwrap();
        this
    }

    fn catat(&mut self, actor: &Actor, draft: &Value) -> Result<Seq, String> {
        let draft = Draft::parse(draft.to_string().as_bytes()).unwrap();
        let at = Instant(START + 1_000_000 * self.0.last as i64);
        self.0.append(vec![draft], actor, at).map(|facts| facts[0].seq).map_err(|e| e.to_string())
    }
}

fn sistem() -> Actor {
    Actor { grant: 0, id: "sistem".parse().unwrap(), role: Role::Sistem }
}

fn pelaku(akun: &str, role: Role, grant: Seq) -> Actor {
    Actor { grant, id: akun.parse().unwrap(), role }
}

#[test]
fn program_memberi_akses_admin_hanya_sebelum_ada_yang_bertindak() {
    let mut baru = Baru::buka();
    let twice = baru.catat(&sistem(), &grant("admin-01", "admin", &[])).unwrap_err();
    let other = baru.catat(&sistem(), &grant("baca-01", "bpk", &[])).unwrap_err();
    for why in [twice, other] {
        assert!(why.contains("program hanya memberi akses admin pertama"), "{why}");
    }
    let admin = pelaku("admin-01", Role::Admin, 3);
    baru.catat(&admin, &wire("unit.ditetapkan", "-", "2023-01-01", json!({"kode": "A", "nama": "A"}))).unwrap();
    let late = baru.catat(&sistem(), &grant("admin-02", "admin", &[])).unwrap_err();
    assert!(late.contains("program hanya memberi akses admin pertama"), "{late}");
    // Before that a second one is let in, and no third.
    let mut dua = Baru::buka();
    dua.catat(&sistem(), &grant("admin-02", "admin", &[])).unwrap();
    assert!(dua.catat(&sistem(), &grant("admin-03", "admin", &[])).is_err());
}

#[test]
fn akses_berlaku_untuk_akun_dan_peran_yang_disebutnya() {
    let mut baru = Baru::buka();
    let admin = pelaku("admin-01", Role::Admin, 3);
    baru.catat(&admin, &wire("unit.ditetapkan", "-", "2023-01-01", json!({"kode": "A", "nama": "A"}))).unwrap();
    let unit = baru.catat(&admin, &grant("unit-01", "unit", &["A"])).unwrap();
    let text = wire("narasi.ditulis", "A", "2023-01-01", json!({"tahun": 2023, "jenis": "penutup", "teks": "t"}));
    baru.catat(&pelaku("unit-01", Role::Unit, unit), &text).unwrap();
    for wrong in [
        pelaku("unit-01", Role::Perencana, unit),
        pelaku("unit-02", Role::Unit, unit),
        pelaku("unit-01", Role::Unit, 3),
        pelaku("unit-01", Role::Unit, unit + 1),
    ] {
        let why = baru.catat(&wrong, &text).unwrap_err();
        assert!(why.contains("akses tidak ada atau sudah dicabut"), "{wrong:?}: {why}");
    }
}
