#!/usr/bin/env python3
"""Measures how the store grows: time, memory, disk and latencies for 1,000, 10,000 and 100,000 articles.

    cargo build --release && cargo build --release -p whosaid-search --example index_alone
    python3 benches/scaling.py ARTICLES.jsonl > docs/scaling.md
    cargo bench --quiet --bench patterns -- --markdown >> docs/scaling.md

ARTICLES.jsonl has one article per line ({"id", "text", …}). They are repeated, each copy under another id and with a
sentence of its own, until there are enough. Everything is measured in one run on one machine. What matters is the ratios.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

N_TIMES = 15
N_SHORT = 100_000


def run(command, check=True, **options):
    """Runs a command; returns its wall-clock seconds, its peak memory in MB and what it printed."""
    out = tempfile.TemporaryFile()
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, **options)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if check and process.returncode != 0:
        sys.exit(f"{command} ended with {process.returncode}")
    out.seek(0)
    return seconds, usage.ru_maxrss / 1024, out.read()


def size(path):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


def articles(path, n):
    """Yields n articles of a file, repeated as needed, each with the number of its copy.

    Keeps nothing in memory, because a child process counts the memory of its parent as its own.
    """
    i = 0
    while True:
        with open(path) as lines:
            copy = i
            for line in lines:
                if i == n:
                    return
                yield copy, json.loads(line)
                i += 1


def load(source, n, path):
    """Writes n articles and returns the size of their texts in bytes."""
    n_bytes = 0
    with open(path, "w") as out:
        for copy, it in articles(source, n):
            text = f"{it['text']}\n\nCopy {copy} of this article went to {copy + 1000} readers, the publisher said.\n"
            record = {k: it[k] for k in ("title", "published", "publisher", "url") if it.get(k)}
            out.write(json.dumps({"id": f"{it['id']}-{copy}", "text": text, **record}) + "\n")
            n_bytes += len(text.encode())
    return n_bytes


def speaker_of_one_article(extractions):
    """Returns the first speaker by alphabet with three to nine claims in one article and none in the others."""
    articles, claims = {}, {}
    with open(extractions) as lines:
        for line in lines:
            it = json.loads(line)
            for figure in it["figures"]:
                if (figure["speaker_entity"] or "").startswith("person:"):
                    articles.setdefault(figure["speaker"], set()).add(it["id"])
                    claims[figure["speaker"]] = claims.get(figure["speaker"], 0) + 1
    few = [name for name in sorted(claims) if len(articles[name]) == 1 and 3 <= claims[name] <= 9 and " " in name]
    return few[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles")
    parser.add_argument("--target", default="target/release", help="where the binaries are")
    parser.add_argument("--sizes", default="1000,10000,100000", help="how many articles, with commas between")
    parser.add_argument("--folder", help="where stores are made [default: a temporary folder]")
    args = parser.parse_args()
    whosaid = os.path.abspath(os.path.join(args.target, "whosaid"))
    alone = os.path.abspath(os.path.join(args.target, "examples", "index_alone"))
    with open(args.articles) as lines:
        n_words = [len(json.loads(line)["text"].split()) for line in lines]
    folder = tempfile.mkdtemp(dir=args.folder)
    path = lambda name: os.path.join(folder, name)
    say = lambda text: print(text, file=sys.stderr, flush=True)
    rows, speaker = [], None

    for n in map(int, args.sizes.split(",")):
        say(f"{n} articles")
        n_bytes = load(args.articles, n, path("load.jsonl"))
        store = ["--store", path(f"store-{n}")]
        with open(path("extractions.jsonl"), "wb") as out:
            began = time.perf_counter()
            subprocess.run([whosaid, "extract", path("load.jsonl")], stdout=out, check=True)
            extraction = time.perf_counter() - began
        say(f"  extraction alone {extraction:.1f} s")
        if speaker is None:
            with open(path("first.jsonl"), "w") as out, open(path("extractions.jsonl")) as lines:
                out.writelines(line for _, line in zip(n_words, lines))
            speaker = speaker_of_one_article(path("first.jsonl"))
        indexing = float(run([alone, path("extractions.jsonl")])[2])
        say(f"  tantivy alone {indexing:.1f} s")
        os.remove(path("extractions.jsonl"))
        ingest, memory, _ = run([whosaid, "ingest", "-q", path("load.jsonl")] + store)
        say(f"  ingest {ingest:.1f} s, {memory:.0f} MB")

        def median(command, check=True):
            times, peak, out = [], 0, b""
            for _ in range(N_TIMES):
                seconds, memory, out = run([whosaid] + command + store, check)
                times.append(seconds)
                peak = max(peak, memory)
            return 1000 * statistics.median(times), peak, out

        with open(path("load.jsonl")) as lines, open(path("known.jsonl"), "w") as out:
            out.write(next(lines))
        reading = [
            median(["claims", "--speaker", speaker]),
            median(["show", speaker]),
            median(["search", "tax cuts"]),
            median(["claims", "--id", "0" * 32], check=False),
            median(["ingest", "-q", path("known.jsonl")]),
        ]
        whole = [
            run([whosaid] + command + store)
            for command in (["disputes"], ["export", "dot", "--limit", "60"], ["verify", "-q"])
        ]
        rows.append({
            "n": n, "MB": n_bytes / 1e6, "extraction": extraction, "indexing": indexing, "ingest": ingest,
            "memory": memory, "disk": size(path(f"store-{n}")) / n_bytes, "adding": [],
            "reading": reading, "answer": reading[0][2].count(b"\n"),
            "whole": whole,
        })
        say(f"  {[round(it[0]) for it in reading]} ms")

    # Takes the stores in turn, so that other work on the machine affects all of them. The articles differ each time, and
    # the store is restored before the next are added.
    for nth in range(N_TIMES):
        with open(path("new.jsonl"), "w") as out:
            for i, (_, it) in enumerate(articles(args.articles, 100)):
                text = f"{it['text']}\n\nIt was read {nth * 1000 + i} times.\n"
                out.write(json.dumps({"id": f"new-{i}", "text": text}) + "\n")
        for row in rows:
            store = ["--store", path(f"store-{row['n']}")]
            os.sync()
            row["adding"].append(run([whosaid, "ingest", "-q", path("new.jsonl")] + store)[0])
            run([whosaid, "remove", "-q"] + [f"new-{i}" for i in range(100)] + store)
    for row in rows:
        row["adding"] = statistics.median(row["adding"])
        say(f"{row['n']} articles: {row['adding']:.2f} s to add 100")
    say(f"{N_SHORT} short documents")
    short = short_documents(whosaid, path)
    shutil.rmtree(folder)
    report(rows, n_words, os.path.basename(args.articles))
    report_short(short)


def short_documents(whosaid, path):
    """Measures commands that read everything, on many documents of one sentence each."""
    store, other = ["--store", path("short")], ["--store", path("other")]
    with open(path("short.jsonl"), "w") as out:
        for i in range(N_SHORT):
            text = f"The port of Harbour{i % 97} handled {1000 + i} ships in 2020."
            out.write(json.dumps({"id": f"short-{i}", "text": text}) + "\n")
    commands = [
        ("`ingest`", ["ingest", "-q", path("short.jsonl")] + store),
        ("`dump`", ["dump", "-o", path("dump.jsonl")] + store),
        ("`load`", ["load", "-q", path("dump.jsonl")] + other),
        ("`claims --sort value`, all", ["claims", "--sort", "value", "--format", "jsonl"] + store),
        ("`verify`", ["verify", "-q"] + store),
        ("`compact`", ["compact", "-q"] + store),
    ]
    measured = [(name, *run([whosaid] + command)[:2]) for name, command in commands]
    for name in os.listdir(path("short/runs")):
        os.remove(path(f"short/runs/{name}"))
    return measured + [("`verify --repair`, all runs lost", *run([whosaid, "verify", "-q", "--repair"] + store)[:2])]


def report_short(measured):
    print(f"""
