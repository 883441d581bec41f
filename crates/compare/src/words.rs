//! Noun phrases, analysed for comparison: in lower case, in the singular, with one name for each country.

use whosaid_english::countries::country_at;
use whosaid_english::lists;
use whosaid_english::synonyms::compared_as;
use whosaid_english::tokens::{Token, tokens};

pub use whosaid_english::countries::country;
pub use whosaid_english::tokens::{folded_words, words};

/// The role of a place in a phrase, which distinguishes the two ends of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Whose it is: "Chilean exports", "exports of Chile", "exports from Chile".
    Holder,
    /// "exports to Chile", "investment into Chile".
    Target,
    /// "the deficit with Chile".
    Partner,
    /// "trade between Chile and Peru".
    Between,
    /// "investment in Chile".
    Within,
    /// The words do not say it: the place is known from elsewhere.
    Unsaid,
}

impl Role {
    /// Returns whether it is the owner of a balance, or the partner.
    pub fn is_end_of_a_balance(self) -> bool {
        matches!(self, Self::Holder | Self::Partner)
    }

    /// Returns whether the two may be the same end.
    pub fn fits(self, other: Self) -> bool {
        use Role::{Between, Holder, Partner, Target, Unsaid, Within};
        self == other
            || matches!(
                (self.min(other), self.max(other)),
                (_, Unsaid) | (Holder | Partner, Between) | (Holder | Target, Within)
            )
    }
}

/// A noun phrase, analysed for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Content words in the singular, synonyms under one word, sorted; without countries.
    pub words: Vec<String>,
    /// Those of them that are written like names or numbers, sorted.
    pub names: Vec<String>,
    /// Countries by their one name, with their role.
    pub places: Vec<(&'static str, Role)>,
}

/// Analyses a noun phrase.
pub fn phrase(text: &str) -> Phrase {
    let tokens: Vec<Token> = tokens(text).collect();
    let singulars: Vec<String> = tokens.iter().map(Token::folded).collect();
    let of_states = singulars.iter().any(|word| lists::comparison::OF_STATES.contains(word));
    let mut phrase = Phrase::default();
    let mut before = Role::Holder;
    let mut idx = 0;
    while idx < tokens.len() {
        if let Some((country, n_words)) = country_at(&singulars[idx..], of_states) {
            match phrase.places.iter_mut().find(|(place, _)| *place == country) {
                Some((_, role)) if *role != before => *role = Role::Unsaid,
                Some(_) => {}
                None => phrase.places.push((country, before)),
            }
            if before != Role::Between {
                before = Role::Holder;
            }
            idx += n_words;
            continue;
        }
        let word = tokens[idx].word.as_str();
        before = match word {
            "to" | "into" | "toward" | "towards" | "against" | "on" => Role::Target,
            "with" => Role::Partner,
            "between" | "among" => Role::Between,
            "in" | "within" | "at" | "across" => Role::Within,
            "the" | "both" | "and" => before,
            _ if before == Role::Between => before,
            _ => Role::Holder,
        };
        if !lists::comparison::STOP_WORDS.contains(word) {
            let word = synonym(&singulars[idx]).to_owned();
            if tokens[idx].is_name {
                phrase.names.push(word.clone());
            }
            phrase.words.push(word);
        }
        idx += 1;
    }
    phrase.words.sort_unstable();
    phrase.words.dedup();
    phrase.names.sort_unstable();
    phrase.names.dedup();
    phrase.places.sort_unstable();
    phrase
}

/// Returns what a query asks for: for each of its words, the sets of keys of an index that satisfy it. A country is
/// satisfied by any of its names (the index has the country itself) or by the very words. Words without content are
/// ignored.
pub fn query(text: &str) -> Vec<Vec<Vec<String>>> {
    let folded = folded_words(text);
    let mut asked = Vec::new();
    let mut idx = 0;
    while idx < folded.len() {
        if let Some((country, n_words)) = country_at(&folded[idx..], false) {
            asked.push(vec![vec![country_word(country)], folded[idx..idx + n_words].to_vec()]);
            idx += n_words;
            continue;
        }
        asked.push(vec![vec![folded[idx].clone()]]);
        idx += 1;
    }
    if asked.len() > 1 {
        asked.retain(|it| !matches!(&it[..], [only] if lists::comparison::STOP_WORDS.contains(&only[0])));
    }
    asked
}

/// Returns the form of a country among words. No word begins like it.
pub fn country_word(country: &str) -> String {
    format!("@{country}")
}

/// Returns the word under which another one is compared.
fn synonym(word: &str) -> &str {
    compared_as(word).unwrap_or(word)
}

/// Returns whether a word changes what is measured. Two phrases are about the same thing only if they have the same of
/// these.
pub fn is_telling(word: &str) -> bool {
    lists::comparison::TELLING.contains(word)
}

/// Returns whether a word, in the singular, is a noun for something that has one number at one time.
pub fn is_quantity(word: &str) -> bool {
    lists::comparison::QUANTITIES.contains(word)
}

/// Returns whether a word, in the singular, is of something that is counted while it goes on, such as the dead of a flood.
pub fn is_toll(word: &str) -> bool {
    lists::comparison::TOLLS.contains(word)
}

/// Returns whether a word, in the form in which it is compared, is of those who died or were hurt.
pub fn is_of_casualties(word: &str) -> bool {
    matches!(word, "death" | "injured")
}

/// Returns whether a unit, in the singular, is of the dead or the injured.
pub fn is_casualty_unit(unit: &str) -> bool {
    is_of_casualties(synonym(unit)) || lists::comparison::OF_TOLLS.contains(unit)
}

/// Returns whether a word says what happens to things that are counted.
pub fn is_flow(word: &str) -> bool {
    lists::comparison::FLOWS.contains(word)
}

/// Returns whether a word is a noun for something whose number changes every day.
pub fn is_volatile(word: &str) -> bool {
    lists::comparison::VOLATILE.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, words: &str, places: &str) {
        let phrase = phrase(text);
        assert_eq!(phrase.words.join(" "), words, "words of {text}");
        let found: Vec<String> = phrase.places.iter().map(|(place, role)| format!("{place}/{role:?}")).collect();
        assert_eq!(found.join(" "), places, "places of {text}");
    }

    #[test]
    fn country_names_are_one() {
        check("U.S. exports to Chile", "export", "chile/Target united states/Holder");
        check("American exports to the Chilean market", "export market", "chile/Target united states/Holder");
        check("exports of the United States", "export", "united states/Holder");
        check("trade between Chile and Peru", "trade", "chile/Between peru/Between");
        check("South American trade", "trade", "south america/Holder");
        check("Korean and North Korean soldiers", "soldier", "north korea/Holder south korea/Holder");
    }

    #[test]
    fn capital_stands_for_country_beside_words_of_states() {
        check("Lima’s trade deficit", "deficit trade", "peru/Holder");
        check("the population of Lima", "lima population", "");
    }

    #[test]
    fn synonyms_are_one() {
        check("merchandise trade shortfall", "deficit good trade", "");
        check("fatalities", "death", "");
    }
}
