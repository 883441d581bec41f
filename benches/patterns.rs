//! Measures how extraction time grows with a document, on texts made to be slow.
//!
//! Each pattern makes a text of any length: names that are all different, quotations that are never closed, one endless
//! word. Each is read at several sizes, each twice the one before. The run fails if twice the text takes more than 2.4
//! times as long, or gives a record more than 2.4 times as large.
//!
//! ```text
//! cargo bench --bench patterns                      # all, at 0.5, 1, 2 and 4 MB
//! cargo bench --bench patterns -- --quick           # all, at 64, 128 and 256 KB
//! cargo bench --bench patterns -- --only quot 1 2   # those with "quot" in their name, at 1 and 2 MB
//! cargo bench --bench patterns -- --print blanks 1  # a text, to look at or to give to another build
//! cargo bench --bench patterns -- --markdown        # the section of docs/scaling.md
//! ```
//!
//! Times are processor times where the system provides them, so that other work on the machine matters little. On a
//! busy machine, even then, only another run may show whether a pair really grew.

use std::hint::black_box;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use whosaid_ingest::{Lexicon, extract};
use whosaid_model::{Document, Extraction};

/// The largest allowed growth for twice the text.
const MOST_GROWTH: f64 = 2.4;
/// Times below this are too short to compare.
const LEAST_SECONDS: f64 = 0.02;
/// A text is read repeatedly for this long, because the system counts in steps of some milliseconds.
const LEAST_WALL: Duration = Duration::from_millis(200);
/// How often a pair that grows too fast is measured again.
const N_DOUBTS: usize = 8;
/// A pattern that takes longer is not tried at a larger size.
const MOST_SECONDS: f64 = 60.0;

