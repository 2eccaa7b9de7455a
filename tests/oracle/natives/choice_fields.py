LOGIQA = [
    {"context": "Tous", "text": "Tous", "question": "Qui ?", "options": ["a", 2, None, "{d}"],
     "label": " c\n"},
    {"context": "", "text": "", "question": "", "options": ["α"], "label": "a"},
    {"context": "x", "text": "x", "question": "y", "options": list("abcde"), "label": "d"},
]
MATHQA = [{"options": text} for text in (
    "a ) 38 , b ) 27.675 , c ) 30 , d ) data inadequate , e ) none of these",
    "a ) rs . 400 , b ) rs . 1,200 , c ) é , d ) 1 , 2 , e ) 5\n",
    "", "a ) 1 b ) 2", "e ) x , ,", "a ) 1, b ) 2,, c ) , d ) 4 , e ) 5 , e ) 6")]
RACE = [
    {"article": "Zoë went home.", "problems": str([
        {"question": "Who went  _  .", "answer": "B", "options": ["I", "Zoë", "you", "they"]},
        {"question": "Where?", "answer": "A", "options": ["home", "away", "in", "out"]},
        {"question": "Why _ ?", "answer": "D", "options": ["a", "b", "c", "é's"]}])},
    {"article": "", "problems": "[{'question': '', 'answer': 'A', 'options': ['a','b','c','d','e']}]"},
]
BASQUE = [
    {"context": "Testua", "question": "Zer?", "candidates": ["bat", "bi", "hiru"]},
    {"context": None, "question": "{}", "candidates": ["a", 2]},
    {"context": "", "question": "", "candidates": list("abcdef")},
]
ONE = {"context": "c", "question": "q", "candidates": ["a"]}
GREEK = [
    {"subject": "Law", "question": "Τι {ισχύει};", "choices": ["α", 2, None, "{δ}"]},
    {"subject": "Other", "question": None, "choices": []},
]
FIVE = {"subject": "Law", "question": "q", "choices": list("abcde")}
PARAM = [
    {"question_text": "क्या?", "option_a": "एक", "option_b": "दो", "option_c": None, "option_d": 4,
     "correct_answer": "c"},
    {"question_text": "", "option_a": "", "option_b": "", "option_c": "", "option_d": "",
     "correct_answer": "A"},
]
MUSR = [
    {"narrative": "Once {upon}.", "question": "Who?", "choices": "['Ann', \"O'Neil\", 3]"},
    {"narrative": None, "question": "", "choices": "[]"},
]
PAIRS = [{"sent_more": "Il est là.", "sent_less": "Elle est là."},
         {"sent_more": None, "sent_less": ""}]
BBQ = [
    {"ans0": "The grandfather", "ans1": "Can't answer", "ans2": "Ana", "label": label}
    for label in (0, 1, 2, -1)
] + [{"ans0": "Unknown", "ans1": "Unknown", "ans2": "x", "label": 2}]
WEBQS = [
    {"answers": ["Paris", "Paris, France", "paris", "Île", "Lyon"]},
    {"answers": ["b", "a", "ab", "abc", "B"]}, {"answers": [""]}, {"answers": ["z", "", "y"]},
]
TOXIGEN = [{"toxicity_ai": a, "toxicity_human": h}
           for a, h in ((1, 4.5), (5.0, 0.6), (2.0, 3.5), (5, 1), (float("nan"), 1.0))][:4]
ETHICS = [{"activity": text, "baseline": f"I did not {i}."} for i, text in enumerate(
    ["I ate.", "I ate bread.", "Ich aß Brot.", "", "I slept late.", "a", "b", "c"])]
MNLI = [
    {"premise": "It rains.", "hypothesis": " It is wet. "},
    {"premise": "", "hypothesis": "Il pleut"}, {"premise": None, "hypothesis": "  "},
]


def field(native, ref, calls, raises=()):
    return {"native": "choice_fields." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


CASES = [
    field("logiqa_prompt", "logiqa/utils_logiqa.py:doc_to_text", LOGIQA,
          [dict(LOGIQA[0], context=None), dict(LOGIQA[0], options=None)]),
    field("logiqa_target", "logiqa/utils_logiqa.py:doc_to_target", LOGIQA,
          [{"label": "e"}, {"label": None}]),
    field("logiqa2_prompt", "logiqa2/utils_logiqa2.py:doc_to_text", LOGIQA,
          [dict(LOGIQA[0], question=None)]),
    field("mathqa_choices", "mathqa/utils.py:doc_to_choice", MATHQA, [{"options": None}]),
    field("race_prompt", "race/preprocess_race.py:doc_to_text", RACE,
          [{"article": "a", "problems": "[]"}, {"article": None, "problems": RACE[1]["problems"]}]),
    field("race_choices", "race/preprocess_race.py:doc_to_choice", RACE,
          [{"problems": "[{'options': ['a', 'b', 'c']}]"}]),
    field("race_target", "race/preprocess_race.py:doc_to_target", RACE,
          [{"problems": "[{'answer': 'E'}]"}, {"problems": "["}]),
    field("basque_reading_prompt", "eus_reading/utils.py:doc_to_text_context", BASQUE, [ONE]),
    field("basque_trivia_prompt", "eus_trivia/utils.py:doc_to_text", BASQUE, [ONE]),
    field("basque_letters", "eus_reading/utils.py:doc_to_choice", BASQUE,
          [ONE, dict(ONE, candidates=[]), dict(ONE, candidates=None)]),
    dict(field("greek_prompt", "greekmmlu/utils.py:doc_to_text", GREEK, [FIVE]), newer=True,
         constants={"PROMPT": None, "subjects_gr": ["Law"], "LABELS": None}),
    dict(field("greek_letters", "greekmmlu/utils.py:doc_to_choice", GREEK, [FIVE]), newer=True),
    field("param_prompt", "indicparam/utils.py:doc_to_text", PARAM, [{"question_text": "q"}]),
    field("param_choices", "indicparam/utils.py:doc_to_choice", PARAM),
    field("param_target", "indicparam/utils.py:doc_to_target", PARAM,
          [{"correct_answer": "e"}, {"correct_answer": None}]),
    field("musr_prompt", "leaderboard/musr/utils.py:doc_to_text", MUSR,
          [dict(MUSR[0], choices="a b")]),
    field("pair", "crows_pairs/utils.py:doc_to_choice", PAIRS, [{"sent_more": "a"}]),
    field("bbq_choices", "bbq/utils.py:doc_to_choice", BBQ,
          [{"ans0": "a", "ans1": "b", "ans2": "c"}]),
    field("bbq_target", "bbq/utils.py:doc_to_target", BBQ,
          [{"ans0": "a", "ans1": "b", "ans2": "c", "label": 0},
           {"ans0": "a", "ans1": "b", "ans2": "Unknown", "label": 3}]),
    field("webqs_choices", "webqs/utils.py:doc_to_choice", WEBQS, [{"answers": []}]),
    field("webqs_target", "webqs/utils.py:doc_to_target", WEBQS, [{"answers": []}]),
    field("toxigen_target", "toxigen/utils.py:doc_to_target", TOXIGEN,
          [{"toxicity_ai": None, "toxicity_human": 1}]),
    field("ethics_prompt", "hendrycks_ethics/utils.py:doc_to_text", ETHICS,
          [{"activity": "a"}]),
    field("ethics_target", "hendrycks_ethics/utils.py:doc_to_target", ETHICS),
    field("mnli_prompt", "glue/mnli/utils.py:doc_to_text", MNLI,
          [{"premise": "p", "hypothesis": None}]),
]
