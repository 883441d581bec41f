//! The index as its users see it.

use crate::directory::Meta;
use crate::testing::{add_entity, add_figure, article, number, range};
use crate::{Compared, Facet, Facets, Hit, Index, Published, Request, Results, Same, SearchError, Sort};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tantivy::indexer::NoMergePolicy;
use whosaid_model::{Claim, DocId, EntityType, Extraction, FigureKind, Period};

/// Four articles about the trade of two imaginary countries.
fn articles() -> Vec<Extraction> {
    let mut steel = article(
        "steel-2017",
        "Vesland's exports of steel to Ordo rose to $27.7 billion, Minister Ana Tveit said. She called the tariffs \
         “a wall of paper”.",
    );
    steel.title = Some("Vesland defends its mills".to_owned());
    steel.published = Some("2017-07-06".to_owned());
    steel.publisher = Some("The Ordo Times".to_owned());
    add_entity(&mut steel, EntityType::Person, &["Ana Tveit", "Tveit"], &["Ana Tveit", "She"]);
    add_entity(&mut steel, EntityType::Place, &["Vesland"], &["Vesland"]);
    add_figure(&mut steel, "$27.7 billion", number("27700000000"), "USD", Some("Ana Tveit"));

    let mut dairy = article(
        "dairy-2018",
        "Under the Halm Accord, duties on dairy fall by 3 to 5 percentage points. The president said that 1,300 farms \
         would close, and São Pedro's cooperatives export less.",
    );
    dairy.title = Some("Farms brace for tariff cuts".to_owned());
    dairy.published = Some("2018-02".to_owned());
    add_entity(&mut dairy, EntityType::Agreement, &["Halm Accord of 2015", "Halm Accord"], &["Halm Accord"]);
    add_entity(&mut dairy, EntityType::Person, &["Joao Reis"], &["The president"]);
    add_figure(&mut dairy, "3 to 5 percentage points", range("3", "5"), "percentage point", None);
    add_figure(&mut dairy, "1,300", number("1300"), "farm", Some("Joao Reis"));

    let mut storm = article("storm-2019", "The storm cost the U.S. coast 0.1 percent of its harvest.");
    storm.published = Some("2019".to_owned());
    add_figure(&mut storm, "0.1 percent", number("0.1"), "%", None);

    let undated = article("undated", "Steel and iron are worked in Ordo. Iron is worked in Vesland.");
    vec![steel, dairy, storm, undated]
}

/// An index with the records of its documents beside it.
struct Shelf {
    index: Index,
    records: RefCell<BTreeMap<DocId, Extraction>>,
}

impl Shelf {
    fn of(index: Index) -> Self {
        Self { index, records: RefCell::default() }
    }

    /// Adds the records of documents.
    fn put(&self, records: &[Extraction]) {
        self.records.borrow_mut().extend(records.iter().map(|it| (it.id.clone(), it.clone())));
    }

    fn search(&self, query: &str, limit: usize, offset: usize) -> Result<Results, SearchError> {
        self.find(&Request { limit, offset, ..Request::new(query) })
    }

    fn find(&self, request: &Request<'_>) -> Result<Results, SearchError> {
        self.index.search(request, |doc| Ok::<_, SearchError>(self.records.borrow().get(doc).cloned()))
    }
}

impl Deref for Shelf {
    type Target = Index;
    fn deref(&self) -> &Index {
        &self.index
    }
}

/// Adds `articles` to the index as one batch.
fn add(index: &Shelf, articles: &[Extraction], payload: u64) {
    index.put(articles);
    let mut writer = index.writer().unwrap();
    for article in articles {
        writer.replace(article).unwrap();
    }
    writer.commit(payload).unwrap();
    writer.close().unwrap();
    index.reload().unwrap();
}

fn index() -> Shelf {
    let index = Shelf::of(Index::in_memory().unwrap());
    add(&index, &articles(), 1);
    index
}

/// Returns the text of the hit with its marks in brackets.
fn show(hit: &Hit) -> String {
    let mut text = hit.text.clone();
    for mark in hit.marks.iter().rev() {
        text.insert(mark.end as usize - hit.start as usize, ']');
        text.insert(mark.start as usize - hit.start as usize, '[');
    }
    text
}

/// Checks which documents are found.
#[track_caller]
fn check(query: &str, expect: &[&str]) {
    let results = index().search(query, 10, 0).unwrap();
    let mut docs: Vec<_> = results.hits.iter().map(|it| it.doc.as_str()).collect();
    docs.sort_unstable();
    assert_eq!(docs, expect, "{query}");
    assert_eq!(results.total, expect.len(), "{query}");
    assert_eq!(results.warnings, [], "{query}");
}

#[track_caller]
fn check_marks(query: &str, expect: &[&str]) {
    let results = index().search(query, 10, 0).unwrap();
    let marked: Vec<_> = results
        .hits
        .iter()
        .flat_map(|hit| {
            hit.marks.iter().map(|mark| &hit.text[(mark.start - hit.start) as usize..(mark.end - hit.start) as usize])
        })
        .collect();
    assert_eq!(marked, expect, "{query}");
}

#[track_caller]
fn check_error(query: &str, expect: &str) {
    let error = index().search(query, 10, 0).unwrap_err();
    assert!(matches!(error, SearchError::Query { .. }), "{query}: {error:?}");
    assert!(error.to_string().contains(expect), "{query}: {error}");
}

/// Checks which documents are found, and which spot is pointed at, in brackets.
#[track_caller]
fn check_warned(query: &str, expect: &[&str], spot: &str, message: &str) {
    let results = index().search(query, 10, 0).unwrap();
    let mut docs: Vec<_> = results.hits.iter().map(|it| it.doc.as_str()).collect();
    docs.sort_unstable();
    assert_eq!(docs, expect, "{query}");
    let [warning] = results.warnings.as_slice() else { panic!("{query}: {:?}", results.warnings) };
    let (before, rest) = query.split_at(warning.at);
    let (marked, after) = rest.split_at(warning.len);
    assert_eq!(format!("{before}[{marked}]{after}"), spot, "{query}");
    assert!(warning.message.contains(message), "{query}: {}", warning.message);
}

#[test]
fn words_in_any_form() {
    check("export", &["dairy-2018", "steel-2017"]);
    check("exported steel", &["steel-2017"]);
    check("STEEL", &["steel-2017", "undated"]);
    check("sao pedro", &["dairy-2018"]);
    check("Sa\u{303}o", &["dairy-2018"]);
    check("US", &["storm-2019"]);
    check("U.S. coast", &["storm-2019"]);
    check("1300", &["dairy-2018"]);
    check("$27.7", &["steel-2017"]);
    check("vesland", &["steel-2017", "undated"]);
    check("whale", &[]);
}

