//! Changing keys: another master key, under which every wrapped key is wrapped anew; or another data key
//! of a county, under which everything sealed is sealed anew.
//!
//! The new master key is written to a file of its own first, then the database changes in one transaction,
//! then the files change their names. A stop between two of these is mended by running the command again.

use domain::account::{SystemScope, SystemUse};
use domain::attachment::Attachment;
use domain::journal::{Chain, RecordKind};
use domain::person::number::SealedNumber;
use domain::{CountyId, RecordId};
use seal::head::PublicKeyId;
use seal::keys::{MasterKey, UnwrapError, WrappedKey};
use seal::provider::National;
use std::path::PathBuf;
use store::Write;
use store::keys::{WRAPPED_MAX_ROWS, WrappedIn, WrappedRow};
use store::person::{NUMBERS_MAX_ROWS, NumberQuery};

use super::{KeyFault, Keys, MASTER_FILE, NEXT_FILE, RecoveryPage, files};
use crate::App;
use crate::error::{Error, Result};
use crate::vault::{self, Vault};

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Keys);

/// What a change of the master key did.
#[derive(Debug)]
pub struct Rotated {
    /// How many keys were wrapped anew.
    pub rewrapped: usize,
    /// How many were wrapped under a master key that is not at hand, and stay lost.
    pub lost: usize,
    /// Where the former master key lies now: older backups open with it alone.
    pub retired: PathBuf,
    /// The recovery sheet of the new one.
    pub page: RecoveryPage,
}

/// What a change of data keys did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Counties that have another data key now.
    pub counties: usize,
    /// Numbers sealed anew.
    pub numbers: usize,
    /// Secrets of second factors sealed anew.
    pub secrets: usize,
}

fn database(error: impl std::fmt::Display) -> KeyFault {
    KeyFault::Database(error.to_string())
}

impl App {
    /// Changes the master key. No server may run meanwhile: it would go on with the former one.
    ///
    /// # Errors
    /// [`KeyFault`]; nothing is changed then, or the same command goes on where it stopped.
    pub async fn rotate_master(&self) -> std::result::Result<Rotated, KeyFault> {
        let folder = &self.config().keys_dir;
        let next = folder.join(NEXT_FILE);
        let old = files::read_key(&folder.join(MASTER_FILE))?;
        let new = match files::read_key(&next) {
            Ok(key) => key,
            Err(KeyFault::Missing(_)) => {
                let key = MasterKey::new(self.env().random());
                files::write_key(&next, &key)?;
                key
            }
            Err(fault) => return Err(fault),
        };
        let signer = new.journal_signer(&National);
        let public = signer
            .map_err(|e| KeyFault::Module(e.to_string()))?
            .public_key();
        let name = format!("journal-{}.pub", PublicKeyId::of(&public));
        files::write_public(&folder.join(name), &public)?;
        let (rewrapped, lost) = self.rewrap_all(&old, &new).await.map_err(database)?;
        let retired = folder.join(format!("master-{}.retired", old.id()));
        files::retire(&folder.join(MASTER_FILE), &retired, &next)?;
        let keys = Keys::load(folder)?;
        Ok(Rotated {
            rewrapped,
            lost,
            retired,
            page: keys.recovery_page(),
        })
    }

    async fn rewrap_all(&self, old: &MasterKey, new: &MasterKey) -> Result<(usize, usize)> {
        let mut tx = self.write_system(None, "keys").await?;
        let (mut rewrapped, mut lost) = (0, 0);
        for of in WrappedIn::ALL {
            let mut after = (String::new(), String::new());
            loop {
                let rows = tx.wrapped_keys(SCOPE, of, (&after.0, &after.1)).await?;
                let Some(last) = rows.last() else { break };
                after = (last.county.clone(), last.id.clone());
                let full = i64::try_from(rows.len()) == Ok(WRAPPED_MAX_ROWS);
                for row in &rows {
                    match self.rewrap(&mut tx, of, row, (old, new)).await? {
                        Some(true) => rewrapped += 1,
                        Some(false) => {}
                        None => lost += 1,
                    }
                }
                if !full {
                    break;
                }
            }
        }
        let id = new.id().to_string();
        let chain = Chain::Installation;
        tx.note(&chain, "keys.rotate", RecordKind::Key, &id, "")
            .await?;
        tx.commit().await?;
        Ok((rewrapped, lost))
    }

