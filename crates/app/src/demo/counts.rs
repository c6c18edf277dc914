//! The votes of the pilots, entered, shown and confirmed as a township or a village does it.

use domain::account::Actor;
use domain::term::Body;

use super::ballots::{Case, corrected, further, regular};
use super::places::Place;
use super::play::Stage;
use super::script::town_login;
use crate::error::{Error, Result};
use crate::polling::{Answer, Entry, SaveCount};

/// What people do about a village's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting {
    /// Enter and confirm the regular vote.
    Regular,
    /// Enter it and leave it to be confirmed.
    Draft,
    /// Enter and confirm the further vote that is due.
    Further,
    /// Correct a figure of the confirmed count.
    Correct,
}

/// The body whose votes are counted here.
const BODY: Body = Body::VillagersCommittee;

/// What came of the regular vote of a place.
pub(super) fn case(place: &Place) -> Case {
    match (place.code.get(6..9), place.no) {
        (Some("205"), 0) | (Some("108"), 5) => Case::Short,
        (Some("205"), 1) => Case::Tie,
        (Some("205"), 2) => Case::Void,
        (Some("207"), 3) => Case::WomanLast,
        _ => Case::Smooth,
    }
}

/// Does one of these things.
pub(super) async fn count(stage: &Stage<'_>, index: usize, counting: Counting) -> Result<()> {
    let (place, story) = stage.unit_place(index)?;
    let actor = stage.people.actor(&town_login(place.town, 1))?;
    let seed = place.code.parse().map_err(Error::internal)?;
    let day = story.committee.ok_or_else(|| Error::internal("no day"))?;
    match counting {
        Counting::Regular | Counting::Draft => {
            let entry = regular(case(place), place.adults, day, seed);
            let ask = new_count(stage, place, entry);
            confirm(stage, &actor, ask, counting == Counting::Regular).await
        }
        Counting::Further => {
            let form = stage.app.count_start(&actor, &place.id, BODY, None).await?;
            let mut entry = form.entry;
            further(&mut entry, seed);
            confirm(stage, &actor, new_count(stage, place, entry), true).await
        }
        Counting::Correct => {
            let page = stage
                .app
                .village_page(&actor, Some(&stage.term), &place.id)
                .await?;
            let old = page.counts.iter().find(|c| c.state == "confirmed");
            let old = old.ok_or(Error::NotFound("count"))?;
            let id = domain::RecordId::parse(&old.id).map_err(Error::internal)?;
            let mut entry = stage.app.count_correct(&actor, &id).await?.entry;
            corrected(&mut entry);
            let ask = SaveCount {
                corrects: Some(id),
                reason: "唱票记录第 3 页小计抄错，复核票面后更正".to_owned(),
                ..new_count(stage, place, entry)
            };
            confirm(stage, &actor, ask, true).await
        }
    }
}

fn new_count(stage: &Stage<'_>, place: &Place, entry: Entry) -> SaveCount {
    SaveCount {
        id: stage.app.env().ulid().into(),
        unit: place.id.clone(),
        body: BODY,
        version: 0,
        corrects: None,
        entry,
        reason: String::new(),
        accepted_by: String::new(),
    }
}

/// Saves the draft and confirms what was saved, accepting by name where the result hangs on a rule
/// that is not verified.
async fn confirm(stage: &Stage<'_>, actor: &Actor, ask: SaveCount, whole: bool) -> Result<()> {
    done(&stage.app.save_count(actor, &ask).await?)?;
    if !whole {
        return Ok(());
    }
    let ask = SaveCount {
        version: 1,
        accepted_by: format!("{}(乡镇党委书记)", actor.name),
        ..ask
    };
    done(&stage.app.confirm_count(actor, &ask).await?)
}

fn done(answer: &Answer) -> Result<()> {
    match answer {
        Answer::Saved(_) | Answer::Confirmed(_) => Ok(()),
        Answer::Changed(_) | Answer::Refused(_) => Err(Error::internal(format!("{answer:?}"))),
    }
}
