use crate::ledger::TilePath;

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
