def row(a, b, label="0", endings=("x", " [step] y  z ", "Ä [title] b")):
    return {"activity_label": "Läufer", "ctx_a": a, "ctx_b": b, "ctx": a, "label": label,
            "endings": list(endings)}


ROWS = [row("He runs.", "then HE"), row("", ""), row(" [header] How [title] Do:  it ", "ÉCOLE ß"),
        row("a[b]c[d\n]e]", "ǆ x", "3"), row("q", "x", " 2 ", ["[a] ", "", "a   b    c"])]
KOBEST = [{"context": context, **{f"ending_{i}": f"끝 {i}" for i in (1, 2, 3, 4)}, "label": label}
          for context, label in (("그는 달린다.", 0), ("", 3))]
BAD = [[row("a", "b", "x")], [row("a", "b", "")], [row("a", "b", None)]]

CASES = [
    {"native": "hellaswag.endings", "ref": f"{folder}/utils.py:process_docs", "role": "row",
     "calls": [rows], "raises": BAD + [[row(None, "b")], [row("a", None)], [row("a", "b", "0", [None])]]}
    for folder, rows in (("hellaswag", ROWS), ("french_bench", ROWS[:1]),
                         ("okapi/hellaswag_multilingual", ROWS[:1]))
] + [
    {"native": "hellaswag.plain", "ref": f"{folder}/utils.py:process_docs", "role": "row",
     "calls": [ROWS], "raises": BAD + [[row(None, "b")]]}
    for folder in ("darijahellaswag", "egyhellaswag")
] + [
    {"native": "hellaswag.kobest", "ref": "kobest/utils.py:hellaswag_process_doc", "role": "row",
     "calls": [KOBEST, [dict(r, label=str(r["label"])) for r in KOBEST]],
     "raises": [[dict(KOBEST[0], label="x")]]},
]
