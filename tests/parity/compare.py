"""Compares Podium with lm-eval, entry by entry, to the byte and to the last digits.

For each entry of tasks.yaml that dump.py has run: the requests that `podium render` prints, then a
`podium run` that is given the same answers by a replay server, and its result and sample files. One
line per entry; what differs first in a column is shown below it. Exit 1 on any difference.
"""

import argparse
import json
import math
import os
import re
import sqlite3
import sys

import entries
from podium_side import Failed, Files, Podium, read_lines
from replay_server import ReplayServer, Table

ROOT = os.path.dirname(os.path.dirname(entries.HERE))
COLUMNS = ["text", "answers", "metrics", "stderr", "groups", "hashes", "files", "warnings", "again"]
TOLERANCE = 1e-12  # relative
# Of the result files: what is compared. The rest says who ran it, when, and on what.
RESULT_KEYS = ["results", "groups", "group_subtasks", "versions", "n-shot", "n-samples"]
HASHES = ["doc_hash", "prompt_hash", "target_hash"]


class Difference(Exception):
    pass


# ---- Showing where two things part ---------------------------------------------------------------------


def excerpt(text, at):
    return f"{'...' if at > 60 else ''}{text[max(0, at - 60):at + 100]!r}"


def parting(theirs, ours):
    """Both texts around the place where they part."""
    at = 0
    while at < min(len(theirs), len(ours)) and theirs[at] == ours[at]:
        at += 1
    return (
        f"they part at character {at} (of {len(theirs)} and {len(ours)})\n"
        f"    lm-eval: {excerpt(theirs, at)}\n    podium:  {excerpt(ours, at)}"
    )


def same_text(place, theirs, ours):
    if theirs != ours:
        raise Difference(f"{place}: {parting(theirs, ours)}")


def same(place, theirs, ours):
    """Equality of JSON values: kinds, order of keys and all; numbers may differ in the last digits."""
    if isinstance(theirs, str) and isinstance(ours, str):
        same_text(place, theirs, ours)
    elif isinstance(theirs, dict) and isinstance(ours, dict):
        same_keys(place, theirs, ours)
        for key in theirs:
            same(f"{place}.{key}", theirs[key], ours[key])
    elif isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            raise Difference(f"{place}: {len(theirs)} values in lm-eval's list, {len(ours)} in Podium's")
        for i, (a, b) in enumerate(zip(theirs, ours)):
            same(f"{place}[{i}]", a, b)
    elif not same_number(theirs, ours):
        raise Difference(f"{place}: lm-eval has {theirs!r}, Podium has {ours!r}")


def same_keys(place, theirs, ours):
    missing = [key for key in theirs if key not in ours]
    extra = [key for key in ours if key not in theirs]
    if missing or extra:
        raise Difference(f"{place}: Podium lacks {missing} and has {extra} on top")
    if list(theirs) != list(ours):
        raise Difference(f"{place}: order of keys:\n    lm-eval: {list(theirs)}\n    podium:  {list(ours)}")


def same_number(a, b):
    if type(a) is not type(b) or not isinstance(a, float):
        return type(a) is type(b) and a == b
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


# ---- The columns ----------------------------------------------------------------------------------------


def by_place(requests):
    return {(r["task"], r["doc_id"], r["idx"]): r for r in requests}


def context_of(request):
    """Messages as lm-eval's chat models log them."""
    if "messages" in request:
        return json.dumps(request["messages"], ensure_ascii=False)
    return request["context"]


def check_text(theirs, ours):
    a, b = by_place(theirs), by_place(ours)
    for place, request in a.items():
        name = "{} document {} request {}".format(*place)
        if place not in b:
            raise Difference(f"{name}: Podium does not make this request")
        other = b[place]
        same_text(f"{name}, context", context_of(request), context_of(other))
        for key in ("continuation", "gen_kwargs"):
            same(f"{name}, {key}", request.get(key), other.get(key))
    for place in b:
        if place not in a:
            raise Difference("{} document {} request {}: only Podium makes it".format(*place))


