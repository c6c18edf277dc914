//! Putting people to review by itself: whoever is added after reviewing began, replaces somebody, won as a
//! write-in, or is nominated for a by-election.

use domain::account::{Actor, OfficeScope};
use domain::nomination::batch::{Ask, Batch, BatchKind, Entry, due_day};
use domain::nomination::department::Department;
use domain::nomination::nominee::{Nomination, Nominee, Origin, Post, Source};
use domain::term::Term;
use domain::{Day, RecordId};
use store::nomination::people::PeopleFilter;
use store::person::MemberQuery;
use store::{Read, Write};

use super::Place;
use crate::App;
use crate::error::Result;

impl App {
    /// Departments that are asked today.
    pub(crate) async fn asked_departments(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
    ) -> Result<Vec<Department>> {
        let all = read.review_departments(scope).await?;
        Ok(all.into_iter().filter(|d| !d.retired).collect())
    }

    /// Opens a batch about some nominees for all departments. `due` is the latest day of all of them, where
    /// somebody named one; else each has its own days. Answers the batch's id, `None` without a department.
    pub(crate) async fn put_to_review(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (scope, term): (&OfficeScope, &Term),
        (kind, title): (BatchKind, &str),
        due: Option<Day>,
        nominees: &[&Nominee],
    ) -> Result<Option<RecordId>> {
        let departments = self.asked_departments(tx, scope).await?;
        if departments.is_empty() || nominees.is_empty() {
            return Ok(None);
        }
        let now = self.env().now();
        let id: RecordId = self.env().ulid().into();
        let asks: Vec<Ask> = departments
            .into_iter()
            .map(|department| Ask {
                batch: id.clone(),
                due: due.unwrap_or_else(|| due_day(now.day(), department.days)),
                department: department.code,
                name: department.name,
                fields: department.fields,
                reminded: None,
            })
            .collect();
        let entries: Vec<Entry> = nominees
            .iter()
            .map(|nominee| Entry {
                batch: id.clone(),
                nominee: nominee.id.clone(),
                town: nominee.town.clone(),
                unit: nominee.unit.clone(),
            })
            .collect();
        let batch = Batch {
            id: id.clone(),
            term: term.id.clone(),
            no: tx.newest_batch_no(scope, &term.id).await? + 1,
            kind,
            title: title.to_owned(),
            opened: now,
            opened_by: actor.name.clone(),
            due: asks
                .iter()
                .map(|a| a.due)
                .max()
                .unwrap_or_else(|| now.day()),
            closed: None,
            version: 1,
        };
        tx.open_batch(scope, &batch, &asks, &entries).await?;
        Ok(Some(id))
    }

    /// Puts one nominee who came in late to review, in a batch of its own.
    pub(crate) async fn put_one_to_review(
        &self,
        tx: &mut Write,
        actor: &Actor,
        scope: &OfficeScope,
        term: &Term,
        nominee: &Nominee,
    ) -> Result<()> {
        let title = format!("{}：{}", nominee.origin.zh(), nominee.name);
        let kind = (BatchKind::Auto, title.as_str());
        self.put_to_review(tx, actor, (scope, term), kind, None, &[nominee])
            .await?;
        Ok(())
    }

    /// What follows from a confirmed count: a winner who was never nominated becomes a nominee and is put to
    /// review. `winners` are names with the posts won.
    pub(crate) async fn review_winners(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (scope, term): (&OfficeScope, &Term),
        place: &Place,
        winners: &[(String, Post)],
    ) -> Result<()> {
        let filter = PeopleFilter {
            unit: Some(&place.unit),
            id: None,
        };
        let known = tx.nominees(scope, &term.id, filter).await?;
        // A village that enters no nominees is not made to by a count.
        if known.is_empty() {
            return Ok(());
        }
        let stands = |name: &str| {
            let mut standing = known.iter().map(|l| &l.nominee).filter(|n| n.stands());
            standing.any(|n| n.name == name)
        };
        for (name, post) in winners.iter().filter(|(name, _)| !stands(name)) {
            let query = MemberQuery {
                unit: Some(&place.unit),
                anyone: true,
                ..MemberQuery::default()
            };
            let people = tx.members(scope, None, query).await?;
            let mut same = people.iter().filter(|m| m.person.facts.name == *name);
            let person = match (same.next(), same.next()) {
                (Some(one), None) => Some(one.person.id.clone()),
                _ => None,
            };
            let nominee = Nominee {
                id: self.env().ulid().into(),
                town: place.town.clone(),
                unit: place.unit.clone(),
                person,
                name: name.clone(),
                origin: Origin::WriteIn,
                nomination: Nomination {
                    posts: vec![*post],
                    source: Source::Voter,
                    joined: 0,
                    consent_on: None,
                    materials: Vec::new(),
                    pledge_on: None,
                },
                withdrawn: None,
                by_name: actor.name.clone(),
                at: self.env().now(),
                version: 1,
            };
            tx.add_nominee(scope, &term.id, &nominee).await?;
            if nominee.person.is_some() {
                self.put_one_to_review(tx, actor, scope, term, &nominee)
                    .await?;
            }
        }
        Ok(())
    }
}
