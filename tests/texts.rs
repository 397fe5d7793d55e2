//! Texts: whatever is accepted is verified, whatever was stored is read, and what nobody can see is refused on entry.
#![allow(clippy::unwrap_used, reason = "tests")]

mod store_kit;

use std::sync::Arc;

use jejak::{
    event::{Actor, Draft, Header, Kind, Line, Prepared, Teks, hash_data, hash_header, hidden},
    ledger::{Chain, Sound},
    sample,
    store::{
        disk::{Disk, read_file, write_full},
        disk_faulty::FaultyDisk,
        journal::Journal,
        ledger::{Held, Work, prepare, system_actor},
        verify::verify,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use store_kit::{append, commit, open, options, random, read_all, ticking, unit};

fn held(disk: &Arc<dyn Disk>) -> Held {
    open(disk, options(7, 1 << 20, Work::Grow, ticking())).unwrap().0
}

fn table(cell: &str) -> Value {
    json!({"type": "rincian.dicatat", "unit": "PPU", "berlaku": "2023-12-31", "data":
        {"subjek": "PPU/2023/IKU.1", "tabel": "T", "judul": "J", "kolom": ["Nama"], "baris": [[cell]]}})
}

fn prepared(draft: &Value) -> Result<Vec<Prepared>, String> {
    let drafts = Draft::parse_group(draft.to_string().as_bytes()).map_err(|e| e.to_string())?;
    prepare(drafts, &random(1)).map_err(|e| e.to_string())
}

#[test]
fn a_cell_in_another_unicode_form_is_stored_composed_and_the_ledger_opens() {
    let faulty = FaultyDisk::new(1);
    let mut writer = held(&faulty.disk());
    for cell in ["Andre\u{301}", "\u{2126}", "\u{1100}\u{1161}", "e\u{323}\u{302}", "\u{f900}", "a\n\u{e9}"] {
        let mut draft = table(cell);
        append(&mut writer, Draft::parse_group(draft.to_string().as_bytes()).unwrap()).unwrap();
        draft["data"]["kolom"][0] = cell.into();
        draft["data"]["judul"] = cell.into();
        append(&mut writer, Draft::parse_group(draft.to_string().as_bytes()).unwrap()).unwrap();
    }
    writer.close().unwrap();
    let verified = verify(&faulty.disk(), |_, _| ()).unwrap();
    assert_eq!((verified.last, verified.not_nfc), (13, vec![]));
    let again = held(&faulty.disk());
    assert_eq!(again.report().last, 13);
}

#[test]
fn what_nobody_sees_is_refused_on_entry_and_named() {
    for (text, name) in [
        ("a\u{202e}b", "U+202E"),
        ("\u{2066}x", "U+2066"),
        ("x\u{200b}", "U+200B"),
        ("nol\u{200d}", "U+200D"),
        ("\u{feff}x", "U+FEFF"),
        ("x\u{61c}", "U+061C"),
        ("x\u{e0041}", "U+E0041"),
        ("x\u{1b}[2J", "U+001B"),
        ("x\u{85}", "U+0085"),
        ("x\u{2028}y", "U+2028"),
    ] {
        for field in ["judul", "tabel", "kolom", "baris", "keterangan"] {
            let mut draft = table("x");
            draft["data"][field] = match field {
                "kolom" => json!(["Nama", text]),
                "baris" => json!([["x"], ["x", text]]),
                _ => json!(text),
            };
            let refused = prepared(&draft).expect_err(name);
            // Control characters the type of a text refuses itself.
            let named = refused.contains(name) || text.chars().any(char::is_control);
            assert!(named && refused.contains(field), "{field} {name}: {refused}");
        }
    }
    let refused = prepared(&table("tabel\n\u{301}")).expect_err("a mark on a line feed");
    assert!(refused.contains("data.baris[0][0]") && refused.contains("NFC"), "{refused}");
    for fine in ["Ａ＝１", "ไทย", "汉字", "é\nè", "⚠\u{fe0f}", "🙂", ""] {
        prepared(&table(fine)).unwrap();
    }
    assert!(!hidden('é') && !hidden('\n'));
}

#[test]
fn what_the_program_quotes_is_shown_and_can_be_recorded() {
    let told = Teks::told("kunci «\u{202e}\u{1b}[2J» baris\nkedua").unwrap();
    assert_eq!(told.as_str(), "kunci «\\u{202e}\\u{1b}[2J» baris kedua");
    assert!(Teks::told(&"x".repeat(100_000)).is_some());
}

/// A line as a program would have written it that did not compose texts.
fn foreign(chain: &Chain, data: &[u8]) -> Vec<u8> {
    let kind = Kind::parse("rincian.dicatat").unwrap();
    let unit = "PPU".parse().unwrap();
    let (unit_seq, unit_prev) = chain.unit_next(&unit);
    let seq = chain.seq() + 1;
    let Actor { grant, id, role } = system_actor();
    let header = Header {
        actor: Actor { grant, id, role },
        berlaku: "2023-12-31".parse().unwrap(),
        data_hash: hash_data(&[7; 16], data),
        epoch: 1,
        format: 1,
        group: (seq, seq),
        id: uuid::Uuid::from_u128(seq.into()),
        ledger: "uji".parse().unwrap(),
        prev: chain.hash(),
        recorded_at: chain.recorded_at(),
        refs: vec![],
        seq,
        subject: "PPU/2023/IKU.1".parse().unwrap(),
        kind,
        unit,
        unit_prev,
        unit_seq,
        v: 1,
    };
    let (mut text, mut line) = (Vec::new(), Vec::new());
    header.write(&mut text);
    Line::write(&mut line, data, &text, &[7; 16]);
    assert_eq!(hash_header(&text), Sound::read(&line).unwrap().hash);
    line.push(b'\n');
    line
}

#[test]
fn a_stored_line_that_is_not_composed_or_holds_hidden_characters_is_named_and_the_ledger_goes_on() {
    let faulty = FaultyDisk::new(1);
    held(&faulty.disk()).close().unwrap();
    let disk = faulty.disk();
    let name = "journal/00000000.jsonl";
    let mut bytes = read_file(disk.as_ref(), name).unwrap().unwrap();
    let mut chain = Chain::new();
    chain.push_line(bytes.strip_suffix(b"\n").unwrap()).unwrap();
    for cell in ["Andre\u{301}", "a\u{202e}b", "\\n\u{301}"] {
        let data = format!(
            r#"{{"baris":[["{cell}"]],"judul":"J","kolom":["N"],"subjek":"PPU/2023/IKU.1","tabel":"T{}"}}"#,
            chain.seq()
        );
        let line = foreign(&chain, data.as_bytes());
        chain.push_line(line.strip_suffix(b"\n").unwrap()).unwrap();
        bytes.extend_from_slice(&line);
    }
    write_full(disk.open_write(name).unwrap().as_ref(), &bytes, 0).unwrap();
    let verified = verify(&disk, |_, _| ()).unwrap();
    assert_eq!((verified.last, verified.torn, verified.not_nfc), (4, None, vec![2, 4]));
    let (mut writer, _) = open(&disk, options(9, 1 << 20, Work::Grow, ticking())).unwrap();
    assert_eq!((writer.report().last, writer.report().torn.clone()), (4, None));
    append(&mut writer, vec![unit("PMK", "sesudahnya")]).unwrap();
    writer.close().unwrap();
    assert_eq!(read_all(&Journal::open_read(disk).unwrap()).len(), 5);
}

/// One good draft of every type that the sample has.
fn samples() -> Vec<Value> {
    let mut seen = std::collections::BTreeSet::new();
    let steps = sample::steps().unwrap();
    let all = steps.iter().flat_map(|step| step.event.iter().cloned());
    all.filter(|draft| seen.insert(draft["type"].as_str().unwrap().to_owned())).collect()
}

/// Puts `text` where the n-th text of the data stands.
fn replace(value: &mut Value, left: &mut usize, text: &str) {
    match value {
        Value::String(old) => {
            if *left == 0 {
                *old = text.to_owned();
            }
            *left = left.wrapping_sub(1);
        }
        Value::Array(all) => all.iter_mut().for_each(|one| replace(one, left, text)),
        Value::Object(all) => all.values_mut().for_each(|one| replace(one, left, text)),
        _ => {}
    }
}

fn nasty() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "e",
        "\u{301}",
        "\n",
        "\t",
        "\\",
        "\"",
        "\u{2126}",
        "\u{212b}",
        "\u{1100}",
        "\u{1161}",
        "\u{11a8}",
        "n",
        "t",
        "r",
        "b",
        "f",
        "u0041",
        "\u{30c}",
        "\u{307}",
        "\u{323}",
        "\u{344}",
        "\u{958}",
        "\u{2adc}",
        "\u{1d15e}",
        "\u{fb1d}",
        "\u{7f}",
        "\u{0}",
        "\u{200d}",
        "\u{fdfa}",
        "\u{10ffff}",
        "\u{e000}",
        " ",
        "1",
        "/",
        ".",
    ]);
    prop_oneof![
        3 => prop::collection::vec(odd, 1..6).prop_map(|parts| parts.concat()),
        1 => any::<String>(),
        1 => "\\PC{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// The law: whatever is accepted for writing, verify accepts, and the next start too.
    #[test]
    fn whatever_is_accepted_verifies(texts in prop::collection::vec((nasty(), 0usize..12), 30)) {
        let faulty = FaultyDisk::new(1);
        let mut writer = held(&faulty.disk());
        let mut accepted = 1;
        for (draft, (text, at)) in samples().into_iter().cycle().zip(&texts).chain(
            samples().into_iter().filter(|d| d["type"] == "rincian.dicatat").cycle().zip(&texts)) {
            let mut draft = draft.clone();
            let mut left = *at;
            replace(&mut draft["data"], &mut left, text);
            draft.as_object_mut().unwrap().remove("ref");
            let Ok(group) = prepared(&draft) else { continue };
            let mut own = group;
            own[0].id = uuid::Uuid::from_u128(accepted.into());
            match commit(&mut writer, vec![own], &system_actor()).remove(0).unwrap() {
                Ok(receipt) => accepted = receipt.last,
                Err(refused) => prop_assert!(!refused.to_string().contains("tidak lolos pemeriksaan"), "{refused}: {draft}"),
            }
        }
        drop(writer);
        faulty.kill();
        let verified = verify(&faulty.disk(), |_, _| ()).unwrap();
        prop_assert_eq!((verified.last, verified.not_nfc), (accepted, vec![]));
        let again = held(&faulty.disk());
        prop_assert_eq!((again.report().last, again.report().torn.is_none()), (accepted, true));
    }
}
