import json
import os
import tempfile

PROMPTS = {
    "option_order_robustness": {"prompt": "o {question}{options}", "options_format": "\n{letter}: {option}"},
    "non_greedy_robustness": {"prompt": "n {question}", "options_format": "\n{numeral}) {option}"},
    "prompt_robustness": [{"prompt": f"p{i} {{question}} é", "options_format": f"\n{i} {{option}}"}
                          for i in range(2)],
}
BARE = {"non_greedy_robustness": {"prompt": "n"},
        "prompt_robustness": [{"prompt": "p0"}, {"prompt": "p1", "options_format": "x"}]}


def agi(query, gold, *choices, **more):
    return {"query": query, "choices": list(choices), "gold": [gold], **more}


def mmlu(index, *options, **more):
    return {"question_id": 7, "question": "q é", "options": list(options),
            "answer": "ABCDEFGHIJ"[index], "answer_index": index, "category": "c", **more}


AGI = [agi("Q: Was? Answer Choices: (A)x Answer Choices:", 1, "(A)eins", "B zwei", "C? drei", "D)vier"),
       agi("no mark", 0, "F x", "(F)y", "é", "", "E e"), agi("", 3, "A", "A?", "(A", "(C) c", "e")]
NAMED = [dict(r, question="own", question_id=9, answer_index=2, answer="x", options=["1", "2", "3"])
         for r in AGI[:1]]
MMLU = [mmlu(1, "a", "b", "c"), mmlu(9, *"abcdefghij")]


def case(name, ref, calls, raises=(), prompts=PROMPTS):
    """The original reads its prompts from a file: one of ours."""
    path = os.path.join(tempfile.mkdtemp(), "prompt_templates.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(prompts, file)

    def setup(module):
        getattr(module, ref.split(":")[1]).keywords["template_file_path"] = path

    return {"native": f"score.{name}", "ref": "score/" + ref, "role": "table", "calls": calls,
            "raises": list(raises), "setup": setup, "files": {"prompt_templates.json": prompts}}


CASES = [
    case(f"{kind}_{name}", f"{file}:{function}_robustness_process_docs", calls, raises)
    for kind, file, calls, raises in (
        ("agi", "agi_eval/utils_agieval.py", [AGI, NAMED],
         [[agi("q", 5, "a")], [agi(None, 0, "a")], [agi("q", 0, None)]]),
        ("mmlu", "mmlu_pro/utils_mmlu_pro.py", [MMLU], []))
    for name, function in (("one_prompt", "non_greedy"), ("all_prompts", "prompt"),
                           ("all_orders", "option_order"))
] + [
    case(f"mmlu_{name}", f"mmlu_pro/utils_mmlu_pro.py:{function}_robustness_process_docs", [MMLU],
         prompts=BARE)
    for name, function in (("one_prompt", "non_greedy"), ("all_prompts", "prompt"))
]
