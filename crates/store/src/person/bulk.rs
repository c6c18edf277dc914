//! Inserting many members and opinions at once.

use domain::TermId;
use domain::account::OfficeScope;
use domain::person::Person;
use domain::person::team::Review;
use seal::provider::{CryptoProvider as _, National};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::write::{columns_of, person_content, review_content};
use crate::db::Write;
use crate::division::day_text;
use crate::error::Result;
use crate::journal::hex;

/// Rows per statement; the widest has 19 columns, SQLite takes 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 500;

/// The hash over a whole list, which its one event proves.
pub(super) fn digest(term: &TermId, people: &[Person], reviews: &[Review]) -> String {
    let people: Vec<_> = people.iter().map(person_content).collect();
    let reviews: Vec<_> = reviews.iter().map(|r| review_content(term, r)).collect();
    let parts: Vec<&[u8]> = people
        .iter()
        .chain(&reviews)
        .map(|content| content.as_bytes())
        .collect();
    hex(&National.sm3(&parts))
}

impl Write {
    pub(crate) async fn insert_people(
        &mut self,
        scope: &OfficeScope,
        people: &[Person],
    ) -> Result<()> {
        let county = scope.county().as_str();
        for chunk in people.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| people_sql(county, chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        Ok(())
    }

    pub(super) async fn insert_reviews(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        reviews: &[Review],
    ) -> Result<()> {
        let county = scope.county().as_str();
        for chunk in reviews.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| reviews_sql(county, term, chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        Ok(())
    }
}

fn people_sql<DB>(county: &str, people: &[Person]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO person (county, id, town, unit, name, sex, birth, education, affiliation, joined, \
         party_post, committee_post, since, source, ended_on, ended_reason, by_name, at_ms, version) ",
    );
    sql.push_values(people, |mut row, person| {
        row.push_bind(county.to_owned())
            .push_bind(person.id.as_str().to_owned())
            .push_bind(person.town.as_str().to_owned())
            .push_bind(person.unit.as_str().to_owned());
        for column in columns_of(&person.facts) {
            row.push_bind(column);
        }
        row.push_bind(person.source.code().to_owned())
            .push_bind(person.ended.as_ref().map(|(day, _)| day_text(*day)))
            .push_bind(person.ended.as_ref().map(|(_, why)| why.clone()))
            .push_bind(person.by_name.clone())
            .push_bind(person.at.0)
            .push_bind(person.version);
    });
    sql
}

fn reviews_sql<DB>(county: &str, term: &TermId, reviews: &[Review]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO team_review (county, term, person, wish, appraisal, masses, matters, judgement, \
         reason, talk_by, talk_on, by_name, at_ms, version) ",
    );
    sql.push_values(reviews, |mut row, review| {
        let opinion = &review.opinion;
        let code = |code: Option<&str>| code.map(str::to_owned);
        row.push_bind(county.to_owned())
            .push_bind(term.as_str().to_owned())
            .push_bind(review.person.as_str().to_owned())
            .push_bind(code(opinion.wish.map(|w| w.code())))
            .push_bind(code(opinion.appraisal.map(|a| a.code())))
            .push_bind(code(opinion.masses.map(|m| m.code())))
            .push_bind(code(opinion.matters.map(|m| m.code())))
            .push_bind(code(opinion.judgement.map(|j| j.code())))
            .push_bind(opinion.reason.clone())
            .push_bind(opinion.talk_by.clone())
            .push_bind(opinion.talk_on.map(day_text))
            .push_bind(review.by_name.clone())
            .push_bind(review.at.0)
            .push_bind(review.version);
    });
    sql
}
