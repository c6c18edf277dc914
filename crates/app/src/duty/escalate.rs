//! The daily job: what is overdue is reported one level up.

use domain::account::{SystemScope, SystemUse};
use domain::duty::{Level, escalation};
use domain::journal::RecordKind;
use domain::term::Term;
use store::duty::PartKey;

use crate::App;
use crate::error::Result;

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Jobs);

impl App {
    /// Reports what is overdue in every county with a running term; answers how many reports were new.
    /// Begun again, it finds them reported.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn escalate_overdue(&self) -> Result<usize> {
        let counties = self.store().read().await?.counties(SCOPE).await?;
        let mut reported = 0;
        for (county, ..) in counties {
            let term = self.county(&county).await?.term.clone();
            if let Some(term) = term.filter(|t| t.open) {
                reported += self.escalate_in(&term).await?;
            }
        }
        Ok(reported)
    }

    async fn escalate_in(&self, term: &Term) -> Result<usize> {
        let scope = SCOPE.county(term.county.clone());
        let mut tx = self.write_system(Some(&term.county), "escalation").await?;
        let board = self.duties_of(&mut tx, term.clone()).await?;
        let mut reported = 0;
        for line in board.tasks.iter().filter(|t| t.task.withdrawn.is_none()) {
            for part in &line.parts {
                let open = part.sums.is_none() && part.is_open();
                let Some(deadline) = part.deadline.filter(|_| open) else {
                    continue;
                };
                let reached: Vec<Level> = part.escalated.iter().map(|e| e.to).collect();
                let today = self.env().today();
                let days = board.grace_days;
                for found in escalation::due(&part.place, deadline, &reached, today, days) {
                    let key = PartKey {
                        term: &term.id,
                        record: &line.task.id,
                        place: &part.place,
                    };
                    let new = tx
                        .add_escalation(&scope, (RecordKind::Task, key), found)
                        .await?;
                    reported += usize::from(new);
                }
            }
        }
        for line in board
            .orders
            .iter()
            .filter(|o| o.order.state.awaits_answer())
        {
            let order = &line.order;
            let reached: Vec<Level> = line.escalated.iter().map(|e| e.to).collect();
            let (today, days) = (self.env().today(), board.grace_days);
            for found in escalation::due(&order.place, order.reply_by, &reached, today, days) {
                let key = PartKey {
                    term: &term.id,
                    record: &order.id,
                    place: &order.place,
                };
                let new = tx
                    .add_escalation(&scope, (RecordKind::Order, key), found)
                    .await?;
                reported += usize::from(new);
            }
        }
        tx.commit().await?;
        Ok(reported)
    }
}
