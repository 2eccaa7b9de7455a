def rows(column, *values):
    return [{"n": i, column: value} for i, value in enumerate(values)]


SUBJECTS = rows("subject", "anatomy", "virology", "Anatomy", "anatomy ", "", None, "anatomy")
MMMLU = rows("Subject", "anatomy", "anatomy_test.csv_sw-KE.csv", "anatomy_test-sw.csv", "anatomy_tes",
             "x_test-y_test.csv", "", None)
CATEGORIES = rows("subject_category", "Business", "Social Sciences", "STEM", "Medical", None)
DOMAINS = rows("domain", "Arts & Humanities", "STEM", "Driving License", "Business & Commerce", "")
CATEGORY = rows("category", "math", "computer science", "other", "", None)


def chat(lang):
    values = [f"mmlu_{lang}_chat.anatomy", "mmlu_chat.anatomy", f"mmlu_{lang}_chat.virology",
              f"mmlu_{lang}_chat.anatomy "]
    return {"native": f"by_subject.mmlu_{lang}_chat", "role": "row",
            "ref": f"llama3/instruct/mmlu_{lang}/utils.py:process_docs_anatomy",
            "calls": [rows("subtask_name", *values)], "raises": [rows("subtask", *values)]}


CASES = [
    {"native": "by_subject.made", "ref": f"global_mmlu/full/{lang}/utils.py:{name}", "role": "row",
     "calls": [SUBJECTS], "raises": [CATEGORIES]}
    for lang, name in (("am", "process_anatomy"), ("ko", "process_virology"))
] + [
    {"native": "by_subject.made_category", "ref": f"global_mmlu/default/{lang}/utils.py:{name}",
     "role": "row", "calls": [CATEGORIES], "raises": [SUBJECTS]}
    for lang, name in (("ar", "process_social_sciences"), ("ko", "process_stem"))
] + [
    {"native": "by_subject.made_domain", "ref": f"include/default/{lang}/utils.py:{name}",
     "role": "row", "calls": [DOMAINS], "raises": [SUBJECTS]}
    for lang, name in (("Albanian", "process_arts_humanities"), ("Korean", "process_stem"))
] + [
    {"native": "by_subject.made_mmmlu", "ref": f"openai-mmmlu/default/utils.py:{name}",
     "role": "row", "calls": [MMMLU], "raises": [SUBJECTS]}
    for name in ("process_anatomy", "process_virology")
] + [
    {"native": "by_subject.category", "ref": ref, "role": "row", "calls": [CATEGORY],
     "raises": [SUBJECTS]}
    for ref in ("mmlu_prox/de/utils.py:process_math",
                "mmlu_prox/ko/utils.py:process_computer_science",
                "llama3/instruct/mmlu_pro/utils.py:process_math")
] + [chat(lang) for lang in ("de", "es", "fr", "hi", "it", "pt", "th")]
