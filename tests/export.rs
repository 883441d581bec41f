use crate::util::{World, between};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use whosaid_export::{FORMATS, Holds};

/// Returns the names of a folder's files, including those in subfolders.
fn files(dir: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match path.is_dir() {
            true => names.extend(files(&path).into_iter().map(|it| format!("{name}/{it}"))),
            false => drop(names.insert(name)),
        }
    }
    names
}

#[test]
fn dot_of_the_whole_and_of_parts() {
    let world = World::of_the_harbour();
    let whole = world.ok(&["export", "dot"]);
    assert!(whole.starts_with("digraph whosaid {\n") && whole.ends_with("}\n"));
    for part in ["\"document:fees\"", "\"document:jobs\"", "label=\"4,200\\n2020\"", "label=\"Angela Merkel\""] {
        assert!(whole.contains(part), "{part} is not in\n{whole}");
    }
    assert!(whole.contains("[class=\"disagrees\", color=\"#d62728\""), "$35 million and $41 million: {whole}");
    let around = world.ok(&["export", "dot", "--around", "Merkel", "--depth", "1"]);
    assert!(around.contains("$41 million") && !around.contains("4,200"), "{around}");
    let about = world.ok(&["export", "dot", "--about", "ships"]);
    assert!(about.contains("4,200") && !about.contains("$41 million"), "{about}");
    let limited = world.run(&["export", "dot", "--limit", "3"]);
    assert!(limited.out.contains("more nodes are left off"), "{limited:?}");
    assert!(limited.err.contains("left off, beyond the limit of 3 (--limit)"), "{limited:?}");
}

#[test]
fn parts_by_kind_and_by_time() {
    let world = World::of_the_harbour();
    let actors = world.ok(&["export", "graphml", "--type", "person,organisation"]);
    assert!(actors.contains("World Bank") && actors.contains("Merkel") && !actors.contains("4,200"), "{actors}");
    let early = world.ok(&["export", "csv", "--until", "2021-08"]);
    assert!(early.contains("ships") && !early.contains("Merkel"), "{early}");
    let late = world.ok(&["export", "csv", "--since", "2021-09-09", "--until", "2021"]);
    assert!(late.contains("Merkel") && !late.contains("4,200") && !late.contains("950"), "{late}");
    assert_eq!(world.ok(&["export", "csv", "--limit", "1"]).lines().count(), 2);
    world.run(&["export", "csv", "--since", "June"]).is_refusal("write 2017, 2017-06 or 2017-06-30");
    world.run(&["export", "csv", "--type", "ship"]).is_refusal("invalid value 'ship'");
    world.run(&["export", "csv", "--type", "person"]).is_refusal("--type leaves claims out");
    world.run(&["export", "pdf"]).is_refusal("invalid value 'pdf'");
}

#[test]
fn into_a_file() {
    let world = World::of_the_harbour();
    for format in FORMATS.iter().filter(|it| it.holds != Holds::Notes).map(|it| it.name) {
        assert_eq!(world.ok(&["export", format, "-o", "graph"]), "");
        let written = fs::read(world.path().join("graph")).unwrap();
        let output = world.command(&["export", format]).output().unwrap();
        assert!(output.status.success() && output.stdout == written, "{format}");
    }
    world.run(&["export", "dot", "-o", "none/graph.dot"]).is_refusal("none/graph.dot: No such file");
}

#[test]
fn nothing_to_write() {
    let world = World::of_the_harbour();
    assert_eq!(world.run(&["export", "dot", "--around", "Zanzibar"]).status, 1);
    for format in FORMATS.iter().map(|it| it.name) {
        let output = world.command(&["export", format, "--since", "2050", "-o", format]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("the export is empty"), "{format}");
    }
}

#[test]
fn drawn_with_graphviz_and_without() {
    let world = World::of_the_harbour();
    let is_drawing = |svg: &str| {
        assert!(svg.trim_end().ends_with("</svg>") && svg.contains("4,200") && svg.contains("Angela Merkel"), "{svg}");
        assert!(!svg.contains("<script"), "{svg}");
    };
    is_drawing(&world.ok(&["export", "svg"]));
    let alone = world.command(&["export", "svg"]).env("PATH", "/nowhere").output().unwrap();
    let alone = String::from_utf8(alone.stdout).unwrap();
    is_drawing(&alone);
    assert!(alone.contains("disagrees with") && alone.contains("class=\"node person\""), "{alone}");
}

