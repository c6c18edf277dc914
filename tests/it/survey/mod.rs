//! The survey from outside: rounds, dossiers, workbooks that come back, questions of the county's own.

mod dossiers;
mod files;
mod questions;
#[cfg(feature = "acceptance")]
mod real_county;
mod rounds;
mod sheets;
mod workbooks;

use crate::harness::World;

/// Opens a round as the county does on its page.
async fn with_round(world: &World, name: &str, deadline: &str) {
    let county = world.county().await;
    let fields = [("form", "open"), ("name", name), ("deadline", deadline)];
    county.post("/survey/rounds", &fields).await.expect(303);
}

/// A village's section of basic figures, with one answer changed over its version.
fn basic(households: &str, no: &str) -> Vec<(&'static str, String)> {
    vec![
        ("a.households", households.to_owned()),
        ("v.households", no.to_owned()),
    ]
}

fn fields<'a>(owned: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    owned.iter().map(|(n, v)| (*n, v.as_str())).collect()
}

fn section(unit: &str) -> String {
    format!("/survey/villages/{unit}/basic")
}
