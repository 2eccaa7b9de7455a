"""metrics.py imports torch and leaves it alone: where it is missing, a module of that name that has __version__,
inference_mode and Tensor will do. sum_utils.py fetches evaluate's rouge from the network when it is imported: its part
is in rouge.py."""
import evaluate
import rouge

evaluate.load = lambda name, **more: rouge.Rouge()
UTILS, METRICS = "evalita_llm/utils.py:", "evalita_llm/metrics.py:"
ENTITIES = [("Mario Rossi", "PER"), ("Città", "LOC"), ("x", "ORG")]
NAMED = ["Mario Rossi$per, Città$LOC", "&&NOENT&&", "", "x$ORG,x$ORG,y,z$,$PER,Città$LOC$x,a$b", "nothing",
         " Mario Rossi$PER", "Mario Rossi $PER", "W$R"]
RELATIONS = [["2 mg", "alto é"], ["3", "basso"]]
RELATED = ["2 mg$alto é%3$basso", "&&NOREL&&", "", " 3 $ basso %x$y%2 mg$alto é%z", "x", "3$basso%3$basso%a%b$c$d"]


def entities(n):
    return {"entities": [{"entity_text": t, "type": k} for t, k in ENTITIES[:n]]}


LABELS = [([0, 3], [0, 1]), ([3], [3]), ([2, 2, 0], [2, 3, 0]), ([1], [1])]
SENTIMENTS = [(0, 0), (1, 2), (2, 1), (3, 3), (0, 3), (1, 1)]
CASES = [
    {"native": "italian.entities", "ref": UTILS + "ner_process_results", "role": "result",
     "calls": [(entities(n), [a]) for n in (0, 1, 3) for a in NAMED],
     "raises": [({"entities": [{"entity_text": "x", "type": "Y"}]}, ["x"]), ({"entities": []}, [None]), ({}, ["x"])]},
    {"native": "italian.relations", "ref": UTILS + "rel_process_results_v3", "role": "result",
     "calls": [({"relations": RELATIONS[:n]}, [a]) for n in (0, 1, 2) for a in RELATED],
     "raises": [({"relations": [["x"]]}, ["x$y"]), ({"relations": RELATIONS}, [None])]},
    {"native": "italian.but_last_f1", "ref": METRICS + "_aggreg_ner", "role": "aggregate",
     "calls": [LABELS, LABELS[1:2], LABELS[2:], LABELS[:1]]},
    {"native": "italian.macro_f1", "ref": METRICS + "_aggreg_rel", "role": "aggregate",
     "calls": [LABELS, LABELS[1:2], LABELS[2:]]},
    {"native": "italian.sentiment_f1", "ref": METRICS + "_aggreg_sa", "role": "aggregate",
     "calls": [SENTIMENTS, SENTIMENTS[:1], SENTIMENTS[3:5], SENTIMENTS[1:3], [(2, 2)]]},
    {"native": "italian.summary", "ref": "evalita_llm/sum_utils.py:process_results_sum", "role": "result",
     "calls": [({"summary": "Il gatto è qui", "target": "no"}, ["un gatto qui"]), ({"target": "a b c"}, ["c b d"]),
               ({"target": ""}, ["x"]), ({"summary": "x"}, [""])]},
]
