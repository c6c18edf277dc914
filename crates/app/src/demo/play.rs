//! Carrying the script out, act by act, each at its instant and by its person.

use std::sync::Arc;

use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::division::Change;
use domain::journal::Stamp;
use domain::setting::SettingKey;
use domain::term::confirm::ConfirmFault;
use domain::term::{Body, BodyOrder};
use domain::{CountyId, Millis, TermId, UnitId};

use super::counts;
use super::people::{self, HEIR, LEAVER, People};
use super::places::{self, COUNTY, FARM_CODE, FARM_REASON, Place, TOWNS};
use super::script::{Act, FORM, province, script, town_login};
use super::story::{COMMITTEE_DAY, OPENED, PARTY_DAY, Story, day, plus, stories};
use crate::account::{NewDeputy, Who};
use crate::division::{DivisionList, ImportBy, ImportOrder, ProgressFn, Whose};
use crate::env::StillClock;
use crate::error::{Error, Result};
use crate::term::{ConfirmDays, NewTerm, RecordSteps, SetDays, StepFailure, Target};
use crate::{App, Fault};

/// Acts between two words of progress.
const TELL_EVERY: usize = 150;

/// Everything that the acts need.
pub(super) struct Stage<'a> {
    pub(super) app: &'a App,
    pub(super) people: People,
    pub(super) places: Vec<Place>,
    pub(super) stories: Vec<Story>,
    pub(super) term: TermId,
}

/// Plays the whole half year.
pub(super) async fn all(app: &App, clock: &StillClock, told: impl Fn(&str)) -> Result<()> {
    let places = places::places()?;
    let stories = stories(&places);
    let morning = |days: i64| Millis::start_of(plus(OPENED, days)).plus_s(9 * 3600);

    told("区划、账号、节假日");
    clock.set(morning(-4));
    app.load_published_holidays().await?;
    divisions(app, &places).await?;
    clock.set(morning(-3));
    let people = people::make(app, &places).await?;
    let office = people.actor("xianban")?;
    clock.set(morning(-2));
    settings(app, &office).await?;

    told("届次");
    clock.set(morning(0));
    let term = app.open_term(&office, &term(app)).await?;
    let stage = Stage {
        app,
        people,
        places,
        stories,
        term: term.id,
    };
    clock.set(morning(1));
    stage.responsible().await?;
    stage.acts(clock, &told).await?;
    told("班子成员、环节凭证");
    stage.teams(clock).await?;
    stage.evidence(clock).await?;
    stage.changes_of_people(clock).await?;
    stage.confirmations(clock).await?;
    clock.set(super::begins());
    Ok(())
}

fn term(app: &App) -> NewTerm {
    NewTerm {
        name: "2026 年村（社区）“两委”换届".to_owned(),
        number: 10,
        province: province(app.rules()).to_owned(),
        order: BodyOrder::PartyFirst,
        with_party: true,
        community_form: FORM,
        committee_day: Some(COMMITTEE_DAY),
        party_day: Some(PARTY_DAY),
    }
}

