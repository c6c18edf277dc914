//! The algorithms against the examples of their standards.

use proptest::prelude::*;
use seal::provider::{CryptoError, CryptoProvider, National, PublicKey, Secret, Signature};

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits
        .chunks(2)
        .filter_map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok())
        .collect()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&unhex(text));
    bytes
}

/// GB/T 32905-2016, annex A, both examples.
#[test]
fn sm3_examples_of_the_standard() {
    assert_eq!(
        National.sm3(&[b"abc"]),
        array("66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0")
    );
    let parts: Vec<&[u8]> = std::iter::repeat_n(b"abcd".as_slice(), 16).collect();
    assert_eq!(
        National.sm3(&parts),
        array("debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732")
    );
}

/// Made with OpenSSL 3.0: `printf ... | openssl dgst -sm3 -hmac ...`.
#[test]
fn hmac_sm3_as_openssl() {
    let mac = National.mac(b"Jefe").unwrap();
    let code = mac.code(&[b"what do ya want ", b"for nothing?"]).unwrap();
    assert_eq!(
        code,
        array("2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882")
    );
    let long = National.mac(&[b'k'; 100]).unwrap();
    assert_eq!(
        long.code(&[b"x"]).unwrap(),
        array("0980bc92b4d2387c9efa81b95a4e8dbd685aab0459492738bd854544372598f4")
    );
    // A key in use keeps nothing of an earlier message.
    assert_eq!(
        long.code(&[b"x"]).unwrap(),
        array("0980bc92b4d2387c9efa81b95a4e8dbd685aab0459492738bd854544372598f4")
    );
}

/// RFC 8998, appendix A.1.
#[test]
fn sm4_gcm_example_of_rfc_8998() {
    let cipher = National
        .cipher(&Secret::new(array("0123456789ABCDEFFEDCBA9876543210")))
        .unwrap();
    let nonce = array("00001234567800000000ABCD");
    let aad = unhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
    let plain = unhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD
         EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
    );
    let sealed = unhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735
         D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D
         83DE3541E4C2B58177E065A9BF7B62EC",
    );
    assert_eq!(cipher.seal(&nonce, &aad, &plain).unwrap(), sealed);
    assert_eq!(cipher.open(&nonce, &aad, &sealed).unwrap(), plain);
}

/// GB/T 32918.5-2017, annex A.2: key pair and signature of "message digest".
#[test]
fn sm2_signature_example_of_the_standard() {
    let secret = Secret::new(array(
        "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8",
    ));
    let signer = National.signer(&secret).unwrap();
    assert_eq!(
        signer.public_key(),
        PublicKey::from_bytes(array(
            "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020
             CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
        ))
    );
    let published = Signature::from_bytes(array(
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
         B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
    ));
    let key = signer.public_key();
    assert_eq!(National.verify(&key, b"message digest", &published), Ok(()));
    assert_eq!(
        National.verify(&key, b"message digesT", &published),
        Err(CryptoError::BadSignature)
    );
}

#[test]
fn numbers_that_are_no_private_key_are_refused() {
    let order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D541";
    for bad in [
        "00".repeat(32),
        "FF".repeat(32),
        format!("{order}23"),
        // n - 1: 1 + d has no inverse.
        format!("{order}22"),
    ] {
        let refused = National.signer(&Secret::new(array(&bad))).err();
        assert_eq!(refused, Some(CryptoError::BadKey), "{bad}");
    }
    assert!(
        National
            .signer(&Secret::new(array(&format!("{order}21"))))
            .is_ok()
    );
}

#[test]
fn a_point_off_the_curve_and_an_empty_signature_are_refused() {
    let mut off = [7; 65];
    off[0] = 4;
    let signature = Signature::from_bytes([1; 64]);
    assert_eq!(
        National.verify(&PublicKey::from_bytes(off), b"", &signature),
        Err(CryptoError::BadKey)
    );
    let key = National.signer(&Secret::new([9; 32])).unwrap().public_key();
    for empty in [[0; 64], [0xff; 64]] {
        assert_eq!(
            National.verify(&key, b"", &Signature::from_bytes(empty)),
            Err(CryptoError::BadSignature)
        );
    }
}

#[test]
fn secrets_are_not_printed() {
    let secret = Secret::new([0xab; 32]);
    assert_eq!(format!("{secret:?}"), "Secret(32 bytes)");
    assert_eq!(format!("{secret:#?}"), "Secret(32 bytes)");
}

#[test]
fn public_texts_read_back_what_they_print() {
    let signer = National.signer(&Secret::new([9; 32])).unwrap();
    let key = signer.public_key();
    assert_eq!(PublicKey::parse(&key.to_string()), Some(key));
    assert_eq!(PublicKey::parse(&format!("03{}", "00".repeat(64))), None);
    let signature = signer.sign(b"m").unwrap();
    assert_eq!(Signature::parse(&signature.to_string()), Some(signature));
    assert_eq!(Signature::parse("00"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_sealed_opens_and_nothing_else_does(
        key: [u8; 16], nonce: [u8; 12], aad: Vec<u8>, plain: Vec<u8>, at: prop::sample::Index, bit in 0u8..8)
    {
        let cipher = National.cipher(&Secret::new(key)).unwrap();
        let sealed = cipher.seal(&nonce, &aad, &plain).unwrap();
        prop_assert_eq!(cipher.open(&nonce, &aad, &sealed).unwrap(), plain);

        let mut changed = sealed.clone();
        changed[at.index(sealed.len())] ^= 1 << bit;
        prop_assert_eq!(cipher.open(&nonce, &aad, &changed), Err(CryptoError::Refused));
        let cut = &sealed[..at.index(sealed.len())];
        prop_assert_eq!(cipher.open(&nonce, &aad, cut), Err(CryptoError::Refused));
        let mut elsewhere = aad;
        elsewhere.push(0);
        prop_assert_eq!(cipher.open(&nonce, &elsewhere, &sealed), Err(CryptoError::Refused));
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does(
        key: [u8; 32], message: Vec<u8>, at in 0usize..64, bit in 0u8..8)
    {
        let Ok(signer) = National.signer(&Secret::new(key)) else {
            return Err(TestCaseError::reject("no private key"));
        };
        let signature = signer.sign(&message).unwrap();
        prop_assert_eq!(signer.sign(&message).unwrap(), signature);
        prop_assert_eq!(National.verify(&signer.public_key(), &message, &signature), Ok(()));

        let mut bytes = *signature.as_bytes();
        bytes[at] ^= 1 << bit;
        let changed = Signature::from_bytes(bytes);
        prop_assert!(National.verify(&signer.public_key(), &message, &changed).is_err());
        let mut other = message;
        other.push(b'!');
        prop_assert!(National.verify(&signer.public_key(), &other, &signature).is_err());
    }
}
