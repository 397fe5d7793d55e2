//! The vectors of `tools/docs/formats.md`: made by other programs (Python, `b3sum`), read here by the ledger's own code.
#![allow(clippy::unwrap_used)]

use std::fs;

use jejak::{
    event::Line,
    ledger::{Chain, Frontier, merkle::leaf_hash},
};

const LINES: &str = include_str!("vectors/lines.jsonl");
const HASHES: &str = include_str!("vectors/hashes.tsv");

fn hashes() -> Vec<Vec<&'static str>> {
    HASHES.lines().skip(1).map(|line| line.split('\t').collect()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[test]
fn lines_have_the_hashes_leaves_and_roots_that_others_compute() {
    let (mut chain, mut tree) = (Chain::new(), Frontier::default());
    for (line, wanted) in LINES.lines().zip(hashes()) {
        let sound = chain.push_line(line.as_bytes()).unwrap();
        assert_eq!(sound.hash.to_string(), wanted[1]);
        let parts = Line::split(line.as_bytes()).unwrap();
        assert!(parts.holds(wanted[2].parse().unwrap()), "data of {}", wanted[0]);
        // The canonical header stands in the line as it is.
        let at = line.find(",\"header\":").unwrap() + 10;
        let header = &line[at..line.rfind(",\"salt\":").unwrap()];
        assert_eq!(hex(&leaf_hash(header.as_bytes()).0), wanted[3]);
        tree.push(leaf_hash(header.as_bytes()));
        assert_eq!(hex(&tree.root().0), wanted[4]);
    }
    assert_eq!(hashes().len(), LINES.lines().count());
}

/// Any one character of a vector that is another makes the chain refuse it, or the hashes differ.
#[test]
fn a_vector_that_is_changed_is_refused() {
    let first = LINES.lines().next().unwrap();
    for at in (0..first.len()).step_by(7) {
        let mut bytes = first.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
        let same = Chain::new().push_line(&bytes).is_ok_and(|sound| sound.hash.to_string() == hashes()[0][1]);
        assert!(!same, "byte {at}");
    }
}

/// A head as it is described: two slots, each vouching for the same end.
#[test]
fn a_head_holds_what_is_described() {
    let head = fs::read("tests/vectors/head").unwrap();
    for at in [0, 4096] {
        let slot = &head[at..at + 512];
        let end = slot.iter().position(|b| *b == b'}').unwrap() + 1;
        let told: serde_json::Value = serde_json::from_slice(&slot[..end]).unwrap();
        assert_eq!(told["seq"], 633);
        assert_eq!(&slot[end + 1..end + 65], blake3::hash(&slot[..end]).to_hex().as_bytes());
        assert!(slot[end] == b' ' && slot[end + 65..511].iter().all(|b| *b == b' ') && slot[511] == b'\n');
    }
}
