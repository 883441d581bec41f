//! Why a claim says what it says: each decision with the rule that made it and the words it saw.
//!
//! The passes run again over the document; a store keeps no reasons. The words are byte ranges of the document's text.

use crate::attribution::Saying;
use crate::claims::{Claimed, Said};
use crate::extract::{Passes, with_passes};
use crate::resolve::Speaker;
use std::collections::HashMap;
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_model::{CueClass, Document, Form, Modifier, Polarity, Resolution, Span, UnitBasis, Value};

/// One decision about a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The field of the record that it settles.
    pub field: &'static str,
    /// What it came to; empty where it found nothing.
    pub value: String,
    /// The rule that made it.
    pub rule: String,
    /// The words that the rule saw, as byte ranges of the text.
    pub words: Vec<Span>,
}

/// The decisions behind the figure at `span` (bytes of the text), in the order of the passes; none where no figure stands there.
pub fn explain(document: &Document, lexicon: &Lexicon, span: Span) -> Option<Vec<Decision>> {
    explain_each(document, lexicon, &[span]).pop().flatten()
}

/// [`explain`] for several figures of one document, in the order of `spans`: the passes run once.
pub fn explain_each(document: &Document, lexicon: &Lexicon, spans: &[Span]) -> Vec<Option<Vec<Decision>>> {
    with_passes(document, lexicon, |passes| {
        let said = Said::of(passes.a, &passes.sayings);
        let claims: HashMap<Span, usize> =
            passes.claims.iter().enumerate().rev().map(|(at, claim)| (claim.figure.span(), at)).collect();
        spans.iter().map(|span| Some(decisions(&passes, &said, *claims.get(span)?))).collect()
    })
}

fn decisions(passes: &Passes, said: &Said, at: usize) -> Vec<Decision> {
    let Passes { a, amounts, entities, sayings, speakers, claims, .. } = passes;
    let claim = &claims[at];
    let (figure, amount) = (&claim.figure, &amounts[at]);
    let spans = |tokens: &Range<usize>| if tokens.is_empty() { Vec::new() } else { vec![a.span(tokens.clone())] };
    let mut out = Vec::new();
    let mut add = |field, value: String, rule: &str, words: Vec<Span>| {
        out.push(Decision { field, value, rule: rule.to_owned(), words });
    };

    let number = match figure.value {
        Value::Vague => "vague".to_owned(),
        Value::Number(n) => n.normalize().to_string(),
        Value::Range(low, high) => format!("{} to {}", low.normalize(), high.normalize()),
    };
    add("value", number, &format!("the words of a figure of the kind {}", figure.kind), vec![figure.span()]);
    if let Some(unit) = &figure.unit {
        let rule = match figure.unit_by {
            None => "the word or sign of the unit, which means only this",
            Some(UnitBasis::Mention) => "the unit as the text names it elsewhere",
            Some(UnitBasis::Words) => "words of the text that belong to one of the units that the sign can mean",
            Some(UnitBasis::Country) => "the country that the text speaks of",
            Some(UnitBasis::Publisher) => "the country of the publisher",
            Some(UnitBasis::Usual) => "the commonest of the units that the sign can mean",
        };
        let words = amount.counted.as_ref().map_or_else(|| vec![figure.span()], spans);
        add("unit", unit.clone(), rule, words);
    }
    if let Some(modifier) = figure.modifier {
        let rule = match modifier {
            Modifier::About => "a hedge that leaves both sides open",
            _ => "a hedge that leaves one side open",
        };
        add("modifier", modifier.to_string(), rule, spans(&amount.hedge));
    }
    let direction = figure.direction.map(|it| format!(", {it}")).unwrap_or_default();
    let rule = match figure.form {
        Form::Level => "no word of change, share or rank governs it",
        Form::Change => "a verb or noun of change governs it",
        Form::Share => "a part of a whole",
        Form::Rank => "a place in an order",
    };
    add("form", format!("{}{direction}", figure.form), rule, Vec::new());
    match &claim.measure {
        Some(it) => add("measure", it.words.clone(), it.rule, it.parts.iter().flat_map(spans).collect()),
        None => add("measure", String::new(), "no noun is tied to it", Vec::new()),
    }
    for id in &figure.about {
        let mentioned = |tokens: &Range<usize>| entities.within(tokens.clone()).contains(id);
        let words = claim.measure.iter().flat_map(|it| &it.parts).filter(|part| mentioned(part)).flat_map(spans);
        add("about", id.as_str().to_owned(), "an entity that the measure names", words.collect());
    }
    match &claim.period {
        Some(it) => add("period", it.period.as_str().to_owned(), it.rule, spans(&it.tokens)),
        None => add("period", String::new(), "no date of its sentence is a time that it can be about", Vec::new()),
    }
    for (nth, saying) in claim.chain.iter().enumerate() {
        let (saying, speaker) = (&sayings[*saying], speakers[*saying].as_ref());
        let words: Vec<Span> = [&saying.source, &saying.cue].into_iter().flat_map(spans).collect();
        let field = if nth == 0 { "attribution" } else { "via" };
        add(field, a.slice(saying.cue.clone()).to_owned(), &how_said(saying), words);
        if let Some(speaker) = speaker {
            let field = if nth == 0 { "speaker" } else { "via" };
            add(field, speaker.name.clone(), &found(claim, speaker, nth), spans(&saying.source));
        }
    }
    if claim.chain.is_empty() {
        let rule = unsaid(passes, said, amount.tokens.start);
        add("speaker", String::new(), rule, Vec::new());
    }
    if figure.polarity == Some(Polarity::Denied) {
        let cue = claim.chain.first().map(|saying| &sayings[*saying].cue);
        add(
            "polarity",
            "denied".to_owned(),
            "a cue of denial, or one that is negated",
            cue.into_iter().flat_map(spans).collect(),
        );
    }
    out
}

