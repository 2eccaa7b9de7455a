LISTS = [
    [(-3.0, False), (-1.0, False), (-2.0, False), (-2.5, False)],
    [(-3.0, False), (-1.0, True), (-2.0, False), (-2.5, True)],
    [(-1.0, True), (-1.0, False), (-1.0, True), (-4.0, False)],
    [(0.5, False), (2.0, False), (0.0, True), (-4.0, False)],
    [(0.0, False), (0.0, False), (0.0, False), (0.0, False)],
]
CASES = [{"native": "ranks.mutual", "ref": "mutual/utils.py:process_results", "role": "result",
          "calls": [({"answers": letter}, [list(p) for p in pairs]) for pairs in LISTS for letter in "ABCD"],
          "raises": [({"answers": "E"}, [list(p) for p in LISTS[0]]), ({"answers": "D"}, [[-1.0, True]]), ({}, [])]}]
