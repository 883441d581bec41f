//! `whosaid query`

use crate::ui::Status;
use crate::{Global, parse, run as run_command};
use anyhow::{Context as _, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

/// Ask a saved question
///
/// The file holds one command line without the word whosaid, written as for a shell, over as many lines as you like:
/// `claims --about deficit --period 2016`. What follows a # is a comment. Only commands that list what the store holds can be saved.
#[derive(clap::Args)]
pub struct QueryArgs {
    /// The file, or - for standard input
    file: PathBuf,
}

/// A question is a line; a file that is larger is something else.
const N_BYTES: u64 = 1 << 16;

pub fn run(global: &Global, args: &QueryArgs) -> Result<Status> {
    let name = if args.file.as_os_str() == "-" { "stdin".to_owned() } else { args.file.display().to_string() };
    let mut text = String::new();
    let read = if args.file.as_os_str() == "-" {
        std::io::stdin().take(N_BYTES).read_to_string(&mut text)
    } else {
        fs::File::open(&args.file).and_then(|file| file.take(N_BYTES).read_to_string(&mut text))
    };
    let n_bytes = read.with_context(|| name.clone())?;
    if n_bytes as u64 == N_BYTES {
        bail!("{name}: is too long for a question");
    }
    // Lines that go on: a shell joins them, shlex leaves an empty word.
    let text = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let Some(words) = shlex::split(&text) else { bail!("{name}: a quotation mark is not closed") };
    if words.is_empty() {
        bail!("{name}: holds no question");
    }
    let words = std::iter::once("whosaid".to_owned()).chain(words).map(OsString::from);
    let asked = match parse(words) {
        Ok(asked) => asked,
        Err(status) => return Ok(status),
    };
    if !asked.command.is_question() {
        bail!(
            "{name}: only claims, disputes, search, entities, show, graph, documents and stats can be saved questions"
        );
    }
    // Where and how to answer is for the one who asks now; the file may choose a format and columns.
    let columns = global.columns.clone().or(asked.global.columns);
    let global = Global { format: global.format.or(asked.global.format), columns, ..global.clone() };
    run_command(&global, asked.command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_question(line: &[&str]) -> bool {
        let words = std::iter::once("whosaid").chain(line.iter().copied()).map(OsString::from);
        parse(words).is_ok_and(|it| it.command.is_question())
    }

    #[test]
    fn only_what_reads_is_a_question() {
        assert!(is_question(&["claims", "--about", "deficit"]));
        assert!(is_question(&["search", "deficit"]));
        assert!(!is_question(&["ingest", "."]));
        assert!(!is_question(&["export", "dot", "-o", "x"]));
        assert!(!is_question(&["query", "again.query"]));
        assert!(!is_question(&["remove", "d"]));
    }
}
