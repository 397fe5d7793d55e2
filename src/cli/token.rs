//! A token, and its sources: a command line is visible to everybody in the list of processes.

use std::{fs, io, ops::Deref, str::FromStr};

use zeroize::Zeroizing;

/// A token; it is never printed.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl FromStr for Token {
    type Err = String;

    /// Parses `-` (a line of standard input), `@FILE` (the first line of a file), or the token itself, as in JEJAK_TOKEN.
    fn from_str(text: &str) -> Result<Self, String> {
        let line = match text.strip_prefix('@') {
            Some(file) => {
                fs::read_to_string(file).map_err(|e| format!("berkas token {file} tidak dapat dibaca: {e}"))?
            }
            None if text == "-" => {
                let mut line = String::new();
                io::stdin().read_line(&mut line).map_err(|e| format!("token tidak terbaca dari masukan baku: {e}"))?;
                line
            }
            None => {
                if on_command_line(text) {
                    eprintln!(
                        "jejak: token di baris perintah terlihat oleh pemakai lain mesin ini; pakai JEJAK_TOKEN, --token @BERKAS, atau --token -"
                    );
                }
                text.to_owned()
            }
        };
        let line = Zeroizing::new(line);
        match line.lines().next().map(str::trim).filter(|token| !token.is_empty()) {
            Some(token) => Ok(Self(Zeroizing::new(token.to_owned()))),
            None => Err("token kosong".to_owned()),
        }
    }
}

fn on_command_line(text: &str) -> bool {
    let shown = |arg: &str| arg == text || arg.strip_prefix("--token=") == Some(text);
    std::env::args_os().any(|arg| arg.to_str().is_some_and(shown))
}

impl Deref for Token {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_a_file_or_as_it_is() {
        let dir = tempfile::tempdir().expect("dir");
        let file = dir.path().join("token");
        fs::write(&file, "  jejak_abc \nlebih\n").expect("written");
        let read = |text: &str| text.parse::<Token>();
        assert_eq!(&*read(&format!("@{}", file.display())).expect("token"), "jejak_abc");
        assert_eq!(&*read("jejak_def").expect("token"), "jejak_def");
        fs::write(&file, "\n").expect("written");
        assert!(read(&format!("@{}", file.display())).is_err());
        assert!(read("@/tidak/ada").is_err());
        assert_eq!(format!("{:?}", read("rahasia").expect("token")), "Token(…)");
    }
}
