//! The fields that a template and a task share: title, text, cascade, deadline.

use app::Fault;
use app::board::Snapshot;
use domain::duty::task::Content;
use domain::duty::{Cascade, Deadline, TaskKind};
use domain::term::StepCode;

use super::parts::day_of;
use crate::form::{Choice, Fields, read};

/// What may be chosen in the form.
pub(super) struct Choices {
    pub(super) kinds: Vec<Choice>,
    pub(super) cascades: Vec<Choice>,
    pub(super) deadlines: Vec<Choice>,
    pub(super) steps: Vec<Choice>,
    pub(super) sides: Vec<Choice>,
}

/// The choices, with the steps of the term's timetables; a township asks only its villages.
pub(super) fn choices(snapshot: Option<&Snapshot>, county: bool) -> Choices {
    let cascades = Cascade::ALL
        .iter()
        .filter(|c| county || **c == Cascade::Village)
        .map(|c| {
            let label = if county { c.zh() } else { "乡镇 → 村" };
            Choice::new(c.code(), label)
        });
    Choices {
        kinds: TaskKind::ALL
            .iter()
            .map(|k| Choice::new(k.code(), k.zh()))
            .collect(),
        cascades: cascades.collect(),
        deadlines: vec![
            Choice::new("step", "随法定日程").hint("各村按自己的投票日推算"),
            Choice::new("fixed", "固定日期"),
            Choice::new("open", "不限期"),
        ],
        steps: snapshot.map(steps).unwrap_or_default(),
        sides: vec![Choice::new("before", "之前"), Choice::new("after", "之后")],
    }
}

/// The steps of the Party's and the committee's elections, as the villages of the term have them.
fn steps(snapshot: &Snapshot) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for election in snapshot.lines.iter().take(1).flat_map(|l| &l.elections) {
        let body = election.facts.body;
        let (prefix, of) = if body.is_party() {
            ("party", "党组织")
        } else {
            ("committee", "村（居）委会")
        };
        for step in &election.steps {
            let name = app::text::timetable::step(body, step.code);
            let value = format!("{prefix}:{}", step.code.code());
            choices.push(Choice::new(value, format!("{of}：{name}")));
        }
    }
    choices
}

/// A record's content as the form shows it.
pub(super) fn values(content: &Content) -> Fields {
    let fields = Fields::new()
        .with("kind", content.kind.code())
        .with("title", &content.title)
        .with("text", &content.text)
        .with("cascade", content.cascade.code())
        .with("evidence", &content.evidence);
    match content.deadline {
        Deadline::Open => fields.with("deadline", "open"),
        Deadline::Fixed(day) => fields.with("deadline", "fixed").with("fixed_on", day),
        Deadline::Step {
            party,
            step,
            offset_days,
        } => {
            let prefix = if party { "party" } else { "committee" };
            let side = if offset_days < 0 { "before" } else { "after" };
            fields
                .with("deadline", "step")
                .with("step", format!("{prefix}:{}", step.code()))
                .with("side", side)
                .with("offset", offset_days.abs())
        }
    }
}

fn missing(field: &'static str, label: &'static str) -> app::Error {
    Fault::Missing { field, label }.into()
}

/// What a form says.
pub(super) fn asked(fields: &Fields) -> app::Result<Content> {
    let deadline = match fields.text("deadline") {
        "open" => Deadline::Open,
        "fixed" => Deadline::Fixed(
            day_of(fields, "fixed_on")?.ok_or_else(|| missing("fixed_on", "固定日期"))?,
        ),
        "step" => step(fields)?,
        _ => return Err(missing("deadline", "完成期限")),
    };
    Ok(Content {
        kind: TaskKind::parse(fields.text("kind")).unwrap_or(TaskKind::Task),
        title: fields.text("title").to_owned(),
        text: fields.text("text").to_owned(),
        cascade: Cascade::parse(fields.text("cascade"))
            .ok_or_else(|| missing("cascade", "下达层级"))?,
        deadline,
        evidence: fields.text("evidence").to_owned(),
    })
}

fn step(fields: &Fields) -> app::Result<Deadline> {
    let (prefix, code) = fields
        .text("step")
        .split_once(':')
        .ok_or_else(|| missing("step", "环节"))?;
    let step = StepCode::from_code(code).ok_or_else(|| missing("step", "环节"))?;
    let days = read::number(fields.text("offset")).map_err(|e| Fault::Invalid {
        field: "offset",
        label: "前后天数",
        hint: e.to_string(),
    })?;
    let days = days.unwrap_or(0);
    Ok(Deadline::Step {
        party: prefix == "party",
        step,
        offset_days: if fields.text("side") == "before" {
            days.saturating_neg()
        } else {
            days
        },
    })
}
