//! Texts of bodies, steps, stages, notices and citations of the law engine.

use law::body::{Body, Contest, Form};
use law::cite::{Cite, Cites, Source};
use law::timetable::{Anchor, Basis, Bound, Notice, Stage, StepCode, StepRule};

/// The body elected.
#[must_use]
pub const fn body(body: Body) -> &'static str {
    match body {
        Body::VillagersCommittee => "村民委员会",
        Body::ResidentsCommittee => "居民委员会",
        Body::VillageSupervisionCommittee => "村务监督委员会",
        Body::PartyBranch => "党组织",
        Body::PartyCommittee => "党委（总支）",
        Body::VillagersRepresentatives => "村民代表、村民小组长",
    }
}

/// The form in which a residents' committee is elected.
#[must_use]
pub const fn form(form: Form) -> &'static str {
    match form {
        Form::AllResidents => "全体登记居民选举",
        Form::HouseholdRepresentatives => "每户派代表选举",
        Form::GroupRepresentatives => "居民代表选举",
    }
}

/// The kind of vote.
#[must_use]
pub const fn contest(contest: Contest) -> &'static str {
    match contest {
        Contest::Regular => "换届选举",
        Contest::Runoff => "另行选举",
        Contest::TieRevote => "再次投票",
        Contest::ByElection => "补选",
        Contest::Recall => "罢免",
        Contest::Preselection => "预选",
        Contest::Nomination => "提名投票",
    }
}

/// Short name of a body for a column.
#[must_use]
pub const fn body_short(body: Body) -> &'static str {
    match body {
        Body::PartyBranch | Body::PartyCommittee => "党组织",
        Body::VillagersCommittee => "村委会",
        Body::ResidentsCommittee => "居委会",
        Body::VillageSupervisionCommittee => "监委会",
        Body::VillagersRepresentatives => "代表",
    }
}

/// The name of a step; some are called otherwise in a Party organisation's election.
#[must_use]
pub const fn step(body: Body, code: StepCode) -> &'static str {
    match (body.is_party(), code) {
        (_, StepCode::ExpiryReminder) => "上级党组织提醒任期届满",
        (true, StepCode::Prep) => "研究职数、制定方案",
        (false, StepCode::Prep) => "确定职数、制定方案、培训骨干",
        (_, StepCode::ExitAudit) => "公布离任审计结果",
        (_, StepCode::ElectionCommittee) => "推选选举委员会并公布",
        (_, StepCode::ElectionNotice) => "通过选举办法、公布选举日",
        (_, StepCode::VoterRegistration) => "选民登记",
        (_, StepCode::VoterList) => "公布选民名单",
        (_, StepCode::VoterAppeal) => "受理名单申诉并答复",
        (_, StepCode::Representatives) => "推选代表、小组长",
        (_, StepCode::PartyRequest) => "党组织研究并请示",
        (_, StepCode::PartyReply) => "乡镇党委批复",
        (_, StepCode::PartyNotice) => "公布选举日、推荐办法和党员名单",
        (true, StepCode::Nomination) => "党员、群众两推",
        (false, StepCode::Nomination) => "提名候选人",
        (_, StepCode::RecommendationReport) => "报告推荐结果",
        (_, StepCode::Primary) => "预选",
        (_, StepCode::JointReview) => "县级资格联审",
        (_, StepCode::Inspection) => "乡镇党委考察",
        (true, StepCode::FormalCandidates) => "候选人预备人选公示",
        (false, StepCode::FormalCandidates) => "公布正式候选人",
        (_, StepCode::PollingNotice) => "公布投票时间地点、工作人员",
        (_, StepCode::CandidateMeeting) => "候选人与选民见面",
        (_, StepCode::ProxyList) => "办理委托投票并公布名单",
        (true, StepCode::ElectionDay) => "党员大会选举",
        (false, StepCode::ElectionDay) => "投票、公开计票、当场公布",
        (_, StepCode::FirstMeeting) => "新班子选举书记、副书记",
        (_, StepCode::SupervisionCommittee) => "推选监督委员会",
        (true, StepCode::ResultFiling) => "报告选举结果",
        (false, StepCode::ResultFiling) => "选举结果上报备案",
        (_, StepCode::ResultReply) => "乡镇党委批复并备案",
        (_, StepCode::Handover) => "工作移交",
    }
}

/// A stage, as the law engine groups steps.
#[must_use]
pub const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Prep => "前期准备",
        Stage::ElectionCommittee => "推选选举委员会",
        Stage::VoterRegistration => "选民登记",
        Stage::VoterList => "公布选民名单",
        Stage::VoterAppeal => "名单申诉",
        Stage::Representatives => "推选代表、小组长",
        Stage::PartyRequest => "请示与批复",
        Stage::Nomination => "提名",
        Stage::Primary => "预选",
        Stage::JointReview => "资格联审",
        Stage::FormalCandidates => "正式候选人",
        Stage::PollingPrep => "投票准备",
        Stage::ElectionDay => "投票选举",
        Stage::ResultFiling => "上报备案",
        Stage::Handover => "工作移交",
    }
}

