def click(**changes):
    row = {"id": "KIIP_1", "paragraph": "", "question": "수도는?", "answer": "부산",
           "choices": ["서울", "부산", "{대전}", None]}
    row.update(changes)
    return row


CLICK = [
    click(),
    click(id="CSAT_korean_7", paragraph="글을 읽자.\n", choices=["a", "b", "c", "d", "e"], answer="e"),
    click(paragraph=None, question=None, answer=None),
]
MATHS = [
    {"question": " 2 + 2는?\n", "original": "\t2 + 2? "},
    {"question": "$\\frac{1}{2}$", "original": "{{x}}"},
]
ANSWERS = ["3.0", " 12 ", "-0.0", "1e22", "1.50", "1_000", "x = 1", "", "inf", "nan", "1e400", 7,
           7.0, 2.5, None, True, "0.1", "-12", "٣", "1e-7"]
TABLE = [
    {"pre_text": ["売上高", "前年比"], "table_headers": ["年", 2023], "post_text": ["以上"],
     "table_rows": [["売上", 1.5], [None, "a|b"], []], "question": "増加率は?"},
    {"pre_text": [], "table_headers": [], "table_rows": [["x"]], "post_text": None},
    {"table_headers": ["h"], "question": ""},
]
DEFAULT, EN = "hrm8k/default/utils.py:", "hrm8k/en/utils.py:"


def field(native, ref, calls, raises=()):
    return {"native": "asian." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


CASES = [
    field("click_prompt", "click/click_cul/utils.py:get_context", CLICK,
          [click(choices=["a", "b", "c"])]),
    field("click_choices", "click/click_cul/utils.py:get_choices", CLICK, [click(id=None)]),
    field("click_target", "click/click_cul/utils.py:get_target", CLICK,
          [click(answer="없음"), click(choices=["a", "b", "c", "d", "e"], answer="e")]),
    field("hrm8k_prompt", DEFAULT + "doc_to_text", MATHS, [{"question": None}]),
    field("hrm8k_prompt_choice", DEFAULT + "doc_to_text_mmmlu", MATHS),
    field("hrm8k_prompt_en", EN + "doc_to_text", MATHS),
    field("hrm8k_prompt_choice_en", EN + "doc_to_text_mmmlu", MATHS),
    field("hrm8k_target", DEFAULT + "doc_to_target", [{"answer": a} for a in ANSWERS],
          [{"solution": "1"}]),
    field("kobest_sentineg_prompt", "kobest/utils.py:sentineg_doc_to_text",
          [{"sentence": "맛이 없지 않다."}, {"sentence": None}]),
    field("kobest_wic_prompt", "kobest/utils.py:wic_doc_to_text",
          [{"context_1": "[배]를 먹다.", "context_2": "[배]를 타다.", "word": "배"}]),
    field("jfinqa_prompt", "jfinqa/utils.py:doc_to_text", TABLE,
          [{"pre_text": [1], "question": "q"}, {"table_headers": ["h"], "table_rows": [None]}]),
]
