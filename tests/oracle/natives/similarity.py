RIGHT = ["The earth is round.", "It's an oblate spheroid , 3.5% flatter . Really.", "No…"]
WRONG = ["The earth is flat.", "It rests on a turtle . Turtles stand on turtles ."]
PREDICTIONS = [
    "The earth is round.", "the earth is on a turtle . it is an oblate turtle", "", "…", "$5+3 < 1,000.5.-x «été»",
    "It's an oblate spheroid , 3.5% flatter . Really. Is the earth flat ?\nNo, the earth is round . \n\n. Turtles",
    "turtles on turtles . stand turtle a on rests it . the the earth", "지구는 둥글다。 (3.5%)",
]
ROWS = [({"correct_answers": RIGHT, "incorrect_answers": WRONG}, [p]) for p in PREDICTIONS] + [
    ({"correct_answers": ["지구는 둥글다. (1,5)"], "incorrect_answers": ["x", "$5+3<1,000.5 — «été»."]}, [p])
    for p in PREDICTIONS[3:5] + PREDICTIONS[7:]]
BAD = [({"correct_answers": RIGHT, "incorrect_answers": []}, ["x"]),
       ({"correct_answers": [], "incorrect_answers": WRONG}, ["x"]),
       ({"correct_answers": RIGHT, "incorrect_answers": WRONG}, [None])]

CASES = [
    {"native": f"similarity.{name}", "ref": ref, "role": "result", "calls": ROWS[:n], "raises": BAD}
    for name, ref, n in (("bleu_and_rouge", "truthfulqa/utils.py:process_results_gen", 11),
                   ("bleu_and_rouge", "noreval/nortruthfulqa/generation/utils.py:process_results", 2),
                   ("bleu", "truthfulqa-multi/utils.py:process_results_gen", 2),
                   ("bleu_and_rouge", "galician_bench/utils.py:process_results_gen", 2))
]
