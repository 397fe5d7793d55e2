//! The record of reads and log-ins of a day, for auditors.

mod page;

use axum::response::Response;
use serde_json::Value;

use crate::{
    event::{Instant, hygiene},
    http::{
        Problem,
        audit::{self, Sehari},
        call::{Call, Window},
        dear,
    },
    present::time,
    web::reads::page::{Catatan, Pembacaan},
};

/// Number of records on a page.
const SEHALAMAN: usize = 100;

/// Handler of `/pembacaan`.
pub async fn sehari(call: Call) -> Result<Response, Problem> {
    dear(call.filled(), |call| {
        call.only(&["hari", "akun", "after"])?;
        let window = Window { after: call.position("after")?.unwrap_or(0), limit: SEHALAMAN };
        let Sehari { hari, akun, catatan, lanjut } = audit::sehari(call, window)?;
        let akun = akun.map(|akun| akun.to_string()).unwrap_or_default();
        let of = |after| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("hari", &hari.to_string());
            if !akun.is_empty() {
                query.append_pair("akun", &akun);
            }
            format!("/pembacaan?{}", query.append_pair("after", &format!("{after}")).finish())
        };
        let page = Pembacaan {
            rangka: call.rangka("pembacaan"),
            hari: hari.to_string(),
            catatan: catatan.iter().map(baris).collect(),
            lanjut: lanjut.map(of),
            akun,
        };
        call.page(call.service.reader.last().seq, &page)
    })
    .await
}

fn baris(record: &Value) -> Catatan {
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    let saat = text("saat");
    Catatan {
        saat: saat.parse().map_or_else(|_| saat.to_owned(), |at: Instant| time::wib(at)),
        akun: text("akun").to_owned(),
        apa: text("apa").to_owned(),
        jalur: hygiene::shown(text("jalur")).into_owned(),
        status: record["status"].as_u64().map(|status| status.to_string()).unwrap_or_default(),
        alamat: text("alamat").to_owned(),
    }
}
