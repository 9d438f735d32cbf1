use crate::ledger::{BadBundle, BundleReader, BundleWriter, MAX_NOTE, TilePath};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn open(bytes: Vec<u8>) -> Result<BundleReader<Cursor<Vec<u8>>>, BadBundle> {
    BundleReader::open(Cursor::new(bytes))
}

fn path(text: &str) -> TilePath {
    TilePath::parse(text).unwrap()
}

#[test]
fn a_bundle_reads_back_and_the_same_log_is_the_same_file() {
    let write = || {
        let mut bundle = BundleWriter::new(Cursor::new(Vec::new()), "checkpoint\n").unwrap();
        bundle.tile(&path("tile/0/000.p/1"), &[7; 32]).unwrap();
        bundle
            .tile(&path("tile/entries/000.p/1"), b"\0\x01e")
            .unwrap();
        bundle.finish().unwrap().into_inner()
    };
    let bytes = write();
    assert_eq!(write(), bytes);
    let mut bundle = open(bytes).unwrap();
    bundle.only(1).unwrap();
    assert_eq!(bundle.checkpoint().unwrap(), b"checkpoint\n");
    assert_eq!(bundle.tile(&path("tile/0/000.p/1")).unwrap(), [7; 32]);
    assert_eq!(
        bundle.tile(&path("tile/entries/000.p/1")).unwrap(),
        b"\0\x01e"
    );
}

#[test]
fn what_is_no_zip_is_refused() {
    for bytes in [&b""[..], b"no zip", b"PK\x03\x04"] {
        assert!(matches!(open(bytes.to_vec()), Err(BadBundle::Zip(_))));
    }
}

#[test]
fn names_that_lead_elsewhere_or_that_no_log_has_are_refused() {
    for name in [
        "../checkpoint",
        "/checkpoint",
        "tile/0/../../x",
        "tile\\0\\000",
        "./checkpoint",
        "CHECKPOINT",
        "tile/8/000",
        "tile/0/000.p/256",
        "tile/0/x000/000",
        "notes.txt",
        "tile/",
        "",
    ] {
        let result = open(zip(&[("checkpoint", b""), (name, b"")]));
        let stranger = matches!(&result, Err(BadBundle::Stranger(found)) if found == name);
        assert!(stranger, "{name}: {result:?}");
    }
}

#[test]
fn two_files_of_one_name_are_refused() {
    let mut bytes = zip(&[("tile/0/000", b"one"), ("tile/0/001", b"two")]);
    // The writer refuses to do this, so the second name is overwritten in both its headers.
    let name = b"tile/0/001";
    let places: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|at| bytes[*at..].starts_with(name))
        .collect();
    assert_eq!(places.len(), 2);
    for at in places {
        bytes[at..at + name.len()].copy_from_slice(b"tile/0/000");
    }
    assert!(matches!(open(bytes), Err(BadBundle::Twice)));
}

#[test]
fn a_file_that_unpacks_to_more_than_it_can_be_is_not_unpacked() {
    let most = [MAX_NOTE, 256 * 32, 256 * 65_537];
    let names = ["checkpoint", "tile/0/000", "tile/entries/000"];
    for (name, most) in names.into_iter().zip(most) {
        let read = |size: usize| {
            let mut bundle = open(zip(&[(name, &vec![0; size])])).unwrap();
            match TilePath::parse(name) {
                Ok(path) => bundle.tile(&path),
                Err(_) => bundle.checkpoint(),
            }
        };
        assert_eq!(read(most).unwrap().len(), most);
        let result = read(most + 1);
        assert!(
            matches!(&result, Err(BadBundle::TooLarge(at)) if at == name),
            "{name}"
        );
    }
}

#[test]
fn a_missing_file_is_named() {
    let mut bundle = open(zip(&[("tile/entries/000.p/1", b"")])).unwrap();
    let missing = |result: Result<Vec<u8>, BadBundle>| match result {
        Err(BadBundle::Missing(name)) => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(bundle.checkpoint()), "checkpoint");
    assert_eq!(
        missing(bundle.tile(&path("tile/0/000.p/1"))),
        "tile/0/000.p/1"
    );
}

#[test]
fn a_damaged_file_is_named() {
    let mut bytes = zip(&[("checkpoint", &[7; 5000])]);
    bytes[45] ^= 0xff;
    let result = open(bytes).unwrap().checkpoint();
    assert!(matches!(&result, Err(BadBundle::Damaged(name, _)) if name == "checkpoint"));
}

#[test]
fn tiles_of_another_size_do_not_belong() {
    let bundle = open(zip(&[
        ("tile/0/000.p/2", b""),
        ("tile/entries/000.p/2", b""),
        ("tile/entries/000.p/1", b""),
    ]));
    let result = bundle.unwrap().only(2);
    assert!(matches!(&result, Err(BadBundle::Stranger(name)) if name == "tile/entries/000.p/1"));
}

#[test]
fn a_checkpoint_that_claims_the_largest_size_is_answered_at_once() {
    let bundle = open(zip(&[("tile/entries/000", b"")])).unwrap();
    let result = bundle.only(u64::MAX);
    assert!(matches!(&result, Err(BadBundle::Missing(name)) if name == "tile/entries/001"));
}
