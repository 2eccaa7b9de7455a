#!/usr/bin/env python3
"""How often Podium's port of IFEval gives lm-eval's verdicts, over made-up pairs and over texts.

    NLTK_DATA=DIR ifeval.py --tool build/tests/support/ifeval_tool [--pairs N] [--seed N] [--rows ROWS] [FILE...]

runs lm-eval's own process_results (of the installed package) and Podium's port over the pairs of
ifeval_pairs.py, and prints for each instruction how many strict and loose verdicts there are, how
many differ, and each difference. It seeds langdetect, which is random, with 0, and says how many
verdicts change when the seed does. ROWS are real prompts (the .jsonl of a mirror), which then stand
for the made-up ones, each with responses to others. FILEs are texts: their sentences and capital words are compared
in pieces of 1,500 characters. DIR holds NLTK's tokenizers/punkt_tab.

    ifeval.py --record

writes what NLTK makes of made-up texts to tests/vectors/sentences.json, for tests/unit/test_sentences.
"""
import argparse
import collections
import json
import os
import subprocess
import sys

import langdetect
import nltk
from ifeval_pairs import LANGUAGES, Maker, pairs
from lm_eval.tasks.ifeval import utils


def ask(tool, lines):
    text = "\n".join(json.dumps(line) for line in lines)
    out = subprocess.run([tool], input=text, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.split("\n") if line]


def original(row, response, seed=0):
    langdetect.DetectorFactory.seed = seed
    return utils.process_results(row, [response])


def compare_pairs(tool, made, seeds):
    got = ask(tool, [{"row": row, "response": response} for row, response in made])
    total, differ, shaky = collections.Counter(), collections.Counter(), 0
    passed = collections.Counter()
    wrong_pairs = 0
    for (row, response), mine in zip(made, got):
        if "error" in mine:
            sys.exit(f"{row}: {mine['error']}")
        want = original(row, response)
        wrong_pairs += mine != want
        spoken = any(i.startswith(("language", "change_case:english")) for i in row["instruction_id_list"])
        shaky += spoken and any(original(row, response, seed) != want for seed in range(1, seeds))
        for how in ("strict", "loose"):
            key = f"inst_level_{how}_acc"
            for name, a, b in zip(row["instruction_id_list"], want[key], mine[key]):
                total[name] += 1
                passed[name] += a
                if a != b:
                    differ[name] += 1
                    print(f"  {how} {name}: lm-eval {a}, Podium {b}: {response[:150]!r}")
    for name in sorted(total):
        print(f"{name:45} {total[name]:6} verdicts {passed[name]:6} followed {differ[name]:4} differ")
    n = sum(total.values())
    print(f"{len(made)} pairs: {wrong_pairs} differ in any of the four metrics ({100 - 100 * wrong_pairs / len(made):.2f} % agree); "
          f"{n} verdicts: {sum(differ.values())} differ ({100 - 100 * sum(differ.values()) / n:.3f} % agree)")
    print(f"{shaky} of the pairs change in lm-eval itself with langdetect's seed ({seeds} seeds)")


def compare_texts(tool, files):
    texts = []
    for name in files:
        with open(name, encoding="utf-8", errors="replace") as file:
            text = file.read()
        texts += [text[i:i + 1500] for i in range(0, len(text), 1500)]
    sentences = ask(tool, [{"sentences": t} for t in texts])
    words = ask(tool, [{"words": t} for t in texts])
    count = sum(len(nltk.sent_tokenize(t)) for t in texts)
    off = sum(abs(len(nltk.sent_tokenize(t)) - len(s)) for t, s in zip(texts, sentences))
    texts_off = sum(nltk.sent_tokenize(t) != s for t, s in zip(texts, sentences))
    capitals_off = sum(sum(w.isupper() for w in nltk.word_tokenize(t)) != sum(w.isupper() for w in ws)
                       for t, ws in zip(texts, words))
    print(f"{len(texts)} texts, {count} sentences: the number of sentences is off by {off} in all, "
          f"{texts_off} texts are cut otherwise; {capitals_off} have another number of capital words")


def record():
    maker = Maker(11)
    texts = [maker.text(1, 6) for _ in range(120)] + [LANGUAGES[code] for code in sorted(LANGUAGES)]
    texts += ["", " \n", "a.b", "No end", "One.\n\nTwo", "(One.) Two.", "He said \"Go.\" Then \"Stop!\"--", "3.5 is. 4.", "x...y"]
    count = nltk.RegexpTokenizer(r"\w+").tokenize
    lines = []
    for text in texts:
        quotes = {"``": '"', "''": '"'}
        words = [quotes.get(w, w) for w in nltk.word_tokenize(text)]
        lines.append(json.dumps({"text": text, "sentences": nltk.sent_tokenize(text), "words": words,
                                 "count": len(count(text))}, ensure_ascii=False))
    name = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors", "sentences.json")
    with open(name, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
    print(f"{len(lines)} texts")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default="build/tests/support/ifeval_tool")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--pairs", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rows")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    if options.record:
        return record()
    if options.pairs:
        made = pairs(options.pairs, options.seed)
        if options.rows:
            with open(options.rows, encoding="utf-8") as file:
                rows = [json.loads(line) for line in file]
            made = [(rows[i % len(rows)], response) for i, (_, response) in enumerate(made)]
        compare_pairs(options.tool, made, options.seeds)
    if options.files:
        compare_texts(options.tool, options.files)


if __name__ == "__main__":
    main()
