//! The demo's supervision: what six groups saw, the orders that came of it in every state, a look-back
//! round of the pilots, and the weekly reports.

use domain::account::Actor;
use domain::duty::{OrderAct, Place as Where, PostKind, Verdict};
use domain::{Day, RecordId};

use super::places::{Place, TOWNS, Wave, town_id};
use super::play::Stage;
use super::script::town_login;
use super::story::{day, plus};
use crate::duty::{NewInspection, NewOrder, NewRound, OrderStep, PostEdit, Seen};
use crate::error::{Error, Result};

/// Townships of one group.
const TOWNS_OF_A_GROUP: usize = 3;
/// Supervision groups.
const GROUPS: usize = 6;

/// What a group found: number of the item, words, title and demand of the order.
type Found = (usize, &'static str, &'static str, &'static str);

/// One problem for each group.
const FOUND: [Found; GROUPS] = [
    (
        0,
        "有两个村民小组的名单只贴在村部，没有贴到小组",
        "选民名单没有张贴到村民小组",
        "三日内在各村民小组补贴，并拍照留存。",
    ),
    (
        5,
        "举报电话写的是旧号码",
        "换届举报电话没有更新",
        "更换全部公告上的举报电话，核对公开栏、明白卡。",
    ),
    (
        6,
        "公开栏被商业广告遮挡，公告看不全",
        "村务公开栏被遮挡",
        "清理广告，公告区专用，安排专人每天看一遍。",
    ),
    (
        3,
        "村部没有隔开的写票处，票箱没有封条",
        "秘密写票处和票箱不符合要求",
        "设置能遮挡的写票处，票箱加封条并由监票人签字。",
    ),
    (
        7,
        "预案中的医疗保障人员已调走",
        "应急预案人员没有更新",
        "更新预案人员和电话，组织一次演练。",
    ),
    (
        4,
        "委托登记表漏写受托人姓名",
        "委托投票登记不全",
        "逐份核对委托书，补全登记并公布。",
    ),
];

impl Stage<'_> {
    /// The supervision of one of the moments of [`super::duties::MOMENTS`].
    pub(super) async fn oversight(&self, moment: usize) -> Result<()> {
        match moment {
            3 => {
                self.members().await?;
                self.inspected().await?;
                self.round().await?;
                self.report(day(2026, 2, 18), &["send"]).await
            }
            4 => {
                self.orders_go_on().await?;
                self.looked_back().await?;
                // The week before last was sent once more, with a figure explained.
                self.report(day(2026, 2, 18), &["edit", "send"]).await?;
                self.report(day(2026, 2, 26), &[]).await
            }
            _ => Ok(()),
        }
    }

    fn group(&self, n: usize) -> Result<Actor> {
        self.people.actor(&format!("dudao{}", n + 1))
    }

    /// Who of each group logs in stands in the chain with the account.
    async fn members(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        for n in 0..GROUPS {
            let login = format!("dudao{}", n + 1);
            let account = self.people.account(&login)?;
            let edit = PostEdit {
                kind: PostKind::Supervision,
                town: None,
                unit: None,
                group: account.office.clone(),
                rank: "联络员".to_owned(),
                name: account.name.clone(),
                title: "干部".to_owned(),
                office: "县委组织部".to_owned(),
                phone: String::new(),
                charge: String::new(),
                login,
                from: None,
            };
            self.app.add_post(&office, &edit).await?;
        }
        Ok(())
    }

    /// A village of the `n`-th group's townships.
    fn village_of(&self, n: usize, which: usize) -> Result<&Place> {
        let town = n * TOWNS_OF_A_GROUP + which % TOWNS_OF_A_GROUP;
        let mut own = self.places.iter().filter(|p| p.town == town);
        own.nth(which + 1)
            .ok_or_else(|| Error::internal("demo village"))
    }

    async fn planned(&self, who: &Actor, place: &Place, on: Day) -> Result<RecordId> {
        let town = TOWNS.get(place.town);
        let town = town.ok_or_else(|| Error::internal("demo town"))?;
        let new = NewInspection {
            town: town_id(town)?,
            unit: Some(place.id.clone()),
            planned_on: on,
            group: None,
        };
        self.app.plan_inspection(who, &new).await
    }

    async fn held(&self, who: &Actor, id: &RecordId, problem: Option<(usize, &str)>) -> Result<()> {
        let list = self.app.checklist(who).await?;
        let verdicts = (0..list.items.len())
            .map(|n| match problem {
                Some((at, words)) if at == n => (Verdict::Problem, words.to_owned()),
                _ => (Verdict::Good, String::new()),
            })
            .collect();
        let summary = if problem.is_some() {
            "总体有序，个别环节要马上整改。"
        } else {
            "程序规范，公开到位，群众反映平稳。"
        };
        let seen = Seen {
            version: 1,
            on: self.app.env().today(),
            verdicts,
            checklist: list.no,
            summary: summary.to_owned(),
        };
        self.app.hold_inspection(who, id, &seen).await
    }

    /// Each group held two inspections, found one problem, and has planned two more.
    async fn inspected(&self) -> Result<()> {
        let today = self.app.env().today();
        for (n, (item, words, title, demand)) in FOUND.into_iter().enumerate() {
            let who = self.group(n)?;
            let place = self.village_of(n, 0)?;
            let id = self.planned(&who, place, today).await?;
            self.held(&who, &id, Some((item, words))).await?;
            let town = TOWNS.get(place.town);
            let town = town.ok_or_else(|| Error::internal("demo town"))?;
            let order = NewOrder {
                place: Where::Village {
                    town: town_id(town)?,
                    unit: place.id.clone(),
                },
                title: title.to_owned(),
                problem: words.to_owned(),
                demand: demand.to_owned(),
                reply_by: if n == 4 {
                    day(2026, 3, 5)
                } else {
                    day(2026, 2, 27)
                },
                // The two that are not answered wait for photographs.
                evidence: n == 3 || n == 4,
                finding: Some((id, i64::try_from(item).unwrap_or(0) + 1)),
            };
            self.app.issue_order(&who, &order).await?;
            let id = self.planned(&who, self.village_of(n, 1)?, today).await?;
            self.held(&who, &id, None).await?;
            let next = plus(today, if n == 2 { 4 } else { 8 });
            self.planned(&who, self.village_of(n, 2)?, next).await?;
        }
        let office = self.people.actor("xianban")?;
        let order = NewOrder {
            place: Where::Department(self.people.id("shenji")?.clone()),
            title: "离任审计报告出具偏慢".to_owned(),
            problem: "三个乡镇反映审计报告到期没有送达，影响审计结果公布。".to_owned(),
            demand: "列出未出具报告的村和出具日期，每周五报送进展。".to_owned(),
            reply_by: day(2026, 3, 4),
            evidence: false,
            finding: None,
        };
        self.app.issue_order(&office, &order).await?;
        Ok(())
    }

    /// The orders of the groups, each on its own way.
    async fn orders_go_on(&self) -> Result<()> {
        use OrderAct::{Answer, Close, Return, Withdraw};
        const WAYS: [&[OrderAct]; GROUPS] = [
            &[Answer, Close],
            &[Answer],
            &[Answer, Return],
            &[],
            &[],
            &[Withdraw],
        ];
        let office = self.people.actor("xianban")?;
        let orders = self.app.orders(&office).await?;
        for (n, acts) in WAYS.into_iter().enumerate() {
            let group = self.group(n)?;
            let place = self.village_of(n, 0)?;
            let found = orders
                .iter()
                .find(|o| o.order.place.unit() == Some(&place.id));
            let found = found.ok_or_else(|| Error::internal("demo order"))?;
            for (version, act) in (1..).zip(acts) {
                let (who, text, reply_by) = match act {
                    Answer => (
                        self.people.actor(&town_login(place.town, 1))?,
                        "已按要求整改，照片和签字件存村档案",
                        None,
                    ),
                    Return => (
                        group.clone(),
                        "照片看不出整改后的情况，请补拍并说明",
                        Some(day(2026, 3, 5)),
                    ),
                    Withdraw => (group.clone(), "核实为登记表另页书写，不属于漏登", None),
                    _ => (group.clone(), "现场核查，整改到位", None),
                };
                let step = OrderStep {
                    act: *act,
                    text: text.to_owned(),
                    reply_by,
                    version,
                };
                self.app.act_on_order(&who, &found.order.id, &step).await?;
            }
        }
        Ok(())
    }

    /// The pilots are looked at again.
    async fn round(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let pilots = self.places.iter().filter(|p| {
            let town = TOWNS.get(p.town);
            town.is_some_and(|t| t.wave == Wave::Pilot) && p.no.is_multiple_of(5)
        });
        let round = NewRound {
            title: "试点村换届后回头看".to_owned(),
            focus: "移交是否到位，新班子是否开始工作，承诺事项是否公开".to_owned(),
            from: day(2026, 2, 25),
            until: day(2026, 3, 10),
            units: pilots.map(|p| p.id.clone()).collect(),
        };
        self.app.plan_round(&office, &round).await?;
        Ok(())
    }

    /// Half of the round is done, one problem was found.
    async fn looked_back(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let rounds = self.app.rounds(&office).await?;
        let planned = rounds.iter().flat_map(|r| &r.inspections);
        for (n, line) in planned.enumerate().filter(|(n, _)| n % 2 == 0) {
            let problem = (n == 2).then_some((6, "承诺事项没有上墙"));
            self.held(&office, &line.inspection.id, problem).await?;
        }
        Ok(())
    }

    /// Makes the report of a week, and edits or sends it.
    async fn report(&self, of: Day, then: &[&str]) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let id = self.app.make_report(&office, of).await?;
        for (version, act) in (1..).zip(then) {
            if *act == "edit" {
                let text = self.app.report(&office, &id).await?.report.text;
                let text = format!(
                    "{text}\n更正说明：本周为春节假期，各乡镇（街道）只安排值守，数据不作比较。"
                );
                self.app.edit_report(&office, &id, version, &text).await?;
            } else {
                self.app.send_report(&office, &id, version).await?;
            }
        }
        Ok(())
    }
}
