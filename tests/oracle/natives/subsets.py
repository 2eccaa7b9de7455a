import evaluate

# One of the modules loads metrics over the network when it is imported; none is used here.
evaluate.load = lambda *args, **kwargs: None

ROWS = [[{"text": str(i)} for i in range(n)] for n in (1, 9, 10, 19, 30)]

CASES = [
    {"native": "subsets.first_tenth", "ref": f"{folder}/utils.py:process_docs", "role": "table",
     "calls": ROWS}
    for folder in ("olaph", "med_text_classification")
] + [
    {"native": "subsets.all", "ref": "med_text_classification/utils.py:process_docs_hard",
     "role": "row", "calls": ROWS[:2]},
]
