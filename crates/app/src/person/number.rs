//! Identity numbers and telephones: entered, shown masked, looked at whole for a reason, found by a whole
//! number.

use std::collections::BTreeMap;

use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind};
use domain::person::number::{
    NumberFault, NumberKind, Plain, REASON_CHARS, SealedNumber, Source, carries_number,
};
use domain::person::{Facts, Person};
use domain::setting::SettingKey;
use domain::{Millis, RecordId, UnitId};
use store::person::{Holder, Look, NumberQuery};
use store::{Read, Write};

use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::text;

/// An hour.
const HOUR_MS: i64 = 3_600_000;
/// For how long looks at whole numbers are shown, in days.
pub const LOOKS_SHOWN_DAYS: i64 = 90;

/// A number as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// Which.
    pub kind: NumberKind,
    /// With most of it masked.
    pub masked: String,
    /// From where it was taken.
    pub source: Source,
    /// Who wrote it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// A person's numbers as they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Numbers {
    /// 身份证号.
    pub resident_id: Option<Masked>,
    /// 联系电话.
    pub phone: Option<Masked>,
}

impl Numbers {
    /// One of them.
    #[must_use]
    pub const fn get(&self, kind: NumberKind) -> Option<&Masked> {
        match kind {
            NumberKind::ResidentId => self.resident_id.as_ref(),
            NumberKind::Phone => self.phone.as_ref(),
        }
    }

    /// As it is shown; empty where there is none.
    #[must_use]
    pub fn masked(&self, kind: NumberKind) -> &str {
        self.get(kind).map_or("", |n| n.masked.as_str())
    }
}

/// A number as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberInput {
    /// Which.
    pub kind: NumberKind,
    /// What was typed.
    pub typed: String,
    /// From where it was taken, a code or its word.
    pub source: String,
    /// The version it was typed over, 0 for none.
    pub version: i64,
}

/// Somebody found by a whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// Nobody of the county has it.
    Nobody,
    /// Within the actor's reach.
    Here(Holder),
    /// Beyond it: that there is somebody is said, not where.
    Elsewhere,
}

/// The field of a form that holds a number.
pub(crate) const fn field(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::ResidentId => "resident_id",
        NumberKind::Phone => "phone",
    }
}

/// A fault of a number as one of its field.
pub(crate) fn fault_of(kind: NumberKind, hint: String) -> Fault {
    Fault::Invalid {
        field: field(kind),
        label: kind.zh(),
        hint,
    }
}

/// Reads a number of a person.
///
/// # Errors
/// What is wrong with it, in Chinese and without any part of it.
pub(crate) fn read_number(
    kind: NumberKind,
    typed: &str,
    today: domain::Day,
    facts: &Facts,
) -> std::result::Result<Plain, String> {
    let read = match kind {
        NumberKind::ResidentId => Plain::resident_id(typed, today, facts),
        NumberKind::Phone => Plain::phone(typed),
    };
    read.map_err(|fault| text::person::number_fault(&fault, today))
}

/// Checks the reason for which whole numbers are looked at.
///
/// # Errors
/// A fault of the field.
pub(crate) fn reason_of(field: &'static str, reason: &str) -> Result<String> {
    let reason = reason.trim();
    let fits = REASON_CHARS.contains(&reason.chars().count())
        && !reason.chars().any(char::is_control)
        && !carries_number(reason);
    if fits {
        return Ok(reason.to_owned());
    }
    Err(Fault::Invalid {
        field,
        label: "事由",
        hint: "4 到 60 个字，写明办什么事；不要写号码".to_owned(),
    }
    .into())
}

impl App {
    /// The numbers of people within a scope, masked, by person.
    ///
    /// # Errors
    /// The database's refusal; keys that are not at hand.
    pub(crate) async fn masked_numbers(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        query: NumberQuery<'_>,
    ) -> Result<BTreeMap<RecordId, Numbers>> {
        let mut all: BTreeMap<RecordId, Numbers> = BTreeMap::new();
        for (stored, plain) in self.whole_numbers(read, scope, query).await? {
            let of = all.entry(stored.person.clone()).or_default();
            let masked = Masked {
                kind: stored.kind,
                masked: plain.masked(),
                source: stored.source,
                by_name: stored.by_name,
                at: stored.at,
                version: stored.version,
            };
            match stored.kind {
                NumberKind::ResidentId => of.resident_id = Some(masked),
                NumberKind::Phone => of.phone = Some(masked),
            }
        }
        Ok(all)
    }

    /// The whole numbers of people within a scope. Whoever hands them on has written a look.
    ///
    /// # Errors
    /// The database's refusal; keys that are not at hand.
    pub(crate) async fn whole_numbers(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        query: NumberQuery<'_>,
    ) -> Result<Vec<(SealedNumber, Plain)>> {
        let stored = read.numbers(scope, query).await?;
        if stored.is_empty() {
            return Ok(Vec::new());
        }
        let vault = self.vault(read, scope.county()).await?;
        let vault = vault.ok_or_else(|| Error::internal("sealed numbers without a data key"))?;
        stored
            .into_iter()
            .map(|number| {
                let person = number.person.as_str();
                let plain = vault.open_number(person, number.kind, &number.sealed)?;
                Ok((number, plain))
            })
            .collect()
    }

