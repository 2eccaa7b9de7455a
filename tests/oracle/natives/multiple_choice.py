def port(name, ref, calls, raises=(), role="row"):
    return {"native": f"multiple_choice.{name}", "ref": ref, "role": role, "calls": calls,
            "raises": list(raises)}


def without(row, column):
    return {k: v for k, v in row.items() if k != column}


SR = {"choice1": "é", "choice2": "it's \"b\"", "choice3": None, "choice4": "", "answer": " B\n"}
FOUR = {"question": "問?", "A": "甲", "B": "b", "C": "", "D": "d\n", "answer": "B"}
CSAT = {"context": "글", "question": "q", **{f"option#{i}": f"답 {i}" for i in range(1, 6)}, "gold": "5"}
EUS = [{"answer": answer, "candidates": candidates}
       for answer, candidates in ((0, ["a", "", "", ""]), (3, ["", "", "", ""]), (4, ["a", "b"]),
                                  (None, ["a"]), (2, ["", "", ""]), (-1, ["x"]))]
OKAPI = {"id": "x/1", "instruction": " Q [title] a [b]  c ", "option_a": " 1 [x]", "option_b": "",
         "option_c": None, "option_d": "d  e", "option_e": "", "answer": "B"}
ARC = {"question": "q", "choices": {"text": ["1", "2", "3", "4"], "label": ["1", "2", "3", "4"]},
       "answerKey": "2"}
FIVE = {f"choice{i}": f"选{i}" for i in range(5)}
WINOGRAD = {"sentence1": " a\n", "sentence2": "　あ ", "answer": "1"}

CASES = [
    port("four_columns", f"mmlusr/{folder}/utils.py:process_docs", [[SR, dict(SR, answer=None)]],
         [[without(SR, "choice2")]])
    for folder in ("answer_only", "question_only", "question_and_answer")
] + [
    port("four_letters", "tmmluplus/default/utils.py:process_docs",
         [[FOUR, dict(FOUR, answer="D", A=None, question=None)]],
         [[dict(FOUR, answer="E")], [dict(FOUR, answer=None)], [without(FOUR, "C")]]),
    port("up_to_six_letters", "tmlu/default/utils.py:process_docs",
         [[FOUR], [dict(FOUR, E="e", F=None, answer="E"), dict(FOUR, E="", F="f", answer="F"),
                   dict(FOUR, E="e", F="f", answer="F"), dict(FOUR, E=None, F="")]],
         [[dict(FOUR, answer="E")], [dict(FOUR, E="e", F="", answer="F")]]),
    port("csatqa", "csatqa/utils.py:process_docs",
         [[CSAT, dict(CSAT, gold="1", context="")], [dict(CSAT, gold=3, context=None)]],
         [[dict(CSAT, gold="x")], [dict(CSAT, gold=None)], [without(CSAT, "option#5")]]),
    port("eus_exams", "eus_exams/utils.py:process_docs", [EUS], [[{"answer": 1}]]),
    port("okapi_arc", "okapi/arc_multilingual/utils.py:process_docs", [[OKAPI, dict(OKAPI, answer="E")]],
         [[dict(OKAPI, answer="F")], [dict(OKAPI, instruction=None)], [without(OKAPI, "id")]]),
    port("four_lettered", "llama3/instruct/arc_challenge/utils.py:process_docs",
         [[ARC, dict(ARC, answerKey="C"), dict(ARC, answerKey="0"),
           dict(ARC, choices={"text": ["1"], "label": ["A"]})]],
         [[dict(ARC, answerKey="5")], [dict(ARC, answerKey="E")]]),
    port("five_columns", "japanese_leaderboard/ja_leaderboard_jcommonsenseqa.py:process_docs",
         [[FIVE, dict(FIVE, choice4=None)]], [[without(FIVE, "choice4")]]),
    port("two_sentences", "japanese_leaderboard/ja_leaderboard_xwinograd.py:process_docs",
         [[WINOGRAD, dict(WINOGRAD, answer="2")], [dict(WINOGRAD, answer=2)]],
         [[dict(WINOGRAD, answer="")], [dict(WINOGRAD, sentence2=None)]]),
    port("has_targets", "bigbench/utils.py:filter_multiple_choice",
         [[{"multiple_choice_targets": t} for t in (["a"], [], ["", "b"])]],
         [[{"multiple_choice_targets": None}], [{"targets": ["a"]}]]),
] + [
    {**port("scored", "physics_gre/utils.py:process_docs",
            [[{"has_image": image, "input": " Q é\n", "target_scores": scores}
              for image, scores in ((False, {"a's": 0, "b": 1}), (True, {"a's": 1, "b": 0}),
                                    (False, {"a's": 0, "b": 0}), (False, {"a's": 1, "b": 1}))],
             [{"has_image": None, "input": "q", "target_scores": {"x": 1.0, "y": 0.0}},
              {"has_image": False, "input": "q", "target_scores": None}]],
            [[{"has_image": False, "input": None, "target_scores": {"x": 1}}]]), "newer": True},
]
