//! Reads texts with names marked in them.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// The files of the training data, with their weights. The largest is tagged by machine.
pub const FILES: [&str; 5] = [
    "wikigold.train.jsonl",
    "re3d.train.jsonl",
    "crossner-politics.train.jsonl",
    "wnut17.train.jsonl",
    "voa-silver.jsonl",
];

/// A text with its names.
#[derive(Clone, Debug, Deserialize)]
pub struct NamedText {
    /// The set that it is from.
    pub dataset: String,
    /// The text.
    pub text: String,
    /// The names, with their places in characters.
    pub entities: Vec<GoldName>,
}

/// A name in the training data.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldName {
    /// Its start, in characters of the text.
    pub start: usize,
    /// Its end, in characters of the text.
    pub end: usize,
    /// `PER`, `ORG`, `LOC`, `EVENT`, `MISC`, or another type of the set.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Returns the texts of all [`FILES`] in a directory, in order.
///
/// # Errors
///
/// If a file cannot be read, or a line is not such a record.
pub fn read_documents(directory: &Path) -> Result<Vec<NamedText>> {
    let mut out = Vec::new();
    for file in FILES {
        out.extend(read_file(&directory.join(file))?);
    }
    Ok(out)
}

/// Returns the texts of one file, in order.
///
/// # Errors
///
/// If the file cannot be read, or a line is not such a record.
pub fn read_file(path: &Path) -> Result<Vec<NamedText>> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let parse = |(idx, line): (usize, &str)| {
        serde_json::from_str(line).with_context(|| format!("{}:{}: no text with names", path.display(), idx + 1))
    };
    text.lines().enumerate().map(parse).collect()
}

impl NamedText {
    /// Returns the text with names that have neither article nor genitive. Sets differ here, and the commoner habit is
    /// the better one to learn.
    pub fn trimmed(mut self) -> Self {
        let chars: Vec<char> = self.text.chars().collect();
        self.entities.iter_mut().for_each(|name| trim(name, &chars));
        self
    }
}

fn trim(name: &mut GoldName, text: &[char]) {
    let words: String = text[name.start..name.end].iter().collect();
    for article in ["the ", "The ", "a ", "A ", "an ", "An "] {
        if words.strip_prefix(article).is_some_and(|rest| rest.starts_with(char::is_uppercase)) {
            name.start += article.chars().count();
        }
    }
    if words.ends_with("'s") || words.ends_with("’s") {
        name.end = (name.end - 2).max(name.start + 1);
    }
}

/// Returns the texts of a CoNLL-U file of GUM with the names among its annotated mentions: those whose head is a proper
/// noun, each reduced to the name itself.
///
/// # Errors
///
/// If the file cannot be read.
pub fn read_gum(path: &Path) -> Result<Vec<NamedText>> {
    let file = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut out: Vec<NamedText> = Vec::new();
    let mut sentence: Vec<Token> = Vec::new();
    for line in file.lines().chain([""]) {
        if line.starts_with("# newdoc") {
            out.push(NamedText { dataset: "gum".to_owned(), text: String::new(), entities: Vec::new() });
        }
        let Some(document) = out.last_mut() else { continue };
        if line.starts_with("# newpar") && !document.text.is_empty() && !document.text.ends_with("\n\n") {
            document.text.push_str("\n\n");
        }
        if line.is_empty() {
            document.entities.extend(names_of(&document.text, &std::mem::take(&mut sentence)));
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, word, _, pos, .., head, _, _, misc] = columns[..] else { continue };
        if !id.bytes().all(|it| it.is_ascii_digit()) {
            continue;
        }
        let start = document.text.len();
        document.text.push_str(word);
        sentence.push(Token {
            start,
            end: document.text.len(),
            is_proper: pos == "PROPN",
            head: head.parse::<usize>().unwrap_or(0).wrapping_sub(1),
            entity: misc.split('|').find_map(|it| it.strip_prefix("Entity=")).unwrap_or("").to_owned(),
        });
        if !misc.split('|').any(|it| it == "SpaceAfter=No") {
            document.text.push(' ');
        }
    }
    // Until here, places were in bytes.
    for document in &mut out {
        for name in &mut document.entities {
            name.start = document.text[..name.start].chars().count();
            name.end = document.text[..name.end].chars().count();
        }
    }
    Ok(out)
}

