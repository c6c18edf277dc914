//! Room `person`: members of the present two committees. The list and figures show no opinion; a card
//! opens by POST, with a purpose; a whole number by POST, with a reason.

pub mod card;
pub mod list;
pub mod make;
pub mod number;
pub mod sheet;

use domain::person::team::{Appraisal, Judgement, Masses, Matters, OpinionInput, Purpose, Wish};
use domain::person::{Affiliation, CommitteePost, Education, FactsInput, PartyPost, Sex};

use crate::form::{Field, Fields, FormView, choices};

/// Where the room is.
const HERE: &str = "/team";

const MONTH: &str = "年月，例如 1975-03；只知道年份的写 1975";

/// What is asked about a person, with a post or without.
pub(crate) fn anyone_fields(form: &FormView) -> Vec<Field> {
    let sexes = choices(Sex::ALL, Sex::code, Sex::zh);
    let schools = choices(Education::ALL, Education::code, Education::zh);
    let sides = choices(Affiliation::ALL, Affiliation::code, Affiliation::zh);
    vec![
        form.text("name", "姓名").required().max(30).short(),
        form.radios("sex", "性别", &sexes).required().row(),
        form.text("birth", "出生年月")
            .required()
            .short()
            .hint(MONTH),
        form.select("education", "文化程度", &schools).required(),
        form.select("affiliation", "政治面貌", &sides).required(),
    ]
}

/// What was answered to [`anyone_fields`].
pub(crate) fn anyone_input(fields: &Fields) -> FactsInput {
    let text = |name: &str| fields.text(name).to_owned();
    FactsInput {
        name: text("name"),
        sex: text("sex"),
        birth: text("birth"),
        education: text("education"),
        affiliation: text("affiliation"),
        ..FactsInput::default()
    }
}

/// The fields of a member's facts.
fn facts_fields(form: &FormView) -> Vec<Field> {
    let party = choices(PartyPost::ALL, PartyPost::code, PartyPost::zh);
    let committee = choices(CommitteePost::ALL, CommitteePost::code, CommitteePost::zh);
    let mut fields = anyone_fields(form);
    fields.extend([
        form.text("joined", "入党时间").short().hint(MONTH),
        form.select("party_post", "党组织职务", &party),
        form.select("committee_post", "村（居）委会职务", &committee),
        form.text("since", "任现职时间").short().hint(MONTH),
    ]);
    fields
}

fn facts_input(fields: &Fields) -> FactsInput {
    let text = |name: &str| fields.text(name).to_owned();
    FactsInput {
        joined: text("joined"),
        party_post: text("party_post"),
        committee_post: text("committee_post"),
        since: text("since"),
        ..anyone_input(fields)
    }
}

fn code<T>(
    typed: &str,
    parse: impl Fn(&str) -> Option<T>,
    code: impl Fn(T) -> &'static str,
) -> String {
    parse(typed).map_or_else(String::new, |found| code(found).to_owned())
}

/// Facts as the fields of the form.
fn facts_values(input: &FactsInput) -> Fields {
    Fields::new()
        .with("name", &input.name)
        .with("sex", code(&input.sex, Sex::parse, Sex::code))
        .with("birth", &input.birth)
        .with(
            "education",
            code(&input.education, Education::parse, Education::code),
        )
        .with(
            "affiliation",
            code(&input.affiliation, Affiliation::parse, Affiliation::code),
        )
        .with("joined", &input.joined)
        .with(
            "party_post",
            code(&input.party_post, PartyPost::parse, PartyPost::code),
        )
        .with(
            "committee_post",
            code(
                &input.committee_post,
                CommitteePost::parse,
                CommitteePost::code,
            ),
        )
        .with("since", &input.since)
}

