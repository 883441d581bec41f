"""Opens a folder of exports with the libraries that their users open them with.

    python open_exports.py FOLDER

FOLDER has the exports of one store as `graph.FORMAT`, and the output of `whosaid claims` as `claims.json`. The exit status
is 3 if a library is not installed, and 1 if a file is wrong. The libraries are in `requirements.txt`.
"""

import json
import re
import sys
from pathlib import Path

try:
    import duckdb
    import networkx
    import pyarrow.csv
    import pyarrow.parquet
    from followthemoney import model
    from graphglot.dialect import Dialect
except ImportError as error:
    print(f"not installed: {error.name}")
    sys.exit(3)

FOLDER = Path(sys.argv[1])
CLAIMS = {claim["id"]: claim for claim in json.loads((FOLDER / "claims.json").read_text())}


def graphs():
    """GraphML and GEXF hold the same graph, with typed attributes; GEXF has the periods."""
    graphml = networkx.read_graphml(FOLDER / "graph.graphml", force_multigraph=True)
    gexf = networkx.read_gexf(FOLDER / "graph.gexf")
    assert graphml.is_directed() and gexf.is_directed()
    assert set(graphml) == set(gexf)
    edges = lambda graph: sorted((a, b, it["kind"], int(it["weight"])) for a, b, it in graph.edges(data=True))
    assert edges(graphml) == edges(gexf) and edges(graphml)
    of_claims = {id.removeprefix("claim:"): it for id, it in graphml.nodes(data=True) if it["kind"] == "claim"}
    assert set(of_claims) == set(CLAIMS)
    n_dated = 0
    for id, claim in CLAIMS.items():
        node, dynamic = of_claims[id], gexf.nodes[f"claim:{id}"]
        assert node["label"] == dynamic["label"] == " ".join(re.split(r"[\x00-\x1f\x7f-\x9f]", claim["text"]))
        if isinstance(claim["value"], (int, float)):
            assert isinstance(node["value_min"], float)
            assert node["value_min"] == node["value_max"] == dynamic["value_min"] == claim["value"]
        if claim["period"] and re.fullmatch(r"\d{4}", claim["period"]):
            assert dynamic["start"] == claim["period"] + "-01-01" and dynamic["end"] == claim["period"] + "-12-31"
            n_dated += 1
    assert n_dated
    return len(graphml), graphml.number_of_edges()


def rows():
    """CSV and Parquet hold the same rows, one per claim."""
    parquet = pyarrow.parquet.read_table(FOLDER / "graph.parquet")
    names = parquet.column_names
    assert names[-2:] == ["sentence", "link"]
    for name, of_type in {"value_min": "double", "period_start": "date32[day]", "start": "int64", "text": "string"}.items():
        assert str(parquet.schema.field(name).type) == of_type, parquet.schema.field(name)
    table = {row["id"]: row for row in parquet.to_pylist()}
    assert set(table) == set(CLAIMS) and parquet.num_rows == len(CLAIMS)
    for id, claim in CLAIMS.items():
        row = table[id]
        assert row["text"] == claim["text"] and row["sentence"] == claim["sentence"].strip()
        assert row["measure"] == claim["measure"] and row["speaker"] == claim["speaker"]
        for end in ("low", "high"):
            assert row[end] == (None if claim[end] is None else float(claim[end]))
    csv = duckdb.sql(f"SELECT * FROM read_csv('{FOLDER / 'graph.csv'}', header = true, all_varchar = true)")
    assert csv.columns == names
    by_id = {row[0]: dict(zip(names, row)) for row in csv.fetchall()}
    assert set(by_id) == set(table)
    for id, row in by_id.items():
        for name in ("doc", "title", "measure", "speaker", "unit", "period", "cue"):
            value = row[name] or None
            assert value == table[id][name] or value == f"'{table[id][name]}", (name, value, table[id][name])
        assert row["period_start"] == (table[id]["period_start"] and table[id]["period_start"].isoformat())
    read = pyarrow.csv.read_csv(FOLDER / "graph.csv", parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True))
    assert read.num_rows == len(CLAIMS) and read.column_names == names
    n_usd = duckdb.sql(f"SELECT count(*) FROM '{FOLDER / 'graph.parquet'}' WHERE unit = 'USD' AND low > 0").fetchall()[0][0]
    assert n_usd == sum(claim["unit"] == "USD" and float(claim["low"] or 0) > 0 for claim in CLAIMS.values())


def entities():
    """Every line is a valid entity, and every entity that it names exists."""
    lines = (FOLDER / "graph.ftm").read_text().splitlines()
    proxies = [model.get_proxy(json.loads(line), cleaned=False) for line in lines]
    ids = {proxy.id for proxy in proxies}
    assert len(ids) == len(lines)
    n_notes = 0
    for line, proxy in zip(lines, proxies):
        given = json.loads(line)
        assert given["id"] == proxy.id
        proxy.schema.validate(given)
        for name, values in given["properties"].items():
            # No value was dropped as invalid.
            assert len(proxy.get(name)) == len(values), (proxy.schema.name, name, values, proxy.get(name))
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert value in ids, (proxy.schema.name, prop.name, value)
        n_notes += proxy.schema.name == "Note"
    assert n_notes == len(CLAIMS)


def script(n_nodes, n_edges):
    """The script is valid Cypher for Neo4j, and has all nodes and edges."""
    neo4j = Dialect.get_or_raise("neo4j")
    text = (FOLDER / "graph.cypher").read_text()
    statements = [it for it in text.split(";\n") if it]
    assert statements[0].startswith("CREATE CONSTRAINT")
    for statement in statements:
        assert len(neo4j.parse(statement)) == 1, statement[:200]
    assert len(re.findall(r"^  \{id: '", text, re.M)) == n_nodes
    assert len(re.findall(r"^  \{from: '", text, re.M)) == n_edges


n_nodes, n_edges = graphs()
rows()
entities()
script(n_nodes, n_edges)
print(f"{n_nodes} nodes, {n_edges} edges, {len(CLAIMS)} claims")
