//! All passes, in order.

use crate::analysis::Analysis;
use crate::attribution::{Saying, sayings};
use crate::claims::{Before, Claimed, Models, claims};
use crate::dates::{Date, dates};
use crate::deadline::Deadline;
use crate::figures::{Amounted, Origin, figures};
use crate::language::Language;
use crate::legible::Legible;
use crate::names::{definitions, names};
use crate::reader::Known;
use crate::resolve::{Entities, Speaker, entities, speakers};
use crate::segment::Segments;
use crate::tag::Tagger;
use std::convert::Infallible;
use whosaid_english::Lexicon;
use whosaid_model::{Attribution, DateType, Day, Document, Extraction, Period, ReaderKind, Resolution, shown};

/// The number of warnings per record and the length of one in bytes, at most.
const MOST_WARNINGS: usize = 10;
const LONGEST_WARNING: usize = 300;

/// Extracts sentences, entities, dates, figures and who claims them. A text that is certainly not in English gives only sentences, and a
/// warning that says so.
///
/// It takes as long as the text needs. Use [`extract_in_time`](crate::extract_in_time) for untrusted documents.
pub fn extract(document: &Document, lexicon: &Lexicon) -> Extraction {
    extract_with(document, lexicon, Models::shipped(ReaderKind::Default))
}

/// Like [`extract`], with other models.
pub fn extract_with(document: &Document, lexicon: &Lexicon, models: Models) -> Extraction {
    let Ok(record) = mended(document, |document| {
        let language = Language::of(&document.text);
        let record = match language.other() {
            Some(_) => with_sentences(document, language, &Segments::of(&document.text)),
            None => with_models(document, lexicon, models, |passes| record(document, language, passes)),
        };
        Ok::<_, Infallible>(Extraction { reader: models.kind, ..record })
    });
    record
}

/// Returns what `read` makes of a document as a reader sees it, as a record of the document as it is kept.
fn mended<E>(document: &Document, read: impl FnOnce(&Document) -> Result<Extraction, E>) -> Result<Extraction, E> {
    match Legible::of(&document.text) {
        Some(legible) => read(&legible.document(document)).map(|record| legible.restored(record, document)),
        None => read(document),
    }
}

/// Like [`extract_with`], or `None` if `is_time_up` returns true before it is done.
pub(crate) fn extract_unless(
    document: &Document,
    lexicon: &Lexicon,
    models: Models,
    is_time_up: &dyn Fn() -> bool,
) -> Option<Extraction> {
    let in_time = |a: &Segments| if a.deadline.was_past() { Err(TimeIsUp) } else { Ok(()) };
    let record = mended(document, |document| {
        let (language, deadline) = (Language::of(&document.text), Deadline::when(is_time_up));
        let record = match language.other() {
            Some(_) => {
                let segments = Segments::until(&document.text, deadline);
                in_time(&segments).map(|()| with_sentences(document, language, &segments))
            }
            None => run(document, lexicon, models, deadline, in_time, |passes| record(document, language, passes)),
        };
        record.map(|record| Extraction { reader: models.kind, ..record })
    });
    record.ok()
}

struct TimeIsUp;

/// Makes the record of a document from what the passes found.
pub(crate) fn record(document: &Document, language: Language, passes: Passes) -> Extraction {
    let Passes { a, dates, entities, sayings, speakers, claims, .. } = passes;
    Extraction {
        figures: claims.into_iter().map(|claim| claim.figure).collect(),
        attributions: sayings
            .iter()
            .zip(&speakers)
            .map(|(saying, speaker)| attribution(a, saying, speaker.as_ref()))
            .collect(),
        entities: entities.list,
        dates: dates.into_iter().map(|d| d.mention).collect(),
        ..with_sentences(document, language, a)
    }
}

/// Makes the record of a document with only its sentences.
fn with_sentences(document: &Document, language: Language, segments: &Segments) -> Extraction {
    Extraction {
        id: document.id.clone(),
        sha256: document.sha256(),
        title: document.title.clone(),
        published: document.published.clone(),
        publisher: document.publisher.clone(),
        url: document.url.clone(),
        language: language.code().map(str::to_owned),
        text: document.text.clone(),
        sentences: segments.sentences.iter().map(|s| s.span).collect(),
        entities: Vec::new(),
        dates: Vec::new(),
        figures: Vec::new(),
        attributions: Vec::new(),
        reader: ReaderKind::Default,
        warnings: warnings(document, language, segments),
    }
}

