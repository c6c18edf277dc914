//! Papers: letters with lists and answer sheets for each department, a department's own answer sheet, the table of
//! results by township, the notice to one person, the pledge.

use app::nomination::dossier::FoundDossier;
use app::nomination::nominees::NomineeRow;
use askama::Template;
use axum::extract::{Path, Query};
use domain::account::Role;
use domain::nomination::Post;
use domain::nomination::answer::Verdict;
use domain::nomination::conclude::Outcome;
use domain::nomination::objection::may_object;
use domain::time::day_text_full;

use super::asked::HERE as ASKED;
use super::dossier::HERE as DOSSIER;
use super::{record, standing_words, under_nominees};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, see_other};

#[derive(Template)]
#[template(path = "nomination/letters.html")]
struct LettersPage {
    frame: Frame,
    back: String,
    title: String,
    today: String,
    letters: Vec<Letter>,
    people: Vec<[String; 5]>,
}

struct Letter {
    department: String,
    due: String,
}

/// One letter with list and answer sheet for each department of a batch.
pub async fn letters(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.batch_page(ctx.actor(), &record(&id)?).await?;
    let batch = &found.line.batch;
    let asks = found.line.asks.iter();
    let people = found.people.iter().filter(|p| p.row.line.nominee.stands());
    Ok(page(&LettersPage {
        frame: ctx.frame("联审函"),
        back: format!("/review/batches/{id}"),
        title: format!("第 {} 批（{}）", batch.no, batch.title),
        today: day_text_full(ctx.today()),
        letters: asks
            .map(|ask| Letter {
                department: ask.name.clone(),
                due: day_text_full(ask.due),
            })
            .collect(),
        people: people.map(|p| person(&p.row)).collect(),
    }))
}

fn person(row: &NomineeRow) -> [String; 5] {
    let facts = row.line.facts.as_ref();
    [
        format!("{} {}", row.line.town_name, row.line.unit_name),
        row.line.nominee.name.clone(),
        facts.map_or("", |f| f.sex.zh()).to_owned(),
        facts.map_or_else(String::new, |f| f.birth.text()),
        Post::words(&row.line.nominee.nomination.posts),
    ]
}

#[derive(Template)]
#[template(path = "nomination/answer_paper.html")]
struct AnswerPaper {
    frame: Frame,
    back: String,
    department: String,
    title: String,
    rows: Vec<[String; 6]>,
}

/// A department's answer sheet, as it has answered.
pub async fn answers(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.asked_batch(ctx.actor(), &record(&id)?).await?;
    let people = found.people.iter().filter(|p| p.put.stands);
    let rows = people.map(|asked| {
        let put = &asked.put;
        let said = put.answer.as_ref().map(|a| &a.said);
        [
            format!("{} {}", put.town_name, put.unit_name),
            put.name.clone(),
            put.sex.map_or("", |s| s.zh()).to_owned(),
            put.birth.map_or_else(String::new, |b| b.text()),
            said.map_or_else(String::new, |s| {
                app::text::nomination::said(s, &found.rules)
            }),
            said.map_or_else(String::new, |s| s.officer.clone()),
        ]
    });
    Ok(page(&AnswerPaper {
        frame: ctx.frame("联审答复表"),
        back: format!("{ASKED}/{id}"),
        title: format!(
            "第 {} 批（{}）",
            found.line.batch.no, found.line.batch.title
        ),
        rows: rows.collect(),
        department: found.department,
    }))
}

/// Which township.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    town: String,
}

#[derive(Template)]
#[template(path = "nomination/combined.html")]
struct CombinedPaper {
    frame: Frame,
    today: String,
    village: bool,
    groups: Vec<(String, Vec<[String; 6]>)>,
}

/// The table of results, a page for each township: results only, as whoever prints it sees them.
pub async fn combined(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let rows = ctx.app.nominee_list(ctx.actor()).await?;
    let mut groups: Vec<(String, Vec<[String; 6]>)> = Vec::new();
    let standing = rows.iter().filter(|r| {
        let nominee = &r.line.nominee;
        nominee.stands() && (chosen.town.is_empty() || nominee.town.as_str() == chosen.town)
    });
    for row in standing {
        let [_, name, sex, birth, posts] = person(row);
        let result = row
            .standing
            .map_or_else(String::new, |s| standing_words(s).1);
        let line = [row.line.unit_name.clone(), name, sex, birth, posts, result];
        match groups
            .iter_mut()
            .find(|(town, _)| *town == row.line.town_name)
        {
            Some((_, lines)) => lines.push(line),
            None => groups.push((row.line.town_name.clone(), vec![line])),
        }
    }
    Ok(page(&CombinedPaper {
        frame: ctx.frame("资格联审结果汇总表"),
        today: day_text_full(ctx.today()),
        village: ctx.actor().role == Role::Village,
        groups,
    }))
}

#[derive(Template)]
#[template(path = "nomination/notice.html")]
struct NoticePaper {
    frame: Frame,
    back: String,
    name: String,
    place: String,
    posts: String,
    outcome: String,
    grounds: Vec<String>,
    days: u16,
    objects: bool,
    today: String,
}

/// The notice to one person, with the ground in law and without the department's name.
pub async fn notice(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let back = format!("{DOSSIER}/{id}");
    let found = ctx.app.dossier(ctx.actor(), &record(&id)?).await?;
    let FoundDossier::Open(found) = found else {
        return Ok(see_other(&back));
    };
    let newest = found.batches.iter().find_map(|b| {
        let end = b.conclusion.filter(|c| c.outcome != Outcome::Pending)?;
        Some((b, end))
    });
    let Some((batch, end)) = newest else {
        let text = "结论还没有出来，或仍是待定，不能打印通知书。";
        return Ok(done(&back, Notice::new(NoticeKind::Warn, text)));
    };
    let against = batch.answers.iter().filter(|a| {
        let verdict = a.answer.said.verdict;
        !a.fell && matches!(verdict, Verdict::Barred | Verdict::Unsuitable)
    });
    let mut grounds: Vec<String> = against
        .filter_map(|a| {
            let rule = a.rule.as_ref()?;
            let ground = app::text::nomination::ground(rule, found.adopted);
            Some(format!("{}：{ground}{}", rule.title, a.cites))
        })
        .collect();
    // Two departments that say the same are one ground.
    grounds.sort();
    grounds.dedup();
    let nominee = &found.row.line.nominee;
    Ok(page(&NoticePaper {
        frame: ctx.frame("资格联审结论通知书"),
        back,
        name: nominee.name.clone(),
        place: format!("{}{}", found.row.line.town_name, found.row.line.unit_name),
        posts: Post::words(&nominee.nomination.posts),
        outcome: end.outcome.zh().to_owned(),
        grounds,
        days: found.objection_days.0,
        objects: may_object(&end),
        today: day_text_full(ctx.today()),
    }))
}

#[derive(Template)]
#[template(path = "nomination/pledge.html")]
struct PledgePaper {
    frame: Frame,
    back: String,
    name: String,
    place: String,
    posts: String,
}

/// The pledge of a nominee, to be signed in two copies.
pub async fn pledge(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.nominee_page(ctx.actor(), &record(&id)?).await?;
    let line = &found.row.line;
    Ok(page(&PledgePaper {
        frame: ctx.frame("参选承诺书").under(under_nominees()),
        back: format!("/nominees/{id}"),
        name: line.nominee.name.clone(),
        place: format!("{}{}", line.town_name, line.unit_name),
        posts: Post::words(&line.nominee.nomination.posts),
    }))
}
