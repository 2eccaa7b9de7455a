def pairs(first, second, *texts, **more):
    return [{"id": i, first: a, second: b, **more} for i, (a, b) in enumerate(texts)]


TEXTS = [("Això és ( un ) \" test \" .", "És un test ."), ("Do n't , no !", "ÉS no;"),
         ("a?", "ß."), (" x ; ", "Ǆ"), (".", "İs . "), ("a ' b", "A,b.!"), ("q,;", "b…")]
EMPTY = [("", "a"), ("a", ""), (None, "b"), ("c", None), (" ", "d"), ("", "")]
COPA = [{"choice1": a, "choice2": b} for a, b in (("És", "no"), ("ÀÉ b", "İ"), (" A", "1"))]


def port(name, ref, calls, raises=()):
    return {"native": f"iberian.{name}", "ref": ref, "role": "row", "calls": calls,
            "raises": list(raises)}


def summaries(text):
    return {kind: {a: f"{text}  {kind}   {a}" for a in ("a1", "a2", "a3")}
            for kind in ("abstractive", "extractive", "extreme")}


CASES = [
    port("nli", f"{folder}/utils.py:process_doc_nli", [pairs("premise", "hypothesis", *TEXTS)],
         [pairs("premise", "hypothesis", ("a", "")), pairs("premise", "hypothesis", (None, "b")),
          pairs("premise", "hypothesis", ("", " "))])
    for folder in ("catalan_bench", "spanish_bench")
] + [
    port("nli_labelled", "galician_bench/utils.py:process_doc_nli",
         [pairs("sentence1", "sentence2", *TEXTS[:2], gold_label=label)
          for label in ("entailment", "neutral", "contradiction")],
         [pairs("sentence1", "sentence2", TEXTS[0], gold_label="x"),
          pairs("sentence1", "sentence2", ("a", ""), gold_label="neutral")]),
] + [
    port("paws", ref, [pairs("sentence1", "sentence2", *TEXTS, *EMPTY)],
         [pairs("sentence1", "sentence2", ("a", " ")), pairs("sentence1", "x", ("a", "b"))])
    for ref in ("catalan_bench/utils.py:process_docs_paraphrases",
                "galician_bench/utils.py:process_docs_paws",
                "spanish_bench/utils.py:process_docs_paraphrases",
                "paws-x/utils.py:process_docs_paraphrases")
] + [
    port("paws_as_it_is", "basque_bench/utils.py:paws_process_docs",
         [pairs("sentence1", "sentence2", *TEXTS, *EMPTY)],
         [pairs("sentence1", "x", ("a", "b"))]),
    port("parafrases", "galician_bench/utils.py:process_docs_paraphrases",
         [pairs("Frase", "Paráfrase", *TEXTS[:3], *EMPTY)],
         [pairs("Frase", "Paráfrase", ("a", " "))]),
    port("copa", "catalan_bench/utils.py:process_docs_copa_ca", [COPA],
         [[{"choice1": "", "choice2": "b"}], [{"choice1": "a", "choice2": None}]]),
    port("copa", "spanish_bench/utils.py:process_docs_copa_es", [COPA[:1]]),
    port("summary", "galician_bench/utils.py:process_summarization",
         [[{"text": " a   b\n  c　　d", "summary": "x"}, {"text": "", "summary": "  "}]],
         [[{"text": "a", "summary": None}]]),
    port("cabreu", "catalan_bench/utils.py:process_doc_cabreu",
         [[{"content": "É  à", "summaries": summaries("ü"), "x": 1}]],
         [[{"content": "a", "summaries": {"abstractive": {"a1": "a"}}}]]),
]
