"""The medical benchmarks fetch neural metrics when they are imported, which these functions leave alone. Where radgraph is
missing, a module of that name with an F1RadGraph will do."""
import evaluate

evaluate.load = lambda *names, **more: None
TEXTS = ["one two  three\n", "", " = Title = \n\n Some text @-@ here .", "日本語 のテキスト\u3000です", "a"]
REPORTS = ["FINDINGS: clear lungs.     IMPRESSION: no change, é.     END", "impression x finding y", "none"]


def nested(text):
    return {"QUESTION": {"AnswerList": [{"Answer": {"AnswerText": text}}]}}


def case(name, ref, rows, bad):
    return {"native": f"perplexities.{name}", "ref": ref, "role": "result", "calls": [(row, [-12.5]) for row in rows],
            "raises": [(row, [-1.5]) for row in bad] + [(rows[0], [-1.5, -2.0])]}


CASES = [
    case(name, ref, [{column: text} for text in TEXTS[:n]], [{column: None}, {}])
    for name, column, n, ref in (
        ("page", "page", 5, "wikitext/preprocess_wikitext.py:process_results"),
        ("paragraph", "paragraph", 2, "french_bench/preprocess_wikitext.py:process_results"),
        ("text", "text", 2, "c4/preprocess_c4.py:process_results"),
        ("answer", "answer", 2, "careqa/utils_perplexity.py:process_results"),
        ("completion", "Completion", 2, "medtext/utils_perplexity.py:process_results"),
        ("free_answer", "Free_form_answer", 2, "olaph/utils_perplexity.py:process_results"),
        ("section", "section_text", 2, "mts_dialog/utils_perplexity.py:process_results"),
        ("target", "tgt", 2, "meddialog/utils_perplexity.py:process_results_qsumm"))
] + [
    case("reply", "meddialog/utils_perplexity.py:process_results_raw",
         [{"utterances": {"utterance": ["q", t]}} for t in TEXTS[:2]], [{"utterances": {"utterance": ["q"]}}, {}]),
    case("first_answer", "mediqa_qa2019/utils_perplexity.py:process_results", [nested(t) for t in TEXTS[:2]],
         [nested(None), {"QUESTION": {"AnswerList": []}}]),
    case("report", "mimic_repsum/utils_perplexity.py:process_results",
         [{"extractive_notes_summ": t} for t in REPORTS], [{"extractive_notes_summ": None}, {}]),
]
