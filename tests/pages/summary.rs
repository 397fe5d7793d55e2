//! The leader's page: its numbers are those of their addresses, its order is what it says, and nobody sees more than is his.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jejak::{
    present::{LedgerInfo, view::summary},
    projection::{Pandangan, Per},
    query::{Asked, Field, Query, Who},
    sample::{self, rekaan},
    store::{self, AsOf, Vault, ledger::Options},
};
use serde_json::Value;

use super::{kit::Server, open, page, words};

#[tokio::test(flavor = "multi_thread")]
async fn every_number_is_the_figure_at_its_address() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let all = client.get("/v1/summary?tahun=2023").await.ok().json();
    let units = all["unit"].as_array().unwrap();
    assert!(units.iter().any(|u| u["kode"] == "PMK") && units.iter().any(|u| u["kode"] == "CONTOH"));
    let mut compared = 0;
    for unit in units {
        for position in unit["periode"].as_array().unwrap() {
            let per = position["periode"].as_str().unwrap().split('-').nth(1).unwrap_or("tahun");
            for figure in [&position["npss"], &position["status"], &position["terisi"]] {
                let alamat = figure["alamat"].as_str().unwrap();
                let one = client.get(&format!("/v1/figure?alamat={alamat}&per={per}")).await.ok().json();
                assert_eq!(one["tercetak"], figure["tercetak"], "{alamat} {per}");
                compared += 1;
            }
        }
        for code in unit["merah"].as_array().unwrap() {
            let own = unit["indikator"].as_array().unwrap().iter().find(|i| i["kode"] == *code).unwrap();
            assert_eq!(own["status"]["warna"], "merah");
        }
        for i in unit["indikator"].as_array().unwrap().iter().filter(|i| i["turun"] == true) {
            let value = |f: &Value| f["angka"].as_str().unwrap().parse::<rust_decimal::Decimal>().unwrap();
            assert!(value(&i["capaian"]) < value(&i["sebelumnya"]));
        }
    }
    assert!(compared > 60, "{compared}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restatements_are_marked_and_nothing_of_other_units_is_shown() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let html = page(&client, "/ringkasan?tahun=2023").await;
    assert!(html.contains("href=\"/jejak/PMK/2023/npss\"") && html.contains("101,70"));
    assert!(
        html.contains("disajikan kembali: dilaporkan 99,70"),
        "TW II of CONTOH was closed with 99,70, and is 98,85 now"
    );
    assert!(words(&html).contains("Risiko tidak ditebak"), "no rule declares a forecast");
    let own = page(&server.client("reader"), "/ringkasan").await;
    assert!(!own.contains("/jejak/PMK/") && !own.contains("/jejak/CONTOH/"));
    let other = open(&server.client("reader"), "/ringkasan?unit=PMK").await;
    assert_eq!(other.status, 403);
    for wrong in ["urut=acak", "banding=XX", "tahun=1800", "per=TW9", "apa=1"] {
        assert_eq!(open(&client, &format!("/ringkasan?{wrong}")).await.status, 422, "{wrong}");
    }
    let side = words(&page(&client, "/ringkasan?tahun=2023&banding=PMK,CONTOH").await);
    assert!(side.contains("Berdampingan") && side.contains("Capaian IKU.2"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_workbooks_with_control_totals() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let answer = client.get("/v1/units/PMK/2023/workbook").await.ok();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(answer.body.to_vec())).unwrap();
    assert_eq!(book.sheet_names(), ["Sampul", "kartu", "anggaran", "triwulan", "temuan"]);
    let card = book.worksheet_range("kartu").unwrap();
    let column = |name: &str| card.rows().next().unwrap().iter().position(|c| *c == *name).unwrap();
    let whole = card.rows().find(|row| row[0] == "kartu").unwrap();
    assert_eq!(whole[column("npss")], Data::Float(101.7), "a number as a number");
    let formulas = book.worksheet_formula("Sampul").unwrap();
    let sums = formulas.rows().flatten().filter(|f| f.starts_with("SUM('") || f.starts_with("COUNT('")).count();
    assert!(sums > 10, "{sums}");
    let one = client.get("/v1/units/PMK/2023/workbook?tabel=kartu&per=TW2").await.ok();
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(one.body.to_vec())).unwrap();
    assert_eq!(book.sheet_names(), ["Sampul", "kartu"]);
    client.get("/v1/units/PMK/2023/workbook?tabel=lain").await.problem("bentuk-salah");
    let all = client.get("/v1/summary/workbook?tahun=2023").await.ok();
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(all.body.to_vec())).unwrap();
    assert_eq!(book.sheet_names(), ["Sampul", "ringkasan", "peta"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_is_a_working_paper_with_the_hash_of_its_trace() {
    let server = Server::start(|_| {}).await;
    let client = server.client("inspektorat");
    let path = "/v1/trace/paper?alamat=PMK/2023/IKU.2/capaian&as_of=630";
    let paper = client.get(path).await.ok().text();
    let hash = |text: &str| text.split("jejak:hash\" content=\"").nth(1).unwrap()[..67].to_owned();
    assert!(hash(&paper).starts_with("b3:") && paper.contains("<svg") && paper.contains("PMK/2023/IKU.2/capaian"));
    assert_eq!(hash(&paper), hash(&client.get(path).await.ok().text()), "the same question, the same hash");
    let earlier = client.get(&path.replace("630", "600")).await.ok().text();
    assert_ne!(hash(&paper), hash(&earlier));
    client.get("/v1/trace/paper?alamat=PMK/2023/IKU.2/capaian&bentuk=docx").await.problem("bentuk-salah");
    assert_eq!(server.client("contoh").get(path).await.status, 403);
    server.stop().await;
}

#[test]
fn invented_agencies_are_written_the_same_every_time() {
    let write = || {
        let dir = tempfile::tempdir().unwrap();
        let opening = sample::opening_of(rekaan::NAME.parse().unwrap(), "00".repeat(32));
        let steps = rekaan::steps(18, 1);
        let (vault, _) = store::sample::write_steps(dir.path(), opening, &steps, &|_, _| ()).unwrap();
        let last = vault.reader().last();
        vault.close().unwrap();
        (dir, last.seq, last.hash)
    };
    let (dir, seq, hash) = write();
    assert_eq!((seq, hash), {
        let again = write();
        (again.1, again.2)
    });
    let vault = Vault::open(dir.path(), Options::system(), &|_, _| ()).unwrap();
    let (reader, global) = (vault.reader(), vault.reader().global().unwrap());
    let ledger = LedgerInfo { nama: rekaan::NAME.to_owned(), simulasi: true, pemulihan: Vec::new() };
    let query =
        Query { reader: &reader, global: &global, ledger: &ledger, who: Who::Everybody, names: Field::parameter };
    let asked = Asked {
        as_of: AsOf::Latest,
        pandangan: Pandangan::Resmi,
        tahun: None,
        per: None,
        unit: None,
        trend: false,
        lean: None,
        only: None,
    };
    let found = query.summary(&asked).unwrap();
    assert_eq!((found.tahun, found.per, found.units.len()), (2025, Per::Tahun, 18));
    assert!(found.units.iter().all(|u| u.unit.contoh), "marked as invented");
    let red: usize = found.units.iter().map(|u| u.red().count()).sum();
    let restated = found.units.iter().flat_map(|u| &u.positions).filter(|p| p.restated()).count();
    assert!(red > 0 && restated > 0 && found.units.iter().any(|u| u.fell()), "{red} {restated}");
    assert!(
        found.units.iter().any(|u| !u.open.is_empty())
            && found.units.iter().any(|u| !u.late.angka().unwrap().is_zero())
    );
    assert!(found.forecasts(), "a rule declares forecasts");
    let ranking = found.ranking();
    let value = |u: &summary::UnitSummary| u.position().and_then(|p| p.npss.angka());
    assert!(ranking.windows(2).all(|pair| value(pair[0]) >= value(pair[1])), "best first");
    // Of more units than a page shows, only the position shown as now is computed: it is the same, and so are red and fallen.
    let lean = query.summary(&Asked { lean: Some(17), ..asked.clone() }).unwrap();
    assert_eq!((lean.tahun, lean.per, lean.units.len()), (found.tahun, found.per, 18));
    for (one, all) in lean.units.iter().zip(&found.units) {
        let told = |u: &summary::UnitSummary| {
            let npss = u.position().map(|p| (p.npss.exact(), p.filled.exact(), p.restated()));
            let red: Vec<String> = u.red().map(|i| i.kode.clone()).collect();
            (u.unit.kode.clone(), npss, u.fell(), red, u.open.clone(), u.late.exact(), u.absorbed.exact())
        };
        assert_eq!(told(one), told(all));
        assert_eq!(one.positions.len(), 1);
    }
    // And those that it shows are asked for by themselves, as they are among all.
    let only = ["R02.1", "R01"].map(|kode| kode.parse().unwrap()).into_iter().collect();
    let few = query.summary(&Asked { only: Some(only), ..asked.clone() }).unwrap();
    let whole: Vec<_> = found.units.iter().filter(|u| ["R01", "R02.1"].contains(&u.unit.kode.as_str())).collect();
    assert_eq!(format!("{:?}", few.units.iter().collect::<Vec<_>>()), format!("{whole:?}"));
    let of_2024 = query.summary(&Asked { tahun: Some(2024), ..asked }).unwrap();
    let weights = of_2024.weights();
    assert!(!weights.is_empty(), "a weight changed");
}
