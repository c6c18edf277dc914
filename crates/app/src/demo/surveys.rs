//! The demo's survey: two questions of the county's own, a first round that was filled in, signed and
//! frozen with some townships late, and a second round that runs with gaps, a workbook that waits and
//! the previous term's office holders.

use domain::account::Verb;
use domain::survey::questionnaire::{blank, options_of_lines};
use domain::survey::{Answer, Kind, Question, QuestionCode, Questionnaire, Section};
use domain::{Day, UnitId};
use paper::xlsx_out::Mark;

use super::answers::Village;
use super::dice::Dice;
use super::names::Names;
use super::places::{Place, TOWNS, town_id};
use super::play::Stage;
use super::script::town_login;
use super::story::{Story, day};
use crate::error::{Error, Result};
use crate::survey::dossier::Filled;
use crate::survey::workbook::{Overlay, Overlays};

/// The days on which something happens here, in their order; [`Stage::survey`] knows what.
pub(super) const MOMENTS: [Day; 8] = [
    day(2025, 12, 3),
    day(2025, 12, 12),
    day(2025, 12, 24),
    day(2025, 12, 30),
    day(2026, 1, 6),
    day(2026, 2, 24),
    day(2026, 2, 27),
    day(2026, 3, 2),
];
const FIRST_DEADLINE: Day = day(2025, 12, 26);
const SECOND_DEADLINE: Day = day(2026, 3, 2);

/// Townships that were quick in the first round, by index below this; those from [`LATE`] on were late.
const QUICK: usize = 9;
const LATE: usize = 16;
/// Townships of the second round: done by its third day, hardly begun, not begun at all.
const SECOND_DONE: usize = 12;
const SECOND_BEGUN: usize = 16;
/// Every so many villages is left without a signature in the first round.
const UNSIGNED_EVERY: usize = 37;

/// How far a village is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fill {
    Whole,
    /// Without economy and disputes.
    Partly,
}

impl Stage<'_> {
    /// What happened of the survey at one of its moments.
    pub(super) async fn survey(&self, moment: usize) -> Result<()> {
        match moment {
            0 => self.survey_begins().await,
            1 => self.fill_towns(0..QUICK, Fill::Whole).await,
            2 => self.fill_towns(QUICK..LATE, Fill::Partly).await,
            3 => {
                self.fill_towns(QUICK..TOWNS.len(), Fill::Whole).await?;
                self.sign_towns(0..TOWNS.len(), true).await
            }
            4 => {
                let office = self.people.actor("xianban")?;
                self.app.freeze_round(&office, (1, 1), true).await?;
                self.former_lists().await
            }
            5 => {
                let office = self.people.actor("xianban")?;
                let name = "第二轮摸底（提名前）";
                let opened = self.app.open_round(&office, name, SECOND_DEADLINE);
                opened.await.map(|_| ())
            }
            6 => {
                self.look_again(0..SECOND_DONE, true).await?;
                self.sign_towns(0..SECOND_DONE, false).await
            }
            _ => {
                self.look_again(SECOND_DONE..SECOND_BEGUN, false).await?;
                self.workbook_waits().await
            }
        }
    }

    /// The county asks two things of its own and opens the first round.
    async fn survey_begins(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        for (version, question) in (0_i64..).zip(own_questions()?) {
            let seen = (version, true);
            self.app.edit_question(&office, question, seen).await?;
        }
        let name = "第一轮摸底";
        let opened = self.app.open_round(&office, name, FIRST_DEADLINE);
        opened.await.map(|_| ())
    }

    fn of_town(&self, town: usize) -> impl Iterator<Item = (&Place, &Story)> {
        let all = self.places.iter().zip(&self.stories);
        all.filter(move |(place, _)| place.town == town)
    }

    async fn fill_towns(&self, towns: std::ops::Range<usize>, fill: Fill) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let questions = self.app.questions(&office).await?.now;
        for town in towns {
            let actor = self.people.actor(&town_login(town, 1))?;
            let filled: Vec<Filled> = self
                .of_town(town)
                .map(|(place, story)| whole(&questions, place, story, fill))
                .collect();
            self.app.fill_dossiers(&actor, &filled).await?;
        }
        Ok(())
    }

    /// The secretary of each township signs for what is complete.
    async fn sign_towns(&self, towns: std::ops::Range<usize>, gaps: bool) -> Result<()> {
        // One picture for all: a signature changes no other dossier.
        let office = self.people.actor("xianban")?;
        let Some((snapshot, _)) = self.app.survey(&office).await? else {
            return Ok(());
        };
        for town in towns {
            let actor = self.people.actor(&town_login(town, 1))?;
            let scope = actor.may(Verb::SignSurvey)?;
            let seen: Vec<(UnitId, i64)> = snapshot
                .visible(&scope)
                .enumerate()
                .filter(|(n, v)| {
                    let left_out = if gaps {
                        (n + town * 5) % UNSIGNED_EVERY == 7
                    } else {
                        n % 9 == 4
                    };
                    v.standing.complete() && !left_out
                })
                .map(|(_, v)| (v.known.unit.clone(), v.dossier.version))
                .collect();
            let today = self.app.env().today();
            self.app
                .sign_dossiers(&actor, &seen, &actor.name, today)
                .await?;
        }
        Ok(())
    }

    /// The second round: what still holds was checked, what changed is answered anew.
    async fn look_again(&self, towns: std::ops::Range<usize>, all: bool) -> Result<()> {
        for town in towns {
            let actor = self.people.actor(&town_login(town, 1))?;
            let mut dice = Dice::of(0x7273 + u64::try_from(town).unwrap_or(0));
            let filled: Vec<Filled> = self
                .of_town(town)
                .enumerate()
                .filter(|(n, _)| all || n % 3 == 0)
                .map(|(n, (place, _))| again(place, &mut dice, all && n % 11 != 6))
                .collect();
            self.app.fill_dossiers(&actor, &filled).await?;
        }
        Ok(())
    }

    /// One township brought its workbook back and applied it; another's waits, with a wrong cell.
    async fn workbook_waits(&self) -> Result<()> {
        for (town, wrong) in [(SECOND_BEGUN, false), (SECOND_BEGUN + 1, true)] {
            let actor = self.people.actor(&town_login(town, 1))?;
            let mut overlays = Overlays::new();
            for (n, (place, _)) in (0_i64..).zip(self.of_town(town).take(6)) {
                let mut put = |code: &str, typed: String| {
                    let over = Overlay {
                        typed,
                        mark: Mark::None,
                        note: None,
                        base_no: 1,
                    };
                    overlays.insert((place.id.clone(), code.to_owned()), over);
                };
                put("petitions_open", (n % 3).to_string());
                put("reserve", (2 + n % 2).to_string());
                if wrong && n == 2 {
                    put("debts", "约 12 万".to_owned());
                }
            }
            let id = TOWNS.get(town).map(town_id).transpose()?;
            let id = id.ok_or_else(|| Error::internal("demo township"))?;
            let (name, bytes) = self.app.workbook_with(&actor, &id, overlays).await?;
            let file = format!("{name}村情工作簿.xlsx");
            let upload = self.app.stage_survey(&actor, &file, bytes).await?;
            if !wrong {
                let none = std::collections::BTreeSet::new();
                self.app.apply_survey(&actor, (&upload, 1), &none).await?;
            }
        }
        Ok(())
    }

    /// Three townships brought in who held office before.
    async fn former_lists(&self) -> Result<()> {
        let mut names = Names::new(0x666f);
        for town in [2, 7, 8] {
            let actor = self.people.actor(&town_login(town, 1))?;
            let mut dice = Dice::of(0x6668);
            let mut text = String::from("乡镇,村（社区）,职务,姓名,性别,出生年,得票数,结果\n");
            let town_name = TOWNS.get(town).map_or("", |t| t.name);
            for (place, _) in self.of_town(town) {
                for post in ["书记", "主任", "副主任", "委员"] {
                    let woman = post == "委员";
                    let name = if woman { names.woman() } else { names.man() };
                    let sex = if woman { "女" } else { "男" };
                    let born = dice.between(1962, 1990);
                    let votes = i64::from(place.adults) * dice.between(35, 60) / 100;
                    text.push_str(&format!(
                        "{town_name},{},{post},{name},{sex},{born},{votes},当选\n",
                        place.name
                    ));
                }
            }
            let file = format!("{town_name}上届两委.csv");
            let id = self
                .app
                .stage_former(&actor, &file, text.into_bytes())
                .await?;
            self.app.decide_former(&actor, (&id, 1), true).await?;
        }
        Ok(())
    }
}

