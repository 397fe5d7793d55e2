//! The sample's files: well-formed, in order, and every draft in them parses. What the ledger makes of them is tested elsewhere.

use std::{collections::HashMap, fs, path::Path};

use jejak::event::{
    AccountId, Draft, Event, Instant, Kind, MAX_LINE, Periode, Salt, Subject, UnitCode,
    data::{Role, SumberRealisasi},
};
use serde_json::Value;
use uuid::Uuid;

/// Bytes that a line may need beside its data.
const HEADER_ROOM: usize = 2_000;
const FILE: [&str; 2] = ["keterangan", "langkah"];
const STEP: [&str; 6] = ["kunci", "waktu", "akun", "peran", "event", "tutup"];

struct Step {
    file: String,
    value: Value,
}

/// What the checks remember of an event: its position and subject.
type Known = HashMap<String, (u64, Option<Subject>)>;

fn steps() -> Vec<Step> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sample");
    let mut files: Vec<_> = fs::read_dir(dir).expect("src/sample").map(|f| f.expect("entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "json"));
    files.sort();
    assert!(!files.is_empty(), "no sample files");
    let mut all = Vec::new();
    for path in files {
        let file = path.file_name().expect("name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("readable");
        let value: Value = serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
        only_fields(&file, &value, &FILE);
        let langkah = value["langkah"].as_array().unwrap_or_else(|| panic!("{file}: langkah"));
        assert!(value["keterangan"].is_string() && !langkah.is_empty(), "{file}");
        all.extend(langkah.iter().map(|value| Step { file: file.clone(), value: value.clone() }));
    }
    all
}

fn only_fields(at: &str, value: &Value, allowed: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("{at}: not an object"));
    for key in object.keys() {
        assert!(allowed.contains(&key.as_str()), "{at}: unknown field {key}");
    }
}

fn text<'a>(at: &str, value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("{at}: {field} is missing"))
}

/// Turns `@key` into the position of its event; keys must stand in earlier steps.
fn resolve(at: &str, draft: &mut Value, known: &Known) {
    for reference in draft["ref"].as_array_mut().into_iter().flatten() {
        let key =
            reference.as_str().and_then(|r| r.strip_prefix('@')).unwrap_or_else(|| panic!("{at}: ref {reference}"));
        let (seq, _) = known.get(key).unwrap_or_else(|| panic!("{at}: ref @{key} is unknown, or later"));
        *reference = Value::from(*seq);
    }
}

fn parse(at: &str, value: &Value, known: &Known) -> (Option<String>, Draft, Subject) {
    let mut value = value.clone();
    let key = value.as_object_mut().expect("draft").remove("kunci").map(|k| k.as_str().expect("kunci").to_owned());
    if value["ref"].is_array() {
        resolve(at, &mut value, known);
    }
    let bytes = serde_json::to_vec(&value).expect("json");
    let draft = Draft::parse(&bytes).unwrap_or_else(|e| panic!("{at}: {e:?}\n{value}"));
    let prepared = draft.clone().prepare(Uuid::nil(), Salt::default()).unwrap_or_else(|e| panic!("{at}: {e:?}"));
    assert!(prepared.data.len() + HEADER_ROOM <= MAX_LINE, "{at}: {} bytes of data", prepared.data.len());
    check(at, &draft, &prepared.subject, &value["data"]);
    (key, draft, prepared.subject)
}

/// Rules that a draft alone can break.
fn check(at: &str, draft: &Draft, subject: &Subject, data: &Value) {
    let global = matches!(
        draft.event,
        Event::UnitDitetapkan(_)
            | Event::AksesDiberikan(_)
            | Event::AksesDikonfirmasi(_)
            | Event::EkorDiakui(_)
            | Event::AksesDipulihkan(_)
            | Event::AksesDiperpanjang(_)
            | Event::RetensiDitetapkan(_)
            | Event::PenahananDitetapkan(_)
            | Event::AksesDicabut(_)
            | Event::PenerimaanDitetapkan(_)
    );
    assert_eq!(draft.unit.is_ledger(), global, "{at}: unit");
    let within =
        |periode: Periode| assert!((periode.awal()..=periode.akhir()).contains(&draft.berlaku), "{at}: berlaku");
    let umum = draft.event.umum();
    assert!(!umum.asumsi || umum.keterangan.is_some(), "{at}: an assumption must be stated: {subject}");
    let changes = match &draft.event {
        Event::RealisasiDicatat(d) => {
            within(d.periode);
            false
        }
        Event::RealisasiDikoreksi(d) => {
            within(d.periode);
            true
        }
        Event::RealisasiDitimpa(d) => {
            within(d.periode);
            true
        }
        Event::TargetDiubah(_) => {
            assert!(umum.dokumen.is_some(), "{at}: dokumen");
            true
        }
        Event::IndikatorDitetapkan(d) => {
            let consolidated = matches!(d.sumber_realisasi, SumberRealisasi::Unit | SumberRealisasi::Anggaran);
            assert!(!consolidated || d.konsolidasi_unit.is_some() && !d.penanggung_jawab.is_empty(), "{at}: {data}");
            false
        }
        Event::AturanDitetapkan(d) => d.versi > 1,
        Event::RealisasiAnggaranDikoreksi(_)
        | Event::RefocusingDicatat(_)
        | Event::EventDibatalkan(_)
        | Event::AksesDicabut(_)
        | Event::PeriodeDibukaKembali(_) => true,
        _ => false,
    };
    assert!(!changes || umum.alasan.is_some(), "{at}: alasan of {subject}");
}

