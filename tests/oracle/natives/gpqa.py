import random


def row(correct, *wrong, **more):
    return {"Question": "q", "Correct Answer": correct,
            **{f"Incorrect Answer {i + 1}": text for i, text in enumerate(wrong)}, **more}


ROWS = [row("a", "b", "c", "d"), row(" é [title] x  y\n", "[c]H2", "a    b", None),
        row("same", "same", "x", "same "), row(None, " ", "", "z"), row("1", "2", "3", "4"),
        row("", "[x]", "y", "z"), row("p", "q", "r", "s")]
LETTERED = [dict(r, answer=0, choices="old") for r in ROWS[:2]]


def seed_global(module):
    random.seed(0)


def seed_own(module):
    module.rng.seed(42)


CASES = [
    {"native": f"gpqa.{name}", "ref": f"{folder}/utils.py:process_docs", "role": "table",
     "setup": setup, "calls": [ROWS, LETTERED],
     "raises": [[row(1, "a", "b", "c")], [row("a", "b", "c")]]}
    for name, folder, setup in (
        ("listed", "gpqa/cot_n_shot", seed_global), ("zeroshot", "gpqa/zeroshot", seed_global),
        ("n_shot", "gpqa/n_shot", seed_own), ("leaderboard", "leaderboard/gpqa", seed_global))
]
