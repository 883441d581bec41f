//! The lists of words, by what they tell. Each is a file of `data/` with one entry a line, whose head says what the
//! list is for.

use crate::WordList;
use std::sync::LazyLock;

/// Makes a static of each list: `NAME = "folder/file";`, with the files of each module in a folder.
macro_rules! word_lists {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {$(
        $(#[$doc])*
        pub static $name: LazyLock<WordList> =
            LazyLock::new(|| WordList::parse(include_str!(concat!("../data/", $file))));
    )*
        /// All lists of the module, by name, for the tests.
        #[cfg(test)]
        pub(super) static ALL: &[(&str, &LazyLock<WordList>)] = &[$((stringify!($name), &$name)),*];
    };
}

/// Words of grammar.
pub mod grammar {
    use super::*;

    word_lists! {
        /// The forms of "be", the short ones of "is" included.
        BE = "grammar/be.txt";
        /// Demonstratives and possessives: a phrase that begins so is known from elsewhere.
        DEPENDENT_DETERMINERS = "grammar/dependent-determiners.txt";
        /// Words behind which a noun phrase has ended: "the summer of", "in the fall and".
        FUNCTION_WORDS = "grammar/function-words.txt";
        /// Verbs that tie an adjective to its subject: "is confident", "felt sure".
        LINKING_VERBS = "grammar/linking-verbs.txt";
        /// Modal verbs: what follows is possible or asked for, and has not happened.
        MODALS = "grammar/modals.txt";
        /// Words that count out of what "of" names: "some of his allies".
        QUANTIFIERS = "grammar/quantifiers.txt";
        /// Words behind which a parenthesis may have a verb of its own: ", who led the talks,".
        RELATIVES = "grammar/relatives.txt";
    }
}

/// Words around verbs and nouns of saying: who speaks, and where what is said begins and ends.
pub mod saying {
    use super::*;

    word_lists! {
        /// Prepositions of a source, each a phrase: "according to the ministry". "based on" takes something written.
        ACCORDING_TO = "saying/according-to.txt";
        /// Words that begin an apposition behind a name: "Jane Doe, a senior fellow at".
        APPOSITIONS = "saying/appositions.txt";
        /// Prepositions and conjunctions that a subject may stand behind: "while officials in Seoul said".
        BEFORE_SUBJECTS = "saying/before-subjects.txt";
        /// Words that begin what is said behind whoever it is said to: "warned the banks that", "asked Doe about".
        BEHIND_ADDRESSEE = "saying/behind-addressee.txt";
        /// Words that begin what tells when or why somebody took an attitude: "endorsed Doe after a debate".
        CIRCUMSTANCES = "saying/circumstances.txt";
        /// Nouns behind "according to" that name a criterion and no source: "according to need".
        CRITERIA = "saying/criteria.txt";
        /// Nouns that name something written or counted: a source that speaks for whoever made it.
        DOCUMENTS = "saying/documents.txt";
        /// Prepositions that hang a phrase on the noun before it: "a spokesman for the ministry".
        LINKS = "saying/links.txt";
        /// What speaks in front of a colon without a name: "Poll: Half want to leave", "Q: Why?".
        NAMELESS = "saying/nameless.txt";
        /// Words in front of a verb of saying that negate it: "never said", "declined to say".
        NEGATIONS = "saying/negations.txt";
        /// Nouns for who or what can commit itself beside people and bodies: "the sides agreed", "the treaty requires".
        PARTIES = "saying/parties.txt";
        /// Nouns for people and bodies that speak.
        PEOPLE = "saying/people.txt";
        /// Pronouns that can be a source.
        PRONOUNS = "saying/pronouns.txt";
        /// Nouns for what is asked, feared or blamed by nobody in particular: "raised questions about".
        PUBLIC = "saying/public.txt";
        /// Words that begin what somebody is asked: "asked whether".
        QUESTIONS = "saying/questions.txt";
        /// Nouns for a reckoning that has an owner: "By Washington's count, …".
        RECKONINGS = "saying/reckonings.txt";
        /// What stands in front of the colon of a headline and speaks for nobody: "Exclusive: …".
        RUBRICS = "saying/rubrics.txt";
        /// Nouns for a poll or study that a sentence may open with: "In a new poll, half …".
        STUDIES = "saying/studies.txt";
        /// Words that begin a clause or phrase that hangs on another clause: "If Doe wins, …".
        SUBORDINATORS = "saying/subordinators.txt";
    }
}

/// Words that tie a figure to what it measures.
pub mod measures {
    use super::*;

    word_lists! {
        /// Nouns for a balance or amount that somebody has: "had a deficit of".
        BALANCES = "measures/balances.txt";
        /// Words that may stand between two figures of one measure: "from a high of 5 to 3 percent".
        BETWEEN_FIGURES = "measures/between-figures.txt";
        /// Nouns in front of "of" or "at" that name no measure themselves: "a record of 5 million".
        EXTREMES = "measures/extremes.txt";
        /// Nouns that make a fixed phrase of "in" and tell no kind of sum: "gave $5 million in return".
        FIXED_PHRASES = "measures/fixed-phrases.txt";
        /// Participles whose subject in the passive gets the sum: "the club was paid $5 million".
        GIVING = "measures/giving.txt";
        /// Verbs by which somebody has a balance: "The US ran a surplus of".
        HAVING = "measures/having.txt";
        /// Nouns for an intent: in "a plan to spend $5 million" nobody spends yet.
        INTENTS = "measures/intents.txt";
        /// Words that may stand between a figure and what it hangs on: "a deficit of only about 5 percent".
        IN_FRONT = "measures/in-front.txt";
        /// Prepositions that carry a measure on: "the deficit in goods with Korea".
        LINKS = "measures/links.txt";
        /// Verbs of being, having or moving that tie an amount to their subject: "the deficit rose to".
        MOVES = "measures/moves.txt";
        /// Nouns behind the preposition of a figure that measure nothing: "$5 billion for the year".
        NO_MEASURES = "measures/no-measures.txt";
        /// Participles in "-ing" that stand in front of a noun like adjectives: "developing countries".
        PARTICIPLES = "measures/participles.txt";
        /// Particles that may stand between a verb of giving or getting and its object: "set aside $5 million".
        PARTICLES = "measures/particles.txt";
        /// Prepositions of what a sum is for, to or from: "gave $5 million to a fund".
        PURPOSES = "measures/purposes.txt";
    }
}

/// Words by which one word means what another one names.
pub mod reference {
    use super::*;

    word_lists! {
        /// Nouns for whoever wrote what was cited before: "the team", "the charity".
        AUTHORS = "reference/authors.txt";
        /// Words that are left off the front of a speaker: "some of the analysts" are "analysts".
        BEFORE_SPEAKERS = "reference/before-speakers.txt";
        /// Verbs behind an "it" that means nothing: "it is clear that", "it took a year to".
        BEHIND_EMPTY_IT = "reference/behind-empty-it.txt";
        /// Words behind a description that make it part of something larger: "the president of", "the deal that".
        BEHIND_LARGER = "reference/behind-larger.txt";
        /// What governments do beside saying things, in the base form: "Seoul agreed".
        DEEDS = "reference/deeds.txt";
        /// What towns do and what is done to them, in the base form: "Nairobi sits high up".
        DEEDS_OF_TOWNS = "reference/deeds-of-towns.txt";
        /// Nouns for a firm: "the carmaker said" is the last firm that the text named.
        FIRMS = "reference/firms.txt";
        /// Words in a description of an agreement that fit any: "the landmark trade deal".
        GENERIC = "reference/generic.txt";
        /// What countries have and towns have not, in the singular: "Hanoi's exports".
        HAVINGS = "reference/havings.txt";
        /// Verbs between a party and its agreement: "Norway and Iceland signed the".
        JOINING = "reference/joining.txt";
        /// Pronouns that, alone, tell no speaker: "one said".
        NO_SPEAKERS = "reference/no-speakers.txt";
        /// Words in the name of a public body, which is no firm.
        OFFICES = "reference/offices.txt";
        /// Nouns for one person by what they do: "he" may be one of these.
        PERSONS = "reference/persons.txt";
        /// Words in the name of a body, as names write them: no firm has one.
        PUBLIC_BODIES = "reference/public-bodies.txt";
        /// Words in front of a step that make it no fact: "would ratify", "never signed".
        UNSURE = "reference/unsure.txt";
    }
}

/// Words of which names are made.
pub mod names {
    use super::*;

    word_lists! {
        /// Last words of the names of companies.
        COMPANIES = "names/companies.txt";
        /// Words that say what an agreement is and not which: "the Free Trade Agreement".
        GENERIC = "names/generic.txt";
        /// Nouns for a legal instrument: an acronym of common words that end so names a law.
        INSTRUMENTS = "names/instruments.txt";
        /// Adjectives and nouns between the name and the noun of such an event: "presidential election".
        KINDS_OF_EVENTS = "names/kinds-of-events.txt";
        /// Words that may join the words of a name: "Ministry of Trade and Industry".
        LINKS = "names/links.txt";
        /// Last words of the names of newspapers.
        NEWSPAPERS = "names/newspapers.txt";
        /// Words that make a name one of an organisation: "Bank of Korea".
        ORGANISATIONS = "names/organisations.txt";
        /// Small words inside of a person's name: "Ursula von der Leyen".
        PARTICLES = "names/particles.txt";
        /// What an office is in charge of: "Commerce Secretary", "Minister for Trade".
        PORTFOLIOS = "names/portfolios.txt";
        /// What stands in front of an office: "Deputy Foreign Minister".
        RANKS = "names/ranks.txt";
        /// What a deal with a country may be about: "the Iran nuclear deal".
        SUBJECTS_OF_DEALS = "names/subjects-of-deals.txt";
        /// Nouns for an event that a year makes one event: "the 2017 French election".
        YEARLY_EVENTS = "names/yearly-events.txt";
    }
}

/// Words around expressions of time.
pub mod dates {
    use super::*;

    word_lists! {
        /// Words that make a person of the name of a month in front of them: "by May, who said", "May's plan".
        AFTER_PERSONS = "dates/after-persons.txt";
        /// What is counted in front of "a day" where that is a rate: "three times a day", "a million barrels a day".
        AFTER_TIMES = "dates/after-times.txt";
        /// Words in front of a day of the month in question: "on the 20th".
        BEFORE_DAYS = "dates/before-days.txt";
        /// Articles and possessives in front of a number: "the 2008 crisis" is a year, "the 900 guests" is none.
        BEFORE_MODELS = "dates/before-models.txt";
        /// Words in front of a month that stands alone: "in May".
        BEFORE_MONTHS = "dates/before-months.txt";
        /// Those in front of a month that stand in front of names as well: "by May", "with May".
        BEFORE_NAMES = "dates/before-names.txt";
        /// Words in front of a number that is a name or an amount and no year: "flight 1900", "about 2000".
        BEFORE_NUMBERS = "dates/before-numbers.txt";
        /// Words in front of a year of two digits: "in '82", "the summer of '69".
        BEFORE_SHORT_YEARS = "dates/before-short-years.txt";
        /// Words in front of "the week", "the month" and "the year" where they mean one of the calendar: "for the
        /// year".
        BEFORE_THE_UNIT = "dates/before-the-unit.txt";
        /// Words in front of "the day" where it means a day of the calendar: "ended the day".
        BEFORE_THE_DAY = "dates/before-the-day.txt";
        /// Words in front of a year: "since 2011", "summer 2016".
        BEFORE_YEARS = "dates/before-years.txt";
        /// Words that may stand between a number and its unit of time: "three full days", "ten straight weeks".
        BETWEEN_NUMBER_AND_UNIT = "dates/between-number-and-unit.txt";
        /// Words of change in front of a "from" that compares rather than begins: "up 3 percent from 2015".
        CHANGES = "dates/changes.txt";
        /// Nouns and signs that a number in the range of years counts all the same: "2,000 jobs", "1900 acres".
        COUNTED = "dates/counted.txt";
        /// Nouns for a part of a stretch of time: "the end of May", "the turn of the century".
        EDGES = "dates/edges.txt";
        /// Words that put a sentence into the future.
        FUTURE = "dates/future.txt";
        /// What companies report by the half year: "first-half profit".
        HALF_YEARLY = "dates/half-yearly.txt";
        /// Words that soften a length of time: "about three weeks".
        HEDGES = "dates/hedges.txt";
        /// Nouns behind the name of a holiday that make it no day: "Easter Island", "a Christmas tree".
        NO_HOLIDAYS = "dates/no-holidays.txt";
        /// Words that put a sentence into the past, beside all that end in "-ed".
        PAST = "dates/past.txt";
        /// Words that begin a rule of their own in an expression of time: "early", "about", "today", the first words of
        /// holidays.
        TRIGGERS = "dates/triggers.txt";
        /// Nouns for a date that needs no preposition: "sold 300 cars Monday".
        WEEKDAYS_AND_DAY_PARTS = "dates/weekdays-and-day-parts.txt";
        /// Plurals that come by the year: "its 1988 sales", "2016 earnings".
        YEARLY = "dates/yearly.txt";
    }
}

/// Words around figures.
pub mod figures {
    use super::*;

    word_lists! {
        /// Words behind "half" that make it a fraction: "half of", "half the homes".
        AFTER_FRACTIONS = "figures/after-fractions.txt";
        /// Words behind "one" that make it a pronoun: "one of the best", "one who".
        AFTER_PRONOUN_ONE = "figures/after-pronoun-one.txt";
        /// Words behind "won" that make it the verb and no money: "won the", "won by".
        AFTER_VERB_WON = "figures/after-verb-won.txt";
        /// Words that an infinitive stands behind: "will double", "more than double".
        BEFORE_INFINITIVES = "figures/before-infinitives.txt";
        /// Words in front of "one" that make it a pronoun: "no one", "this one".
        BEFORE_PRONOUN_ONE = "figures/before-pronoun-one.txt";
        /// Words between a figure and one that leaves out its noun: "5 jobs compared with 3".
        BETWEEN_ELLIPSES = "figures/between-ellipses.txt";
        /// Words between a verb of change and its amount: "rose sharply by about 5", "fell a further 3".
        BETWEEN_MOVEMENT = "figures/between-movement.txt";
        /// Words of movement that change nothing where things are counted: "lost 5 games", "added 12 points".
        CHANGES_OF_COUNTS = "figures/changes-of-counts.txt";
        /// Words that begin what a multiple is compared with: "twice as many", "double the rate".
        COMPARED = "figures/compared.txt";
        /// Words that may stand between a number and its unit without changing the dimension: "three full days".
        KINDS_OF_UNIT = "figures/kinds-of-unit.txt";
        /// Words behind a hyphen that make a manner of a number: "two-way trade" counts no ways.
        MANNERS = "figures/manners.txt";
        /// Words in "-est" that are no superlatives: "the second harvest".
        NO_SUPERLATIVES = "figures/no-superlatives.txt";
        /// Nouns whose number tells which one it is: "Section 232", "phase two".
        NUMBERED = "figures/numbered.txt";
        /// Words behind a length in metres: "5m above", "the 100m freestyle"; without one "5m" is five million.
        OF_LENGTH = "figures/of-length.txt";
        /// Nouns that pounds of money are of: "pounds of debt".
        PAID_IN_MONEY = "figures/paid-in-money.txt";
        /// Nouns for persons by age, sex or kin: "a boy of 5", "the mother, 42".
        PERSONS = "figures/persons.txt";
        /// Nouns behind "a" that make a price or a rate: "$98 a share".
        PIECES = "figures/pieces.txt";
        /// Words beside the score of a game: "won 3-2", "a 1-1 draw".
        PLAYED = "figures/played.txt";
        /// Endings of nouns that stand behind a number above one without "-s": "500 aircraft", "30 policemen".
        PLURALS_WITHOUT_S = "figures/plurals-without-s.txt";
        /// Words that end the name of a street: "22 Harbour Avenue".
        STREETS = "figures/streets.txt";
        /// Verbs in which the particle "down" tells no direction: "boils down to".
        VERBS_WITH_DOWN = "figures/verbs-with-down.txt";
        /// Verbs in which the particle "up" tells no direction: "gave up 517 yards".
        VERBS_WITH_UP = "figures/verbs-with-up.txt";
        /// Adjectives in front of what is counted that tell how many or which, and not what: "300 additional jobs".
        WEAK = "figures/weak.txt";
        /// Words of weighing, of which one stands before a weight in its sentence: "weighed 5 pounds".
        WEIGHING = "figures/weighing.txt";
        /// Codes of currencies that are words or names in capitals as well: "ALL 5", "COP 28".
        WORDS_LIKE_CODES = "figures/words-like-codes.txt";
    }
}

/// Words that tell where tokens and sentences end.
pub mod segment {
    use super::*;

    word_lists! {
        /// Words that are written with a full stop, without it.
        ABBREVIATIONS = "segment/abbreviations.txt";
        /// Words that begin a sentence behind an abbreviation that may end one.
        STARTERS = "segment/starters.txt";
        /// Words in front of a name or number, with their full stop, which ends nothing.
        TITLES = "segment/titles.txt";
    }
}

/// Words by which two phrases are compared.
pub mod comparison {
    use super::*;

    word_lists! {
        /// Words beside which a seat of government means its country: "Seoul's exports", but "the population of Seoul".
        OF_STATES = "comparison/of-states.txt";
        /// Nouns for things with one number at one time: a deficit, a price, a toll.
        QUANTITIES = "comparison/quantities.txt";
        /// Words without content of their own, which no comparison looks at.
        STOP_WORDS = "comparison/stop-words.txt";
        /// Words that change what is measured.
        TELLING = "comparison/telling.txt";
        /// Those of the quantities whose number changes every day.
        VOLATILE = "comparison/volatile.txt";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// The lists that are looked up as names write their words; all others in any case.
    const IN_CAPITALS: &[&str] = &[
        "ORGANISATIONS",
        "COMPANIES",
        "NEWSPAPERS",
        "PORTFOLIOS",
        "RANKS",
        "PUBLIC_BODIES",
        "GENERIC",
        "WORDS_LIKE_CODES",
    ];

    #[test]
    fn lists_are_in_order() {
        let modules = [
            grammar::ALL,
            saying::ALL,
            measures::ALL,
            reference::ALL,
            comparison::ALL,
            names::ALL,
            dates::ALL,
            figures::ALL,
            segment::ALL,
        ];
        for (name, list) in modules.into_iter().flatten() {
            let mut seen = HashSet::new();
            assert!(list.iter().count() > 3, "{name}");
            for word in list.iter() {
                assert!(seen.insert(word), "{word} stands twice in {name}");
                assert_eq!(word.trim(), word, "{name}");
                let is_small = word.to_lowercase() == word;
                assert!(is_small || IN_CAPITALS.contains(name), "{word} of {name}");
                assert!(
                    !is_small || list.contains_ignore_case(&word.to_uppercase()) || !word.is_ascii(),
                    "{word} of {name}"
                );
            }
        }
    }
}
