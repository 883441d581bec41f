//! Names that the documents of a store nearly always use of one entity.
//!
//! Within a document, "Trump" is the Donald Trump whom it has named before. A document that says only "Trump" gives an
//! entity of that name alone. What the other documents mean by the name is evidence: each counts, for every name, which
//! entity bears it ([`evidence`](crate::evidence)). The counts are part of the graph's sums, so they do not depend on the order of
//! reading. After a batch, [`Graph::joined`] reads those that it changed, and says what is joined with what from then on.
//! The documents of a name whose meaning changed are then linked again, and no others: that is what one more document
//! may cost. The records stay as they were, and a decision about a name is stronger than this ([`Decisions`](crate::Decisions)).

use crate::Result;
use crate::evidence::{is_person, is_surname_first, kind_of, name_of, of_nickname, surname_of_two, what};
use crate::graph::{Graph, key_of};
use crate::joined::{Joined, Why};
use crate::key::{Address, Key, entity_key, hashed};
use crate::linking::{edge, tree};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;
use whosaid_model::{EntityId, EntityType};

/// At least this share of the documents that use a short name beside the full one must mean the same, in hundredths, and so many
/// times as many as mean any other. Who is called by a surname without being introduced is the best known of those who bear it, so
/// the share of such documents is larger than this.
const LEAST_SHARE: u64 = 70;
const TIMES_THE_NEXT: u64 = 6;

/// Fewer documents than this are not enough.
const LEAST_DOCUMENTS: u64 = 3;

/// A first name needs this many documents, and this share of them, in hundredths.
const LEAST_FOR_FIRST_NAME: u64 = 10;
const LEAST_SHARE_FOR_FIRST_NAME: u64 = 90;

/// A name with another form of the first name needs this many.
const LEAST_FOR_NICKNAME: u64 = 5;

/// An organisation by its initials needs this many.
const LEAST_FOR_INITIALS: u64 = 3;

/// The meanings of so many names are kept while others are looked at.
const MOST_KNOWN: usize = 4096;

/// A name of the same sort may stand alone in so many times as many documents as bear the evidence: surnames often do.
const MOST_ALONE_OF_PERSON: u64 = 5;
const MOST_ALONE: u64 = 2;

/// What most documents call a person, and some an organisation, is a person: this many times as many, and at least as many
/// documents.
const TIMES_AS_MANY: u64 = 10;

/// What documents mean by one name.
#[derive(Default)]
struct Meanings {
    /// In how many documents it is the full name of each entity.
    own: BTreeMap<EntityId, u64>,
    /// The people with this surname, by the full form of the name.
    of_surname: BTreeMap<String, BTreeMap<EntityId, u64>>,
    /// The organisations with these initials.
    of_initials: BTreeMap<EntityId, u64>,
    /// Whom or what it means where a fuller name explains it, if that is sure.
    meant: Option<Meant>,
}

/// What a name means where a fuller one explains it.
struct Meant {
    entity: EntityId,
    /// In how many documents, and in how many anything explains it.
    n_documents: u64,
    n_of: u64,
}

impl Meant {
    /// Returns what is meant by a name that is short for each of some entities in so many documents, if it is sure.
    fn of(short: &BTreeMap<EntityId, u64>) -> Option<Self> {
        // People with two forms of a first name are one here.
        let mut bearers: BTreeMap<String, (u64, Reverse<&EntityId>, u64)> = BTreeMap::new();
        for (bearer, n) in short {
            let person = of_nickname(bearer).map_or_else(|| bearer.as_str().to_owned(), |it| format!("person:{it}"));
            let (best, of, sum) = bearers.entry(person).or_insert((0, Reverse(bearer), 0));
            (*best, *of) = (*best, *of).max((*n, Reverse(bearer)));
            *sum += n;
        }
        let n_of: u64 = bearers.values().map(|(.., sum)| sum).sum();
        let mut bearers: Vec<(u64, Reverse<&EntityId>)> = bearers.into_values().map(|(_, of, sum)| (sum, of)).collect();
        bearers.sort_unstable();
        let (n, Reverse(bearer)) = bearers.pop()?;
        let next = bearers.last().map_or(0, |(n, _)| *n);
        let is_sure = n >= LEAST_DOCUMENTS && n >= TIMES_THE_NEXT * next && 100 * n >= LEAST_SHARE * n_of;
        is_sure.then(|| Self { entity: bearer.clone(), n_documents: n, n_of })
    }
}