    /// Stores a number of a person in a transaction that the caller commits.
    ///
    /// # Errors
    /// [`Fault::Invalid`] when somebody else of the county has the identity number: who, within the
    /// scope; a clash.
    pub(crate) async fn put_number(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        person: &Person,
        plain: &Plain,
        (source, version): (Source, i64),
    ) -> Result<()> {
        let vault = self.vault_made(tx, scope).await?;
        let blind = vault.blind(plain)?;
        if plain.kind() == NumberKind::ResidentId {
            let found = holder(tx, scope, plain.kind(), &blind, Some(&person.id)).await?;
            if let Some(hint) = taken(&found) {
                return Err(fault_of(plain.kind(), hint).into());
            }
        }
        let nonce = self.env().random();
        let number = SealedNumber {
            person: person.id.clone(),
            kind: plain.kind(),
            sealed: vault.seal_number(person.id.as_str(), nonce, plain)?,
            blind,
            source,
            by_name: String::new(),
            at: self.env().now(),
            version,
        };
        tx.set_number(scope, person, &number).await?;
        Ok(())
    }

    /// Checks that changed facts agree with the identity number that is stored.
    ///
    /// # Errors
    /// A fault of the number's field.
    pub(crate) async fn facts_fit_number(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        person: &RecordId,
        facts: &Facts,
    ) -> Result<()> {
        let query = NumberQuery {
            person: Some(person),
            ..NumberQuery::default()
        };
        let today = self.env().today();
        for (_, plain) in self.whole_numbers(read, scope, query).await? {
            if let Err(fault) = plain.check_facts(today, facts) {
                let field = match fault {
                    NumberFault::Sex { .. } => ("sex", "性别"),
                    _ => ("birth", "出生年月"),
                };
                return Err(Fault::Invalid {
                    field: field.0,
                    label: field.1,
                    hint: text::person::number_fault(&fault, today),
                }
                .into());
            }
        }
        Ok(())
    }

