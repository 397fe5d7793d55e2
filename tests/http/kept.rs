//! What was typed is not lost: a session that ended, and a JSON body with much missing.

use serde_json::json;

use super::{
    browser::{Browser, FORM, encoded, origin},
    entry::step,
    kit::{Server, token},
};

#[tokio::test]
async fn a_form_that_is_sent_after_the_session_goes_on_after_the_log_in() {
    let server = Server::start(|_| ()).await;
    let browser = Browser::log_in(&server, "induk").await;
    let path = "/catat/narasi.ditulis?unit=PMK&tahun=2023";
    let form = browser.get(path).await.ok().text();
    let typed = [
        ("data.tahun", "2023"),
        ("data.iku", "IKU.2"),
        ("data.jenis", "kendala"),
        ("data.teks", "Hujan & \"banjir\" <3>"),
        ("berlaku", "2023-12-31"),
    ];
    // The session ends while one types.
    browser.submit("/keluar", &[]).await;
    let own = origin(&browser.client);
    let mut fields: Vec<(&str, &str)> = vec![("csrf", browser.csrf.as_str()), ("langkah", "periksa")];
    fields.extend(typed);
    let headers = [("cookie", browser.cookie.as_str()), ("accept", "text/html"), ("origin", &own), FORM];
    let answer = browser.client.send("POST", path, &headers, encoded(&fields)).await;
    assert_eq!(answer.status, 401);
    let page = answer.text();
    assert!(page.contains("name=\"isian.data.teks\"") && page.contains("Sesi Anda sudah berakhir"), "{page}");
    assert!(!page.contains(&browser.csrf), "what that session knew is not handed on");
    // The log-in, with what the page sends along.
    let given = token("induk");
    let mut log_in: Vec<(String, String)> = vec![("token".to_owned(), given), ("lanjut".to_owned(), path.to_owned())];
    log_in.extend(typed.iter().map(|(n, v)| (format!("isian.{n}"), (*v).to_owned())));
    let pairs: Vec<_> = log_in.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let answer = browser.client.send("POST", "/masuk", &[("origin", &own), FORM], encoded(&pairs)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let csrf =
        hex::encode(blake3::derive_key("jejak csrf v1", cookie.strip_prefix("jejak_session=").unwrap().as_bytes()));
    let page = answer.text();
    assert!(page.contains("Lanjutkan isian") && page.contains(&csrf), "{page}");
    let again = Browser { client: server.nobody(), cookie, csrf };
    let form_again = step(&again, path, &page, "ubah", &[]).await.ok().text();
    assert!(form_again.contains("Hujan &#38; &#34;banjir&#34; &#60;3&#62;"), "{form_again}");
    let preview = step(&again, path, &form_again, "periksa", &typed).await.ok().text();
    assert_eq!(step(&again, path, &preview, "simpan", &[]).await.status, 303);
    // Who is no browser is told as ever.
    let plain = [("origin", own.as_str()), FORM];
    browser.client.send("POST", path, &plain, encoded(&fields)).await.problem("tanpa-token");
    let _ = form;
    server.stop().await;
}

#[tokio::test]
async fn all_that_is_missing_in_json_is_named_at_once() {
    let server = Server::start(|_| ()).await;
    let client = server.client("inspektorat");
    let body = json!({"type": "temuan.dicatat", "unit": "PMK", "berlaku": "2024-01-31", "data": {"kode": "T-1"}});
    let answer = client.post("/v1/events", &body).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    let told = answer.json();
    let detail = told["detail"].as_str().unwrap();
    for name in ["data.diterima", "data.lhp", "data.nilai", "data.pemeriksa", "data.uraian"] {
        assert!(detail.contains(name), "{name}: {told:#}");
    }
    assert!(!detail.contains("missing") && !told["accepted"].as_str().unwrap().is_empty(), "{told:#}");
    // Of a unit without any plan: what to do first.
    let target = json!({"type": "target.ditetapkan", "unit": "PMK", "berlaku": "2031-01-01",
        "data": {"seri": "pk", "iku": "IKU.1", "periode": "2031", "nilai": "1"}});
    let told = server.client("perencana").post("/v1/events", &target).await.json();
    assert!(told["accepted"].as_str().unwrap().contains("indikator.ditetapkan"), "{told:#}");
    server.stop().await;
}
