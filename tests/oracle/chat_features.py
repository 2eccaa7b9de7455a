#!/usr/bin/env python3
"""What chat templates use of Jinja, feature by feature, against Jinja2 with transformers' settings.

    make build/tests/support/chat_tool
    python tests/oracle/chat_features.py [--record tests/tables/chat.json] [--random N] [--seed N]

Compares small templates of our own, and N more that are grown at random from tags, white space and
loops. --record writes the small ones with what Jinja2 gives; tests/unit/test_jinja_chat.c goes by
that. An entry without "expect" is one that Jinja2 refuses. Exit 1 when anything differs.
"""
import argparse
import json
import random
import sys

import jinja2

from chat_templates import Tool, environment, expected

ROW = {
    "s": "Hello <b>&'\"\\", "ko": "가나\n다", "e": "", "n": None, "t": True, "i": 7, "fl": 1.0,
    "xs": [3, 1, 2], "d": {"a": 1, "b": {"c": ["x", 2.5, None]}, "pop": "key", "ü": "é"},
    "ms": [{"role": "system", "content": " s "}, {"role": "user", "content": "u1"},
           {"role": "assistant", "content": "a1"}, {"role": "user", "content": "u2"}],
    "big": 12345678901234567890, "tuple": [[1, 2], [3, 4]],
}

