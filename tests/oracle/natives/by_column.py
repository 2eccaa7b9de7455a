def rows(column, *values):
    return [{column: value, "n": i} for i, value in enumerate(values)]


def equal(name, ref, column, *values):
    return {"native": f"by_column.{name}", "ref": ref, "role": "row",
            "calls": [rows(column, *values, "", None)], "raises": [rows("x" + column, "a")]}


def begin(name, ref, column, *values):
    return {"native": f"by_column.{name}", "ref": ref, "role": "row",
            "calls": [rows(column, *values, "")], "raises": [rows(column, None)]}


def click(folder, name, ids, raises=()):
    def ask(id, question):
        return {"id": id, "question": question}
    return {"native": f"by_column.click_{name}", "role": "row",
            "ref": f"click/{folder}/utils.py:extract_{name}",
            "calls": [[ask(i, q) for i in ids for q in ("질문", "다음 대화")]],
            "raises": [[ask(i, q)] for i, q in raises] + [[ask(None, "q")]]}


CROWS = {"age": "age", "autre": "autre", "disability": "disability", "gender": "gender",
         "nationality": "nationality", "appearance": "physical-appearance",
         "race_color": "race-color", "religion": "religion", "orientation": "sexual-orientation",
         "socio": "socioeconomic"}
DIRECTIONS = {"translation": ("dr_en", "dr_msa", "dr_fr", "en_dr", "msa_dr", "fr_dr"),
              "transliteration": ("dr_ar", "ar_dr")}
LANGUAGES = {"bodo": "Bodo", "dogri": "Dogri", "gujarati": "Gujarati_surya", "konkani": "Konkani",
             "maithili": "Maithili", "marathi": "Marathi", "nepali": "Nepali", "oriya": "Oriya",
             "rajasthani": "Rajasthani", "sanskrit": "Sanskrit", "sanskrit_mix": "Sanskrit Mix",
             "santali": "Santali"}
UNCHEATABLE = """ao3_english ao3_nonenglish arxiv_cs arxiv_math arxiv_other arxiv_physics bbc_news
biorxiv_all github_cpp github_javascript github_markdown github_other github_python
wikipedia_english wikipedia_nonenglish""".split()
CUL = ["TK_economy_1", "TK_Geography_1", "KHB_2", "khb_history_3", "kiip_popular", "PSAT_4",
       "psat_LAW_5", "TK_politics_1", "TK_society_9", "TK_tradition_3", ""]
LANG = ["CSAT_korean_20_10", "CSAT_korean_20_11", "CSAT_korean_21_35", "CSAT_korean_22_3",
        "CSAT_korean_23_34", "CSAT_korean_23_40", "Kedu_16_1", "Kedu_15_1", "Kedu_1", "Kedu_162",
        "PSE_korean_1", "TK_1_4", "TK_1_5", "other"]
BAD = [("CSAT_korean_20_x", "q"), ("CSAT_korean_x_1", "q"), ("CSAT_korean", "q"), ("Kedu_16_1", None)]

CASES = [
    equal(f"winogender_{g}", f"winogender/utils.py:filter_{g}", "gender", g, "female ", "Male", "x")
    for g in ("female", "male", "neutral")
] + [
    begin(f"crows_{name}", f"crows_pairs/utils.py:filter_{name}", "bias_type", value, value + "s",
          " " + value, value[:-1], "other")
    for name, value in CROWS.items()
] + [
    begin(f"glianorex_{name}", f"glianorex/preprocess_glianorex.py:filter_{name}", "language", "en",
          "fr", "fr-FR", "en_US", "EN", "de")
    for name in ("english", "french")
] + [
    equal(f"darija_{d}", f"darija_bench/darija_{kind}/utils.py:{d}", "direction", d, d[::-1])
    for kind, ds in DIRECTIONS.items() for d in ds
] + [
    equal(f"noridiom_{n}", f"noreval/noridiom/utils.py:filter_dataset_{n}", "language", "nno",
          "nob", "no")
    for n in ("nn", "nb")
] + [
    equal(f"indicparam_{key}", f"indicparam/utils.py:process_docs_{key}", "subject", value,
          value.lower(), "Sanskrit")
    for key, value in LANGUAGES.items()
] + [
    {"native": "by_column.has_fact", "ref": "noreval/noropenbookqa/utils.py:filter_dataset",
     "role": "row", "calls": [rows("fact", "f", "", " ")], "raises": [rows("fact", None)]},
] + [
    click("click_cul", name, CUL)
    for name in ("economy", "geography", "history", "kpop", "law", "politics", "society",
                 "tradition")
] + [
    click("click_lang", "function", LANG, BAD),
    click("click_lang", "grammar", LANG, BAD[:1] + BAD[2:] + [("TK_x", "q")]),
    click("click_lang", "text", LANG, [("CSAT_korean_23_x", "q"), ("TK_x", "q")]),
] + [
    {**equal(f"uncheatable_{name}", f"uncheatable_eval/uncheatable_eval_utils.py:filter_{name}",
             "category", name, name + "s"), "newer": True}
    for name in UNCHEATABLE
]
