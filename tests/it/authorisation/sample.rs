//! One route's sample: how it is called, and what may come back.

/// A route's sample.
pub struct Sample {
    /// Method and path; as the table of routes has them, but for `{community}` and a query string.
    pub route: &'static str,
    /// Fields of the form (`name=value&name=value`), or for GET the query string.
    pub fields: &'static str,
    /// Field and content of a file, for routes that take one.
    pub file: Option<(&'static str, &'static str)>,
    /// What may come back to somebody who may.
    pub answers: &'static [u16],
}

/// A page that is opened.
pub const fn get(route: &'static str, fields: &'static str) -> Sample {
    Sample {
        route,
        fields,
        file: None,
        answers: &[200],
    }
}

/// A form that is sent.
pub const fn post(route: &'static str, fields: &'static str, answers: &'static [u16]) -> Sample {
    Sample {
        route,
        fields,
        file: None,
        answers,
    }
}

/// A form with a file.
pub const fn upload(
    route: &'static str,
    file: (&'static str, &'static str),
    answers: &'static [u16],
) -> Sample {
    Sample {
        route,
        fields: "",
        file: Some(file),
        answers,
    }
}
