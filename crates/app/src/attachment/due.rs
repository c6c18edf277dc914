//! The retention table at work: what is due by it, destroying that, and sweeping files without a row.

use chrono::Months;
use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::attachment::{Attachment, OwnerKind};
use domain::retention::{Kept, Period};
use domain::{Day, Millis};

use super::disk;
use crate::App;
use crate::error::{Error, Result};

/// Most attachments that are destroyed in one go.
const DESTROY_MAX: usize = 500;
/// A file without a row this long after its id was made belongs to an upload that failed.
const ORPHAN_MS: i64 = 24 * 60 * 60 * 1000;
/// What the journal and the row say of the reason.
const REASON: &str = "保管期满";

/// A line of the retention table with what is due by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionLine {
    /// The kind of record.
    pub kept: Kept,
    /// How many pieces within the actor's scope are due; none where this cannot be asked.
    pub due: Option<usize>,
}

/// The instant before which a term must have been closed for this to be due today.
fn closed_before(kept: Kept, today: Day) -> Option<Millis> {
    let Period::Years(years) = kept.period() else {
        return None;
    };
    let day = today.checked_sub_months(Months::new(u32::from(years) * 12))?;
    Some(Millis::start_of(day.succ_opt()?))
}

impl App {
    /// The retention table, with what is due of the attachments that the actor may see.
    ///
    /// # Errors
    /// Denied.
    pub async fn retention(&self, actor: &Actor) -> Result<Vec<RetentionLine>> {
        actor.may(Verb::ViewRetention)?;
        let mut lines = Vec::with_capacity(Kept::ALL.len());
        for kept in Kept::ALL {
            let due = if matches!(kept, Kept::Reviews | Kept::ReviewAnswers) {
                Some(self.texts_due(actor, *kept).await?)
            } else if owners_of(*kept).next().is_some() {
                Some(self.due(actor, *kept).await?.len())
            } else {
                None
            };
            lines.push(RetentionLine { kept: *kept, due });
        }
        Ok(lines)
    }

    /// How many opinions or answers are to be erased.
    async fn texts_due(&self, actor: &Actor, kept: Kept) -> Result<usize> {
        let scope = actor.may(Verb::ViewRetention)?;
        let Some(before) = closed_before(kept, self.env().today()) else {
            return Ok(0);
        };
        let mut read = self.store().read().await?;
        let due = if kept == Kept::Reviews {
            read.reviews_due(&scope, before).await?
        } else if scope.is_county() {
            read.review_answers_due(&scope, before).await?
        } else {
            0
        };
        Ok(usize::try_from(due).unwrap_or(0))
    }

    async fn due(&self, actor: &Actor, kept: Kept) -> Result<Vec<Attachment>> {
        let scope = actor.may(Verb::ViewRetention)?;
        let mut due = Vec::new();
        if let Some(before) = closed_before(kept, self.env().today()) {
            let mut read = self.store().read().await?;
            for kind in owners_of(kept) {
                due.extend(read.attachments_due(&scope, kind, before).await?);
            }
        }
        Ok(due)
    }

    /// Destroys what is due of a kind of record, at most [`DESTROY_MAX`] at a time; answers how many.
    ///
    /// # Errors
    /// Denied; a clash when one of them changed meanwhile.
    pub async fn destroy_due(&self, actor: &Actor, kept: Kept) -> Result<usize> {
        let scope = actor.may(Verb::DestroyDue)?;
        if matches!(kept, Kept::Reviews | Kept::ReviewAnswers) {
            return self.erase_texts(actor, &scope, kept).await;
        }
        let due = self.due(actor, kept).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write(actor).await?;
        for file in due.iter().take(DESTROY_MAX) {
            tx.destroy_attachment(&scope, file, REASON).await?;
        }
        tx.commit().await?;
        let mut done = 0;
        for file in due.iter().take(DESTROY_MAX) {
            self.remove_file(actor.county.as_str(), file.id.as_str())
                .await;
            done += 1;
        }
        Ok(done)
    }

    async fn erase_texts(&self, actor: &Actor, scope: &OfficeScope, kept: Kept) -> Result<usize> {
        let Some(before) = closed_before(kept, self.env().today()) else {
            return Ok(0);
        };
        let mut tx = self.write(actor).await?;
        let erased = if kept == Kept::Reviews {
            tx.erase_reviews(scope, before).await?
        } else {
            tx.erase_review_answers(scope, before).await?
        };
        if erased > 0 {
            tx.commit().await?;
        }
        Ok(usize::try_from(erased).unwrap_or(0))
    }

    /// Removes files that no row names: of uploads that failed, and of destroyed attachments. Answers
    /// how many.
    pub(crate) async fn sweep_attachments(&self) -> Result<usize> {
        let system = SystemScope::for_use(SystemUse::Jobs);
        let data = self.config().data_dir.clone();
        let found = crate::division::blocking(move || disk::all(&data).map_err(Error::internal));
        let now = self.env().now();
        let mut removed = 0;
        for file in found.await? {
            let fresh = file
                .id
                .parse::<ulid::Ulid>()
                .ok()
                .and_then(|id| i64::try_from(id.timestamp_ms()).ok())
                .is_some_and(|made| Millis(made).plus_ms(ORPHAN_MS) > now);
            if fresh {
                continue;
            }
            let part = file.path.extension().is_some_and(|e| e == "part");
            let mut read = self.store().read().await?;
            let kept = read.file_is_kept(system, &file.county, &file.id).await?;
            drop(read);
            if part || !kept {
                let path = file.path;
                crate::division::blocking(move || {
                    std::fs::remove_file(&path).map_err(Error::internal)
                })
                .await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Kinds of owner whose attachments follow a line of the table.
fn owners_of(kept: Kept) -> impl Iterator<Item = OwnerKind> {
    OwnerKind::ALL
        .iter()
        .copied()
        .filter(move |kind| kind.kept() == kept)
}
