//! Measures how long the index of passages takes by itself, which is what a store is compared with.
//!
//! ```text
//! whosaid extract articles.jsonl > extractions.jsonl
//! cargo run --release -p whosaid-search --example index_alone -- extractions.jsonl
//! ```
//!
//! Prints how many seconds adding and committing took. Reading the records is not counted.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};
use whosaid_model::Extraction;
use whosaid_search::Index;

/// How many documents are held in memory and committed at once.
const N_AT_ONCE: usize = 4000;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give the file with the extractions")?;
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path())?;
    let mut writer = index.writer()?;
    let mut lines = BufReader::new(File::open(path)?).lines();
    let mut taken = Duration::ZERO;
    for n_commits in 1.. {
        let mut documents: Vec<Extraction> = Vec::new();
        for line in lines.by_ref().take(N_AT_ONCE) {
            documents.push(serde_json::from_str(&line?)?);
        }
        if documents.is_empty() {
            break;
        }
        let began = Instant::now();
        for extraction in &documents {
            writer.replace(extraction)?;
        }
        writer.commit(n_commits)?;
        taken += began.elapsed();
    }
    let began = Instant::now();
    writer.close()?;
    println!("{:.3}", (taken + began.elapsed()).as_secs_f64());
    Ok(())
}
