use crate::util::World;
use std::fs;
use std::process::{Command, Stdio};

const GOOD: &str = "The port handled 10 ships in 2020.";

/// Ingests a good file and a bad one. The bad one is refused with a reason. The good one is kept, and so is what was
/// there before.
#[track_caller]
fn check(bad: &str, write: impl FnOnce(&World), reason: &str) {
    let world = World::new();
    world.write("before.txt", "Before, the port handled 9 ships in 2019.");
    world.ok(&["ingest", "-q", "files"]);
    world.write("good.txt", GOOD);
    write(&world);
    let output = world.run(&["ingest", "files/good.txt", bad]);
    output.is_refusal(reason);
    assert!(output.out.starts_with("1 added, 0 replaced, 0 unchanged, 1 failed\n"), "{}", output.out);
    let ids: Vec<_> = world.records(&["documents"]).iter().map(|it| it["id"].clone()).collect();
    assert_eq!(ids, ["before", "good"]);
    assert_eq!(world.records(&["search", "ships"]).len(), 2);

    let output = world.run(&["extract", "files/good.txt", bad]);
    output.is_refusal(reason);
    assert_eq!(output.out.lines().count(), 1);
}

#[test]
fn a_missing_path() {
    check("files/none.txt", |_| {}, "files/none.txt: cannot be read: No such file");
}

#[test]
fn an_empty_file() {
    check("files/bad.txt", |world| drop(world.write("bad.txt", "")), "files/bad.txt: is empty");
}

#[test]
fn a_binary_file() {
    check("files/bad.txt", |world| drop(world.write("bad.txt", [0, 1, 2, 255, 0])), "files/bad.txt: is a binary file");
}

#[test]
fn a_format_that_is_not_read() {
    check("files/bad.pdf", |world| drop(world.write("bad.pdf", "%PDF-1.7")), "files/bad.pdf: PDF is not supported");
}

#[test]
fn a_bad_line() {
    check("files/bad.jsonl", |world| drop(world.write("bad.jsonl", "{\"text\": 3}\n")), "files/bad.jsonl, line 1: ");
}

#[test]
fn a_line_that_is_no_utf8() {
    let bytes = b"{\"text\": \"caf\xe9\"}\n";
    check("files/bad.jsonl", |world| drop(world.write("bad.jsonl", bytes)), "files/bad.jsonl, line 1: not UTF-8");
}

/// Root may read everything, so the unreadable file is a broken link.
#[cfg(unix)]
#[test]
fn an_unreadable_file() {
    let link = |world: &World| std::os::unix::fs::symlink("nowhere", world.path().join("files/bad.txt")).unwrap();
    check("files/bad.txt", link, "files/bad.txt: cannot be read");
}

/// In a folder, too, a bad file costs only itself.
#[cfg(unix)]
#[test]
fn an_unreadable_file_in_a_folder() {
    let world = World::new();
    world.write("good.txt", GOOD);
    std::os::unix::fs::symlink("nowhere", world.path().join("files/bad.txt")).unwrap();
    fs::create_dir(world.path().join("files/folder.txt")).unwrap();
    let output = world.run(&["ingest", "files"]);
    output.is_refusal("files/bad.txt: cannot be read");
    assert!(output.out.starts_with("1 added, 0 replaced, 0 unchanged, 1 failed\n"), "{}", output.out);
}

#[test]
fn text_that_is_no_utf8_is_decoded() {
    let world = World::new();
    world.write("latin.txt", b"The caf\xe9 sold 10 cakes in 2020.");
    let output = world.run(&["ingest", "files"]);
    let warning = "whosaid: latin: encoding: it is not UTF-8 and was guessed to be windows-1252\n";
    assert_eq!((output.status, output.err.as_str()), (0, warning));
    assert_eq!(world.records(&["claims"])[0]["sentence"], "The café sold 10 cakes in 2020.");
}

