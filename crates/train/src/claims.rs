//! Annotated figures, and when a choice agrees with them. The format and what is right follow the guidelines of the training
//! articles: a field may have several right answers, and `null` among them means that it may be empty.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use whosaid_english::lists;
use whosaid_model::{Document, Span};

/// A document with its annotated figures.
pub struct Annotated {
    /// The document.
    pub document: Document,
    /// Its figures.
    pub figures: Vec<Gold>,
}

/// An annotated figure.
#[derive(Clone, Debug, Deserialize)]
pub struct Gold {
    /// Where it begins and ends, in bytes.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// What is measured.
    pub measure: Option<String>,
    /// The time that it is about, as EDTF.
    pub period: Option<String>,
    /// The words that give the time.
    pub when: Option<String>,
    /// Who says it.
    pub speaker: Option<String>,
    /// Other right answers.
    #[serde(default)]
    pub period_alt: Vec<Option<String>>,
    /// Other right answers.
    #[serde(default)]
    pub measure_alt: Vec<Option<String>>,
    /// Other right answers.
    #[serde(default)]
    pub speaker_alt: Vec<Option<String>>,
}

/// A document, as a line of a file has it.
#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    title: Option<String>,
    published: Option<String>,
    publisher: Option<String>,
}

/// Reads a document from a line of JSON with `id`, `text`, and if they are known `title`, `published`, `publisher`.
///
/// # Errors
///
/// If the line is no such object.
pub fn document(line: &str) -> Result<Document> {
    let Line { id, text, title, published, publisher } = serde_json::from_str(line)?;
    Ok(Document { title, published, publisher, ..Document::new(&id, text) })
}

/// Reads `docs.jsonl` of a folder, and for each document `gold/<id>.jsonl`.
///
/// # Errors
///
/// If a file cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Annotated>> {
    let path = folder.join("docs.jsonl");
    let lines = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let annotated = |line: &str| {
        let document = document(line)?;
        let path = folder.join(format!("gold/{}.jsonl", document.id));
        let lines = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let figures = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        Ok(Annotated { document, figures })
    };
    lines.lines().map(annotated).collect()
}

impl Annotated {
    /// Returns the annotated figure that overlaps a span most.
    pub fn at(&self, span: Span) -> Option<&Gold> {
        let overlap = |it: &Gold| it.end.min(span.end).saturating_sub(it.start.max(span.start));
        self.figures.iter().filter(|it| overlap(it) > 0).max_by_key(|it| (overlap(it), std::cmp::Reverse(it.start)))
    }
}

impl Gold {
    /// Returns whether a period is right; `None` is for no period.
    pub fn is_period(&self, period: Option<&str>) -> bool {
        let all = std::iter::once(&self.period).chain(&self.period_alt);
        all.into_iter().any(|it| it.as_deref() == period)
    }

    /// Returns the token F1 of a measure, by the best of the right answers.
    pub fn measure_f1(&self, measure: &str) -> f64 {
        let found = content(measure);
        let all = std::iter::once(&self.measure).chain(&self.measure_alt).flatten();
        let of = |wanted: &String| {
            let mut rest = content(wanted);
            let n = (rest.len() + found.len()) as f64;
            let mut common = 0.0;
            for word in &found {
                if let Some(at) = rest.iter().position(|it| it == word) {
                    rest.swap_remove(at);
                    common += 2.0;
                }
            }
            common / n.max(1.0)
        };
        all.map(of).fold(0.0, f64::max)
    }

    /// Returns whether a name is that of the speaker, or of no speaker: one has all words of the other.
    pub fn is_speaker(&self, speaker: Option<&str>) -> bool {
        let speaker = speaker.and_then(name);
        let mut all = std::iter::once(&self.speaker).chain(&self.speaker_alt);
        all.any(|it| match (it.as_deref().and_then(name), &speaker) {
            (None, None) => true,
            (Some(one), Some(other)) => one.is_subset(other) || other.is_subset(&one),
            _ => false,
        })
    }
}

/// Returns the words of a measure that say something.
fn content(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("'s", " ").replace("’s", " ").replace('.', "");
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.filter(|it| !lists::measures::STOP_WORDS.contains(it)).map(str::to_owned).collect()
}

/// Titles, which do not count at the beginning of a name.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "president",
    "vice",
    "former",
    "sen",
    "senator",
    "rep",
    "representative",
    "gov",
    "governor",
    "mayor",
    "minister",
    "prime",
    "chancellor",
    "secretary",
    "judge",
    "general",
    "gen",
    "spokesman",
    "spokeswoman",
    "director",
    "chairman",
    "professor",
    "prof",
    "acting",
];

/// Returns the words of a name without articles and titles; `None` if there are none.
fn name(text: &str) -> Option<BTreeSet<String>> {
    let text = text.to_lowercase().replace("'s", "").replace("’s", "").replace('.', "");
    let words =
        text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty() && !matches!(*it, "the" | "a" | "an"));
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    while words.len() > 1 && TITLES.contains(&words[0].as_str()) {
        words.remove(0);
    }
    (!words.is_empty()).then(|| words.into_iter().collect())
}
