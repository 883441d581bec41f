//! The OpenAPI description of the API.
//!
//! `assets/openapi.json` is written by hand, without what is in a table elsewhere and without what all operations share. An
//! object there with `"x-from-table": NAME` is completed from the table of that name or, in a list, replaced by its items.

use crate::assets;
use crate::params::LARGEST_PART;
use serde_json::{Map, Value as Json, json};
use std::sync::LazyLock;
use whosaid_export::files;
use whosaid_graph::{Class, FILTERS, FilterField, FilterType, Sort};
use whosaid_model::fields::{FIELDS, Field, FieldType, Owner};
use whosaid_model::{EntityType, Step};

/// The key that marks a place for a table.
const FROM_TABLE: &str = "x-from-table";

/// The description as JSON, made on first use. None if the hand-written part cannot be read.
pub(crate) static DESCRIPTION: LazyLock<Option<String>> = LazyLock::new(|| {
    let written: Json = serde_json::from_str(&assets::text("openapi.json")?).ok()?;
    serde_json::to_string_pretty(&described(written)).ok()
});

fn described(written: Json) -> Json {
    let mut description = filled_in(written);
    let paths = description.get_mut("paths").and_then(Json::as_object_mut);
    for operations in paths.into_iter().flat_map(Map::values_mut).filter_map(Json::as_object_mut) {
        for (method, operation) in operations.iter_mut().filter_map(|(method, it)| Some((method, it.as_object_mut()?)))
        {
            complete(method, operation);
        }
    }
    description
}

/// Replaces the marks with their tables.
fn filled_in(value: Json) -> Json {
    match value {
        Json::Array(items) => Json::Array(items.into_iter().flat_map(items_of).collect()),
        Json::Object(fields) => {
            let mut filled: Map<String, Json> = Map::new();
            for (name, value) in fields {
                match (name.as_str(), value.as_str()) {
                    (FROM_TABLE, Some(of)) => filled.extend(table(of).as_object().cloned().unwrap_or_default()),
                    _ => drop(filled.insert(name, filled_in(value))),
                }
            }
            Json::Object(filled)
        }
        other => other,
    }
}

/// Returns an item of a list, or the items of the table that it marks.
fn items_of(item: Json) -> Vec<Json> {
    match item.get(FROM_TABLE).and_then(Json::as_str).map(table) {
        Some(Json::Array(items)) => items,
        _ => vec![filled_in(item)],
    }
}

/// Returns the table of a name: a schema, another object, or the items of a list. Null if there is none.
fn table(name: &str) -> Json {
    let orders = Sort::ALL.map(Sort::as_str);
    let formats: Vec<_> = files().map(|it| it.name).collect();
    match name {
        "claim" => record(|_| true),
        "figure" => record(|it| it.owner == Owner::Figure),
        "value" => of_type(FieldType::Value),
        "filters" => FILTERS.iter().map(parameter).collect(),
        "part" => json!([
            {"name": "limit", "in": "query", "description": "Records in a part",
             "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PART}},
            {"name": "page", "in": "query", "description": "Which part, from 1",
             "schema": {"type": "integer", "minimum": 1}},
        ]),
        "orders" => one_of(&orders),
        "formats" => one_of(&formats),
        "files" => files().map(|it| (it.media_type.to_owned(), json!({"schema": {"type": "string"}}))).collect(),
        "entity types" => one_of(&EntityType::ALL.map(EntityType::as_str)),
        "steps" => one_of(&Step::ALL.map(Step::as_str)),
        "classes" => {
            // A group never holds figures of different times, or figures that cannot be compared.
            let is_told = |it: &Class| !matches!(it, Class::NotComparable | Class::OtherPeriod);
            one_of(&Class::ALL.into_iter().filter(is_told).map(Class::as_str).collect::<Vec<_>>())
        }
        _ => name.strip_prefix("list of ").map_or(Json::Null, list),
    }
}

fn one_of(names: &[&str]) -> Json {
    json!({"type": "string", "enum": names})
}

fn reference(schema: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{schema}")})
}

/// Returns the schema of a record with some of the fields of claims.
fn record(is_listed: impl Fn(&Field) -> bool) -> Json {
    let fields: Vec<&Field> = FIELDS.iter().filter(|it| it.is_recorded() && is_listed(it)).collect();
    let properties: Map<String, Json> = fields.iter().map(|it| (it.name.to_owned(), property(it))).collect();
    json!({"properties": properties, "required": fields.iter().map(|it| it.name).collect::<Vec<_>>()})
}

/// Returns the schema of a field. An optional one can be null.
fn property(field: &Field) -> Json {
    let mut schema = of_type(field.of_type);
    if field.is_optional {
        if let Some(names) = schema.get_mut("enum").and_then(Json::as_array_mut) {
            names.push(Json::Null);
            schema = json!({"enum": names});
        } else if let Some(of) = schema.get("type").cloned() {
            schema["type"] = json!([of, "null"]);
        }
    }
    if schema.get("description").is_none() {
        schema["description"] = sentence(field.about).into();
    }
    schema
}

/// Returns the schema of a place in a text.
fn span() -> Json {
    json!({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}], "items": false})
}

