"""The list of tasks.yaml, and where a run keeps what belongs to an entry of it."""

import fnmatch
import os

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = "podium-parity-1"


def template_file(name):
    """The configuration that holds an entry's chat template."""
    return os.path.join(HERE, "templates", name, "tokenizer_config.json")


def listed(only=None):
    """Entries with their defaults filled in; only is a glob for their ids."""
    with open(os.path.join(HERE, "tasks.yaml"), encoding="utf-8") as file:
        entries = yaml.safe_load(file)
    for entry in entries:
        if isinstance(entry["tasks"], str):
            entry["tasks"] = [entry["tasks"]]
        entry.setdefault("id", entry["tasks"][0])
        entry.setdefault("data", "docs")
        entry.setdefault("warnings", [])
        entry.setdefault("known", [])
    ids = [entry["id"] for entry in entries]
    twice = {name for name in ids if ids.count(name) > 1}
    if twice:
        raise SystemExit(f"tasks.yaml: two entries are called {', '.join(sorted(twice))}")
    return [entry for entry in entries if not only or fnmatch.fnmatchcase(entry["id"], only)]
