//! Reads at a fixed moment need no engine: with PostgreSQL gone every server answers them, the one that follows as the one
//! that writes.

use crate::{kit, logins::two, servers::ask};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_at_a_fixed_moment_asks_no_engine() {
    let (mut pg, writes, follows) = two(kit::ledger, &[]).await;
    let client = follows.client("bpk");
    let state = ask(&client, "GET", "/healthz", &[], "").await.unwrap();
    assert_eq!(state["peran"], "pengikut", "{state}");
    tokio::task::block_in_place(|| pg.kill());
    // None of them was asked before, so no finished answer is kept.
    for seq in [400, 500, 600, 637] {
        for path in ["units/PMK/2023/scorecard", "units/PPU/2023/quarters", "units/PPU/2023/budget"] {
            let path = format!("/v1/{path}?as_of={seq}");
            let here = client.get(&path).await.ok();
            let there = writes.client("bpk").get(&path).await.ok();
            assert_eq!(here.text(), there.text(), "{path}");
        }
    }
    let event = client.get("/v1/events/600").await.ok();
    assert_eq!(event.text(), writes.client("bpk").get("/v1/events/600").await.ok().text());
}
