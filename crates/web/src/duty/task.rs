//! One task: what it says, how every place stands, and what the reader answers.

use app::attachment::SentFile;
use app::attachment::owner::part_owner;
use app::duty::{NewAnswer, PartLine, TaskLine};
use askama::Template;
use axum::extract::{Path, Query};
use domain::account::{Role, Verb};
use domain::duty::{AnswerKind, Cascade, Place, TaskKind};
use domain::term::State;
use domain::{RecordId, TermId};

use super::parts::{clash_as_fault, day_of, record, state_words, status_of, unshown, version};
use crate::attachment::{ENDINGS, Files, hint, received, sent};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Fields, FormView, Sent};
use crate::look::{Empty, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};
use crate::term::parts::shown;

#[derive(Template)]
#[template(path = "duty/task.html")]
struct TaskPage {
    frame: Frame,
    line: TaskLine,
    tags: Vec<crate::look::Tag>,
    lead: String,
    letter: bool,
    part: Option<Part>,
    table: TableView,
    withdraw: Option<FormView>,
    many: bool,
    wrong: Option<String>,
    hint: String,
    origin: Vec<(Link, Link, Option<Link>)>,
}

/// The part that is looked at, with what may be done about it.
struct Part {
    line: PartLine,
    state: crate::look::Tag,
    notes: Vec<String>,
    answers: Vec<(String, String)>,
    reads: bool,
    form: Option<FormView>,
    kinds: Vec<Choice>,
    reopen: Option<FormView>,
    seen: i64,
    files: Option<Files>,
    /// What to say where evidence is asked and there is none.
    lacking: bool,
}

/// Which part is looked at.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    place: String,
}

/// A form that came back with its faults.
struct Back {
    place: String,
    fields: Fields,
    faults: Vec<app::Fault>,
    which: &'static str,
}

/// The page.
pub async fn show(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(chosen): Query<Chosen>,
    query: TableQuery,
) -> Answer {
    render(&ctx, &id, &chosen.place, &query, None).await
}

/// The part that was asked for; otherwise one's own, where it is the only one.
fn chosen_of<'a>(ctx: &Ctx, seen: &[&'a PartLine], place: &str) -> Option<&'a PartLine> {
    let asked = seen.iter().find(|p| p.place.id() == place);
    let first = seen.first();
    asked
        .or_else(|| first.filter(|p| own(ctx, &p.place) && p.sums.is_none()))
        .copied()
}

async fn render(
    ctx: &Ctx,
    id: &str,
    place: &str,
    query: &TableQuery,
    back: Option<Back>,
) -> Answer {
    let id = record(id)?;
    let (line, board, reader) = ctx.app.task_page(ctx.actor(), &id).await?;
    let seen: Vec<&PartLine> = line.seen(&reader).collect();
    let chosen = chosen_of(ctx, &seen, place);
    let table = parts_table(&line);
    let rows: Vec<Row> = seen
        .iter()
        .filter(|p| matches(p, query))
        .map(|p| row(&line, p))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("task", table.export(rows, query)).await;
    }
    let issuer = ctx.actor().may(Verb::IssueTask).ok().filter(|scope| {
        line.task.withdrawn.is_none()
            && board.villages.term.open
            && (scope.is_county() || line.task.issuer_town.is_some())
    });
    let form = |which: &'static str| {
        let form = FormView::new(which).version(line.task.version);
        match back.as_ref().filter(|b| b.which == which) {
            Some(b) => form
                .values(b.fields.clone())
                .errors(field_errors(&b.faults)),
            None => form,
        }
    };
    let open = board.villages.term.open && line.task.withdrawn.is_none();
    let files = match chosen {
        Some(part) => files(ctx, (&board.villages.term.id, &line), part).await?,
        None => None,
    };
    let part = chosen.map(|p| part(ctx, (&line, p), (open, files), &form));
    let status = status_of(back.as_ref().map(|b| b.faults.as_slice()));
    let content = &line.task.content;
    let page = TaskPage {
        frame: ctx
            .frame(&content.title)
            .under(vec![Link::new("/tasks", "任务与责任书")]),
        tags: tags(&line),
        lead: lead(&line),
        letter: content.kind == TaskKind::Letter,
        wrong: wrong(back.as_ref(), part.as_ref(), issuer.is_some()),
        withdraw: issuer.map(|_| form("withdraw")),
        many: seen.len() > 1,
        hint: hint(ctx).await?,
        origin: origin(ctx, &id).await?,
        table: table.all(rows, query),
        part,
        line,
    };
    Ok(page_with(status, &page))
}

/// The villages that it works for because of a rule: village, risk card, plan.
async fn origin(ctx: &Ctx, id: &RecordId) -> app::Result<Vec<(Link, Link, Option<Link>)>> {
    let found = ctx.app.task_origin(ctx.actor(), id).await?;
    Ok(found
        .into_iter()
        .map(|(village, _, rule)| {
            let unit = &village.unit;
            let plan = ctx
                .can(Verb::ViewPlans)
                .then(|| Link::new(format!("/plans/{unit}"), "一村一策"));
            (
                Link::new(
                    format!("/villages/{unit}"),
                    crate::survey::marks::place(&village),
                ),
                Link::new(format!("/risks/{unit}"), format!("规则“{rule}”")),
                plan,
            )
        })
        .collect())
}