#[test]
fn words_of_headlines_and_names() {
    check("tariffs", &["dairy-2018", "steel-2017"]);
    check("Reis farms", &["dairy-2018"]);
    check("accord of 2015", &["dairy-2018"]);
}

#[test]
fn phrases() {
    check("\"exports of steel\"", &["steel-2017"]);
    check("\"export of steel\"", &[]);
    check("\"a wall of paper\"", &["steel-2017"]);
    check("“Wall of Paper”", &["steel-2017"]);
    check("\"steel exports\"", &[]);
    check("\"export\"", &["dairy-2018"]);
}

#[test]
fn boolean_operators() {
    check("steel iron", &["undated"]);
    check("steel OR dairy", &["dairy-2018", "steel-2017", "undated"]);
    check("steel -iron", &["steel-2017"]);
    check("steel NOT iron", &["steel-2017"]);
    check("-steel", &["dairy-2018", "storm-2019"]);
    check("steel AND iron OR dairy AND duties", &["dairy-2018", "undated"]);
    check("steel AND iron dairy AND duties", &[]);
    check("Ordo (exports OR iron)", &["steel-2017", "undated"]);
    check("storm OR -Ordo", &["dairy-2018", "storm-2019"]);
    check("*", &["dairy-2018", "steel-2017", "storm-2019", "undated"]);
    check("-*", &[]);
}

#[test]
fn prefixes() {
    check("tari*", &["dairy-2018", "steel-2017"]);
    check("coop*", &["dairy-2018"]);
    check("ANA-TV*", &["steel-2017"]);
    check("27.7-bil*", &["steel-2017"]);
    check("title:mil*", &["steel-2017"]);
    check("actor:Rei*", &["dairy-2018"]);
    check("unit:perc*", &["dairy-2018"]);
    check("document:s*", &["steel-2017", "storm-2019"]);
}

#[test]
fn fields() {
    check("title:tariff", &["dairy-2018"]);
    check("title:\"tariff cuts\"", &["dairy-2018"]);
    check("title:\"tariffs cut\"", &[]);
    check("actor:reis", &["dairy-2018"]);
    check("actor:\"Joao Reis\"", &["dairy-2018"]);
    check("actor:\"Reis Joao\"", &[]);
    check("actor:vesland", &["steel-2017"]);
    check("actor:(Tveit OR Reis)", &["dairy-2018", "steel-2017"]);
    check("actor:\"Halm Accord\"", &[]);
    check("agreement:\"Halm Accord of 2015\"", &["dairy-2018"]);
    check("speaker:Tveit", &["steel-2017"]);
    check("speaker:*", &["dairy-2018", "steel-2017"]);
    check("document:steel-2017", &["steel-2017"]);
    check("document:steel", &[]);
    check("unit:usd", &["steel-2017"]);
    check("unit:\"Percentage Point\"", &["dairy-2018"]);
    check("unit:%", &["storm-2019"]);
    check("unit:*", &["dairy-2018", "steel-2017", "storm-2019"]);
    check("kind:MONEY", &["dairy-2018", "steel-2017", "storm-2019"]);
    check("kind:percent", &[]);
    check("kind:*", &["dairy-2018", "steel-2017", "storm-2019"]);
    check("title:*", &["dairy-2018", "steel-2017"]);
    check("actor:*", &["dairy-2018", "steel-2017"]);
    check("agreement:*", &["dairy-2018"]);
    check("publisher:\"the ordo times\"", &["steel-2017"]);
    check("publisher:the*", &["steel-2017"]);
    check_error("kind:size", "there is no kind \"size\"");
}

#[test]
fn misspelt_words() {
    check("vesslnd~2", &["steel-2017", "undated"]);
    check("vesslnd~1", &[]);
    check("stele~1", &["steel-2017", "undated"]);
    check("TARIFS~1", &["dairy-2018", "steel-2017"]);
    check("US~2", &["storm-2019"]);
    check("tviet~1", &["steel-2017"]);
    check("actor:ries~1", &["dairy-2018"]);
    check("speaker:tviet~", &["steel-2017"]);
    check("title:mils~1", &["steel-2017"]);
    check_marks("stele~1 -iron", &["steel"]);
    check_warned("steel~9 iron", &["undated"], "steel[~9] iron", "no more than 2 letters may differ");
    check_warned("unit:usdd~1 OR iron", &["undated"], "[unit:usdd~1] OR iron", "takes no `~`");
}

#[test]
fn words_near_each_other() {
    check("\"exports vesland\"~1", &["steel-2017"]);
    check("\"exports vesland\"~0", &[]);
    check("\"ordo exports\"~3", &["steel-2017"]);
    check("\"ordo exports\"~2", &[]);
    check("\"steel worked\"~3", &["undated"]);
    check("\"steel steel\"~50", &[]);
    check("\"worked worked\"~50", &["undated"]);
    check("\"mills vesland\"~9", &[]);
    check("title:\"mills vesland\"~2", &["steel-2017"]);
    check_marks("\"ordo exports\"~3", &["exports", "Ordo"]);
    check_warned("\"steel iron\"~", &[], "\"steel iron\"[~]", "takes a number of words");
}

#[test]
fn type_tokens() {
    check("__MONEY__", &["dairy-2018", "steel-2017", "storm-2019"]);
    check("\"rose to __MONEY__\"", &["steel-2017"]);
    check("\"rose to __FIGURE__ minister\"", &["steel-2017"]);
    check("\"rose to __MONEY__ billion\"", &[]);
    check("\"exports __MONEY__\"~6", &["steel-2017"]);
    check("\"exports __MONEY__\"~5", &[]);
    check("\"__MONEY__ exports\"~6", &["steel-2017"]);
    check("\"__MONEY__ __PERSON__\"~1", &["dairy-2018", "steel-2017"]);
    check("\"__MONEY__ minister __PERSON__\"", &["steel-2017"]);
    check("\"__PERCENT__ exports\"~50", &[]);
    check("\"fall by __FIGURE__\" __AGREEMENT__", &["dairy-2018"]);
    // Type tokens do not affect phrases of words.
    check("\"rose to 27.7 billion minister ana\"", &["steel-2017"]);
    check_marks("\"exports __MONEY__\"~6", &["exports", "27.7 billion"]);
    check_marks("\"rose to __MONEY__\"", &["rose to $27.7 billion"]);
    check_marks("__PERSON__ -dairy", &["Ana Tveit", "She"]);
    check_warned("\"iron __TONS__\"", &["undated"], "[\"iron __TONS__\"]", "there is no __TONS__");
}