/// 50 MB without a line break, as text and as a line of JSON.
#[test]
fn a_line_of_fifty_megabytes() {
    let line = "The port handled 10 ships in 2020 and ".repeat(50_000_000 / 38 + 1);
    for (name, text) in [("bad.txt", line.clone()), ("bad.jsonl", format!("{{\"text\": \"{line}\"}}"))] {
        check(&format!("files/{name}"), |world| drop(world.write(name, text)), "is larger than 33554432 bytes");
    }
}

#[test]
fn an_error_is_one_line_whatever_a_file_is_called() {
    let world = World::new();
    world.run(&["extract", "two\nlines\u{1b}[31m.txt"]).is_refusal("cannot be read");
}

#[test]
fn nothing_to_read() {
    let world = World::new();
    world.run(&["ingest", "files"]).is_refusal("nothing to read in files");
    assert!(!world.store().exists());
}

#[test]
fn no_store() {
    let world = World::new();
    for args in [&["claims"][..], &["search", "x"], &["stats"], &["verify"], &["export", "dot"], &["remove", "x"]] {
        world.run(args).is_refusal("there is no store in .whosaid; run `whosaid ingest`");
        assert!(!world.store().exists(), "{args:?}");
    }
}

#[test]
fn a_folder_that_is_no_store() {
    let world = World::new();
    world.write("a.txt", GOOD);
    world.run(&["ingest", "files", "--store", "files"]).is_refusal("is not a store of whosaid");
    assert_eq!(fs::read_dir(world.path().join("files")).unwrap().count(), 1);
}

#[test]
fn a_store_of_a_newer_format() {
    let world = World::of_the_harbour();
    let path = world.store().join("FORMAT");
    let kept = fs::read_to_string(&path).unwrap();
    fs::write(&path, "whosaid store\n99\n").unwrap();
    world.write("new.txt", GOOD);
    for args in [&["ingest", "files"][..], &["claims"], &["verify", "--repair"]] {
        world.run(args).is_refusal("has format 99");
    }
    fs::write(&path, kept).unwrap();
    assert_eq!(world.records(&["documents"]).len(), 3);
}

#[test]
fn a_second_writer() {
    let world = World::of_the_harbour();
    let held = whosaid_store::Store::open(&world.store()).unwrap();
    world.write("new.txt", GOOD);
    world.run(&["ingest", "files"]).is_refusal("another whosaid is using this store");
    assert_eq!(world.records(&["documents"]).len(), 3, "readers do not wait");
    drop(held);
    assert!(world.ok(&["ingest", "files"]).starts_with("1 added, 0 replaced, 3 unchanged"));
}

/// Runs a command in a shell that first sets limits.
#[cfg(unix)]
fn limited(world: &World, limits: &str, args: &[&str]) -> crate::util::Output {
    let line = shlex::try_join(args.iter().copied()).unwrap();
    let script = format!("{limits}; exec \"$WHOSAID\" {line}");
    let mut command = assert_cmd::Command::new("sh");
    let command = command.args(["-c", &script]).current_dir(world.path()).env_clear();
    let output = command.env("WHOSAID", env!("CARGO_BIN_EXE_whosaid")).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    crate::util::Output { out: text(output.stdout), err: text(output.stderr), status: output.status.code().unwrap() }
}

/// A file that may not grow, as on a full disk, at any point.
#[cfg(unix)]
#[test]
fn a_full_disk() {
    let world = World::of_the_harbour();
    let before = world.answers();
    let many: String =
        (0..400).map(|nth| format!("The port of Harbour{nth} handled {} ships in 2020.\n\n", nth + 77)).collect();
    world.write("many.txt", many);
    for blocks in [0, 1, 2, 4, 8, 16, 64] {
        let output = limited(&world, &format!("trap '' XFSZ; ulimit -f {blocks}"), &["ingest", "-q", "files"]);
        if output.status == 0 {
            continue;
        }
        output.is_refusal("File too large");
        assert_eq!(world.answers(), before, "{blocks} blocks");
        assert_eq!(world.run(&["verify", "-q"]).status, 0, "{blocks} blocks");
        // What was kept but not published is published by the next writer, so take it back.
        world.run(&["remove", "-q", "many"]);
    }
    world.ok(&["ingest", "-q", "files"]);
    assert_eq!(world.records(&["documents"]).len(), 4);
}

