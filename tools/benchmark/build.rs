//! Builds the ledger through the same door as everybody, which is the measurement of groups; and singles, against a baseline.

use std::{
    fs::OpenOptions,
    io::Write,
    path::Path,
    sync::Arc,
    time::{Duration, Instant as Timer},
};

use jejak::{
    event::{
        Actor, Draft, Event, Instant,
        data::{Jam, LedgerDibuka, Role},
    },
    store::{
        Vault,
        ledger::{Options, prepare, system_actor, system_random},
    },
};

use crate::{
    make::{self, Dice},
    table::{Table, rate, ratio, time},
};

const SINGLES: usize = 3_000;
/// Of the key that signs the checkpoints of this ledger.
const SEED: [u8; 32] = [7; 32];

/// A new ledger in `dir`, built up; measures appends on the way.
pub fn ledger(dir: &Path, years: u16, table: &mut Table) {
    let start: Instant = "2019-01-02T01:00:00Z".parse().expect("instant");
    let vault = Arc::new(created(dir, start));
    let (first, rest) = make::foundation();
    append(&vault, &serde_json::to_vec(&first).expect("json"), system_actor(), start);
    let admin = Actor { grant: 2, id: "admin-01".parse().expect("account"), role: Role::Admin };
    append(&vault, &serde_json::to_vec(&rest).expect("json"), admin, start);
    let planner = vault.reader().last().seq - 1;
    let mut dice = Dice::new(7);
    let (mut events, mut spent) = (0, Duration::ZERO);
    for tahun in make::YEARS.0..make::YEARS.0 + years {
        let groups = make::year(tahun, &mut dice);
        let before = vault.reader().last().seq;
        let timer = Timer::now();
        submit_all(&vault, groups, planner);
        spent += timer.elapsed();
        events += vault.reader().last().seq - before;
        eprintln!("{tahun}: {} events", vault.reader().last().seq);
    }
    let lines = sample_lines(&vault);
    let base = baseline(dir, &lines.concat(), 300);
    let per_group = spent.div_f64(events as f64 / 100.0);
    table.row(
        "groups of 100, parsed and checked, two callers",
        rate(events, spent),
        ratio(per_group, base),
        "100,000/s",
    );
    singles(&vault, dir, &lines[0], table);
    let timer = Timer::now();
    Arc::into_inner(vault).expect("last owner").close().expect("close");
    table.row("closing what was built: index, tiles, checkpoint", time(timer.elapsed()), String::new(), "");
}

/// A ledger with nothing but its first event.
pub fn created(dir: &Path, start: Instant) -> Vault {
    std::fs::create_dir_all(dir).expect("directory");
    std::fs::write(dir.join("ledger.key"), hex::encode(SEED)).expect("key");
    Vault::create(dir, vec![opening()], Some(start), Options::system()).expect("create")
}

fn opening() -> Draft {
    let data = LedgerDibuka {
        nama: "bangku-uji".parse().expect("name"),
        kunci_publik: hex::encode(ed25519_dalek::SigningKey::from_bytes(&SEED).verifying_key().to_bytes()).into(),
        hash: "blake3".into(),
        pohon: "sha256".into(),
        jam: Jam::Simulasi,
        alasan: None,
        dokumen: None,
        asumsi: false,
        keterangan: None,
        sumber: None,
        tanda_tangan: None,
    };
    let day = "2019-01-01".parse().expect("day");
    Draft {
        unit: "-".parse().expect("unit"),
        berlaku: day,
        event: Event::LedgerDibuka(data),
        refs: Vec::new(),
        id: None,
        expect: None,
    }
}

/// Appends a group of drafts.
pub fn append(vault: &Vault, json: &[u8], actor: Actor, at: Instant) {
    let drafts = Draft::parse_group(json).unwrap_or_else(|e| panic!("{e}"));
    vault.append(drafts, actor, Some(at)).unwrap_or_else(|e| panic!("{e}"));
}

