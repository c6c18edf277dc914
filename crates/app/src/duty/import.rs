//! Posts from a list: the workbook to fill in, and reading it with a verdict on every row.
//!
//! As with lists of accounts, nothing of the list is kept between preview and confirmation: the page
//! carries the rows, and they are judged again when they come back.

use std::io::{Cursor, Read, Seek};

use domain::UnitId;
use domain::account::{Actor, Verb};
use domain::duty::chain::{POSTS_IMPORT_MAX, PostLevel};
use domain::duty::{Post, PostKind};
use domain::term::board::{VillageLine, visible};
use paper::sheet::{Column, Options, Sheet, SheetError};
use paper::xlsx_out::{self, Kind, SheetSpec, Value, Workbook, XlsxError};

use super::chain::PostEdit;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Largest list, in bytes.
pub const IMPORT_MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Empty rows of the template that are ready to be filled in.
const BLANK_ROWS: u32 = 500;
/// Keys of the columns in the order in which a row is kept.
const KEYS: [&str; 12] = [
    "kind", "town", "unit", "group", "rank", "name", "title", "office", "phone", "charge", "login",
    "from",
];

/// Columns of a list of posts.
const COLUMNS: &[Column] = &[
    Column::required("kind", &["类别", "责任类别", "岗位类别"]),
    Column::optional("town", &["乡镇", "乡镇（街道）", "乡镇(街道)", "所属乡镇"]),
    Column::optional(
        "unit",
        &["村", "村（社区）", "村(社区)", "村名", "联系点村名"],
    ),
    Column::optional("group", &["组别", "工作组", "部门", "组别或部门"]),
    Column::optional("rank", &["分工", "组内职务"]),
    Column::required("name", &["姓名", "领导姓名", "干部姓名", "责任人"]),
    Column::optional("title", &["职务"]),
    Column::optional("office", &["单位", "工作单位"]),
    Column::optional("phone", &["办公电话", "单位电话"]),
    Column::optional("charge", &["职责", "职责任务"]),
    Column::optional("login", &["登录名", "账号"]),
    Column::optional("from", &["起始日期", "任职日期", "开始日期"]),
];

/// A row as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostDraft {
    /// Row of the file, from 1.
    pub row: u32,
    /// Its cells in the order of the columns.
    pub cells: [String; 12],
}

/// What a good row will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostVerdict {
    /// Somebody is named beside those who serve.
    Added,
    /// Somebody takes the place of another.
    Replaces(String),
    /// The person serves there already: nothing will change.
    Same,
}

/// A row that can be taken.
#[derive(Debug, Clone)]
pub struct JudgedPost {
    /// As it was typed.
    pub draft: PostDraft,
    /// The post it makes.
    pub post: Post,
    /// What it will do.
    pub verdict: PostVerdict,
}

/// A row that cannot be taken.
#[derive(Debug, Clone)]
pub struct RefusedPost {
    /// Row of the file, from 1.
    pub row: u32,
    /// What the row says.
    pub text: String,
    /// Why, and what to do.
    pub why: String,
}

/// A list with a verdict on every row.
#[derive(Debug, Clone, Default)]
pub struct PostsPreview {
    /// Rows that can be taken.
    pub accepted: Vec<JudgedPost>,
    /// The others; while there is one, nothing is taken.
    pub refused: Vec<RefusedPost>,
    /// Headers of columns that were not read.
    pub ignored: Vec<String>,
}

