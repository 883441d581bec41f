//! What every command takes.

use crate::ui::{Color, Format, Ui};
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use whosaid_store::{Error as StoreError, Snapshot, Store};

/// What every command takes.
#[derive(Args, Clone)]
pub struct Global {
    /// The folder that holds everything
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "WHOSAID_STORE",
        hide_env_values = true,
        default_value = ".whosaid",
        help_heading = "Global options"
    )]
    pub store: PathBuf,
    /// How records are written [default: table on a terminal, jsonl when piped]
    #[arg(long, global = true, value_name = "FORMAT", help_heading = "Global options")]
    format: Option<Format>,
    /// The columns of CSV, with commas between, in this order [default: all fields of a record]
    #[arg(long, global = true, value_name = "NAMES", value_delimiter = ',', help_heading = "Global options")]
    columns: Option<Vec<String>>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    color: Color,
    /// Only results and errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    quiet: bool,
    /// Tell more on the way
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = "Global options")]
    verbose: bool,
}

impl Global {
    /// Opens the store for reading; it must exist. Migrates or repairs it first if it needs that.
    pub fn open_snapshot(&self) -> Result<Snapshot> {
        let told = |error: &StoreError| self.ui().note(&format!("{error}; this may take a while"));
        Ok(Snapshot::open_made_ready(&self.store, told)?)
    }

    /// Opens the store for writing. It must exist.
    pub fn open_store(&self) -> Result<Store> {
        Ok(Store::open_existing(&self.store)?)
    }

    pub fn ui(&self) -> Ui {
        Ui::new(self.format, self.columns.clone(), self.color, self.quiet, self.verbose)
    }
}
