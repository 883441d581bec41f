//! Lists of words, grouped by what they are for. Each is a file in `data/` with one entry per line. Its head explains
//! it.

use crate::WordList;
use std::sync::LazyLock;

/// Makes a static for each list: `NAME = "folder/file";`, with the files of each module in one folder.
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
        /// The forms of "be", including the short forms of "is".
        BE = "grammar/be.txt";
        /// Demonstratives and possessives: a phrase that begins with one refers to something known.
        DEPENDENT_DETERMINERS = "grammar/dependent-determiners.txt";
        /// Words after which a noun phrase has ended: "the summer of", "in the fall and".
        FUNCTION_WORDS = "grammar/function-words.txt";
        /// Past forms of irregular verbs: "rose", "cut".
        IRREGULAR_PAST = "grammar/irregular-past.txt";
        /// Verbs between a subject and its adjective: "is confident", "felt sure".
        LINKING_VERBS = "grammar/linking-verbs.txt";
        /// Modal verbs: what follows is possible or requested, and has not happened.
        MODALS = "grammar/modals.txt";
        /// Words that select from what "of" names: "some of his allies".
        QUANTIFIERS = "grammar/quantifiers.txt";
        /// Words after which a parenthesis may have a verb of its own: ", who led the talks,".
        RELATIVES = "grammar/relatives.txt";
        /// Past forms of irregular verbs that are the base form too: "cut", "hit".
        UNCHANGED_PAST = "grammar/unchanged-past.txt";
    }
}

/// Words that tell what a figure is: counted, reckoned, to come, meant, or a bound.
pub mod status {
    use super::*;

    word_lists! {
        /// Words before a figure that make it a bound or a case: "a limit of 5 percent".
        CONDITIONS = "status/conditions.txt";
        /// Words before a figure that make it a reckoning: "an estimated 500 people".
        ESTIMATES = "status/estimates.txt";
        /// Words before a figure that make it something to come: "a forecast of 5 percent".
        FORECASTS = "status/forecasts.txt";
        /// Words right after what is counted, for what a rule asks: "60 votes needed".
        NEEDED = "status/needed.txt";
        /// Words before a figure that make it something that somebody means to do: "plans to hire 500".
        PLANS = "status/plans.txt";
    }
}

/// Words of questions.
pub mod asking {
    use super::*;

    word_lists! {
        /// Words after "how much", or anywhere in a question, that ask for an amount of money: "cost".
        OF_MONEY = "asking/of-money.txt";
        /// Words of a question that ask for a percentage: "share".
        OF_PERCENT = "asking/of-percent.txt";
        /// Words of a question that ask how many: "number".
        OF_COUNTS = "asking/of-counts.txt";
        /// Words of a question that say nothing of what it is about.
        STOP_WORDS = "asking/stop-words.txt";
    }
}

/// Words around verbs and nouns of saying: who speaks, and where what is said begins and ends.
pub mod saying {
    use super::*;

    word_lists! {
        /// Prepositions of a source, each a phrase: "according to the ministry". "based on" needs something written.
        ACCORDING_TO = "saying/according-to.txt";
        /// Words that begin an apposition after a name: "Jane Doe, a senior fellow at".
        APPOSITIONS = "saying/appositions.txt";
        /// Prepositions and conjunctions before a subject: "while officials in Seoul said".
        BEFORE_SUBJECTS = "saying/before-subjects.txt";
        /// Words that begin what is said after the addressee: "warned the banks that", "asked Doe about".
        BEHIND_ADDRESSEE = "saying/behind-addressee.txt";
        /// Words that begin a phrase about when or why somebody took an attitude: "endorsed Doe after a debate".
        CIRCUMSTANCES = "saying/circumstances.txt";
        /// Nouns after "according to" that name a criterion rather than a source: "according to need".
        CRITERIA = "saying/criteria.txt";
        /// Nouns that name something written or counted: a source that speaks for its author.
        DOCUMENTS = "saying/documents.txt";
        /// Prepositions that attach a phrase to the noun before it: "a spokesman for the ministry".
        LINKS = "saying/links.txt";
        /// Speakers before a colon that have no name: "Poll: Half want to leave", "Q: Why?".
        NAMELESS = "saying/nameless.txt";
        /// Words before a verb of saying that negate it: "never said", "declined to say".
        NEGATIONS = "saying/negations.txt";
        /// Nouns for those who can commit themselves, apart from people and bodies: "the sides agreed", "the treaty
        /// requires".
        PARTIES = "saying/parties.txt";
        /// Nouns for people and bodies that speak.
        PEOPLE = "saying/people.txt";
        /// Pronouns that can be a source.
        PRONOUNS = "saying/pronouns.txt";
        /// Nouns for what nobody in particular asks, fears or blames: "raised questions about".
        PUBLIC = "saying/public.txt";
        /// Words that begin what somebody is asked: "asked whether".
        QUESTIONS = "saying/questions.txt";
        /// Nouns for an estimate that has an owner: "By Washington's count, …".
        RECKONINGS = "saying/reckonings.txt";
        /// Words before the colon of a headline that speak for nobody: "Exclusive: …".
        RUBRICS = "saying/rubrics.txt";
        /// Participles for documents that somebody has got from others: "e-mails seen by the newspaper".
        SEEN = "saying/seen.txt";
        /// Nouns for a poll or study with which a sentence may begin: "In a new poll, half …".
        STUDIES = "saying/studies.txt";
        /// Words that begin a clause or phrase that depends on another clause: "If Doe wins, …".
        SUBORDINATORS = "saying/subordinators.txt";
    }
}