impl App {
    /// The workbook to fill in: kinds, townships and villages to choose from, and a row for every gap.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn posts_template(&self, actor: &Actor) -> Result<Vec<u8>> {
        let scope = actor.may(Verb::EditChain)?;
        let page = self.chain_page(actor).await?;
        let page = page.ok_or(Error::NotFound("term"))?;
        let kinds: Vec<String> = PostKind::ALL
            .iter()
            .filter(|k| scope.is_county() || k.named_by_town())
            .map(|k| k.zh().to_owned())
            .collect();
        let mut towns: Vec<String> = page.villages.iter().map(|v| v.town_name.clone()).collect();
        towns.dedup();
        let villages: Vec<String> = page.villages.iter().map(|v| v.name.clone()).collect();
        let mut seen = std::collections::BTreeSet::new();
        let mut gaps = Vec::new();
        for gap in &page.gaps {
            let village = page.villages.iter().find(|v| v.unit == gap.unit);
            let Some(village) = village.filter(|_| scope.is_county() || gap.kind.named_by_town())
            else {
                continue;
            };
            let unit = match gap.kind.level() {
                PostLevel::Village => village.name.clone(),
                PostLevel::Town | PostLevel::County => String::new(),
            };
            let row = (gap.kind.zh(), village.town_name.clone(), unit);
            if seen.insert(row.clone()) {
                gaps.push(row);
            }
        }
        let choices = [kinds, towns, villages];
        tokio::task::spawn_blocking(move || template(&choices, &gaps).map_err(Error::internal))
            .await
            .map_err(Error::internal)?
    }

    /// Reads a list and judges every row.
    ///
    /// # Errors
    /// Denied; [`Fault::File`] when the file cannot be read as a list; [`Fault::TooMany`].
    pub async fn preview_posts(
        &self,
        actor: &Actor,
        file: impl Read + Seek + Send + 'static,
    ) -> Result<PostsPreview> {
        actor.may(Verb::EditChain)?;
        let read = tokio::task::spawn_blocking(move || rows(file)).await;
        let read = read.map_err(Error::internal)?;
        let (drafts, ignored) = read.map_err(|e| Fault::File(format!("{e}。")))?;
        let mut preview = self.check_posts(actor, &drafts).await?;
        preview.ignored = ignored;
        Ok(preview)
    }

    /// Judges rows, as read from a list or as they come back from its preview.
    ///
    /// # Errors
    /// Denied; [`Fault::TooMany`].
    pub async fn check_posts(&self, actor: &Actor, drafts: &[PostDraft]) -> Result<PostsPreview> {
        if drafts.len() > POSTS_IMPORT_MAX {
            let max = POSTS_IMPORT_MAX;
            return Err(Fault::TooMany { max }.into());
        }
        let scope = actor.may(Verb::EditChain)?;
        let term = self.current_term(actor).await?;
        let term = term.ok_or(Error::NotFound("term"))?;
        let mut read = self.store().read().await?;
        let mut standing = self.standing_posts(&mut read, actor, &term).await?;
        let snapshot = self.snapshot(&mut read, term).await?;
        let lines: Vec<&VillageLine> = visible(&snapshot.lines, &scope).collect();
        let mut preview = PostsPreview::default();
        for draft in drafts {
            let made = match asked(draft, &lines) {
                Ok(edit) => self.made_post(&mut read, actor, &edit).await,
                Err(fault) => Err(fault.into()),
            };
            match made {
                Ok(post) => {
                    let verdict = verdict(&post, &standing);
                    if matches!(verdict, PostVerdict::Replaces(_)) {
                        standing.retain(|p| p.seat() != post.seat());
                    }
                    standing.push(post.clone());
                    preview.accepted.push(JudgedPost {
                        draft: draft.clone(),
                        post,
                        verdict,
                    });
                }
                Err(Error::Fault(faults)) => preview.refused.push(RefusedPost {
                    row: draft.row,
                    text: draft.cells.join(" ").trim().to_owned(),
                    why: faults.iter().map(Fault::zh).collect(),
                }),
                Err(other) => return Err(other),
            }
        }
        Ok(preview)
    }

    /// Takes every row of a list, or none; answers how many people were named.
    ///
    /// # Errors
    /// Denied; a fault when a row can no longer be taken.
    pub async fn import_posts(&self, actor: &Actor, drafts: &[PostDraft]) -> Result<usize> {
        let judged = self.check_posts(actor, drafts).await?;
        if let Some(refused) = judged.refused.first() {
            return Err(Fault::File(format!("第 {} 行：{}", refused.row, refused.why)).into());
        }
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::EditChain).await?;
        let mut named = 0;
        let mut standing = self.standing_posts(&mut tx, actor, &term).await?;
        for one in judged.accepted {
            if one.verdict == PostVerdict::Same {
                continue;
            }
            let post = one.post;
            self.put_post(&mut tx, actor, (&term, &standing), post.clone())
                .await?;
            if post.kind.is_single() {
                standing.retain(|p| p.seat() != post.seat());
            }
            standing.push(post);
            named += 1;
        }
        tx.commit().await?;
        Ok(named)
    }
}

fn verdict(post: &Post, standing: &[Post]) -> PostVerdict {
    let mut there = standing.iter().filter(|p| p.seat() == post.seat());
    if there.clone().any(|p| p.name == post.name) {
        return PostVerdict::Same;
    }
    match there.next().filter(|_| post.kind.is_single()) {
        Some(before) => PostVerdict::Replaces(before.name.clone()),
        None => PostVerdict::Added,
    }
}

