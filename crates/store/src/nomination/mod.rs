//! Room `nomination`: nominees, talks, the reserve pool, the election committee's roster ([`people`]);
//! departments and the negative list ([`list`]); the joint review ([`review`]).
//!
//! What departments said is read by three verbs, each with a scope of its own type: by a department of its own
//! answers ([`ReviewScope`](domain::account::ReviewScope)), by the county office of one person
//! ([`DossierScope`](domain::account::DossierScope)), and by the program for deriving conclusions
//! ([`SystemScope`](domain::account::SystemScope)). No verb gives an answer for an office's scope.

pub mod list;
pub mod people;
pub mod review;
mod review_write;
mod write;

use domain::RecordId;
use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use seal::journal::Canonical;
use seal::provider::{CryptoProvider as _, National};

use crate::db::Write;
use crate::error::{Error, Result};
use crate::journal::{Entry, hex};

/// Rows of one statement; the widest has 19 columns, SQLite takes 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 500;

fn record(text: &str) -> Result<RecordId> {
    RecordId::parse(text).map_err(|_| Error::Stored("nomination.id"))
}

/// The hash over many contents, which one event proves.
fn digest(contents: &[Canonical]) -> String {
    let parts: Vec<&[u8]> = contents.iter().map(Canonical::as_bytes).collect();
    hex(&National.sm3(&parts))
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// An event of the whole county: it lies in no township, so that no township's journal shows it.
async fn log_county(
    tx: &mut Write,
    county: &domain::CountyId,
    verb: &'static str,
    kind: RecordKind,
    id: &str,
    content: Canonical,
) -> Result<()> {
    let entry = Entry {
        verb,
        kind,
        id,
        town: None,
        unit: None,
        content,
    };
    tx.log(&Chain::County(county.clone()), entry).await
}

/// Refuses whoever does not reach the whole county.
fn county_only(scope: &OfficeScope, what: &'static str) -> Result<()> {
    if scope.is_county() {
        Ok(())
    } else {
        Err(Error::OutOfReach(what))
    }
}
