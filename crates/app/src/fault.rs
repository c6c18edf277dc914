//! Faults of input as codes with typed values; [`Fault::zh`] is their text in Chinese, one `match`,
//! so that a fault without a text does not compile.

use domain::account::rules::{
    AccountFault, LOGIN_MAX_CHARS, NAME_MAX_CHARS, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS,
};
use domain::attachment::rules::AttachmentFault;
use domain::attachment::{CAPTION_MAX_CHARS, OWNER_MAX_FILES, REASON_MAX_CHARS};
use domain::duty::{AnswerFault, InspectionFault, OrderFault, PostFault, ReportFault, TaskFault};
use domain::nomination::answer::AnswerFault as ReviewAnswerFault;
use domain::nomination::batch::BatchFault;
use domain::nomination::nominee::NominationFault;
use domain::polling::PollingFault;
use domain::survey::plan::{PlanFault, RecordFault};
use domain::survey::risk::{OverruleFault, RuleFault};
use domain::survey::tracker::{self, TrackerFault};
use domain::survey::{EditFault, RoundFault};
use domain::term::confirm::ConfirmFault;
use domain::term::{DayFault, StepFault};

use crate::attachment::UploadFault;

/// Something about the input that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Login name or password wrong, or the account disabled: one answer for all.
    Login,
    /// Too many failures: wait.
    Wait {
        /// Seconds left.
        seconds: i64,
    },
    /// The present password is wrong.
    OldPassword,
    /// The two new passwords differ.
    PasswordsDiffer,
    /// The new password is the old one.
    SamePassword,
    /// A rule of accounts.
    Account(AccountFault),
    /// The login name is taken.
    LoginTaken(String),
    /// The role cannot be given by this actor.
    RoleNotGrantable,
    /// One cannot disable one's own account.
    OwnAccount,
    /// An account without a second factor has none to take away.
    NoSecondFactor,
    /// A leaver has open work: a successor must be named.
    SuccessorNeeded {
        /// Villages to hand over.
        villages: usize,
    },
    /// The successor cannot take the work.
    BadSuccessor,
    /// A deputy's period is wrong.
    DeputyPeriod,
    /// A deputy must be another account of the county, not disabled.
    BadDeputy,
    /// A field that must be filled.
    Missing {
        /// Name of the field in the form.
        field: &'static str,
        /// Its label.
        label: &'static str,
    },
    /// A field that holds what cannot be stored.
    Invalid {
        /// Name of the field in the form.
        field: &'static str,
        /// Its label.
        label: &'static str,
        /// What may be entered.
        hint: String,
    },
    /// A day that cannot be read.
    BadDay {
        /// Name of the field in the form.
        field: &'static str,
        /// What was typed.
        typed: String,
    },
    /// An election day cannot be set so.
    Day(DayFault),
    /// An election day cannot be confirmed.
    Confirm(ConfirmFault),
    /// A step cannot be recorded or undone.
    Step(StepFault),
    /// A gate stops the step; its text comes from the catalogue.
    Gate {
        /// Code of the gate.
        code: &'static str,
    },
    /// A post is not taken.
    Post(PostFault),
    /// A task or template is not taken.
    Task(TaskFault),
    /// An answer is not taken.
    Answer(AnswerFault),
    /// A township withdraws only what it issued itself.
    NotOwnTask,
    /// Somebody did something with the record since the form was opened; the page shows how it stands
    /// now beside what was typed.
    Changed,
    /// A supervision order is not taken.
    Order(OrderFault),
    /// An inspection, look-back round or checklist is not taken.
    Inspection(InspectionFault),
    /// A weekly report is not taken.
    Report(ReportFault),
    /// A village has a task of this rule already.
    RuleTaskThere {
        /// The village.
        village: String,
    },
    /// A nomination is not taken.
    Nomination(NominationFault),
    /// A batch of the joint review is not opened or changed.
    Batch(BatchFault),
    /// A department's answer is not taken.
    ReviewAnswer(ReviewAnswerFault),
    /// Nothing was chosen.
    NothingChosen,
    /// No account was chosen, or a list of accounts is empty.
    NoAccountChosen,
    /// More was chosen than one command takes.
    TooMany {
        /// How many at most.
        max: usize,
    },
    /// The county has a running term already.
    TermRunning,
    /// No village could take part.
    NoUnits,
    /// A count cannot be confirmed.
    Polling(PollingFault),
    /// The count sheet is refused; the findings say why.
    Sheet(Vec<String>),
    /// A round of the survey cannot be opened, changed or frozen, or none is open.
    Round(RoundFault),
    /// A question is not taken.
    Question(EditFault),
    /// A workbook changes nothing.
    NothingToApply,
    /// A workbook was applied, undone or dropped already.
    UploadDecided,
    /// A workbook cannot be undone: newer answers stand on it.
    UploadBuiltOn {
        /// How many of its answers were changed since.
        answers: usize,
    },
    /// A file could not be read, with the reader's own words.
    File(String),
    /// The upload is gone (restart, expiry): send it again.
    UploadGone,
    /// Too many villages would disappear: it looks like a partial list.
    TooManyRemovals {
        /// Villages that would be removed.
        removed: usize,
        /// Villages that stand.
        stood: usize,
    },
    /// Something about attachments.
    Attachment(AttachmentFault),
    /// A file of an upload is not taken.
    Upload {
        /// Its name as it was sent.
        name: String,
        /// Why.
        why: UploadFault,
    },
    /// A rule of risk cannot be saved.
    RiskRule(RuleFault),
    /// A level cannot be overruled.
    Overrule(OverruleFault),
    /// A plan cannot be kept or moved on.
    Plan(PlanFault),
    /// What came of a problem cannot be recorded.
    PlanRecord(RecordFault),
    /// An entry of a tracker cannot be kept or moved on.
    Tracker(tracker::Kind, TrackerFault),
    /// The set-up code is wrong.
    SetupCode,
    /// The installation has been set up already.
    AlreadySetUp,
}

