//! Reads a text and prints who claims which figure.
//!
//! `cargo run --example extract [FILE]`

use std::error::Error;
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{Document, shown};

const TEXT: &str = "The American deficit in goods with South Korea was $27.6 billion in 2016, U.S. Trade Representative \
    Robert Lighthizer said. Exports fell 12 percent last year, according to the trade ministry. Some 4,200 ships called \
    at the port.";

fn main() -> Result<(), Box<dyn Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => TEXT.to_owned(),
    };
    // What "last year" means depends on the day of publication.
    let document = Document { published: Some("2017-07-13".to_owned()), ..Document::new("example", text) };
    let extraction = extract(&document, Lexicon::shipped());
    for figure in &extraction.figures {
        println!("{}", figure.text);
        println!("  value    {}", shown::value(figure));
        println!("  speaker  {}", figure.speaker.as_deref().unwrap_or("none, the article itself"));
        if let Some(cue) = &figure.cue {
            println!("  cue      {cue}");
        }
        if let Some(measure) = &figure.measure {
            println!("  measure  {measure}");
        }
        if let Some(period) = &figure.period {
            println!("  period   {}", shown::dates(period.as_str()));
        }
    }
    Ok(())
}
