#!/usr/bin/env python3
"""Records aggregations of lm-evaluation-harness as tests/vectors/aggregations.json.

    aggregations.py >tests/vectors/aggregations.json

Needs lm_eval 0.4.13 and scikit-learn. The file holds

    cases   {"aggregation", "items", "value", "iters", "stderr"}; an item is a number or a pair, and
            iters is 0 where lm-eval has no bootstrap. A pair of labels may be of texts
    brier   {"documents": [gold, log-likelihoods], "value"}
"""
import json
import os
import random
import sys
import warnings

os.environ["DISABLE_MULTIPROC"] = "1"
OUT, sys.stdout = sys.stdout, sys.stderr  # lm_eval prints
warnings.simplefilter("ignore")

import numpy as np  # noqa: E402
from sklearn.metrics import f1_score  # noqa: E402

from lm_eval.api import metrics  # noqa: E402
from lm_eval.utils import softmax  # noqa: E402

NAN = float("nan")


def sklearn_f1(average):
    def value(items):
        return f1_score([gold for gold, _ in items], [p for _, p in items], average=average)
    return value


AGGREGATIONS = {
    "mean": metrics.mean, "median": metrics.median, "nanmean": metrics.nanmean,
    "perplexity": metrics.perplexity, "weighted_perplexity": metrics.weighted_perplexity,
    "bits_per_byte": metrics.bits_per_byte, "f1": metrics.f1_score,
    "matthews_corrcoef": metrics.matthews_corrcoef, "macro_f1": sklearn_f1("macro"),
    "micro_f1": sklearn_f1("micro"), "weighted_f1": sklearn_f1("weighted"),
}
BOOTSTRAPPED = {"median", "nanmean", "perplexity", "f1", "matthews_corrcoef"}


def pairs(rnd, n, labels, right):
    made = []
    for _ in range(n):
        gold = rnd.choice(labels)
        made.append([gold, gold if rnd.random() < right else rnd.choice(labels)])
    return made


def value_cases(rnd):
    short = [0.1, 0.5, -0.3, 1.2, 2.0, -1.0, 0.7]
    lls = [-abs(rnd.gauss(3, 2)) for _ in range(41)]
    holes = [NAN if rnd.random() < 0.3 else rnd.gauss(0, 1) for _ in range(25)]
    for name in ("median", "nanmean", "perplexity"):
        for items in (short, lls, lls[:2], [0.25] * 6):
            for iters in (100, 1000, 2500):
                yield name, items, iters
    yield "nanmean", holes, 1000
    yield "nanmean", [1.0, 2.0, NAN], 100
    for name in ("mean", "weighted_perplexity", "bits_per_byte"):
        items = lls if name == "mean" else [[v, rnd.randint(1, 300)] for v in lls]
        yield name, items, 0


def label_cases(rnd):
    for n, right, iters in ((30, 0.7, 100), (4, 0.5, 2000), (120, 0.1, 100), (3, 1.0, 100)):
        yield "f1", pairs(rnd, n, [0, 1], right), iters
        yield "matthews_corrcoef", pairs(rnd, n, [0, 1], right), iters
    yield "f1", [[1, 1]] * 3, 100
    yield "f1", [[0, 0]] * 3, 100
    yield "matthews_corrcoef", pairs(rnd, 60, [0, 1, 2, 3, -100], 0.5), 200
    yield "matthews_corrcoef", pairs(rnd, 40, ["예", "아니오", "yes"], 0.5), 200
    yield "matthews_corrcoef", [["a", "a"]] * 4, 100
    for name in ("macro_f1", "micro_f1", "weighted_f1"):
        yield name, pairs(rnd, 50, [0, 1, 2, 3], 0.6), 0
        yield name, pairs(rnd, 50, ["neg", "neutral", "pos", "[invalid]"], 0.6), 0


def brier_cases(rnd):
    for n, nchoices in ((1, 2), (20, 4), (33, 3)):
        documents = [[rnd.randrange(nchoices), [-abs(rnd.gauss(8, 6)) for _ in range(nchoices)]]
                     for _ in range(n)]
        items = [(gold, softmax(np.array(lls))) for gold, lls in documents]
        yield {"documents": documents, "value": float(metrics.brier_score(items))}


def main():
    rnd = random.Random(4)
    cases = []
    for name, items, iters in [*value_cases(rnd), *label_cases(rnd)]:
        function = AGGREGATIONS[name]
        stderr = NAN
        if iters:
            assert name in BOOTSTRAPPED
            stderr = float(metrics.bootstrap_stderr(function, items, iters=iters))
        cases.append({"aggregation": name, "items": items, "value": float(function(items)),
                      "iters": iters, "stderr": stderr})
    OUT.write('{"cases": [\n%s],\n"brier": [\n%s]}\n'
              % (",\n".join(json.dumps(case, ensure_ascii=False) for case in cases),
                 ",\n".join(json.dumps(case) for case in brier_cases(rnd))))


main()
