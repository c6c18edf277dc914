//! What surrounds the content of a page: who is logged in, where, and where one can go.

use crate::look::{Link, Notice, assets};

/// What every layout needs. Made once per request; [`Frame::plain`] is enough before login and on public pages.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// The page's name: heading and window title.
    pub title: String,
    /// The county whose system this is, `云岭县`; empty before an installation has one.
    pub county_name: String,
    /// The running term, `2026 年村（社区）“两委”换届`.
    pub term_name: Option<String>,
    /// Who is logged in.
    pub user: Option<UserBadge>,
    /// Where one can go, in groups.
    pub nav: Vec<NavGroup>,
    /// Said above every page, such as that the data are a demonstration's.
    pub banner: Option<String>,
    /// What the last act did; see [`super::flash`].
    pub flash: Vec<Notice>,
    /// The path of this page, which marks it in the navigation.
    pub path: String,
    /// The search box in the top bar.
    pub find: Option<Find>,
    /// The way here, from the outermost; the page itself is not among them.
    pub crumbs: Vec<Link>,
    /// Larger type and nothing but the content, for a wall.
    pub projector: bool,
    /// Printed across the longer side of the paper, for a wide table.
    pub landscape: bool,
    /// Printed above the page on paper only: who printed it and when.
    pub printed: Option<String>,
    /// Where leaving the projector view leads.
    pub leave: Option<String>,
}

impl Frame {
    /// A frame without a user or navigation.
    pub fn plain(title: impl Into<String>, county_name: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            county_name: county_name.into(),
            ..Self::default()
        }
    }

    /// The same frame for a page with this title.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The way here, from the outermost.
    #[must_use]
    pub fn under(mut self, crumbs: Vec<Link>) -> Self {
        self.crumbs = crumbs;
        self
    }

    /// Whether the navigation item is the one this page belongs to: the longest address that begins its path.
    #[must_use]
    pub fn is_current(&self, item: &NavItem) -> bool {
        let mine = covers(&item.href, &self.path);
        let longest = self
            .nav
            .iter()
            .flat_map(|group| &group.items)
            .filter_map(|other| covers(&other.href, &self.path))
            .max();
        mine.is_some() && mine == longest
    }

    /// The address of an embedded file; used by the layouts.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}

/// How much of `path` the address `href` covers, by whole segments; `/` covers only itself.
fn covers(href: &str, path: &str) -> Option<usize> {
    let rest = path.strip_prefix(href)?;
    (rest.is_empty() || (href != "/" && rest.starts_with('/'))).then_some(href.len())
}

/// Who is logged in, as the top bar shows it.
#[derive(Debug, Clone)]
pub struct UserBadge {
    /// The account's id, which keeps the drafts of several people on one machine apart.
    pub key: String,
    /// The person's name.
    pub name: String,
    /// The office or role, `换届办`.
    pub role: String,
    /// Said in the menu: for whom this account acts until when.
    pub note: Option<String>,
    /// The entries of the menu: own account, handbook.
    pub menu: Vec<Link>,
    /// Where the logout button posts to.
    pub logout: String,
}

/// A group of rooms in the navigation.
#[derive(Debug, Clone, Default)]
pub struct NavGroup {
    /// The rooms.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// A group of these rooms.
    #[must_use]
    pub fn new(items: Vec<NavItem>) -> Self {
        Self { items }
    }
}

/// A room in the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Its first page.
    pub href: String,
    /// Its name.
    pub label: String,
    /// How much waits there; nought is not shown.
    pub count: u64,
    /// Whether some of it is late, which colours the count.
    pub late: bool,
}

impl NavItem {
    /// A room without a count.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            label: label.into(),
            count: 0,
            late: false,
        }
    }

    /// The room with what waits there.
    #[must_use]
    pub fn count(mut self, count: u64, late: bool) -> Self {
        self.count = count;
        self.late = late;
        self
    }
}

/// The search box in the top bar; a GET form.
#[derive(Debug, Clone)]
pub struct Find {
    /// Where it leads, with `?q=`.
    pub action: String,
    /// What can be found: 查村、查人、查文号.
    pub hint: String,
    /// What was looked for.
    pub value: String,
}
