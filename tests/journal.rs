//! The journal: what it refuses, what it survives, and that no changed byte goes unseen.
#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(clippy::double_ended_iterator_last, reason = "every append must run, the last is looked at")]

mod store_kit;

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use jejak::{
    event::{Actor, Event, Instant, RefusalKind, Seq, data::Role},
    store::{
        clock::{Clock, ClockError},
        damage::Damage,
        disk::{Disk, read_file, write_full},
        disk_faulty::{Dice, FaultyDisk},
        disk_real::RealDisk,
        journal::Journal,
        ledger::{Held, Options, StartError, Work, prepare, system_actor},
        recovery::OpenError,
        verify::{VerifyError, verify},
        writer::{AppendError, MOST_EVENTS},
    },
};
use store_kit::{append, commit, open, open_ledger, options, random, read_all, ticking, unit};

fn held(faulty: &FaultyDisk, segment: u64, work: Work) -> Held {
    open(&faulty.disk(), options(7, segment, work, ticking())).unwrap().0
}

/// Twelve events, some in groups, over a few short segments.
fn small(work: Work) -> (FaultyDisk, Held) {
    let faulty = FaultyDisk::new(1);
    let mut held = held(&faulty, 2500, work);
    for (index, size) in [1, 3, 1, 2, 1, 3].into_iter().enumerate() {
        let group = (0..size).map(|n| unit(["PMK", "PPU"][(index + n) % 2], &format!("unit «{index}» {n}"))).collect();
        append(&mut held, group).unwrap();
    }
    (faulty, held)
}

/// Name of the file, offset of the line in it, its length and its event.
fn places(disk: &Arc<dyn Disk>) -> Vec<(String, u64, u64, Seq)> {
    let journal = Journal::open_read(disk.clone()).unwrap();
    let name = |segment| format!("journal/{segment:08}.jsonl");
    let all = read_all(&journal);
    all.iter().map(|e| (name(e.place.segment), e.place.offset, u64::from(e.place.length), e.seq)).collect()
}

fn damaged_line(error: &VerifyError) -> Option<Seq> {
    match error {
        VerifyError::Damage(damage) => damage.seq(),
        VerifyError::Unadmitted(_) | VerifyError::Journal(_) | VerifyError::NotALedger => None,
    }
}

fn flip_every_byte(faulty: &FaultyDisk) -> u64 {
    let disk = faulty.disk();
    assert!(verify(&disk, |_, _| ()).unwrap().torn.is_none());
    let mut dice = Dice::new(3);
    let mut flipped = 0;
    for (name, start, length, seq) in places(&disk) {
        for offset in start..=start + length {
            let byte = faulty.bytes(&name).unwrap()[offset as usize];
            let masks = [1 << dice.below(8), byte ^ b'\n', byte, (1 + dice.below(255)) as u8];
            let mask = masks[dice.below(4) as usize];
            if mask == 0 {
                continue;
            }
            faulty.flip(&name, offset, mask);
            let error = verify(&disk, |_, _| ()).expect_err("a changed byte was not seen");
            assert_eq!(damaged_line(&error), Some(seq), "{name} byte {offset} ^ {mask:02x}: {error}");
            if offset % 37 == 0 {
                match open(&disk, options(8, 2500, Work::Grow, ticking())) {
                    Err(StartError::Open(OpenError::Damage(damage))) => assert_eq!(damage.seq(), Some(seq), "{damage}"),
                    Err(other) => panic!("{other}"),
                    Ok(_) => panic!("opened although event {seq} is damaged"),
                }
            }
            faulty.flip(&name, offset, mask);
            flipped += 1;
        }
    }
    assert!(verify(&disk, |_, _| ()).is_ok());
    flipped
}

#[test]
fn after_a_clean_close_every_changed_byte_is_seen_and_its_line_named() {
    let (faulty, held) = small(Work::Inline);
    held.close().unwrap();
    let flipped = flip_every_byte(&faulty);
    assert!(flipped > 7500, "{flipped} bytes");
}

#[test]
fn after_a_kill_every_changed_byte_that_head_vouches_for_is_seen_and_its_line_named() {
    let (faulty, held) = small(Work::Inline);
    drop(held);
    faulty.kill();
    let flipped = flip_every_byte(&faulty);
    assert!(flipped > 7500, "{flipped} bytes");
}

