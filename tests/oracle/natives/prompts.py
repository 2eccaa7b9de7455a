import json


def port(name, ref, calls, raises=()):
    return {"native": f"prompts.{name}", "ref": ref, "role": "row", "calls": calls,
            "raises": list(raises)}


def without(row, column):
    return {k: v for k, v in row.items() if k != column}


ARITHMETIC = [{"context": c, "completion": "2"}
              for c in (" Q: What is 1 plus 1?\n\nA:", "\n\n\nA: Q:\n\n\n", "", "é QA:Q:")]
COCOA = {"id": "1", "query": "chéap {x}", "Answer": "C",
         **{f"Option {letter}": {"price": 1.5, "stops": ["x", None]} for letter in "ABCDE"}}
MORAL = {"norm": "IT'S good.", "situation": "élan VITAL", "intention": "", "moral_action": "m",
         "immoral_action": "it's \"w\"", "label": 1}
NEREL = [{"instruction": i, "context": json.dumps(c, ensure_ascii=False), "true_answer": "a"}
         for i, c in (("Найди {entity} в {text}.", {"entity": "имя", "text": "{x}"}),
                      ("{{a}} {n} {{{n}}}", {"n": 1.0}), ("", {}), ("{l}", {"l": [1, None, "é"]}))]
BAD = [[dict(NEREL[0], context=c)] for c in ("[1]", "{", "{}")] + [
    [dict(NEREL[0], instruction=i)] for i in ("{x", "x}", "{}", None)]


def wsc(text, pronoun, at, *options):
    return {"text": text, "pronoun": pronoun, "pronoun_loc": at, "options": list(options), "label": 0}


WSC = [wsc("The dog  saw his bone.", "his", 12, "The dog", "A cat"),
       wsc("It rained. His hat fell.", "His", 11, "The man", "Her The The"),
       wsc("They ran.", "They", 0, "They", "The boys"), wsc("Ça va é it.", "it", 8, "It", "An é", "The x"),
       wsc("a. He", "He", 3, "The He", " She ")]

CASES = [
    port("arithmetic", "arithmetic/utils.py:process_docs", [ARITHMETIC],
         [[{"context": None, "completion": "2"}]]),
    port("groundcocoa", "groundcocoa/utils.py:process_docs", [[COCOA, dict(COCOA, Answer="")]],
         [[dict(COCOA, query=None)], [dict(COCOA, Answer=None)], [without(COCOA, "Option E")]]),
    port("nerel", "nerel-bench/utils.py:process_docs", [NEREL], BAD),
    port("wsc273", "wsc273/utils.py:process_doc", [WSC],
         [[wsc("a", "his", 5, "The", "A")], [wsc("a b", "it", 2, "", "A")], [wsc("a b", "it", 2, "A")]]),
] + [
    port("moral_stories", f"{folder}/utils.py:process_docs", [[MORAL], [without(MORAL, "label")]],
         [[dict(MORAL, norm=None)], [without(MORAL, "immoral_action")]])
    for folder in ("histoires_morales", "moral_stories")
]
