#!/usr/bin/env python3
"""Podium's template engine against Jinja2, on random templates.

    make build/tests/support/jinja_tool
    python tests/oracle/expressions.py [--templates N] [--seed N] [--tool FILE] [--save FILE]

Grows templates from a small grammar of what the engine knows, over one row with values of all kinds,
and compares text and failure. What Podium refuses on purpose is counted apart: its message says that
something is not supported, that the template is bounded, or that an argument is of the wrong kind which
Jinja2 happens not to look at. --save writes the cases that differ to a file. Needs lm_eval installed. Exit 1 when anything differs.
"""
import argparse
import collections
import copy
import json
import random
import sys

import warnings

from templates import Tool, render

warnings.filterwarnings("ignore", category=SyntaxWarning)

ROW = {
    "s": "Hello World", "e": "", "u": "na\u00efve \uac15\u6c34 e\u0301\U0001f680 \u01c5 \u00df", "q": "it's \"so\"\n",
    "w": " \t a b\u3000", "d": "42", "neg": "-7", "fl": "3.50", "csv": "a,b,,c d", "n": None, "t": True,
    "f": False, "i": 7, "z": 0, "m": -3, "x": 2.5, "big": 123456789012345678901234567890, "h": 1e20,
    "xs": [3, 1, 2], "ys": ["b", "A", "c", "a"], "em": [], "mix": [1, "a", None, 2.0, True, [1], {"k": 1}],
    "dd": {"a": 1, "b": {"c": [10, 20]}, "key two": "v"}, "ed": {},
    "rows": [{"n": "x", "v": 2}, {"n": "Y", "v": 1}, {"n": "x", "v": 3}],
    "choices": {"text": ["red", "it's", "\u00fc"], "label": ["A", "B", "C"]},
}
REFUSED = ("not supported", "there is no filter", "there is no test", "too long", "grows", "cannot be printed", "is a method", "too large", "takes no named",
           "of the document cannot be changed", "can only indent", "needs a number and a precision",
           "a generator has no last", "unexpected tag", "needs a base")


# Arguments of the wrong kind that Jinja2 does not look at, because it is lazy or the case is one that
# needs them not: Podium always looks.
STRICTER = ("expected an integer but got", "expected a str but got", "must be an integer greater than 0",
            "object is not iterable", "items needs a dict", "has no attribute", "a range of more than")