#[test]
fn a_torn_tail_is_moved_aside_from_its_first_damaged_group_on_with_the_good_lines_after_it() {
    let faulty = FaultyDisk::new(1);
    let mut held = held(&faulty, 1 << 20, Work::Inline);
    append(&mut held, vec![unit("PMK", "satu")]).unwrap();
    let head = faulty.bytes("head").unwrap();
    append(&mut held, vec![unit("PMK", "utuh, tidak dijamin head")]).unwrap();
    // One batch: sectors of it reach the disk in any order.
    let groups = vec![vec![unit("PMK", "tiga"), unit("PPU", "empat"), unit("PMK", "lima")], vec![unit("PMK", "enam")]];
    let groups = groups.into_iter().zip(50..).map(|(group, seed)| prepare(group, &random(seed)).unwrap()).collect();
    commit(&mut held, groups, &system_actor());
    drop(held);
    faulty.kill();
    let disk = faulty.disk();
    write_full(disk.open_write("head").unwrap().as_ref(), &head, 0).unwrap();
    let lines = places(&disk);
    let (name, start, _, _) = &lines[4];
    faulty.flip(name, start + 40, 1);
    let (_, end, length, _) = lines.last().unwrap();
    let torn_bytes = faulty.bytes(name).unwrap()[lines[3].1 as usize..(end + length + 1) as usize].to_vec();

    let (mut held, _) = open(&disk, options(9, 1 << 20, Work::Inline, ticking())).unwrap();
    let report = held.report().clone();
    let torn = report.torn.unwrap();
    assert_eq!((report.last, report.kept, torn.after, torn.lines), (3, 1, 3, 4));
    assert_eq!(read_file(disk.as_ref(), &torn.file).unwrap().unwrap(), torn_bytes);
    assert_eq!(report.recorded, std::slice::from_ref(&torn.file));
    append(&mut held, vec![unit("PMK", "sesudahnya")]).unwrap();
    let all = read_all(&Journal::open_read(disk.clone()).unwrap());
    assert_eq!(all.len(), 5);
    let Event::JurnalDipulihkan(data) = &all[3].event else { panic!("{:?}", all[3]) };
    assert_eq!((data.berkas.as_str(), data.hash, data.sesudah), (torn.file.as_str(), torn.hash, 3));
    held.close().unwrap();
    assert_eq!(verify(&disk, |_, _| ()).unwrap().torn, None);
}

#[test]
fn verify_tells_of_a_torn_tail_and_leaves_it() {
    let (faulty, held) = small(Work::Grow);
    held.close().unwrap();
    let disk = faulty.disk();
    let last = places(&disk).pop().unwrap();
    let end = last.1 + last.2 + 1;
    write_full(disk.open_write(&last.0).unwrap().as_ref(), b"{\"data\":{\"setengah", end).unwrap();
    let before = faulty.bytes(&last.0);
    let verified = verify(&disk, |_, _| ()).unwrap();
    assert_eq!(verified.torn.unwrap().0.offset, end);
    assert_eq!(faulty.bytes(&last.0), before);
}

#[test]
fn a_ledger_that_is_shorter_than_its_head_is_not_opened() {
    let (faulty, held) = small(Work::Grow);
    held.close().unwrap();
    let disk = faulty.disk();
    let last = places(&disk).pop().unwrap();
    disk.open_write(&last.0).unwrap().set_len(last.1).unwrap();
    let error = verify(&disk, |_, _| ()).unwrap_err();
    // The last group lacks a member, so the line that is missing can be named.
    assert_eq!(damaged_line(&error), Some(12), "{error}");
    disk.open_write(&last.0).unwrap().set_len(places(&disk)[9].1).unwrap();
    let shorter = Damage::Shorter { head: 12, found: 9 };
    assert!(matches!(verify(&disk, |_, _| ()), Err(VerifyError::Damage(damage)) if damage == shorter));
    let opened = open(&disk, options(9, 2500, Work::Grow, ticking()));
    assert!(matches!(opened, Err(StartError::Open(OpenError::Damage(damage))) if damage == shorter));
}

