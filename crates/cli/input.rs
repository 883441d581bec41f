//! Which files are read and under which names, and the stream of their documents.

use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;
use whosaid_formats::{
    FormatError, Limits, Reader, Source, document_ids, extensions, listed, open_source, read, reader_named,
};
use whosaid_model::{Document, ReaderKind};
use whosaid_store::intake::Read;

/// The ending of annotators' files.
const GOLD: &str = ".gold.jsonl";

/// What to read.
#[derive(clap::Args)]
pub struct InputArgs {
    /// Files, folders, or - for standard input
    #[arg(value_name = "PATH", long_help = PATHS_HELP.as_str())]
    pub paths: Vec<PathBuf>,
    #[arg(long, value_name = "FORMAT", value_parser = format, help = FORMAT_HELP.as_str())]
    pub input_format: Option<&'static Reader>,
    /// Read with the slower, more accurate reader
    ///
    /// It gets more measures and periods right, and takes several times as long. The store remembers which reader read a document, and
    /// a later ingest never goes back to a less careful one.
    #[arg(long)]
    careful: bool,
    /// Extract on this many threads [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<std::num::NonZeroUsize>,
}

impl InputArgs {
    /// Returns the reader that is asked for.
    pub fn reader(&self) -> ReaderKind {
        if self.careful { ReaderKind::Careful } else { ReaderKind::Default }
    }
}

static PATHS_HELP: LazyLock<String> = LazyLock::new(|| {
    format!(
        "Files, folders, or - for standard input\n\nFolders are read with all that is in them but hidden files; of the files \
         in a folder, those whose extension says {}. A file NAME.gold.jsonl beside a document NAME.* holds annotations and \
         is passed over.",
        listed("or", |it| it.label.to_owned())
    )
});

static FORMAT_HELP: LazyLock<String> = LazyLock::new(|| {
    let names = listed("or", |it| it.name.to_owned());
    format!("Read everything as this, whatever its name and content: {names}")
});

fn format(name: &str) -> std::result::Result<&'static Reader, String> {
    reader_named(name).map_err(|error| error.to_string())
}

/// A file to read; standard input if it has no path.
pub struct Input {
    source: Source,
    path: Option<PathBuf>,
    n_bytes: u64,
}

/// Everything to be read.
pub struct Inputs {
    pub files: Vec<Input>,
    /// How many files in folders are not documents.
    pub n_skipped: u64,
    /// Folders and links that cannot be followed, with the reason.
    pub failed: Vec<String>,
}

impl Inputs {
    /// Finds the files of the paths without opening them. Files in `store` are never read.
    ///
    /// Files are sorted by path, whatever the order of the arguments, unless `keep_order`: then the arguments keep
    /// their order, and each folder is sorted.
    pub fn find(args: &InputArgs, store: Option<&Path>, keep_order: bool) -> Result<Self> {
        let mut paths = args.paths.clone();
        if paths.is_empty() {
            if io::stdin().is_terminal() {
                bail!("nothing to read: give files or folders, or - for standard input");
            }
            paths.push(PathBuf::from("-"));
        }
        let mut found = Found { store: store.and_then(|it| fs::canonicalize(it).ok()), ..Found::default() };
        let mut has_stdin = false;
        for path in &paths {
            if path.as_os_str() == "-" {
                has_stdin = true;
            } else if path.is_dir() {
                found.walk(path);
            } else {
                found.add(path.clone());
            }
        }
        if !keep_order {
            found.files.sort();
        }
        let ids = document_ids(&found.files);
        let with_format = |source: Source| match args.input_format {
            Some(format) => source.with_format(format),
            None => source,
        };
        let mut files = Vec::with_capacity(ids.len());
        if has_stdin {
            files.push(Input { source: with_format(Source::stdin()), path: None, n_bytes: 0 });
        }
        for (path, id) in found.files.into_iter().zip(ids) {
            let n_bytes = fs::metadata(&path).map_or(0, |it| it.len());
            let source = with_format(Source::named(&path).with_id(id));
            files.push(Input { source, path: Some(path), n_bytes });
        }
        if files.is_empty() && found.failed.is_empty() {
            let names: Vec<_> = paths.iter().map(|it| it.display().to_string()).collect();
            let known = listed("or", |it| format!(".{}", it.extensions[0]));
            bail!("nothing to read in {}: no {known} file is there", names.join(", "));
        }
        Ok(Self { files, n_skipped: found.n_skipped, failed: found.failed })
    }

    /// Returns the size of all files, in bytes.
    pub fn n_bytes(&self) -> u64 {
        self.files.iter().map(|it| it.n_bytes).sum()
    }
}

#[derive(Default)]
struct Found {
    store: Option<PathBuf>,
    files: Vec<PathBuf>,
    /// By their canonical paths, so that a file given twice is read once.
    seen: BTreeMap<PathBuf, ()>,
    n_skipped: u64,
    failed: Vec<String>,
}

impl Found {
    fn add(&mut self, path: PathBuf) {
        let real = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.seen.insert(real, ()).is_none() {
            self.files.push(path);
        }
    }

    fn walk(&mut self, folder: &Path) {
        let store = self.store.clone();
        let is_ours = |entry: &walkdir::DirEntry| {
            let is_hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
            let is_store = entry.depth() > 0
                && store.is_some()
                && entry.file_type().is_dir()
                && fs::canonicalize(entry.path()).is_ok_and(|it| Some(&it) == store.as_ref());
            !is_hidden && !is_store
        };
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_ours) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if is_annotation(entry.path()) => {}
                Ok(entry) if has_known_extension(entry.path()) => self.add(entry.into_path()),
                Ok(_) => self.n_skipped += 1,
                Err(error) => {
                    let name = error.path().unwrap_or(folder).display().to_string();
                    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    self.failed.push(format!("{name}: cannot be read: {reason}"));
                }
            }
        }
    }
}

fn has_known_extension(path: &Path) -> bool {
    let extension = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|it| extensions().any(|known| known == it))
}

/// Returns whether the file is `NAME.gold.jsonl` beside a document `NAME.*`.
fn is_annotation(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Some(stem) = name.strip_suffix(GOLD) else { return false };
    extensions().any(|it| path.with_file_name(format!("{stem}.{it}")).is_file())
}

/// Returns the documents of the inputs, in order.
pub fn read_all(inputs: Vec<Input>) -> impl Iterator<Item = Read> + Send {
    let mut n_bytes_before = 0;
    inputs.into_iter().flat_map(move |input| {
        let (before, n_bytes_of_file) = (n_bytes_before, input.n_bytes);
        n_bytes_before += n_bytes_of_file;
        let mut n_bytes_here = 0;
        documents(input).map(move |document| {
            n_bytes_here += document.as_ref().map_or(0, |it| it.text.len() as u64);
            Read { document, n_bytes_done: before + n_bytes_here.min(n_bytes_of_file) }
        })
    })
}

fn documents(input: Input) -> Box<dyn Iterator<Item = std::result::Result<Document, FormatError>> + Send> {
    match input.path {
        Some(path) => Box::new(open_source(input.source, path, Limits::default())),
        None => Box::new(read(io::BufReader::new(io::stdin()), input.source, Limits::default())),
    }
}