/// Returns the schema of the values of a type.
fn of_type(of_type: FieldType) -> Json {
    match of_type {
        FieldType::Text | FieldType::Decimal | FieldType::Document | FieldType::Entity | FieldType::Measure => {
            json!({"type": "string"})
        }
        FieldType::Name(names) => one_of(names),
        FieldType::Texts | FieldType::Entities => json!({"type": "array", "items": {"type": "string"}}),
        FieldType::Spans => json!({"type": "array", "items": span()}),
        FieldType::Span => span(),
        FieldType::Value => json!({
            "description": "The number in base units, a pair for a range, null for a vague plural",
            "oneOf": [
                {"type": "number"},
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
                {"type": "null"},
            ],
        }),
        FieldType::Day => json!({"type": "string", "format": "date"}),
        FieldType::Count => json!({"type": "integer"}),
    }
}

/// Returns the words with a capital letter first.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Returns the parameter for a filter.
fn parameter(field: &FilterField) -> Json {
    let schema = match field.of_type {
        FilterType::Text | FilterType::Number | FilterType::Period => json!({"type": "string"}),
        FilterType::Name(names) => one_of(names),
        FilterType::Switch => json!({"type": "boolean"}),
    };
    json!({"name": field.name, "in": "query", "description": field.about, "schema": schema})
}

/// Returns the schema of a part of a list of records.
fn list(of: &str) -> Json {
    json!({
        "type": "object",
        "description": "A part of a list",
        "properties": {
            "items": {"type": "array", "items": reference(of)},
            "page": {"type": "integer"},
            "limit": {"type": "integer"},
            "next": {"type": ["string", "null"]},
            "total": {"type": "integer"},
            "warnings": {"type": "array", "items": reference("Slip")},
            "facets": reference("Facets"),
        },
        "required": ["items", "page", "limit", "next"],
    })
}

/// Adds what all operations share: the answer to a failure, and the headers of an answer to `get`.
fn complete(method: &str, operation: &mut Map<String, Json>) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    let is_list = parameters.as_array().is_some_and(|all| all.iter().any(|it| it["name"] == "page"));
    let Some(responses) = operation.get_mut("responses").and_then(Json::as_object_mut) else { return };
    responses.insert(
        "default".to_owned(),
        json!({"description": "Why not", "content": {"application/problem+json": {"schema": reference("Problem")}}}),
    );
    if let Some(answer) = responses.get_mut("200").filter(|_| method == "get") {
        let text = |description: &str| json!({"description": description, "schema": {"type": "string"}});
        if answer.get("description").is_none() {
            answer["description"] = "The answer".into();
        }
        answer["headers"]["ETag"] = text("Made of the batch of the store and the question");
        if is_list {
            answer["headers"]["Link"] = text("The address of the next part, rel=\"next\"; missing after the last");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every `x-from-table` names an existing table.
    #[test]
    fn tables_are_there() {
        let text = assets::text("openapi.json").unwrap();
        let names: Vec<&str> =
            text.split("\"x-from-table\": \"").skip(1).filter_map(|it| it.split('"').next()).collect();
        assert!(names.len() > 10);
        for name in names {
            assert!(!table(name).is_null(), "there is no table {name:?}");
        }
        assert!(!DESCRIPTION.as_ref().unwrap().contains(FROM_TABLE));
    }

    #[test]
    fn properties() {
        let of = |name: &str| property(FIELDS.iter().find(|it| it.name == name).unwrap());
        assert_eq!(of("start")["type"], "integer");
        assert_eq!(of("unit")["type"], json!(["string", "null"]));
        assert_eq!(of("direction"), json!({"enum": ["up", "down", null], "description": "Which way a change goes"}));
    }
}
