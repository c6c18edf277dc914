//! Figures and outcome of a count as pages show them: the preview before confirming, the result page,
//! and the public village page. Made from the stored texts; nothing is decided here.

use app::polling::{
    BallotSet, Ballots, Contest, Declared, Found, NextVote, PostNo, Reading, Sheet,
};
use app::text::polling as words;
use app::text::rulebook::value;
use app::text::rules::param;
use app::text::timetable::cite_texts;
use askama::Template;
use askama::filters::HtmlSafe;

use crate::look::{Fact, Facts, Link, State, Tag};
use crate::rulebook;
use crate::table::grouped;

/// For whom an outcome is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The office: with what the engine found.
    Office,
    /// Everybody: without findings, which may speak of a person's past.
    Public,
}

/// What a count means in law.
#[derive(Template)]
#[template(path = "polling/outcome.html")]
pub(crate) struct OutcomeView {
    verdict: Tag,
    seats: Vec<Seat>,
    lines: Vec<String>,
    next: Vec<NextLine>,
    may_stop: bool,
    steps: Vec<StepLine>,
    depends: Vec<Depends>,
    findings: Vec<FindingLine>,
    /// The rules applied, leading to the rule book.
    rules: Option<Link>,
    /// Level of the headings inside, so that they nest on every page.
    level: u8,
}

/// Somebody elected.
struct Seat {
    post: String,
    name: String,
    votes: String,
}

/// A vote to be held.
struct NextLine {
    title: String,
    text: String,
}

/// An uncertain rule on which the result hangs, with the result under each reading of it.
struct Depends {
    rule: Link,
    readings: Vec<(String, String)>,
}

/// One comparison.
struct StepLine {
    about: String,
    title: String,
    /// What is compared with what: 参加投票人数与应参加人数.
    sides: String,
    text: String,
    holds: bool,
    law: String,
    unverified: bool,
}

/// One finding.
struct FindingLine {
    state: State,
    word: &'static str,
    text: String,
    law: String,
}

/// The figures of a count.
#[derive(Template)]
#[template(path = "polling/figures.html")]
pub(crate) struct FiguresView {
    facts: Facts,
    posts: Vec<PostFigures>,
    level: u8,
}

struct PostFigures {
    title: String,
    note: String,
    facts: Option<Facts>,
    /// Whether anybody's votes against or abstentions were written down.
    against: bool,
    rows: Vec<VoteRow>,
}

struct VoteRow {
    name: String,
    kind: &'static str,
    votes: [String; 3],
    mark: Option<Tag>,
}

// Templates with escaping on.
impl HtmlSafe for OutcomeView {}
impl HtmlSafe for FiguresView {}

fn title_of(sheet: &Sheet, id: &str) -> String {
    let post = sheet.posts.iter().find(|p| p.id == id);
    post.map_or_else(|| id.to_owned(), |p| p.title.clone())
}

/// A figure with separators; a dash where it was not written down.
fn figure(n: Option<u64>) -> String {
    n.map_or_else(
        || "—".to_owned(),
        |n| grouped(i64::try_from(n).unwrap_or(i64::MAX)),
    )
}

/// Whether the vote was valid, as a tag.
#[must_use]
pub(crate) fn verdict(valid: Option<bool>) -> Tag {
    match valid {
        Some(true) => Tag::worded(State::Done, "投票有效"),
        Some(false) => Tag::worded(State::Late, "投票无效"),
        None => Tag::worded(State::Soon, "不能判定"),
    }
}

impl OutcomeView {
    pub(crate) fn new(sheet: &Sheet, declared: &Declared, reader: Reader, level: u8) -> Self {
        let seats = declared.elected.iter().map(|e| Seat {
            post: title_of(sheet, &e.post),
            name: e.nominee.clone(),
            votes: figure(Some(e.votes)),
        });
        let office = declared
            .findings
            .iter()
            .filter(|_| reader == Reader::Office);
        let (hanging, findings): (Vec<&Found>, Vec<&Found>) =
            office.partition(|f| !f.results.is_empty());
        let rules = declared.rules.as_ref().map(|r| {
            let checked = r.pack_verified_on.as_ref();
            let checked = checked.map_or_else(String::new, |day| format!("，规则核对于 {day}"));
            let law = cite_texts(std::slice::from_ref(&r.law));
            let text = format!("适用 {law}、规则包 {}{checked}", r.pack);
            Link::new(rules_href(sheet, None), text)
        });
        Self {
            verdict: verdict(declared.valid),
            seats: seats.collect(),
            lines: lines(sheet, declared),
            next: declared
                .next
                .posts
                .iter()
                .map(|post| next_line(sheet, post))
                .collect(),
            may_stop: declared.next.may_stop,
            steps: declared
                .steps
                .iter()
                .map(|step| step_line(sheet, step))
                .collect(),
            depends: depends(sheet, &hanging),
            findings: findings.into_iter().map(finding_line).collect(),
            rules,
            level,
        }
    }
}

/// The page of the rule book with the rules that decided the sheet, or one of them.
fn rules_href(sheet: &Sheet, key: Option<&str>) -> String {
    let family = sheet.body.family();
    rulebook::href(family, &sheet.province, sheet.election_day, key)
}

