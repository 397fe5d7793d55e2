//! Page of the glossary.

mod page;

use axum::response::Response;

use self::page::Kamus;
use crate::{
    http::{Problem, call::Call, heavy},
    web::istilah::{Istilah, LAIN, SETEMPAT},
};

/// Handler of `/istilah`.
pub async fn semua(call: Call) -> Result<Response, Problem> {
    heavy(call, |call| {
        call.only(&[])?;
        let mut semua: Vec<Istilah> = SETEMPAT.iter().chain(LAIN).copied().collect();
        semua.sort_by_key(|one| one.kata.to_lowercase());
        call.page(call.service.reader.last().seq, &Kamus { rangka: call.rangka("istilah"), semua })
    })
    .await
}
