def field(native, ref, calls, constants=None, raises=()):
    return {"native": "evalita." + native, "ref": "evalita_llm/utils.py:" + ref, "role": "field",
            "calls": calls, "constants": constants, "raises": raises}


CASES = [
    field("sentiment_choices", "sa_doc_to_choice", [{"opos": "1"}]),
    field("sentiment_target", "sa_doc_to_target",
          [{"opos": p, "oneg": n} for p in ("0", "1") for n in ("0", "1", "2", 1, None)]),
    field("faq_target", "faq_doc_to_target",
          [{"correct_answer": a} for a in ("A", "B", "C", "D", "E", "", "AB", None)]),
    field("synonyms", "ls_doc_to_target",
          [{"answers": [{"word": "città", "count": 2}, {"word": "urbe", "count": 1}]},
           {"answers": [{"word": "", "count": 1}]}, {"answers": []}],
          raises=[{"answers": None}, {"answers": [{"word": None}]}]),
    field("entities", "ner_doc_to_target",
          [{"entities": [{"entity_text": "Elena È", "type": "PER"},
                         {"entity_text": "", "type": "LOC"}]}, {"entities": []}],
          raises=[{"entities": None}, {"entities": [{"entity_text": None, "type": "PER"}]}]),
    field("relations", "re_doc_to_target",
          [{"relations": [["tre €", "laboratorio"], ["a", "b", "c"]]}, {"relations": []}],
          raises=[{"relations": [["a"]]}]),
]