/// Two figures in one passage, each with its own unit, time and speaker.
#[test]
fn what_is_asked_of_figures_is_asked_of_one() {
    let index = Shelf::of(Index::in_memory().unwrap());
    let mut both = article("both", "Ana Tveit counts $25 billion. Joao Reis counts 3 tons.");
    add_entity(&mut both, EntityType::Person, &["Ana Tveit", "Tveit"], &["Ana Tveit"]);
    add_entity(&mut both, EntityType::Person, &["Joao Reis"], &["Joao Reis"]);
    add_figure(&mut both, "$25 billion", number("25000000000"), "USD", Some("Ana Tveit"));
    add_figure(&mut both, "3 tons", number("3"), "ton", Some("Joao Reis"));
    both.figures[0].period = Some(Period::from("2016"));
    both.figures[1].period = Some(Period::from("2018-01/2018-03"));
    both.figures[1].kind = FigureKind::Quantity;
    add(&index, &[both], 1);
    let check = |query: &str, expect: &[&str]| {
        let results = index.search(query, 10, 0).unwrap();
        assert_eq!((results.total, &results.warnings[..]), (usize::from(!expect.is_empty()), &[][..]), "{query}");
        let marked: Vec<_> = results
            .hits
            .iter()
            .flat_map(|hit| hit.marks.iter().map(|it| &hit.text[it.start as usize..it.end as usize]))
            .collect();
        assert_eq!(marked, expect, "{query}");
    };
    check("figure:[20e9 TO 30e9] unit:USD period:2016 speaker:Tveit", &["Tveit", "$25 billion"]);
    check("speaker:Tveit period:2016 unit:USD figure:[20e9 TO 30e9]", &["Tveit", "$25 billion"]);
    check("figure:[20e9 TO 30e9] unit:ton", &[]);
    check("figure:3 AND unit:ton", &["3 tons"]);
    check("unit:USD period:2018", &[]);
    check("unit:ton period:2018-02", &["3 tons"]);
    check("unit:ton period:[2018-02 TO *]", &["3 tons"]);
    check("unit:ton period:[2018-04 TO *]", &[]);
    check("period:2017", &[]);
    check("period:[2016-06 TO 2017]", &["$25 billion"]);
    check("period:* unit:ton", &["3 tons"]);
    check("speaker:reis unit:USD", &[]);
    check("speaker:\"Ana Tveit\" unit:USD", &["Ana Tveit", "$25 billion"]);
    check("speaker:\"Joao Reis\" unit:USD", &[]);
    check("speaker:Tve* unit:USD", &["Tveit", "$25 billion"]);
    check("speaker:Tve* unit:ton", &[]);
    check("speaker:rais~1 unit:ton", &["Reis", "3 tons"]);
    check("speaker:rais~1 unit:USD", &[]);
    check("speaker:* figure:3", &["3 tons"]);
    check("kind:quantity unit:t*", &["3 tons"]);
    check("kind:quantity unit:U*", &[]);
    // Groups of conditions on figures also hold for one figure.
    check("speaker:(Tveit OR \"Joao Reis\") unit:ton", &["Tveit", "Joao Reis", "3 tons"]);
}

#[test]
fn groups_of_what_is_asked_of_figures() {
    check("unit:(USD OR farm) figure:1300", &["dairy-2018"]);
    check("(unit:USD OR unit:farm) figure:3", &[]);
    check("unit:USD (figure:1300 OR figure:5)", &[]);
    check("unit:farm (figure:1300 AND kind:money)", &["dairy-2018"]);
    check("(unit:USD figure:>1e9) OR (unit:farm figure:1300)", &["dairy-2018", "steel-2017"]);
    check("(unit:USD figure:1300) OR (unit:farm figure:>1e9)", &[]);
    // Words are looked for in the passage, and so are exclusions.
    check("duties unit:farm figure:1300", &["dairy-2018"]);
    check("unit:farm -figure:5", &[]);
    check("unit:farm^2 figure:1300^3", &["dairy-2018"]);
    check("figure:1300 (unit:USD OR duties)", &["dairy-2018"]);
}

#[test]
fn merged_entities() {
    let index = index();
    let same = [Same {
        ids: vec!["Joao Reis".into(), "Ana Tveit".into()],
        names: vec!["The Pair".to_owned(), "Joao Reis".to_owned()],
    }];
    let docs = |query: &str| {
        let request = Request { same: &same, facets: true, ..Request::new(query) };
        let results = index.find(&request).unwrap();
        let mut docs: Vec<_> = results.hits.iter().map(|it| it.doc.to_string()).collect();
        docs.sort_unstable();
        (docs.join(" "), shown(&results.facets.unwrap().actor))
    };
    let both = ("dairy-2018 steel-2017".to_owned(), "Joao Reis 2, Vesland 1".to_owned());
    assert_eq!(docs("actor:\"the pair\""), both);
    assert_eq!(docs("actor:pai*"), both);
    assert_eq!(docs("actor:piar~1"), both);
    assert_eq!(docs("speaker:reis"), both);
    assert_eq!(docs("speaker:reis unit:farm").0, "dairy-2018");
    assert_eq!(docs("speaker:pair unit:usd").0, "steel-2017");
    assert_eq!(docs("actor:tveit").0, "steel-2017", "no name of the one that they are");
}

fn shown(facets: &[Facet]) -> String {
    facets.iter().map(|it| format!("{} {}", it.value, it.n)).collect::<Vec<_>>().join(", ")
}

#[test]
fn facets() {
    let index = index();
    let facets = |query: &str| -> Facets {
        let request = Request { facets: true, limit: 1, ..Request::new(query) };
        let results = index.find(&request).unwrap();
        assert_eq!(results.total, index.search(query, 0, 0).unwrap().total);
        results.facets.unwrap()
    };
    let all = facets("*");
    assert_eq!(shown(&all.document), "dairy-2018 1, steel-2017 1, storm-2019 1, undated 1");
    assert_eq!(shown(&all.publisher), "The Ordo Times 1");
    assert_eq!(shown(&all.year), "2017 1, 2018 1, 2019 1");
    assert_eq!(shown(&all.actor), "Ana Tveit 1, Joao Reis 1, Vesland 1");
    assert_eq!(shown(&all.agreement), "Halm Accord of 2015 1");
    assert_eq!(shown(&all.kind), "money 3");
    let steel = facets("steel");
    assert_eq!(shown(&steel.document), "steel-2017 1, undated 1");
    assert_eq!(shown(&steel.agreement), "");
    assert_eq!(facets("whale"), Facets::default());
    assert_eq!(index.search("steel", 10, 0).unwrap().facets, None);
}

