//! Supervision orders (督办单): from a finding to a problem that is verified as solved.
//!
//! ```text
//!   issued ──answer──▶ answered ──close──▶ closed
//!     ▲                   │
//!     └──────return───────┘        any of the open ones ──withdraw──▶ withdrawn
//! ```
//! A returned order is answered again by its new day. Whoever issued it verifies it; the county office
//! may in the issuer's place.

use super::task::Place;
use super::{NOTE_MAX_CHARS, TEXT_MAX_CHARS, TITLE_MAX_CHARS, filled, fits};
use crate::codes::coded;
use crate::ids::{AccountId, RecordId};
use crate::term::progress::{Progress, Window, progress};
use crate::time::{Day, Millis};

/// Most orders of one term.
pub const ORDERS_MAX: usize = 5_000;
/// Most acts on one order.
pub const ACTS_MAX: usize = 200;

coded! {
    /// Where an order stands.
    OrderState {
        /// Waits for an answer.
        Issued = "issued", "待整改";
        /// Waits for whoever issued it.
        Answered = "answered", "待核查";
        /// Given back: waits for another answer.
        Returned = "returned", "退回再办";
        /// Verified.
        Closed = "closed", "已销号";
        /// Taken back.
        Withdrawn = "withdrawn", "已撤销";
    }
}

coded! {
    /// What is done with an order.
    OrderAct {
        /// It is issued.
        Issue = "issue", "下达";
        /// It is answered, with evidence.
        Answer = "answer", "报整改情况";
        /// It is given back, with another day.
        Return = "return", "退回";
        /// It is verified and closed.
        Close = "close", "核查销号";
        /// It is taken back.
        Withdraw = "withdraw", "撤销";
    }
}

impl OrderState {
    /// Whether something is still to be done about it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Issued | Self::Answered | Self::Returned)
    }

    /// Whether it waits for whom it was issued to.
    #[must_use]
    pub const fn awaits_answer(self) -> bool {
        matches!(self, Self::Issued | Self::Returned)
    }
}

/// A supervision order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Id.
    pub id: RecordId,
    /// Number within the term: 1, 2, 3 ...
    pub number: i64,
    /// To whom.
    pub place: Place,
    /// The account that issued it.
    pub issuer: AccountId,
    /// Who that was, by name.
    pub issuer_name: String,
    /// The office that issued it.
    pub issuer_office: String,
    /// The inspection it came from, and the number of the finding.
    pub finding: Option<(RecordId, i64)>,
    /// Title.
    pub title: String,
    /// What was found.
    pub problem: String,
    /// What is demanded.
    pub demand: String,
    /// The day by which it is to be answered.
    pub reply_by: Day,
    /// Whether files must come with the answer.
    pub evidence: bool,
    /// Where it stands.
    pub state: OrderState,
    /// When it was issued.
    pub at: Millis,
    /// When it was closed or taken back.
    pub ended: Option<Millis>,
    /// For concurrent editing.
    pub version: i64,
}

/// Something that was done with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderEntry {
    /// 1, 2, 3 ... of the order.
    pub no: i64,
    /// What.
    pub act: OrderAct,
    /// In words: the answer, the reason.
    pub text: String,
    /// The day set with it.
    pub reply_by: Option<Day>,
    /// Who.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Why an order is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderFault {
    /// No title, or too long.
    #[error("title")]
    Title,
    /// No problem told, or too long.
    #[error("problem")]
    Problem,
    /// No demand, or too long.
    #[error("demand")]
    Demand,
    /// No day to answer by, or one that has passed.
    #[error("day")]
    Day,
    /// Nothing was written.
    #[error("no text")]
    NoText,
    /// Too long.
    #[error("too long")]
    TooLong,
    /// The order does not stand so that this could be done.
    #[error("state")]
    State,
    /// Only whoever issued it, or the county office, verifies it.
    #[error("not the issuer")]
    NotIssuer,
    /// It must be answered with evidence, and no file is there.
    #[error("no evidence")]
    NoEvidence,
    /// More orders or acts than may be.
    #[error("too many")]
    TooMany,
}

