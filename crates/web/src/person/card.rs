//! One member's card.

use app::person::card::{Card, END_REASON_MAX_CHARS, Found};
use app::person::sheet::member_id;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::person::FactsInput;
use domain::person::number::NumberKind;
use domain::person::team::OpinionInput;

use super::{
    FACTS_LABELS, HERE, REVIEW_LABELS, facts_fields, facts_input, facts_values, purpose_fields,
    review_fields, review_input, review_values, shown,
};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Field, FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

/// A form with its fields.
struct Part {
    form: FormView,
    fields: Vec<Field>,
    action: String,
}

impl Part {
    fn new(form: FormView, fields: impl Fn(&FormView) -> Vec<Field>, action: String) -> Self {
        Self {
            fields: fields(&form),
            form,
            action,
        }
    }
}

#[derive(Template)]
#[template(path = "person/card.html")]
struct CardPage {
    frame: Frame,
    lead: String,
    purpose: Option<Part>,
    facts: Option<Part>,
    review: Option<Part>,
    end: Option<Part>,
    closed_term: bool,
    ended: Option<String>,
    past: Vec<String>,
    openings: Vec<String>,
    /// Kind and masked number, and where they are entered.
    numbers: Vec<(&'static str, String)>,
    there: Option<String>,
}

/// Which form came back with errors.
enum Back {
    Nothing,
    Purpose(Fields, Vec<FieldError>),
    Facts(Fields, Vec<FieldError>),
    Review(Fields, Vec<FieldError>),
    End(Fields, Vec<FieldError>),
}

/// The card, or the question for what it is opened.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, Back::Nothing, StatusCode::OK).await
}

async fn render(ctx: &Ctx, id: &str, back: Back, status: StatusCode) -> Answer {
    let found = ctx.app.card(ctx.actor(), &member_id(id)?).await?;
    let page = match found {
        Found::Closed(line) => {
            let mut page = blank(ctx, &line.name);
            page.lead = format!("{} {} · {}", line.town_name, line.unit_name, line.posts);
            // What was typed when the hour ran out stays on the page.
            match back {
                Back::Facts(..) | Back::Review(..) | Back::End(..) => page.put(id, back),
                Back::Purpose(values, errors) => page.ask(id, values, errors),
                Back::Nothing => page.ask(id, Fields::new(), Vec::new()),
            }
            page
        }
        Found::Open(card) => opened(ctx, id, &card, back),
    };
    Ok(page_with(status, &page))
}

fn blank(ctx: &Ctx, name: &str) -> CardPage {
    CardPage {
        frame: ctx.frame(name).under(vec![Link::new(HERE, "班子研判")]),
        lead: String::new(),
        purpose: None,
        facts: None,
        review: None,
        end: None,
        closed_term: false,
        ended: None,
        past: Vec::new(),
        openings: Vec::new(),
        numbers: Vec::new(),
        there: None,
    }
}

impl CardPage {
    fn ask(&mut self, id: &str, values: Fields, errors: Vec<FieldError>) {
        let form = FormView::new("purpose").values(values).errors(errors);
        let action = format!("{HERE}/{id}/open");
        self.purpose = Some(Part::new(form, purpose_fields, action));
    }

    /// Puts a form that came back in its place, with the version it was opened with.
    fn put(&mut self, id: &str, back: Back) {
        let form = |name: &str, values: Fields, errors: Vec<FieldError>| {
            let version = values.text("version").parse().unwrap_or(0);
            FormView::new(name)
                .values(values)
                .errors(errors)
                .version(version)
        };
        match back {
            Back::Facts(values, errors) => {
                let form = form("facts", values, errors);
                self.facts = Some(Part::new(form, facts_fields, format!("{HERE}/{id}/facts")));
            }
            Back::Review(values, errors) => {
                let form = form("review", values, errors);
                let action = format!("{HERE}/{id}/review");
                self.review = Some(Part::new(form, review_fields, action));
            }
            Back::End(values, errors) => {
                let form = form("end", values, errors);
                self.end = Some(Part::new(form, end_fields, format!("{HERE}/{id}/end")));
            }
            Back::Nothing | Back::Purpose(..) => {}
        }
    }
}