/// The first values of one segment need not be the first of another.
#[test]
fn facets_over_segments() {
    let articles: Vec<Extraction> = (0..240)
        .map(|n| {
            let mut article = article(&format!("{n:03}"), "A mill.");
            // Twenty publishers, the later ones more often.
            article.publisher = Some(format!("{:02}", (n * n / 7 + n) % (1 + n / 12)));
            article.published = Some(format!("{}", 1999 + n % 13));
            article
        })
        .collect();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for article in &articles {
        *counts.entry(article.publisher.clone().unwrap()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), name.clone()));
    let expect: Vec<_> = counts.iter().take(10).map(|(name, n)| format!("{name} {n}")).collect();
    let request = Request { facets: true, ..Request::new("mill") };
    let mut found = Vec::new();
    for n_batches in [1, 2, 5] {
        let index = Shelf::of(Index::in_memory().unwrap());
        for (n, batch) in (0..).zip(articles.chunks(240 / n_batches)) {
            add(&index, batch, n);
        }
        let facets = index.find(&request).unwrap().facets.unwrap();
        assert_eq!(shown(&facets.publisher), expect.join(", "), "{n_batches} batches");
        assert_eq!(facets.year.len(), 10);
        found.push(facets);
    }
    assert!(found.windows(2).all(|it| it[0] == it[1]));
}

