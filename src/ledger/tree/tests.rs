use super::*;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

/// The eight leaves of the Certificate Transparency reference tests.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// Their roots at the sizes 0 to 8.
const ROOTS: [&str; 9] = [
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

/// Sizes around which trees change their shape.
const SIZES: [u64; 14] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 511, 513];

fn hash(text: &str) -> Hash {
    Hash::parse(text).unwrap()
}

fn reference_leaves() -> Vec<Hash> {
    let leaf = |text: &&str| leaf_hash(&hex::decode(text).unwrap());
    LEAVES.iter().map(leaf).collect()
}

/// All complete subtrees of some leaves.
struct Memory(Vec<Vec<Hash>>);

impl Memory {
    fn of(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while levels.last().unwrap().len() > 1 {
            let (pairs, _) = levels.last().unwrap().as_chunks::<2>();
            levels.push(pairs.iter().map(|[l, r]| node_hash(l, r)).collect());
        }
        Self(levels)
    }
}

impl HashSource for Memory {
    type Error = Outside;

    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, Outside> {
        let level_of = self.0.get(usize::try_from(level).unwrap());
        let found = level_of.and_then(|row| row.get(usize::try_from(index).unwrap()));
        found.copied().ok_or(Outside { level, index })
    }
}

fn leaf_text(index: u64) -> String {
    format!("leaf {index}")
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size)
        .map(|i| leaf_hash(leaf_text(i).as_bytes()))
        .collect()
}

fn frontier(leaves: &[Hash]) -> Frontier {
    let mut frontier = Frontier::empty();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    frontier
}

fn oracle(size: u64) -> MemoryBackedTree<Sha256, String> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|i| tree.push(leaf_text(i)));
    tree
}

fn concat(proof: &[Hash]) -> Vec<u8> {
    proof.iter().flat_map(|hash| *hash.bytes()).collect()
}

#[test]
fn the_roots_are_those_of_the_certificate_transparency_reference() {
    let leaves = reference_leaves();
    for (size, expected) in ROOTS.iter().enumerate() {
        let edge = frontier(&leaves[..size]);
        assert_eq!(edge.root(), hash(expected), "size {size}");
        let mut memory = Memory::of(leaves.clone());
        let size = u64::try_from(size).unwrap();
        assert_eq!(root(size, &mut memory), Ok(hash(expected)));
    }
}

#[test]
fn the_proofs_are_those_of_the_certificate_transparency_reference() {
    let mut memory = Memory::of(reference_leaves());
    let inclusion = inclusion_proof(5, 8, &mut memory).unwrap();
    let expected = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(inclusion, expected.map(hash));
    let consistency = consistency_proof(6, 8, &mut memory).unwrap();
    let expected = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(consistency, expected.map(hash));
    let consistency = consistency_proof(2, 5, &mut Memory::of(reference_leaves()[..5].to_vec()));
    let expected = [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ];
    assert_eq!(consistency.unwrap(), expected.map(hash));
}

#[test]
fn inclusion_proofs_equal_those_of_an_independent_tree() {
    for size in SIZES {
        let (oracle, all) = (oracle(size), leaves(size));
        let mut memory = Memory::of(all.clone());
        let tree_root = frontier(&all).root();
        assert_eq!(tree_root.bytes(), oracle.root().as_bytes().as_slice());
        for (leaf, index) in all.iter().zip(0..) {
            let proof = inclusion_proof(index, size, &mut memory).unwrap();
            let theirs = oracle.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(concat(&proof), theirs.as_bytes(), "{index} of {size}");
            verify_inclusion((index, leaf), size, &proof, &tree_root).unwrap();
        }
    }
}

#[test]
fn consistency_proofs_equal_those_of_an_independent_tree() {
    for new in SIZES {
        let (oracle, all) = (oracle(new), leaves(new));
        let mut memory = Memory::of(all.clone());
        let new_root = frontier(&all).root();
        for old in 0..=new {
            let old_root = frontier(&all[..usize::try_from(old).unwrap()]).root();
            let proof = consistency_proof(old, new, &mut memory).unwrap();
            if old > 0 {
                let theirs = oracle.prove_consistency(usize::try_from(new - old).unwrap());
                assert_eq!(concat(&proof), theirs.as_bytes(), "{old} of {new}");
            }
            verify_consistency((old, &old_root), (new, &new_root), &proof).unwrap();
        }
    }
}

#[test]
fn a_window_proves_each_new_leaf_and_its_own_growth() {
    for old in SIZES {
        for added in [0, 1, 2, 3, 64, 255, 256, 257] {
            let all = leaves(old + added);
            let (before, new) = all.split_at(usize::try_from(old).unwrap());
            let window = Window::new(&frontier(before), new);
            assert_eq!(window.frontier(), frontier(&all));
            let mut memory = Memory::of(all.clone());
            for index in old..old + added {
                let expected = inclusion_proof(index, old + added, &mut memory).unwrap();
                assert_eq!(window.inclusion_proof(index), Some(expected));
            }
            assert_eq!(window.inclusion_proof(old + added), None);
            assert_eq!(
                old.checked_sub(1).and_then(|i| window.inclusion_proof(i)),
                None
            );
            let expected = consistency_proof(old, old + added, &mut memory);
            assert_eq!(consistency_proof(old, old + added, &mut &window), expected);
        }
    }
}

