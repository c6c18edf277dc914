//! The one table of rights: role × verb × extent.
//!
//! Everything else derives from it: the router asks it at the door, every use case asks it again
//! before loading, the handbook prints it, and the coverage test calls every route as every actor
//! and compares. A verb that is not in a role's list is refused.

use super::role::Role;
use Extent::{Own, Whole};
use Role::{
    Administrator, Auditor, CivilAffairs, CountyOffice, Department, Discipline, DutyDepartment,
    Publicity, Supervision, Township, Village,
};

/// How far a permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The whole county, whatever the account's own reach.
    Whole,
    /// Only what the account's reach covers.
    Own,
}

/// A column of the policy: who may use a verb, and how far.
pub type Grants = &'static [(Role, Extent)];

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $grants:expr;)+) => {
        $crate::codes::listed! {
            /// What can be done. The code stands in journals and exports.
            Verb { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl Verb {
            /// Who may, and how far.
            #[must_use]
            pub const fn grants(self) -> Grants {
                match self { $(Self::$name => $grants),+ }
            }
        }
    };
}

/// Everybody who logs in.
const EVERYONE: Grants = &[
    (CountyOffice, Whole),
    (CivilAffairs, Whole),
    (Township, Own),
    (Village, Own),
    (Department, Own),
    (Discipline, Own),
    (Publicity, Own),
    (DutyDepartment, Own),
    (Supervision, Own),
    (Administrator, Own),
    (Auditor, Own),
];

/// Who reads the progress of villages.
const READERS: Grants = &[
    (CountyOffice, Whole),
    (CivilAffairs, Whole),
    (Township, Own),
    (Village, Own),
    (Discipline, Whole),
    (Publicity, Whole),
    (DutyDepartment, Whole),
    (Supervision, Own),
    (Auditor, Whole),
];

/// Who reads the tree of divisions.
const DIVISION_READERS: Grants = &[
    (CountyOffice, Whole),
    (CivilAffairs, Whole),
    (Township, Own),
    (Village, Own),
    (Discipline, Whole),
    (Publicity, Whole),
    (DutyDepartment, Whole),
    (Supervision, Own),
    (Administrator, Whole),
    (Auditor, Whole),
];

/// The villages' own work: the village, its township, and the county for them.
const WORKERS: Grants = &[(CountyOffice, Whole), (Township, Own), (Village, Own)];

/// Who reads risks, plans and special trackers of villages.
const RISK_READERS: Grants = &[
    (CountyOffice, Whole),
    (CivilAffairs, Whole),
    (Township, Own),
    (Village, Own),
    (Discipline, Whole),
    (DutyDepartment, Whole),
    (Supervision, Own),
    (Auditor, Whole),
];

/// The county alone.
const COUNTY: Grants = &[(CountyOffice, Whole)];

/// Supervision groups in their townships, and the county office.
const INSPECTORS: Grants = &[(CountyOffice, Whole), (Supervision, Own)];

/// The county or the township for its own villages.
const LEADERS: Grants = &[(CountyOffice, Whole), (Township, Own)];

/// Whoever may prove something on a record: which, the record's own verb decides.
const ATTACHERS: Grants = &[
    (CountyOffice, Whole),
    (Township, Own),
    (Village, Own),
    (DutyDepartment, Whole),
    (Supervision, Own),
];

verbs! {
    /// One's own desk: what is due, what is late.
    ViewDesk = "desk.view", "看自己的工作台", EVERYONE;
    /// Change one's own password, end one's own sessions.
    ChangeOwnPassword = "account.own_password", "改自己的口令", EVERYONE;
    /// Appoint or end an acting deputy for oneself.
    AppointDeputy = "account.deputy", "指定代理人", EVERYONE;

    /// The county's cockpit, or one's part of it.
    ViewCockpit = "cockpit.view", "看驾驶舱", READERS;

    /// Read the division tree.
    ViewDivisions = "division.view", "看区划", DIVISION_READERS;
    /// Load a division list.
    ImportDivisions = "division.import", "导入区划", &[(CountyOffice, Whole), (Administrator, Whole)];
    /// Set a unit's kind, that it takes no part, or its successor.
    EditDivision = "division.edit", "改区划属性", &[(CountyOffice, Whole), (CivilAffairs, Whole)];

    /// Read accounts.
    ViewAccounts = "account.view", "看账号",
        &[(CountyOffice, Whole), (Township, Own), (Administrator, Whole), (Auditor, Whole)];
    /// Make, change, disable and unlock accounts (which roles: `rules::grantable`).
    ManageAccounts = "account.manage", "管理账号",
        &[(CountyOffice, Whole), (Township, Own), (Administrator, Whole)];

    /// Read terms, timetables, a village's steps.
    ViewTerm = "term.view", "看届次与日程", READERS;
    /// Open or close a term, change its parameters.
    OpenTerm = "term.open", "开启届次", COUNTY;
    /// Set, move or clear election days.
    SetElectionDay = "term.set_day", "定投票日", LEADERS;
    /// Confirm an election day, when what must be finished before the vote is finished.
    ConfirmDay = "term.confirm_day", "确认投票日", LEADERS;
    /// Confirm an election day although a gate is shut, with a reason that stays.
    WaiveGate = "term.waive_gate", "放行未满足的条件", COUNTY;
    /// Postpone a village, or take it up again.
    Postpone = "term.postpone", "延期", COUNTY;
    /// Name the person responsible for a village.
    AssignVillage = "term.assign", "指定责任人", LEADERS;
    /// Record a step as done.
    RecordStep = "step.record", "登记环节完成", WORKERS;
    /// Undo a recorded step, with a reason.
    UndoStep = "step.undo", "撤销环节", LEADERS;

    /// Read the chain of responsibility.
    ViewChain = "duty.view", "看责任体系", READERS;
    /// Name, change and end holders of posts.
    EditChain = "duty.chain", "设责任人", LEADERS;
    /// Read tasks and letters of duty.
    ViewTasks = "task.view", "看任务与责任书", READERS;
    /// Issue and withdraw tasks and letters, give back what is not accepted as done.
    IssueTask = "task.issue", "下达任务与责任书", LEADERS;
    /// Keep the templates of tasks.
    EditTemplate = "task.template", "管任务模板", COUNTY;
    /// Acknowledge and answer what one is asked.
    AnswerTask = "task.answer", "签收与回复任务",
        &[(CountyOffice, Whole), (Township, Own), (Village, Own), (DutyDepartment, Own)];
    /// Read the dossiers of villages, rounds of the survey and how complete they are.
    ViewSurvey = "survey.view", "看村情与摸底",
        &[(CountyOffice, Whole), (CivilAffairs, Whole), (Township, Own), (Village, Own),
          (Discipline, Whole), (DutyDepartment, Whole), (Supervision, Own), (Auditor, Whole)];
    /// Answer the questions about a village.
    AnswerSurvey = "survey.answer", "填报村情", WORKERS;
    /// Take a township's workbook out, bring it back, undo it.
    UploadSurvey = "survey.upload", "村情工作簿", LEADERS;
    /// Sign for a village's dossier as the township's secretary.
    SignSurvey = "survey.sign", "签字确认村情", &[(Township, Own)];
    /// Open, move and freeze rounds of the survey.
    RunSurvey = "survey.round", "组织摸底轮次", COUNTY;
    /// Add, change and retire questions.
    EditQuestions = "survey.question", "改摸底题目", COUNTY;
    /// Import the office holders of the previous term.
    ImportFormer = "survey.former", "导入上届名单", LEADERS;

    /// Read who is nominated, and how each nominee stands; a village sees no more than that.
    ViewNominees = "nominee.view", "看提名人选",
        &[(CountyOffice, Whole), (CivilAffairs, Whole), (Township, Own), (Village, Own), (Auditor, Whole)];
    /// Enter and change nominees, talks, pledges, the roster of the election committee.
    EditNominees = "nominee.edit", "登记提名人选", LEADERS;
    /// Read the reserve pool.
    ViewReserve = "reserve.view", "看后备力量",
        &[(CountyOffice, Whole), (Township, Own), (Auditor, Whole)];
    /// Keep the reserve pool.
    EditReserve = "reserve.edit", "管后备力量", LEADERS;
    /// Read the departments of the joint review and the negative list.
    ViewReviewList = "negative_list.view", "看联审单位与负面清单",
        &[(CountyOffice, Whole), (CivilAffairs, Whole), (Township, Own), (Department, Own),
          (Discipline, Own), (Auditor, Whole)];
    /// Change departments, their officers and the negative list.
    EditReviewList = "negative_list.edit", "改联审单位与负面清单", COUNTY;
    /// Read batches and how far departments are; no answer.
    ViewReview = "joint_review.view", "看联审批次与进度", &[(CountyOffice, Whole), (Auditor, Whole)];
    /// Open and close batches, remind, hand over notices, record objections.
    RunReview = "joint_review.run", "组织资格联审", COUNTY;
    /// Open what departments said of one person; each look is journaled.
    OpenReview = "joint_review.open", "看个人联审结论", COUNTY;
    /// Answer for one's department about the people put to it.
    AnswerReview = "joint_review.answer", "答复资格联审", &[(Department, Own), (Discipline, Own)];

    /// Read inspections, supervision orders and look-back rounds.
    ViewSupervision = "supervision.view", "看督导与督办", READERS;
    /// Plan and record inspections.
    Inspect = "supervision.inspect", "督导检查", INSPECTORS;
    /// Issue, verify, return and withdraw supervision orders.
    IssueOrder = "supervision.order", "下达和核查督办单", INSPECTORS;
    /// Answer a supervision order.
    AnswerOrder = "supervision.answer", "报督办整改情况",
        &[(CountyOffice, Whole), (Township, Own), (Village, Own), (DutyDepartment, Own)];
    /// Keep the checklist of inspections.
    EditChecklist = "supervision.checklist", "改督导检查清单", COUNTY;
    /// Plan look-back rounds.
    PlanLookBack = "supervision.look_back", "安排回头看", COUNTY;

    /// Read weekly reports: townships, villages and groups what was sent, with their own rows.
    ViewReport = "report.view", "看周调度",
        &[(CountyOffice, Whole), (CivilAffairs, Whole), (Township, Own), (Village, Own),
          (Supervision, Own), (Auditor, Whole)];
    /// Make, edit and send weekly reports.
    WriteReport = "report.write", "做周调度", COUNTY;

    /// Read counts and results.
    ViewCount = "count.view", "看计票与结果", READERS;
    /// Enter a count from the paper sheet and confirm its outcome.
    EnterCount = "count.enter", "录入计票", WORKERS;
    /// Supersede a confirmed count, with a reason.
    CorrectCount = "count.correct", "更正计票", LEADERS;

    /// The members of the present two committees as names, posts and figures; no opinions.
    ViewTeam = "team.view", "看班子名单与统计",
        &[(CountyOffice, Whole), (Township, Own), (Auditor, Whole)];
    /// Open a member's card, with a purpose; export cards.
    OpenCard = "team.open", "打开班子成员卡片", LEADERS;
    /// Add and change members, and what is thought of them.
    EditTeam = "team.edit", "编辑班子成员与研判", LEADERS;

    /// Enter, correct and remove identity numbers and telephones of persons.
    EditNumbers = "person.numbers", "登记身份证号与电话", LEADERS;
    /// See a whole number, one at a time, with a reason.
    Unmask = "person.unmask", "查看完整号码", LEADERS;
    /// Find a person by a whole number.
    FindByNumber = "person.find", "凭号码查人", LEADERS;
    /// Who looked at whole numbers, and how often.
    ViewLooks = "person.looks", "看号码查看记录", &[(CountyOffice, Whole), (Auditor, Whole)];
    /// Destroy what is known of somebody who left.
    DestroyPerson = "person.destroy", "销毁离任人员信息", COUNTY;
    /// See near relatives among the people of a village.
    ViewKin = "kin.view", "看近亲属关系", LEADERS;
    /// Enter and remove near relatives.
    EditKin = "kin.edit", "登记近亲属关系", LEADERS;

    /// Open attachments; whose, is asked of the record they belong to.
    ViewAttachments = "attachment.view", "看附件", READERS;
    /// Add attachments to records that one may change; destroy one's own within a day.
    AddAttachments = "attachment.add", "传附件", ATTACHERS;
    /// See the retention table and what is due by it.
    ViewRetention = "retention.view", "看保管期限", READERS;
    /// Destroy what the retention table says is due.
    DestroyDue = "retention.destroy", "销毁到期附件", COUNTY;
    /// Read the risk level of villages with its reasons, and the rules.
    ViewRisk = "risk.view", "看风险等级与规则", RISK_READERS;
    /// Make, change and retire rules of risk.
    EditRiskRules = "risk.edit_rules", "改风险规则", COUNTY;
    /// Give a village another level than the rules, with a reason.
    OverruleRisk = "risk.overrule", "改判风险等级", LEADERS;
    /// Read the plans of villages.
    ViewPlans = "plan.view", "看一村一策", RISK_READERS;
    /// Write and submit a village's plan, and record what came of it.
    DraftPlan = "plan.draft", "起草一村一策", WORKERS;
    /// Approve a plan as the township's secretary, or give it back.
    ApprovePlan = "plan.approve", "审批一村一策", &[(Township, Own)];
    /// Give an approved plan back to the township.
    SendBackPlan = "plan.send_back", "县级退回一村一策", COUNTY;
    /// Accept that a village votes with a problem of its plan unsolved.
    AcceptProblem = "plan.accept", "同意带着问题选举", LEADERS;
    /// Read the special trackers.
    ViewTrackers = "tracker.view", "看专项台账", RISK_READERS;
    /// Keep the special trackers; a duty department those of its office.
    EditTrackers = "tracker.edit", "维护专项台账",
        &[(CountyOffice, Whole), (Township, Own), (DutyDepartment, Whole)];
    /// Report on the own village's entries; what is reported waits for the township.
    ReportTracker = "tracker.report", "报专项台账办理情况", &[(Village, Own)];

    /// Read the rule book: public law, so everybody.
    ViewRules = "rules.view", "看规则手册", EVERYONE;

    /// Read the journal.
    ViewJournal = "journal.view", "看操作日志",
        &[(CountyOffice, Whole), (Township, Own), (Administrator, Whole), (Auditor, Whole)];
    /// Verify the chain and fetch signed heads.
    VerifyJournal = "journal.verify", "核验日志", &[(Administrator, Whole), (Auditor, Whole)];

    /// Read settings.
    ViewSettings = "setting.view", "看设置",
        &[(CountyOffice, Whole), (Administrator, Whole), (Auditor, Whole)];
    /// Change settings and holidays.
    EditSettings = "setting.edit", "改设置", &[(CountyOffice, Whole), (Administrator, Whole)];

    /// Make and list backups.
    MakeBackup = "backup.make", "备份", &[(Administrator, Whole)];
    /// Health of the installation, metrics.
    ViewHealth = "health.view", "看运行状况", &[(Administrator, Whole), (Auditor, Whole)];
}

/// How far `role` may use `verb`; `None` is a refusal.
#[must_use]
pub fn extent(role: Role, verb: Verb) -> Option<Extent> {
    verb.grants()
        .iter()
        .find(|(r, _)| *r == role)
        .map(|(_, e)| *e)
}
