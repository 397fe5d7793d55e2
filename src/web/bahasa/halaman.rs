//! Translates a page to English: its texts and visible attributes are looked up in the catalogue; recorded text stays as it is.
//! Templates mark recorded words with `lang="id"`, and a text that the catalogue lacks is marked so here, because Indonesian
//! words must not be declared as English.

use super::kamus::{self, ASLI, NAMA};

/// Attributes that people read or hear; texts for scripts are in attributes with the prefix [`NASKAH`].
const DIBACA: &[&str] = &["aria-label", "title", "placeholder", "alt", "data-label"];
/// Prefix of attributes whose text a script shows.
const NASKAH: &str = "data-kata-";
/// Elements whose content is not text of the page.
const BUKAN_TEKS: &[&str] = &["script", "style", "code", "pre", "textarea"];
/// Elements that can hold only text, so that no markup may be inserted.
const TEKS_SAJA: &[&str] = &["option", "title"];
/// Void elements.
const TANPA_ISI: &[&str] = &["input", "br", "hr", "img", "meta", "link", "col", "wbr"];
/// Attribute that marks texts without a translation, to find missing ones.
const ASING: &str = " data-asing";
/// The language switch in Indonesian pages and in English ones.
const SAKELAR: (&str, &str) = (
    "value=\"id\" lang=\"id\" aria-current=\"true\">Indonesia</button><button name=\"ke\" value=\"en\" lang=\"en\">",
    "value=\"id\" lang=\"id\">Indonesia</button><button name=\"ke\" value=\"en\" lang=\"en\" aria-current=\"true\">",
);

/// The English page written so far.
struct Inggris {
    html: String,
}

/// Translates a page to English.
pub fn inggris(html: &str) -> String {
    let mut page = Inggris { html: String::with_capacity(html.len() + html.len() / 8) };
    let (mut rest, mut within) = (html, "");
    while let Some(at) = rest.find('<') {
        page.teks(&rest[..at], within);
        let (tag, after) = rest[at..].split_at(penutup(&rest[at..]));
        let name = nama(tag);
        within = if tag.starts_with("</") { "" } else { name };
        rest = after;
        if name == "html" {
            page.html.push_str(&tag.replace("lang=\"id\"", "lang=\"en\""));
            continue;
        }
        let other = tag.contains(" lang=\"");
        if other || tag.starts_with("</") || tag.starts_with("<!") {
            page.html.push_str(tag);
        } else {
            page.atribut(tag);
        }
        let whole = other || BUKAN_TEKS.contains(&name);
        if whole && !tag.starts_with("</") && !tag.ends_with("/>") && !TANPA_ISI.contains(&name) {
            let (inner, after) = rest.split_at(akhir(rest, name));
            page.html.push_str(inner);
            rest = after;
        }
    }
    page.teks(rest, within);
    tanpa_tanda(page.html.replacen(SAKELAR.0, SAKELAR.1, 1))
}

/// Removes the signs around recorded names.
pub fn tanpa_tanda(html: String) -> String {
    if html.contains([ASLI.0, NAMA]) { html.replace([ASLI.0, NAMA, ASLI.1], "") } else { html }
}

