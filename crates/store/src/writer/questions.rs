//! Stored questions, and what documents were before they changed, which is kept while there are any.

use super::graph_writer::GraphWriter;
use crate::Result;
use crate::ledger::Changes;
use whosaid_watch::{Former, NewsReport, Watch, Watched, news};

impl GraphWriter {
    /// Stores a question, replacing one of the same name. Returns whether this changed anything. What is already in the
    /// store is not news for it.
    ///
    /// # Errors
    ///
    /// [`Error::BadWatch`] for a name or question that cannot be stored.
    pub fn watch(&mut self, watch: Watch) -> Result<bool> {
        watch.check()?;
        if self.ledger.watches()?.iter().any(|it| it.watch == watch) {
            return Ok(false);
        }
        let mut changes = Changes::default();
        changes.watch(&Watched { watch, since: self.ledger.last_change()? });
        self.commit(changes)?;
        Ok(true)
    }

    /// Removes a stored question. Returns it, or `None` if there is no such question.
    pub fn unwatch(&mut self, name: &str) -> Result<Option<Watch>> {
        let watched = self.ledger.watches()?.into_iter().find(|it| it.watch.name == name);
        if watched.is_some() {
            let mut changes = Changes::default();
            changes.unwatch(name);
            self.commit(changes)?;
            self.trim_journal()?;
        }
        Ok(watched.map(|it| it.watch))
    }

    /// Returns the stored questions, each with the last change that was reported for it, by name.
    pub(crate) fn watched(&self) -> Result<Vec<Watched>> {
        self.ledger.watches()
    }

    /// Returns what documents were before the changes after a number, in order of the changes.
    pub(crate) fn formers(&self, since: u64) -> impl Iterator<Item = Result<(u64, Former)>> + '_ {
        self.ledger.formers(since)
    }

    /// Notes that news was reported for every question up to a change.
    pub(crate) fn told_up_to(&mut self, told: u64) -> Result<()> {
        let behind: Vec<Watched> = self.ledger.watches()?.into_iter().filter(|it| it.since < told).collect();
        if behind.is_empty() {
            return Ok(());
        }
        let mut changes = Changes::default();
        for it in behind {
            changes.watch(&Watched { since: told, ..it });
        }
        self.commit(changes)?;
        self.trim_journal()
    }

    /// Forgets what documents were before changes that were reported for every question.
    fn trim_journal(&self) -> Result<()> {
        let told = self.ledger.watches()?.iter().map(|it| it.since).min().unwrap_or(u64::MAX);
        let mut changes = Changes::default();
        let mut n_forgotten = 0;
        for former in self.ledger.formers(0) {
            let (n, _) = former?;
            if n > told {
                break;
            }
            changes.forget(n);
            n_forgotten += 1;
            if n_forgotten % 1000 == 0 {
                self.ledger.apply(&std::mem::take(&mut changes))?;
            }
        }
        self.ledger.apply(&changes)
    }

    /// Finds what is new for every stored question since the last settled report. Pending documents are not examined
    /// before they are linked.
    pub fn news(&self) -> Result<NewsReport> {
        news(self.graph(), &self.watched()?, |since| self.formers(since))
    }

    /// Notes that a report was delivered: what is in it is no longer news.
    pub fn settle_news(&mut self, told: &NewsReport) -> Result<()> {
        self.told_up_to(told.up_to())
    }
}
