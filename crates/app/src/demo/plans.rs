//! The demo's plans and special trackers: most villages planned and approved, some waiting, given back
//! or being revised; audits, clean-ups, petitions and drills in every state; two levels overruled and a
//! rule of the county's own.

use std::collections::BTreeMap;

use domain::account::{Actor, Verb};
use domain::survey::Applies;
use domain::survey::plan::{Content, Item, Outcome};
use domain::survey::risk::{Assessment, Cause, Draft, Level};
use domain::survey::tracker::Kind;
use domain::term::StepCode;
use domain::{Day, RecordId, UnitId};

use super::names::Names;
use super::places::{Place, TOWNS};
use super::play::Stage;
use super::script::town_login;
use super::story::day;
use crate::error::{Error, Result};
use crate::survey::plan::PlanAct;
use crate::survey::tracker::{TrackerAct, Which};

/// The days on which something happens here, in their order; [`Stage::plans`] knows what.
pub(super) const MOMENTS: [Day; 4] = [
    day(2026, 1, 13),
    day(2026, 2, 4),
    day(2026, 2, 27),
    day(2026, 3, 2),
];

/// Townships whose plans were approved early; the others came three weeks later.
const EARLY: usize = 13;
/// Most problems that a plan takes from the rules.
const TAKEN_MAX: usize = 5;

fn typed(step: &str, fields: &[(&str, &str)], note: &str) -> TrackerAct {
    TrackerAct {
        step: Some(step.to_owned()),
        typed: fields
            .iter()
            .map(|(code, value)| ((*code).to_owned(), (*value).to_owned()))
            .collect(),
        note: note.to_owned(),
        ..TrackerAct::default()
    }
}

