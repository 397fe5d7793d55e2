//! PostgreSQL behind TLS: a certificate for the server's name by an authority that is trusted, or no connection.

use std::{fs, net::TcpListener, os::unix::fs::chown, path::Path, process::Command};

use crate::{kit, pg::Pg};

fn openssl(dir: &Path, command: &str) {
    let done = Command::new("openssl").args(command.split(' ')).current_dir(dir).output().unwrap();
    assert!(done.status.success(), "openssl {command}: {}", String::from_utf8_lossy(&done.stderr));
}

/// An authority, and a key with its certificate for a name.
fn certificate(dir: &Path, name: &str) {
    let fresh = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(dir, &format!("req -x509 {fresh} -keyout ca.key -out ca.pem -days 2 -subj /CN=ca"));
    openssl(dir, &format!("req {fresh} -keyout server.key -out server.csr -subj /CN={name}"));
    fs::write(dir.join("names"), format!("subjectAltName=DNS:{name}")).unwrap();
    openssl(
        dir,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names",
    );
    // The server demands that its key is its own.
    if rustix::process::getuid().is_root() {
        for file in ["server.key", "server.pem"] {
            chown(dir.join(file), Some(65_534), Some(65_534)).unwrap();
        }
    }
}

/// Moves a fresh ledger to PostgreSQL, as an operator would; what is said, and whether it went well.
fn move_to(url: &str, trusted: &Path) -> (bool, String) {
    let ledger = tempfile::tempdir().unwrap();
    kit::ledger(ledger.path());
    let done = Command::new(env!("CARGO_BIN_EXE_jejak"))
        .args(["move", "--to", url, "--data"])
        .arg(ledger.path())
        .env("SSL_CERT_FILE", trusted)
        .output()
        .unwrap();
    (done.status.success(), String::from_utf8_lossy(&done.stderr).into_owned())
}

#[test]
fn a_server_must_show_a_certificate_for_its_name_by_a_trusted_authority() {
    let place = tempfile::Builder::new().prefix("tls").tempdir_in("/tmp").unwrap();
    fs::set_permissions(place.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (own, other) = (place.path().join("own"), place.path().join("other"));
    for dir in [&own, &other] {
        fs::create_dir(dir).unwrap();
        certificate(dir, "localhost");
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut pg = Pg::start();
    pg.kill();
    pg.demand_tls();
    let (cert, key) = (own.join("server.pem"), own.join("server.key"));
    pg.up_on(
        port,
        &["ssl=on", &format!("ssl_cert_file={}", cert.display()), &format!("ssl_key_file={}", key.display())],
    );
    let url = |host: &str, mode: &str| format!("postgres://jejak@{host}:{port}/postgres{mode}");
    let (good, said) = move_to(&url("localhost", "?sslmode=require"), &own.join("ca.pem"));
    assert!(good, "{said}");
    for (host, trusted, why) in [
        ("localhost", other.join("ca.pem"), "an authority that is not trusted"),
        ("127.0.0.1", own.join("ca.pem"), "a name that the certificate does not bear"),
    ] {
        let (good, said) = move_to(&url(host, "?sslmode=require"), &trusted);
        assert!(!good && said.contains("certificate"), "{why}: {said}");
    }
    // On this machine nobody is asked for a certificate unless it is said; this server takes no connection without.
    let (good, said) = move_to(&url("127.0.0.1", ""), &own.join("ca.pem"));
    assert!(!good && said.contains("no encryption"), "{said}");
}
