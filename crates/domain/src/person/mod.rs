//! Room `person`: the people the work is about: members of the present two committees of each village,
//! nominees, people of the election committee, in one record that the rooms share.
//!
//! [`Facts`] is what is known of a person, read from a form or a sheet by [`FactsInput::read`];
//! [`team`] is what is thought of a member's further service; [`number`] are identity number and
//! telephone, sealed where they are stored; [`kin`] says who is a near relative of whom, only where the
//! law asks for avoidance. Kept as small as the purpose allows: of a birth the month and no day beside
//! the number; no belief, no health, no ethnicity.

pub mod kin;
pub mod month;
pub mod number;
pub mod team;

use crate::codes::worded;
use crate::ids::{RecordId, UnitId};
use crate::time::{Day, Millis};

pub use month::Month;
pub use number::Source;

worded! {
    /// A person's sex.
    Sex {
        /// A man.
        Male = "male", "男";
        /// A woman.
        Female = "female", "女";
    }
}

worded! {
    /// How far a person went to school.
    Education {
        /// Up to primary school.
        Primary = "primary", "小学及以下";
        /// Lower middle school.
        Junior = "junior", "初中";
        /// Upper middle or vocational school.
        Senior = "senior", "高中（中专）";
        /// College.
        College = "college", "大专";
        /// University.
        University = "university", "本科及以上";
    }
}

worded! {
    /// 政治面貌.
    Affiliation {
        /// A Party member.
        Member = "party", "中共党员";
        /// A probationary Party member.
        Probationary = "probationary", "中共预备党员";
        /// A member of the Youth League.
        League = "league", "共青团员";
        /// A member of another party.
        Other = "other_party", "民主党派";
        /// None of these.
        Masses = "masses", "群众";
    }
}

worded! {
    /// A post in the village's Party organisation.
    PartyPost {
        /// 书记.
        Secretary = "secretary", "党组织书记";
        /// 副书记.
        Deputy = "deputy", "党组织副书记";
        /// 委员.
        Member = "member", "党组织委员";
    }
}

worded! {
    /// A post in the villagers' or residents' committee.
    CommitteePost {
        /// 主任.
        Chair = "chair", "村（居）委会主任";
        /// 副主任.
        Vice = "vice", "村（居）委会副主任";
        /// 委员.
        Member = "member", "村（居）委会委员";
    }
}

/// Longest name, in characters: names of some peoples are long.
pub const NAME_MAX_CHARS: usize = 30;
/// Most members of one village's two committees that are kept.
pub const UNIT_MAX_MEMBERS: usize = 40;

/// Something typed that cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadField {
    /// The field of the form and key of the sheet's column.
    pub field: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What may be entered, in Chinese.
    pub hint: &'static str,
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Birth, to the month.
    pub birth: Month,
    /// School.
    pub education: Education,
    /// Political affiliation.
    pub affiliation: Affiliation,
    /// When the person joined the Party.
    pub joined: Option<Month>,
    /// Post in the Party organisation.
    pub party_post: Option<PartyPost>,
    /// Post in the committee.
    pub committee_post: Option<CommitteePost>,
    /// Since when in the present post.
    pub since: Option<Month>,
}

impl Facts {
    /// Age in full years on a day; by the year alone where the month is not known.
    #[must_use]
    pub fn age_on(&self, day: Day) -> i32 {
        self.birth.years_until(day)
    }

    /// Whether one person leads both: 一肩挑.
    #[must_use]
    pub const fn leads_both(&self) -> bool {
        matches!(
            (self.party_post, self.committee_post),
            (Some(PartyPost::Secretary), Some(CommitteePost::Chair))
        )
    }

    /// Whether one person sits in both: 交叉任职.
    #[must_use]
    pub const fn sits_in_both(&self) -> bool {
        self.party_post.is_some() && self.committee_post.is_some()
    }

    /// Whether the person sits in one of the present two committees.
    #[must_use]
    pub const fn is_member(&self) -> bool {
        self.party_post.is_some() || self.committee_post.is_some()
    }

    /// The posts in words, the Party's first.
    #[must_use]
    pub fn posts_zh(&self) -> String {
        let party = self.party_post.map(PartyPost::zh);
        let committee = self.committee_post.map(CommitteePost::zh);
        let posts: Vec<&str> = party.into_iter().chain(committee).collect();
        posts.join("、")
    }

    /// The order in which members of a village are listed.
    #[must_use]
    pub fn rank(&self) -> (u8, u8) {
        let party = match self.party_post {
            Some(PartyPost::Secretary) => 0,
            Some(PartyPost::Deputy) => 1,
            Some(PartyPost::Member) => 2,
            None => 9,
        };
        let committee = match self.committee_post {
            Some(CommitteePost::Chair) => 0,
            Some(CommitteePost::Vice) => 1,
            Some(CommitteePost::Member) => 2,
            None => 9,
        };
        (party.min(committee), party)
    }
}

/// Somebody the work is about: with a post a member of the village's present two committees, without one
/// a nominee or somebody of the election committee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id.
    pub id: RecordId,
    /// Township of the village.
    pub town: UnitId,
    /// The village.
    pub unit: UnitId,
    /// What is known.
    pub facts: Facts,
    /// From where the record was taken.
    pub source: Source,
    /// When and why the person left the committees; in office where there is none.
    pub ended: Option<(Day, String)>,
    /// Who changed it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// Facts as they were typed, in a form or a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactsInput {
    /// 姓名.
    pub name: String,
    /// 性别.
    pub sex: String,
    /// 出生年月.
    pub birth: String,
    /// 文化程度.
    pub education: String,
    /// 政治面貌.
    pub affiliation: String,
    /// 入党时间.
    pub joined: String,
    /// 党组织职务.
    pub party_post: String,
    /// 村（居）委会职务.
    pub committee_post: String,
    /// 任现职时间.
    pub since: String,
}

