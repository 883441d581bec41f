//! N-Quads 1.1, one quad per line.

use crate::Result;
use crate::format::{Format, Holds, Out, Writer};
use crate::quads::{N_BYTES_HELD, Quads};
use oxttl::NQuadsSerializer;

pub(crate) const FORMAT: Format = Format {
    name: "nquads",
    title: "N-Quads",
    extension: "nquads",
    media_type: "application/n-quads",
    opened_by: "Jena, Oxigraph, GraphDB, rdflib",
    about: "the quads that `whosaid query` is asked of",
    holds: Holds::Quads,
    is_binary: false,
    n_bytes_held: N_BYTES_HELD,
    writer: Writer::Quads(nquads),
};

/// Writes the quads of a selection. Returns their number.
fn nquads(quads: &Quads<'_>, out: Out<'_>) -> Result<usize> {
    let mut serializer = NQuadsSerializer::new().for_writer(out);
    let n = quads.each(|quad| Ok(serializer.serialize_quad(&quad)?))?;
    serializer.finish().flush()?;
    Ok(n)
}
