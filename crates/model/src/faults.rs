//! Checks whether a record matches its text.

use crate::{Document, EntityId, Extraction, Span};
use std::collections::BTreeSet;

impl Extraction {
    /// Returns what is wrong with the record: spans outside the text or with other words, sentences out of order,
    /// references to entities or attributions that do not exist. A record written by `whosaid extract` has no faults.
    ///
    /// ```
    /// # use whosaid_model::{Extraction, Span};
    /// # let mut it = Extraction {
    /// #     id: "a".into(), sha256: whosaid_model::Document::new("a", "It rains.").sha256(), title: None,
    /// #     published: None, publisher: None, url: None, language: None, text: "It rains.".into(), sentences: vec![],
    /// #     entities: vec![], dates: vec![], figures: vec![], attributions: vec![],
    /// #     reader: Default::default(), warnings: vec![],
    /// # };
    /// assert!(it.faults().is_empty());
    /// it.sentences.push(Span::new(3, 99));
    /// assert_eq!(it.faults(), ["sentence 3-99 is not in the text"]);
    /// ```
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Faults { text: &self.text, found: Vec::new() };
        if Document::new("", self.text.as_str()).sha256() != self.sha256 {
            faults.found.push("the text is not the one that the record was made of".to_owned());
        }
        let mut end = 0;
        for sentence in &self.sentences {
            faults.is_in_text("sentence", *sentence);
            if sentence.start < end {
                faults.found.push(format!("sentence {}-{} overlaps the one before", sentence.start, sentence.end));
            }
            end = sentence.end;
        }
        let entities: BTreeSet<&EntityId> = self.entities.iter().map(|it| &it.id).collect();
        for entity in &self.entities {
            entity
                .mentions
                .iter()
                .for_each(|it| faults.says("mention", Span { start: it.start, end: it.end }, &it.text));
        }
        self.dates.iter().for_each(|it| faults.says("date", it.span(), &it.text));
        for figure in &self.figures {
            faults.says("figure", figure.span(), &figure.text);
            figure.when.iter().for_each(|it| faults.is_in_text("time", *it));
            figure.base.iter().for_each(|it| faults.is_in_text("base", *it));
            if figure.attribution.is_some_and(|it| it as usize >= self.attributions.len()) {
                faults.found.push(format!("figure {:?} is of an attribution that is not there", figure.text));
            }
            for id in figure.about.iter().chain(&figure.speaker_entity).filter(|id| !entities.contains(id)) {
                faults.found.push(format!("figure {:?} names the entity {id}, which is not there", figure.text));
            }
        }
        for it in &self.attributions {
            for span in it.source.iter().chain(&it.cue).chain(&it.content) {
                faults.is_in_text("attribution", *span);
            }
            if let Some(id) = it.speaker.as_ref().filter(|id| !entities.contains(id)) {
                faults.found.push(format!("an attribution names the entity {id}, which is not there"));
            }
        }
        faults.found
    }
}

struct Faults<'t> {
    text: &'t str,
    found: Vec<String>,
}

impl Faults<'_> {
    fn is_in_text(&mut self, what: &str, span: Span) {
        if span.of(self.text).is_none() {
            self.found.push(format!("{what} {span} is not in the text"));
        }
    }

    fn says(&mut self, what: &str, span: Span, words: &str) {
        match span.of(self.text) {
            None => self.is_in_text(what, span),
            Some(said) if said != words => {
                self.found.push(format!("{what} {span} is {said:?}, not {words:?}"));
            }
            Some(_) => {}
        }
    }
}
