//! Texts of rule packs: names of parameters and values, faults of pack files,
//! and faults of a plan against the timetable.

use law::body::Body;
use law::rules::value::Expected;
use law::rules::{PackError, PackErrorKind};
use law::timetable::{Fault, FaultKind};

/// The name of a parameter, by its key; the key where the catalogue has none
/// (a test holds that this does not happen).
#[expect(clippy::too_many_lines, reason = "a table of words")]
#[must_use]
pub fn param(key: &str) -> &str {
    const NAMES: &[(&str, &str)] = &[
        ("base", "过半数的计算基数"),
        ("term_years", "任期年数"),
        ("committee_min", "成员最少人数"),
        ("committee_max", "成员最多人数"),
        ("turnout", "参加投票比例"),
        ("turnout_representatives", "代表会议到会比例"),
        ("turnout_household", "户的代表参加投票比例"),
        ("turnout_group", "代表（小组）参加投票比例"),
        ("turnout_runoff", "另行选举参加投票比例"),
        ("turnout_tie_revote", "再次投票参加比例"),
        ("turnout_nomination", "提名、预选参加比例"),
        ("ballots_against", "收回选票与何数比较"),
        ("majority_base", "过半数的基数"),
        ("majority", "当选所需比例"),
        ("runoff_threshold", "另行选举当选所需比例"),
        ("preselection_threshold", "预选所需比例"),
        ("nomination_threshold", "提名所需比例"),
        ("invalid_scope", "多选票作废范围"),
        ("invalid_scope_choice", "作废范围可由本村选举办法决定"),
        ("same_person", "一票中同一人选两个职务"),
        ("vote_rollup", "票数下加"),
        ("vote_rollup_choice", "票数下加可由本村选举办法决定"),
        ("women_seat", "妇女名额的保障方式"),
        ("kin_avoidance", "近亲属回避"),
        ("kin_scope", "近亲属范围"),
        ("runoff_extra", "另行选举候选人多于名额数"),
        ("runoff_days", "另行选举期限（日）"),
        ("stop_decision", "名额暂缺由谁决定"),
        ("stop_after", "何时可以暂缺"),
        ("stop_min_elected", "可以暂缺时最少成员数"),
        ("stop_needs_chair", "暂缺前须已选出主任"),
        ("reduce_seats", "可以减少名额"),
        ("reduce_consent", "减少名额所需同意比例"),
        ("bars", "不得提名当选的情形"),
        ("nomination_sources", "提名来源"),
        ("joint_nomination_min", "联名提名最少人数"),
        ("extra_head_min", "主任、副主任候选人最少差额"),
        ("extra_head_max", "主任、副主任候选人最多差额"),
        ("extra_member_min", "委员候选人最少差额"),
        ("extra_member_max", "委员候选人最多差额"),
        ("extra_percent", "候选人差额百分比"),
        ("head_single_slate", "书记、副书记可以等额"),
        ("proxy_who", "谁可以受委托投票"),
        ("proxy_kin", "受委托的近亲属范围"),
        ("proxy_cap", "一人最多受托人数"),
        ("proxy_candidate", "候选人可以受托"),
        ("proxy_days_before", "委托最迟办理时间（选举日前几日）"),
        ("proxy_published", "委托须公布才有效"),
        ("proxy_group_form", "居民代表选举可以委托"),
        ("recusal", "选举委员会成员回避"),
        ("recusal_kin", "选举委员会回避的亲属范围"),
        ("committee_absences", "选举委员会成员缺席几次退出"),
        ("teller_kin", "监票计票人员回避的亲属范围"),
        ("voting_age", "选举年龄"),
        ("register_on_statement", "只登记表示参加选举者"),
        ("residence_months", "非户籍人员居住月数"),
        ("work_months", "非户籍人员工作月数"),
        ("assembly_consent", "非户籍人员登记须会议同意"),
        ("objection_days", "名单异议期（日）"),
        ("decision_days", "异议处理期限（日）"),
        ("mobile_box_tellers", "流动票箱监票人最少人数"),
        ("recall_voters", "罢免联名选民比例"),
        ("recall_representatives", "罢免联名代表比例"),
        ("recall_days", "罢免投票期限（日）"),
        ("reps_women", "妇女代表比例"),
        ("review_objection_days", "联审结果异议期（日）"),
        ("review_valid_days", "联审结果有效期（日）"),
        ("day_counting", "“几日前”的算法"),
    ];
    NAMES
        .iter()
        .find(|(name, _)| *name == key)
        .map_or(key, |(_, name)| name)
}