/// What is wrong with a form that is not on the page any more.
fn wrong(back: Option<&Back>, part: Option<&Part>, withdraws: bool) -> Option<String> {
    let there = [
        ("answer", part.is_some_and(|p| p.form.is_some())),
        ("reopen", part.is_some_and(|p| p.reopen.is_some())),
        ("withdraw", withdraws),
    ];
    unshown(back.map(|b| (b.which, b.faults.as_slice())), &there)
}

fn tags(line: &TaskLine) -> Vec<crate::look::Tag> {
    let mut tags = vec![crate::look::Tag::plain(line.task.content.kind.zh())];
    if line.task.withdrawn.is_some() {
        tags.push(crate::look::Tag::plain("已撤回"));
    }
    tags
}

fn lead(line: &TaskLine) -> String {
    format!(
        "{} · 期限：{} · {} 由 {} 下达",
        line.task.content.cascade.zh(),
        app::text::duty::deadline(&line.task.content.deadline),
        line.task.at.text(),
        line.task.by_name
    )
}

/// Whether a part is the reader's own work.
fn own(ctx: &Ctx, place: &Place) -> bool {
    match ctx.actor().role {
        Role::Village => place.unit().is_some(),
        Role::Township => matches!(place, Place::Town(_)),
        Role::DutyDepartment => place.department().is_some(),
        _ => false,
    }
}

/// The evidence of a part where the work is done.
async fn files(
    ctx: &Ctx,
    (term, line): (&TermId, &TaskLine),
    part: &PartLine,
) -> app::Result<Option<Files>> {
    match part_owner(term, &line.task.id, &part.place) {
        Some(owner) if part.sums.is_none() => Ok(Some(Files::of(ctx, &owner).await?)),
        _ => Ok(None),
    }
}

fn part(
    ctx: &Ctx,
    (line, part): (&TaskLine, &PartLine),
    (open, files): (bool, Option<Files>),
    form: &impl Fn(&'static str) -> FormView,
) -> Part {
    let mut notes = Vec::new();
    if let Some(day) = part.deadline {
        notes.push(format!("期限 {day}"));
    }
    if let Some((who, at)) = &part.read {
        notes.push(format!("{who} 于 {} 阅知", at.text()));
    }
    for up in &part.escalated {
        notes.push(format!("{} {}", up.on, app::text::duty::reported(up.to)));
    }
    if let Some(warning) = part.warning {
        notes.push(app::text::duty::warning(warning));
    }
    let works = part.sums.is_none();
    let answers = open && works && part.is_open() && ctx.can(Verb::AnswerTask);
    let kinds = match line.task.content.kind {
        TaskKind::Task => [AnswerKind::Done, AnswerKind::Progress],
        TaskKind::Letter => [AnswerKind::Signed, AnswerKind::Progress],
    };
    let done = !part.is_open() && open && works && ctx.can(Verb::IssueTask);
    Part {
        state: crate::look::Tag::worded(
            shown(part.progress.state),
            state_words(
                part.progress.state,
                part.progress.late_days,
                part.progress.left_days,
            ),
        ),
        notes,
        answers: part.answers.iter().map(said).collect(),
        reads: open && part.read.is_none() && ctx.can(Verb::AnswerTask),
        form: answers.then(|| form("answer").with_files()),
        kinds: kinds
            .iter()
            .map(|k| Choice::new(k.code(), k.zh()))
            .collect(),
        reopen: done.then(|| form("reopen")),
        seen: part.answers.last().map_or(0, |a| a.no),
        lacking: works && lacks(line, part),
        // The answer's own form takes the files.
        files: match files {
            Some(files) if answers => Some(files.shown_only()),
            files => files,
        },
        line: part.clone(),
    }
}

/// An answer in words, and whose it is.
fn said(answer: &domain::duty::Answer) -> (String, String) {
    let on = answer.on.map_or_else(String::new, |day| format!(" {day}"));
    let signer = if answer.signer.is_empty() {
        String::new()
    } else {
        format!("，签订人 {}", answer.signer)
    };
    (
        format!("{}{on}{signer}：{}", answer.kind.zh(), answer.note),
        format!("{} {}", answer.by_name, answer.at.text()),
    )
}

/// Whether evidence is asked of a part and none is there.
fn lacks(line: &TaskLine, part: &PartLine) -> bool {
    let asked = !line.task.content.evidence.is_empty();
    asked && part.files == 0 && line.task.withdrawn.is_none()
}

fn parts_table(line: &TaskLine) -> Table {
    let columns = vec![
        Column::head("name", "单位"),
        Column::text("town", "乡镇"),
        Column::state("state", "状态"),
        Column::date("until", "期限"),
        Column::text("read", "阅知"),
        Column::text("last", "最近回复"),
        Column::text("files", "凭证"),
        Column::text("up", "上报"),
    ];
    let mut states: Vec<(String, String)> = State::ALL
        .iter()
        .map(|s| (s.code().to_owned(), s.zh().to_owned()))
        .collect();
    states.push(("unread".to_owned(), "未阅知".to_owned()));
    states.push(("up".to_owned(), "已上报".to_owned()));
    let title = match line.task.content.cascade {
        Cascade::Village => "各乡镇与村（社区）",
        Cascade::Town => "各乡镇",
        Cascade::Department => "各责任部门",
    };
    Table::new(title, columns, Empty::bare("没有单位。")).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states,
    })
}

