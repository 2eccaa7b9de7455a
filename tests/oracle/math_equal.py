#!/usr/bin/env python3
"""Compares lib/math with Math-Verify and with SymPy on pairs of answers.

    math_equal.py --data MATH-500/default/test.jsonl --tool build/tests/support/math_tool [--record]

Every answer of the data set is paired with rewritings of it that mean the same (other fractions,
decimals, orders, spaces, units, mixed numbers, ...) and with near misses (other signs, neighbours,
other ends, swapped parts). Each pair is judged twice: as Minerva's is_equiv does (SymPy's
parse_latex and simplify, after normalisation) and as Math-Verify does, in the sentences that models
write. What the graders say costs minutes; it is kept in --cache. The report has agreement,
undecided rate and every disagreement. --record writes tests/vectors/math_equal.json.
"""
import argparse
import json
import logging
import os
import random
import re
import subprocess
import sys
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
SENTENCE = "Final Answer: The final answer is ${}$. I hope it is correct."
NUMBER = re.compile(r"(?<![\d.\\a-zA-Z])\d+(?![\d.])")


def boxed(text):
    at = text.rfind("\\boxed")
    if at < 0:
        return None
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if text[i] == "}" and depth == 0:
            return text[at + 6:i + 1][1:-1] if text[at + 6] == "{" else None
    return None


def split_top(text, separator=","):
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(c, 0)
        if c == separator and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return parts + [text[start:]]


def fractions(text):
    """a/b where both are whole."""
    yield from re.finditer(r"\\[dt]?frac\{(-?\d+)\}\{(\d+)\}", text)


def replaced(text, match, new):
    return text[:match.start()] + new + text[match.end():]


def same_meaning(a):
    yield a
    yield a.replace("\\frac", "\\dfrac")
    yield a.replace("\\frac", "\\tfrac").replace("\\dtfrac", "\\tfrac")
    yield a.replace("\\left", "").replace("\\right", "")
    yield a.replace(" ", "")
    yield re.sub(r"([+\-=,])", r" \1 ", a)
    yield a.replace("(", "\\left(").replace(")", "\\right)") if "\\left" not in a else a
    yield a + "\\text{ units}"
    yield a + "^\\circ"
    yield "\\text{" + a + "}" if a.isalpha() else a
    yield "x = " + a
    yield "{" + a + "}"
    yield "(" + a + ")"
    yield a.replace("\\cdot", "\\times")
    yield a + "."
    for m in fractions(a):
        p, q = int(m[1]), int(m[2])
        yield replaced(a, m, f"{p}/{q}")
        yield replaced(a, m, f"\\frac{{{2 * p}}}{{{2 * q}}}")
        yield replaced(a, m, f"{p / q:.10g}")
        yield replaced(a, m, f"{p / q:.7f}")
        yield replaced(a, m, f"\\frac{{{-p}}}{{-{q}}}")
        if 0 < q < p:
            yield replaced(a, m, f"{p // q}\\frac{{{p % q}}}{{{q}}}")
            yield replaced(a, m, f"{p // q} \\frac{{{p % q}}}{{{q}}}")
        if p < 10 and q < 10 and p >= 0:
            yield replaced(a, m, f"\\frac{p}{q}")
        yield replaced(a, m, f"{100 * p / q:.10g}\\%")
    for m in re.finditer(r"\\sqrt\{(\d+)\}", a):
        n = int(m[1])
        yield replaced(a, m, f"\\frac{{{n}}}{{\\sqrt{{{n}}}}}")
        yield replaced(a, m, f"\\frac{{\\sqrt{{{4 * n}}}}}{{2}}")
        yield replaced(a, m, f"{n}^{{1/2}}")
        yield replaced(a, m, f"\\sqrt[4]{{{n * n}}}")
        yield replaced(a, m, f"{n ** 0.5:.8f}")
    for m in list(NUMBER.finditer(a))[:2]:
        n = int(m[0])
        if n >= 1000:
            yield replaced(a, m, f"{n:,}")
            yield replaced(a, m, f"{n:,}".replace(",", "{,}"))
            yield replaced(a, m, f"{n:,}".replace(",", ",\\!"))
        yield replaced(a, m, f"{n}.0")
        yield replaced(a, m, f"{n:.2f}")
        yield replaced(a, m, f"\\frac{{{3 * n}}}{{3}}")
        yield replaced(a, m, f"({n + 1}-1)")
    whole = re.fullmatch(r"-?\d+", a)
    if whole:
        n = int(a)
        yield f"{n}\\%"
        yield f"\\${n}"
        yield f"{n}\\text{{ cm}}"
        yield f"{n} \\text{{ square inches}}"
        yield f"{n}\\text{{ cm}}^2"
        yield f"{n} miles"
        yield f"n={n}"
        yield f"{n - 2}+2"
        yield f"\\sqrt{{{n * n}}}"
        yield f"{n}!" if n in (1, 2) else f"|{n}|"
        yield f"+{n}"
        yield f"{n}x^0"
    terms = re.fullmatch(r"([^+\-=,<>()]+)\+([^+\-=,<>()]+)", a)
    if terms:
        yield terms[2] + "+" + terms[1]
    terms = re.fullmatch(r"([^+\-=,<>()]+)-([^+\-=,<>()]+)", a)
    if terms:
        yield "-" + terms[2] + "+" + terms[1]
    parts = split_top(a)
    if len(parts) > 1:
        yield ", ".join(reversed(parts))
        yield " and ".join(parts)
        yield "\\{" + a + "\\}"
        yield "(" + a + ")"
    inner = re.fullmatch(r"(\\left)?\((.*?)(\\right)?\)", a)
    if inner and len(split_top(inner[2])) > 1:
        yield inner[2]
        yield "(x,y)=" + a
        yield "\\langle " + inner[2] + "\\rangle"
    if "x" in a and "=" not in a:
        yield "f(x)=" + a
        yield "y=" + a
        yield "2(" + a + ")/2"
        yield a + "+0"
    if "=" in a and a.count("=") == 1:
        left, right = a.split("=")
        yield right + "=" + left
        yield f"2({left})=2({right})"
        yield f"{left}-({right})=0"