impl Stage<'_> {
    /// What happened of plans and trackers at one of their moments.
    pub(super) async fn plans(&self, moment: usize) -> Result<()> {
        match moment {
            0 => self.trackers_begin().await,
            1 => {
                self.trackers_go_on().await?;
                self.petitions().await?;
                self.write_plans(|town| town < EARLY).await
            }
            2 => {
                self.audits_published().await?;
                self.write_plans(|town| town >= EARLY).await
            }
            _ => {
                self.trackers_end().await?;
                self.answers_of_the_county().await?;
                self.results().await
            }
        }
    }

    fn chosen(&self, wanted: impl Fn(&Place) -> bool) -> Vec<&Place> {
        self.places.iter().filter(|p| wanted(p)).collect()
    }

    /// Moves the villages of a tracker on; what cannot be moved is left as it is.
    async fn track(&self, by: &str, kind: Kind, places: &[&Place], act: &TrackerAct) -> Result<()> {
        if places.is_empty() {
            return Ok(());
        }
        let chosen: Vec<Which> = places
            .iter()
            .map(|p| Which::Village(p.id.clone()))
            .collect();
        let actor = self.people.actor(by)?;
        self.app.act_on_trackers(&actor, kind, &chosen, act).await?;
        Ok(())
    }

    async fn trackers_begin(&self) -> Result<()> {
        let all = self.chosen(|_| true);
        let audit = [
            ("auditor", "县农业农村局、乡镇农经站"),
            ("notice_no", "云农审通〔2026〕3 号"),
        ];
        self.track(
            "nongye",
            Kind::ExitAudit,
            &all,
            &typed("notify", &audit, ""),
        )
        .await?;
        let rural = self.chosen(|p| p.kind.is_rural() && p.town % 7 != 6);
        self.track(
            "nongye",
            Kind::ThreeAssets,
            &rural,
            &typed("begin", &[], ""),
        )
        .await?;
        for (kind, no) in [("idle", 2), ("disorder", 6), ("secretary", 9)] {
            let weak = self.chosen(|p| p.town % 3 == 1 && p.no == no);
            let fields = [
                ("kind", kind),
                ("problem", "组织生活不经常，村务公开不及时"),
            ];
            self.track(
                "xianban",
                Kind::Rectification,
                &weak,
                &typed("list", &fields, ""),
            )
            .await?;
        }
        Ok(())
    }

    async fn trackers_go_on(&self) -> Result<()> {
        let field = self.chosen(|p| (p.town + p.no) % 11 != 5);
        self.track("nongye", Kind::ExitAudit, &field, &typed("field", &[], ""))
            .await?;
        for findings in 0..4_usize {
            let reported = self.chosen(|p| p.no % 4 == findings && (p.town + p.no) % 7 != 3);
            let found = findings.to_string();
            let fields = [
                ("report_no", "云农审报〔2026〕6 号"),
                ("findings", found.as_str()),
                ("audited", "5"),
                ("reps", "3"),
            ];
            self.track(
                "nongye",
                Kind::ExitAudit,
                &reported,
                &typed("report", &fields, ""),
            )
            .await?;
        }
        let cleared = self.chosen(|p| p.no % 5 != 4);
        let fields = [("contracts", "18"), ("corrected", "3")];
        self.track(
            "nongye",
            Kind::ThreeAssets,
            &cleared,
            &typed("verify", &fields, ""),
        )
        .await?;
        let mut names = Names::new(0x706c);
        for place in self.chosen(|p| p.town % 3 == 1 && matches!(p.no, 2 | 6)) {
            let (county, town, first) = (names.man(), names.man(), names.woman());
            let fields = [
                ("county_leader", county.as_str()),
                ("town_leader", town.as_str()),
                ("first_secretary", first.as_str()),
                ("county_unit", "县直包联单位"),
                ("measure", "选派第一书记，补选支部委员，恢复三会一课"),
            ];
            let act = typed("begin", &fields, "");
            self.track("xianban", Kind::Rectification, &[place], &act)
                .await?;
        }
        for town in 0..TOWNS.len() {
            let planned = self.chosen(|p| p.town == town && p.no % 6 != 5);
            let fields = [
                ("planned_on", "2026-02-03"),
                ("commander", "包村领导"),
                ("duty", "投票前三日起实行 24 小时值班"),
            ];
            let act = typed("plan", &fields, "");
            self.track(&town_login(town, 1), Kind::Contingency, &planned, &act)
                .await?;
        }
        Ok(())
    }

    /// Petitions and disputes by number and kind, one to three in every fifth village.
    async fn petitions(&self) -> Result<()> {
        const KINDS: [&str; 5] = ["land", "demolition", "accounts", "contracts", "welfare"];
        let office = self.people.actor("xianban")?;
        let mut number = 0_usize;
        for place in self.chosen(|p| (p.town * 3 + p.no) % 5 == 2) {
            for n in 0..=(place.no % 3) {
                number += 1;
                let code = format!("云信〔2025〕{number} 号");
                let kind = KINDS
                    .get((place.no + n) % KINDS.len())
                    .copied()
                    .unwrap_or("other");
                let people = (3 + place.no).to_string();
                let fields = [
                    ("number", code.as_str()),
                    ("kind", kind),
                    ("people", people.as_str()),
                    ("received_on", "2025-11-20"),
                ];
                let mut act = typed("add", &fields, "");
                act.step = None;
                let id = self
                    .app
                    .add_tracker_entry(&office, Kind::Petition, &place.id, &act)
                    .await?;
                self.petition_moves(&office, &id, number).await?;
            }
        }
        Ok(())
    }

    async fn petition_moves(&self, office: &Actor, id: &RecordId, number: usize) -> Result<()> {
        let which = Which::Entry(id.clone());
        let mut steps = Vec::new();
        if !number.is_multiple_of(5) {
            let fields = [("leader", "县级包案领导"), ("unit", "乡镇人民政府")];
            steps.push(typed("take", &fields, ""));
        }
        let how = [("result", "已与当事各方见面，签订调解协议")];
        match number % 5 {
            1 | 2 => steps.push(typed("resolve", &how, "")),
            3 => steps.push(typed("stabilise", &how, "")),
            _ => {}
        }
        for step in &steps {
            self.app
                .act_on_tracker(office, Kind::Petition, &which, step)
                .await?;
        }
        Ok(())
    }

    /// The results that were posted: the villages whose step is recorded, on its day.
    async fn audits_published(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let Some((board, _)) = self.app.board(&office, None).await? else {
            return Ok(());
        };
        let mut by_day: BTreeMap<Day, Vec<&Place>> = BTreeMap::new();
        for line in &board.lines {
            let committee = line.facts.elections.iter().find(|e| !e.body.is_party());
            let done = committee.and_then(|e| {
                let step = e.done.iter().find(|(code, _)| *code == StepCode::ExitAudit);
                step.map(|(_, on)| *on)
            });
            let place = self.places.iter().find(|p| p.id == line.facts.unit);
            if let (Some(on), Some(place)) = (done, place) {
                by_day.entry(on).or_default().push(place);
            }
        }
        for (on, places) in by_day {
            let behind = typed("report", &[("report_no", "云农审报〔2026〕9 号")], "");
            self.track("nongye", Kind::ExitAudit, &places, &typed("field", &[], ""))
                .await?;
            self.track("nongye", Kind::ExitAudit, &places, &behind)
                .await?;
            let on = on.to_string();
            let fields = [
                ("published_on", on.as_str()),
                ("published_at", "村务公开栏"),
            ];
            self.track(
                "nongye",
                Kind::ExitAudit,
                &places,
                &typed("publish", &fields, ""),
            )
            .await?;
        }
        Ok(())
    }

    async fn trackers_end(&self) -> Result<()> {
        let some = self.chosen(|p| p.no % 4 == 2);
        let fields = [("findings", "2"), ("rectified", "1")];
        self.track(
            "nongye",
            Kind::ExitAudit,
            &some,
            &typed("rectify", &fields, ""),
        )
        .await?;
        let clean = self.chosen(|p| p.no % 4 == 0);
        let fields = [("findings", "0"), ("rectified", "0")];
        self.track(
            "nongye",
            Kind::ExitAudit,
            &clean,
            &typed("close", &fields, ""),
        )
        .await?;
        let posted = self.chosen(|p| p.no % 5 < 3);
        let fields = [("published_on", "2026-02-26")];
        self.track(
            "nongye",
            Kind::ThreeAssets,
            &posted,
            &typed("publish", &fields, ""),
        )
        .await?;
        self.accepted_and_drilled().await
    }

    async fn accepted_and_drilled(&self) -> Result<()> {
        let weak = self.chosen(|p| p.town % 3 == 1 && matches!(p.no, 2 | 6) && p.town > 1);
        self.track(
            "xianban",
            Kind::Rectification,
            &weak,
            &typed("submit", &[], ""),
        )
        .await?;
        let accepted = self.chosen(|p| p.town % 3 == 1 && p.no == 2 && p.town > 4);
        let fields = [("accepted_on", "2026-03-01"), ("acceptance", "整改到位")];
        self.track(
            "xianban",
            Kind::Rectification,
            &accepted,
            &typed("accept", &fields, ""),
        )
        .await?;
        let refused = self.chosen(|p| p.town == 7 && p.no == 6);
        let why = "村务公开仍缺两年账目，补齐后再申请验收";
        self.track(
            "xianban",
            Kind::Rectification,
            &refused,
            &typed("return", &[], why),
        )
        .await?;
        for town in 0..EARLY {
            let drilled = self.chosen(|p| p.town == town && p.no % 3 == 0);
            let fields = [("drilled_on", "2026-02-28"), ("people", "12")];
            let act = typed("drill", &fields, "");
            self.track(&town_login(town, 1), Kind::Contingency, &drilled, &act)
                .await?;
        }
        Ok(())
    }

    /// Plans from the reasons of the rules; every ninth village has none yet, every tenth waits.
    async fn write_plans(&self, of: impl Fn(usize) -> bool) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let Some((risks, _)) = self.app.risks(&office).await? else {
            return Ok(());
        };
        let mut names = Names::new(0x706d);
        let secretaries: Vec<String> = TOWNS.iter().map(|_| names.man()).collect();
        for place in self.chosen(|p| of(p.town) && (p.town + p.no * 2) % 9 != 8) {
            let owner = names.anybody();
            let line = risks.lines.iter().find(|l| l.village.unit == place.id);
            let Some(line) = line else { continue };
            let content = content(place, &line.assessment, &owner);
            let town = self.people.actor(&town_login(place.town, 1))?;
            self.app.save_plan(&town, &place.id, content, None).await?;
            if place.no % 10 == 7 {
                continue;
            }
            self.app
                .move_plan(&town, &place.id, PlanAct::Submit, (1, 1))
                .await?;
            if (place.town + place.no) % 10 == 4 {
                continue;
            }
            let secretary = secretaries.get(place.town).cloned().unwrap_or_default();
            let act = if (place.town + place.no) % 23 == 6 {
                PlanAct::Return("措施太笼统，请写明每月做什么、谁来做。".to_owned())
            } else {
                PlanAct::Approve(secretary)
            };
            self.app.move_plan(&town, &place.id, act, (1, 2)).await?;
        }
        Ok(())
    }

    async fn move_newest(&self, by: &Actor, unit: &UnitId, act: PlanAct) -> Result<()> {
        let page = self.app.plan_page(by, unit).await?;
        let newest = page.newest().ok_or(Error::NotFound("plan"))?;
        let seen = (newest.no, newest.version);
        self.app.move_plan(by, unit, act, seen).await
    }

    /// The county gave two plans back, overruled two levels and made a rule of its own.
    async fn answers_of_the_county(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let Some((work, _)) = self.app.village_work(&office, Verb::ViewPlans).await? else {
            return Ok(());
        };
        let approved: Vec<&Place> = self
            .chosen(|p| work.of(&p.id).in_force().is_some())
            .into_iter()
            .filter(|p| p.no == 4)
            .take(3)
            .collect();
        for (place, n) in approved.iter().zip(0..) {
            let remark = "难点问题的责任人应是乡镇班子成员，请调整后重新审批。";
            if n < 2 {
                self.move_newest(&office, &place.id, PlanAct::SendBack(remark.to_owned()))
                    .await?;
            }
            if n > 0 {
                let town = self.people.actor(&town_login(place.town, 1))?;
                self.move_newest(&town, &place.id, PlanAct::Revise).await?;
            }
        }
        let draft = Draft {
            name: "外出多且后备少".to_owned(),
            expression: "外出人口 * 10 > 户籍人口 * 4 且 后备力量人数 < 2".to_owned(),
            level: Level::Key,
            reason: "外出 {外出人口}，后备力量 {后备力量人数}".to_owned(),
            cause: Cause::Poor,
            measure: "从外出经商、返乡人员中物色两名以上后备人选".to_owned(),
            task: "乡镇党委：联系外出人员".to_owned(),
            applies: Applies::All,
        };
        self.app.save_risk_rule(&office, None, &draft, 0).await?;
        let Some((risks, _)) = self.app.risks(&office).await? else {
            return Ok(());
        };
        let hard = risks
            .lines
            .iter()
            .filter(|l| l.assessment.level() == Level::Hard);
        for line in hard.take(2) {
            let place = self.places.iter().find(|p| p.id == line.village.unit);
            let Some(place) = place else { continue };
            let town = self.people.actor(&town_login(place.town, 1))?;
            let reason = "主要问题已签订化解协议，乡镇班子成员驻村，降为重点村管理";
            self.app
                .overrule_risk(&town, &place.id, Some(Level::Key), reason, 0)
                .await?;
        }
        Ok(())
    }

    /// What came of the first problem of two plans in three.
    async fn results(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let Some((work, _)) = self.app.village_work(&office, Verb::ViewPlans).await? else {
            return Ok(());
        };
        for place in self.chosen(|p| p.no % 3 != 1) {
            let Some(plan) = work.of(&place.id).in_force() else {
                continue;
            };
            let town = self.people.actor(&town_login(place.town, 1))?;
            for (item, n) in plan.content.items.iter().zip(0_usize..) {
                let (outcome, result) = match (place.no + n) % 4 {
                    0 | 1 => (Outcome::Handled, "已按措施办结，村务公开栏公示五日无异议"),
                    2 => (Outcome::Doing, "已召开村民代表会议讨论，正在逐户核对"),
                    _ if item.hard => (
                        Outcome::Accepted,
                        "化解协议分三年履行，乡镇党委研究同意按期选举，包村领导驻村",
                    ),
                    _ => continue,
                };
                self.app
                    .record_plan(&town, &place.id, item.no, outcome, result)
                    .await?;
            }
        }
        Ok(())
    }
}

