//! Nominees of some townships, and a batch of the joint review in each state: one closed with a notice and an
//! objection, one with departments that are late, one just opened; a township that has not been put to review.
//! Everybody is invented; a township's nominees come in as one import and a department answers at once.

use domain::account::Actor;
use domain::nomination::answer::AnswerInput;
use domain::nomination::builtin;
use domain::nomination::department::Field;
use domain::time::Day;
use domain::{RecordId, UnitId};
use paper::nominees::NomineeRow;

use super::dice::Dice;
use super::names::Names;
use super::places::{Place, TOWNS, town_id};
use super::play::Stage;
use super::script::town_login;
use super::story::day;
use crate::error::{Error, Result};
use crate::nomination::batches::{OpenBatch, Whom};
use crate::nomination::list::{DepartmentInput, RuleInput};

/// When what happens: the lists, the first batch, its answers, closing, the second batch, the third.
pub(super) const MOMENTS: [Day; 6] = [
    day(2026, 2, 16),
    day(2026, 2, 18),
    day(2026, 2, 20),
    day(2026, 2, 24),
    day(2026, 2, 25),
    day(2026, 3, 2),
];

/// Which account answers for which department.
const OFFICERS: [(&str, &str); 12] = [
    ("jiwei", "jiwei"),
    ("zuzhi", "zuzhi"),
    ("zhengfa", "zhengfa"),
    ("gongan", "gongan"),
    ("fayuan", "fayuan"),
    ("jianchayuan", "jianchayuan"),
    ("sifa", "sifa"),
    ("xinfang", "xinfang"),
    ("ziyuan", "ziyuan"),
    ("huanbao", "huanbao"),
    ("yingji", "yingji"),
    ("shuiwu", "shuiwu"),
];

/// The county's own entries: code, title, severity, years, departments.
const RULES: [(&str, &str, &str, &str, &str); 3] = [
    (
        "detained",
        "受过治安拘留处罚的",
        "unsuitable",
        "5",
        "gongan",
    ),
    (
        "illegal_building",
        "违法占地、违法建设拒不整改的",
        "bar",
        "",
        "ziyuan",
    ),
    (
        "unlawful_petition",
        "组织、煽动违法信访活动的",
        "unsuitable",
        "5",
        "xinfang",
    ),
];

/// Townships with nominees: pinyin, villages, nominees of each.
const TOWNS_NOMINATING: [(&str, usize, usize); 4] = [
    ("qingshi", 18, 6),
    ("baishui", 8, 6),
    ("longquan", 6, 5),
    ("liulin", 4, 4),
];
/// Departments that are late with the second batch.
const LATE: [&str; 2] = ["xinfang", "shuiwu"];
/// Departments that have answered the third batch already.
const EARLY: [&str; 3] = ["gongan", "fayuan", "sifa"];

