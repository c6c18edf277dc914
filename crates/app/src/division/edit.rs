//! What a person sets about a village: its kind, whether it takes part, into which unit it was merged.

use domain::account::{Actor, OfficeScope, Verb};
use domain::division::{Change, Kind, Level, Unit};
use domain::{Day, UnitId};
use store::division::{VillageQuery, VillageRow};

use crate::error::{Error, Result};
use crate::{App, Fault};

/// Longest reason, in characters.
pub const REASON_MAX_CHARS: usize = 200;
/// Villages that are looked through for what was typed.
const MEANT_MAX: i64 = 50;
/// Of these, how many are named when several fit.
const MEANT_SHOWN: usize = 6;

/// Whether a village takes part in changes of term.
#[derive(Debug, Clone)]
pub struct PartEdit {
    /// Which village.
    pub id: UnitId,
    /// The version the form was opened with.
    pub version: i64,
    /// Whether it takes part.
    pub takes_part: bool,
    /// Why it does not, or does again.
    pub reason: String,
}

/// A merger of a village into another, or taking that back.
#[derive(Debug, Clone)]
pub struct Merger {
    /// Which village.
    pub id: UnitId,
    /// The version the form was opened with.
    pub version: i64,
    /// Into which village of the county; none takes a merger back.
    pub successor: Option<UnitId>,
    /// From which day.
    pub on: Day,
    /// The document it rests on, or why it is taken back.
    pub reason: String,
}

impl App {
    /// Sets a village's kind; later lists leave it alone.
    ///
    /// # Errors
    /// Faults of the form; a clash when somebody else changed the village meanwhile.
    pub async fn set_unit_kind(
        &self,
        actor: &Actor,
        id: &UnitId,
        version: i64,
        kind: Kind,
        reason: &str,
    ) -> Result<()> {
        let (scope, unit) = self.village_to_edit(actor, id).await?;
        let reason = checked_reason(reason)?;
        if unit.kind == Some(kind) {
            return Ok(());
        }
        let before = unit.kind.map_or("未定", Kind::zh);
        let told = format!("{before} → {}：{reason}", kind.zh());
        let unit = Unit {
            kind: Some(kind),
            version,
            ..unit
        };
        self.save(
            actor,
            &scope,
            &unit,
            Change::KindChanged,
            self.env().today(),
            &told,
        )
        .await
    }

    /// Sets whether a village takes part in changes of term. Terms that run keep it; see
    /// [`App::leave_term`].
    ///
    /// # Errors
    /// Faults of the form; a clash when somebody else changed the village meanwhile.
    pub async fn set_unit_part(&self, actor: &Actor, edit: &PartEdit) -> Result<()> {
        let (scope, unit) = self.village_to_edit(actor, &edit.id).await?;
        let reason = checked_reason(&edit.reason)?;
        let told = if edit.takes_part {
            format!("参加换届：{reason}")
        } else {
            format!("不参加换届：{reason}")
        };
        let unit = Unit {
            no_part: (!edit.takes_part).then(|| reason.clone()),
            version: edit.version,
            ..unit
        };
        self.save(
            actor,
            &scope,
            &unit,
            Change::PartChanged,
            self.env().today(),
            &told,
        )
        .await
    }

    /// Records that a village was merged into another, or takes that back. A merged village stands no
    /// longer; terms that ran or run go on reading it.
    ///
    /// # Errors
    /// Faults of the form; a clash when somebody else changed the village meanwhile.
    pub async fn merge_unit(&self, actor: &Actor, merger: &Merger) -> Result<()> {
        let (scope, unit) = self.village_to_edit(actor, &merger.id).await?;
        let reason = checked_reason(&merger.reason)?;
        if merger.on > self.env().today() {
            return Err(Fault::Invalid {
                field: "on",
                label: "并入日期",
                hint: "不能晚于今天".to_owned(),
            }
            .into());
        }
        let (unit, change) = match &merger.successor {
            Some(successor) => {
                self.check_successor(&scope, &unit, successor).await?;
                let merged = Unit {
                    successor: Some(successor.clone()),
                    removed_on: unit.removed_on.or(Some(merger.on)),
                    version: merger.version,
                    ..unit
                };
                (merged, Change::Merged)
            }
            None => {
                let restored = Unit {
                    successor: None,
                    removed_on: None,
                    version: merger.version,
                    ..unit
                };
                (restored, Change::Restored)
            }
        };
        self.save(actor, &scope, &unit, change, merger.on, &reason)
            .await
    }

