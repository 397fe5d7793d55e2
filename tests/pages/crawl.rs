//! From the first page along all links.

use std::collections::{BTreeSet, VecDeque};

use super::{between, kit::Server, open, sound, words};

/// Pages of one kind that are looked at.
const OF_A_KIND: usize = 12;

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
            assert!(KNOWN.iter().any(|k| to.starts_with(k)), "{path}: {link}");
            rest = format!("{before}{tail}");
        }
        let own = ["<span class=\"rumus\">", "<span class=\"dari\">", "<span class=\"tepat"];
        let own = own.iter().fold(rest.as_str(), |rest, mark| rest.split(mark).next().unwrap_or_default());
        assert!(!words(own).contains(|c: char| c.is_ascii_digit()), "{path}: a number without a trace: {cell}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_leads_somewhere_and_every_number_to_its_trace() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut kinds = std::collections::BTreeMap::<String, usize>::new();
    let mut ahead = VecDeque::from(["/".to_owned()]);
    let mut pages = 0;
    while let Some(path) = ahead.pop_front() {
        let answer = open(&client, &path).await;
        // A proof of an event that came after the newest checkpoint is there a moment later.
        if path.starts_with("/v1/proofs") || path == "/checkpoint" {
            continue;
        }
        assert!(answer.status == 200, "{path}: {} {}", answer.status, answer.text());
        // What is to be kept as a file is no page.
        let kept = answer.header("content-disposition").starts_with("attachment");
        // The page of the API stands beside the ledger's pages, and names no event.
        if kept || !answer.header("content-type").starts_with("text/html") || path == "/docs" {
            continue;
        }
        sound(&path, &answer);
        let html = answer.text();
        numbers_lead_to_their_trace(&path, &html);
        assert!(html.contains("event terakhir") || html.contains("Event terakhir"), "{path} does not say as of when");
        if path.contains("CONTOH") {
            assert!(html.contains("Unit rekaan (contoh)."), "{path} does not say that the unit is invented");
        }
        pages += 1;
        for href in links(&html) {
            let href = href.split('#').next().unwrap_or_default().to_owned();
            if href.is_empty() || !seen.insert(href.clone()) {
                continue;
            }
            assert!(href.starts_with('/'), "{path} leads outside: {href}");
            let count = kinds.entry(kind(&href)).or_default();
            *count += 1;
            // Printing takes a browser's start.
            if *count <= if href.contains("bentuk=pdf") { 1 } else { OF_A_KIND } {
                ahead.push_back(href);
            }
        }
    }
    assert!(pages > 100, "only {pages} pages were found");
    for page in [
        "istilah",
        "arsip",
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
        assert!(kinds.keys().any(|k| k.starts_with(page)), "nothing leads to {page}");
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
