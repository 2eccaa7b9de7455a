import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from ifeval_pairs import pairs  # noqa: E402


def seed(module):
    import langdetect

    langdetect.DetectorFactory.seed = 0


def row(ids, kwargs):
    return {"key": 1, "prompt": "p", "instruction_id_list": ids, "kwargs": kwargs}


# langdetect, which is seeded here, and CLD2 say the same of all of these; ifeval.py counts where they
# do not.
SHORT = [(r, [t]) for r, t in pairs(300, 7) if len(t) < 700]
RAISES = [
    (row(["keywords:none"], [{}]), ["x"]),
    (row(["punctuation:no_comma", "startend:quotation"], [{}]), ["x"]),
    (row(["punctuation:no_comma"], [{"keywords": ["x"]}]), ["x"]),
    (row(["length_constraints:number_words"], [{"num_words": 2, "relation": "more than"}]), ["x"]),
    (row(["keywords:existence"], [{"keywords": ["("]}]), ["x"]),
    (row(["combination:repeat_prompt"], [{"prompt_to_repeat": ""}]), ["x"]),
]
ITEMS = [[True, False], [True], [False, False, True]]
CONSTANTS = ["_KEYWORD", "_LANGUAGE", "_LENGTH", "_CONTENT", "_FORMAT", "_COMBINATION", "_STARTEND",
             "_CHANGE_CASES", "_PUNCTUATION", "_COMPARISON_RELATION", "_CONSTRAINED_RESPONSE_OPTIONS"]
REFS = ["ifeval/utils.py", "leaderboard/ifeval/utils.py"]
CASES = [{"native": "ifeval.results", "ref": REFS[0] + ":process_results", "role": "result", "calls": SHORT,
          "raises": RAISES, "setup": seed, "constants": CONSTANTS},
         {"native": "ifeval.results", "ref": REFS[1] + ":process_results", "role": "result", "calls": SHORT[:20],
          "setup": seed, "constants": CONSTANTS},
         {"native": "ifeval.mean_of_all", "ref": REFS[0] + ":agg_inst_level_acc", "role": "aggregate",
          "calls": [ITEMS, ITEMS[:1], ITEMS[2:]]}]
