//! County settings: versioned, journaled records with typed values and defaults.

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $default:literal, $check:expr, $hint:literal;)+) => {
        $crate::codes::coded! {
            /// A setting of a county.
            SettingKey { $($(#[$doc])* $name = $code, $zh;)+ }
        }

        impl SettingKey {
            /// Value where the county has set none.
            #[must_use]
            pub const fn default(self) -> &'static str {
                match self { $(Self::$name => $default),+ }
            }

            /// What may be entered, in Chinese.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint),+ }
            }

            /// Whether a value may be stored.
            #[must_use]
            pub fn accepts(self, value: &str) -> bool {
                match self { $(Self::$name => ($check)(value)),+ }
            }
        }
    };
}

/// A whole number within bounds.
fn within(value: &str, low: i64, high: i64) -> bool {
    value
        .parse::<i64>()
        .is_ok_and(|n| (low..=high).contains(&n))
}

/// A line of at most `max` characters without control characters.
fn line(value: &str, max: usize) -> bool {
    value.chars().count() <= max && !value.chars().any(char::is_control)
}

/// Whether a gate stops or warns.
fn gate_word(value: &str) -> bool {
    matches!(value, "stops" | "warns")
}

settings! {
    /// Within how many days of its latest date a step shows 临期.
    SoonDays = "soon_days", "临期提前天数", "3", |v: &str| within(v, 0, 30), "0 到 30 的整数";
    /// Days after its deadline that something open is reported one level up.
    EscalateDays = "escalate_days", "逾期几天上报上一级", "2", |v: &str| within(v, 1, 30), "1 到 30 的整数";
    /// The office as it signs on pages and papers.
    OfficeName = "office_name", "换届办公室名称", "换届工作办公室", |v: &str| line(v, 40) && !v.trim().is_empty(), "1 到 40 个字";
    /// Telephone of the county office, shown on public pages.
    OfficePhone = "office_phone", "换届办公室电话", "", |v: &str| line(v, 40), "40 个字以内，可空";
    /// Where wrongdoing is reported, shown on public pages.
    ReportChannel = "report_channel", "监督举报电话与地址", "", |v: &str| line(v, 200), "200 个字以内，可空";
    /// Offices that keep the tracker of exit audits.
    AuditOffices = "audit_offices", "离任审计台账维护单位", "审计、农业农村、财政", |v: &str| line(v, 80), "单位名称中的词，用顿号隔开，80 个字以内";
    /// Offices that keep the tracker of the three assets.
    AssetsOffices = "assets_offices", "三资清理台账维护单位", "农业农村、财政", |v: &str| line(v, 80), "单位名称中的词，用顿号隔开，80 个字以内";
    /// Offices that keep the tracker of petitions.
    PetitionOffices = "petition_offices", "信访矛盾台账维护单位", "信访、政法、司法", |v: &str| line(v, 80), "单位名称中的词，用顿号隔开，80 个字以内";
    /// Offices that keep the tracker of rectification.
    WeakLaxOffices = "weak_lax_offices", "软弱涣散整顿台账维护单位", "组织部", |v: &str| line(v, 80), "单位名称中的词，用顿号隔开，80 个字以内";
    /// Offices that keep the tracker of contingency plans.
    ContingencyOffices = "contingency_offices", "应急预案台账维护单位", "公安、政法、应急", |v: &str| line(v, 80), "单位名称中的词，用顿号隔开，80 个字以内";
    /// Whether a missing plan stops an election day.
    PlanGate = "plan_gate", "一村一策未审批时确认投票日", "stops", gate_word, "stops（不能确认）或 warns（只提醒）";
    /// Whether open hard problems stop an election day.
    HardGate = "hard_gate", "难点问题未处理时确认投票日", "stops", gate_word, "stops（不能确认）或 warns（只提醒）";
    /// Who must have a second factor.
    SecondFactor = "second_factor", "谁必须用动态口令登录", "offices", |v: &str| crate::account::rules::SecondFactorFor::parse(v).is_some(), "offices（县级办公室和联审单位）、townships（再加乡镇和其他部门）、everybody（所有人）或 nobody（都不要求）";
    /// Whole numbers of persons that one account may look at within an hour.
    UnmaskPerHour = "unmask_per_hour", "每人每小时可查看完整号码次数", "20", |v: &str| within(v, 1, 200), "1 到 200 的整数";
    /// What each village's team is wished to have.
    StructureTargets = "structure_targets", "班子结构目标（女、35 岁以下、大专以上、一肩挑、交叉任职，人）", "1,1,2,1,1", |v: &str| crate::nomination::team::Targets::parse(v).is_some(), "五个 0 到 20 的整数，用逗号隔开，只作提示";
    /// How many backups the backup page keeps.
    BackupKeep = "backup_keep", "保留备份份数", "14", |v: &str| within(v, 1, 365), "1 到 365 的整数";
    /// Largest attachment, in MB.
    AttachmentMaxMb = "attachment_max_mb", "单个附件上限（MB）", "20", |v: &str| within(v, 1, 50), "1 到 50 的整数";
}
