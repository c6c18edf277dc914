//! The kinds of trackers, each with its states, fields and moves.

use crate::account::Role;

/// A kind of tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// 软弱涣散党组织整顿
    Rectification,
    /// 离任经济责任审计
    ExitAudit,
    /// 财务和三资清理
    ThreeAssets,
    /// 信访积案和矛盾纠纷
    Petition,
    /// 应急预案和演练
    Contingency,
}

/// How a state is shown, and whether anything is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing has begun.
    Idle,
    /// Under way.
    Doing,
    /// Something stands against it.
    Warn,
    /// Done.
    Done,
}

/// A state of a tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Stable code.
    pub code: &'static str,
    /// Chinese word.
    pub zh: &'static str,
    /// How it is shown.
    pub tone: Tone,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Words.
    Text,
    /// A whole number from nought, in this unit.
    Number(&'static str),
    /// A day.
    Day,
    /// One of a list.
    Choice(&'static [(&'static str, &'static str)]),
}

/// A field of a tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Stable code.
    pub code: &'static str,
    /// Chinese name.
    pub zh: &'static str,
    /// What it holds.
    pub kind: FieldKind,
}

/// A step from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Stable code.
    pub code: &'static str,
    /// Chinese word for the button.
    pub zh: &'static str,
    /// From which states.
    pub from: &'static [&'static str],
    /// To which state.
    pub to: &'static str,
    /// The fields that must be filled in then.
    pub needs: &'static [&'static str],
    /// The fields that the village may fill in with it; keepers fill in any.
    pub gives: &'static [&'static str],
    /// Whether it needs a note.
    pub note: bool,
    /// Who makes it.
    pub by: By,
}

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever keeps the tracker: township, county, the departments of its office.
    Keepers,
    /// The county alone.
    County,
    /// The village itself: it reports, and the township decides.
    Village,
}

/// The state of a village about which nothing was recorded.
pub const NONE: &str = "none";

const fn state(code: &'static str, zh: &'static str, tone: Tone) -> State {
    State { code, zh, tone }
}

const fn text(code: &'static str, zh: &'static str) -> Field {
    let kind = FieldKind::Text;
    Field { code, zh, kind }
}

const fn number(code: &'static str, zh: &'static str, unit: &'static str) -> Field {
    let kind = FieldKind::Number(unit);
    Field { code, zh, kind }
}

const fn day(code: &'static str, zh: &'static str) -> Field {
    let kind = FieldKind::Day;
    Field { code, zh, kind }
}

const fn choice(
    code: &'static str,
    zh: &'static str,
    list: &'static [(&'static str, &'static str)],
) -> Field {
    let kind = FieldKind::Choice(list);
    Field { code, zh, kind }
}

const fn step(
    code: &'static str,
    zh: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    needs: &'static [&'static str],
) -> Move {
    Move {
        code,
        zh,
        from,
        to,
        needs,
        gives: &[],
        note: false,
        by: By::Keepers,
    }
}

/// What the village reports, in words; it stays until the township has looked at it.
const fn report(
    zh: &'static str,
    from: &'static [&'static str],
    to: &'static str,
    gives: &'static [&'static str],
) -> Move {
    Move {
        gives,
        note: true,
        by: By::Village,
        ..step("report", zh, from, to, &[])
    }
}

/// The township's answer to a report that is not enough.
const fn send_back(to: &'static str) -> Move {
    Move {
        note: true,
        ..step("send_back", "退回村重报", &["reported"], to, &[])
    }
}

const WEAK_KINDS: &[(&str, &str)] = &[
    ("incomplete", "班子配备不齐"),
    ("secretary", "书记不胜任"),
    ("disunity", "班子不团结"),
    ("idle", "组织生活不正常"),
    ("disorder", "村级治理混乱"),
    ("other", "其他"),
];
const PETITION_KINDS: &[(&str, &str)] = &[
    ("land", "土地承包与宅基地"),
    ("demolition", "征地拆迁"),
    ("accounts", "村级财务"),
    ("contracts", "集体合同"),
    ("conduct", "干部作风"),
    ("environment", "环境与水利"),
    ("welfare", "惠农与救助资金"),
    ("election", "换届选举"),
    ("other", "其他"),
];