/// Words that connect a figure to what it measures.
pub mod measures {
    use super::*;

    word_lists! {
        /// Nouns for a balance or amount that somebody has: "had a deficit of".
        BALANCES = "measures/balances.txt";
        /// Words that may stand between two figures of one measure: "from a high of 5 to 3 percent".
        BETWEEN_FIGURES = "measures/between-figures.txt";
        /// Participles for what happens to those who are hurt, killed or taken: of two of them, a figure is of one.
        CASUALTIES = "measures/casualties.txt";
        /// Nouns for what happens to those who are counted: "the deaths of 40 miners". In the singular.
        EVENTS = "measures/events.txt";
        /// Nouns before "of" or "at" that do not name a measure themselves: "a record of 5 million".
        EXTREMES = "measures/extremes.txt";
        /// Nouns that form a fixed phrase with "in" and do not name a kind of sum: "gave $5 million in return".
        FIXED_PHRASES = "measures/fixed-phrases.txt";
        /// Participles whose subject in the passive receives the sum: "the club was paid $5 million".
        GIVING = "measures/giving.txt";
        /// Verbs for having a balance: "The US ran a surplus of".
        HAVING = "measures/having.txt";
        /// Nouns for an intention: in "a plan to spend $5 million" nobody spends yet.
        INTENTS = "measures/intents.txt";
        /// Words that may come between a figure and what it depends on: "a deficit of only about 5 percent".
        IN_FRONT = "measures/in-front.txt";
        /// Verbs that say nothing of the noun that is their object: "had 40 members". In the base form, or as written.
        LIGHT_VERBS = "measures/light-verbs.txt";
        /// Prepositions that continue a measure: "the deficit in goods with Korea".
        LINKS = "measures/links.txt";
        /// Verbs of being, having or moving between a subject and its amount: "the deficit rose to".
        MOVES = "measures/moves.txt";
        /// Nouns after the preposition of a figure that are not measures: "$5 billion for the year".
        NO_MEASURES = "measures/no-measures.txt";
        /// Participles in "-ing" that precede a noun like adjectives: "developing countries".
        PARTICIPLES = "measures/participles.txt";
        /// Particles that may come between a verb of giving or getting and its object: "set aside $5 million".
        PARTICLES = "measures/particles.txt";
        /// Prepositions for what a sum is for, and where it goes or comes from: "gave $5 million to a fund".
        PURPOSES = "measures/purposes.txt";
        /// Words that say nothing of what is measured.
        STOP_WORDS = "measures/stop-words.txt";
    }
}

/// Words that refer to what other words name.
pub mod reference {
    use super::*;

