//! From an actor and a verb to the scope that store verbs ask for: made here and nowhere else.
//!
//! Scopes are different types on purpose: a township's [`OfficeScope`] cannot be handed to a review
//! or conduct verb, because those ask for a [`ReviewScope`] or a [`ConductScope`].

use super::policy::{self, Extent, Verb};
use super::role::{Reach, Role};
use crate::ids::{AccountId, CountyId, UnitId};

/// For whom an acting deputy acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingFor {
    /// The principal's account.
    pub account: AccountId,
    /// The principal's name, copied by value into the journal.
    pub name: String,
}

/// Somebody who has logged in, as of this request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The county the account belongs to.
    pub county: CountyId,
    /// The account that logged in (the deputy's own, when acting for another).
    pub account: AccountId,
    /// The person's name, copied by value into the journal.
    pub name: String,
    /// The role acted in (the principal's, when acting for another).
    pub role: Role,
    /// What the role reaches (the principal's, when acting for another).
    pub reach: Reach,
    /// The principal, when this is an acting deputy.
    pub acting_for: Option<ActingFor>,
}

/// A refusal by the policy table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} may not {}", role.code(), verb.code())]
pub struct Denied {
    /// Who asked.
    pub role: Role,
    /// For what.
    pub verb: Verb,
}

impl Actor {
    /// Asks the policy table and returns the scope within which the verb may run.
    ///
    /// # Errors
    /// [`Denied`] when the table does not grant the verb to the role.
    pub fn may(&self, verb: Verb) -> Result<OfficeScope, Denied> {
        let reach = match policy::extent(self.role, verb) {
            Some(Extent::Whole) => Reach::County,
            Some(Extent::Own) => self.reach.clone(),
            None => {
                return Err(Denied {
                    role: self.role,
                    verb,
                });
            }
        };
        Ok(OfficeScope {
            county: self.county.clone(),
            reach,
        })
    }

    /// Asks the policy table for a department's work, of which only [`Verb::AnswerReview`] is.
    ///
    /// # Errors
    /// [`Denied`] when the table does not grant the verb to the role, or the verb is no department's.
    pub fn may_review(&self, verb: Verb) -> Result<ReviewScope, Denied> {
        let role = self.role;
        if verb != Verb::AnswerReview || policy::extent(role, verb).is_none() {
            return Err(Denied { role, verb });
        }
        let own = self.acting_for.as_ref().map(|p| &p.account);
        Ok(ReviewScope {
            county: self.county.clone(),
            account: own.unwrap_or(&self.account).clone(),
        })
    }

    /// Asks the policy table for opening what departments said of a person, [`Verb::OpenReview`].
    ///
    /// # Errors
    /// [`Denied`] when the table does not grant it for the whole county.
    pub fn may_open_review(&self) -> Result<DossierScope, Denied> {
        let (role, verb) = (self.role, Verb::OpenReview);
        if policy::extent(role, verb) != Some(Extent::Whole) {
            return Err(Denied { role, verb });
        }
        Ok(DossierScope {
            county: self.county.clone(),
            account: self.account.clone(),
        })
    }

    /// Whether the table grants the verb at all (for showing or hiding a link).
    #[must_use]
    pub fn can(&self, verb: Verb) -> bool {
        policy::extent(self.role, verb).is_some()
    }
}

/// County, and the divisions of it that may be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeScope {
    county: CountyId,
    reach: Reach,
}

impl OfficeScope {
    /// The tenant key.
    #[must_use]
    pub const fn county(&self) -> &CountyId {
        &self.county
    }

    /// What may be reached within it.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Whether a village lies within the scope.
    #[must_use]
    pub fn covers(&self, town: &UnitId, unit: &UnitId) -> bool {
        self.reach.covers(town, unit)
    }

    /// Whether the whole county may be reached.
    #[must_use]
    pub const fn is_county(&self) -> bool {
        matches!(self.reach, Reach::County)
    }