def near_misses(a):
    yield "-" + a
    yield a[1:] if a.startswith("-") else a + "1"
    yield a.replace("+", "-", 1)
    yield a.replace("-", "+", 1)
    for m in list(NUMBER.finditer(a))[:4]:
        n = int(m[0])
        yield replaced(a, m, str(n + 1))
        yield replaced(a, m, str(max(n - 1, 0)))
        yield replaced(a, m, str(10 * n))
        yield replaced(a, m, f"-{n}")
        yield replaced(a, m, f"{n}.5")
        yield replaced(a, m, f"{n}.0000001")
        yield replaced(a, m, f"{n}.001")
        yield replaced(a, m, f"{n}^2")
        yield replaced(a, m, f"\\sqrt{{{n}}}")
        yield replaced(a, m, f"{n}\\pi")
    for m in fractions(a):
        yield replaced(a, m, f"\\frac{{{m[2]}}}{{{m[1]}}}")
        yield replaced(a, m, f"{int(m[1]) / int(m[2]):.3f}")
        yield replaced(a, m, f"{m[1]}\\frac{{1}}{{{m[2]}}}")
    for old, new in (("[", "("), ("(", "["), (")", "]"), ("]", ")"), ("\\cup", "\\cap"), ("x", "y"),
                     ("\\infty", "0"), ("\\le", "<"), ("<", ">"), ("\\pi", "3.14159265"),
                     ("\\pi", "3.14"), ("\\sqrt", ""), ("i", "j"), ("\\sin", "\\cos"), ("}", "")):
        yield a.replace(old, new, 1)
    inner = re.fullmatch(r"(\\left)?\((.*?)(\\right)?\)", a)
    parts = split_top(inner[2] if inner else a)
    if len(parts) > 1:
        swapped = ",".join(reversed(parts))
        yield f"({swapped})" if inner else swapped
        yield ",".join(parts[:-1])
        yield ",".join(parts + parts[:1])
    if re.fullmatch(r"\\text\{(.*)\}|[A-Za-z]+", a):
        yield a.lower()
        yield a.upper()
        yield "\\text{" + a.replace("\\text{", "").replace("}", "") + "ly}"
    yield "x"
    yield "\\text{none}"