/// A parameter's value in words, where it is a code; shares and numbers as they are.
#[expect(clippy::too_many_lines, reason = "a table of words")]
#[must_use]
pub fn param_value(value: &str) -> String {
    let word = |code: &str| {
        Some(match code {
            "true" => "是",
            "false" => "否",
            "none" => "无规定",
            "returned" => "收回选票",
            "present" => "实到会人数",
            "voters" => "参加投票人数",
            "issued" => "发出选票",
            "reserve" => "妇女优先，没有则留出名额",
            "reserve_may_lapse" => "妇女优先，另行选举后可以暂缺",
            "separate_post" => "单列妇女职务",
            "never" => "不得暂缺",
            "automatic" => "可以暂缺，无须决定",
            "representatives" => "村民代表会议决定",
            "assembly" => "村民会议或者村民代表会议决定",
            "first" => "首次投票后",
            "runoff" => "另行选举后",
            "nobody" => "不得委托",
            "near_relative" => "近亲属",
            "any_voter" => "近亲属或者其他选民",
            "nominee" => "本人被提名",
            "nominee_or_kin" => "本人或者近亲属被提名",
            "inclusive" => "含第几日当日",
            "strict" => "不含第几日当日",
            "invalid" => "该票作废",
            "separate" => "分别计票",
            "ballot" => "整张选票",
            "post" => "该职务部分",
            "party_org" => "党组织",
            "voter" => "选民",
            "joint" => "联名",
            "self" => "自荐",
            "open" => "海选",
            "spouse" => "配偶",
            "parent" => "父母",
            "child" => "子女",
            "sibling" => "兄弟姐妹",
            "grandparent" => "祖父母、外祖父母",
            "grandchild" => "孙子女、外孙子女",
            "parent_in_law" => "公婆、岳父母",
            "child_in_law" => "儿媳、女婿",
            "sibling_in_law" => "配偶的兄弟姐妹等姻亲",
            "uncle_or_aunt" => "伯叔姑舅姨",
            "nephew_or_niece" => "侄、甥",
            "cousin" => "堂表兄弟姐妹",
            "other" => "其他亲属",
            "expelled_from_party" => "被开除党籍",
            "criminally_punished" => "受过刑事处罚",
            "clan_or_gang" => "利用宗族、黑恶势力",
            "illegal_religion_or_cult" => "非法宗教、邪教活动",
            _ => return None,
        })
    };
    if value.is_empty() {
        return "无".to_owned();
    }
    value
        .split(' ')
        .map(|code| word(code).unwrap_or(code))
        .collect::<Vec<_>>()
        .join("、")
}

fn expected(expected: &Expected) -> String {
    match expected {
        Expected::Threshold => "比例，如 \">1/2\" 或 \">=1/3\"".to_owned(),
        Expected::Flag => "true 或 false".to_owned(),
        Expected::Number => "0 到 3660 的整数".to_owned(),
        Expected::Codes(codes) => format!("代码之一（多个以空格分开）：{}", codes.join("、")),
        Expected::Date => "日期，如 2026-01-01".to_owned(),
        Expected::Text => "文字".to_owned(),
        Expected::Cites => "条文列表，如 [\"VCL26 §18\"]，最多四条".to_owned(),
        Expected::Bound => "期限，如 \"D-20 law\" 或 \"list+8 practice\"".to_owned(),
        Expected::Table => "表 [名称] 或者 { … }".to_owned(),
    }
}

/// A fault of a pack file, with its line and the article it breaks.
#[must_use]
pub fn pack_error(error: &PackError) -> String {
    let place = match (error.file.as_str(), error.line) {
        ("", _) => "规则包".to_owned(),
        (file, 0) => file.to_owned(),
        (file, line) => format!("{file} 第 {line} 行"),
    };
    let what = match &error.kind {
        PackErrorKind::Syntax(detail) => format!("不是有效的 TOML：{detail}"),
        PackErrorKind::TooLarge => "文件超过 1 MB".to_owned(),
        PackErrorKind::UnknownKey(key) => format!("没有“{key}”这一项"),
        PackErrorKind::MissingKey(key) => format!("缺少“{key}”"),
        PackErrorKind::BadValue {
            key,
            found,
            expected: wanted,
        } => {
            format!("“{key}”的值 {found} 不对，应当是{}", expected(wanted))
        }
        PackErrorKind::SamePack(id) => format!("“{id}”与另一个文件重复（同一文本同一施行日）"),
        PackErrorKind::NoBase(what) => format!("缺少“{what}”的基本规则"),
        PackErrorKind::Unset(key) => format!("没有任何规则包给出“{key}”（{}）", param(key)),
        PackErrorKind::Unlawful {
            key,
            value,
            limit,
            cites,
        } => format!(
            "“{key}”（{}）的值 {value} 违反{}：应当符合 {limit}",
            param(key),
            crate::text::timetable::cites(cites),
        ),
        PackErrorKind::Contradiction {
            key,
            value,
            other,
            other_value,
        } => {
            format!("“{key}”的值 {value} 与“{other}”的值 {other_value} 相互矛盾")
        }
    };
    format!("{place}：{what}")
}

/// A fault of a plan, as a sentence.
#[must_use]
pub fn plan_fault(body: Body, fault: &Fault) -> String {
    let step = crate::text::timetable::step(body, fault.step);
    let (day, limit) = (fault.day, fault.limit);
    match fault.kind {
        FaultKind::AfterLatest => format!("“{step}”在 {day}，迟于最后期限 {limit}"),
        FaultKind::BeforeEarliest => format!("“{step}”在 {day}，早于最早时间 {limit}"),
        FaultKind::AppealCutShort => {
            format!("“{step}”在 {day} 结束，选民名单异议期被缩短，最早 {limit} 才满期")
        }
        FaultKind::OutOfOrder => {
            let other = fault
                .other
                .map_or("", |code| crate::text::timetable::step(body, code));
            format!("“{step}”在 {day}，早于应当先完成的“{other}”（{limit}）")
        }
        FaultKind::NotElectionDay => format!("“{step}”在 {day}，与选举日 {limit} 不一致"),
        FaultKind::TermExpired => format!("选举日 {day} 在任期届满（{limit}）之后"),
        FaultKind::Straddles => {
            format!("“{step}”在 {day}，早于新法施行日 {limit}；确需按旧法办理的，请注明理由")
        }
        FaultKind::NotAStep => format!("“{step}”不是这种选举的环节"),
    }
}
