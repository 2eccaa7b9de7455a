MMLU = [
    {"subject": "elementary_mathematics", "question": "What is 2 + 2?",
     "choices": "['3', '4', \"five\", '6']"},
    {"subject": "géographie", "question": "Où est {Niamey}?\nDis-le.",
     "choices": "['Ẹ̀kọ́', 'ቀን', '', 'a\\nb']"},
]
XNLI = [{"label": 0}, {"label": 1}, {"label": 2}]
MAFAND = [
    {"translation": {"en": "Good morning.", "hau": "Barka da safiya."}},
    {"translation": {"fr": "Bonjour à tous.", "bam": "Aw ni sɔgɔma."}},
    {"translation": {"yor": "Ẹ káàárọ̀.", "en": ""}},
]


def field(native, ref, calls, constants=None, raises=()):
    return {"native": "afri." + native, "ref": ref, "role": "field", "calls": calls,
            "constants": constants, "raises": raises}


LANGUAGES = {"languages": ["hau", "bam", "yor"]}

CASES = [
    field("mmlu_choices", "afrimmlu/direct/prompt_1/utils.py:doc_to_choice", MMLU,
          raises=[{"choices": "['a'"}, {"choices": None}, {"choices": ["a"]}]),
    field("mmlu_prompt_1", "afrimmlu/direct/prompt_1/utils.py:doc_to_text", MMLU,
          raises=[{"subject": "s", "question": "q", "choices": "['a', 'b', 'c']"},
                  {"subject": "s", "choices": "['a', 'b', 'c', 'd']"}]),
    field("mmlu_prompt_2", "afrimmlu/direct/prompt_2/utils.py:doc_to_text", MMLU),
    field("mmlu_prompt_3", "afrimmlu/direct/prompt_3/utils.py:doc_to_text", MMLU),
    field("mmlu_prompt_3_translated", "afrimmlu/translate/prompt_3/utils.py:doc_to_text", MMLU),
    field("mmlu_prompt_4", "afrimmlu/direct/prompt_4/utils.py:doc_to_text", MMLU),
    field("mmlu_prompt_5", "afrimmlu/direct/prompt_5/utils.py:doc_to_text", MMLU),
    field("mmlu_prompt_5_translated", "afrimmlu/translate/prompt_5/utils.py:doc_to_text", MMLU),
    field("xnli_entailment", "afrixnli/direct/prompt_1/utils.py:doc_to_target", XNLI,
          raises=[{"label": 3}, {"label": -1}, {"label": "0"}, {"label": None}]),
    field("xnli_true", "afrixnli/direct/prompt_2/utils.py:doc_to_target", XNLI),
    field("xnli_inconclusive", "afrixnli/direct/prompt_5/utils.py:doc_to_target", XNLI),
    field("xnli_prompt", "afrixnli/lai prompt/direct/utils.py:doc_to_text",
          [{"premise": "Mvua inanyesha.", "hypothesis": "Ni kavu, {sivyo}?"},
           {"premise": "", "hypothesis": None}]),
    field("pos_tags", "afrobench/masakhapos/prompt_1/utils.py:doc_to_target",
          [{"upos": list(range(18))}, {"upos": []}, {"upos": [16, 16, 1]}],
          raises=[{"upos": [18]}, {"upos": None}]),
    field("mafand_target", "afrobench/mafand/prompt_1/african-english/utils.py:get_target", MAFAND,
          raises=[{"translation": {"hau": "a", "yor": "b"}}]),
    field("mafand_target_african",
          "afrobench/mafand/prompt_1/english-african/utils.py:get_target_reverse", MAFAND,
          raises=[{"translation": {"fr": "a", "en": "b"}}]),
    field("mafand_prompt_1",
          "afrobench/mafand/prompt_1/african-english/utils.py:create_text_prompt_1", MAFAND,
          LANGUAGES),
    field("mafand_prompt_1_reverse",
          "afrobench/mafand/prompt_1/english-african/utils.py:create_reverse_prompt_1", MAFAND,
          LANGUAGES),
    field("mafand_prompt_2",
          "afrobench/mafand/prompt_2/african-english/utils.py:create_text_prompt_2", MAFAND,
          LANGUAGES),
    field("mafand_prompt_2_reverse",
          "afrobench/mafand/prompt_2/english-african/utils.py:create_reverse_prompt_2", MAFAND,
          LANGUAGES),
    field("mafand_prompt_3_reverse",
          "afrobench/mafand/prompt_3/english-african/utils.py:create_reverse_prompt_3", MAFAND,
          LANGUAGES),
]
