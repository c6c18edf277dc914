//! "All clear but these": looked at once more before it is written.

use std::collections::BTreeSet;

use app::Fault;
use app::nomination::answers::AskedPage as Found;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::RecordId;

use super::asked::{HERE, batch_page};
use super::{record, said};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields};
use crate::look::Link;
use crate::shell::{Frame, page};
use crate::table::TableQuery;

/// Exceptions shown by name.
const NAMED_MAX: usize = 200;

#[derive(Template)]
#[template(path = "nomination/clear.html")]
struct ClearPage {
    frame: Frame,
    action: String,
    back: String,
    clear: usize,
    seen: usize,
    officer: String,
    except: Vec<(String, String)>,
}

/// Shows what would be written, and writes it when that was confirmed.
pub async fn submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let found = ctx.app.asked_batch(ctx.actor(), &record(&id)?).await?;
    let except = match exceptions(&found, &fields) {
        Ok(except) => except,
        Err(error) => {
            let query = TableQuery::default();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Ok(batch_page(
                &ctx,
                &id,
                &found,
                &query,
                (fields, vec![error]),
                status,
            ));
        }
    };
    let officer = fields.text("officer").trim().to_owned();
    let left = found.unanswered().count();
    if !fields.has("sure", "yes") {
        return Ok(preview(&ctx, &id, &found, (&except, &officer), left));
    }
    let seen = fields.text("seen").parse().unwrap_or(usize::MAX);
    let written = ctx
        .app
        .answer_clear_but(ctx.actor(), &record(&id)?, seen, &except, &officer)
        .await;
    match written {
        Ok(outcome) => {
            let text = if outcome.left > 0 {
                format!(
                    "已答复 {} 人合格，还有 {} 人请逐个答复。",
                    outcome.answered, outcome.left
                )
            } else {
                format!("已答复 {} 人合格，本批次全部答复完。", outcome.answered)
            };
            said(&format!("{HERE}/{id}"), text)
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            let query = TableQuery::default();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(batch_page(
                &ctx,
                &id,
                &found,
                &query,
                (fields, errors),
                status,
            ))
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The people ticked and those named.
fn exceptions(found: &Found, fields: &Fields) -> Result<Vec<RecordId>, FieldError> {
    let ticked: BTreeSet<&str> = fields.all("except").collect();
    let names = fields
        .text("names")
        .split(['、', ',', '，', ' ', '\n', ';', '；']);
    let names: BTreeSet<&str> = names.map(str::trim).filter(|n| !n.is_empty()).collect();
    let unanswered: Vec<_> = found.unanswered().collect();
    let unknown: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !unanswered.iter().any(|p| p.put.name == *name))
        .collect();
    if !unknown.is_empty() {
        let text = format!("名单里没有待答复的：{}。请核对姓名。", unknown.join("、"));
        return Err(FieldError::new("names", text));
    }
    if fields.text("officer").trim().is_empty() {
        let fault = Fault::Missing {
            field: "officer",
            label: "经办人",
        };
        return Err(FieldError::new("officer", fault.zh()));
    }
    Ok(unanswered
        .iter()
        .filter(|p| ticked.contains(p.put.nominee.as_str()) || names.contains(p.put.name.as_str()))
        .map(|p| p.put.nominee.clone())
        .collect())
}

fn preview(
    ctx: &Ctx,
    id: &str,
    found: &Found,
    (except, officer): (&[RecordId], &str),
    left: usize,
) -> axum::response::Response {
    let back = format!("{HERE}/{id}");
    let named = found
        .unanswered()
        .filter(|p| except.contains(&p.put.nominee));
    let named = named.map(|p| {
        let put = &p.put;
        let text = format!("{} {} {}", put.town_name, put.unit_name, put.name);
        (put.nominee.as_str().to_owned(), text)
    });
    page(&ClearPage {
        frame: ctx
            .frame("核对批量答复")
            .under(vec![Link::new(back.clone(), &found.line.batch.title)]),
        action: format!("{back}/clear"),
        back,
        clear: left.saturating_sub(except.len()),
        seen: left,
        officer: officer.to_owned(),
        except: named.collect(),
    })
}

impl ClearPage {
    /// Exceptions shown by name, and how many more there are.
    fn named(&self) -> (&[(String, String)], usize) {
        let n = self.except.len().min(NAMED_MAX);
        (
            self.except.get(..n).unwrap_or_default(),
            self.except.len() - n,
        )
    }
}
