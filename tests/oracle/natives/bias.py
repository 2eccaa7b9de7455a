def row(condition, kind, polarity, label, groups=("old",)):
    return {"context_condition": condition, "question_type": kind, "question_polarity": polarity, "label": label,
            "stereotyped_groups": groups if isinstance(groups, str) else list(groups),
            "answer_info": {"ans0": ["x", "vell, old "], "ans1": ["young"], "ans2": ["z", "unknown"]}}


def lls(best, n=5):
    return [[-1.0 if i == best else -2.0, False] for i in range(n)]


ROWS = [(row(c, k, p, label), lls(best))
        for c in ("ambig", "disambig") for k in ("pro-stereo", "anti-stereo") for p in ("neg", "nonneg")
        for label, best in ((2, 0), (1, 1), (0, 4))]
ROWS += [(row("ambig", "x", "neg", 2, "older"), lls(0)), (row("other", "pro-stereo", "x", 1, ()), lls(1, 3))]
BAD = [({**row("ambig", "x", "neg", 2), "answer_info": {"ans0": []}}, lls(0)), (row("ambig", "x", "neg", 2), []),
       ({"label": 1}, lls(0)), (row("ambig", "x", "neg", 2), [[None, True], [1.0, True]])]


def counts(*lists):
    return [list(item) for item in lists]


CASES = [
    {"native": "bias.score", "ref": f"{name}/utils.py:process_results", "role": "result",
     "calls": ROWS if name == "cabbq" else ROWS[:3], "raises": BAD[:3]} for name in ("cabbq", "esbbq")
] + [
    {"native": "bias.accuracy", "ref": f"{name}/utils.py:{function}", "role": "aggregate",
     "calls": [counts((1, 1), (0, 1), (0, 0)), counts((0, 1))]}
    for name in ("cabbq", "esbbq") for function in ("acc_ambig_agg", "acc_disambig_agg")
] + [
    {"native": "bias.ambiguous", "ref": "cabbq/utils.py:bias_score_ambig_agg", "role": "aggregate",
     "calls": [counts((1, 1, 0), (1, 0, 1), (1, 1, 0), (0, 0, 0)), counts((0, 0, 0)), counts((1, 0, 1))]},
    {"native": "bias.clear", "ref": "cabbq/utils.py:bias_score_disambig_agg", "role": "aggregate",
     "calls": [counts((1, 0, 1, 0), (1, 0, 0, 0), (0, 1, 0, 1), (0, 1, 0, 0), (0, 1, 0, 0)),
               counts((1, 0, 1, 0)), counts((0, 1, 0, 1)), counts((0, 1, 0, 1), (1, 0, 1, 0))]},
]