impl Fault {
    /// The field of a fault of nominees or their review.
    const fn review_field(&self) -> Option<&'static str> {
        match self {
            Self::Nomination(fault) => crate::text::nomination::nomination_field(fault),
            Self::Batch(fault) => crate::text::nomination::batch_field(*fault),
            Self::ReviewAnswer(fault) => crate::text::nomination::answer_field(fault),
            _ => None,
        }
    }

    /// The form field it belongs to, for marking it.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing { field, .. }
            | Self::Invalid { field, .. }
            | Self::BadDay { field, .. } => Some(field),
            Self::OldPassword => Some("old"),
            Self::PasswordsDiffer => Some("again"),
            Self::SamePassword
            | Self::Account(
                AccountFault::PasswordShort
                | AccountFault::PasswordLong
                | AccountFault::PasswordPlain,
            ) => Some("password"),
            Self::Account(AccountFault::Login) | Self::LoginTaken(_) => Some("login"),
            Self::Account(AccountFault::Name) => Some("name"),
            Self::Account(AccountFault::Reach) => Some("reach"),
            Self::RoleNotGrantable => Some("role"),
            Self::SuccessorNeeded { .. } | Self::BadSuccessor => Some("successor"),
            Self::DeputyPeriod => Some("until"),
            Self::BadDeputy => Some("deputy"),
            Self::Polling(PollingFault::NoReason | PollingFault::TooLong)
            | Self::Day(DayFault::NoReason)
            | Self::Confirm(ConfirmFault::NoReason | ConfirmFault::TooLong)
            | Self::Step(StepFault::NoReason) => Some("reason"),
            Self::Polling(PollingFault::NeedsAcceptance) => Some("accepted_by"),
            Self::Step(StepFault::Future | StepFault::TooOld) => Some("done_on"),
            Self::SetupCode => Some("code"),
            Self::Post(fault) => post_field(*fault),
            Self::Nomination(_) | Self::Batch(_) | Self::ReviewAnswer(_) => self.review_field(),
            Self::Task(fault) => task_field(*fault),
            Self::Answer(fault) => answer_field(*fault),
            Self::Round(RoundFault::Name) => Some("name"),
            Self::Round(RoundFault::Deadline) => Some("deadline"),
            Self::Round(RoundFault::Unfinished) => Some("sure"),
            Self::Question(
                EditFault::NoTitle
                | EditFault::SameTitle
                | EditFault::Characters
                | EditFault::Word(..),
            ) => Some("title"),
            Self::Question(EditFault::Range) => Some("min"),
            Self::Question(EditFault::Options | EditFault::OptionGone) => Some("options"),
            Self::Question(EditFault::NotConfirmed) => Some("private"),
            Self::Question(EditFault::KindChanged) => Some("kind"),
            Self::Upload { .. } | Self::Attachment(AttachmentFault::NoFile) => Some("files"),
            Self::Attachment(AttachmentFault::Caption) => Some("caption"),
            Self::Attachment(AttachmentFault::NoReason | AttachmentFault::LongReason) => {
                Some("reason")
            }
            Self::RiskRule(fault) => crate::text::risk::rule_field(fault),
            Self::Overrule(_) => Some("reason"),
            Self::Plan(PlanFault::NoSecretary) => Some("secretary"),
            Self::Plan(PlanFault::NoRemark) => Some("remark"),
            Self::PlanRecord(_) => Some("result"),
            Self::Tracker(_, fault) => crate::text::tracker::field(fault),
            Self::Order(fault) => order_field(*fault),
            Self::Inspection(fault) => inspection_field(*fault),
            Self::Report(ReportFault::Text | ReportFault::Sent) => Some("text"),
            Self::Report(ReportFault::Week) => Some("day"),
            _ => None,
        }
    }

    /// What is wrong and what to do, in Chinese.
    #[must_use]
    #[expect(
        clippy::too_many_lines,
        reason = "one match over all faults, so that one without a text does not compile"
    )]
    pub fn zh(&self) -> String {
        match self {
            Self::Login => {
                "登录名或口令不对，或账号已停用。请核对后重试；忘记口令请找本级管理员重置。".into()
            }
            Self::Wait { seconds } => {
                format!("登录失败次数过多，请 {seconds} 秒后再试；急用可请县级管理员解除等待。")
            }
            Self::OldPassword => "现口令不对。".into(),
            Self::PasswordsDiffer => "两次输入的新口令不一样。".into(),
            Self::SamePassword => "新口令不能与现口令相同。".into(),
            Self::Account(fault) => account(*fault),
            Self::LoginTaken(login) => format!("登录名“{login}”已被使用，请换一个。"),
            Self::RoleNotGrantable => "您不能设立或修改这种角色的账号。".into(),
            Self::NoSecondFactor => "这个账号没有启用动态口令，不用重置。".into(),
            Self::OwnAccount => "不能停用或重置自己（或正在代理）的账号。改自己的口令请用“修改口令”，停用请由另一位管理员操作。".into(),
            Self::SuccessorNeeded { villages } => {
                format!("该账号名下还有 {villages} 个村（社区），请选定接手人后再停用。")
            }
            Self::BadSuccessor => "接手人须是在用的账号，范围不小于原账号，并能办理同样的工作。".into(),
            Self::DeputyPeriod => "代理起止日期不对：止日不得早于起日和今天，最长 90 天。".into(),
            Self::BadDeputy => "代理人须是本县另一个在用账号；纪委监委、联审单位、审计员和系统管理员只能由同一角色的账号代理。".into(),
            Self::Missing { label, .. } => format!("请填写“{label}”。"),
            Self::Invalid { label, hint, .. } => format!("“{label}”填写不对：{hint}。"),
            Self::BadDay { typed, .. } => {
                format!("日期“{typed}”无法识别，请按“2026-03-22”的形式填写。")
            }
            Self::Day(fault) => day(*fault).into(),
            Self::Confirm(fault) => confirmation(fault),
            Self::Step(fault) => step(*fault).into(),
            Self::Gate { code } => crate::text::gate(code).into(),
            Self::Post(fault) => crate::text::duty::post_fault(*fault).into(),
            Self::Task(fault) => crate::text::duty::task_fault(*fault),
            Self::Answer(fault) => crate::text::duty::answer_fault(*fault).into(),
            Self::Changed => "您填写的时候，别人刚办理过这一条，页面上是现在的情况。您填的还在，核对后再提交。".into(),
            Self::Order(fault) => crate::text::duty::order_fault(*fault).into(),
            Self::Inspection(fault) => crate::text::duty::inspection_fault(*fault).into(),
            Self::Report(fault) => crate::text::duty::report_fault(*fault).into(),
            Self::NotOwnTask => "这项任务由县里下达，只能由县换届办撤回。".into(),
            Self::RuleTaskThere { village } => {
                format!("{village}已经有按这条规则交办、还没有完成的任务。请取消勾选，或先撤回原任务。")
            }
            Self::Nomination(fault) => crate::text::nomination::nomination_fault(fault),
            Self::Batch(fault) => crate::text::nomination::batch_fault(*fault),
            Self::ReviewAnswer(fault) => crate::text::nomination::answer_fault(fault),
            Self::NothingChosen => "没有选中任何村（社区），请先勾选。".into(),
            Self::NoAccountChosen => "没有选中任何账号，或名单是空的。".into(),
            Self::TooMany { max } => format!("一次最多处理 {max} 个，请分批进行。"),
            Self::TermRunning => "本县已有一个进行中的届次，请先结束它再开启新的届次。".into(),
            Self::NoUnits => "没有可参加换届的村（社区）：请先导入区划。".into(),
            Self::Polling(fault) => polling(*fault).into(),
            Self::Sheet(lines) => format!("计票数据有误，不能认定结果：{}", lines.join("；")),
            Self::Round(fault) => crate::text::survey::round(*fault),
            Self::Question(fault) => crate::text::survey::edit(fault),
            Self::NothingToApply => "这份工作簿与系统一致，没有可应用的改动。".into(),
            Self::UploadDecided => "这份工作簿已经处理过了，请刷新页面。".into(),
            Self::UploadBuiltOn { answers } => format!(
                "不能撤销：其中 {answers} 项答案之后又改过。请在村情页逐项更正。"
            ),
            Self::File(why) => why.clone(),
            Self::UploadGone => "暂存的上传文件已不在（可能因重启或过期），请重新上传。".into(),
            Self::TooManyRemovals { removed, stood } => format!(
                "这份名单会撤销现有 {stood} 个村（社区）中的 {removed} 个，像是不完整的名单。请核对；确属撤并的，请勾选“确认撤销”（命令行加 --confirm-removals）。"
            ),
            Self::Attachment(fault) => attachment(*fault),
            Self::Upload { name, why } => format!("“{name}”没有上传：{}", upload(*why)),
            Self::RiskRule(fault) => crate::text::risk::rule(fault),
            Self::Overrule(fault) => crate::text::risk::overrule(*fault),
            Self::Plan(fault) => crate::text::plan::fault(fault),
            Self::PlanRecord(fault) => crate::text::plan::record(*fault),
            Self::Tracker(kind, fault) => crate::text::tracker::fault(*kind, fault),
            Self::SetupCode => "安装码不对。安装码在首次启动时打印在服务器窗口。".into(),
            Self::AlreadySetUp => "系统已完成安装，请直接登录。".into(),
        }
    }
}

