#!/usr/bin/env python3
"""Measures how many words per CPU second whosaid and spaCy's small English pipeline read: the same texts, one CPU, one run.

    python3 benches/against_spacy.py WHOSAID FILE.jsonl [--repeat 3] [--limit 200] [--venv DIR] [--install] [--stand-in]

FILE has one {"id", "text"} a line. whosaid extracts everything, as a whole command; spaCy runs tagger, parser and named
entities of en_core_web_sm over the texts with nlp.pipe, its start, loading and first quarter left out. Both are pinned to one CPU and run
in turn; the medians of their CPU time count. Words are what white space separates.

spaCy lives in a virtual environment in DIR, which --install makes. The model is downloaded from spaCy's own releases; where
those cannot be reached, --stand-in measures a pipeline of the same make (tok2vec of width 96 and depth 4, tagger, parser,
ner, with the same numbers of labels), not trained: its speed is the model's, its answers are not.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import venv

MODEL = "en_core_web_sm"
RELEASE = "https://github.com/explosion/spacy-models/releases/download/{0}-3.8.0/{0}-3.8.0-py3-none-any.whl"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("whosaid")
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--venv", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir(), "spacy-venv"))
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return spacy_times(options)
    python = options.venv / "bin" / "python"
    if options.install:
        install(options, python)
    if not python.exists():
        sys.exit(f"no spaCy in {options.venv}: give --install")
    pin()
    lines = options.file.read_text(encoding="utf-8").splitlines()[: options.limit]
    texts = [json.loads(line)["text"] for line in lines]
    n_words = sum(len(text.split()) for text in texts)
    ours, theirs = [], []
    for _ in range(options.repeat):
        ours.append(whosaid_time(options.whosaid, lines))
        theirs.append(spacy_time(python))
    rows = [("whosaid extract", statistics.median(ours)), (theirs[0][0], statistics.median(it[1] for it in theirs))]
    print(f"{len(texts)} texts, {n_words:,} words, medians of {options.repeat}")
    for name, seconds in rows:
        print(f"{name:40} {seconds:8.3f} s CPU {n_words / seconds:12,.0f} words/s")
    print(f"{'ratio':40} {rows[1][1] / rows[0][1]:8.1f}")


def pin():
    """Keeps this process and its children on one CPU."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")


def whosaid_time(binary, lines):
    """Returns the CPU seconds of the whole command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [binary, "extract", "-", "--input-format", "jsonl", "--format", "jsonl"]
    subprocess.run(command, input="\n".join(lines).encode(), stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spacy_time(python):
    """Returns the pipeline's name and its CPU seconds for the texts, measured in a process of its own."""
    child = subprocess.run([python, __file__, *sys.argv[1:], "--child"], stdout=subprocess.PIPE, check=True)
    name, seconds = json.loads(child.stdout)
    return name, seconds


def spacy_times(options):
    """Runs inside the virtual environment."""
    import spacy

    pin()
    lines = options.file.read_text(encoding="utf-8").splitlines()[: options.limit]
    texts = [json.loads(line)["text"] for line in lines]
    name = "stand-in of the same make" if options.stand_in else MODEL
    nlp = stand_in(spacy) if options.stand_in else spacy.load(MODEL)
    # The first pass fills caches and does not count.
    for _ in nlp.pipe(texts[: len(texts) // 4 + 1], batch_size=64):
        pass
    before = resource.getrusage(resource.RUSAGE_SELF)
    for _ in nlp.pipe(texts, batch_size=64):
        pass
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps([f"spaCy {spacy.__version__}, {name}", seconds]))


def stand_in(spacy):
    """Returns a pipeline with the parts and sizes of the small model and random weights."""
    from spacy.training import Example

    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    for part, kind, hidden in [("parser", "parser", 64), ("ner", "ner", 64)]:
        model = {
            "@architectures": "spacy.TransitionBasedParser.v2",
            "state_type": kind,
            "extra_state_tokens": False,
            "hidden_width": hidden,
            "maxout_pieces": 2,
            "use_upper": True,
            # The small model's named entities have vectors of their own.
            "tok2vec": listener if kind == "parser" else {"@architectures": "spacy.HashEmbedCNN.v2",
                "pretrained_vectors": None, "width": 96, "depth": 4, "embed_size": 2000, "window_size": 1,
                "maxout_pieces": 3, "subword_features": True},
        }
        nlp.add_pipe(part, config={"model": model})
    words = [f"w{i}" for i in range(50)]
    heads = [max(i - 1, 0) for i in range(50)]
    deps = ["ROOT"] + [f"dep{i}" for i in range(1, 45)] + ["dep1"] * 5
    entities = [f"U-KIND{i}" if i < 18 else "O" for i in range(50)]
    doc = nlp.make_doc(" ".join(words))
    gold = {"words": words, "tags": [f"T{i}" for i in range(50)], "heads": heads, "deps": deps, "entities": entities}
    nlp.initialize(lambda: [Example.from_dict(doc, gold)])
    return nlp


def install(options, python):
    """Makes the virtual environment, with the model unless a stand-in is enough."""
    venv.create(options.venv, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "spacy>=3.8,<3.9"], check=True)
    if not options.stand_in:
        url = RELEASE.format(MODEL)
        if subprocess.run([*pip, url]).returncode:
            sys.exit(f"{MODEL} cannot be had from {url}; give --stand-in to measure a pipeline of the same make")


if __name__ == "__main__":
    main()
