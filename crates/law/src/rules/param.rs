//! Parameters: every number and choice in which texts differ from each other.
//!
//! One table declares them; the typed struct the engine reads, the overlay a
//! pack file fills, and the listing the rule-book page prints are made from it,
//! so that a parameter cannot be in one and missing from another.

use crate::body::{Bar, InvalidScope, Kin};
use crate::cite::Cites;
use crate::rules::value::{
    Base, Comparator, DayCounting, Expected, NominationSource, ProxyWho, Recusal, SamePerson, Set,
    StopAfter, StopDecision, Threshold, Value, WomenSeat,
};

/// One parameter with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param<T> {
    /// The value.
    pub value: T,
    /// The articles it rests on; empty where no text says it.
    pub cites: Cites,
    /// Whether the text was read; `false` where it is from memory or inference.
    pub verified: bool,
}

/// One parameter as text, for the rule-book page and for comparing packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamView {
    /// The key, as in pack files.
    pub key: &'static str,
    /// The value in its text form.
    pub value: String,
    /// The articles.
    pub cites: Cites,
    /// Whether verified.
    pub verified: bool,
}

/// Why a value given for a parameter was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SetError {
    /// No parameter has this key.
    UnknownKey,
    /// The text is not a value of the parameter; what was expected.
    BadValue(Expected),
}

macro_rules! params {
    ($( $(#[doc = $doc:literal])+ $key:ident : $ty:ty ),+ $(,)?) => {
        /// The parameters that apply to one family of bodies on one day in one province.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Params {
            $( $(#[doc = $doc])+ pub $key: Param<$ty>, )+
        }

        /// The parameters one pack sets; laid over those of a more general pack.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub(crate) struct Overlay {
            $( pub(crate) $key: Option<Param<$ty>>, )+
        }

        impl Overlay {
            /// Sets one parameter from its text form.
            pub(crate) fn set(
                &mut self, key: &str, text: &str, cites: Cites, verified: bool,
            ) -> Result<(), SetError> {
                match key {
                    $( stringify!($key) => {
                        let value = <$ty as Value>::parse(text)
                            .ok_or_else(|| SetError::BadValue(<$ty as Value>::expected()))?;
                        self.$key = Some(Param { value, cites, verified });
                        Ok(())
                    } )+
                    _ => Err(SetError::UnknownKey),
                }
            }

            /// This overlay where it says something, else the general one.
            pub(crate) fn over(&self, general: &Self) -> Self {
                Self { $( $key: self.$key.clone().or_else(|| general.$key.clone()), )+ }
            }

            /// The complete parameters, or the keys that nobody set.
            pub(crate) fn complete(self) -> Result<Params, Vec<&'static str>> {
                let mut missing = Vec::new();
                $( if self.$key.is_none() { missing.push(stringify!($key)); } )+
                match ($( self.$key, )+) {
                    ($( Some($key), )+) => Ok(Params { $( $key, )+ }),
                    _ => Err(missing),
                }
            }

            /// The parameters set, as text.
            pub(crate) fn list(&self) -> Vec<ParamView> {
                let mut all = Vec::new();
                $( if let Some(param) = &self.$key {
                    all.push(ParamView {
                        key: stringify!($key), value: param.value.show(),
                        cites: param.cites, verified: param.verified,
                    });
                } )+
                all
            }
        }

        impl Params {
            /// Every parameter as text, in the order of declaration.
            #[must_use]
            pub fn list(&self) -> Vec<ParamView> {
                vec![ $( ParamView {
                    key: stringify!($key), value: self.$key.value.show(),
                    cites: self.$key.cites, verified: self.$key.verified,
                }, )+ ]
            }

            /// The keys of all parameters.
            pub const KEYS: &'static [&'static str] = &[ $( stringify!($key) ),+ ];
        }
    };
}

