//! The vocabulary: which IRIs stand for what.
//!
//! Terms of schema.org, PROV-O and the W3C's Web Annotation model are used where they mean the same. The rest is a
//! small vocabulary of our own under [`WHO`]. Things have URNs, so they mean the same in every copy of a store:
//!
//! | thing | IRI | prefix |
//! | --- | --- | --- |
//! | document | `urn:whosaid:document:ID` | `document:` |
//! | entity | `urn:whosaid:entity:TYPE:NAME` | `entity:` |
//! | measure | `urn:whosaid:measure:WORDS` | `measure:` |
//! | claim | `urn:whosaid:claim:ID` | `claim:` |
//! | comparison | `urn:whosaid:comparison:ID`, with the smallest id of its claims | `comparison:` |
//! | side of a comparison | `urn:whosaid:side:ID.NUMBER` | `side:` |
//!
//! Characters that IRIs do not allow (spaces, quotation marks, `%`) are percent-encoded.

use oxrdf::{NamedNode, NamedNodeRef};
use std::fmt::Write as _;

/// The prefixes that every query may use without declaring them.
pub const PREFIXES: &[(&str, &str)] = &[
    ("claim", "urn:whosaid:claim:"),
    ("comparison", "urn:whosaid:comparison:"),
    ("document", "urn:whosaid:document:"),
    ("entity", "urn:whosaid:entity:"),
    ("measure", "urn:whosaid:measure:"),
    ("oa", "http://www.w3.org/ns/oa#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "https://schema.org/"),
    ("side", "urn:whosaid:side:"),
    ("who", WHO),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
];

/// The beginning of our own terms.
pub const WHO: &str = "urn:whosaid:vocabulary#";

macro_rules! terms {
    ($($name:ident = $iri:literal, $about:literal;)*) => {
        $(#[doc = $about] pub const $name: NamedNodeRef<'static> = NamedNodeRef::new_unchecked($iri);)*

        /// All terms, each with its description.
        pub const TERMS: &[(NamedNodeRef<'static>, &str)] = &[$(($name, $about),)*];
    };
}

terms! {
    TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "what sort of thing it is";
    LABEL = "http://www.w3.org/2000/01/rdf-schema#label", "the commonest wording of a measure";

    CLAIM = "https://schema.org/Claim", "class: one figure in one passage";
    OBSERVATION = "https://schema.org/Observation", "class: the same, as something measured";
    ARTICLE = "https://schema.org/NewsArticle", "class: a document";
    PERSON = "https://schema.org/Person", "class: a person";
    ORGANIZATION = "https://schema.org/Organization", "class: an organisation";
    PLACE = "https://schema.org/Place", "class: a place";
    LEGISLATION = "https://schema.org/Legislation", "class: a law";
    EVENT = "https://schema.org/Event", "class: an event";
    AGREEMENT = "urn:whosaid:vocabulary#Agreement", "class: an agreement between parties";
    MEASURE = "urn:whosaid:vocabulary#Measure", "class: what figures are of";

    HEADLINE = "https://schema.org/headline", "document → its headline";
    PUBLISHED = "https://schema.org/datePublished", "document → when it was published (xsd:date, gYearMonth or gYear)";
    PUBLISHER = "https://schema.org/publisher", "document → who published it, a text";
    URL = "https://schema.org/url", "document → where it was read, a text";
    MENTIONS = "https://schema.org/mentions", "document → an entity that it speaks of";
    NAME = "https://schema.org/name", "entity → its name; in the graph of a document the fullest that it gives";
    ALTERNATE_NAME = "https://schema.org/alternateName", "entity → another of its names";
    PARTY = "urn:whosaid:vocabulary#party", "agreement → an entity that is party to it";

    APPEARANCE = "https://schema.org/appearance", "claim → the document that states it";
    TEXT = "https://schema.org/text", "claim → the words of the figure";
    SENTENCE = "urn:whosaid:vocabulary#sentence", "claim → the sentence that states it";
    START = "http://www.w3.org/ns/oa#start", "claim → the figure's first byte in the document's text (UTF-8)";
    END = "http://www.w3.org/ns/oa#end", "claim → the byte after its last";
    VALUE = "https://schema.org/value", "claim → the number, in base units";
    MIN_VALUE = "https://schema.org/minValue", "claim → the lower number of a range";
    MAX_VALUE = "https://schema.org/maxValue", "claim → the higher number of a range";
    LOW = "urn:whosaid:vocabulary#low", "claim → the least that its words leave open";
    HIGH = "urn:whosaid:vocabulary#high", "claim → the most that its words leave open";
    UNIT = "https://schema.org/unitText", "claim → the unit: USD, %, job";
    KIND = "urn:whosaid:vocabulary#kind", "claim → money, percent, count, quantity, duration, rank, ratio, multiple";
    FORM = "urn:whosaid:vocabulary#form", "claim → level, change, share, rank";
    DIRECTION = "urn:whosaid:vocabulary#direction", "claim → up or down, for a change";
    MODIFIER = "urn:whosaid:vocabulary#modifier", "claim → the hedge: about, more than, …";
    PER = "urn:whosaid:vocabulary#per", "claim → what a rate is for each of";
    MEASURED = "https://schema.org/measuredProperty", "claim → its measure";
    MEASURE_TEXT = "urn:whosaid:vocabulary#measureText", "claim → its measure, as worded there";
    ABOUT = "https://schema.org/about", "claim → an entity that its measure is about";
    PERIOD = "urn:whosaid:vocabulary#period", "claim → the time that it is about (EDTF)";
    PERIOD_START = "urn:whosaid:vocabulary#periodStart", "claim → the first day of that time";
    PERIOD_END = "urn:whosaid:vocabulary#periodEnd", "claim → the last day of that time";
    ATTRIBUTED = "http://www.w3.org/ns/prov#wasAttributedTo", "claim → the entity that is said to claim it";
    SPEAKER = "urn:whosaid:vocabulary#speaker", "claim → who is said to claim it, a text";
    SPEAKER_ROLE = "urn:whosaid:vocabulary#speakerRole", "claim → speaker, source, agent";
    VIA = "urn:whosaid:vocabulary#via", "claim → who else stands between the speaker and the figure, a text";
    CUE = "urn:whosaid:vocabulary#cue", "claim → the words that attribute it";
    POLARITY = "urn:whosaid:vocabulary#polarity", "claim → affirmed or denied";
    DISAGREES = "urn:whosaid:vocabulary#disagreesWith", "claim → a claim of the same measure and time that no number fits too; both ways";

    COMPARISON = "urn:whosaid:vocabulary#Comparison", "class: what several passages say of the same measure and time";
    FIGURE_SIDE = "urn:whosaid:vocabulary#Side", "class: one of the figures that are compared";
    CLASS = "urn:whosaid:vocabulary#class", "comparison → conflict, revision, rounding, restatement, agree";
    COMPARES = "urn:whosaid:vocabulary#measure", "comparison → the measure";
    TIME = "urn:whosaid:vocabulary#time", "comparison → the time (EDTF)";
    DIFFERENCE = "urn:whosaid:vocabulary#difference", "comparison → the largest difference, in the unit of its claims";
    RELATIVE = "urn:whosaid:vocabulary#relativeDifference", "comparison → the same as a part of the larger number";
    SIDE = "urn:whosaid:vocabulary#side", "comparison → one of the figures that are given";
    GIVEN = "urn:whosaid:vocabulary#figure", "side → the figure as it is worded most often";
    GIVEN_BY = "urn:whosaid:vocabulary#claim", "side → a claim that gives the figure";
    SOURCES = "urn:whosaid:vocabulary#sources", "comparison or side → how many independent sources it has: a wire story counts once";
    DOCUMENTS = "urn:whosaid:vocabulary#documents", "side → how many documents give the figure";
}

/// The kinds of things that have IRIs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// A document.
    Document,
    /// An entity.
    Entity,
    /// A measure.
    Measure,
    /// A claim.
    Claim,
    /// A comparison of claims.
    Comparison,
    /// A side of a comparison.
    Side,
}

impl Thing {
    const ALL: [Self; 6] = [Self::Document, Self::Entity, Self::Measure, Self::Claim, Self::Comparison, Self::Side];

    fn prefix(self) -> &'static str {
        match self {
            Self::Document => "urn:whosaid:document:",
            Self::Entity => "urn:whosaid:entity:",
            Self::Measure => "urn:whosaid:measure:",
            Self::Claim => "urn:whosaid:claim:",
            Self::Comparison => "urn:whosaid:comparison:",
            Self::Side => "urn:whosaid:side:",
        }
    }

    /// Returns the IRI of the thing with an id.
    pub fn iri(self, id: &str) -> NamedNode {
        let mut iri = String::with_capacity(self.prefix().len() + id.len());
        iri.push_str(self.prefix());
        for c in id.chars() {
            if c.is_alphanumeric() && is_iri_letter(c) || "-._~:@!$&'()*+,;=/?".contains(c) {
                iri.push(c);
            } else {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(iri, "%{byte:02X}");
                }
            }
        }
        NamedNode::new_unchecked(iri)
    }

    /// Returns the thing that an IRI stands for, and its id.
    pub fn parse(iri: &str) -> Option<(Self, String)> {
        let (thing, id) = Self::ALL.into_iter().find_map(|it| Some((it, iri.strip_prefix(it.prefix())?)))?;
        let mut bytes = Vec::with_capacity(id.len());
        let mut rest = id.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let digits = [rest.next()?, rest.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                byte => byte,
            });
        }
        Some((thing, String::from_utf8(bytes).ok()?))
    }
}

