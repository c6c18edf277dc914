//! Texts of room `term`: gates, journal verbs of the room.

/// Why a gate is shut, in Chinese; the last arm is tested to be unreachable for registered gates.
#[must_use]
pub fn gate(code: &str) -> &'static str {
    match code {
        "VOTER_LIST_FIRST" => "选民名单还没有登记公布：投票日二十日前须公布名单。",
        "CANDIDATES_FIRST" => "正式候选人还没有登记公布。",
        "AUDIT_FIRST" => "离任审计结果还没有登记公布：须在换届选举前公布。",
        "BODY_ORDER" => "与本县确定的两委选举顺序不一致。",
        "SURVEY_SIGNED" => "村情摸底还没有填完并由乡镇签字：投票日确定前应完成摸底。",
        "VOTE_FIRST" => "还没有登记投票，不能登记投票之后的环节。",
        "DAY_UNCONFIRMED" => "投票日还没有确认。",
        "AUDIT_PUBLISHED" => "离任审计结果还没有公布：须在换届选举前公布。",
        "PLAN_APPROVED" => "一村一策还没有经乡镇审批，或被县级退回。",
        "HARD_PROBLEMS_HANDLED" => "难点村的问题还没有全部解决，也没有人同意带着问题选举。",
        "NOMINEES_REVIEWED" => "有提名人选还没有通过资格联审，或结果在投票日前过期。",
        "CANDIDATES_REVIEWED" => {
            "有人选还没有通过资格联审，或结果在投票日前过期，不能登记公布正式候选人。"
        }
        "BALLOT_REVIEWED" => "有人选没有通过资格联审：未经联审不得任职，请在公布结果前核实。",
        _ => "有前置条件尚未满足。",
    }
}

/// What a gate asks for, in a few words.
#[must_use]
pub fn gate_name(code: &str) -> &'static str {
    match code {
        "VOTER_LIST_FIRST" => "投票前已公布选民名单",
        "CANDIDATES_FIRST" => "投票前已公布正式候选人",
        "AUDIT_FIRST" => "投票前已公布离任审计结果",
        "BODY_ORDER" => "符合本县两委选举顺序",
        "SURVEY_SIGNED" => "村情摸底已由乡镇签字",
        "VOTE_FIRST" => "已登记投票",
        "DAY_UNCONFIRMED" => "投票日已确认",
        "AUDIT_PUBLISHED" => "离任审计结果已公布",
        "PLAN_APPROVED" => "一村一策已审批",
        "HARD_PROBLEMS_HANDLED" => "难点问题已处理",
        "NOMINEES_REVIEWED" | "CANDIDATES_REVIEWED" | "BALLOT_REVIEWED" => "人选均已通过资格联审",
        _ => "前置条件",
    }
}

/// What was unusual about choosing the rules of an election day, in Chinese.
#[must_use]
pub fn selected(note: &law::rules::Selected) -> String {
    use law::rules::Selected;
    match note {
        Selected::UnknownProvince => "没有该省的规则包，按全国规则计算。".to_owned(),
        Selected::BeforeOldestLaw { since } => {
            format!("投票日早于所存最早的法律文本（自 {since} 起施行），按该文本计算。")
        }
        Selected::BeforeOldestPack { since } => {
            format!("投票日早于该省办法所存最早文本（自 {since} 起施行），按该文本计算。")
        }
    }
}
