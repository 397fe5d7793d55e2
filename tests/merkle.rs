//! The tree against its definition and against published roots; forged proofs are refused.
#![allow(clippy::unwrap_used)]

use std::convert::Infallible;

use jejak::ledger::{
    Frontier, ProofError, TreeHash,
    merkle::{consistency, empty_root, inclusion, leaf_hash, node_hash, root, verify_consistency, verify_inclusion},
    tile::{self, Level, TileError, TileId, Tiles},
};
use proptest::prelude::*;

/// RFC 6962, 2.1, word for word: the slow definition that everything is compared with.
fn mth(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        many => {
            let k = 1 << (usize::BITS - 1 - (many.len() - 1).leading_zeros());
            node_hash(mth(&many[..k]), mth(&many[k..]))
        }
    }
}

/// RFC 6962, 2.1.1.
fn path(m: usize, leaves: &[TreeHash]) -> Vec<TreeHash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let k = 1 << (usize::BITS - 1 - (leaves.len() - 1).leading_zeros());
    let (mut proof, last) =
        if m < k { (path(m, &leaves[..k]), mth(&leaves[k..])) } else { (path(m - k, &leaves[k..]), mth(&leaves[..k])) };
    proof.push(last);
    proof
}

/// RFC 6962, 2.1.2.
fn subproof(m: usize, leaves: &[TreeHash], whole: bool) -> Vec<TreeHash> {
    if m == leaves.len() {
        return if whole { vec![] } else { vec![mth(leaves)] };
    }
    let k = 1 << (usize::BITS - 1 - (leaves.len() - 1).leading_zeros());
    let (mut proof, last) = if m <= k {
        (subproof(m, &leaves[..k], whole), mth(&leaves[k..]))
    } else {
        (subproof(m - k, &leaves[k..], false), mth(&leaves[..k]))
    };
    proof.push(last);
    proof
}

fn leaves(count: usize) -> Vec<TreeHash> {
    (0..count).map(|n| leaf_hash(format!("leaf {n}").as_bytes())).collect()
}

fn source(leaves: &[TreeHash]) -> impl FnMut(u8, u64) -> Result<TreeHash, Infallible> {
    |level, index| Ok(mth(&leaves[(index << level) as usize..((index + 1) << level) as usize]))
}

#[test]
fn published_roots() {
    let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::default();
    assert_eq!(hex::encode(frontier.root().0), roots[0]);
    for (input, root) in inputs.iter().zip(&roots[1..]) {
        frontier.push(leaf_hash(&hex::decode(input).unwrap()));
        assert_eq!(hex::encode(frontier.root().0), *root, "{} leaves", frontier.size());
    }
}

#[test]
fn every_small_tree_agrees_with_the_definition() {
    let mut frontier = Frontier::default();
    for size in 0..=70_usize {
        let all = leaves(size);
        assert_eq!(frontier.root(), mth(&all));
        assert_eq!(root(size as u64, &mut source(&all)), Ok(mth(&all)));
        assert_eq!(Frontier::load(size as u64, &mut source(&all)), Ok(frontier.clone()));
        for index in 0..size {
            let Ok(proof) = inclusion(index as u64, size as u64, &mut source(&all));
            assert_eq!(proof, path(index, &all));
            assert_eq!(verify_inclusion(all[index], index as u64, size as u64, mth(&all), &proof), Ok(()));
        }
        for old in 0..=size {
            let Ok(proof) = consistency(old as u64, size as u64, &mut source(&all));
            let expected = if old == 0 { vec![] } else { subproof(old, &all, true) };
            assert_eq!(proof, expected, "{old} of {size}");
            let (from, to) = ((old as u64, mth(&all[..old])), (size as u64, mth(&all)));
            assert_eq!(verify_consistency(from, to, &proof), Ok(()));
        }
        frontier.push(leaf_hash(format!("leaf {size}").as_bytes()));
    }
}

fn flips(proof: &[TreeHash]) -> impl Iterator<Item = Vec<TreeHash>> {
    (0..proof.len() * 256).map(|bit| {
        let mut forged = proof.to_vec();
        forged[bit / 256].0[bit % 256 / 8] ^= 1 << (bit % 8);
        forged
    })
}

