//! The page of the journal: newest first, filtered, within one's scope.

use std::collections::HashMap;

use domain::account::{Actor, OfficeScope, Role, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind};
use domain::{CountyId, Day, Millis, UnitId};
use store::Read;
use store::journal::{EventRow, Filter};

use super::verify::{Options, verify};
use crate::App;
use crate::contract::journal::JournalReport;
use crate::error::{Error, Result};
use crate::text;

/// Events on a page.
pub const PAGE_ROWS: i64 = 50;
/// Most events that one export holds.
pub const EXPORT_MAX_ROWS: usize = 20_000;

/// Which chain is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChainChoice {
    /// The county's own.
    #[default]
    County,
    /// The installation's: logins refused, jobs, backups. For those who may verify.
    Installation,
}

/// What the page is filtered by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Which chain.
    pub chain: ChainChoice,
    /// Only this act.
    pub act: Option<String>,
    /// Only this kind of record.
    pub kind: Option<RecordKind>,
    /// Only this record.
    pub record: Option<String>,
    /// Only this account.
    pub account: Option<String>,
    /// Only this village.
    pub unit: Option<UnitId>,
    /// From this day.
    pub from: Option<Day>,
    /// To this day, included.
    pub until: Option<Day>,
    /// Only events before this number: the next page.
    pub before: Option<i64>,
}

/// An event as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Millis,
    /// The person's name at that instant.
    pub who: String,
    /// The account's id, for filtering.
    pub account: String,
    /// The role in Chinese, "系统" for the program itself.
    pub role: String,
    /// For whom, when a deputy acted.
    pub acting_for: Option<String>,
    /// What was done, in Chinese.
    pub act: String,
    /// What was done, by code.
    pub act_code: String,
    /// Kind of record, in Chinese.
    pub kind: String,
    /// Kind of record, by code.
    pub kind_code: String,
    /// Id of the record.
    pub record: String,
    /// What the record is about, where its id says so.
    pub subject: Option<String>,
    /// Township and village, where it lies in one.
    pub place: Option<String>,
    /// The village, for a link.
    pub unit: Option<UnitId>,
    /// Hash of the event, 64 hex digits.
    pub hash: String,
}

/// A page of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalPage {
    /// Newest first.
    pub entries: Vec<Entry>,
    /// Where the next page begins; none on the last.
    pub next: Option<i64>,
}

impl App {
    /// A page of the journal within the actor's scope.
    ///
    /// # Errors
    /// Denied, also for the installation's chain where the actor may not verify.
    pub async fn journal(&self, actor: &Actor, filter: &JournalFilter) -> Result<JournalPage> {
        let scope = journal_scope(actor, filter.chain)?;
        let mut read = self.store().read().await?;
        let mut names = Places::new(actor)?;
        page(&mut read, &scope, &mut names, filter, PAGE_ROWS).await
    }

    /// Everything that the filter finds, newest first, at most [`EXPORT_MAX_ROWS`]; the second value
    /// says whether there was more.
    ///
    /// # Errors
    /// As [`App::journal`].
    pub async fn journal_all(
        &self,
        actor: &Actor,
        filter: &JournalFilter,
    ) -> Result<(Vec<Entry>, bool)> {
        let scope = journal_scope(actor, filter.chain)?;
        let mut read = self.store().read().await?;
        let mut names = Places::new(actor)?;
        let mut filter = filter.clone();
        let mut entries = Vec::new();
        loop {
            let rows = store::journal::PAGE_MAX_ROWS;
            let found = page(&mut read, &scope, &mut names, &filter, rows).await?;
            entries.extend(found.entries);
            match found.next {
                None => return Ok((entries, false)),
                Some(_) if entries.len() >= EXPORT_MAX_ROWS => {
                    entries.truncate(EXPORT_MAX_ROWS);
                    return Ok((entries, true));
                }
                Some(next) => filter.before = Some(next),
            }
        }
    }

    /// Verifies the actor's county and the installation's chain, and journals that it was done.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn verify_journal(&self, actor: &Actor) -> Result<JournalReport> {
        let scope = actor.may(Verb::VerifyJournal)?;
        let county = scope.county().as_str().to_owned();
        let options = Options {
            kept: Vec::new(),
            keys: self
                .keys()
                .map(|k| k.trusted().to_vec())
                .unwrap_or_default(),
            chains: vec![county, Chain::Installation.name().to_owned()],
        };
        let report = verify(self.store(), &options, &|_| {}).await?;
        let mut tx = self.write(actor).await?;
        let chain = Chain::County(actor.county.clone());
        let detail = if report.whole { "whole" } else { "faults" };
        let kind = RecordKind::County;
        tx.note(
            &chain,
            "journal.verify",
            kind,
            scope.county().as_str(),
            detail,
        )
        .await?;
        tx.commit().await?;
        Ok(report)
    }
}

