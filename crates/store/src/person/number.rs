//! Sealed numbers of persons, found again by their blind index, and who looked at whole ones. This floor
//! never sees a number: what comes in and goes out is sealed.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::person::Person;
use domain::person::number::{NumberKind, SealedNumber, Source};
use domain::{Millis, RecordId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most numbers that one list loads: two for each of the most members.
pub const NUMBERS_MAX_ROWS: i64 = 2 * super::MEMBERS_MAX_ROWS;
/// Most looks that one list shows.
pub const LOOKS_MAX_ROWS: i64 = 2_000;

/// Whose numbers are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct NumberQuery<'a> {
    /// Only of this township.
    pub town: Option<&'a UnitId>,
    /// Only of this village.
    pub unit: Option<&'a UnitId>,
    /// Only of this person.
    pub person: Option<&'a RecordId>,
}

/// Who has a number.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Holder {
    /// The person's id.
    pub person: String,
    /// Name.
    pub name: String,
    /// Township.
    pub town: String,
    /// Village.
    pub unit: String,
    /// Name of the village.
    pub unit_name: String,
    /// Name of the township.
    pub town_name: String,
}

/// A look at whole numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Id.
    pub id: RecordId,
    /// Whose number; none where a whole list was taken out.
    pub person: Option<RecordId>,
    /// Which.
    pub kind: NumberKind,
    /// How many numbers were shown.
    pub numbers: i64,
    /// For what.
    pub reason: String,
    /// Account that looked.
    pub account: String,
    /// Its name.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

const BAD: Error = Error::Stored("person_number");

#[derive(Debug, FromRow)]
struct NumberRow {
    person: String,
    kind: String,
    sealed: String,
    blind: String,
    source: String,
    by_name: String,
    at_ms: i64,
    version: i64,
}

impl NumberRow {
    fn number(self) -> Result<SealedNumber> {
        Ok(SealedNumber {
            person: RecordId::parse(&self.person).map_err(|_| BAD)?,
            kind: NumberKind::parse(&self.kind).ok_or(BAD)?,
            sealed: self.sealed,
            blind: self.blind,
            source: Source::parse(&self.source).ok_or(BAD)?,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            version: self.version,
        })
    }
}

#[derive(Debug, FromRow)]
struct LookRow {
    id: String,
    person: Option<String>,
    kind: String,
    numbers: i64,
    reason: String,
    account: String,
    by_name: String,
    at_ms: i64,
}

impl LookRow {
    fn look(self) -> Result<Look> {
        const BAD: Error = Error::Stored("number_look");
        let id = |text: &str| RecordId::parse(text).map_err(|_| BAD);
        Ok(Look {
            id: id(&self.id)?,
            person: self.person.as_deref().map(id).transpose()?,
            kind: NumberKind::parse(&self.kind).ok_or(BAD)?,
            numbers: self.numbers,
            reason: self.reason,
            account: self.account,
            by_name: self.by_name,
            at: Millis(self.at_ms),
        })
    }
}

/// What the journal proves of a number: never the number, nor its index, from which whoever holds the
/// key could try it out.
fn content(person: &RecordId, kind: NumberKind, source: Source) -> Canonical {
    Canonical::new("person_number")
        .text("person", person.as_str())
        .text("kind", kind.code())
        .text("source", source.code())
}

