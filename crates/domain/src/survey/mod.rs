//! The survey of every village (摸底调研、一村一情): which questions are asked ([`question`],
//! [`questionnaire`], [`builtin`]), what is answered ([`answer`], [`facts`]), and what a question may
//! never ask ([`words`]).
//!
//! Rounds, how far a village has come in one, and signatures are in [`round`]; what becomes of a value
//! that somebody typed while another changed it, in [`merge`].
//!
//! What Touyan knows already is derived ([`facts::derived`]) and never asked. Answers are about
//! villages, never about a person's belief, kin, ethnicity or health (design §2).

pub mod answer;
pub mod builtin;
pub mod facts;
pub mod gate;
pub mod merge;
pub mod plan;
pub mod question;
pub mod questionnaire;
pub mod risk;
pub mod round;
pub mod tracker;
pub mod words;

pub use answer::{Answer, AnswerFault, Person};
pub use facts::Facts;
pub use question::{Applies, Kind, Opt, Question, QuestionCode, Section};
pub use questionnaire::{Edit, EditFault, Questionnaire};
pub use round::{Dossier, Round, RoundFault, Standing};

/// Most questions of one county, retired ones included.
pub const QUESTIONS_MAX: usize = 200;
/// Most words that one choice may offer, retired ones included.
pub const OPTIONS_MAX: usize = 40;
/// Longest title of a question, in characters.
pub const TITLE_MAX_CHARS: usize = 60;
/// Longest explanation of a question, in characters.
pub const HELP_MAX_CHARS: usize = 200;
/// Longest word of a choice, in characters.
pub const OPTION_MAX_CHARS: usize = 30;
/// Longest unit of a number, in characters.
pub const UNIT_MAX_CHARS: usize = 8;
/// Longest text answer, in characters.
pub const TEXT_MAX_CHARS: usize = 500;
/// Longest name of a person or post in an answer, in characters.
pub const PERSON_MAX_CHARS: usize = 40;
/// Largest amount a number may be, either way.
pub const NUMBER_MAX: i64 = 1_000_000_000_000;
