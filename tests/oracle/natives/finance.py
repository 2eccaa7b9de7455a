GOLDS = ["12.5%", "△1,250百万円", "増加した", "3億円", "0", "１２千円", "-"]
ANSWERS = ["Answer: 12.6 %", "回答：▲1250", "増加しました", "x\n 3億 円\n\n", "0.0", "A: 12,000", "", "1.2.3", "-", "３００百万",
           "a\x1cb\x85増加", "答え: １２．４５％", "1億2千万円"]
CASES = [{"native": "finance.score", "ref": "jfinqa/utils.py:process_results", "role": "result",
          "calls": [({"answer": gold}, [a]) for gold in GOLDS for a in ANSWERS] + [({}, ["x"]), ({"answer": "x"}, [])],
          "raises": [({"answer": None}, ["x"]), ({"answer": "x"}, [None])]}]
