//! How long each kind of record is kept, what starts the period, and how it ends: one table, shown on
//! a page and in the handbook. A room that stores something about persons adds its line here.
//!
//! The periods are the program's defaults, taken from practice where the law names none; a county's
//! archive rules may ask for longer. Nothing is destroyed without a person who says so, except what
//! the table marks as ending by itself.

use chrono::{Days, Months};

use crate::time::Day;

macro_rules! kept {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $period:expr, $start:expr, $end:expr, $basis:literal;)+) => {
        $crate::codes::listed! {
            /// A kind of record in the retention table.
            Kept { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl Kept {
            /// How long.
            #[must_use]
            pub const fn period(self) -> Period {
                match self { $(Self::$name => $period),+ }
            }

            /// From when.
            #[must_use]
            pub const fn start(self) -> Start {
                match self { $(Self::$name => $start),+ }
            }

            /// How it ends.
            #[must_use]
            pub const fn end(self) -> End {
                match self { $(Self::$name => $end),+ }
            }

            /// What the period rests on, in Chinese.
            #[must_use]
            pub const fn basis(self) -> &'static str {
                match self { $(Self::$name => $basis),+ }
            }
        }
    };
}

/// How long a record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// As long as the installation.
    Forever,
    /// So many years.
    Years(u8),
    /// So many days.
    Days(u16),
    /// So many newest pieces.
    Newest,
}

/// What starts the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The record is made.
    Made,
    /// The term it belongs to is closed.
    TermClosed,
    /// It was last used.
    LastUsed,
    /// Nothing: there is no end.
    None,
}

/// How a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It stays.
    Stays,
    /// A person destroys it: the key goes and with it the content; number, dates, hash, reason stay.
    KeyDestroyed,
    /// A person erases it: the text and its salt go; number, dates and hash stay.
    TextErased,
    /// The daily work removes it by itself.
    BySelf,
}

kept! {
    /// Counts and their outcomes.
    Counts = "count", "计票与结果", Period::Forever, Start::None, End::Stays,
        "村民委员会组织法第三十九条：选举文件和选票属村务档案";
    /// Recorded steps, election days.
    Steps = "step", "环节、投票日与届次", Period::Forever, Start::None, End::Stays,
        "村民委员会组织法第三十九条：选举文件属村务档案";
    /// Files that prove a step.
    StepEvidence = "step_evidence", "环节凭证附件", Period::Years(5), Start::TermClosed, End::KeyDestroyed,
        "保存到下届换届之后；需永久保存的应移交村务档案";
    /// Files that prove the answer to a task or order, and photographs of inspections.
    DutyEvidence = "duty_evidence", "任务、督办和检查附件", Period::Years(5), Start::TermClosed, End::KeyDestroyed,
        "保存到下届换届之后；任务、督办单和检查的文字长期保存";
    /// Files that answer a question of a dossier.
    DossierFiles = "dossier_file", "村情附件", Period::Years(5), Start::TermClosed, End::KeyDestroyed,
        "保存到下届换届之后；答案里的附件编号长期保存";
    /// Members of the committees.
    Members = "member", "班子成员信息", Period::Forever, Start::None, End::Stays,
        "只有姓名、性别、出生年月、学历、政治面貌和职务；离任的只留任职记录，可由县换届办逐人销毁";
    /// Identity numbers and telephones.
    Numbers = "person_number", "身份证号与联系电话", Period::Forever, Start::None, End::Stays,
        "联审、通知和查重所需，加密保存；删去或销毁离任人员信息时密文随即清除";
    /// Who looked at whole numbers.
    Looks = "number_look", "号码查看记录", Period::Forever, Start::None, End::Stays,
        "供查问谁在何时因何看过；不含号码";
    /// Near relatives.
    KinLinks = "kin_link", "近亲属关系", Period::Forever, Start::None, End::Stays,
        "只为法律要求的回避；任何一方离任随即清除";
    /// Opinions on members.
    Reviews = "review", "班子研判意见", Period::Years(1), Start::TermClosed, End::TextErased,
        "只为本届换届研判所需；届次结束一年后清除，留下何时、由谁清除";
    /// Who opened whose card.
    CardOpenings = "card_opening", "成员卡片打开记录", Period::Forever, Start::None, End::Stays,
        "供查问谁在何时因何看过；不含卡片内容";
    /// Nominees.
    Nominees = "nominee", "提名人选与后备力量", Period::Forever, Start::None, End::Stays,
        "村民委员会组织法第三十九条：选举文件属村务档案";
    /// Answers of departments.
    ReviewAnswers = "review_answer", "联审答复与个人结论", Period::Years(1), Start::TermClosed, End::TextErased,
        "个人信息保护法第十九条：只为本届资格联审所需；届次结束一年后清除情形代码、说明和经办人，留下结论与日期";
    /// Looks at reviews.
    ReviewLooks = "review_look", "个人联审查看记录", Period::Forever, Start::None, End::Stays,
        "供查问谁在何时看过；不含答复内容";
    /// Accounts of people who log in.
    Accounts = "account", "账号", Period::Forever, Start::None, End::Stays,
        "操作日志须能指认到人；停用后不能登录";
    /// Second factors.
    SecondFactors = "second_factor", "动态口令密钥与恢复码", Period::Forever, Start::None, End::Stays,
        "加密保存；停用或重置时清除";
    /// Sessions and failed logins.
    Sessions = "session", "登录会话与登录失败记录", Period::Days(1), Start::LastUsed, End::BySelf,
        "只为登录安全所需";
    /// The journal.
    Journal = "journal", "操作日志", Period::Forever, Start::None, End::Stays,
        "日志不含个人内容，只有操作人姓名与记录编号";
    /// Divisions and their history.
    Divisions = "division", "区划与沿革", Period::Forever, Start::None, End::Stays,
        "公开信息";
    /// Uploads that wait for a confirmation.
    Drafts = "upload_draft", "待确认的导入文件", Period::Days(30), Start::Made, End::BySelf,
        "只为核对所需";
    /// Background jobs.
    Jobs = "job", "后台任务记录", Period::Days(400), Start::Made, End::BySelf,
        "查问任务结果所需";
    /// Backups.
    Backups = "backup", "备份文件", Period::Newest, Start::Made, End::BySelf,
        "份数见设置；销毁的附件在旧备份轮换完之前仍可从备份恢复";
}

impl Kept {
    /// The first day on which it may be destroyed, when its period started on `start`; `None` where
    /// there is no such day.
    #[must_use]
    pub fn due_on(self, start: Day) -> Option<Day> {
        match self.period() {
            Period::Years(years) => start.checked_add_months(Months::new(u32::from(years) * 12)),
            Period::Days(days) => start.checked_add_days(Days::new(u64::from(days))),
            Period::Forever | Period::Newest => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_ends_says_from_when_and_one_that_stays_does_not() {
        for kept in Kept::ALL {
            let ends = kept.end() != End::Stays;
            assert_eq!(kept.start() != Start::None, ends, "{}", kept.code());
            assert_eq!(kept.period() == Period::Forever, !ends, "{}", kept.code());
            assert!(!kept.basis().is_empty());
        }
    }

    #[test]
    fn evidence_is_due_five_years_after_the_term_closed() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(
            Kept::StepEvidence.due_on(day("2026-05-20")),
            Some(day("2031-05-20"))
        );
        assert_eq!(
            Kept::Drafts.due_on(day("2026-05-20")),
            Some(day("2026-06-19"))
        );
        assert_eq!(Kept::Counts.due_on(day("2026-05-20")), None);
    }
}