impl Meanings {
    /// Returns what an entity of this name is short for.
    fn of_short_name(&self, id: &EntityId) -> Option<Joined> {
        let Meant { entity: into, n_documents, n_of } = self.meant.as_ref()?;
        let (n_documents, n_of) = (*n_documents, *n_of);
        // What the name alone means most may be something else: "Wall Street" is also short for its journal.
        let n_alone: u64 = self.own.values().sum();
        let most_alone = match () {
            () if is_person(into) => n_documents * MOST_ALONE_OF_PERSON,
            () => n_documents * MOST_ALONE,
        };
        let is_of_kind =
            kind_of(id) == kind_of(into) || self.own.get(id).is_some_and(|n| n * MOST_ALONE_OF_PERSON <= n_documents);
        let first = name_of(into)?.split('-').next();
        let is_first_name = is_person(into) && first == name_of(id) && !is_surname_first(name_of(id)?);
        let is_enough = !is_first_name
            || n_documents >= LEAST_FOR_FIRST_NAME && 100 * n_documents >= LEAST_SHARE_FOR_FIRST_NAME * n_of;
        let is_joined = id != into && n_alone <= most_alone && is_of_kind && is_enough;
        let into = into.clone();
        is_joined.then(|| Joined { entity: id.clone(), into, why: Why::ShortName, n_documents, n_of })
    }

    /// Returns the organisation whose initials an organisation of this name is called by.
    fn of_its_initials(&self, id: &EntityId) -> Option<Joined> {
        let is_organisation = |id: &EntityId| kind_of(id) == Some(EntityType::Organisation.as_str());
        let (into, n_documents) = self.of_initials.iter().max_by_key(|(id, n)| (*n, Reverse(*id)))?;
        let n_of = self.of_initials.values().sum();
        let is_sure = *n_documents >= LEAST_FOR_INITIALS && *n_documents * 100 >= LEAST_SHARE_FOR_FIRST_NAME * n_of;
        let (entity, into, n_documents) = (id.clone(), into.clone(), *n_documents);
        (is_sure && is_organisation(id)).then_some(Joined { entity, into, why: Why::Initials, n_documents, n_of })
    }

    /// Returns what of another sort an entity of this name is.
    fn of_same_name(&self, id: &EntityId) -> Option<Joined> {
        let n_alone = self.own.get(id).copied().unwrap_or_default();
        let (into, n_documents) = self.own.iter().max_by_key(|(id, n)| (*n, Reverse(*id)))?;
        let n_of = self.own.values().sum();
        let is_most = *n_documents >= TIMES_AS_MANY * n_alone.max(1);
        // "Jordan" may be a man, whatever most documents mean.
        let is_surname =
            is_person(id) && !name_of(id)?.contains('-') && kind_of(into) == Some(EntityType::Place.as_str());
        let (entity, into, n_documents) = (id.clone(), into.clone(), *n_documents);
        (entity != into && is_most && !is_surname).then_some(Joined {
            entity,
            into,
            why: Why::SameName,
            n_documents,
            n_of,
        })
    }

    /// Returns the person whose name an entity with this surname bears in another form, if the surname alone means that person.
    fn of_other_form(&self, id: &EntityId) -> Option<Joined> {
        let nickname = of_nickname(id)?;
        let forms = self.of_surname.get(&nickname)?;
        let (into, n_documents) = forms.iter().max_by_key(|(id, n)| (*n, Reverse(*id)))?;
        let n_of = forms.values().sum();
        let is_meant = self.meant.as_ref().is_some_and(|it| of_nickname(&it.entity).as_ref() == Some(&nickname));
        let is_joined = id != into && *n_documents >= LEAST_FOR_NICKNAME && is_meant;
        let (entity, into, n_documents) = (id.clone(), into.clone(), *n_documents);
        is_joined.then_some(Joined { entity, into, why: Why::Nickname, n_documents, n_of })
    }
}

