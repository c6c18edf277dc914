//! Opening, changing and closing a term.

use domain::account::{Actor, OfficeScope, Verb};
use domain::division::Kind;
use domain::term::{
    Body, BodyOrder, DayState, Election, Form, TERM_NAME_MAX_CHARS, Term, TermUnit,
};
use domain::{Day, TermId};
use store::division::{UNITS_MAX_ROWS, VillageQuery, VillageRow};

use crate::error::{Error, Result};
use crate::{App, Fault};

/// What opening a term asks for.
#[derive(Debug, Clone)]
pub struct NewTerm {
    /// Name.
    pub name: String,
    /// 届次.
    pub number: i64,
    /// GB/T 2260 two digits choosing the rule pack.
    pub province: String,
    /// Which body first.
    pub order: BodyOrder,
    /// Whether the Party organisations are part of it.
    pub with_party: bool,
    /// Form of the residents' committees, changeable per community.
    pub community_form: Form,
    /// Election day of the committees, for all; changeable per village.
    pub committee_day: Option<Day>,
    /// Election day of the Party organisations, for all.
    pub party_day: Option<Day>,
}

/// What can be changed of a term.
#[derive(Debug, Clone)]
pub struct TermEdit {
    /// Which.
    pub id: TermId,
    /// The version the form was opened with.
    pub version: i64,
    /// Name.
    pub name: String,
    /// 届次.
    pub number: i64,
    /// Which body first.
    pub order: BodyOrder,
}

fn check(name: &str, number: i64, province: &str) -> Result<()> {
    let mut faults = Vec::new();
    let chars = name.chars().count();
    if name.trim().is_empty() || chars > TERM_NAME_MAX_CHARS {
        let hint = format!("1 到 {TERM_NAME_MAX_CHARS} 个字");
        faults.push(Fault::Invalid {
            field: "name",
            label: "届次名称",
            hint,
        });
    }
    if !(1..=200).contains(&number) {
        let hint = "1 到 200 的整数".to_owned();
        faults.push(Fault::Invalid {
            field: "number",
            label: "届次",
            hint,
        });
    }
    if province.len() != 2 || !province.bytes().all(|b| b.is_ascii_digit()) {
        let hint = "两位省级代码，如 41".to_owned();
        faults.push(Fault::Invalid {
            field: "province",
            label: "省级代码",
            hint,
        });
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Fault(faults))
    }
}