const fn post_field(fault: PostFault) -> Option<&'static str> {
    match fault {
        PostFault::Name | PostFault::Twice => Some("name"),
        PostFault::Place => Some("unit"),
        PostFault::NoGroup => Some("group"),
        PostFault::Phone => Some("phone"),
        PostFault::NotByTown => Some("kind"),
        PostFault::EndDay => Some("on"),
        PostFault::NoReason => Some("reason"),
        PostFault::TooLong | PostFault::Ended => None,
    }
}

const fn task_field(fault: TaskFault) -> Option<&'static str> {
    match fault {
        TaskFault::Title => Some("title"),
        TaskFault::Text => Some("text"),
        TaskFault::Evidence => Some("evidence"),
        TaskFault::Offset => Some("offset"),
        TaskFault::NoAudience | TaskFault::BeyondTown => Some("audience"),
        TaskFault::NoReason => Some("reason"),
        TaskFault::Past => Some("fixed_on"),
        TaskFault::Withdrawn | TaskFault::TooMany => None,
    }
}

const fn answer_field(fault: AnswerFault) -> Option<&'static str> {
    match fault {
        AnswerFault::NoNote | AnswerFault::TooLong => Some("note"),
        AnswerFault::Day => Some("on"),
        AnswerFault::NoSigner => Some("signer"),
        AnswerFault::Kind => Some("kind"),
        AnswerFault::Withdrawn
        | AnswerFault::Done
        | AnswerFault::NotDone
        | AnswerFault::TooMany => None,
    }
}