/// Takes a required word of a list.
fn word<T>(
    bad: &mut Vec<BadField>,
    found: Option<T>,
    field: &'static str,
    label: &'static str,
    hint: &'static str,
) -> Option<T> {
    if found.is_none() {
        bad.push(BadField { field, label, hint });
    }
    found
}

/// Takes a word of a list that may be left out.
pub(crate) fn optional<T>(
    bad: &mut Vec<BadField>,
    typed: &str,
    parse: impl Fn(&str) -> Option<T>,
    (field, label, hint): (&'static str, &'static str, &'static str),
) -> Option<T> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    word(bad, parse(typed), field, label, hint)
}

const MONTH: &str = "年月，例如 1975-03；只知道年份的写 1975";

impl FactsInput {
    /// Reads what was typed of a member of the present two committees, who has a post.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn read(&self, today: Day) -> Result<Facts, Vec<BadField>> {
        self.read_with(today, true)
    }

    /// Reads what was typed of somebody who need not have a post: a nominee, say.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn read_anyone(&self, today: Day) -> Result<Facts, Vec<BadField>> {
        self.read_with(today, false)
    }

    fn read_with(&self, today: Day, member: bool) -> Result<Facts, Vec<BadField>> {
        let mut bad = Vec::new();
        let name = clean_name(&self.name);
        if name.is_none() {
            bad.push(BadField {
                field: "name",
                label: "姓名",
                hint: "2 到 30 个字，不含数字和符号（间隔号除外）",
            });
        }
        let month = |typed: &str| Month::parse(typed).filter(|m| m.is_past(today));
        let sex = Sex::parse(self.sex.trim());
        let sex = word(&mut bad, sex, "sex", "性别", "男或女");
        let birth = month(&self.birth).filter(|m| (16..=100).contains(&m.years_until(today)));
        let birth = word(&mut bad, birth, "birth", "出生年月", MONTH);
        let education = Education::parse(self.education.trim());
        let education = word(&mut bad, education, "education", "文化程度", "从列表中选择");
        let affiliation = Affiliation::parse(self.affiliation.trim());
        let affiliation = word(
            &mut bad,
            affiliation,
            "affiliation",
            "政治面貌",
            "从列表中选择",
        );
        let joined = optional(&mut bad, &self.joined, month, ("joined", "入党时间", MONTH));
        let party = ("party_post", "党组织职务", "从列表中选择，没有的留空");
        let party_post = optional(&mut bad, &self.party_post, PartyPost::parse, party);
        let committee = (
            "committee_post",
            "村（居）委会职务",
            "从列表中选择，没有的留空",
        );
        let committee_post = optional(
            &mut bad,
            &self.committee_post,
            CommitteePost::parse,
            committee,
        );
        let since = optional(&mut bad, &self.since, month, ("since", "任现职时间", MONTH));
        bad.extend(self.posts_fault(affiliation, party_post, member));
        match (bad.is_empty(), name, sex, birth, education, affiliation) {
            (true, Some(name), Some(sex), Some(birth), Some(education), Some(affiliation)) => {
                Ok(Facts {
                    name,
                    sex,
                    birth,
                    education,
                    affiliation,
                    joined,
                    party_post,
                    committee_post,
                    since,
                })
            }
            _ => Err(bad),
        }
    }
}

impl FactsInput {
    /// A member has a post, and a post in the Party has a Party member.
    fn posts_fault(
        &self,
        affiliation: Option<Affiliation>,
        party_post: Option<PartyPost>,
        member: bool,
    ) -> Option<BadField> {
        if member && self.party_post.trim().is_empty() && self.committee_post.trim().is_empty() {
            return Some(BadField {
                field: "party_post",
                label: "职务",
                hint: "党组织职务和村（居）委会职务至少填一个",
            });
        }
        let in_party = matches!(
            affiliation?,
            Affiliation::Member | Affiliation::Probationary
        );
        (!in_party && party_post.is_some()).then_some(BadField {
            field: "affiliation",
            label: "政治面貌",
            hint: "有党组织职务的应是中共党员",
        })
    }
}

impl From<&Facts> for FactsInput {
    fn from(facts: &Facts) -> Self {
        let month = |month: Option<Month>| month.map_or_else(String::new, |m| m.text());
        Self {
            name: facts.name.clone(),
            sex: facts.sex.zh().to_owned(),
            birth: facts.birth.text(),
            education: facts.education.zh().to_owned(),
            affiliation: facts.affiliation.zh().to_owned(),
            joined: month(facts.joined),
            party_post: facts.party_post.map_or("", PartyPost::zh).to_owned(),
            committee_post: facts
                .committee_post
                .map_or("", CommitteePost::zh)
                .to_owned(),
            since: month(facts.since),
        }
    }
}

/// A name without blanks in it, where it is one.
fn clean_name(typed: &str) -> Option<String> {
    let name: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let count = name.chars().count();
    let fits = (2..=NAME_MAX_CHARS).contains(&count)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '·' | '•'));
    fits.then_some(name)
}
