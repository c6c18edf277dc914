//! Commands of the person who holds the machine (`touyan term`, `touyan account`): the program acts
//! for them with the county office's rights, and the journal says that it was the command line.

use domain::account::{Actor, Reach, Role, SystemScope, SystemUse};
use domain::{AccountId, CountyId};

use crate::App;
use crate::error::{Error, Result};

/// The name under which the journal keeps what a command did.
pub const COMMAND_NAME: &str = "命令行";
/// The account id under which the journal keeps it; no account has it.
const COMMAND_ACCOUNT: &str = "command";
/// Digits of a division code.
const CODE_DIGITS: usize = 12;

impl App {
    /// The actor of a command on a county: the county office's rights, under the name 命令行.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the installation has no such county.
    pub async fn command_actor(&self, county: &CountyId) -> Result<Actor> {
        let system = SystemScope::for_use(SystemUse::Command);
        let counties = self.store().read().await?.counties(system).await?;
        if !counties.iter().any(|(id, _, _)| id == county) {
            return Err(Error::NotFound("county"));
        }
        Ok(Actor {
            county: county.clone(),
            account: AccountId::parse(COMMAND_ACCOUNT).map_err(Error::internal)?,
            name: COMMAND_NAME.to_owned(),
            role: Role::CountyOffice,
            reach: Reach::County,
            acting_for: None,
        })
    }

    /// The county that a text means: its stable id, its six-digit code or its whole code.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the installation has no such county.
    pub async fn county_named(&self, text: &str) -> Result<CountyId> {
        let padded = format!("{text:0<CODE_DIGITS$}");
        self.counties()
            .await?
            .into_iter()
            .find(|(id, _, code)| id.as_str() == text || *code == padded)
            .map(|(id, _, _)| id)
            .ok_or(Error::NotFound("county"))
    }
}