impl App {
    /// Terms of the actor's county, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn terms(&self, actor: &Actor) -> Result<Vec<Term>> {
        let scope = actor.may(Verb::ViewTerm)?;
        Ok(self.store().read().await?.terms(&scope).await?)
    }

    /// One term.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn term(&self, actor: &Actor, id: &TermId) -> Result<Term> {
        let scope = actor.may(Verb::ViewTerm)?;
        let term = self.store().read().await?.term(&scope, id).await?;
        term.ok_or(Error::NotFound("term"))
    }

    /// Opens a term with every village that takes part.
    ///
    /// # Errors
    /// Faults of the form; [`Fault::TermRunning`]; [`Fault::NoUnits`].
    pub async fn open_term(&self, actor: &Actor, new: &NewTerm) -> Result<Term> {
        let scope = actor.may(Verb::OpenTerm)?;
        check(&new.name, new.number, &new.province)?;
        let mut read = self.store().read().await?;
        if read.terms(&scope).await?.iter().any(|t| t.open) {
            return Err(Fault::TermRunning.into());
        }
        let villages = participants(&mut read, &scope).await?;
        drop(read);
        if villages.is_empty() {
            return Err(Fault::NoUnits.into());
        }
        let term = Term {
            id: self.env().ulid().into(),
            county: actor.county.clone(),
            name: new.name.trim().to_owned(),
            number: new.number,
            province: new.province.clone(),
            order: new.order,
            open: true,
            opened_at: self.env().now(),
            version: 1,
        };
        let (units, elections) = entries(&villages, new)?;
        let mut tx = self.write(actor).await?;
        tx.add_term(&scope, &term).await?;
        tx.add_term_units(&scope, &term.id, &units, &elections)
            .await?;
        tx.commit().await?;
        Ok(term)
    }

    /// Changes name, number or order of a term.
    ///
    /// # Errors
    /// Faults of the form, or a clash.
    pub async fn edit_term(&self, actor: &Actor, edit: &TermEdit) -> Result<()> {
        let scope = actor.may(Verb::OpenTerm)?;
        let term = self.term(actor, &edit.id).await?;
        check(&edit.name, edit.number, &term.province)?;
        let term = Term {
            name: edit.name.trim().to_owned(),
            number: edit.number,
            order: edit.order,
            version: edit.version,
            ..term
        };
        let mut tx = self.write(actor).await?;
        tx.set_term(&scope, &term, "term.edit").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Closes a term (it stays readable), or takes it up again.
    ///
    /// # Errors
    /// A clash; [`Fault::TermRunning`] when another one runs.
    pub async fn close_term(
        &self,
        actor: &Actor,
        id: &TermId,
        version: i64,
        open: bool,
    ) -> Result<()> {
        let scope = actor.may(Verb::OpenTerm)?;
        let term = self.term(actor, id).await?;
        if open {
            let terms = self.store().read().await?.terms(&scope).await?;
            if terms.iter().any(|t| t.open && t.id != *id) {
                return Err(Fault::TermRunning.into());
            }
        }
        let term = Term {
            open,
            version,
            ..term
        };
        let mut tx = self.write(actor).await?;
        let verb = if open { "term.reopen" } else { "term.close" };
        tx.set_term(&scope, &term, verb).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Villages that were added to the tree, or set to take part, after the term opened.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn missing_units(&self, actor: &Actor, term: &TermId) -> Result<Vec<VillageRow>> {
        let scope = actor.may(Verb::OpenTerm)?;
        let mut read = self.store().read().await?;
        let known: std::collections::HashSet<String> = read
            .term_units(&scope, term, None)
            .await?
            .into_iter()
            .map(|u| u.unit.unit.as_str().to_owned())
            .collect();
        let villages = participants(&mut read, &scope).await?;
        Ok(villages
            .into_iter()
            .filter(|v| !known.contains(&v.id))
            .collect())
    }

    /// Puts every missing village into a running term, without election days.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn add_missing_units(
        &self,
        actor: &Actor,
        term: &TermId,
        form: Form,
    ) -> Result<usize> {
        let scope = actor.may(Verb::OpenTerm)?;
        let missing = self.missing_units(actor, term).await?;
        let term = self.term(actor, term).await?;
        let new = NewTerm {
            name: term.name.clone(),
            number: term.number,
            province: term.province.clone(),
            order: term.order,
            with_party: true,
            community_form: form,
            committee_day: None,
            party_day: None,
        };
        let (units, elections) = entries(&missing, &new)?;
        if units.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write(actor).await?;
        tx.add_term_units(&scope, &term.id, &units, &elections)
            .await?;
        tx.commit().await?;
        Ok(units.len())
    }
}

/// Live villages that take part.
async fn participants(read: &mut store::Read, scope: &OfficeScope) -> Result<Vec<VillageRow>> {
    let query = VillageQuery {
        limit: UNITS_MAX_ROWS,
        ..VillageQuery::default()
    };
    let (villages, _) = read.villages(scope, &query).await?;
    Ok(villages
        .into_iter()
        .filter(|v| v.no_part.is_none())
        .collect())
}

fn entries(villages: &[VillageRow], new: &NewTerm) -> Result<(Vec<TermUnit>, Vec<Election>)> {
    let mut units = Vec::with_capacity(villages.len());
    let mut elections = Vec::with_capacity(villages.len() * 2);
    for village in villages {
        let kind = village
            .kind
            .as_deref()
            .and_then(Kind::parse)
            .unwrap_or(Kind::Village);
        let unit = domain::UnitId::parse(&village.id).map_err(Error::internal)?;
        let town = domain::UnitId::parse(&village.town).map_err(Error::internal)?;
        let mut add = |body: Body, form: Option<Form>, day: Option<Day>| {
            elections.push(Election {
                unit: unit.clone(),
                town: town.clone(),
                body,
                form,
                day: day.map_or(DayState::Open, DayState::Set),
                version: 1,
            });
        };
        if new.with_party {
            add(Body::PartyBranch, None, new.party_day);
        }
        if kind.is_rural() {
            add(Body::VillagersCommittee, None, new.committee_day);
        } else {
            add(
                Body::ResidentsCommittee,
                Some(new.community_form),
                new.committee_day,
            );
        }
        units.push(TermUnit {
            unit,
            town,
            code: village.code.clone(),
            name: village.name.clone(),
            town_name: village.town_name.clone(),
            kind,
            responsible: None,
            left: None,
            version: 1,
        });
    }
    Ok((units, elections))
}