## {N_SHORT:,} documents of one sentence

| | time | peak memory |
| --- | ---: | ---: |""")
    for name, seconds, memory in measured:
        print(f"| {name} | {seconds:.1f} s | {memory:.0f} MB |")


def report(rows, n_words, name):
    print(f"""# How the store grows

`benches/scaling.py` made this table from the {len(n_words)} articles of `{name}` ({statistics.mean(n_words):.0f} words each),
repeated with other ids and a sentence of their own each, on {os.cpu_count()} cores in one run. Commands are whole processes, and
times are medians of {N_TIMES}.
""")

    def row(name, cell):
        print(f"| {name} | " + " | ".join(cell(it) for it in rows) + " |")

    row("", lambda it: f"{it['n']:,} articles")
    print("| --- |" + " ---: |" * len(rows))
    row("text", lambda it: f"{it['MB']:.1f} MB")
    row("extraction alone", lambda it: f"{it['extraction']:.1f} s")
    row("tantivy alone, on the same passages", lambda it: f"{it['indexing']:.1f} s")
    row("**ingest**", lambda it: f"{it['ingest']:.1f} s")
    row("ingest ÷ (extraction + tantivy)", lambda it: f"{it['ingest'] / (it['extraction'] + it['indexing']):.2f}")
    row("peak memory of ingest", lambda it: f"{it['memory']:.0f} MB")
    row("store ÷ text, in bytes", lambda it: f"{it['disk']:.2f}")
    row("adding 100 more articles", lambda it: f"{it['adding']:.2f} s")
    row("the same ÷ that of the smallest store", lambda it: f"{it['adding'] / rows[0]['adding']:.2f}")
    row("claims of a speaker of one article's copies", lambda it: f"{it['answer']}")
    names = ["`claims --speaker`", "`show`", "`search`", "opening for reading", "opening for writing"]
    for nth, name in enumerate(names):
        row(name, lambda it: f"{it['reading'][nth][0]:.0f} ms, {it['reading'][nth][1]:.0f} MB")
    names = ["`disputes`, all", "`export dot --limit 60` of the whole store", "`verify`, which reads and counts everything"]
    for nth, name in enumerate(names):
        row(name, lambda it: f"{it['whole'][nth][0]:.1f} s, {it['whole'][nth][1]:.0f} MB")


if __name__ == "__main__":
    main()
