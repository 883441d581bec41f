//! A state of the store that requests are answered from.

use whosaid_graph::Stats;
use whosaid_store::{Error as StoreError, Snapshot};

/// A state of the store, and what distinguishes it from others.
pub(crate) struct Current {
    pub snapshot: Snapshot,
    /// Made from the batch's number and the totals, so that a rebuilt store is distinguished from the one before.
    pub stamp: String,
    /// The numbers of documents and claims.
    pub n_documents: usize,
    pub n_claims: usize,
}

impl Current {
    pub fn of(snapshot: Snapshot) -> Result<Self, StoreError> {
        let totals = snapshot.graph().totals()?;
        let batch = snapshot.graph().batch();
        let Stats { n_documents, n_bytes, n_claims, .. } = totals;
        let totals = format!("{batch} {n_documents} {n_bytes} {n_claims}");
        let stamp = format!("{batch}-{}", &blake3::hash(totals.as_bytes()).to_hex()[..8]);
        let [n_documents, n_claims] = [n_documents, n_claims].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        Ok(Self { snapshot, stamp, n_documents, n_claims })
    }
}
