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

/// What is true of a county until its journal moves on.
#[derive(Debug)]
pub(crate) struct County {
    /// Number of its newest event when this was read.
    pub(crate) revision: i64,
    /// Its name in force.
    pub(crate) name: Arc<str>,
    /// The term that runs, else the newest.
    pub(crate) term: Option<Term>,
}

/// Counties as they were last read.
#[derive(Debug, Default)]
pub(crate) struct Counties {
    kept: Mutex<HashMap<CountyId, Arc<County>>>,
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
    /// The header of the actor's pages; what is urgent is `counted` for pages that are read, and left
    /// out for forms that are sent, which lead to a page that counts.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn header(&self, actor: &Actor, counted: bool) -> Result<Header> {
        let county = self.county(&actor.county).await?;
        let county_name = county.name.to_string();
        if !counted {
            return Ok(Header {
                county_name,
                term: county.term.clone().filter(|_| actor.can(Verb::ViewTerm)),
                urgent: 0,
                late: false,
            });
        }
        if !actor.can(Verb::ViewCockpit) {
            let term = match actor.may(Verb::ViewTerm) {
                Ok(_) => self.current_term(actor).await?,
                Err(_) => None,
            };
            return Ok(Header {
                county_name,
                term,
                urgent: 0,
                late: false,
            });
        }
        let Some((snapshot, scope)) = self.board(actor, None).await? else {
            return Ok(Header {
                county_name,
                term: None,
                urgent: 0,
                late: false,
            });
        };
        let (mut urgent, mut late) = (0, false);
        if snapshot.term.open {
            for line in domain::term::board::visible(&snapshot.lines, &scope) {
                urgent += u64::from(matches!(line.state, State::Late | State::Soon));
                late |= line.state == State::Late;
            }
        }
        Ok(Header {
            county_name,
            term: Some(snapshot.term.clone()),
            urgent,
            late,
        })
    }

    /// A county's name in force.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn county_name(&self, county: &CountyId) -> Result<Arc<str>> {
        Ok(Arc::clone(&self.county(county).await?.name))
    }

    /// A county's name and term, read again only when its journal has moved on.
    pub(crate) async fn county(&self, id: &CountyId) -> Result<Arc<County>> {
        let revision = self.store().revision(id).await?;
        let known = self
            .known()
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        if let Some(county) = known
            && county.revision == revision
        {
            return Ok(county);
        }
        let scope = PublicScope::of(id.clone());
        let mut read = self.store().read().await?;
        let revision = read.revision(id).await?;
        let unit_id = domain::UnitId::parse(id.as_str()).map_err(crate::Error::internal)?;
        let unit = read.public_unit(&scope, &unit_id).await?;
        let term = crate::board::newest(read.public_terms(&scope).await?);
        let name = unit.map(|u| u.name).unwrap_or_default().into();
        let county = Arc::new(County {
            revision,
            name,
            term,
        });
        let mut kept = self
            .known()
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(id.clone(), Arc::clone(&county));
        Ok(county)
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
