//! `verify --full`: an index whose values are whole in themselves, but do not say what the journal says.

use std::sync::Arc;

use jejak::{
    projection::Book,
    store::{
        Catalog, INDEX, IndexOptions, Snapshotter, books, disk::Disk, disk_real::RealDisk, head, journal::Journal,
    },
};
use serde_json::json;

use crate::kit::{Ledger, UNIT, document, draft, run};

/// Makes the index anew, with snapshots by somebody else.
fn index_by(ledger: &Ledger, snapshotter: Snapshotter) {
    std::fs::remove_dir_all(ledger.path().join(INDEX)).unwrap();
    let disk: Arc<dyn Disk> = RealDisk::new(ledger.path());
    let head = head::read(disk.as_ref()).unwrap().unwrap();
    let journal = Arc::new(Journal::open_read(disk).unwrap());
    let options = IndexOptions::new(ledger.path().join(INDEX), snapshotter);
    Catalog::open(journal, Some(options), &head, &|_, _| ()).unwrap().close();
}

#[test]
fn a_snapshot_that_is_not_what_the_journal_says_is_named() {
    let ledger = Ledger::full();
    let text = |n| json!({"tahun": 2023, "iku": "IKU.1", "jenis": "kendala", "teks": format!("kendala {n}")});
    let texts: Vec<_> = (0..300).map(|n| draft("U", "narasi.ditulis", text(n))).collect();
    ledger.must(UNIT, &json!(texts));
    index_by(&ledger, books::snapshotter());
    let told = document(ledger.path(), &["verify", "--full"]);
    assert!(told["lengkap"]["potret"].as_u64() > Some(0), "{told}");

    let honest = books::snapshotter();
    index_by(
        &ledger,
        Arc::new(move |key, before, facts| {
            let mut book: Book = postcard::from_bytes(&honest(key, before, facts)).unwrap();
            book.iku.clear();
            postcard::to_allocvec(&book).unwrap()
        }),
    );
    assert_eq!(run(ledger.path(), &["verify"]).code, 0, "the journal itself is whole");
    let found = run(ledger.path(), &["verify", "--full"]);
    assert_eq!(found.code, 1);
    assert!(found.err.contains("potret") && found.err.contains("U/2023"), "{}", found.err);
}
