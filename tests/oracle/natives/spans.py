PAIRS = [
    ("PER: ann smith $$ LOC: paris", "PER: Ann  Smith $ LOC: Paris"),
    ("PER: a b. LOC: the rome, ORG: x", "LOC: rome $ PER: b"),
    ("", ""),
    ("DATE: 3 maart", "DATE: 3 maart $ DATE: 3 maart $ ORG: none: two"),
    ("LOC: ጎንደር $$ PER: አበበ", "LOC: ጎንደር"),
    ("PER: o'neil-x #1", ["PER: o'neil-x #1", "LOC: y"]),
]
TAGS = [
    (["NOUN", "VERB"], [["NOUN", "ADJ"]]),
    (["NOUN", "VERB", "X"], [["NOUN"], ["VERB"]]),
    (["X"], [["invalid"]]),
]
CASES = [
    {"native": "spans.f1", "ref": "afrobench/masakhaner/prompt_1/utils.py:span_f1_agg", "role": "aggregate",
     "calls": [PAIRS, PAIRS[:1], PAIRS[3:], [("PER: x", "LOC: y")], PAIRS[2:3]]},
    {"native": "spans.tag_accuracy", "ref": "afrobench/masakhapos/prompt_1/utils.py:acc_score",
     "role": "aggregate", "calls": [TAGS, TAGS[:1]]},
]