#[cfg(unix)]
#[test]
fn too_many_open_files() {
    let world = World::of_the_harbour();
    let before = world.answers();
    world.write("more.txt", "The port handled 10 ships in 2019.");
    let mut n_refused = 0;
    for n in 4..24 {
        for args in [&["claims"][..], &["search", "ships"], &["ingest", "-q", "files/more.txt"], &["verify", "-q"]] {
            let output = limited(&world, &format!("ulimit -n {n}"), args);
            // With only a handful, not even the program's libraries can be opened.
            if output.status == 2 {
                assert!(output.err.contains("Too many open files"), "{args:?} with {n}: {output:?}");
                n_refused += 1;
            }
        }
        world.run(&["remove", "-q", "more"]);
        assert_eq!(world.answers(), before, "{n} files");
    }
    assert!(n_refused > 0);
}

/// A read-only store can be read, and writing is refused with a reason.
#[cfg(unix)]
#[test]
fn a_folder_that_only_can_be_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::of_the_harbour();
    let expect = world.ok(&["claims"]);
    let mut folders = vec![world.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()) {
            let is_folder = entry.is_dir();
            fs::set_permissions(&entry, fs::Permissions::from_mode(if is_folder { 0o555 } else { 0o444 })).unwrap();
            folders.extend(is_folder.then_some(entry));
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    }
    // Root may write everywhere, so another user has to try, who may run the command.
    let is_root = fs::write(world.path().join("probe"), "").is_ok();
    let binary = world.path().parent().unwrap().join(format!("whosaid-{}", std::process::id()));
    fs::copy(env!("CARGO_BIN_EXE_whosaid"), &binary).unwrap();
    let run = |args: &[&str]| {
        let mut command = if is_root {
            let mut command = assert_cmd::Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&binary);
            command
        } else {
            assert_cmd::Command::new(&binary)
        };
        let output = command.args(args).current_dir(world.path()).env_clear().output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap(), output.status.code())
    };
    assert_eq!(run(&["claims"]), (expect, String::new(), Some(0)));
    assert_eq!(run(&["search", "ships"]).2, Some(0));
    let sound = (String::new(), "whosaid: the store is sound\n".to_owned(), Some(0));
    assert_eq!(run(&["verify"]), sound, "it is checked where it lies");
    for args in [&["ingest", "files"][..], &["remove", "fees"], &["ingest", "files", "--store", "new"]] {
        let (out, err, status) = run(args);
        assert_eq!((out.as_str(), status), ("", Some(2)), "{args:?}");
        assert!(err.contains("Permission denied") && err.lines().count() == 1, "{err}");
    }
    fs::remove_file(binary).unwrap();
    fs::set_permissions(world.path(), fs::Permissions::from_mode(0o755)).unwrap();
    for entry in walkdir::WalkDir::new(world.path()).into_iter().filter_map(|it| it.ok()) {
        let mode = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode)).unwrap();
    }
}

/// A store whose folder disappears, as a whole or in part.
#[test]
fn a_folder_that_vanished() {
    let world = World::of_the_harbour();
    let before = world.answers();
    for part in ["index", "runs"] {
        fs::remove_dir_all(world.store().join(part)).unwrap();
        let output = world.run(&["documents"]);
        assert_eq!((output.status, output.out.lines().count()), (0, 3), "{part}: {output:?}");
        assert!(output.err.contains("has to be made anew first"), "{part}: {}", output.err);
        assert_eq!(world.answers(), before, "{part}");
    }
    fs::remove_dir_all(world.store().join("records")).unwrap();
    world.run(&["claims"]).is_refusal("records");
    fs::remove_dir_all(world.store()).unwrap();
    world.run(&["claims"]).is_refusal("there is no store in");
}