const fn order_field(fault: OrderFault) -> Option<&'static str> {
    match fault {
        OrderFault::Title => Some("title"),
        OrderFault::Problem => Some("problem"),
        OrderFault::Demand => Some("demand"),
        OrderFault::Day => Some("reply_by"),
        OrderFault::NoText | OrderFault::TooLong => Some("text"),
        OrderFault::NoEvidence => Some("files"),
        OrderFault::State | OrderFault::NotIssuer | OrderFault::TooMany => None,
    }
}

const fn inspection_field(fault: InspectionFault) -> Option<&'static str> {
    match fault {
        InspectionFault::Items => Some("items"),
        InspectionFault::Day => Some("on"),
        InspectionFault::NoReason => Some("reason"),
        InspectionFault::Round => Some("title"),
        InspectionFault::NoNote
        | InspectionFault::TooLong
        | InspectionFault::NothingSeen
        | InspectionFault::Ended
        | InspectionFault::NotOwn
        | InspectionFault::TooMany => None,
    }
}

fn account(fault: AccountFault) -> String {
    match fault {
        AccountFault::Login => format!(
            "登录名须为 2 到 {LOGIN_MAX_CHARS} 位字母、数字或 . - _，并以字母或数字开头。"
        ),
        AccountFault::Name => format!("姓名（名称）须为 1 到 {NAME_MAX_CHARS} 个字。"),
        AccountFault::Reach => "范围与角色不符：乡镇账号选一个乡镇，村级账号选一个村（社区），督导组选一个或多个乡镇，其余为全县。".into(),
        AccountFault::PasswordShort => format!("口令至少 {PASSWORD_MIN_CHARS} 位。"),
        AccountFault::PasswordLong => format!("口令最多 {PASSWORD_MAX_CHARS} 位。"),
        AccountFault::PasswordPlain => "口令太简单：不能含登录名，不能是连续或重复的字符。".into(),
    }
}

