//! Faults of the chain, each in a line whose own hashes are right: whoever holds the disk can compute them too.

use jejak::{
    event::{Hash, Header, Instant, Line},
    ledger::{Chain, ChainError, Fault},
};
use uuid::Uuid;

/// The lines of the sample.
fn lines() -> Vec<Vec<u8>> {
    let forge = super::forge::Forge::sample();
    let journal = std::fs::read(forge.path().join("journal/00000000.jsonl")).unwrap();
    journal.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

fn header(line: &[u8]) -> Header {
    Header::read(Line::split(line).unwrap().header).unwrap()
}

/// The line with another header: the data stays, and so its hash.
fn altered(line: &[u8], change: impl Fn(&mut Header)) -> Vec<u8> {
    let parts = Line::split(line).unwrap();
    let mut header = header(line);
    change(&mut header);
    let (mut bytes, mut out) = (Vec::new(), Vec::new());
    header.write(&mut bytes);
    Line::write(&mut out, parts.data, &bytes, &parts.salt);
    out
}

fn chain(lines: &[Vec<u8>]) -> Chain {
    let mut chain = Chain::new();
    lines.iter().for_each(|line| drop(chain.push_line(line).unwrap()));
    chain
}

fn told(chain: &Chain, line: &[u8]) -> Result<(), ChainError> {
    chain.clone().push_line(line).map(drop)
}

#[test]
fn setiap_mata_rantai_yang_salah_disebut_walau_hash_barisnya_benar() {
    let lines = lines();
    // An event that stands alone, in a unit that has others before it.
    let at = (0..lines.len())
        .rev()
        .find(|at| {
            let header = header(&lines[*at]);
            header.group == (header.seq, header.seq) && !header.unit.is_ledger() && header.unit_seq > 1
        })
        .unwrap();
    let (line, before, seq) = (&lines[at], chain(&lines[..at]), at as u64 + 1);
    let last = before.recorded_at();
    type Change<'a> = &'a dyn Fn(&mut Header);
    let cases: [(&str, Change<'_>); 18] = [
        ("Subject", &|h| h.subject = "LAIN/2023/IKU.1".parse().unwrap()),
        ("Seq", &|h| h.seq += 1),
        ("Seq", &|h| h.seq -= 1),
        ("Prev", &|h| h.prev = Hash::ZERO),
        ("Prev", &|h| h.prev = h.data_hash),
        ("Format", &|h| h.epoch += 1),
        ("Ledger", &|h| h.ledger = "lain".parse().unwrap()),
        ("UnitSeq", &|h| h.unit_seq += 1),
        ("UnitSeq", &|h| h.unit_seq -= 1),
        ("UnitPrev", &|h| h.unit_prev = Hash::ZERO),
        ("UnitPrev", &|h| h.unit_prev = h.data_hash),
        ("Group", &|h| h.group = (h.seq - 1, h.seq)),
        ("Group", &|h| h.group = (h.seq + 1, h.seq + 1)),
        ("Group", &|h| h.group = (1, h.seq + 1)),
        ("Time", &|h| h.recorded_at = Instant(last.0 - 1)),
        ("Ref", &|h| h.refs = vec![0]),
        ("Ref", &|h| h.refs = vec![h.seq]),
        ("Ref", &|h| h.refs = vec![1, h.seq + 1]),
    ];
    for (at, (name, change)) in cases.iter().enumerate() {
        let wrong = told(&before, &altered(line, change)).unwrap_err();
        let fault = format!("{:?}", wrong.fault);
        let found: &str = fault.split([' ', '(', '{']).next().unwrap();
        assert_eq!((wrong.seq, found), (seq, *name), "case {at}: {wrong}");
    }
    // What is still right beside each of them.
    for (at, change) in
        [(&|_: &mut Header| ()) as Change<'_>, &|h| h.recorded_at = last, &|h| h.refs = vec![1, h.seq - 1], &|h| {
            h.group = (h.seq, h.seq + 1)
        }]
        .iter()
        .enumerate()
    {
        assert_eq!(told(&before, &altered(line, change)), Ok(()), "case {at}");
    }
}

#[test]
fn anggota_kelompok_tidak_menyebut_kelompok_lain() {
    let lines = lines();
    let at = (0..lines.len()).find(|at| header(&lines[*at]).seq == header(&lines[*at]).group.0 + 1).unwrap();
    let before = chain(&lines[..at]);
    assert_eq!(told(&before, &lines[at]), Ok(()));
    let groups: [fn(&mut Header); 3] = [|h| h.group = (h.seq, h.seq), |h| h.group.1 += 1, |h| h.group.0 -= 1];
    for change in groups {
        let wrong = told(&before, &altered(&lines[at], change)).unwrap_err();
        assert!(matches!(wrong.fault, Fault::Group(_)), "{wrong}");
    }
}

#[test]
fn buku_besar_dibuka_sekali_saja_dan_dengan_namanya() {
    let lines = lines();
    // Event 1 must open, with the name that its data states.
    let renamed = altered(&lines[0], |h| h.ledger = "lain".parse().unwrap());
    assert!(matches!(told(&Chain::new(), &renamed).unwrap_err().fault, Fault::Ledger { .. }));
    let first = altered(&lines[1], |h| {
        (h.seq, h.group, h.unit_seq) = (1, (1, 1), 1);
        (h.prev, h.unit_prev, h.refs) = (Hash::ZERO, Hash::ZERO, Vec::new());
    });
    assert_eq!(told(&Chain::new(), &first).unwrap_err().fault, Fault::Opening);
    // Nothing later opens again.
    let before = chain(&lines);
    let opening = jejak::sample::opening("00".repeat(32)).prepare(Uuid::from_u64_pair(7, 7), [9; 16]).unwrap();
    let (unit_seq, unit_prev) = before.unit_next(&opening.draft.unit);
    let mut again = header(&lines[0]);
    again.seq = before.seq() + 1;
    again.group = (again.seq, again.seq);
    (again.prev, again.unit_seq, again.unit_prev) = (before.hash(), unit_seq, unit_prev);
    (again.data_hash, again.recorded_at) = (opening.data_hash, before.recorded_at());
    let (mut bytes, mut line) = (Vec::new(), Vec::new());
    again.write(&mut bytes);
    Line::write(&mut line, &opening.data, &bytes, &opening.salt);
    assert_eq!(told(&before, &line).unwrap_err().fault, Fault::Opening);
}
