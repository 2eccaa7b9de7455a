COMMENTS = {"en": "I have no comment", "ca": "No tinc cap comentari.", "gl": "Non teño ningún comentario.",
            "es": "No tengo ningún comentario.", "eu": "Iruzkinik ez.", "de": "x"}


def row(question, correct, incorrect, **more):
    return {"question": question, "correct_answers": correct, "incorrect_answers": incorrect, **more}


ROWS = [row(" Qué?\n", [" Sí ", "no.", "", "  ", "a. "], ["x…", "."]), row("", [], []),
        row("q", [COMMENTS["en"], COMMENTS["gl"]], ["I have no comment."])]
LANGUAGES = [row("q", correct, ["b"], lang=lang, best_answer=" best ")
             for lang in COMMENTS for correct in (["a"], [COMMENTS[lang]])] + [
    row("q", ["a"], [], lang=None, best_answer=None)]
BAD = [[row(None, ["a"], ["b"])], [row("q", None, ["b"])], [row("q", ["a"], [None])]]
CHOICES = [{"question": q, "mc1_targets_choices": ["a", "é"], "mc2_targets_choices": ["x"],
            "mc2_targets_labels": [1], "x": 1} for q in (" ¿Qué [title] es [1] a  b? ", None, "")]

CASES = [
    {"native": f"truthfulqa.{name}", "ref": ref, "role": "row", "calls": [ROWS], "raises": BAD}
    for name, ref in (
        ("english", "truthfulqa/utils.py:process_docs_gen"),
        ("galician", "catalan_bench/truthfulqa_va/utils.py:process_docs_gen"),
        ("galician", "galician_bench/utils.py:process_docs_gen"),
        ("no_comment", "noreval/nortruthfulqa/generation/utils.py:process_docs"),
    )
] + [
    {"native": "truthfulqa.by_language", "ref": "truthfulqa-multi/utils.py:process_docs_gen",
     "role": "row", "calls": [LANGUAGES],
     "raises": BAD + [[row("q", ["a"], ["b"], lang="en")], [{"question": "q", "lang": "en"}]]},
    {"native": "truthfulqa.choices", "ref": "okapi/truthfulqa_multilingual/utils.py:process_docs",
     "role": "row", "calls": [CHOICES], "raises": [[{"question": "q", "mc1_targets_choices": []}]]},
]
