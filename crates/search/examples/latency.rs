//! Measures how long queries take, by kind of query.
//!
//! ```text
//! whosaid extract --input-format jsonl articles.jsonl > extractions.jsonl
//! cargo run --release -p whosaid-search --example latency -- extractions.jsonl 1000000
//! ```
//!
//! Indexes the documents of the file repeatedly, each time under other ids, until there are enough passages. Then it
//! makes queries of every kind from what the documents say, the same on every run. It runs them one after the other on
//! one thread, three times each, and counts the fastest. A third argument names a folder for the index, which is reused
//! if it is there.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use whosaid_model::{DocId, Extraction, Figure};
use whosaid_search::{Index, Request, SearchError, Sort, passages};

/// How many queries there are of each kind.
const N_QUERIES: usize = 200;
/// How often each is asked.
const N_TIMES: usize = 3;
/// How many documents are committed at once, as in `whosaid ingest`.
const N_AT_ONCE: usize = 2048;
/// Words that nobody searches for by themselves.
const COMMON: &str = "a about after all also an and any are as at be been before but by can could did do does for from had has \
    have he her him his how i if in into is it its just like more most my no not now of on one only or other our out over she \
    so some such than that the their them then there these they this those to up us was we were what when where which who will \
    with would you your";

struct Texts {
    documents: Vec<Extraction>,
    state: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("give the file with the extractions, and how many passages")?;
    let n_wanted: u64 = args.next().ok_or("say how many passages")?.parse()?;
    let mut documents = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        documents.push(serde_json::from_str::<Extraction>(&line?)?);
    }
    let folder = tempfile::tempdir()?;
    let kept = args.next().map(PathBuf::from);
    let path = kept.unwrap_or_else(|| folder.path().to_owned());
    let index = Index::open(&path)?;
    if index.n_passages() == 0 {
        fill(&index, &documents, n_wanted)?;
    }
    let n_bytes: u64 = std::fs::read_dir(&path)?.filter_map(|it| Some(it.ok()?.metadata().ok()?.len())).sum();
    println!("{} passages, {} MB of index\n", index.n_passages(), n_bytes / 1_000_000);

    let records: HashMap<String, Extraction> = documents.iter().map(|it| (it.id.0.clone(), it.clone())).collect();
    let mut texts = Texts { documents, state: 1 };
    let mut all: Vec<Duration> = Vec::new();
    println!("| queries | for example | passages found | p50 | p99 | longest |");
    println!("| --- | --- | ---: | ---: | ---: | ---: |");
    for (kind, make, is_plain) in kinds() {
        let mut taken = Vec::with_capacity(N_QUERIES);
        let (mut totals, mut example) = (Vec::new(), String::new());
        let mut n_tries = 0;
        while taken.len() < N_QUERIES && n_tries < 50 * N_QUERIES {
            n_tries += 1;
            let Some(query) = make(&mut texts) else { continue };
            let like = (kind == "similar").then(|| texts.any_document().clone());
            let like = like.map(|it| Extraction { id: DocId(format!("{}-0", it.id)), ..it });
            let request = Request {
                facets: kind == "word, facets",
                sort: if kind == "word, newest" { Sort::Newest } else { Sort::Best },
                like: like.as_ref(),
                ..Request::new(&query)
            };
            let record = |id: &DocId| {
                let base = id.as_str().rsplit_once('-').map_or(id.as_str(), |it| it.0);
                Ok::<_, SearchError>(records.get(base).map(|it| Extraction { id: id.clone(), ..it.clone() }))
            };
            // The fastest of three, since the machine does other work too.
            let mut elapsed = Duration::MAX;
            for _ in 1..N_TIMES {
                let began = Instant::now();
                index.search(&request, record).map_err(|error| format!("{query}: {error}"))?;
                elapsed = elapsed.min(began.elapsed());
            }
            let began = Instant::now();
            let results = index.search(&request, record).map_err(|error| format!("{query}: {error}"))?;
            elapsed = elapsed.min(began.elapsed());
            if let Some(warning) = results.warnings.first() {
                return Err(format!("{query}: {warning}").into());
            }
            taken.push(elapsed);
            totals.push(results.total);
            if example.is_empty() {
                example = query;
            }
        }
        if is_plain {
            all.extend(&taken);
        }
        totals.sort_unstable();
        let middle = totals.get(totals.len() / 2).copied().unwrap_or_default();
        println!("| {kind} | `{}` | {middle} | {}", example.replace('|', " "), row(&mut taken));
    }
    println!("| all but the last three | | | {}", row(&mut all));
    Ok(())
}

