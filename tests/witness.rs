//! The witness: it signs extensions only, and remembers before it answers.
#![allow(clippy::unwrap_used)]

use jejak::{
    ledger::{
        Checkpoint, Consistency, Frontier, Scheme, Signed, SignerKey, TreeHash, Unwitnessed,
        merkle::{consistency, leaf_hash},
        tile,
    },
    store::witness::{Witness, WitnessError},
};

struct Log {
    key: SignerKey,
    leaves: Vec<TreeHash>,
}

impl Log {
    fn new(secret: u8, size: usize, fork_at: usize) -> Self {
        let key = SignerKey::new("bkn-pmk".parse().unwrap(), Scheme::Ed25519, &[secret; 32]).unwrap();
        let leaf = |n: usize| leaf_hash(format!("{n}{}", if n >= fork_at { " fork" } else { "" }).as_bytes());
        Self { key, leaves: (0..size).map(leaf).collect() }
    }

    fn checkpoint(&self, size: usize) -> Signed {
        let mut frontier = Frontier::default();
        self.leaves[..size].iter().for_each(|leaf| frontier.push(*leaf));
        Checkpoint::new("bkn-pmk", size as u64, frontier.root()).sign(&self.key).unwrap()
    }

    fn request(&self, old: usize, size: usize) -> Vec<u8> {
        let mut source = |level: u8, index: u64| {
            let part = &self.leaves[(index << level) as usize..((index + 1) << level) as usize];
            tile::fold(part).ok_or(())
        };
        let hashes = if old <= size { consistency(old as u64, size as u64, &mut source).unwrap() } else { vec![] };
        Consistency { old: old as u64, hashes, checkpoint: self.checkpoint(size) }.to_string().into_bytes()
    }
}

fn refusal(answer: Result<jejak::ledger::Signature, WitnessError>) -> Unwitnessed {
    match answer {
        Err(WitnessError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn extensions_are_signed_and_forks_refused() {
    let dir = tempfile::tempdir().unwrap();
    Witness::create(dir.path(), &"saksi/1".parse().unwrap()).unwrap();
    let (honest, fork) = (Log::new(7, 60, 99), Log::new(7, 60, 11));
    Witness::watch(dir.path(), std::slice::from_ref(honest.key.public())).unwrap();
    let witness = Witness::open(dir.path()).unwrap();
    let signature = witness.add_checkpoint(&honest.request(0, 20), 1_700_000_000).unwrap();
    let text = honest.checkpoint(20).note.text;
    assert_eq!(witness.key().verify(&text, &signature), Ok(Some(1_700_000_000)));
    assert_eq!(refusal(witness.add_checkpoint(&honest.request(0, 30), 1)), Unwitnessed::Stale(20));
    assert_eq!(refusal(witness.add_checkpoint(&fork.request(20, 20), 1)), Unwitnessed::Fork(20));
    assert_eq!(refusal(witness.add_checkpoint(&fork.request(20, 40), 1)).status(), 422);
    assert_eq!(refusal(witness.add_checkpoint(&honest.request(30, 20), 1)).status(), 400);
    assert_eq!(refusal(witness.add_checkpoint(&Log::new(8, 60, 99).request(20, 40), 1)), Unwitnessed::Unsigned);
    witness.add_checkpoint(&honest.request(20, 20), 2).unwrap();
    witness.add_checkpoint(&honest.request(20, 41), 3).unwrap();
    drop(witness);
    // It remembers across a restart.
    let witness = Witness::open(dir.path()).unwrap();
    assert_eq!(refusal(witness.add_checkpoint(&honest.request(20, 41), 4)), Unwitnessed::Stale(41));
    witness.add_checkpoint(&honest.request(41, 60), 5).unwrap();
    assert!(matches!(Witness::open(dir.path()), Err(WitnessError::Io(_))), "a second process must not answer");
}

#[test]
fn a_damaged_memory_signs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    Witness::create(dir.path(), &"saksi/1".parse().unwrap()).unwrap();
    let log = Log::new(7, 60, 99);
    Witness::watch(dir.path(), std::slice::from_ref(log.key.public())).unwrap();
    let witness = Witness::open(dir.path()).unwrap();
    witness.add_checkpoint(&log.request(0, 20), 1).unwrap();
    let kept = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().path());
    let kept = kept.filter(|p| p.extension().is_some_and(|e| e == "checkpoint")).collect::<Vec<_>>();
    assert_eq!(kept.len(), 1);
    std::fs::write(&kept[0], "rusak").unwrap();
    assert!(matches!(witness.add_checkpoint(&log.request(20, 30), 2), Err(WitnessError::Note(_))));
    assert!(matches!(witness.add_checkpoint(&log.request(0, 30), 2), Err(WitnessError::Note(_))));
}

#[test]
fn malformed_requests_have_a_verdict() {
    let dir = tempfile::tempdir().unwrap();
    Witness::create(dir.path(), &"saksi/1".parse().unwrap()).unwrap();
    let log = Log::new(7, 60, 99);
    let witness = Witness::open(dir.path()).unwrap();
    assert_eq!(refusal(witness.add_checkpoint(&log.request(0, 20), 1)).status(), 404);
    for junk in [&b""[..], b"old", b"old 1\n", b"old 1\n\n", b"\xff\xfe", b"old 01\n\nbkn-pmk\n1\nx\n\n"] {
        assert_eq!(refusal(witness.add_checkpoint(junk, 1)).status(), 400, "{junk:?}");
    }
}

#[test]
fn half_requests_shut_nobody_out() {
    use std::{
        io::{Read, Write},
        net::TcpStream,
        time::Duration,
    };
    let dir = tempfile::tempdir().unwrap();
    Witness::create(dir.path(), &"saksi/1".parse().unwrap()).unwrap();
    let log = Log::new(7, 60, 99);
    Witness::watch(dir.path(), std::slice::from_ref(log.key.public())).unwrap();
    let witness = Witness::open(dir.path()).unwrap();
    let (told, address) = std::sync::mpsc::channel();
    // It serves until the test's process ends.
    std::thread::spawn(move || jejak::peer::serve(witness, "127.0.0.1:0", |address| told.send(address).unwrap()));
    let address = address.recv().unwrap();
    let held: Vec<_> = (0..400)
        .map(|n| {
            let mut stream = TcpStream::connect(address).unwrap();
            let half =
                ["", "POST /add-che", "POST /add-checkpoint HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n"][n % 3];
            stream.write_all(half.as_bytes()).unwrap();
            stream
        })
        .collect();
    let body = log.request(0, 20);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("— saksi/1 "), "{answer}");
    drop(held);
}
