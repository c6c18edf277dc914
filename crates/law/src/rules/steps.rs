//! Laying the steps of several packs over each other.

use crate::cite::Cites;
use crate::rules::file::{PackError, PackErrorKind, PackFile, Section, StepPatch};
use crate::timetable::{StepCode, StepRule};
use std::collections::BTreeMap;

/// The steps, each patched from the most general to the most particular section.
pub(super) fn lay_steps(
    sections: &[(&PackFile, &Section)],
    law_file: &PackFile,
) -> Result<Vec<StepRule>, Vec<PackError>> {
    let mut patches: BTreeMap<StepCode, (StepPatch, &PackFile)> = BTreeMap::new();
    for (file, section) in sections {
        let statute = std::ptr::eq(*file, law_file);
        for patch in &section.steps {
            patches
                .entry(patch.code)
                .and_modify(|(particular, _)| *particular = particular.over(patch, statute))
                .or_insert_with(|| (patch.clone(), file));
        }
    }
    let mut errors = Vec::new();
    let mut steps = Vec::new();
    for (patch, file) in patches.into_values().filter(|(patch, _)| !patch.drop) {
        let (line, code) = (patch.line, patch.code);
        match patch.complete() {
            Ok(step) => steps.push(step),
            Err(key) => errors.push(PackError {
                file: file.file.clone(),
                line,
                kind: PackErrorKind::MissingKey(format!("{code}.{key}")),
            }),
        }
    }
    if errors.is_empty() {
        Ok(steps)
    } else {
        Err(errors)
    }
}

impl StepPatch {
    /// This patch where it says something, else the general one; a province's
    /// article stands beside the statute's, not in its place.
    fn over(&self, general: &Self, statute: bool) -> Self {
        Self {
            code: self.code,
            line: self.line,
            drop: self.drop,
            stage: self.stage.or(general.stage),
            earliest: self.earliest.or(general.earliest),
            latest: self.latest.or(general.latest),
            notices: self.notices.clone().or_else(|| general.notices.clone()),
            cites: match (self.cites, general.cites) {
                (Some(own), Some(general)) if statute => Some(own.and(general)),
                (own, general) => own.or(general),
            },
            verified: self.verified.or(general.verified),
            optional: self.optional.or(general.optional),
            forms: self.forms.clone().or_else(|| general.forms.clone()),
        }
    }

    /// The complete rule, or the key that is missing.
    fn complete(self) -> Result<StepRule, &'static str> {
        Ok(StepRule {
            code: self.code,
            stage: self.stage.ok_or("stage")?,
            earliest: self.earliest.ok_or("earliest")?,
            latest: self.latest.ok_or("latest")?,
            notices: self.notices.unwrap_or_default(),
            cites: self.cites.unwrap_or(Cites::NONE),
            verified: self.verified.unwrap_or(true),
            optional: self.optional.unwrap_or(false),
            forms: self.forms.unwrap_or_default(),
        })
    }
}
