//! The reserve pool (后备力量): people of a village who are thought of for a post, and who guides them.

use super::{LINE_MAX_CHARS, line};
use crate::codes::worded;
use crate::ids::{RecordId, UnitId};
use crate::time::{Day, Millis};

worded! {
    /// For what somebody is thought of.
    Aim {
        /// 书记后备.
        Secretary = "secretary", "书记后备";
        /// 委员后备.
        Member = "member", "委员后备";
    }
}

worded! {
    /// Where the person comes from.
    Background {
        /// Prospered by own work.
        Prosperous = "prosperous", "致富能手";
        /// Came home to work.
        Returned = "returned", "返乡创业";
        /// A veteran.
        Veteran = "veteran", "退役军人";
        /// A graduate.
        Graduate = "graduate", "大学毕业生";
        /// A Party member working away.
        Away = "away", "外出务工党员";
        /// Sent down.
        Sent = "sent", "下派干部";
        /// In the team now.
        InOffice = "in_office", "现任村（社区）干部";
        /// Another.
        Other = "other", "其他";
    }
}

worded! {
    /// How the person was proposed.
    Way {
        /// By the organisation.
        Organisation = "organisation", "组织推荐";
        /// By himself.
        Own = "self", "个人自荐";
        /// By several.
        Joint = "joint", "联名推荐";
    }
}

/// What is kept of a person thought of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// For what.
    pub aim: Aim,
    /// Where from.
    pub background: Background,
    /// How proposed.
    pub way: Way,
    /// Who guides the person; empty where nobody does yet.
    pub guide: String,
    /// How the person is trained, in a line.
    pub training: String,
}

/// Somebody in the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reserve {
    /// Id.
    pub id: RecordId,
    /// Township.
    pub town: UnitId,
    /// Village.
    pub unit: UnitId,
    /// The person.
    pub person: RecordId,
    /// What is kept.
    pub outlook: Outlook,
    /// When and why the person left the pool.
    pub ended: Option<(Day, String)>,
    /// Who changed it last.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// Longest line about training, in characters.
pub const TRAINING_MAX_CHARS: usize = 100;

impl Outlook {
    /// Reads what was typed; the names of fields that cannot be taken.
    ///
    /// # Errors
    /// Every field that cannot be taken.
    pub fn read(
        aim: &str,
        background: &str,
        way: &str,
        guide: &str,
        training: &str,
    ) -> Result<Self, Vec<&'static str>> {
        let mut bad = Vec::new();
        let aim = Aim::parse(aim.trim());
        let background = Background::parse(background.trim());
        let way = Way::parse(way.trim());
        let guide = line(guide, LINE_MAX_CHARS);
        let training = line(training, TRAINING_MAX_CHARS);
        let mut need = |missing: bool, field| {
            if missing {
                bad.push(field);
            }
        };
        need(aim.is_none(), "aim");
        need(background.is_none(), "background");
        need(way.is_none(), "way");
        need(guide.is_none(), "guide");
        need(training.is_none(), "training");
        match (aim, background, way, guide, training) {
            (Some(aim), Some(background), Some(way), Some(guide), Some(training)) => Ok(Self {
                aim,
                background,
                way,
                guide,
                training,
            }),
            _ => Err(bad),
        }
    }
}