impl Read {
    /// Sealed numbers of people within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn numbers(
        &mut self,
        scope: &OfficeScope,
        query: NumberQuery<'_>,
    ) -> Result<Vec<SealedNumber>> {
        const NUMBERS: &str = concat!(
            "SELECT n.person, n.kind, n.sealed, n.blind, n.source, n.by_name, n.at_ms, n.version FROM \
             person_number n JOIN person p ON p.county = n.county AND p.id = n.person WHERE ",
            within!("p.county", "p.town", "p.unit"),
            " AND ($4 = '' OR p.town = $4) AND ($5 = '' OR p.unit = $5) AND ($6 = '' OR p.id = $6) \
             ORDER BY n.person, n.kind DESC LIMIT $7"
        );
        let rows: Vec<NumberRow> = on!(self, |c| bind_scope!(sqlx::query_as(NUMBERS), scope)
            .bind(query.town.map_or("", UnitId::as_str))
            .bind(query.unit.map_or("", UnitId::as_str))
            .bind(query.person.map_or("", RecordId::as_str))
            .bind(NUMBERS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(NumberRow::number).collect()
    }

    /// Who within the scope has a number and has not left, by its blind index; the first two of them.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn number_holders(
        &mut self,
        scope: &OfficeScope,
        kind: NumberKind,
        blind: &str,
    ) -> Result<Vec<Holder>> {
        const HOLDERS: &str = concat!(
            "SELECT p.id AS person, p.name, p.town, p.unit, u.name AS unit_name, t.name AS town_name \
             FROM person_number n JOIN person p ON p.county = n.county AND p.id = n.person JOIN \
             division u ON u.id = p.unit JOIN division t ON t.id = p.town WHERE ",
            within!("p.county", "p.town", "p.unit"),
            " AND n.county = $1 AND n.kind = $4 AND n.blind = $5 AND p.ended_on IS NULL ORDER BY p.id \
             LIMIT 2"
        );
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(HOLDERS), scope)
            .bind(kind.code())
            .bind(blind)
            .fetch_all(c)
            .await?))
    }

    /// How many whole numbers an account has looked at since an instant.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn looks_since(
        &mut self,
        scope: &OfficeScope,
        account: &str,
        since: Millis,
    ) -> Result<i64> {
        const SINCE: &str = "SELECT COUNT(*) FROM number_look WHERE county = $1 AND account = $2 AND \
             at_ms > $3";
        let (rows,): (i64,) = on!(self, |c| sqlx::query_as(SINCE)
            .bind(scope.county().as_str())
            .bind(account)
            .bind(since.0)
            .fetch_one(c)
            .await?);
        Ok(rows)
    }

    /// Looks at whole numbers, newest first.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn number_looks(&mut self, scope: &OfficeScope, since: Millis) -> Result<Vec<Look>> {
        const LOOKS: &str = "SELECT id, person, kind, numbers, reason, account, by_name, at_ms FROM \
             number_look WHERE county = $1 AND at_ms >= $2 ORDER BY at_ms DESC, id DESC LIMIT $3";
        if !scope.is_county() {
            return Err(Error::OutOfReach("number_look"));
        }
        let rows: Vec<LookRow> = on!(self, |c| sqlx::query_as(LOOKS)
            .bind(scope.county().as_str())
            .bind(since.0)
            .bind(LOOKS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(LookRow::look).collect()
    }

    /// Looks at one person's numbers, newest first; nothing of one beyond the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn looks_at(&mut self, scope: &OfficeScope, person: &RecordId) -> Result<Vec<Look>> {
        const LOOKS: &str = concat!(
            "SELECT l.id, l.person, l.kind, l.numbers, l.reason, l.account, l.by_name, l.at_ms FROM \
             number_look l JOIN person p ON p.county = l.county AND p.id = l.person WHERE ",
            within!("p.county", "p.town", "p.unit"),
            " AND p.id = $4 ORDER BY l.at_ms DESC, l.id DESC LIMIT 100"
        );
        let rows: Vec<LookRow> = on!(self, |c| bind_scope!(sqlx::query_as(LOOKS), scope)
            .bind(person.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(LookRow::look).collect()
    }
}

impl Write {
    /// Writes a person's number over the one of the version it carries, 0 for none.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn set_number(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        number: &SealedNumber,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO person_number (county, person, kind, sealed, blind, source, \
             by_name, at_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9 + 1) ON CONFLICT \
             (county, person, kind) DO NOTHING";
        const SET: &str = "UPDATE person_number SET sealed = $4, blind = $5, source = $6, by_name = \
             $7, at_ms = $8, version = version + 1 WHERE county = $1 AND person = $2 AND kind = $3 AND \
             version = $9";
        within_reach(scope, &person.town, &person.unit, "person_number")?;
        let stamp = self.stamp.clone();
        let sql = if number.version == 0 { ADD } else { SET };
        let rows = on!(self.read, |c| sqlx::query(sql)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(number.kind.code())
            .bind(number.sealed.as_str())
            .bind(number.blind.as_str())
            .bind(number.source.code())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .bind(number.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("person_number"));
        }
        self.changes += 1;
        let content = content(&person.id, number.kind, number.source);
        self.log_number(scope, person, "person.number", content)
            .await
    }

    /// Removes a person's number: the sealed text and its index.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn remove_number(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        kind: NumberKind,
        version: i64,
    ) -> Result<()> {
        const END: &str = "DELETE FROM person_number WHERE county = $1 AND person = $2 AND kind = $3 \
             AND version = $4";
        within_reach(scope, &person.town, &person.unit, "person_number")?;
        let rows = on!(self.read, |c| sqlx::query(END)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(kind.code())
            .bind(version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("person_number"));
        }
        self.changes += 1;
        let content = Canonical::new("person_number")
            .text("person", person.id.as_str())
            .text("kind", kind.code());
        self.log_number(scope, person, "person.number_remove", content)
            .await
    }

    /// Writes that the actor looks at a whole number of a person, and for what.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a person beyond the scope.
    pub async fn look_at_number(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
        person: &Person,
        kind: NumberKind,
        reason: &str,
    ) -> Result<()> {
        within_reach(scope, &person.town, &person.unit, "number_look")?;
        self.insert_look(scope, id, Some(&person.id), (kind, 1, reason))
            .await?;
        let content = Canonical::new("number_look")
            .text("look", id.as_str())
            .text("kind", kind.code());
        self.log_number(scope, person, "person.unmask", content)
            .await
    }

    /// Writes that the actor takes a list with whole numbers out, how many, and for what.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn look_at_numbers(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
        town: Option<&UnitId>,
        numbers: i64,
        reason: &str,
    ) -> Result<()> {
        let look = (NumberKind::ResidentId, numbers, reason);
        self.insert_look(scope, id, None, look).await?;
        let entry = Entry {
            verb: "person.unmask_sheet",
            kind: RecordKind::Person,
            id: id.as_str(),
            town: town.map(UnitId::as_str),
            unit: None,
            content: Canonical::new("number_look")
                .text("look", id.as_str())
                .integer("numbers", numbers),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    async fn insert_look(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
        person: Option<&RecordId>,
        (kind, numbers, reason): (NumberKind, i64, &str),
    ) -> Result<()> {
        const LOOK: &str = "INSERT INTO number_look (county, id, person, kind, numbers, reason, \
             account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(LOOK)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .bind(person.map(RecordId::as_str))
            .bind(kind.code())
            .bind(numbers)
            .bind(reason)
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }

    /// Seals many numbers anew in one go: same numbers, another key. The caller writes the one event.
    ///
    /// # Errors
    /// [`Error::Clash`] when one is gone.
    pub async fn replace_numbers(
        &mut self,
        scope: &OfficeScope,
        numbers: &[SealedNumber],
    ) -> Result<()> {
        const SET: &str = "UPDATE person_number SET sealed = $1, blind = $2 WHERE county = $3 AND \
             person = $4 AND kind = $5";
        for number in numbers {
            let rows = on!(self.read, |c| sqlx::query(SET)
                .bind(number.sealed.as_str())
                .bind(number.blind.as_str())
                .bind(scope.county().as_str())
                .bind(number.person.as_str())
                .bind(number.kind.code())
                .execute(c)
                .await
                .map(|r| r.rows_affected())?);
            if rows != 1 {
                return Err(Error::Clash("person_number"));
            }
        }
        self.changes += 1;
        Ok(())
    }

    /// Destroys what is known of somebody who left: numbers, links, former facts, opinions; of the record
    /// a place without a name stays, so that what names it still stands. The salts of its events go.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn destroy_person(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        reason: &str,
    ) -> Result<()> {
        const EMPTY: &str = "UPDATE person SET name = '（已销毁）', birth = substr(birth, 1, 3) || '0', \
             joined = NULL, since = NULL, ended_reason = $4, by_name = $5, at_ms = $6, version = \
             version + 1 WHERE county = $1 AND id = $2 AND version = $3 AND ended_on IS NOT NULL";
        const GONE: [&str; 8] = [
            "DELETE FROM person_number WHERE county = $1 AND person = $2",
            "DELETE FROM kin_link WHERE county = $1 AND (person = $2 OR relative = $2)",
            "DELETE FROM person_past WHERE county = $1 AND person = $2",
            "DELETE FROM team_review_past WHERE county = $1 AND person = $2",
            "DELETE FROM team_review WHERE county = $1 AND person = $2",
            "UPDATE card_opening SET note = '' WHERE county = $1 AND person = $2",
            "UPDATE number_look SET reason = '' WHERE county = $1 AND person = $2",
            "DELETE FROM journal_salt WHERE county = $1 AND seq IN (SELECT seq FROM journal_event WHERE \
             county = $1 AND ((record_kind = 'person' AND record_id = $2) OR (record_kind = 'review' \
             AND record_id LIKE '%/' || $2)))",
        ];
        within_reach(scope, &person.town, &person.unit, "person")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(EMPTY)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(person.version)
            .bind(reason)
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("person"));
        }
        self.read.settled().await?;
        for sql in GONE {
            on!(self.read, |c| sqlx::query(sql)
                .bind(scope.county().as_str())
                .bind(person.id.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let content = Canonical::new("person").text("id", person.id.as_str());
        self.log_number(scope, person, "person.destroy", content)
            .await
    }

    async fn log_number(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        verb: &'static str,
        content: Canonical,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Person,
            id: person.id.as_str(),
            town: Some(person.town.as_str()),
            unit: Some(person.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