fn closing(at: &str, step: &Value, waktu: Instant) {
    assert!(step.get("event").is_none(), "{at}: tutup beside event");
    only_fields(at, &step["tutup"], &["unit", "periode"]);
    text(at, &step["tutup"], "unit").parse::<UnitCode>().unwrap_or_else(|e| panic!("{at}: {e}"));
    let periode: Periode = text(at, &step["tutup"], "periode").parse().unwrap_or_else(|e| panic!("{at}: {e}"));
    assert!(periode.akhir() < waktu.day(), "{at}: closed before its end");
}

#[test]
fn every_file_is_well_formed_and_in_order() {
    let mut known = Known::new();
    // Event 1 is made by the loader.
    let (mut seq, mut last, mut closed) = (1, None, 0);
    for (index, step) in steps().iter().enumerate() {
        let at = format!("{} langkah {index}", step.file);
        only_fields(&at, &step.value, &STEP);
        let waktu: Instant = text(&at, &step.value, "waktu").parse().unwrap_or_else(|e| panic!("{at}: {e}"));
        assert!(last.is_none_or(|last| last <= waktu), "{at}: waktu decreases");
        last = Some(waktu);
        text(&at, &step.value, "akun").parse::<AccountId>().unwrap_or_else(|e| panic!("{at}: {e}"));
        let role = Role::parse(text(&at, &step.value, "peran")).unwrap_or_else(|| panic!("{at}: peran"));
        let rules = step.value["event"][0]["type"] == "penerimaan.ditetapkan";
        assert_eq!(
            role == Role::Sistem,
            index == 0 || rules,
            "{at}: only the first grant and the rules are the program's"
        );
        let mut keys = Vec::new();
        let mut subject = None;
        if step.value.get("tutup").is_some() {
            closing(&at, &step.value, waktu);
            (seq, closed) = (seq + 1, closed + 1);
        } else {
            let drafts = step.value["event"].as_array().unwrap_or_else(|| panic!("{at}: event"));
            assert!(!drafts.is_empty(), "{at}: empty group");
            for value in drafts {
                let (key, draft, about) = parse(&at, value, &known);
                seq += 1;
                if let Event::EventDibatalkan(d) = &draft.event {
                    let voided = known.values().find(|(s, _)| draft.refs.contains(s)).expect("ref was resolved");
                    assert_eq!(voided.1.as_ref(), Some(&d.subjek), "{at}: subjek of the voided event");
                }
                keys.extend(key.map(|key| (key, seq, Some(about.clone()))));
                subject = Some(about);
            }
        }
        // The key of a step stands for its last event; keys are known to later steps only.
        keys.extend(step.value["kunci"].as_str().map(|key| (key.to_owned(), seq, subject)));
        for (key, seq, subject) in keys {
            assert!(known.insert(key.clone(), (seq, subject)).is_none(), "{at}: key {key} is used twice");
        }
    }
    assert!(closed >= 4 && seq > 600, "{seq} events, {closed} closings");
    for key in ["iku10-lama", "iku12-rata", "iku12-mentah", "iku2-ditimpa", "iku2-ditarik", "akhir"] {
        assert!(known.contains_key(key), "moment {key}");
    }
}

#[test]
fn data_fits_the_schemas() {
    let mut validators = HashMap::new();
    for (index, step) in steps().iter().enumerate() {
        for draft in step.value["event"].as_array().into_iter().flatten() {
            let kind = Kind::parse(text(&step.file, draft, "type")).expect("known type");
            let validator = validators.entry(kind).or_insert_with(|| {
                jsonschema::validator_for(&serde_json::to_value(kind.schema()).expect("json")).expect("schema")
            });
            if let Err(e) = validator.validate(&draft["data"]) {
                panic!("{} langkah {index}: {e}\n{draft}", step.file);
            }
        }
    }
}

#[test]
fn no_personal_names_or_numbers() {
    for step in steps() {
        let text = step.value.to_string();
        let digits = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() == 18);
        assert!(!digits, "{}: an 18-digit number looks like a NIP", step.file);
    }
}
