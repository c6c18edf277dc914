//! The signed heads of a county's journal, for anybody to keep: whoever kept one can tell later whether
//! the journal was cut or written anew.

use app::journal::heads::HeadLine;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use domain::CountyId;

use crate::error::Answer;
use crate::look::Link;
use crate::server::WebState;
use crate::shell::{Frame, Problem, page};
use crate::table::download;

/// Heads on the page; the file has all.
const SHOWN_MAX: i64 = 60;
/// The media type of the file.
const TEXT: &str = "text/plain; charset=utf-8";

#[derive(Template)]
#[template(path = "public/heads.html")]
struct HeadsPage {
    frame: Frame,
    county: String,
    heads: Vec<HeadLine>,
}

/// A county that is there, by its id; its name.
async fn county(state: &WebState, id: &str) -> app::Result<Option<(CountyId, String)>> {
    let counties = state.app.counties().await?;
    let found = counties.into_iter().find(|(own, _, _)| own.as_str() == id);
    Ok(found.map(|(id, name, _)| (id, name)))
}

/// The newest heads.
pub async fn show(State(state): State<WebState>, Path(id): Path<String>) -> Answer {
    let Some((id, name)) = county(&state, &id).await? else {
        return Ok(Problem::not_found().into_response());
    };
    let heads = state.app.published_heads(&id, SHOWN_MAX).await?;
    let mut frame = state.plain_frame("操作日志的签署链头");
    frame.crumbs = vec![Link::new(format!("/c/{id}"), "首页")];
    frame.county_name = name;
    let county = id.to_string();
    Ok(page(&HeadsPage {
        frame,
        county,
        heads,
    }))
}

/// The file of all heads.
pub async fn file(State(state): State<WebState>, Path(id): Path<String>) -> Answer {
    let Some((id, name)) = county(&state, &id).await? else {
        return Ok(Problem::not_found().into_response());
    };
    let text = state.app.published_heads_file(&id).await?;
    Ok(download(&format!("{name}日志链头.txt"), TEXT, text))
}