    /// Wraps one key anew: whether it was, or `None` where the master key it is under is not at hand.
    async fn rewrap(
        &self,
        tx: &mut Write,
        of: WrappedIn,
        row: &WrappedRow,
        (old, new): (&MasterKey, &MasterKey),
    ) -> Result<Option<bool>> {
        let wrapped = WrappedKey::parse_line(&row.wrapped).map_err(Error::internal)?;
        if wrapped.wrapped_by == new.id() {
            return Ok(Some(false));
        }
        let label = match of {
            WrappedIn::DataKey => {
                vault::label(&row.county, row.id.parse().map_err(Error::internal)?)
            }
            WrappedIn::Attachment => {
                let id = RecordId::parse(&row.id).map_err(Error::internal)?;
                Attachment::label(&row.county, &id)
            }
        };
        let fresh = match wrapped.rewrap(&National, old, new, &label, self.env().random()) {
            Ok(fresh) => fresh,
            Err(UnwrapError::OtherMaster { .. }) => return Ok(None),
            Err(error) => return Err(Error::internal(error)),
        };
        tx.rewrap_key(SCOPE, of, row, &fresh.to_line()).await?;
        Ok(Some(true))
    }

    /// Gives every county another data key and seals everything anew under it, each county in one
    /// transaction; the former keys are destroyed. A server may run meanwhile.
    ///
    /// # Errors
    /// Keys that are not at hand; the database's refusal. Counties before the one that failed are done.
    pub async fn reseal(&self) -> Result<Resealed> {
        let counties = self.store().read().await?.counties(SCOPE).await?;
        let mut done = Resealed::default();
        for (county, _, _) in counties {
            self.reseal_county(&county, &mut done).await?;
        }
        Ok(done)
    }

    async fn reseal_county(&self, county: &CountyId, done: &mut Resealed) -> Result<()> {
        let scope = SCOPE.county(county.clone());
        let mut tx = self.write_system(Some(county), "keys").await?;
        let Some(before) = self.vault(&mut tx, county).await? else {
            return Ok(());
        };
        let newest = tx.data_keys(county).await?.first().map_or(0, |k| k.version);
        let version = newest
            .checked_add(1)
            .ok_or_else(|| Error::internal("255 data keys: no further number"))?;
        let (key, wrapped) = self.new_data_key(county, version)?;
        tx.add_data_key(&scope, version, &wrapped).await?;
        let after = Vault::open(county, version, &wrapped, &key)?;
        let numbers = tx.numbers(&scope, NumberQuery::default()).await?;
        if i64::try_from(numbers.len()).unwrap_or(i64::MAX) >= NUMBERS_MAX_ROWS {
            return Err(Error::internal(
                "more numbers than are sealed anew in one go",
            ));
        }
        let fresh: Result<Vec<SealedNumber>> = numbers
            .into_iter()
            .map(|number| {
                let person = number.person.as_str();
                let plain = before.open_number(person, number.kind, &number.sealed)?;
                Ok(SealedNumber {
                    sealed: after.seal_number(person, self.env().random(), &plain)?,
                    blind: after.blind(&plain)?,
                    ..number
                })
            })
            .collect();
        let fresh = fresh?;
        tx.replace_numbers(&scope, &fresh).await?;
        let secrets = tx.sealed_seconds(&scope).await?;
        for (account, sealed) in &secrets {
            let place = ("second_factor", "sealed", account.as_str());
            let plain = before.unseal(place, sealed)?;
            let sealed = after.seal(place, self.env().random(), &plain)?;
            tx.replace_sealed_second(&scope, account, &sealed).await?;
        }
        tx.drop_older_data_keys(&scope, version).await?;
        tx.commit().await?;
        done.counties += 1;
        done.numbers += fresh.len();
        done.secrets += secrets.len();
        Ok(())
    }
}
