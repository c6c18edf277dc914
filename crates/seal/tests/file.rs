//! Sealed files: what comes back, and what is found when somebody touched them.

#![cfg(test)]

use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use seal::file::{CHUNK_BYTES, Hashing, MAGIC, Opening, Sealing, sealed_bytes};
use seal::keys::DataKey;
use seal::provider::{CryptoProvider as _, National, TAG_BYTES};

const LABEL: &str = "990101/01FILE";

fn key(seed: u8) -> DataKey {
    DataKey::new([seed; 32])
}

fn sealed(plain: &[u8], seed: u8, label: &str) -> Vec<u8> {
    let mut sealing = Sealing::new(&National, &key(seed), label, Vec::new()).unwrap();
    sealing.write_all(plain).unwrap();
    sealing.finish().unwrap()
}

fn opened(sealed: &[u8], seed: u8, label: &str) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    Opening::new(&National, &key(seed), label, Cursor::new(sealed))?.read_to_end(&mut plain)?;
    Ok(plain)
}

fn of_length(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|n| u8::try_from(n % 251).unwrap()).collect()
}

#[test]
fn every_length_around_a_chunk_comes_back() {
    for bytes in [
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        2 * CHUNK_BYTES,
        150_000,
    ] {
        let plain = of_length(bytes);
        let file = sealed(&plain, 1, LABEL);
        let announced = sealed_bytes(u64::try_from(bytes).unwrap());
        assert_eq!(u64::try_from(file.len()).unwrap(), announced, "{bytes}");
        assert_eq!(opened(&file, 1, LABEL).unwrap(), plain, "{bytes}");
    }
}

#[test]
fn cut_swapped_doubled_and_foreign_chunks_are_found() {
    let plain = of_length(3 * CHUNK_BYTES);
    let file = sealed(&plain, 1, LABEL);
    let chunk = CHUNK_BYTES + TAG_BYTES;
    let at = |n: usize| MAGIC.len() + n * chunk;
    let part = |n: usize| file[at(n)..at(n + 1)].to_vec();
    let head = file[..at(0)].to_vec();
    let other = sealed(&plain, 2, LABEL);
    let bad = [
        file[..at(2)].to_vec(),
        file[..at(1)].to_vec(),
        head.clone(),
        file[..file.len() - 1].to_vec(),
        [head.clone(), part(1), part(0), part(2)].concat(),
        [head.clone(), part(0), part(0), part(1), part(2)].concat(),
        [head.clone(), part(0), part(2)].concat(),
        [file.clone(), part(2)].concat(),
        [file.clone(), vec![0]].concat(),
        [head, other[at(0)..at(1)].to_vec(), part(1), part(2)].concat(),
    ];
    for (n, bad) in bad.iter().enumerate() {
        assert!(opened(bad, 1, LABEL).is_err(), "case {n} was opened");
    }
    assert!(opened(&file, 2, LABEL).is_err(), "another key");
    assert!(
        opened(&file, 1, "990101/01OTHER").is_err(),
        "another file's label"
    );
    assert!(opened(b"not a sealed file at all", 1, LABEL).is_err());
}

#[test]
fn nothing_is_given_out_before_it_was_checked() {
    let mut file = sealed(&of_length(2 * CHUNK_BYTES), 1, LABEL);
    let last = file.len() - 1;
    file[last] ^= 1;
    let mut reading = Opening::new(&National, &key(1), LABEL, Cursor::new(&file)).unwrap();
    let mut first = vec![0; CHUNK_BYTES];
    reading.read_exact(&mut first).unwrap();
    assert!(reading.read(&mut [0; 10]).is_err());
}

#[test]
fn a_hash_on_the_way_is_the_hash_of_the_whole() {
    let plain = of_length(70_000);
    let mut hashing = Hashing::new(Vec::new());
    hashing.write_all(&plain).unwrap();
    let (out, hash, bytes) = hashing.finish();
    assert_eq!((out, bytes), (plain.clone(), 70_000));
    let whole = National.sm3(&[&plain]);
    let hex: String = whole.iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(hash, hex);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_flipped_bit_is_found(at in 0_usize..1_000_000, bit in 0_u8..8) {
        let mut file = sealed(&of_length(CHUNK_BYTES + 500), 3, LABEL);
        let at = at % file.len();
        file[at] ^= 1 << bit;
        prop_assert!(opened(&file, 3, LABEL).is_err());
    }
}