    word_lists! {
        /// Nouns for the author of something cited before: "the team", "the charity".
        AUTHORS = "reference/authors.txt";
        /// Words that are removed from the front of a speaker: "some of the analysts" are "analysts".
        BEFORE_SPEAKERS = "reference/before-speakers.txt";
        /// Verbs after an "it" that refers to nothing: "it is clear that", "it took a year to".
        BEHIND_EMPTY_IT = "reference/behind-empty-it.txt";
        /// Words after a description that make it part of something larger: "the president of", "the deal that".
        BEHIND_LARGER = "reference/behind-larger.txt";
        /// What governments do apart from saying things, in the base form: "Seoul agreed".
        DEEDS = "reference/deeds.txt";
        /// What towns do and what is done to them, in the base form: "Nairobi sits high up".
        DEEDS_OF_TOWNS = "reference/deeds-of-towns.txt";
        /// Nouns for a firm: "the carmaker said" refers to the last firm that the text named.
        FIRMS = "reference/firms.txt";
        /// Words in a description of an agreement that fit any agreement: "the landmark trade deal".
        GENERIC = "reference/generic.txt";
        /// What countries have and towns do not, in the singular: "Hanoi's exports".
        HAVINGS = "reference/havings.txt";
        /// Verbs between a party and its agreement: "Norway and Iceland signed the".
        JOINING = "reference/joining.txt";
        /// Pronouns that are no speaker on their own: "one said".
        NO_SPEAKERS = "reference/no-speakers.txt";
        /// Words in the name of a public body, which is not a firm.
        OFFICES = "reference/offices.txt";
        /// Nouns for a person by occupation: "he" may refer to one.
        PERSONS = "reference/persons.txt";
        /// Words in the name of a body, written as in names. No firm has one.
        PUBLIC_BODIES = "reference/public-bodies.txt";
        /// Words before a step that make it uncertain: "would ratify", "never signed".
        UNSURE = "reference/unsure.txt";
    }
}

/// Words that names consist of.
pub mod names {
    use super::*;

    word_lists! {
        /// Last words of the names of companies.
        COMPANIES = "names/companies.txt";
        /// Words that say what kind of agreement it is and not which one: "the Free Trade Agreement".
        GENERIC = "names/generic.txt";
        /// Universities whose schools of law are called by their names: "Harvard Law".
        LAW_SCHOOLS = "names/law-schools.txt";
        /// Nouns for a legal instrument: an acronym of common words that ends in one names a law.
        INSTRUMENTS = "names/instruments.txt";
        /// Adjectives and nouns between the name and the noun of an event: "presidential election".
        KINDS_OF_EVENTS = "names/kinds-of-events.txt";
        /// Words that may join the words of a name: "Ministry of Trade and Industry".
        LINKS = "names/links.txt";
        /// Last words of the names of newspapers.
        NEWSPAPERS = "names/newspapers.txt";
        /// Words that make a name that of an organisation: "Bank of Korea".
        ORGANISATIONS = "names/organisations.txt";
        /// Short words in the name of a person: "Ursula von der Leyen".
        PARTICLES = "names/particles.txt";
        /// What an office is responsible for: "Commerce Secretary", "Minister for Trade".
        PORTFOLIOS = "names/portfolios.txt";
        /// Words before an office: "Deputy Foreign Minister".
        RANKS = "names/ranks.txt";
        /// What a deal with a country may be about: "the Iran nuclear deal".
        SUBJECTS_OF_DEALS = "names/subjects-of-deals.txt";
        /// Surnames that stand first in a name, and alone: "Xi" of "Xi Jinping".
        SURNAMES_FIRST = "names/surnames-first.txt";
        /// Nouns for an event that is unique with a year: "the 2017 French election".
        YEARLY_EVENTS = "names/yearly-events.txt";
    }
}

/// Words around expressions of time.
pub mod dates {
    use super::*;

