//! The laws of pages, broken on purpose: each number, mark and link of real pages is made wrong in turn, as a wrong
//! template would, and the laws must say so. What they let pass would be no law.

use std::collections::BTreeSet;

use super::{
    crawl,
    figures::{Numbers, anchors},
    kit::Server,
    marks::{events, expected, marked},
    page,
};

/// Pages with numbers of every kind: cards, traces, budgets, findings, changes, what is printed by the search and so on.
const NUMBERS: &[&str] = &[
    "/",
    "/kartu/PMK/2023",
    "/kartu/PMK/2023?as_of=617&sejak=615",
    "/kartu/CONTOH/2023?as_of=2023-06-30",
    "/ringkasan?tahun=2023",
    "/ringkasan/PMK/2023",
    "/anggaran/PMK/2023",
    "/temuan",
    "/temuan/CONTOH/2023",
    "/perubahan/PMK/2023?dari=615&sampai=617",
    "/perubahan/CONTOH/2023",
    "/jejak/PMK/2023/npss",
    "/jejak/PMK/2023/IKU.2/realisasi",
    "/jejak/CONTOH/temuan/rekomendasi",
    "/jejak/PMK/2023",
    "/buku-besar?unit=PMK",
    "/buku-besar/617",
    "/cari?q=617",
];
/// Numbers of a page that are made wrong, one at a time.
const OF_A_PAGE: usize = 40;
/// Where numbers stand that are no links.
const BARE: &[&str] = &["<span class=\"bilangan\">", "<span class=\"tepat\">", "<dd class=\"besar\">"];

/// Where numbers of a page stand that the laws speak of: in links to figures and events, and what a trace spells out.
fn numbers(html: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let digits = |from: usize, to: usize| {
        let text = &html[from..to];
        let last = text.rfind(|c: char| c.is_ascii_digit())?;
        let first = text[..last]
            .rfind(|c: char| !(c.is_ascii_digit() || ".,".contains(c)))
            .map_or(0, |at| at + text[at..].chars().next().unwrap().len_utf8());
        Some((from + first, from + last + 1))
    };
    for (at, _) in html.match_indices("<a ") {
        let end = at + html[at..].find("</a>").unwrap_or(0);
        let tag = &html[at..at + html[at..].find('>').unwrap_or(0)];
        let figure = tag
            .split("href=\"/jejak/")
            .nth(1)
            .is_some_and(|rest| rest.split(['"', '?']).next().unwrap().matches('/').count() >= 2);
        let event = tag.contains("href=\"/buku-besar/") && !tag.contains("tombol");
        let open = at + tag.len() + 1;
        // A drawing says its numbers twice.
        let plain = !html[open.min(end)..end].contains("<rect");
        let text = html[open.min(end)..end].split("<span class=\"sebab").next().unwrap_or_default();
        let text = text.rsplit("</span>").next().unwrap_or_default();
        let from = open + html[open.min(end)..end].find(text).unwrap_or(0);
        let whole = text.split('<').next().unwrap_or_default().trim_end_matches('…');
        let number = whole.trim_start_matches("Event ").trim_start_matches("event ");
        let number = !number.is_empty()
            && number.trim_start_matches(['+', '-']).chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
        if (figure || event) && plain && number {
            found.extend(digits(from, from + whole.len()));
        }
    }
    for bare in BARE {
        for (at, _) in html.match_indices(bare) {
            let from = at + bare.len();
            let to = from + html[from..].find('<').unwrap_or(0);
            found.extend(digits(from, to).filter(|(a, b)| html[*a..*b].contains(',')));
        }
    }
    found
}

/// The page with another last digit of a number.
fn altered(html: &str, (from, to): (usize, usize)) -> String {
    let digit = html[..to].chars().next_back().unwrap().to_digit(10).unwrap();
    let _ = from;
    format!("{}{}{}", &html[..to - 1], (digit + 3) % 10, &html[to..])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_is_found_wherever_it_stands() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let all = events(&client).await;
    let mut law = Numbers::new(client.clone(), &all);
    let (mut tried, mut missed) = (0, Vec::new());
    for path in NUMBERS {
        let html = page(&client, path).await;
        assert_eq!(law.wrong(path, &html, usize::MAX - 1).await, Vec::<String>::new(), "{path}");
        let places = numbers(&html);
        assert!(!places.is_empty(), "{path} has no number");
        let step = places.len() / OF_A_PAGE + 1;
        for place in places.into_iter().step_by(step) {
            tried += 1;
            if law.wrong(path, &altered(&html, place), usize::MAX - 1).await.is_empty() {
                let around = &html[place.0.saturating_sub(120)..(place.1 + 20).min(html.len())];
                missed.push(format!("{path}: {around}"));
            }
        }
    }
    assert!(missed.is_empty(), "{} of {tried} wrong numbers are not found:\n{}", missed.len(), missed.join("\n"));
    assert!(tried > 300, "only {tried} numbers");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_that_is_left_out_is_found() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let told = expected(&events(&client).await);
    let mut tried = 0;
    for path in [
        "/buku-besar",
        "/buku-besar?unit=PMK",
        "/jejak/PMK/2023/IKU.2/realisasi",
        "/perubahan/PMK/2023?dari=615&sampai=617",
        "/cari?q=617",
        "/temuan/CONTOH",
        "/jejak/CONTOH/2023",
    ] {
        let html = page(&client, path).await;
        assert_eq!(marked(path, &html, &told).1, Vec::<String>::new());
        let ended: BTreeSet<u64> = anchors(&html)
            .iter()
            .filter_map(|(href, _)| href.strip_prefix("/buku-besar/")?.parse().ok())
            .filter(|seq| told.contains_key(seq))
            .collect();
        for seq in ended {
            // All that is said of it, as where the page forgot to mark it.
            let without = told[&seq].iter().fold(html.clone(), |html, words| {
                let (word, by) = words.split_once(" oleh event ").unwrap_or((words, ""));
                html.replace(&format!("{word} oleh <a href=\"/buku-besar/{by}\">event {by}</a>"), "")
                    .replace(words.as_str(), "")
            });
            let without = without.replace(&format!("{} oleh", told[&seq][0].split(' ').next().unwrap()), "");
            if without == html || marked(path, &html, &told).0 == 0 {
                continue;
            }
            tried += 1;
            assert!(!marked(path, &without, &told).1.is_empty(), "{path}: event {seq} without its mark is not found");
        }
    }
    assert!(tried >= 5, "only {tried} marks");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_link_is_found_on_whichever_kind_of_page() {
    let server = Server::start(|_| {}).await;
    let client = server.client("perencana");
    let found = crawl::follow(&client, 1, &|path, html| {
        html.replacen("href=\"/buku-besar\"", &format!("href=\"/tidak-ada/{}\"", path.len()), 1)
    })
    .await;
    assert!(found.pages > 30, "{}", found.pages);
    let dead = found.wrong.iter().filter(|wrong| wrong.starts_with("404: /tidak-ada")).count();
    assert!(dead > 0 && dead == found.wrong.len(), "{}", found.wrong.join("\n"));
    server.stop().await;
}
