//! Heads of the chains: signed once a day, exported for auditors, published.

use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind, Stamp};
use domain::{CountyId, Day, Millis};
use seal::head::{Head, SignedHead, write_heads, write_public_key};
use store::Store;
use store::journal::SignedHeadRow;

use super::chain::signed_head;
use crate::App;
use crate::error::{Error, Result};
use crate::keys::Keys;

/// Most heads that a page or the published list shows.
pub const HEADS_MAX: i64 = 1_000;

/// A signed head as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadLine {
    /// The chain: the county's id or "installation".
    pub chain: String,
    /// The day it is for.
    pub day: String,
    /// Number of the last event then.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: Millis,
    /// Which key signed.
    pub key: String,
}

impl From<SignedHeadRow> for HeadLine {
    fn from(row: SignedHeadRow) -> Self {
        Self {
            chain: row.county,
            day: row.day,
            seq: row.seq,
            hash: row.hash,
            at: Millis(row.at_ms),
            key: row.key_id,
        }
    }
}

impl App {
    /// Signs the head of every chain for a day; a chain that has a head for it keeps that one.
    /// Answers how many were signed.
    ///
    /// # Errors
    /// The keys are not there, or the database's refusal.
    pub async fn sign_heads(&self, day: Day) -> Result<usize> {
        let scope = SystemScope::for_use(SystemUse::Jobs);
        let keys = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        let now = self.env().now();
        let mut tx = self.write_system(None, "heads").await?;
        let mut signed = 0;
        for row in tx.heads(scope).await?.into_iter().filter(|h| h.seq > 0) {
            let day_text = day.to_string();
            let newest = tx.signed_heads(scope, &row.county, 1).await?;
            if newest.first().is_some_and(|h| h.day >= day_text) {
                continue;
            }
            let head = Head {
                chain: row.county,
                seq: row.seq,
                hash: row.hash.parse().map_err(Error::internal)?,
                day,
                at_ms: now.0,
            };
            let head = head.sign(keys.signer()).map_err(Error::internal)?;
            tx.keep_signed_head(scope, &stored(&head)).await?;
            signed += 1;
        }
        tx.commit().await?;
        Ok(signed)
    }

    /// Signed heads of the actor's county and of the installation, newest first.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn signed_heads(&self, actor: &Actor, limit: i64) -> Result<Vec<HeadLine>> {
        let scope = actor.may(Verb::VerifyJournal)?;
        self.published_heads(scope.county(), limit).await
    }

    /// The same for anybody: heads hold no personal text and are there to be published.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn published_heads(&self, county: &CountyId, limit: i64) -> Result<Vec<HeadLine>> {
        let scope = SystemScope::for_use(SystemUse::Verify);
        let rows = self
            .store()
            .read()
            .await?
            .newest_signed_heads(scope, county.as_str(), limit)
            .await?;
        Ok(rows.into_iter().map(HeadLine::from).collect())
    }

    /// The file of signed heads for an auditor, journaled as an export.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn export_heads(&self, actor: &Actor) -> Result<String> {
        let scope = actor.may(Verb::VerifyJournal)?;
        let chains = [scope.county().as_str(), Chain::Installation.name()];
        let text = heads_file(self.store(), &chains, self.keys().ok(), self.env().now()).await?;
        let stamp = Stamp::of(actor, self.env().now(), self.env().random());
        let chain = Chain::County(actor.county.clone());
        let mut tx = self.store().write(&chain, stamp).await?;
        tx.note(&chain, "journal.export", RecordKind::Export, "heads", "")
            .await?;
        tx.commit().await?;
        Ok(text)
    }

    /// The same file for anybody, so that many keep a head that a cut tail would not match.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn published_heads_file(&self, county: &CountyId) -> Result<String> {
        let chains = [county.as_str(), Chain::Installation.name()];
        heads_file(self.store(), &chains, self.keys().ok(), self.env().now()).await
    }

    /// The public key that checks the heads, as the text of a file.
    ///
    /// # Errors
    /// The keys are not there.
    pub fn public_key_file(&self) -> Result<String> {
        let keys = self.keys().map_err(|fault| Error::internal(fault.zh()))?;
        Ok(write_public_key(&keys.public_key()))
    }
}

/// All signed heads of these chains (of all when none is named) as the text of a file, with the public
/// key in a comment.
///
/// # Errors
/// The database's refusal.
pub async fn heads_file(
    store: &Store,
    chains: &[&str],
    keys: Option<&Keys>,
    now: Millis,
) -> Result<String> {
    let scope = SystemScope::for_use(SystemUse::Verify);
    let mut read = store.read().await?;
    let mut heads = Vec::new();
    for name in read.chains(scope).await? {
        if !chains.is_empty() && !chains.contains(&name.as_str()) {
            continue;
        }
        let mut after = String::new();
        loop {
            let rows = read.signed_heads_after(scope, &name, &after).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.day);
            heads.extend(rows.iter().filter_map(signed_head));
        }
    }
    let mut text = format!("# 头雁日志签署链头 导出于 {}\n", now.text_s());
    text.push_str("# 核验：touyan journal verify --head 本文件 --public-key 公钥文件\n");
    if let Some(keys) = keys {
        text.push_str(&format!("# {}", write_public_key(&keys.public_key())));
    }
    text.push_str(&write_heads(&heads));
    Ok(text)
}

fn stored(head: &SignedHead) -> SignedHeadRow {
    SignedHeadRow {
        county: head.head.chain.clone(),
        day: head.head.day.to_string(),
        seq: head.head.seq,
        hash: head.head.hash.to_string(),
        at_ms: head.head.at_ms,
        key_id: head.key.to_string(),
        signature: head.signature.to_string(),
    }
}