fn end_fields(form: &FormView) -> Vec<Field> {
    let max = u32::try_from(END_REASON_MAX_CHARS).unwrap_or(u32::MAX);
    vec![
        form.date("on", "离任日期").required(),
        form.text("reason", "离任原因").required().max(max),
    ]
}

fn opened(ctx: &Ctx, id: &str, card: &Card, back: Back) -> CardPage {
    let person = &card.member.person;
    let age = person.facts.age_on(ctx.today());
    let mut page = blank(ctx, &person.facts.name);
    page.lead = format!(
        "{} {} · {} · {} 岁",
        card.member.town_name,
        card.member.unit_name,
        person.facts.posts_zh(),
        age
    );
    page.ended = person
        .ended
        .as_ref()
        .map(|(day, why)| format!("{day} 离任：{why}"));
    page.numbers = NumberKind::ALL
        .iter()
        .map(|kind| (kind.zh(), card.numbers.masked(*kind).to_owned()))
        .collect();
    page.there = ctx
        .can(Verb::EditNumbers)
        .then(|| format!("{HERE}/{id}/numbers"));
    page.past = past(card);
    page.openings = card
        .openings
        .iter()
        .map(|o| {
            format!(
                "{} {}：{}（{}）",
                o.at.text(),
                o.by_name,
                o.purpose.zh(),
                o.note
            )
        })
        .collect();
    let edits = ctx.can(Verb::EditTeam) && person.ended.is_none();
    page.closed_term = !card.term.as_ref().is_some_and(|t| t.open);
    if edits {
        let values = facts_values(&FactsInput::from(&person.facts));
        let form = FormView::new("facts")
            .values(values)
            .version(person.version);
        page.facts = Some(Part::new(form, facts_fields, format!("{HERE}/{id}/facts")));
        let form = FormView::new("end").version(person.version);
        page.end = Some(Part::new(form, end_fields, format!("{HERE}/{id}/end")));
        if !page.closed_term {
            let (values, version) = stored_review(card);
            let form = FormView::new("review").values(values).version(version);
            page.review = Some(Part::new(
                form,
                review_fields,
                format!("{HERE}/{id}/review"),
            ));
        }
    }
    page.put(id, back);
    page
}

fn stored_review(card: &Card) -> (Fields, i64) {
    match &card.member.review {
        Some(review) => {
            let input = OpinionInput::from(&review.opinion);
            (review_values(&input), review.version)
        }
        None => (Fields::new(), 0),
    }
}

/// What stood before, newest first, in words.
fn past(card: &Card) -> Vec<String> {
    let words = |values: &Fields, labels: &[(&str, &str)]| {
        let parts: Vec<String> = labels
            .iter()
            .map(|(name, label)| (label, shown(name, values.text(name))))
            .filter(|(_, word)| !word.is_empty())
            .map(|(label, word)| format!("{label} {word}"))
            .collect();
        parts.join("，")
    };
    let facts = card.past.iter().map(|p| {
        let values = facts_values(&FactsInput::from(&p.facts));
        let words = words(&values, &FACTS_LABELS);
        (
            p.at,
            format!("{} {} 填写的信息：{words}", p.at.text(), p.by_name),
        )
    });
    let reviews = card.past_reviews.iter().map(|r| {
        let values = review_values(&OpinionInput::from(&r.opinion));
        let words = words(&values, &REVIEW_LABELS);
        (
            r.at,
            format!("{} {} 填写的研判：{words}", r.at.text(), r.by_name),
        )
    });
    let mut all: Vec<_> = facts.chain(reviews).collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, text)| text).collect()
}

