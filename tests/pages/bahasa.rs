//! English: every page has it whole, with the same figures and links; what is recorded stays as it is; the catalogue
//! holds what pages say and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::Path,
};

use jejak::web::bahasa::entri;

use super::{
    between, hostile,
    kit::{self, Answer, Client, Server, token},
};

/// Pages of one kind that are looked at.
const OF_A_KIND: usize = 1;
/// What a browser takes and sends.
const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");
/// Where no page is.
const NO_PAGES: &[&str] = &["/v1", "/aset", "/docs", "/keluar", "/checkpoint", "/struktur/templat"];
/// Pages that differ by who looks at them.
const OF_ROLES: &[&str] = &["/entri", "/catat", "/akun", "/kunci", "/struktur", "/tutup", "/unduh", "/reviu"];
/// Who sees all there is to see.
const ROLES: &[&str] = &["admin", "perencana", "inspektorat", "unit", "contoh", "reader"];

/// Somebody at a browser.
struct Visitor {
    client: Client,
    cookie: String,
}

impl Visitor {
    async fn log_in(server: &Server, name: &str) -> Self {
        let client = server.nobody();
        let fields = format!("token={}&lanjut=/v1/me", token(name));
        let answer = client.send("POST", "/masuk", &[OWN, FORM], fields).await;
        assert_eq!(answer.status, 303, "{name}: {}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        Self { client, cookie }
    }

    async fn open(&self, path: &str, english: bool) -> Answer {
        let language = if english { "; jejak_bahasa=en" } else { "" };
        self.client.send("GET", path, &[HTML, ("cookie", &format!("{}{language}", self.cookie))], "").await
    }
}

/// What makes two addresses the same kind of page.
fn kind(who: &str, href: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let parts: Vec<_> = path.split('/').collect();
    let last = parts[parts.len() - 1].trim_matches(|c: char| c.is_ascii_digit());
    let names: Vec<_> = query.split('&').map(|p| p.split('=').next().unwrap_or_default()).collect();
    let who = if OF_ROLES.iter().any(|of| path.starts_with(of)) { who } else { "" };
    format!("{who} {} {} {last} {}", parts.get(1).unwrap_or(&""), parts.len(), names.join(" "))
}

fn links(html: &str) -> Vec<String> {
    between(html, " href=\"", "\"").map(|h| h.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

/// What a page prints as numbers: the text of each link to a figure or an event.
fn numbers(html: &str) -> Vec<String> {
    let all = between(html, "<a class=\"n", "</a>").filter_map(|link| link.split_once('>'));
    let all = all.map(|(_, inner)| inner.split('<').next().unwrap().to_owned());
    let number = |text: &String| text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic);
    all.filter(number).collect()
}

/// The same page in both languages.
fn alike(path: &str, indonesian: &Answer, english: &Answer) {
    let (tag, other) = (indonesian.header("etag"), english.header("etag"));
    assert!(tag.is_empty() && other.is_empty() || tag != other, "{path}: caches would mix languages");
    assert!(english.header("vary").contains("cookie"), "{path}");
    let (indonesian, english) = (indonesian.text(), english.text());
    assert!(indonesian.contains("<html lang=\"id\">") && english.contains("<html lang=\"en\">"), "{path}");
    assert_eq!(links(&indonesian), links(&english), "{path}");
    assert_eq!(numbers(&indonesian), numbers(&english), "{path}");
    for name in [" name=\"", " value=\"", " id=\"", " for=\""] {
        let all = |html: &str| between(html, name, "\"").map(str::to_owned).collect::<Vec<_>>();
        // A form's own id is new each time.
        let fixed = |all: Vec<String>| all.into_iter().filter(|v| v.len() != 36).collect::<Vec<_>>();
        assert_eq!(fixed(all(&indonesian)), fixed(all(&english)), "{path}");
    }
}

/// What has no English on a page: texts, and tags with words that people read.
fn without(html: &str) -> Vec<String> {
    let marked = html.match_indices(" data-asing").map(|(at, mark)| {
        let tag = &html[html[..at].rfind('<').unwrap()..at];
        let text = html[at + mark.len()..].split_once('>').map_or("", |(_, rest)| rest.split('<').next().unwrap());
        if tag == "<span lang=\"id\"" || tag.starts_with("<option") { text.to_owned() } else { format!("{tag} {text}") }
    });
    marked.collect()
}

/// Texts without English, each with a page where it stands, and the kinds of pages seen.
#[derive(Default)]
struct Walk {
    missing: BTreeMap<String, String>,
    kinds: BTreeMap<String, usize>,
    pages: usize,
}

impl Walk {
    /// Along all links from some pages on.
    async fn go(&mut self, who: &Visitor, name: &str, starts: &[&str]) {
        let mut ahead: VecDeque<String> = starts.iter().map(|s| (*s).to_owned()).collect();
        let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
        while let Some(path) = ahead.pop_front() {
            let english = who.open(&path, true).await;
            if english.status != 200 || !english.header("content-type").starts_with("text/html") {
                continue;
            }
            self.pages += 1;
            let html = english.text();
            for text in without(&html) {
                self.missing.entry(text).or_insert_with(|| format!("{name} {path}"));
            }
            if self.pages % 3 == 1 {
                alike(&path, &who.open(&path, false).await, &english);
            }
            for href in links(&html) {
                let href = href.split('#').next().unwrap().to_owned();
                let page = href.starts_with('/') && !NO_PAGES.iter().any(|p| href.starts_with(p));
                let count = self.kinds.entry(kind(name, &href)).or_default();
                if page && *count < OF_A_KIND && seen.insert(href.clone()) {
                    *count += 1;
                    ahead.push_back(href);
                }
            }
        }
    }

    /// Fails with what is missing; all of it is told in a file where one is named.
    fn whole(&self, least: usize) {
        if let Ok(file) = std::env::var("JEJAK_MISSING_ENGLISH") {
            let lines: String = self.missing.iter().map(|(text, page)| format!("{text}\t{page}\n")).collect();
            fs::write(file, lines).unwrap();
        }
        let told: Vec<_> = self.missing.iter().take(40).map(|(text, page)| format!("{text:?} on {page}")).collect();
        assert!(self.missing.is_empty(), "{} texts have no English:\n{}", self.missing.len(), told.join("\n"));
        assert!(self.pages > least, "only {} pages", self.pages);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_of_every_role_is_whole_in_english() {
    let server = Server::start(|_| {}).await;
    let mut walk = Walk::default();
    let starts = [
        "/",
        "/ringkasan",
        "/buku-besar",
        "/kunci",
        "/akun",
        "/catat",
        "/entri",
        "/struktur",
        "/cari?q=IKU.2",
        "/cari?q=zzz",
        "/masuk",
        "/perubahan/PMK/2023?dari=600&sampai=617",
        "/ringkasan/PMK/2023?as_of=2023-06-30",
        "/temuan?status=sesuai",
        "/buku-besar/617?as_of=600",
        "/kartu/CONTOH/2023?as_of=2023-06-30",
        "/kartu/CONTOH-A/2023?as_of=2023-07-05",
        "/struktur/tahun-berikutnya?dari=2023",
    ];
    for name in ROLES {
        let who = Visitor::log_in(&server, name).await;
        walk.go(&who, name, &starts).await;
    }
    walk.whole(250);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_invented_agencies_are_whole_in_english() {
    let server = Server::over(kit::invented(20), |_| {}).await;
    let mut walk = Walk::default();
    let who = Visitor::log_in(&server, "inspektorat").await;
    walk.go(&who, "inspektorat", &["/", "/ringkasan", "/temuan", "/buku-besar"]).await;
    walk.whole(50);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_never_translated() {
    // A text of a page that these pages do not show: recorded as name, reason, unit of measure, file and so on.
    let recorded = entri().map(|(asli, _)| asli).find(|asli| *asli == "Anda sudah masuk kembali").unwrap();
    let server = Server::start(|_| {}).await;
    let before = server.client("bpk").get("/v1/units").await.header("jejak-seq").parse::<u64>().unwrap();
    hostile::fill(&server, recorded).await;
    let who = Visitor::log_in(&server, "inspektorat").await;
    let mut shown = 0;
    for path in hostile::paths(before) {
        let (indonesian, english) = (who.open(&path, false).await.text(), who.open(&path, true).await.text());
        let count = |html: &str| html.matches(recorded).count();
        assert!(!english.contains("signed in again"), "{path}: what is recorded was translated");
        assert_eq!(count(&indonesian), count(&english), "{path}");
        shown += count(&english);
    }
    assert!(shown > 60, "the text was hardly shown: {shown}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switch_works_without_script_and_leads_back() {
    let server = Server::start(|_| {}).await;
    let client = server.nobody();
    let from = format!("http://{}/masuk?lanjut=%2Fkartu%2FPMK%2F2023", client.address);
    let host = client.address.to_string();
    let headers = [OWN, FORM, ("referer", from.as_str()), ("host", host.as_str())];
    let answer = client.send("POST", "/bahasa", &headers, "ke=en").await;
    assert_eq!((answer.status, answer.header("location")), (303, "/masuk?lanjut=%2Fkartu%2FPMK%2F2023"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("jejak_bahasa=en; Path=/; SameSite=Lax; Max-Age="), "{cookie}");
    let page = |cookie: &'static str| {
        let client = client.clone();
        async move { client.send("GET", "/masuk", &[HTML, ("cookie", cookie)], "").await.text() }
    };
    let (english, other, none) = (page("jejak_bahasa=en").await, page("jejak_bahasa=xx").await, page("a=b").await);
    assert!(
        english.contains("<html lang=\"en\">") && english.contains("Access token") && !english.contains("data-asing")
    );
    assert!(other.contains("Token akses") && none.contains("Token akses"), "nothing chosen is Indonesian");
    for html in [&english, &none] {
        assert!(html.contains("lang=\"id\"") && html.contains(">Indonesia<") && html.contains(">English<"));
    }
    assert_eq!(client.send("POST", "/bahasa", &headers, "ke=fr").await.status, 400);
    assert_eq!(client.send("POST", "/bahasa", &[FORM, ("host", host.as_str())], "ke=en").await.status, 403);
    // Refusals are pages as well.
    let lost = server.client("bpk").send("GET", "/tidak-ada", &[HTML, ("cookie", "jejak_bahasa=en")], "").await;
    assert!(lost.status == 404 && lost.text().contains("To the first page"), "{}", lost.text());
    server.stop().await;
}

/// All files below a folder whose names end so.
fn files(folder: &Path, ends: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, ends, found);
        } else if ends.iter().any(|end| entry.extension().is_some_and(|e| e == *end)) {
            found.push(fs::read_to_string(&entry).unwrap());
        }
    }
}

/// Words in one line, in small letters, with `#` for what holds a digit.
fn plain(text: &str) -> String {
    let text = text
        .replace('<', " <")
        .replace('>', "> ")
        .replace("\\\n", " ")
        .replace("&nbsp;", " ")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    let word =
        |word: &str| if word.contains(|c: char| c.is_ascii_digit()) { "#".to_owned() } else { word.to_lowercase() };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Pieces of a text between gaps that hold words.
fn pieces<'a>(text: &'a str, gaps: &[&str]) -> Vec<&'a str> {
    let mut all = vec![text];
    for gap in gaps {
        all = all.into_iter().flat_map(|piece| piece.split(gap)).collect();
    }
    let trim = |piece: &'a str| piece.trim_matches(|c: char| !c.is_alphabetic());
    all.into_iter().map(trim).filter(|piece| piece.chars().filter(|c| c.is_alphabetic()).count() > 2).collect()
}

/// Is a text said somewhere, whole or put together from a few pieces?
fn said(text: &str, sources: &[String; 2]) -> bool {
    let there = |piece: &str| sources.iter().any(|source| source.contains(piece));
    if there(text) {
        return true;
    }
    let words: Vec<&str> = text.split(' ').collect();
    let (mut from, mut parts) = (0, 0);
    while from < words.len() {
        let Some(to) = (from + 1..=words.len()).rev().find(|to| there(&words[from..*to].join(" "))) else {
            return false;
        };
        (from, parts) = (to, parts + 1);
    }
    parts <= 4
}

#[test]
fn nothing_stands_in_the_catalogue_that_no_page_says() {
    let mut sources = Vec::new();
    for layer in ["web", "present", "projection", "event", "query", "http", "import", "sample", "review"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(layer), &["rs", "html", "js"], &mut sources);
    }
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas"), &["json"], &mut sources);
    let source = sources.iter().map(|text| plain(text)).collect::<Vec<_>>().join(" ");
    let sources = [source.replace(['.', '_'], " "), source];
    let used = |asli: &str| {
        let text = asli.replace("{s}", "{}").replace("{k}", "{}").replace("{*}", "{}").to_lowercase();
        pieces(&text, &["#", "{}", "·"]).into_iter().all(|piece| said(piece, &sources))
    };
    let unused: Vec<_> = entri().filter(|(asli, _)| !used(asli)).map(|(asli, _)| asli).collect();
    assert!(unused.is_empty(), "{} entries that no page uses:\n{}", unused.len(), unused.join("\n"));
}

#[test]
fn every_text_of_a_template_stands_in_the_catalogue() {
    let mut templates = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/template"), &["html"], &mut templates);
    let keys = entri().map(|(asli, _)| asli.to_lowercase()).collect::<Vec<_>>().join("\n");
    let mut missing = Vec::new();
    for template in templates {
        let gaps = |text: String, open: &str, close: &str| {
            let mut parts = text.split(open);
            let first = parts.next().unwrap().to_owned();
            parts.fold(first, |out, part| format!("{out}\u{1}{}", part.split_once(close).map_or("", |(_, rest)| rest)))
        };
        let text = gaps(gaps(template, "{{", "}}"), "{%", "%}");
        let words = text.split('<').flat_map(|piece| {
            let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
            let read = [" aria-label=\"", " title=\"", " placeholder=\"", " data-label=\""];
            let attributes = read.iter().flat_map(|name| between(tag, name, "\""));
            let own = tag.contains(" lang=\"") || tag.starts_with("code");
            attributes.chain((!own).then_some(words)).map(str::to_owned).collect::<Vec<_>>()
        });
        for words in words {
            for piece in words.split('\u{1}') {
                let piece = plain(piece);
                let known = pieces(&piece, &["#", "·"]).into_iter().all(|piece| keys.contains(piece));
                if !known && !["jejak", "html"].contains(&piece.as_str()) {
                    missing.push(piece);
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{} texts of templates are not in the catalogue:\n{}",
        missing.len(),
        missing.join("\n")
    );
}