    /// The other village must stand, and not be the same.
    async fn check_successor(
        &self,
        scope: &OfficeScope,
        unit: &Unit,
        successor: &UnitId,
    ) -> Result<()> {
        let found = self.store().read().await?.unit(scope, successor).await?;
        let fits = found.is_some_and(|other| {
            other.level == Level::Village && other.removed_on.is_none() && other.id != unit.id
        });
        if fits {
            return Ok(());
        }
        Err(Fault::Invalid {
            field: "successor",
            label: "并入的村（社区）",
            hint: "请填本县另一个现有村（社区）的代码".to_owned(),
        }
        .into())
    }

    async fn village_to_edit(&self, actor: &Actor, id: &UnitId) -> Result<(OfficeScope, Unit)> {
        let scope = actor.may(Verb::EditDivision)?;
        let unit = self.store().read().await?.unit(&scope, id).await?;
        let unit = unit.filter(|u| u.level == Level::Village);
        Ok((scope, unit.ok_or(Error::NotFound("unit"))?))
    }

    async fn save(
        &self,
        actor: &Actor,
        scope: &OfficeScope,
        unit: &Unit,
        change: Change,
        on: Day,
        reason: &str,
    ) -> Result<()> {
        let mut tx = self.write(actor).await?;
        tx.set_unit(scope, unit, change, on, reason).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The standing village that is meant by what was typed: a code, a name, or township and name.
    ///
    /// # Errors
    /// [`Fault::Invalid`] for `field`, naming the villages that could be meant.
    pub async fn village_meant(
        &self,
        actor: &Actor,
        field: &'static str,
        typed: &str,
    ) -> Result<UnitId> {
        let query = VillageQuery {
            text: typed.to_owned(),
            limit: MEANT_MAX,
            ..VillageQuery::default()
        };
        let list = self.village_list(actor, &query).await?;
        let exact = |row: &&VillageRow| row.code == typed || row.name == typed;
        let mut exactly = list.rows.iter().filter(exact);
        let row = match (list.rows.as_slice(), exactly.next(), exactly.next()) {
            (_, Some(row), None) | ([row], None, None) => row,
            (rows, ..) => {
                let shown: Vec<String> = rows
                    .iter()
                    .take(MEANT_SHOWN)
                    .map(|row| format!("{} {} {}", row.town_name, row.name, row.code))
                    .collect();
                let hint = if shown.is_empty() || typed.is_empty() {
                    "请填本县现有村（社区）的代码或名称".to_owned()
                } else {
                    format!(
                        "有几个村（社区）符合，请填其中一个的代码：{}",
                        shown.join("；")
                    )
                };
                return Err(Fault::Invalid {
                    field,
                    label: "并入的村（社区）",
                    hint,
                }
                .into());
            }
        };
        UnitId::parse(&row.id).map_err(Error::internal)
    }
}

/// A reason without blanks around it.
pub(super) fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Fault::Missing {
            field: "reason",
            label: "理由",
        }
        .into());
    }
    if reason.chars().count() > REASON_MAX_CHARS {
        return Err(Fault::Invalid {
            field: "reason",
            label: "理由",
            hint: format!("最多 {REASON_MAX_CHARS} 个字"),
        }
        .into());
    }
    Ok(reason.to_owned())
}
