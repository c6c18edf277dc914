//! A form as it is shown: its values, its errors, and the fields made from them.

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;

use super::Fields;

/// What is wrong with a field, in words that say what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field.
    pub field: String,
    /// What is wrong.
    pub message: String,
}

impl FieldError {
    /// An error of a field; an empty name is an error of the form as a whole.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// The values and errors of one form.
#[derive(Debug, Clone, Default)]
pub struct FormView {
    id: String,
    values: Fields,
    errors: Vec<FieldError>,
    version: Option<i64>,
    draft: bool,
    files: bool,
}

impl FormView {
    /// A form by the id of its element, unique on the page.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// The values to show: of the record when it is opened, as typed when it comes back with errors.
    #[must_use]
    pub fn values(mut self, values: Fields) -> Self {
        self.values = values;
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.errors = errors;
        self
    }

    /// The version of the record the form is opened with; sent along as `version`.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Keeps what is typed on this machine until it is sent, and warns before leaving. For long forms without
    /// personal numbers; passwords and files are never kept.
    #[must_use]
    pub fn draft(mut self) -> Self {
        self.draft = true;
        self
    }

    /// The form sends files.
    #[must_use]
    pub fn with_files(mut self) -> Self {
        self.files = true;
        self
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The value typed, for a page that draws a field of its own.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).unwrap_or("")
    }

    /// What is wrong with a field, for a page that draws a field of its own.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.message.as_str())
    }

    /// The id of a field's element, to which the summary of errors leads.
    #[must_use]
    pub fn field_id(&self, name: &str) -> String {
        format!("{}-{name}", self.id)
    }

    /// The beginning of the form, with its version. The page ends it with `</form>`.
    #[must_use]
    pub fn open<'a>(&'a self, action: &'a str) -> Open<'a> {
        Open { form: self, action }
    }

    /// The errors above the form, each leading to its field; takes the focus when the page opens.
    #[must_use]
    pub fn summary(&self) -> Summary<'_> {
        Summary { form: self }
    }

    fn field(&self, name: &str, label: impl Display, control: Control) -> Field {
        Field {
            id: self.field_id(name),
            name: name.to_owned(),
            label: label.to_string(),
            hint: None,
            error: self.error(name).map(str::to_owned),
            required: false,
            values: self.values.all(name).map(str::to_owned).collect(),
            control,
            class: "",
            complete: "off",
            max_chars: None,
            unit: None,
        }
    }

    /// A line of text.
    pub fn text(&self, name: &str, label: impl Display) -> Field {
        self.field(
            name,
            label,
            Control::Input {
                kind: "text",
                mode: "text",
            },
        )
    }

    /// A whole number. A text field, so that separators and full-width digits can be typed and a wheel changes nothing.
    pub fn number(&self, name: &str, label: impl Display) -> Field {
        Field {
            class: "num w-s",
            ..self.field(
                name,
                label,
                Control::Input {
                    kind: "text",
                    mode: "numeric",
                },
            )
        }
    }

    /// A day.
    pub fn date(&self, name: &str, label: impl Display) -> Field {
        self.field(
            name,
            label,
            Control::Input {
                kind: "date",
                mode: "text",
            },
        )
    }

    /// A password; what was typed is not shown again. `complete` is the autocomplete token, such as `new-password`.
    pub fn password(&self, name: &str, label: impl Display, complete: &'static str) -> Field {
        Field {
            values: Vec::new(),
            complete,
            ..self.field(
                name,
                label,
                Control::Input {
                    kind: "password",
                    mode: "text",
                },
            )
        }
    }

    /// One of a list.
    pub fn select(&self, name: &str, label: impl Display, choices: &[Choice]) -> Field {
        Field {
            class: "w-m",
            ..self.field(name, label, Control::Select(choices.to_vec()))
        }
    }

    /// One of a few, all visible.
    pub fn radios(&self, name: &str, label: impl Display, choices: &[Choice]) -> Field {
        self.field(
            name,
            label,
            Control::Boxes {
                kind: "radio",
                choices: choices.to_vec(),
                in_row: false,
            },
        )
    }

    /// Any of a few, all visible.
    pub fn checks(&self, name: &str, label: impl Display, choices: &[Choice]) -> Field {
        self.field(
            name,
            label,
            Control::Boxes {
                kind: "checkbox",
                choices: choices.to_vec(),
                in_row: false,
            },
        )
    }

    /// One box to tick; sent as `yes`.
    pub fn check(&self, name: &str, label: impl Display) -> Field {
        self.field(name, label, Control::Tick)
    }

    /// Several lines of text.
    pub fn area(&self, name: &str, label: impl Display) -> Field {
        self.field(name, label, Control::Area { rows: 4 })
    }

    /// A file; `accept` lists the endings, `.xlsx,.csv`.
    pub fn file(&self, name: &str, label: impl Display, accept: &'static str) -> Field {
        Field {
            values: Vec::new(),
            ..self.field(
                name,
                label,
                Control::File {
                    accept,
                    many: false,
                    camera: false,
                },
            )
        }
    }

    /// Several files at once.
    pub fn files(&self, name: &str, label: impl Display, accept: &'static str) -> Field {
        Field {
            control: Control::File {
                accept,
                many: true,
                camera: false,
            },
            ..self.file(name, label, accept)
        }
    }

    /// A photograph taken on the spot: a telephone opens its camera at once.
    pub fn camera(&self, name: &str, label: impl Display) -> Field {
        Field {
            control: Control::File {
                accept: "image/*",
                many: false,
                camera: true,
            },
            ..self.file(name, label, "image/*")
        }
    }
}