fn rows(file: impl Read + Seek) -> std::result::Result<(Vec<PostDraft>, Vec<String>), SheetError> {
    let mut options = Options::default();
    let most = u32::try_from(POSTS_IMPORT_MAX).unwrap_or(u32::MAX);
    options.limits.rows = options.limits.rows.min(most.saturating_add(1));
    let mut sheet = Sheet::open(file, COLUMNS, &options)?;
    let mut drafts = Vec::new();
    while let Some(row) = sheet.next_row()? {
        let cells = KEYS.map(|key| one_line(row.cell(key).trimmed()));
        // A row of the template that nobody filled in.
        if cells.get(5).is_none_or(String::is_empty) {
            continue;
        }
        drafts.push(PostDraft {
            row: row.number(),
            cells,
        });
    }
    let extra = &sheet.header().extra;
    let ignored = extra.iter().map(|c| c.title.clone()).collect();
    Ok((drafts, ignored))
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\t', '\r'], " ")
}

fn invalid(field: &'static str, label: &'static str, hint: String) -> Fault {
    Fault::Invalid { field, label, hint }
}

/// The post that a row asks for: places by name or code.
fn asked(draft: &PostDraft, lines: &[&VillageLine]) -> std::result::Result<PostEdit, Fault> {
    let [
        kind,
        town,
        unit,
        group,
        rank,
        name,
        title,
        office,
        phone,
        charge,
        login,
        from,
    ] = &draft.cells;
    let kind = PostKind::parse(kind).ok_or_else(|| {
        let all: Vec<&str> = PostKind::ALL.iter().map(|k| k.zh()).collect();
        invalid("kind", "类别", format!("应为{}之一", all.join("、")))
    })?;
    let (town, unit) = match kind.level() {
        PostLevel::County => (None, None),
        PostLevel::Town => (Some(town_of(town, lines)?), None),
        PostLevel::Village => {
            let line = village_of(town, unit, lines)?;
            let facts = &line.facts;
            (Some(facts.town.clone()), Some(facts.unit.clone()))
        }
    };
    let from = match from.as_str() {
        "" => None,
        text => Some(text.get(..10).unwrap_or(text).parse().map_err(|_| {
            invalid(
                "from",
                "起始日期",
                format!("“{text}”应写成 2026-03-02 的形式"),
            )
        })?),
    };
    Ok(PostEdit {
        kind,
        town,
        unit,
        group: group.clone(),
        rank: rank.clone(),
        name: name.clone(),
        title: title.clone(),
        office: office.clone(),
        phone: phone.clone(),
        charge: charge.clone(),
        login: login.clone(),
        from,
    })
}

fn town_of(text: &str, lines: &[&VillageLine]) -> std::result::Result<UnitId, Fault> {
    let found = lines
        .iter()
        .find(|l| l.facts.town_name == text || l.facts.town.as_str() == text);
    found
        .map(|l| l.facts.town.clone())
        .ok_or_else(|| invalid("town", "乡镇", format!("届次中没有您能办理的乡镇“{text}”")))
}

fn village_of<'a>(
    town: &str,
    text: &str,
    lines: &[&'a VillageLine],
) -> std::result::Result<&'a VillageLine, Fault> {
    let found: Vec<&&VillageLine> = lines
        .iter()
        .filter(|l| l.facts.name == text || l.facts.code == text)
        .filter(|l| town.is_empty() || l.facts.town_name == town || l.facts.town.as_str() == town)
        .collect();
    match found.as_slice() {
        [one] => Ok(one),
        [] => Err(invalid(
            "unit",
            "村（社区）",
            format!("届次中没有您能办理的“{town}{text}”"),
        )),
        _ => Err(invalid(
            "unit",
            "村（社区）",
            format!("有 {} 个“{text}”，请填乡镇或 12 位代码", found.len()),
        )),
    }
}

fn template(
    [kinds, towns, villages]: &[Vec<String>; 3],
    gaps: &[(&'static str, String, String)],
) -> std::result::Result<Vec<u8>, XlsxError> {
    let choices = |title: &str| match title {
        "类别" => Some((kinds.clone(), true)),
        "乡镇" => Some((towns.clone(), false)),
        "村" => Some((villages.clone(), false)),
        _ => None,
    };
    let columns = COLUMNS
        .iter()
        .map(|column| {
            let title = column.title();
            let made = xlsx_out::Column::new(title, Kind::Text).width(16);
            match choices(title) {
                Some((values, strict)) => made.choices(values, strict),
                None => made,
            }
        })
        .collect();
    let mut spec = SheetSpec::new("责任体系", columns);
    spec.title =
        Some("责任体系导入表：已列出还没有人的岗位，填上姓名即可；没有填姓名的行不导入".to_owned());
    spec.filter = false;
    spec.blank_rows = BLANK_ROWS;
    let mut book = Workbook::new(Cursor::new(Vec::new()));
    let mut sheet = book.sheet(&spec)?;
    for (kind, town, unit) in gaps {
        sheet.row([Value::Text(kind), Value::Text(town), Value::Text(unit)])?;
    }
    sheet.finish()?;
    Ok(book.finish()?.into_inner())
}
