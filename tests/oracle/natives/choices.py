import math

LLS = [[-1.5, False], [-0.5, True], [-2.25, False], [-0.5, False]]
CHOICES = ["a longer choice", "b", "日本語の選択", "d d"]
GOLD = [({"gold": gold, "choices": CHOICES}, lls) for gold in ([1], [0, 2], [3], [])
        for lls in (LLS, list(reversed(LLS)), [[-3.0, False]] * 4)]
LABELS = [({"mc2_targets": {"choices": CHOICES, "labels": labels}}, lls)
          for labels in ([1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1])
          for lls in (LLS, [[-30.5, False], [-31.25, True], [-28.0, False], [-35.0, False]])]

CASES = [
    {"native": "choices.several_gold", "ref": "agieval/utils.py:process_results_mcqa", "role": "result",
     "calls": GOLD},
] + [
    {"native": "choices.mc2_by_label", "ref": ref, "role": "result", "calls": LABELS}
    for ref in ("okapi/truthfulqa_multilingual/utils.py:process_results_mc2",
                "truthfulqa/utils.py:process_results_mc2")
] + [
    {"native": "choices.mc2_by_place", "ref": ref, "role": "result", "calls": LABELS}
    for ref in ("truthfulqa-multi/utils.py:process_results_mc2", "galician_bench/utils.py:process_results_mc2")
]