const RECTIFICATION: (&[State], &[Field], &[Move]) = (
    &[
        state(NONE, "未列入", Tone::Done),
        state("listed", "已列入", Tone::Idle),
        state("rectifying", "整顿中", Tone::Doing),
        state("reported", "村已报，待乡镇审核", Tone::Doing),
        state("submitted", "待验收", Tone::Doing),
        state("returned", "验收退回", Tone::Warn),
        state("accepted", "已验收", Tone::Done),
    ],
    &[
        choice("kind", "类型", WEAK_KINDS),
        text("problem", "主要问题"),
        text("county_leader", "县级领导"),
        text("town_leader", "乡镇包村领导"),
        text("first_secretary", "第一书记"),
        text("county_unit", "县直包联单位"),
        text("measure", "整顿措施"),
        day("accepted_on", "验收日期"),
        text("acceptance", "验收意见"),
    ],
    &[
        step("list", "列入整顿", &[NONE], "listed", &["kind"]),
        step(
            "begin",
            "开始整顿",
            &["listed", "returned"],
            "rectifying",
            &["county_leader", "town_leader", "county_unit", "measure"],
        ),
        report("报整改情况", &["rectifying"], "reported", &[]),
        send_back("rectifying"),
        step(
            "submit",
            "申请验收",
            &["rectifying", "reported"],
            "submitted",
            &[],
        ),
        Move {
            by: By::County,
            ..step(
                "accept",
                "验收合格",
                &["submitted"],
                "accepted",
                &["accepted_on"],
            )
        },
        Move {
            by: By::County,
            note: true,
            ..step(
                "return",
                "验收不合格，退回",
                &["submitted"],
                "returned",
                &[],
            )
        },
        Move {
            by: By::County,
            note: true,
            ..step("reopen", "撤销验收", &["accepted"], "rectifying", &[])
        },
    ],
);

const EXIT_AUDIT: (&[State], &[Field], &[Move]) = (
    &[
        state(NONE, "未下达通知", Tone::Idle),
        state("notice", "已下达通知", Tone::Doing),
        state("fieldwork", "现场审计", Tone::Doing),
        state("report", "已出报告", Tone::Doing),
        state("published", "结果已公布", Tone::Done),
        state("rectifying", "公布后整改中", Tone::Done),
        state("reported", "村已报整改，待核实", Tone::Done),
        state("closed", "整改销号", Tone::Done),
    ],
    &[
        text("notice_no", "审计通知书文号"),
        text("auditor", "审计组织单位"),
        number("audited", "审计对象", "人"),
        number("reps", "参加的村民代表", "人"),
        text("report_no", "审计报告文号"),
        number("findings", "发现问题", "个"),
        day("published_on", "结果公布日期"),
        text("published_at", "公布地点"),
        number("rectified", "已整改", "个"),
    ],
    &[
        step("notify", "下达审计通知", &[NONE], "notice", &["auditor"]),
        step("field", "进场审计", &["notice"], "fieldwork", &[]),
        step(
            "report",
            "出具报告",
            &["fieldwork"],
            "report",
            &["report_no"],
        ),
        step(
            "publish",
            "公布结果",
            &["report"],
            "published",
            &["published_on"],
        ),
        step(
            "rectify",
            "整改问题",
            &["published"],
            "rectifying",
            &["findings"],
        ),
        report("报整改情况", &["rectifying"], "reported", &["rectified"]),
        send_back("rectifying"),
        step(
            "close",
            "整改销号",
            &["published", "rectifying", "reported"],
            "closed",
            &["findings"],
        ),
        Move {
            note: true,
            ..step("withdraw", "撤回公布", &["published"], "report", &[])
        },
    ],
);

const THREE_ASSETS: (&[State], &[Field], &[Move]) = (
    &[
        state(NONE, "未开始", Tone::Idle),
        state("clearing", "清理中", Tone::Doing),
        state("reported", "村已清理，待乡镇核实", Tone::Doing),
        state("verified", "乡镇已核实", Tone::Doing),
        state("published", "已公示", Tone::Done),
    ],
    &[
        number("contracts", "清理合同", "份"),
        number("corrected", "其中纠正", "份"),
        number("debts_settled", "化解债务", "元"),
        number("claims_recovered", "收回债权", "元"),
        day("published_on", "公示日期"),
        text("remaining", "遗留问题"),
    ],
    &[
        step("begin", "开始清理", &[NONE], "clearing", &[]),
        report(
            "报清理结果",
            &["clearing"],
            "reported",
            &[
                "contracts",
                "corrected",
                "debts_settled",
                "claims_recovered",
                "remaining",
            ],
        ),
        step(
            "verify",
            "乡镇核实",
            &["clearing", "reported"],
            "verified",
            &["contracts"],
        ),
        step(
            "publish",
            "公示结果",
            &["verified"],
            "published",
            &["published_on"],
        ),
        Move {
            note: true,
            ..step(
                "return",
                "退回重新清理",
                &["reported", "verified", "published"],
                "clearing",
                &[],
            )
        },
    ],
);

