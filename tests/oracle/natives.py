#!/usr/bin/env python3
"""Records what the original Python functions do, as vectors for the native ports.

    natives.py --tasks DIR --hash build/tests/support/pyhash [FAMILY...]

DIR is lm-evaluation-harness's folder of tasks. Each tests/oracle/natives/FAMILY.py holds CASES, a
list of dicts:

    native     the port's name
    ref        "folder/file.py:function" below DIR
    role       row, table, field, samples, result, metric, aggregate or filter
    calls      row and table: lists of rows; field: rows; result: (row, responses); metric:
               (reference, prediction) or (reference, prediction, kwargs); aggregate: lists of
               values; filter: (responses of one request, row); samples: [None]
    raises     calls of the same form that the original refuses with an exception (optional)
    kwargs     filter: keyword arguments of the class (optional)
    constants  names of the constants to keep in the vectors; a dict picks keys of a constant:
               {"LANG_LIBS": ["de"]} (optional: all)
    setup      called with the imported module before anything else (optional)

The vectors go to tests/vectors/natives/FAMILY.json: for each case the hash of the source, constants
and bound arguments as Podium reads them, and for each call its arguments and result.
"""
import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "natives"))


def load(path):
    name = "podium_oracle_" + str(abs(hash(path)))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, os.path.dirname(path))
    spec.loader.exec_module(module)
    return module


def plain(value):
    """As pd_value sees it: tuples and arrays are lists, numpy numbers are numbers."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    return value


def describe(tool, path, function):
    """Hash, constants and bound arguments, from Podium's own reader of Python sources."""
    stem = os.path.basename(path)[:-3]
    line = f"{os.path.dirname(path)}\t{stem}.{function}\n"
    out = subprocess.run([tool], input=line, capture_output=True, text=True, check=True).stdout
    fields = out.rstrip("\n").split("\t")
    if fields[0] == "ERROR":
        sys.exit(f"{path}: {function}: {fields[1]}")
    return fields[0], json.loads(fields[2]), json.loads(fields[3]), fields[1]


def pick(constants, wanted):
    if wanted is None:
        return constants
    if isinstance(wanted, (list, tuple)):
        wanted = {name: None for name in wanted}
    return {
        name: constants[name] if keys is None else {k: constants[name][k] for k in keys}
        for name, keys in wanted.items()
    }


def as_dataset(rows):
    import datasets

    return datasets.Dataset.from_list(rows)


def call_rows(function, rows):
    return {"rows": rows, "out": plain([dict(r) for r in function(as_dataset(rows))])}


def call_filter(function, responses, row, kwargs):
    made = function(**kwargs) if isinstance(function, type) else None
    apply = made.apply if made is not None else function
    out = [r if isinstance(r, str) or not hasattr(r, "__iter__") else list(r)
           for r in apply([list(responses)], [row])]
    return {"list": [responses], "more": [row], "kwargs": kwargs, "out": plain(out)}


def call_metric(function, reference, prediction, kwargs=None):
    kwargs = kwargs or {}
    try:
        value = function(references=[reference], predictions=[prediction], **kwargs)
    except TypeError:
        value = function([reference, prediction])
    return {"list": [prediction], "more": [reference], "kwargs": kwargs, "out": plain(value)}


def record(function, case, call):
    role = case["role"]
    if role in ("row", "table"):
        return call_rows(function, call)
    if role == "field":
        return {"row": plain(call), "out": plain(function(dict(call)))}
    if role == "samples":
        return {"out": plain(function())}
    if role == "result":
        row, responses = call
        made = function(dict(row), [tuple(r) if isinstance(r, list) else r for r in responses])
        return {"row": plain(row), "list": plain(responses), "out": plain(made)}
    if role == "metric":
        return call_metric(function, *call)
    if role == "aggregate":
        items = [tuple(v) if isinstance(v, list) else v for v in call]
        return {"list": plain(call), "out": plain(function(items))}
    return call_filter(function, call[0], call[1], case.get("kwargs", {}))


def record_refusal(function, case, call):
    """What the original was given when it raised."""
    copy = json.loads(json.dumps(call))
    try:
        record(function, case, call)
    except Exception:
        role = case["role"]
        return {"rows": copy} if role in ("row", "table") else \
            {"row": copy} if role == "field" else {"list": copy}
    sys.exit(f"{case['ref']} does not raise: {copy}")


def record_case(case, options):
    path, function = case["ref"].split(":")
    path = os.path.join(options.tasks, path)
    digest, constants, bound, place = describe(options.hash, path, function)
    module = load(path)
    if case.get("setup"):
        case["setup"](module)
    original = getattr(module, function)
    if case["role"] == "aggregate" and isinstance(original, type):
        original = original()
    folder = os.path.basename(os.path.dirname(place.rsplit(":", 1)[0]))
    return {
        "native": case["native"],
        "source": digest,
        "constants": pick(constants, case.get("constants")),
        "bound": bound,
        "folder": folder,
        "calls": [record(original, case, call) for call in case["calls"]],
        "raises": [record_refusal(original, case, call) for call in case.get("raises", [])],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--hash", required=True)
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    options.tasks = os.path.abspath(options.tasks)
    options.hash = os.path.abspath(options.hash)
    families = options.families or sorted(
        f[:-3] for f in os.listdir(os.path.join(HERE, "natives")) if f.endswith(".py"))
    for family in families:
        cases = load(os.path.join(HERE, "natives", family + ".py")).CASES
        vectors = [record_case(case, options) for case in cases]
        out = os.path.join(HERE, "..", "vectors", "natives", family + ".json")
        with open(out, "w", encoding="utf-8") as file:
            file.write("[\n")
            file.write(",\n".join(json.dumps(v, ensure_ascii=False) for v in vectors))
            file.write("\n]\n")
        print(f"{family}: {len(vectors)} functions, {sum(len(v['calls']) for v in vectors)} calls")


if __name__ == "__main__":
    main()
