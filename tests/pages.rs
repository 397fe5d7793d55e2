//! The pages as browsers get them: every link leads somewhere, every number to its trace; hostile text stays text;
//! each role sees what its grants cover.
#![allow(clippy::unwrap_used, dead_code)]

#[path = "http/kit.rs"]
mod kit;

#[path = "pages/bahasa.rs"]
mod bahasa;
#[path = "pages/broken.rs"]
mod broken;
#[path = "pages/commands.rs"]
mod commands;
#[path = "pages/crawl.rs"]
mod crawl;
#[path = "pages/figures.rs"]
mod figures;
#[path = "pages/hostile.rs"]
mod hostile;
#[path = "pages/marks.rs"]
mod marks;
#[path = "pages/roles.rs"]
mod roles;
#[path = "pages/search.rs"]
mod search;
#[path = "pages/summary.rs"]
mod summary;
#[path = "pages/time.rs"]
mod time;

use kit::{Answer, Client};

/// Most bytes of a page.
const MOST: usize = 150_000;

/// A page, as a browser asks for it.
async fn open(client: &Client, path: &str) -> Answer {
    client.send("GET", path, &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")], "").await
}

/// A page that must be there.
async fn page(client: &Client, path: &str) -> String {
    let answer = open(client, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    sound(path, &answer);
    answer.text()
}

/// What holds for every page: small, guarded by its policy, nothing inline.
fn sound(path: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{path}: {policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
    assert!(answer.body.len() < MOST, "{path}: {} bytes", answer.body.len());
    let text = answer.text();
    for inline in ["style=\"", "onclick", "onload", "javascript:", "<style", "http://", "https://"] {
        assert!(!text.contains(inline), "{path} has {inline}");
    }
    assert!(text.starts_with("<!doctype html>") && text.contains("<html lang=\"id\">"), "{path}");
}

/// The parts of a text between two marks.
fn between<'a>(text: &'a str, from: &'a str, to: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).map(move |rest| rest.split(to).next().unwrap_or_default())
}

/// A text without its tags.
fn words(html: &str) -> String {
    let pieces = html.split('<').enumerate();
    let text = pieces.map(|(n, piece)| if n == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) });
    text.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
