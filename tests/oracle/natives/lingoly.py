import json


def part(n, question, answer):
    return {"questionpart_n": n, "question": question, "answer": answer}


def sheet(index, *questions, **more):
    return {"overall_question_n": index, "preamble": "Prê {x}", "context": "a\n b",
            "questions": json.dumps([{"prompt": p, "subprompts": parts} for p, *parts in questions]),
            **more}


ROWS = [sheet(1, ("Q 1.", part("a.", "é?", ["x", "it's"]), part("ß", "q", "y")), ("Q 2.",)),
        sheet(2), sheet(3, ("", part("a", "", None), part("a", "again", 1.0)), context=None)]

CASES = [{"native": "lingoly.questions", "ref": "lingoly/utils.py:load_all_questions",
          "role": "table", "calls": [ROWS],
          "raises": [[dict(ROWS[0], questions="{")],
                     [dict(ROWS[0], questions='[{"prompt": "x"}]')],
                     [dict(ROWS[0], questions=None)]]}]