    word_lists! {
        /// Words after the name of a month that make it a person: "by May, who said", "May's plan".
        AFTER_PERSONS = "dates/after-persons.txt";
        /// What is counted before "a day" if that is a rate: "three times a day", "a million barrels a day".
        AFTER_TIMES = "dates/after-times.txt";
        /// Words before a day of the current month: "on the 20th".
        BEFORE_DAYS = "dates/before-days.txt";
        /// Articles and possessives before a number: "the 2008 crisis" is a year, and "the 900 guests" is not.
        BEFORE_MODELS = "dates/before-models.txt";
        /// Words before a month that is alone: "in May".
        BEFORE_MONTHS = "dates/before-months.txt";
        /// Words before a month that are also common before names: "by May", "with May".
        BEFORE_NAMES = "dates/before-names.txt";
        /// Words before a number that is a name or an amount and not a year: "flight 1900", "about 2000".
        BEFORE_NUMBERS = "dates/before-numbers.txt";
        /// Words before a year of two digits: "in '82", "the summer of '69".
        BEFORE_SHORT_YEARS = "dates/before-short-years.txt";
        /// Words before "the week", "the month" and "the year" that make it one of the calendar: "for the year".
        BEFORE_THE_UNIT = "dates/before-the-unit.txt";
        /// Words before "the day" that make it a day of the calendar: "ended the day".
        BEFORE_THE_DAY = "dates/before-the-day.txt";
        /// Words before a year: "since 2011", "summer 2016".
        BEFORE_YEARS = "dates/before-years.txt";
        /// Words that may come between a number and its unit of time: "three full days", "ten straight weeks".
        BETWEEN_NUMBER_AND_UNIT = "dates/between-number-and-unit.txt";
        /// Words of change before a "from" that compares: "up 3 percent from 2015".
        CHANGES = "dates/changes.txt";
        /// Nouns and signs after which a number that could be a year is a count: "2,000 jobs", "1900 acres".
        COUNTED = "dates/counted.txt";
        /// Nouns for a part of a period: "the end of May", "the turn of the century".
        EDGES = "dates/edges.txt";
        /// Words that place a sentence in the future.
        FUTURE = "dates/future.txt";
        /// What companies report for half a year: "first-half profit".
        HALF_YEARLY = "dates/half-yearly.txt";
        /// Words before an approximate length of time: "about three weeks".
        HEDGES = "dates/hedges.txt";
        /// Nouns after the name of a holiday that mean it is not a day: "Easter Island", "a Christmas tree".
        NO_HOLIDAYS = "dates/no-holidays.txt";
        /// Words that place a sentence in the past, in addition to all that end in "-ed".
        PAST = "dates/past.txt";
        /// Words that start a rule of their own in an expression of time: "early", "about", "today", the first words of
        /// holidays.
        TRIGGERS = "dates/triggers.txt";
        /// Nouns for a date that does not need a preposition: "sold 300 cars Monday".
        WEEKDAYS_AND_DAY_PARTS = "dates/weekdays-and-day-parts.txt";
        /// Plurals that are yearly: "its 1988 sales", "2016 earnings".
        YEARLY = "dates/yearly.txt";
    }
}

/// Words around figures.
pub mod figures {
    use super::*;

