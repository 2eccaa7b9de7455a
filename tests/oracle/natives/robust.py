FORMATS = ["\n{letter}: {option}", "{numeral}) {option}", "{roman_numeral}. {option}", None]
ANSWERS = ["b", "The best answer is (B). Or the best answer is c)\nx", "2", "x the best answer is iv) y", "II", "é",
           "the best answer is", ""]


def row(answer_format, index=1, **more):
    return {"options_format": answer_format, "answer_index": index, "question_id": 7, "category": "law", **more}


def prompts(**more):
    return [(row(f, prompt_id=p, **more), [a]) for p, f in ((0, FORMATS[0]), (3, FORMATS[1]), (9, FORMATS[2]),
                                                           (1, FORMATS[3])) for a in ANSWERS]


ORDERS = [(row(f, always_same_option="C", original_answer_index=0), [a]) for f in FORMATS[:2] for a in ANSWERS[:3]]
ONCE = [(row(f), [a]) for f in FORMATS[:2] for a in ANSWERS[:3]]
BAD = [(row("{numeral}", prompt_id=0), ["10"]), (row("x", 12, prompt_id=0), ["A"]), (row("x"), ["A"]),
       ({"answer_index": 0, "question_id": 1, "prompt_id": 0}, ["A"]), (row("x", prompt_id=0), [None])]
PROMPTED = [(1, 0, "A", "A", "law"), (1, 9, "A", "A", "law"), (1, 0, "B", "A", "art"), ("é", 0, "C", "C", "art"),
            (2, 9, "", "B", "law"), (1, 9, "B", "A", "law"), (2, 0, "", "B", "é"), (3, 0, "x", "x", "law")]
ORDERED = [(1, "A", "A", 2, (0,)), (1, "B", "C", 2, (1,)), (1, "C", "B", 2, (2,)), (2, "A", "B", 1, (0,)),
           (2, "B", "B", 1, (1,)), (2, "A", "x", 0, (0,))]


def optioned(items):
    return [(i, "AB"[p > 0], a, g, c) for i, p, a, g, c in items]


def cut(items, n):
    return [item[:n] for item in items]


def once(items):
    return [(i, a, g, c) for i, _, a, g, c in items]


AGI, MMLU = "score/agi_eval/utils_agieval.py:", "score/mmlu_pro/utils_mmlu_pro.py:"
CASES = [
    {"native": f"robust.{kind}_{name}", "ref": f"{file}{function}_robustness_process_results", "role": "result",
     "calls": calls if kind == "agi" else calls[:9], "raises": raises}
    for kind, file in (("agi", AGI), ("mmlu", MMLU))
    for name, function, calls, raises in (
        ("prompts", "prompt", prompts(), BAD[1:] if kind == "mmlu" else BAD), ("orders", "option_order", ORDERS, BAD[4:]),
        ("once", "non_greedy", ONCE, BAD[4:]))
] + [
    {"native": "robust.accuracy_of", "ref": f"{AGI}per_prompt_accuracy_{p}", "role": "aggregate",
     "calls": [cut(PROMPTED, 4)]} for p in (0, 9)
] + [
    {"native": "robust.accuracy_of", "ref": f"{AGI}per_option_accuracy_{p}", "role": "aggregate",
     "calls": [cut(optioned(PROMPTED), 4)]} for p in "ab"
] + [
    {"native": "robust.macro_of", "ref": f"{MMLU}per_prompt_accuracy_{p}", "role": "aggregate", "calls": [PROMPTED]}
    for p in (0, 9, 5)
] + [
    {"native": "robust.macro_of", "ref": f"{MMLU}per_option_macro_accuracy_{p}", "role": "aggregate",
     "calls": [optioned(PROMPTED)]} for p in "ab"
] + [
    {"native": "robust.accuracy", "ref": f"{AGI}non_greedy_accuracy", "role": "aggregate",
     "calls": [once(PROMPTED), once(PROMPTED[:3])]},
    {"native": "robust.macro", "ref": f"{MMLU}non_greedy_macro_accuracy", "role": "aggregate",
     "calls": [once(PROMPTED), once(PROMPTED[:3])]},
    {"native": "robust.consistency", "ref": f"{AGI}agi_eval_prompt_consistency_rate", "role": "aggregate",
     "calls": [cut(PROMPTED, 4), cut(PROMPTED[:2], 4), cut(PROMPTED[:1], 4), cut(PROMPTED[2:4], 4)]},
    {"native": "robust.consistency", "ref": f"{AGI}options_consistency_rate", "role": "aggregate",
     "calls": [ORDERED, ORDERED[:2]]},
    {"native": "robust.consistency", "ref": f"{MMLU}options_consistency_rate", "role": "aggregate", "calls": [ORDERED]},
]
