"""What lm-evaluation-harness (0.4.13) makes of folders of task files, and whether Podium agrees.

    task_index.py dump OUT.json ROOT...          the whole index of these folders as JSON
    task_index.py compare DUMP.json PODIUM ROOT...  differences between a dump and Podium; exit 1 on any
    task_index.py cases CASES.json               fills in the expectations of tests/tables/task_index.json

The package's own TaskManager and TaskFactory do the work. Three things are replaced: !function gives
{"!function": "module.name"} instead of importing, a task is its merged configuration instead of one
that loads its data set, and a file is parsed once. Podium needs the package for none of this.
"""

import copy
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile


@functools.cache
def patched():
    """The package's manager module with the replacements in place."""
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
    return manager


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


def index_of(roots):
    tm = patched().TaskManager(include_defaults=False, include_path=[str(r) for r in roots])
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


# --- comparison ---

# Where Podium means to differ from the package, by name, with the reason. All are groups that the
# package cannot run, or runs as something else than what was written.
MEANT = {
    "afrimgsm-irokobench": "names a task that there is not; the package makes a task without data",
    "flan_held_in": "tasks inside a group say `include`; the package hands it on unread and fails",
    "openllm": "{task: GROUP, ...}; the package gives all of GROUP's tasks the name GROUP, so that "
    "one is left",
    "score_option_order_robustness_agieval": "weight_by_size: truez; a text counts as true there",
    "score_robustness": "contains the one before",
    "score_robustness_agieval": "contains the one before that",
    "toksuite_abridged": "{group: KNOWN, task: [...]}; the package fails, Podium takes it as a group "
    "inside the group",
}


class Podium:
    """Podium over the same roots and nothing else."""

    def __init__(self, program, roots):
        self.command = [program, "tasks", "--json"]
        for root in roots:
            self.command += ["--include-path", root]

    def ask(self, *names):
        """The objects for these names, or the list of all. Errors are in the objects."""
        with tempfile.TemporaryDirectory() as empty:
            env = dict(os.environ, PODIUM_TASKS=empty)
            done = subprocess.run(self.command + list(names), env=env, capture_output=True)
        return json.loads(done.stdout or "[]")


def without_empty_metadata(config):
    config = dict(config)
    if not isinstance(config.get("metadata", {}), dict):
        config["metadata"] = {"_metadata": config["metadata"]}
    return {k: v for k, v in config.items() if k != "metadata" or v}


def same(a, b):
    """Equality that tells 1 from 1.0 and from True."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b or (a != a and b != b)


def leaf_names(name, found, path=()):
    """Leaf tasks of a group by its children, each once."""
    item = found.get(name)
    if item is None or item["kind"] != "group" or name in path:
        return [name]
    leaves = {}
    for child in item.get("children", []):
        leaves.update(dict.fromkeys(leaf_names(child, found, path + (name,))))
    return list(leaves)


def differences(dump, podium):
    found = {item["name"]: item for item in podium.ask()}
    for name in sorted(dump.keys() ^ found.keys()):
        yield name, "only lm-eval has it" if name in dump else "only Podium has it"
    both = [name for name in dump if name in found]
    for name in both:
        want, got = dump[name], found[name]
        if want["kind"] != got["kind"]:
            yield name, f"a {want['kind']}, not a {got['kind']}"
        elif want["kind"] == "tag" and want["tasks"] != got["tasks"]:
            yield name, f"other tasks: {want['tasks']} and {got['tasks']}"
        elif want["kind"] != "tag" and not os.path.samefile(want["path"], got["path"]):
            yield name, f"other files: {want['path']} and {got['path']}"
    yield from config_differences(dump, both, podium)
    for name in both:
        if dump[name]["kind"] == "group":
            yield from group_differences(name, dump, found, podium)


def config_differences(dump, both, podium):
    names = [name for name in both if dump[name]["kind"] == "task"]
    for first in range(0, len(names), 3000):
        for item in podium.ask(*names[first : first + 3000]):
            want = dump[item["name"]]["config"]
            if not same(want, item["config"]):
                keys = [k for k in {**want, **(item["config"] or {})}
                        if not same(want.get(k), (item["config"] or {}).get(k))]
                yield item["name"], "other configuration: " + ", ".join(
                    f"{k}: {want.get(k)!r} and {(item['config'] or {}).get(k)!r}" for k in keys)


def group_differences(name, dump, found, podium):
    want, got = dump[name], found[name]
    inline = any("::" in leaf for leaf in leaf_names(name, found))
    items, known = [], found
    if inline or "error" in want or any(want["leaves"].values()):
        items = podium.ask(name)
        known = {item["name"]: item for item in items}
    errors = [item["error"] for item in items if item["kind"] == "group" and "error" in item]
    mine = got.get("error") or " ".join(errors)
    if mine or "error" in want:
        if not mine or "error" not in want:
            yield name, f"lm-eval: {want.get('error')}; Podium: {mine}"
        return
    leaves = leaf_names(name, {**found, **known})
    if leaves != list(want["leaves"]):
        yield name, f"other leaves: {list(want['leaves'])} and {leaves}"
    for item in items:
        config = want["leaves"].get(item["name"])
        if item["kind"] == "task" and config is not None:
            mine = without_empty_metadata(without_structure(item["config"]))
            if not same(without_empty_metadata(config), mine):
                yield name, f"{item['name']}: other configuration: {config} and {mine}"


def compare(dump, program, roots):
    found = list(differences(dump, Podium(program, roots)))
    meant = sorted({name for name, _ in found if name in MEANT})
    unmeant = [(name, what) for name, what in found if name not in MEANT]
    for name in meant:
        print(f"meant: {name}: {MEANT[name]}")
    for name, what in unmeant:
        print(f"{name}: {what}"[:2000])
    kinds = [item["kind"] for item in dump.values()]
    print(f"{kinds.count('task')} tasks, {kinds.count('group')} groups, {kinds.count('tag')} tags; "
          f"{len(meant)} differ and are meant to, {len(unmeant)} other differences")
    return 1 if unmeant else 0


# --- cases ---


def expectation(case):
    """The index of a case's files: paths relative to its folder, no file that it makes itself."""
    with tempfile.TemporaryDirectory() as folder:
        top = pathlib.Path(folder).resolve()
        for name, text in case["files"].items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text)
        for name, target in case.get("links", {}).items():
            (top / name).symlink_to(target)
        entries = index_of([top / root for root in case["roots"]])
    for entry in entries.values():
        if "path" in entry:
            entry["path"] = str(pathlib.Path(entry["path"]).relative_to(top))
        if "error" in entry:
            entry["error"] = True
    return entries


def main():
    action, path, *rest = sys.argv[1:]
    if action == "dump":
        json.dump(index_of(rest), open(path, "w"), ensure_ascii=False)
    if action == "compare":
        return compare(json.load(open(path)), rest[0], rest[1:])
    if action == "cases":
        cases = json.load(open(path))
        for case in cases:
            case["want"] = expectation(case)
        json.dump(cases, open(path, "w"), ensure_ascii=False, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
