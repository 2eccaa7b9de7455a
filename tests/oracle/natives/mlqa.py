ANSWERS = [["The capital, Paris"], ["ein Haus", "das Haus der Kinder"], ["北京 is 中国的首都。", "北京"], ["البيت الكبير"],
           ["el gato y la casa"], ["राम और श्याम।"], ["những con mèo của tôi"], [""], ["x«y»z $5+3"]]
SAID = [" the PARIS capital ", "Haus", "北京!", "بيت كبير", "gato casa", "श्याम", "con mèo tôi", "", "xyz 53"]
ROWS = [({"context": "c", "question": "q", "answers": answers}, [said]) for answers in ANSWERS[:8] for said in SAID[:3]]
ROWS += [({"context": "c", "question": "q", "answers": answers}, [said]) for answers, said in zip(ANSWERS, SAID)]
NAMES = {"ar": "arabic", "zh": "chinese", "en": "english", "de": "german", "hi": "hindi", "es": "spanish",
         "vi": "vietnamese"}
CASES = [
    {"native": f"mlqa.{name}", "ref": f"mlqa/utils.py:process_results_{code}", "role": "result",
     "calls": ROWS if code in ("zh", "de") else ROWS[-9:]}
    for code, name in NAMES.items()
]