def each_sample(theirs, ours):
    if sorted(theirs.samples) != sorted(ours.samples):
        raise Difference(f"sample files: {sorted(theirs.samples)} and {sorted(ours.samples)}")
    for task, samples in theirs.samples.items():
        if len(samples) != len(ours.samples[task]):
            raise Difference(f"{task}: {len(samples)} samples and {len(ours.samples[task])}")
        for i, (a, b) in enumerate(zip(samples, ours.samples[task])):
            yield f"{task} sample {i}", a, b


def check_answers(theirs, ours):
    for name, a, b in each_sample(theirs, ours):
        for key in ("filter", "resps", "filtered_resps"):
            same(f"{name}, {key}", a[key], b.get(key))


def check_metrics(theirs, ours):
    for name, a, b in each_sample(theirs, ours):
        same(f"{name}, metrics", sorted(a["metrics"]), sorted(b["metrics"]))
        for metric in a["metrics"]:
            same_value(f"{name}, {metric}", a[metric], b.get(metric))
    check_results(theirs, ours, lambda key: "_stderr," not in key)


def check_stderr(theirs, ours):
    check_results(theirs, ours, lambda key: "_stderr," in key)


def check_results(theirs, ours, wanted):
    names = theirs.results["group_subtasks"]
    for name, values in theirs.results["results"].items():
        if name not in names:
            same_results(name, values, ours.results["results"].get(name, {}), wanted)


def same_results(name, theirs, ours, wanted):
    a = {key: value for key, value in sorted(theirs.items()) if wanted(key)}
    b = {key: value for key, value in sorted(ours.items()) if wanted(key)}
    same_keys(name, a, b)
    for key in a:
        same_value(f"{name}.{key}", a[key], b[key])


def same_value(place, theirs, ours):
    """As same, but 1 is 1.0 here: check_files looks at how numbers are written."""
    if isinstance(theirs, (int, float)) and isinstance(ours, (int, float)):
        theirs, ours = float(theirs), float(ours)
    same(place, theirs, ours)


def check_groups(theirs, ours):
    for name in theirs.results["group_subtasks"]:
        same_results(name, theirs.results["results"][name], ours.results["results"].get(name, {}), bool)


def check_hashes(theirs, ours):
    for name, a, b in each_sample(theirs, ours):
        for key in HASHES:
            if a[key] != b.get(key):
                raise Difference(f"{name}: {key} differs")
    same("task_hashes", theirs.results["task_hashes"], ours.results["task_hashes"])


def check_files(theirs, ours):
    for name, a, b in each_sample(theirs, ours):
        same(name, a, b)
    for key in RESULT_KEYS:
        same(key, theirs.results.get(key), ours.results.get(key))
    same_directions(theirs.results["higher_is_better"], ours.results["higher_is_better"])


def same_directions(theirs, ours):
    """In lm-eval the order of the metrics of a task is not everywhere the same."""
    same_keys("higher_is_better", theirs, ours)
    for task in theirs:
        a, b = dict(sorted(theirs[task].items())), dict(sorted(ours[task].items()))
        same(f"higher_is_better.{task}", a, b)


def check_warnings(entry, said):
    for wanted in entry["warnings"]:
        if not re.search(wanted, said):
            raise Difference(f"Podium does not warn of /{wanted}/")


def check_again(podium, path):
    """`podium score` comes to the same items from what the run file holds."""
    before = items_of(path)
    podium.score(path)
    for a, b in zip(before, items_of(path)):
        if a != b:
            raise Difference(f"scored again, an item is {b} instead of {a} (task, column, document...)")
    if len(before) != len(items_of(path)):
        raise Difference(f"scored again, {len(before)} items are {len(items_of(path))}")


def items_of(path):
    with sqlite3.connect(path) as run:
        return run.execute("SELECT * FROM item ORDER BY task, number, doc").fetchall()


# ---- One entry --------------------------------------------------------------------------------------------