FEATURES = r"""
{# white space #}a{% if t %}
b
{% endif %}
c
---
a
  {% if t %}
  b {{ i }}
	{% endif %}
c
---
  {% if t %}x{% endif %}  y
---
{{ i }}  {% if t %}x{% endif %}
---
{{ i }}
  {# comment #}
  x {# another #}  
  {{ i }}
z
---
a
  {%+ if t %}
b
  {%+ endif +%}
c
---
a
  {%- if t -%}
  b
  {%- endif -%}
  c
---
{% if t +%}
a
{% endif %}
---
a {#- strip -#} b {#+ keep +#}
c {##} d
---
{% raw %}
  {{ i }} {% if %}
  {% endraw %}
x
---
  {%- raw -%}  {{ x }}  {%- endraw -%}  y
---
{{ i -}}
  x {{- i }}
y
---
{% for x in xs %}
  {{ x }}
{% endfor %}

end

---
{% for x in xs -%}
{{ x }}
{%- endfor %}


---
{{ "\n" }}{{ '\\n' }}

---
x
---
{% set a = 1 %}

{% set b = 2 %}
{{ a }}{{ b }}
---
	{% set a %}
  text {{ i }}
	{% endset %}
[{{ a }}]
---
{% macro m(a, b=2, c=a ~ b) %}<{{ a }}|{{ b }}|{{ c }}>{% endmacro %}{{ m(1) }}{{ m(1, 3) }}{{ m(c=1, a=5) }}{{ m() }}
---
{% macro m(a) %}{{ a }}{{ z }}{% endmacro %}{% set z = 'late' %}{{ m('x') }}
---
{% macro m(a) %}{% set a = a + 1 %}{% set k = 9 %}{{ a }}{% endmacro %}{% set a = 5 %}{{ m(1) }}{{ a }}{{ k is defined }}
---
{% macro f(n) %}{{ n }}{% if n > 0 %},{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}
---
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}
---
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, a=2) }}
---
{% macro m(a) %}{{ a }}{% endmacro %}{{ m(b=2) }}
---
{% macro m(a=1, b) %}{% endmacro %}
---
{% macro m() %}x{% endmacro %}{{ m() ~ 'y' }}{{ m()|upper }}{{ m is defined }}{{ m is callable }}{{ m() is string }}
---
{% macro m() %}  x
{% endmacro %}[{{ m() }}][{{ m()|trim }}]
---
{% for x in xs %}{% macro m() %}{{ x }}{% endmacro %}{{ m() }}{% endfor %}
---
{% set ns = namespace(f=none) %}{% for x in xs %}{% macro m() %}m{% endmacro %}{% set ns.f = m %}{% endfor %}{{ ns.f() }}
---
{% if t %}{% macro m() %}in{% endmacro %}{% endif %}{{ m() }}
---
{% macro m(a) %}{{ a(1) }}{% endmacro %}{% macro k(x) %}k{{ x }}{% endmacro %}{{ m(k) }}
---
{% macro m(*a) %}{% endmacro %}
---
{% macro box() %}[{{ caller() }}]{% endmacro %}{% call box() %}in{{ i }}{% endcall %}
---
{% macro each(l) %}{% for x in l %}{{ caller(x) }},{% endfor %}{% endmacro %}{% call(v) each(xs) %}<{{ v }}>{% endcall %}
---
{% macro box() %}[{{ caller is defined }}]{% endmacro %}{{ box() }}
---
{% macro m(a, b) %}{{ a }}-{{ b }}{% endmacro %}{{ m(*[1, 2]) }}{{ m(**{'a': 3, 'b': 4}) }}{{ m(1, **{'b': 2}) }}
---
{{ dict(a=1, **{'b': 2}) }}{{ dict(**dict(x=1)) }}
---
{% set ns = namespace(x=1, y='a') %}{% for x in xs %}{% set ns.x = ns.x + x %}{% endfor %}{{ ns.x }}{{ ns.y }}{{ ns.z }}|
---
{% set ns = namespace() %}{% set ns.a = [] %}{% for x in xs %}{% set ns.a = ns.a + [x] %}{% endfor %}{{ ns.a }}
---
{% set x = 1 %}{% for x in xs %}{% set x = 9 %}{% endfor %}{{ x }}
---
{{ raise_exception('no') }}
---
{{ raise_exception() }}
---
{% if raise_exception is defined %}{{ strftime_now is defined }}{% endif %}
---
{% if false %}{{ raise_exception('no') }}{% endif %}ok
---
{{ strftime_now('%Y-%m-%d') }} {{ strftime_now('%d %b %Y') }} {{ strftime_now('%B %d, %Y') }} {{ strftime_now('%A %a %j %y %m %e|%H:%M:%S %p %I %% %h %w %f') }}
---
{{ strftime_now('plain') }}{{ strftime_now('') }}
---
{{ strftime_now(1) }}
---
{{ s|tojson }} {{ ko|tojson }} {{ d|tojson }} {{ [1.0, 1e20, true, none, big]|tojson }}
---
{{ d|tojson(indent=2) }}
---
{{ d|tojson(indent=4) }}
---
{{ [[], {}, [1]]|tojson(indent=1) }}
---
{{ [1, [2]]|tojson(indent='\t') }}{{ [1]|tojson(indent=0) }}{{ [1]|tojson(indent=none) }}
---
{{ d|tojson(ensure_ascii=true) }}{{ ko|tojson(true) }}
---
{{ d|tojson(sort_keys=true, indent=2) }}{{ {'b': 1, 'a': 2}|tojson(sort_keys=true) }}
---
{{ d|tojson(separators=(',', ':')) }}{{ d|tojson(indent=2, separators=(', ', '=')) }}
---
{{ {1: 'a', 'b': (1, 2)}|tojson }}
---
{{ nope|tojson }}
---
{{ range(3)|tojson }}
---
{{ xs|tojson(frob=1) }}
---
{{ "\x7f\u2028\ud55c\t\x01"|tojson }}
---
{% for x in xs %}{% if x == 1 %}{% continue %}{% endif %}{{ x }}{% endfor %}
---
{% for x in xs %}{% if x == 1 %}{% break %}{% endif %}{{ x }}{% endfor %}|{% for x in [] %}{% break %}{% else %}none{% endfor %}
---
{% for x in xs %}{% for y in xs %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }} {% endfor %}{% if x == 1 %}{% continue %}{% endif %}|{% endfor %}
---
{% for x in xs %}{% if loop.first %}{% continue %}{% endif %}{{ loop.index }}{{ loop.last }}{% endfor %}
---
{% break %}
---
{% for x in xs %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}
---
{% for x in xs %}{% else %}{% continue %}{% endfor %}
---
{% for x in xs %}{% with y = x %}{% if y == 1 %}{% break %}{% endif %}{{ y }}{% endwith %}{% endfor %}{{ y }}
---
{% generation %}a{{ i }}{% endgeneration %}b
---
{% for m in ms %}{% if m.role == 'assistant' %}{% generation %}
{{ m.content }}
{% endgeneration %}
{% else %}
{{ m.content }}
{% endif %}
{% endfor %}
---
{% generation %}{% set q = 1 %}{% endgeneration %}{{ q }}|
---
[{{ nope }}]{{ nope ~ 'a' }}{{ nope|length }}{{ nope|default('d') }}{{ nope is defined }}{{ nope is none }}{{ not nope }}{{ nope == '' }}{{ nope == nope }}{{ nope != none }}
---
{{ nope.x }}
---
{{ nope['x'] }}
---
{{ nope() }}
---
{{ nope + 'a' }}
---
{{ 'a' + nope }}
---
{{ nope > 1 }}
---
{{ 'a' in nope }}{{ nope in d }}{{ nope in xs }}
---
{{ nope in s }}
---
{{ nope|trim }}|{{ nope|upper }}|{{ nope|list }}|{{ nope|join(',') }}|{{ nope|first }}|{{ nope|last }}|{{ nope|string }}|
---
{{ nope|int }}
---
{{ -nope }}
---
{% for x in nope %}x{% endfor %}{{ d.nope }}{{ d['nope'] }}{{ xs[9] }}{{ xs[nope] }}{{ d[nope] }}{{ n.x }}{{ i.x }}|
---
{{ d.nope.x }}
---
{{ nope is sequence }}{{ nope is iterable }}{{ nope is mapping }}{{ nope is string }}{{ nope is number }}
---
{{ 'x' if e }}|{{ ('x' if e) is defined }}|{{ ('x' if e) ~ 'y' }}
---
{{ xs.append(1) }}
---
{{ xs.append }}|{{ xs.append is defined }}|{{ d.pop }}|{{ d['pop'] }}|{{ d.update is defined }}|{{ d.get('a') }}|{{ d.items()|list }}
---
{% set l = [] %}{{ l.extend([1]) }}
---
{% set l = {} %}{{ l.update(a=1) }}
---
{{ d.setdefault('x', 1) }}
---
{{ xs.sort() }}
---
{{ xs|sort }}{{ xs|reverse|list }}{{ xs|unique|list }}{{ xs[::-1] }}{{ ms[1:]|length }}{{ ms[-1]['role'] }}
---
{{ ms|selectattr('role', 'equalto', 'user')|map(attribute='content')|join(' ') }}{{ ms|rejectattr('role', 'in', ['user'])|list|length }}
---
{{ (ms|selectattr('role', 'eq', 'user')|list|last).content }}{{ ms|map(attribute='role')|list }}
---
{{ d|dictsort }}{{ d.b|items|list }}{% for k, v in d.b.items() %}{{ k }}={{ v }}{% endfor %}
---
{{ d is mapping }}{{ xs is iterable and xs is not mapping }}{{ s is string }}{{ n is none }}{{ t is true }}{{ i is number }}{{ xs is sequence }}
---
{{ ms[0].content.strip() }}{{ 'a</think>b'.split('</think>')[-1].lstrip('\n') }}{{ 'ab'.startswith('a') }}{{ 'a,b'.split(',') }}{{ 'x'.endswith(('x', 'y')) }}
---
{{ 'abc'[::-1] }}{{ 'abc'|reverse }}{{ '%s-%d' % ('a', 1) }}{{ '%s'|format('a') }}{{ '{} {}'.format(1, 'b') }}
---
{{ (s|safe) }}{{ (s|safe) ~ '<' }}
---
{{ (s|safe) + '<&"' }}{{ '<' + (s|safe) }}{{ ('a'|safe) + ('<'|safe) }}
---
{{ s|indent(2) }}{{ ko|indent(4, true) }}{{ ko|indent }}
---
{{ range(3)|list }}{{ range(200000)|length }}
---
{{ [1, 2, 3]|frobnicate }}
---
{% if false %}{{ 1|frobnicate }}{{ 1 is frobnicated }}{% endif %}ok
---
{% if i is frobnicated %}{% endif %}
---
{{ ms[0].role if ms and ms[0] is defined else 'none' }}{{ ms and ms[0].content|trim }}{{ (n or 'x')|upper }}
---
{% set messages = ms[1:] if ms[0].role == 'system' else ms %}{{ messages|length }}{% for m in messages if m.role == 'user' %}{{ loop.index0 }}{{ loop.length }}{{ m.content }}{{ loop.nextitem.content }}{% endfor %}
---
{% for m in ms %}{{ loop.previtem.role if loop.previtem is defined else '-' }}>{{ m.role }} {% endfor %}
---
{% for m in ms %}{{ m['role'].title() }}{{ m.role|capitalize }}{{ loop.revindex }}{% if not loop.last %}, {% endif %}{% endfor %}
---
{% set a, b = tuple[0] %}{{ a }}{{ b }}{% for x, y in tuple %}{{ x * y }}{% endfor %}
---
{% include 'x' %}
---
{% extends 'x' %}
---
{% do xs %}
---
{{ 1 // 0 }}
---
{% if %}{% endif %}
---
{{ loop }}
---
{{ d.__class__ }}|{{ s.__len__ }}|
---
{{ 'a' 'b' }}{{ 'tab\there' }}{{ "q\"q" }}{{ '\u00e9' }}
---
{{ fl }}{{ i / 2 }}{{ i // 2 }}{{ 2 ** 3 }}{{ big }}{{ d }}{{ xs }}{{ n }}{{ t }}
---
{{ {'role': 'user', 'content': s}.content }}{{ ({'a': 1}).a }}{{ [{'x': 1}][0].x }}
"""