params! {
    /// Years of one term of office.
    term_years: u16,
    /// Fewest seats of the committee.
    committee_min: u16,
    /// Most seats of the committee.
    committee_max: u16,
    /// Share of the electorate that must vote for a vote to be valid.
    turnout: Threshold,
    /// The same where a representatives' assembly votes.
    turnout_representatives: Threshold,
    /// Residents' committee elected by household representatives.
    turnout_household: Threshold,
    /// Residents' committee elected by residents' representatives.
    turnout_group: Threshold,
    /// The same in a runoff.
    turnout_runoff: Threshold,
    /// The same in a second ballot between equals; `none` where no text asks for it.
    turnout_tie_revote: Option<Threshold>,
    /// The same at a nomination meeting or primary.
    turnout_nomination: Option<Threshold>,
    /// What returned ballots are compared with.
    ballots_against: Comparator,
    /// The whole of which a majority is taken.
    majority_base: Base,
    /// Share of the base a person needs to be elected.
    majority: Threshold,
    /// Share of the base a person needs in a runoff.
    runoff_threshold: Threshold,
    /// Share needed in a primary; `none` where the most votes win.
    preselection_threshold: Option<Threshold>,
    /// Share needed in a nomination vote; `none` where the most votes win.
    nomination_threshold: Option<Threshold>,
    /// Which part of a ballot too many marks spoil.
    invalid_scope: InvalidScope,
    /// Whether the village's election measures may choose the scope.
    invalid_scope_choice: bool,
    /// What marking one person for several posts does.
    same_person: SamePerson,
    /// Whether votes for a higher post count for lower ones too (票数下加).
    vote_rollup: bool,
    /// Whether the village's election measures may choose it.
    vote_rollup_choice: bool,
    /// How a woman's place is secured.
    women_seat: WomenSeat,
    /// Whether near relatives may not sit together.
    kin_avoidance: bool,
    /// Which relations exclude sitting together.
    kin_scope: Set<Kin>,
    /// How many candidates beyond the seats go into a runoff.
    runoff_extra: u16,
    /// Days within which a runoff is held.
    runoff_days: u16,
    /// Who decides that seats stay vacant.
    stop_decision: StopDecision,
    /// After which vote they may.
    stop_after: StopAfter,
    /// How many members must then be elected, at least.
    stop_min_elected: u16,
    /// Whether the chair must then be among them.
    stop_needs_chair: bool,
    /// Whether seats may be reduced with the voters' consent (Party bodies).
    reduce_seats: bool,
    /// Share of the voters present whose consent that needs.
    reduce_consent: Threshold,
    /// Statutory bars to standing.
    bars: Set<Bar>,
    /// Who may nominate.
    nomination_sources: Set<NominationSource>,
    /// How many voters a joint nomination needs.
    joint_nomination_min: u16,
    /// Candidates for chair and for deputy chair beyond the seats, fewest.
    extra_head_min: u16,
    /// The same, most; `none` where there is no upper limit.
    extra_head_max: Option<u16>,
    /// Candidates for member beyond the seats, fewest.
    extra_member_min: u16,
    /// The same, most.
    extra_member_max: Option<u16>,
    /// Candidates beyond the seats in hundredths of the seats, fewest (Party bodies).
    extra_percent: u16,
    /// Whether secretary and deputy may be elected from a single slate.
    head_single_slate: bool,
    /// Who may hold a proxy.
    proxy_who: ProxyWho,
    /// Which relations count as near relatives for a proxy.
    proxy_kin: Set<Kin>,
    /// How many voters one proxy may act for.
    proxy_cap: Option<u16>,
    /// Whether a candidate may be a proxy.
    proxy_candidate: bool,
    /// Days before election day by which a proxy is handed in.
    proxy_days_before: u16,
    /// Whether the list of proxies must be published for a proxy to count.
    proxy_published: bool,
    /// Whether a proxy exists in the form by residents' representatives.
    proxy_group_form: bool,
    /// Who of the election committee must withdraw.
    recusal: Recusal,
    /// Which relations make a member withdraw.
    recusal_kin: Set<Kin>,
    /// Unexcused absences after which a member of the election committee is out; `none` where no rule.
    committee_absences: Option<u16>,
    /// Which relations to a candidate bar from being a teller.
    teller_kin: Set<Kin>,
    /// Age in full years from which one may vote.
    voting_age: u16,
    /// Whether the absent must state that they take part to be registered.
    register_on_statement: bool,
    /// Months of residence for registration without hukou.
    residence_months: Option<u16>,
    /// Months of village or community work that count instead; `none` where work does not count.
    work_months: Option<u16>,
    /// Whether the assembly must consent to registering them.
    assembly_consent: bool,
    /// Days for objections to the voter list.
    objection_days: u16,
    /// Days for deciding an objection.
    decision_days: u16,
    /// Scrutineers at each mobile ballot box, fewest.
    mobile_box_tellers: u16,
    /// Share of the entitled who must sign a petition for recall.
    recall_voters: Threshold,
    /// Share of the representatives who must sign.
    recall_representatives: Threshold,
    /// Days within which a petition for recall is put to the vote.
    recall_days: Option<u16>,
    /// Share of women in the representatives' assembly.
    reps_women: Threshold,
    /// Days within which somebody found unfit may object to a joint review, from the notice.
    review_objection_days: u16,
    /// Days for which the result of a joint review holds.
    review_valid_days: u16,
    /// How "N days before" is counted.
    day_counting: DayCounting,
}
