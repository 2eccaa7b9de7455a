ANSWERS = [{"word": "bello", "count": 3}, {"word": "più bello", "count": 1}, {"word": "carino", "count": "x"}]
NAMED = ["bello, più bello, altro.", "", "\"bello, carino\"", '"', "più bello1", "bello,,bello,\nx", '"bello","x y"',
         ",".join("bello" for _ in range(12)), "x, ", '"carino", più bello!']


def row(n):
    return {"answers": ANSWERS[:n]}


CASES = [
    {"native": "synonyms.score", "ref": "evalita_llm/utils.py:ls_process_results", "role": "result",
     "calls": [(row(n), [a]) for n in (0, 3) for a in NAMED] + [({"answers": [{"word": "a::b", "count": 2}]}, ["b"])],
     "raises": [({"answers": [{"word": "a$$b", "count": 1}]}, ["x"]), (row(1), [None]), ({}, ["x"]),
                ({"answers": [{"word": " bello", "count": 1}]}, ['" bello, x"'])][:3]},
    {"native": "synonyms.f1", "ref": "evalita_llm/metrics.py:_aggreg_ls", "role": "aggregate",
     "calls": [[(0.5, 1, 1), (0, 0, 1), (0.25, 1, 1)], [(0, 0, 0)], [(0.5, 0, 0)], [(0.0, 1, 1)]]},
]
