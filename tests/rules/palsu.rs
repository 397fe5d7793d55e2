//! Forged events with every hash right: replaying admission names each, with the rule that it breaks.

use jejak::{
    event::{Actor, Kind, data::Role},
    ledger::Sound,
    projection::{Fact, access},
    store::Peek,
};
use serde_json::{Value, json};

use super::forge::{Forge, actor};

const ROLES: [Role; 7] =
    [Role::Sistem, Role::Admin, Role::Perencana, Role::Unit, Role::Inspektorat, Role::Bpk, Role::Reader];

/// An account of the sample in a role, with its grant, and a unit that it covers.
pub fn holder(role: Role) -> Actor {
    match role {
        Role::Sistem => actor("sistem", role, 0),
        Role::Admin => actor("admin-01", role, 2),
        Role::Perencana => actor("perencana-02", role, 20),
        Role::Unit => actor("contoh-01", role, 21),
        Role::Inspektorat => actor("inspektorat-01", role, 14),
        Role::Bpk => actor("bpk-01", role, 15),
        Role::Reader => actor("pembaca-01", role, 16),
    }
}

/// A draft of each type, of the unit CONTOH or of the ledger, well formed.
pub fn example(kind: Kind) -> Value {
    use Kind as K;
    let hash = format!("b3:{}", "11".repeat(32));
    let tree = "IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI=";
    let sum = |nilai: &str| json!({"tahun": 2024, "ro": "001.ABQ", "nilai": nilai});
    let data = match kind {
        K::LedgerDibuka => unreachable!("the chain refuses a second opening"),
        K::JurnalDipulihkan => json!({"berkas": "torn/x.bin", "hash": hash, "ukuran": 1, "sesudah": 600}),
        K::UnitDitetapkan => json!({"kode": "BARU", "nama": "Unit baru"}),
        K::AksesDiberikan => json!({"akun": "penyusup-01", "peran": "bpk"}),
        K::AksesDicabut => json!({"akun": "bpk-01"}),
        K::PerspektifDitetapkan => json!({"tahun": 2024, "kode": "customer", "nama": "n", "urutan": 1, "bobot": "25"}),
        K::SasaranDitetapkan => {
            json!({"tahun": 2024, "kode": "SS.1", "nama": "n", "urutan": 1, "perspektif": "customer"})
        }
        K::SimpulDitetapkan => json!({"tahun": 2024, "kode": "S 1", "tingkat": "sasaran", "nama": "n", "urutan": 1}),
        K::IndikatorDitetapkan => {
            json!({"tahun": 2024, "kode": "IKU.1", "nama": "n", "urutan": 1, "satuan": "%", "presisi": 2,
            "polarisasi": "maksimum", "konsolidasi_periode": "jumlah", "sumber_realisasi": "langsung"})
        }
        K::AturanDitetapkan => return rules(),
        K::TargetDitetapkan => json!({"seri": "pk", "iku": "IKU.1", "periode": "2023", "nilai": "1"}),
        K::TargetDiubah => {
            json!({"seri": "pk", "iku": "IKU.1", "periode": "2023", "nilai": "1", "dasar": "perubahan_prioritas"})
        }
        K::RealisasiDicatat => json!({"iku": "IKU.1", "periode": "2023-TW4", "nilai": "1000000"}),
        K::RealisasiDikoreksi => json!({"iku": "IKU.1", "periode": "2023-TW4", "nilai": "1000000"}),
        K::RealisasiDitimpa => json!({"iku": "IKU.1", "periode": "2023-TW4", "nilai": "1000000"}),
        K::RealisasiDisetujui => json!({"iku": "IKU.1", "periode": "2023-TW4"}),
        K::RoDidaftarkan => json!({"tahun": 2024, "ro": "001.ABQ", "nama": "n"}),
        K::RpdDitetapkan => json!({"tahun": 2024, "ro": "001.ABQ", "bulan": vec!["0"; 12]}),
        K::OutputDicatat => json!({"tahun": 2024, "ro": "001.ABQ", "volume": "1"}),
        K::PaguDitetapkan | K::PaguDitambah | K::PaguDikurangi | K::BlokirDikenakan | K::BlokirDilepas => sum("1"),
        K::RefocusingDicatat => sum("5"),
        K::RealisasiAnggaranDicatat | K::RealisasiAnggaranDikoreksi => sum("900000000000"),
        K::TemuanDicatat => json!({"kode": "T-X", "pemeriksa": "bpk", "lhp": {"nomor": "1", "tanggal": "2023-01-01"},
            "diterima": "2023-02-01", "uraian": "u", "nilai": "0"}),
        K::RekomendasiDicatat => json!({"kode": "T-X.R1", "temuan": "T-BPK-01", "uraian": "u"}),
        K::TindakLanjutDisampaikan => json!({"rekomendasi": "T-ITJ-01.R1", "uraian": "u"}),
        K::TindakLanjutDinilai => json!({"rekomendasi": "T-BPK-01.R1", "hasil": "sesuai"}),
        K::BuktiDilampirkan => {
            json!({"subjek": "CONTOH/2023/IKU.1", "nama": "x.pdf", "media": "application/pdf", "ukuran": 1, "hash": hash})
        }
        K::NarasiDitulis => json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": "t"}),
        K::RincianDicatat => {
            json!({"subjek": "CONTOH/2023", "tabel": "T", "judul": "j", "halaman": "1", "kolom": ["a"], "baris": [["b"]]})
        }
        K::PeriodeDitutup => json!({"periode": "2023", "kartu": hash, "sampai": 600, "aturan": 1, "npss": "120.00",
            "perhitungan": "angka/1"}),
        K::PeriodeDibukaKembali => json!({"periode": "2023-TW4"}),
        K::EventDibatalkan => json!({"subjek": "CONTOH/2023/IKU.1"}),
        K::CheckpointDicatat => {
            json!({"asal": "bkn-pmk", "ukuran": 600, "akar": tree, "daftar_unit": hash, "akar_unit": tree})
        }
        K::KunciDiganti => json!({"kunci_publik": "ab".repeat(32)}),
        K::JamDikoreksi => json!({"sejak": 1, "selisih_mikrodetik": 1}),
        K::EpochDibuka => json!({"asal": "bkn-pmk", "ukuran": 600, "akar": tree}),
        K::EksporDibuat => json!({"tahun": 2023, "sampai": 600, "kepala": hash, "manifes": hash}),
        K::LaporanDiterbitkan => json!({"tahun": 2023, "judul": "j", "laporan": hash, "ukuran": 1, "angka": []}),
        K::ReviuDicatat => {
            json!({"tahun": 2023, "judul": "j", "laporan": hash, "sampai": 600, "kepala": hash, "pemetaan": hash,
            "kertas_kerja": hash, "hasil": []})
        }
        K::PenerimaanDitetapkan => json!({"versi": 2}),
        K::KunciAkunDitetapkan => json!({"akun": "bpk-01", "kunci": hex::encode(super::tanda::key(9).public().0)}),
        K::KunciAkunDicabut => json!({"akun": "bpk-01"}),
        K::PemeriksaDitetapkan => json!({"kode": "BPKP", "nama": "BPKP", "pencatat": "inspektorat"}),
        K::SaldoTemuanDicatat => {
            let none = json!({"jumlah": 0, "nilai": "0"});
            json!({"kode": "S-2020", "pemeriksa": "bpk", "tahun": 2020, "temuan": 1, "nilai": "0", "sesuai": none,
                "belum_sesuai": none, "belum_ditindaklanjuti": none, "tidak_dapat": none, "nilai_tindak_lanjut": "0",
                "nilai_diterima": "0", "dokumen": {"nomor": "1", "tanggal": "2021-01-01"}})
        }
        K::AksesDikonfirmasi => json!({"akun": "bpk-01"}),
        K::DataDihapus => {
            json!({"event": 600, "bidang": ["alasan"], "dokumen": {"nomor": "1", "tanggal": "2024-01-01"}})
        }
        K::AksesDipulihkan => json!({"akun": "admin-01", "token": hash}),
        K::RetensiDitetapkan => json!({"kode": "PR.02", "nama": "n", "berkas": "kinerja", "aktif": 2, "inaktif": 3,
            "nasib": "permanen", "dokumen": {"nomor": "1", "tanggal": "2024-01-01"}}),
        K::PenahananDitetapkan => {
            json!({"kode": "PERKARA-1", "dokumen": {"nomor": "1", "tanggal": "2024-01-01"}})
        }
        K::AksesDiperpanjang => json!({"akun": "admin-01", "token": hash}),
        K::EkorDiakui => json!({"dari": 600, "sampai": 620, "dokumen": {"nomor": "1", "tanggal": "2024-01-01"}}),
    };
    draft(kind, data)
}

