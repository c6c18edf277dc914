//! The rules that the program brings. A county changes, retires and adds as it likes; each of its
//! edits is a version of its own over these.

use super::{Applies, Cause, Level, RiskRule};

/// A line of the table: code, level, cause, whom, name, condition, reason, measure, task.
struct Line(
    &'static str,
    Level,
    Cause,
    Applies,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

use Applies::{All, Rural};
use Level::{Hard, Key};

#[rustfmt::skip]
const LINES: &[Line] = &[
    Line("weak_lax_open", Hard, Cause::TeamWeak, All, "软弱涣散未验收",
        "weak_lax in ['listed', 'rectifying']",
        "软弱涣散党组织整顿：{weak_lax}",
        "落实“四个一”整顿措施，验收合格后再进入选举", "县级包联领导、乡镇党委：整顿验收"),
    Line("group_petitions", Hard, Cause::Petitions, All, "群体上访多",
        "group_petitions >= 3 || (group_petitions >= 1 && petitions_open >= 5)",
        "近一年集体上访 {group_petitions}，未化解信访 {petitions_open}",
        "县级领导包案，逐案化解或稳控，投票前清零", "信访部门：包案化解"),
    Line("heavy_debt", Hard, Cause::Legacy, All, "债务沉重、收入薄弱",
        "debts > 200万 || (debts > 50万 && debts > income * 5)",
        "债务 {debts}，上年集体收入 {income}",
        "清理债权债务并公示，制定化债方案，选前讲清来历", "农业农村、财政部门：清债核债"),
    Line("declared_hard", Hard, Cause::Other, All, "乡镇报为难点村",
        "hard_village",
        "乡镇上报为难点村",
        "乡镇党委专题研究，一村一策，县级领导挂点", "乡镇党委：专题研究"),
    Line("team_gap", Hard, Cause::TeamIncomplete, All, "两委缺职过半",
        "party_holders * 2 < party_posts || committee_holders * 2 < committee_posts",
        "党组织班子核定 {party_posts}、实有 {party_holders}，村（居）委会核定 {committee_posts}、实有 {committee_holders}",
        "提前物色人选，乡镇选派干部驻村主持工作", "乡镇党委：选派干部"),
    Line("audit_late", Key, Cause::Legacy, All, "离任审计未开展",
        "exit_audit == 'not_started'",
        "离任经济责任审计：{exit_audit}",
        "乡镇立即下达审计通知，选举前公布结果", "审计、农业农村部门：离任审计"),
    Line("audit_findings_open", Key, Cause::AffairsHidden, All, "审计问题未整改",
        "audit_open > 0",
        "审计发现问题 {audit_findings}，未整改 {audit_open}",
        "限期整改并公示，涉嫌违纪违法的移交", "乡镇、审计部门：整改销号"),
    Line("no_dual_office", Key, Cause::Unable, All, "一肩挑不可行",
        "dual_office == 'not'",
        "本届一肩挑可行性：{dual_office}",
        "从致富能手、返乡人员、退役军人中物色人选，必要时选派", "乡镇党委：物色书记人选"),
    Line("no_reserve", Key, Cause::Poor, All, "没有后备力量",
        "reserve == 0 || (reserve < 2 && party_holders < party_posts)",
        "后备力量 {reserve}，党组织班子核定 {party_posts}、实有 {party_holders}",
        "每村至少培养两名后备人选，列出帮带人", "乡镇党委：后备人选"),
    Line("poor", Key, Cause::Poor, All, "集体经济薄弱",
        "income_operating < 5万",
        "上年集体收入 {income}，其中经营性 {income_operating}",
        "列入集体经济帮扶计划，明确帮扶单位", "农业农村部门：帮扶"),
    Line("affairs", Key, Cause::AffairsHidden, All, "村务不公开",
        "affairs_open == 'none'",
        "村（居）务公开：{affairs_open}",
        "补公开近三年财务和重大事项，村务监督委员会签字", "民政、农业农村部门：督促公开"),
    Line("assets", Key, Cause::AffairsHidden, Rural, "三资清理未开始",
        "three_assets == 'not_started'",
        "财务和“三资”清理：{three_assets}",
        "清理合同、债权债务和资产并公示", "农业农村部门：三资清理"),
    Line("disputes", Key, Cause::Tense, All, "矛盾纠纷多",
        "disputes_open + petitions_open >= 5",
        "未化解矛盾纠纷 {disputes_open}，未化解信访 {petitions_open}",
        "逐件登记，领导包案，化解或稳控", "信访、政法部门：排查化解"),
    Line("demolition", Key, Cause::Restructured, All, "征地拆迁遗留",
        "'demolition' in dispute_kinds && disputes_open >= 1",
        "有征地拆迁矛盾，未化解纠纷 {disputes_open}",
        "补偿款项和安置情况逐户核清并公示", "乡镇、自然资源部门：核清公示"),
    Line("away", Key, Cause::Other, All, "外出人口过半",
        "population > 0 && away * 2 > population",
        "户籍人口 {population}，外出 {away}",
        "提前联系外出选民，告知登记、委托投票办法", "村选举委员会：联系外出选民"),
    Line("no_leader", Key, Cause::Other, All, "无人包联",
        "known(households) && (!known(town_leader) || !known(village_cadre))",
        "没有登记乡镇包村领导或包村干部",
        "指定包村领导和包村干部", "乡镇党委：指定包村人"),
];

/// The rules that the program brings, as version 0.
#[must_use]
pub fn starter() -> Vec<RiskRule> {
    LINES
        .iter()
        .map(
            |Line(code, level, cause, applies, name, expression, reason, measure, task)| RiskRule {
                code: (*code).to_owned(),
                no: 0,
                name: (*name).to_owned(),
                expression: (*expression).to_owned(),
                level: *level,
                reason: (*reason).to_owned(),
                cause: *cause,
                measure: (*measure).to_owned(),
                task: (*task).to_owned(),
                applies: *applies,
                retired: false,
                by: String::new(),
                at: None,
            },
        )
        .collect()
}
