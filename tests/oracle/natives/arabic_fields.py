def mmlu(**changes):
    row = {"Level": "High", "Country": "Egypt", "Subject": "Geography", "Context": "",
           "Question": "ما هو أطول نهر؟", "Option 1": "النيل", "Option 2": "الفرات",
           "Option 3": "دجلة", "Option 4": "", "Option 5": None}
    row.update(changes)
    return row


MMLU = [
    mmlu(),
    mmlu(Level=None, Country=None, Context="اقرأ النص.", **{"Option 4": "بردى", "Option 5": "العاصي"}),
    mmlu(Level="", Country="", Question=None, **{"Option 2": None, "Option 4": "{}"}),
    mmlu(Context=None, **{"Option 1": None, "Option 3": 3}),
]
DIALECT = [
    {"subject_darija": "التاريخ", "egy_subject": "تاريخ", "context": "", "question": "شكون؟",
     "choices": ["أ", "ب", "ج"]},
    {"subject_darija": "s {}", "egy_subject": "e {}", "context": "نص", "question": "q",
     "choices": ["a", 2, None, "d", "e"]},
    {"subject_darija": None, "egy_subject": None, "context": None, "question": "q", "choices": []},
]
CULTURE = [
    {"country": "Egypt", "region": "Nile Valley", "first_statement": " في الصباح نشرب ",
     "options": {"arabic_keys": ["أ", "ب", "ج"], "english_keys": ["A", "B", "C"],
                 "text": [" الشاي", "القهوة ", "{الماء}"]},
     "answer_key": {"arabic_answer_key": " ب", "english_answer_key": "B"}},
    {"country": None, "region": "", "first_statement": "x",
     "options": {"arabic_keys": ["أ", "ب", "ج"], "english_keys": ["A", "B", "C"],
                 "text": ["a", "b", "c"]},
     "answer_key": {"arabic_answer_key": "أ", "english_answer_key": "A"}},
]
MESSAGES = [
    {"messages": [{"content": "شنو الإحساس؟ -سلبي -ايجابي -ماكينش إحساس"}, {"content": "ايجابي"}]},
    {"messages": [{"content": "لخص هاد المقطع: نص"}, {"content": "سلبي"}]},
    {"messages": [{"content": ""}, {"content": "ماكينش إحساس"}]},
]
OPENBOOK = [
    {"question": {"stem": " سؤال؟ ", "choices": [{"text": "أ", "label": "A"},
                                                 {"text": "ب", "label": "B"}]}, "answerKey": " B"},
    {"question": {"stem": "q", "choices": [{"text": "a", "label": "A"}]}, "answerKey": "C"},
    {"question": {"stem": "q", "choices": []}, "answerKey": None},
    {"question": {"stem": "q", "choices": [{"text": None, "label": "A"}]}, "answerKey": "A "},
]
ARAB = "arab_culture/utils_mcq.py:"
COMPLETION = "arab_culture_completion/utils_completion.py:"
DARIJA = "darija_bench/darija_"


def field(native, ref, calls, constants=None, raises=()):
    return {"native": "arabic_fields." + native, "ref": ref, "role": "field", "calls": calls,
            "constants": constants, "raises": raises}


CASES = [
    field("mmlu_prompt", "arabicmmlu/utils.py:doc_to_text", MMLU,
          raises=[mmlu(Level="None"), {"Level": None}]),
    field("mmlu_choices", "arabicmmlu/utils.py:doc_to_choice", MMLU),
    field("darija_mmlu_prompt", "darijammlu/utils.py:doc_to_text", DIALECT,
          raises=[dict(DIALECT[0], choices=list("abcdef"))]),
    field("egy_mmlu_prompt", "egymmlu/utils.py:doc_to_text", DIALECT),
    field("dialect_mmlu_choices", "darijammlu/utils.py:doc_to_choice", DIALECT,
          raises=[{"choices": list("abcdef")}, {"choices": None}]),
    field("culture_prompt", ARAB + "doc_to_text", CULTURE, ["BASE_PROMPT"],
          raises=[dict(CULTURE[1], first_statement=None)]),
    field("culture_choices", ARAB + "doc_to_choice", CULTURE),
    field("culture_target", ARAB + "doc_to_target", CULTURE),
    field("culture_completion_prompt", COMPLETION + "doc_to_text", CULTURE, ["BASE_PROMPT"]),
    field("culture_completion_choices", COMPLETION + "doc_to_choice", CULTURE),
    field("culture_completion_target", COMPLETION + "doc_to_target", CULTURE,
          raises=[dict(CULTURE[0], answer_key={"english_answer_key": " B"})]),
    field("first_message", DARIJA + "translation/utils.py:doc_to_text", MESSAGES),
    field("second_message", DARIJA + "translation/utils.py:doc_to_target", MESSAGES),
    field("summary_prompt", DARIJA + "summarization/utils.py:doc_to_text", MESSAGES),
    field("sentiment_prompt", DARIJA + "sentiment/utils.py:doc_to_text", MESSAGES,
          raises=[{"messages": [{"content": None}]}]),
    field("sentiment_target", DARIJA + "sentiment/utils.py:doc_to_target", MESSAGES,
          raises=[{"messages": [{"content": ""}, {"content": "?"}]}]),
    field("sentiment_two", DARIJA + "sentiment/utils.py:doc_to_choice_2", MESSAGES[:1]),
    field("sentiment_three", DARIJA + "sentiment/utils.py:doc_to_choice_3", MESSAGES[:1]),
    field("openbookqa_prompt", "aradice/openbookqa/utils.py:doc_to_text", OPENBOOK),
    field("openbookqa_choices", "aradice/openbookqa/utils.py:doc_to_choice", OPENBOOK,
          raises=[{"question": {"choices": None}}]),
    field("openbookqa_target", "aradice/openbookqa/utils.py:doc_to_target", OPENBOOK,
          raises=[{"question": {"choices": None}, "answerKey": "A"}]),
]
