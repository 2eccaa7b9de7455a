ANSWERS = ["Final Answer: [a, b]", "x\nFinal Answer: ['a', \"c\", a, ]\n\n", "Final Answer: [é]\nbye", "Final Answer: []",
           "Final Answer: a", "", "Final Answer: [a]\nFinal Answer: [b] [c]", "Final Answer:[ ]\n", "Final Answer: [a] \n "]
CASES = [{"native": "graph_walks.score", "ref": "graphwalks/utils.py:process_results", "role": "result",
          "calls": [({"answer_nodes": gold}, [a]) for gold in (["a", "b", "a"], ["é"], []) for a in ANSWERS],
          "raises": [({"answer_nodes": ["a"]}, [None]), ({}, ["x"])]}]