#[test]
fn without_head_only_a_whole_journal_opens() {
    let (faulty, held) = small(Work::Grow);
    held.close().unwrap();
    let disk = faulty.disk();
    disk.remove("head").unwrap();
    assert!(matches!(verify(&disk, |_, _| ()), Err(VerifyError::Damage(Damage::NoHead(12)))));
    let last = places(&disk).pop().unwrap();
    faulty.flip(&last.0, last.1 + 30, 4);
    let recovered = jejak::store::recovery::recover(&disk);
    assert!(matches!(recovered, Err(OpenError::NoHead(9))), "{recovered:?}");
    faulty.flip(&last.0, last.1 + 30, 4);
    assert_eq!(jejak::store::recovery::recover(&disk).unwrap().report.last, 12);
    assert!(verify(&disk, |_, _| ()).is_ok());
}

#[test]
fn seals_spare_the_reading_and_are_made_again_when_lost() {
    let (faulty, held) = small(Work::Inline);
    held.close().unwrap();
    let disk = faulty.disk();
    let recover = || jejak::store::recovery::recover(&disk).unwrap().report;
    let report = recover();
    assert!(report.sealed >= 2 && report.read < 6, "{report:?}");
    disk.remove("journal/00000000.seal").unwrap();
    assert_eq!((recover().sealed, recover().sealed), (0, report.sealed));
    faulty.flip("journal/00000001.seal", 50, 1);
    assert_eq!((recover().sealed, recover().sealed), (1, report.sealed));
}

#[test]
fn a_second_writer_is_refused_and_the_first_one_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(dir.path());
    let (ledger, _) = open_ledger(&disk, Options::system()).unwrap();
    let second = open_ledger(&disk, Options::system());
    assert!(matches!(second, Err(StartError::Open(OpenError::Locked))));
    ledger.append(vec![unit("PMK", "masih")], system_actor()).unwrap();
    assert_eq!(verify(&disk, |_, _| ()).unwrap().last, 2);
    ledger.close().unwrap();
    let (ledger, report) = open_ledger(&disk, Options::system()).unwrap();
    assert!(report.clean);
    drop(ledger);
    let (_ledger, report) = open_ledger(&disk, Options::system()).unwrap();
    assert!(!report.clean && report.torn.is_none());
}

#[test]
fn the_same_again_gives_the_first_receipt_and_anything_else_is_a_conflict() {
    let faulty = FaultyDisk::new(1);
    let mut held = held(&faulty, 1 << 20, Work::Grow);
    let other = Actor { grant: 0, id: "lain".parse().unwrap(), role: Role::Admin };
    let group = prepare(vec![unit("PMK", "a"), unit("PPU", "b")], &random(1)).unwrap();
    let mut same = prepare(vec![unit("PMK", "a"), unit("PPU", "b")], &random(2)).unwrap();
    same[0].id = group[0].id;
    same[1].id = group[1].id;
    let mut changed = prepare(vec![unit("PMK", "a"), unit("PPU", "lain")], &random(3)).unwrap();
    changed[0].id = group[0].id;
    changed[1].id = group[1].id;
    let mut tail = prepare(vec![unit("PMK", "baru"), unit("PPU", "b")], &random(4)).unwrap();
    tail[1].id = group[1].id;
    let twice = vec![tail[0].clone(), tail[0].clone()];
    let single = vec![group[0].clone()];

    // The retry waits in the same batch as its first try.
    let mut answers = commit(&mut held, vec![group.clone(), same.clone()], &system_actor());
    let (second, first) = (answers.remove(1).unwrap().unwrap(), answers.remove(0).unwrap().unwrap());
    assert_eq!((first.first, first.last, first.duplicate), (2, 3, false));
    assert_eq!((second.first, second.hashes, second.duplicate), (2, first.hashes.clone(), true));
    held.close().unwrap();

    let (mut held, shelf) = open(&faulty.disk(), options(7, 1 << 20, Work::Grow, ticking())).unwrap();
    let again = commit(&mut held, vec![same], &system_actor()).remove(0).unwrap().unwrap();
    assert_eq!((again.recorded_at, again.hashes, again.duplicate), (first.recorded_at, first.hashes, true));
    for refused in [changed, tail, twice, single] {
        let answer = commit(&mut held, vec![refused], &system_actor()).remove(0).unwrap();
        assert!(matches!(&answer, Err(AppendError::Refused(r)) if r.kind == RefusalKind::Conflict), "{answer:?}");
    }
    let answer = commit(&mut held, vec![group], &other).remove(0).unwrap();
    assert!(matches!(&answer, Err(AppendError::Refused(r)) if r.kind == RefusalKind::Conflict), "{answer:?}");
    assert_eq!(shelf.len(), 3);
}

