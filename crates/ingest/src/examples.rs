//! The files of examples beside the rules of figures and dates: their reader, the test that checks the rules against
//! them, and the page of documentation made from them.
//!
//! A file begins with its title and a few words (lines with `#`), and has sections (`##`). An example is a line of
//! text, followed by one indented line for each figure or date in it, in order. A line that begins with `@` describes
//! the document: `@publisher Toronto Star`, `@published 2017-07-06`. With `UPDATE_EXPECTED=1` the tests write what is
//! read now. Read the diff before you commit it.

use crate::analysis::Analysis;
use crate::dates::dates;
use crate::figures::{Amounted, Origin, figures};
use crate::segment::Segments;
use crate::tag::Tagger;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use whosaid_english::Lexicon;
use whosaid_model::{DateType, Direction, Form, Interval, UnitBasis, Value};

/// The day of publication of the examples of dates, by default.
const PUBLISHED: &str = "2017-07-06";

const FIGURES: &[&str] = &[
    "numbers",
    "currency",
    "evidence",
    "units",
    "multiples",
    "ranks",
    "ranges",
    "counted",
    "hedges",
    "movement",
    "labels",
];
const DATES: &[&str] = &["absolute", "holidays", "relative", "durations", "clock", "periods"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Figures,
    Dates,
}

struct Example {
    text: String,
    publisher: Option<String>,
    published: Option<String>,
    expected: Vec<String>,
}

fn path(family: Family, name: &str) -> PathBuf {
    let folder = if family == Family::Figures { "figures" } else { "dates" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder).join(format!("{name}.txt"))
}

/// A line of a file of examples.
enum Line {
    /// Prose, a heading, an empty line.
    Other(String),
    Example(Example),
}

fn read(path: &Path) -> Vec<Line> {
    let file = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut out: Vec<Line> = Vec::new();
    let (mut publisher, mut published) = (None, None);
    for line in file.lines() {
        if let Some(expected) = line.strip_prefix("    ") {
            let Some(Line::Example(example)) = out.last_mut() else { panic!("{line:?} belongs to no example") };
            example.expected.push(expected.to_owned());
        } else if line.is_empty() || line.starts_with('#') || line.starts_with('@') {
            if let Some(name) = line.strip_prefix("@publisher ") {
                publisher = Some(name.to_owned());
            } else if let Some(day) = line.strip_prefix("@published ") {
                published = Some(day.to_owned());
            } else if line.is_empty() {
                (publisher, published) = (None, None);
            }
            out.push(Line::Other(line.to_owned()));
        } else {
            let text = line.replace("\\n", "\n");
            let example =
                Example { text, publisher: publisher.clone(), published: published.clone(), expected: Vec::new() };
            out.push(Line::Example(example));
        }
    }
    out
}

/// Returns what is read in an example, with the intervals of figures if it asks for them.
fn found(family: Family, example: &Example) -> Vec<String> {
    let segments = Segments::of(&example.text);
    if family == Family::Dates {
        let published = example.published.as_deref().unwrap_or(PUBLISHED);
        return dates(&segments, Some(published))
            .iter()
            .map(|date| {
                let mention = &date.mention;
                let mut line =
                    format!("{} = {}", mention.text.replace('\n', " "), mention.value.as_deref().unwrap_or("-"));
                if mention.kind != DateType::Date {
                    let _ = write!(line, "; {}", format!("{:?}", mention.kind).to_lowercase());
                }
                if let Some(period) = date.period.as_ref().filter(|p| Some(p.as_str()) != mention.value.as_deref()) {
                    let _ = write!(line, "; {}", period.as_str());
                }
                line
            })
            .collect();
    }
    let published = example.published.as_deref().unwrap_or(PUBLISHED);
    let dates = dates(&segments, Some(published));
    let a = Analysis::of(segments, Tagger::shipped(), Lexicon::shipped());
    let origin = Origin { publisher: example.publisher.as_deref(), url: None };
    let is_date = |i: usize| {
        dates.iter().any(|d| !matches!(d.mention.kind, DateType::Duration | DateType::Set) && d.tokens.contains(&i))
    };
    let with_interval = example.expected.iter().any(|line| line.contains("; in"));
    figures(&a, origin, is_date).iter().map(|figure| line_of(&a, figure, with_interval)).collect()
}

