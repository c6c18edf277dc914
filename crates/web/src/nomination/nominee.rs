//! One nominee: the nomination, talks, withdrawal.

use app::nomination::nominees::{NomineePage, NomineeRow};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::nomination::nominee::{TalkKind, Withdrawal};
use domain::nomination::{LINE_MAX_CHARS, Post};

use super::{
    NOMINEE_LABELS, clashed, max, nomination_fields, nominee_input, record, said, shown,
    standing_words, under_nominees, version,
};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Field, FieldError, Fields, FormView, choices};
use crate::look::{Fact, Facts, Link, Tag};
use crate::person::anyone_fields;
use crate::shell::{Frame, page_with};

/// A form with its fields.
struct Part {
    form: FormView,
    fields: Vec<Field>,
}

#[derive(Template)]
#[template(path = "nomination/nominee.html")]
struct Page {
    frame: Frame,
    id: String,
    lead: String,
    standing: Option<Tag>,
    delivered: bool,
    facts: Facts,
    found: Vec<(String, String)>,
    unknown: bool,
    gone: Option<String>,
    talks: Vec<String>,
    edit: Option<Part>,
    talk: Option<Part>,
    withdraw: Option<Part>,
    dossier: bool,
}

impl Page {
    fn path(&self, part: &str) -> String {
        format!("/nominees/{}/{part}", self.id)
            .trim_end_matches('/')
            .to_owned()
    }
}

/// Which form came back.
enum Back {
    Nothing,
    Edit(Fields, Vec<FieldError>),
    Talk(Fields, Vec<FieldError>),
    Withdraw(Fields, Vec<FieldError>),
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, Back::Nothing, StatusCode::OK).await
}

fn values(row: &NomineeRow) -> Fields {
    let nomination = &row.line.nominee.nomination;
    let day = |day: Option<domain::Day>| day.map_or_else(String::new, |d| d.to_string());
    let mut values = Fields::new()
        .with("name", &row.line.nominee.name)
        .with("source", nomination.source.code())
        .with("consent_on", day(nomination.consent_on))
        .with("pledge_on", day(nomination.pledge_on));
    if nomination.joined > 0 {
        values = values.with("joined", nomination.joined);
    }
    if let Some(facts) = &row.line.facts {
        values = values
            .with("sex", facts.sex.code())
            .with("birth", facts.birth.text())
            .with("education", facts.education.code())
            .with("affiliation", facts.affiliation.code());
    }
    for post in &nomination.posts {
        values = values.with("posts", post.code());
    }
    for material in &nomination.materials {
        values = values.with("materials", material.code());
    }
    values
}

fn facts(page: &NomineePage) -> Facts {
    let row = &page.row;
    let nominee = &row.line.nominee;
    let nomination = &nominee.nomination;
    let mut facts = vec![Fact::new("拟任职务", Post::words(&nomination.posts))];
    if let Some(known) = &row.line.facts {
        let text = format!(
            "{}，{} 生，{}，{}",
            known.sex.zh(),
            known.birth.text(),
            known.education.zh(),
            known.affiliation.zh()
        );
        facts.push(Fact::new("基本情况", text));
        if known.is_member() {
            facts.push(Fact::new("现任职务", known.posts_zh()));
        }
    }
    let joined = if nomination.joined > 0 {
        format!("，{} 人联名", nomination.joined)
    } else {
        String::new()
    };
    let source = format!(
        "{}{joined}（{}）",
        nomination.source.zh(),
        nominee.origin.zh()
    );
    facts.push(Fact::new("提名方式", source));
    let day = |day: Option<domain::Day>| day.map_or("没有".to_owned(), |d| d.to_string());
    facts.push(Fact::new("本人同意", day(nomination.consent_on)));
    let materials: Vec<&str> = nomination.materials.iter().map(|m| m.zh()).collect();
    facts.push(Fact::new("已交材料", materials.join("、")));
    facts.push(Fact::new("承诺书签收", day(nomination.pledge_on)));
    if let Some(vote) = row.vote {
        facts.push(Fact::new("投票日", vote.to_string()));
    }
    Fact::list(facts)
}

async fn render(ctx: &Ctx, id: &str, back: Back, status: StatusCode) -> Answer {
    let found = ctx.app.nominee_page(ctx.actor(), &record(id)?).await?;
    let row = &found.row;
    let nominee = &row.line.nominee;
    let edits = ctx.can(Verb::EditNominees) && found.open && nominee.stands();
    let mut page = Page {
        frame: ctx.frame(&nominee.name).under({
            let mut path = under_nominees();
            let village = format!("/nominees/villages/{}", nominee.unit);
            path.push(Link::new(village, &row.line.unit_name));
            path
        }),
        id: id.to_owned(),
        lead: format!("{} {}", row.line.town_name, row.line.unit_name),
        standing: row.standing.map(|standing| {
            let (state, word) = standing_words(standing);
            Tag::worded(state, word)
        }),
        delivered: row.delivered,
        facts: facts(&found),
        found: found
            .found
            .iter()
            .map(app::text::nomination::found)
            .collect(),
        unknown: nominee.person.is_none(),
        gone: nominee
            .withdrawn
            .map(|(day, why)| format!("{day} 退出：{}", why.zh())),
        talks: found
            .talks
            .iter()
            .map(|t| {
                format!(
                    "{} {}，谈话人 {}（{} 登记）",
                    t.held_on,
                    t.kind.zh(),
                    t.talker,
                    t.by_name
                )
            })
            .collect(),
        edit: None,
        talk: None,
        withdraw: None,
        dossier: ctx.can(Verb::OpenReview),
    };
    page.put(&found, edits, back);
    Ok(page_with(status, &page))
}

