//! What a figure measures: when two measures are of the same thing.

use crate::occurrence::Dimension;
use crate::words::{self, Phrase, Role};
use whosaid_english::lists::comparison::{OF_JOBS, OF_TOLLS};
use whosaid_model::{EntityId, FigureKind, Form};

/// Returns the normal form of a measure: its content words and countries, sorted.
pub fn measure_words(measure: &str) -> Vec<String> {
    let phrase = words::phrase(measure);
    let mut all = phrase.words;
    all.extend(phrase.places.iter().map(|(place, _)| (*place).to_owned()));
    all.sort_unstable();
    all
}

/// What a claim measures, prepared for comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    phrase: Phrase,
    /// Countries in the measure and among the subjects.
    places: Vec<Place>,
    /// The subjects that are not countries.
    subjects: Vec<EntityId>,
    /// All words and places, to count what two measures share.
    pub words: Vec<String>,
    /// The words of the subjects' names.
    pub subject_words: Vec<String>,
    /// Whether it is the "share of" something, without saying whose.
    is_share_of: bool,
}

impl Scope {
    /// Returns the scope of a measure about some entities, or `None` if the measure has no words.
    pub fn of(measure: &str, about: &[EntityId]) -> Option<Self> {
        let phrase = jobs(toll(balance(words::phrase(measure))));
        let mut places = phrase.places.clone();
        let mut subjects = Vec::new();
        for id in about {
            match words::country(&slug_words(id)) {
                Some(country) if !places.iter().any(|(place, _)| *place == country) => {
                    places.push((country, Role::Unsaid));
                }
                Some(_) => {}
                None => subjects.push(id.clone()),
            }
        }
        places.sort_unstable();
        subjects.sort_unstable();
        subjects.dedup();
        let mut subject_words: Vec<String> =
            subjects.iter().flat_map(|id| words::folded_words(&slug_words(id))).collect();
        subject_words.sort_unstable();
        let mut all = phrase.words.clone();
        all.extend(places.iter().map(|(place, _)| (*place).to_owned()));
        all.sort_unstable();
        let is_share_of = ["share of ", "proportion of "].iter().any(|it| measure.to_lowercase().starts_with(it));
        (!phrase.words.is_empty()).then_some(Self { phrase, places, subjects, words: all, subject_words, is_share_of })
    }

    /// Returns whether two scopes measure the same thing. In doubt they do not: a false disagreement costs more trust
    /// than a missed one.
    pub fn fits(&self, other: &Self) -> bool {
        let n_shared = n_in_both(&self.words, &other.words);
        let dice = 2 * n_shared * 100 >= LEAST_DICE * (self.words.len() + other.words.len());
        // One says everything that the other says. A scope with a word replaced rather than added is a different thing.
        let one_in_other = n_shared == self.words.len().min(other.words.len());
        dice && one_in_other
            && (self.words.len().min(other.words.len()) >= 2
                || (!self.subjects.is_empty() && self.subjects == other.subjects))
            && places_fit(&self.places, &other.places)
            && (!self.is_of_flow() && !other.is_of_flow() || n_shared == self.words.len().max(other.words.len()))
            && self.adds_nothing_to(other)
            && other.adds_nothing_to(self)
    }

