//! JSON-LD 1.1, with the prefixes of the vocabulary.

use crate::Result;
use crate::format::{Format, Holds, Out, Writer};
use crate::quads::{N_BYTES_HELD, Quads};
use oxjsonld::JsonLdSerializer;
use whosaid_rdf::vocabulary::PREFIXES;

pub(crate) const FORMAT: Format = Format {
    name: "jsonld",
    title: "JSON-LD",
    extension: "jsonld",
    media_type: "application/ld+json",
    opened_by: "Jena, Oxigraph, GraphDB, rdflib",
    about: "the quads that `whosaid query` is asked of, as JSON",
    holds: Holds::Quads,
    is_binary: false,
    n_bytes_held: N_BYTES_HELD,
    writer: Writer::Quads(jsonld),
};

/// Writes the quads of a selection. Returns their number.
fn jsonld(quads: &Quads<'_>, out: Out<'_>) -> Result<usize> {
    let mut serializer = JsonLdSerializer::new();
    for (prefix, iri) in PREFIXES {
        // The prefixes of the vocabulary are valid.
        if let Ok(with) = serializer.clone().with_prefix(*prefix, *iri) {
            serializer = with;
        }
    }
    let mut serializer = serializer.for_writer(out);
    let n = quads.each(|quad| Ok(serializer.serialize_quad(&quad)?))?;
    let out = serializer.finish()?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(n)
}
