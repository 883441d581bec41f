"""Annotated figures as examples for the reader: windows of words, with what is to be found in each.

A window is what `observe` (crates/train) prints: the sentence of some figures with the words before it. For each figure
it is to be said of every word whether it belongs to the figure's measure, to the words that give its time, and to the
cue that attributes it.
"""
import json, pathlib, re

STOP = set("""a an the of in on at to for from by with and or as is are was were be been being that this these those it its
their his her which who will would has have had into than s""".split())
HEADS = ("measure", "when", "cue")


def words(text):
    """The words of a text as the scorer of claims compares them."""
    text = text.casefold().replace("\u2019", "'").replace("\u2018", "'")
    text = re.sub(r"'s\b", "", text)
    text = re.sub(r"(?<=\w)\.(?=\w\.|\W|$)", "", text)
    return re.findall(r"[^\W_]+", text)


def content(text):
    return [w for w in words(text or "") if w not in STOP]


def f1(a, b):
    if not a or not b:
        return 1.0 if not a and not b else 0.0
    rest, n = list(b), 0
    for w in a:
        if w in rest:
            rest.remove(w)
            n += 1
    return 2 * n / (len(a) + len(b))


class Doc:
    """A document that was observed, with its annotated figures (none for text without annotation)."""

    def __init__(self, line, gold):
        it = json.loads(line)
        self.id, self.record, self.gold = it["id"], it["record"], gold
        self.bytes = self.record["text"].encode()
        self.tokens, self.windows = it["tokens"], it["windows"]
        self.figures, self.measures, self.periods = it["figures"], it["measures"], it["periods"]
        self.words = [self.bytes[s:e].decode() for s, e in self.tokens]
        self.content = [content(w) for w in self.words]
        self.gold_of = {}
        for k, f in enumerate(self.record["figures"]):
            overlap = [(min(g["end"], f["end"]) - max(g["start"], f["start"]), -g["start"], g) for g in gold]
            best = max(overlap, key=lambda o: o[:2], default=None)
            if best and best[0] > 0:
                self.gold_of[k] = best[2]


def load(observed, folder=None):
    docs = []
    for line in open(observed, encoding="utf-8"):
        name = re.match(r'\{[^{]*?"id":"([^"]*)"', line)
        it = json.loads(line)["id"] if name is None else name.group(1)
        path = pathlib.Path(folder or "/nonexistent") / f"{it}.jsonl"
        gold = [json.loads(l) for l in open(path, encoding="utf-8")] if path.exists() else []
        docs.append(Doc(line, gold))
    return docs


def contiguous(doc, lo, hi, form, figure):
    """The tokens from lo to hi that have most of a wording, nearest to the figure; with the token F1."""
    vocabulary = set(form)
    best = (0, None)
    for i in range(lo, hi):
        if not any(w in vocabulary for w in doc.content[i]):
            continue
        for j in range(i, min(i + 16, hi)):
            if not any(w in vocabulary for w in doc.content[j]):
                continue
            if i < figure[1] and j >= figure[0]:
                break
            have = [w for k in range(i, j + 1) for w in doc.content[k]]
            distance = max(0, figure[0] - j, i - figure[1])
            score = f1(form, have) - 0.0003 * distance
            if score > best[0]:
                best = (score, (i, j + 1))
    return best


def measure_target(doc, lo, hi, forms, figure):
    """For each token 1, 0, or None where it does not matter; None if the wording is not in the window."""
    choices = []
    for form in forms:
        form = content(form)
        if not form:
            continue
        score, span = contiguous(doc, lo, hi, form, figure)
        if not span:
            continue
        rest, y = list(form), {}
        for i in range(*span):
            have = doc.content[i]
            if not have:
                y[i] = None
            elif any(w in rest for w in have):
                y[i] = 1
                for w in have:
                    if w in rest:
                        rest.remove(w)
        order = sorted((i for i in range(lo, hi) if i not in y), key=lambda i: min(abs(i - span[0]), abs(i - span[1])))
        for i in order:
            if figure[0] <= i < figure[1]:
                continue
            if rest and doc.content[i] and any(w in rest for w in doc.content[i]):
                y[i] = 1
                for w in doc.content[i]:
                    if w in rest:
                        rest.remove(w)
        covered = 1 - len(rest) / len(form)
        for i in range(lo, hi):
            if i not in y:
                repeated = doc.content[i] and all(w in form for w in doc.content[i])
                y[i] = None if repeated or not doc.content[i] else 0
        choices.append((covered, score, [y[i] for i in range(lo, hi)]))
    if not choices:
        return None
    covered, score, y = max(choices, key=lambda c: c[:2])
    return y if covered >= 0.5 else None


def near(doc, lo, hi, wanted, figure):
    """The place of the tokens that have some words, nearest to the figure."""
    form = words(wanted)
    found = []
    for i in range(lo, hi):
        have, j = [], i
        while j < hi and len(have) < len(form):
            have += words(doc.words[j])
            j += 1
        if form and have[:len(form)] == form and words(doc.words[i]):
            found.append((min(abs(i - figure[0]), abs(j - figure[1])), i, j))
    return min(found)[1:] if found else None


def targets(doc, lo, hi, figure, g):
    """For each head the list of 1, 0 and None over the tokens from lo to hi, or None where the head learns nothing."""
    none = [0] * (hi - lo)
    forms = [m for m in [g.get("measure")] + g.get("measure_alt", []) if m]
    out = {"measure": measure_target(doc, lo, hi, forms, figure) if forms else none}
    for head, wanted in (("when", g.get("when")), ("cue", g.get("cue") if g.get("speaker") else None)):
        out[head] = none
        if wanted:
            at = near(doc, lo, hi, wanted, figure)
            # Words that are further away are not in the window: there it has none.
            if at:
                out[head] = [int(at[0] <= i < at[1]) for i in range(lo, hi)]
    return out