#[test]
fn bad_usage() {
    let world = World::of_the_harbour();
    for (args, reason) in [
        (
            &["claims", "--speakr", "x"][..],
            "unexpected argument '--speakr' found; tip: a similar argument exists: '--speaker'",
        ),
        (&["claims", "--kind", "size"], "invalid value 'size' for '--kind"),
        (&["claims", "--min", "many"], "invalid value 'many' for '--min"),
        (&["claims", "--period", "last year"], "is no period"),
        (&["claims", "--attributed", "--unattributed"], "cannot be used with"),
        (&["search"], "required"),
        (&["export", "jpeg"], "invalid value 'jpeg'"),
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["extract", "--threads", "0", "-"], "invalid value '0' for '--threads"),
        (&["remove", "nothing"], "no document has the id \"nothing\""),
    ] {
        let output = world.run(args);
        output.is_refusal(reason);
        assert_eq!(output.out, "", "{args:?}");
    }
}

#[test]
fn finding_nothing_is_status_1() {
    let world = World::of_the_harbour();
    for args in [
        &["claims", "--speaker", "Nobody"][..],
        &["search", "zebra"],
        &["show", "Zanzibar"],
        &["disputes", "--about", "zebra"],
    ] {
        let output = world.run(args);
        assert_eq!((output.status, output.out.as_str()), (1, ""), "{args:?}");
        assert_eq!(output.err.lines().count(), 1, "{args:?}");
        assert_eq!(world.run(&[args, &["-q"]].concat()).err, "", "{args:?}");
    }
}

#[test]
fn a_reader_that_goes_away() {
    let world = World::new();
    let many: String = (0..3000).map(|i| format!("In 2020 the port handled {i} ships. ")).collect();
    world.write("many.txt", many);
    world.ok(&["ingest", "-q", "files"]);
    for format in ["table", "json", "jsonl", "csv"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_whosaid"))
            .args(["claims", "--format", format])
            .current_dir(world.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{format}");
    }
}

/// No spreadsheet takes text of a document for a formula, whichever command wrote the file.
#[test]
fn csv_holds_no_formulas() {
    let world = World::new();
    let document = serde_json::json!({
        "id": "=1+1",
        "title": "=HYPERLINK(\"x\")",
        "publisher": "@SUM(A1)",
        "published": "2021",
        "url": "+cmd|' /C calc'!A0",
        "text": "=SUM(1) Holdings said that profits fell by -3 percent to $5 million, and @Acme Corp. paid 12 percent more than \
            Angela Merkel said. Angela Merkel met =SUM(1) Holdings.",
    });
    let read = world.run_with(&["ingest", "-q", "--input-format", "jsonl", "-"], format!("{document}\n"));
    assert_eq!(read.status, 0, "{read:?}");
    let query = world.write("all.rq", "SELECT ?s ?o WHERE { GRAPH ?g { ?s ?p ?o } }");
    let query = query.to_str().unwrap();
    let mut n_guarded = 0;
    for args in [
        &["claims"][..],
        &["documents"],
        &["entities"],
        &["search", "profits"],
        &["disputes"],
        &["graph", "rank"],
        &["query", query],
        &["show", "Angela Merkel"],
        &["export", "csv"],
    ] {
        let mut args = args.to_vec();
        if args[0] != "export" {
            args.extend(["--format", "csv"]);
        }
        let output = world.run(&args);
        assert!(output.status < 2, "{args:?}: {output:?}");
        for record in
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(output.out.as_bytes()).records()
        {
            for cell in record.unwrap().iter() {
                let is_formula = cell.starts_with(['=', '@', '\t', '\r'])
                    || (cell.starts_with(['+', '-']) && cell.contains(['=', '(', '|', '!']));
                assert!(!is_formula, "{args:?}: {cell}");
                n_guarded += usize::from(cell.starts_with("'="));
            }
        }
    }
    assert!(n_guarded > 5, "{n_guarded}");
}
