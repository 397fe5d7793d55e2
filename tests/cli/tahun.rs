//! A working year by the API alone: the very program that `/docs` shows, from an empty ledger, against a server that runs.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

use super::{
    kit::{Ledger, run},
    peers::Served,
};

/// What is served at an address, as a browser would download it.
fn fetched(url: &str, path: &str) -> String {
    let host = url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).unwrap();
    let (head, body) = all.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    body.to_owned()
}

#[test]
fn a_working_year_by_the_api_alone() {
    let ledger = Ledger::empty();
    let data = ledger.path().to_str().unwrap();
    let server =
        Served::by(&["serve", "--listen", "127.0.0.1:0", "--log-level", "error", "--data", data, "--set", "rate=0"]);
    let program = ledger.path().join("tahun.py");
    std::fs::write(&program, fetched(&server.url, "/docs/tahun.py")).unwrap();
    let mut command = Command::new("python3");
    command.arg("-I").arg(&program).env("JEJAK_URL", &server.url);
    command.env("JEJAK_ADMIN_01", &ledger.admin).env("JEJAK_ADMIN_02", &ledger.second);
    let done = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{out}{err}");
    assert!(out.contains("satu tahun kerja lewat API: "), "{out}");
    print!("{out}");
    // The browser sees the same program.
    assert!(fetched(&server.url, "/docs").contains("Struktur: satu buku kerja"));
    server.stop();
    std::fs::remove_file(program).unwrap();
    let verified = run(ledger.path(), &["verify", "--full"]);
    assert!(verified.code == 0 && verified.err.contains("berkas bukti"), "{}{}", verified.out, verified.err);
}
