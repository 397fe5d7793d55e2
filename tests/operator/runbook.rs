//! The commands of tools/docs/runbook.md, run against faults that were really made.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    doctor::flip,
    kit,
    live::files,
    repair::{copy, sound, tiles},
};

/// Blocks to be run, by the name that stands before each.
fn blocks() -> Vec<(String, String)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/docs/runbook.md")).unwrap();
    let parts = text.split("<!-- latihan: ").skip(1);
    parts
        .map(|part| {
            let (name, rest) = part.split_once(" -->").unwrap();
            let block = rest.split_once("```bash\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
            (name.to_owned(), block.to_owned())
        })
        .collect()
}

/// Makes the fault that a block is about.
fn damage(name: &str, data: &Path) {
    match name {
        "baris" => flip(&data.join("journal/00000000.jsonl"), 4_000),
        "bukti" => fs::remove_file(&files(&data.join("bukti"))[0]).unwrap(),
        "terpotong" => {
            let file = fs::OpenOptions::new().write(true).open(data.join("journal/00000000.jsonl")).unwrap();
            file.set_len(6_000).unwrap();
        }
        "head" => fs::remove_file(data.join("head")).unwrap(),
        "ubin" => {
            flip(&tiles(data)[0], 40);
            fs::write(data.join("tiles/checkpoint"), "").unwrap();
        }
        // A restore that was ended before its first file: the mark alone.
        "terputus" => {
            let mark = fs::read_to_string(data.join("belum-selesai"));
            assert!(mark.is_err());
            let list = jejak::store::backup::Pieces::read(&sound().backup()).unwrap().newest().unwrap().0.unwrap();
            fs::remove_dir_all(data).unwrap();
            fs::create_dir(data).unwrap();
            fs::write(data.join("belum-selesai"), format!("pemulihan {} {}", list.nomor, list.hash)).unwrap();
        }
        "mesin" | "sehat" => {}
        other => panic!("no fault is known by the name of {other}"),
    }
}

#[test]
fn every_exercise_mends_what_it_is_about() {
    let program = Path::new(env!("CARGO_BIN_EXE_jejak")).parent().unwrap().to_str().unwrap().to_owned();
    let all = blocks();
    assert!(all.len() >= 8, "{}", all.len());
    for (name, block) in all {
        let place = TempDir::new().unwrap();
        let (data, mirror, backup) =
            (place.path().join("buku"), place.path().join("cermin"), place.path().join("cadangan"));
        copy(sound().dir(), &data);
        copy(sound().dir(), &mirror);
        copy(&sound().backup(), &backup);
        damage(&name, &data);
        let key = sound().dir().join("ledger.key");
        let done = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &block])
            .current_dir(place.path())
            .env("PATH", format!("{program}:{}", std::env::var("PATH").unwrap()))
            .envs([("DATA", &data), ("CERMIN", &mirror), ("CADANGAN", &backup), ("KUNCI", &key)])
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&done.stderr).into_owned() + &String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{name}: {told}");
        let looked = kit::run(&data, &["doctor", "--data", data.to_str().unwrap()]);
        assert_eq!(looked.code, 0, "{name}: {}", looked.out);
        let verified = kit::run(&data, &["verify", "--full"]);
        assert_eq!(verified.code, 0, "{name}: {}", verified.err);
    }
}

#[test]
fn what_doctor_says_to_run_exists() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/docs/runbook.md")).unwrap();
    let help = kit::show(Path::new("/"), &["--help"]);
    let commands: Vec<&str> =
        help.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
    let mut named = 0;
    for word in
        text.split("jejak ").skip(1).map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap())
    {
        if [
            "doctor",
            "verify",
            "repair",
            "restore",
            "backup",
            "serve",
            "mirror",
            "clock-correct",
            "rotate-key",
            "witness",
        ]
        .contains(&word)
        {
            assert!(commands.contains(&word), "{word}");
            named += 1;
        }
    }
    assert!(named > 20, "{named}");
}