/// Opens the card for a purpose.
pub async fn open(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (purpose, note) = (fields.text("purpose"), fields.text("note"));
    let opened = ctx
        .app
        .open_card(ctx.actor(), &member_id(&id)?, purpose, note)
        .await;
    match opened {
        Ok(()) => Ok(crate::shell::see_other(&format!("{HERE}/{id}"))),
        Err(app::Error::Fault(faults)) => {
            let back = Back::Purpose(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(0)
}

fn saved(id: &str, text: &str) -> axum::response::Response {
    done(&format!("{HERE}/{id}"), Notice::new(NoticeKind::Ok, text))
}

/// Saves what is known of the member.
pub async fn save_facts(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let input = facts_input(&fields);
    let record = member_id(&id)?;
    let done = ctx
        .app
        .save_member(ctx.actor(), &record, version(&fields), &input)
        .await;
    match done {
        Ok(()) => Ok(saved(&id, "成员信息已保存，原来的信息保留在下面。")),
        Err(app::Error::Clash(_)) => clash(&ctx, &id, &fields, true).await,
        Err(app::Error::Fault(faults)) => {
            let back = Back::Facts(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Saves what is thought of the member.
pub async fn save_review(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let input = review_input(&fields);
    let record = member_id(&id)?;
    let done = ctx
        .app
        .save_review(ctx.actor(), &record, version(&fields), &input)
        .await;
    match done {
        Ok(()) => Ok(saved(&id, "研判已保存，原来的意见保留在下面。")),
        Err(app::Error::Clash(_)) => clash(&ctx, &id, &fields, false).await,
        Err(app::Error::Fault(faults)) => {
            let back = Back::Review(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// Both versions side by side; whose card is not open in this hour is asked for the purpose first.
async fn clash(ctx: &Ctx, id: &str, mine: &Fields, of_facts: bool) -> Answer {
    let Found::Open(card) = ctx.app.card(ctx.actor(), &member_id(id)?).await? else {
        return render(ctx, id, Back::Nothing, StatusCode::CONFLICT).await;
    };
    let person = &card.member.person;
    let review = card.member.review.as_ref();
    let (action, by, at, version, theirs, labels): (_, _, _, _, _, &[(&str, &str)]) = if of_facts {
        let theirs = facts_values(&FactsInput::from(&person.facts));
        let by = person.by_name.clone();
        (
            "facts",
            by,
            person.at,
            person.version,
            theirs,
            &FACTS_LABELS,
        )
    } else {
        let (theirs, version) = stored_review(&card);
        let by = review.map_or_else(String::new, |r| r.by_name.clone());
        let at = review.map_or(person.at, |r| r.at);
        ("review", by, at, version, theirs, &REVIEW_LABELS)
    };
    let action = format!("{HERE}/{id}/{action}");
    let by = format!("{by}（{}）", at.text());
    let clash = Clash::between(action, by, version, (mine, &theirs), labels, shown);
    if clash.is_empty() {
        let text = "这名成员的信息刚才已被改成您填写的内容，无需再改。";
        let notice = Notice::new(NoticeKind::Info, text);
        return Ok(done(&format!("{HERE}/{id}"), notice));
    }
    let name = person.facts.name.clone();
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new(format!("{HERE}/{id}"), name)]);
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}

/// Says that the member left.
pub async fn end(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (on, reason) = (fields.text("on"), fields.text("reason"));
    let record = member_id(&id)?;
    let ended = ctx
        .app
        .end_member(ctx.actor(), &record, version(&fields), on, reason)
        .await;
    match ended {
        Ok(()) => Ok(saved(&id, "已登记离任，不再列入现任名单。")),
        Err(app::Error::Clash(_)) => {
            let text = "有人刚改过这名成员，已显示最新信息，请核对后再登记。";
            let back = Back::End(fields, vec![FieldError::new("", text)]);
            render(&ctx, &id, back, StatusCode::CONFLICT).await
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back::End(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
