//! Mutated inputs over every parser that takes bytes from outside: none panics, and what is taken is what it says.

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use jejak::{
    event::{Draft, Formula, Header, Instant, Line, Periode, Subject, Tanggal, UnitCode},
    http::Config,
    ledger::{
        Inclusion, Signed, Sound, UnitHeads, VerifierKey,
        tile::{self, Level, TileId},
    },
    projection::{Address, Per},
    review,
    store::{AsOf, disk_faulty::Dice, head, witness::parse_keys},
};

use crate::{count, kit};

type Parser = (&'static str, fn(&[u8]));

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A line that is taken must be the bytes that it was read from.
fn line(bytes: &[u8]) {
    if let Ok(sound) = Sound::read(bytes) {
        let parts = Line::split(bytes).unwrap();
        assert_eq!(sound.hash, parts.hash());
        let mut written = Vec::new();
        sound.header.write(&mut written);
        assert_eq!(written, parts.header, "a header that is taken is canonical");
    }
}

const QUICK: &[Parser] = &[
    ("baris", line),
    ("usulan", |b| drop(Draft::parse(b))),
    ("kelompok", |b| drop(Draft::parse_group(b))),
    ("header", |b| drop(Header::read(b))),
    ("catatan bertanda", |b| drop(Signed::parse(b))),
    ("bukti penyertaan", |b| drop(Inclusion::parse(b))),
    ("kepala unit", |b| drop(UnitHeads::parse(&text(b)))),
    ("kunci", |b| drop(text(b).parse::<VerifierKey>())),
    ("daftar kunci", |b| drop(parse_keys(&text(b)))),
    ("head", |b| assert!(head::of(b).is_none_or(|head| head.seq < u64::MAX))),
    ("alamat", |b| drop(text(b).parse::<Address>())),
    ("saat", |b| drop((text(b).parse::<AsOf>(), text(b).parse::<Instant>(), Instant::read(b)))),
    ("periode", |b| drop((text(b).parse::<Per>(), text(b).parse::<Periode>(), text(b).parse::<Tanggal>()))),
    ("nama", |b| drop((text(b).parse::<UnitCode>(), text(b).parse::<Subject>()))),
    ("rumus", |b| drop(text(b).parse::<Formula>())),
    ("nama ubin", |b| assert!(TileId::parse(&text(b)).is_none_or(|id| TileId::parse(&id.to_string()) == Some(id)))),
    ("ubin", |b| {
        let id = |level| TileId::of(level, 0, 256).unwrap();
        drop((tile::hashes(id(Level::Hashes(0)), b), tile::entries(id(Level::Entries), b)));
    }),
    ("setelan", |b| drop(toml::from_str::<Config>(&text(b)))),
];

/// What a mutation starts from.
fn seeds(dir: &Path) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    let journal = fs::read(dir.join("journal/00000000.jsonl")).unwrap();
    seeds.extend(journal.split(|b| *b == b'\n').filter(|line| !line.is_empty()).step_by(17).map(<[u8]>::to_vec));
    let header = Line::split(&seeds[0]).unwrap().header.to_vec();
    seeds.push(header);
    seeds.push(fs::read(dir.join("head")).unwrap());
    let texts = [
        "PMK/2023/IKU.2/capaian",
        "2023-TW2",
        "S1",
        "2023-10-02T01:15:00.123456Z",
        "terbaru",
        "617",
        "PPU/2023/IKU.2",
        "(realisasi / target) x 100",
        "bulat(akar(a ^ 2 + b), 2)",
        "tile/0/x001/234.p/7",
        "rate = 7\nlisten = \"127.0.0.1:1\"\n",
        "jejak+cf2d0d5d+AQID",
        "[{\"type\":\"unit.ditetapkan\",\"unit\":\"-\",\"berlaku\":\"2023-01-02\",\"data\":{\"kode\":\"U\",\"nama\":\"N\"}}]",
        "{\"type\":\"narasi.ditulis\",\"unit\":\"U\",\"berlaku\":\"2023-12-31\",\"data\":{\"tahun\":2023,\"iku\":\"IKU.1\",\"jenis\":\"kendala\",\"teks\":\"t\"}}",
    ];
    seeds.extend(texts.map(|text| text.as_bytes().to_vec()));
    for name in ["tiles/checkpoint", "tiles/tile/0/000", "tiles/state.json"] {
        seeds.extend(fs::read(dir.join(name)).ok());
    }
    seeds
}

/// Changes some bytes: flips, cuts, doubles, inserts, splices another seed in.
fn mutate(dice: &mut Dice, seeds: &[Vec<u8>]) -> Vec<u8> {
    let mut pick = |from: &[Vec<u8>]| from[dice.below(from.len() as u64) as usize].clone();
    let (mut bytes, other) = (pick(seeds), pick(seeds));
    for _ in 0..=dice.below(4) {
        let length = bytes.len() as u64;
        let at = dice.below(length + 1) as usize;
        match dice.below(6) {
            0 if length > 0 => bytes[at.min(length as usize - 1)] ^= 1 << dice.below(8),
            1 => bytes.truncate(at),
            2 => {
                let end = (at + dice.below(64) as usize).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            3 => bytes.insert(at, [0, b'"', b'\\', b'}', b'9', b'-', 0xff, b'\n', b'/', b'e'][dice.below(10) as usize]),
            4 => {
                let from = dice.below(other.len() as u64 + 1) as usize;
                let end = (from + dice.below(200) as usize).min(other.len());
                bytes.splice(at..at, other[from..end].iter().copied());
            }
            _ => {
                let end = (at + dice.below(16) as usize).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes.truncate(1 << 17);
    bytes
}

fn run(panics: &mut BTreeMap<String, Vec<u8>>, name: &str, bytes: &[u8], parse: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(parse)).is_err() {
        panics.entry(name.to_owned()).or_insert_with(|| bytes.to_vec());
    }
}

#[test]
fn no_input_makes_a_parser_panic() {
    let (inputs, files) = (count("JEJAK_SOAK_INPUTS", 20_000), count("JEJAK_SOAK_FILES", 60));
    let mut dice = Dice::new(count("JEJAK_SOAK_SEED", 1) ^ 0xf00d);
    let (seeds, mut panics) = (seeds(kit::sample()), BTreeMap::new());
    let mut given = 0;
    while given < inputs {
        let bytes = mutate(&mut dice, &seeds);
        for (name, parse) in QUICK {
            run(&mut panics, name, &bytes, || parse(&bytes));
            given += 1;
        }
    }
    // Documents: slow to read, so fewer of them.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents = Vec::new();
    for folder in ["tests/review/cases", "tests/import/cases"] {
        let entries = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        documents.extend(entries.filter(|path| path.is_file() && fs::metadata(path).unwrap().len() < 200_000));
    }
    documents.sort();
    for number in 0..files {
        let path = &documents[number as usize % documents.len()];
        let bytes = mutate(&mut dice, &[fs::read(path).unwrap()]);
        let name = path.file_name().unwrap().to_str().unwrap();
        run(&mut panics, name, &bytes, || drop(review::read::read(name, &bytes)));
        given += 1;
    }
    for (name, bytes) in &panics {
        let file = std::env::temp_dir().join(format!("jejak-soak-{}", name.replace([' ', '/'], "-")));
        fs::write(&file, bytes).unwrap();
        println!("panic: {name}: {}", file.display());
    }
    println!("soak inputs: {given} inputs over {} parsers, {} panics", QUICK.len() + 5, panics.len());
    assert!(panics.is_empty());
}