fn reshaped(proof: &[TreeHash]) -> Vec<Vec<TreeHash>> {
    let mut forged = vec![];
    for at in 0..proof.len() {
        forged.push([&proof[..at], &proof[at + 1..]].concat());
        forged.push([&proof[..at], &proof[at..=at], &proof[at..]].concat());
        for other in at + 1..proof.len() {
            let mut swapped = proof.to_vec();
            swapped.swap(at, other);
            forged.push(swapped);
        }
    }
    for extra in [TreeHash([0; 32]), empty_root()] {
        forged.push([&[extra], proof].concat());
        forged.push([proof, &[extra]].concat());
    }
    forged
}

#[test]
fn forged_inclusion_proofs_are_refused() {
    let (mut genuine, mut refused) = (0, 0);
    for size in [1, 2, 3, 5, 7, 8, 13, 32, 33] {
        let all = leaves(size);
        for index in 0..size {
            let proof = path(index, &all);
            let check = |leaf, index: usize, size: usize, root, proof: &[TreeHash]| {
                verify_inclusion(leaf, index as u64, size as u64, root, proof)
            };
            genuine += 1;
            for forged in flips(&proof).chain(reshaped(&proof)) {
                assert!(check(all[index], index, size, mth(&all), &forged).is_err());
                refused += 1;
            }
            for bit in 0..256 {
                let mut leaf = all[index];
                leaf.0[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(check(leaf, index, size, mth(&all), &proof), Err(ProofError::Root));
                let mut root = mth(&all);
                root.0[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(check(all[index], index, size, root, &proof), Err(ProofError::Root));
                refused += 2;
            }
            for other in (0..40).filter(|other| *other != index) {
                assert!(check(all[index], other, size, mth(&all), &proof).is_err(), "{index} as {other} of {size}");
                refused += 1;
            }
            // A checkpoint binds size and root together, so another size comes with another root.
            for other in (0..40).filter(|other| *other != size) {
                assert!(check(all[index], index, other, mth(&leaves(other)), &proof).is_err());
                refused += 1;
            }
        }
    }
    println!("{genuine} genuine inclusion proofs, {refused} forgeries refused");
}

#[test]
fn forged_consistency_proofs_are_refused() {
    let (mut genuine, mut refused) = (0, 0);
    for new in [2, 3, 5, 7, 8, 13, 16, 33] {
        let all = leaves(new);
        for old in 1..=new {
            let proof = subproof(old, &all, true);
            let (from, to) = ((old as u64, mth(&all[..old])), (new as u64, mth(&all)));
            assert_eq!(verify_consistency(from, to, &proof), Ok(()));
            genuine += 1;
            for forged in flips(&proof).chain(reshaped(&proof)) {
                assert!(verify_consistency(from, to, &forged).is_err());
                refused += 1;
            }
            for bit in 0..256 {
                let flip = |mut hash: TreeHash| {
                    hash.0[bit / 8] ^= 1 << (bit % 8);
                    hash
                };
                assert!(verify_consistency((from.0, flip(from.1)), to, &proof).is_err());
                assert!(verify_consistency(from, (to.0, flip(to.1)), &proof).is_err());
                refused += 2;
            }
            for other in (1..40).filter(|other| *other != old) {
                let from = (other as u64, mth(&leaves(other)));
                assert!(verify_consistency(from, to, &proof).is_err(), "{other} for {old} of {new}");
                refused += 1;
            }
        }
    }
    println!("{genuine} genuine consistency proofs, {refused} forgeries refused");
}

#[test]
fn a_fork_has_no_consistency_proof() {
    let honest = leaves(20);
    let mut fork = leaves(27);
    fork[11] = leaf_hash(b"rewritten");
    let proof = subproof(20, &fork, true);
    assert!(verify_consistency((20, mth(&honest)), (27, mth(&fork)), &proof).is_err());
}

#[test]
fn tile_names() {
    let named = |level, index, width| TileId { level, index, width }.to_string();
    assert_eq!(named(Level::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(named(Level::Entries, 0, 7), "tile/entries/000.p/7");
    // The example of the specification: 70,000 leaves.
    let of = |level, index| TileId::of(level, index, 70_000).map(|id| id.width);
    assert_eq!(
        [of(Level::Hashes(0), 272), of(Level::Hashes(0), 273), of(Level::Hashes(0), 274)],
        [Some(256), Some(112), None]
    );
    assert_eq!([of(Level::Hashes(1), 0), of(Level::Hashes(1), 1)], [Some(256), Some(17)]);
    assert_eq!([of(Level::Hashes(2), 0), of(Level::Hashes(3), 0)], [Some(1), None]);
    for wrong in [
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/00/001",
        "tile/64/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/x001",
        "tile/0/001/002",
        "tile//001",
        "/tile/0/001",
        "tile/0/../001",
        "tile/0/+01",
    ] {
        assert_eq!(TileId::parse(wrong), None, "{wrong}");
    }
}

fn tiles_of(all: &[TreeHash], id: TileId) -> Vec<u8> {
    let Level::Hashes(level) = id.level else { unreachable!() };
    let span = 256_usize.pow(level.into());
    let from = id.index as usize * 256;
    let hashes: Vec<_> = (from..from + usize::from(id.width)).map(|n| mth(&all[n * span..(n + 1) * span])).collect();
    tile::hash_bytes(&hashes)
}

#[test]
fn tiles_give_roots_and_proofs() {
    for size in [1_usize, 255, 256, 257, 700, 1_000] {
        let all = leaves(size);
        let mut tiles = Tiles::new(size as u64, |id| Ok::<_, TileError>(tiles_of(&all, id)));
        assert_eq!(root(size as u64, &mut *tiles.source()), Ok(mth(&all)));
        for index in [0, size / 3, size - 1] {
            assert_eq!(inclusion(index as u64, size as u64, &mut *tiles.source()).unwrap(), path(index, &all));
        }
        let old = size / 2 + 1;
        if old < size {
            assert_eq!(consistency(old as u64, size as u64, &mut *tiles.source()).unwrap(), subproof(old, &all, true));
        }
    }
}

proptest! {
    #[test]
    fn trees_agree_with_the_definition(size in 1_usize..3_000, at in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let all = leaves(size);
        let (index, old) = (at.index(size), old.index(size) + 1);
        let mut frontier = Frontier::default();
        all.iter().for_each(|leaf| frontier.push(*leaf));
        prop_assert_eq!(frontier.root(), mth(&all));
        let Ok(proof) = inclusion(index as u64, size as u64, &mut source(&all));
        prop_assert_eq!(verify_inclusion(all[index], index as u64, size as u64, frontier.root(), &proof), Ok(()));
        let Ok(proof) = consistency(old as u64, size as u64, &mut source(&all));
        prop_assert_eq!(verify_consistency((old as u64, mth(&all[..old])), (size as u64, frontier.root()), &proof), Ok(()));
    }

    #[test]
    fn tile_paths_round_trip(level in 0_u8..64, index in 0_u64..1 << 40, width in 1_u16..=256) {
        for level in [Level::Entries, Level::Hashes(level)] {
            let id = TileId { level, index, width };
            prop_assert_eq!(TileId::parse(&id.to_string()), Some(id));
        }
    }

    #[test]
    fn grown_tiles_are_those_that_differ(old in 0_u64..200_000, more in 0_u64..3_000) {
        let new = old + more;
        let grown = TileId::grown(old, new);
        for level in [Level::Entries, Level::Hashes(0), Level::Hashes(1), Level::Hashes(2), Level::Hashes(3)] {
            let mut index = 0;
            while let Some(id) = TileId::of(level, index, new) {
                prop_assert_eq!(TileId::of(level, index, old) != Some(id), grown.contains(&id), "{}", id);
                index += 1;
            }
        }
    }

    #[test]
    fn bundles_round_trip(entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..256), junk in any::<Vec<u8>>()) {
        let mut bundle = Vec::new();
        entries.iter().for_each(|entry| tile::push_entry(&mut bundle, entry).unwrap());
        let id = TileId { level: Level::Entries, index: 0, width: entries.len() as u16 };
        prop_assert_eq!(tile::entries(id, &bundle).unwrap(), entries);
        bundle.pop();
        prop_assert!(tile::entries(id, &bundle).is_err());
        let _ = tile::entries(id, &junk);
    }
}
