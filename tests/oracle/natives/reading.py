def port(name, ref, role, calls, raises=()):
    return {"native": f"reading.{name}", "ref": ref, "role": role, "calls": calls,
            "raises": list(raises)}


def date(day="", month="", year=""):
    return {"day": day, "month": month, "year": year}


def drop(number, spans, day, *more):
    return {"query_id": "x", "passage": "p", "question": "q é",
            "answer": {"number": number, "spans": spans, "date": day},
            "validated_answers": {"number": [m[0] for m in more], "spans": [m[1] for m in more],
                                  "date": [m[2] for m in more]}}


def blob(unanswerable=False, yes_no=None, free="", spans=()):
    return {"unanswerable": unanswerable, "yes_no": yes_no, "free_form_answer": free,
            "extractive_spans": list(spans)}


def paper(title, *questions):
    return {"id": "1", "title": title, "abstract": "a", "full_text": "t",
            "qas": {"question": [f"q{i}" for i in range(len(questions))],
                    "answers": [{"answer": list(q)} for q in questions]}}


DROP = [drop("3", [], date(), ("3", [], date()), ("", ["a", "b"], date()), ("", ["a", "b"], date()),
             ("", [], date("1", "May", "2020"))),
        drop("", ["é"], date("1", "", ""), ("", [], date("", "May", "")), ("", [], date())),
        drop("", [], date("", "", "1999"))]
RECORD = [{"passage": "p", "query": "q", "entities": ["b", "a", "B", "é", "b"],
           "answers": ["z", "a", "z"], "idx": {"passage": 1, "query": 2}},
          {"passage": "ü", "query": "@placeholder", "entities": [], "answers": [],
           "idx": {"passage": 1, "query": 3}}]
QASPER = [paper("T", [blob(True), blob(yes_no=True)], [blob(yes_no=False), blob(free="é f")]),
          paper("U"), paper("V", [], [blob(spans=["s 1", "s 2"]), blob(yes_no=True, free="x")])]
MUTUAL = [{"article": "m : it 's \n f : do n't ` `` hi '' ; no ! why ? yes , .\n x",
           "options": ["a . b", "'' c", ""], "answers": "A"}, {"article": "", "options": [], "answers": "B"}]
MLQA = [{"context": "c", "question": "q?", "answers": {"text": texts, "answer_start": [0]}, "id": "1"}
        for texts in (["a", "it's"], ["é \"q\""])]
NORQUAD = [{"context": c, "question": q, "answers": {"text": ["a"]}}
           for c, q in (("  Tittel \n\n Første  \nandre\n", " Hva   er\n det ? "), ("Tittel", ""),
                        ("", "q"))]

TYDIQA = {"ar": "arabic", "bn": "bengali", "en": "english", "fi": "finnish", "id": "indonesian",
          "ko": "korean", "ru": "russian", "sw": "swahili", "te": "telugu"}

CASES = [
    port("drop", "drop/utils.py:process_docs", "row", [DROP, [drop(3, [], date())]],
         [[drop("", [], date(None))]]),
    port("record", "super_glue/record/util.py:process_docs", "row", [RECORD],
         [[dict(RECORD[0], answers=None)]]),
    port("one_answer_each", "super_glue/record/t5_utils.py:process_docs", "table",
         [RECORD, RECORD[:1]]),
    port("qasper", "qasper/utils.py:process_docs_bool", "table", [QASPER], [[paper("T", [blob()])]]),
    port("qasper", "qasper/utils.py:process_docs_freeform", "table", [QASPER]),
    port("mutual", "mutual/utils.py:process_docs", "row", [MUTUAL],
         [[dict(MUTUAL[0], article=None)], [dict(MUTUAL[0], options=["a", None])]]),
    port("mlqa", "mlqa/utils.py:process_docs", "row", [MLQA], [[dict(MLQA[0], answers=None)]]),
    port("norquad", "noreval/norquad/utils.py:process_docs", "row", [NORQUAD],
         [[dict(NORQUAD[0], question=None)]]),
] + [
    {**port(f"tydiqa_{name}", f"tydiqa/utils.py:process_docs_{code}", "row",
            [[{"id": i, "title": "t", "context": "é", "question": "q",
               "answers": {"text": ["a", "it's"], "answer_start": [1, 2]}}
              for i in (f"{name}-1-0", f"{name}_1", f"x{name}-1", f"{code}-1", f"{name.title()}-2")]],
            [[{"id": None, "title": "t", "context": "c", "question": "q", "answers": {"text": []}}]]),
     "newer": True}
    for code, name in TYDIQA.items()
]