#[test]
fn a_window_does_not_know_nodes_left_of_it() {
    let all = leaves(8);
    let window = Window::new(&frontier(&all[..6]), &all[6..]);
    let outside = Outside { level: 0, index: 5 };
    assert_eq!((&window).subtree(0, 5), Err(outside));
}

#[test]
fn a_frontier_comes_back_from_its_bytes() {
    for size in SIZES {
        let edge = frontier(&leaves(size));
        assert_eq!(Frontier::from_bytes(&edge.to_bytes()), Ok(edge));
    }
}

#[test]
fn a_frontier_with_a_hash_too_many_or_too_few_is_refused() {
    let bytes = frontier(&leaves(5)).to_bytes();
    for cut in [0, 7, 8, 40, 71] {
        assert_eq!(Frontier::from_bytes(&bytes[..cut]), Err(BadFrontier));
    }
    let longer = [bytes.as_slice(), &[0; 32]].concat();
    assert_eq!(Frontier::from_bytes(&longer), Err(BadFrontier));
}

#[test]
fn a_proof_with_a_hash_too_many_or_too_few_is_refused() {
    let all = leaves(6);
    let (mut memory, tree_root) = (Memory::of(all.clone()), frontier(&all).root());
    let proof = inclusion_proof(2, 6, &mut memory).unwrap();
    let longer = [proof.as_slice(), &[tree_root]].concat();
    let check = |proof: &[Hash]| verify_inclusion((2, &all[2]), 6, proof, &tree_root);
    assert_eq!(check(&longer), Err(BadProof::Length));
    assert_eq!(check(&proof[1..]), Err(BadProof::Length));
    assert_eq!(check(&[]), Err(BadProof::Length));

    let (old_root, proof) = (
        frontier(&all[..3]).root(),
        consistency_proof(3, 6, &mut memory),
    );
    let proof = proof.unwrap();
    let longer = [proof.as_slice(), &[tree_root]].concat();
    let check = |proof: &[Hash]| verify_consistency((3, &old_root), (6, &tree_root), proof);
    assert_eq!(check(&longer), Err(BadProof::Length));
    assert_eq!(check(&proof[..1]), Err(BadProof::Length));
    assert_eq!(check(&[]), Err(BadProof::Length));
}

#[test]
fn what_lies_outside_the_tree_has_no_proof() {
    let mut memory = Memory::of(leaves(4));
    let outside = NoProof::OutOfRange { asked: 4, size: 4 };
    assert_eq!(inclusion_proof(4, 4, &mut memory), Err(outside));
    let outside = NoProof::OutOfRange { asked: 5, size: 4 };
    assert_eq!(consistency_proof(5, 4, &mut memory), Err(outside));
    let any = empty_root();
    let outside = BadProof::OutOfRange { asked: 4, size: 4 };
    assert_eq!(verify_inclusion((4, &any), 4, &[], &any), Err(outside));
    let outside = BadProof::OutOfRange { asked: 5, size: 4 };
    assert_eq!(verify_consistency((5, &any), (4, &any), &[]), Err(outside));
}

#[test]
fn two_roots_at_one_size_are_never_consistent() {
    let (one, other) = (frontier(&leaves(3)).root(), frontier(&leaves(4)).root());
    let result = verify_consistency((4, &one), (4, &other), &[]);
    assert_eq!(result, Err(BadProof::Root { size: 4 }));
    let result = verify_consistency((0, &one), (4, &other), &[]);
    assert_eq!(result, Err(BadProof::Root { size: 0 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_changed_proof_leaf_or_index_is_refused(size in 2_u64..600, at: u64, bit in 0_u8..8, byte in 0_usize..32) {
        let index = at % size;
        let all = leaves(size);
        let place = usize::try_from(index).unwrap();
        let tree_root = frontier(&all).root();
        let proof = inclusion_proof(index, size, &mut Memory::of(all.clone())).unwrap();
        for step in 0..proof.len() {
            let mut changed = proof.clone();
            changed[step].0[byte] ^= 1 << bit;
            prop_assert!(verify_inclusion((index, &all[place]), size, &changed, &tree_root).is_err());
        }
        let other = (index + 1) % size;
        prop_assert!(verify_inclusion((other, &all[place]), size, &proof, &tree_root).is_err());
        let mut leaf = all[place];
        leaf.0[byte] ^= 1 << bit;
        prop_assert!(verify_inclusion((index, &leaf), size, &proof, &tree_root).is_err());
    }

    #[test]
    fn a_changed_consistency_proof_is_refused(new in 2_u64..600, at: u64, bit in 0_u8..8, byte in 0_usize..32) {
        let old = 1 + at % (new - 1);
        let all = leaves(new);
        let old_root = frontier(&all[..usize::try_from(old).unwrap()]).root();
        let new_root = frontier(&all).root();
        let proof = consistency_proof(old, new, &mut Memory::of(all)).unwrap();
        for step in 0..proof.len() {
            let mut changed = proof.clone();
            changed[step].0[byte] ^= 1 << bit;
            prop_assert!(verify_consistency((old, &old_root), (new, &new_root), &changed).is_err());
        }
        prop_assert!(verify_consistency((old, &new_root), (new, &new_root), &proof).is_err());
        prop_assert!(verify_consistency((old, &old_root), (new, &old_root), &proof).is_err());
    }
}
