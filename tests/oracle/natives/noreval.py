TRUTHFUL = [
    {"question": "Hva er {hovedstaden}?", "mc1_targets": {"choices": ["Oslo", "Bergen", 3, None]}},
    {"question": None, "mc1_targets": {"choices": []}},
]
QUIZ = [
    {"question": "Kor høg er Galdhøpiggen?", "choices": {"label": ["A", "B", "C"],
                                                         "text": ["2469 m", "{x}", ""]}},
    {"question": "Ja?", "choices": {"label": ["A", "B"], "text": ["ja", "nei", "kanskje"]}},
    {"question": "", "choices": {"label": ["A"], "text": []}},
]
PASSAGE = [
    {"title": "Fjell", "passage": "Galdhøpiggen er høyest.", "question": "Hva er høyest?"},
    {"title": None, "passage": "", "question": "\"{}\""},
]
TRUTHFULQA = "noreval/nortruthfulqa/multiple_choice/"
NRK = "noreval/nrk_quiz_qa/"
NORQUAD = "noreval/norquad/utils.py:"


def field(native, ref, calls, raises=()):
    return {"native": "noreval." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


CASES = [
    field("question", NRK + "nno/utils.py:p0_nn", QUIZ),
    field("truthful_p1_nno", TRUTHFULQA + "nno/utils.py:p1_nn", TRUTHFUL,
          [{"question": "q", "mc1_targets": None}]),
    field("truthful_p1_nob", TRUTHFULQA + "nob/utils.py:p1_nb", TRUTHFUL),
    field("truthful_p2_nno", TRUTHFULQA + "nno/utils.py:p2_nn", TRUTHFUL),
    field("truthful_p2_nob", TRUTHFULQA + "nob/utils.py:p2_nb", TRUTHFUL),
    field("truthful_p3_nno", TRUTHFULQA + "nno/utils.py:p3_nn", TRUTHFUL),
    field("truthful_p3_nob", TRUTHFULQA + "nob/utils.py:p3_nb", TRUTHFUL),
    field("truthful_p4_nno", TRUTHFULQA + "nno/utils.py:p4_nn", TRUTHFUL),
    field("truthful_p4_nob", TRUTHFULQA + "nob/utils.py:p4_nb", TRUTHFUL),
    field("quiz_p1_nno", NRK + "nno/utils.py:p1_nn", QUIZ),
    field("quiz_p1_nob", NRK + "nob/utils.py:p1_nb", QUIZ),
    field("quiz_p2_nno", NRK + "nno/utils.py:p2_nn", QUIZ,
          [{"question": "", "choices": {"label": [], "text": []}},
           {"question": "", "choices": {"label": [1, 2], "text": ["a", "b"]}}]),
    field("quiz_p2_nob", NRK + "nob/utils.py:p2_nb", QUIZ),
    field("quiz_p3", NRK + "nno/utils.py:p3_nn", QUIZ),
    field("quiz_p4_nno", NRK + "nno/utils.py:p4_nn", QUIZ),
    field("quiz_p4_nob", NRK + "nob/utils.py:p4_nb", QUIZ),
] + [field(f"passage_p{i}", f"{NORQUAD}p{i}", PASSAGE) for i in range(5)]