fn line_of(a: &Analysis, figure: &Amounted, with_interval: bool) -> String {
    let value = match figure.value {
        Value::Vague => "?".to_owned(),
        Value::Number(n) => n.round_dp(6).normalize().to_string(),
        Value::Range(low, high) => format!("{}..{}", low.normalize(), high.normalize()),
    };
    let words = a.slice(figure.tokens.clone());
    let mut line = format!("{words} = {} {value} {}", figure.kind, figure.unit.as_deref().unwrap_or("-"));
    if let Some(per) = &figure.per {
        let _ = write!(line, "; per {per}");
    }
    if let Some(modifier) = figure.modifier {
        let _ = write!(line, "; {modifier}");
    }
    if !matches!(figure.form, Form::Level | Form::Rank) || figure.direction.is_some() {
        let _ = write!(line, "; {}", figure.form);
        if let Some(direction) = figure.direction {
            let _ = write!(line, " {}", if direction == Direction::Up { "up" } else { "down" });
        }
    }
    if let Some(by) = figure.unit_by.filter(|by| *by != UnitBasis::Usual) {
        let _ = write!(line, "; by {by}");
    }
    if with_interval {
        let Interval { low, high } = figure.interval;
        let end = |n: Option<whosaid_model::Decimal>| n.map(|n| n.normalize().to_string()).unwrap_or_default();
        let _ = write!(line, "; in {}..{}", end(low), end(high));
    }
    line
}

fn updates() -> bool {
    std::env::var_os("UPDATE_EXPECTED").is_some()
}

/// Only one test at a time reads and writes files.
static FILES: Mutex<()> = Mutex::new(());

#[track_caller]
fn check(family: Family, name: &str) {
    let _one = updates().then(|| FILES.lock());
    let path = path(family, name);
    let mut wrong = String::new();
    let mut file = String::new();
    for line in read(&path) {
        let example = match line {
            Line::Other(line) => {
                let _ = writeln!(file, "{line}");
                continue;
            }
            Line::Example(example) => example,
        };
        let found = found(family, &example);
        let _ = writeln!(file, "{}", example.text.replace('\n', "\\n"));
        for line in &found {
            let _ = writeln!(file, "    {line}");
        }
        if found != example.expected {
            let _ = writeln!(wrong, "{}\n  expected {:#?}\n  found {found:#?}", example.text, example.expected);
        }
    }
    if updates() {
        std::fs::write(&path, file).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    } else {
        assert!(wrong.is_empty(), "{}:\n{wrong}", path.display());
    }
}

macro_rules! families {
    ($($test:ident = $family:ident $name:literal),+ $(,)?) => {
        $(#[test] fn $test() { check(Family::$family, $name); })+
    };
}

families! {
    numbers = Figures "numbers",
    currency = Figures "currency",
    evidence = Figures "evidence",
    units = Figures "units",
    multiples = Figures "multiples",
    ranks = Figures "ranks",
    ranges = Figures "ranges",
    counted = Figures "counted",
    hedges = Figures "hedges",
    movement = Figures "movement",
    labels = Figures "labels",
    absolute = Dates "absolute",
    holidays = Dates "holidays",
    relative = Dates "relative",
    durations = Dates "durations",
    clock = Dates "clock",
    periods = Dates "periods",
}

/// Returns the page of all families, for people who want to know what is read and how.
fn page() -> String {
    let mut out = String::from(
        "# Figures and dates by example\n\n\
         What whosaid reads in a text, family by family. The tests write this page from the examples that they run\n\
         (`crates/ingest/src/figures/*.txt` and `crates/ingest/src/dates/*.txt`), so it shows what the program really returns. An\n\
         empty right side means that nothing is read there, on purpose.\n\n\
         A figure is written as `words = kind value unit`. After it come what a rate is per (`per`), its hedge, its form and\n\
         direction, what decided an ambiguous unit (`by`) and, in some examples, the interval that the words allow\n\
         (`in low..high`). A date is written as `words = TIMEX3 value`. After it come its type, unless it is a plain date, and\n\
         the EDTF period if that says more.\n",
    );
    let all = FIGURES.iter().map(|n| (Family::Figures, n)).chain(DATES.iter().map(|n| (Family::Dates, n)));
    for (family, name) in all {
        let mut table = false;
        for (at, line) in read(&path(family, name)).into_iter().enumerate() {
            match line {
                Line::Other(line) => {
                    table = false;
                    if let Some(heading) = line.strip_prefix("## ") {
                        let _ = write!(out, "\n### {heading}\n");
                    } else if let Some(prose) = line.strip_prefix("# ") {
                        let _ = if at == 0 { write!(out, "\n## {prose}\n\n") } else { writeln!(out, "{prose}") };
                    } else if let Some(told) = line.strip_prefix('@') {
                        let _ = write!(out, "\n*{told}*\n");
                    }
                }
                Line::Example(example) => {
                    if !table {
                        out.push_str("\n| text | reads as |\n| --- | --- |\n");
                        table = true;
                    }
                    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ⏎ ");
                    let read: Vec<String> =
                        found(family, &example).iter().map(|line| format!("`{}`", cell(line))).collect();
                    let _ = writeln!(out, "| {} | {} |", cell(&example.text), read.join("<br>"));
                }
            }
        }
    }
    out
}

#[test]
fn the_page_is_made_of_the_examples() {
    let _one = updates().then(|| FILES.lock());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/figures-and-dates.md");
    if updates() {
        std::fs::write(&path, page()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    } else {
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(written == page(), "{} is old: run the tests with UPDATE_EXPECTED=1", path.display());
    }
}
