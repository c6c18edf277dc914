//! Writing nominees, talks, the reserve pool and the roster, each with its event.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::nomination::avoid::Seat;
use domain::nomination::nominee::{Material, Nominee, Post, Talk};
use domain::nomination::reserve::Reserve;
use domain::person::Person;
use domain::{Day, RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::{ROWS_PER_STATEMENT, county_only, digest, number};
use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

fn nominee_content(term: &TermId, nominee: &Nominee) -> Canonical {
    let nomination = &nominee.nomination;
    let withdrawn = nominee.withdrawn.as_ref();
    Canonical::new("nominee")
        .text("id", nominee.id.as_str())
        .text("term", term.as_str())
        .text("unit", nominee.unit.as_str())
        .optional_text("person", nominee.person.as_ref().map(RecordId::as_str))
        .text("name", &nominee.name)
        .text("origin", nominee.origin.code())
        .text("posts", &Post::codes(&nomination.posts))
        .text("source", nomination.source.code())
        .integer("joined", i64::from(nomination.joined))
        .optional_text("consent", nomination.consent_on.map(day_text).as_deref())
        .text("materials", &Material::codes(&nomination.materials))
        .optional_text("pledge", nomination.pledge_on.map(day_text).as_deref())
        .optional_text("withdrawn", withdrawn.map(|(_, why)| why.code()))
}

fn nominees_sql<DB>(county: &str, term: &TermId, nominees: &[Nominee]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO nominee (county, id, term, town, unit, person, name, origin, posts, source, \
         joined, consent_on, materials, pledge_on, withdrawn_on, withdrawal, by_name, at_ms, version) ",
    );
    sql.push_values(nominees, |mut row, nominee| {
        let nomination = &nominee.nomination;
        let withdrawn = nominee.withdrawn.as_ref();
        row.push_bind(county.to_owned())
            .push_bind(nominee.id.as_str().to_owned())
            .push_bind(term.as_str().to_owned())
            .push_bind(nominee.town.as_str().to_owned())
            .push_bind(nominee.unit.as_str().to_owned())
            .push_bind(nominee.person.as_ref().map(|p| p.as_str().to_owned()))
            .push_bind(nominee.name.clone())
            .push_bind(nominee.origin.code().to_owned())
            .push_bind(Post::codes(&nomination.posts))
            .push_bind(nomination.source.code().to_owned())
            .push_bind(i64::from(nomination.joined))
            .push_bind(nomination.consent_on.map(day_text))
            .push_bind(Material::codes(&nomination.materials))
            .push_bind(nomination.pledge_on.map(day_text))
            .push_bind(withdrawn.map(|(day, _)| day_text(*day)))
            .push_bind(withdrawn.map(|(_, why)| why.code().to_owned()))
            .push_bind(nominee.by_name.clone())
            .push_bind(nominee.at.0)
            .push_bind(nominee.version);
    });
    sql
}

impl Write {
    async fn insert_nominees(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        nominees: &[Nominee],
    ) -> Result<()> {
        let county = scope.county().as_str();
        for nominee in nominees {
            within_reach(scope, &nominee.town, &nominee.unit, "nominee")?;
        }
        for chunk in nominees.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| nominees_sql(county, term, chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        Ok(())
    }

    /// Adds a nominee.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn add_nominee(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        nominee: &Nominee,
    ) -> Result<()> {
        self.insert_nominees(scope, term, std::slice::from_ref(nominee))
            .await?;
        self.log_nominee(scope, term, nominee, "nominee.add").await
    }

