//! What must stay true of the sources and documents themselves.

mod handbook;
mod system_scopes;

use std::path::PathBuf;

/// The root of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}