/// Lists what a careful reader would want to know about the text.
fn warnings(document: &Document, language: Language, segments: &Segments) -> Vec<String> {
    let of_language = language.other().map(|name| {
        format!("language: the text is in {name}, which is not read: it can be searched, but no figures and names were looked for")
    });
    let is_empty = segments.sentences.is_empty();
    let of_sentences = is_empty.then(|| "sentences: the text has none".to_owned());
    let of_document = document.warnings.iter().map(|it| shown::beginning(it, LONGEST_WARNING).to_owned());
    of_language.into_iter().chain(of_sentences).chain(of_document).take(MOST_WARNINGS).collect()
}

/// What the passes found, in token ranges.
pub(crate) struct Passes<'a> {
    pub a: &'a Analysis<'a>,
    pub dates: Vec<Date>,
    pub amounts: Vec<Amounted>,
    pub entities: Entities,
    pub sayings: Vec<Saying>,
    pub speakers: Vec<Option<Speaker>>,
    pub claims: Vec<Claimed>,
    /// The day of publication, as far as it is known.
    pub published: Option<Day>,
}

/// Runs all passes over a document, in order.
pub(crate) fn with_models<T>(document: &Document, lexicon: &Lexicon, models: Models, f: impl FnOnce(Passes) -> T) -> T {
    let Ok(out) = run(document, lexicon, models, Deadline::default(), |_| Ok::<(), Infallible>(()), f);
    out
}

/// Runs the passes one after the other, as long as `goes_on` allows; after each it asks whether the pass was completed.
fn run<T, E>(
    document: &Document,
    lexicon: &Lexicon,
    models: Models,
    deadline: Deadline,
    goes_on: impl Fn(&Segments) -> Result<(), E>,
    f: impl FnOnce(Passes) -> T,
) -> Result<T, E> {
    // Segment.
    let segments = Segments::until(&document.text, deadline);
    goes_on(&segments)?;

    // Tag.
    let mut a = Analysis::of(segments, Tagger::shipped(), lexicon);
    goes_on(&a)?;

    // Recognise dates, figures, names.
    let dates = dates(&a, document.published.as_deref());
    goes_on(&a)?;
    // A length of time is also a figure, and "per day" may be part of one.
    let is_place = |d: &&Date| !matches!(d.mention.kind, DateType::Duration | DateType::Set);
    let is_date = marks(a.tokens.len(), dates.iter().filter(is_place).map(|d| d.tokens.clone()));
    let amounts = figures(&a, Origin::of(document), |i| is_date[i]);
    goes_on(&a)?;
    let names = names(&a, &|i| is_date[i]);
    goes_on(&a)?;
    let definitions = definitions(&a, &names);
    a.join_names(names.iter().map(|name| name.tokens.clone()));

    // Resolve names to entities.
    let mut entities = entities(&a, names, &definitions);
    goes_on(&a)?;
    entities.add_agreement_facts(&a, &dates);
    goes_on(&a)?;

    // Attribute.
    let sayings = sayings(&a, &|i| is_date.get(i).copied().unwrap_or(false), &|i| entities.is_actor(i));
    goes_on(&a)?;
    let speakers = speakers(&a, &sayings, &entities);
    goes_on(&a)?;
    entities.add_quoted(&a, &sayings, &speakers);

    // Claim.
    let known = Known::new(&a, &amounts, &dates, &entities, &sayings);
    let published = document.published.clone().map(Period).and_then(|it| it.days());
    let published = published.and_then(|(first, last)| first.filter(|_| first == last));
    let claims = claims(&Before { known, speakers: &speakers, published }, models);
    goes_on(&a)?;

    Ok(f(Passes { a: &a, dates, amounts, entities, sayings, speakers, claims, published }))
}

