use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder for files, with a store beside them.
pub struct World {
    dir: TempDir,
}

/// What a command wrote and how it ended.
#[derive(Debug, PartialEq)]
pub struct Output {
    pub out: String,
    pub err: String,
    pub status: i32,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("files")).unwrap();
        Self { dir }
    }

    /// Returns a world whose store has the harbour's articles.
    pub fn of_the_harbour() -> Self {
        let world = Self::new();
        for (name, text) in HARBOUR {
            world.write(name, text);
        }
        world.ok(&["ingest", "files"]);
        world
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn store(&self) -> PathBuf {
        self.path().join(".whosaid")
    }

    /// Writes a file into the folder `files`.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join("files").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::cargo_bin("whosaid").unwrap();
        command.current_dir(self.path()).args(args).env_clear().env("COLUMNS", "100");
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, "")
    }

    /// Runs a command with this standard input.
    pub fn run_with(&self, args: &[&str], stdin: impl Into<Vec<u8>>) -> Output {
        let output = self.command(args).write_stdin(stdin).output().unwrap();
        Output {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            status: output.status.code().unwrap(),
        }
    }

    /// Runs a command that must succeed with nothing on standard error, and returns its standard output.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!((output.status, output.err.as_str()), (0, ""), "{args:?}");
        output.out
    }

    /// Returns the records that a command lists.
    #[track_caller]
    pub fn records(&self, args: &[&str]) -> Vec<Value> {
        self.ok(args).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Returns every answer that a store gives, to compare stores.
    #[track_caller]
    pub fn answers(&self) -> Vec<String> {
        let ask = |args: &[&str]| {
            let output = self.run(args);
            assert!(output.status < 2, "{args:?}: {output:?}");
            output.out
        };
        [
            &["claims"][..],
            &["disputes"],
            &["documents"],
            &["entities"],
            &["search", "ships OR office", "--limit", "100"],
            &["export", "dot"],
        ]
        .map(ask)
        .to_vec()
    }
}

impl Output {
    /// Checks that the command refused its input, with status 2 and one line that contains `reason`.
    #[track_caller]
    pub fn is_refusal(&self, reason: &str) {
        assert_eq!(self.status, 2, "{self:?}");
        let lines: Vec<&str> = self.err.lines().collect();
        assert_eq!(lines.len(), 1, "{:?}", self.err);
        assert!(lines[0].starts_with("whosaid: "), "{:?}", self.err);
        assert!(lines[0].contains(reason), "{:?} does not tell {reason:?}", self.err);
    }
}

/// Three articles in unambiguous sentences.
pub const HARBOUR: &[(&str, &str)] = &[
    (
        "ships.txt",
        "Harbour traffic grows\n\n6 July 2021\n\nThe World Bank said the port handled 4,200 ships in 2020. \
         The port's revenue was $35 million in 2020, according to the World Bank.\n",
    ),
    (
        "fees.txt",
        "Fees rise again\n\n9 September 2021\n\nThe port's revenue was $41 million in 2020, Angela Merkel said. \
         Fees rose by 12 percent in 2021.\n",
    ),
    ("jobs.md", "# Jobs at the port\n\n2 March 2022\n\nThe World Bank said the port employed 950 people in 2021.\n"),
];

/// Copies a folder with its contents.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|it| it.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Inserts a text in a page of `docs/`, between two lines `<!-- NAME -->`.
pub fn between(page: &str, name: &str, text: &str) -> String {
    let mark = format!("<!-- {name} -->\n");
    let parts: Vec<&str> = page.split(&mark).collect();
    assert_eq!(parts.len(), 3, "{mark} stands twice");
    format!("{}{mark}\n{text}\n{mark}{}", parts[0], parts[2])
}
