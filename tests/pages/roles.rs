//! Who sees what, and what one is told who may not.

use super::{
    kit::{ACCOUNTS, Server},
    open, page, sound,
};

const UNITS: &[&str] = &["PMK", "PPU", "JABATAN", "CONTOH", "CONTOH-A"];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_what_its_grants_cover() {
    let server = Server::start(|_| {}).await;
    for (name, akun, ..) in ACCOUNTS {
        let client = server.client(name);
        let first = page(&client, "/").await;
        assert!(first.contains(akun), "{name} is told who it is");
        for unit in UNITS {
            let allowed = client.get(&format!("/v1/units/{unit}/2023/scorecard")).await.status;
            let paths = [
                format!("/kartu/{unit}/2023"),
                format!("/jejak/{unit}/2023/npss"),
                format!("/jejak/{unit}/2023"),
                format!("/perubahan/{unit}/2023?dari=630"),
                format!("/anggaran/{unit}/2023"),
                format!("/temuan/{unit}"),
                format!("/temuan/{unit}/2023"),
                format!("/ringkasan/{unit}/2023"),
            ];
            for path in paths {
                let answer = open(&client, &path).await;
                assert_eq!(answer.status, allowed, "{name} {path}");
                sound(&path, &answer);
            }
            assert_eq!(first.contains(&format!("href=\"/kartu/{unit}/2023\"")), allowed == 200, "{name} {unit}");
        }
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn data_of_other_units_are_withheld() {
    let server = Server::start(|_| {}).await;
    let (contoh, bpk) = (server.client("contoh"), server.client("bpk"));
    let hash = bpk.get("/v1/events/617").await.json()["event"]["hash"].as_str().unwrap().to_owned();
    let whole = page(&bpk, "/buku-besar/617").await;
    assert!(whole.contains("Nilai 93,16 dipakai") && whole.contains("&#34;salt&#34;"));
    let part = page(&contoh, "/buku-besar/617").await;
    for hidden in ["93,16", "93.16", "salt", "kartu kedua"] {
        assert!(!part.contains(hidden), "{hidden}");
    }
    assert!(part.contains(&hash), "its proof stays");
    let found = page(&contoh, "/cari?q=IKU.2").await;
    assert!(found.contains("/jejak/CONTOH/2023/IKU.2/capaian") && !found.contains("/jejak/PMK/"));
    let list = page(&contoh, "/buku-besar?subject=PMK/2023/IKU.2").await;
    assert!(list.contains("/buku-besar/617") && !list.contains("93,16"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_pages_for_browsers_only() {
    let server = Server::start(|_| {}).await;
    let client = server.client("unit");
    for (path, status) in [
        ("/kartu/PMK/2023", 403),
        ("/kartu/XX/2023", 404),
        ("/kartu/PPU/1800", 422),
        ("/kartu/PPU/2023?per=kapan", 422),
        ("/kartu/PPU/2023?apa=1", 422),
        ("/jejak/PPU/2023/IKU.99/capaian", 404),
        ("/jejak/PPU", 422),
        ("/buku-besar/99999", 404),
        ("/tidak-ada", 404),
    ] {
        let answer = open(&client, path).await;
        assert_eq!(answer.status, status, "{path}");
        sound(path, &answer);
        assert!(answer.text().contains("ppu-01"), "{path}: who is logged in stays in sight");
        let plain = client.get(path).await;
        assert_eq!((plain.status, plain.header("content-type")), (status, "application/problem+json"), "{path}");
    }
    let nobody = open(&server.nobody(), "/kartu/PMK/2023?as_of=617&per=TW3").await;
    assert_eq!(nobody.status, 303);
    assert_eq!(nobody.header("location"), "/masuk?lanjut=%2Fkartu%2FPMK%2F2023%3Fas_of%3D617%26per%3DTW3");
    let api = open(&server.nobody(), "/v1/units/PMK/2023/scorecard").await;
    api.problem("tanpa-token");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_reading_is_public_nobody_needs_a_token() {
    let server = Server::start(|config| config.public_read = true).await;
    let html = page(&server.nobody(), "/kartu/PMK/2023").await;
    assert!(html.contains("101,70") && html.contains("href=\"/masuk\""));
    server.stop().await;
}