/// Returns one flag for each token: whether some range contains it.
fn marks(n_tokens: usize, ranges: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<bool> {
    let mut out = vec![false; n_tokens];
    for range in ranges {
        out[range].fill(true);
    }
    out
}

fn attribution(a: &Analysis, saying: &Saying, speaker: Option<&Speaker>) -> Attribution {
    let spans =
        |range: &std::ops::Range<usize>| if range.is_empty() { Vec::new() } else { vec![a.span(range.clone())] };
    Attribution {
        source: spans(&saying.source),
        cue: spans(&saying.cue),
        content: saying.content.iter().flat_map(spans).collect(),
        mode: saying.mode(a),
        cue_class: saying.class,
        speaker: speaker.and_then(|s| s.entity.clone()),
        resolution: speaker.map_or(Resolution::None, |s| s.resolution),
        polarity: saying.polarity(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use whosaid_model::{Decimal, Direction, Figure, FigureKind, Form, Modifier, Span, Value};

    /// Every span of a record is a range of its text, and its words are the words there.
    fn check_spans(found: &Extraction) -> Result<(), TestCaseError> {
        let text = &found.text;
        for sentence in &found.sentences {
            prop_assert!(sentence.of(text).is_some());
        }
        let figures = found.figures.iter().map(|f| (f.span(), &f.text));
        let dates = found.dates.iter().map(|d| (d.span(), &d.text));
        let mentions =
            found.entities.iter().flat_map(|e| &e.mentions).map(|m| (Span { start: m.start, end: m.end }, &m.text));
        for (span, words) in figures.chain(dates).chain(mentions) {
            prop_assert_eq!(span.of(text), Some(words.as_str()));
        }
        for attribution in &found.attributions {
            for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
                prop_assert!(span.of(text).is_some_and(|words| !words.is_empty()));
            }
        }
        for figure in &found.figures {
            prop_assert_eq!(figure.speaker.is_some(), figure.attribution.is_some());
            let attribution = figure.attribution.map(|i| &found.attributions[i as usize]);
            prop_assert!(attribution.is_none_or(|a| a.content.iter().any(|c| c.overlaps(figure.span()))));
        }
        Ok(())
    }

    /// Words that the rules look for, so that random texts reach them.
    const WORDS: &[&str] = &[
        "said",
        "$",
        "27.7",
        "billion",
        "percent",
        "%",
        "2016",
        "in",
        "the",
        "Ministry",
        "of",
        "Trade",
        "“",
        "”",
        "\"",
        ",",
        ".",
        "-",
        "Korea",
        "US",
        "according",
        "to",
        "Trump",
        "from",
        "million",
        "half",
        "(",
        ")",
        "'s",
        "’",
        "and",
        "that",
        "which",
        "claims",
        "agreed",
        "1/2",
        "won",
        "79228162514264337593543950335",
        "one",
        "five",
        "hundred",
        "Section",
        "232",
        "Act",
        "May",
        "last",
        "year",
        "by",
        "\n",
        "\n\n",
        "—",
        "KORUS",
        "doubled",
        "sixth",
        "largest",
        ":",
        "He",
        "it",
        "estimated",
        "00",
        "9",
        "trillion",
        "é",
        "국",
        "\u{a0}",
        "Moon",
        "Jae",
        "in",
        "minus",
        "€",
        "per",
        "a",
        "an",
        "hour",
        "°",
        "C",
        "#",
        "R14",
        "US64",
        "MUSD",
        "×",
        "10",
        "^",
        "feet",
        "'",
        "to",
        "between",
        "or",
        "every",
        "half",
        "quarter",
        "point",
        "pounds",
        "cents",
        "old",
        "aged",
        "4",
        "/",
        "m",
        "the",
        "ended",
        "fiscal",
        "Monday",
        "Easter",
        "day",
        "before",
        "yesterday",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_it_fail(text in "\\PC{0,200}") {
            check_spans(&extract(&Document::new("any", text), Lexicon::shipped()))?;
        }

        #[test]
        fn no_words_make_it_fail(words in prop::collection::vec((0..WORDS.len(), prop::bool::weighted(0.8)), 0..60)) {
            let text: String = words.iter().map(|(i, space)| format!("{}{}", WORDS[*i], if *space { " " } else { "" })).collect();
            check_spans(&extract(&Document::new("any", text), Lexicon::shipped()))?;
        }
    }

    /// A figure of a kind and unit that the grammar reads back.
    fn figure() -> impl Strategy<Value = Figure> {
        const MONEY: &[&str] = &["USD", "EUR", "KRW", "JPY", "GBP", "CNY", "MYR", "CHF"];
        const PERCENT: &[&str] = &["%", "percentage point", "basis point"];
        const QUANTITY: &[&str] =
            &["tonne", "ton", "barrel", "hectare", "kilometre", "square mile", "megawatt", "foot", "celsius"];
        const DURATION: &[&str] = &["day", "week", "month", "year"];
        const COUNT: &[&str] = &["job", "vehicle", "worker", "school", "house"];
        let unit = prop_oneof![
            (Just(FigureKind::Money), prop::sample::select(MONEY)),
            (Just(FigureKind::Percent), prop::sample::select(PERCENT)),
            (Just(FigureKind::Quantity), prop::sample::select(QUANTITY)),
            (Just(FigureKind::Duration), prop::sample::select(DURATION)),
            (Just(FigureKind::Count), prop::sample::select(COUNT)),
        ];
        let modifier = prop::option::of(prop::sample::select(Modifier::ALL));
        let direction = prop::option::of(prop::sample::select(Direction::ALL));
        (unit, 2i64..1_000_000, 0u32..3, 0u32..12, modifier, direction, prop::bool::ANY).prop_map(
            |((kind, unit), digits, scale, power, modifier, direction, range)| {
                // Not a round number in full digits: its zeros suggest rounding, and hedges follow that.
                let digits = if digits % 10 == 0 { digits + 1 } else { digits };
                let value = Decimal::new(digits, scale) * Decimal::from(10i64.pow(power));
                let last = Decimal::new(1, scale) * Decimal::from(10i64.pow(power));
                let (half, range) = (last / Decimal::TWO, range && modifier.is_none() && direction.is_none());
                let (low, high) = match modifier {
                    _ if range => (Some(value - half), Some(value + last * Decimal::TEN + half)),
                    None => (Some(value - half), Some(value + half)),
                    Some(Modifier::About) => (Some(value - last), Some(value + last)),
                    Some(Modifier::Nearly) => (Some(value - last), Some(value)),
                    Some(Modifier::MoreThan | Modifier::AtLeast) => (Some(value), None),
                    Some(Modifier::LessThan | Modifier::UpTo) => (None, Some(value)),
                };
                let value = if range { Value::Range(value, value + last * Decimal::TEN) } else { Value::Number(value) };
                let change = direction.filter(|_| kind != FigureKind::Duration);
                Figure {
                    low,
                    high,
                    unit: Some(unit.to_owned()),
                    modifier,
                    form: if change.is_some() { Form::Change } else { Form::Level },
                    direction: change,
                    ..Figure::new(kind, value)
                }
            },
        )
    }

    proptest! {
        #[test]
        fn a_printed_figure_is_read_back(figure in figure()) {
            let phrase = figure.phrase().unwrap_or_default();
            let found = extract(&Document::new("any", format!("It was {phrase}.")), Lexicon::shipped());
            prop_assert_eq!(found.figures.len(), 1, "{}", phrase);
            let read = &found.figures[0];
            prop_assert_eq!(
                (read.kind, read.value, read.low, read.high, &read.unit, read.modifier, read.form, read.direction),
                (figure.kind, figure.value, figure.low, figure.high, &figure.unit, figure.modifier, figure.form, figure.direction),
                "{}", phrase
            );
            // What was read is printed the same.
            prop_assert_eq!(read.phrase(), Some(phrase));
        }
    }

    #[test]
    fn a_text_in_another_language_is_kept_and_not_read() {
        let german = "Das Finanzministerium teilte am Montag mit, dass die Ausfuhren im Jahr 2016 um 12 Prozent auf 1,2 Billionen Euro \
            gestiegen seien. „Die Erholung ist stabil“, sagte der Minister auf einer Pressekonferenz in Berlin. Die Gewerkschaften \
            halten dagegen, dass die Löhne in vielen Branchen kaum gewachsen sind.";
        let document = Document { warnings: vec!["x".repeat(1000); 50], ..Document::new("d", german) };
        let found = extract(&document, Lexicon::shipped());
        assert_eq!(found.language.as_deref(), Some("de"));
        assert_eq!(
            (found.figures.len(), found.entities.len(), found.dates.len(), found.attributions.len()),
            (0, 0, 0, 0)
        );
        assert_eq!((found.text.as_str(), found.sentences.len()), (german, 3));
        assert!(
            found.warnings[0].starts_with("language: the text is in German, which is not read"),
            "{:?}",
            found.warnings
        );
        assert_eq!((found.warnings.len(), found.warnings[1].len()), (MOST_WARNINGS, LONGEST_WARNING));
        assert_eq!(found.faults(), Vec::<String>::new());
        assert_eq!(
            extract_unless(&document, Lexicon::shipped(), Models::shipped(ReaderKind::Default), &|| false),
            Some(found)
        );
    }

    #[test]
    fn one_sentence_from_end_to_end() {
        let mut document = Document::new(
            "d",
            "President Jane Doe said on Friday that steel sales to Korea fell 12 percent to $5 billion in 2016.",
        );
        document.published = Some("2017-03-06".to_owned());
        let found = extract(&document, Lexicon::shipped());
        let figures: Vec<_> = found
            .figures
            .iter()
            .map(|f| {
                (f.text.as_str(), f.speaker.as_deref(), f.measure.as_deref(), f.period.as_ref().map(|p| p.as_str()))
            })
            .collect();
        assert_eq!(
            figures,
            [
                ("12 percent", Some("Jane Doe"), Some("steel sales to Korea"), Some("2016")),
                ("$5 billion", Some("Jane Doe"), Some("steel sales to Korea"), Some("2016")),
            ]
        );
        assert_eq!(found.figures[0].cue.as_deref(), Some("said"));
        assert_eq!(found.figures[0].about, ["place:south-korea".into()]);
    }
}
