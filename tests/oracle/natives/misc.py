LLS = [[[-1.5, False], [-2.0, True]], [[-3.25, False], [-3.25, False]], [[-7.0, True], [-0.5, False]]]
LABELS = [(0, 0), (1, 2), (2, 2), (1, 1), (0, 1), (2, 0)]
CASES = [
    {"native": "misc.stereotype", "ref": "crows_pairs/utils.py:process_results", "role": "result",
     "calls": [({"sent_more": "a", "sent_less": "b"}, lls) for lls in LLS]},
    {"native": "misc.three_labels", "ref": "super_glue/cb/aggregate.py:cb_multi_fi", "role": "aggregate",
     "calls": [LABELS, LABELS[:2], [(0, 0)], LABELS * 2]},
    {"native": "misc.three_labels", "ref": "super_glue/cb/t5_utils.py:agg_mean_3class_f1", "role": "aggregate",
     "calls": [LABELS, LABELS[:2]]},
    {"native": "misc.first_stripped", "ref": "darija_bench/darija_summarization/utils.py:strip", "role": "filter",
     "calls": [([" a b\n", "c"], {}), ([""], {}), (["\u3000x"], {})]},
]
