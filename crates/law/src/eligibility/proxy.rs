//! Who may vote for another: VCL18 §15, VCL26 §18, RCL26 §19, provinces (VC-054,
//! RC-011, PT-008).

use crate::body::{Form, Kin};
use crate::eligibility::{Against, Ground};
use crate::rules::Rules;
use crate::rules::value::{DayCounting, ProxyWho};
use crate::timetable::shift;
use chrono::NaiveDate;

/// The facts of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyRequest {
    /// The form, of a residents' committee's election.
    pub form: Option<Form>,
    /// How the proxy is related to the voter; `None` for no relation.
    pub kin: Option<Kin>,
    /// Whether the proxy is a registered voter here.
    pub proxy_is_voter: bool,
    /// Whether the proxy is a candidate.
    pub proxy_is_candidate: bool,
    /// For how many others the proxy acts already.
    pub acts_for: u16,
    /// Whether it is in writing.
    pub written: bool,
    /// The day it was handed in.
    pub handed_in: NaiveDate,
    /// Whether it is on the published list; `None` before the list is due.
    pub published: Option<bool>,
}

/// What stands against a proxy.
#[must_use]
pub fn proxy(rules: &Rules, election_day: NaiveDate, request: &ProxyRequest) -> Vec<Against> {
    let p = &rules.params;
    let group = request.form == Some(Form::GroupRepresentatives) && !p.proxy_group_form.value;
    if p.proxy_who.value == ProxyWho::Nobody {
        return vec![Against::of(Ground::ProxyUnknown, &p.proxy_who)];
    }
    if group {
        return vec![Against::of(Ground::ProxyUnknown, &p.proxy_group_form)];
    }
    let mut against = Vec::new();
    if !request.proxy_is_voter {
        against.push(Against::of(Ground::ProxyNotVoter, &p.proxy_who));
    }
    let relative = request.kin.is_some_and(|kin| p.proxy_kin.value.has(&kin));
    if p.proxy_who.value == ProxyWho::NearRelative && !relative {
        against.push(Against::of(Ground::ProxyNotRelative, &p.proxy_who));
    }
    if request.proxy_is_candidate && !p.proxy_candidate.value {
        against.push(Against::of(Ground::ProxyCandidate, &p.proxy_candidate));
    }
    if p.proxy_cap.value.is_some_and(|cap| request.acts_for >= cap) {
        against.push(Against::of(Ground::ProxyCap, &p.proxy_cap));
    }
    if !request.written {
        against.push(Against::of(Ground::NotWritten, &p.proxy_who));
    }
    let strict = i32::from(p.day_counting.value == DayCounting::Strict);
    let last = shift(election_day, -i32::from(p.proxy_days_before.value) - strict);
    if request.handed_in > last {
        against.push(Against::of(Ground::TooLate, &p.proxy_days_before));
    }
    if p.proxy_published.value && request.published == Some(false) {
        against.push(Against::of(Ground::NotPublished, &p.proxy_published));
    }
    against
}
