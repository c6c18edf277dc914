//! What a backup says of itself, in a table of its own inside the file.

use domain::Millis;
use seal::journal::Hash;

use super::copy::TableSum;
use crate::db::{Conn, Read};
use crate::error::{Error, Result};
use crate::journal::HeadRow;

/// Value of `format` in every backup of this kind.
pub const FORMAT: &str = "touyan/backup-1";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Version of the program that made it.
    pub program: String,
    /// The database it was made from: "sqlite" or "postgresql".
    pub engine: String,
    /// Number of the newest migration applied.
    pub schema: i64,
    /// When it was made.
    pub made_at: Millis,
    /// Rows and sum of each table in it.
    pub tables: Vec<TableSum>,
    /// Heads of the journal's chains.
    pub heads: Vec<HeadRow>,
    /// Tables that are not in it.
    pub left_out: Vec<String>,
}

impl Manifest {
    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> i64 {
        self.tables
            .iter()
            .fold(0, |sum, table| sum.saturating_add(table.rows))
    }

    fn lines(&self) -> Vec<(String, String)> {
        let mut lines = vec![
            ("format".to_owned(), FORMAT.to_owned()),
            ("program".to_owned(), self.program.clone()),
            ("engine".to_owned(), self.engine.clone()),
            ("schema".to_owned(), self.schema.to_string()),
            ("made_at_ms".to_owned(), self.made_at.0.to_string()),
            ("left_out".to_owned(), self.left_out.join(",")),
        ];
        lines.extend(self.tables.iter().map(|table| {
            let value = format!("{} {}", table.rows, table.digest);
            (format!("table:{}", table.name), value)
        }));
        lines.extend(self.heads.iter().map(|h| {
            (
                format!("head:{}", h.county),
                format!("{} {}", h.seq, h.hash),
            )
        }));
        lines
    }

    /// Writes the manifest into the backup.
    pub(super) async fn write(&self, backup: &mut Read) -> Result<()> {
        const MAKE: &str = "CREATE TABLE backup_manifest (key TEXT NOT NULL PRIMARY KEY, value TEXT \
             NOT NULL) STRICT";
        const ADD: &str = "INSERT INTO backup_manifest (key, value) VALUES ($1, $2)";
        let Conn::Lite(tx) = &mut backup.conn else {
            return Ok(());
        };
        sqlx::query(MAKE).execute(&mut **tx).await?;
        for (key, value) in self.lines() {
            sqlx::query(ADD)
                .bind(key)
                .bind(value)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// Reads the manifest of a backup; `None` when the file is a database but no backup.
    pub(super) async fn read(backup: &mut Read) -> Result<Option<Self>> {
        const HAS: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE name = 'backup_manifest'";
        const ALL: &str = "SELECT key, value FROM backup_manifest ORDER BY rowid LIMIT 10000";
        let Conn::Lite(tx) = &mut backup.conn else {
            return Ok(None);
        };
        let (tables,): (i64,) = sqlx::query_as(HAS).fetch_one(&mut **tx).await?;
        if tables == 0 {
            return Ok(None);
        }
        let lines: Vec<(String, String)> = sqlx::query_as(ALL).fetch_all(&mut **tx).await?;
        Self::parse(&lines).map(Some)
    }

    fn parse(lines: &[(String, String)]) -> Result<Self> {
        const BAD: Error = Error::Stored("backup_manifest");
        let one = |name: &str| {
            let found = lines.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone()).ok_or(BAD)
        };
        let number = |text: &str| text.parse::<i64>().map_err(|_| BAD);
        if one("format")? != FORMAT {
            return Err(Error::Stored("backup_manifest.format"));
        }
        let (mut tables, mut heads) = (Vec::new(), Vec::new());
        for (key, value) in lines {
            let Some((kind, name)) = key.split_once(':') else {
                continue;
            };
            let (count, hash) = value.split_once(' ').ok_or(BAD)?;
            match kind {
                "table" => tables.push(TableSum {
                    name: name.to_owned(),
                    rows: number(count)?,
                    digest: hash.parse::<Hash>().map_err(|_| BAD)?,
                }),
                "head" => heads.push(HeadRow {
                    county: name.to_owned(),
                    seq: number(count)?,
                    hash: hash.to_owned(),
                }),
                _ => {}
            }
        }
        Ok(Self {
            program: one("program")?,
            engine: one("engine")?,
            schema: number(&one("schema")?)?,
            made_at: Millis(number(&one("made_at_ms")?)?),
            tables,
            heads,
            left_out: one("left_out")?.split(',').map(str::to_owned).collect(),
        })
    }
}
