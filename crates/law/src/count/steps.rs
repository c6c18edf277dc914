//! Collecting the steps of a decision, or none of them.

use crate::count::outcome::Step;

/// The steps taken so far. A decision that is only compared with another one
/// keeps none, which is most of its cost.
#[derive(Debug, Default)]
pub(super) struct Steps {
    list: Vec<Step>,
    silent: bool,
}

impl Steps {
    /// Steps to be shown, about so many.
    pub(super) fn about(count: usize) -> Self {
        Self {
            list: Vec::with_capacity(count),
            silent: false,
        }
    }

    /// Steps that nobody will see.
    pub(super) const fn silent() -> Self {
        Self {
            list: Vec::new(),
            silent: true,
        }
    }

    /// Adds a step, which is only made where steps are kept.
    pub(super) fn add(&mut self, step: impl FnOnce() -> Step) {
        if !self.silent {
            self.list.push(step());
        }
    }

    /// Where the list ends now, for [`Steps::back_to`].
    pub(super) fn mark(&self) -> usize {
        self.list.len()
    }

    /// Takes back what was added since `mark`.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.list.truncate(mark);
    }

    /// The list.
    pub(super) fn into_list(self) -> Vec<Step> {
        self.list
    }
}