fn draft(kind: Kind, mut data: Value) -> Value {
    use Kind as K;
    let of_ledger = matches!(
        kind,
        K::JurnalDipulihkan
            | K::UnitDitetapkan
            | K::AksesDiberikan
            | K::AksesDicabut
            | K::CheckpointDicatat
            | K::KunciDiganti
            | K::EpochDibuka
            | K::PenerimaanDitetapkan
            | K::AksesDikonfirmasi
            | K::AksesDipulihkan
            | K::AksesDiperpanjang
            | K::RetensiDitetapkan
            | K::PenahananDitetapkan
            | K::EkorDiakui
            | K::KunciAkunDitetapkan
            | K::KunciAkunDicabut
            | K::JamDikoreksi
            | K::PemeriksaDitetapkan
    );
    data["alasan"] = "palsu".into();
    let unit = if of_ledger { "-" } else { "CONTOH" };
    json!({"type": kind.name(), "unit": unit, "berlaku": "2023-12-31", "data": data})
}

/// The rules of the sample's unit, as its file has them.
fn rules() -> Value {
    let steps = jejak::sample::steps().unwrap();
    let all = steps.into_iter().flat_map(|step| step.event);
    let mut found = all.into_iter().find(|e| e["type"] == "aturan.ditetapkan").unwrap();
    found["unit"] = "CONTOH".into();
    found
}

pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::ALL.iter().copied().filter(|kind| *kind != Kind::LedgerDibuka)
}

/// Every way to name an actor that a type does not let in: the actor, and the rule that says so.
pub fn intruders(draft: &Value) -> Vec<(Actor, &'static str)> {
    let event = jejak::event::Draft::parse(draft.to_string().as_bytes()).unwrap().event;
    let mut all = Vec::new();
    for role in ROLES {
        let true_one = holder(role);
        if !access::may_record(role, &event) {
            all.push((true_one, "peran"));
            all.push((actor("penyusup-01", role, 999_999), "peran"));
            continue;
        }
        all.push((actor(true_one.id.as_str(), role, 999_999), "akses"));
        all.push((actor("penyusup-01", role, true_one.grant), "akses"));
        // A grant that there is, of another account and role.
        all.push((actor(true_one.id.as_str(), role, if role == Role::Reader { 15 } else { 16 }), "akses"));
        if role != Role::Sistem {
            all.push((actor(true_one.id.as_str(), role, 0), "akses"));
        }
        let covers_other = match role {
            Role::Unit => Some(actor("ppu-01", role, 10)),
            Role::Perencana => Some(actor("perencana-01", role, 8)),
            Role::Reader => Some(actor("pembaca-01", role, 16)),
            _ => None,
        };
        all.extend(covers_other.filter(|_| draft["unit"] != "-").map(|a| (a, "cakupan")));
        if role == Role::Unit {
            all.push((actor("contoh-b-02", role, 364), "akses"));
        }
    }
    all
}

