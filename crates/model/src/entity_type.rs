use serde::{Deserialize, Serialize};
use std::fmt;

/// The kinds of entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntityType {
    /// A human being.
    Person,
    /// A company, ministry, agency, party, institute, court, newspaper, group of countries …
    Organisation,
    /// A country, region, city, sea.
    Place,
    /// A treaty, pact, accord, deal.
    Agreement,
    /// An act, bill, code, resolution, or a section of one.
    Law,
    /// A summit, war, storm, election, games.
    Event,
}

impl EntityType {
    /// All kinds, in the order of records.
    pub const ALL: [Self; 6] = [Self::Person, Self::Organisation, Self::Place, Self::Agreement, Self::Law, Self::Event];

    /// Returns its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Place => "place",
            Self::Agreement => "agreement",
            Self::Law => "law",
            Self::Event => "event",
        }
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
