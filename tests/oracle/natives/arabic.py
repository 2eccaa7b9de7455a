import random

LEADERBOARD = "arabic_leaderboard_complete/arabic_leaderboard_"
LIGHT = "arabic_leaderboard_light/arabic_leaderboard_"
OPTIONS = {"A": "واحد", "B": "it's \"two\"", "C": "", "D": "4\n"}
FOUR = [{**OPTIONS, "subject": subject, "question": question, "answer": answer}
        for subject, question, answer in (
            ("high_school_x", "ما هو؟", "A"), ("", "", "D"), ("a__b", "{x} {{ y }}", "C"))]


def port(name, folder, calls, raises, role="row", **more):
    return {"native": f"arabic.{name}", "ref": f"{folder}/utils.py:process_docs", "role": role,
            "calls": calls, "raises": raises, **more}


ALGHAFA = [{"query": "س؟", "sol1": "أ", "sol2": None, "sol3": "c", "label": label}
           for label in ("0", "2", " 1 ", "-1")]
COPA = [{"premise": "p", "choice1": "أ", "choice2": "b", "question": question, "label": label}
        for question, label in (("cause", 0), ("effect", 1))]
HELLASWAG = [{"ctx": "سياق [header] x [y", "endings": endings, "label": label}
             for endings, label in (("['a [title] b', \"it's\"]", "0"), ("('x', '[a]\\n[b]')", "1"),
                                    ("[]", "3"))]
SCIQ = [{"support": f"s{i}", "question": f"س{i}", "distractor1": "a", "distractor2": "b",
         "distractor3": f"c{i}", "correct_answer": correct, "query": "old"}
        for i, correct in enumerate(("d", "é", "a", "", "e", "f", "g"))]

CASES = [
    port("true_false", LEADERBOARD + "avca",
         [[{"question": "س؟", "answer": "صح"}, {"question": None, "answer": "خطأ"}]],
         [[{"question": "q", "answer": "true"}], [{"question": "q", "answer": None}]]),
    port("mmlu", LEADERBOARD + "arabic_mmlu", [FOUR],
         [[dict(FOUR[0], answer="أ")], [dict(FOUR[0], subject=None)]]),
    port("exams", LEADERBOARD + "arabic_exams", [FOUR],
         [[dict(FOUR[0], answer="1")], [dict(FOUR[0], subject=None)]]),
    port("options_in_columns", LEADERBOARD + "alghafa",
         [ALGHAFA, [dict(r, __few_shots=True, label=1) for r in ALGHAFA[:2]]],
         [[dict(ALGHAFA[0], label="x")], [dict(ALGHAFA[0], label=None)]]),
    port("options_in_columns", LIGHT + "arabic_mt_race_light", [ALGHAFA[:1]], []),
    port("boolq", LEADERBOARD + "arabic_mt_boolq",
         [[{"question": "س", "passage": "p\nq", "answer": a} for a in (True, False)],
          [{"question": "س", "passage": None, "answer": a} for a in ("no", "", None)]],
         [[{"question": "q", "answer": True}]]),
    port("copa", LEADERBOARD + "arabic_mt_copa", [COPA],
         [[dict(COPA[0], question="why")], [dict(COPA[0], question=None)]]),
    port("hellaswag", LEADERBOARD + "arabic_mt_hellaswag", [HELLASWAG],
         [[dict(HELLASWAG[0], endings="x y")], [dict(HELLASWAG[0], endings="[1]")],
          [dict(HELLASWAG[0], ctx=None)]]),
    port("sciq", LEADERBOARD + "arabic_mt_sciq", [SCIQ, SCIQ[:2]], [], role="table",
         setup=lambda module: random.seed(0)),
    port("toxigen", LEADERBOARD + "arabic_mt_toxigen",
         [[{"text": "نص 'x'", "toxicity_ai": a, "toxicity_human": b}
           for a, b in ((2.5, 3.0), (2.6, 3.0), (5.0, 5.0), (0.0, 0.0))]],
         [[{"text": "t", "toxicity_ai": 1.0, "toxicity_human": None}]]),
]
