//! A PostgreSQL server in a temporary directory, reached by a socket in it. It runs as a user who is not root.

use std::{
    fs,
    os::unix::fs::{PermissionsExt, chown},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// Nobody, as whom a server runs where the tests run as root: it refuses to run as root.
const NOBODY: u32 = 65_534;

pub struct Pg {
    dir: TempDir,
    port: u16,
    server: Option<Child>,
    options: Vec<String>,
}

/// A program of PostgreSQL: on the path, or where Debian keeps it.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    places.extend(debian.map(|version| version.path().join("bin")));
    let found = places.iter().map(|place| place.join(name)).find(|file| file.exists());
    found.unwrap_or_else(|| panic!("{name} is missing: install the Debian package postgresql"))
}

fn run(name: &str) -> Command {
    if !rustix::process::getuid().is_root() {
        return Command::new(program(name));
    }
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]).arg("--clear-groups").arg(program(name));
    command
}

/// A folder of the server's own.
fn place() -> TempDir {
    let dir = tempfile::Builder::new().prefix("pg").tempdir_in("/tmp").unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if rustix::process::getuid().is_root() {
        chown(dir.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    }
    dir
}

impl Pg {
    /// A fresh server.
    pub fn start() -> Self {
        let dir = place();
        let mut make = run("initdb");
        make.args(["-A", "trust", "-U", "jejak", "--no-sync", "-E", "UTF8", "-D"]).arg(dir.path().join("data"));
        let made = make.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut this = Self { dir, port: 5432, server: None, options: Vec::new() };
        this.up(&[]);
        this
    }

    /// From now on nobody comes in over the network without TLS.
    pub fn demand_tls(&self) {
        let rules = "local all all trust\nhostssl all all 127.0.0.1/32 trust\n";
        fs::write(self.dir.path().join("data/pg_hba.conf"), rules).unwrap();
    }

    /// Starts the server again, also on a port of this machine, with settings.
    pub fn up_on(&mut self, port: u16, settings: &[&str]) {
        self.port = port;
        let port = format!("port={port}");
        self.up(&[&["listen_addresses=127.0.0.1", &port], settings].concat());
    }

    /// Starts the server again, with settings.
    pub fn up(&mut self, settings: &[&str]) {
        self.options = settings.iter().map(|s| (*s).to_owned()).collect();
        let path = self.dir.path();
        let mut server = run("postgres");
        server.arg("-D").arg(path.join("data")).arg("-k").arg(path).args(["-c", "listen_addresses="]);
        server.args(["-c", "shared_buffers=16MB", "-c", "max_connections=40", "-c", "max_wal_size=256MB"]);
        server.args(["-c", "wal_retrieve_retry_interval=100ms"]);
        for setting in settings {
            server.args(["-c", setting]);
        }
        self.server = Some(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let since = Instant::now();
        while self.admin().is_none() {
            assert!(since.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A replica of it, which takes over when it is told to.
    pub fn replica(&self) -> Self {
        let dir = place();
        let mut copy = run("pg_basebackup");
        copy.arg("-D")
            .arg(dir.path().join("data"))
            .arg("-h")
            .arg(self.dir.path())
            .args(["-U", "jejak", "-R", "-X", "stream"]);
        let made = copy.args(["-p", &self.port.to_string(), "-c", "fast"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut this = Self { dir, port: self.port, server: None, options: Vec::new() };
        this.up(&[]);
        this
    }

    /// Makes a replica the one that takes writes.
    pub fn promote(&self) {
        let promoted: bool = self.admin().unwrap().query_one("SELECT pg_promote()", &[]).unwrap().get(0);
        assert!(promoted);
    }

    /// Stops it with all of its processes: what connects is let in by the kernel, and nobody ever answers.
    pub fn hang(&self) {
        let server = self.server.as_ref().unwrap();
        // First the one that starts others.
        signal(server, Signal::STOP);
        children(server).into_iter().for_each(|child| kill_process(child, Signal::STOP).unwrap_or_default());
    }

    /// It goes on where it was.
    pub fn go_on(&self) {
        let server = self.server.as_ref().unwrap();
        children(server).into_iter().for_each(|child| kill_process(child, Signal::CONT).unwrap_or_default());
        signal(server, Signal::CONT);
    }

    /// Kills it as a machine that dies would, as far as its clients see.
    pub fn kill(&mut self) {
        if self.server.is_some() {
            self.go_on();
        }
        let Some(mut server) = self.server.take() else { return };
        signal(&server, Signal::QUIT);
        server.wait().unwrap();
    }

    /// A connection of an operator.
    pub fn admin(&self) -> Option<postgres::Client> {
        self.url().parse::<postgres::Config>().unwrap().connect(postgres::NoTls).ok()
    }

    /// The address of two, of which one takes writes.
    pub fn url_with(&self, other: &Self) -> String {
        let (own, other) = (self.url(), other.url());
        let host = other.trim_start_matches("postgres://jejak@").trim_end_matches("/postgres");
        own.replace("/postgres", &format!(",{host}/postgres"))
    }

    /// Its address.
    pub fn url(&self) -> String {
        let path = self.dir.path().display().to_string().replace('/', "%2F");
        format!("postgres://jejak@{path}:{}/postgres", self.port)
    }
}

/// Processes that a server started.
fn children(server: &Child) -> Vec<Pid> {
    let parent = |stat: &str| stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse::<u32>().ok();
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if parent(&stat) == Some(server.id()) {
            found.extend(Pid::from_raw(pid));
        }
    }
    found
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

impl Drop for Pg {
    fn drop(&mut self) {
        self.kill();
    }
}
