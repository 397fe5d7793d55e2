//! Moments: what the address says is what is seen.

use super::{between, kit::Server, open, page, words};

fn row(html: &str, id: &str) -> String {
    let start = html.find(&format!("id=\"{id}\"")).unwrap();
    let text = html[start..].split("</tr>").next().unwrap().split_once('>').unwrap().1;
    words(text)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_shows_its_moment_and_what_has_changed_since() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    let then = page(&client, "/kartu/PMK/2023?as_of=617").await;
    assert!(row(&then, "IKU.2").contains("93,00 93,16 100,17"), "{}", row(&then, "IKU.2"));
    let now = page(&client, "/kartu/PMK/2023").await;
    assert!(row(&now, "IKU.2").contains("93,00 93,26 100,28"), "{}", row(&now, "IKU.2"));
    let marked = page(&client, "/kartu/PMK/2023?as_of=2024-01-23&sejak=615").await;
    assert!(row(&marked, "IKU.2").contains("93,16 semula 93,26"), "{}", row(&marked, "IKU.2"));
    assert!(marked.contains("href=\"/jejak/PMK/2023/IKU.2/realisasi?as_of=2024-01-23\""));
    assert!(!row(&marked, "IKU.1").contains("semula"));
    assert!(words(&marked).contains("11 angka"), "eleven figures differ, as `jejak diff` says");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trace_tells_who_when_and_why() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    let html = words(&page(&client, "/jejak/PMK/2023/IKU.2/realisasi?as_of=617").await);
    for said in ["Event 617", "realisasi ditimpa", "pmk-01 (unit)", "23 Jan 2024", "Nilai 93,16 dipakai", "hash b3:"] {
        assert!(html.contains(said), "{said}");
    }
    let later = words(&page(&client, "/jejak/PMK/2023/IKU.2/realisasi").await);
    assert!(later.contains("Event 618") && later.contains("event dibatalkan"));
    let blame = words(&page(&client, "/jejak/PMK/2023?as_of=617").await);
    assert!(blame.contains("Event 617") && blame.contains("Nilai 93,16 dipakai"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn differences_add_up() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    let html = page(&client, "/perubahan/PMK/2023?dari=615&sampai=617").await;
    let text = words(&html);
    assert!(text.contains("-0,0252583438067309"), "the sum of all moves is exact");
    assert!(html.contains("+0,0016…") && html.contains("-0,0268…"));
    assert_eq!(between(&html, "class=\"naik\"", "/>").count() + between(&html, "class=\"turun\"", "/>").count(), 2);
    let empty = page(&client, "/perubahan/PMK/2023?dari=617&sampai=617").await;
    assert!(empty.contains("Tidak ada angka yang berubah."));
    let back = open(&client, "/perubahan/PMK/2023?dari=618&sampai=617").await;
    assert_eq!(back.status, 422);
    let closed = words(&page(&client, "/perubahan/CONTOH/2023").await);
    assert!(closed.contains("disajikan kembali sejak penutupan") || closed.contains("angka disajikan kembali"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_the_browser_has_is_not_sent_again() {
    let server = Server::start(|_| {}).await;
    let client = server.client("bpk");
    let first = open(&client, "/anggaran/PMK/2023").await.ok();
    let tag = first.header("etag").to_owned();
    let again = client.send("GET", "/anggaran/PMK/2023", &[("if-none-match", &tag), ("accept", "text/html")], "").await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(first.header("jejak-seq"), again.header("jejak-seq"));
    server.stop().await;
}
