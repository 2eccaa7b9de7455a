"""What lm-evaluation-harness (0.4.13) makes of folders of task files, and whether Podium agrees.

    task_index.py dump OUT.json ROOT...          the whole index of these folders as JSON
    task_index.py compare DUMP.json PODIUM ROOT...  differences between a dump and Podium; exit 1 on any
    task_index.py cases CASES.json               fills in the expectations of tests/tables/task_index.json

The package's own TaskManager and TaskFactory do the work. Three things are replaced: !function gives
{"!function": "module.name"} instead of importing, a task is its merged configuration instead of one
that loads its data set, and a file is parsed once. Podium needs the package for none of this.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def patched():
    """The package's manager module with the replacements in place, and a stub task class."""
    import yaml
    from lm_eval.api.task import Task
    from lm_eval.tasks import _factory, _index, _yaml_loader, manager

    class Stub(Task):
        def __init__(self, config):
            self.stub = config

        @property
        def task_name(self):
            return self.stub["task"]

    Stub.__abstractmethods__ = frozenset()

    def function_of(base_dir, resolve):
        return lambda loader, node: {"!function": loader.construct_scalar(node)}

    def build_task(self, entry, overrides):
        config = self._load_full_config(entry, overrides)
        for key in ("tag", "group", "task_list"):
            config.pop(key, None)
        return Stub(config)

    parsed = {}
    real_load = yaml.load

    def load_once(stream, Loader):
        text = stream.read()
        if text not in parsed:
            parsed[text] = real_load(text, Loader=Loader)
        return copy.deepcopy(parsed[text])

    _yaml_loader._mk_function_ctor = function_of
    _yaml_loader.yaml.load = load_once
    _factory.TaskFactory._build_task = build_task
    _factory.ConfigurableTask = Stub
    return manager, Stub


def plain(value):
    """A value as JSON can hold it: keys as str() gives them, dates as text."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def own_config(config):
    """A leaf's configuration without what the factory notes in its metadata."""
    config = plain(config)
    config.get("metadata", {}).pop("config_source", None)
    if config.get("metadata") == {}:
        del config["metadata"]
    return config


def leaves_of(group):
    """Name and configuration of each leaf task, the first place of a name and its last settings."""
    found = {}
    for task in group.get_all_tasks():
        found[task.task_name] = own_config(task.stub)
    return found


def stringly(name):
    return isinstance(name, str)


def index_of(roots):
    manager, _ = patched()
    tm = manager.TaskManager(include_defaults=False, include_path=[str(r) for r in roots])
    kinds = {"TASK": "task", "PY_TASK": "task", "GROUP": "group", "TAG": "tag"}
    entries = {}
    for name, entry in tm.task_index.items():
        item = {"kind": kinds[entry.kind.name]}
        if entry.kind.name == "TAG":
            item["tasks"] = sorted(entry.tags)
        else:
            item["path"] = str(entry.yaml_path)
        if item["kind"] == "task":
            item["config"] = plain(entry.cfg)
        entries[name] = item
    for name in tm.all_groups:
        try:
            built = tm._load_spec(name)
        except RecursionError:
            entries[name]["error"] = "recursion"
            continue
        except Exception as err:
            entries[name]["error"] = f"{type(err).__name__}: {err}"
            continue
        entries[name]["children"] = built.child_names
        entries[name]["leaves"] = {}
        for leaf, config in leaves_of(built).items():
            base = entries.get(leaf, {}).get("config")
            same = base is not None and config == without_structure(base)
            entries[name]["leaves"][leaf] = None if same else config
    return entries


def without_structure(config):
    config = {k: v for k, v in config.items() if k not in ("tag", "group", "task_list")}
    metadata = config.get("metadata", {})
    config["metadata"] = metadata if isinstance(metadata, dict) else {"_metadata": metadata}
    if not config["metadata"]:
        del config["metadata"]
    return config


def main():
    action, path, *rest = sys.argv[1:]
    if action == "dump":
        json.dump(index_of(rest), open(path, "w"), ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
