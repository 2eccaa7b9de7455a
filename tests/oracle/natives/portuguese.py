UTILS = "portuguese_bench/assin2_utils.py:"
ANSWERS = ["4,5", "Nota: 3.25!", "10 ou 5", "2,", "seis", "", "5.9", "٤ 1", "x4 1,٥"]
PAIRS = [(1.0, 2.0), (3.5, 2.5), (4.0, 5.0), (2.0, 2.0)]
CASES = [
    {"native": "portuguese.similarity", "ref": UTILS + "process_results_sts", "role": "result",
     "calls": [({"relatedness_score": 3.5}, [a]) for a in ANSWERS] + [({"relatedness_score": 4}, ["1"])],
     "raises": [({"relatedness_score": None}, ["1"]), ({}, ["1"]), ({"relatedness_score": 1}, [None])]},
    {"native": "portuguese.pearson", "ref": UTILS + "pearson_corr", "role": "aggregate",
     "calls": [PAIRS, PAIRS[:2], [(1.0, 1.0), (1.0, 2.0)], [(1.0, 2.0), (2.0, 1.0)], [(1.0, 1.0)]]},
]
