//! Room `polling`: counts from the paper sheet to a declared result.
//!
//! [`Entry`] is what is typed; [`form`](CountForm) is what the page needs to show it; saving and
//! confirming are [`App::save_count`](crate::App::save_count) and
//! [`App::confirm_count`](crate::App::confirm_count): the second confirms only what was shown with its
//! outcome. What is stored is the contract's JSON, so that `touyan count` on a stored sheet gives the
//! stored outcome; pages read the stored outcome back ([`Declared`]) and never decide again.

mod ballot;
mod confirm;
mod drafts;
mod entry;
mod facts;
mod form;
mod page;
mod places;
mod record;
mod rounds;
mod save;
mod sheet_text;

pub use ballot::{BODIES, Ballot};
pub use drafts::DraftLine;
pub use entry::{
    ACCEPTED_MAX_CHARS, Entry, EntryFault, EntryFaultKind, KinEntry, MARKS_MAX, NAME_MAX_CHARS,
    PostEntry, ROWS_MAX, RowEntry, post_field, row_field,
};
pub(crate) use entry::{Given, turned};
pub(crate) use form::{COMMITTEE_POSTS, WOMAN_POST};
pub use form::{Checked, Choices, CountForm, Note};
/// What a sheet is made of, re-exported for the pages, which do not know the law engine.
pub use law::body::{Bar, Contest, InvalidScope, Kin, Sex, StopBy};
pub use law::count::{BallotSet, Ballots, PostNo, Sheet};
pub use page::{CountLine, CountPage};
pub(crate) use places::{faults, two_posts};
pub use record::{
    Count, Counted, Declared, Following, FollowingPost, Found, Lessened, NotSeated, PostValid,
    Reading, Rules, Seated, Stepped, Tied, Vacant, Waiting, Winner,
};
pub use rounds::{NextPost, NextVote, next_kind, next_votes};
pub use save::{Answer, SaveCount};
pub use sheet_text::sheet_text;
pub use store::polling::CountRow;
