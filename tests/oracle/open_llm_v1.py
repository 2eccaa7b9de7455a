"""What release 0.3 of lm-evaluation-harness made of the tasks of the Open LLM Leaderboard v1: writes
tests/vectors/open_llm_v1.json, which tests/unit/test_suites.c replays. The documents are made up.

python tests/oracle/open_llm_v1.py --source DIR, a checkout of EleutherAI/lm-evaluation-harness at
commit b281b0921b636bc36ad05c0b0b0763bd6dd43463. Needs numpy. The loop over documents (shuffle with
seed 42, one stream for all draws) is the one of its evaluator.

{TASK: {"path", "config", "shots", "metric", "splits": {SPLIT: ROWS}, "documents": [
    {"row": I, "contexts": [one, or one per request], "continuations": [...] or "until": [...],
     "responses": [log-likelihoods, or one text], "value": NUMBER}, in the order of evaluation]}}
"""

import argparse
import importlib
import json
import os
import random
import sys
import types
from unittest import mock

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "vectors", "open_llm_v1.json")
STUBS = ["datasets", "sqlitedict", "tqdm", "torch", "torch.nn", "torch.nn.functional", "accelerate",
         "omegaconf", "sacrebleu", "sklearn", "sklearn.metrics", "rouge_score", "bleurt"]


def arc(n, first):
    kinds = ["ABCD", "1234", "ABC", "ABCDE", "12345"]
    rows = []
    for i in range(first, first + n):
        labels = list(kinds[i % len(kinds)])
        rows.append({
            "id": f"a{i}",
            "question": f"Which is number {i}?",
            "choices": {"text": [f"{'very ' * ((i + k) % 3)}no. {i + k}" for k in range(len(labels))], "label": labels},
            "answerKey": labels[i * 7 % len(labels)],
        })
    return rows


def hellaswag(n, first):
    return [{
        "ind": i,
        "activity_label": ["Baking", "Tying  knots", "Snow [step]"][i % 3],
        "ctx_a": f"[header] How to do thing {i} [title] Begin.",
        "ctx_b": ["he Takes", "", "the DOG  runs"][i % 3],
        "ctx": "unused",
        "endings": [f" [substeps] way {i} [title] end", f"a  longer   way {i}", "[x] sit", f"{i}  "],
        "label": str(i % 4),
    } for i in range(first, first + n)]


def mmlu(n, first):
    return [{
        "question": f" Where is bone {i}?\n",
        "subject": "anatomy",
        "choices": [f"place {i + k}" for k in range(4)],
        "answer": i % 4,
    } for i in range(first, first + n)]


def winogrande(n, first):
    return [{
        "sentence": f"Person {i} thanked the other because _ was  kind {i} times . ",
        "option1": f"Ann {i}",
        "option2": f"Bob {i}",
        "answer": str(1 + i * 5 % 2),
    } for i in range(first, first + n)]


def gsm8k(n, first):
    return [{
        "question": f"A farm has {i} cows and buys {i}. How many are there?",
        "answer": f"{i} + {i} = <<{i}+{i}={2 * i}>>{2 * i:,}\n#### {2 * i:,}",
    } for i in range(first, first + n)]


def truthfulqa(n, first):
    return [{
        "question": f"Is {i} lucky?",
        "mc1_targets": {"choices": ["No.", "Yes."], "labels": [1, 0]},
        "mc2_targets": {"choices": ["No.", f"{i} is a number.", "Yes.", "On Fridays."], "labels": [1, 1, 0, 0]},
    } for i in range(first, first + n)]


