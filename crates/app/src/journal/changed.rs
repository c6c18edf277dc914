//! Who changed a record last, for the page that shows two versions of it.

use domain::Millis;
use domain::account::{Actor, Verb};
use domain::journal::RecordKind;

use crate::App;
use crate::error::Result;

impl App {
    /// Who changed a record last and when, as far as the actor reads the journal.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn changed_by(
        &self,
        actor: &Actor,
        kind: RecordKind,
        record: &str,
    ) -> Result<String> {
        let somebody = || "另一位同事".to_owned();
        let Ok(scope) = actor.may(Verb::ViewJournal) else {
            return Ok(somebody());
        };
        let filter = store::journal::Filter {
            kind: Some(kind.code().to_owned()),
            record: Some(record.to_owned()),
            ..store::journal::Filter::default()
        };
        let mut read = self.store().read().await?;
        let events = read.journal_page(&scope, &filter, 1).await?;
        Ok(events.first().map_or_else(somebody, |e| {
            format!("{} {} ", e.actor_name, Millis(e.at_ms).text())
        }))
    }
}
