#!/usr/bin/env python3
"""Podium's template engine against Jinja2, on every template of lm-evaluation-harness's tasks.

    make build/tests/support/jinja_tool
    python tests/oracle/templates.py TASKS_FOLDER... [--tool FILE] [--variants N] [--mutants N]

Collects the distinct template texts of all task files below the folders (includes merged), lets
Podium make up rows for each, renders both ways in the environment that lm-evaluation-harness uses,
and compares byte by byte. Then spoils each row at random places (other kinds, missing columns) and
compares again: both must give the same text, or both must fail. Needs lm_eval installed.
Exit 1 when anything differs.
"""
import argparse
import collections
import copy
import json
import os
import random
import subprocess
import sys

import yaml
from lm_eval.utils import env

KEYS = ("doc_to_text", "doc_to_target", "doc_to_choice", "gen_prefix")
TASK_KEYS = KEYS + ("description", "doc_to_decontamination_query")


class Loader(yaml.CSafeLoader):
    pass


class Function(str):
    """A !function reference: no template."""


Loader.add_constructor("!function", lambda loader, node: Function(node.value))


class Files:
    """YAML files with what they include merged in front, later ones winning key by key."""

    def __init__(self):
        self.known = {}

    def load(self, path):
        path = os.path.normpath(path)
        if path not in self.known:
            with open(path, encoding="utf-8") as file:
                own = yaml.load(file, Loader)
            own = own if isinstance(own, dict) else {}
            includes = own.pop("include", None) or []
            merged = {}
            for name in [includes] if isinstance(includes, str) else includes:
                inner = self.load(os.path.join(os.path.dirname(path), name))
                merged.update({k: v for k, v in inner.items() if k != "task_list"})
            self.known[path] = {**merged, **own}
        return self.known[path]


def texts_of(config):
    shots = config.get("fewshot_config")
    for part, keys in ((config, TASK_KEYS), (shots, KEYS)):
        for key in keys if isinstance(part, dict) else ():
            value = part.get(key)
            if isinstance(value, str) and not isinstance(value, Function):
                yield value
    children = config.get("task")
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield from texts_of(child)


def collect(folders):
    """All distinct texts, in order, and how many task files there are."""
    texts, tasks = {}, 0
    for folder in folders:
        files = Files()
        for where, subfolders, names in os.walk(folder):
            subfolders.sort()
            for name in sorted(names):
                if not name.endswith(".yaml"):
                    continue
                config = files.load(os.path.join(where, name))
                if "class" not in config and ("task" in config or "group" in config):
                    tasks += "group" not in config
                    texts.update(dict.fromkeys(texts_of(config)))
    return list(texts), tasks


class Tool:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def render(text, row):
    """What lm-evaluation-harness would give, or the error as an Exception."""
    try:
        return env.from_string(text).render(**row)
    except Exception as error:  # noqa: BLE001 - any error is a result here
        return error


SPOILED = (None, True, 0, -1, 3, 2.5, 1e300, "", "A", "b c", "1", "\u00e9\u0301", [], ["x"], [1, None],
           ["a", "b", "c", "d"], {}, {"text": ["t"], "label": ["A"]}, {"k": 1}, 10**25)


def spoil(row, rnd):
    """A copy of the row with one place changed or one column gone."""
    row = copy.deepcopy(row)
    place, steps = row, rnd.randrange(3)
    for step in range(steps + 1):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = rnd.choice(keys)
        if step < steps and isinstance(place[key], (dict, list)) and place[key]:
            place = place[key]
            continue
        if isinstance(place, dict) and rnd.random() < 0.15:
            del place[key]
        elif isinstance(place, list) and rnd.random() < 0.2:
            del place[key:]
        else:
            place[key] = copy.deepcopy(rnd.choice(SPOILED))
        break
    return row


class Count:
    def __init__(self):
        self.good = self.bad = self.errors = 0
        self.shown = collections.Counter()

    def compare(self, text, row, got):
        want = render(text, row)
        fails = isinstance(got, dict)
        same = fails if isinstance(want, Exception) else got == want
        self.good += same
        self.bad += not same
        self.errors += isinstance(want, Exception)
        if not same and self.bad <= 40:
            print(f"DIFFERS {text!r}\n  row  {json.dumps(row)}\n  want {want!r}\n  got  {got!r}")
        return same


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--tool", default="build/tests/support/jinja_tool")
    parser.add_argument("--variants", type=int, default=8)
    parser.add_argument("--mutants", type=int, default=4, help="spoiled rows for each row")
    options = parser.parse_args()
    texts, tasks = collect(options.folders)
    templates = [t for t in texts if "{{" in t or "{%" in t or "{#" in t]
    print(f"{tasks} task files, {len(texts)} distinct texts, {len(templates)} of them templates")
    is_template = set(templates)
    tool, rnd = Tool(options.tool), random.Random(1)
    plain, spoiled, agree, no_row = Count(), Count(), [0, 0], []
    for text in texts:
        good = True
        for variant in range(options.variants if text in is_template else 1):
            reply = tool.ask(templates=[text], variant=variant)
            if "error" in reply:
                no_row.append((text, variant, reply["error"]))
                good = False
                continue
            good &= plain.compare(text, reply["row"], reply["outputs"][0])
            for _ in range(options.mutants if reply["row"] else 0):
                row = spoil(reply["row"], rnd)
                spoiled.compare(text, row, tool.ask(templates=[text], row=row)["outputs"][0])
        agree[text in is_template] += good
    for text, variant, error in no_row[:20]:
        print(f"NO ROW {text!r} variant {variant}: {error}")
    print(f"templates that agree on every made-up row: {agree[True]} of {len(templates)}"
          f" (and {agree[False]} of {len(texts) - len(templates)} plain texts)")
    print(f"renderings that agree: {plain.good} of {plain.good + plain.bad}"
          f" ({plain.errors} are errors), {len(no_row)} without a row")
    print(f"renderings of spoiled rows that agree: {spoiled.good} of {spoiled.good + spoiled.bad}"
          f" ({spoiled.errors} are errors)")
    return 1 if plain.bad or spoiled.bad or no_row else 0


if __name__ == "__main__":
    sys.exit(main())