MMLU_DEV = mmlu(5, 0)
# Ours: module, class, path, config, shots, metric there and here, splits
TASKS = {
    "arc_challenge": ("arc", "ARCChallenge", "allenai/ai2_arc", "ARC-Challenge", 25, "acc_norm", "acc_norm",
                      {"train": arc(31, 100), "test": arc(5, 0)}),
    "hellaswag": ("hellaswag", "HellaSwag", "Rowan/hellaswag", "default", 10, "acc_norm", "acc_norm",
                  {"train": hellaswag(13, 50), "validation": hellaswag(4, 0)}),
    # The second document is a row of dev: nothing is left out.
    "mmlu_anatomy": ("hendrycks_test", "GeneralHendrycksTest", "cais/mmlu", "anatomy", 5, "acc", "acc",
                     {"dev": MMLU_DEV, "test": mmlu(3, 70) + MMLU_DEV[1:2]}),
    "truthfulqa_mc2": ("truthfulqa", "TruthfulQAMultipleChoice", "truthfulqa/truthful_qa", "multiple_choice", 0,
                       "mc2", "mc2", {"validation": truthfulqa(3, 7)}),
    "winogrande": ("winogrande", "Winogrande", "allenai/winogrande", "winogrande_xl", 5, "acc", "acc",
                   {"train": winogrande(9, 30), "validation": winogrande(4, 0)}),
    "gsm8k": ("gsm8k", "GradeSchoolMath8K", "openai/gsm8k", "main", 5, "acc", "exact_match",
              {"train": gsm8k(9, 400), "test": gsm8k(8, 600)}),
}
# Answers to the documents of GSM8K in order; {a} is the right number with its comma, {b} without.
FORMS = [" so\n#### {a}", " so\n#### {b}", "#### {b}.", "The answer is {b}", "#### {b} #### 7", "#### 7 #### {b}",
         "####{b}", "#### {b} cows"]


def make(source, module, name, config, splits):
    cls = getattr(importlib.import_module(f"lm_eval.tasks.{module}"), name)
    task = cls.__new__(cls)
    task._training_docs = task._fewshot_docs = None
    task.DATASET_NAME = config
    task.dataset = json.loads(json.dumps(splits))
    return task


def requests_of(task, name, doc, ctx):
    made = task.construct_requests(doc, ctx)
    made = made if isinstance(made, (list, tuple)) else [made]
    # mc1 and mc2 were asked for together.
    return made, len(doc["mc1_targets"]["choices"]) if name == "truthfulqa_mc2" else 0


def respond(requests, chance, form, doc):
    if requests[0].request_type == "greedy_until":
        right = doc["answer"].split("#### ")[1]
        return [form.format(a=right, b=right.replace(",", ""))]
    return [round(-9 * chance.random(), 3) for _ in requests]


def document(task, name, doc, row, ctx, chance, form, metric):
    made, skip = requests_of(task, name, doc, ctx)
    responses = respond(made, chance, form, doc)
    value = task.process_results(doc, responses)[metric]
    made, contexts = made[skip:], list(dict.fromkeys(r.args[0] for r in made[skip:]))
    out = {"row": row, "contexts": contexts, "responses": responses[skip:], "value": float(value)}
    if made[0].request_type == "greedy_until":
        return {**out, "until": made[0].args[1]["until"]}
    return {**out, "continuations": [r.args[1] for r in made]}


def evaluate(source, name, spec):
    module, cls, path, config, shots, theirs, ours, splits = spec
    task = make(source, module, cls, config, splits)
    docs = list(enumerate(task.test_docs() if task.has_test_docs() else task.validation_docs()))
    stream, chance, out = random.Random(), random.Random(name), []
    stream.seed(42)
    stream.shuffle(docs)
    for i, (row, doc) in enumerate(docs):
        ctx = task.fewshot_context(doc=doc, num_fewshot=shots, rnd=stream, description="")
        out.append(document(task, name, doc, row, ctx, chance, FORMS[i % len(FORMS)], theirs))
    return {"path": path, "config": config, "shots": shots, "metric": ours, "splits": splits, "documents": out}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", required=True)
    options = parser.parse_args()
    for name in STUBS:
        sys.modules.setdefault(name, mock.MagicMock())
    # The packages without what their __init__ imports.
    for name in ("lm_eval", "lm_eval.tasks"):
        package = types.ModuleType(name)
        package.__path__ = [os.path.join(options.source, *name.split("."))]
        sys.modules[name] = package
    made = {name: evaluate(options.source, name, spec) for name, spec in TASKS.items()}
    with open(OUT, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in made.items()) + "\n}\n")


if __name__ == "__main__":
    main()