const PETITION: (&[State], &[Field], &[Move]) = (
    &[
        state("listed", "已登记", Tone::Idle),
        state("taken", "领导包案", Tone::Doing),
        state("resolved", "已化解", Tone::Done),
        state("stabilised", "已稳控", Tone::Done),
    ],
    &[
        text("number", "登记编号"),
        choice("kind", "类型", PETITION_KINDS),
        number("people", "涉及人数", "人"),
        day("received_on", "登记日期"),
        text("leader", "包案领导"),
        text("unit", "责任单位"),
        text("result", "化解或稳控情况"),
    ],
    &[
        step("take", "领导包案", &["listed"], "taken", &["leader"]),
        report("报办理情况", &["taken"], "taken", &[]),
        step(
            "resolve",
            "已化解",
            &["taken", "stabilised"],
            "resolved",
            &["result"],
        ),
        step("stabilise", "已稳控", &["taken"], "stabilised", &["result"]),
        Move {
            note: true,
            ..step(
                "reopen",
                "重新处理",
                &["resolved", "stabilised"],
                "taken",
                &[],
            )
        },
    ],
);

const CONTINGENCY: (&[State], &[Field], &[Move]) = (
    &[
        state(NONE, "未制定", Tone::Idle),
        state("planned", "已制定预案", Tone::Doing),
        state("reported", "村已演练，待乡镇确认", Tone::Doing),
        state("drilled", "已演练", Tone::Done),
    ],
    &[
        day("planned_on", "预案日期"),
        text("commander", "现场负责人"),
        text("duty", "值班安排"),
        day("drilled_on", "演练日期"),
        number("people", "参加人数", "人"),
        text("found", "演练发现的问题"),
    ],
    &[
        step(
            "plan",
            "制定预案",
            &[NONE],
            "planned",
            &["planned_on", "commander"],
        ),
        report(
            "报演练情况",
            &["planned"],
            "reported",
            &["drilled_on", "people", "found"],
        ),
        send_back("planned"),
        step(
            "drill",
            "完成演练",
            &["planned", "reported"],
            "drilled",
            &["drilled_on"],
        ),
        Move {
            note: true,
            ..step("again", "重新演练", &["drilled"], "planned", &[])
        },
    ],
);

impl Kind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Rectification,
        Self::ExitAudit,
        Self::ThreeAssets,
        Self::Petition,
        Self::Contingency,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rectification => "rectification",
            Self::ExitAudit => "exit_audit",
            Self::ThreeAssets => "three_assets",
            Self::Petition => "petition",
            Self::Contingency => "contingency",
        }
    }

    /// Chinese name.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Rectification => "软弱涣散整顿",
            Self::ExitAudit => "离任经济责任审计",
            Self::ThreeAssets => "财务和“三资”清理",
            Self::Petition => "信访积案和矛盾纠纷",
            Self::Contingency => "应急预案和演练",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|k| k.code() == code)
    }

    /// Whether a village may have several entries.
    #[must_use]
    pub const fn is_many(self) -> bool {
        matches!(self, Self::Petition)
    }

    /// Whether a villages' list of it is of those listed only.
    #[must_use]
    pub const fn is_listed_only(self) -> bool {
        matches!(self, Self::Rectification)
    }

    const fn table(self) -> (&'static [State], &'static [Field], &'static [Move]) {
        match self {
            Self::Rectification => RECTIFICATION,
            Self::ExitAudit => EXIT_AUDIT,
            Self::ThreeAssets => THREE_ASSETS,
            Self::Petition => PETITION,
            Self::Contingency => CONTINGENCY,
        }
    }

    /// Its states in order.
    #[must_use]
    pub const fn states(self) -> &'static [State] {
        self.table().0
    }

    /// Its fields in order.
    #[must_use]
    pub const fn fields(self) -> &'static [Field] {
        self.table().1
    }

    /// Its moves.
    #[must_use]
    pub const fn moves(self) -> &'static [Move] {
        self.table().2
    }

    /// A state by code.
    #[must_use]
    pub fn state(self, code: &str) -> Option<State> {
        self.states().iter().copied().find(|s| s.code == code)
    }

    /// A field by code.
    #[must_use]
    pub fn field(self, code: &str) -> Option<Field> {
        self.fields().iter().copied().find(|f| f.code == code)
    }

    /// The state of a village without an entry; petitions have none.
    #[must_use]
    pub fn first(self) -> Option<State> {
        self.state(NONE)
    }

    /// Words by which the county's settings know the offices that keep it.
    #[must_use]
    pub const fn offices(self) -> &'static str {
        match self {
            Self::Rectification => "组织部",
            Self::ExitAudit => "审计、农业农村、财政",
            Self::ThreeAssets => "农业农村、财政",
            Self::Petition => "信访、政法、司法",
            Self::Contingency => "公安、政法、应急",
        }
    }

    /// Whether a role may keep it; a duty department only when its office is one of `offices`.
    #[must_use]
    pub fn kept_by(self, role: Role, office: &str, offices: &str) -> bool {
        match role {
            Role::CountyOffice | Role::Township => true,
            Role::DutyDepartment => offices
                .split(['、', '，', ',', ' '])
                .map(str::trim)
                .any(|word| !word.is_empty() && office.contains(word)),
            _ => false,
        }
    }
}
