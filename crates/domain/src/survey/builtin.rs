//! The questions that the program brings: columns of the forms T1 and T11 of real counties and the
//! causes of hard villages (law.md §1.4), without those that design §2 leaves out.

use super::facts::{opts, yes_no};
use super::question::{Applies, Kind, Question, QuestionCode, Section};

/// A line of the table: code, section, title, help, kind, whom, required.
struct Line(
    &'static str,
    Section,
    &'static str,
    &'static str,
    K,
    Applies,
    bool,
);

/// A kind in the table.
enum K {
    Text,
    YesNo,
    Person,
    File,
    Number(&'static str, i64),
    One(&'static [(&'static str, &'static str)]),
    Several(&'static [(&'static str, &'static str)]),
}

/// Causes of hard villages; cause 13 of the form (clans) is recorded as incidents only.
pub const HARD_CAUSES: &[(&str, &str)] = &[
    ("not_elected", "上届未换届选举"),
    ("team_incomplete", "班子不健全"),
    ("team_weak", "班子软弱涣散"),
    ("tense", "干群关系紧张"),
    ("affairs_hidden", "村务不公开管理混乱"),
    ("poor", "经济薄弱无人干"),
    ("rich", "经济发达竞争激烈"),
    ("unable", "干部驾驭能力差"),
    ("legacy", "遗留问题未解决"),
    ("restructured", "拆迁合并改制"),
    ("rough", "干部作风简单霸道"),
    ("petitions", "群体上访不断"),
    ("other", "其他"),
];

const CATEGORY: &[(&str, &str)] = &[("class1", "一类"), ("class2", "二类"), ("class3", "三类")];
const PARTY_FORM: &[(&str, &str)] = &[
    ("branch", "党支部"),
    ("general_branch", "党总支"),
    ("committee", "党委"),
    ("joint", "联合党支部"),
    ("none", "未建立"),
];
const FEASIBLE: &[(&str, &str)] = &[
    ("feasible", "可行"),
    ("effort", "做工作后可行"),
    ("not", "不可行"),
];
const THREE_ASSETS: &[(&str, &str)] = &[
    ("not_started", "未开始"),
    ("doing", "清理中"),
    ("done", "已清理"),
    ("published", "已公示"),
];
const AFFAIRS: &[(&str, &str)] = &[
    ("regular", "按时公开"),
    ("irregular", "公开不及时"),
    ("none", "未公开"),
];
const DISPUTES: &[(&str, &str)] = &[
    ("land", "土地承包与宅基地"),
    ("demolition", "征地拆迁"),
    ("accounts", "村级财务"),
    ("contracts", "集体合同"),
    ("conduct", "干部作风"),
    ("environment", "环境与水利"),
    ("welfare", "惠农与救助资金"),
    ("other", "其他"),
];
const WEAK_LAX: &[(&str, &str)] = &[
    ("none", "不是软弱涣散村"),
    ("listed", "已列入待整顿"),
    ("rectifying", "整顿中"),
    ("accepted", "整顿已验收"),
];
const WEAK_LAX_KIND: &[(&str, &str)] = &[
    ("incomplete", "班子配备不齐"),
    ("secretary", "书记不胜任"),
    ("disunity", "班子不团结"),
    ("idle", "组织生活不正常"),
    ("disorder", "村级治理混乱"),
    ("other", "其他"),
];
const AUDIT: &[(&str, &str)] = &[
    ("not_started", "未开始"),
    ("doing", "审计中"),
    ("reported", "已出报告"),
    ("published", "结果已公布"),
];
const SELECTION: &[(&str, &str)] = &[
    ("assembly", "村民会议"),
    ("reps", "村民代表会议"),
    ("groups", "村民小组会议"),
];

const PEOPLE: i64 = 200_000;
const YUAN: i64 = 10_000_000_000;

use Applies::{All, Rural};
use K::{File, Number, One, Person, Several, Text, YesNo};
use Section::{Audit, Basic, Contact, Disputes, Economy, Organisation, Preparation, Team};

#[rustfmt::skip]
const LINES: &[Line] = &[
    Line("category", Basic, "村（社区）类别", "按县里划分的职数类别", One(CATEGORY), All, true),
    Line("households", Basic, "户数", "户籍户数", Number("户", 50_000), All, true),
    Line("population", Basic, "户籍人口", "", Number("人", PEOPLE), All, true),
    Line("residents", Basic, "常住人口", "", Number("人", PEOPLE), All, true),
    Line("away", Basic, "外出人口", "外出半年以上的户籍人口", Number("人", PEOPLE), All, true),
    Line("adults", Basic, "年满 18 周岁人口", "截至投票日", Number("人", PEOPLE), All, true),
    Line("expected_voters", Basic, "预计登记参加选举人数", "", Number("人", PEOPLE), All, true),
    Line("groups", Basic, "村（居）民小组数", "", Number("个", 200), All, true),
    Line("pilot", Basic, "是否换届试点", "", YesNo, All, true),

    Line("party_form", Organisation, "党组织设置", "", One(PARTY_FORM), All, true),
    Line("party_members", Organisation, "正式党员数", "", Number("人", 10_000), All, true),
    Line("probationary_members", Organisation, "预备党员数", "", Number("人", 1_000), All, true),
    Line("mobile_members", Organisation, "流动党员数", "", Number("人", 10_000), All, true),
    Line("women_members", Organisation, "女党员数", "", Number("人", 10_000), All, false),

    Line("party_posts", Team, "党组织班子职数", "核定职数", Number("个", 30), All, true),
    Line("party_holders", Team, "党组织班子实配", "现有人数", Number("人", 30), All, true),
    Line("committee_posts", Team, "村（居）委会职数", "含主任、副主任、委员", Number("个", 30), All, true),
    Line("committee_holders", Team, "村（居）委会实配", "现有人数", Number("人", 30), All, true),
    Line("deputy_posts", Team, "村（居）委会副主任职数", "", Number("个", 10), All, false),
    Line("cross_service", Team, "交叉任职人数", "同时任两委职务的人数", Number("人", 30), All, true),
    Line("dual_office_now", Team, "现任是否一肩挑", "书记、主任由一人担任", YesNo, All, true),
    Line("dual_office", Team, "本届一肩挑可行性", "", One(FEASIBLE), All, true),
    Line("dual_office_why", Team, "一肩挑困难的原因和打算", "可行的不填", Text, All, false),
    Line("reserve", Team, "后备力量人数", "已培养的后备人选", Number("人", 100), All, true),

    Line("income", Economy, "上年集体经济收入", "填整数元", Number("元", YUAN), All, true),
    Line("income_operating", Economy, "其中经营性收入", "填整数元", Number("元", YUAN), All, true),
    Line("debts", Economy, "债务总额", "没有填 0", Number("元", YUAN), All, true),
    Line("claims", Economy, "债权总额", "没有填 0", Number("元", YUAN), All, true),
    Line("three_assets", Economy, "财务和“三资”清理", "", One(THREE_ASSETS), Rural, true),

    Line("petitions_open", Disputes, "未化解信访件数", "没有填 0", Number("件", 1_000), All, true),
    Line("group_petitions", Disputes, "近一年集体上访次数", "没有填 0", Number("次", 1_000), All, true),
    Line("disputes_open", Disputes, "未化解矛盾纠纷件数", "没有填 0", Number("件", 1_000), All, true),
    Line("dispute_kinds", Disputes, "矛盾纠纷类型", "没有选“无”", Several(DISPUTES), All, true),
    Line("affairs_open", Disputes, "村（居）务公开", "", One(AFFAIRS), All, true),
    Line("disputes_note", Disputes, "主要矛盾和化解打算", "只写事，不写人", Text, All, false),

    Line("weak_lax", Audit, "软弱涣散党组织整顿", "", One(WEAK_LAX), All, true),
    Line("weak_lax_kind", Audit, "软弱涣散类型", "不是软弱涣散村的不填", One(WEAK_LAX_KIND), All, false),
    Line("exit_audit", Audit, "离任经济责任审计", "选举前公布结果（VCL26 §40、RCL26 §38）", One(AUDIT), All, true),
    Line("audit_findings", Audit, "审计发现问题数", "未出报告的不填", Number("个", 500), All, false),
    Line("audit_open", Audit, "其中未整改", "", Number("个", 500), All, false),

    Line("hard_village", Preparation, "是否难点村", "", YesNo, All, true),
    Line("hard_causes", Preparation, "难点原因", "没有选“无”", Several(HARD_CAUSES), All, true),
    Line("hard_note", Preparation, "难点情况说明", "只写事，不写人", Text, All, false),
    Line("posts_agreed", Preparation, "是否已开会讨论职数和特殊人员参选资格", "", YesNo, All, true),
    Line("selection", Preparation, "选举委员会推选方式", "", One(SELECTION), Rural, true),
    Line("selection_base", Preparation, "推选基数", "村民（户代表）、代表会议组成人员或小组总人（户）数", Number("人", PEOPLE), Rural, false),
    Line("committee_size", Preparation, "选举委员会职数", "", Number("个", 30), All, true),
    Line("talks_record", Preparation, "走访座谈记录", "扫描件或照片", File, All, false),

    Line("first_secretary", Contact, "第一书记（驻村）", "没有派驻的不填", Person, All, false),
];

/// The program's questions, in order.
#[must_use]
pub fn questions() -> Vec<Question> {
    LINES
        .iter()
        .filter_map(
            |Line(code, section, title, help, kind, applies, required)| {
                Some(Question {
                    code: QuestionCode::parse(code)?,
                    section: *section,
                    title: (*title).to_owned(),
                    help: (*help).to_owned(),
                    kind: kind_of(kind),
                    applies: *applies,
                    required: *required,
                    retired: false,
                    own: false,
                })
            },
        )
        .collect()
}

fn kind_of(kind: &K) -> Kind {
    match kind {
        Text => Kind::Text,
        YesNo => Kind::Choice(yes_no()),
        Person => Kind::Person,
        File => Kind::File,
        Number(unit, max) => Kind::Number {
            unit: (*unit).to_owned(),
            min: 0,
            max: *max,
        },
        One(options) => Kind::Choice(opts(options)),
        Several(options) => Kind::Choices(opts(options)),
    }
}
