def row(solution, level="Level 5", variation="1"):
    return {"problem": "p", "level": level, "solution": solution, "variation": variation}


BOXED = [row(s) for s in (
    r"So $x=\boxed{4}$.", r"\boxed{1} and then \boxed{\frac{1}{2}} end", r"$\boxed 7$ or $\boxed 8$ $",
    r"a \boxed{\text{yes, } {b}} c } d", r"Éa: \boxed{ü = \sqrt2}", r"\boxed{}", r"\boxed x",
    r"\fbox{9} \boxed{3}",
)]
UNCLOSED = [[row(s)] for s in (r"none", r"\boxed{1", r"\fbox{5}", "", r"}\boxed}{}{1}")]
NORMAL = [row(rf"\boxed{{{s}}}") for s in (
    "x = 5", "an apple", r"12\ \text{units}", r"2\pi cm", r"\left(3, 5\right)", "3 feet", "3feet",
    r"\frac12", r"\frac{1}{2}", r"\fracab", r"\sqrt2", r"\sqrt[3]8", r"\sqrt[3]{8}", r"\sqrt{2}",
    "1,000", "1,000,000.5", "0,1", "12,34", "-1,000", "$5$", r"5\$", r"a $x$ b $y$",
    r"\text{east} \textbf{b} \overline{AB}", r"90^\circ", r"90^{\circ}", r"\mbox{m}\text{m}", "{,}",
    r"1{,}000", "squares of integers", r"3 \text{ and } 4", "ünits ways", "١,٢٣٤", r"\dots\ldots",
    r"x\!,\!y", "5 points\n6 points", r"\mathrm{th}", "= = 7", "\"q\"", ".$", r"\mathrm{km}", "",
    r"\text{a} \boxed{3}", r"10\text{.}", r"\frac1{2}", "frac", r"sqrt",
)]
LEVELS = [row(r"\boxed{1}", level) for level in ("Level 5", "Level 4", "", None)] + [
    row("none"), row(r"\boxed{2"), row(r"\fbox{3}"), row(r"\boxed 4$")]
VARIATIONS = [row(r"\boxed{1,000 cm}", variation=v) for v in ("1", "2", " 1 ", "01")]
COUNTED = [row(r"\boxed{1,000 cm}", variation=v) for v in (1, 2)]

CASES = [
    {"native": "math.boxed", "ref": "hendrycks_math/utils.py:process_docs", "role": "row",
     "calls": [BOXED], "raises": UNCLOSED},
    {"native": "math.level_5", "ref": "leaderboard/math/utils.py:process_docs", "role": "row",
     "calls": [LEVELS + BOXED]},
] + [
    {"native": f"math.{name}{end}", "ref": ref, "role": "row", "newer": newer, "calls": calls,
     "raises": raises}
    for newer, end in ((False, ""), (True, "_words"))
    for name, ref, calls, raises in (
        ("normalized", "minerva_math/utils.py:process_docs", [BOXED + NORMAL], UNCLOSED),
        ("normalized", "putnam_axiom/utils.py:process_docs", [BOXED[:3]], []),
        ("first_variation", "putnam_axiom/utils.py:process_variations", [VARIATIONS, COUNTED],
         [[row(r"\boxed{1}", variation="x")], [row("none")]]),
    )
]