/// Returns whether RFC 3987 allows a letter or digit in an IRI without encoding.
fn is_iri_letter(c: char) -> bool {
    let c = c as u32;
    c < 0x80
        || matches!(c, 0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF)
        || (c >= 0x1_0000 && c & 0xFFFF <= 0xFFFD && c < 0xE_0000)
}

/// Returns the short form of an IRI that queries may use, if it has one.
pub fn short(iri: &str) -> Option<String> {
    let (prefix, rest) = PREFIXES.iter().find_map(|(prefix, all)| Some((prefix, iri.strip_prefix(all)?)))?;
    Some(format!("{prefix}:{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ids_come_back_and_make_sound_iris(id in "\\PC*|[a-z:% <>\"{}|^`\\\\-]*|.*") {
            for thing in Thing::ALL {
                let iri = thing.iri(&id);
                prop_assert_eq!(Thing::parse(iri.as_str()), Some((thing, id.clone())));
                prop_assert!(NamedNode::new(iri.as_str()).is_ok(), "{}", iri);
            }
        }

        #[test]
        fn any_text_is_parsed(iri in ".*|urn:whosaid:claim:.*") {
            let _ = Thing::parse(&iri);
        }
    }

    #[test]
    fn terms_are_sound_and_short() {
        for (term, about) in TERMS {
            assert!(NamedNode::new(term.as_str()).is_ok() && !about.is_empty());
            assert!(short(term.as_str()).is_some(), "{term} has a prefix");
        }
        assert_eq!(short(Thing::Entity.iri("person:ana-paz").as_str()).as_deref(), Some("entity:person:ana-paz"));
    }
}