/// A kind of text: its name, and a function that makes the given number of bytes.
type Pattern = (&'static str, fn(usize) -> String);

const PATTERNS: &[Pattern] = &[
    // Names.
    ("persons of one surname", |n| each(n, |i| format!("{} Smith said Smith paid $5 million. ", name(i)))),
    ("persons of one surname, by title", |n| {
        each(n, |i| format!("{} Smith met Mr. Smith. Mrs. Smith paid $5 million. ", name(i)))
    }),
    ("persons of one forename", |n| each(n, |i| format!("John {} left. John paid $5 million. ", name(i)))),
    ("persons with middle names", |n| each(n, |i| format!("Jane Doe and Jane {} Doe paid $5 million. ", name(i)))),
    ("persons", |n| each(n, |i| format!("{} {} said it cost $5 million. ", name(i), name(i + 7)))),
    ("persons named once", |n| each(n, |i| format!("{} {}, ", name(i), name(i * 3 + 1)))),
    ("organisations", |n| each(n, |i| format!("The {} Institute said that it paid $5 million. ", name(i)))),
    ("organisations, long and short", |n| {
        each(n, |i| format!("The {0} Institute for {0} Trade rose. The {0} Institute said it paid $5. ", name(i)))
    }),
    ("organisations that begin alike", |n| {
        each(n, |i| format!("The Peterson Institute for {} fell. The Peterson Institute paid $5. ", name(i)))
    }),
    ("organisations in one run", |n| repeat("Bank of Trade of ", n)),
    ("places", |n| each(n, |i| format!("In {}, prices rose 5 percent in 2016. ", name(i)))),
    ("capitals for countries", |n| repeat("Talks between them and Seoul. ", n)),
    ("capitals and their countries", |n| repeat("Seoul told South Korea that Lima paid Peru $5 million. ", n)),
    ("agreements", |n| each(n, |i| format!("The {} Free Trade Agreement was signed in 2011. ", name(i)))),
    ("agreements of two countries", |n| {
        let country = |i: usize| ["Peru", "Chile", "Kenya", "Japan", "China", "India", "Canada", "Mexico"][i % 8];
        each(n, |i| format!("The {}-{} trade deal grew. The {0} trade pact fell. ", country(i), country(i / 8 + i + 1)))
    }),
    ("laws", |n| each(n, |i| format!("The {} Act of 1962 took effect in 2011. ", name(i)))),
    ("events", |n| each(n, |i| format!("Hurricane {0} cost $5 billion. {0} hit the 2016 {0} election. ", name(i)))),
    ("acronyms", |n| {
        let letter = |i: usize| char::from(b'A' + (i % 26) as u8);
        each(n, |i| {
            let (a, b, c) = (letter(i), letter(i / 26), letter(i / 676));
            format!("The {a}nt {b}ee {c}at Institute ({a}{b}{c}I) paid {a}{b}{c}I $5. ")
        })
    }),
    ("an acronym defined anew", |n| {
        each(n, |i| format!("The {} Trade Institute (TI) paid $5 million. TI said so. ", name(i)))
    }),
    ("acronyms of common words", |n| {
        repeat("gross domestic product (GDP), investor state dispute settlement (ISDS), ", n)
    }),
    ("spellings of one name", |n| {
        each(n, |i| format!("The {} said it paid $5. The ministry said so. ", cased("ministry of trade and energy", i)))
    }),
    ("spellings of one name, and another noun", |n| {
        each(n, |i| format!("The {} said it paid $5. The charity said so. ", cased("ministry of trade and energy", i)))
    }),
    ("titles", |n| repeat("President Deputy Prime Minister Commerce Secretary ", n)),
    ("titles before names", |n| each(n, |i| format!("President {} told Senator {} of it. ", name(i), name(i + 1)))),
    ("possessives", |n| repeat("Peru's Chile's minister's ", n)),
    ("capitalised words without end", |n| each(n, |i| format!("{} ", name(i)))),
    ("countries without end", |n| repeat("Peru, Chile, Kenya and ", n)),
    // Pronouns and descriptions.
    ("pronouns", |n| repeat("He paid him $5 million, and she told her that it cost it its trade. ", n)),
    ("pronouns of many", |n| {
        each(n, |i| format!("{} {} met {} {}. He said he paid $5. ", name(i), name(i + 1), name(i + 2), name(i + 3)))
    }),
    ("descriptions", |n| repeat("The ministry said the deal cost the country and the company $5 million. ", n)),
    ("descriptions of many", |n| {
        each(n, |i| format!("The {} Ministry fell. The ministry said the bank paid the president $5. ", name(i)))
    }),
    ("a name that has no end, and pronouns", |n| {
        format!("John {} said so. {}", long_name(n / 2), repeat("He said he paid $5. ", n / 2))
    }),
    // Who says what.
    ("paragraphs of sayings", |n| repeat("Peru sold 5 tons, he said.\n\n", n)),
    ("sayings in a row", |n| repeat("He said Peru said that they said it cost $5 million and said ", n)),
    ("said", |n| repeat("said ", n)),
    ("according to", |n| each(n, |i| format!("it cost $5, according to {}, ", name(i)))),
    ("attitudes", |n| repeat("He wants the bank, fears the bank and supports the bank. ", n)),
    ("polls", |n| repeat("In a new poll, 52 percent said they led by 9 points in a radio poll. ", n)),
    ("lines of a transcript", |n| each(n, |i| format!("{}: We paid $5 million for it.\n\n", name(i).to_uppercase()))),
    ("an interview", |n| repeat("Q: What did you pay for it?\n\nA: We paid $5 million for it.\n\n", n)),
    ("a transcript of one turn", |n| {
        let turn = "SMITH: We paid it.\n\nJONES: We sold it.\n\nSMITH: We paid it.\n\nJANE JONES: We sold it.\n\n";
        format!("{turn}{}", repeat("We paid $5 million for it. ", n.saturating_sub(turn.len())))
    }),
    ("signed quotations", |n| repeat("“We lost all of it.”\n— Jane Doe\n", n)),
    ("colons", |n| repeat("Smith said:\n\nIt cost $5 million.\n\n", n)),
    ("a block below a colon", |n| {
        format!("He said she said they said Smith said:\n\n{}", repeat("It cost $5 million. ", n))
    }),
    ("headlines", |n| each(n, |i| format!("# {}: Trade falls 5 percent\n\n", name(i)))),
    // Quotations.
    ("quotations without end", |n| repeat("“We paid $5 million. ", n)),
    ("quotations in quotations", |n| repeat("“We ‘paid “the $5 million’ there ", n)),
    ("quotations in a row", |n| format!("“We paid it all,” Smith said. {}", repeat("“We paid $5 million there.” ", n))),
    ("quotations with dates", |n| {
        format!("“We paid it all,” Smith said. {}", repeat("“We paid $5 million there in 2016.” ", n))
    }),
    ("quotations that go on", |n| format!("Smith said: {}", repeat("“We paid $5 million for it.\n\n", n))),
    ("quotations and speakers", |n| repeat("“We paid $5 million there,” said Smith. ", n)),
    ("one quotation", |n| format!("A said B said C said Smith said: “{}”", repeat("We paid $5 million there. ", n))),
    ("a speaker that has no end", |n| {
        format!("The {} officials said: “{}”", "x".repeat(n / 2), repeat("We paid $5 million there. ", n / 2))
    }),
    ("straight quotation marks", |n| repeat("\"We paid\" $5 \"for it \" ", n)),
    ("single quotation marks", |n| repeat("‘we paid it ", n)),
    ("apostrophes", |n| repeat("'", n)),
    // Figures.
    ("figures without end", |n| repeat("5 ", n)),
    ("money", |n| repeat("$5 million, €6 billion, £7, 8 pounds, A$9, ", n)),
    ("currency signs", |n| repeat("$", n)),
    ("from A to B", |n| repeat("fell from $5 million to $6 million ", n)),
    ("from A to B to C", |n| repeat("from 5 to 6 to ", n)),
    ("between A and B", |n| repeat("between 5 and 6 percent and ", n)),
    ("dashes between figures", |n| repeat("5-6-", n)),
    ("numbers in words", |n| repeat("twenty-five thousand and six hundred ", n)),
    ("million million", |n| repeat("million ", n)),
    ("tens of tens", |n| repeat("tens of thousands of ", n)),
    ("digits in groups", |n| repeat("1,111,", n)),
    ("digits in groups of two", |n| repeat("12,34,", n)),
    ("decimals", |n| repeat("1.", n)),
    ("one number", |n| "1".repeat(n)),
    ("percents that share a unit", |n| repeat("5, 6, 7 and 8 percent, ", n)),
    ("things counted", |n| each(n, |i| format!("5 {} houses and 6 more, ", name(i).to_lowercase()))),
    ("a unit that has no end", |n| {
        format!("It sold 5 {0} per {0}. {1}", "x".repeat(n / 4), repeat("It sold 6. ", n / 2))
    }),
    ("measures that go on", |n| format!("The deficit was $1. {}", repeat("It stood at $5 million. ", n))),
    ("a measure that has no end", |n| {
        format!("The {} deficit was $1. {}", "x".repeat(n / 2), repeat("It stood at $5 million. ", n / 2))
    }),
    ("ages", |n| repeat("Jane Doe, 57, and a 68-year-old man, aged 9 and 11, ", n)),
    ("ranks", |n| repeat("the third largest, sixth of 10, ", n)),
    ("scores", |n| repeat("won 6-4, 3-6, ", n)),
    // Dates.
    ("days", |n| repeat("6 July 2017, 7 July, on Friday, ", n)),
    ("months", |n| repeat("in May, in June and in July ", n)),
    ("years", |n| repeat("in 1999, 2000 and 2001, ", n)),
    ("dates in figures", |n| repeat("7/6/2017 2017-07-06 06.07.2017 ", n)),
    ("times", |n| repeat("at 10:30 a.m. on Monday morning, ", n)),
    ("durations", |n| repeat("for two years and three months, ", n)),
    ("figures and dates", |n| repeat("5 in 2011, 6 in 2012, ", n)),
    // Long things.
    ("one sentence", |n| repeat("the deficit with Japan fell and ", n)),
    ("one paragraph", |n| repeat("The deficit with Japan fell 5 percent in 2016. ", n)),
    ("one word", |n| "a".repeat(n)),
    ("one name", |n| long_name(n)),
    ("long words", |n| repeat(&format!("{} paid $5. ", "Xy".repeat(4000)), n)),
    ("one address", |n| format!("https://{}", repeat("a/", n))),
    ("addresses", |n| repeat("https://example.com/a?b=5 ", n)),
    ("at signs", |n| repeat("a@b", n)),
    ("at signs in words", |n| repeat("a@bb-b-b-b", n)),
    ("handles", |n| repeat("@someone #something ", n)),
    // Marks.
    ("blanks", |n| " ".repeat(n)),
    ("blanks between words", |n| repeat("a                    ", n)),
    ("empty lines", |n| "\n".repeat(n)),
    ("lines", |n| repeat("a\n", n)),
    ("wrapped lines", |n| repeat("The deficit with Japan fell\nby 5 percent in 2016 and\n", n)),
    ("stops", |n| ".".repeat(n)),
    ("stops apart", |n| repeat(". ", n)),
    ("a stop and closing brackets", |n| format!("It fell.{}", ")".repeat(n))),
    ("a stop and opening brackets", |n| format!("It fell. {}", "(".repeat(n))),
    ("a stop and digits", |n| format!("It fell. {}", repeat("1, ", n))),
    ("stops and small letters", |n| repeat("it fell. it rose? ", n)),
    ("notes behind stops", |n| repeat("It fell.1 The rest ", n)),
    ("abbreviations", |n| repeat("U.S. Mr. J. Gen. e.g. ", n)),
    ("initials", |n| repeat("A.", n)),
    ("letters and ampersands", |n| repeat("A&", n)),
    ("dashes", |n| repeat("- ", n)),
    ("long dashes", |n| repeat("—", n)),
    ("hyphens", |n| repeat("a-", n)),
    ("hyphens between names", |n| each(n, |i| format!("{}-", name(i)))),
    ("commas", |n| repeat("a, ", n)),
    ("semicolons", |n| repeat("it fell 5 percent; ", n)),
    ("slashes", |n| repeat("a/", n)),
    ("brackets that open", |n| "(".repeat(n)),
    ("words in brackets that open", |n| repeat("(it (said ", n)),
    ("brackets", |n| repeat("$5 (OECD) 6 (IMF) ", n)),
    ("adverbs", |n| format!("It {}", repeat("also really ", n))),
    ("auxiliaries", |n| repeat("he has been being ", n)),
    ("prepositions", |n| repeat("of in for to ", n)),
    ("conjunctions", |n| repeat("Peru and ", n)),
    ("relative clauses", |n| repeat("the man who said the man who ", n)),
    ("articles", |n| format!("5 of {}", repeat("the ", n))),
    // Layout.
    ("a table", |n| format!("| Year | Exports |\n| --- | --- |\n{}", repeat("| 2016 | 5 |\n", n))),
    ("a table of one row", |n| repeat("| 5 ", n)),
    ("a table with a long head", |n| {
        format!("| a | {} |\n{}", repeat("exports ", n / 2), repeat("| a | 5 |\n", n / 2))
    }),
    ("a row with a long label", |n| {
        format!("| a | b |\n| {} | {} |\n", repeat("exports ", n / 2), repeat("5 ", n / 2))
    }),
    ("tabs", |n| repeat("Peru\t5\t6\n", n)),
    ("a list", |n| format!("Aid given by rich countries:\n{}", repeat("- 2014: $5 billion\n", n))),
    ("HTML", |n| repeat("<p>It cost <b>$5</b></p>", n)),
    ("JSON", |n| repeat("{\"cost\": [5, 6]}, ", n)),
    // Characters.
    ("marks on letters", |n| format!("a{}", "\u{301}".repeat(n / 2))),
    ("letters with marks", |n| repeat("e\u{301}a\u{300}. ", n)),
    ("joiners", |n| repeat("a\u{200d}", n)),
    ("Chinese", |n| repeat("出口下降。", n)),
    ("Korean, Arabic and Thai", |n| repeat("국제 صادرات ส่งออก ", n)),
    ("Cyrillic and Greek", |n| repeat("Экспорт упал. Εξαγωγές. ", n)),
    ("emoji", |n| repeat("👩‍👩‍👧 5 ", n)),
    ("no-break spaces", |n| repeat("5\u{a0}percent\u{a0}of\u{a0}", n)),
    ("controls", |n| repeat("a\u{0}\r\n\u{85}", n)),
];

/// Returns a text of one repeated unit, cut to `n` bytes.
fn repeat(unit: &str, n: usize) -> String {
    cut(unit.repeat(n / unit.len() + 1), n)
}

/// Returns a text of different units, cut to `n` bytes.
fn each(n: usize, unit: impl Fn(usize) -> String) -> String {
    let mut out = String::with_capacity(n + 256);
    let mut i = 0;
    while out.len() < n {
        out.push_str(&unit(i));
        i += 1;
    }
    cut(out, n)
}

fn cut(mut text: String, n: usize) -> String {
    text.truncate((0..=n.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0));
    text
}

/// Returns a word like a name, different for each number.
fn name(mut i: usize) -> String {
    const ONSETS: [&str; 14] = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
    const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut out = String::new();
    i += 70;
    while i > 0 {
        out.push_str(ONSETS[i % 14]);
        out.push_str(VOWELS[i / 14 % 5]);
        i /= 70;
    }
    out.push('n');
    out[..1].to_uppercase() + &out[1..]
}

/// Returns one word of this many bytes that looks like a name.
fn long_name(n: usize) -> String {
    format!("X{}", "y".repeat(n.saturating_sub(1)))
}

/// Returns a text with capitals where the bits of a number are one.
fn cased(text: &str, i: usize) -> String {
    let mut bit = 0;
    let upper = |c: char| {
        bit += u32::from(c.is_alphabetic());
        if i >> (bit % usize::BITS) & 1 == 1 { c.to_ascii_uppercase() } else { c }
    };
    text.chars().map(upper).collect()
}

fn main() -> ExitCode {
    let mut sizes = Vec::new();
    let (mut only, mut print, mut markdown) = (String::new(), false, false);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--quick" => sizes = vec![64_000, 128_000, 256_000],
            "--only" => only = args.next().unwrap_or_default(),
            "--markdown" => markdown = true,
            "--print" => (print, only) = (true, args.next().unwrap_or_default()),
            // cargo adds it.
            "--bench" => {}
            size => match size.parse::<f64>() {
                Ok(megabytes) => sizes.push((megabytes * 1e6) as usize),
                Err(_) => {
                    eprintln!("{size:?} is no size in MB");
                    return ExitCode::FAILURE;
                }
            },
        }
    }
    if sizes.is_empty() {
        sizes = vec![500_000, 1_000_000, 2_000_000, 4_000_000];
    }
    let mut patterns = PATTERNS.iter().filter(|(name, _)| name.contains(&only));
    if print {
        let Some((_, make)) = PATTERNS.iter().find(|(name, _)| *name == only).or(patterns.next()) else {
            eprintln!("no pattern is called {only:?}");
            return ExitCode::FAILURE;
        };
        return io::stdout().write_all(make(sizes[0]).as_bytes()).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }

    black_box(extract(&Document::new("warm", "It fell."), Lexicon::shipped()));
    let head: String = sizes.iter().map(|n| format!("{:>9}", format!("{} MB", *n as f64 / 1e6))).collect();
    let say = |line: String| if markdown { eprintln!("{line}") } else { println!("{line}") };
    say(format!("{:<38}{head}   growth of time          of record", "seconds of extraction"));
    let mut failed = Vec::new();
    let mut all = Vec::new();
    for (name, make) in patterns {
        let measured = measure(*make, &sizes);
        let times: String = measured.iter().map(|it| format!("{:>9.3}", it.seconds)).collect();
        let missing = " ".repeat(9 * (sizes.len() - measured.len()));
        let growth = |of: fn(&Measured) -> f64| -> String {
            measured.windows(2).map(|pair| format!("{:>6.2}", of(&pair[1]) / of(&pair[0]).max(1e-9))).collect()
        };
        let (in_time, in_bytes) = (growth(|it| it.seconds), growth(|it| it.n_bytes as f64));
        let is_bad = measured.len() < sizes.len() || measured.windows(2).any(|pair| is_suspicious(&pair[0], &pair[1]));
        let mark = if is_bad { "  <<<" } else { "" };
        say(format!("{name:<38}{times}{missing}  {in_time:<20}{in_bytes}{mark}"));
        failed.extend(is_bad.then_some(*name));
        all.push((*name, measured));
    }
    let n_patterns = all.len();
    if markdown {
        section(&sizes, all);
    }
    if failed.is_empty() {
        say(format!("{n_patterns} patterns; twice the text never takes more than {MOST_GROWTH} times the time"));
        return ExitCode::SUCCESS;
    }
    say(format!("{} of {n_patterns} patterns grow faster than their text: {}", failed.len(), failed.join("; ")));
    ExitCode::FAILURE
}

