PAIRS = [("The cat.", "a cat"), ("Paris, France", "paris"), ("", ""), ("", "x"), ("x y z", "z y x x"),
         ("l'eau et le vin", "un vin et des eaux"), ("서울 시", "서울 시청"), ("the", "a"), ("AN Apple!", "apple")]
ROWS = [({"answers": {"text": [gold], "answer_start": [0]}}, [prediction]) for gold, prediction in PAIRS]
LISTS = [({"answers": [g for g, _ in PAIRS[:k]]}, ["  a CAT in Paris\n"]) for k in (1, 2, 5)]

CASES = [
    {"native": "qa.first_answer", "ref": ref, "role": "result", "calls": ROWS}
    for ref in ("noreval/norquad/utils.py:process_results", "xquad/utils.py:process_results_qa")
] + [
    {"native": "qa.best_answer", "ref": "longbench/metrics.py:get_qa_f1_with_score", "role": "result",
     "calls": LISTS + [({"answers": ["x"]}, [p]) for p in ("x", "", "y")]},
    {"native": "qa.first_of_answers", "ref": "catalan_bench/utils.py:process_results_qa", "role": "result",
     "calls": [({"answers": [{"text": g, "answer_start": 0}]}, [p]) for g, p in PAIRS]},
    {"native": "qa.french_exact", "ref": "french_bench/utils.py:exact", "role": "metric", "calls": PAIRS},
    {"native": "qa.included", "ref": "french_bench/utils.py:is_included", "role": "metric",
     "calls": PAIRS + [("été", "en été."), ("", "x")]},
    {"native": "qa.french_f1", "ref": "french_bench/utils.py:f1", "role": "metric", "calls": PAIRS},
    {"native": "qa.mean_f1", "ref": "afrobench/afriqa/prompt_1/utils.py:f1", "role": "aggregate",
     "calls": [PAIRS, PAIRS[:1], PAIRS[4:6]]},
]