    word_lists! {
        /// Words after "half" that make it a fraction: "half of", "half the homes".
        AFTER_FRACTIONS = "figures/after-fractions.txt";
        /// Words after "one" that make it a pronoun: "one of the best", "one who".
        AFTER_PRONOUN_ONE = "figures/after-pronoun-one.txt";
        /// Words after "won" that make it the verb and not money: "won the", "won by".
        AFTER_VERB_WON = "figures/after-verb-won.txt";
        /// Words before an infinitive: "will double", "more than double".
        BEFORE_INFINITIVES = "figures/before-infinitives.txt";
        /// Words before "one" that make it a pronoun: "no one", "this one".
        BEFORE_PRONOUN_ONE = "figures/before-pronoun-one.txt";
        /// Words between a figure and another without its noun: "5 jobs compared with 3".
        BETWEEN_ELLIPSES = "figures/between-ellipses.txt";
        /// Words between a verb of change and its amount: "rose sharply by about 5", "fell a further 3".
        BETWEEN_MOVEMENT = "figures/between-movement.txt";
        /// What is called at a number for emergencies: "911 calls".
        CALLS = "figures/calls.txt";
        /// Words of movement that are not changes of what is counted: "lost 5 games", "added 12 points".
        CHANGES_OF_COUNTS = "figures/changes-of-counts.txt";
        /// Words that begin what a multiple is compared with: "twice as many", "double the rate".
        COMPARED = "figures/compared.txt";
        /// Words that may come between a number and its unit without changing the dimension: "three full days".
        KINDS_OF_UNIT = "figures/kinds-of-unit.txt";
        /// Words after a hyphen that make a number a manner: "two-way trade" counts no ways.
        MANNERS = "figures/manners.txt";
        /// Words in "-est" that are not superlatives: "the second harvest".
        NO_SUPERLATIVES = "figures/no-superlatives.txt";
        /// Nouns whose number says which one it is: "Section 232", "phase two".
        NUMBERED = "figures/numbered.txt";
        /// Words after a length in metres: "5m above", "the 100m freestyle". Without one, "5m" is five million.
        OF_LENGTH = "figures/of-length.txt";
        /// Nouns for what pounds of money are of: "pounds of debt".
        PAID_IN_MONEY = "figures/paid-in-money.txt";
        /// Nouns for persons by age, sex or kin: "a boy of 5", "the mother, 42".
        PERSONS = "figures/persons.txt";
        /// Nouns after "a" that make a price or a rate: "$98 a share".
        PIECES = "figures/pieces.txt";
        /// Words near the score of a game: "won 3-2", "a 1-1 draw".
        PLAYED = "figures/played.txt";
        /// Endings of nouns that have no "-s" after a number above one: "500 aircraft", "30 policemen".
        PLURALS_WITHOUT_S = "figures/plurals-without-s.txt";
        /// Words that end the name of a street: "22 Harbour Avenue".
        STREETS = "figures/streets.txt";
        /// Verbs with a particle "down" that is not a direction: "boils down to".
        VERBS_WITH_DOWN = "figures/verbs-with-down.txt";
        /// Verbs with a particle "up" that is not a direction: "gave up 517 yards".
        VERBS_WITH_UP = "figures/verbs-with-up.txt";
        /// Adjectives before the counted noun that say how many or which, and not what: "300 additional jobs".
        WEAK = "figures/weak.txt";
        /// Words of weighing, one of which precedes a weight in its sentence: "weighed 5 pounds".
        WEIGHING = "figures/weighing.txt";
        /// Codes of currencies that are also words or names in capitals: "ALL 5", "COP 28".
        WORDS_LIKE_CODES = "figures/words-like-codes.txt";
    }
}

/// Words that decide where tokens and sentences end.
pub mod segment {
    use super::*;

    word_lists! {
        /// Words that are written with a full stop, given without it.
        ABBREVIATIONS = "segment/abbreviations.txt";
        /// Words behind a number that show that a comma in it is a decimal comma: "2,5 percent".
        BEHIND_DECIMALS = "segment/behind-decimals.txt";
        /// Words that begin a sentence after an abbreviation that may end one.
        STARTERS = "segment/starters.txt";
        /// Words before a name or number, given with their full stop, which ends nothing.
        TITLES = "segment/titles.txt";
    }
}

/// Words by which two phrases are compared.
pub mod comparison {
    use super::*;

    word_lists! {
        /// What happens to things that are counted: "jobs added" in a month have one number.
        FLOWS = "comparison/flows.txt";
        /// Words beside the jobs that a country gained or lost that say no more than that: "jobs added to payrolls".
        OF_JOBS = "comparison/of-jobs.txt";
        /// Words beside which a seat of government means its country: "Seoul's exports", but "the population of Seoul".
        OF_STATES = "comparison/of-states.txt";
        /// Words beside the dead and the injured that say no more than that they are counted: "the death toll", "people killed".
        OF_TOLLS = "comparison/of-tolls.txt";
        /// Nouns for things with one number at one time: a deficit, a price, a toll.
        QUANTITIES = "comparison/quantities.txt";
        /// Words without a meaning of their own, which comparisons ignore.
        STOP_WORDS = "comparison/stop-words.txt";
        /// Words that change what is measured.
        TELLING = "comparison/telling.txt";
        /// What is counted while it goes on.
        TOLLS = "comparison/tolls.txt";
        /// The quantities whose number changes every day.
        VOLATILE = "comparison/volatile.txt";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// The lists that are looked up in the case of names. All others are looked up in any case.
    const IN_CAPITALS: &[&str] = &[
        "ORGANISATIONS",
        "COMPANIES",
        "NEWSPAPERS",
        "PORTFOLIOS",
        "RANKS",
        "PUBLIC_BODIES",
        "GENERIC",
        "LAW_SCHOOLS",
        "SURNAMES_FIRST",
        "WORDS_LIKE_CODES",
    ];

    #[test]
    fn lists_are_in_order() {
        let modules = [
            grammar::ALL,
            asking::ALL,
            status::ALL,
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