    /// The list of reached ids as `,a,b,` for the store's one scope predicate.
    #[must_use]
    pub fn id_list(&self) -> String {
        let mut list = String::from(",");
        for id in self.reach.ids() {
            list.push_str(id.as_str());
            list.push(',');
        }
        list
    }

    /// The same scope for some villages only, as far as it can be narrowed: never wider than before.
    #[must_use]
    pub fn for_units(&self, units: &[UnitId]) -> Self {
        let reach = match &self.reach {
            Reach::County => Reach::Units(units.to_vec()),
            Reach::Units(own) => {
                Reach::Units(units.iter().filter(|u| own.contains(u)).cloned().collect())
            }
            // A township's villages are few, and which of these units are its own is not known here.
            Reach::Towns(_) => self.reach.clone(),
        };
        Self {
            county: self.county.clone(),
            reach,
        }
    }

    /// The same county narrowed to one township, when that lies within the scope.
    #[must_use]
    pub fn within_town(&self, town: &UnitId) -> Option<Self> {
        match &self.reach {
            Reach::County => {}
            Reach::Towns(ids) if ids.contains(town) => {}
            Reach::Towns(_) | Reach::Units(_) => return None,
        }
        Some(Self {
            county: self.county.clone(),
            reach: Reach::Towns(vec![town.clone()]),
        })
    }
}

/// The people put to the department that an account answers for. Which department that is, the store looks
/// up with each verb: an account that answers for none reaches nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewScope {
    county: CountyId,
    account: AccountId,
}

impl ReviewScope {
    /// The tenant key.
    #[must_use]
    pub const fn county(&self) -> &CountyId {
        &self.county
    }

    /// The account that answers for a department.
    #[must_use]
    pub const fn account(&self) -> &AccountId {
        &self.account
    }
}

/// What all departments said of one person: the county office's, who opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierScope {
    county: CountyId,
    account: AccountId,
}

impl DossierScope {
    /// The tenant key.
    #[must_use]
    pub const fn county(&self) -> &CountyId {
        &self.county
    }

    /// The account that looks.
    #[must_use]
    pub const fn account(&self) -> &AccountId {
        &self.account
    }
}

/// The reports of one recipient group (verbs come with the conduct room).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConductScope {
    /// The tenant key.
    pub county: CountyId,
}

/// Published rows of one county: what anybody may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicScope {
    county: CountyId,
}

impl PublicScope {
    /// Anybody may ask for what a county has published.
    #[must_use]
    pub const fn of(county: CountyId) -> Self {
        Self { county }
    }

    /// The tenant key.
    #[must_use]
    pub const fn county(&self) -> &CountyId {
        &self.county
    }
}

macro_rules! uses {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Why the program itself reaches rows without a person: the whole list, kept by a test.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum SystemUse { $($(#[$doc])* $name),+ }

        impl SystemUse {
            /// Every use there is.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

uses! {
    /// Finding an account by its login name, and a session by its token.
    Login,
    /// A command of the person who holds the machine (`touyan import`, `term`, `account`).
    Command,
    /// The one runner of background jobs.
    Jobs,
    /// Verifying the journal.
    Verify,
    /// The snapshot behind cockpit and desk, filtered by each reader's scope afterwards.
    Snapshot,
    /// The list of counties on the public site, and the first start.
    Counties,
    /// Building the demo county.
    Demo,
    /// Copying the whole installation into a backup, and back.
    Backup,
    /// Whether a number stands with somebody else of the county: said without saying where.
    Duplicates,
    /// Wrapping and sealing anew when keys change.
    Keys,
}

/// The program acting for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SystemScope {
    why: SystemUse,
}

impl SystemScope {
    /// Names the use; every place that calls this is listed by a test.
    #[must_use]
    pub const fn for_use(why: SystemUse) -> Self {
        Self { why }
    }

    /// The use named.
    #[must_use]
    pub const fn why(self) -> SystemUse {
        self.why
    }

    /// The whole of one county.
    #[must_use]
    pub const fn county(self, county: CountyId) -> OfficeScope {
        OfficeScope {
            county,
            reach: Reach::County,
        }
    }
}