/// The scope within which a chain is read.
fn journal_scope(actor: &Actor, chain: ChainChoice) -> Result<OfficeScope> {
    match chain {
        ChainChoice::County => Ok(actor.may(Verb::ViewJournal)?),
        ChainChoice::Installation => {
            actor.may(Verb::VerifyJournal)?;
            installation_scope()
        }
    }
}

/// The installation's own rows: its chain and its jobs stand under a name that no county has.
pub(crate) fn installation_scope() -> Result<OfficeScope> {
    let id = CountyId::parse(Chain::Installation.name()).map_err(Error::internal)?;
    Ok(SystemScope::for_use(SystemUse::Jobs).county(id))
}

async fn page(
    read: &mut Read,
    scope: &OfficeScope,
    names: &mut Places,
    filter: &JournalFilter,
    rows: i64,
) -> Result<JournalPage> {
    let stored = Filter {
        verb: filter.act.clone(),
        kind: filter.kind.map(|k| k.code().to_owned()),
        record: filter.record.clone(),
        account: filter.account.clone(),
        unit: filter.unit.as_ref().map(|u| u.as_str().to_owned()),
        from: filter.from.map(Millis::start_of),
        until: filter
            .until
            .and_then(|day| day.succ_opt())
            .map(Millis::start_of),
        before_seq: filter.before,
    };
    let mut found = read.journal_page(scope, &stored, rows + 1).await?;
    let wanted = usize::try_from(rows).unwrap_or(0);
    let more = found.len() > wanted;
    found.truncate(wanted);
    let next = found.last().filter(|_| more).map(|row| row.seq);
    let mut entries = Vec::with_capacity(found.len());
    for row in found {
        entries.push(entry(read, names, row).await?);
    }
    Ok(JournalPage { entries, next })
}

async fn entry(read: &mut Read, names: &mut Places, row: EventRow) -> Result<Entry> {
    let town = names.of(read, row.town.as_deref()).await?;
    let unit = names.of(read, row.unit.as_deref()).await?;
    let place = match (town, unit) {
        (Some(town), Some(unit)) if town != unit => Some(format!("{town} {unit}")),
        (town, unit) => unit.or(town),
    };
    let role = Role::parse(&row.actor_role).map_or("系统", Role::zh);
    let kind = RecordKind::parse(&row.record_kind);
    Ok(Entry {
        seq: row.seq,
        at: Millis(row.at_ms),
        who: shown_name(&row),
        account: row.account,
        role: role.to_owned(),
        acting_for: row.acting_for,
        act: text::journal::act(&row.verb).map_or_else(|| row.verb.clone(), str::to_owned),
        act_code: row.verb,
        kind: kind.map_or_else(|| row.record_kind.clone(), |k| k.zh().to_owned()),
        subject: kind.and_then(|k| text::journal::subject(k, &row.record_id)),
        kind_code: row.record_kind,
        record: row.record_id,
        place,
        unit: row.unit.as_deref().and_then(|u| UnitId::parse(u).ok()),
        hash: row.hash,
    })
}

/// A person's name as it was; for the program, which part of it acted.
fn shown_name(row: &EventRow) -> String {
    if row.account != "system" {
        return row.actor_name.clone();
    }
    let part = match row.actor_name.as_str() {
        "login" => "登录",
        "session" => "会话",
        "command" => "命令行",
        "calendar" => "日历",
        "heads" => "签署链头",
        "jobs" => "后台任务",
        "backup" => "备份",
        "demo" => "演示",
        other => other,
    };
    part.to_owned()
}

/// Names of places, each looked up once.
struct Places {
    scope: OfficeScope,
    known: HashMap<String, Option<String>>,
}

impl Places {
    fn new(actor: &Actor) -> Result<Self> {
        Ok(Self {
            scope: actor.may(Verb::ViewJournal)?,
            known: HashMap::new(),
        })
    }

    async fn of(&mut self, read: &mut Read, id: Option<&str>) -> Result<Option<String>> {
        let Some(id) = id else { return Ok(None) };
        if let Some(name) = self.known.get(id) {
            return Ok(name.clone());
        }
        let name = match UnitId::parse(id) {
            Ok(unit) => read.unit(&self.scope, &unit).await?.map(|u| u.name),
            Err(_) => None,
        };
        let name = name.or_else(|| Some(id.to_owned()));
        self.known.insert(id.to_owned(), name.clone());
        Ok(name)
    }
}