def cases():
    for text in FEATURES[1:-1].split("\n---\n"):
        yield text
        if not text.endswith("\n"):
            continue
        yield text + "\n"
    yield ""
    yield "\n"
    yield "\n\n"
    yield "a\r\n{% if t %}\r\n b\r{% endif %}\r\n"
    yield "{% if t %}x{% endif %}\n"
    yield "{{ i }}\n\n"


SPACES = ["", "", " ", "\n", "  ", "\n  ", "\n\n", "\t", " \n ", "x", "x\n", " y"]
SIGNS = ["", "", "", "-", "+"]


def grown(rng, depth=0):
    """Tags and white space at random."""
    parts = []
    for _ in range(rng.randint(1, 4)):
        parts.append(rng.choice(SPACES))
        open_tag = lambda text: "{%" + rng.choice(SIGNS) + f" {text} " + rng.choice(SIGNS) + "%}"
        kind = rng.randrange(9 if depth < 3 else 4)
        if kind == 0:
            parts.append("{{" + rng.choice(["", "-"]) + " i " + rng.choice(["", "-"]) + "}}")
        elif kind == 1:
            parts.append("{#" + rng.choice(SIGNS) + " c " + rng.choice(SIGNS) + "#}")
        elif kind == 2:
            parts.append(open_tag("set q = 'Q'") + "{{ q }}{{ w }}")
        elif kind == 3:
            parts.append("{%" + rng.choice(["", "-", "+"]) + " raw " + rng.choice(["", "-"]) + "%}"
                         + rng.choice(SPACES) + open_tag("endraw"))
        elif kind == 4:
            parts.append(open_tag("if " + rng.choice(["t", "e"])) + grown(rng, depth + 1)
                         + (open_tag("else") + grown(rng, depth + 1) if rng.random() < .3 else "")
                         + open_tag("endif"))
        elif kind == 5:
            jump = rng.choice(["", "{% if x == 1 %}{% break %}{% endif %}",
                               "{% if x == 1 %}{% continue %}{% endif %}"])
            parts.append(open_tag("for x in xs") + grown(rng, depth + 1) + jump
                         + "{{ x }}" + grown(rng, depth + 1) + open_tag("endfor"))
        elif kind == 6:
            name = rng.choice("mk")
            parts.append(open_tag(f"macro {name}(w)") + grown(rng, depth + 1) + open_tag("endmacro")
                         + f"{{{{ {name}(1) }}}}")
        elif kind == 7:
            parts.append(open_tag("generation") + grown(rng, depth + 1)
                         + open_tag("endgeneration"))
        else:
            parts.append(open_tag("set z") + grown(rng, depth + 1) + open_tag("endset")
                         + "[{{ z }}]")
    return "".join(parts) + rng.choice(SPACES)


def reference(env, text):
    try:
        compiled = env.from_string(text)
    except (jinja2.TemplateError, SyntaxError):
        return None
    return expected(compiled, ROW)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tool", default="build/tests/support/chat_tool")
    args = parser.parse_args()
    rng, env, tool, records, bad = random.Random(args.seed), environment(), Tool(args.tool), [], 0
    own = list(cases())
    for text in own + [grown(rng) for _ in range(args.random)]:
        want = reference(env, text)
        mine = tool.render(text, [ROW])[0]
        if len(records) < len(own):
            records.append({"template": text} if want is None else {"template": text, "expect": want})
        if (None if isinstance(mine, dict) else mine) != want:
            bad += 1
            if bad < 20:
                print(f"template {text!r}\n  want {want!r}\n  got  {mine!r}")
    print(f"{len(own)} templates of features, {args.random} at random; {bad} differ")
    if args.record:
        with open(args.record, "w", encoding="utf-8") as file:
            file.write(f'{{"date": "2024-07-26", "vars": {json.dumps(ROW)}, "cases": [\n')
            file.write(",\n".join(json.dumps(record) for record in records) + "\n]}\n")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
