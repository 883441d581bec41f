"""Joins sentences that stood near each other into documents, for `observe`.

usage: documents.py SENTENCES.jsonl > DOCUMENTS.jsonl

Each line has an `id` that ends in a hyphen and a number, and `text`. Sentences whose numbers are at most three apart are taken to
be of one article; a document has at most fifteen.
"""
import json, sys

documents, last = [[]], None
for line in open(sys.argv[1], encoding="utf-8"):
    it = json.loads(line)
    number = int(it["id"].rsplit("-", 1)[1])
    if last is not None and (number - last > 3 or len(documents[-1]) >= 15):
        documents.append([])
    documents[-1].append(it["text"])
    last = number
for k, sentences in enumerate(documents):
    print(json.dumps({"id": f"document-{k}", "text": " ".join(sentences)}))
