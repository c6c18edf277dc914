//! What stands above every page: the county's name, the running term, how much is urgent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::CountyId;
use domain::account::{Actor, PublicScope, Verb};
use domain::term::{State, Term};

use crate::App;
use crate::error::Result;

/// Counties whose name is kept.
const KEPT_MAX: usize = 1_000;

/// Names of counties by the journal's newest event.
#[derive(Debug, Default)]
pub(crate) struct Names {
    kept: Mutex<HashMap<CountyId, (i64, Arc<str>)>>,
}

/// What the frame of a page shows.
#[derive(Debug, Clone)]
pub struct Header {
    /// The county.
    pub county_name: String,
    /// Its running term.
    pub term: Option<Term>,
    /// Villages within the actor's scope with something late or near.
    pub urgent: u64,
    /// Whether something is late.
    pub late: bool,
}

impl App {
    /// The header of the actor's pages.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn header(&self, actor: &Actor) -> Result<Header> {
        let county_name = self.county_name(&actor.county).await?.to_string();
        if !actor.can(Verb::ViewCockpit) {
            let term = match actor.may(Verb::ViewTerm) {
                Ok(_) => self.current_term(actor).await?,
                Err(_) => None,
            };
            return Ok(Header { county_name, term, urgent: 0, late: false });
        }
        let Some((snapshot, scope)) = self.board(actor, None).await? else {
            return Ok(Header { county_name, term: None, urgent: 0, late: false });
        };
        let (mut urgent, mut late) = (0, false);
        if snapshot.term.open {
            for line in domain::term::board::visible(&snapshot.lines, &scope) {
                urgent += u64::from(matches!(line.state, State::Late | State::Soon));
                late |= line.state == State::Late;
            }
        }
        Ok(Header { county_name, term: Some(snapshot.term.clone()), urgent, late })
    }

    /// A county's name in force.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn county_name(&self, county: &CountyId) -> Result<Arc<str>> {
        let mut read = self.store().read().await?;
        let revision = read.revision(county).await?;
        let kept = self.names().kept.lock().unwrap_or_else(PoisonError::into_inner).get(county).cloned();
        if let Some((at, name)) = kept
            && at == revision
        {
            return Ok(name);
        }
        let id = domain::UnitId::parse(county.as_str()).map_err(crate::Error::internal)?;
        let unit = read.public_unit(&PublicScope::of(county.clone()), &id).await?;
        let name: Arc<str> = unit.map(|u| u.name).unwrap_or_default().into();
        let mut map = self.names().kept.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= KEPT_MAX {
            map.clear();
        }
        map.insert(county.clone(), (revision, Arc::clone(&name)));
        Ok(name)
    }

    /// Journals that somebody exported a list.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn note_export(&self, actor: &Actor, what: &str) -> Result<()> {
        let mut tx = self.write(actor).await?;
        let chain = domain::journal::Chain::County(actor.county.clone());
        let kind = domain::journal::RecordKind::Export;
        tx.note(&chain, "export.table", kind, what, "").await?;
        tx.commit().await?;
        Ok(())
    }
}
