def coqa(questions, answers, **others):
    row = {"story": "Once, café.", "questions": {"input_text": questions},
           "answers": {"input_text": answers}}
    if others:
        row["additional_answers"] = {k: {"input_text": v} for k, v in others.items()}
    return row


COQA = [
    coqa(["Who?", "Where?"], ["Ann", "Home"], a=["x", "home"], b=["y", "At home"], c=["z", "AT HOME"]),
    coqa(["Who?"], ["Élan"], a=["ÉLAN"]),
    coqa(["Who?", "What?"], [None, "b"]),
    coqa(["q"], ["a", "b", "c"]),
    coqa([], ["a", "b"]),
    dict(coqa(["q"], ["a"]), additional_answers=None),
]
WSC = [
    {"text": "Ann told  Zoë that she was n't ( very ) late , \"fine\" .", "span1_text": "Ann",
     "span2_text": "she", "span1_index": 0, "span2_index": 4},
    {"text": "It did , it did . ' so '", "span1_text": "did", "span2_text": "It",
     "span1_index": 1, "span2_index": 0},
    {"text": "a b", "span1_text": "", "span2_text": "b", "span1_index": 0, "span2_index": 9},
]
T5 = [
    {"text": "Ann told Zoë that she was late.", "span2_text": "she", "span2_index": 4},
    {"text": "Was X  here when he", "span2_text": "he", "span2_index": 5},
    {"text": "then it X  it X said", "span2_text": "it", "span2_index": 1},
    {"text": "say \\n now", "span2_text": "\\n", "span2_index": 1},
]
RECORD = [
    {"passage": " Ann left.\n@highlight\nShe left\n@highlight\nGone! \n", "query": "@placeholder went",
     "entities": ["Ann", "Zoë", "@placeholder"], "answers": ["Ann", "Zoë"]},
    {"passage": "no marks\n@highlight\nmore?\n@highlight\n\n@highlight\n\"x\"\n@highlight\n",
     "query": "@placeholder and @placeholder {}", "entities": [], "answers": [""]},
    {"passage": "", "query": "", "entities": ["é"], "answers": ["é"]},
]
INFINITE = [
    {"context": "def f(): {x}", "input": "What is func_12(-3) and func_7(1)?",
     "options": ["f", "g", "é", "i", "j"]},
    {"context": None, "input": " The second LARGEST É of the rest of all? ", "options": ["a"]},
    {"context": "1, 2", "input": "The\nof"},
    {"context": "", "input": "", "options": []},
]
TOKENS = [
    {"code_tokens": ["def", "f", "(", ")", ":\n\n", " return", "'é'"],
     "docstring_tokens": ["Gives", "an\n", "  é", ".\u00a0"]},
    {"code_tokens": [], "docstring_tokens": ["a\nb"]},
]


def field(native, ref, calls, raises=()):
    return {"native": "passage." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


INFINITEBENCH = "infinitebench/utils.py:doc_to_text_"

CASES = [
    field("coqa_prompt", "coqa/utils.py:doc_to_text", COQA,
          [dict(COQA[0], story=None), dict(COQA[0], answers={"input_text": None})]),
    field("coqa_target", "coqa/utils.py:doc_to_target", COQA,
          [coqa(["a", "b"], ["a"]), coqa(["a"], ["a"], x=[None]), coqa(["a"], [None], x=["a"])]),
    field("wsc_prompt", "super_glue/wsc/preprocess_wsc.py:default_doc_to_text", WSC,
          [dict(WSC[0], text=None), dict(WSC[0], span2_text=None)]),
    field("wsc_prompt_t5", "super_glue/wsc/t5_utils.py:doc_to_text", T5,
          [dict(T5[0], span2_index=0), dict(T5[0], span2_index=6), dict(T5[0], span2_text="her"),
           {"text": "say \\1 it", "span2_text": "\\1", "span2_index": 1}]),
    field("record_prompt", "super_glue/record/util.py:doc_to_text", RECORD, [{"passage": None}]),
    field("record_choices", "super_glue/record/util.py:doc_to_choice", RECORD,
          [dict(RECORD[0], entities=[None])]),
    field("record_target", "super_glue/record/util.py:doc_to_target", RECORD,
          [dict(RECORD[0], answers=[])]),
    field("record_prompt_t5", "super_glue/record/t5_utils.py:doc_to_text", RECORD,
          [dict(RECORD[0], query=None), dict(RECORD[0], entities=[1])]),
    field("code_debug_prompt", INFINITEBENCH + "code_debug", INFINITE, [{"options": ["a"]}]),
    field("code_run_prompt", INFINITEBENCH + "code_run", INFINITE,
          [{"context": "c"}, {"context": "c", "input": None}]),
    field("book_choice_prompt", INFINITEBENCH + "longbook_choice", INFINITE),
    field("dialogue_prompt", INFINITEBENCH + "longdialogue", INFINITE[:2]),
    field("math_find_prompt", INFINITEBENCH + "math_find", INFINITE, [{"context": "c"}]),
    field("plain_text", "paloma/paloma_utils.py:doc_to_target",
          [{"text": t} for t in ("é\n{{ x }}", "", None, 1.0, ["a"])]),
    field("code_tokens", "code_x_glue/code-text/utils.py:doc_to_text", TOKENS,
          [{"code_tokens": [1]}, {"code_tokens": None}]),
    field("docstring_tokens", "code_x_glue/code-text/utils.py:doc_to_target", TOKENS),
    field("math_problem", "minerva_math/utils.py:doc_to_text",
          [{"problem": "$\\frac{1}{2}$ {{é}}\n"}, {"problem": ""}], [{"problem": None}]),
]
