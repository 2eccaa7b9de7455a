def lls(*values):
    return [[v, False] for v in values]


ENTITIES = {"entities": ["The Éire Team", "Bob", "a"], "answers": ["Éire", "Bob's team"]}
CLASSES = [("neutral", "neutral"), ("entailment", "x"), ("contradiction", "neutral")]
TRUTHS = [("3_True", "True"), ("3_False", "maybe"), ("4_True", ""), ("4_False", "True"), ("4_True", "False")]
ITEMS = [("3", 1, 1), ("4", True, 1), ("3", 0, 0), ("4", 1, 0), ("é", False, 0)]
ANSWERS = [("The Bob!", "1_Bob"), ("x", "1_a team"), ("team", "2_the red team"), ("y", "2_blue"), ("", "3_x")]
TEXTS = ["the old dog", "Dog", "dog's", " his  dog", "cat dog", "", "the"]
T5 = "super_glue/{}/t5_utils.py:{}".format
CASES = [
    {"native": "superglue.likeliest_entity", "ref": "super_glue/record/util.py:process_results", "role": "result",
     "calls": [(ENTITIES, lls(-1.0, -2.0, -3.0)), (ENTITIES, lls(-2.0, -1.0, -1.0)), (ENTITIES, lls(-2, -3, -1.0)),
               ({"entities": ["the"], "answers": ["a", "x"]}, lls(-1.0))],
     "raises": [({"entities": ["x"], "answers": []}, lls(-1.0)), ({"entities": ["x"], "answers": ["x"]}, lls(-2.0, -1.0))]},
    {"native": "superglue.three_classes", "ref": T5("cb", "mean_3class_f1"), "role": "metric", "calls": CLASSES},
    {"native": "superglue.truth", "ref": T5("multirc", "f1"), "role": "metric", "calls": TRUTHS},
    {"native": "superglue.group_truth", "ref": T5("multirc", "em"), "role": "metric", "calls": TRUTHS},
    {"native": "superglue.truth_f1", "ref": T5("multirc", "agg_f1"), "role": "aggregate",
     "calls": [[i[1:] for i in ITEMS], [i[1:] for i in ITEMS[2:4]], [(0, 0)], [(1, 1)]]},
    {"native": "superglue.whole_groups", "ref": T5("multirc", "agg_em"), "role": "aggregate",
     "calls": [ITEMS, ITEMS[:1], ITEMS[3:4]]},
    {"native": "superglue.answer_pair", "ref": T5("record", "em"), "role": "metric", "calls": [("1_x", "y"), ("é", "")]},
    {"native": "superglue.answer_pair", "ref": T5("record", "f1"), "role": "metric", "calls": [("1_x", "y")]},
    {"native": "superglue.group_exact", "ref": T5("record", "squad_em_agg"), "role": "aggregate",
     "calls": [ANSWERS, ANSWERS[:2], ANSWERS[4:]]},
    {"native": "superglue.group_f1", "ref": T5("record", "squad_f1_agg"), "role": "aggregate",
     "calls": [ANSWERS, ANSWERS[2:4], [("a b", "1_b c"), ("b c", "1_x")]]},
    {"native": "superglue.names_referent", "ref": T5("wsc", "process_results"), "role": "result",
     "calls": [({"span1_text": gold, "label": label}, [t]) for gold, label in (("The dog", 1), ("Bob's  dog", 0)) for t in TEXTS],
     "raises": [({"span1_text": "x"}, ["x"]), ({"span1_text": "x", "label": 1}, [None])]},
]