class Row:
    """What came out for one entry: a word per column, and what is to be said about it."""

    def __init__(self, name):
        self.name, self.requests = name, 0
        self.words = dict.fromkeys(COLUMNS, "-")
        self.notes = []

    def check(self, column, function, *args):
        try:
            function(*args)
            self.words[column] = "ok"
        except Difference as difference:
            self.words[column] = "DIFF"
            self.notes.append(f"{column}: {difference}")

    def line(self):
        return f"{self.name:44}{self.requests:>6}  " + "".join(f"{self.words[c]:10}" for c in COLUMNS)


def compare(entry, podium, server, folder, data):
    row = Row(entry["id"] + podium.note)
    error = os.path.join(folder, "error.txt")
    if os.path.exists(error):
        with open(error, encoding="utf-8") as file:
            row.notes.append("lm-eval failed: " + file.read().strip().split("\n")[-1])
        return row
    requests = read_lines(os.path.join(folder, "requests.jsonl"))
    row.requests = len(requests)
    try:
        row.check("text", check_text, requests, podium.render(entry, data))
        if entry.get("run", True):
            check_run(row, entry, podium, server, folder, data)
    except Failed as failure:
        row.notes.append(str(failure))
    return row


def check_run(row, entry, podium, server, folder, data):
    requests = read_lines(os.path.join(folder, "requests.jsonl"))
    with open(os.path.join(folder, "answers.json"), encoding="utf-8") as file:
        table = Table(requests, json.load(file))
    server.use(table)
    try:
        made, said = podium.evaluate(entry, data, server.url)
    finally:
        if table.missing:
            row.notes.append(f"Podium asked what lm-eval did not: {table.missing[0][:300]!r}")
    theirs, ours = Files(folder, entry["known"]), Files(made, entry["known"])
    row.check("answers", check_answers, theirs, ours)
    row.check("metrics", check_metrics, theirs, ours)
    row.check("stderr", check_stderr, theirs, ours)
    row.check("groups", check_groups, theirs, ours)
    row.check("hashes", check_hashes, theirs, ours)
    row.check("files", check_files, theirs, ours)
    row.check("warnings", check_warnings, entry, said)
    row.check("again", check_again, podium, made + ".podium")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--tasks", required=True, help="lm-eval's folder of tasks")
    parser.add_argument("--dumps", required=True, help="what dump.py wrote")
    parser.add_argument("--docs", required=True, help="mirror of docs/*.json")
    parser.add_argument("--data", help="mirror of real data sets")
    parser.add_argument("--work", required=True)
    parser.add_argument("--only", help="glob for ids")
    parser.add_argument("--stop", action="store_true", help="end with the first entry that differs")
    parser.add_argument("--verbose", action="store_true", help="the first difference of every column")
    parser.add_argument("--list", action="store_true", help="list the entries")
    options = parser.parse_args()
    wanted = entries.listed(options.only)
    if options.list:
        print("\n".join(entry["id"] for entry in wanted))
        return 0
    return compare_all(wanted, options)


def compare_all(wanted, options):
    programs = [
        Podium(options.program, options.tasks, options.work),
        Podium(options.program, os.path.join(ROOT, "tasks"), options.work, note=" (ours)"),
    ]
    os.makedirs(options.work, exist_ok=True)
    mirrors = {"docs": options.docs, "mirror": options.data}
    counts = {"agree": 0, "differ": 0}
    todo = [(e, p) for e in wanted if mirrors[e["data"]] for p in programs[: 1 + e.get("ours", False)]]
    print(f"{'entry':44}{'asked':>6}  " + "".join(f"{c:10}" for c in COLUMNS))
    with ReplayServer() as server:
        for entry, podium in todo:
            folder = os.path.join(options.dumps, entry["id"])
            row = compare(entry, podium, server, folder, mirrors[entry["data"]])
            print(row.line())
            for note in row.notes if options.verbose else row.notes[:1]:
                print("  " + note)
            sys.stdout.flush()
            counts["differ" if row.notes else "agree"] += 1
            if row.notes and options.stop:
                break
    skipped = sum(not mirrors[entry["data"]] for entry in wanted)
    print(f"{counts['agree']} agree, {counts['differ']} differ, {skipped} skipped (no data mirror)")
    return 1 if counts["differ"] else 0


if __name__ == "__main__":
    sys.exit(main())