/// Each uncertain rule once, with the result under the reading that was taken and under every other.
fn depends(sheet: &Sheet, hanging: &[&Found]) -> Vec<Depends> {
    let mut all: Vec<(&str, Depends)> = Vec::new();
    for found in hanging {
        let key = found.results.first().map_or("", |r| r.parameter.as_str());
        let readings = found.results.iter().map(|r| reading(sheet, r));
        if let Some((_, known)) = all.iter_mut().find(|(of, _)| *of == key) {
            known.readings.extend(readings.skip(1));
            continue;
        }
        // The whole that a majority is taken of has a row of its own in the book.
        let row = if key == "base" { "majority_base" } else { key };
        let rule = Link::new(rules_href(sheet, Some(row)), param(key));
        let readings = readings.collect();
        all.push((key, Depends { rule, readings }));
    }
    all.into_iter().map(|(_, depends)| depends).collect()
}

/// A reading of a rule in words, and the result under it.
fn reading(sheet: &Sheet, reading: &Reading) -> (String, String) {
    let seated = reading.elected.iter();
    let seated: Vec<String> = seated
        .map(|s| format!("{}{}", title_of(sheet, &s.post), s.nominee))
        .collect();
    let result = match (reading.valid, seated.is_empty(), sheet.contest) {
        (false, ..) => "投票无效".to_owned(),
        (true, true, Contest::Recall) => "无人被罢免".to_owned(),
        (true, true, _) => "无人当选".to_owned(),
        (true, false, Contest::Recall) => format!("罢免{}", seated.join("、")),
        (true, false, _) => format!("当选：{}", seated.join("、")),
    };
    (value(&reading.parameter, &reading.value), result)
}

/// Whose recall carried, and which posts' votes were invalid.
fn first_lines(sheet: &Sheet, declared: &Declared) -> Vec<String> {
    let mut all = Vec::new();
    if sheet.contest == Contest::Recall && declared.valid == Some(true) {
        all.push(if declared.recalled.is_empty() {
            "没有人被罢免".to_owned()
        } else {
            format!("罢免通过：{}", declared.recalled.join("、"))
        });
    }
    let void = declared.posts.iter().filter(|post| !post.valid);
    if declared.valid == Some(true) {
        all.extend(void.map(|post| format!("{}的投票无效", title_of(sheet, &post.id))));
    }
    all
}

/// Seats that are not filled and why, one sentence each.
fn lines(sheet: &Sheet, declared: &Declared) -> Vec<String> {
    let mut all = first_lines(sheet, declared);
    for void in &declared.void {
        let (post, reason) = (
            title_of(sheet, &void.post),
            words::void_reason(&void.reason),
        );
        let of = void
            .because_of
            .as_ref()
            .map_or_else(String::new, |n| format!("（与{n}）"));
        let law = cite_texts(&void.cites);
        all.push(format!(
            "{post} {}得票达到要求但不能当选：{reason}{of}（{law}）",
            void.nominee
        ));
    }
    for tie in &declared.ties {
        let (post, who) = (title_of(sheet, &tie.post), tie.nominees.join("、"));
        all.push(format!(
            "{post} {who}票数相等，争 {} 个名额，须再次投票",
            tie.seats
        ));
    }
    for pending in &declared.pending {
        let (post, who) = (title_of(sheet, &pending.post), pending.nominees.join("、"));
        let why = words::pending_reason(&pending.reason);
        all.push(format!(
            "{post} {} 个名额待定，涉及{who}：{why}",
            pending.seats
        ));
    }
    for reduced in &declared.reduced {
        let post = title_of(sheet, &reduced.post);
        let (from, to, consent) = (reduced.from, reduced.to, reduced.consent);
        all.push(format!(
            "{post}名额由 {from} 名减为 {to} 名，{consent} 人同意"
        ));
    }
    for vacant in &declared.vacant {
        let woman = if vacant.reserved.is_some() {
            "（妇女名额）"
        } else {
            ""
        };
        all.push(format!(
            "{}尚缺 {} 名{woman}",
            title_of(sheet, &vacant.post),
            vacant.seats
        ));
    }
    if declared.valid == Some(true) && all.is_empty() {
        all.push("应选名额全部选出".to_owned());
    }
    all
}

fn next_line(sheet: &Sheet, post: &app::polling::FollowingPost) -> NextLine {
    let woman = if post.reserved.is_some() {
        "（妇女名额）"
    } else {
        ""
    };
    let mut text = format!("{} 名{woman}", post.seats);
    if !post.nominees.is_empty() {
        text.push_str(&format!("，候选人：{}", post.nominees.join("、")));
    }
    if let Some(share) = post.threshold.as_deref().and_then(words::threshold) {
        text.push_str(&format!("，得票须{share}"));
    }
    if let Some(days) = post.within_days {
        text.push_str(&format!("，{days} 日内举行"));
    }
    NextLine {
        title: format!(
            "{}{}",
            title_of(sheet, &post.post),
            words::next_kind(&post.kind)
        ),
        text,
    }
}