/// A word of GUM: its bytes, whether it is a proper noun, the place of its syntactic head, and which mentions start and
/// end there.
struct Token {
    start: usize,
    end: usize,
    is_proper: bool,
    head: usize,
    entity: String,
}

/// Returns the names in a sentence, with places in bytes. Of nested names only the outer one is returned.
fn names_of(text: &str, sentence: &[Token]) -> Vec<GoldName> {
    let mut open: Vec<(String, String, usize)> = Vec::new();
    let mut names: Vec<(usize, usize, &'static str)> = Vec::new();
    for (at, token) in sentence.iter().enumerate() {
        let mut rest = token.entity.as_str();
        while !rest.is_empty() {
            let (item, after) = if let Some(opened) = rest.strip_prefix('(') {
                let end = opened.find(['(', ')']).unwrap_or(opened.len());
                let mut parts = opened[..end].split('-');
                let id = parts.next().unwrap_or("").to_owned();
                open.push((id.clone(), parts.next().unwrap_or("").to_owned(), at));
                match opened[end..].strip_prefix(')') {
                    Some(after) => (id, after),
                    None => (String::new(), &opened[end..]),
                }
            } else {
                let end = rest.find(')').unwrap_or(rest.len());
                (rest[..end].to_owned(), rest.get(end + 1..).unwrap_or(""))
            };
            rest = after;
            if let Some(idx) = open.iter().rposition(|(id, _, _)| !item.is_empty() && *id == item) {
                let (_, kind, first) = open.remove(idx);
                names.extend(name_in(text, sentence, first..at + 1, &kind));
            }
        }
    }
    names.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
    let mut out: Vec<GoldName> = Vec::new();
    for (start, end, kind) in names {
        if out.last().is_none_or(|last| last.end <= start) {
            out.push(GoldName { start, end, kind: kind.to_owned() });
        }
    }
    out
}

/// Returns the name in a mention, if the mention's head is one.
fn name_in(
    text: &str,
    sentence: &[Token],
    mention: std::ops::Range<usize>,
    kind: &str,
) -> Option<(usize, usize, &'static str)> {
    let head = mention.clone().find(|i| !mention.contains(&sentence[*i].head))?;
    let word = |i: usize| &text[sentence[i].start..sentence[i].end];
    if !sentence[head].is_proper {
        return None;
    }
    let capital = |i: usize| sentence[i].is_proper || word(i).starts_with(char::is_uppercase);
    let link = |i: usize| {
        matches!(word(i), "-" | "&")
            || kind != "person" && matches!(word(i), "of" | "the" | "for" | "and" | "de" | "la")
    };
    let (mut start, mut end) = (head, head + 1);
    let (mut i, mut j) = (head, head + 1);
    while i > mention.start && (capital(i - 1) || link(i - 1)) {
        i -= 1;
        start = if capital(i) { i } else { start };
    }
    while j < mention.end && (capital(j) || link(j)) {
        j += 1;
        end = if capital(j - 1) { j } else { end };
    }
    let title = |i: usize| {
        matches!(word(i), "The" | "A" | "An" | "Mr." | "Mrs." | "Ms." | "Dr." | "Mr" | "Mrs" | "Ms" | "Dr" | "QC")
            || kind == "person" && whosaid_ingest::Lexicon::shipped().is_title(word(i))
    };
    while start + 1 < end && (title(start) || link(start)) {
        start += 1;
    }
    let kind = match kind {
        "person" => "PER",
        "place" => "LOC",
        "organization" => "ORG",
        "event" => "EVENT",
        "time" => return None,
        _ => "MISC",
    };
    Some((sentence[start].start, sentence[end - 1].end, kind))
}
