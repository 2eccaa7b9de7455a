def rows(answers, texts):
    return [({"answer": answers}, [t]) for t in texts]


CASES = [
    {"native": f"infinite.{name}", "ref": f"infinitebench/utils.py:process_results{function}", "role": "result",
     "calls": calls + [({"answer": []}, ["x"]), ({}, ["x"])], "raises": [({"answer": ["x"]}, [None])]}
    for name, function, calls in (
        ("name", "", rows([" Ann ", "straße"], ["I say ANN.", "STRASSE 5", "Bob", "", "a\x01nn"])),
        ("key", "_kv", rows(["é-1", " b"], ["it is {é-1}", "b:", "bb", "é-1x\n"])),
        ("digits", "_int_match", rows(["71"], [" x71,5", "5 71", "7\x0171", "none", "٧١"])),
        ("number", "_math", rows(["2.50", "7"], ["about 2.5", "7 or 2", "7.0", "none", "-7", "02.5x", "٧"])
         + rows(["x", "1e3", "9.9.9"], ["9.9", "1000", "3"])),
        ("returned", "_code_run", rows(["-12", "x"], ["it returns: `-12`.", "-12 x", "", ".", "12", "'-1_2'"])),
        ("english_f1", "_qa_en", rows(["The cat's hat", "a dog"], ["cat hat", "THE cats hat.", "", "the", "dog dog", "x"])),
        ("chinese_f1", "_qa_chn", rows(["《红楼梦》，曹雪芹", "Ab c"], ["红楼 梦。", "aB", "", "‘’“”…", "曹'曹''", "\\^]-[x‛曹"])),
    )
]
