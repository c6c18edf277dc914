//! Writing attachments: a row with its key, and the end of both.

use domain::account::OfficeScope;
use domain::attachment::{Attachment, Destroyed};
use domain::journal::{Chain, RecordKind};
use domain::{TermId, UnitId};

use super::content;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Refuses a change of an attachment whose owner the scope does not cover.
fn within_reach(scope: &OfficeScope, file: &Attachment) -> Result<()> {
    let covered = match (&file.town, &file.unit) {
        (Some(town), Some(unit)) => scope.covers(town, unit),
        (Some(town), None) => scope.within_town(town).is_some(),
        (None, _) => scope.is_county(),
    };
    if covered {
        Ok(())
    } else {
        Err(Error::OutOfReach("attachment"))
    }
}

impl Write {
    /// The number that the county's next attachment gets.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn next_attachment_no(&mut self, scope: &OfficeScope) -> Result<i64> {
        const NEXT: &str = "SELECT COALESCE(MAX(no), 0) + 1 FROM attachment WHERE county = $1";
        let (no,): (i64,) = on!(self.read, |c| sqlx::query_as(NEXT)
            .bind(scope.county().as_str())
            .fetch_one(c)
            .await?);
        Ok(no)
    }

    /// Adds an attachment with its wrapped key.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for an owner beyond the scope.
    pub async fn add_attachment(
        &mut self,
        scope: &OfficeScope,
        file: &Attachment,
        wrapped_key: &str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO attachment (county, id, no, owner_kind, owner_id, term, town, \
             unit, name, caption, kind, bytes, hash, sent_hash, sealed_hash, thumbnail_bytes, \
             width_px, height_px, by_account, by_name, at_ms, version) VALUES ($1, $2, $3, $4, $5, \
             $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
        const ADD_KEY: &str =
            "INSERT INTO attachment_key (county, attachment, wrapped) VALUES ($1, $2, $3)";
        within_reach(scope, file)?;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(file.id.as_str())
            .bind(file.no)
            .bind(file.owner.kind.code())
            .bind(file.owner.id.as_str())
            .bind(file.term.as_ref().map(TermId::as_str))
            .bind(file.town.as_ref().map(UnitId::as_str))
            .bind(file.unit.as_ref().map(UnitId::as_str))
            .bind(file.name.as_str())
            .bind(file.caption.as_str())
            .bind(file.kind.as_str())
            .bind(file.bytes)
            .bind(file.hash.as_str())
            .bind(file.sent_hash.as_str())
            .bind(file.sealed_hash.as_str())
            .bind(file.thumbnail_bytes)
            .bind(file.size_px.map(|(width, _)| width))
            .bind(file.size_px.map(|(_, height)| height))
            .bind(file.by_account.as_str())
            .bind(file.by_name.as_str())
            .bind(file.at.0)
            .bind(file.version)
            .execute(c)
            .await
            .map(|_| ())?);
        on!(self.read, |c| sqlx::query(ADD_KEY)
            .bind(scope.county().as_str())
            .bind(file.id.as_str())
            .bind(wrapped_key)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_attachment(scope, file, "attachment.add").await
    }

    /// Destroys an attachment: its key, its name and caption, and the salts of the events that spoke of
    /// them. Answers what is left of it.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read or is destroyed already.
    pub async fn destroy_attachment(
        &mut self,
        scope: &OfficeScope,
        file: &Attachment,
        reason: &str,
    ) -> Result<Attachment> {
        const END: &str = "UPDATE attachment SET name = '', caption = '', destroyed_ms = $1, \
             destroyed_by = $2, destroyed_reason = $3, version = version + 1 WHERE county = $4 AND \
             id = $5 AND version = $6 AND destroyed_ms IS NULL";
        const END_KEY: &str = "DELETE FROM attachment_key WHERE county = $1 AND attachment = $2";
        const END_SALTS: &str = "DELETE FROM journal_salt WHERE county = $1 AND seq IN (SELECT seq \
             FROM journal_event WHERE county = $1 AND record_kind = 'attachment' AND \
             record_id = $2)";
        within_reach(scope, file)?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(END)
            .bind(stamp.at.0)
            .bind(stamp.name.as_str())
            .bind(reason)
            .bind(scope.county().as_str())
            .bind(file.id.as_str())
            .bind(file.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("attachment"));
        }
        self.read.settled().await?;
        for sql in [END_KEY, END_SALTS] {
            on!(self.read, |c| sqlx::query(sql)
                .bind(scope.county().as_str())
                .bind(file.id.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let left = Attachment {
            name: String::new(),
            caption: String::new(),
            destroyed: Some(Destroyed {
                at: stamp.at,
                by_name: stamp.name,
                reason: reason.to_owned(),
            }),
            version: file.version.saturating_add(1),
            ..file.clone()
        };
        self.log_attachment(scope, &left, "attachment.destroy")
            .await?;
        Ok(left)
    }

    async fn log_attachment(
        &mut self,
        scope: &OfficeScope,
        file: &Attachment,
        verb: &'static str,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Attachment,
            id: file.id.as_str(),
            town: file.town.as_ref().map(UnitId::as_str),
            unit: file.unit.as_ref().map(UnitId::as_str),
            content: content(file),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
