//! The kinds of value a parameter of a rule pack can have.
//!
//! Each value has one text form, used in pack files, on the rule-book page and
//! in findings that compare two values.

use crate::body::{Bar, InvalidScope, Kin};
use crate::codes::coded_enum;

/// A comparison of a part with a whole, exact in integers: `part × den > whole × num`
/// (strict) or `≥`.
///
/// 过半数 is `>1/2`, 三分之一以上 is `>=1/3` (Civil Code §1259 by analogy: 以上
/// includes the number, 超过 excludes it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threshold {
    /// Numerator of the share.
    pub num: u32,
    /// Denominator of the share, at least 1.
    pub den: u32,
    /// Whether the share itself is not enough.
    pub strict: bool,
}

impl Threshold {
    /// More than half.
    pub const MAJORITY: Self = Self {
        num: 1,
        den: 2,
        strict: true,
    };

    /// Whether `part` of `whole` meets the threshold.
    #[must_use]
    pub fn is_met(self, part: u64, whole: u64) -> bool {
        let left = u128::from(part) * u128::from(self.den);
        let right = u128::from(whole) * u128::from(self.num);
        if self.strict {
            left > right
        } else {
            left >= right
        }
    }

    /// The smallest part of `whole` that meets the threshold; `None` where it
    /// does not fit 64 bits.
    #[must_use]
    pub fn least(self, whole: u64) -> Option<u64> {
        let product = u128::from(whole) * u128::from(self.num);
        let den = u128::from(self.den.max(1));
        let least = if self.strict {
            product / den + 1
        } else {
            product.div_ceil(den)
        };
        u64::try_from(least).ok()
    }

    /// Whether meeting `self` always implies meeting `other`, for every whole.
    #[must_use]
    pub fn is_at_least_as_strict_as(self, other: Self) -> bool {
        let mine = u64::from(self.num) * u64::from(other.den);
        let theirs = u64::from(other.num) * u64::from(self.den);
        mine > theirs || (mine == theirs && (self.strict || !other.strict))
    }
}

/// What a pack file should have had in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// A share such as `>1/2`.
    Threshold,
    /// `true` or `false`.
    Flag,
    /// A whole number from 0 to [`MAX_NUMBER`].
    Number,
    /// One of these codes, or several joined by spaces where a set is meant.
    Codes(Vec<&'static str>),
    /// A date.
    Date,
    /// Text.
    Text,
    /// A list of citations such as `["VCL26 §18"]`, at most four.
    Cites,
    /// A bound such as `D-20 law` or `list+8 practice`.
    Bound,
    /// A table.
    Table,
}

/// A kind of value a parameter can have, with its text form.
pub trait Value: Sized + Clone + PartialEq + std::fmt::Debug {
    /// What a pack file should have there, for a message.
    fn expected() -> Expected;
    /// Reads the text form.
    fn parse(text: &str) -> Option<Self>;
    /// Writes the text form.
    fn show(&self) -> String;
}

impl Value for Threshold {
    fn expected() -> Expected {
        Expected::Threshold
    }

    fn parse(text: &str) -> Option<Self> {
        let (strict, share) = match text.strip_prefix(">=") {
            Some(share) => (false, share),
            None => (true, text.strip_prefix('>')?),
        };
        let (num, den) = share.split_once('/')?;
        let num = num.parse().ok()?;
        let den: u32 = den.parse().ok()?;
        (den > 0 && den <= 1000 && num <= den).then_some(Self { num, den, strict })
    }

    fn show(&self) -> String {
        format!(
            "{}{}/{}",
            if self.strict { ">" } else { ">=" },
            self.num,
            self.den
        )
    }
}