fn step_line(sheet: &Sheet, step: &app::polling::Stepped) -> StepLine {
    let post = step
        .post
        .as_ref()
        .map(|id| title_of(sheet, id))
        .unwrap_or_default();
    let name = step.nominee.as_deref().unwrap_or_default();
    StepLine {
        about: format!("{post} {name}").trim().to_owned(),
        title: step.title.clone(),
        sides: sides(step).unwrap_or_default(),
        text: step.text.clone(),
        holds: step.holds,
        // A text from memory says so in its own name.
        unverified: !step.verified && !cite_texts(&step.cites).contains("未核实"),
        law: cite_texts(&step.cites),
    }
}

/// What a step compares with what, where both are said.
fn sides(step: &app::polling::Stepped) -> Option<String> {
    let left = words::quantity(&step.left.as_ref()?.quantity);
    let right = words::quantity(&step.right.as_ref()?.quantity);
    (!left.is_empty() && !right.is_empty()).then(|| format!("{left}与{right}"))
}

fn finding_line(found: &app::polling::Found) -> FindingLine {
    let (state, word) = match found.severity.as_str() {
        "error" => (State::Late, "错误"),
        "warning" => (State::Soon, "注意"),
        _ => (State::Doing, "说明"),
    };
    FindingLine {
        state,
        word,
        text: found.message.clone(),
        law: cite_texts(&found.cites),
    }
}

impl FiguresView {
    pub(crate) fn new(sheet: &Sheet, declared: Option<&Declared>, level: u8) -> Self {
        let mut facts = vec![
            Fact::new("投票日", domain::time::day_text_full(sheet.election_day)),
            Fact::new("登记参加选举的村民", figure(sheet.electorate)),
        ];
        facts.push(Fact::new("参加投票人数", figure(sheet.voters)));
        if sheet.proxies.is_some() {
            facts.push(Fact::new("其中委托投票", figure(sheet.proxies)));
        }
        if let Ballots::Joint(set) = &sheet.ballots {
            facts.extend(ballots(set));
        }
        let posts = (0..sheet.posts.len()).map(|i| post_figures(sheet, PostNo(i), declared));
        Self {
            facts: Fact::list(facts),
            posts: posts.collect(),
            level,
        }
    }
}

fn ballots(set: &BallotSet) -> Vec<Fact> {
    vec![
        Fact::new("发出选票", figure(set.issued)),
        Fact::new("收回选票", figure(set.returned)),
        Fact::new("有效票", figure(set.valid_or_rest())),
        Fact::new("无效票", figure(set.invalid)),
    ]
}

fn post_figures(sheet: &Sheet, no: PostNo, declared: Option<&Declared>) -> PostFigures {
    let post = sheet.post(no);
    let id = post.map_or("", |p| p.id.as_str());
    let votes: Vec<_> = sheet.votes.iter().filter(|v| v.post == no).collect();
    let rows = votes.iter().map(|vote| {
        let nominee = sheet.nominee(vote.nominee);
        let name = nominee.map_or_else(String::new, |n| n.name.clone());
        let formal = nominee.is_some_and(|n| n.formal && n.posts.contains(&no));
        VoteRow {
            kind: if formal { "" } else { "另选他人" },
            votes: [vote.for_, vote.against, vote.abstain].map(figure),
            mark: declared.and_then(|d| mark(d, id, &name)),
            name,
        }
    });
    let seats = post
        .and_then(|p| p.seats)
        .map_or_else(String::new, |n| format!("应选 {n} 名"));
    PostFigures {
        title: post.map_or_else(String::new, |p| p.title.clone()),
        note: seats,
        facts: match &sheet.ballots {
            Ballots::Joint(_) => None,
            Ballots::PerPost(_) => Some(Fact::list(ballots(&sheet.ballots_for(no)))),
        },
        against: votes
            .iter()
            .any(|v| v.against.is_some() || v.abstain.is_some()),
        rows: rows.collect(),
    }
}

/// What became of somebody's votes for a post.
fn mark(declared: &Declared, post: &str, name: &str) -> Option<Tag> {
    if declared
        .elected
        .iter()
        .any(|e| e.post == post && e.nominee == name)
    {
        return Some(Tag::worded(State::Done, "当选"));
    }
    if declared
        .ties
        .iter()
        .any(|t| t.post == post && t.nominees.iter().any(|n| n == name))
    {
        return Some(Tag::worded(State::Soon, "票数相等"));
    }
    declared
        .void
        .iter()
        .any(|v| v.post == post && v.nominee == name)
        .then(|| Tag::worded(State::Late, "不能当选"))
}

/// The votes that are still to be held, in one sentence.
pub(crate) fn next_sentence(votes: &[NextVote]) -> Option<String> {
    if votes.is_empty() {
        return None;
    }
    let one = |vote: &NextVote| {
        let posts: Vec<String> = vote
            .posts
            .iter()
            .map(|p| format!("{} {} 名", p.title, p.seats))
            .collect();
        format!(
            "{}（{}）",
            words::vote(vote.contest, vote.again),
            posts.join("、")
        )
    };
    Some(votes.iter().map(one).collect::<Vec<_>>().join("；"))
}
