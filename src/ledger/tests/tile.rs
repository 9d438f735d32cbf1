use crate::domain::Hash;
use crate::ledger::tree::{Frontier, inclusion_proof, root, verify_inclusion};
use crate::ledger::{TilePath, TileSource, bundled_entries, entry_bundle, fold};

/// How many tiles of each level a tree has, and the width of the partial one, as C2SP tlog-tiles ("Partial Tiles") counts them.
fn tiles(size: u64, level: u32) -> (usize, Vec<u32>) {
    let all = TilePath::all(size).into_iter();
    let widths = all.filter(|path| path.level == Some(level));
    let (full, partial): (Vec<u32>, Vec<u32>) =
        widths.map(|path| path.width).partition(|w| *w == 256);
    (full.len(), partial)
}

#[test]
fn a_tree_of_70000_and_one_of_256_have_the_tiles_of_the_specification() {
    assert_eq!(tiles(70_000, 0), (273, vec![112]));
    assert_eq!(tiles(70_000, 1), (1, vec![17]));
    assert_eq!(tiles(70_000, 2), (0, vec![1]));
    assert_eq!(tiles(70_000, 3), (0, vec![]));
    assert_eq!(tiles(256, 0), (1, vec![]));
    assert_eq!(tiles(256, 1), (0, vec![1]));
    assert_eq!(tiles(256, 2), (0, vec![]));
}

#[test]
fn every_path_of_a_tree_comes_back_from_its_text() {
    for path in TilePath::all(70_000) {
        assert_eq!(TilePath::parse(&path.to_string()), Ok(path));
    }
}

#[test]
fn entry_bundles_are_those_among_all_tiles() {
    for size in [0, 1, 255, 256, 257, 70_000] {
        let all = TilePath::all(size).into_iter();
        let bundles: Vec<TilePath> = all.filter(|path| path.level.is_none()).collect();
        assert_eq!(TilePath::entry_bundles(size).collect::<Vec<_>>(), bundles);
    }
}

#[test]
fn an_index_beyond_64_bits_is_no_path() {
    let largest = "tile/0/x018/x446/x744/x073/x709/x551/615";
    assert_eq!(TilePath::parse(largest).unwrap().index, u64::MAX);
    for text in [
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x018/x446/x744/x073/x709/x551/615",
        "tile/0/",
        "tile/0/x/067",
        "tile/0/+67",
        "tile/-1/067",
        "tile/0/067.p/",
        "tile/0/067.p/1/2",
    ] {
        assert!(TilePath::parse(text).is_err(), "{text}");
    }
}

#[test]
fn paths_are_those_of_the_specification() {
    let path = |level, index, width| {
        TilePath {
            level,
            index,
            width,
        }
        .to_string()
    };
    assert_eq!(path(Some(0), 1_234_067, 256), "tile/0/x001/x234/067");
    assert_eq!(path(Some(0), 273, 1), "tile/0/273.p/1");
    assert_eq!(path(None, 5, 256), "tile/entries/005");
    for text in [
        "tile/0/x001/x234/067",
        "tile/7/000",
        "tile/entries/x001/000.p/255",
    ] {
        assert_eq!(TilePath::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn a_path_has_one_text() {
    for text in [
        "tile/0/67",
        "tile/00/067",
        "tile/0/001/067",
        "tile/0/x067",
        "tile/0/067.p/256",
        "tile/0/067.p/0",
        "tile/8/000",
        "tile/entries/000/",
        "tile/0/../067",
        "/tile/0/067",
        "tile/0/x000/067",
        "tile/0/067.p/01",
    ] {
        assert!(TilePath::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_tree_has_full_and_partial_tiles_at_each_level() {
    let texts = |size| {
        TilePath::all(size)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(0), Vec::<String>::new());
    assert_eq!(texts(1), ["tile/0/000.p/1", "tile/entries/000.p/1"]);
    assert_eq!(
        texts(257),
        [
            "tile/0/000",
            "tile/entries/000",
            "tile/0/001.p/1",
            "tile/entries/001.p/1",
            "tile/1/000.p/1"
        ]
    );
}

#[test]
fn bundles_read_back_and_torn_ones_do_not() {
    let bundle = entry_bundle([&b"one"[..], b"", b"three"]).unwrap();
    assert_eq!(
        bundled_entries(&bundle).unwrap(),
        [&b"one"[..], b"", b"three"]
    );
    assert!(bundled_entries(&bundle[..bundle.len() - 1]).is_none());
    assert!(bundled_entries(&[0]).is_none());
    assert!(entry_bundle([vec![0_u8; 65_536].as_slice()]).is_none());
}

#[test]
fn proofs_from_tiles_lead_to_the_root() {
    let leaves: Vec<Hash> = (0..700_u32)
        .map(|n| Hash::of(&[&n.to_be_bytes()]))
        .collect();
    let tiles = |level: u32, index: u64, _: u32| -> Result<Vec<Hash>, ()> {
        let span = 256_usize.pow(level);
        let nodes: Vec<Hash> = leaves
            .chunks_exact(span)
            .map(|part| fold(part.to_vec()).unwrap())
            .collect();
        let first = usize::try_from(index).unwrap() * 256;
        Ok(nodes[first..(first + 256).min(nodes.len())].to_vec())
    };
    let mut frontier = Frontier::empty();
    for leaf in &leaves {
        frontier.append(*leaf);
    }
    let mut source = TileSource::new(tiles);
    assert_eq!(root(700, &mut source), Ok(frontier.root()));
    for index in [0_u64, 255, 256, 511, 699] {
        let proof = inclusion_proof(index, 700, &mut source).unwrap();
        let leaf = &leaves[usize::try_from(index).unwrap()];
        verify_inclusion((index, leaf), 700, &proof, &frontier.root()).unwrap();
    }
}
