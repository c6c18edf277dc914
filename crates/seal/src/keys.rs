//! Keys: the master key and its file, the recovery sheet, derived keys, wrapped data keys.
//!
//! How the keys hang together:
//! - The [`MasterKey`] stands in a file outside the data folder ([`MasterKey::to_file`]) and on a
//!   printed recovery sheet ([`MasterKey::recovery_sheet`]). It encrypts no data.
//! - A [`DataKey`] is stored with the data, wrapped under the master key ([`WrappedKey`]). What
//!   must outlive a change of the master key is derived from it: field encryption, blind index,
//!   journal signing. Changing the master key unwraps and wraps anew ([`WrappedKey::rewrap`]) and
//!   touches no row.
//! - [`Purpose`] and a context (the county) separate derived keys: knowing one gives no other.

mod derive;
mod master;
mod sheet;
mod wrapped;

pub use derive::Purpose;
pub use master::{MasterFileError, MasterKey, MasterKeyId};
pub use sheet::{RecoverySheet, SheetError, SheetFault};
pub use wrapped::{DataKey, UnwrapError, WrappedKey};