    /// Enters or corrects a person's number.
    ///
    /// # Errors
    /// Denied; not found; faults of the field; a clash.
    pub async fn save_number(
        &self,
        actor: &Actor,
        id: &RecordId,
        input: &NumberInput,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNumbers)?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let read = read_number(input.kind, &input.typed, self.env().today(), &person.facts);
        let source = Source::parse(&input.source);
        let mut faults = Vec::new();
        if let Err(hint) = &read {
            faults.push(fault_of(input.kind, hint.clone()));
        }
        if source.is_none() {
            faults.push(Fault::Missing {
                field: "source",
                label: "来源",
            });
        }
        let (Ok(plain), Some(source)) = (read, source) else {
            return Err(Error::Fault(faults));
        };
        self.put_number(&mut tx, &scope, &person, &plain, (source, input.version))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes a person's number.
    ///
    /// # Errors
    /// Denied; not found; a clash.
    pub async fn remove_number(
        &self,
        actor: &Actor,
        id: &RecordId,
        kind: NumberKind,
        version: i64,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNumbers)?;
        let mut tx = self.write(actor).await?;
        let found = tx.member(&scope, None, id).await?;
        let person = found.ok_or(Error::NotFound("person"))?.person;
        tx.remove_number(&scope, &person, kind, version).await?;
        tx.commit().await?;
        Ok(())
    }

    /// One whole number of a person, for a reason that is kept; the journal has who and whose, not the
    /// number. So many an hour for each account.
    ///
    /// # Errors
    /// Denied; not found; a fault of the reason or of the limit.
    pub async fn unmask(
        &self,
        actor: &Actor,
        id: &RecordId,
        kind: NumberKind,
        reason: &str,
    ) -> Result<Plain> {
        let scope = actor.may(Verb::Unmask)?;
        let mut tx = self.write(actor).await?;
        let found = tx.member(&scope, None, id).await?;
        let person = found.ok_or(Error::NotFound("person"))?.person;
        let reason = reason_of("reason", reason)?;
        self.looks_left(&mut tx, actor, &scope).await?;
        let query = NumberQuery {
            person: Some(id),
            ..NumberQuery::default()
        };
        let numbers = self.whole_numbers(&mut tx, &scope, query).await?;
        let plain = numbers.into_iter().map(|(_, plain)| plain);
        let mut plain = plain.filter(|p| p.kind() == kind);
        let plain = plain.next().ok_or(Error::NotFound("person_number"))?;
        let look = self.env().ulid().into();
        tx.look_at_number(&scope, &look, &person, kind, &reason)
            .await?;
        tx.commit().await?;
        Ok(plain)
    }

    /// Whether the account may look at another whole number within this hour.
    async fn looks_left(&self, tx: &mut Write, actor: &Actor, scope: &OfficeScope) -> Result<()> {
        let key = SettingKey::UnmaskPerHour;
        let max = self.setting_number(tx, scope, key).await?;
        let since = Millis(self.env().now().0.saturating_sub(HOUR_MS));
        let account = actor.account.as_str();
        if tx.looks_since(scope, account, since).await? < max {
            return Ok(());
        }
        Err(Fault::Invalid {
            field: "reason",
            label: "查看完整号码",
            hint: format!("一小时内最多查看 {max} 次，请过一会儿再看"),
        }
        .into())
    }

    /// Writes that a list with whole numbers is taken out: one look for all of it.
    pub(super) async fn look_at_sheet(
        &self,
        tx: &mut Write,
        actor: &Actor,
        scope: &OfficeScope,
        (town, numbers, reason): (Option<&UnitId>, usize, &str),
    ) -> Result<()> {
        self.looks_left(tx, actor, scope).await?;
        let numbers = i64::try_from(numbers).unwrap_or(i64::MAX);
        let look = self.env().ulid().into();
        tx.look_at_numbers(scope, &look, town, numbers, reason)
            .await?;
        Ok(())
    }

    /// Who has an identity number or a telephone. Every search is an event, without the number.
    ///
    /// # Errors
    /// Denied; a fault of what was typed.
    pub async fn find_by_number(&self, actor: &Actor, typed: &str) -> Result<FoundBy> {
        let scope = actor.may(Verb::FindByNumber)?;
        let today = self.env().today();
        let read = Plain::any_resident_id(typed, today).or_else(|fault| {
            // Eleven digits are a telephone; what is neither is told about as the longer one.
            Plain::phone(typed).map_err(|_| fault)
        });
        let plain = read.map_err(|fault| Fault::Invalid {
            field: "number",
            label: "号码",
            hint: text::person::number_fault(&fault, today),
        })?;
        let mut tx = self.write(actor).await?;
        let found = match self.vault(&mut tx, scope.county()).await? {
            None => FoundBy::Nobody,
            Some(vault) => {
                let blind = vault.blind(&plain)?;
                holder(&mut tx, &scope, plain.kind(), &blind, None).await?
            }
        };
        let chain = Chain::County(actor.county.clone());
        let kind = plain.kind().code();
        tx.note(&chain, "person.find_number", RecordKind::Person, kind, "")
            .await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Looks at whole numbers of the last days, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn number_looks(&self, actor: &Actor) -> Result<Vec<Look>> {
        let scope = actor.may(Verb::ViewLooks)?;
        let since = self.env().now().plus_s(-LOOKS_SHOWN_DAYS * 86_400);
        Ok(self
            .store()
            .read()
            .await?
            .number_looks(&scope, since)
            .await?)
    }

    /// Destroys what is known of somebody who left.
    ///
    /// # Errors
    /// Denied; not found; a fault of the reason; a clash.
    pub async fn destroy_person(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::DestroyPerson)?;
        let reason = reason_of("reason", reason)?;
        let mut tx = self.write(actor).await?;
        let found = tx.member(&scope, None, id).await?;
        let left = found.map(|m| m.person).filter(|p| p.ended.is_some());
        let person = left.ok_or(Error::NotFound("person"))?;
        let person = Person { version, ..person };
        tx.destroy_person(&scope, &person, &reason).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Somebody of the record who has not left.
pub(super) async fn standing(
    read: &mut Read,
    scope: &OfficeScope,
    id: &RecordId,
) -> Result<Person> {
    let found = read.member(scope, None, id).await?;
    let person = found.map(|m| m.person).filter(|p| p.ended.is_none());
    person.ok_or(Error::NotFound("person"))
}

/// Who of the county has a number, as far as the scope may know.
pub(super) async fn holder(
    read: &mut Read,
    scope: &OfficeScope,
    kind: NumberKind,
    blind: &str,
    but: Option<&RecordId>,
) -> Result<FoundBy> {
    let other = |holders: Vec<Holder>| {
        let but = but.map_or("", RecordId::as_str);
        holders.into_iter().find(|h| h.person != but)
    };
    if let Some(here) = other(read.number_holders(scope, kind, blind).await?) {
        return Ok(FoundBy::Here(here));
    }
    let all = SystemScope::for_use(SystemUse::Duplicates).county(scope.county().clone());
    Ok(match other(read.number_holders(&all, kind, blind).await?) {
        Some(_) => FoundBy::Elsewhere,
        None => FoundBy::Nobody,
    })
}

/// What is said of an identity number that somebody else has.
pub(super) fn taken(found: &FoundBy) -> Option<String> {
    match found {
        FoundBy::Nobody => None,
        FoundBy::Here(holder) => Some(format!(
            "这个号码已登记在{}{}的“{}”名下，请核对是谁的",
            holder.town_name, holder.unit_name, holder.name
        )),
        FoundBy::Elsewhere => Some("已在其他乡镇登记，请联系县专班".to_owned()),
    }
}