    /// Returns whether it says what has one number at that time, so that two numbers for it cannot both be right.
    ///
    /// A name does not ("Clinton", of votes here and of polls there), nor does something merely counted ("voters",
    /// different ones each time), nor a share of which only the whole is given. Money and amounts with a unit are of
    /// something that is spent or made, which is enough if the time is known. If it is not, neither changes nor prices
    /// are of one time. What one speaker says on one day in the same words has one number, too.
    pub fn is_one_quantity(&self, dimension: &Dimension, is_undated: bool, of_one_saying: bool) -> bool {
        let has = |is: fn(&str) -> bool| self.phrase.words.iter().any(|word| is(word));
        let is_only_name = self.phrase.words.iter().all(|word| self.phrase.names.contains(word));
        let is_amount =
            matches!(dimension.kind, FigureKind::Money | FigureKind::Quantity) && dimension.form != Form::Share;
        let counted =
            dimension.unit.rsplit(' ').next().filter(|unit| dimension.kind == FigureKind::Count && !unit.is_empty());
        let is_of_flow = !is_undated && self.is_of_flow();
        let is_merely_counted =
            counted.is_some_and(|unit| unit != "person" && !words::is_quantity(unit) && !is_of_flow);
        // "people were killed and injured" is what two figures are of.
        let is_of_two = has(|word| word == "death") && has(|word| word == "injured");
        let moves = is_undated && (dimension.form == Form::Change || has(words::is_volatile));
        !self.is_share_of
            && !moves
            && !is_of_two
            && (of_one_saying
                || !is_merely_counted
                    && (has(words::is_quantity)
                        || is_of_flow && counted.is_some()
                        || is_amount && !is_undated && !is_only_name))
    }

    /// Returns whether a word of this scope narrows or changes what is measured, so that nothing without it is the
    /// same.
    pub fn must_keep(&self, word: &String) -> bool {
        words::is_telling(word)
            || self.phrase.words.binary_search(word).is_err()
            || self.phrase.names.binary_search(word).is_ok()
    }

    /// Returns whether a word must be in both of two measures of the same thing: all words of [`Scope::must_keep`]
    /// except the owner, which may be left out if the partner is named.
    pub fn must_share(&self, word: &String) -> bool {
        let has_partner = self.places.iter().any(|(_, role)| *role == Role::Partner);
        let is_holder = |(place, role): &Place| place == word && *role != Role::Partner;
        self.must_keep(word) && !(has_partner && self.places.iter().any(is_holder))
    }

    /// Returns whether the other scope has every word and subject of this one that narrows or changes what is measured.
    fn adds_nothing_to(&self, other: &Self) -> bool {
        let lacks = |word: &String| {
            other.words.binary_search(word).is_err() && other.subject_words.binary_search(word).is_err()
        };
        !self.phrase.words.iter().filter(|word| lacks(word)).any(|word| self.must_keep(word))
            && self.subjects.iter().all(|id| {
                other.subjects.binary_search(id).is_ok()
                    || words::folded_words(&slug_words(id)).iter().all(|word| !lacks(word))
            })
    }

    /// Returns whether the other says everything that this one says, and more, about the same subjects.
    pub fn is_within(&self, other: &Self) -> bool {
        self.words.len() >= 2
            && self.words.len() < other.words.len()
            && self.words.iter().all(|word| other.words.binary_search(word).is_ok())
            && self.subjects == other.subjects
            && places_fit(&self.places, &other.places)
            && !(self.places.is_empty() && self.subjects.is_empty())
    }

    /// Returns whether the two say the same in the same words.
    pub fn is_same(&self, other: &Self) -> bool {
        self.words == other.words && self.subjects == other.subjects
    }

    /// Returns whether it is about something with a name.
    pub fn is_named(&self) -> bool {
        !(self.places.is_empty() && self.subjects.is_empty())
    }

    /// Returns whether it is of something that is counted while it goes on.
    pub fn is_toll(&self) -> bool {
        self.phrase.words.iter().any(|word| words::is_toll(word))
    }

    /// Returns whether it is of things to which something happens, so that whoever adds a word speaks of a part of them.
    fn is_of_flow(&self) -> bool {
        self.phrase.words.iter().any(|word| words::is_flow(word))
    }

    /// Returns whether it is of the dead or the injured.
    pub fn is_of_casualties(&self) -> bool {
        self.phrase.words.iter().any(|word| words::is_of_casualties(word))
    }

    /// Returns whether it is of the dead or the injured and says no more of them.
    pub fn is_bare_toll(&self) -> bool {
        self.is_of_casualties() && self.words.iter().all(|it| words::is_of_casualties(it) || OF_TOLLS.contains(it))
    }

