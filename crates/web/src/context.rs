//! What a handler of a page behind the login is given: the application, who asks, and the frame.

use std::sync::Arc;

use app::App;
use app::account::Who;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::account::Actor;

use crate::error::Answer;
use crate::server::WebState;
use crate::shell::flash::Flashes;
use crate::shell::{Frame, Problem};
use crate::table::ExportTable;

/// A visit by somebody who has logged in and whom the policy table let through; put into the request
/// by the guard.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who.
    pub who: Arc<Who>,
    /// The session's token, for changing or ending it.
    pub token: Arc<str>,
    /// The frame of the page, without title.
    pub frame: Frame,
}

/// The extractor of handlers behind the login.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The use cases.
    pub app: App,
    /// State of the listener.
    pub state: WebState,
    /// The visit.
    pub visit: Visit,
}

impl Ctx {
    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.visit.who.actor
    }

    /// The frame of a page with this title.
    #[must_use]
    pub fn frame(&self, title: &str) -> Frame {
        self.visit.frame.clone().titled(title)
    }

    /// Whether the policy grants a verb at all, for showing a link.
    #[must_use]
    pub fn can(&self, verb: domain::account::Verb) -> bool {
        self.actor().can(verb)
    }

    /// Answers with an export that says who made it and when, and journals it.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn export(&self, name: &str, table: ExportTable) -> Answer {
        self.app.note_export(self.actor(), name).await?;
        let who = &self.visit.who.account;
        let line = format!(
            "{} {} 导出于 {}",
            who.office,
            who.name,
            self.app.env().now().text()
        );
        let file = format!("{}-{}.xlsx", name, self.today());
        Ok(table.footer(line).answer(&file).await)
    }

    /// Today in Asia/Shanghai.
    #[must_use]
    pub fn today(&self) -> domain::Day {
        self.app.env().today()
    }
}

impl FromRequestParts<WebState> for Ctx {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &WebState,
    ) -> Result<Self, Self::Rejection> {
        let mut visit = parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Problem::login_needed("/login"))?;
        if let Some(Flashes(flash)) = parts.extensions.get::<Flashes>() {
            visit.frame.flash.clone_from(flash);
        }
        Ok(Self {
            app: state.app.clone(),
            state: state.clone(),
            visit,
        })
    }
}