#[test]
fn orders() {
    let index = index();
    let docs = |sort| {
        let results = index.find(&Request { sort, ..Request::new("*") }).unwrap();
        results.hits.iter().map(|it| it.doc.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(docs(Sort::Best), "dairy-2018 steel-2017 storm-2019 undated");
    assert_eq!(docs(Sort::Newest), "storm-2019 dairy-2018 steel-2017 undated");
    assert_eq!(docs(Sort::Oldest), "steel-2017 dairy-2018 storm-2019 undated");
    let second = index.find(&Request { sort: Sort::Oldest, limit: 1, offset: 1, ..Request::new("*") }).unwrap();
    assert_eq!(second.hits[0].doc.as_str(), "dairy-2018");
}

#[test]
fn passages_like_a_document() {
    let index = Shelf::of(Index::in_memory().unwrap());
    let articles = [
        article("a", "The mill by the river makes steel rails for Ordo."),
        article("b", "A steel mill by another river makes rails, too."),
        article("c", "Rails of steel are made by a mill."),
        article("d", "The storm came from the sea and took the harvest."),
        article("e", ""),
    ];
    add(&index, &articles, 1);
    let docs = |like: &Extraction, query: &str| {
        let results = index.find(&Request { like: Some(like), ..Request::new(query) }).unwrap();
        assert_eq!(results.total, results.hits.len());
        results.hits.iter().map(|it| it.doc.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(docs(&articles[0], ""), "b c");
    assert_eq!(docs(&articles[1], ""), "a c");
    assert_eq!(docs(&articles[0], "-another"), "c");
    assert_eq!(docs(&articles[3], ""), "");
    assert_eq!(docs(&articles[4], ""), "");
}

#[test]
fn snippets_are_whole_sentences() {
    let results = index().find(&Request { snippet: 60, ..Request::new("tariffs wall") }).unwrap();
    let hit = &results.hits[0];
    let snippet = &hit.text[(hit.snippet.start - hit.start) as usize..(hit.snippet.end - hit.start) as usize];
    assert_eq!(snippet, "She called the tariffs “a wall of paper”.");
    assert!(serde_json::to_value(hit).unwrap().get("snippet").is_none(), "the record is as it was");
}

#[test]
fn slips_are_passed_over() {
    let steel = ["steel-2017", "undated"];
    check_warned("steel actr:Seoul", &steel, "steel [actr:]Seoul", "did you mean `actor:`?");
    check_warned("colour:[1 TO 2] steel", &steel, "[colour:][1 TO 2] steel", "there are title, actor,");
    check_warned("steel figure:much", &steel, "steel [figure:much]", "\"much\" is no number");
    check_warned("steel figure:[5 TO 1]", &steel, "steel [figure:[5 TO 1]]", "ends before it starts");
    check_warned("steel published:soon", &steel, "steel [published:soon]", "\"soon\" is no date");
    check_warned("steel period:[2016 TO x]", &steel, "steel [period:[2016 TO x]]", "\"x\" is no date");
    check_warned("steel title:[a TO b]", &steel, "steel [title:[a TO b]]", "takes words, no range");
    check_warned("steel figure:[1 TO", &steel, "steel figure:[[1 TO]", "a range is written");
    check_warned("steel (actor:(title:x))", &steel, "steel (actor:([title:]x))", "one field stands inside another");
    check_warned("steel unit:", &steel, "steel [unit:]", "a field takes a word");
    check_warned("steel AND", &steel, "steel [AND]", "nothing on its right");
    check_warned("steel \"iron", &["undated"], "steel [\"]iron", "not closed");
}

#[test]
fn figures() {
    check("figure:[20e9 TO 30e9]", &["steel-2017"]);
    check("figure:27,700,000,000", &["steel-2017"]);
    check("figure:[27.7e9 TO *]", &["steel-2017"]);
    check("figure:{27.7e9 TO *]", &[]);
    check("figure:{27.7e9 TO 27.7e9}", &[]);
    check("figure:0.1", &["storm-2019"]);
    check("figure:<=5", &["dairy-2018", "storm-2019"]);
    check("figure:<3", &["storm-2019"]);
    check("figure:>1299 -unit:USD", &["dairy-2018"]);
    check("figure:*", &["dairy-2018", "steel-2017", "storm-2019"]);
    check("figure:[-5 TO -1]", &[]);
    check_error("figure:much", "\"much\" is no number");
    check_error("figure:[1 TO inf]", "\"inf\" is no number");
    check_error("figure:[5 TO 1]", "ends before it starts");
    check_error("figure:1*", "\"1*\" is no number");
}

#[test]
fn days_of_publication() {
    check("published:2017", &["steel-2017"]);
    check("published:[2017 TO 2018]", &["dairy-2018", "steel-2017"]);
    check("published:{2017 TO 2018]", &["dairy-2018"]);
    check("published:[2017 TO 2018}", &["steel-2017"]);
    check("published:[2017-07-06 TO 2017-07-06]", &["steel-2017"]);
    check("published:[2017-07-07 TO 2018-02-01]", &["dairy-2018"]);
    check("published:[2018-03 TO *]", &["storm-2019"]);
    check("published:[* TO 2018]", &["dairy-2018", "steel-2017"]);
    check("published:>2017", &["dairy-2018", "storm-2019"]);
    check("published:<=2017-07-06", &["steel-2017"]);
    check("published:2019-05", &["storm-2019"]);
    check("published:2019~", &["storm-2019"]);
    check("published:*", &["dairy-2018", "steel-2017", "storm-2019"]);
    check_error("published:[2017 TO soon]", "\"soon\" is no date");
    check_error("published:2017-02-30", "is no date");
    check_error("published:[2018 TO 2017]", "ends before it starts");
    check_error("title:[a TO b]", "`title` takes words, no range");
}

#[test]
fn marks_are_what_matched() {
    check_marks("exporting steel", &["exports", "steel"]);
    check_marks("\"exports of steel\" rise OR rose", &["exports of steel", "rose"]);
    check_marks("US coasts", &["U.S", "coast"]);
    check_marks("tveit -dairy", &["Tveit"]);
    check_marks("coop*", &["cooperatives"]);
    check_marks("actor:\"Ana Tveit\"", &["Ana Tveit"]);
    check_marks("title:mills", &[]);
    check_marks("figure:[20e9 TO 30e9]", &["$27.7 billion"]);
    check_marks("27.7 figure:[20e9 TO 30e9]", &["$27.7 billion"]);
    check_marks("unit:farm", &["1,300"]);
    check_marks("figure:4 OR figure:>=4 dairy", &["dairy", "3 to 5 percentage points", "1,300"]);
    check_marks("figure:[1 TO 9] unit:farm dairy", &[]);
    check_marks("speaker:Tveit", &["$27.7 billion", "Tveit"]);
}

#[test]
fn offsets_are_the_documents() {
    let filler = format!("{}.\n\n", "Größe ".repeat(70).trim_end());
    let index = Shelf::of(Index::in_memory().unwrap());
    let text = format!("{filler}Later, {} the café closed.", "word ".repeat(60));
    let mut cafe = article("cafe", &text);
    add_figure(&mut cafe, "closed", number("1"), "café", None);
    add(&index, &[cafe.clone()], 1);
    let results = index.search("cafe unit:CAFÉ", 10, 0).unwrap();
    let hit = &results.hits[0];
    assert_eq!((hit.start as usize, hit.end as usize), (filler.len(), text.len()));
    assert_eq!(&text[hit.start as usize..hit.end as usize], hit.text);
    let marked: Vec<_> = hit.marks.iter().map(|it| &text.as_str()[*it]).collect();
    assert_eq!(marked, ["café", "closed"]);
    assert!(show(hit).ends_with("the [café] [closed]."));
    assert_eq!(hit.claims, [Claim::all(&cafe)[0].id.clone()]);
}

#[test]
fn the_record() {
    let results = index().search("document:dairy-2018 1300", 10, 0).unwrap();
    let hit = serde_json::to_value(&results.hits[0]).unwrap();
    let keys = serde_json::to_string(&results.hits[0]).unwrap();
    let order: Vec<_> = ["doc", "title", "published", "score", "start", "end", "text", "marks", "claims"]
        .iter()
        .map(|key| keys.find(&format!("\"{key}\":")).unwrap())
        .collect();
    assert!(order.is_sorted());
    assert_eq!(hit["title"], "Farms brace for tariff cuts");
    assert_eq!(hit["published"], "2018-02");
    assert_eq!(hit["claims"].as_array().unwrap().len(), 2);
    assert_eq!(hit["marks"][0].as_array().unwrap().len(), 2);
    let untitled = index().search("harvest", 1, 0).unwrap();
    assert!(serde_json::to_value(&untitled.hits[0]).unwrap()["title"].is_null());
}

#[test]
fn pages_of_results() {
    let index = index();
    let all = index.search("*", 10, 0).unwrap();
    assert_eq!(all.total, 4);
    let docs: Vec<_> = all.hits.iter().map(|it| it.doc.as_str()).collect();
    assert_eq!(docs, ["dairy-2018", "steel-2017", "storm-2019", "undated"]);
    let page = index.search("*", 2, 1).unwrap();
    assert_eq!(page.hits, all.hits[1..3]);
    for (limit, offset) in [(0, 0), (5, 4), (usize::MAX, usize::MAX)] {
        let page = index.search("*", limit, offset).unwrap();
        assert_eq!((page.hits.len(), page.total), (0, 4));
    }
    assert_eq!(index.search("*", usize::MAX, 0).unwrap(), all);
}

#[test]
fn better_passages_come_first() {
    let index = Shelf::of(Index::in_memory().unwrap());
    let mut titled = article("c", "The mill stands by the river.");
    titled.title = Some("A mill".to_owned());
    let rows = [
        article("a", "There is one mill in the town, and there are many houses, a church, a school and a bridge."),
        article("b", "There is one mill in the town."),
        titled,
        article("d", "No river."),
    ];
    add(&index, &rows, 1);
    let docs = |query| {
        let hits = index.search(query, 10, 0).unwrap().hits;
        hits.iter().map(|it| it.doc.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(docs("mill"), "c b a");
    assert_eq!(docs("mill OR school^9"), "a c b");
}

#[test]
fn replacing_and_removing() {
    let index = index();
    let replaced = article("steel-2017", "The mills have closed.");
    let mut writer = index.writer().unwrap();
    writer.replace(&replaced).unwrap();
    writer.remove(&DocId::from("dairy-2018")).unwrap();
    assert_eq!(index.search("steel", 10, 0).unwrap().total, 2, "nothing is seen before the commit");
    writer.commit(2).unwrap();
    assert_eq!(index.search("steel", 10, 0).unwrap().total, 2, "nor before the reload");
    index.reload().unwrap();
    index.put(&[replaced]);
    assert_eq!(index.search("steel", 10, 0).unwrap().total, 1);
    assert_eq!(index.search("mills", 10, 0).unwrap().hits[0].text, "The mills have closed.");
    assert_eq!(index.search("dairy", 10, 0).unwrap().total, 0);
    assert_eq!((index.n_passages(), index.payload().unwrap()), (3, Some(2)));

    writer.replace(&articles()[1]).unwrap();
    drop(writer);
    index.reload().unwrap();
    assert_eq!(index.search("dairy", 10, 0).unwrap().total, 0, "what is not committed is lost");
}

/// Many short articles of few words, so that scores are often close. Which words are common changes from the first
/// article to the last, so segments differ.
fn many_articles() -> Vec<Extraction> {
    let words = ["steel", "iron", "coal", "river", "mill", "tariff", "farm", "export"];
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..300)
        .map(|n| {
            let n_words = 5 + random(40);
            let text: Vec<_> = (0..n_words).map(|_| words[(n / 50 + random(8) * random(8) / 8) % 8]).collect();
            let mut article = article(&format!("doc-{n}"), &format!("{}.", text.join(" ")));
            article.title = (n % 3 == 0).then(|| words[random(8)].to_owned());
            article
        })
        .collect()
}

const MANY_QUERIES: [&str; 11] = [
    "steel",
    "steel OR iron OR coal OR mill",
    "river tariff -export",
    "\"steel iron\" OR farm",
    "tari* coal",
    "*",
    "steel iron coal mill",
    "river^0.3 farm^0.7 export^1.1 coal^0.9 iron^1.3",
    "\"steel iron coal\"~2",
    "rivr~1 OR stele~2",
    "title:steel \"mill steel\"~4",
];

#[test]
fn order_of_arrival_batches_and_deletions_change_nothing() {
    let articles = many_articles();
    let at_once = Shelf::of(Index::in_memory().unwrap());
    add(&at_once, &articles, 1);

    let backwards = Shelf::of(Index::in_memory().unwrap());
    backwards.put(&articles);
    let mut writer = backwards.writer().unwrap();
    for (n, batch) in articles.rchunks(101).enumerate() {
        for article in batch.iter().rev() {
            // First with another text, which the next commit deletes.
            let mut other = article.clone();
            other.text = other.text.replace("iron", "steel");
            writer.replace(&other).unwrap();
        }
        writer.replace(&crate::testing::article("gone", "steel steel mill")).unwrap();
        writer.commit(2 * n as u64).unwrap();
        for article in batch {
            writer.replace(article).unwrap();
        }
        writer.remove(&DocId::from("gone")).unwrap();
        writer.commit(2 * n as u64 + 1).unwrap();
    }
    backwards.reload().unwrap();
    for query in MANY_QUERIES {
        let results = at_once.search(query, 1000, 0).unwrap();
        assert!(results.total > 0, "{query}");
        assert_eq!(results, backwards.search(query, 1000, 0).unwrap(), "{query}");
    }
}

/// tantivy adds the score of a segment's rarest word first.
#[test]
fn which_word_is_rare_in_a_segment_changes_nothing() {
    let words = ["steel", "iron", "coal"];
    let all: Vec<_> = (0..40)
        .map(|n| article(&format!("all-{n:02}"), &format!("{} {}.", words.join(" "), "steel iron ".repeat(n))))
        .collect();
    let of = |word: &str, n_articles: usize| -> Vec<_> {
        (0..n_articles).map(|n| article(&format!("{word}-{n}"), &format!("{word}."))).collect()
    };
    let rising: Vec<_> = (0..3).flat_map(|n| of(words[n], 3 + 5 * n)).collect();
    let falling: Vec<_> = (0..3).flat_map(|n| of(words[n], 40 - 9 * n)).collect();
    let ids = |prefix: &str, articles: Vec<Extraction>| -> Vec<_> {
        articles.into_iter().map(|it| Extraction { id: DocId(format!("{prefix}{}", it.id)), ..it }).collect()
    };
    let (rising, falling) = (ids("r-", rising), ids("f-", falling));

    let with_rising = Shelf::of(Index::in_memory().unwrap());
    add(&with_rising, &[all.clone(), rising.clone()].concat(), 1);
    add(&with_rising, &falling, 2);
    let with_falling = Shelf::of(Index::in_memory().unwrap());
    add(&with_falling, &[all, falling].concat(), 1);
    add(&with_falling, &rising, 2);
    // Quoted, because tantivy orders plain words only in segments of more than 4,096 passages.
    let query = "\"steel\"^0.3 \"iron\"^0.7 \"coal\"^1.1";
    let results = with_rising.search(query, 100, 0).unwrap();
    assert_eq!(results.total, 40);
    assert!(results.hits.iter().all(|it| (it.score * 1024.0).fract() == 0.0));
    assert_eq!(results, with_falling.search(query, 100, 0).unwrap());
}

#[test]
fn reopened_from_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("passages");
    let before: Vec<_> = {
        let index = Shelf::of(Index::open(&path).unwrap());
        assert_eq!((index.payload().unwrap(), index.seen()), (None, None));
        add(&index, &many_articles(), 7);
        MANY_QUERIES.map(|query| index.search(query, 50, 3).unwrap()).into()
    };
    let index = Shelf::of(Index::open(&path).unwrap());
    assert_eq!((index.payload().unwrap(), index.seen()), (Some(7), Some(7)));
    assert!(matches!(index.search("*", 1, 0), Err(SearchError::Record { .. })), "the index keeps no text");
    index.put(&many_articles());
    let after: Vec<_> = MANY_QUERIES.map(|query| index.search(query, 50, 3).unwrap()).into();
    assert_eq!(before, after);
    assert!(index.damaged_files().unwrap().is_empty());
}

#[test]
fn one_writer_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let writer = index.writer().unwrap();
    let other = Index::open(folder.path()).unwrap();
    assert!(matches!(other.writer(), Err(SearchError::Busy)));
    assert!(matches!(Index::recreate(folder.path(), ""), Err(SearchError::Busy)));
    writer.close().unwrap();
    other.writer().unwrap();
}

/// A process dies while it commits: its files exist, but nothing refers to them. The next process uses the same names.
#[test]
fn files_of_a_commit_that_was_cut_short() {
    let [folder, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let copy = |from: &Path, to: &Path, is_wanted: &dyn Fn(&str) -> bool| {
        for entry in fs::read_dir(from).unwrap().map(|it| it.unwrap()) {
            if is_wanted(&entry.file_name().to_string_lossy()) {
                fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
            }
        }
    };
    add(&Shelf::of(Index::open(folder.path()).unwrap()), &articles(), 1);
    copy(folder.path(), other.path(), &|_| true);
    let remove = |path: &Path| {
        let index = Index::open(path).unwrap();
        let mut writer = index.writer().unwrap();
        writer.remove(&DocId::from("undated")).unwrap();
        writer.commit(2).unwrap();
        writer.close().unwrap();
        index.reload().unwrap();
        index.n_passages()
    };
    assert_eq!(remove(other.path()), 3);
    let is_left = |name: &str| name != "meta.json" && !name.ends_with(".lock");
    copy(other.path(), folder.path(), &is_left);
    let has_deletions = |it: fs::DirEntry| it.path().extension().is_some_and(|it| it == "del");
    assert!(fs::read_dir(folder.path()).unwrap().any(|it| has_deletions(it.unwrap())));
    assert_eq!(remove(folder.path()), 3);
}

#[test]
fn a_broken_index_is_told_and_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let meta = path.join("meta.json");
    add(&Shelf::of(Index::open(path).unwrap()), &articles(), 1);
    let good = fs::read_to_string(&meta).unwrap();

    let Meta::Sealed(tantivys, seal) = Meta::read(good.as_bytes()) else { panic!("{good}") };
    let of_other_schema = Meta::write(&tantivys.replace("\"beside\"", "\"elsewhere\""), &seal).unwrap();
    // And an index of a version of whosaid that did not seal.
    for other in [of_other_schema, tantivys] {
        fs::write(&meta, other).unwrap();
        let error = Index::open(path).err().unwrap();
        assert!(matches!(error, SearchError::OtherSchema { .. }), "{error:?}");
        assert!(error.to_string().contains("can be rebuilt"));
    }

    for bad in ["", "{", "\u{0}", &good[..good.len() / 2]] {
        fs::write(&meta, bad).unwrap();
        let error = Index::open(path).err().unwrap();
        assert!(matches!(error, SearchError::Damaged { .. }), "{bad:?}: {error:?}");
    }

    fs::write(&meta, &good).unwrap();
    let segment = fs::read_dir(path)
        .unwrap()
        .map(|it| it.unwrap().path())
        .find(|it| it.extension().is_some_and(|it| it == "term"));
    let segment = segment.unwrap();
    let mut bytes = fs::read(&segment).unwrap();
    bytes[10] ^= 0xff;
    fs::write(&segment, &bytes).unwrap();
    // The file is small, so it is read when the index is opened.
    let error = Index::open(path).err().unwrap();
    assert!(matches!(&error, SearchError::Damaged { reason, .. } if reason.contains(".term is not as it was written")));
    for bad in [&bytes[..bytes.len() / 2], &bytes[..4], &[]] {
        fs::write(&segment, bad).unwrap();
        let error = Index::open(path).err();
        assert!(matches!(error, Some(SearchError::Damaged { .. })), "{error:?}");
    }
    fs::remove_file(&segment).unwrap();
    assert!(matches!(Index::open(path).err(), Some(SearchError::Damaged { .. })));

    let index = Shelf::of(Index::recreate(path, "").unwrap());
    assert_eq!((index.n_passages(), index.payload().unwrap()), (0, None));
    add(&index, &articles(), 2);
    assert_eq!(index.n_passages(), 4);
}

/// Intact files that are in the places of others, of another segment or of another index.
#[test]
fn files_in_the_places_of_others() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.writer.set_merge_policy(Box::new(NoMergePolicy));
    for (batch, text) in [(1, "Steel and more steel."), (2, "Iron, the ministry said.")] {
        writer.replace(&article(&format!("{batch}"), text)).unwrap();
        writer.commit(batch).unwrap();
    }
    writer.close().unwrap();
    drop(index);
    let mut n_swapped = 0;
    for kind in ["term", "idx", "pos", "fieldnorm", "fast", "store"] {
        let files = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().path());
        let files: Vec<_> = files.filter(|it| it.extension().is_some_and(|it| it == kind)).collect();
        let [one, other] = &files[..] else { panic!("{files:?}") };
        let [one_bytes, other_bytes] = [one, other].map(|it| fs::read(it).unwrap());
        fs::write(one, &other_bytes).unwrap();
        fs::write(other, &one_bytes).unwrap();
        let opened = Index::open_existing(folder.path());
        if one_bytes == other_bytes {
            assert!(opened.is_ok_and(|it| it.damaged_files().unwrap().is_empty()), "{kind}");
        } else {
            n_swapped += 1;
            assert!(opened.is_err_and(|it| matches!(it, SearchError::Damaged { .. })), "{kind}");
        }
        fs::write(one, one_bytes).unwrap();
        fs::write(other, other_bytes).unwrap();
    }
    assert!(n_swapped > 3, "{n_swapped}");
    assert_eq!(Index::open_existing(folder.path()).unwrap().damaged_files().unwrap(), Vec::<PathBuf>::new());
}

#[test]
fn an_index_is_known_by_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    add(&Shelf::of(Index::open_for(path, "one").unwrap()), &articles(), 3);
    assert_eq!(Index::open_existing(path).unwrap().owner(), "one");
    let published = Index::published(path).unwrap();
    assert_eq!(published, Some(Published { batch: 3, owner: Some("one".to_owned()) }));
    assert_eq!(Index::open_for(path, "one").unwrap().n_passages(), 4);
    let error = Index::open_for(path, "other").err().unwrap();
    assert!(error.is_damage() && error.to_string().contains("another store"), "{error}");
}

