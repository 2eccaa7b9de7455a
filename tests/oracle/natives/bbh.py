INPUT = ("Which one?\nOptions:\n(A) The red fox\n(B) The red\n(C) An owl, maybe!\n(D) 05/01/2021")
ROW = {"input": INPUT}
ANSWERS = ["So the answer is (C).", "I think it is an OWL maybe", "Answer: B", "the red fox jumps", "no idea",
           "", "It is THE RED one", "05/01/2021", "(A) or (B)", "답: D", "Answer:   E"]
KWARGS = {"group_select": 0, "ignore_case": True, "ignore_punctuation": True, "regex_pattern": "(\\([A-Z]\\))"}
SPORTS = {"group_select": 0, "regex_pattern_to_value": {"\\b(no|not plausible)\\b": "no", "\\b(yes|plausible)\\b": "yes"},
          "ignore_case": True, "ignore_punctuation": True}
LAST = dict(SPORTS, group_select=-1)
SAYS = ["Yes, it is.", "It's not plausible", "Nope", "yes no yes", "PLAUSIBLE!", ""]
SORT = {"input": "Sort the following words alphabetically: List: pear apple fig-tree"}
SORTED = ["apple pear", "pear, apple: apple then fig-tree and pear", "none", "apples pear PEAR"]

CASES = [
    {"native": "bbh.multi_choice", "ref": "bbh/zeroshot/utils.py:MultiChoiceRegexFilter", "role": "filter",
     "kwargs": kwargs, "calls": [([answer], ROW) for answer in ANSWERS] + [(ANSWERS[:3], ROW)]}
    for kwargs in (KWARGS, dict(KWARGS, group_select=-1, regexes_to_ignore=["maybe", "[0-9]/"]))
] + [
    {"native": "bbh.multi_choice_longest", "ref": "bbh/zeroshot/utils.py:MultiChoiceRegexFilter",
     "role": "filter", "kwargs": KWARGS, "newer": True, "calls": [([answer], ROW) for answer in ANSWERS]},
] + [
    {"native": "bbh.map_regex", "ref": "bbh/zeroshot/utils.py:MapRegexFilter", "role": "filter",
     "kwargs": kwargs, "calls": [([answer], ROW) for answer in SAYS]} for kwargs in (SPORTS, LAST)
] + [
    {"native": "bbh.word_sort", "ref": "bbh/zeroshot/utils.py:WordSortFilter", "role": "filter",
     "calls": [([answer], SORT) for answer in SORTED]},
]
