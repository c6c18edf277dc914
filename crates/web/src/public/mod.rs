//! The public listener's pages: counties, one county, one village, the heads of the journal. Published rows only, no login, no
//! cookie, no script.

pub mod county;
pub mod heads;
pub mod village;

use app::public::Contact;
use chrono::Datelike as _;
use domain::time::{Day, day_text};

/// A day without its year when it is this year's.
fn day(day: Day, today: Day) -> String {
    day_text(day, today.year())
}

/// Where to ask and to report, as lines of a list; what the county has not set is left out.
fn contact_lines(contact: &Contact) -> Vec<(&'static str, String)> {
    let office = if contact.phone.is_empty() {
        contact.office.clone()
    } else {
        format!("{} 电话 {}", contact.office, contact.phone)
    };
    [("咨询", office), ("监督举报", contact.report.clone())]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}
