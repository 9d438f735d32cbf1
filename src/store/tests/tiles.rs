//! Tiles and bundles, full and partial, against the same computed from the leaves alone.

use super::bed::Bed;
use super::on_both;
use crate::domain::Hash;
use crate::ledger::tree::{Frontier, inclusion_proof, verify_inclusion};
use crate::ledger::{Receipt, TilePath, TileSource, bundled_entries, fold, tile_bytes};
use crate::store::append::full_tiles;
use crate::store::db::Db;
use crate::store::log;
use diesel::connection::SimpleConnection;

/// 601 entries in groups of many sizes, so that tiles are completed within, at and across the ends of groups.
fn grown(bed: &Bed) -> Vec<Hash> {
    let mut leaves = Vec::new();
    let mut number = 0;
    let mut group = vec![bed.opening()];
    for size in [1, 254, 1, 1, 3, 200, 51, 1, 89] {
        while group.len() < size {
            group.push(bed.site(&format!("t{number}")));
            number += 1;
        }
        for outcome in bed.commit(&group) {
            let one = outcome.unwrap();
            let receipt = Receipt::parse(one.receipt.as_bytes()).unwrap();
            receipt
                .verify(&one.leaf_hash, Bed::signer().verifier())
                .unwrap();
            leaves.push(one.leaf_hash);
        }
        group.clear();
    }
    leaves
}

on_both! {
    fn tiles_bundles_and_receipts_are_those_of_the_leaves(bed: &Bed) {
        let leaves = grown(bed);
        assert_eq!(leaves.len(), 601);
        let tile = |text: &str| bed.store.tile(&TilePath::parse(text).unwrap()).unwrap();
        assert_eq!(tile("tile/0/000"), Some(tile_bytes(&leaves[..256])));
        assert_eq!(tile("tile/0/000.p/7"), Some(tile_bytes(&leaves[..7])));
        assert_eq!(tile("tile/0/001"), Some(tile_bytes(&leaves[256..512])));
        assert_eq!(tile("tile/0/002.p/89"), Some(tile_bytes(&leaves[512..])));
        let roots: Vec<Hash> = [0, 256].map(|n| fold(leaves[n..n + 256].to_vec()).unwrap()).into();
        assert_eq!(tile("tile/1/000.p/2"), Some(tile_bytes(&roots)));
        for beyond in [
            "tile/0/002.p/90",
            "tile/0/002",
            "tile/0/003.p/1",
            "tile/1/000.p/3",
            "tile/2/000.p/1",
            "tile/entries/002.p/90",
            // 2^56, which times 256 would come out as nought.
            "tile/0/x072/x057/x594/x037/x927/936",
            "tile/entries/x072/x057/x594/x037/x927/936",
            "tile/0/x018/x446/x744/x073/x709/x551/615",
        ] {
            assert_eq!(tile(beyond), None, "{beyond}");
        }
        let bundle = tile("tile/entries/001").unwrap();
        let entries = bundled_entries(&bundle).unwrap();
        let stored = bed.store.entries(256, 256).unwrap();
        assert!(entries.iter().zip(&stored).all(|(bundled, stored)| *bundled == stored.bytes));
        assert_eq!(entries.len(), 256);

        let mut frontier = Frontier::empty();
        for leaf in &leaves {
            frontier.append(*leaf);
        }
        assert_eq!(bed.store.head().unwrap().unwrap().root, frontier.root());
        for index in [0, 1, 254, 255, 256, 257, 459, 460, 511, 512, 513, 600] {
            let receipt = bed.store.receipt(index).unwrap().unwrap();
            let leaf = &leaves[usize::try_from(index).unwrap()];
            receipt.verify(leaf, Bed::signer().verifier()).unwrap();
        }
        assert_eq!(bed.differences(), Vec::<String>::new());
    }

    fn a_tile_of_the_second_level_is_stored_when_it_is_full(bed: &Bed) {
        // Real entries in such number would take minutes to sign; tiles are made of leaf hashes alone.
        let size = 65_536 + 300;
        let mut db = bed.db();
        let rows = match &db {
            Db::Sqlite(_) => format!(
                "INSERT INTO entries WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {size} - 1)
                 SELECT i, randomblob(16), randomblob(32), 0, X'00' FROM n"
            ),
            Db::Postgres(_) => format!(
                "INSERT INTO entries SELECT i, sha256(('id' || i)::bytea), sha256(i::text::bytea), 0, '\\x00' \
                 FROM generate_series(0, {size} - 1) AS i"
            ),
        };
        db.batch_execute(&rows).unwrap();
        full_tiles(&mut db, 0, 65_000).unwrap();
        full_tiles(&mut db, 65_000, 65_535).unwrap();
        let path = TilePath { level: Some(1), index: 0, width: 256 };
        assert_eq!(bed.store.tile(&path).unwrap(), None);
        full_tiles(&mut db, 65_535, size).unwrap();
        let leaves: Vec<Hash> = bed.store.entries(0, size).unwrap().iter().map(|e| e.leaf_hash).collect();
        let roots: Vec<Hash> = leaves.chunks_exact(256).map(|tile| fold(tile.to_vec()).unwrap()).collect();
        assert_eq!(bed.store.tile(&path).unwrap().unwrap(), tile_bytes(&roots[..256]));
        let above = TilePath { level: Some(2), index: 0, width: 1 };
        let top = fold(roots[..256].to_vec()).unwrap();
        assert_eq!(bed.store.tile(&above).unwrap().unwrap(), tile_bytes(&[top]));
        let mut frontier = Frontier::empty();
        for leaf in &leaves {
            frontier.append(*leaf);
        }
        for index in [0, 65_535, 65_536, size - 1] {
            let mut source = TileSource::new(|level, tile, width| log::hashes(&mut db, level, tile, width));
            let proof = inclusion_proof(index, size, &mut source).unwrap();
            let leaf = &leaves[usize::try_from(index).unwrap()];
            verify_inclusion((index, leaf), size, &proof, &frontier.root()).unwrap();
        }
    }
}
