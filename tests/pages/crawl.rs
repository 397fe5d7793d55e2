//! From the first page along all links.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    between,
    kit::{ACCOUNTS, Client, Server},
    open, sound, words,
};

/// Pages of one kind that are looked at, and as each of the other roles.
const OF_A_KIND: usize = 12;
const OF_A_KIND_AS_OTHERS: usize = 2;

/// What makes two addresses the same kind of page: path without its codes, and which parameters are given.
fn kind(href: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let mut parts = path.split('/').skip(1);
    let first = parts.next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default().trim_matches(|c: char| c.is_ascii_digit());
    let names: Vec<_> = query.split('&').map(|p| p.split('=').next().unwrap_or_default()).collect();
    format!("{first} {last} {}", names.join(" "))
}

fn links(html: &str) -> BTreeSet<String> {
    let all = between(html, "href=\"", "\"").chain(between(html, "src=\"", "\""));
    all.map(|h| h.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

/// Every number of a table or a summary stands in a link to where it comes from. Only the trace itself has none to
/// itself; formulas and remarks spell out what stands linked beside them.
fn numbers_lead_to_their_trace(path: &str, html: &str) {
    const KNOWN: &[&str] = &["/jejak/", "/buku-besar", "#", "/perubahan/", "/ringkasan/"];
    let summary = html.split("<dl class=\"ringkas\">").nth(1).filter(|_| !path.starts_with("/jejak/"));
    let summary = summary.map_or("", |rest| rest.split("</dl>").next().unwrap_or_default());
    for cell in between(html, "<td class=\"n\"", "</td>").chain(between(summary, "<dd", "</dd>")) {
        let mut rest = cell.split_once('>').map_or("", |(_, inner)| inner).to_owned();
        while let Some((before, after)) = rest.split_once("<a ") {
            let (link, tail) = after.split_once("</a>").unwrap_or((after, ""));
            let to = between(link, "href=\"", "\"").next().unwrap_or_default();
            // What is done with a row is no number.
            let said =
                link.split_once('>').map_or("", |(_, text)| text.split("<span class=\"tak-tampak").next().unwrap());
            let number = words(said).contains(|c: char| c.is_ascii_digit());
            assert!(!number || KNOWN.iter().any(|k| to.starts_with(k)), "{path}: {link}");
            rest = format!("{before}{tail}");
        }
        let own = ["<span class=\"rumus\">", "<span class=\"dari\">", "<span class=\"tepat"];
        let own = own.iter().fold(rest.as_str(), |rest, mark| rest.split(mark).next().unwrap_or_default());
        assert!(!words(own).contains(|c: char| c.is_ascii_digit()), "{path}: a number without a trace: {cell}");
    }
}

/// What was found along the links.
#[derive(Default)]
pub struct Found {
    pub pages: usize,
    pub wrong: Vec<String>,
    kinds: BTreeMap<String, usize>,
}

/// Along all links from the first page, as somebody sees it; each page may be changed before it is looked at.
pub async fn follow(client: &Client, of_a_kind: usize, change: &(dyn Fn(&str, String) -> String + Sync)) -> Found {
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut ahead = VecDeque::from(["/".to_owned()]);
    let mut found = Found::default();
    while let Some(path) = ahead.pop_front() {
        let answer = open(client, &path).await;
        // A proof of an event that came after the newest checkpoint is there a moment later.
        if path.starts_with("/v1/proofs") || path == "/checkpoint" {
            continue;
        }
        if answer.status != 200 {
            found.wrong.push(format!("{}: {path}: {}", answer.status, answer.text()));
            continue;
        }
        // What is to be kept as a file is no page.
        let kept = answer.header("content-disposition").starts_with("attachment");
        // The page of the API stands beside the ledger's pages, and names no event.
        if kept || !answer.header("content-type").starts_with("text/html") || path == "/docs" {
            continue;
        }
        sound(&path, &answer);
        let html = change(&path, answer.text());
        numbers_lead_to_their_trace(&path, &html);
        assert!(html.contains("event terakhir") || html.contains("Event terakhir"), "{path} does not say as of when");
        if path.contains("CONTOH") {
            assert!(html.contains("Unit rekaan (contoh)."), "{path} does not say that the unit is invented");
        }
        found.pages += 1;
        for href in links(&html) {
            let href = href.split('#').next().unwrap_or_default().to_owned();
            if href.is_empty() || !seen.insert(href.clone()) {
                continue;
            }
            assert!(href.starts_with('/'), "{path} leads outside: {href}");
            let count = found.kinds.entry(kind(&href)).or_default();
            *count += 1;
            // Printing takes a browser's start: once of each kind is enough, as one of the roles.
            let most = if href.contains("bentuk=pdf") { usize::from(of_a_kind == OF_A_KIND) } else { of_a_kind };
            if *count <= most {
                ahead.push_back(href);
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_leads_somewhere_and_every_number_to_its_trace() {
    let server = Server::start(|_| {}).await;
    let found = follow(&server.client("inspektorat"), OF_A_KIND, &|_, html| html).await;
    assert!(found.wrong.is_empty(), "{}", found.wrong.join("\n"));
    assert!(found.pages > 100, "only {} pages were found", found.pages);
    for page in [
        "istilah",
        "arsip",
        "pembacaan",
        "ringkasan",
        "kartu",
        "jejak",
        "perubahan",
        "anggaran",
        "temuan",
        "buku-besar",
        "aset",
        "verifikasi",
    ] {
        assert!(found.kinds.keys().any(|k| k.starts_with(page)), "nothing leads to {page}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_is_led_only_where_it_may_go() {
    let server = Server::start(|_| {}).await;
    for (name, ..) in ACCOUNTS.iter().filter(|(name, ..)| *name != "inspektorat") {
        let found = follow(&server.client(name), OF_A_KIND_AS_OTHERS, &|_, html| html).await;
        assert!(found.wrong.is_empty(), "{name}:\n{}", found.wrong.join("\n"));
        assert!(found.pages > 30, "{name}: only {} pages", found.pages);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn assets_never_change_under_their_address() {
    let server = Server::start(|_| {}).await;
    let client = server.nobody();
    let html = open(&server.client("bpk"), "/").await.text();
    let style = between(&html, "stylesheet\" href=\"", "\"").next().unwrap().to_owned();
    let answer = client.get(&style).await.ok();
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(client.get(&style.replace("/aset/", "/aset/0")).await.status, 404);
    server.stop().await;
}
