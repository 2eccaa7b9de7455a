def blank(sentence, option1="Ana", option2="Öykü", answer="1"):
    return {"sentence": sentence, "option1": option1, "option2": option2, "answer": answer}


BLANKS = [
    blank("Ana called Öykü because _ was late. "),
    blank("_ fór.", answer="2"),
    blank("Hún sá _.", "", "İ"),
    blank("één _ en _ meer", answer="2"),
]
COPA = [
    {"premise": " The vase fell. ", "question": "cause", "choice1": "The cat jumped.",
     "choice2": "ÎLE", "label": 0},
    {"premise": "Él llegó tarde。", "question": "effect", "choice1": "x", "choice2": "Y",
     "label": 1},
    {"premise": "", "question": "effect", "choice1": "İzmir", "choice2": "9", "label": None},
]
KOREAN = [
    {"premise": "문이 열렸다.", "question": "원인 ", "alternative_1": "바람이 불었다.",
     "alternative_2": "비가 왔다.", "label": 0},
    {"premise": None, "question": "결과", "alternative_1": None, "alternative_2": "b", "label": 1},
]


def field(native, ref, calls, raises=()):
    return {"native": "blanks." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


CASES = [
    field("answer", "winogrande/preprocess_winogrande.py:doc_to_text", BLANKS,
          [blank("_", answer="3"), blank("_", answer=1), blank("_", answer=None)]),
    field("answer", "xwinograd/utils.py:doc_to_text", BLANKS[:2]),
    field("rest", "winogrande/preprocess_winogrande.py:doc_to_target", BLANKS, [blank("none")]),
    field("rest", "xwinograd/utils.py:doc_to_target", BLANKS[:2]),
    field("rest_spaced", "icelandic_winogrande/preprocess_winogrande.py:doc_to_target", BLANKS,
          [blank("none")]),
    field("filled", "winogrande/preprocess_winogrande.py:doc_to_choice", BLANKS,
          [blank("none"), blank("a _", None)]),
    field("filled", "xwinograd/utils.py:doc_to_choice", BLANKS[:2]),
    field("xcopa_prompt", "copal_id/utils.py:doc_to_text_id", COPA, [dict(COPA[0], question="?")]),
    field("xcopa_prompt", "xcopa/utils.py:doc_to_text_zh", COPA),
    field("xcopa_choices", "xcopa/utils.py:doc_to_choice", COPA, [dict(COPA[0], choice1="")]),
    field("xcopa_choices", "basque_bench/utils.py:xcopa_doc_to_choice", COPA),
    field("xcopa_prompt_basque", "basque_bench/utils.py:xcopa_doc_to_text", COPA),
    field("copa_prompt", "super_glue/copa/utils.py:doc_to_text", COPA, [dict(COPA[0], question="")]),
    field("copa_choices", "super_glue/copa/utils.py:doc_to_choice", COPA),
    field("copa_target", "super_glue/copa/utils.py:doc_to_target", COPA),
    field("korean_copa_prompt", "kobest/utils.py:copa_doc_to_text", KOREAN,
          [dict(KOREAN[0], question="이유")]),
    field("korean_copa_choices", "kobest/utils.py:copa_doc_to_choice", KOREAN),
    field("korean_copa_target", "kobest/utils.py:copa_doc_to_target", KOREAN),
]
