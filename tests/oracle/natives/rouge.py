"""ROUGE over corpora. `evaluate` fetches its rouge script from the network, so its part is here: the
scorer and aggregator of rouge_score, with numpy seeded as lm-eval does at the start of a run."""
import types

import numpy as np


class Rouge:
    def compute(self, predictions, references):
        from rouge_score import rouge_scorer, scoring

        np.random.seed(1234)
        kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
        scorer = rouge_scorer.RougeScorer(rouge_types=kinds, use_stemmer=False)
        aggregator = scoring.BootstrapAggregator()
        for reference, prediction in zip(references, predictions):
            score = scorer.score_multi if isinstance(reference, list) else scorer.score
            aggregator.add_scores(score(reference, prediction))
        result = aggregator.aggregate()
        return {kind: result[kind].mid.fmeasure for kind in result}


def setup(module):
    module.evaluate = types.SimpleNamespace(load=lambda name: Rouge())


PAIRS = [
    ("The cat sat on the mat.", "the cat was sitting on a mat"),
    ("", "nothing"), ("nothing", ""), ("", ""),
    ("Résumé of 2024: 3 points", "resume of 2024, three points"),
    ("one two three four five", "five four three two one"),
    ("서울은 수도이다", "서울은 수도이다"),
    ("a b a b a b", "a b"), ("x_y z", "x y_z"),
]
CALLS = [PAIRS, PAIRS[:1], PAIRS[4:6]]
CASES = [
    {"native": native, "ref": ref, "role": "aggregate", "calls": CALLS, "setup": setup}
    for native, ref in [
        ("rouge.l", "afrobench/xlsum/prompt_1/utils.py:rougeL_agg"),
        ("rouge.rouge1", "catalan_bench/utils.py:rouge1_agg"),
        ("rouge.rouge1", "galician_bench/utils.py:rouge1_agg"),
        ("rouge.rouge1", "french_bench/utils.py:rouge1_agg"),
        ("rouge.rouge1_bare", "noticia/utils.py:rouge1_agg"),
        ("rouge.words", "noticia/utils.py:average_len_agg"),
    ]
]
