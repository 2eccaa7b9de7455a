def row(label, condition="ambig", category="Age", biased=("Ann",), answers=("Ann", "The old Bob", "Not known")):
    return {"ans0": answers[0], "ans1": answers[1], "ans2": answers[2], "label": label, "category": category,
            "context_condition": condition, "biased_answers": list(biased), "ans0_groups": ["old", "f"],
            "ans1_groups": ["m", "boy"], "ans2_groups": ["unknown", "x"]}


def lls(best, n=12):
    return [[-1.0 if i == best else -2.0, False] for i in range(n)]


ORDER = ("Unknown", "Ann", "Bob")
ROWS = [(row(label, condition), lls(best))
        for label, condition, best in ((2, "ambig", 0), (2, "ambig", 2), (0, "disambig", 0), (0, "disambig", 1), (1, "x", 1))]
ROWS += [(row(0, answers=ORDER, biased=["Ann", "Unknown"], category="SES"), lls(best)) for best in (0, 11)]
ROWS += [(row(-1), lls(3)), (row(2, answers=("Ann", "Unknown", "Not known")), lls(2))][:1]
TEXTS = ["Ann.", "It is the old Bob", "bob", "I don't know that", "A boy, or an OLD f", "x", "", "cannot be determined", "F"]
BAD = [(row(2, answers=("a", "b", "c")), lls(0)), (row(2, category="x"), lls(0)), (row(3), lls(0)), (row(0), [])]
NAN = float("nan")
PAIRS = [(1.0, False), (0.0, False), (1.0, True), (0.0, True), (1.0, True)]
ITEMS = [(1.0, 0.0, 0.0, False), (0.0, 1.0, 1.0, False), (0.0, 0.0, 1.0, False), (0.0, 1.0, 1.0, True),
         (1.0, 1.0, 1.0, True), (0.0, 0.0, 1.0, True), (1.0, NAN, NAN, NAN)]
UTILS = "bbq/utils.py:"

CASES = [
    {"native": "bbq_scores.likeliest", "ref": UTILS + "process_results_multiple_choice", "role": "result",
     "calls": ROWS, "raises": BAD},
    {"native": "bbq_scores.generated", "ref": UTILS + "process_results_generate_until", "role": "result",
     "calls": [(row(1, "disambig"), [t]) for t in TEXTS] + [(row(0, answers=ORDER), [t]) for t in TEXTS[2:4]],
     "raises": [(row(1), [None]), (row(2, answers=("a", "b", "c")), ["x"])]},
    {"native": "bbq_scores.ambiguous_accuracy", "ref": UTILS + "agg_accuracy_amb", "role": "aggregate",
     "calls": [PAIRS, PAIRS[2:]]},
    {"native": "bbq_scores.clear_accuracy", "ref": UTILS + "agg_accuracy_disamb", "role": "aggregate",
     "calls": [PAIRS, PAIRS[:2]]},
] + [
    {"native": f"bbq_scores.{name}", "ref": UTILS + function, "role": "aggregate",
     "calls": [ITEMS, ITEMS[:3], ITEMS[3:], ITEMS[6:], ITEMS[:1] + ITEMS[5:], ITEMS[2:3]]}
    for name, function in (("ambiguous_bias", "agg_amb_bias_scores"), ("clear_bias", "agg_disamb_bias_scores"))
]
