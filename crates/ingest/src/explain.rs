//! Why a claim says what it says: each decision with its rule and the words it used.
//!
//! The passes run again over the document, because a store keeps no reasons. The words are byte ranges of the
//! document's text.

use crate::attribution::Saying;
use crate::claims::{Claimed, Models, Said, composition};
use crate::extract::{Passes, with_models};
use crate::figures::Amounted;
use crate::legible::Legible;
use crate::resolve::Speaker;
use std::collections::HashMap;
use std::ops::Range;
use whosaid_english::Lexicon;
use whosaid_model::{CueClass, Document, Form, Modifier, Polarity, ReaderKind, Resolution, Span, UnitBasis, Value};

/// One decision about a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The field of the record that it sets.
    pub field: &'static str,
    /// Its result; empty if it found nothing.
    pub value: String,
    /// The rule that made it.
    pub rule: String,
    /// The words that the rule used, as byte ranges of the text.
    pub words: Vec<Span>,
}

/// Returns the decisions behind the figure at `span` (bytes of the text) as a reader makes them, in the order of the passes, or
/// `None` if there is no figure.
pub fn explain(document: &Document, lexicon: &Lexicon, reader: ReaderKind, span: Span) -> Option<Vec<Decision>> {
    explain_each(document, lexicon, reader, &[span]).pop().flatten()
}

/// Like [`explain`] for several figures of one document, in the order of `spans`. The passes run once.
pub fn explain_each(
    document: &Document,
    lexicon: &Lexicon,
    reader: ReaderKind,
    spans: &[Span],
) -> Vec<Option<Vec<Decision>>> {
    let Some(legible) = Legible::of(&document.text) else { return explain_legible(document, lexicon, reader, spans) };
    let mended: Vec<Span> = spans.iter().map(|it| legible.mended(*it)).collect();
    let mut out = explain_legible(&legible.document(document), lexicon, reader, &mended);
    let words = out.iter_mut().flatten().flatten().flat_map(|it| &mut it.words);
    words.for_each(|it| *it = legible.kept(*it));
    out
}

fn explain_legible(
    document: &Document,
    lexicon: &Lexicon,
    reader: ReaderKind,
    spans: &[Span],
) -> Vec<Option<Vec<Decision>>> {
    with_models(document, lexicon, Models::shipped(reader), |passes| {
        let said = Said::of(passes.a, &passes.sayings);
        let claims: HashMap<Span, usize> =
            passes.claims.iter().enumerate().rev().map(|(at, claim)| (claim.figure.span(), at)).collect();
        spans.iter().map(|span| Some(decisions(&passes, &said, *claims.get(span)?))).collect()
    })
}

/// Returns how each field of a figure was decided.
fn decisions(passes: &Passes, said: &Said, at: usize) -> Vec<Decision> {
    let it = Explained { passes, said, claim: &passes.claims[at], amount: &passes.amounts[at] };
    let mut out = it.number();
    out.extend(it.unit());
    out.extend(it.modifier());
    out.extend(it.form());
    out.extend(it.measure());
    out.extend(it.period());
    out.extend(it.base());
    out.extend(it.speakers());
    out.extend(it.polarity());
    out
}

/// A figure to explain.
struct Explained<'p> {
    passes: &'p Passes<'p>,
    said: &'p Said<'p>,
    claim: &'p Claimed,
    amount: &'p Amounted,
}

fn decision(field: &'static str, value: impl Into<String>, rule: impl Into<String>, words: Vec<Span>) -> Decision {
    Decision { field, value: value.into(), rule: rule.into(), words }
}