impl Graph {
    /// Returns everything that is joined, by entity: what was before, but for the names with some keys, whose counts are
    /// read again.
    pub fn joined(&self, changed: &BTreeSet<Key>) -> Result<Vec<Joined>> {
        let mut joined: BTreeMap<EntityId, Joined> =
            self.manifest().joined.iter().map(|it| (it.entity.clone(), it.clone())).collect();
        let is_changed = |id: &EntityId| {
            let names = [name_of(id), surname_of_two(id)];
            names.into_iter().flatten().any(|it| changed.contains(&hashed(it)))
        };
        let mut entities: BTreeSet<EntityId> = joined.keys().filter(|id| is_changed(id)).cloned().collect();
        joined.retain(|id, _| !entities.contains(id));
        let mut known: HashMap<Key, Rc<Meanings>> = HashMap::new();
        let mut meanings_of = |name: Key| -> Result<Rc<Meanings>> {
            if let Some(meanings) = known.get(&name) {
                return Ok(meanings.clone());
            }
            let meanings = Rc::new(self.meanings(&name)?);
            if known.len() < MOST_KNOWN {
                known.insert(name, meanings.clone());
            }
            Ok(meanings)
        };
        for name in changed {
            let meanings = meanings_of(*name)?;
            entities.extend(meanings.own.keys().chain(meanings.of_surname.values().flat_map(BTreeMap::keys)).cloned());
        }
        for id in entities {
            let Some(own) = name_of(&id) else { continue };
            let meanings = meanings_of(hashed(own))?;
            // No document has it any more.
            if !meanings.own.contains_key(&id) {
                continue;
            }
            let mut found = meanings.of_short_name(&id).or_else(|| meanings.of_same_name(&id));
            found = found.or_else(|| meanings.of_its_initials(&id));
            if let (None, Some(surname)) = (&found, surname_of_two(&id)) {
                found = meanings_of(hashed(surname))?.of_other_form(&id);
            }
            joined.extend(found.map(|it| (id, it)));
        }
        Ok(joined.into_values().collect())
    }

    /// Returns the records of the documents that mention one of some entities, or what it is by evidence and decisions.
    pub fn linked_documents<'i>(&self, ids: impl IntoIterator<Item = &'i EntityId>) -> Result<BTreeSet<Address>> {
        let mut into: HashMap<&EntityId, Vec<&EntityId>> = HashMap::new();
        for it in &self.manifest().joined {
            into.entry(&it.entity).or_default().push(&it.into);
        }
        let decisions = self.decisions();
        for it in &decisions {
            into.entry(&it.decision.entity).or_default().push(&it.decision.into);
        }
        // Decisions, and what is joined, build on each other.
        let mut touched: BTreeSet<EntityId> = BTreeSet::new();
        let mut ahead: Vec<EntityId> = ids.into_iter().cloned().collect();
        while let Some(id) = ahead.pop() {
            ahead.extend(into.get(&id).into_iter().flatten().map(|it| (*it).clone()));
            if !touched.insert(id) {
                continue;
            }
            ahead.retain(|it| !touched.contains(it));
        }
        let mut documents = BTreeSet::new();
        for id in touched {
            let links = self.links_of(&entity_key(&id), edge::MENTIONED)?;
            documents.extend(links.iter().map(|(doc, _)| Address::of_key(doc)));
        }
        Ok(documents)
    }

    /// Returns the keys of all names of which there is evidence.
    pub fn all_names(&self) -> Result<BTreeSet<Key>> {
        let mut names = BTreeSet::new();
        let mut sums = self.sums(&[tree::EVIDENCE])?;
        while let Some((key, _)) = sums.advance()? {
            names.insert(key_of(key, 1));
        }
        Ok(names)
    }

    /// Returns what documents mean by the name with a key.
    fn meanings(&self, name: &Key) -> Result<Meanings> {
        let mut meanings = Meanings::default();
        let mut short: BTreeMap<EntityId, u64> = BTreeMap::new();
        let mut sums = self.sums(&[&[tree::EVIDENCE], &name[..]].concat())?;
        while let Some((key, n)) = sums.advance()? {
            let Some((what, id)) = key.get(17..).and_then(<[u8]>::split_first) else { continue };
            let id = EntityId(String::from_utf8_lossy(id).into_owned());
            let n = u64::try_from(n).unwrap_or_default();
            match (*what, of_nickname(&id)) {
                (what::OWN, _) => meanings.own.insert(id, n),
                (what::SHORT, _) => short.insert(id, n),
                (what::INITIALS, _) => meanings.of_initials.insert(id, n),
                (_, Some(nickname)) => meanings.of_surname.entry(nickname).or_default().insert(id, n),
                (_, None) => None,
            };
        }
        meanings.meant = Meant::of(&short);
        Ok(meanings)
    }
}