/// How many patterns the page lists.
const N_LISTED: usize = 12;

/// Prints the slowest patterns as a section of a page.
fn section(sizes: &[usize], mut all: Vec<(&str, Vec<Measured>)>) {
    let last = |measured: &[Measured]| measured.last().map_or(0.0, |it| it.seconds);
    all.sort_by(|(_, one), (_, other)| last(other).total_cmp(&last(one)));
    let n_patterns = all.len();
    let row = |cells: Vec<String>| println!("| {} |", cells.join(" | "));
    println!("\n## One document\n");
    println!(
        "`cargo bench --bench patterns` makes {n_patterns} kinds of text that are slow to read. These are the slowest, with the \
         seconds\nthat extraction takes on one core. The bench fails if twice the text takes more than {MOST_GROWTH} times as \
         long.\n"
    );
    row(std::iter::once(String::new()).chain(sizes.iter().map(|n| format!("{} MB", *n as f64 / 1e6))).collect());
    row(std::iter::once("---".to_owned()).chain(sizes.iter().map(|_| "---:".to_owned())).collect());
    for (name, measured) in all.iter().take(N_LISTED) {
        let seconds = measured.iter().map(|it| format!("{:.2}", it.seconds));
        row(std::iter::once((*name).to_owned()).chain(seconds).collect());
    }
}

