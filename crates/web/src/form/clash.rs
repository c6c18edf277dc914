//! Two people changed the same record: both texts side by side, and the choice between them.

use askama::Template;
use askama::filters::HtmlSafe;

use super::Fields;

/// Shows what differs between the sender's version and the stored one. Its form goes to the address of the original
/// form and is read there like it: [`Fields::parse`] puts the chosen version of each field in its place.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/clash.html")]
pub struct Clash {
    action: String,
    by: String,
    version: i64,
    kept: Vec<(String, String)>,
    disputed: Vec<Disputed>,
}

#[derive(Debug, Clone)]
struct Disputed {
    name: String,
    label: String,
    mine: Vec<String>,
    theirs: Vec<String>,
    mine_shown: String,
    theirs_shown: String,
}

impl Clash {
    /// Compares two versions of the fields named in `labels` as (name, label). `by` says who changed it and when,
    /// `version` is the stored one, and `show` turns the value of a field into words.
    pub fn between(
        action: impl Into<String>,
        by: impl Into<String>,
        version: i64,
        (mine, theirs): (&Fields, &Fields),
        labels: &[(&str, &str)],
        show: impl Fn(&str, &str) -> String,
    ) -> Self {
        let mut disputed = Vec::new();
        for (name, label) in labels {
            let (my, their) = (values(mine, name), values(theirs, name));
            if my != their {
                let shown = |values: &[String]| {
                    let words: Vec<String> = values
                        .iter()
                        .map(|value| show(name, value))
                        .filter(|word| !word.is_empty())
                        .collect();
                    if words.is_empty() {
                        "（空）".to_owned()
                    } else {
                        words.join("、")
                    }
                };
                let (mine_shown, theirs_shown) = (shown(&my), shown(&their));
                disputed.push(Disputed {
                    name: (*name).to_owned(),
                    label: (*label).to_owned(),
                    mine: my,
                    theirs: their,
                    mine_shown,
                    theirs_shown,
                });
            }
        }
        let is_disputed = |name: &str| disputed.iter().any(|each| each.name == name);
        let kept = mine
            .pairs()
            .filter(|(name, _)| *name != "version" && !is_disputed(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            action: action.into(),
            by: by.into(),
            version,
            kept,
            disputed,
        }
    }

    /// Whether both versions say the same, so that only the version number has to be brought up to date.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.disputed.is_empty()
    }
}

/// The values without blanks around them; a field left empty equals a field not there.
fn values(fields: &Fields, name: &str) -> Vec<String> {
    fields
        .all(name)
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect()
}

// A template with escaping on.
impl HtmlSafe for Clash {}