    /// Returns whether it says more than what is counted.
    pub fn says_more_than(&self, unit: &str) -> bool {
        let unit = words::folded_words(unit);
        self.words.len() >= 2 && self.words.iter().any(|word| !unit.contains(word))
    }
}

/// Returns the balance of two countries' trade in one form. A surplus of one with the other is a deficit of the other
/// with the first. If a partner is named, or goods or services are, it is about trade without that word.
fn balance(mut phrase: Phrase) -> Phrase {
    let has = |phrase: &Phrase, word: &str| phrase.words.iter().any(|it| it == word);
    let is_with = phrase.places.iter().any(|(_, role)| *role == Role::Partner);
    if !has(&phrase, "deficit") && !has(&phrase, "surplus") {
        return phrase;
    }
    if is_with || has(&phrase, "good") || has(&phrase, "service") {
        phrase.words.retain(|word| word != "trade");
    }
    let is_of_two = phrase.places.len() <= 2 && phrase.places.iter().all(|(_, role)| role.is_end_of_a_balance());
    if is_with && is_of_two && !has(&phrase, "deficit") {
        for word in &mut phrase.words {
            if word == "surplus" {
                "deficit".clone_into(word);
            }
        }
        for (_, role) in &mut phrase.places {
            *role = if *role == Role::Partner { Role::Holder } else { Role::Partner };
        }
        phrase.words.sort_unstable();
        phrase.places.sort_unstable();
    }
    phrase
}

/// Returns a count of the dead or the injured in one form: "people killed", "the death toll" and "deaths" are of one thing, and "soldiers
/// killed" are of another.
fn toll(mut phrase: Phrase) -> Phrase {
    if !phrase.words.iter().any(|word| words::is_of_casualties(word)) {
        return phrase;
    }
    let is_toll = phrase.words.iter().any(|word| word == "toll");
    let tells = |word: &String| phrase.names.contains(word) || words::is_of_casualties(word) || OF_TOLLS.contains(word);
    if is_toll || phrase.words.iter().all(tells) {
        let names = phrase.names.clone();
        phrase.words.retain(|word| names.contains(word) || !OF_TOLLS.contains(word));
        phrase.words.push("person".to_owned());
        phrase.words.sort_unstable();
        phrase.words.dedup();
    }
    phrase
}

/// Returns the jobs that were added or lost in one form: "jobs added to payrolls", "the economy added jobs".
fn jobs(mut phrase: Phrase) -> Phrase {
    if phrase.words.iter().any(|word| word == "job") && phrase.words.iter().any(|word| words::is_flow(word)) {
        phrase.words.retain(|word| !OF_JOBS.contains(word));
    }
    phrase
}

/// A country and its role.
type Place = (&'static str, Role);

/// Returns whether two measures are about the same places. The owner may be left out if the partner is named: "the
/// deficit with Korea" is that of the country that the news comes from.
fn places_fit(a: &[Place], b: &[Place]) -> bool {
    let fit = |(a, b): (&Place, &Place)| a.0 == b.0 && a.1.fits(b.1);
    if a.len() == b.len() {
        return a.iter().zip(b).all(fit);
    }
    let (fewer, more) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let [partner @ (_, Role::Partner)] = fewer else { return false };
    match more {
        [one, other] => {
            (one.1 == Role::Holder && other.1 == Role::Partner && fit((partner, other)))
                || (other.1 == Role::Holder && one.1 == Role::Partner && fit((partner, one)))
        }
        _ => false,
    }
}

/// The smallest share of words that two measures have in common, in hundredths (Dice's coefficient).
const LEAST_DICE: usize = 75;

/// Returns how many words two sorted lists share.
fn n_in_both(a: &[String], b: &[String]) -> usize {
    a.iter().filter(|word| b.binary_search(word).is_ok()).count()
}

/// Returns the words of an entity's id without its type.
fn slug_words(id: &EntityId) -> String {
    let text = id.as_str();
    text.split_once(':').map_or(text, |(_, name)| name).replace(['-', '_'], " ")
}