/// Position after the `>` that ends a tag; a `>` within quotes does not.
fn penutup(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The name of a tag.
fn nama(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// Position of the closing tag of an element.
fn akhir(text: &str, name: &str) -> usize {
    let (mut depth, mut from) = (0, 0);
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        let tag = &text[at..at + penutup(&text[at..])];
        from = at + tag.len();
        match (nama(tag) == name, tag.starts_with("</")) {
            (true, true) if depth == 0 => return at,
            (true, true) => depth -= 1,
            (true, false) => depth += 1,
            (false, _) => {}
        }
    }
    text.len()
}

impl Inggris {
    /// Translates the text between tags.
    fn teks(&mut self, text: &str, within: &str) {
        let core = text.trim();
        if core.is_empty() {
            return self.html.push_str(text);
        }
        let start = text.len() - text.trim_start().len();
        self.html.push_str(&text[..start]);
        let plain = polos(core);
        match kamus::cari(&plain) {
            Some(english) => aman(&english, !TEKS_SAJA.contains(&within), &mut self.html),
            None => {
                if TEKS_SAJA.contains(&within) {
                    self.asing();
                    self.html.push_str(core);
                } else {
                    self.html.push_str(&format!("<span lang=\"id\"{ASING}>{core}</span>"));
                }
            }
        }
        self.html.push_str(&text[start + core.len()..]);
    }

    /// Marks the tag that was written last: its text has no translation.
    fn asing(&mut self) {
        if self.html.ends_with('>') {
            self.html.pop();
            self.html.push_str(ASING);
            self.html.push('>');
        }
    }

    /// Writes a tag, with its visible attributes translated.
    fn atribut(&mut self, tag: &str) {
        let (mut rest, mut missing) = (tag, false);
        while let Some(at) = rest.find("=\"") {
            let (before, value) = (&rest[..at + 2], &rest[at + 2..]);
            let end = value.find('"').unwrap_or(value.len());
            let name = rest[..at].rsplit(' ').next().unwrap_or_default();
            self.html.push_str(before);
            let value_text = &value[..end];
            match (DIBACA.contains(&name) || name.starts_with(NASKAH)) && !value_text.is_empty() {
                true => {
                    let plain = polos(value_text);
                    match kamus::cari(&plain) {
                        Some(english) => aman(&english, false, &mut self.html),
                        None => {
                            self.html.push_str(value_text);
                            missing = true;
                        }
                    }
                }
                false => self.html.push_str(value_text),
            }
            rest = &value[end..];
            if let Some(tail) = rest.strip_prefix('"') {
                self.html.push('"');
                rest = tail;
            }
        }
        self.html.push_str(rest);
        if missing {
            self.asing();
        }
    }
}

/// Decodes the entities of a text.
fn polos(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (entity, after) = rest[at + 1..].split_once(';').unwrap_or_default();
        let meant = match entity {
            "amp" | "#38" => "&",
            "lt" | "#60" => "<",
            "gt" | "#62" => ">",
            "quot" | "#34" => "\"",
            "#39" => "'",
            "nbsp" => " ",
            _ => "",
        };
        if meant.is_empty() {
            out.push('&');
            rest = &rest[at + 1..];
        } else {
            out.push_str(meant);
            rest = after;
        }
    }
    out + rest
}

/// Escapes a text for an element, where recorded names are marked, or for an attribute.
fn aman(text: &str, marked: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            c if c == ASLI.0 => out.push_str(if marked { "<span lang=\"id\">" } else { "" }),
            c if c == ASLI.1 => out.push_str(if marked { "</span>" } else { "" }),
            '&' => out.push_str("&#38;"),
            '<' => out.push_str("&#60;"),
            '>' => out.push_str("&#62;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_words_stay_and_what_is_unknown_is_marked() {
        let of = inggris;
        assert_eq!(of("<html lang=\"id\"><h1>Temuan</h1>"), "<html lang=\"en\"><h1>Findings</h1>");
        assert_eq!(
            of("<td lang=\"id\">Temuan <b>Temuan</b></td> Temuan"),
            "<td lang=\"id\">Temuan <b>Temuan</b></td> Findings"
        );
        assert_eq!(
            of("<code>Temuan</code><p>xyzzy kata</p>"),
            "<code>Temuan</code><p><span lang=\"id\" data-asing>xyzzy kata</span></p>"
        );
        assert_eq!(of("<p lang=\"id\">a<p>b</p></p><p>Temuan"), "<p lang=\"id\">a<p>b</p></p><p>Findings");
        assert_eq!(of("<input title=\"Temuan\" value=\"Temuan\">"), "<input title=\"Findings\" value=\"Temuan\">");
        assert_eq!(of("<option>xyzzy &lt;b&gt;</option>"), "<option data-asing>xyzzy &lt;b&gt;</option>");
        assert_eq!(of("<p title=\"satu dua\">PMK 12,5</p>"), "<p title=\"satu dua\" data-asing>PMK 12,5</p>");
        assert_eq!(of("<p>\u{2068}Temuan\u{2069}: Temuan</p>"), "<p><span lang=\"id\">Temuan</span>: Findings</p>");
    }

    #[test]
    fn the_switch_stands_in_the_frame_as_it_is_turned_here() {
        assert!(include_str!("../template/rangka.html").contains(SAKELAR.0));
    }
}
