//! A report is reviewed in the browser, its working paper taken away, the review recorded; an agency's document is filled in.

use std::io::{Cursor, Read, Write};

use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    browser::{Browser, origin},
    kit::{Answer, Server},
};

/// Sends a form with a file.
async fn upload(browser: &Browser, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
    let mut body = Vec::new();
    for (name, value) in [("csrf", browser.csrf.as_str())].iter().chain(fields) {
        let part = format!("--batas\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--batas\r\nContent-Disposition: form-data; name=\"laporan\"; filename=\"{}\"\r\n\r\n", file.0);
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.1);
    body.extend_from_slice(b"\r\n--batas--\r\n");
    let own = origin(&browser.client);
    let headers = [
        ("cookie", browser.cookie.as_str()),
        ("origin", &own),
        ("accept", "text/html"),
        ("content-type", "multipart/form-data; boundary=batas"),
    ];
    browser.client.send("POST", path, &headers, body).await
}

/// The file that a page hands on to its next step.
fn kept(page: &str) -> String {
    let value = page.split("name=\"lampiran\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn a_report_is_reviewed_and_the_review_recorded() {
    let server = Server::start(|_| ()).await;
    let auditor = Browser::log_in(&server, "inspektorat").await;
    let report = auditor.get("/v1/units/PMK/2023/report?bentuk=html").await.ok().text();
    let wrong = report.replacen(">109,16</a></td>", ">119,16</a></td>", 1);
    assert_ne!(wrong, report);
    let path = "/reviu/PMK/2023";
    let clean = upload(&auditor, path, &[("per", "tahun")], ("lkj.html", report.as_bytes())).await.ok().text();
    assert!(clean.contains("tidak ada temuan") && clean.contains("Cakupan: "), "{clean}");
    // In English: what was recorded and printed stays, the frame around it does not.
    let foreign = Browser {
        client: auditor.client.clone(),
        cookie: format!("{}; jejak_bahasa=en", auditor.cookie),
        csrf: auditor.csrf.clone(),
    };
    let page = upload(&foreign, path, &[("per", "tahun")], ("lkj.html", wrong.as_bytes())).await.ok().text();
    assert!(
        page.contains("\">findings</span>") && page.contains("119,16") && page.contains("/jejak/PMK/2023/SS.5/nss"),
        "{page}"
    );
    assert!(page.contains("Coverage: ") && !page.contains("data-asing"), "{page}");
    assert!(page.contains(" in Table ") && page.contains(" (line "), "{page}");
    let file = kept(&page);
    let step = |langkah: &'static str| {
        let (file, auditor) = (file.clone(), &auditor);
        async move { auditor.submit(path, &[("per", "tahun"), ("lampiran", &file), ("langkah", langkah)]).await }
    };
    let paper = step("xlsx").await.ok();
    assert!(paper.header("content-disposition").contains("reviu-PMK-2023-event-") && paper.body.starts_with(b"PK"));
    assert!(step("html").await.ok().text().contains("119,16"));
    let saved = step("catat").await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let seq = saved.header("location").strip_prefix("/buku-besar/").unwrap().to_owned();
    assert_eq!(auditor.get(&format!("/v1/events/{seq}")).await.ok().json()["event"]["type"], "reviu.dicatat");
    // As published, it is compared with the ledger from then on.
    assert_eq!(step("terbit").await.status, 303);
    let published = auditor.get("/terbitan/PMK/2023").await.ok().text();
    assert!(published.contains("119,16") && published.contains("kini berbeda"), "{published}");
    let published = foreign.get("/terbitan/PMK/2023").await.ok().text();
    assert!(published.contains("never had the published value"), "{published}");
    assert!(published.contains("<html lang=\"en\">") && !published.contains("data-asing"), "{published}");
    // What was published leads to its event, what is now to its trace.
    assert!(published.contains("<a class=\"n\" href=\"/jejak/PMK/2023/SS.5/nss\">109,16</a>"), "{published}");
    assert!(published.contains("\">119,16</a>"), "{published}");
    // Nothing read is no review, and is not recorded as one; who may not see the unit uploads nothing.
    let nothing = upload(&auditor, path, &[], ("catatan.txt", b"Tidak ada angka di sini.")).await.ok().text();
    assert!(nothing.contains("bukan reviu"), "{nothing}");
    let file = kept(&nothing);
    let refused = auditor.submit(path, &[("lampiran", &file), ("langkah", "catat")]).await;
    assert_eq!(refused.status, 422, "{}", refused.text());
    let broken = upload(&auditor, path, &[], ("lkj.docx", b"PK\x03\x04 bukan docx")).await;
    assert!(broken.status == 422 && broken.text().contains("Belum direviu"), "{}", broken.text());
    let other = Browser::log_in(&server, "contoh").await;
    assert_ne!(upload(&other, path, &[], ("lkj.html", report.as_bytes())).await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn an_agencys_document_is_filled_in() {
    let server = Server::start(|_| ()).await;
    let planner = Browser::log_in(&server, "perencana").await;
    let document = |tag: &str| {
        let mut made = ZipWriter::new(Cursor::new(Vec::new()));
        made.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        let text = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:sdt><w:sdtPr>\
             <w:tag w:val=\"{tag}\"/></w:sdtPr><w:sdtContent><w:r><w:t>0</w:t></w:r></w:sdtContent></w:sdt></w:p></w:body></w:document>"
        );
        made.write_all(text.as_bytes()).unwrap();
        made.finish().unwrap().into_inner()
    };
    let path = "/unduh/PMK/2023/templat";
    let filled = upload(&planner, path, &[], ("kami.docx", &document("anggaran/realisasi"))).await.ok();
    assert!(filled.header("content-disposition").contains("lkj-PMK-2023-event-"));
    let mut text = String::new();
    let mut package = ZipArchive::new(Cursor::new(filled.body.to_vec())).unwrap();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    assert!(text.contains(">7.816.645.233<"), "{text}");
    let refused = upload(&planner, path, &[], ("kami.docx", &document("anggaran/realizasi"))).await;
    assert!(refused.status == 422 && refused.text().contains("anggaran/realizasi"), "{}", refused.text());
    // What the account may not see is not filled in.
    let unseen = upload(&planner, path, &[], ("kami.docx", &document("CONTOH/2023/npss"))).await;
    assert!(unseen.status == 422 && unseen.text().contains("CONTOH"), "{}", unseen.text());
    server.stop().await;
}
