//! Compares figures of different articles: do they agree, and if not, by how much do they differ?
//!
//! `cargo run --example compare`

use whosaid_compare::{Class, compare};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{Claim, Document, shown};

const TEXTS: [&str; 5] = [
    "The American deficit in goods with South Korea was $27.6 billion in 2016, Robert Lighthizer said.",
    "America's merchandise deficit with Seoul was about $28 billion in 2016, the embassy said.",
    "The U.S. goods deficit with Korea was $29.6 billion in 2016, the institute said.",
    "The American deficit in goods with South Korea was $23.2 billion in 2017, Robert Lighthizer said.",
    "The American deficit in goods with Japan was $68.9 billion in 2016, Robert Lighthizer said.",
];

fn main() {
    let claims: Vec<Claim> = TEXTS.iter().enumerate().filter_map(|(n, text)| claim(n, text)).collect();
    let Some((first, others)) = claims.split_first() else { return };
    println!("{}", first.sentence);
    for other in others {
        let comparison = compare(first, other);
        println!("\n{}", other.sentence);
        println!("  {}: {}", comparison.class.as_str(), meaning(comparison.class));
        if let Some(apart) = comparison.absolute {
            println!("  {} apart", shown::amount(apart));
        }
    }
}

/// Returns the first claim of a text.
fn claim(n: usize, text: &str) -> Option<Claim> {
    let extraction = extract(&Document::new(&format!("article {n}"), text), Lexicon::shipped());
    Claim::all(&extraction).into_iter().next()
}

/// Returns a class in words.
fn meaning(class: Class) -> &'static str {
    match class {
        Class::NotComparable => "figures of another kind, unit or form",
        Class::OtherPeriod => "the same measure at another time",
        Class::OtherScope => "something else is measured",
        Class::ForecastOutcome => "a forecast, and what came of it",
        Class::Restatement => "the same speaker gives the same figure again",
        Class::Revision => "the same speaker gives another figure",
        Class::Agree => "some number fits both",
        Class::Rounding => "they differ only by rounding",
        Class::Conflict => "no number fits both",
    }
}
