//! A village's dossier: its sections with answers, what Touyan knows itself, who held office before.

use app::survey::Village;
use app::survey::former::FormerHolder;
use app::survey::snapshot::Snapshot;
use askama::Template;
use axum::extract::Path;
use domain::account::Verb;
use domain::survey::facts::known;
use domain::survey::round::{Signed, Stored};
use domain::survey::{Question, Section};

use super::files::files_of;
use super::parts::{dossier_path, home, lead, standing, unit_of};
use crate::attachment::FileList;
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Fact, Link, Meter, State, Tag};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/dossier.html")]
struct Dossier {
    frame: Frame,
    lead: String,
    tags: Vec<Tag>,
    meter: Meter,
    known: crate::look::Facts,
    sections: Vec<SectionView>,
    former: Option<TableView>,
    sign: String,
    history: String,
    village: String,
}

/// A section as the page shows it.
struct SectionView {
    title: &'static str,
    id: &'static str,
    note: String,
    state: State,
    edit: Option<Link>,
    lines: Vec<Line>,
}

/// A question with its answer.
struct Line {
    /// Anchor, for links from where the answer is spoken of.
    id: String,
    title: String,
    answer: Option<String>,
    required: bool,
    by: Option<String>,
    history: String,
    /// The files of an answer that is files.
    files: Option<FileList>,
}

/// The page.
pub async fn show(ctx: Ctx, Path(unit): Path<String>) -> Answer {
    let unit = unit_of(&unit)?;
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Err(app::Error::NotFound("term").into());
    };
    let village = snapshot
        .village(&scope, &unit)
        .ok_or(app::Error::NotFound("unit"))?;
    let former = ctx.app.former_holders(ctx.actor(), &unit).await?;
    let edits = ctx.can(Verb::AnswerSurvey) && snapshot.open_round().is_some();
    let (state, word) = standing(snapshot.round(), village, snapshot.today());
    let whole = u64::try_from(village.standing.asked).unwrap_or(0);
    let part = u64::try_from(village.standing.answered).unwrap_or(0);
    let page_of = Dossier {
        frame: ctx
            .frame(&village.known.name)
            .under(vec![home(), town(village)]),
        lead: format!(
            "{}。{}",
            village.known.kind.zh(),
            lead(snapshot.round(), snapshot.today())
        ),
        tags: vec![Tag::worded(state, word)],
        meter: Meter { part, whole, state },
        known: Fact::list(known_facts(village)),
        sections: sections(&ctx, &snapshot, village, edits).await?,
        former: (!former.is_empty()).then(|| former_table(&former)),
        sign: sign_words(village),
        history: format!("{}/history", dossier_path(&unit)),
        village: format!("/villages/{unit}"),
    };
    Ok(page(&page_of))
}

fn town(village: &Village) -> Link {
    let known = &village.known;
    Link::new(format!("/survey?town={}", known.town), &known.town_name)
}

fn known_facts(village: &Village) -> Vec<Fact> {
    let facts = village.derived();
    let mut list = vec![Fact::new("代码", &village.known.code)];
    list.extend(known().into_iter().filter_map(|k| {
        let answer = facts.get(k.code.as_str())?;
        Some(Fact::new(k.title, answer.zh(&k.kind)).at(format!("q-{}", k.code)))
    }));
    list
}

fn sign_words(village: &Village) -> String {
    match (&village.dossier.sign, village.standing.signed) {
        (Some(sign), Signed::Yes) => {
            format!("{} 于 {} 签字（{}登记）。", sign.name, sign.on, sign.by)
        }
        (Some(sign), _) => format!(
            "{} 于 {} 签字，之后答案有改动，需要重新签字。",
            sign.name, sign.on
        ),
        (None, _) if village.standing.complete() => "已填齐，待乡镇党委书记签字。".to_owned(),
        (None, _) => "填齐后由乡镇党委书记签字。".to_owned(),
    }
}

async fn sections(
    ctx: &Ctx,
    snapshot: &Snapshot,
    village: &Village,
    edits: bool,
) -> app::Result<Vec<SectionView>> {
    let kind = village.known.kind;
    let asked: Vec<&Question> = snapshot.questions.asked_of(kind).collect();
    let mut views = Vec::new();
    for section in Section::ALL {
        let own: Vec<&Question> = asked
            .iter()
            .copied()
            .filter(|q| q.section == *section)
            .collect();
        if own.is_empty() {
            continue;
        }
        let mut lines = Vec::with_capacity(own.len());
        for question in &own {
            let files = files_of(ctx, snapshot, village, question).await?;
            lines.push(line(village, question, files));
        }
        views.push(view(village, (*section, &own), edits, lines));
    }
    Ok(views)
}

fn view(
    village: &Village,
    (section, own): (Section, &[&Question]),
    edits: bool,
    lines: Vec<Line>,
) -> SectionView {
    let missing = own
        .iter()
        .filter(|q| village.standing.missing.contains(&q.code))
        .count();
    let unchecked = village.standing.unchecked.contains(&section);
    let (state, note) = match (missing, unchecked) {
        (0, _) => (State::Done, "已填".to_owned()),
        (n, true) => (State::Soon, format!("{n} 项待核对或补填")),
        (n, false) => (State::Doing, format!("还缺 {n} 项")),
    };
    let href = format!("{}/{}", dossier_path(&village.known.unit), section.code());
    let word = if unchecked { "核对" } else { "填写" };
    SectionView {
        title: section.zh(),
        id: section.code(),
        note,
        state,
        edit: edits.then(|| Link::new(href, format!("{word}{}", section.zh()))),
        lines,
    }
}

fn line(village: &Village, question: &Question, files: Option<FileList>) -> Line {
    let code = question.code.as_str();
    let stored = village.dossier.answers.get(code);
    let by = |s: &Stored| format!("{} {}", s.by, s.at.text());
    let shown = village.dossier.answer(code).map(|a| a.zh(&question.kind));
    Line {
        id: format!("q-{code}"),
        title: question.title.clone(),
        answer: shown,
        required: question.required,
        by: stored.map(by),
        history: format!("{}/history?code={code}", dossier_path(&village.known.unit)),
        files,
    }
}

fn former_table(former: &[FormerHolder]) -> TableView {
    let columns = vec![
        Column::head("name", "姓名").unsorted(),
        Column::text("post", "职务").unsorted(),
        Column::text("sex", "性别").unsorted(),
        Column::text("born", "出生年").unsorted(),
        Column::number("votes", "得票").unsorted(),
        Column::text("result", "结果").unsorted(),
    ];
    let rows = former.iter().map(|h| former_row(h, None)).collect();
    let query = TableQuery::parse("size=200");
    Table::new("上届“两委”成员", columns, Empty::bare("没有记录。"))
        .without_export()
        .all(rows, &query)
}

/// A former office holder's row; with the village's name in front, when it is given.
pub(super) fn former_row(holder: &FormerHolder, village: Option<&str>) -> Row {
    let sex = match holder.sex.as_deref() {
        Some("male") => "男",
        Some("female") => "女",
        _ => "",
    };
    let mut cells = Vec::with_capacity(7);
    cells.extend(village.map(Cell::text));
    cells.extend([
        Cell::text(&holder.name),
        Cell::text(&holder.post),
        Cell::text(sex),
        Cell::maybe(holder.born_year, |y| Cell::text(y.to_string())),
        Cell::maybe(holder.votes, Cell::number),
        Cell::text(&holder.result),
    ]);
    Row::new(cells)
}
