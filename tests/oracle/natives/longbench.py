"""metrics.py needs jieba, fuzzywuzzy (without python-Levenshtein) and rouge, whose name our rouge.py has too."""
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def the_package(name):
    paths, kept = sys.path, {k: sys.modules.pop(k) for k in list(sys.modules) if k.split(".")[0] == name}
    sys.path = [p for p in paths if os.path.abspath(p) != HERE]
    try:
        return importlib.import_module(name)
    finally:
        sys.path = paths
        for key in [k for k in sys.modules if k.split(".")[0] == name]:
            del sys.modules[key]
        sys.modules.update(kept)


ROUGE = the_package("rouge").Rouge


def setup(module):
    module.Rouge = ROUGE
    vars(module).pop("rouge", None)


CLASSES = ["Sport", "Sport news", "News", "Politik é", ""]
LONG = "def f(x): return x + 1  " * 12
CODE = ["  return x", "# no\n`x`\n// y\n\nreturn x + 1\nz", "", "#", "rëturn  y", LONG[:230], LONG[5:250] + "!"]
TEXTS = ["The cat sat. It was on a mat.", "a mat. sat the cat", "", ".", " . ", "cat cat cat", "the  cat\nsat",
         "b a c. d", "é è ê", "x " * 600]
NUMBERS = ["30", "There are 3 or 30, no: 30.", "none", "", "٣٠ 30"]


def rows(answers, texts, **more):
    return [({"answers": answers, **more}, [t]) for t in texts]


BAD = [({"answers": ["x"]}, [None]), ({}, ["x"]), ({"answers": [None]}, ["x"])]
CASES = [
    {"native": f"longbench.{name}", "ref": f"longbench/metrics.py:get_{function}_with_score", "role": "result",
     "setup": setup, "calls": calls, "raises": bad}
    for name, function, calls, bad in (
        ("class", "classification", rows(["Sport news"], ["Sport news", "News", "Sport", "Politik é Sport news", ""],
                                         all_classes=CLASSES)
         + rows(["News", "Sport"], [" Sport "], all_classes=CLASSES[:4])
         + rows(["abc"], ["a b abc c"], all_classes=["a", "b", "abc", "c"]),
         [({"answers": ["x"]}, ["x"])]),
        ("code_line", "code_sim", rows(["return x + 1"], CODE[:5]) + rows(["", "return"], CODE[:4])
         + rows([LONG[:240]], CODE[5:]) + rows([LONG], ["return f(x) + 1", LONG + "x"]), BAD[:2]),
        ("count", "count", rows(["30", "3"], NUMBERS) + rows([], ["1"]), BAD[:2]),
        ("paragraph", "retrieval", rows(["Paragraph 30"], NUMBERS), BAD[:2] + [({"answers": ["30"]}, ["30"])]),
        ("paragraph_zh", "retrieval_zh", rows(["段落30"], NUMBERS), BAD[:2] + [({"answers": ["30"]}, ["30"])]),
        ("rouge", "rouge", rows(["The cat sat. On a mat."], TEXTS) + rows(["a b. c. a d"], TEXTS[:9])
         + rows(["c b a"], TEXTS[5:9]) + rows([""], ["x"]) + rows(["x " * 600], ["x. " * 3, "x y " * 300]), BAD[:2])
    )
]
