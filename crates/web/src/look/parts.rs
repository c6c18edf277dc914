//! The small parts of pages: links, tags, tiles, steps, facts, notices, empty states, meters.

use askama::Template;
use askama::filters::HtmlSafe;

use super::State;

/// A link: what it says and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads: a path of this site, with its query.
    pub href: String,
    /// What it says.
    pub text: String,
}

impl Link {
    /// A link to `href` that says `text`.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
        }
    }
}

/// A tag beside a heading: a state with a word of its own (■ 难点村), or a plain word.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = "<span class=\"tag {{ class }}\">{% if let Some(shape) = shape %}<i aria-hidden=\"true\">{{ shape }}</i> {% endif %}{{ word }}</span>"
)]
pub struct Tag {
    class: &'static str,
    shape: Option<&'static str>,
    word: String,
}

impl Tag {
    /// The state in its own word.
    #[must_use]
    pub fn state(state: State) -> Self {
        Self::worded(state, state.word())
    }

    /// The state's shape and colour with another word.
    pub fn worded(state: State, word: impl Into<String>) -> Self {
        Self {
            class: state.class(),
            shape: Some(state.shape()),
            word: word.into(),
        }
    }

    /// A word without a state, such as the kind of a place.
    pub fn plain(word: impl Into<String>) -> Self {
        Self {
            class: "plain",
            shape: None,
            word: word.into(),
        }
    }
}

/// One figure of a row of tiles.
#[derive(Debug, Clone)]
pub struct Tile {
    /// The figure as written, `1,203`.
    pub figure: String,
    /// What the figure counts.
    pub label: String,
    /// The records behind the figure; every figure has a way to its records unless it is nought.
    pub href: Option<String>,
    /// Colours the figure.
    pub state: Option<State>,
}

impl Tile {
    /// A figure with its label and the way to its records.
    pub fn new(
        figure: impl std::fmt::Display,
        label: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self {
            figure: figure.to_string(),
            label: label.into(),
            href: Some(href.into()),
            state: None,
        }
    }

    /// A figure that has no records behind it, such as a nought.
    pub fn bare(figure: impl std::fmt::Display, label: impl Into<String>) -> Self {
        Self {
            figure: figure.to_string(),
            label: label.into(),
            href: None,
            state: None,
        }
    }

    /// Colours the figure by a state.
    #[must_use]
    pub fn with(mut self, state: State) -> Self {
        self.state = Some(state);
        self
    }

    fn class(&self) -> &'static str {
        self.state.map_or("", State::class)
    }
}

/// A row of tiles.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/tiles.html")]
pub struct Tiles(pub Vec<Tile>);

/// One line of a list of statutory steps.
#[derive(Debug, Clone)]
pub struct Step {
    /// How it stands.
    pub state: State,
    /// Its name, with a link when there is a page behind it.
    pub name: Link,
    /// The article it rests on, 村组法 §17, and what the article asks.
    pub law: Option<String>,
    /// The day and what it means: 最迟 3 月 2 日.
    pub day: String,
    /// Further lines: who did it, a warning, an evidence note.
    pub notes: Vec<String>,
    /// What can be opened about it: its evidence.
    pub links: Vec<Link>,
}

/// A list of steps in their order.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/steps.html")]
pub struct Steps(pub Vec<Step>);

/// One fact of a description list. Facts are shown by [`Fact::list`].
#[derive(Debug, Clone)]
pub struct Fact {
    name: String,
    text: String,
    href: Option<String>,
    id: Option<String>,
}

impl Fact {
    /// A fact in words.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            href: None,
            id: None,
        }
    }

    /// A fact with the way to what stands behind it.
    pub fn linked(name: impl Into<String>, link: Link) -> Self {
        Self {
            name: name.into(),
            text: link.text,
            href: Some(link.href),
            id: None,
        }
    }

    /// The same fact with an anchor, for links from where it is spoken of.
    #[must_use]
    pub fn at(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The description list of some facts, two to a line where there is room.
    #[must_use]
    pub fn list(facts: Vec<Self>) -> Facts {
        Facts { facts }
    }
}

/// A description list, made by [`Fact::list`].
#[derive(Debug, Clone, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    facts: Vec<Fact>,
}

/// What a notice is about; decides its shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Ok,
    /// Something to know.
    Info,
    /// Something to mind.
    Warn,
    /// Something went wrong.
    Bad,
}

impl NoticeKind {
    /// The class name in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The kind a stored word names, by its class.
    #[must_use]
    pub fn from_class(class: &str) -> Option<Self> {
        [Self::Ok, Self::Info, Self::Warn, Self::Bad]
            .into_iter()
            .find(|kind| kind.class() == class)
    }

    /// Read aloud before the text, as colour and shape are not.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "成功",
            Self::Info => "说明",
            Self::Warn => "注意",
            Self::Bad => "错误",
        }
    }
}

/// A notice on a page. After an act the same thing is a flash message of the frame.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/notice.html")]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// The text.
    pub text: String,
    /// Where to go on.
    pub link: Option<Link>,
}

impl Notice {
    /// A notice without a link.
    pub fn new(kind: NoticeKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            link: None,
        }
    }

    /// The notice with a link after its text.
    #[must_use]
    pub fn with(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }
}

/// What a page says where there is nothing yet, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    /// Why there is nothing.
    pub text: String,
    /// What to do next.
    pub action: Option<Link>,
}

impl Empty {
    /// An empty state with its next step.
    pub fn new(text: impl Into<String>, action: Link) -> Self {
        Self {
            text: text.into(),
            action: Some(action),
        }
    }

    /// An empty state that offers no step, because the reader may take none.
    pub fn bare(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            action: None,
        }
    }
}

/// A bar of `part` in `whole`. Drawn as a picture because the policy forbids style attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "<svg class=\"meter\" viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{{ part }}/{{ whole }}\"><rect class=\"{{ state.class() }}\" width=\"{{ self.thousandths() }}\" height=\"8\"/></svg>"
)]
pub struct Meter {
    /// How much of it.
    pub part: u64,
    /// Of how much.
    pub whole: u64,
    /// Colours the bar.
    pub state: State,
}

impl Meter {
    /// The filled length; nothing of nothing is empty, and more than the whole is full.
    fn thousandths(&self) -> u64 {
        let part = u128::from(self.part.min(self.whole)) * 1000;
        part.checked_div(u128::from(self.whole))
            .and_then(|n| u64::try_from(n).ok())
            .unwrap_or(0)
    }
}

// Each of these is a template with escaping on, so writing one into a page is safe.
impl HtmlSafe for Tag {}
impl HtmlSafe for Tiles {}
impl HtmlSafe for Steps {}
impl HtmlSafe for Facts {}
impl HtmlSafe for Notice {}
impl HtmlSafe for Empty {}
impl HtmlSafe for Meter {}