fn matches(part: &PartLine, query: &TableQuery) -> bool {
    match query.filter("state") {
        None => true,
        Some("unread") => part.read.is_none(),
        Some("up") => !part.escalated.is_empty(),
        Some(code) => part.progress.state.code() == code,
    }
}

fn row(line: &TaskLine, part: &PartLine) -> Row {
    let progress = part.progress;
    let words = match part.sums {
        Some((done, all)) => format!("{} {done}/{all}", progress.state.zh()),
        None => state_words(progress.state, progress.late_days, progress.left_days),
    };
    let read = part.read.as_ref();
    let last = part.answers.last();
    let mut up: Vec<String> = part
        .escalated
        .iter()
        .map(|e| app::text::duty::reported(e.to))
        .collect();
    up.extend(part.warning.map(app::text::duty::warning));
    Row::new(vec![
        Cell::link(
            format!("/tasks/{}?place={}", line.task.id, part.place.id()),
            part.name.to_string(),
        ),
        Cell::text(part.town_name.to_string()),
        Cell::worded(shown(progress.state), words),
        Cell::maybe(part.deadline, Cell::date),
        Cell::maybe(read, |(who, at)| Cell::text(format!("{} {who}", at.day()))),
        Cell::maybe(last, |a| Cell::text(format!("{}：{}", a.kind.zh(), a.note))),
        match part.files {
            0 if part.sums.is_none() && !part.is_open() && lacks(line, part) => Cell::text("没有"),
            0 => Cell::nothing(),
            n => Cell::text(format!("{n} 件")),
        },
        Cell::text(up.join("；")),
    ])
}

/// Acknowledges a part.
pub async fn read(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let place = fields.text("place");
    ctx.app.read_task(ctx.actor(), &record(&id)?, place).await?;
    let here = format!("/tasks/{id}?place={place}");
    Ok(done(&here, Notice::new(NoticeKind::Ok, "已登记阅知。")))
}

/// Answers a part, or gives it back.
pub async fn answer(ctx: Ctx, Path(id): Path<String>, body: Sent) -> Answer {
    let upload = match received(&ctx, body).await? {
        Ok(upload) => upload,
        Err(page) => return Ok(page),
    };
    let (fields, files) = (upload.fields, sent(upload.files));
    let which = if fields.text("kind") == AnswerKind::Reopened.code() {
        "reopen"
    } else {
        "answer"
    };
    match clash_as_fault(try_answer(&ctx, &id, &fields, files).await) {
        Ok(()) => {
            let here = format!("/tasks/{id}?place={}", fields.text("place"));
            Ok(done(&here, Notice::new(NoticeKind::Ok, "已保存回复。")))
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back {
                place: fields.text("place").to_owned(),
                fields,
                faults,
                which,
            };
            let place = back.place.clone();
            render(&ctx, &id, &place, &TableQuery::default(), Some(back)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn try_answer(ctx: &Ctx, id: &str, fields: &Fields, files: Vec<SentFile>) -> app::Result<()> {
    let kind = AnswerKind::parse(fields.text("kind")).ok_or(app::Fault::Missing {
        field: "kind",
        label: "回复",
    })?;
    let new = NewAnswer {
        kind,
        note: fields.text("note").to_owned(),
        on: day_of(fields, "on")?,
        signer: fields.text("signer").to_owned(),
        seen: fields.text("seen").parse().unwrap_or(-1),
    };
    let id = record(id)?;
    ctx.app
        .answer_task(ctx.actor(), &id, fields.text("place"), &new, files)
        .await
}

/// Withdraws it.
pub async fn withdraw(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let key = record(&id)?;
    let reason = fields.text("reason");
    let gone = ctx
        .app
        .withdraw_task(ctx.actor(), &key, version(&fields), reason)
        .await;
    match clash_as_fault(gone) {
        Ok(()) => {
            let text = "已撤回，理由已保存；已有的回复仍可查看。";
            let here = format!("/tasks/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back {
                place: String::new(),
                fields,
                faults,
                which: "withdraw",
            };
            render(&ctx, &id, "", &TableQuery::default(), Some(back)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

impl TaskPage {
    fn path(&self, act: &str) -> String {
        format!("/tasks/{}/{act}", self.line.task.id)
    }

    fn accept(&self) -> &'static str {
        ENDINGS
    }
}
