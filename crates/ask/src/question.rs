//! What a question wants.

use whosaid_english::lists::asking;
use whosaid_english::synonyms::alternatives;
use whosaid_english::tokens::words;
use whosaid_model::{FigureKind, MONTHS, Period, clip};
use whosaid_search::{AnyOf, Stemmer, Wanted};

/// How many telling words of a question are looked for at most.
const MOST_WORDS: usize = 24;

/// How many times it names at most.
const MOST_TIMES: usize = 8;

/// How much of a question is read, in bytes.
const LONGEST: usize = 4096;

/// Verbs of opinion: "how many Americans support" is often answered by a share.
const OPINIONS: &[&str] = &["approve", "believe", "favor", "favour", "oppose", "support", "think", "trust", "want"];

/// A question, as far as it says which figures answer it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Its telling words, the kinds of figures that answer it (any kind if there are none), and the times that it names: years, and
    /// months with their year.
    pub wanted: Wanted,
}

impl Question {
    /// Reads a question in the words that people type, or a few keywords.
    ///
    /// ```
    /// use whosaid_ask::Question;
    /// use whosaid_model::FigureKind;
    ///
    /// let question = Question::parse("How much would the border wall cost in March 2017?");
    /// let words: Vec<&str> = question.wanted.words.iter().map(|it| it.stems[0].as_str()).collect();
    /// assert_eq!(words, ["border", "wall", "cost"]);
    /// assert_eq!(question.wanted.kinds, [FigureKind::Money]);
    /// assert_eq!(question.wanted.times[0].as_str(), "2017-03");
    /// ```
    pub fn parse(text: &str) -> Self {
        let words = words(clip(text, LONGEST));
        let mut stemmer = Stemmer::default();
        let mut wanted = Wanted { kinds: kinds(&words), ..Wanted::default() };
        for (at, word) in words.iter().enumerate() {
            let month = MONTHS.iter().position(|it| it == word);
            let is_dated = month.is_some() && words.get(at + 1).is_some_and(|it| is_year(it));
            if is_year(word) {
                let month = at.checked_sub(1).and_then(|at| MONTHS.iter().position(|it| *it == words[at]));
                let month = month.map(|nth| format!("-{:02}", nth + 1)).unwrap_or_default();
                let time = Period(format!("{word}{month}"));
                if wanted.times.len() < MOST_TIMES && !wanted.times.contains(&time) {
                    wanted.times.push(time);
                }
            } else if !is_dated && !asking::STOP_WORDS.contains(word) && wanted.words.len() < MOST_WORDS {
                let mut stems = stemmer.stems(word);
                stems.truncate(1);
                for other in alternatives(word).into_iter().flat_map(|it| stemmer.stems(it)) {
                    if !stems.contains(&other) {
                        stems.push(other);
                    }
                }
                if !stems.is_empty() && wanted.words.iter().all(|it| it.stems[0] != stems[0]) {
                    wanted.words.push(AnyOf { stems });
                }
            }
        }
        Self { wanted }
    }
}

/// Returns whether a word is a year of which news tells.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse().is_ok_and(|year: u16| (1800..2100).contains(&year))
}

/// Returns the kinds of figures that answer a question.
fn kinds(words: &[String]) -> Vec<FigureKind> {
    use FigureKind::{Count, Duration, Money, Multiple, Percent, Quantity, Ratio};
    let has = |list: &whosaid_english::WordList| words.iter().any(|it| list.contains(it));
    let follows =
        |one: &str, others: &[&str]| words.windows(2).any(|it| it[0] == one && others.contains(&it[1].as_str()));
    let is_opinion = words.iter().any(|it| OPINIONS.contains(&it.as_str()));
    if follows("how", &["long", "old"]) || follows("many", &["years", "months", "weeks", "days", "hours"]) {
        return vec![Duration];
    }
    match () {
        () if follows("how", &["many"]) && is_opinion => vec![Count, Percent, Multiple, Ratio],
        () if follows("how", &["many"]) || has(&asking::OF_COUNTS) => vec![Count, Quantity],
        () if has(&asking::OF_PERCENT) => vec![Percent, Multiple, Ratio],
        () if has(&asking::OF_MONEY) => vec![Money],
        () if follows("how", &["much"]) => vec![Money, Quantity, Percent],
        () => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, kinds: &[FigureKind], times: &[&str]) {
        let question = Question::parse(text);
        let first: Vec<&str> = question.wanted.words.iter().map(|it| it.stems[0].as_str()).collect();
        let named: Vec<&str> = question.wanted.times.iter().map(Period::as_str).collect();
        assert_eq!((first.join(" ").as_str(), &question.wanted.kinds[..], &named[..]), (words, kinds, times), "{text}");
    }

    #[test]
    fn questions() {
        use FigureKind::{Count, Duration, Money, Multiple, Percent, Quantity, Ratio};
        let share = [Percent, Multiple, Ratio];
        check("How much did the bridge cost?", "bridg cost", &[Money], &[]);
        check("What share of farmers lost land in 2012?", "share farmer lost land", &share, &["2012"]);
        check("how many ships sank in May 1916", "ship sank", &[Count, Quantity], &["1916-05"]);
        check("How many voters support the plan?", "voter support plan", &[Count, Percent, Multiple, Ratio], &[]);
        check("How long did the strike last?", "long strike last", &[Duration], &[]);
        check("height of the dam", "height dam", &[], &[]);
        check("", "", &[], &[]);
    }

    #[test]
    fn other_words_do_as_well() {
        let toll = &Question::parse("toll of the storm").wanted.words[0];
        assert!(toll.stems.contains(&"death".to_owned()) && toll.stems[0] == "toll", "{toll:?}");
    }
}
