OPTIONS = ["a red fox", "Tom ", "é", "none"]
TEXTS = ["B", "It is B. Or C?", "C\nthen B", "Bob said", "b", "", "the answer is: tom", "The Answer: b!", "option is bad",
         "so 'b' it is", "x", "Tom", "- Option tom", "is: Tom", "Correct option is: x", "*b*  y", "my answer:", "cat", "İ answer is b"]


def rows(answers, texts, options=OPTIONS):
    return [({"answer": answers, "options": options}, [t]) for t in texts]


CASES = [
    {"native": f"infinite_letters.{name}", "ref": f"infinitebench/utils.py:process_results_{function}", "role": "result",
     "calls": rows(["Tom"], TEXTS) + rows(["b"], TEXTS[:4], ["x"]) + rows(["zz"], ["B"]) + rows(["d"], ["D", "def"], [])
     + rows([], ["A"]) + [({"answer": ["c"]}, ["C"])],
     "raises": [({"answer": ["x"], "options": OPTIONS}, [None])]}
    for name, function in (("book_choice", "choice"), ("faulty_function", "code_debug"))
]
