//! The secret of a confidential client: in a file or in the environment, never a setting, which would be printed and appear on
//! command lines. It is read for each log-in, so that it can be changed while the service runs.

use std::{fs, io};

use axum::http::HeaderValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use crate::http::config::OidcConfig;

/// Environment variable with the secret.
const VARIABLE: &str = "JEJAK_OIDC_SECRET";

/// The authentication method of the client.
pub enum Shows {
    /// By its id alone: a public client.
    Name,
    /// By a header (RFC 6749, 2.3.1); then the form must not have the client id.
    Header(HeaderValue),
    /// By client id and secret in the form.
    Form(Zeroizing<String>),
}

/// The secret (`None`: a public client).
fn secret(config: &OidcConfig) -> io::Result<Option<Zeroizing<String>>> {
    let told = match &config.secret_file {
        Some(file) => {
            let named = |e: io::Error| io::Error::new(e.kind(), format!("oidc.secret_file {}: {e}", file.display()));
            Some(fs::read_to_string(file).map_err(named)?)
        }
        None => std::env::var(VARIABLE).ok(),
    };
    let Some(told) = told.map(Zeroizing::new) else { return Ok(None) };
    match told.trim_end_matches(['\r', '\n']) {
        "" => Err(io::Error::other("rahasia klien OIDC kosong")),
        secret => Ok(Some(Zeroizing::new(secret.to_owned()))),
    }
}

impl Shows {
    /// The method for this issuer: of those that it accepts, the header rather than the form.
    pub fn of(config: &OidcConfig, client: &str, taken: Option<&[String]>) -> io::Result<Self> {
        let Some(secret) = secret(config)? else { return Ok(Self::Name) };
        let takes = |name: &str| taken.is_some_and(|all| all.iter().any(|one| one == name));
        if takes("client_secret_post") && !takes("client_secret_basic") {
            return Ok(Self::Form(secret));
        }
        let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let pair = Zeroizing::new(format!("{}:{}", part(client), part(&secret)));
        let mut value =
            HeaderValue::try_from(format!("Basic {}", STANDARD.encode(pair.as_bytes()))).map_err(io::Error::other)?;
        value.set_sensitive(true);
        Ok(Self::Header(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_as_the_issuer_takes_it() {
        let dir = tempfile::tempdir().expect("folder");
        let file = dir.path().join("rahasia");
        let text = format!("issuer = 'https://id.example'\naudience = 'jejak'\nsecret_file = '{}'", file.display());
        let config: OidcConfig = toml::from_str(&text).expect("settings");
        assert!(Shows::of(&config, "halaman", None).is_err(), "a file that is not there is no public client");
        fs::write(&file, "\n").expect("written");
        assert!(Shows::of(&config, "halaman", None).is_err(), "nor an empty one");
        fs::write(&file, "r: %é\n").expect("written");
        let basic = |taken: Option<&[String]>| match Shows::of(&config, "hal aman", taken).expect("shown") {
            Shows::Header(value) => value.to_str().expect("text").to_owned(),
            _ => panic!("no header"),
        };
        let wanted = format!("Basic {}", STANDARD.encode("hal+aman:r%3A+%25%C3%A9"));
        let taken = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
        assert_eq!(basic(None), wanted);
        assert_eq!(basic(Some(&taken(&["client_secret_post", "client_secret_basic"]))), wanted);
        let form = Shows::of(&config, "halaman", Some(&taken(&["client_secret_post", "none"]))).expect("shown");
        assert!(matches!(form, Shows::Form(secret) if *secret == "r: %é"));
    }
}
