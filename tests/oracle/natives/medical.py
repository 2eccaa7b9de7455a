def careqa(**changes):
    row = {"question": "Which vitamin?", "op1": "A", "op2": "B₁₂", "op3": None, "op4": 4, "cop": 2}
    row.update(changes)
    return row


LETTERS = [{"question": "q?", "opa": "1", "opb": "β", "opc": "", "opd": None},
           {"question": "", "opa": 1, "opb": "{}", "opc": "c", "opd": "d"}]
ENDINGS = [{"sent1": "q?", "ending0": "1", "ending1": "β", "ending2": "", "ending3": None,
            "label": 3},
           {"sent1": None, "ending0": 1, "ending1": "{}", "ending2": "c", "ending3": "d",
            "label": 0}]
GLIANOREX = [{"question": "Où?", "options": {"A": "ici", "B": "là", "E": None}, "answer_idx": "B"},
             {"question": None, "options": {}, "answer_idx": None}]
CLASSES = [{"text": "A mass {was} found.", "class": 1}, {"text": None, "class": "5"}]
SPECIALTIES = [{"transcription": "Knie €", "medical_specialty": " Orthopedic"},
               {"transcription": "", "medical_specialty": " Bariatrics"}]
GAP = "     "
REPORTS = [{"extractive_notes_summ": text} for text in (
    f"EXAM: chest. FINDINGS: Clear lungs.{GAP}IMPRESSION: No acute é process.{GAP}signed",
    f"Impression: normal heart{GAP}Findings: no change",
    f"café IMPRESSION: improved since last film{GAP}end",
    "findings: clear",
    "nothing of either kind",
    "",
    f"x finding{GAP}IMPRESSION: worse than before",
    "ımpressıon: dotless. fİndıng: also",
    f"FIND{GAP}IMPRESSION FINDING",
)]
MESSAGES = [{"CHQ": "SUBJECT: été MESSAGE: what is it?", "Summary": "What is it?"},
            {"CHQ": "no such word", "Summary": ""}, {"CHQ": "MESSAGE", "Summary": None},
            {"CHQ": "MESSAGE: one MESSAGE: two"}]
QA2019 = [{"QUESTION": {"QuestionText": "Is it?",
                        "AnswerList": [{"Answer": {"AnswerText": "Yes."}},
                                       {"Answer": {"AnswerText": "No."}}]}}]
DIALOGUE = [{"src": "s", "tgt": "t", "description": "d", "utterances": {"utterance": ["p", "ð"]}},
            {"src": None, "tgt": "", "description": "é", "utterances": {"utterance": ["p", None]}}]


def field(native, ref, calls, raises=()):
    return {"native": "medical." + native, "ref": ref, "role": "field", "calls": calls,
            "raises": raises}


CASES = [
    field("careqa_prompt", "careqa/utils.py:doc_to_text",
          [careqa(), careqa(question=None), {"question": None}],
          [careqa(question=7), {"question": "q", "op1": "a"}]),
    field("careqa_target", "careqa/utils.py:doc_to_target", [careqa(), careqa(cop=0)],
          [careqa(cop=None)]),
    field("medmcqa_prompt", "medmcqa/utils_medmcqa.py:doc_to_text", LETTERS,
          [dict(LETTERS[0], question=None)]),
    field("medqa_prompt", "medqa/preprocess_medqa.py:doc_to_text", ENDINGS),
    field("glianorex_prompt", "glianorex/preprocess_glianorex.py:doc_to_text", GLIANOREX,
          [{"question": "q", "options": None}]),
    field("pubmedqa_prompt", "pubmedqa/preprocess_pubmedqa.py:doc_to_text",
          [{"QUESTION": "Does it?", "CONTEXTS": ["Été.", "{b}"]}, {"QUESTION": None, "CONTEXTS": []}],
          [{"QUESTION": "q", "CONTEXTS": [None]}]),
    field("topics", "med_text_classification/utils.py:doc_to_choice_easy", CLASSES[:1]),
    field("topics_prompt", "med_text_classification/utils.py:doc_to_text_easy", CLASSES),
    field("topics_target", "med_text_classification/utils.py:doc_to_target_easy", CLASSES,
          [{"class": None}, {"class": "x"}]),
    field("specialties", "med_text_classification/utils.py:doc_to_choice_hard", SPECIALTIES[:1]),
    field("specialties_prompt", "med_text_classification/utils.py:doc_to_text_hard", SPECIALTIES),
    field("specialties_target", "med_text_classification/utils.py:doc_to_target_hard", SPECIALTIES,
          [{"medical_specialty": "Urology"}]),
    field("report_prompt", "mimic_repsum/utils.py:doc_to_text", REPORTS,
          [{"extractive_notes_summ": None}]),
    field("report_target", "mimic_repsum/utils.py:doc_to_target", REPORTS,
          [{"extractive_notes_summ": None}]),
    field("message", "meqsum/utils.py:doc_to_text", MESSAGES, [{"CHQ": None}]),
    field("second_utterance", "meddialog/utils.py:doc_to_target_raw", DIALOGUE,
          [{"utterances": {"utterance": ["p"]}}]),
    field("question_text", "mediqa_qa2019/utils.py:doc_to_text", QA2019),
    field("answer_text", "mediqa_qa2019/utils.py:doc_to_target", QA2019,
          [{"QUESTION": {"AnswerList": []}}]),
]