def make_pairs(data, limit, seed):
    pairs, seen = [], set()
    stream = random.Random(seed)
    answers = []
    with open(data, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            answer = boxed(row.get("solution") or row["answer"])
            if answer:
                answers.append(answer)
    for i, answer in enumerate(answers):
        candidates = [(answer, other) for other in [*same_meaning(answer), *near_misses(answer)]]
        candidates.append((answer, answers[(i + 7) % len(answers)]))
        fresh = [p for p in candidates if p not in seen and not seen.add(p)]
        stream.shuffle(fresh)
        pairs += fresh[:limit]
    return pairs


def minerva(utils, a, b):
    return utils.is_equiv(utils.normalize_final_answer(b), utils.normalize_final_answer(a))


def judge(pairs, utils):
    from math_verify import parse, verify

    for i, (a, b) in enumerate(pairs):
        gold, answer = f"So it is $\\boxed{{{a}}}$.", SENTENCE.format(b)
        yield {"how": "sympy", "gold": utils.normalize_final_answer(a),
               "answer": utils.normalize_final_answer(b), "equal": bool(minerva(utils, a, b))}
        yield {"how": "verify", "gold": gold, "answer": answer,
               "equal": bool(verify(gold=parse(gold), target=parse(answer)))}
        if i % 500 == 0:
            print(f"{i} of {len(pairs)} pairs", file=sys.stderr)


def load_utils(path):
    sys.path.insert(0, os.path.dirname(path))
    import utils

    return utils


def judged(options):
    if os.path.exists(options.cache):
        with open(options.cache, encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pairs = make_pairs(options.data, options.limit, options.seed)
    made = []
    with open(options.cache, "w", encoding="utf-8") as file:
        for one in judge(pairs, load_utils(options.utils)):
            file.write(json.dumps(one) + "\n")
            made.append(one)
    return made


def ask(tool, cases):
    lines = "".join(json.dumps({k: c[k] for k in ("how", "gold", "answer")}) + "\n" for c in cases)
    out = subprocess.run([tool], input=lines, capture_output=True, text=True, check=True).stdout
    return out.split()


def report(how, cases, verdicts, show):
    pairs = [(c, v) for c, v in zip(cases, verdicts) if c["how"] == how]
    undecided = [c for c, v in pairs if v == "undecided"]
    decided = [(c, v) for c, v in pairs if v != "undecided"]
    wrong = [(c, v) for c, v in decided if (v == "equal") != c["equal"]]
    for c, v in wrong:
        print(f"  {how}: {v} where the original says {c['equal']}: {c['gold']!r} {c['answer']!r}")
    for c in undecided if show else ():
        print(f"  {how}: undecided, the original says {c['equal']}: {c['gold']!r} {c['answer']!r}")
    equal = sum(c["equal"] for c, _ in pairs)
    print(f"{how}: {len(pairs)} pairs ({equal} equal), {len(undecided)} undecided "
          f"({100 * len(undecided) / len(pairs):.2f} %), {len(wrong)} disagree: agreement "
          f"{100 * (1 - len(wrong) / max(1, len(decided))):.3f} % of decided")


def record(cases, verdicts):
    stream = random.Random(2)
    agreed = [c for c, v in zip(cases, verdicts) if v != "undecided" and (v == "equal") == c["equal"]]
    kept = []
    for how in ("sympy", "verify"):
        for equal in (True, False):
            some = [c for c in agreed if c["how"] == how and c["equal"] == equal]
            kept += stream.sample(some, min(len(some), 150))
    path = os.path.join(HERE, "..", "vectors", "math_equal.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in kept) + "\n]\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--utils", required=True, help="minerva_math/utils.py of lm-eval")
    parser.add_argument("--tool", required=True)
    parser.add_argument("--cache", default="/tmp/math_equal.jsonl")
    parser.add_argument("--limit", type=int, default=12, help="pairs for each answer")
    parser.add_argument("--seed", type=int, default=1, help="which of the pairs are taken")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--undecided", action="store_true", help="print these, too")
    options = parser.parse_args()
    cases = judged(options)
    verdicts = ask(options.tool, cases)
    for how in ("sympy", "verify"):
        report(how, cases, verdicts, options.undecided)
    if options.record:
        record(cases, verdicts)


if __name__ == "__main__":
    main()
