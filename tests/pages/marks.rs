//! Laws of all pages, over the sample and over invented agencies: an event that is void, corrected, replaced, withdrawn or
//! not yet approved is marked wherever it shows, and a number is the figure at its address at its moment.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::{
    between,
    figures::Numbers,
    kit::{self, Client, Server},
    open,
};

/// Pages of one kind that are looked at; figures that are asked for on one that is not the first of its kind.
const OF_A_KIND: usize = 2;
const OF_A_PAGE: usize = 4;
/// Agencies of the invented ledger: with so many every rule of the draw is met (approval, levels, findings).
const AGENCIES: usize = 60;
/// What begins a row, an item or a paragraph.
const ROWS: &[&str] = &["<tr", "<li", "<p", "<dd", "<h", "<div", "<section", "<title"];

/// Every event of a ledger.
pub async fn events(client: &Client) -> Vec<Value> {
    let (mut all, mut after) = (Vec::<Value>::new(), 0);
    loop {
        let answer = client.get(&format!("/v1/events?after={after}&limit=1000")).await.ok().json();
        let part = answer["event"].as_array().unwrap().clone();
        let Some(last) = part.last() else { return all };
        after = last["seq"].as_u64().unwrap();
        all.extend(part);
    }
}

/// What must stand beside a link to an event, told from the events alone: one of these texts.
pub fn expected(all: &[Value]) -> BTreeMap<u64, Vec<String>> {
    let seq = |e: &Value| e["seq"].as_u64().unwrap();
    let named = |e: &Value| e["ref"].as_array().unwrap().iter().filter_map(Value::as_u64).collect::<Vec<_>>();
    let of = |e: &Value, kind: &str| e["type"] == kind;
    let void: BTreeSet<u64> = all.iter().filter(|e| of(e, "event.dibatalkan")).flat_map(named).collect();
    let live = || all.iter().filter(|e| !void.contains(&seq(e)));
    let mut told = BTreeMap::<u64, Vec<String>>::new();
    for event in live() {
        let word = match event["type"].as_str().unwrap() {
            "event.dibatalkan" => "dibatalkan",
            "akses.dicabut" => "dicabut",
            "realisasi.dikoreksi" | "anggaran.dikoreksi" => "dikoreksi",
            _ => continue,
        };
        for earlier in named(event) {
            told.entry(earlier).or_default().push(format!("{word} oleh event {}", seq(event)));
        }
    }
    let entry = |e: &Value| e["type"].as_str().unwrap().starts_with("realisasi.di") && !of(e, "realisasi.disetujui");
    let slot = |e: &Value| format!("{} {} {}", e["unit"], e["data"]["iku"], e["data"]["periode"]);
    let mut last = BTreeMap::<String, u64>::new();
    for event in live().filter(|e| entry(e)) {
        let word = match event["type"].as_str().unwrap() {
            "realisasi.dikoreksi" => "dikoreksi",
            "realisasi.ditimpa" => "ditimpa",
            _ => "digantikan",
        };
        if let Some(before) = last.insert(slot(event), seq(event)) {
            told.entry(before).or_default().push(format!("{word} oleh event {}", seq(event)));
        }
    }
    let approved: BTreeSet<u64> = live().filter(|e| of(e, "realisasi.disetujui")).flat_map(named).collect();
    let needed: BTreeSet<(String, u64)> = live()
        .filter(|e| of(e, "aturan.ditetapkan") && e["data"]["wajib_disetujui"] == true)
        .map(|e| (e["unit"].to_string(), e["data"]["tahun"].as_u64().unwrap()))
        .collect();
    let year = |e: &Value| e["data"]["periode"].as_str().and_then(|p| p.get(..4)?.parse().ok()).unwrap_or(0);
    for event in live().filter(|e| entry(e) && !of(e, "realisasi.ditimpa")) {
        let waits = needed.contains(&(event["unit"].to_string(), year(event))) && !approved.contains(&seq(event));
        if waits && last.get(&slot(event)) == Some(&seq(event)) {
            told.entry(seq(event)).or_default().push("belum disetujui".to_owned());
        }
    }
    told
}

/// The parts of a page within which an event is marked once.
fn rows(html: &str) -> Vec<&str> {
    let mut at: Vec<usize> = ROWS.iter().flat_map(|row| html.match_indices(row).map(|(at, _)| at)).collect();
    at.sort_unstable();
    at.push(html.len());
    at.windows(2).map(|pair| &html[pair[0]..pair[1]]).collect()
}