/// A writer's first operation removes a passage while parts are being merged, one of which lost another passage in the
/// last commit.
#[test]
fn what_is_replaced_first_does_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let mut writer = index.writer().unwrap();
    writer.writer.set_merge_policy(Box::new(NoMergePolicy));
    for n in 1..=8 {
        // The last commit removes one of two passages from a part in the middle.
        let ids = if n == 4 { vec!["gone".to_owned(), "kept".to_owned()] } else { vec![format!("{n}")] };
        ids.iter().for_each(|id| writer.replace(&article(id, "Steel.")).unwrap());
        if n == 8 {
            writer.remove(&DocId::from("gone")).unwrap();
        }
        writer.commit(n).unwrap();
    }
    writer.close().unwrap();
    index.reload().unwrap();
    let mut writer = index.writer().unwrap();
    writer.replace(&article("kept", "Iron.")).unwrap();
    // This also happens where a batch fills the writer's memory before it is committed.
    let mut parts = writer.writer.index().searchable_segment_metas().unwrap();
    parts.sort_by_key(|it| it.has_deletes());
    let parts: Vec<_> = parts.iter().map(|it| it.id()).collect();
    writer.writer.merge(&parts).wait().unwrap();
    writer.commit(9).unwrap();
    writer.close().unwrap();
    index.reload().unwrap();
    let compared = index.compare(&article("kept", "Iron.")).unwrap();
    assert_eq!((compared, index.n_passages()), (Compared { n_expected: 1, n_found: 1, is_same: true }, 8));
}

