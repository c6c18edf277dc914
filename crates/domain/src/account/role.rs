//! Roles of design §1 and how far an account reaches.

use crate::codes::worded;
use crate::ids::UnitId;

worded! {
    /// What an account is for. The code is what the database and exports carry.
    Role {
        /// 换届办 (organisation department): the whole county.
        CountyOffice = "county_office", "换届办";
        /// 民政 / 社会工作部: guides procedure, official statistics.
        CivilAffairs = "civil_affairs", "民政社工";
        /// Township Party committee; its secretary is the first person responsible.
        Township = "township", "乡镇";
        /// Village election committee, operator in the village.
        Village = "village", "村级";
        /// A department that answers joint reviews.
        Department = "department", "联审单位";
        /// Discipline inspection and supervision.
        Discipline = "discipline", "纪委监委";
        /// Publicity department.
        Publicity = "publicity", "宣传部";
        /// A department with duties of its own (audit, agriculture, petitions, finance).
        DutyDepartment = "duty_department", "责任部门";
        /// A county supervision group: reads its townships.
        Supervision = "supervision", "督导组";
        /// Runs the installation: accounts, settings, health; no case, no person's number.
        Administrator = "administrator", "系统管理员";
        /// Checks everything except what design §1 keeps from an auditor.
        Auditor = "auditor", "审计员";
    }
}

/// Which rows of a county an account can reach at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The whole county.
    County,
    /// Some townships with all their villages.
    Towns(Vec<UnitId>),
    /// Some villages only.
    Units(Vec<UnitId>),
}

impl Reach {
    /// Stable code of the kind of reach.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Towns(_) => "town",
            Self::Units(_) => "unit",
        }
    }

    /// The unit ids reached, none for the whole county.
    #[must_use]
    pub fn ids(&self) -> &[UnitId] {
        match self {
            Self::County => &[],
            Self::Towns(ids) | Self::Units(ids) => ids,
        }
    }

    /// Whether a village `unit` in township `town` lies within this reach.
    #[must_use]
    pub fn covers(&self, town: &UnitId, unit: &UnitId) -> bool {
        match self {
            Self::County => true,
            Self::Towns(ids) => ids.contains(town),
            Self::Units(ids) => ids.contains(unit),
        }
    }
}

impl Role {
    /// The kind of reach an account of this role must have.
    #[must_use]
    pub const fn reach_kind(self) -> &'static str {
        match self {
            Self::Township | Self::Supervision => "town",
            Self::Village => "unit",
            _ => "county",
        }
    }
}
