//! What imports did: their list, the report of one, its refused rows.

use std::fs;
use std::io::ErrorKind;

use domain::account::{Actor, Verb};
use domain::{JobId, RecordId};
use store::division::{ChangeCount, ChangeRow, ImportRow};

use super::draft::blocking;
use crate::App;
use crate::error::{Error, Result};

/// Most changes a report loads: more than the units of any county.
pub const CHANGES_MAX_ROWS: i64 = 20_000;
/// Imports that the list of imports shows.
const IMPORTS_MAX_ROWS: i64 = 100;

/// The report of one import, as far as it concerns the actor's county.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The import's own record; its figures are those of the whole list.
    pub import: ImportRow,
    /// How much of each kind it changed in the county.
    pub figures: Vec<ChangeCount>,
    /// What it changed in the county, from the county down.
    pub changes: Vec<ChangeRow>,
    /// Whether its refused rows can still be fetched.
    pub has_refused_file: bool,
}

/// Refused rows of an import as a file.
#[derive(Debug, Clone)]
pub struct RefusedFile {
    /// A name for it.
    pub name: String,
    /// csv or xlsx.
    pub extension: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl App {
    /// The newest imports that touched the actor's county.
    ///
    /// # Errors
    /// Denied.
    pub async fn imports(&self, actor: &Actor) -> Result<Vec<ImportRow>> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let mut read = self.store().read().await?;
        Ok(read.imports(&scope, IMPORTS_MAX_ROWS).await?)
    }

    /// The report of an import; `change` narrows it to one kind of change, by its code.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn import_report(
        &self,
        actor: &Actor,
        id: &RecordId,
        change: &str,
    ) -> Result<ImportReport> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let mut read = self.store().read().await?;
        let import = read.import(&scope, id).await?;
        let import = import.ok_or(Error::NotFound("import"))?;
        let figures = read.import_figures(&scope, id).await?;
        let changes = read
            .import_changes(&scope, id, change, CHANGES_MAX_ROWS)
            .await?;
        drop(read);
        Ok(ImportReport {
            has_refused_file: self.refused_spooled(id.as_str()).await?.is_some(),
            import,
            figures,
            changes,
        })
    }

    /// The refused rows of an import or of a draft of the actor's county, in the format they came in.
    ///
    /// # Errors
    /// Denied; not found when there are none, or they are no longer kept.
    pub async fn import_refused(&self, actor: &Actor, id: &RecordId) -> Result<RefusedFile> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let import = self.store().read().await?.import(&scope, id).await?;
        let (bytes, extension, file_name) = match import {
            Some(import) => {
                let kept = self.refused_spooled(id.as_str()).await?;
                let (bytes, extension) = kept.ok_or(Error::NotFound("refused"))?;
                (bytes, extension, import.file_name)
            }
            None => {
                let job = JobId::parse(id.as_str()).map_err(|_| Error::NotFound("import"))?;
                let draft = self.import_draft(actor, &job).await?;
                let (list, _) = draft
                    .and_then(|draft| draft.preview)
                    .ok_or(Error::NotFound("import"))?;
                let bytes = list.refused_file()?.ok_or(Error::NotFound("refused"))?;
                (bytes, list.refused_extension(), list.file_name)
            }
        };
        let stem = file_name.split('.').next().unwrap_or("名单");
        Ok(RefusedFile {
            name: format!("未导入-{stem}.{extension}"),
            extension,
            bytes,
        })
    }

    async fn refused_spooled(&self, id: &str) -> Result<Option<(Vec<u8>, &'static str)>> {
        let candidates = ["csv", "xlsx"].map(|extension| {
            (
                self.spool_path(&format!("{id}.refused.{extension}")),
                extension,
            )
        });
        blocking(move || {
            for (path, extension) in candidates {
                match fs::read(&path) {
                    Ok(bytes) => return Ok(Some((bytes, extension))),
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(Error::internal(error)),
                }
            }
            Ok(None)
        })
        .await
    }
}
