//! What the journal records: who did what to which record, never the text of it.
//!
//! The chain itself (hashes, signed heads) is the `seal` engine's; the table is the store's. This
//! module only names the kinds of record and carries the actor's stamp.

use crate::account::Actor;
use crate::codes::coded;
use crate::ids::CountyId;
use crate::time::Millis;

coded! {
    /// Kinds of record that events speak of.
    RecordKind {
        /// The installation or a county's entry in it.
        County = "county", "县";
        /// A unit of the division tree.
        Unit = "unit", "区划";
        /// An import of divisions.
        DivisionImport = "division_import", "区划导入";
        /// An account.
        Account = "account", "账号";
        /// An acting deputy's appointment.
        Deputy = "deputy", "代理";
        /// A login, a logout, a refused login.
        Session = "session", "登录";
        /// A term.
        Term = "term", "届次";
        /// A village's part in a term.
        TermUnit = "term_unit", "参选单位";
        /// One body's election in a village.
        Election = "election", "选举";
        /// A recorded step.
        Step = "step", "环节";
        /// A question of the survey.
        SurveyQuestion = "survey_question", "摸底题目";
        /// A round of the survey.
        SurveyRound = "survey_round", "摸底轮次";
        /// A village's dossier.
        Dossier = "dossier", "村情档案";
        /// A township's workbook that was brought back.
        SurveyUpload = "survey_upload", "村情工作簿";
        /// Office holders of the previous term, as imported.
        FormerImport = "former_import", "上届名单";
        /// A count sheet with its outcome.
        Count = "count", "计票";
        /// Somebody's time in a post.
        Post = "post", "责任人";
        /// A template of tasks.
        TaskTemplate = "task_template", "任务模板";
        /// A task or letter of duty.
        Task = "task", "任务";
        /// A rule of risk.
        RiskRule = "risk_rule", "风险规则";
        /// A level given against the rules.
        RiskOverrule = "risk_overrule", "风险等级改判";
        /// A village's plan.
        Plan = "plan", "一村一策";
        /// What came of a problem of a plan.
        PlanRecord = "plan_record", "一村一策进展";
        /// An entry of a special tracker.
        Tracker = "tracker", "专项台账";
        /// An inspection.
        Inspection = "inspection", "督导检查";
        /// A look-back round.
        LookBack = "look_back", "回头看";
        /// The checklist of inspections.
        Checklist = "checklist", "检查清单";
        /// A supervision order.
        Order = "order", "督办单";
        /// A weekly report.
        Report = "report", "周调度";
        /// A setting.
        Setting = "setting", "设置";
        /// A holiday.
        Holiday = "holiday", "节假日";
        /// A background job.
        Job = "job", "后台任务";
        /// A backup.
        Backup = "backup", "备份";
        /// A member of a village's committees.
        Person = "person", "人员";
        /// A near-relative link between two people.
        Kin = "kin", "近亲属关系";
        /// Keys that data is sealed with.
        Key = "key", "密钥";
        /// What is thought of a member's further service.
        Review = "review", "班子研判";
        /// A list of members that came in.
        PeopleImport = "people_import", "成员名单导入";
        /// A nominee.
        Nominee = "nominee", "提名人选";
        /// Somebody in the reserve pool.
        Reserve = "reserve", "后备人选";
        /// A seat of an election committee.
        Seat = "committee_seat", "选举委员会成员";
        /// That a village's measures adopted the county's list.
        Adoption = "list_adoption", "负面清单采用";
        /// A department of the joint review.
        ReviewDepartment = "review_department", "联审单位";
        /// An entry of the negative list.
        NegativeRule = "negative_rule", "负面清单";
        /// A batch of the joint review.
        ReviewBatch = "review_batch", "联审批次";
        /// What a department said.
        ReviewAnswer = "review_answer", "联审答复";
        /// Somebody's review: looks, notice, objection.
        ReviewFile = "review_file", "个人联审";
        /// A file hung on a record.
        Attachment = "attachment", "附件";
        /// An export of a list.
        Export = "export", "导出";
    }
}

