REFS = [
    ("answer", "careqa/utils_open.py:doc_to_target"),
    ("answer_idx", "glianorex/preprocess_glianorex.py:doc_to_target"),
    ("Completion", "medtext/utils.py:doc_to_target"),
    ("description", "meddialog/utils.py:doc_to_text_raw"),
    ("dialogue", "mts_dialog/utils.py:doc_to_text"),
    ("Free_form_answer", "olaph/utils.py:doc_to_target"),
    ("label", "medqa/preprocess_medqa.py:doc_to_target"),
    ("Prompt", "medtext/utils.py:doc_to_text"),
    ("question", "careqa/utils_open.py:doc_to_text"),
    ("Question", "olaph/utils.py:doc_to_text"),
    ("section_text", "mts_dialog/utils.py:doc_to_target"),
    ("src", "meddialog/utils.py:doc_to_text_qsumm"),
    ("Summary", "meqsum/utils.py:doc_to_target"),
    ("tgt", "meddialog/utils.py:doc_to_target_qsumm"),
]
VALUES = ["{{ été }}\n", None, 3, 0.5, ["a", {"b": None}]]

CASES = [
    {"native": "column." + column, "ref": ref, "role": "field",
     "calls": [{column: value} for value in VALUES], "raises": [{"else": 1}]}
    for column, ref in REFS
]