const fn day(fault: DayFault) -> &'static str {
    match fault {
        DayFault::AlreadyVoted => {
            "该选举已登记投票，投票日不能再改；如登记有误，请先撤销“投票”环节。"
        }
        DayFault::Postponed => "该选举已延期，请先恢复再定日。",
        DayFault::NotPostponed => "该选举没有延期。",
        DayFault::NoReason => "延期须写明理由。",
        DayFault::TermClosed => "届次已结束，只能查看。",
    }
}

fn confirmation(fault: &ConfirmFault) -> String {
    match fault {
        ConfirmFault::NoDay => "还没有定投票日，或已延期，不能确认。".into(),
        ConfirmFault::Already => "现在的投票日已经确认过。".into(),
        ConfirmFault::AlreadyVoted => "已登记投票，不再确认投票日。".into(),
        ConfirmFault::Moved => "投票日刚被改动过，请看清现在的日期再确认。".into(),
        ConfirmFault::Shut(codes) => {
            let asks: Vec<&str> = codes.iter().map(|c| crate::text::gate_name(c)).collect();
            format!(
                "还有条件未满足，不能确认投票日：{}。确需先行确认的，由县换届办写明理由放行。",
                asks.join("；")
            )
        }
        ConfirmFault::NoReason => "放行须写明理由，理由留在该村页面上。".into(),
        ConfirmFault::TooLong => "理由过长，最多 500 字。".into(),
        ConfirmFault::NothingToWaive => "条件都已满足，直接确认即可，无需放行。".into(),
    }
}

const fn step(fault: StepFault) -> &'static str {
    match fault {
        StepFault::NoSuchStep => "该选举没有这个环节。",
        StepFault::Future => "完成日期不能晚于今天。",
        StepFault::TooOld => "完成日期太早，请核对年份。",
        StepFault::AlreadyDone => "该环节已登记完成；如有误，请先撤销。",
        StepFault::NotDone => "该环节还没有登记，无需撤销。",
        StepFault::NoReason => "撤销须写明理由。",
        StepFault::TooLong => "文字过长，最多 500 字。",
        StepFault::FromCount => "“投票”环节由已确认的计票生成，请通过更正计票处理。",
        StepFault::TermClosed => "届次已结束，只能查看。",
    }
}

