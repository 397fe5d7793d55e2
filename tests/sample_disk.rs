//! The sample ledger on a real disk.
#![allow(clippy::unwrap_used)]

mod common;

use jejak::{
    projection::{Pandangan, Per},
    store,
};

#[test]
fn written_read_and_written_again() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (vault, script) = store::sample::write(one.path(), "00".repeat(32), &|_, _| ()).unwrap();
    let last = vault.reader().last();
    vault.close().unwrap();
    let reader = store::read(one.path(), &|_, _| ()).unwrap();
    let global = reader.global().unwrap();
    let show = |as_of, address: &str| {
        reader
            .view(&global, as_of, Per::Tahun, Pandangan::Resmi)
            .unwrap()
            .figure(&address.parse().unwrap())
            .unwrap()
            .printed()
    };
    assert_eq!(show(last.seq, "PMK/2023/npss"), "101.70");
    assert_eq!(show(script.keys["iku2-ditimpa"], "PMK/2023/npss"), "101.67");
    // The rehearsal in memory and the ledger on disk are one ledger.
    let rehearsal = common::Rehearsal::sample();
    assert_eq!(rehearsal.last, last.seq);
    assert_eq!(rehearsal.keys, script.keys);
    // Written again, it has the same hashes.
    let (again, _) = store::sample::write(two.path(), "00".repeat(32), &|_, _| ()).unwrap();
    assert_eq!(again.reader().last().hash, last.hash);
}