#[test]
fn a_refused_group_leaves_nothing_and_its_neighbours_stay() {
    let faulty = FaultyDisk::new(1);
    let mut held = held(&faulty, 1 << 20, Work::Grow);
    let group =
        |names: &[&str], seed| prepare(names.iter().map(|name| unit("PMK", name)).collect(), &random(seed)).unwrap();
    let groups = vec![group(&["a", "b"], 1), group(&["c", store_kit::REFUSED], 2), group(&["d"], 3), Vec::new()];
    let answers = commit(&mut held, groups, &system_actor());
    let seqs: Vec<_> = answers.iter().map(|a| a.as_ref().unwrap().as_ref().ok().map(|r| (r.first, r.last))).collect();
    assert_eq!(seqs, [Some((2, 3)), None, Some((4, 4)), None]);
    let mut wrong = unit("PMK", "rujukan");
    wrong.refs = vec![99];
    assert!(append(&mut held, vec![wrong]).is_err());
    assert!(append(&mut held, vec![store_kit::opening()]).is_err());
    let many = prepare((0..=MOST_EVENTS).map(|_| unit("PMK", "x")).collect(), &random(5)).unwrap();
    assert!(commit(&mut held, vec![many], &system_actor()).remove(0).unwrap().is_err());
    held.close().unwrap();
    assert_eq!(verify(&faulty.disk(), |_, _| ()).unwrap().last, 4);
}

#[test]
fn a_clock_that_cannot_be_right_is_refused() {
    let now = Arc::new(std::sync::Mutex::new((1_700_000_000_000_000_i64, 0_u64)));
    let (wall, passed) = (now.clone(), now.clone());
    let clock =
        Clock::of(move || Instant(wall.lock().unwrap().0), move || Duration::from_micros(passed.lock().unwrap().1));
    let faulty = FaultyDisk::new(1);
    let (mut held, _) = open(&faulty.disk(), options(1, 1 << 20, Work::Grow, clock)).unwrap();
    let mut at = |wall: i64, passed: u64| {
        *now.lock().unwrap() = (1_700_000_000_000_000 + wall, passed);
        append(&mut held, vec![unit("PMK", "x")]).map(|receipt| receipt.recorded_at.0 - 1_700_000_000_000_000)
    };
    assert_eq!(at(10_000_000, 10_000_000).unwrap(), 10_000_000);
    assert_eq!(at(9_500_000, 10_000_001).unwrap(), 10_000_001, "after a small step back, just after the last instant");
    assert!(matches!(at(5_000_000, 10_000_002), Err(AppendError::Clock(ClockError::Behind { .. }))));
    assert_eq!(at(10_000_010, 10_000_010).unwrap(), 10_000_010);
    for ahead in [310_000_012, 23 * 3_600_000_000, 2 * 86_400_000_000] {
        let refused = at(ahead, 10_000_011);
        assert!(matches!(refused, Err(AppendError::Clock(ClockError::Ahead { .. }))), "{ahead}: {refused:?}");
    }
    assert_eq!(at(310_000_000, 10_000_012).unwrap(), 310_000_000, "what a clock is set by");
    assert_eq!(at(2 * 86_400_000_000, 2 * 86_400_000_000).unwrap(), 2 * 86_400_000_000);
}

#[test]
fn verification_works_beside_a_running_writer() {
    let dir = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(dir.path());
    let (ledger, _) = open_ledger(&disk, Options { segment_bytes: 30_000, ..Options::system() }).unwrap();
    let last = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let append = |n: u32| ledger.append(vec![unit("PMK", &format!("unit {n}"))], system_actor()).unwrap().last;
            (0..300).map(append).last().unwrap()
        });
        while !writer.is_finished() {
            verify(&disk, |_, _| ()).unwrap();
        }
        writer.join().unwrap()
    });
    ledger.close().unwrap();
    let verified = verify(&disk, |_, _| ()).unwrap();
    assert_eq!((verified.last, verified.head), (last, last));
    assert!(verified.segments > 3);
}

