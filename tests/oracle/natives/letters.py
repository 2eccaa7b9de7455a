RESPONSES = ["정답: B", "정답은 c 입니다. 정답 : D", "정답은 e입니다", "A. 첫째, b. 둘째", "I say c or d!", "b", "없음", "",
             "Answer", "정답E", "답은 ⓐ", "정답\n:\n a"]
CASES = [{"native": "letters.korean", "ref": "kormedmcqa/utils.py:ExtractChoiceFilter", "role": "filter",
          "calls": [(RESPONSES, {})] + [([r], {}) for r in RESPONSES[:3]], "raises": [([None], {})]}]
