CASES = [
    {"native": "examples.listed", "ref": f"cruxeval/utils.py:list_fewshot_samples_{side}",
     "role": "samples", "calls": [None]}
    for side in ("input", "output")
]
