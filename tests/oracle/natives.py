#!/usr/bin/env python3
"""Records what the original Python functions do, as vectors for the native ports.

    natives.py --tasks DIR [--newer DIR] --hash build/tests/support/pyhash [FAMILY...]

DIR is lm-evaluation-harness's folder of tasks, of the commit that the ports follow; --newer names
that of a later release (0.4.13) for the functions that changed. Each tests/oracle/natives/FAMILY.py holds CASES, a
list of dicts:

    native     the port's name
    ref        "folder/file.py:function" below DIR
    newer      True: ref is below the folder of the later release (optional)
    role       row, table, field, samples, result, metric, aggregate or filter
    calls      row and table: lists of rows; field: rows; result: (row, responses); metric:
               (reference, prediction) or (reference, prediction, kwargs); aggregate: lists of
               values; filter: (responses of one request, row); samples: [None]
    raises     calls in the same form for which the original must raise (optional)
    kwargs     filter: keyword arguments of the class (optional)
    constants  names of the constants to keep in the vectors; a dict picks keys of a constant:
               {"LANG_LIBS": ["de"]} (optional: all)
    files      what the files that the code reads hold, by name: added to the constants (optional)
    setup      called with the imported module before each call (optional)

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
        return {"list": call, "out": plain(function(items))}
    return call_filter(function, call[0], call[1], case.get("kwargs", {}))


def arguments(case, call):
    """What a call that has no result is recorded with."""
    role = case["role"]
    if role in ("row", "table"):
        return {"rows": call}
    if role == "field":
        return {"row": plain(call)}
    if role == "result":
        return {"row": plain(call[0]), "list": plain(call[1])}
    if role == "filter":
        return {"list": [plain(call[0])], "more": [call[1]], "kwargs": case.get("kwargs", {})}
    sys.exit(f"{case['native']}: 'raises' is not for role {role}")


def record_raise(function, case, call):
    try:
        record(function, case, call)
    except Exception as error:
        return {**arguments(case, call), "raises": type(error).__name__}
    sys.exit(f"{case['native']}: the original does not raise for {call}")


def record_case(case, options):
    path, function = case["ref"].split(":")
    path = os.path.join(options.newer if case.get("newer") else options.tasks, path)
    digest, constants, bound, place = describe(options.hash, path, function)
    module = load(path)
    setup = case.get("setup", lambda module: None)
    original = getattr(module, function)
    if case["role"] == "aggregate" and isinstance(original, type):
        original = original()
    folder = os.path.basename(os.path.dirname(place.rsplit(":", 1)[0]))
    calls = []
    for recorder, name in ((record, "calls"), (record_raise, "raises")):
        for call in case.get(name, []):
            setup(module)
            calls.append(recorder(original, case, call))
    return {
        "native": case["native"],
        "source": digest,
        "constants": {**pick(constants, case.get("constants")), **case.get("files", {})},
        "bound": bound,
        "folder": folder,
        "calls": calls,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--newer", default="")
    parser.add_argument("--hash", required=True)
    parser.add_argument("families", nargs="*")
    options = parser.parse_args()
    options.tasks = os.path.abspath(options.tasks)
    options.newer = os.path.abspath(options.newer)
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
