PAIRS = [("Returns the sum of two numbers .", "returns the sum of the two numbers."), ("a", "b"), ("", "x"), ("x", ""),
         ("the cat sat on the mat", " The cat sat on the mat\n"), ("snake_case__name is_1 &lt; 2", "snake case is &lt; 2_"),
         ("naïve 한국어 — é.", "naive 한국어 é"), ("a b c d e f g h", "a b c"), ("İ I", "i i")]
CASES = [{"native": "docstring_bleu.score", "ref": "code_x_glue/code-text/bleu.py:smoothed_bleu_4", "role": "metric",
          "calls": PAIRS}]