impl Page {
    /// Puts the forms in, one of which may have come back.
    fn put(&mut self, found: &NomineePage, edits: bool, back: Back) {
        let version = found.row.line.nominee.version;
        if edits {
            let form = FormView::new("edit")
                .values(values(&found.row))
                .version(version);
            self.edit = Some(edit_part(form, found));
            self.talk = Some(talk_part(FormView::new("talk")));
            let form = FormView::new("withdraw").version(version);
            self.withdraw = Some(withdraw_part(form));
        }
        let form = |name: &str, values: Fields, errors| {
            let seen = super::version(&values);
            FormView::new(name)
                .values(values)
                .errors(errors)
                .version(seen)
        };
        match back {
            Back::Edit(values, errors) => {
                self.edit = Some(edit_part(form("edit", values, errors), found));
            }
            Back::Talk(values, errors) => self.talk = Some(talk_part(form("talk", values, errors))),
            Back::Withdraw(values, errors) => {
                self.withdraw = Some(withdraw_part(form("withdraw", values, errors)));
            }
            Back::Nothing => {}
        }
    }
}

fn edit_part(form: FormView, found: &NomineePage) -> Part {
    let mut fields = if found.in_office {
        Vec::new()
    } else {
        anyone_fields(&form)
    };
    fields.extend(nomination_fields(&form, &found.sources, false));
    Part { form, fields }
}

fn talk_part(form: FormView) -> Part {
    let kinds = choices(TalkKind::ALL, TalkKind::code, TalkKind::zh);
    let fields = vec![
        form.select("kind", "谈话类型", &kinds).required(),
        form.date("held_on", "谈话日期").required(),
        form.text("talker", "谈话人")
            .required()
            .max(max(LINE_MAX_CHARS))
            .short(),
    ];
    Part { form, fields }
}

fn withdraw_part(form: FormView) -> Part {
    let whys = choices(Withdrawal::ALL, Withdrawal::code, Withdrawal::zh);
    let fields = vec![
        form.date("on", "退出日期").required(),
        form.select("why", "退出原因", &whys)
            .required()
            .hint("依法确定的候选人，任何组织和个人不得调换"),
    ];
    Part { form, fields }
}

/// Saves the nomination.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let input = nominee_input(&fields);
    let nominee = record(&id)?;
    let saved = ctx
        .app
        .save_nominee(ctx.actor(), &nominee, version(&fields), &input)
        .await;
    match saved {
        Ok(()) => said(&format!("/nominees/{id}"), "已保存。"),
        Err(app::Error::Clash(_)) => clash(&ctx, &id, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let back = Back::Edit(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn clash(ctx: &Ctx, id: &str, mine: &Fields) -> Answer {
    let found = ctx.app.nominee_page(ctx.actor(), &record(id)?).await?;
    let nominee = &found.row.line.nominee;
    let theirs = values(&found.row);
    let labels: &[(&str, &str)] = if found.in_office {
        NOMINEE_LABELS.get(5..).unwrap_or_default()
    } else {
        &NOMINEE_LABELS
    };
    let by = format!("{}（{}）", nominee.by_name, nominee.at.text());
    let here = format!("/nominees/{id}");
    let both = (mine, &theirs);
    let clash = Clash::between(here.clone(), by, nominee.version, both, labels, shown);
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new(here.clone(), &nominee.name)]);
    Ok(clashed(frame, &here, clash))
}

/// Records a talk.
pub async fn talk(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (kind, on, talker) = (
        fields.text("kind"),
        fields.text("held_on"),
        fields.text("talker"),
    );
    let added = ctx
        .app
        .add_talk(ctx.actor(), &record(&id)?, kind, on, talker)
        .await;
    match added {
        Ok(()) => said(&format!("/nominees/{id}"), "已登记谈话。"),
        Err(app::Error::Fault(faults)) => {
            let back = Back::Talk(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Says that the nominee no longer stands.
pub async fn withdraw(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (on, why) = (fields.text("on"), fields.text("why"));
    let gone = ctx
        .app
        .withdraw_nominee(ctx.actor(), &record(&id)?, version(&fields), on, why)
        .await;
    match gone {
        Ok(()) => said(&format!("/nominees/{id}"), "已登记退出。"),
        Err(app::Error::Clash(_)) => {
            let text = "有人刚改过这名人选，已显示最新信息，请核对后再登记。";
            let back = Back::Withdraw(fields, vec![FieldError::new("", text)]);
            render(&ctx, &id, back, StatusCode::CONFLICT).await
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back::Withdraw(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