/// A notice with its number: 第 4 号 选民名单公告.
#[must_use]
pub fn notice(notice: Notice) -> String {
    let name = match notice {
        Notice::ElectionDay => "选举日公告",
        Notice::ElectionCommittee => "选举委员会名单",
        Notice::CommitteeReplacement => "选举委员会成员回避与递补",
        Notice::Registration => "选民登记公告",
        Notice::VoterList => "选民名单公告",
        Notice::VoterListCorrection => "选民名单更正公告",
        Notice::Representatives => "推选代表公告",
        Notice::RepresentativesElected => "当选代表名单",
        Notice::GroupLeadersElected => "当选小组长名单",
        Notice::Nomination => "提名公告",
        Notice::PreliminaryCandidates => "初步候选人名单",
        Notice::FormalCandidates => "正式候选人名单",
        Notice::PollingPlaces => "投票时间地点公告",
        Notice::PollingStaff => "选举工作人员名单",
        Notice::MobileBox => "流动票箱投票人名单",
        Notice::Proxies => "委托投票名单",
        Notice::AssistedWriting => "代写人员公告",
        Notice::InvalidBallots => "无效票认定规则",
        Notice::Result => "选举结果公告",
        Notice::SupervisionCommittee => "监督委员会选举结果",
        Notice::Primary => "预选公告",
        Notice::PrimaryResult => "预选结果",
        Notice::ExitAudit => "离任审计结果公告",
        Notice::PartyElection => "党组织选举公告",
        Notice::PartyCandidates => "党组织候选人预备人选公示",
        Notice::PartyResult => "党组织选举结果",
    };
    let code = notice.code();
    if code.starts_with(|c: char| c.is_ascii_digit()) {
        format!("第 {code} 号 {name}")
    } else {
        name.to_owned()
    }
}

/// The short name of a legal text, as officials write it; its code where the catalogue has none.
#[must_use]
pub fn source(source: &Source) -> String {
    match source.code() {
        "VCL18" => "村组法（2018）".to_owned(),
        "VCL26" => "村组法".to_owned(),
        "RCL18" => "居组法（2018）".to_owned(),
        "RCL26" => "居组法".to_owned(),
        "PER20" => "基层组织选举条例".to_owned(),
        "REG13" => "选举规程（2013，未核实）".to_owned(),
        "CC" => "民法典".to_owned(),
        "AOCL" => "反有组织犯罪法".to_owned(),
        "PRACTICE" => "通行做法".to_owned(),
        "ZJ" => "浙江选举办法".to_owned(),
        "SH" => "上海选举办法".to_owned(),
        "BJ" => "北京选举办法".to_owned(),
        "HA" => "河南实施办法".to_owned(),
        "SD" => "山东实施办法".to_owned(),
        "CQ" => "重庆实施办法".to_owned(),
        other => other.to_owned(),
    }
}

/// One citation: 村组法 §17.
#[must_use]
pub fn cite(cite: &Cite) -> String {
    let text = source(&cite.source);
    if cite.article > 0 {
        format!("{text} {}", article(cite))
    } else {
        text
    }
}

fn article(cite: &Cite) -> String {
    match cite.item {
        0 => format!("§{}", cite.article),
        item => format!("§{}({item})", cite.article),
    }
}

/// Citations in a row, articles of one text together: 村组法 §17、§18、河南实施办法 §21.
#[must_use]
pub fn cites(cites: &Cites) -> String {
    in_a_row(cites.as_slice().iter().copied())
}

fn in_a_row(cites: impl Iterator<Item = Cite>) -> String {
    let mut text = String::new();
    let mut last: Option<Source> = None;
    for cited in cites {
        if !text.is_empty() {
            text.push('、');
        }
        if last == Some(cited.source) && cited.article > 0 {
            text.push_str(&article(&cited));
        } else {
            text.push_str(&cite(&cited));
        }
        last = Some(cited.source);
    }
    text
}

/// Citations in the engine's own writing ("VCL26 §17"), as officials write them.
#[must_use]
pub fn cite_texts(texts: &[String]) -> String {
    let parsed: Option<Vec<Cite>> = texts.iter().map(|text| Cite::parse(text)).collect();
    parsed.map_or_else(|| texts.join("、"), |cites| in_a_row(cites.into_iter()))
}

/// A bound in words: 投票日 20 日前.
pub(crate) fn bound(bound: Bound) -> String {
    let anchor = match bound.anchor {
        Anchor::ElectionDay => "投票日",
        Anchor::VoterList => "名单公布",
        Anchor::ElectionCommittee => "选举委员会产生",
        Anchor::TermEnd => "任期届满",
    };
    match bound.days {
        0 => format!("{anchor}当日"),
        days if days < 0 => format!("{anchor} {} 日前", days.unsigned_abs()),
        days => format!("{anchor}后 {days} 日内"),
    }
}

/// What the rule of a step asks: 最迟投票日 20 日前(法定).
#[must_use]
pub fn step_rule(rule: &StepRule) -> String {
    let basis = match rule.latest.basis {
        Basis::Law => "法定",
        Basis::Practice => "通行做法",
    };
    let unverified = if rule.verified { "" } else { "，未核实" };
    format!("最迟{}（{basis}{unverified}）", bound(rule.latest))
}