/// The fields of an opinion.
fn review_fields(form: &FormView) -> Vec<Field> {
    let wishes = choices(Wish::ALL, Wish::code, Wish::zh);
    let appraisals = choices(Appraisal::ALL, Appraisal::code, Appraisal::zh);
    let masses = choices(Masses::ALL, Masses::code, Masses::zh);
    let matters = choices(Matters::ALL, Matters::code, Matters::zh);
    let judgements = choices(Judgement::ALL, Judgement::code, Judgement::zh);
    vec![
        form.select("wish", "连任意愿", &wishes),
        form.select("appraisal", "任期考核", &appraisals),
        form.select("masses", "群众评议", &masses),
        form.select("matters", "信访、处分", &matters),
        form.text("talk_by", "谈话人").max(30).short(),
        form.date("talk_on", "谈话日期"),
        form.select("judgement", "研判意见", &judgements),
        form.area("reason", "研判理由")
            .max(200)
            .rows(3)
            .hint("200 字以内；“不宜”“转任”必填。不写健康、宗族、宗教"),
    ]
}

fn review_input(fields: &Fields) -> OpinionInput {
    let text = |name: &str| fields.text(name).to_owned();
    OpinionInput {
        wish: text("wish"),
        appraisal: text("appraisal"),
        masses: text("masses"),
        matters: text("matters"),
        judgement: text("judgement"),
        reason: text("reason"),
        talk_by: text("talk_by"),
        talk_on: text("talk_on"),
    }
}

/// An opinion as the fields of the form.
fn review_values(input: &OpinionInput) -> Fields {
    Fields::new()
        .with("wish", code(&input.wish, Wish::parse, Wish::code))
        .with(
            "appraisal",
            code(&input.appraisal, Appraisal::parse, Appraisal::code),
        )
        .with("masses", code(&input.masses, Masses::parse, Masses::code))
        .with(
            "matters",
            code(&input.matters, Matters::parse, Matters::code),
        )
        .with(
            "judgement",
            code(&input.judgement, Judgement::parse, Judgement::code),
        )
        .with("reason", &input.reason)
        .with("talk_by", &input.talk_by)
        .with("talk_on", &input.talk_on)
}

/// The word of a stored or typed code, for showing two versions side by side.
fn shown(name: &str, value: &str) -> String {
    let word = match name {
        "sex" => Sex::parse(value).map(Sex::zh),
        "education" => Education::parse(value).map(Education::zh),
        "affiliation" => Affiliation::parse(value).map(Affiliation::zh),
        "party_post" => PartyPost::parse(value).map(PartyPost::zh),
        "committee_post" => CommitteePost::parse(value).map(CommitteePost::zh),
        "wish" => Wish::parse(value).map(Wish::zh),
        "appraisal" => Appraisal::parse(value).map(Appraisal::zh),
        "masses" => Masses::parse(value).map(Masses::zh),
        "matters" => Matters::parse(value).map(Matters::zh),
        "judgement" => Judgement::parse(value).map(Judgement::zh),
        _ => None,
    };
    word.unwrap_or(value).to_owned()
}

const FACTS_LABELS: [(&str, &str); 9] = [
    ("name", "姓名"),
    ("sex", "性别"),
    ("birth", "出生年月"),
    ("education", "文化程度"),
    ("affiliation", "政治面貌"),
    ("joined", "入党时间"),
    ("party_post", "党组织职务"),
    ("committee_post", "村（居）委会职务"),
    ("since", "任现职时间"),
];
const REVIEW_LABELS: [(&str, &str); 8] = [
    ("wish", "连任意愿"),
    ("appraisal", "任期考核"),
    ("masses", "群众评议"),
    ("matters", "信访、处分"),
    ("talk_by", "谈话人"),
    ("talk_on", "谈话日期"),
    ("judgement", "研判意见"),
    ("reason", "研判理由"),
];

/// For what a card is opened, and in words.
fn purpose_fields(form: &FormView) -> Vec<Field> {
    let purposes = choices(Purpose::ALL, Purpose::code, Purpose::zh);
    vec![
        form.radios("purpose", "用途", &purposes).required().row(),
        form.text("note", "用途说明")
            .required()
            .max(60)
            .hint("办什么事，2 到 60 个字；随打开记录保存"),
    ]
}
