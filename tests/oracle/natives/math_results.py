def boxed(answer):
    return {"problem": "p", "solution": f"So $x = \\boxed{{{answer}}}$.", "answer": answer}


# Texts that the Hendrycks normalisation treats in its own ways, and some that it refuses.
TEXTS = [
    "4", "x=4", "k = 4", "abc=4", "1=2=3", r"\frac12", r"\frac1{2}", r"\frac{1}{2}", r"\frac ab",
    r"\tfrac{1}{2}", r"\dfrac12", "0.5", ".5", "1/2", "-1/2", "1/-2", "1/2/3", "01/2", "a/b", "1/b", "+1/2",
    "1_0/2", "1 / 2", r"\sqrt3", r"\sqrt{3}", r"2\sqrt 3", r"\sqrt", r"\frac", r"\frac1", r"5\text{ cm}",
    r"5\text{cm}", r"1\text{ a}2\text{ b}", r"90^\circ", r"90^{\circ}", r"50\%", r"\$5", "5\n6",
    r"\left(1,2\right)", r"1\\2", r"{.5}", "3 .5", "", " ", "é=5", r"\frac é2", "١/٢", r"x\!y", "1000/3", "-0/5",
    "--1/2", "1/", "/2", r"\sqrt é", r"\frac{1}2", "10/20", r"\frac\frac12",
]
SENTENCES = [
    "The answer is $4$.", "$a$ and $4$", "$4", "4", "none", "", "$$4$$", "$ 4 $",
    r"So $\boxed{4}$", r"\boxed{4}", r"\boxed 4", r"$\boxed 4$", r"\fbox{4}", r"\boxed{\frac{1}{2}} or \boxed{0.5}",
    r"\boxed{4", r"\boxed{x = 4}", r"\boxed{a=b=4}", "x = 4.", "x = 4\\n and more", "it is 4 apples", "it is 4apples",
    "4.50", "costs $4 and more", "first 3 then 4", "1,000", "4.0", "=", "x=", r"\boxed{4.0}", r"\boxed{}",
    "$x = 4$ or $y = 5$", "$=$", "$$", "٤", r"\boxed{1/2}", r"\boxed{ 4 }", r"\boxed{4\text{ cm}}", "1e3",
]


def hendrycks_calls():
    for text in TEXTS:
        yield boxed("4"), [text]
        yield boxed(text), [text]
        if "{" not in text:
            yield boxed(r"\frac{1}{2}"), [f"It is ${text}$."]
    for sentence in SENTENCES:
        yield boxed("4"), [sentence]


HENDRYCKS = [c for c in hendrycks_calls() if c[0]["solution"].count("{") == c[0]["solution"].count("}")]
AIME = [({"id": 1, "Answer": answer}, [s]) for answer in (4, "4", 0.5, "025") for s in SENTENCES + ["025", r"\boxed{025}"]]
AIME += [({"ANSWER": "x", "answer": t}, [t]) for t in ("x", "y")]
GOLDS = ["4", "4.0", 4, 4.0, 0.5, "1/2", "x = 4", r"\boxed{4}", "1e3", "1000", "nan", "inf", " 4 ", "", "a", r"\frac{1}{2}",
         "12345678901234567890", 1e22]
HRM8K = [({"answer": g}, [s]) for g in ("4", 0.5, 4.0) for s in SENTENCES]
HRM8K += [({"answer": g}, [s]) for g in GOLDS for s in ("4", r"\boxed{4}", "0.5", "$\\frac12$", "1000", "nan", "no", "12345678901234567890")]
HRM8K += [({"answer": t}, [f"\\boxed{{{t}}}"]) for t in TEXTS]
AGIEVAL = [({"answer": g}, [s]) for g in ("4", r"\boxed{4}", "$x=4$", "1/2", "") for s in SENTENCES]
AGIEVAL += [({"answer": f"${t}$"}, [f"${t}$"]) for t in TEXTS]

