//! A server that runs, and questions to it over a plain socket.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::kit;

/// A server; killed when it is dropped.
pub struct Live {
    pub child: Child,
    pub address: String,
    pub log: PathBuf,
}

impl Live {
    /// Starts one and waits until it serves. What it logs goes to a file beside the directory.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        Self::try_start(data, more).unwrap_or_else(|(ended, why)| panic!("{ended}: {why}"))
    }

    /// The same; how it ended, and what it said, where it ended before it served.
    pub fn try_start(data: &Path, more: &[&str]) -> Result<Self, (ExitStatus, String)> {
        let log = data.with_extension("log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_jejak"))
            .args(["serve", "--listen", "127.0.0.1:0", "--rate", "0", "--set", "token_length=1"])
            .args(["--set", "events_minute=0", "--set", "events_day=0", "--data"])
            .arg(data)
            .args(more)
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split_whitespace().next());
        match address.map(str::to_owned) {
            Some(address) => Ok(Self { child, address, log }),
            None => {
                let ended = child.wait().unwrap();
                Err((ended, format!("{line}{}", fs::read_to_string(&log).unwrap())))
            }
        }
    }

    /// An answer: status and body.
    pub fn ask(&self, method: &str, path: &str, token: &str, body: &str) -> Option<(u16, String)> {
        let mut to = TcpStream::connect(&self.address).ok()?;
        to.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        to.write_all(head.as_bytes()).ok()?;
        to.write_all(body.as_bytes()).ok()?;
        let mut answer = Vec::new();
        to.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split_whitespace().nth(1)?.parse().ok()?;
        Some((status, answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned()))
    }

    /// Records a narration; gives its seq once it is acknowledged.
    pub fn note(&self, text: &str) -> Option<u64> {
        let data = json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": text});
        let (status, body) =
            self.ask("POST", "/v1/events", kit::UNIT, &kit::draft("U", "narasi.ditulis", data).to_string())?;
        assert!(status == 201 || status == 200, "{status}: {body}");
        let body = body.trim_start_matches(|c| c != '{');
        serde_json::from_str::<Value>(&body[..=body.rfind('}').unwrap()]).unwrap()["event"][0]["seq"].as_u64()
    }

    /// A measure by the beginning of its line.
    pub fn measure(&self, name: &str) -> Option<f64> {
        let (_, body) = self.ask("GET", "/metrics", "", "")?;
        body.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// Ends it in good order.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap();
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Tells writers to end, also where what they write beside fails.
pub struct Ends<'a>(pub &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Waits for something that comes; fails by its name where it does not.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{what}: it did not come");
        std::thread::yield_now();
    }
}

/// All files below a folder, by name.
pub fn files(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => open.push(entry.path()),
                kind if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