/// The child of the test of kills, and of tools/powercut: appends from several threads and tells of every receipt, until it is killed.
#[test]
#[ignore = "run by the test of kills, and by tools/powercut, as a process of its own"]
fn child_that_appends_until_it_is_killed() {
    let Ok(dir) = std::env::var("JEJAK_TEST_CHILD") else { return };
    let disk = RealDisk::new(dir);
    let segment_bytes = 200_000;
    let (ledger, _) = open_ledger(&disk, Options { segment_bytes, ..Options::system() }).unwrap();
    let out = std::sync::Mutex::new(std::io::stdout());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (ledger, out) = (&ledger, &out);
            scope.spawn(move || {
                for n in 0_u64.. {
                    let group = (0..=n % 3).map(|m| unit("PMK", &format!("{thread}/{n}/{m}"))).collect();
                    let receipt = ledger.append(group, system_actor()).unwrap();
                    let mut out = out.lock().unwrap();
                    for (seq, hash) in (receipt.first..).zip(receipt.hashes) {
                        writeln!(out, "ack {seq} {hash}").unwrap();
                    }
                    out.flush().unwrap();
                }
            });
        }
    });
}

#[test]
fn a_kill_in_the_middle_of_appends_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let disk = RealDisk::new(dir.path());
    let mut dice = Dice::new(std::process::id().into());
    let mut acknowledged: Vec<(Seq, String)> = Vec::new();
    for _ in 0..12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "child_that_appends_until_it_is_killed", "--nocapture"])
            .env("JEJAK_TEST_CHILD", dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut left = 1 + dice.below(400);
        let before = acknowledged.len();
        for line in lines {
            // The test harness writes on the first line, too.
            if let Some((_, ack)) = line.rsplit_once("ack ") {
                let (seq, hash) = ack.split_once(' ').unwrap();
                acknowledged.push((seq.parse().unwrap(), hash.to_owned()));
                left = left.saturating_sub(1);
            }
            if left == 0 {
                // SIGKILL; what it wrote to the pipe before is still read.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(acknowledged.len() > before, "the child did not append");
        assert!(verify(&disk, |_, _| ()).is_ok());
        let all = read_all(&Journal::open_read(disk.clone()).unwrap());
        assert!(all.iter().all(|event| event.tagged));
        for (seq, hash) in &acknowledged {
            assert_eq!(all[*seq as usize - 1].hash.to_string(), *hash, "event {seq}");
        }
    }
    let (ledger, _) = open_ledger(&disk, Options::system()).unwrap();
    ledger.close().unwrap();
    let verified = verify(&disk, |_, _| ()).unwrap();
    assert!(verified.last >= acknowledged.len() as u64 && verified.torn.is_none());
}

/// The other half of tools/powercut: opens what a power cut left and compares it with what was acknowledged.
#[test]
#[ignore = "run by tools/powercut as a process of its own"]
fn child_that_compares_with_what_was_acknowledged() {
    let Ok(dir) = std::env::var("JEJAK_TEST_CHILD") else { return };
    let acknowledged = std::fs::read_to_string(std::env::var("JEJAK_TEST_ACKS").unwrap()).unwrap();
    let disk = RealDisk::new(dir);
    let (ledger, report) = open_ledger(&disk, Options::system()).unwrap();
    ledger.close().unwrap();
    let verified = verify(&disk, |_, _| ()).unwrap();
    assert_eq!(verified.torn, None);
    let all = read_all(&Journal::open_read(disk.clone()).unwrap());
    assert!(all.iter().all(|event| event.tagged), "a line without its tag");
    let mut count = 0;
    for ack in acknowledged.lines().filter_map(|line| line.rsplit_once("ack ")) {
        let (seq, hash) = ack.1.split_once(' ').unwrap();
        let event = all.get(seq.parse::<usize>().unwrap() - 1).unwrap_or_else(|| panic!("event {seq} is lost"));
        assert_eq!(event.hash.to_string(), hash, "event {seq}");
        count += 1;
    }
    let torn = report.torn.map_or(0, |torn| torn.lines);
    println!("held {count} acknowledged of {} events, {torn} torn lines", verified.last);
}