impl Stage<'_> {
    /// What happens at one of the [`MOMENTS`].
    pub(super) async fn nominations(&self, moment: usize) -> Result<()> {
        match moment {
            0 => self.lists().await,
            1 => self.opens_batch("qingshi", "青石镇").await,
            2 => self.first_answers().await,
            3 => self.closes().await,
            4 => {
                self.opens_batch("baishui", "白水镇").await?;
                self.all_clear_but(&LATE).await
            }
            _ => {
                self.opens_batch("longquan", "龙泉镇").await?;
                let others: Vec<&str> = OFFICERS.iter().map(|(code, _)| *code).collect();
                let others: Vec<&str> = others.into_iter().filter(|c| !EARLY.contains(c)).collect();
                self.all_clear_but(&others).await
            }
        }
    }

    async fn lists(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        self.app.load_departments(&office).await?;
        for usual in builtin::departments() {
            let login = OFFICERS.iter().find(|(code, _)| *code == usual.code);
            let (_, login) = login.ok_or_else(|| Error::internal("demo department"))?;
            let input = DepartmentInput {
                officers: vec![self.people.id(login)?.as_str().to_owned()],
                fields: usual
                    .fields
                    .iter()
                    .map(|f: &Field| f.code().to_owned())
                    .collect(),
                days: usual.days.to_string(),
                code: usual.code,
                name: usual.name,
                duty: usual.duty,
                retired: false,
            };
            self.app.save_department(&office, 1, &input).await?;
        }
        for (code, title, severity, years, department) in RULES {
            let input = RuleInput {
                code: code.to_owned(),
                title: title.to_owned(),
                severity: severity.to_owned(),
                look_back_years: years.to_owned(),
                departments: vec![department.to_owned()],
                basis: "云岭县村（社区）“两委”换届人选负面清单（2026 年）".to_owned(),
                valid_from: "2026-01-01".to_owned(),
                retired: false,
            };
            self.app.save_rule(&office, 0, &input).await?;
        }
        let mut maker = Maker {
            dice: Dice::of(0x6e6f_6d69),
            names: Names::new(0x6e6f_6d69),
        };
        for (pinyin, villages, each) in TOWNS_NOMINATING {
            let town = town_no(pinyin)?;
            let actor = self.people.actor(&town_login(town, 1))?;
            let scope = actor.may(domain::account::Verb::EditNominees)?;
            let places = self
                .places
                .iter()
                .filter(|p| p.town == town && p.kind.is_rural());
            let places: Vec<&Place> = places.take(villages).collect();
            let rows = maker.rows(&places, each);
            self.app.take_nominees(&actor, &scope, rows).await?;
        }
        Ok(())
    }

    async fn opens_batch(&self, pinyin: &str, name: &str) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let town = TOWNS.get(town_no(pinyin)?);
        let town: UnitId = town_id(town.ok_or_else(|| Error::internal("demo town"))?)?;
        let ask = OpenBatch {
            whom: Whom::Towns(vec![town]),
            single: false,
            title: format!("{name}人选"),
            due: String::new(),
        };
        self.app.open_batch(&office, &ask).await?;
        Ok(())
    }

    /// The newest batch of a department's desk.
    async fn newest(&self, actor: &Actor) -> Result<RecordId> {
        let desk = self.app.department_desk(actor).await?;
        let newest = desk.batches.first();
        let newest = newest.ok_or_else(|| Error::internal("demo batch"))?;
        Ok(newest.batch.id.clone())
    }

    /// Every department but some answers that everybody is clear.
    async fn all_clear_but(&self, silent: &[&str]) -> Result<()> {
        for (code, login) in OFFICERS.iter().filter(|(code, _)| !silent.contains(code)) {
            self.clear(login, code, &[]).await?;
        }
        Ok(())
    }

    async fn clear(&self, login: &str, code: &str, except: &[RecordId]) -> Result<RecordId> {
        let actor = self.people.actor(login)?;
        let batch = self.newest(&actor).await?;
        let page = self.app.asked_batch(&actor, &batch).await?;
        let seen = page.unanswered().count();
        let officer = format!("{}经办人", code_name(code));
        self.app
            .answer_clear_but(&actor, &batch, seen, except, &officer)
            .await?;
        Ok(batch)
    }

    /// Twelve departments answer; three of them say something of somebody.
    async fn first_answers(&self) -> Result<()> {
        let police = self.people.actor("gongan")?;
        let batch = self.newest(&police).await?;
        let page = self.app.asked_batch(&police, &batch).await?;
        let ids: Vec<RecordId> = page.people.iter().map(|p| p.put.nominee.clone()).collect();
        let said = [
            ("gongan", 7, "barred", "criminally_punished", ""),
            ("gongan", 21, "unsuitable", "detained", ""),
            ("ziyuan", 33, "barred", "illegal_building", "已责令整改"),
            ("jiwei", 48, "pending", "", "函询未回复"),
        ];
        for (code, login) in OFFICERS {
            let own = said.iter().filter(|(of, ..)| *of == code);
            let named: Vec<(&RecordId, AnswerInput)> = own
                .filter_map(|(_, n, verdict, rule, note)| {
                    let input = AnswerInput {
                        verdict: (*verdict).to_owned(),
                        code: (*rule).to_owned(),
                        note: (*note).to_owned(),
                        officer: format!("{}经办人", code_name(code)),
                    };
                    Some((ids.get(*n)?, input))
                })
                .collect();
            let except: Vec<RecordId> = named.iter().map(|(id, _)| (*id).clone()).collect();
            self.clear(login, code, &except).await?;
            let actor = self.people.actor(login)?;
            for (id, input) in &named {
                self.app.answer_one(&actor, &batch, id, 0, input).await?;
            }
        }
        Ok(())
    }

    /// The first batch is closed; the one who is barred is told and objects.
    async fn closes(&self) -> Result<()> {
        let office = self.people.actor("xianban")?;
        let board = self.app.batch_board(&office).await?;
        let first = board.batches.last();
        let first = first.ok_or_else(|| Error::internal("demo batch"))?;
        let batch = first.batch.id.clone();
        let page = self.app.batch_page(&office, &batch).await?;
        self.app
            .close_batch(&office, &batch, first.batch.version)
            .await?;
        let failed = page
            .people
            .iter()
            .find(|p| p.outcome == Some(domain::nomination::conclude::Outcome::Fail));
        if let Some(person) = failed {
            let nominee = &person.row.line.nominee.id;
            let at = (&batch, nominee);
            let number = "云换联〔2026〕1 号";
            self.app
                .hand_over_notice(&office, at, number, "2026-02-24", "signed")
                .await?;
            self.app
                .record_objection(&office, at, "2026-02-24", "换届办卷宗 3 号")
                .await?;
        }
        Ok(())
    }
}

