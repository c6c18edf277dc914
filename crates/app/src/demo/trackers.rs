//! The demo's special trackers: audits, clean-ups, petitions and drills in every state, and what villages
//! reported of them.

use std::collections::BTreeMap;

use domain::account::Actor;
use domain::survey::tracker::Kind;
use domain::term::StepCode;
use domain::{Day, RecordId};

use super::answers::{is_rectified, is_weak};
use super::names::Names;
use super::people::village_login;
use super::places::{Place, TOWNS};
use super::plans::EARLY;
use super::play::Stage;
use super::script::town_login;
use crate::error::Result;
use crate::survey::tracker::{TrackerAct, Which};

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

    pub(super) async fn trackers_begin(&self) -> Result<()> {
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
            let weak = self.chosen(|p| is_weak(p) && p.no == no);
            let fields = [
                ("kind", kind),
                ("problem", "组织生活不经常，村务公开不及时"),
            ];
            let act = typed("list", &fields, "");
            self.track("xianban", Kind::Rectification, &weak, &act)
                .await?;
        }
        Ok(())
    }

    pub(super) async fn trackers_go_on(&self) -> Result<()> {
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
        for place in self.chosen(|p| is_weak(p) && p.no != 9) {
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
    pub(super) async fn petitions(&self) -> Result<()> {
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
    pub(super) async fn audits_published(&self) -> Result<()> {
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

    pub(super) async fn trackers_end(&self) -> Result<()> {
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
        let weak = self.chosen(|p| is_weak(p) && p.no != 9 && p.town > 1);
        self.track(
            "xianban",
            Kind::Rectification,
            &weak,
            &typed("submit", &[], ""),
        )
        .await?;
        let accepted = self.chosen(is_rectified);
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

    /// Two villages reported their drills, and one what it did about a petition; their townships have
    /// not looked at it yet.
    pub(super) async fn villages_report(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let found = self
            .app
            .village_work(&office, domain::account::Verb::ViewTrackers);
        let Some((work, _)) = found.await? else {
            return Ok(());
        };
        let mut told = 0_usize;
        for place in &self.places {
            let Ok(village) = self.people.actor(&village_login(place)) else {
                continue;
            };
            let entries = work.of(&place.id).entries.iter();
            let waits = |kind: Kind, state: &str| {
                let mut own = entries.clone();
                own.find(|e| e.kind == kind && e.state == state)
            };
            let (entry, fields, note): (_, &[(&str, &str)], _) = if told < 2 {
                let Some(entry) = waits(Kind::Contingency, "planned") else {
                    continue;
                };
                let drill = &[("drilled_on", "2026-03-01"), ("people", "15")];
                (
                    entry,
                    drill,
                    "按预案演练了断电、拥挤和争抢票箱三种情形，人员到位。",
                )
            } else {
                let Some(entry) = waits(Kind::Petition, "taken") else {
                    continue;
                };
                (
                    entry,
                    &[],
                    "已与当事人见面两次，承包款明细已张贴，本周五再议。",
                )
            };
            let act = typed("report", fields, note);
            self.app
                .report_on_tracker(&village, &entry.id, &act)
                .await?;
            told += 1;
            if told == 3 {
                break;
            }
        }
        Ok(())
    }
}
