def reference(*pairs):
    return repr({k: v for i, (name, score) in enumerate(pairs, 1)
                 for k, v in ((f"emotion{i}", name), (f"emotion{i}_score", score))})


PLAIN = reference(("Joy", "7"), ("Anger", 0), ("Zorn_é", 3.5), ("Fear", 10))
ANSWERS = ["Joy: 7\nAnger: 4\nZorn_é: 9\nFear:  1", "Joy: 7 Anger: 4 Fear: 1", "Joy: 0\nAnger: 0\nZorn_é: 3\nFear: 10 Fear: 5",
           "Joy: 1 Anger: 1 Fear: 1 Love: 1", "", "a Joy: 9 Anger: 5 Zorn_é: 8 Fear: 5 b: 1"]
CASES = [{"native": "emotions.score", "ref": "eq_bench/utils.py:calculate_score_fullscale", "role": "result",
          "calls": [({"reference_answer_fullscale": PLAIN}, [a]) for a in ANSWERS],
          "raises": [({"reference_answer_fullscale": "x"}, [ANSWERS[0]]), ({}, ["x"]),
                     ({"reference_answer_fullscale": PLAIN}, [None])]}]
