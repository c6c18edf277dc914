//! Papers: letters of duty, the due list for those who do not log in, sign-in sheets and minutes.

use app::duty::{DutyLine, PartLine};
use askama::Template;
use axum::extract::{Path, Query};
use domain::duty::Place;
use domain::duty::{Post, PostKind};
use domain::time::day_text_full;

use super::parts::{notes, record, state_words};
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{Choice, Fields, FormView, read};
use crate::shell::{Frame, page};

/// Empty lines of a sign-in sheet, at most.
const LINES_MAX: usize = 200;
/// Lines of a sign-in sheet on one page of A4.
const LINES_ON_A_PAGE: usize = 20;
/// Longest text of a heading, in characters.
const HEADING_MAX_CHARS: usize = 60;

#[derive(Template)]
#[template(path = "duty/letters.html")]
struct LettersPage {
    frame: Frame,
    back: String,
    letters: Vec<Letter>,
}

/// One letter as it is printed.
struct Letter {
    title: String,
    to: String,
    lines: Vec<String>,
    deadline: Option<String>,
    signed: Option<String>,
    upper: String,
    evidence: Vec<String>,
}

/// Which letter.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    place: String,
    #[serde(default)]
    town: String,
}

/// Letters of duty: one place's, or all within reach.
pub async fn letters(ctx: Ctx, Path(id): Path<String>, Query(chosen): Query<Chosen>) -> Answer {
    let (line, board, reader) = ctx.app.task_page(ctx.actor(), &record(&id)?).await?;
    let content = &line.task.content;
    let lines: Vec<String> = content.text.lines().map(str::to_owned).collect();
    let mut names = ctx.app.part_files(ctx.actor(), &line.task.id).await?;
    let letters = line
        .working(&reader)
        .filter(|p| chosen.place.is_empty() || p.place.id() == chosen.place)
        .map(|p| Letter {
            title: content.title.clone(),
            to: to(p),
            lines: lines.clone(),
            deadline: p.deadline.map(day_text_full),
            signed: signed(p),
            upper: upper(p, &board.posts),
            evidence: names.remove(p.place.id()).unwrap_or_default(),
        })
        .collect();
    Ok(page(&LettersPage {
        frame: ctx.frame(&content.title),
        back: format!("/tasks/{id}"),
        letters,
    }))
}

fn to(part: &PartLine) -> String {
    match part.place {
        Place::Village { .. } => format!("{}{}", part.town_name, part.name),
        Place::Town(_) => format!("{}党委", part.name),
        Place::Department(_) => part.name.to_string(),
    }
}

/// Who signs for the level above: the person named for it, where one is.
fn upper(part: &PartLine, posts: &[Post]) -> String {
    let (kind, title) = match part.place {
        Place::Village { .. } => (PostKind::TownFirst, "乡镇党委"),
        Place::Town(_) => (PostKind::ContactTown, "县委换届工作领导小组"),
        Place::Department(_) => return "县委换届工作领导小组".to_owned(),
    };
    let holder = posts.iter().find(|p| {
        p.stands() && p.kind == kind && p.unit.is_none() && p.town.as_ref() == part.place.town()
    });
    match holder {
        Some(post) => format!("{title}（{}）", post.name),
        None => title.to_owned(),
    }
}

fn signed(part: &PartLine) -> Option<String> {
    let last = part.answers.last().filter(|_| !part.is_open())?;
    Some(format!(
        "{} {} 已签订，{} 登记",
        last.on.map(|d| d.to_string()).unwrap_or_default(),
        last.signer,
        last.by_name
    ))
}

#[derive(Template)]
#[template(path = "duty/due_paper.html")]
struct DuePaper {
    frame: Frame,
    back: &'static str,
    groups: Vec<(String, Vec<[String; 5]>)>,
    today: String,
}

/// The due list on A4, a page for each township.
pub async fn due(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let lines = ctx.app.open_duties(ctx.actor()).await?;
    let names = match ctx.app.board(ctx.actor(), None).await? {
        Some((snapshot, _)) => snapshot
            .lines
            .iter()
            .map(|l| (l.facts.town.clone(), l.facts.town_name.clone()))
            .collect(),
        None => std::collections::HashMap::new(),
    };
    let mut groups: Vec<(String, Vec<[String; 5]>)> = Vec::new();
    let wanted = |l: &&DutyLine| {
        let town = l.due.town.as_ref().map_or("", |t| t.as_str());
        chosen.town.is_empty() || town == chosen.town
    };
    for line in lines.iter().filter(wanted) {
        let town = line.due.town.as_ref().and_then(|t| names.get(t));
        let town = town.cloned().unwrap_or_else(|| "责任部门".to_owned());
        let until = line.due.until.map(|d| d.to_string());
        let cells = [
            line.title.clone(),
            line.place.clone(),
            state_words(line.due.state, line.late_days, line.left_days),
            until.unwrap_or_default(),
            notes(line),
        ];
        match groups.iter_mut().find(|(name, _)| *name == town) {
            Some((_, rows)) => rows.push(cells),
            None => groups.push((town, vec![cells])),
        }
    }
    Ok(page(&DuePaper {
        frame: ctx.frame("未完成清单"),
        back: "/tasks/due",
        groups,
        today: day_text_full(ctx.today()),
    }))
}

#[derive(Template)]
#[template(path = "duty/papers.html")]
struct PapersPage {
    frame: Frame,
    form: FormView,
    kinds: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "duty/meeting.html")]
struct MeetingPaper {
    frame: Frame,
    minutes: bool,
    sheets: Vec<Vec<usize>>,
    what: String,
    place: String,
    day: String,
    host: String,
}

/// What a paper for a meeting says.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Meeting {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    lines: String,
}

/// The form for papers of a meeting.
pub async fn choose(ctx: Ctx) -> Answer {
    let values = Fields::new()
        .with("kind", "sign_in")
        .with("lines", 40)
        .with("day", ctx.today());
    Ok(page(&PapersPage {
        frame: ctx.frame("会议用纸"),
        form: FormView::new("paper").values(values),
        kinds: vec![
            Choice::new("sign_in", "签到表"),
            Choice::new("minutes", "会议记录"),
        ],
    }))
}

fn cut(text: &str) -> String {
    text.trim().chars().take(HEADING_MAX_CHARS).collect()
}

/// A sign-in sheet or a form for minutes.
pub async fn meeting(ctx: Ctx, Query(asked): Query<Meeting>) -> Answer {
    let lines = asked.lines.parse::<usize>().unwrap_or(40);
    let numbers: Vec<usize> = (1..=lines.clamp(1, LINES_MAX)).collect();
    let day = read::day(&asked.day).ok().flatten().map(day_text_full);
    let title = cut(&asked.title);
    Ok(page(&MeetingPaper {
        frame: ctx.frame("会议用纸"),
        minutes: asked.kind == "minutes",
        sheets: numbers
            .chunks(LINES_ON_A_PAGE)
            .map(<[usize]>::to_vec)
            .collect(),
        what: if title.is_empty() {
            "换届工作会议".to_owned()
        } else {
            title
        },
        place: cut(&asked.place),
        day: day.unwrap_or_else(|| "　　　　年　　月　　日".to_owned()),
        host: cut(&asked.host),
    }))
}
