import random


def arc(question, key, n=4):
    shots = {}
    for i in range(1, 26):
        shots |= {f"arc_question_shot_{i}": f"q{i}", f"arc_answerKey_shot_{i}": "B",
                  f"arc_choices_shot_{i}": {"text": ["a", f"é{i}"], "label": ["A", "B"]},
                  f"arc_idx_shot_{i}": i}
    return {"question": question, "answerKey": key, "alltwentyfiveshot_longprompt": "x",
            "choices": {"text": [f"t{i}" for i in range(n)], "label": list("ABCDE"[:n])}, **shots}


def gsm8k(question):
    shots = {}
    for i in range(1, 6):
        shots |= {f"gsm8k_prompt_shot_{i}": f"q{i}", f"gsm8k_answer_shot_{i}": f"{i}",
                  f"gsm8k_idx_shot_{i}": i}
    return {"question": question, **shots, "answer": "5", "allfiveshot_longprompt": "x"}


def hellaswag(label, *endings):
    shots = {}
    for i in range(1, 11):
        name = "hellaswag_{}_shot_" + str(i)
        values = {"ctx_a": f"A {i}", "ctx_b": "ÉL runs", "ctx": "", "activity_labels": "L",
                  "endings": ["x", " [y]  z"], "label": "1", "ind": i, "source_id": "s",
                  "split": "s", "split_type": "t"}
        shots |= {name.format(key): value for key, value in values.items()}
    return {"activity_label": "Lauf", "ctx_a": "Er [x]", "ctx_b": "läuft", "ctx": "c",
            "endings": list(endings), "label": label, "alltenshot_longprompt": "x", **shots}


def mmlu(question, answer, *choices):
    shots = {}
    for i in range(1, 6):
        shots |= {f"mmlu_question_shot_{i}": f" q{i}\n", f"mmlu_answers_shot_{i}": i % 4,
                  f"mmlu_choices_shot_{i}": ["w", "x", "y", "ż"], f"mmlu_ind_shot_{i}": i}
    return {"question": question, "subject": "abstract_al__gebra", "choices": list(choices),
            "answer": answer, "allfiveshot_longprompt": "x", **shots}


def winogrande(sentence, answer, shot="1"):
    shots = {}
    for i in range(1, 6):
        shots |= {f"winogrande_prompt_shot_{i}": f"_ is {i} _", f"winogrande_answer_shot_{i}": shot,
                  f"winogrande_option1_shot_{i}": "Åsa", f"winogrande_option2_shot_{i}": "B",
                  f"winogrande_idx_shot_{i}": i}
    return {"sentence": sentence, "option1": "a", "option2": "b", "answer": answer,
            "allfiveshot_longprompt": "x", **shots}


def truthfulqa(question, *choices):
    return {"question": question,
            "mc1_targets": {"choices": list(choices), "labels": [1] + [0] * (len(choices) - 1)}}


ROWS = {
    "arc": [arc("¿q?", "B"), arc("", "A", 2)],
    "gsm8k": [gsm8k("q ü"), gsm8k("")],
    "hellaswag": [hellaswag("0", "a [title] b", "c", "d", "e"), hellaswag("2", "a", "b", "c")],
    "mmlu": [mmlu("q", 3, "a", "b", "c", "d"), mmlu("é", 0, "x", "y", "x", "z")],
    "truthfulqa": [truthfulqa("q", "a", "b", "c"), truthfulqa("ü", "same", "same", "x", "y")],
    "winogrande": [winogrande("_ s", "1"), winogrande("é _", "2", "2"), winogrande("", "")],
}
BAD = {
    "arc": [[dict(arc("q", "A"), arc_answerKey_shot_7="Z")]],
    "gsm8k": [[gsm8k(None)]],
    "hellaswag": [[dict(hellaswag("0", "a", "b"), ctx_b=None)], [hellaswag("x", "a", "b")]],
    "mmlu": [[dict(mmlu("q", 0, "a", "b"), mmlu_answers_shot_1=4)]],
    "truthfulqa": [[truthfulqa(None, "a", "b")]],
    "winogrande": [[winogrande("q", "1", "3")]],
}


def seed(module):
    random.seed(0)


CASES = [
    {"native": f"metabench.{name}", "ref": f"metabench/process_docs.py:process_{name}",
     "role": "row", "calls": [rows[:1] if name in ("arc", "hellaswag") else rows],
     "raises": BAD[name]}
    for name, rows in ROWS.items()
] + [
    {"native": f"metabench.{name}_secondary",
     "ref": f"metabench/process_docs_permute.py:process_{name}", "role": "table", "setup": seed,
     "calls": [rows]}
    for name, rows in ROWS.items() if name != "gsm8k"
]