/// Two callers parse and prepare, in turn, so that groups arrive in recorded order.
fn submit_all(vault: &Arc<Vault>, groups: Vec<make::Group>, planner: u64) {
    let random = system_random();
    let grant = |role| if role == Role::Unit { planner + 1 } else { planner };
    let (send, receive) = std::sync::mpsc::sync_channel::<(usize, Vec<jejak::event::Prepared>)>(64);
    let groups = Arc::new(groups);
    std::thread::scope(|scope| {
        for half in 0..2 {
            let (send, groups, random) = (send.clone(), groups.clone(), random.clone());
            scope.spawn(move || {
                for (index, group) in groups.iter().enumerate().skip(half).step_by(2) {
                    let drafts = Draft::parse_group(&group.json).unwrap_or_else(|e| panic!("{e}"));
                    let ready = prepare(drafts, &random).unwrap_or_else(|e| panic!("{e}"));
                    send.send((index, ready)).expect("queue");
                }
            });
        }
        drop(send);
        let (mut next, mut early) = (0, std::collections::HashMap::new());
        let (done, answers) = std::sync::mpsc::channel();
        while next < groups.len() {
            let Some(ready) = early.remove(&next) else {
                let (index, ready) = receive.recv().expect("ready");
                early.insert(index, ready);
                continue;
            };
            let (group, done) = (&groups[next], done.clone());
            let actor = make::actor(group.role, grant(group.role));
            let reply = Box::new(move |result: Result<_, _>| done.send(result.map(drop)).expect("answer"));
            let request = jejak::store::writer::Request { group: ready, actor, at: Some(group.at), dry: false, reply };
            vault.submit(request).expect("submit");
            next += 1;
        }
        for _ in 0..groups.len() {
            answers.recv().expect("answer").unwrap_or_else(|e| panic!("{e}"));
        }
    });
}

/// A hundred lines as they stand in the journal.
fn sample_lines(vault: &Vault) -> Vec<Vec<u8>> {
    let last = vault.reader().last().seq;
    let line = |seq| {
        let mut line = vault.reader().line(seq).expect("line");
        line.push(b'\n');
        line
    };
    (last - 99..=last).map(line).collect()
}

/// Appends the same bytes to a growing file, with fdatasync after each; time of one.
fn baseline(dir: &Path, bytes: &[u8], times: u32) -> Duration {
    let path = dir.join("baseline.bin");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).expect("file");
    let timer = Timer::now();
    for _ in 0..times {
        file.write_all(bytes).expect("write");
        file.sync_data().expect("sync");
    }
    let spent = timer.elapsed();
    std::fs::remove_file(path).expect("remove");
    spent / times
}

fn singles(vault: &Arc<Vault>, dir: &Path, line: &[u8], table: &mut Table) {
    let global = vault.reader().global().expect("global");
    let grant = global.grants(global.seq).find(|g| g.peran == Role::Unit).expect("grant").seq;
    let json = |n: usize| {
        serde_json::json!({"type": "narasi.ditulis", "unit": make::unit(n % make::families(), 0), "berlaku": "2019-12-31", "data":
            {"tahun": 2019, "iku": "IKU.5", "jenis": "kendala", "teks": "Koordinasi intensif dengan instansi pusat dan daerah, monitoring dan evaluasi berkala."}})
    };
    let drafts: Vec<Vec<u8>> = (0..SINGLES).map(|n| json(n).to_string().into_bytes()).collect();
    let at = vault.reader().last().recorded_at;
    let before = baseline(dir, line, 1_500);
    let timer = Timer::now();
    for draft in &drafts {
        append(vault, draft, make::actor(Role::Unit, grant), at);
    }
    let one = timer.elapsed();
    let base = (before + baseline(dir, line, 1_500)) / 2;
    table.row("baseline: append + fdatasync of one line", rate(1, base), "1.00".to_owned(), "");
    table.row(
        "single durable appends, one caller",
        rate(SINGLES as u64, one),
        ratio(one / SINGLES as u32, base),
        "0.8 x baseline",
    );
    let timer = Timer::now();
    std::thread::scope(|scope| {
        for part in drafts.chunks(SINGLES.div_ceil(64)) {
            let vault = vault.clone();
            scope
                .spawn(move || part.iter().for_each(|draft| append(&vault, draft, make::actor(Role::Unit, grant), at)));
        }
    });
    let many = timer.elapsed();
    table.row("single durable appends, 64 callers", rate(SINGLES as u64, many), ratio(many / SINGLES as u32, base), "");
}
