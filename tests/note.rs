//! Signed notes, keys, checkpoints and proof files: what was signed is accepted, every change of it refused.
#![allow(clippy::unwrap_used)]

use jejak::ledger::{
    Checkpoint, Consistency, Inclusion, KeyName, NoteError, Scheme, Signed, SignerKey, TreeHash, UnitHeads, UnitTip,
    VerifierKey, merkle::leaf_hash,
};
use proptest::prelude::*;

fn key(name: &str, scheme: Scheme, secret: u8) -> SignerKey {
    SignerKey::new(name.parse().unwrap(), scheme, &[secret; 32]).unwrap()
}

fn signed() -> (Signed, VerifierKey, VerifierKey) {
    let (log, witness) = (key("bkn-pmk", Scheme::Ed25519, 7), key("saksi.example/bpk", Scheme::Cosignature, 8));
    let mut signed = Checkpoint::new("bkn-pmk", 41, leaf_hash(b"root")).sign(&log).unwrap();
    let cosignature = witness.sign(&signed.note.text, 1_700_000_000).unwrap();
    signed.note.add(cosignature);
    (signed, log.public().clone(), witness.public().clone())
}

#[test]
fn a_published_note_is_accepted() {
    // From Go's documentation of sumdb/note.
    let key: VerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().unwrap();
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let note = format!(
        "{text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    );
    let note = jejak::ledger::Note::parse(note.as_bytes()).unwrap();
    assert_eq!(note.text, text);
    assert_eq!(note.verify(std::slice::from_ref(&key)).unwrap().len(), 1);
    assert_eq!(key.to_string(), "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

#[test]
fn checkpoints_round_trip_and_verify() {
    let (signed, log, witness) = signed();
    let text = signed.to_string();
    let again = Signed::open(text.as_bytes(), std::slice::from_ref(&log)).unwrap();
    assert_eq!(again, signed);
    let seen = again.witnesses(std::slice::from_ref(&witness)).unwrap();
    assert_eq!(seen[0].time, Some(1_700_000_000));
    let stranger = key("bkn-pmk", Scheme::Ed25519, 9);
    assert_eq!(Signed::open(text.as_bytes(), &[stranger.public().clone()]), Err(NoteError::Unsigned));
    for key in [&log, &witness] {
        assert_eq!(key.to_string().parse::<VerifierKey>().unwrap(), *key);
    }
}

#[test]
fn every_changed_bit_of_a_checkpoint_is_refused() {
    let (signed, log, witness) = signed();
    let bytes = signed.to_string().into_bytes();
    let keys = [log, witness];
    let mut refused = 0;
    for bit in 0..bytes.len() * 8 {
        let mut forged = bytes.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let both = Signed::parse(&forged).ok().and_then(|s| s.note.verify(&keys).ok());
        assert!(both.is_none_or(|seen| seen.len() < 2), "bit {bit}");
        refused += 1;
    }
    println!("{refused} changes of a checkpoint refused");
}

#[test]
fn malformed_notes_have_a_verdict() {
    let (signed, log, _) = signed();
    let text = signed.to_string();
    let lines: Vec<&str> = text.lines().collect();
    let cases = [
        String::new(),
        "\n".to_owned(),
        "\n\n".to_owned(),
        text.replace('\n', "\r\n"),
        text.trim_end().to_owned(),
        text.replace("— ", "- "),
        text.replace("\n41\n", "\n041\n"),
        text.replace("\n41\n", "\n-1\n"),
        text.replace("\n41\n", "\n99999999999999999999\n"),
        lines[..4].join("\n"),
        format!("{text}\n"),
        text.repeat(400),
    ];
    for case in cases {
        assert!(Signed::open(case.as_bytes(), std::slice::from_ref(&log)).is_err(), "{case:?}");
    }
    assert!(Signed::parse(&[0xff, b'\n', b'\n']).is_err());
}

#[test]
fn malformed_keys_have_a_verdict() {
    let good = key("a", Scheme::Ed25519, 1).public().to_string();
    let mut cases = vec![
        String::new(),
        "a".into(),
        "a+b".into(),
        "a+b+c".into(),
        good[..good.len() - 4].to_owned(),
        format!("{good}A"),
    ];
    cases.push(good.replacen('a', "b", 1));
    for case in cases {
        assert!(case.parse::<VerifierKey>().is_err(), "{case}");
    }
    for name in ["", "a b", "a+b", "a\nb", "a\u{a0}b"] {
        assert!(name.parse::<KeyName>().is_err(), "{name:?}");
    }
    // A point of small order: anybody could sign for it.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(VerifierKey::new("a".parse().unwrap(), Scheme::Ed25519, weak), Err(NoteError::Key));
}

fn inclusion() -> (Inclusion, Vec<u8>) {
    let leaves: Vec<Vec<u8>> = (0..11).map(|n| format!("header {n}").into_bytes()).collect();
    let hashes: Vec<TreeHash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let mut frontier = jejak::ledger::Frontier::default();
    hashes.iter().for_each(|hash| frontier.push(*hash));
    let mut source = |level: u8, index: u64| -> Result<TreeHash, ()> {
        let part = &hashes[(index << level) as usize..((index + 1) << level) as usize];
        jejak::ledger::tile::fold(part).ok_or(())
    };
    let hashes = jejak::ledger::merkle::inclusion(6, 11, &mut source).unwrap();
    let checkpoint = Checkpoint::new("bkn-pmk", 11, frontier.root()).sign(&key("bkn-pmk", Scheme::Ed25519, 7)).unwrap();
    (Inclusion { extra: Some(leaves[6].clone()), index: 6, hashes, checkpoint }, leaves[6].clone())
}

#[test]
fn proof_files_round_trip_and_every_changed_bit_is_refused() {
    let (proof, leaf) = inclusion();
    let log = key("bkn-pmk", Scheme::Ed25519, 7).public().clone();
    let text = proof.to_string();
    assert_eq!(Inclusion::parse(text.as_bytes()).unwrap(), proof);
    let accepted = |bytes: &[u8]| {
        let proof = Inclusion::parse(bytes).ok()?;
        proof.checkpoint.note.verify(std::slice::from_ref(&log)).ok()?;
        (proof.extra.as_deref()? == leaf).then_some(())?;
        proof.verify(&leaf).ok()
    };
    assert_eq!(accepted(text.as_bytes()), Some(()));
    for bit in 0..text.len() * 8 {
        let mut forged = text.clone().into_bytes();
        forged[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(accepted(&forged), None, "bit {bit}");
    }
    let consistency = Consistency { old: 3, hashes: proof.hashes.clone(), checkpoint: proof.checkpoint };
    assert_eq!(Consistency::parse(consistency.to_string().as_bytes()).unwrap(), consistency);
}

#[test]
fn unit_heads_are_sorted_and_each_can_be_shown_alone() {
    let tip = |seq| UnitTip { seq, hash: jejak::event::Hash([seq as u8; 32]) };
    let codes = ["PPU", "-", "PMK", "KINERJA", "JABATAN"];
    let heads = UnitHeads::new(codes.iter().zip(1..).map(|(code, seq)| (code.parse().unwrap(), tip(seq))));
    assert!(heads.to_string().starts_with("- 2 b3:0202"));
    assert_eq!(UnitHeads::parse(&heads.to_string()), Some(heads.clone()));
    for (unit, tip) in heads.iter() {
        let (index, proof) = heads.proof(unit).unwrap();
        let line = format!("{unit} {} {}", tip.seq, tip.hash);
        let leaf = leaf_hash(line.as_bytes());
        assert_eq!(jejak::ledger::merkle::verify_inclusion(leaf, index, 5, heads.root(), &proof), Ok(()));
    }
    assert_eq!(UnitHeads::parse("PMK 1 b3:00\n"), None);
    let unsorted: String = heads.to_string().lines().rev().map(|line| format!("{line}\n")).collect();
    assert_eq!(UnitHeads::parse(&unsorted), None);
}

proptest! {
    #[test]
    fn junk_never_panics(bytes in any::<Vec<u8>>(), text in "\\PC*") {
        let _ = Signed::parse(&bytes);
        let _ = Inclusion::parse(&bytes);
        let _ = Consistency::parse(&bytes);
        let _ = Inclusion::parse(format!("c2sp.org/tlog-proof@v1\n{text}\n\n{text}\n\n— {text}\n").as_bytes());
        let _ = Consistency::parse(format!("old 1\n{text}\n\n{text}").as_bytes());
        let _ = text.parse::<VerifierKey>();
        let _ = UnitHeads::parse(&text);
    }
}