    /// Adds a whole list of nominees with the people who are new, under one event named by the list's id.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn import_nominees(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        import: &RecordId,
        people: &[Person],
        nominees: &[Nominee],
    ) -> Result<()> {
        for person in people {
            within_reach(scope, &person.town, &person.unit, "person")?;
        }
        self.insert_people(scope, people).await?;
        self.insert_nominees(scope, term, nominees).await?;
        let mut contents: Vec<_> = people.iter().map(crate::person::content).collect();
        contents.extend(nominees.iter().map(|n| nominee_content(term, n)));
        let town = nominees.first().map(|n| &n.town);
        let one_town = town.filter(|town| nominees.iter().all(|n| n.town == **town));
        let entry = Entry {
            verb: "nominee.import",
            kind: RecordKind::Nominee,
            id: import.as_str(),
            town: one_town.map(UnitId::as_str),
            unit: None,
            content: Canonical::new("nominee_import")
                .integer("nominees", number(nominees.len()))
                .text("digest", &digest(&contents)),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Changes a nominee.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn set_nominee(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        nominee: &Nominee,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE nominee SET person = $1, name = $2, posts = $3, source = $4, \
             joined = $5, consent_on = $6, materials = $7, pledge_on = $8, withdrawn_on = $9, \
             withdrawal = $10, by_name = $11, at_ms = $12, version = version + 1 WHERE county = $13 \
             AND id = $14 AND version = $15";
        within_reach(scope, &nominee.town, &nominee.unit, "nominee")?;
        let nomination = &nominee.nomination;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(nominee.person.as_ref().map(|p| p.as_str().to_owned()))
            .bind(nominee.name.as_str())
            .bind(Post::codes(&nomination.posts))
            .bind(nomination.source.code())
            .bind(i64::from(nomination.joined))
            .bind(nomination.consent_on.map(day_text))
            .bind(Material::codes(&nomination.materials))
            .bind(nomination.pledge_on.map(day_text))
            .bind(nominee.withdrawn.as_ref().map(|(day, _)| day_text(*day)))
            .bind(nominee.withdrawn.as_ref().map(|(_, why)| why.code()))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .bind(scope.county().as_str())
            .bind(nominee.id.as_str())
            .bind(nominee.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("nominee"));
        }
        self.changes += 1;
        self.log_nominee(scope, term, nominee, verb).await
    }

    async fn log_nominee(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        nominee: &Nominee,
        verb: &'static str,
    ) -> Result<()> {
        let content = nominee_content(term, nominee);
        let (town, unit) = (&nominee.town, &nominee.unit);
        self.log_place(
            scope,
            (town, unit),
            verb,
            RecordKind::Nominee,
            &nominee.id,
            content,
        )
        .await
    }

    async fn log_place(
        &mut self,
        scope: &OfficeScope,
        (town, unit): (&UnitId, &UnitId),
        verb: &'static str,
        kind: RecordKind,
        id: &RecordId,
        content: Canonical,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind,
            id: id.as_str(),
            town: Some(town.as_str()),
            unit: Some(unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Records a talk with a nominee.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope; a duplicate number.
    pub async fn add_talk(
        &mut self,
        scope: &OfficeScope,
        nominee: &Nominee,
        talk: &Talk,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO nominee_talk (county, nominee, no, kind, held_on, talker, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        within_reach(scope, &nominee.town, &nominee.unit, "nominee")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(nominee.id.as_str())
            .bind(talk.no)
            .bind(talk.kind.code())
            .bind(day_text(talk.held_on))
            .bind(talk.talker.as_str())
            .bind(talk.by_name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("nominee_talk")
            .integer("no", talk.no)
            .text("kind", talk.kind.code())
            .text("held_on", &day_text(talk.held_on))
            .text("talker", &talk.talker);
        let place = (&nominee.town, &nominee.unit);
        let kind = RecordKind::Nominee;
        self.log_place(scope, place, "nominee.talk", kind, &nominee.id, content)
            .await
    }

    /// Adds somebody to the reserve pool.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn add_reserve(&mut self, scope: &OfficeScope, reserve: &Reserve) -> Result<()> {
        const ADD: &str = "INSERT INTO reserve_person (county, id, town, unit, person, aim, background, \
             way, guide, training, by_name, at_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12, 1)";
        within_reach(scope, &reserve.town, &reserve.unit, "reserve_person")?;
        let (outlook, stamp) = (&reserve.outlook, self.stamp.clone());
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(reserve.id.as_str())
            .bind(reserve.town.as_str())
            .bind(reserve.unit.as_str())
            .bind(reserve.person.as_str())
            .bind(outlook.aim.code())
            .bind(outlook.background.code())
            .bind(outlook.way.code())
            .bind(outlook.guide.as_str())
            .bind(outlook.training.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_reserve(scope, reserve, "reserve.add").await
    }

    /// Changes somebody in the pool, or says that the person left it.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn set_reserve(
        &mut self,
        scope: &OfficeScope,
        reserve: &Reserve,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE reserve_person SET aim = $1, background = $2, way = $3, guide = $4, \
             training = $5, ended_on = $6, ended_reason = $7, by_name = $8, at_ms = $9, version = \
             version + 1 WHERE county = $10 AND id = $11 AND version = $12";
        within_reach(scope, &reserve.town, &reserve.unit, "reserve_person")?;
        let (outlook, stamp) = (&reserve.outlook, self.stamp.clone());
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(outlook.aim.code())
            .bind(outlook.background.code())
            .bind(outlook.way.code())
            .bind(outlook.guide.as_str())
            .bind(outlook.training.as_str())
            .bind(reserve.ended.as_ref().map(|(day, _)| day_text(*day)))
            .bind(reserve.ended.as_ref().map(|(_, why)| why.clone()))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .bind(scope.county().as_str())
            .bind(reserve.id.as_str())
            .bind(reserve.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("reserve_person"));
        }
        self.changes += 1;
        self.log_reserve(scope, reserve, verb).await
    }

    async fn log_reserve(
        &mut self,
        scope: &OfficeScope,
        reserve: &Reserve,
        verb: &'static str,
    ) -> Result<()> {
        let outlook = &reserve.outlook;
        let content = Canonical::new("reserve_person")
            .text("id", reserve.id.as_str())
            .text("person", reserve.person.as_str())
            .text("aim", outlook.aim.code())
            .text("background", outlook.background.code())
            .text("way", outlook.way.code())
            .text("guide", &outlook.guide)
            .text("training", &outlook.training)
            .optional_text("ended", reserve.ended.as_ref().map(|(_, why)| why.as_str()));
        let place = (&reserve.town, &reserve.unit);
        self.log_place(
            scope,
            place,
            verb,
            RecordKind::Reserve,
            &reserve.id,
            content,
        )
        .await
    }

    /// Adds a seat of an election committee.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn add_seat(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        seat: &Seat,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO committee_seat (county, id, term, town, unit, person, role, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        within_reach(scope, &seat.town, &seat.unit, "committee_seat")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(seat.id.as_str())
            .bind(term.as_str())
            .bind(seat.town.as_str())
            .bind(seat.unit.as_str())
            .bind(seat.person.as_str())
            .bind(seat.role.code())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("committee_seat")
            .text("person", seat.person.as_str())
            .text("role", seat.role.code());
        let place = (&seat.town, &seat.unit);
        self.log_place(
            scope,
            place,
            "seat.add",
            RecordKind::Seat,
            &seat.id,
            content,
        )
        .await
    }

    /// Says that a member of an election committee left it.
    ///
    /// # Errors
    /// [`Error::Clash`] when the member has left already.
    pub async fn leave_seat(&mut self, scope: &OfficeScope, seat: &Seat, on: Day) -> Result<()> {
        const LEAVE: &str = "UPDATE committee_seat SET left_on = $1 WHERE county = $2 AND id = $3 AND \
             left_on IS NULL";
        within_reach(scope, &seat.town, &seat.unit, "committee_seat")?;
        let rows = on!(self.read, |c| sqlx::query(LEAVE)
            .bind(day_text(on))
            .bind(scope.county().as_str())
            .bind(seat.id.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("committee_seat"));
        }
        self.changes += 1;
        let content = Canonical::new("committee_seat").text("left_on", &day_text(on));
        let place = (&seat.town, &seat.unit);
        self.log_place(
            scope,
            place,
            "seat.leave",
            RecordKind::Seat,
            &seat.id,
            content,
        )
        .await
    }

    /// Erases what departments said in terms that were closed before an instant: codes, notes and officers,
    /// with the salts of their events. Verdicts and days stay. Answers how many.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn erase_review_answers(
        &mut self,
        scope: &OfficeScope,
        before: domain::Millis,
    ) -> Result<u64> {
        const SALTS: &str = "DELETE FROM journal_salt WHERE county = $1 AND seq IN (SELECT e.seq FROM \
             journal_event e JOIN review_batch b ON b.county = e.county AND (e.record_id = b.id OR \
             e.record_id LIKE b.id || '/%') JOIN term t ON t.county = b.county AND t.id = b.term WHERE \
             e.county = $1 AND e.record_kind = 'review_answer' AND t.state = 'closed' AND t.closed_ms \
             < $2)";
        const ERASE: &str = "UPDATE review_answer SET rule = NULL, rule_no = NULL, note = '', officer = \
             '' WHERE county = $1 AND (rule IS NOT NULL OR note <> '' OR officer <> '') AND batch IN \
             (SELECT b.id FROM review_batch b JOIN term t ON t.county = b.county AND t.id = b.term \
             WHERE b.county = $1 AND t.state = 'closed' AND t.closed_ms < $2)";
        county_only(scope, "review_answer")?;
        self.read.settled().await?;
        let mut erased = 0;
        for sql in [SALTS, ERASE] {
            erased = on!(self.read, |c| sqlx::query(sql)
                .bind(scope.county().as_str())
                .bind(before.0)
                .execute(c)
                .await
                .map(|r| r.rows_affected())?);
        }
        if erased > 0 {
            self.changes += 1;
            let chain = Chain::County(scope.county().clone());
            let count = erased.to_string();
            let kind = RecordKind::ReviewAnswer;
            self.note(&chain, "joint_review.erase", kind, "all", &count)
                .await?;
        }
        Ok(erased)
    }
}
