def mmlu(question, answer, subject="History", level="High", country="Egypt", context="", **options):
    options = {letter: options.get(letter) for letter in "ABCDE"}
    return {"Subject": subject, "Level": level, "Country": country, "context": context,
            "question": question, "options": options, "Answer Key": answer}


ROWS = [
    mmlu("ما؟", "A", A="واحد", B="it's"),
    mmlu("[OPTION] [INPUT]", "E", subject="Law", level="", country="", context="س [OPTION]",
         A="1", B="2", C="3", D="4", E="5 [INPUT]"),
    mmlu("", "C", level="Univ", country="KSA", context=None, A="", B="x", D="4"),
    mmlu("q", "B", level=None, country=None, context="c"),
]
RAISES = [[mmlu("q", "F", A="1")], [mmlu("q", "A", subject="Alchemy", A="1")],
          [mmlu("q", "A", level="Low", A="1")], [mmlu(None, "A", A="1")]]
CULTURE = [{"Option A": "أ", "Option B": "", "Option C": None},
           {"Option A": "a", "Option B": "b", "Option C": "c"}]

CASES = [
    {"native": f"aradice.mmlu_{name}", "ref": f"aradice/ArabicMMLU/{folder}/utils.py:process_docs",
     "role": "row", "calls": [ROWS], "raises": RAISES}
    for name, folder in (("egyptian", "EGY"), ("levantine", "LEV"))
] + [
    {"native": "aradice.three_options", "ref": "aradice/cultural-benchmark/utils.py:process_docs",
     "role": "row", "calls": [CULTURE], "raises": [[{"Option A": "a", "Option B": "b"}]]},
] + [
    {"native": f"aradice.boolq_{name}", "ref": f"aradice/boolq/{folder}/utils.py:process_docs",
     "role": "row",
     "calls": [[{"question": q, "answer": a, "passage": "p"} for q, a in (
         (" ما؟ ", "true"), ("q ?\n", "false"), ("؟?", "true"), ("??", "false"), ("", "true"))],
               [{"question": "q", "answer": a} for a in (True, False)],
               [{"question": "q", "answer": a} for a in (1, 0)]],
     "raises": [[{"question": "q", "answer": a}] for a in ("True", None, 2)]}
    for name, folder in (("arabic", "EGY"), ("arabic", "LEV"), ("arabic", "MSA"), ("english", "ENG"))
]
