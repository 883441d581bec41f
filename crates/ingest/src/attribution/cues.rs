//! Cues: the verbs and nouns that say that something is said, with what sort of saying they are.

use whosaid_model::CueClass;

/// What a cue needs to count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// Takes a clause or a quotation and hardly anything else: "said".
    Clause,
    /// Takes a clause, or a noun phrase where its subject is a document or body: "found", "showed", "estimated".
    Finding,
    /// Has other senses: counts only with "that" or a quotation: "added", "added that".
    Guarded,
    /// Binds the subject to do its content: "pledged", "agreed to".
    Commitment,
    /// "blamed X for Y", "accused X of Y": takes an object and a phrase.
    Blame,
    /// "citing figures": takes a noun phrase.
    Citing,
}

/// A cue verb in all its forms.
pub(super) struct CueVerb {
    pub class: CueClass,
    pub frame: Frame,
}

/// Forms of each verb, by frame and class. All in lower case.
const VERBS: &[(Frame, CueClass, &[&str])] = &[
    (Frame::Clause, CueClass::Say, &[
        "said", "say", "says", "saying", "told", "tell", "tells", "telling", "claimed", "claim", "claims", "claiming", "argued", "argue",
        "argues", "arguing", "asserted", "assert", "asserts", "asserting", "insisted", "insist", "insists", "insisting", "contended",
        "contend", "contends", "contending", "maintained", "maintains", "stated", "state", "states", "stating", "declared", "declare",
        "declares", "declaring", "commented", "comments", "commenting", "remarked", "remarks", "remarking", "replied", "replies", "replying",
        "responded", "responds", "explained", "explain", "explains", "explaining", "alleged", "allege", "alleges", "alleging", "complained",
        "complains", "complaining", "boasted", "boasts", "boasting", "joked", "quipped", "tweeted", "tweets", "tweeting", "testified",
        "testifies", "wrote", "writes", "recalled", "reiterated", "reiterates", "concluded", "concludes", "concluding", "warned", "warn", "warns",
        "warning", "cautioned", "cautions", "cautioning", "stressed", "stresses", "stressing", "emphasized", "emphasizes", "emphasised",
        "emphasises", "emphasizing", "mentioned", "affirmed", "affirms", "hinted", "hints", "countered", "counters", "retorted", "lamented",
        "laments", "reckoned", "reckon", "reckons", "reckoning", "asked", "asks", "informed", "informs", "briefed", "mused", "opined", "objected",
        "protested", "proclaimed", "charged", "theorized", "agreed that",
    ]),
    (Frame::Guarded, CueClass::Say, &[
        "added", "add", "adds", "adding", "noted", "note", "notes", "noting", "observed", "observes", "observing", "pointed", "points", "pointing",
        "announced", "announces", "announcing", "confirmed", "confirms", "confirming", "revealed", "reveals", "revealing", "disclosed",
        "discloses", "disclosing", "suggested", "suggest", "suggests", "suggesting", "indicated", "indicate", "indicates", "indicating",
        "continued", "repeated", "repeats", "repeating", "described", "describes", "called", "wondered", "urged", "advised", "advises",
        "acknowledged", "acknowledges", "acknowledging", "thinks", "think", "thought", "feels", "felt", "hopes", "hoped", "hope", "fears", "fear",
        "feared", "knows", "went", "answered", "pleaded", "conveyed", "implied", "implies", "signaled", "signalled", "posted", "shared", "heard",
        "figured", "saw", "sees", "sums", "summed", "laid",
    ]),
    (Frame::Guarded, CueClass::Admit, &["admitted", "admits", "admitting", "conceded", "concedes", "conceding"]),
    (Frame::Guarded, CueClass::Deny, &["denied", "denies", "denying", "disputed", "disputes", "disputing", "dismissed", "rejected", "refuted", "rebutted"]),
    (Frame::Finding, CueClass::Report, &[
        "found", "finds", "find", "finding", "showed", "shows", "show", "showing", "shown", "reported", "reports", "report", "reporting", "recorded",
        "records", "counted", "counts", "counting", "documented", "documents", "calculated", "calculates", "calculating", "listed", "lists",
        "put", "puts", "putting", "published", "attributed", "attributes", "tallied", "tallies", "determined", "determines", "demonstrated",
        "demonstrates", "detailed", "certified", "identified", "registered", "surveyed", "concluded", "gave", "gives", "detected",
    ]),
    (Frame::Finding, CueClass::Estimate, &[
        "estimated", "estimate", "estimates", "estimating", "believes", "believed", "believe", "believing", "considers", "assumes", "assumed",
        "valued", "values", "valuing", "assessed", "assesses", "judged", "judges", "modelled", "modeled", "models", "inferred",
    ]),
    (Frame::Finding, CueClass::Forecast, &[
        "predicted", "predict", "predicts", "predicting", "projected", "project", "projects", "projecting", "forecast", "forecasts",
        "forecasting", "expects", "expected", "expect", "expecting", "anticipates", "anticipated", "anticipate", "foresees", "foresaw",
    ]),
    (Frame::Commitment, CueClass::Order, &[
        "pledged", "pledge", "pledges", "pledging", "promised", "promise", "promises", "promising", "vowed", "vows", "vow", "vowing", "agreed",
        "agree", "agrees", "agreeing", "committed", "commits", "commit", "committing", "offered", "offers", "offering", "proposed", "proposes",
        "propose", "proposing", "ordered", "orders", "ordering", "demanded", "demands", "demanding", "requested", "requests", "requesting",
        "sought", "seeks", "plans", "planned", "planning", "intends", "intended", "undertook", "guaranteed", "requires", "required",
        "mandates", "mandated", "stipulates", "stipulated", "threatened", "threatens", "aims", "aimed", "accepted", "accepts", "approved",
        "approves", "earmarked", "allocated", "wants", "wanted",
    ]),
    (Frame::Blame, CueClass::Say, &[
        "blamed", "blames", "blame", "blaming", "accused", "accuses", "accusing", "credited", "credits", "crediting", "criticized",
        "criticised", "criticizes", "praised", "praises", "faulted", "hailed", "touted", "touts", "touting",
    ]),
    (Frame::Citing, CueClass::Say, &["citing", "cited", "cites", "cite", "quoting", "quoted"]),
];