impl Explained<'_> {
    fn spans(&self, tokens: &Range<usize>) -> Vec<Span> {
        if tokens.is_empty() { Vec::new() } else { vec![self.passes.a.span(tokens.clone())] }
    }

    fn number(&self) -> Vec<Decision> {
        let figure = &self.claim.figure;
        let number = match figure.value {
            Value::Vague => "vague".to_owned(),
            Value::Number(n) => n.normalize().to_string(),
            Value::Range(low, high) => format!("{} to {}", low.normalize(), high.normalize()),
        };
        let rule = format!("the words of a figure of the kind {}", figure.kind);
        vec![decision("value", number, rule, vec![figure.span()])]
    }

    fn unit(&self) -> Option<Decision> {
        let figure = &self.claim.figure;
        let rule = match figure.unit_by {
            None => "the word or sign of the unit, which means only this",
            Some(UnitBasis::Mention) => "the unit as the text names it elsewhere",
            Some(UnitBasis::Words) => "words of the text that belong to one of the units that the sign can mean",
            Some(UnitBasis::Country) => "the country that the text speaks of",
            Some(UnitBasis::Publisher) => "the country of the publisher",
            Some(UnitBasis::Usual) => "the commonest of the units that the sign can mean",
        };
        let words = self.amount.counted.as_ref().map_or_else(|| vec![figure.span()], |np| self.spans(np));
        Some(decision("unit", figure.unit.clone()?, rule, words))
    }

    fn modifier(&self) -> Option<Decision> {
        let modifier = self.claim.figure.modifier?;
        let rule = match modifier {
            Modifier::About => "a hedge that leaves both sides open",
            _ => "a hedge that leaves one side open",
        };
        Some(decision("modifier", modifier.to_string(), rule, self.spans(&self.amount.hedge)))
    }

    fn form(&self) -> Option<Decision> {
        let figure = &self.claim.figure;
        let direction = figure.direction.map(|it| format!(", {it}")).unwrap_or_default();
        let rule = match figure.form {
            Form::Level => "no word of change, share or rank governs it",
            Form::Change => "a verb or noun of change governs it",
            Form::Share => "a part of a whole",
            Form::Rank => "a place in an order",
        };
        Some(decision("form", format!("{}{direction}", figure.form), rule, Vec::new()))
    }

    /// Returns the measure, and each entity that it names.
    fn measure(&self) -> Vec<Decision> {
        let Some(measure) = &self.claim.measure else {
            return vec![decision("measure", "", "no noun is tied to it", Vec::new())];
        };
        let words = measure.parts.iter().flat_map(|part| self.spans(part)).collect();
        let mut out = vec![decision("measure", measure.words.clone(), measure.rule, words)];
        for id in &self.claim.figure.about {
            let mentioned =
                |part: &&Range<usize>| composition::about(self.passes.a, &self.passes.entities, part).contains(id);
            let words = measure.parts.iter().filter(mentioned).flat_map(|part| self.spans(part)).collect();
            out.push(decision("about", id.as_str(), "an entity that the measure names", words));
        }
        out
    }

    fn period(&self) -> Option<Decision> {
        Some(match &self.claim.period {
            Some(it) => {
                let period = it.period.as_ref().map_or("", |it| it.as_str());
                decision("period", period, it.rule, self.spans(&it.tokens))
            }
            None => decision("period", "", "of the dates around it, none is likely to be its time", Vec::new()),
        })
    }

    fn base(&self) -> Option<Decision> {
        let base = self.claim.figure.base?;
        let words = base.of(self.passes.a.text).unwrap_or_default();
        Some(decision("base", words, "the figure that it is told from", vec![base]))
    }

    /// Returns the sayings that contain the figure, each with its speaker. The first is the one that counts.
    fn speakers(&self) -> Vec<Decision> {
        let Passes { a, sayings, speakers, .. } = self.passes;
        if self.claim.chain.is_empty() {
            let rule = unsaid(self.passes, self.said, self.amount.tokens.start);
            return vec![decision("speaker", "", rule, Vec::new())];
        }
        let mut out = Vec::new();
        for (nth, saying) in self.claim.chain.iter().enumerate() {
            let (saying, speaker) = (&sayings[*saying], speakers[*saying].as_ref());
            let words = [&saying.source, &saying.cue].into_iter().flat_map(|part| self.spans(part)).collect();
            let (said, by) = if nth == 0 { ("attribution", "speaker") } else { ("via", "via") };
            out.push(decision(said, a.slice(saying.cue.clone()), how_said(saying), words));
            out.extend(
                speaker.map(|it| decision(by, it.name.clone(), found(self.claim, it, nth), self.spans(&saying.source))),
            );
        }
        out
    }

    fn polarity(&self) -> Option<Decision> {
        if self.claim.figure.polarity != Some(Polarity::Denied) {
            return None;
        }
        let cue = self.claim.chain.first().map(|saying| self.spans(&self.passes.sayings[*saying].cue));
        Some(decision("polarity", "denied", "a cue of denial, or one that is negated", cue.unwrap_or_default()))
    }
}

/// Returns why a figure is part of what somebody says.
fn how_said(saying: &Saying) -> String {
    let commits = if saying.is_commitment { ", by which its subject binds itself" } else { "" };
    format!("its content holds the figure: {}{commits}", saying.construction.describe())
}

/// Returns how the speaker was found.
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

/// Returns why a figure has no speaker.
fn unsaid(passes: &Passes, said: &Said, token: usize) -> &'static str {
    let holding = said.at(token);
    if holding.is_empty() {
        "no saying holds it: the document's own voice"
    } else if holding.iter().all(|saying| passes.sayings[*saying].class == CueClass::Attitude) {
        "only an attitude holds it, which states no figure"
    } else if holding.iter().all(|saying| passes.speakers[*saying].is_none()) {
        "what holds it names nobody who could be the speaker"
    } else {
        "what holds it is less likely than that nobody says it"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, figure: &str, expected: &[(&str, &str, &str)]) {
        let at = text.find(figure).unwrap();
        let span = Span { start: at as u32, end: (at + figure.len()) as u32 };
        let found = explain(&Document::new("d", text), Lexicon::shipped(), ReaderKind::Default, span).unwrap();
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
                ("measure", "miners had died", "miners had died"),
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
        let found = explain_each(&document, lexicon, ReaderKind::Default, &spans);
        assert_eq!(found, spans.map(|span| explain(&document, lexicon, ReaderKind::Default, span)));
        assert_eq!(found.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn what_is_no_figure_has_no_reasons() {
        let span = Span { start: 0, end: 3 };
        assert_eq!(explain(&Document::new("d", "Nothing here."), Lexicon::shipped(), ReaderKind::Default, span), None);
    }
}
