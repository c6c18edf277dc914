//! The analysis of teams (班子研判): what each member of the present two committees wishes, how the term
//! and the villagers judge, whether somebody has talked with the member, and what the township thinks of
//! further service. Columns of the form in use, without the one on health.

use super::{BadField, Education, Facts, Sex, optional};
use crate::codes::worded;
use crate::ids::RecordId;
use crate::time::{Day, Millis};

worded! {
    /// What the member wishes.
    Wish {
        /// To go on.
        Stay = "stay", "留";
        /// To leave.
        Leave = "leave", "退";
        /// Not decided.
        Open = "open", "待定";
    }
}

worded! {
    /// How the term was appraised.
    Appraisal {
        /// 优秀.
        Excellent = "excellent", "优秀";
        /// 称职.
        Fit = "fit", "称职";
        /// 基本称职.
        Barely = "barely", "基本称职";
        /// 不称职.
        Unfit = "unfit", "不称职";
    }
}

worded! {
    /// What the villagers said.
    Masses {
        /// 优.
        Good = "good", "优";
        /// 良.
        Fair = "fair", "良";
        /// 差.
        Poor = "poor", "差";
    }
}

worded! {
    /// Whether there are petitions or sanctions.
    Matters {
        /// None.
        None = "none", "无";
        /// Being looked into.
        Open = "open", "有，核实中";
        /// Dealt with.
        Closed = "closed", "有，已处理";
    }
}

worded! {
    /// What is thought of further service.
    Judgement {
        /// In the same committees.
        Continue = "continue", "连任";
        /// Elsewhere.
        Move = "move", "转任";
        /// Not suited.
        Unsuited = "unsuited", "不宜";
        /// Too old by the county's rules.
        Age = "age", "到龄";
    }
}

worded! {
    /// For what a card is opened.
    Purpose {
        /// To record the analysis.
        Analysis = "analysis", "班子研判";
        /// To prepare or record a talk.
        Talk = "talk", "谈心谈话";
        /// To check data.
        Check = "check", "核对信息";
        /// To report upward.
        Report = "report", "汇总上报";
    }
}

/// Longest reason of a judgement, in characters.
pub const REASON_MAX_CHARS: usize = 200;
/// Longest name of who held the talk, in characters.
pub const TALK_BY_MAX_CHARS: usize = 30;
/// A purpose is told in so many characters.
pub const PURPOSE_CHARS: std::ops::RangeInclusive<usize> = 2..=60;
/// How long an opened card stays open to who opened it, in milliseconds; one event for each.
pub const OPEN_MS: i64 = 60 * 60 * 1000;

/// The hour that an instant lies in, as the openings of cards are counted.
#[must_use]
pub const fn hour_of(at: Millis) -> i64 {
    at.0.div_euclid(OPEN_MS)
}

/// What is thought of one member in one term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opinion {
    /// The member's wish.
    pub wish: Option<Wish>,
    /// The term's appraisal.
    pub appraisal: Option<Appraisal>,
    /// The villagers' word.
    pub masses: Option<Masses>,
    /// Petitions or sanctions.
    pub matters: Option<Matters>,
    /// The judgement.
    pub judgement: Option<Judgement>,
    /// Its reason.
    pub reason: String,
    /// Who held the talk.
    pub talk_by: String,
    /// When it was held.
    pub talk_on: Option<Day>,
}

/// An opinion with who wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The member.
    pub person: RecordId,
    /// The opinion.
    pub opinion: Opinion,
    /// Who wrote it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// An opinion as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpinionInput {
    /// 连任意愿.
    pub wish: String,
    /// 任期考核.
    pub appraisal: String,
    /// 群众评议.
    pub masses: String,
    /// 信访、处分.
    pub matters: String,
    /// 研判意见.
    pub judgement: String,
    /// 研判理由.
    pub reason: String,
    /// 谈话人.
    pub talk_by: String,
    /// 谈话日期.
    pub talk_on: String,
}

const CHOOSE: &str = "从列表中选择，没有的留空";

impl OpinionInput {
    /// Reads what was typed; `day` understands a day as forms and sheets write it.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn read(
        &self,
        today: Day,
        day: impl Fn(&str) -> Option<Day>,
    ) -> Result<Opinion, Vec<BadField>> {
        let mut bad = Vec::new();
        let wish = optional(
            &mut bad,
            &self.wish,
            Wish::parse,
            ("wish", "连任意愿", CHOOSE),
        );
        let label = ("appraisal", "任期考核", CHOOSE);
        let appraisal = optional(&mut bad, &self.appraisal, Appraisal::parse, label);
        let label = ("masses", "群众评议", CHOOSE);
        let masses = optional(&mut bad, &self.masses, Masses::parse, label);
        let label = ("matters", "信访、处分", CHOOSE);
        let matters = optional(&mut bad, &self.matters, Matters::parse, label);
        let label = ("judgement", "研判意见", CHOOSE);
        let judgement = optional(&mut bad, &self.judgement, Judgement::parse, label);
        let held = |typed: &str| day(typed).filter(|d| *d <= today);
        let label = ("talk_on", "谈话日期", "日期，不晚于今天，例如 2026-03-02");
        let talk_on = optional(&mut bad, &self.talk_on, held, label);
        let opinion = Opinion {
            wish,
            appraisal,
            masses,
            matters,
            judgement,
            reason: self.reason.trim().to_owned(),
            talk_by: self.talk_by.trim().to_owned(),
            talk_on,
        };
        bad.extend(opinion.faults());
        if bad.is_empty() {
            Ok(opinion)
        } else {
            Err(bad)
        }
    }
}

