//! The votes of the pilots.

use super::play::Stage;
use super::script::committee;
use crate::error::Result;
use crate::term::RecordSteps;
use domain::term::StepCode;

/// Records the vote of a place.
pub(super) async fn vote(stage: &Stage<'_>, index: usize) -> Result<()> {
    let (place, story) = stage.unit_place(index)?;
    let Some(done_on) = story.committee else {
        return Ok(());
    };
    let _ = committee(place);
    let by = super::script::town_login(place.town, 1);
    let ask = RecordSteps {
        term: stage.term.clone(),
        units: vec![place.id.clone()],
        party: false,
        step: StepCode::ElectionDay,
        done_on,
        note: String::new(),
    };
    stage
        .app
        .record_steps(&stage.people.actor(&by)?, &ask)
        .await?;
    Ok(())
}