/// Every link to an event that came to an end has its mark beside it: how many there were, and those without.
pub fn marked(path: &str, html: &str, told: &BTreeMap<u64, Vec<String>>) -> (usize, Vec<String>) {
    let mut found = (0, Vec::new());
    for row in rows(html) {
        let plain = super::words(row).replace(" .", ".");
        for (at, _) in row.match_indices("href=\"/buku-besar/") {
            let tag = row[..at].rsplit('<').next().unwrap();
            let number = row[at + 18..].split(['"', '?', '#']).next().unwrap();
            // Buttons lead from event to event; a mark names the event that did it.
            let mark = row[..at]
                .rfind("<span class=\"s s-")
                .is_some_and(|from| !row[from..at].contains("</span></span>") && row[from..at].contains(" oleh "));
            let Some(words) = number.parse().ok().and_then(|seq: u64| told.get(&seq)) else { continue };
            if tag.contains("tombol") || mark {
                continue;
            }
            found.0 += 1;
            if !words.iter().any(|w| plain.contains(w)) {
                found.1.push(format!("{path}: event {number} stands there without {words:?}: {row}"));
            }
        }
    }
    found
}

/// What makes two addresses the same kind of page.
fn kind(href: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let last = path.rsplit('/').next().unwrap_or_default().trim_matches(|c: char| c.is_ascii_digit());
    let names: Vec<_> = query.split('&').map(|p| p.split('=').next().unwrap_or_default()).collect();
    format!("{} {last} {}", path.split('/').nth(1).unwrap_or_default(), names.join(" "))
}

/// Both laws along the links from the first page: how many marks and figures were compared.
async fn hold(server: &Server, more: &[String]) -> (usize, usize) {
    let client = server.client("inspektorat");
    let all = events(&client).await;
    let told = expected(&all);
    let starts = ["/", "/ringkasan", "/buku-besar", "/temuan"].map(str::to_owned);
    let mut ahead: VecDeque<String> = starts.into_iter().chain(more.iter().cloned()).collect();
    let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
    let mut kinds = BTreeMap::<String, usize>::new();
    let (mut marks, mut wrong) = (0, Vec::new());
    let mut numbers = Numbers::new(client.clone(), &all);
    while let Some(path) = ahead.pop_front() {
        let answer = open(&client, &path).await;
        if !answer.header("content-type").starts_with("text/html") || path.starts_with("/docs") {
            continue;
        }
        let html = answer.text();
        let (count, without) = marked(&path, &html, &told);
        marks += count;
        wrong.extend(without);
        let first = kinds.get(&kind(&path)).is_none_or(|count| *count <= 1);
        wrong.extend(numbers.wrong(&path, &html, if first { usize::MAX - 1 } else { OF_A_PAGE }).await);
        for href in between(&html, "href=\"", "\"").map(|h| h.replace("&#38;", "&").replace("&amp;", "&")) {
            let href = href.split('#').next().unwrap().to_owned();
            let page = href.starts_with('/')
                && !["/v1", "/aset", "/docs", "/unduh", "/keluar"].iter().any(|p| href.starts_with(p));
            let count = kinds.entry(kind(&href)).or_default();
            if page && *count < OF_A_KIND && seen.insert(href.clone()) {
                *count += 1;
                ahead.push_back(href);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    (marks, numbers.compared)
}

#[tokio::test(flavor = "multi_thread")]
async fn on_the_sample() {
    let server = Server::start(|_| {}).await;
    let more = [
        "/jejak/PMK/2023/IKU.2/realisasi",
        "/cari?q=617",
        "/perubahan/PMK/2023?dari=615&sampai=617",
        "/buku-besar?unit=PMK",
    ];
    let (marks, figures) = hold(&server, &more.map(str::to_owned)).await;
    assert!(marks > 20 && figures > 2_000, "{marks} marks, {figures} figures");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_invented_agencies() {
    let dir = kit::invented(AGENCIES);
    let server = Server::over(dir, |_| {}).await;
    let client = server.client("inspektorat");
    let told = expected(&events(&client).await);
    // Events of each way to end, and those that wait, are looked at wherever they may stand.
    let mut more = Vec::new();
    for word in ["dikoreksi", "belum disetujui"] {
        let some = told.iter().filter(|(_, words)| words.iter().any(|w| w.starts_with(word))).map(|(seq, _)| *seq);
        let some: Vec<u64> = some.take(3).collect();
        assert!(!some.is_empty(), "no event {word}");
        for seq in some {
            let event = client.get(&format!("/v1/events/{seq}")).await.ok().json();
            let subject = event["event"]["subject"].as_str().unwrap().to_owned();
            more.extend([format!("/buku-besar?subject={subject}"), format!("/cari?q={seq}")]);
        }
    }
    let (marks, figures) = hold(&server, &more).await;
    assert!(marks > 20 && figures > 1_000, "{marks} marks, {figures} figures");
    server.stop().await;
}
