"""Writes the documents of docs/*.json as a data mirror: DIR/<dataset_path>/<config>/<split>.jsonl.

A file holds {"rows": {NAME: ROWS}, "datasets": [{"path", "configs", "splits": {SPLIT: NAME}}]}, or
"files": {FILE: NAME} in place of the latter two, for files that a task names itself. ROWS is a text
(the file as it is), a list of rows, or a view of a list of pool.json, so that one question can serve many data
sets: {"pool": NAME, "from": I, "n": N, "columns": {COLUMN: PLACE}}. A place is a path into the pool's
row, a list of keys and indices, or {"value": V}, a constant, or {"list": [PLACE...]} or
{"dict": {KEY: PLACE}}.
"""

import argparse
import glob
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def at(row, place):
    if isinstance(place, list):
        for step in place:
            row = row[step]
        return row
    if "value" in place:
        return place["value"]
    if "list" in place:
        return [at(row, item) for item in place["list"]]
    return {key: at(row, item) for key, item in place["dict"].items()}


def rows_of(spec, pool):
    if isinstance(spec, (list, str)):
        return spec
    first, columns = spec.get("from", 0), spec["columns"]
    rows = pool[spec["pool"]][first : first + spec["n"]]
    return [{column: at(row, place) for column, place in columns.items()} for row in rows]


def files(docs=os.path.join(HERE, "docs")):
    """All files as (name below the mirror, rows or text)."""
    pool = read_json(os.path.join(docs, "pool.json"))
    for name in sorted(glob.glob(os.path.join(docs, "*.json"))):
        if os.path.basename(name) == "pool.json":
            continue
        spec = read_json(name)
        rows = {key: rows_of(value, pool) for key, value in spec["rows"].items()}
        for dataset in spec["datasets"]:
            for name, key in dataset.get("files", {}).items():
                yield os.path.join(dataset["path"], name), rows[key]
            for config in dataset.get("configs", ["default"]):
                for split, key in dataset.get("splits", {}).items():
                    yield os.path.join(dataset["path"], config, split + ".jsonl"), rows[key]


def write(root):
    for name, rows in files():
        path = os.path.join(root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as file:
            if isinstance(rows, str):
                file.write(rows)
                continue
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dir")
    write(parser.parse_args().dir)