/// The division list, and the forest farm that takes no part.
async fn divisions(app: &App, places: &[Place]) -> Result<()> {
    let demo = SystemScope::for_use(SystemUse::Demo);
    let county = CountyId::parse(COUNTY).map_err(Error::internal)?;
    import(app, &ImportBy::Command, places, false).await?;
    let scope = demo.county(county.clone());
    let farm = UnitId::parse(FARM_CODE).map_err(Error::internal)?;
    let mut tx = app.write_system(Some(&county), "demo").await?;
    let unit = tx.unit(&scope, &farm).await?;
    let mut unit = unit.ok_or(Error::NotFound("unit"))?;
    unit.no_part = Some(FARM_REASON.to_owned());
    let today = app.env().today();
    tx.set_unit(&scope, &unit, Change::PartChanged, today, FARM_REASON)
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn import(app: &App, by: &ImportBy, places: &[Place], later: bool) -> Result<()> {
    let text = places::list(places, later);
    let name = if later {
        "云岭县区划2026.csv"
    } else {
        "云岭县区划2025.csv"
    };
    let list = DivisionList::read(name, text.as_bytes(), &Whose::All, &|_| {})?;
    let told: ProgressFn = Arc::new(|_| {});
    app.import_list(by, &list, &ImportOrder::default(), &told)
        .await?;
    Ok(())
}

async fn settings(app: &App, office: &Actor) -> Result<()> {
    let set = [
        (
            SettingKey::OfficeName,
            "云岭县村（社区）“两委”换届工作办公室",
        ),
        (SettingKey::OfficePhone, "0000-8420100（演示）"),
        // Whoever tries the demo logs in at once, with the logins shown on its page.
        (SettingKey::SecondFactor, "nobody"),
        (
            SettingKey::ReportChannel,
            "0000-8420110（演示），云岭县城关镇云岭路 1 号县纪委监委信访室",
        ),
    ]
    .map(|(key, value)| (key, value.to_owned(), 0));
    app.set_settings(office, &set).await?;
    Ok(())
}

impl Stage<'_> {
    pub(super) fn unit_place(&self, index: usize) -> Result<(&Place, &Story)> {
        self.places
            .get(index)
            .zip(self.stories.get(index))
            .ok_or_else(|| Error::internal("demo place"))
    }

    /// Each township's people share its villages.
    async fn responsible(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        for (index, town) in TOWNS.iter().enumerate() {
            let people = if LEAVER.starts_with(town.pinyin) {
                3
            } else {
                2
            };
            for n in 1..=people {
                let units: Vec<UnitId> = self
                    .places
                    .iter()
                    .filter(|p| p.town == index && p.no % people == n - 1)
                    .map(|p| p.id.clone())
                    .collect();
                let login = town_login(index, n);
                let who = self.people.id(&login)?;
                self.app
                    .assign_villages(&office, &self.term, &units, Some(who))
                    .await?;
            }
        }
        Ok(())
    }

    async fn acts(&self, clock: &StillClock, told: &impl Fn(&str)) -> Result<()> {
        let acts = script(self.app.rules(), &self.places, &self.stories);
        for (n, (at, act)) in acts.iter().enumerate() {
            if n % TELL_EVERY == 0 {
                told(&format!("办理环节，到 {}", at.day()));
            }
            clock.set(*at);
            self.act(act).await?;
        }
        Ok(())
    }

    async fn act(&self, act: &Act) -> Result<()> {
        match act {
            Act::Days {
                by,
                party,
                units,
                day,
            } => {
                let set = SetDays {
                    term: self.term.clone(),
                    party: *party,
                    target: Target::Units(units.clone()),
                    day: *day,
                };
                self.app.set_days(&self.people.actor(by)?, &set).await?;
                Ok(())
            }
            Act::Postpone { unit, body, reason } => self.postpone(unit, *body, reason).await,
            Act::Steps {
                by,
                party,
                step,
                done_on,
                units,
            } => {
                let ask = RecordSteps {
                    term: self.term.clone(),
                    units: units.clone(),
                    party: *party,
                    body: None,
                    step: *step,
                    done_on: *done_on,
                    note: note(*step).to_owned(),
                };
                self.record(by, &ask).await
            }
            Act::Undo {
                by,
                unit,
                body,
                step,
                reason,
            } => {
                let actor = self.people.actor(by)?;
                self.app
                    .undo_step(&actor, &self.term, unit, *body, *step, reason)
                    .await
            }
            Act::NewList => self.new_list().await,
            Act::Duties { moment } => self.moment(*moment).await,
            Act::Survey { moment } => self.survey(*moment).await,
            Act::Plans { moment } => self.plans(*moment).await,
            Act::Nominations { moment } => self.nominations(*moment).await,
            Act::Count { place, counting } => counts::count(self, *place, *counting).await,
        }
    }

    async fn new_list(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let stamp = Stamp::of(&office, self.app.env().now(), self.app.env().random());
        let by = ImportBy::Person(office.county, stamp);
        import(self.app, &by, &self.places, true).await
    }

    /// Records a step; a village that could not be is an error of the script.
    async fn record(&self, by: &str, ask: &RecordSteps) -> Result<()> {
        let done = self.app.record_steps(&self.people.actor(by)?, ask).await?;
        match done.failed.first() {
            Some(failed) => Err(failed.fault.clone().into()),
            None => Ok(()),
        }
    }

    async fn postpone(&self, unit: &UnitId, body: Body, reason: &str) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let term = &self.term;
        let scope = office.may(Verb::Postpone)?;
        let mut read = self.app.store().read().await?;
        let elections = read.elections(&scope, term, Some(unit)).await?;
        drop(read);
        let election = elections.iter().find(|e| e.body == body);
        let version = election.map_or(1, |e| e.version);
        self.app
            .postpone(&office, term, unit, body, version, reason)
            .await
    }

    /// The county confirmed the days of the villages that vote next; one for which the audit was not
    /// published yet was let through with a reason, the others wait.
    async fn confirmations(&self, clock: &StillClock) -> Result<()> {
        let evening = Millis::start_of(plus(super::story::YESTERDAY, 0)).plus_s(22 * 3600 + 1800);
        clock.set(evening);
        let office = self.people.actor("xianban")?;
        let next = self.places.iter().zip(&self.stories);
        let units = next
            .filter(|(_, s)| s.committee == Some(COMMITTEE_DAY) && s.postponed.is_none())
            .map(|(p, _)| p.id.clone());
        let mut ask = ConfirmDays {
            term: self.term.clone(),
            units: units.collect(),
            party: false,
            seen: None,
            waive: None,
        };
        let outcome = self.app.confirm_days(&office, &ask).await?;
        // The county lets one village through for which only its secretary's signature is missing.
        let unsigned = |f: &&StepFailure| {
            let shut = Fault::Confirm(ConfirmFault::Shut(vec!["SURVEY_SIGNED"]));
            f.fault == shut
        };
        if let Some(waived) = outcome.failed.iter().find(unsigned) {
            ask.units = vec![waived.unit.clone()];
            ask.waive = Some(
                "村情已核对齐全，乡镇党委书记在外培训，电话确认无误，返回后当天补签。".to_owned(),
            );
            self.app.confirm_days(&office, &ask).await?;
        }
        Ok(())
    }

    /// One left, and the work was handed over; one is ill, and a deputy acts.
    async fn changes_of_people(&self, clock: &StillClock) -> Result<()> {
        let evening = Millis::start_of(plus(super::story::YESTERDAY, 0)).plus_s(22 * 3600);
        clock.set(evening);
        let office = self.people.actor("xianban")?;
        let leaver = self.people.account(LEAVER)?;
        let heir = self.people.id(HEIR)?;
        self.app
            .disable_account(
                &office,
                &leaver.id,
                leaver.version,
                "调往县直单位工作",
                Some(heir),
            )
            .await?;
        let principal = self.people.account("qingshi1")?;
        let who = Who {
            second: crate::account::SecondState::Passed,
            actor: self.people.actor("qingshi1")?,
            account: principal.clone(),
            must_change: false,
            may_act_for: Vec::new(),
        };
        let deputy = NewDeputy {
            login: "qingshi2".to_owned(),
            from: super::story::TODAY,
            until: day(2026, 3, 16),
            reason: "参加市委党校培训".to_owned(),
        };
        self.app.appoint_deputy(&who, &deputy).await
    }
}

/// What is written as evidence of a step.
const fn note(step: domain::term::StepCode) -> &'static str {
    use domain::term::StepCode;
    match step {
        StepCode::VoterList
        | StepCode::FormalCandidates
        | StepCode::ElectionNotice
        | StepCode::PollingNotice
        | StepCode::ProxyList
        | StepCode::ExitAudit => "已在村务公开栏张贴，张贴照片存村档案",
        StepCode::ResultFiling | StepCode::ResultReply | StepCode::PartyRequest => {
            "文件存乡镇党建办"
        }
        _ => "会议记录存村档案",
    }
}