struct Measured {
    n_text: usize,
    seconds: f64,
    /// The size of the record.
    n_bytes: u64,
}

/// Returns whether the second of two measurements is too large, given the first.
fn is_suspicious(one: &Measured, other: &Measured) -> bool {
    // Sizes that are not in steps of two are held to what the steps between them would allow.
    let most = MOST_GROWTH.powf((other.n_text as f64 / one.n_text as f64).log2());
    let slow = other.seconds > LEAST_SECONDS && other.seconds > most * one.seconds;
    slow || other.n_bytes as f64 > most * one.n_bytes as f64 + 1e5
}

fn measure(make: fn(usize) -> String, sizes: &[usize]) -> Vec<Measured> {
    let mut out: Vec<Measured> = Vec::new();
    for n in sizes {
        let document = Document::new("pattern", make(*n));
        let mut it = once(&document);
        if it.seconds < 1.0 {
            it.seconds = it.seconds.min(once(&document).seconds);
        }
        // Repeating both separates a disturbance from growth: the shortest time is the undisturbed one.
        for _ in 0..N_DOUBTS {
            let Some(before) = out.last_mut().filter(|one| is_suspicious(one, &it) && it.seconds < MOST_SECONDS) else {
                break;
            };
            before.seconds = before.seconds.min(once(&Document::new("pattern", make(before.n_text))).seconds);
            it.seconds = it.seconds.min(once(&document).seconds);
        }
        let is_over = it.seconds > MOST_SECONDS;
        out.push(it);
        if is_over {
            break;
        }
    }
    out
}

/// Reads a document as often as needed to measure it.
fn once(document: &Document) -> Measured {
    let clock = Clock::start();
    let mut n_times = 0;
    let mut extraction = None;
    while n_times == 0 || clock.wall.elapsed() < LEAST_WALL {
        extraction = Some(black_box(extract(document, Lexicon::shipped())));
        n_times += 1;
    }
    let seconds = clock.elapsed().as_secs_f64() / f64::from(n_times);
    Measured { n_text: document.text.len(), seconds, n_bytes: extraction.as_ref().map_or(0, n_bytes) }
}

/// Returns the size of the record.
fn n_bytes(extraction: &Extraction) -> u64 {
    struct Count(u64);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len() as u64;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, extraction).expect("a record is JSON");
    count.0
}

/// Measures processor time where the system provides it, otherwise wall time.
struct Clock {
    wall: Instant,
    processor: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Self { wall: Instant::now(), processor: on_processor() }
    }

    fn elapsed(&self) -> Duration {
        let processor = self.processor.zip(on_processor()).map(|(start, end)| end.saturating_sub(start));
        processor.unwrap_or_else(|| self.wall.elapsed())
    }
}

/// Returns the processor time of this thread.
fn on_processor() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}
