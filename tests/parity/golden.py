"""What lm-eval said, in short: golden.json, from which tests/unit/test_parity.c guards parity without
Python. For each entry of tasks.yaml and each task in it: how many requests there are, a hash over
all of them, and every metric and standard error.

{"seed": SEED, "entries": {ID: {TASK: {"requests": N, "sha256": HEX, "results": {KEY: NUMBER}}}}}
"""

import argparse
import hashlib
import json
import os

import entries
from podium_side import Files, read_lines

OUT = os.path.join(entries.HERE, "golden.json")


def digest(requests):
    """SHA-256 over the requests in order: fields end with a NUL each."""
    sha = hashlib.sha256()
    for r in requests:
        last = r.get("continuation")
        if last is None:
            last = json.dumps(r["gen_kwargs"], ensure_ascii=False)
        for field in (str(r["doc_id"]), str(r["idx"]), r["context"], last):
            sha.update(field.encode() + b"\0")
    return sha.hexdigest()


def of_entry(folder):
    requests = {}
    for request in read_lines(os.path.join(folder, "requests.jsonl")):
        requests.setdefault(request["task"], []).append(request)
    results = Files(folder).results["results"]
    return {
        task: {
            "requests": len(asked),
            "sha256": digest(sorted(asked, key=lambda r: (r["doc_id"], r["idx"]))),
            "results": {
                key: float(value)
                for key, value in results[task].items()
                if "," in key and not isinstance(value, str)
            },
        }
        for task, asked in requests.items()
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dumps", required=True, help="what dump.py wrote")
    options = parser.parse_args()
    golden = {}
    for entry in entries.listed():
        folder = os.path.join(options.dumps, entry["id"])
        if entry["data"] == "docs" and os.path.exists(os.path.join(folder, "requests.jsonl")):
            golden[entry["id"]] = of_entry(folder)
    with open(OUT, "w", encoding="utf-8") as file:
        file.write(f'{{"seed": {json.dumps(entries.SEED)}, "entries": {{\n')
        lines = [f"{json.dumps(name)}: {json.dumps(tasks)}" for name, tasks in golden.items()]
        file.write(",\n".join(lines) + "\n}}\n")
    print(f"{len(golden)} entries written to {os.path.relpath(OUT)}")


if __name__ == "__main__":
    main()
