//! The README shows what the command really prints.
//!
//! In its `console` blocks a line that begins with `$ whosaid` is a command. What follows is its output on a terminal
//! of 100 columns; a line `…` stands for the rest. `UPDATE_EXPECTED=1 cargo test` rewrites the outputs.

use crate::util::World;
use std::fs;
use std::path::Path;

#[test]
fn shows_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = World::new();
    for folder in ["corpus", "drafts", "queries"] {
        fs::create_dir(world.path().join(folder)).unwrap();
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, world.path().join(folder).join(path.file_name().unwrap())).unwrap();
        }
    }
    world.ok(&["ingest", "-q", "corpus"]);
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let mut lines = readme.lines().peekable();
    let (mut renewed, mut n_commands, mut in_console) = (String::new(), 0, false);
    while let Some(line) = lines.next() {
        renewed += line;
        renewed.push('\n');
        if line.starts_with("```") {
            in_console = line == "```console";
        }
        let command = line.strip_prefix("$ whosaid ").or_else(|| line.strip_prefix("$ cargo run --release -- "));
        let Some(command) = command.filter(|_| in_console) else { continue };
        n_commands += 1;
        let mut shown = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && !line.starts_with("```")) {
            shown.push(line);
        }
        // A table, as on a terminal.
        let mut args: Vec<String> = shlex::split(command).unwrap();
        if !matches!(args[0].as_str(), "export" | "extract") {
            args.extend(["--format".to_owned(), "table".to_owned()]);
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        if args[0] == "ingest" {
            fs::remove_dir_all(world.store()).unwrap();
        }
        let printed = world.ok(&args);
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let n_shown = shown.iter().position(|line| *line == "…").unwrap_or(printed.len());
        let mut expected = printed[..n_shown.min(printed.len())].to_vec();
        if n_shown < printed.len() {
            expected.push("…");
        }
        for line in &expected {
            renewed += line;
            renewed.push('\n');
        }
        if shown.last().is_some_and(|line| line.is_empty()) {
            renewed.push('\n');
        }
        if std::env::var_os("UPDATE_EXPECTED").is_none() {
            let shown: Vec<&str> = shown.iter().map(|line| line.trim_end()).collect();
            let shown = shown.strip_suffix(&[""]).unwrap_or(&shown);
            assert_eq!(shown, expected, "$ whosaid {command}; if that is right, set UPDATE_EXPECTED=1");
        }
    }
    assert!(n_commands >= 8, "{n_commands} commands");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(root.join("README.md"), renewed).unwrap();
    }
}