class Grower:
    def __init__(self, seed):
        self.rnd = random.Random(seed)

    def pick(self, *values):
        return self.rnd.choice(values)

    def names(self):
        return self.pick(*ROW, "s", "u", "xs", "ys", "i", "choices.text", "dd.b", "rows[0].n", "missing", "loop")

    def constant(self):
        return self.pick("0", "1", "-1", "2", "3", "10", "2.5", "1e3", "'a'", "'b'", '"A"', "''", "' '", "','",
                         "none", "true", "false", "[1, 2, 3]", "['a', 'b']", "{'a': 1}", "()", "('a', 1)", "[]",
                         "'l\\n'", "'%s'", "9223372036854775807", "None", "True")

    def args(self, depth, *kinds):
        n = self.rnd.randint(0, len(kinds))
        return ", ".join(self.expr(depth - 1) if kind == "e" else kind for kind in kinds[:n])

    def method(self, depth):
        if self.rnd.random() < 0.1:
            name, fill = self.pick("center", "ljust", "rjust"), self.pick("", ", 'x'", ", '\u00e9'", ", 'ab'", ", 1")
            return f".{name}({self.pick('0', '9', '10', '15', '16', 'i', 's')}{fill})"
        name = self.pick("strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "split", "rsplit",
                         "splitlines", "replace", "startswith", "endswith", "find", "rfind", "index", "rindex",
                         "count", "join", "zfill", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower",
                         "isdecimal", "partition", "rpartition", "removeprefix", "removesuffix", "items", "keys",
                         "values", "get", "append", "swapcase", "center", "ljust", "rjust", "casefold", "isascii",
                         "isnumeric", "istitle", "copy", "format")
        return f".{name}({self.args(depth, 'e', 'e', 'e')})"

    def filter(self, depth):
        name = self.pick("batch", "slice", "center", "indent", "truncate", "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "int", "items",
                         "join", "last", "length", "list", "lower", "max", "min", "replace", "reverse", "round",
                         "select", "reject", "sort", "string", "sum", "title", "trim", "unique", "upper", "tojson",
                         "regex_replace", "map", "selectattr", "rejectattr", "batch", "slice", "center", "indent",
                         "wordcount", "truncate", "urlencode", "groupby", "attr", "escape", "pprint", "format")
        if name == "map":
            return self.pick("|map('upper')|list", "|map(attribute='n')|list", "|map('int')|list",
                             "|map(attribute='v', default=0)|join", "|map('length')|list", "|map('trim')|list",
                             "|map('default', 'x')|list", "|map(attribute=0)|list")
        if name in ("select", "reject"):
            return f"|{name}({self.pick('', repr('string'), repr('odd'), repr('none'), repr('in') + ', xs')})|list"
        if name in ("selectattr", "rejectattr"):
            return f"|{name}({self.pick(repr('n'), repr('v') + ', ' + repr('gt') + ', 1', repr('zz'))})|list"
        if name == "regex_replace":
            return self.pick("|regex_replace('[a-c]+', 'x')", "|regex_replace('(\\\\w)(\\\\w)', '\\\\2\\\\1', count=2)",
                             "|regex_replace('^', '> ')", "|regex_replace('o', '', 1)", "|regex_replace(s, e)",
                             "|regex_replace('a', 'b', -1)", "|regex_replace('[', 'b')", "|regex_replace(1, 'b')")
        if name in ("batch", "slice", "center", "indent", "truncate"):
            number = self.pick("1", "2", "3", "4", "5", "8", "9", "15", "0", "-1")
            return self.pick(f"|{name}({number})", f"|{name}({number})|list", f"|{name}({number}, 'x')|list",
                             f"|{name}", f"|{name}({number}, true)", f"|{name}({number}, true, '.')",
                             f"|{name}({number}, end='', leeway=0)", f"|{name}({number}, true, true)",
                             f"|{name}('> ', blank=true)")
        if name in ("sort", "max", "min", "unique"):
            return f"|{name}({self.pick('', 'true', 'attribute=' + repr('v'), 'case_sensitive=true', 'attribute=' + repr('n'))})" + self.pick("", "|list")
        args = self.args(depth, "e", "e", "e")
        return f"|{name}({args})" if args else f"|{name}"

    def test(self, depth):
        name = self.pick("defined", "undefined", "none", "string", "number", "integer", "float", "boolean", "mapping",
                         "sequence", "iterable", "odd", "even", "lower", "upper", "true", "false", "callable",
                         "divisibleby(2)", "eq(1)", "in(xs)", "gt(1)", "ne('a')", "sameas(none)", "escaped")
        return f" is {self.pick('', 'not ')}{name}"

    def subscript(self, depth):
        return self.pick("[0]", "[-1]", "[1:]", "[:2]", "[::-1]", "[1:3]", "['a']", "['text']", ".a", ".b.c", ".text",
                         ".n", "[5]", f"[{self.expr(depth - 1)}]", f"[{self.expr(depth - 1)}:]", ".0", "[:-1]", "[::2]")

    def expr(self, depth):
        if depth <= 0 or self.rnd.random() < 0.12:
            return self.pick(self.names, self.names, self.constant)()
        inner = lambda: self.expr(depth - 1)  # noqa: E731
        form = self.rnd.randrange(15)
        if form < 3:
            base = inner()
            return f"({base}){self.pick(self.method, self.subscript)(depth)}"
        if form < 6:
            return f"({inner()}){self.filter(depth)}"
        if form < 8:
            op = self.pick("+", "-", "*", "/", "//", "%", "**", "~", "~", "+", "and", "or")
            return f"({inner()} {op} {inner()})"
        if form == 8:
            return f"({inner()} {self.pick('==', '!=', '<', '>', '<=', '>=', 'in', 'not in')} {inner()})"
        if form == 9:
            return f"({self.pick('not ', '-', '+')}{inner()})"
        if form == 10:
            return f"({inner()} if {inner()}{self.pick('', ' else ' + inner())})"
        if form == 11:
            return f"({inner()}{self.test(depth)})"
        if form == 12:
            return self.pick(f"[{inner()}, {inner()}]", f"({inner()}, {inner()})", f"{{'k': {inner()}, {inner()}: 1}}",
                             f"range({self.pick('3', '1, 4', '5, 0, -2', 'i')})", f"range({inner()})", f"dict(a={inner()})")
        if form == 13:
            return f"({self.names()}){self.method(depth)}"
        return f"({self.names()}){self.filter(depth)}"

    def body(self, depth):
        parts = [self.pick("text ", "\n", self.print, self.print, self.statement)
                 for _ in range(self.rnd.randint(1, 2))]
        return "".join(part if isinstance(part, str) else part(depth) for part in parts)

    def print(self, depth):
        left, right = self.pick(("{{ ", " }}"), ("{{ ", " }}"), ("{{- ", " }}"), ("{{ ", " -}}"), ("{{+ ", " }}"))
        return left + self.expr(depth) + right

    def statement(self, depth):
        if depth <= 0:
            return self.print(depth)
        form, tag = self.rnd.randrange(6), self.pick("{%", "{%", "{%-")
        body = lambda: self.body(depth - 1)  # noqa: E731
        if form == 0:
            rest = self.pick("", f"{{% else %}}{body()}", f"{{% elif {self.expr(1)} %}}{body()}{{% else %}}{body()}")
            return f"{tag} if {self.expr(depth - 1)} %}}{body()}{rest}{{% endif %}}"
        if form == 1:
            target, over = self.pick(("a", self.expr(depth - 1)), ("a", "xs"), ("a, b", "dd.items()"), ("a", "ys"),
                                     ("a, b", "[[1, 2], [3, 4]]"), ("a", "rows"))
            rest = self.pick("", "", " if a", " if loop", " if a != 1")
            loop = self.pick("", "", "{{ loop.index }}", "{{ loop.last }}", "{{ a }}", "{{ loop.revindex0 }}",
                             "{{ loop.previtem is defined }}", "{{ loop.length }}", "{{ loop.cycle('x', 'y') }}",
                             "{{ loop.changed(a) }}", "{{ loop.nextitem }}")
            other = self.pick("", "", f"{{% else %}}{body()}")
            return f"{tag} for {target} in {over}{rest} -%}}{loop}{body()}{other}{{% endfor %}}"
        if form == 2:
            return f"{tag} set v = {self.expr(depth - 1)} %}}{{{{ v }}}}{body()}"
        if form == 3:
            return f"{tag} set v{self.pick('', ' | upper', ' | trim | length')} %}}{body()}{{% endset %}}{{{{ v }}}}"
        if form == 4:
            return f"{{% with v = {self.expr(depth - 1)}, c = 1 %}}{body()}{{{{ v }}}}{{% endwith %}}"
        return self.pick("{# a comment #}", "{% raw %}{{ x }}{% endraw %}", "{#- c -#}",
                         "{% set ns = namespace(a=1) %}{% for a in xs %}{% set ns.a = ns.a + a %}{% endfor %}{{ ns.a }}",
                         "{% set l = [] %}{% for a in xs %}{% set _ = l.append(a) %}{% endfor %}{{ l }}",
                         "{%+ if t %}y{% endif +%}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--templates", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", default="build/tests/support/jinja_tool")
    parser.add_argument("--save")
    options = parser.parse_args()
    tool, grower, count, refusals, shown = Tool(options.tool), Grower(options.seed), collections.Counter(), \
        collections.Counter(), []
    for _ in range(options.templates):
        depth = grower.rnd.randint(1, 3)
        text = grower.pick(grower.print, grower.print, grower.body)(depth)
        want, reply = render(text, copy.deepcopy(ROW)), tool.ask(templates=[text], row=ROW)
        got = reply["outputs"][0]
        fails = isinstance(got, dict)
        if isinstance(want, Exception) and fails or got == want:
            count["both fail" if fails else "same"] += 1
        elif isinstance(want, str) and ("<built-in" in want or "<bound" in want or " at 0x" in want):
            count["an address is printed"] += 1
        elif fails and any(part in got["error"] for part in REFUSED):
            count["refused"] += 1
            refusals[got["error"].split(": ", 1)[-1][:60]] += 1
        elif fails and any(part in got["error"] for part in STRICTER):
            count["stricter"] += 1
        else:
            count["DIFFERS"] += 1
            shown.append((text, want, got))
    for text, want, got in sorted(shown, key=lambda case: len(case[0]))[:40]:
        print(f"DIFFERS {text!r}\n  want {want!r}\n  got  {got!r}")
    for message, n in refusals.most_common(25):
        print(f"  refused {n} times: {message}")
    print(dict(count))
    if options.save:
        with open(options.save, "w", encoding="utf-8") as file:
            json.dump([text for text, _, _ in shown], file, indent=0)
    return 1 if count["DIFFERS"] else 0


if __name__ == "__main__":
    sys.exit(main())