/// Why a figure is in what somebody says.
fn how_said(saying: &Saying) -> String {
    let commits = if saying.is_commitment { ", by which its subject binds itself" } else { "" };
    format!("its content holds the figure: {}{commits}", saying.construction.describe())
}

/// How the speaker was found.
fn found(claim: &Claimed, speaker: &Speaker, nth: usize) -> String {
    let carried = nth == 0 && claim.figure.resolution == Some(Resolution::CarriedOver);
    let how = match speaker.resolution {
        Resolution::Explicit => "the source is a name",
        Resolution::Pronoun => "the source is a pronoun, and this its last fitting antecedent",
        Resolution::Nominal if speaker.entity.is_some() => "the source is a description of somebody named before",
        Resolution::Nominal => "the source is a description, kept as it stands",
        Resolution::CarriedOver | Resolution::None => "the source names nobody",
    };
    if carried { format!("{how}; the words go on from the sentence of the cue") } else { how.to_owned() }
}

/// Why nobody is said to say it.
fn unsaid(passes: &Passes, said: &Said, token: usize) -> &'static str {
    let holding = said.at(token);
    if holding.is_empty() {
        "no saying holds it: the document's own voice"
    } else if holding.iter().all(|saying| passes.sayings[*saying].class == CueClass::Attitude) {
        "only an attitude holds it, which states no figure"
    } else {
        "what holds it names nobody who could be the speaker"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, figure: &str, expected: &[(&str, &str, &str)]) {
        let at = text.find(figure).unwrap();
        let span = Span { start: at as u32, end: (at + figure.len()) as u32 };
        let found = explain(&Document::new("d", text), Lexicon::shipped(), span).unwrap();
        for (field, value, words) in expected {
            let seen = found.iter().any(|it| {
                let saw: Vec<&str> = it.words.iter().filter_map(|span| span.of(text)).collect();
                (it.field, it.value.as_str(), saw.join(" … ").as_str()) == (*field, *value, *words)
            });
            assert!(seen, "{field} = {value} by {words:?} is not in {found:#?}");
        }
    }

    #[test]
    fn every_field_has_its_reason() {
        check(
            "Jane Doe said on Friday that about 300 miners had died in 2016.",
            "300",
            &[
                ("value", "300", "300"),
                ("unit", "miner", "miners"),
                ("modifier", "about", "about"),
                ("measure", "miners", "miners"),
                ("period", "2016", "2016"),
                ("attribution", "said", "Jane Doe … said"),
                ("speaker", "Jane Doe", "Jane Doe"),
            ],
        );
        check("The ministry denied that 300 miners had died.", "300", &[("polarity", "denied", "denied")]);
        check("In 2016 300 miners died.", "300", &[("speaker", "", ""), ("period", "2016", "2016")]);
    }

    #[test]
    fn several_figures_of_one_document() {
        let (text, lexicon) = ("Jane Doe said that 300 miners had died. In 2016 400 miners died.", Lexicon::shipped());
        let document = Document::new("d", text);
        let spans = ["400", "Jane", "300"].map(|it| {
            let start = text.find(it).unwrap_or_default();
            Span::new(start, start + it.len())
        });
        let found = explain_each(&document, lexicon, &spans);
        assert_eq!(found, spans.map(|span| explain(&document, lexicon, span)));
        assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn what_is_no_figure_has_no_reasons() {
        let span = Span { start: 0, end: 3 };
        assert_eq!(explain(&Document::new("d", "Nothing here."), Lexicon::shipped(), span), None);
    }
}