impl Order {
    /// Checks an order about to be issued.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self, today: Day) -> Result<(), OrderFault> {
        if !filled(&self.title, TITLE_MAX_CHARS) {
            Err(OrderFault::Title)
        } else if !filled(&self.problem, TEXT_MAX_CHARS) {
            Err(OrderFault::Problem)
        } else if !filled(&self.demand, TEXT_MAX_CHARS) {
            Err(OrderFault::Demand)
        } else if self.reply_by < today {
            Err(OrderFault::Day)
        } else {
            Ok(())
        }
    }

    /// Answers, returns, closes or withdraws it.
    ///
    /// # Errors
    /// When it does not stand so, nothing was written, or a returned one gets no day to come.
    pub fn apply(
        mut self,
        act: OrderAct,
        (text, reply_by): (&str, Option<Day>),
        at: Millis,
    ) -> Result<Self, OrderFault> {
        let fits_state = match act {
            OrderAct::Issue => false,
            OrderAct::Answer => self.state.awaits_answer(),
            OrderAct::Return | OrderAct::Close => self.state == OrderState::Answered,
            OrderAct::Withdraw => self.state.is_open(),
        };
        if !fits_state {
            return Err(OrderFault::State);
        }
        if text.trim().is_empty() {
            return Err(OrderFault::NoText);
        }
        if !fits(text, NOTE_MAX_CHARS) {
            return Err(OrderFault::TooLong);
        }
        self.state = match act {
            OrderAct::Issue | OrderAct::Answer => OrderState::Answered,
            OrderAct::Return => {
                self.reply_by = reply_by
                    .filter(|day| *day >= at.day())
                    .ok_or(OrderFault::Day)?;
                OrderState::Returned
            }
            OrderAct::Close => OrderState::Closed,
            OrderAct::Withdraw => OrderState::Withdrawn,
        };
        if !self.state.is_open() {
            self.ended = Some(at);
        }
        Ok(self)
    }

    /// Whether it waits for evidence, where so many files are there.
    #[must_use]
    pub const fn lacks_evidence(&self, files: usize) -> bool {
        self.evidence && files == 0 && self.state.is_open()
    }

    /// Refuses an answer without the evidence that was demanded.
    ///
    /// # Errors
    /// [`OrderFault::NoEvidence`].
    pub const fn check_evidence(&self, files: usize) -> Result<(), OrderFault> {
        if self.lacks_evidence(files) {
            Err(OrderFault::NoEvidence)
        } else {
            Ok(())
        }
    }

    /// Whether an account may verify, return or withdraw it.
    ///
    /// # Errors
    /// [`OrderFault::NotIssuer`].
    pub fn verified_by(&self, account: &AccountId, county_office: bool) -> Result<(), OrderFault> {
        if county_office || self.issuer == *account {
            Ok(())
        } else {
            Err(OrderFault::NotIssuer)
        }
    }

    /// How it stands today: an answered one is under way and not late, for it waits for the issuer.
    #[must_use]
    pub fn standing(&self, today: Day, soon_days: i64) -> Progress {
        let done = self.ended.map(Millis::day);
        let latest = (!matches!(self.state, OrderState::Answered)).then_some(self.reply_by);
        let window = Window {
            earliest: Some(self.at.day()),
            latest,
        };
        let mut found = progress(window, done, today, soon_days);
        if done.is_some() {
            found.late_days = 0;
        }
        found
    }
}

/// The orders of a village that are not closed: what other rooms may ask of this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenOrders {
    /// The orders, the one due first in front.
    pub orders: Vec<Order>,
}

impl OpenOrders {
    /// The open orders among those of a village.
    #[must_use]
    pub fn of<'a>(orders: impl Iterator<Item = &'a Order>) -> Self {
        let mut orders: Vec<Order> = orders.filter(|o| o.state.is_open()).cloned().collect();
        orders.sort_by_key(|o| (o.reply_by, o.number));
        Self { orders }
    }

    /// How many wait for an answer whose day has passed.
    #[must_use]
    pub fn late(&self, today: Day) -> usize {
        self.orders
            .iter()
            .filter(|o| o.state.awaits_answer() && o.reply_by < today)
            .count()
    }
}
