//! Wrapped keys: the data keys of counties, and those of attached files, wrapped anew when the master key
//! changes.

use domain::account::{OfficeScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{CountyId, Millis};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Wrapped keys read at a time.
pub const WRAPPED_MAX_ROWS: i64 = 1_000;

/// A data key of a county, wrapped under the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataKeyRow {
    /// Which of the county's keys, from 1.
    pub version: u8,
    /// The wrapped key.
    pub wrapped: String,
    /// When it was made.
    pub at: Millis,
}

/// Where a wrapped key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrappedIn {
    /// A county's data key; its id is its version.
    DataKey,
    /// The key of an attached file; its id is that of the attachment.
    Attachment,
}

impl WrappedIn {
    /// Both.
    pub const ALL: [Self; 2] = [Self::DataKey, Self::Attachment];
}

/// A wrapped key of any county.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct WrappedRow {
    /// County.
    pub county: String,
    /// Version of a data key, attachment of a file's key.
    pub id: String,
    /// The wrapped key.
    pub wrapped: String,
}

impl Read {
    /// The data keys of a county, the newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn data_keys(&mut self, county: &CountyId) -> Result<Vec<DataKeyRow>> {
        const KEYS: &str =
            "SELECT version, wrapped, at_ms FROM data_key WHERE county = $1 ORDER BY version DESC";
        let rows: Vec<(i64, String, i64)> = on!(self, |c| sqlx::query_as(KEYS)
            .bind(county.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|(version, wrapped, at)| {
                Ok(DataKeyRow {
                    version: u8::try_from(version).map_err(|_| Error::Stored("data_key"))?,
                    wrapped,
                    at: Millis(at),
                })
            })
            .collect()
    }

    /// Wrapped keys of all counties, a page of them behind a county and id.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn wrapped_keys(
        &mut self,
        _scope: SystemScope,
        of: WrappedIn,
        after: (&str, &str),
    ) -> Result<Vec<WrappedRow>> {
        const DATA: &str = "SELECT county, CAST(version AS TEXT) AS id, wrapped FROM data_key WHERE \
             county > $1 OR (county = $1 AND CAST(version AS TEXT) > $2) ORDER BY county, \
             CAST(version AS TEXT) LIMIT $3";
        const FILES: &str = "SELECT county, attachment AS id, wrapped FROM attachment_key WHERE \
             county > $1 OR (county = $1 AND attachment > $2) ORDER BY county, attachment LIMIT $3";
        let sql = match of {
            WrappedIn::DataKey => DATA,
            WrappedIn::Attachment => FILES,
        };
        Ok(on!(self, |c| sqlx::query_as(sql)
            .bind(after.0)
            .bind(after.1)
            .bind(WRAPPED_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }
}

impl Write {
    /// Adds a data key of a county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_data_key(
        &mut self,
        scope: &OfficeScope,
        version: u8,
        wrapped: &str,
    ) -> Result<()> {
        const ADD: &str =
            "INSERT INTO data_key (county, version, wrapped, at_ms) VALUES ($1, $2, $3, $4)";
        let at = self.stamp.at;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(i64::from(version))
            .bind(wrapped)
            .bind(at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_key(scope, "keys.data_key", version).await
    }

    /// Destroys the data keys of a county that are older than a version: everything was sealed anew.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn drop_older_data_keys(&mut self, scope: &OfficeScope, version: u8) -> Result<()> {
        const DROP: &str = "DELETE FROM data_key WHERE county = $1 AND version < $2";
        on!(self.read, |c| sqlx::query(DROP)
            .bind(scope.county().as_str())
            .bind(i64::from(version))
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_key(scope, "keys.reseal", version).await
    }

    async fn log_key(
        &mut self,
        scope: &OfficeScope,
        verb: &'static str,
        version: u8,
    ) -> Result<()> {
        let id = version.to_string();
        let entry = Entry {
            verb,
            kind: RecordKind::Key,
            id: &id,
            town: None,
            unit: None,
            content: Canonical::new("data_key").integer("version", i64::from(version)),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Puts a key wrapped anew in the place of the one that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when another stands there meanwhile.
    pub async fn rewrap_key(
        &mut self,
        _scope: SystemScope,
        of: WrappedIn,
        row: &WrappedRow,
        wrapped: &str,
    ) -> Result<()> {
        const DATA: &str = "UPDATE data_key SET wrapped = $1 WHERE county = $2 AND \
             CAST(version AS TEXT) = $3 AND wrapped = $4";
        const FILE: &str = "UPDATE attachment_key SET wrapped = $1 WHERE county = $2 AND attachment = \
             $3 AND wrapped = $4";
        let sql = match of {
            WrappedIn::DataKey => DATA,
            WrappedIn::Attachment => FILE,
        };
        let rows = on!(self.read, |c| sqlx::query(sql)
            .bind(wrapped)
            .bind(row.county.as_str())
            .bind(row.id.as_str())
            .bind(row.wrapped.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("wrapped_key"));
        }
        self.changes += 1;
        Ok(())
    }
}
