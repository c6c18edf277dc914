//! The demo's plans and levels: most villages planned and approved, some waiting, given back or being
//! revised; levels overruled, a rule of the county's own, and what a rule proposed as work.

use domain::account::{Actor, Verb};
use domain::duty::{AnswerKind, Cascade, Deadline};
use domain::survey::Applies;
use domain::survey::plan::{Content, Item, Outcome};
use domain::survey::risk::{Assessment, Cause, Draft, Level, proposed_deadline};
use domain::{Day, UnitId};

use super::names::Names;
use super::places::{Place, TOWNS};
use super::play::Stage;
use super::script::town_login;
use super::story::day;
use crate::duty::NewAnswer;
use crate::error::{Error, Result};
use crate::survey::plan::PlanAct;
use crate::survey::proposal::NewRuleTask;
use crate::survey::risk::RiskBoard;

/// The days on which something happens here, in their order; [`Stage::plans`] knows what.
pub(super) const MOMENTS: [Day; 4] = [
    day(2026, 1, 13),
    day(2026, 2, 4),
    day(2026, 2, 27),
    day(2026, 3, 2),
];

/// Townships whose plans were approved early; the others came three weeks later.
pub(super) const EARLY: usize = 13;
/// Most problems that a plan takes from the rules.
const TAKEN_MAX: usize = 5;
/// The rule of villages deep in debt.
const DEBT: &str = "heavy_debt";
/// The rule whose proposal becomes work.
const AUDITED: &str = "audit_findings_open";

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
                self.write_plans(|town| town >= EARLY).await?;
                self.work_begins().await
            }
            _ => {
                self.trackers_end().await?;
                self.villages_report().await?;
                self.answers_of_the_county().await?;
                self.work_goes_on().await?;
                self.results().await
            }
        }
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

    /// The villages that are wanted.
    pub(super) fn chosen(&self, wanted: impl Fn(&Place) -> bool) -> Vec<&Place> {
        self.places.iter().filter(|p| wanted(p)).collect()
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
        self.overrules(&risks).await
    }

    /// Two townships answer for villages whose debts are being settled, and the county looks harder at
    /// one that the rules find nothing in.
    async fn overrules(&self, risks: &RiskBoard) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let Some((work, _)) = self.app.village_work(&office, Verb::ViewPlans).await? else {
            return Ok(());
        };
        let in_debt = risks.lines.iter().filter(|l| {
            let holds = |rule: &str| l.assessment.reasons.iter().any(|r| r.rule == rule);
            holds(DEBT) && !holds("weak_lax_open")
        });
        for line in in_debt.take(2) {
            let place = self.places.iter().find(|p| p.id == line.village.unit);
            let Some(place) = place else { continue };
            let town = self.people.actor(&town_login(place.town, 1))?;
            let reason = "债务已逐笔核对，分三年偿还的协议经村民代表会议通过，乡镇班子成员驻村，按重点村管理";
            self.app
                .overrule_risk(&town, &place.id, Some(Level::Key), reason, 0)
                .await?;
        }
        let mut planned = risks.lines.iter();
        let calm = planned.find(|l| {
            let approved = work.of(&l.village.unit).in_force().is_some();
            approved && l.assessment.level() == Level::Normal
        });
        if let Some(line) = calm {
            let reason = "近期有群众集中反映道路工程款问题，列为重点村，由县督导组跟踪";
            let unit = &line.village.unit;
            self.app
                .overrule_risk(&office, unit, Some(Level::Key), reason, 0)
                .await?;
        }
        Ok(())
    }

    /// The county makes a task of what a rule proposes for four villages at once; a township for one.
    async fn work_begins(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let units = self.worked(&office).await?;
        let new = |units: &[UnitId], title: &str, deadline| NewRuleTask {
            rule: AUDITED.to_owned(),
            units: units.to_vec(),
            title: title.to_owned(),
            text: "对照审计报告逐条整改，退回或补办手续；整改情况公示五日；涉嫌违纪违法的移交。"
                .to_owned(),
            cascade: Cascade::Village,
            departments: Vec::new(),
            deadline,
            evidence: "整改清单、公示照片".to_owned(),
        };
        let Some((last, first)) = units.split_last() else {
            return Ok(());
        };
        let soon = Deadline::Fixed(day(2026, 3, 2));
        let by_vote = proposed_deadline(None, self.app.env().today());
        if !first.is_empty() {
            let task = new(first, "审计问题整改销号并公示", soon);
            self.app.issue_rule_task(&office, &task).await?;
        }
        let place = self.places.iter().find(|p| p.id == *last);
        let place = place.ok_or(Error::NotFound("unit"))?;
        let town = self.people.actor(&town_login(place.town, 1))?;
        let task = new(std::slice::from_ref(last), "审计问题整改", by_vote);
        self.app.issue_rule_task(&town, &task).await?;
        Ok(())
    }

    /// Villages with findings of their audit left open, up to five.
    async fn worked(&self, office: &Actor) -> Result<Vec<UnitId>> {
        let page = self.app.rule_proposal(office, AUDITED).await?;
        let open = page.candidates.iter().filter(|c| !c.voted && !c.is_taken());
        Ok(open.take(5).map(|c| c.village.unit.clone()).collect())
    }

    /// Two of the villages finished it, one said how it goes; the others are late.
    async fn work_goes_on(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let works = self.app.rule_works(&office, None).await?;
        let said = [
            (
                AnswerKind::Done,
                "三个问题全部整改，补办了合同手续，公示五日无异议",
            ),
            (
                AnswerKind::Done,
                "多付的误工补贴已退回集体账户，整改情况已公示",
            ),
            (AnswerKind::Progress, "两个问题已整改，林地合同正在重新签订"),
        ];
        for (work, (kind, note)) in works.iter().zip(said) {
            let place = self.places.iter().find(|p| p.id == work.made.unit);
            let place = place.ok_or(Error::NotFound("unit"))?;
            let town = self.people.actor(&town_login(place.town, 1))?;
            let answer = NewAnswer {
                kind,
                note: note.to_owned(),
                on: (kind == AnswerKind::Done).then(|| day(2026, 3, 1)),
                signer: String::new(),
                seen: 0,
            };
            let unit = work.made.unit.as_str();
            self.app
                .answer_task(&town, &work.made.task, unit, &answer, Vec::new())
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