impl Value for bool {
    fn expected() -> Expected {
        Expected::Flag
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// Largest number a parameter may be: longer than any period or list in the laws held.
pub const MAX_NUMBER: u16 = 3660;

impl Value for u16 {
    fn expected() -> Expected {
        Expected::Number
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|n| *n <= MAX_NUMBER)
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl<T: Value> Value for Option<T> {
    fn expected() -> Expected {
        T::expected()
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "none" {
            Some(None)
        } else {
            T::parse(text).map(Some)
        }
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), Value::show)
    }
}

/// Makes a coded enum a parameter value written by its code.
macro_rules! coded_value {
    ($name:ident) => {
        impl Value for $name {
            fn expected() -> Expected {
                Expected::Codes(Self::ALL.iter().map(|v| v.code()).collect())
            }
            fn parse(text: &str) -> Option<Self> {
                Self::from_code(text)
            }
            fn show(&self) -> String {
                self.code().to_owned()
            }
        }
    };
}

coded_enum! {
    /// What the ballots returned are compared with, VC-061.
    pub enum Comparator {
        /// Voters who took part (ZJ §27, SH §19, BJ §28).
        Voters = "voters",
        /// Ballots issued (HA §35).
        Issued = "issued",
    }
}

coded_enum! {
    /// The whole that a majority is taken of.
    pub enum Base {
        /// Ballots returned (所投票数), recommended reading of VCL26 §18.
        Returned = "returned",
        /// Those present, whether or not they handed in a ballot (实到会).
        Present = "present",
    }
}

coded_enum! {
    /// How a woman's place on the committee is secured, VC-070.
    pub enum WomenSeat {
        /// No rule of its own.
        None = "none",
        /// REG13: the best woman over the threshold is seated first; if none, one seat is set aside.
        Reserve = "reserve",
        /// As `Reserve`, but where no woman is elected the seat may stay vacant after a runoff (SX).
        ReserveMayLapse = "reserve_may_lapse",
        /// The ballot has a separate post for a woman (ZJ §§21, 29).
        SeparatePost = "separate_post",
    }
}

coded_enum! {
    /// Who may decide that seats stay vacant, VC-073.
    pub enum StopDecision {
        /// Nobody: the seats must be filled.
        Never = "never",
        /// Nobody need decide: they may stay vacant (ZJ §30).
        Automatic = "automatic",
        /// The representatives' assembly (SH §21).
        Representatives = "representatives",
        /// The villagers' assembly or the representatives' assembly (BJ §30).
        Assembly = "assembly",
    }
}

coded_enum! {
    /// After which vote seats may stay vacant.
    pub enum StopAfter {
        /// Already after the first vote.
        First = "first",
        /// Only after a further election.
        Runoff = "runoff",
    }
}

coded_enum! {
    /// Who may hold a proxy, VC-054.
    pub enum ProxyWho {
        /// Nobody may.
        Nobody = "nobody",
        /// Near relatives with voting rights (VCL18 §15).
        NearRelative = "near_relative",
        /// Near relatives or another registered voter (VCL26 §18).
        AnyVoter = "any_voter",
    }
}

coded_enum! {
    /// Which member of the election committee must withdraw, VC-013.
    pub enum Recusal {
        /// Whoever is nominated (VCL18 §12).
        Nominee = "nominee",
        /// Whoever is nominated, or has a near relative who is (VCL26 §15).
        NomineeOrKin = "nominee_or_kin",
    }
}

coded_enum! {
    /// How days before an event are counted, §0.9.
    pub enum DayCounting {
        /// "N days before D" is met on D−N.
        Inclusive = "inclusive",
        /// "N days before D" is met on D−N−1 at the latest.
        Strict = "strict",
    }
}

coded_enum! {
    /// What a person marked for several posts on one ballot does to it, VC-034, VC-063.
    pub enum SamePerson {
        /// The ballot is invalid (ZJ §27).
        Invalid = "invalid",
        /// Each mark counts for its post.
        Separate = "separate",
    }
}

coded_enum! {
    /// Sources of a nomination.
    pub enum NominationSource {
        /// Village or community Party organisation (VCL26 §18, RCL26 §18).
        PartyOrg = "party_org",
        /// A registered voter or household.
        Voter = "voter",
        /// Voters jointly, at least as many as the pack says.
        Joint = "joint",
        /// The person himself (自荐).
        Own = "self",
        /// A nomination vote (海选).
        Open = "open",
    }
}

coded_value!(Comparator);
coded_value!(Base);
coded_value!(WomenSeat);
coded_value!(StopDecision);
coded_value!(StopAfter);
coded_value!(ProxyWho);
coded_value!(Recusal);
coded_value!(DayCounting);
coded_value!(SamePerson);
coded_value!(NominationSource);
coded_value!(InvalidScope);
coded_value!(Bar);
coded_value!(Kin);

/// A set of coded values, written in a pack file as a list joined by spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<T>(Vec<T>);

impl<T: Value + Ord> Set<T> {
    /// The set of the given values.
    #[must_use]
    pub fn of(mut list: Vec<T>) -> Self {
        list.sort();
        list.dedup();
        Self(list)
    }

    /// Whether the set has the value.
    #[must_use]
    pub fn has(&self, value: &T) -> bool {
        self.0.contains(value)
    }

    /// The values in their order of declaration.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: Value + Ord> Value for Set<T> {
    fn expected() -> Expected {
        T::expected()
    }

    fn parse(text: &str) -> Option<Self> {
        text.split_whitespace()
            .map(T::parse)
            .collect::<Option<Vec<_>>>()
            .map(Self::of)
    }

    fn show(&self) -> String {
        self.0.iter().map(Value::show).collect::<Vec<_>>().join(" ")
    }
}
