//! Where on the sheet a finding is: a typed path that prints like the JSON.

use crate::count::finding::Field;
use crate::count::{PostNo, Sheet};

/// A place on the sheet. Indexes are those of the sheet's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// The sheet as a whole.
    Sheet,
    /// A field of the sheet.
    Field(Field),
    /// A field of the ballots, of one post where it has its own.
    Ballots(Option<PostNo>, Field),
    /// A field of a post.
    Post(usize, Field),
    /// A field of a nominee.
    Nominee(usize, Field),
    /// A field of a row of votes.
    Vote(usize, Field),
    /// A field of a sitting member.
    Sitting(usize, Field),
    /// All votes for a post.
    VotesOf(PostNo),
    /// A field of the petition.
    Petition(Field),
    /// An entry of `reserved`, by post.
    Reserved(PostNo),
    /// A field of an entry of `reduce`, by post.
    Reduce(PostNo, Field),
}

impl Place {
    /// The path as the JSON of the contract would write it, e.g.
    /// `votes[3].for`, `ballots.chair.returned`.
    #[must_use]
    pub fn path(self, sheet: &Sheet) -> String {
        let post = |no: PostNo| sheet.post(no).map_or("?", |post| post.id.as_str());
        match self {
            Self::Sheet => String::new(),
            Self::Field(field) => field.code().to_owned(),
            Self::Ballots(None, field) => format!("ballots.{field}"),
            Self::Ballots(Some(no), field) => format!("ballots.{}.{field}", post(no)),
            Self::Post(i, field) => format!("posts[{i}].{field}"),
            Self::Nominee(i, field) => format!("nominees[{i}].{field}"),
            Self::Vote(i, field) => format!("votes[{i}].{field}"),
            Self::Sitting(i, field) => format!("sitting[{i}].{field}"),
            Self::VotesOf(no) => format!("votes[post={}]", post(no)),
            Self::Petition(field) => format!("petition.{field}"),
            Self::Reserved(no) => format!("reserved.{}", post(no)),
            Self::Reduce(no, field) => format!("reduce.{}.{field}", post(no)),
        }
    }
}
