//! A village leaves a running term, or comes back into it: merged or removed villages stay in a term
//! that runs until the county takes them out, with a reason that the term keeps.

use domain::account::{Actor, Verb};
use domain::term::TermUnit;
use domain::{TermId, UnitId};

use super::edit::checked_reason;
use crate::App;
use crate::error::{Error, Result};

impl App {
    /// The running terms of the actor's county that hold a village, with its part in each.
    ///
    /// # Errors
    /// Denied.
    pub async fn parts_in_terms(
        &self,
        actor: &Actor,
        unit: &UnitId,
    ) -> Result<Vec<(domain::term::Term, TermUnit)>> {
        let scope = actor.may(Verb::ViewTerm)?;
        let mut read = self.store().read().await?;
        let mut parts = Vec::new();
        for term in read.terms(&scope).await?.into_iter().filter(|t| t.open) {
            let units = read.term_units(&scope, &term.id, Some(unit)).await?;
            parts.extend(units.into_iter().map(|part| (term.clone(), part.unit)));
        }
        Ok(parts)
    }

    /// Takes a village out of a running term, with a reason; its records stay. `None` takes it in again.
    ///
    /// # Errors
    /// Denied; not found; a clash when its part was changed meanwhile.
    pub async fn leave_term(
        &self,
        actor: &Actor,
        term: &TermId,
        unit: &UnitId,
        version: i64,
        reason: Option<&str>,
    ) -> Result<()> {
        let scope = actor.may(Verb::OpenTerm)?;
        let left = reason.map(checked_reason).transpose()?;
        let mut read = self.store().read().await?;
        let open = read.term(&scope, term).await?.is_some_and(|t| t.open);
        let mut units = read.term_units(&scope, term, Some(unit)).await?;
        drop(read);
        let part = units
            .pop()
            .filter(|_| open)
            .ok_or(Error::NotFound("term"))?;
        let verb = if left.is_some() {
            "term.leave"
        } else {
            "term.rejoin"
        };
        let part = TermUnit {
            left,
            version,
            ..part.unit
        };
        let mut tx = self.write(actor).await?;
        tx.set_term_unit(&scope, term, &part, verb).await?;
        tx.commit().await?;
        Ok(())
    }
}