/// A choice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// What it means.
    pub hint: Option<String>,
}

impl Choice {
    /// A choice without an explanation.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
        }
    }

    /// The choice with an explanation; not shown in a select.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

#[derive(Debug, Clone)]
enum Control {
    Input {
        kind: &'static str,
        mode: &'static str,
    },
    Select(Vec<Choice>),
    Boxes {
        kind: &'static str,
        choices: Vec<Choice>,
        in_row: bool,
    },
    Tick,
    Area {
        rows: u8,
    },
    File {
        accept: &'static str,
        many: bool,
        camera: bool,
    },
}

/// A field of a form, made by [`FormView`] and written into a page by its name.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    id: String,
    name: String,
    label: String,
    hint: Option<String>,
    error: Option<String>,
    required: bool,
    values: Vec<String>,
    control: Control,
    class: &'static str,
    complete: &'static str,
    max_chars: Option<u32>,
    unit: Option<String>,
}

impl Field {
    /// Something must be given.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says below the label how to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Says after the field in what it is counted: 人.
    #[must_use]
    pub fn unit(mut self, unit: impl Display) -> Self {
        self.unit = Some(unit.to_string());
        self
    }

    /// The browser takes no more characters; the server checks by itself.
    #[must_use]
    pub fn max(mut self, chars: u32) -> Self {
        self.max_chars = Some(chars);
        self
    }

    /// What the browser may fill in: `username`.
    #[must_use]
    pub fn complete(mut self, token: &'static str) -> Self {
        self.complete = token;
        self
    }

    /// A shorter field.
    #[must_use]
    pub fn short(mut self) -> Self {
        self.class = "w-m";
        self
    }

    /// Another id than the one made of its name, where a name comes twice in a form.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// Lines of a text area.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        if let Control::Area { rows: old } = &mut self.control {
            *old = rows;
        }
        self
    }

    /// Choices side by side.
    #[must_use]
    pub fn row(mut self) -> Self {
        if let Control::Boxes { in_row, .. } = &mut self.control {
            *in_row = true;
        }
        self
    }

    fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn chosen(&self, value: &str) -> bool {
        self.values.iter().any(|each| each == value)
    }

    fn is_group(&self) -> bool {
        matches!(self.control, Control::Boxes { .. })
    }

    /// The ids of hint and error, read aloud with the field.
    fn described(&self) -> String {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }

    /// The first box has the id of the field, so that the summary leads to it.
    fn box_id(&self, index: &usize) -> String {
        if *index == 0 {
            self.id.clone()
        } else {
            format!("{}-{index}", self.id)
        }
    }
}

/// The beginning of a form, made by [`FormView::open`].
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = "<form class=\"form\" id=\"{{ form.id }}\" method=\"post\" action=\"{{ action }}\"{% if form.files %} enctype=\"multipart/form-data\"{% endif %}{% if form.draft %} data-draft=\"{{ form.id }}\"{% endif %} novalidate>{% if let Some(version) = form.version %}<input type=\"hidden\" name=\"version\" value=\"{{ version }}\">{% endif %}"
)]
pub struct Open<'a> {
    form: &'a FormView,
    action: &'a str,
}

/// The errors of a form, made by [`FormView::summary`].
#[derive(Debug, Template)]
#[template(path = "parts/errors.html")]
pub struct Summary<'a> {
    form: &'a FormView,
}

// Templates with escaping on.
impl HtmlSafe for Field {}
impl HtmlSafe for Open<'_> {}
impl HtmlSafe for Summary<'_> {}

/// The choices of a closed list of codes.
pub fn choices<T: Copy>(
    all: &[T],
    code: impl Fn(T) -> &'static str,
    zh: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    all.iter()
        .map(|each| Choice::new(code(*each), zh(*each)))
        .collect()
}
