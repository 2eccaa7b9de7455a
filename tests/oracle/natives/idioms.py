GOLDS = [["på bærtur"], ["The end.", "på tur ute"], ["", "x"], ["!"]]
PREDICTIONS = ["På bærtur!", "på bærtur ute på tur", "", "the end", "...", "y"]
CASES = [{"native": "idioms.score", "ref": "noreval/noridiom/utils.py:process_results", "role": "result",
          "calls": [({"accepted_completions": g}, [p]) for g in GOLDS for p in PREDICTIONS],
          "raises": [({"accepted_completions": []}, ["x"]), ({"accepted_completions": ["x"]}, [None]), ({}, ["x"])]}]
