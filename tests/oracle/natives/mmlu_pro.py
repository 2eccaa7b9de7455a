import string

COT = "A: Let's think step by step."


def row(question="Which is prime?", options=("4", " 7 ", "neun"), cot=COT + " The answer is (B)."):
    return {"question": question, "options": list(options), "cot_content": cot}


ROWS = [
    row(),
    row("물은 몇 도에서 끓는가?\n", ["ア", "", "{}"], COT),
    row("", [], "no opening. The answer is (C). The answer is (é). The answer is (D).  "),
    row(options=string.ascii_lowercase[:10], cot=f" {COT} {COT} 4\n"),
]
ELEVEN = row(options=string.ascii_lowercase[:11])
SEVENTEEN = row(options=string.ascii_lowercase[:17])


def robust(**changes):
    made = {"prompt": "Q: {question}\n{options}({category})", "question": "2 + {x}?",
            "options_format": "{letter}{lower_case_letter}{numeral}{roman_numeral}: {option}\n",
            "options": ["a", "ß", None], "category": "math"}
    made.update(changes)
    return {k: v for k, v in made.items() if v != "-"}


ROBUST = [
    robust(),
    robust(options_format="", prompt="{question} \\boxed{{}} {options}"),
    robust(options_format="-", category="-", options="-"),
    robust(options=[]),
    robust(prompt="nothing", question=None),
]


def field(native, ref, calls, constants=None, raises=()):
    return {"native": "mmlu_pro." + native, "ref": ref, "role": "field", "calls": calls,
            "constants": constants, "raises": raises}


CASES = [
    field("cot_example", "mmlu_pro/utils.py:doc_to_text", ROWS + [ELEVEN],
          raises=[row(options=[None]), row(question=None)]),
    field("cot_example", "mmlu_pro/utils.py:format_cot_example", ROWS[:3],
          raises=[row(cot=None)]),
    field("cot_example_plus", "mmlu-pro-plus/utils.py:doc_to_text", ROWS[:2] + [ELEVEN],
          raises=[SEVENTEEN]),
    field("cot_example_plus", "mmlu-pro-plus/utils.py:format_cot_example", ROWS[:3]),
    field("cot_target", "mmlu_pro/utils.py:fewshot_to_target", ROWS, raises=[row(cot=None)]),
    field("best_answer", "llama3/instruct/mmlu_pro/utils.py:fewshot_to_text", ROWS,
          raises=[row(cot=None)]),
    field("question", "leaderboard/mmlu_pro/utils.py:doc_to_text", ROWS),
    field("letters", "leaderboard/mmlu_pro/utils.py:doc_to_choice", ROWS,
          raises=[row(options=["o"] * 27)]),
] + [
    field("robustness_prompt", f"score/{ref}_robustness_doc_to_text", calls, raises=raises)
    for ref, calls, raises in (
        ("agi_eval/utils_agieval.py:agi_eval", ROBUST,
         [robust(prompt="{x}"), robust(options=["o"] * 11), robust(prompt=None)]),
        ("math/utils_math.py:math", ROBUST[:2], []),
        ("mmlu_pro/utils_mmlu_pro.py:mmlu_pro", ROBUST[:2], []))
]
