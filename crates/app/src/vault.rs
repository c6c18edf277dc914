//! The keys of a county's sealed columns: a data key of the county, wrapped under the master key and kept
//! in the database; derived from it the key that seals and the one that indexes.
//!
//! Which key is in force is asked of the transaction that seals or opens, so a key changed by a command
//! beside a running server is never sealed with; only the unwrapping is remembered.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::CountyId;
use domain::account::OfficeScope;
use domain::person::number::{NumberKind, Plain};
use seal::field::{BlindIndexer, FieldKeys, Place};
use seal::keys::{DataKey, MasterKey, Purpose, WrappedKey};
use seal::provider::National;
use store::keys::DataKeyRow;
use store::{Read, Write};
use zeroize::Zeroizing;

use crate::App;
use crate::error::{Error, Result};

/// What a county's data key is bound to when it is wrapped.
pub(crate) fn label(county: &str, version: u8) -> String {
    format!("{county}/data-{version}")
}

/// The opened keys of one county.
pub struct Vault {
    version: u8,
    wrapped: String,
    fields: FieldKeys,
    index: BlindIndexer,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({})", self.version)
    }
}

/// The vaults that were opened, by county.
#[derive(Debug, Default)]
pub(crate) struct Vaults(Mutex<BTreeMap<CountyId, Arc<Vault>>>);

impl Vault {
    /// Derives the keys of a county from its data key.
    pub(crate) fn open(
        county: &CountyId,
        version: u8,
        wrapped: &str,
        key: &DataKey,
    ) -> Result<Self> {
        let name = county.as_str();
        let field = key.field_key(&National, name, version);
        let index = key.derive(&National, Purpose::BlindIndex, name);
        let index = index.map_err(Error::internal)?;
        Ok(Self {
            version,
            wrapped: wrapped.to_owned(),
            fields: FieldKeys::new(&National, version, &field.map_err(Error::internal)?)
                .map_err(Error::internal)?,
            index: BlindIndexer::new(&National, &index, name).map_err(Error::internal)?,
        })
    }

    /// Seals a text for a row of a column.
    pub(crate) fn seal(
        &self,
        (table, column, row): (&str, &str, &str),
        nonce: [u8; 12],
        text: &str,
    ) -> Result<String> {
        let place = Place::new(table, column, row).map_err(Error::internal)?;
        self.fields
            .seal(&place, nonce, text)
            .map_err(Error::internal)
    }

    /// Opens what [`Vault::seal`] sealed for the same row and column.
    pub(crate) fn unseal(
        &self,
        (table, column, row): (&str, &str, &str),
        sealed: &str,
    ) -> Result<Zeroizing<String>> {
        let place = Place::new(table, column, row).map_err(Error::internal)?;
        self.fields.open(&place, sealed).map_err(Error::internal)
    }

    /// The blind index of a number.
    pub(crate) fn blind(&self, number: &Plain) -> Result<String> {
        let index = self.index.index(number.kind().code(), number.expose());
        Ok(index.map_err(Error::internal)?.to_string())
    }

    /// Seals a person's number.
    pub(crate) fn seal_number(
        &self,
        person: &str,
        nonce: [u8; 12],
        number: &Plain,
    ) -> Result<String> {
        let place = ("person_number", number.kind().code(), person);
        self.seal(place, nonce, number.expose())
    }

    /// Opens a person's number.
    pub(crate) fn open_number(
        &self,
        person: &str,
        kind: NumberKind,
        sealed: &str,
    ) -> Result<Plain> {
        let plain = self.unseal(("person_number", kind.code(), person), sealed)?;
        Ok(Plain::stored(kind, &plain))
    }
}

/// Unwraps a data key under a master key.
pub(crate) fn unwrap(master: &MasterKey, county: &str, row: &DataKeyRow) -> Result<DataKey> {
    let wrapped = WrappedKey::parse_line(&row.wrapped).map_err(Error::internal)?;
    wrapped
        .unwrap(&National, master, &label(county, row.version))
        .map_err(Error::internal)
}

impl App {
    /// The county's vault by the key that stands in the database; none where nothing was sealed yet.
    ///
    /// # Errors
    /// The database's refusal; a key that the master key at hand does not open.
    pub(crate) async fn vault(
        &self,
        read: &mut Read,
        county: &CountyId,
    ) -> Result<Option<Arc<Vault>>> {
        let Some(row) = read.data_keys(county).await?.into_iter().next() else {
            return Ok(None);
        };
        let vaults = &self.vaults().0;
        let kept = {
            let vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
            vaults.get(county).cloned()
        };
        if let Some(vault) = kept.filter(|v| v.wrapped == row.wrapped) {
            return Ok(Some(vault));
        }
        let keys = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        let key = unwrap(keys.master(), county.as_str(), &row)?;
        let vault = Arc::new(Vault::open(county, row.version, &row.wrapped, &key)?);
        let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
        vaults.insert(county.clone(), Arc::clone(&vault));
        Ok(Some(vault))
    }

    /// The county's vault; the county's first data key is made where there is none.
    ///
    /// # Errors
    /// As [`App::vault`].
    pub(crate) async fn vault_made(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
    ) -> Result<Arc<Vault>> {
        let county = scope.county();
        if let Some(vault) = self.vault(tx, county).await? {
            return Ok(vault);
        }
        let (key, wrapped) = self.new_data_key(county, 1)?;
        tx.add_data_key(scope, 1, &wrapped).await?;
        // Not remembered: the transaction may still be dropped.
        Ok(Arc::new(Vault::open(county, 1, &wrapped, &key)?))
    }

    /// A fresh data key and how it is stored.
    pub(crate) fn new_data_key(&self, county: &CountyId, version: u8) -> Result<(DataKey, String)> {
        let keys = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        let key = DataKey::new(self.env().random());
        let label = label(county.as_str(), version);
        let nonce = self.env().random();
        let wrapped = WrappedKey::wrap(&National, keys.master(), &label, &key, nonce);
        Ok((key, wrapped.map_err(Error::internal)?.to_line()))
    }
}