/// Returns a row of percentiles, in milliseconds.
fn row(taken: &mut [Duration]) -> String {
    taken.sort_unstable();
    let at = |part: f64| {
        let idx = ((taken.len() as f64 * part).ceil() as usize).clamp(1, taken.len().max(1)) - 1;
        taken.get(idx).map_or(0.0, |it| it.as_secs_f64() * 1000.0)
    };
    format!("{:.2} | {:.2} | {:.2} |", at(0.5), at(0.99), at(1.0))
}

fn fill(index: &Index, documents: &[Extraction], n_wanted: u64) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let mut writer = index.writer()?;
    let mut n_passages = 0;
    let mut n_documents = 0;
    'filling: for round in 0.. {
        for document in documents {
            let id = DocId(format!("{}-{round}", document.id));
            n_passages += passages(document).len() as u64;
            writer.replace(&Extraction { id, ..document.clone() })?;
            n_documents += 1;
            if n_documents % N_AT_ONCE == 0 {
                writer.commit(n_documents as u64)?;
            }
            if n_passages >= n_wanted || documents.is_empty() {
                break 'filling;
            }
        }
    }
    writer.commit(n_documents as u64)?;
    writer.close()?;
    index.reload()?;
    println!("{n_documents} documents indexed in {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

type Make = fn(&mut Texts) -> Option<String>;

/// The kinds of queries, and whether each counts towards the total.
fn kinds() -> Vec<(&'static str, Make, bool)> {
    vec![
        ("word", |it| it.words(1), true),
        ("two words", |it| it.words(2), true),
        ("three words", |it| it.words(3), true),
        ("`OR`", |it| Some(it.words(2)?.replace(' ', " OR ")), true),
        ("`OR` of three", |it| Some(it.words(3)?.replace(' ', " OR ")), true),
        ("without a word", |it| Some(format!("{} -{}", it.words(2)?, it.words(1)?)), true),
        ("grouped", |it| Some(format!("{} ({} OR {})", it.words(1)?, it.words(1)?, it.words(1)?)), true),
        ("phrase", |it| it.phrase(), true),
        ("phrase and word", |it| Some(format!("{} {}", it.phrase()?, it.words(1)?)), true),
        ("near", |it| it.near(), true),
        ("type token", |it| it.near_figure(), true),
        ("prefix", |it| it.prefix(), true),
        ("fuzzy, 1", |it| it.fuzzy(1), true),
        ("fuzzy, 2", |it| it.fuzzy(2), true),
        ("`title:`", |it| Some(format!("title:{}", it.words(1)?)), true),
        ("`actor:`", |it| it.name("actor"), true),
        ("`agreement:`", |it| it.name("agreement"), true),
        ("`speaker:`", |it| it.figure(&["speaker"]), true),
        ("`figure:`", |it| it.figure(&["figure"]), true),
        ("`unit:`", |it| it.figure(&["unit"]), true),
        ("`period:`", |it| it.figure(&["period"]), true),
        ("number and unit of one figure", |it| it.figure(&["figure", "unit"]), true),
        ("number, unit, time, speaker of one figure", |it| it.figure(&["figure", "unit", "period", "speaker"]), true),
        ("word and one figure", |it| Some(format!("{} {}", it.words(1)?, it.figure(&["figure", "kind"])?)), true),
        ("word, `published:`", |it| Some(format!("{} published:{}", it.words(1)?, it.published()?)), true),
        ("word, newest", |it| it.words(1), true),
        ("similar", |_| Some(String::new()), false),
        ("word, facets", |it| it.words(1), false),
        ("all", |_| Some("*".to_owned()), false),
    ]
}

impl Texts {
    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % below.max(1)
    }

    fn any_document(&mut self) -> &Extraction {
        let idx = self.random(self.documents.len());
        &self.documents[idx]
    }

    /// Returns the words of a random sentence.
    fn sentence(&mut self) -> Vec<String> {
        let n = self.random(usize::MAX >> 34);
        let document = self.any_document();
        let Some(sentence) = document.sentences.get(n % document.sentences.len().max(1)) else { return Vec::new() };
        let words = document.text.as_str()[*sentence].split(|c: char| !c.is_alphanumeric());
        words.filter(|it| !it.is_empty()).map(str::to_lowercase).collect()
    }

    /// Returns `n` different words of one sentence that somebody might search for.
    fn words(&mut self, n: usize) -> Option<String> {
        let mut words = self.sentence();
        words.retain(|it| is_worth(it));
        words.sort_unstable();
        words.dedup();
        let mut picked = Vec::new();
        for _ in 0..n {
            if words.is_empty() {
                return None;
            }
            let idx = self.random(words.len());
            picked.push(words.swap_remove(idx));
        }
        Some(picked.join(" "))
    }

    /// Returns two to four consecutive words, not all of them common.
    fn phrase(&mut self) -> Option<String> {
        let words = self.sentence();
        let n = 2 + self.random(3);
        let start = self.random(words.len().checked_sub(n)? + 1);
        let words = &words[start..start + n];
        words.iter().any(|it| is_worth(it)).then(|| format!("\"{}\"", words.join(" ")))
    }

    fn near(&mut self) -> Option<String> {
        let words = self.sentence();
        let start = self.random(words.len());
        let window = &words[start..words.len().min(start + 7)];
        let worth: Vec<_> = window.iter().filter(|it| is_worth(it)).collect();
        let [first, .., last] = worth.as_slice() else { return None };
        (first != last).then(|| format!("\"{last} {first}\"~5"))
    }

    fn any_figure(&mut self) -> Option<(&Extraction, &Figure)> {
        let n = self.random(usize::MAX >> 34);
        let document = self.any_document();
        let figure = document.figures.get(n % document.figures.len().max(1))?;
        Some((document, figure))
    }

    fn near_figure(&mut self) -> Option<String> {
        let (document, figure) = self.any_figure()?;
        let after = document.text.get(figure.end as usize..)?;
        let words = after.split(|c: char| !c.is_alphanumeric()).take(6).map(str::to_lowercase);
        let word = words.into_iter().find(|it| is_worth(it))?;
        Some(format!("\"{word} __{}__\"~5", figure.kind.as_str().to_uppercase()))
    }

    fn prefix(&mut self) -> Option<String> {
        let word = self.words(1)?;
        let n = 3 + self.random(3);
        let start: String = word.chars().take(n).collect();
        (word.chars().count() > n).then(|| format!("{start}*"))
    }

    /// Returns a word with some letters left out.
    fn fuzzy(&mut self, distance: usize) -> Option<String> {
        let mut word: Vec<char> = self.words(1)?.chars().collect();
        if word.len() < 6 || !word.iter().all(|it| it.is_alphabetic()) {
            return None;
        }
        for _ in 0..distance {
            let idx = self.random(word.len());
            word.remove(idx);
        }
        Some(format!("{}~{distance}", word.into_iter().collect::<String>()))
    }

    fn name(&mut self, field: &str) -> Option<String> {
        let n = self.random(usize::MAX >> 34);
        let is_meant = |id: &str| (id.starts_with("agreement:") || id.starts_with("law:")) == (field == "agreement");
        let document = self.any_document();
        let names: Vec<_> = document.entities.iter().filter(|it| is_meant(it.id.as_str())).map(|it| &it.name).collect();
        let name = names.get(n % names.len().max(1))?;
        (!name.contains('"')).then(|| format!("{field}:\"{name}\""))
    }

    /// Returns a query for some properties of a figure.
    fn figure(&mut self, fields: &[&str]) -> Option<String> {
        let (_, figure) = self.any_figure()?;
        let mut parts = BTreeMap::new();
        if let Some(n) = figure.value.min().and_then(|it| it.to_string().parse::<f64>().ok()) {
            parts.insert("figure", format!("[{} TO {}]", n * 0.9, n * 1.1));
        }
        parts.extend(figure.unit.as_ref().map(|it| ("unit", format!("\"{it}\""))));
        parts.extend(figure.period.as_ref().filter(|it| it.days().is_some()).map(|it| ("period", it.to_string())));
        parts.extend(figure.speaker.as_ref().map(|it| ("speaker", format!("\"{it}\""))));
        parts.insert("kind", figure.kind.as_str().to_owned());
        let parts: Vec<String> =
            fields.iter().map(|it| Some(format!("{it}:{}", parts.get(it)?))).collect::<Option<_>>()?;
        let query = parts.join(" ");
        (query.matches('"').count().is_multiple_of(2) && !query.contains("\"\"")).then_some(query)
    }

    fn published(&mut self) -> Option<String> {
        let published = self.any_document().published.clone()?;
        published.get(..4).map(str::to_owned)
    }
}

fn is_worth(word: &str) -> bool {
    word.chars().count() > 2 && !COMMON.split_whitespace().any(|it| it == word)
}