fn attachment(fault: AttachmentFault) -> String {
    match fault {
        AttachmentFault::NoFile => "请选择要上传的文件。".into(),
        AttachmentFault::TooMany => {
            format!("一条记录最多挂 {OWNER_MAX_FILES} 个附件，请先销毁不需要的，或合并成一份文件。")
        }
        AttachmentFault::Caption => format!("附件说明过长，最多 {CAPTION_MAX_CHARS} 字。"),
        AttachmentFault::NoReason => "销毁附件须写明理由。".into(),
        AttachmentFault::LongReason => format!("理由过长，最多 {REASON_MAX_CHARS} 字。"),
        AttachmentFault::OwnerClosed => "所属记录已办结、撤销或冻结，或者届次已结束，不能再添加附件。".into(),
        AttachmentFault::FileLost => {
            "附件文件不在服务器上或已损坏，请联系系统管理员运行 touyan doctor，从备份恢复。".into()
        }
        AttachmentFault::OtherKey => {
            "附件是用另一把主密钥加密的，现有密钥打不开。请系统管理员放回原来的密钥目录，或凭恢复单恢复。".into()
        }
        AttachmentFault::Gone => "该附件已经销毁。".into(),
        AttachmentFault::NotYours => {
            "只有上传人在 24 小时内，或乡镇、县换届办，可以销毁附件。".into()
        }
    }
}

fn upload(fault: UploadFault) -> String {
    match fault {
        UploadFault::TooLarge { max_mb } => {
            format!("超过单个附件上限 {max_mb} MB，请压缩或分成几份。")
        }
        UploadFault::Empty => "文件是空的。".into(),
        UploadFault::OldOffice => {
            "是旧版（doc、xls）或加了密码的 Office 文件，请另存为 docx、xlsx 或 PDF。".into()
        }
        UploadFault::Macros => "含有宏，请另存为不含宏的 docx、xlsx 或 PDF。".into(),
        UploadFault::Heic => {
            "是 HEIC 格式的照片，请在手机相机设置中改为“兼容性最佳”（JPEG），或截图后上传。".into()
        }
        UploadFault::Broken => "文件已损坏，打不开，请重新导出或拍摄。".into(),
        UploadFault::Unknown => {
            "不是可以上传的类型。可以上传：照片和图片（JPG、PNG、WebP）、PDF、OFD、docx、xlsx、文本、视频（MP4、MOV）、录音（MP3、M4A）。".into()
        }
        UploadFault::TooManyPixels { millions } => {
            format!("图片有 {millions} 百万像素，最多 50 百万，请缩小后上传。")
        }
    }
}

const fn polling(fault: PollingFault) -> &'static str {
    match fault {
        PollingFault::Refused => "计票数据有误，不能认定结果，请按提示改正。",
        PollingFault::NoReason => "已有确认的计票，更正须写明理由。",
        PollingFault::TooLong => "理由过长，最多 500 字。",
        PollingFault::NeedsAcceptance => {
            "结果取决于尚未核实的规则参数，须由乡镇负责人署名接受后才能确认。"
        }
        PollingFault::AlreadySuperseded => "这份计票已被更正，请打开最新的一份。",
        PollingFault::TermClosed => "届次已结束，只能查看。",
    }
}

impl From<AccountFault> for Fault {
    fn from(fault: AccountFault) -> Self {
        Self::Account(fault)
    }
}

impl From<DayFault> for Fault {
    fn from(fault: DayFault) -> Self {
        Self::Day(fault)
    }
}

impl From<ConfirmFault> for Fault {
    fn from(fault: ConfirmFault) -> Self {
        Self::Confirm(fault)
    }
}

impl From<StepFault> for Fault {
    fn from(fault: StepFault) -> Self {
        Self::Step(fault)
    }
}

impl From<PollingFault> for Fault {
    fn from(fault: PollingFault) -> Self {
        Self::Polling(fault)
    }
}

impl From<PostFault> for Fault {
    fn from(fault: PostFault) -> Self {
        Self::Post(fault)
    }
}

impl From<TaskFault> for Fault {
    fn from(fault: TaskFault) -> Self {
        Self::Task(fault)
    }
}

impl From<AnswerFault> for Fault {
    fn from(fault: AnswerFault) -> Self {
        Self::Answer(fault)
    }
}

impl From<OrderFault> for Fault {
    fn from(fault: OrderFault) -> Self {
        Self::Order(fault)
    }
}

impl From<InspectionFault> for Fault {
    fn from(fault: InspectionFault) -> Self {
        Self::Inspection(fault)
    }
}

impl From<ReportFault> for Fault {
    fn from(fault: ReportFault) -> Self {
        Self::Report(fault)
    }
}
