//! Attachments inside a backup: sealed as they are, in pieces, in a table of the backup's own file.

use std::path::Path;

use sqlx::SqlitePool;

use super::open_plain;
use crate::attachment::FileRow;
use crate::error::{Error, Result};
use crate::{Store, Target};

/// Bytes of a file that one row holds.
pub const PIECE_BYTES: usize = 1024 * 1024;

/// A backup that is being filled with the files that its rows name.
#[derive(Debug)]
pub struct FilesIn {
    pool: SqlitePool,
}

/// What a backup holds of files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// Files in it.
    pub files: i64,
    /// Their bytes.
    pub bytes: i64,
    /// Files that were not on the disk when it was made.
    pub missing: i64,
}

impl FilesIn {
    /// Opens the unfinished backup at `path`.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn create(path: &Path) -> Result<Self> {
        const MAKE: [&str; 2] = [
            "CREATE TABLE backup_file (county TEXT NOT NULL, id TEXT NOT NULL, no INTEGER NOT NULL, \
             piece BLOB NOT NULL, PRIMARY KEY (county, id, no)) STRICT",
            "CREATE TABLE backup_file_missing (county TEXT NOT NULL, id TEXT NOT NULL, \
             PRIMARY KEY (county, id)) STRICT",
        ];
        let pool = open_plain(path).await?;
        for sql in MAKE {
            sqlx::query(sql).execute(&pool).await?;
        }
        Ok(Self { pool })
    }

    /// Files that the backup's rows name, after one of them.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn named_after(&self, after: (&str, &str)) -> Result<Vec<FileRow>> {
        named_after(&self.pool, after).await
    }

    /// Adds a piece of a file.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add(&self, file: &FileRow, no: i64, piece: Vec<u8>) -> Result<()> {
        const ADD: &str = "INSERT INTO backup_file (county, id, no, piece) VALUES ($1, $2, $3, $4)";
        sqlx::query(ADD)
            .bind(file.county.as_str())
            .bind(file.id.as_str())
            .bind(no)
            .bind(piece)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Takes back the pieces of a file and says that it was missing.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn missing(&self, file: &FileRow) -> Result<()> {
        const SAY: &str = "INSERT INTO backup_file_missing (county, id) VALUES ($1, $2)";
        const DROP: &str = "DELETE FROM backup_file WHERE county = $1 AND id = $2";
        for sql in [DROP, SAY] {
            sqlx::query(sql)
                .bind(file.county.as_str())
                .bind(file.id.as_str())
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    /// Closes the backup.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// The files of a backup, for checking them and taking them out.
#[derive(Debug)]
pub struct FilesOf {
    pool: SqlitePool,
    present: bool,
}

impl FilesOf {
    /// Opens a backup; one of an older program has no files.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn open(path: &Path) -> Result<Self> {
        const HAS: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'backup_file'";
        let store = Store::attach(&Target::File(path.to_owned())).await?;
        let crate::db::Db::Lite { read, .. } = store.db else {
            return Err(Error::Stored("backup"));
        };
        let (tables,): (i64,) = sqlx::query_as(HAS).fetch_one(&read).await?;
        Ok(Self {
            pool: read,
            present: tables > 0,
        })
    }

    /// Files that the backup's rows name, after one of them; none in a backup without files.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn named_after(&self, after: (&str, &str)) -> Result<Vec<FileRow>> {
        if self.present {
            named_after(&self.pool, after).await
        } else {
            Ok(Vec::new())
        }
    }

    /// A piece of a file; `None` behind the last.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn piece(&self, file: &FileRow, no: i64) -> Result<Option<Vec<u8>>> {
        const PIECE: &str =
            "SELECT piece FROM backup_file WHERE county = $1 AND id = $2 AND no = $3";
        let row: Option<(Vec<u8>,)> = sqlx::query_as(PIECE)
            .bind(file.county.as_str())
            .bind(file.id.as_str())
            .bind(no)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(piece,)| piece))
    }

    /// Whether a file was missing already when the backup was made.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn was_missing(&self, file: &FileRow) -> Result<bool> {
        const SAID: &str = "SELECT COUNT(*) FROM backup_file_missing WHERE county = $1 AND id = $2";
        let (rows,): (i64,) = sqlx::query_as(SAID)
            .bind(file.county.as_str())
            .bind(file.id.as_str())
            .fetch_one(&self.pool)
            .await?;
        Ok(rows > 0)
    }

    /// How much there is.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counts(&self) -> Result<FileCounts> {
        const FILES: &str = "SELECT COUNT(DISTINCT county || '/' || id), \
             COALESCE(SUM(LENGTH(piece)), 0) FROM backup_file";
        const MISSING: &str = "SELECT COUNT(*) FROM backup_file_missing";
        if !self.present {
            return Ok(FileCounts::default());
        }
        let (files, bytes): (i64, i64) = sqlx::query_as(FILES).fetch_one(&self.pool).await?;
        let (missing,): (i64,) = sqlx::query_as(MISSING).fetch_one(&self.pool).await?;
        Ok(FileCounts {
            files,
            bytes,
            missing,
        })
    }

    /// Closes the backup.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

async fn named_after(pool: &SqlitePool, after: (&str, &str)) -> Result<Vec<FileRow>> {
    const NAMED: &str = "SELECT county, id, bytes + thumbnail_bytes AS plain_bytes, sealed_hash \
         FROM attachment WHERE destroyed_ms IS NULL AND (county > $1 OR (county = $1 AND id > $2)) \
         ORDER BY county, id LIMIT 1000";
    Ok(sqlx::query_as(NAMED)
        .bind(after.0)
        .bind(after.1)
        .fetch_all(pool)
        .await?)
}