/// Every act that an event can tell of, in order of room. The store writes no other, so this list is
/// the whole vocabulary of the journal; the text catalogue has a Chinese word for each.
pub const ACTS: &[&str] = &[
    "division.import",
    "division.edit",
    "account.add",
    "account.edit",
    "account.disable",
    "account.enable",
    "account.reset",
    "account.unlock",
    "account.own_password",
    "account.deputy_add",
    "account.deputy_end",
    "account.second_begin",
    "account.second_on",
    "account.second_codes",
    "account.second_off",
    "account.second_reset",
    "session.second",
    "session.second_refused",
    "session.login",
    "session.logout",
    "session.refused",
    "session.act_for",
    "session.act_own",
    "term.open",
    "term.edit",
    "term.close",
    "term.reopen",
    "term.add_units",
    "term.leave",
    "term.rejoin",
    "term.assign",
    "term.set_day",
    "term.confirm_day",
    "term.set_form",
    "term.postpone",
    "term.resume",
    "step.record",
    "step.undo",
    "survey.question",
    "survey.open",
    "survey.edit",
    "survey.freeze",
    "survey.reopen",
    "survey.answer",
    "survey.check",
    "survey.sign",
    "survey.stage",
    "survey.apply",
    "survey.undo",
    "survey.drop",
    "survey.former_stage",
    "survey.former_apply",
    "survey.former_drop",
    "count.draft",
    "count.confirm",
    "count.supersede",
    "count.drop",
    "post.add",
    "post.edit",
    "post.end",
    "template.add",
    "template.edit",
    "task.issue",
    "task.withdraw",
    "task.read",
    "task.answer",
    "task.escalate",
    "person.add",
    "person.edit",
    "person.end",
    "person.open",
    "person.import",
    "person.number",
    "person.number_remove",
    "person.unmask",
    "person.unmask_sheet",
    "person.find_number",
    "person.destroy",
    "kin.add",
    "kin.remove",
    "keys.data_key",
    "keys.reseal",
    "keys.rotate",
    "review.edit",
    "review.erase",
    "nominee.add",
    "nominee.import",
    "nominee.edit",
    "nominee.withdraw",
    "nominee.talk",
    "reserve.add",
    "reserve.edit",
    "reserve.end",
    "seat.add",
    "seat.leave",
    "list.adopt",
    "list.department",
    "list.officer",
    "list.rule",
    "joint_review.open",
    "joint_review.close",
    "joint_review.remind",
    "joint_review.answer",
    "joint_review.answer_many",
    "joint_review.look",
    "joint_review.notice",
    "joint_review.objection",
    "joint_review.objection_answer",
    "joint_review.erase",
    "attachment.add",
    "attachment.destroy",
    "risk.rule_edit",
    "risk.rule_retire",
    "risk.overrule",
    "risk.task",
    "plan.draft",
    "plan.submit",
    "plan.return",
    "plan.approve",
    "plan.supersede",
    "plan.send_back",
    "plan.record",
    "tracker.add",
    "tracker.edit",
    "tracker.move",
    "inspection.plan",
    "inspection.hold",
    "inspection.cancel",
    "look_back.plan",
    "checklist.edit",
    "order.issue",
    "order.answer",
    "order.return",
    "order.close",
    "order.withdraw",
    "report.make",
    "report.edit",
    "report.send",
    "report.supersede",
    "setting.edit",
    "holiday.edit",
    "holiday.load",
    "job.add",
    "job.state",
    "backup.make",
    "backup.download",
    "backup.restore",
    "journal.verify",
    "journal.export",
    "export.table",
];

/// The act of a code, as the list above has it; `None` for a code that no event may carry.
#[must_use]
pub fn act(code: &str) -> Option<&'static str> {
    ACTS.iter().copied().find(|act| *act == code)
}

/// The actor copied by value, the instant, and the randomness for salts: one per transaction.
#[derive(Clone)]
pub struct Stamp {
    /// Account id, or "system".
    pub account: String,
    /// The person's name at that instant.
    pub name: String,
    /// Role code, or "system".
    pub role: String,
    /// The principal's name, when a deputy acted.
    pub acting_for: Option<String>,
    /// When.
    pub at: Millis,
    /// 32 random bytes, from which the salts of the transaction's events are derived.
    pub seed: [u8; 32],
}

impl std::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stamp")
            .field("account", &self.account)
            .field("role", &self.role)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Stamp {
    /// The stamp of a person's request.
    #[must_use]
    pub fn of(actor: &Actor, at: Millis, seed: [u8; 32]) -> Self {
        Self {
            account: actor.account.as_str().to_owned(),
            name: actor.name.clone(),
            role: actor.role.code().to_owned(),
            acting_for: actor.acting_for.as_ref().map(|p| p.name.clone()),
            at,
            seed,
        }
    }

    /// The stamp of the program itself; `name` says which part of it.
    #[must_use]
    pub fn system(name: &str, at: Millis, seed: [u8; 32]) -> Self {
        Self {
            account: "system".to_owned(),
            name: name.to_owned(),
            role: "system".to_owned(),
            acting_for: None,
            at,
            seed,
        }
    }
}

/// Which chain an event belongs to: a county's, or the installation's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// The county's own chain.
    County(CountyId),
    /// The installation's chain.
    Installation,
}

impl Chain {
    /// The chain's name as stored in the tenant column; no county id can equal "installation".
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::County(id) => id.as_str(),
            Self::Installation => "installation",
        }
    }
}
