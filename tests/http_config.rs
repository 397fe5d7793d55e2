//! `jejak config`: flags over environment over the file over the defaults; and what it prints is read again.
#![allow(clippy::unwrap_used)]

use std::process::Command;

fn config(env: &[(&str, &str)], args: &[&str]) -> Result<jejak::http::Config, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jejak"));
    command.arg("config").args(args).envs(env.iter().copied()).env_remove("JEJAK_DATA");
    let output = command.output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8(output.stderr).unwrap());
    }
    Ok(toml::from_str(&String::from_utf8(output.stdout).unwrap()).unwrap())
}

#[test]
fn flags_win_over_environment_over_file_over_defaults() {
    let defaults = config(&[], &[]).unwrap();
    assert_eq!(defaults, jejak::http::Config::default());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jejak.toml");
    std::fs::write(&file, "listen = \"127.0.0.1:1111\"\nrate = 7\nmax_body = 1000\nlog = \"json\"\n").unwrap();
    let file = file.to_str().unwrap();
    let read = config(&[("JEJAK_RATE", "8")], &["--config", file, "--listen", "127.0.0.1:2222"]).unwrap();
    assert_eq!((read.listen.port(), read.rate, read.max_body), (2222, 8, 1000));
    assert_eq!(config(&[("JEJAK_CONFIG", file)], &[]).unwrap().listen.port(), 1111);
    std::fs::write(file, "raet = 7\n").unwrap();
    assert!(config(&[], &["--config", file]).unwrap_err().contains("raet"));
    assert!(config(&[], &["--config", "/tidak/ada"]).is_err());
}