/// Whatever byte changes and whatever file is missing, either it is reported or answers are unchanged. Neither readers
/// nor writers panic.
#[test]
fn every_damage_is_told_or_does_nothing() {
    let [good, bad] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let shelf = Shelf::of(Index::open(good.path()).unwrap());
    add(&shelf, &articles(), 1);
    let mut writer = shelf.index.writer().unwrap();
    writer.remove(&DocId::from("undated")).unwrap();
    writer.commit(2).unwrap();
    writer.close().unwrap();
    let queries =
        ["steel OR duties", "\"steel to ordo\"", "figure:1300", "published:2018", "ves*", "speaker:joao", "*"];
    let answers = |index: Index| -> Result<Vec<Results>, SearchError> {
        let shelf = Shelf::of(index);
        shelf.put(&articles());
        queries.iter().map(|query| shelf.search(query, 10, 0)).collect()
    };
    let expect = answers(Index::open(good.path()).unwrap()).unwrap();
    let files: Vec<_> = fs::read_dir(good.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    let restore = || {
        for name in &files {
            fs::copy(good.path().join(name), bad.path().join(name)).unwrap();
        }
    };
    let mut n_told: BTreeMap<String, usize> = BTreeMap::new();
    let mut check = |name: &str, what: &str| {
        // A panic outside the index's own guard fails the test, in whichever of these it happens.
        let told = Index::open_existing(bad.path()).and_then(|it| it.damaged_files());
        let is_told = !matches!(&told, Ok(files) if files.is_empty());
        let read = Index::open_existing(bad.path()).and_then(answers);
        match &read {
            // Reported or not, no changed byte is read.
            Ok(answers) => assert!(*answers == expect, "{name}, {what}: other answers"),
            Err(error) => assert!(is_told && error.is_damage(), "{name}, {what}: {error:?}"),
        }
        let written = Index::open(bad.path()).and_then(|index| {
            let mut writer = index.writer()?;
            articles().iter().try_for_each(|it| writer.replace(it))?;
            writer.commit(3)?;
            writer.compact()?;
            writer.close()
        });
        assert!(is_told || written.is_ok(), "{name}, {what}: {written:?}");
        assert!(written.is_ok() || written.is_err_and(|error| error.is_damage()), "{name}, {what}");
        *n_told.entry(name.rsplit('.').next().unwrap().to_owned()).or_default() += usize::from(is_told);
        let left = fs::read_dir(bad.path()).unwrap().map(|it| it.unwrap().path());
        left.for_each(|path| fs::remove_file(path).unwrap());
        restore();
    };
    restore();
    for name in files.iter().map(|it| it.to_str().unwrap()).filter(|it| !it.ends_with(".lock")) {
        let path = bad.path().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        check(name, "deleted");
        for n_left in [0, 3, 5, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..n_left]).unwrap();
            check(name, &format!("cut at {n_left}"));
        }
        let n_footer = bytes.len().saturating_sub(100);
        for at in (0..n_footer).step_by(n_footer / 24 + 1).chain((n_footer..bytes.len()).step_by(7)) {
            let mut changed = bytes.clone();
            changed[at] ^= [0x01, 0x10, 0xff][at % 3];
            fs::write(&path, changed).unwrap();
            check(name, &format!("byte {at} of {}", bytes.len()));
        }
    }
    for kind in ["term", "idx", "pos", "fieldnorm", "fast", "store", "del", "json"] {
        assert!(n_told[kind] > 10, "{kind}: {n_told:?}");
    }
}

