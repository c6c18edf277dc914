//! Engine: seals. Field encryption, blind index, hash-chained journal, signed heads, keys.
//!
//! What it is: the cryptography of Touyan, on the national algorithms SM2, SM3 and SM4, as pure
//! functions. Everything it needs is handed in: randomness as bytes, time as numbers, files as
//! text.
//!
//! What it never does: read a clock, draw randomness, open a file, know a table or a page, or
//! print a secret. It knows nothing of the other engines; a resident identity number, say, comes
//! in already normalised.
//!
//! Where to start reading: [`provider`] (the algorithms, and how a certified module replaces
//! ours), then [`journal`] (the hash chain), [`head`] (its signed heads), [`keys`] (master key
//! file, recovery sheet, derived keys), [`field`] (what stands in encrypted columns) and [`mod@file`]
//! (sealed files).
//!
//! The code has not been evaluated as a cryptographic module (GM/T 0028); an installation that
//! must use a certified one implements [`provider::CryptoProvider`] over it.

pub mod field;
pub mod file;
pub mod head;
mod hex;
pub mod journal;
pub mod keys;
pub mod provider;
mod words;
