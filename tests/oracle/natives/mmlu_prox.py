ROWS = [
    {"question": "What is 2+2?", **{f"option_{i}": None for i in range(10)}, "option_0": "3",
     "option_1": "4", "cot_content": "A: Let's think step by step. It is 4.", "category": "math"},
    {"question": "물은 몇 도에서 끓는가?\n(표준 기압)", **{f"option_{i}": f"{i * 20} °C" for i in range(10)},
     "cot_content": "no prefix here", "category": "physics"},
    {"question": "", **{f"option_{i}": None for i in range(10)}, "cot_content": "", "category": ""},
]
PREFIXED = [dict(r, cot_content="A: Lass uns Schritt für Schritt denken. Ja.") for r in ROWS]

CASES = [
    {"native": "mmlu_prox.cot_example", "ref": f"mmlu_prox/{lang}/utils.py:{name}", "role": "field",
     "constants": {"LANG_LIBS": [lang], "choices": None, "max_opt_num": None},
     "calls": ROWS + PREFIXED}
    for lang in ("de", "ja", "ko") for name in ("doc_to_text", "fewshot_to_text")
]
