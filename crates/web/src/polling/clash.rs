//! Two people on one draft: what differs, in the words of the paper.

use axum::http::StatusCode;
use domain::RecordId;

use super::typed::Typed;
use super::view::{At, Shown, edit_path, show};
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{Clash, Fields};
use crate::look::{Notice, NoticeKind};
use crate::shell::flash::done;

/// Somebody else changed the draft, or confirmed the count, since the form was opened.
pub(super) async fn clashed(ctx: &Ctx, id: &RecordId, typed: Typed) -> Answer {
    let form = match ctx.app.count_edit(ctx.actor(), id).await {
        Ok(form) => form,
        Err(app::Error::NotFound("draft")) => {
            let text = "这份计票已被他人确认或删除，您的改动没有保存。需要改动的，请在下面更正。";
            return Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    let theirs = Typed::of_entry(&form.entry, &form.reason, &form.accepted_by).plain();
    let mine = typed.clone().plain().fields();
    let labels = labels(&mine, &theirs.fields());
    let labels: Vec<(&str, &str)> = labels
        .iter()
        .map(|(n, l)| (n.as_str(), l.as_str()))
        .collect();
    let by = form
        .entered
        .as_ref()
        .map_or("另一位工作人员", |(name, _)| name.as_str());
    let clash = Clash::between(
        edit_path(id),
        by,
        form.version,
        (
            &mine
                .with("unit", &form.ballot.unit)
                .with("body", form.ballot.election.body.code()),
            &theirs.fields(),
        ),
        &labels,
        |_, value| value.to_owned(),
    );
    let shown = Shown {
        errors: Vec::new(),
        status: StatusCode::CONFLICT,
        stored: false,
        clash: (!clash.is_empty()).then_some(clash),
        typed,
    };
    Ok(show(ctx, &At::Draft(id.clone()), &form, shown))
}

/// Every field of two versions by name, with the words of the paper.
fn labels(mine: &Fields, theirs: &Fields) -> Vec<(String, String)> {
    const WORDS: &[(&str, &str)] = &[
        ("election_day", "投票日"),
        ("electorate", "登记参加选举的村民"),
        ("voters", "参加投票人数"),
        ("proxies", "委托投票人数"),
        ("issued", "发出选票"),
        ("returned", "收回选票"),
        ("valid", "有效票"),
        ("invalid", "无效票"),
        ("seats", "应选名额"),
        ("name", "姓名"),
        ("sex", "性别"),
        ("formal", "类别"),
        ("for", "赞成"),
        ("against", "反对"),
        ("abstain", "弃权"),
        ("one", "甲"),
        ("other", "乙"),
        ("kin", "近亲属"),
        ("bar", "法定情形"),
        ("reason", "更正理由"),
        ("accepted_by", "接受人"),
        ("separate", "每个职务单独用票"),
        ("rows", "行数"),
        ("title", "职务名称"),
        ("reserved", "妇女名额"),
        ("rollup", "票数下加"),
        ("scope", "多选的票"),
        ("stop", "暂缺的决定"),
    ];
    let word = |name: &str| {
        WORDS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, word)| *word)
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, _) in mine.pairs().chain(theirs.pairs()) {
        if all.iter().any(|(known, _)| known == name) || matches!(name, "post" | "contest") {
            continue;
        }
        let label = match (word(name), name.split_once('-')) {
            (Some(word), _) => word.to_owned(),
            (None, Some((group, rest))) => {
                let title = mine.text(&format!("{group}-title"));
                let (row, what) = rest.split_once('-').unwrap_or(("", rest));
                let row = row
                    .parse::<usize>()
                    .map_or_else(|_| String::new(), |n| format!("第 {} 行", n + 1));
                format!("{title}{row}{}", word(what).unwrap_or(what))
            }
            (None, None) => name.to_owned(),
        };
        all.push((name.to_owned(), label));
    }
    all
}
