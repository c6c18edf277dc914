//! Drafts that wait for confirmation, for the desk.

use domain::Millis;
use domain::account::{Actor, Verb};

use crate::App;
use crate::error::Result;

/// Drafts shown on a desk.
const DRAFTS_MAX: i64 = 50;

/// A draft as the desk shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Id of the sheet.
    pub id: String,
    /// The village's name.
    pub place: String,
    /// Who entered it.
    pub by: String,
    /// When.
    pub at: String,
}

impl App {
    /// Drafts within the actor's scope, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn count_drafts(&self, actor: &Actor) -> Result<Vec<DraftLine>> {
        let scope = actor.may(Verb::EnterCount)?;
        let mut read = self.store().read().await?;
        let mut lines = Vec::new();
        for row in read.count_drafts(&scope, DRAFTS_MAX).await? {
            let unit = domain::UnitId::parse(&row.unit).map_err(crate::Error::internal)?;
            let place = read
                .unit(&scope, &unit)
                .await?
                .map(|u| u.name)
                .unwrap_or_default();
            let at = Millis(row.entered_ms).text();
            lines.push(DraftLine {
                id: row.id,
                place,
                by: row.entered_name,
                at,
            });
        }
        Ok(lines)
    }
}
