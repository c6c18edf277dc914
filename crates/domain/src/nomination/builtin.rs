//! The statute's bars as entries of the list, and the departments that counties usually ask (law.md §5.2), from
//! which a county starts.

use super::department::{Department, Field};
use super::rule::{Rule, Severity};
use crate::time::Day;

/// Days a department is usually given: batches take three to five working days.
const DAYS: u16 = 3;

/// The usual departments: code, name, what it checks, fields.
const DEPARTMENTS: &[(&str, &str, &str, &[Field])] = {
    use Field::{Affiliation, Education, Number, PresentPost};
    &[
        (
            "jiwei",
            "纪委监委",
            "党纪政务处分影响期、立案审查调查",
            &[Number, Affiliation, PresentPost],
        ),
        (
            "zuzhi",
            "组织部",
            "党籍、党员评议、档案",
            &[Number, Education, Affiliation, PresentPost],
        ),
        ("zhengfa", "政法委", "涉黑涉恶、“村霸”、邪教", &[Number]),
        (
            "gongan",
            "公安局",
            "犯罪记录、治安处罚、涉黑涉恶、邪教",
            &[Number],
        ),
        ("fayuan", "人民法院", "刑事判决、失信被执行人", &[Number]),
        ("jianchayuan", "人民检察院", "起诉与不起诉决定", &[Number]),
        ("sifa", "司法局", "社区矫正、刑满释放", &[Number]),
        ("xinfang", "信访局", "组织、参与违法信访活动", &[Number]),
        (
            "ziyuan",
            "自然资源局",
            "违法占地、违法建设未整改",
            &[Number],
        ),
        ("huanbao", "生态环境局", "破坏生态环境受处罚", &[Number]),
        ("yingji", "应急管理局", "安全生产事故责任", &[Number]),
        ("shuiwu", "税务局", "重大税收违法失信", &[Number]),
    ]
};

/// The statute's bars: code of the law engine, what it says, who may answer with it.
const BARS: &[(&str, &str, &[&str])] = &[
    ("expelled_from_party", "被开除党籍的", &["jiwei", "zuzhi"]),
    (
        "criminally_punished",
        "因犯罪受过刑事处罚的",
        &["gongan", "fayuan", "jianchayuan", "sifa"],
    ),
    (
        "clan_or_gang",
        "利用宗族势力、黑恶势力等实施违法行为的",
        &["zhengfa", "gongan"],
    ),
    (
        "illegal_religion_or_cult",
        "组织、参与非法宗教活动或者邪教组织的",
        &["zhengfa", "gongan"],
    ),
];

/// The law that the bars rest on, in words.
pub const STATUTE: &str = "村民委员会组织法第十八条、城市居民委员会组织法第十八条（2025 年修订）";

/// The usual departments.
#[must_use]
pub fn departments() -> Vec<Department> {
    DEPARTMENTS
        .iter()
        .map(|(code, name, duty, fields)| Department {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            duty: (*duty).to_owned(),
            days: DAYS,
            fields: fields.to_vec(),
            retired: false,
            no: 1,
        })
        .collect()
}

/// The statute's bars; in force from the first day of 2026.
#[must_use]
pub fn bars() -> Vec<Rule> {
    let since = Day::from_ymd_opt(2026, 1, 1).unwrap_or(Day::MIN);
    BARS.iter()
        .map(|(code, title, departments)| Rule {
            code: (*code).to_owned(),
            title: (*title).to_owned(),
            severity: Severity::Bar,
            look_back_years: None,
            departments: departments.iter().map(|d| (*d).to_owned()).collect(),
            basis: STATUTE.to_owned(),
            valid_from: since,
            retired: false,
            no: 0,
        })
        .collect()
}

/// The whole list: the statute's bars, then the county's own entries, each in its newest version. A county
/// says which departments answer for a bar, and changes nothing else of it.
#[must_use]
pub fn whole(stored: Vec<Rule>) -> Vec<Rule> {
    let mut list = bars();
    for rule in stored {
        match list.iter_mut().find(|r| r.code == rule.code) {
            Some(bar) => {
                bar.departments = rule.departments;
                bar.no = rule.no;
            }
            None => list.push(rule),
        }
    }
    list
}
