//! The digest of what waits, to a gateway that fails before it takes it.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use crate::{
    kit::{Ledger, Run, run_with},
    whole::set_up,
};

/// One request: headers in lower case, and body.
struct Got {
    headers: Vec<(String, String)>,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

fn read(stream: &TcpStream) -> Got {
    let mut input = BufReader::new(stream);
    let (mut headers, mut line) = (Vec::new(), String::new());
    input.read_line(&mut line).unwrap();
    loop {
        line.clear();
        input.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length").unwrap().1.parse().unwrap();
    let mut body = vec![0; length];
    input.read_exact(&mut body).unwrap();
    Got { headers, body: String::from_utf8(body).unwrap() }
}

/// Answers one connection after another: nothing at all, or a status.
fn gateway(answers: &'static [Option<u16>]) -> (String, thread::JoinHandle<Vec<Got>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/kait", listener.local_addr().unwrap());
    let taken = thread::spawn(move || {
        let mut all = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            all.push(read(&stream));
            if let Some(status) = answer {
                write!(stream, "HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
            }
        }
        all
    });
    (url, taken)
}

fn send(ledger: &Ledger, url: &str, tries: &str) -> Run {
    let secret = ledger.path().join("rahasia");
    std::fs::write(&secret, "kata-sandi-gerbang\n").unwrap();
    let secret = format!("@{}", secret.display());
    let args = ["inbox", "--send", url, "--secret", &secret, "--tries", tries, "--pause", "0"];
    run_with(ledger.path(), None, &args, "")
}

/// HMAC-SHA256, written out once more.
fn signed(key: &[u8], message: &[u8]) -> String {
    let mut block = [0_u8; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |with: u8| block.map(|byte| byte ^ with).to_vec();
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    STANDARD.encode(Sha256::digest([pad(0x5c), inner.to_vec()].concat()))
}

#[test]
fn a_gateway_that_fails_gets_the_same_message_again_signed() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    let (url, taken) = gateway(&[None, Some(503), Some(429), Some(204)]);
    let done = send(&ledger, &url, "4");
    assert!(done.code == 0 && done.out.contains("percobaan ke-4"), "{} {}", done.out, done.err);
    let all = taken.join().unwrap();
    for got in &all {
        assert_eq!((got.header("webhook-id"), &got.body), (all[0].header("webhook-id"), &all[0].body));
        let content = format!("{}.{}.{}", got.header("webhook-id"), got.header("webhook-timestamp"), got.body);
        assert_eq!(
            got.header("webhook-signature"),
            format!("v1,{}", signed(b"kata-sandi-gerbang", content.as_bytes()))
        );
    }
    let body: serde_json::Value = serde_json::from_str(&all[0].body).unwrap();
    assert_eq!((&body["type"], &body["dokumen"]), (&"jejak.perlu".into(), &"perlu".into()));
    let first = body["tugas"][0]["judul"].as_str().unwrap();
    assert!(body["text"].as_str().unwrap().contains(first), "{body}");
}

#[test]
fn what_the_gateway_does_not_want_or_never_takes_is_an_error() {
    let ledger = Ledger::empty();
    set_up(&ledger);
    let (url, taken) = gateway(&[Some(400)]);
    let refused = send(&ledger, &url, "5");
    assert!(refused.code != 0 && refused.err.contains("400"), "{}", refused.err);
    assert_eq!(taken.join().unwrap().len(), 1, "not sent again");
    let (url, taken) = gateway(&[Some(500), Some(500)]);
    let failed = send(&ledger, &url, "2");
    assert!(failed.code != 0 && failed.err.contains("500"), "{}", failed.err);
    assert_eq!(taken.join().unwrap().len(), 2);
}
