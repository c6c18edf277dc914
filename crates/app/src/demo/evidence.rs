//! Pictures hung on recorded steps: notices on a wall, drawn here pixel by pixel, so that no photograph
//! of anybody or anything is needed.

use std::io::Cursor;

use domain::Millis;
use domain::account::Verb;
use domain::term::StepCode;

use super::dice::Dice;
use super::play::Stage;
use super::script::town_login;
use super::story::YESTERDAY;
use crate::attachment::owner::step_owner;
use crate::attachment::{NewAttachments, SentFile};
use crate::env::StillClock;
use crate::error::{Error, Result};

/// Townships whose villages have pictures, by index, and how many villages of each.
const SHOWN: [(usize, usize); 4] = [(1, 3), (2, 2), (8, 3), (15, 2)];
/// Width and height in pixels.
const SIZE_PX: (u32, u32) = (480, 360);

impl Stage<'_> {
    /// Some townships hang pictures on the notices of their villages.
    pub(super) async fn evidence(&self, clock: &StillClock) -> Result<()> {
        let mut dice = Dice::of(0x7069_6374);
        clock.set(Millis::start_of(YESTERDAY).plus_s(21 * 3600));
        for (town, villages) in SHOWN {
            let actor = self.people.actor(&town_login(town, 1))?;
            let scope = actor.may(Verb::ViewTerm)?;
            let places = self.places.iter().filter(|p| p.town == town);
            for place in places.take(villages) {
                let mut read = self.app.store().read().await?;
                let records = read.step_records(&scope, &self.term, &place.id).await?;
                drop(read);
                let shown = [
                    StepCode::VoterList,
                    StepCode::ElectionNotice,
                    StepCode::ElectionCommittee,
                ];
                let chosen = records.iter().filter(|r| r.undone.is_none());
                for record in chosen.filter(|r| shown.contains(&r.step)).take(2) {
                    let owner =
                        step_owner(&self.term, &place.id, record.body, record.step, record.no);
                    let bytes = notice(&mut dice)?;
                    let ask = NewAttachments {
                        owner: owner.ok_or_else(|| Error::internal("owner"))?,
                        caption: "村务公开栏张贴的公告（演示图片）".to_owned(),
                        files: vec![SentFile {
                            name: "公告张贴.png".to_owned(),
                            content: Box::new(Cursor::new(bytes)),
                        }],
                    };
                    self.app.add_attachments(&actor, ask).await?;
                }
            }
        }
        Ok(())
    }
}

/// A sheet of paper with a red headline and lines of text, on a wall.
fn notice(dice: &mut Dice) -> Result<Vec<u8>> {
    let (width, height) = SIZE_PX;
    let shade = u8::try_from(dice.between(150, 200)).unwrap_or(180);
    let left = u32::try_from(dice.between(110, 150)).unwrap_or(130);
    let ends: Vec<u32> = (0..12)
        .map(|_| left + 30 + u32::try_from(dice.between(60, 140)).unwrap_or(100))
        .collect();
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let on_paper = x > left && x < left + 210 && y > 30 && y < 330;
            let line = ends.get(usize::try_from(y.saturating_sub(110) / 16).unwrap_or(0));
            let written =
                y > 110 && y % 16 < 6 && x > left + 20 && line.is_some_and(|end| x < *end);
            let headline = (60..84).contains(&y) && x > left + 40 && x < left + 170;
            rgb.extend(match (on_paper, headline, written) {
                (true, true, _) => [190, 30, 30],
                (true, _, true) => [70, 70, 70],
                (true, ..) => [250, 248, 240],
                (false, ..) if y % 40 == 0 || (x + y / 40 * 20) % 80 == 0 => [shade - 40; 3],
                (false, ..) => [shade, shade - 20, shade - 40],
            });
        }
    }
    media::picture::from_pixels(width, height, &rgb).map_err(Error::internal)
}