#[test]
fn a_path_that_is_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(Index::open(file.path()), Err(SearchError::Io { .. })));
}

#[test]
fn queries_that_ask_for_nothing() {
    for query in ["", "  ", "()"] {
        check_error(query, "it holds no word");
    }
    for query in ["&", "\"\"", "-", "…"] {
        check_error(query, "this holds no word");
    }
    check_error("AND", "this `AND` has nothing on its left");
    let results = index().search("steel & iron", 10, 0).unwrap();
    assert_eq!((results.total, results.warnings.len()), (1, 1));
    assert!(results.warnings[0].to_string().contains("at byte 6 of the query: this holds no word"));
}

/// Every query is answered or refused, and soon.
#[test]
fn hostile_queries() {
    let index = index();
    let queries = [
        "(".repeat(10_000),
        "(".repeat(4000) + "steel",
        "-".repeat(4000) + "steel",
        "NOT ".repeat(1000) + "steel",
        "a".repeat(1_000_000),
        "é(".repeat(1000),
        "actor:(".repeat(500),
        "steel ".repeat(600),
        "a OR ".repeat(800) + "steel",
        "\"".to_owned() + &"steel iron ".repeat(300) + "\"",
        "\"".to_owned() + &"steel iron ".repeat(300) + "\"~4294967295",
        "\"".to_owned() + &"__FIGURE__ ".repeat(300) + "\"~99999999999999999999",
        "a* ".repeat(1000),
        "*a* ".repeat(1000),
        "steel~2 ".repeat(500),
        format!("{}~2", "x".repeat(250)),
        "steel~99999999999999999999".to_owned(),
        "(".repeat(40) + "steel" + &")".repeat(40),
        ")".repeat(4000),
        "actor:\u{0}".to_owned(),
        "steel\u{202e}\u{0}".to_owned(),
        "s-".repeat(2000) + "*",
        "document:".to_owned() + &"x".repeat(4000),
        "figure:[-1e308 TO 1e308]".to_owned(),
        "published:[0000 TO 9999]".to_owned(),
        "published:{9999-12-31 TO *]".to_owned(),
        "period:{9999-12-31 TO *] unit:USD".to_owned(),
        "figure:1 unit:USD ".repeat(200),
        "speaker:a* ".repeat(300),
    ];
    for query in queries {
        let began = std::time::Instant::now();
        match index.search(&query, 10, 0) {
            Ok(results) => assert!(results.warnings.len() < 200, "{} warnings", results.warnings.len()),
            Err(error) => assert!(matches!(error, SearchError::Query { .. }), "{query:.40}: {error:?}"),
        }
        assert!(began.elapsed().as_secs() < 10, "{query:.40} took {:?}", began.elapsed());
    }
}

#[test]
fn hostile_documents() {
    let index = Shelf::of(Index::in_memory().unwrap());
    let texts =
        ["", " ", "\u{0}", "x", &"x".repeat(100_000), &"x ".repeat(100_000), "\u{202e}🙂", &"e\u{301}".repeat(9999)];
    let mut articles: Vec<_> = texts.iter().enumerate().map(|(n, it)| article(&format!("{n}"), it)).collect();
    let mut odd = article("", "Odd one.");
    odd.published = Some("../..".to_owned());
    odd.title = Some(String::new());
    articles.push(odd);
    add(&index, &articles, 1);
    assert_eq!(index.search("x", 10, 0).unwrap().total, 2);
    assert_eq!(index.search("odd document:\"\"", 10, 0).unwrap().total, 1);

    let mut writer = index.writer().unwrap();
    let error = writer.replace(&article(&"é".repeat(600), "Long.")).unwrap_err();
    assert!(matches!(error, SearchError::LongId { n_bytes: 1200, max: 1024, .. }), "{error}");
}

#[test]
fn an_empty_index_finds_nothing() {
    let index = Shelf::of(Index::in_memory().unwrap());
    for query in ["steel", "figure:1", "\"a b\"", "*", "a*", "published:2017"] {
        assert_eq!(index.search(query, 10, 0).unwrap().total, 0, "{query}");
    }
}

/// What the index knows about a document is compared with the document, not only counted.
#[test]
fn what_the_index_knows_is_compared() {
    let index = index();
    let compared = |extraction: &Extraction| {
        let compared = index.compare(extraction).unwrap();
        (compared.n_found, compared.is_same)
    };
    for extraction in articles() {
        let n_passages = crate::passages(&extraction).len() as u64;
        assert_eq!(compared(&extraction), (n_passages, true));
        let changes: [fn(&mut Extraction); 4] = [
            |it| it.text = it.text.replace('e', "a"),
            |it| it.title = Some("Another headline".to_owned()),
            |it| it.publisher = Some("Another paper".to_owned()),
            |it| it.published = Some("1999-01".to_owned()),
        ];
        for change in changes {
            let mut other = extraction.clone();
            change(&mut other);
            assert_eq!(compared(&other), (n_passages, false));
        }
    }
    assert_eq!(compared(&article("not-there", "Iron.")), (0, false));
}