#[test]
fn pelaku_yang_tidak_berwenang_disebut_untuk_setiap_jenis_event() {
    let forge = Forge::sample();
    let (mut forged, mut on_disk) = (0, 0);
    for kind in kinds() {
        let draft = example(kind);
        for (index, (actor, rule)) in intruders(&draft).into_iter().enumerate() {
            let drafts = std::slice::from_ref(&draft);
            let found = forge.judge(drafts, &actor).unwrap_or_else(|| panic!("{} by {actor:?}", kind.name()));
            assert_eq!((found.seq, found.kind, found.rule()), (forge.chain.seq() + 1, kind, rule), "{found}");
            forged += 1;
            // The same by the whole of verify, from the disk: of every type at least one.
            if index == 0 {
                assert_eq!(forge.verify(drafts, &actor).unwrap().to_string(), found.to_string());
                on_disk += 1;
            }
        }
    }
    assert!(forged >= 500 && on_disk == kinds().count(), "{forged} forged, {on_disk} on a disk");
}

/// A reader without an index finds the stream of a line by a glance at its header; the books, by the fact.
#[test]
fn sekilas_pandang_menyebut_aliran_yang_sama_dengan_fakta_untuk_setiap_jenis_event() {
    let forge = Forge::sample();
    let of = |line: &[u8]| {
        let sound = Sound::read(line).unwrap();
        let peek = Peek::of(line).unwrap();
        assert_eq!(
            (peek.seq, peek.kind, peek.unit_seq),
            (sound.header.seq, sound.header.kind.name(), sound.header.unit_seq)
        );
        assert_eq!(peek.stream_key().unwrap(), Fact::of(&sound.header, &sound.event).stream(), "{}", peek.kind);
    };
    for kind in kinds() {
        of(&forge.lines(&[example(kind)], &holder(Role::Admin))[0]);
    }
    let journal = std::fs::read(forge.path().join("journal/00000000.jsonl")).unwrap();
    journal.split(|b| *b == b'\n').filter(|line| !line.is_empty()).for_each(of);
}

#[test]
fn serangan_b1_sampai_b3_disebut() {
    let forge = Forge::sample();
    // B1: bpk-01 with its true grant, about what it has settled already or what is not its own: by rule. What its rules
    // would let through is told by the missing tag, not by replaying.
    let assessed = draft(Kind::TindakLanjutDinilai, json!({"rekomendasi": "T-ITJ-01.R1", "hasil": "sesuai"}));
    let cases = [
        (assessed, holder(Role::Bpk), "temuan"),
        (example(Kind::RealisasiDikoreksi), actor("pembaca-01", Role::Reader, 999_999), "peran"),
        (example(Kind::RealisasiDisetujui), actor("pembaca-01", Role::Reader, 999_999), "peran"),
        (example(Kind::RealisasiAnggaranDicatat), holder(Role::Sistem), "peran"),
    ];
    for (draft, actor, rule) in cases {
        let found = forge.verify(&[draft], &actor).unwrap();
        assert_eq!((found.seq, found.rule()), (forge.chain.seq() + 1, rule), "{found}");
    }
}

