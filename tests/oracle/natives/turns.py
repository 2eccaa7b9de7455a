MORE = [{}, {"0": ["x", "A dog"]}, {"0": ["x", "THE CAT!"], "1": ["", "cat"], "2": ["y", "a dog."]},
        {"0": ["x", "el Gat ñ"], "1": ["x", "gat Ñ"]}]
PREDICTIONS = [" The cat.\nQ: no", "dog", "", "a cat and dog\n\n", "gat ñ"]


def row(questions, more):
    return {"questions": questions, "answers": {"input_text": ["first", "the cat!"]},
            "additional_answers": {k: {"input_text": v} for k, v in more.items()}}


def rows(questions):
    calls = [(row(questions, more), [p]) for more in MORE for p in PREDICTIONS]
    return calls + [({k: v for k, v in row(questions, {}).items() if k != "additional_answers"}, ["cat"])]


def bad(questions, none):
    return [(row(questions, {}), [None]), (row(none, {"0": []}), ["x"]), ({"questions": questions}, ["x"])]


CASES = [
    {"native": "turns.coqa", "ref": "coqa/utils.py:process_results", "role": "result",
     "calls": rows({"input_text": ["a?", "b?"]}) + [(row({"input_text": []}, {}), ["cat"])],
     "raises": bad({"input_text": ["a?", "b?"]}, {"input_text": ["a?"]})},
    {"native": "turns.coqcat", "ref": "catalan_bench/utils.py:process_results_coqcat", "role": "result",
     "calls": rows(["a?", "b?"])[:8], "raises": bad(["a?", "b?"], ["a?"])},
]