fn town_no(pinyin: &str) -> Result<usize> {
    let found = TOWNS.iter().position(|t| t.pinyin == pinyin);
    found.ok_or_else(|| Error::internal("demo town"))
}

/// A department's name, for the officer of the demo.
fn code_name(code: &str) -> String {
    let found = builtin::departments().into_iter().find(|d| d.code == code);
    found.map_or_else(String::new, |d| d.name)
}

/// Chance for nominees.
struct Maker {
    dice: Dice,
    names: Names,
}

impl Maker {
    fn rows(&mut self, places: &[&Place], each: usize) -> Vec<NomineeRow> {
        let mut rows = Vec::new();
        for place in places {
            for n in 0..each {
                let row = u32::try_from(rows.len()).unwrap_or(0) + 3;
                rows.push(self.row(place, n, row));
            }
        }
        rows
    }

    fn row(&mut self, place: &Place, n: usize, row: u32) -> NomineeRow {
        let woman = n % 3 == 1;
        let name = if woman {
            self.names.woman()
        } else {
            self.names.man()
        };
        let year = self.dice.between(1966, 1999);
        let month = self.dice.between(1, 12);
        let education = match (year, self.dice.below(4)) {
            (1988.., 0..=2) => "本科及以上",
            (1975.., 0..=1) => "大专",
            (_, 3) => "初中",
            _ => "高中（中专）",
        };
        let (posts, affiliation) = match n {
            0 => ("党组织书记、村（居）委会主任", "中共党员"),
            1 => ("党组织委员、村（居）委会副主任", "中共党员"),
            2 => ("村（居）委会主任", "中共党员"),
            _ => ("村（居）委会委员", "群众"),
        };
        let text = |text: &str| text.to_owned();
        NomineeRow {
            row,
            cells: [
                String::new(),
                place.code.clone(),
                place.name.clone(),
                name,
                text(if woman { "女" } else { "男" }),
                format!("{year}-{month:02}"),
                text(education),
                text(affiliation),
                text(posts),
                text("党组织推荐"),
                String::new(),
                text("2026-02-12"),
            ],
        }
    }
}