SAY = "Final Answer: The final answer is ${}$. I hope it is correct."
# Answers and what a model may say instead; the graders do not agree on all of them.
MEANINGS = [
    (r"\frac{1}{2}", ["0.5", r"\frac12", "1/2", r"\dfrac{2}{4}", r"\frac{1}{3}", "-0.5", r"50\%", "x = 0.5", ".5"]),
    ("10", ["10", "10.0", "5+5", r"10\text{ cm}", "10 cm", "11", r"\$10", "1,0", "{10}", "10.", "n=10"]),
    ("1000", ["1,000", "1{,}000", r"1,\!000", "1000.0", "10^3", "100"]),
    (r"3\sqrt{2}", [r"\sqrt{18}", r"\frac{6}{\sqrt{2}}", r"2\sqrt{3}", r"3\sqrt2", "4.242641", "4.2426407"]),
    ("(1,2)", ["(1,2)", "(1, 2)", "(2,1)", "[1,2]", "1,2", "(1,3)", r"\left(1,2\right)", r"\{1,2\}"]),
    ("[2,5)", ["[2,5)", "[2,5]", "(2,5)", r"x\in[2,5)", r"2\le x<5"]),
    ("1,2,3", ["3,2,1", "1,2", "1, 2, 3", r"1 \text{ and } 2 \text{ and } 3", "{1,2,3}", "(1,2,3)"]),
    (r"\text{Evelyn}", [r"\text{Evelyn}", "Evelyn", r"\text{Carla}", r"\text{evelyn}", r"\text{ Evelyn }"]),
    (r"\text{(C)}", ["(C)", "C", r"\text{C}", "(B)", "c"]),
    ("x^2+2x+1", ["(x+1)^2", "1+2x+x^2", "x^2-2x+1", "y^2+2y+1", "x(x+2)+1", "f(x)=x^2+2x+1"]),
    ("y=2x+3", ["2x+3", "y = 3+2x", "2x-y+3=0", "y=2x+4", "x=2y+3"]),
    (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", [r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\begin{bmatrix}1\\2\end{bmatrix}",
     r"\begin{pmatrix} 2 \\ 1 \end{pmatrix}", "(1,2)"]),
    (r"\frac{\pi}{4}", [r"\pi/4", r"\frac{1}{4}\pi", "0.785398", "45^\\circ", r"\frac{\pi}{3}"]),
    ("90^\\circ", ["90", r"90^{\circ}", "90 degrees", "91", r"\frac{\pi}{2}"]),
    ("6-5i", ["-5i+6", "6 - 5i", "6+5i", "i"]),
    (r"(-\infty,1)\cup(1,\infty)", [r"(1,\infty)\cup(-\infty,1)", r"(-\infty,1)\cup[1,\infty)", r"x\ne1", r"\mathbb{R}\setminus\{1\}"]),
    (r"1\frac{1}{2}", [r"\frac{3}{2}", "1.5", r"1 \frac12", r"\frac12"]),
    (r"\frac{x}{x+1}", [r"1-\frac{1}{x+1}", r"\frac{2x}{2x+2}", "x/(x+1)", r"\frac{x+1}{x}"]),
    ("2^{100}", ["2^{100}", "4^{50}", "2^{101}", "1267650600228229401496703205376", "1267650600228229401496703205377"]),
    ("x=3", ["3", "x=3", "y=3", "3=x", "4"]),
    (r"\pm 2", ["2,-2", "-2, 2", r"\pm2", "2"]),
    ("11", ["eleven", "", "$", "11 or 12", "[invalidanswer]", "\\", "11)", "(11"]),
]


def with_solution(answer):
    return {"problem": "p", "solution": f"First $a = 2$, so the answer is $\\boxed{{{answer}}}$.", "answer": answer}


def meaning_calls(normalize):
    for answer, others in MEANINGS:
        row = with_solution(answer)
        row["answer"] = normalize(answer)
        for other in others:
            yield row, [SAY.format(other)]
        yield row, [f"Thus $\\boxed{{{others[0]}}}$."]
        yield row, [f"So the answer is {others[0]}"]
        yield row, [f"Final Answer: The final answer is ${answer}$. "]


def plain(answer):
    for word in (" ", "^\\circ"):
        answer = answer.replace(word, "")
    return answer


MINERVA = list(meaning_calls(plain))
LEADERBOARD = list(meaning_calls(str))
PUTNAM = [({"answer": plain(a)}, [s]) for a, others in MEANINGS for o in others
          for s in (f"So \\boxed{{{o}}}.", f"The answer is: {o} I hope it is correct.")]
PUTNAM += [({"answer": "4"}, [s]) for s in SENTENCES]

CASES = [
    {"native": "math_results.hendrycks", "ref": "hendrycks_math/utils.py:process_results", "role": "result",
     "calls": HENDRYCKS, "raises": [({"solution": s}, ["4"]) for s in ("none", r"\fbox{3}", r"\boxed{1")]},
    {"native": "math_results.aime", "ref": "aime/utils.py:process_results", "role": "result", "calls": AIME},
    {"native": "math_results.hrm8k", "ref": "hrm8k/default/utils.py:process_results", "role": "result", "calls": HRM8K},
    {"native": "math_results.agieval", "ref": "agieval/utils.py:process_results", "role": "result", "calls": AGIEVAL},
    {"native": "math_results.minerva", "ref": "minerva_math/utils.py:process_results", "role": "result",
     "constants": ["SUBSTITUTIONS", "REMOVED_EXPRESSIONS"], "calls": MINERVA},
    {"native": "math_results.minerva_release", "ref": "minerva_math/utils.py:process_results", "role": "result",
     "newer": True, "constants": ["SUBSTITUTIONS", "REMOVED_EXPRESSIONS"], "calls": MINERVA},
    {"native": "math_results.leaderboard", "ref": "leaderboard/math/utils.py:process_results", "role": "result",
     "constants": ["SUBSTITUTIONS", "REMOVED_EXPRESSIONS", "INVALID_ANSWER"], "calls": LEADERBOARD},
    {"native": "math_results.putnam", "ref": "putnam_axiom/utils.py:process_results", "role": "result",
     "constants": ["SUBSTITUTIONS", "REMOVED_EXPRESSIONS"], "calls": PUTNAM},
    {"native": "math_results.putnam_release", "ref": "putnam_axiom/utils.py:process_results", "role": "result",
     "newer": True, "constants": ["SUBSTITUTIONS", "REMOVED_EXPRESSIONS"], "calls": PUTNAM},
]
