PAIRS = [(0, 1), (1, 1), (2, 2), (2, 0), (1, 1), (0, 0), (3, 2)]
TEXTS = [("예", "예"), ("아니오", "예"), ("yes", "No answer"), ("", "yes"), ("yes", "yes"), ("b", "B")]
ONE = [(1, 1)]
WRONG = [("a", "b"), ("b", "c")]
CALLS = [PAIRS, TEXTS, ONE, WRONG, PAIRS * 3 + [(5, 5)]]
REFS = {
    "labels.weighted_f1": ["afrixnli/anli prompt/en-direct/utils.py:weighted_f1_score",
                           "aradice/ArabicMMLU/EGY/metrics.py:weighted_f1_score"],
    "labels.micro_f1": ["aradice/ArabicMMLU/EGY/metrics.py:micro_f1_score"],
    "labels.macro_f1": ["aradice/ArabicMMLU/EGY/metrics.py:macro_f1_score",
                        "kobest/utils.py:macro_f1_score", "portuguese_bench/assin2_utils.py:macro_f1"],
    "labels.macro_f1_gold_last": ["noreval/norec/utils.py:multi_f1"],
}
CASES = [{"native": native, "ref": ref, "role": "aggregate", "calls": CALLS}
         for native, refs in REFS.items() for ref in refs]