fn code(text: &str) -> Result<QuestionCode> {
    QuestionCode::parse(text).ok_or_else(|| Error::internal("demo question"))
}

fn own_questions() -> Result<Vec<Question>> {
    let places = Kind::Number {
        unit: "处".to_owned(),
        min: 0,
        max: 50,
    };
    let works = Kind::Choice(options_of_lines(&[], "没有\n在建\n已完工未决算"));
    Ok(vec![
        Question {
            title: "闲置集体房屋".to_owned(),
            help: "旧村部、旧校舍等，没有填 0".to_owned(),
            ..blank(code("own_1")?, Section::Own, places)
        },
        Question {
            title: "投票站所在地有无在建工程".to_owned(),
            required: false,
            ..blank(code("own_2")?, Section::Own, works)
        },
    ])
}

/// Everything that is asked of a place.
fn whole(questions: &Questionnaire, place: &Place, story: &Story, fill: Fill) -> Filled {
    let mut dice = Dice::of(place.code.parse().unwrap_or(7));
    let village = Village::of(place, story, &mut dice);
    let answers = questions
        .asked_of(place.kind)
        .filter(|q| {
            let later = matches!(q.section, Section::Economy | Section::Disputes);
            fill == Fill::Whole || !later
        })
        .filter_map(|q| Some((q.code.clone(), Some(village.answer(q, &mut dice)?))))
        .collect();
    Filled {
        unit: place.id.clone(),
        answers,
        checks: Vec::new(),
    }
}

/// What is different two months later.
fn again(place: &Place, dice: &mut Dice, complete: bool) -> Filled {
    let mut answers = Vec::new();
    let mut put = |name: &str, answer: Answer| {
        if let Some(code) = QuestionCode::parse(name) {
            answers.push((code, Some(answer)));
        }
    };
    if dice.below(3) == 0 {
        put("petitions_open", Answer::Number(dice.between(0, 2)));
        put("disputes_open", Answer::Number(dice.between(0, 4)));
    }
    if dice.below(4) == 0 {
        put("exit_audit", Answer::Choice("published".to_owned()));
    }
    put(
        "expected_voters",
        Answer::Number(i64::from(place.adults) - dice.between(0, 40)),
    );
    Filled {
        unit: place.id.clone(),
        answers,
        checks: if complete {
            Section::ALL.to_vec()
        } else {
            vec![Section::Basic, Section::Organisation, Section::Team]
        },
    }
}