#[test]
fn isi_yang_tidak_mungkin_disebut_walau_pelakunya_berwenang() {
    let forge = Forge::sample();
    let ro = spent_ro();
    let money = |kind: Kind, nilai: &str| {
        let mut draft = draft(kind, json!({"tahun": 2023, "ro": ro, "nilai": nilai}));
        draft["unit"] = "PPU".into();
        draft
    };
    let with_ref = |mut draft: Value, seqs: &[u64]| {
        draft["ref"] = json!(seqs);
        draft
    };
    let unit = |kind: Kind| (example(kind), holder(Role::Unit));
    let ppu = actor("ppu-01", Role::Unit, 10);
    let planner = actor("perencana-01", Role::Perencana, 8);
    let mut silent = example(Kind::RealisasiDikoreksi);
    silent["data"].as_object_mut().unwrap().remove("alasan");
    let mut unreasoned = draft(Kind::PaguDitambah, json!({"tahun": 2023, "ro": "001.ABQ", "nilai": "1"}));
    unreasoned["data"].as_object_mut().unwrap().remove("alasan");
    let cases = [
        // Budget.
        (money(Kind::RealisasiAnggaranDicatat, "900000000000"), ppu.clone(), "anggaran"),
        (money(Kind::RealisasiAnggaranDicatat, "-1"), ppu.clone(), "anggaran"),
        (money(Kind::RealisasiAnggaranDicatat, "0"), ppu, "anggaran"),
        (money(Kind::BlokirDikenakan, "-5"), planner.clone(), "anggaran"),
        (money(Kind::BlokirDilepas, "900000000000"), planner.clone(), "anggaran"),
        (money(Kind::PaguDikurangi, "900000000000"), planner.clone(), "anggaran"),
        (money(Kind::PaguDitetapkan, "1"), planner.clone(), "anggaran"),
        (money(Kind::RefocusingDicatat, "7"), planner.clone(), "refocusing"),
        // References.
        (with_ref(example(Kind::RealisasiDikoreksi), &[1]), holder(Role::Unit), "realisasi"),
        (with_ref(example(Kind::RealisasiDisetujui), &[600]), holder(Role::Perencana), "realisasi"),
        (with_ref(example(Kind::AksesDicabut), &[16]), holder(Role::Admin), "buku-besar"),
        (with_ref(example(Kind::EventDibatalkan), &[2]), holder(Role::Perencana), "pembatalan"),
        (with_ref(example(Kind::TindakLanjutDinilai), &[600]), holder(Role::Bpk), "temuan"),
        // Periods.
        (silent, holder(Role::Unit), "periode-ditutup"),
        (unreasoned, holder(Role::Perencana), "periode-ditutup"),
        (example(Kind::PeriodeDitutup), holder(Role::Perencana), "buku-besar"),
        // What there is not, what there is already, what is not theirs.
        (unit(Kind::RealisasiDicatat).0, unit(Kind::RealisasiDicatat).1, "realisasi"),
        (
            draft(Kind::TargetDitetapkan, json!({"seri": "pk", "iku": "IKU.99", "periode": "2023", "nilai": "1"})),
            holder(Role::Perencana),
            "rencana",
        ),
        (
            draft(Kind::RekomendasiDicatat, json!({"kode": "T-X.R1", "temuan": "T-ITJ-01", "uraian": "u"})),
            holder(Role::Bpk),
            "temuan",
        ),
        (draft(Kind::AksesDiberikan, json!({"akun": "x-01", "peran": "sistem"})), holder(Role::Admin), "buku-besar"),
        (draft(Kind::AksesDiberikan, json!({"akun": "x-01", "peran": "admin"})), holder(Role::Sistem), "buku-besar"),
        (
            draft(Kind::UnitDitetapkan, json!({"kode": "PMK", "nama": "n", "induk": "PPU"})),
            holder(Role::Admin),
            "buku-besar",
        ),
    ];
    for (draft, actor, rule) in cases {
        let found =
            forge.verify(std::slice::from_ref(&draft), &actor).unwrap_or_else(|| panic!("{draft} by {actor:?}"));
        assert_eq!((found.seq, found.rule()), (forge.chain.seq() + 1, rule), "{found}");
    }
}

/// An RO of PPU with money spent on it.
fn spent_ro() -> String {
    let steps = jejak::sample::steps().unwrap();
    let spent = steps
        .iter()
        .flat_map(|step| &step.event)
        .find(|e| e["type"] == "realisasi_anggaran.dicatat" && e["unit"] == "PPU" && e["data"]["tahun"] == 2023);
    spent.unwrap()["data"]["ro"].as_str().unwrap().to_owned()
}

/// CONTOH closed its third quarter: an assessment on its last day changes that card, one on the day after does not.
#[test]
fn kartu_yang_ditutup_tidak_berubah_tanpa_alasan_sampai_hari_terakhirnya() {
    let forge = Forge::sample();
    let assessed = |day: &str| {
        json!({"type": "tindak_lanjut.dinilai", "unit": "CONTOH", "berlaku": day,
            "data": {"rekomendasi": "T-BPK-01.R2", "hasil": "sesuai"}})
    };
    for day in ["2023-09-29", "2023-09-30"] {
        let found = forge.judge(&[assessed(day)], &holder(Role::Bpk)).unwrap_or_else(|| panic!("{day}"));
        assert_eq!(found.rule(), "periode-ditutup", "{day}: {found}");
    }
    assert!(forge.judge(&[assessed("2023-10-01")], &holder(Role::Bpk)).is_none());
}
