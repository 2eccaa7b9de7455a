CASES = [
    {"native": "passthrough.pair", "ref": "afrobench/xlsum/prompt_1/utils.py:rougeL", "role": "metric",
     "calls": [("gold", "answer"), ("", "é"), (["a", "b"], "c"), (3, "3")]},
]