fn content(place: &Place, assessment: &Assessment, owner: &str) -> Content {
    let deadline = Some(day(2026, 3, 6 + u32::try_from(place.no % 12).unwrap_or(0)));
    let mut items: Vec<Item> = assessment
        .reasons
        .iter()
        .filter(|r| !r.measure.is_empty())
        .take(TAKEN_MAX)
        .map(|r| Item {
            problem: r.sentence.chars().take(120).collect(),
            cause: Some(r.cause),
            rule: Some(r.rule.clone()),
            hard: r.level == Level::Hard,
            measure: r.measure.clone(),
            owner: owner.to_owned(),
            post: "包村领导".to_owned(),
            deadline,
            ..Item::default()
        })
        .collect();
    if items.is_empty() {
        items.push(Item {
            problem: "外出选民联系不全，登记和委托投票要提前做".to_owned(),
            measure: "逐户建立外出选民联系册，告知登记和委托投票办法".to_owned(),
            owner: owner.to_owned(),
            post: "村选举委员会主任".to_owned(),
            deadline,
            ..Item::default()
        });
    }
    let level = assessment.level().zh();
    Content {
        overview: format!(
            "{}经乡镇党委会议研判为{level}村。班子现有人员基本稳定，换届氛围平稳，按本方案逐项落实，每周一调度。",
            place.name
        ),
        items,
    }
}
