//! Annotated figures, and when a choice agrees with them. The format and what is right follow the guidelines of the training
//! articles: a field may have several right answers, and `null` among them means that it may be empty.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use whosaid_english::lists;
use whosaid_model::{Decimal, Document, Figure, Span, Value};

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
    /// What sort of figure it is.
    pub kind: String,
    /// Its number, two for a range, `null` if it is vague.
    pub value: serde_json::Value,
    /// Its unit.
    pub unit: Option<String>,
    /// `optional` if it may be found or not.
    pub note: Option<String>,
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

/// How many figures are right in which way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Annotated figures, those found, and those that are both.
    pub n_gold: u32,
    /// See `n_gold`.
    pub n_found: u32,
    /// See `n_gold`.
    pub n_both: u32,
    /// Speakers: annotated, named, right.
    pub speaker: [u32; 3],
    /// Periods: annotated, given, right.
    pub period: [u32; 3],
    /// The sum of the token F1 of measures, and how many have at least one half.
    pub measure: (f64, u32),
    /// Records with value, unit, speaker and period right, and at least half of the measure.
    pub whole: u32,
}

/// Returns 2·right / (annotated + found).
fn f1([gold, found, right]: [u32; 3]) -> f64 {
    200.0 * f64::from(right) / f64::from((gold + found).max(1))
}

impl Score {
    /// Adds the figures of a document. Annotated figures that are optional count neither way.
    pub fn add(&mut self, document: &Annotated, figures: &[Figure]) {
        let overlaps = |gold: &Gold, span: Span| gold.start < span.end && span.start < gold.end;
        let mut is_taken = vec![false; figures.len()];
        for gold in &document.figures {
            let overlap = |it: &Figure| gold.end.min(it.end).saturating_sub(gold.start.max(it.start));
            let free = figures.iter().enumerate().filter(|(at, it)| !is_taken[*at] && overlap(it) > 0);
            let best = free.max_by_key(|(at, it)| (overlap(it), std::cmp::Reverse(*at)));
            if let Some((at, _)) = best {
                is_taken[at] = true;
            }
            if !gold.is_optional() {
                self.add_figure(gold, best.map(|(_, it)| it));
            }
        }
        for (figure, _) in figures.iter().zip(is_taken).filter(|(_, is_taken)| !is_taken) {
            if document.figures.iter().any(|gold| gold.is_optional() && overlaps(gold, figure.span())) {
                continue;
            }
            self.n_found += 1;
            self.speaker[1] += u32::from(figure.speaker.is_some());
            self.period[1] += u32::from(figure.period.is_some());
        }
    }

    fn add_figure(&mut self, gold: &Gold, found: Option<&Figure>) {
        self.n_gold += 1;
        let Some(found) = found else {
            self.speaker[0] += u32::from(gold.speaker.is_some());
            self.period[0] += u32::from(gold.period.is_some());
            return;
        };
        self.n_found += 1;
        self.n_both += 1;
        let count = |counts: &mut [u32; 3], wanted: bool, given: bool, right: bool| {
            // Where another answer is right too, what is wanted is that answer.
            counts[0] += u32::from(if right { given } else { wanted });
            counts[1] += u32::from(given);
            counts[2] += u32::from(right && given);
            right
        };
        let (speaker, period) = (found.speaker.as_deref(), found.period.as_ref().map(|it| it.as_str()));
        let speaker = count(&mut self.speaker, gold.speaker.is_some(), speaker.is_some(), gold.is_speaker(speaker));
        let period = count(&mut self.period, gold.period.is_some(), period.is_some(), gold.is_period(period));
        let measure = gold.measure_f1(found.measure.as_deref().unwrap_or_default());
        let is_half = measure >= 0.5;
        self.measure.0 += measure;
        self.measure.1 += u32::from(is_half);
        self.whole += u32::from(speaker && period && is_half && gold.is_value(found));
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n = f64::from(self.n_both.max(1));
        let precision = 100.0 * f64::from(self.speaker[2]) / f64::from(self.speaker[1].max(1));
        writeln!(f, "{} figures, {} found, {} of them", self.n_gold, self.n_found, self.n_both)?;
        writeln!(f, "whole record            F1 {:.1}", f1([self.n_gold, self.n_found, self.whole]))?;
        writeln!(f, "speaker                 F1 {:.1}, precision {precision:.1}", f1(self.speaker))?;
        writeln!(f, "period                  F1 {:.1}", f1(self.period))?;
        writeln!(f, "measure           token F1 {:.1}", 100.0 * self.measure.0 / n)?;
        write!(f, "measure at least half right {:.1} %", 100.0 * f64::from(self.measure.1) / n)
    }
}

impl Gold {
    fn is_optional(&self) -> bool {
        self.note.as_deref() == Some("optional")
    }

    /// Returns whether a figure has the value, and if it is money or a percentage the unit.
    fn is_value(&self, found: &Figure) -> bool {
        let is = |gold: &serde_json::Value, found: Decimal| {
            let found: f64 = found.to_string().parse().unwrap_or(f64::NAN);
            gold.as_f64().is_some_and(|gold| (gold - found).abs() <= 1e-9 * gold.abs().max(found.abs()))
        };
        let value = match (&self.value, found.value) {
            (serde_json::Value::Null, Value::Vague) => true,
            (serde_json::Value::Array(both), Value::Range(low, high)) => {
                both.len() == 2 && is(&both[0], low) && is(&both[1], high)
            }
            (gold, Value::Number(number)) => is(gold, number),
            _ => false,
        };
        let unit = |it: Option<&str>| it.unwrap_or_default().to_lowercase();
        let has_unit = matches!(self.kind.as_str(), "money" | "percent");
        value && (!has_unit || unit(self.unit.as_deref()) == unit(found.unit.as_deref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gold() -> Gold {
        let line = r#"{"start": 0, "end": 4, "kind": "money", "value": 5, "unit": "USD", "measure": "trade deficit with Peru",
            "period": null, "period_alt": ["2016"], "speaker": "Sen. Jane Doe", "speaker_alt": [null]}"#;
        serde_json::from_str(line).unwrap()
    }

    #[test]
    fn what_is_right() {
        let gold = gold();
        assert!(gold.is_period(None) && gold.is_period(Some("2016")) && !gold.is_period(Some("2017")));
        assert!(gold.is_speaker(Some("Jane Doe")) && gold.is_speaker(Some("Doe")) && gold.is_speaker(None));
        assert!(!gold.is_speaker(Some("Jane Roe")));
        assert_eq!(gold.measure_f1("the deficit with Peru"), 0.8);
        assert_eq!(gold.measure_f1("imports"), 0.0);
    }

    #[test]
    fn scores() {
        let text = "$5 of deficit";
        let annotated = Annotated { document: Document::new("d", text), figures: vec![gold()] };
        let mut score = Score::default();
        score.add(&annotated, &[]);
        assert_eq!((score.n_gold, score.n_found, score.whole), (1, 0, 0));
        assert_eq!(score.speaker, [1, 0, 0]);
    }
}
