//! Settings of the service by name: one TOML file, overridden by the environment, overridden by `--set`.

use std::{fs, path::Path};

use anyhow::Context as _;
use toml::{Table, Value};

use crate::http::Config;

/// Settings without a default.
const ABSENT: [&str; 10] = [
    "tls_cert",
    "tls_key",
    "key",
    "witness_keys",
    "otlp",
    "journal",
    "ledger",
    "advertise",
    "ledgers",
    "ledger_domain",
];
/// Settings below `oidc`, which has no default either.
const OIDC: [&str; 8] =
    ["issuer", "audience", "claim", "longest_seconds", "accounts", "redirect", "client", "secret_file"];

/// Reads the settings; fails on an unknown name or an invalid value.
pub fn read(file: Option<&Path>, given: &[String]) -> anyhow::Result<Config> {
    let mut table = match file {
        Some(file) => {
            let text = fs::read_to_string(file).with_context(|| format!("{} tidak dapat dibaca", file.display()))?;
            toml::from_str(&text).with_context(|| format!("{} tidak dapat dipakai", file.display()))?
        }
        None => Table::new(),
    };
    let defaults = Table::try_from(Config::default())?;
    for path in names(&defaults) {
        let variable = format!("JEJAK_{}", path.replace('.', "_").to_uppercase());
        if let Ok(text) = std::env::var(&variable) {
            put(&mut table, &defaults, &path, &text).context(variable)?;
        }
    }
    for setting in given {
        let wrong = || format!("--set «{setting}»: yang diterima NAMA=NILAI, dengan nama seperti dicetak jejak config");
        let (name, text) = setting.split_once('=').with_context(wrong)?;
        put(&mut table, &defaults, name.trim(), text.trim()).with_context(wrong)?;
    }
    Value::Table(table).try_into().context("setelan layanan")
}

/// Names of all settings; those below `oidc` as `oidc.issuer`.
fn names(defaults: &Table) -> Vec<String> {
    let plain = defaults.keys().cloned().chain(ABSENT.map(str::to_owned));
    plain.chain(OIDC.map(|name| format!("oidc.{name}"))).collect()
}

/// Sets a value. It is parsed as the type of the default; a setting without a default is text.
fn put(table: &mut Table, defaults: &Table, name: &str, text: &str) -> anyhow::Result<()> {
    let value = match defaults.get(name) {
        None if name.ends_with("_seconds") => {
            Value::Integer(text.parse().with_context(|| format!("«{text}» bukan bilangan"))?)
        }
        None if name == "oidc.accounts" => {
            Value::Boolean(text.parse().with_context(|| format!("«{text}»: yang diterima true atau false"))?)
        }
        None | Some(Value::String(_)) => Value::String(text.to_owned()),
        Some(_) => toml::from_str::<Table>(&format!("v = {text}"))?.remove("v").context("nilai kosong")?,
    };
    match name.split_once('.') {
        None => drop(table.insert(name.to_owned(), value)),
        Some((outer, inner)) => {
            let below = table.entry(outer.to_owned()).or_insert_with(|| Value::Table(Table::new()));
            let below = below.as_table_mut().with_context(|| format!("{outer} tidak mempunyai {inner}"))?;
            below.insert(inner.to_owned(), value);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_over_the_file() {
        let dir = tempfile::tempdir().expect("dir");
        let file = dir.path().join("jejak.toml");
        fs::write(&file, "max_body = 1\nrate = 7\n").expect("write");
        let given = ["max_body=2048", "public_read=true", "oidc.issuer=https://id.example", "oidc.audience=jejak"];
        let config = read(Some(&file), &given.map(str::to_owned)).expect("config");
        assert_eq!((config.max_body, config.rate, config.public_read), (2048, 7, true));
        assert_eq!(config.oidc.expect("oidc").issuer, "https://id.example");
        for wrong in ["max_body=banyak", "tak_ada=1", "max_body", "rate.x=1"] {
            assert!(read(None, &[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_setting_has_a_name() {
        let all = Config {
            tls_cert: Some("a".into()),
            tls_key: Some("b".into()),
            key: Some("c".into()),
            witness_keys: Some("d".into()),
            otlp: Some("e".into()),
            journal: Some("f".into()),
            ledger: Some("g".into()),
            advertise: Some("h".into()),
            ledgers: Some("i".into()),
            ledger_domain: Some("j".into()),
            ..Config::default()
        };
        let named = names(&Table::try_from(Config::default()).expect("table"));
        for name in Table::try_from(all).expect("table").keys() {
            assert!(named.contains(name), "{name}");
        }
    }
}