#[test]
fn a_vault_is_a_folder_of_notes() {
    let world = World::of_the_harbour();
    world.run(&["export", "vault"]).is_refusal("-o DIR");
    world.ok(&["export", "vault", "-o", "notes"]);
    let notes = world.path().join("notes");
    let names = files(&notes);
    for name in [
        "Actors/Angela Merkel.md",
        "Actors/World Bank.md",
        "Documents/Fees rise again.md",
        "Measures/port's revenue.md",
    ] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
    let merkel = notes.join("Actors/Angela Merkel.md");
    let text = fs::read_to_string(&merkel).unwrap();
    assert!(
        text.contains("**\\$41 million**") && text.contains("[[Documents/Fees rise again|Fees rise again]]"),
        "{text}"
    );
    assert!(text.contains("**disagrees** with \\$35 million (World Bank)"), "{text}");
    // Writing to the same folder again works, but never over somebody else's note.
    world.ok(&["export", "vault", "-o", "notes"]);
    fs::write(&merkel, "# Mine\n").unwrap();
    world.run(&["export", "vault", "-o", "notes"]).is_refusal("which whosaid did not make");
    assert_eq!(fs::read_to_string(&merkel).unwrap(), "# Mine\n");
}

/// Opens the exports of the sample articles with the libraries that users open them with. `WHOSAID_PEERS` names a
/// Python that has them. If it is set, none may be missing.
#[test]
fn others_open_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let world = World::new();
    assert_eq!(world.run(&["ingest", "-q", root.join("corpus").to_str().unwrap()]).status, 0);
    for format in ["graphml", "gexf", "csv", "parquet", "cypher", "ftm"] {
        world.ok(&["export", format, "-o", &format!("graph.{format}")]);
    }
    let claims: Vec<Value> = world.records(&["claims", "--format", "jsonl"]);
    fs::write(world.path().join("claims.json"), serde_json::to_vec(&claims).unwrap()).unwrap();
    let peers = std::env::var_os("WHOSAID_PEERS");
    let python = peers.clone().unwrap_or_else(|| "python3".into());
    let script = root.join("tests/peers/open_exports.py");
    let output = match Command::new(&python).arg(script).arg(world.path()).output() {
        Ok(output) if output.status.code() != Some(3) || peers.is_some() => output,
        Ok(output) => return println!("skipped: {}", String::from_utf8_lossy(&output.stdout)),
        Err(error) if peers.is_none() => return println!("skipped: {error}"),
        Err(error) => panic!("{}: {error}", python.display()),
    };
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(output.status.success(), "{said}");
    println!("{said}");
}

/// The page on exports shows every format, column and attribute: the table of formats between `<!-- formats -->` lines,
/// that of columns between `<!-- columns -->`, and the attributes of claims between `<!-- attributes -->`.
/// `UPDATE_EXPECTED=1 cargo test` rewrites them.
#[test]
fn the_page_on_exports_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/exports.md");
    let page = fs::read_to_string(&path).unwrap();
    let mut columns = "| column | holds | in Parquet |\n| --- | --- | --- |\n".to_owned();
    for (field, of_type) in whosaid_export::columns() {
        columns += &format!("| `{}` | {} | {of_type} |\n", field.name, field.explained());
    }
    let attributes: Vec<String> = whosaid_export::attributes_of_claims().map(|name| format!("`{name}`")).collect();
    let lines: Vec<String> = attributes.chunks(10).map(|line| line.join(", ")).collect();
    let attributes = format!("{}\n", lines.join(",\n"));
    let mut formats = "| format | opened by | holds |\n| --- | --- | --- |\n".to_owned();
    for it in FORMATS {
        formats += &format!("| `{}` | {} | {} |\n", it.name, it.opened_by, it.about);
    }
    let parts = [("formats", formats), ("attributes", attributes), ("columns", columns)];
    let renewed = parts.iter().fold(page.clone(), |page, (name, text)| between(&page, name, text));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &renewed).unwrap();
    } else {
        assert!(page == renewed, "docs/exports.md is not as it should be; set UPDATE_EXPECTED=1 and look");
    }
}
