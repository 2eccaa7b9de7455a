def row(groups, stereotypes, polarity="neg", condition="ambig", texts=("A", "B", "Unknown")):
    return {"answer_info": {f"ans{i}": g for i, g in enumerate(groups)},
            **{f"ans{i}": t for i, t in enumerate(texts)},
            "additional_metadata": {"stereotyped_groups": stereotypes, "source": "s"},
            "question_polarity": polarity, "context_condition": condition}


UNKNOWN = ["Unknown", "unknown"]
ROWS = [
    row((["Ann", "woman"], ["Bob", "man"], UNKNOWN), ["F", "Woman"]),
    row((["Ann", "woman"], ["Bob", "man"], UNKNOWN), ["M", "x"], "nonneg", "disambig"),
    row((["M-Black"], ["F-White"], UNKNOWN), ["Black"], "neg", "disambig"),
    row((["lowSES-x", "nonObese"], ["highSES", "nonDisabled"], ["girl", "boy"]), ["low ses"]),
    row((["nonTrans"], ["Éa", ""], ["unknown", "x"]), [], "nonneg"),
    row(([""], [], UNKNOWN), ["latino"], "neg", "disambig", ("the Latina", "Latina B", "?")),
    row((["a"], ["b"], ["c"]), ["a"], "other", "other"),
]
BAD = [[row(([], ["a"], UNKNOWN), ["a"])], [row((["a"], ["b"], [""]), ["a"])],
       [row((["a"], ["b"], UNKNOWN), [None])]]

CASES = [
    {"native": f"bbq.{name}", "ref": f"bbq/utils.py:{function}", "role": "row", "calls": [ROWS],
     "raises": raises}
    for name, function, raises in (
        ("all", "process_docs", BAD), ("ambiguous", "process_docs_ambig", BAD[:1]),
        ("disambiguated", "process_docs_disambig",
         [[row((["a"], ["b"], UNKNOWN), ["a"], condition=None)]]))
]