impl From<&Opinion> for OpinionInput {
    fn from(opinion: &Opinion) -> Self {
        Self {
            wish: opinion.wish.map_or("", Wish::zh).to_owned(),
            appraisal: opinion.appraisal.map_or("", Appraisal::zh).to_owned(),
            masses: opinion.masses.map_or("", Masses::zh).to_owned(),
            matters: opinion.matters.map_or("", Matters::zh).to_owned(),
            judgement: opinion.judgement.map_or("", Judgement::zh).to_owned(),
            reason: opinion.reason.clone(),
            talk_by: opinion.talk_by.clone(),
            talk_on: opinion.talk_on.map_or_else(String::new, |d| d.to_string()),
        }
    }
}

impl Opinion {
    /// What does not go together.
    fn faults(&self) -> Vec<BadField> {
        let mut bad = Vec::new();
        let reason = self.reason.chars().count();
        let must = matches!(self.judgement, Some(Judgement::Unsuited | Judgement::Move));
        if reason > REASON_MAX_CHARS || self.reason.chars().any(char::is_control) {
            bad.push(BadField {
                field: "reason",
                label: "研判理由",
                hint: "200 字以内，写在一段里",
            });
        } else if must && reason == 0 {
            bad.push(BadField {
                field: "reason",
                label: "研判理由",
                hint: "研判为“不宜”或“转任”的须写明理由",
            });
        }
        if self.talk_by.chars().count() > TALK_BY_MAX_CHARS {
            bad.push(BadField {
                field: "talk_by",
                label: "谈话人",
                hint: "30 字以内",
            });
        } else if self.talk_by.is_empty() != self.talk_on.is_none() {
            bad.push(BadField {
                field: "talk_by",
                label: "谈话人",
                hint: "谈话人和谈话日期要一起填",
            });
        }
        bad
    }

    /// Whether somebody has talked with the member.
    #[must_use]
    pub const fn talked(&self) -> bool {
        self.talk_on.is_some()
    }
}

/// How a team is made up, as information: it gates nothing and ranks nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Structure {
    /// Members in office; one in both committees counts once.
    pub members: u32,
    /// Women.
    pub women: u32,
    /// At most 35 years old.
    pub young: u32,
    /// Over 60.
    pub over_60: u32,
    /// College and above.
    pub college: u32,
    /// In both committees.
    pub in_both: u32,
    /// Secretary and chair in one person.
    pub leads_both: u32,
    /// Ages added up, for the average.
    pub years: u32,
    /// Members somebody talked with.
    pub talked: u32,
    /// Members of whom a judgement was written.
    pub judged: u32,
}

impl Structure {
    /// Adds a member.
    pub fn add(&mut self, facts: &Facts, opinion: Option<&Opinion>, today: Day) {
        let age = facts.age_on(today);
        let count = |yes: bool| u32::from(yes);
        self.members += 1;
        self.women += count(facts.sex == Sex::Female);
        self.young += count(age <= 35);
        self.over_60 += count(age > 60);
        self.college += count(facts.education >= Education::College);
        self.in_both += count(facts.sits_in_both());
        self.leads_both += count(facts.leads_both());
        self.years = self.years.saturating_add(u32::try_from(age).unwrap_or(0));
        self.talked += count(opinion.is_some_and(Opinion::talked));
        self.judged += count(opinion.is_some_and(|o| o.judgement.is_some()));
    }

    /// Adds another team.
    pub fn join(&mut self, other: &Self) {
        self.members += other.members;
        self.women += other.women;
        self.young += other.young;
        self.over_60 += other.over_60;
        self.college += other.college;
        self.in_both += other.in_both;
        self.leads_both += other.leads_both;
        self.years = self.years.saturating_add(other.years);
        self.talked += other.talked;
        self.judged += other.judged;
    }

    /// The average age in tenths of a year, rounded half up; `None` of nobody.
    #[must_use]
    pub const fn average_tenths(&self) -> Option<u32> {
        let twice = self.years.saturating_mul(20).saturating_add(self.members);
        twice.checked_div(self.members.saturating_mul(2))
    }

    /// Whole percent of the members that somebody talked with, rounded down so that 100 means all.
    #[must_use]
    pub const fn talked_percent(&self) -> Option<u32> {
        self.talked.saturating_mul(100).checked_div(self.members)
    }
}
