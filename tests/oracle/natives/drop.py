ANSWERS = [["12"], ["The Bears", "a Lion"], ["4 July 1776"]]
PREDICTIONS = ["12", " twelve", "the bears", "Bears-lions", "4th July", "1776 July 4", "", "12.0", "1,2"]
ROWS = [({"answers": ANSWERS}, [p]) for p in PREDICTIONS] + [
    ({"answers": [["a", "b", "c d"]]}, ["c-D e"]),
    ({"answers": [[" "], ["x"]]}, [" "]), ({"answers": [[" ", "x"]]}, ["x"]), ({"answers": []}, ["x"]),
    ({"answers": [["the"]]}, ["a"]), ({"answers": [["the"]]}, ["x"]),
    ({"answers": [["$1,500.50 km"]]}, ["1500.50 Km!"]), ({"answers": [["ÉTÉ-nan 1e3"]]}, ["été NaN"]),
    ({"answers": [["3 4", "3 cats", "3 dogs"]]}, ["3\tcats and dogs"]),
]
CASES = [{"native": "drop.score", "ref": "drop/utils.py:process_results", "role": "result", "calls": ROWS,
          "raises": [({"answers": [[]]}, ["x"]), ({"answers": [["x"]]}, [None]), ({}, ["x"])]}]