/// The cue verb that a word in lower case is a form of.
pub(super) fn verb(word: &str) -> Option<CueVerb> {
    VERBS.iter().find(|(_, _, forms)| forms.contains(&word)).map(|(frame, class, _)| CueVerb { class: *class, frame: *frame })
}

/// Nouns of saying: "a claim by X that", "X's estimate of", with the class.
pub(super) fn noun(word: &str) -> Option<CueClass> {
    Some(match word {
        "claim" | "claims" | "statement" | "assertion" | "argument" | "allegation" | "allegations" | "contention" | "comment" | "comments"
        | "remark" | "remarks" | "warning" | "complaint" | "insistence" | "admission" | "announcement" | "suggestion" => CueClass::Say,
        "estimate" | "estimates" | "calculation" | "calculations" | "assessment" | "reckoning" | "belief" | "tally" | "count" => CueClass::Estimate,
        "finding" | "findings" | "conclusion" | "report" => CueClass::Report,
        "forecast" | "forecasts" | "projection" | "projections" | "prediction" | "predictions" => CueClass::Forecast,
        "denial" => CueClass::Deny,
        "pledge" | "promise" | "commitment" | "vow" | "offer" | "proposal" => CueClass::Order,
        _ => return None,
    })
}

/// Nouns that name something written or counted: a source that speaks for whoever made it.
pub(super) const DOCUMENTS: &[&str] = &[
    "account", "accounts", "agenda", "analysis", "analyses", "article", "assessment", "audit", "bill", "book", "briefing", "brief", "bulletin", "calculation",
    "calculations", "census", "communique", "communiqué", "count", "counts", "data", "database", "decree", "deal", "document", "documents", "draft", "editorial", "estimate",
    "estimates", "evidence", "factsheet", "figure", "figures", "filing", "filings", "findings", "finding", "forecast", "forecasts", "index", "indictment", "inventory",
    "investigation", "journal", "law", "letter", "memo", "memorandum", "model", "models", "notice", "numbers", "order", "paper", "petition", "plan", "poll",
    "polls", "prediction", "preprint", "projection", "projections", "prospectus", "record", "records", "release", "report", "reports", "research", "results",
    "review", "ruling", "speech", "statement", "statements", "statistics", "stats", "studies", "study", "summary", "survey", "surveys", "tables",
    "tally", "testimony", "text", "tweet", "update", "website",
];

/// Pronouns that can be a source.
pub(super) const PRONOUNS: &[&str] = &["he", "she", "they", "it", "we", "i", "who", "which", "that"];
