"""What Podium makes of an entry: its requests, and its result files for the recorded answers."""

import glob
import json
import os
import shutil
import subprocess

import entries

SUITE = os.path.join(entries.HERE, "suite")
TIMEOUT_S = 600


class Failed(Exception):
    """Podium ended with an error; its text is what it printed."""


class Podium:
    """tasks: the folder of definitions; note: what tells runs with other definitions apart."""

    def __init__(self, program, tasks, work, note=""):
        self.program, self.tasks, self.work, self.note = program, tasks, work, note

    def run(self, command, entry, data, *more):
        words = ["-t", ",".join(entry["tasks"]), "--data", data, "--include-path", SUITE]
        return self.call(command, *words, *options_of(entry), *more)

    def call(self, command, *words):
        env = {
            "PATH": os.environ["PATH"],
            "HOME": self.work,
            "PODIUM_TASKS": self.tasks,
            "XDG_CACHE_HOME": os.path.join(self.work, "cache"),
        }
        words = [self.program, command, "-q", *words]
        done = subprocess.run(words, env=env, capture_output=True, timeout=TIMEOUT_S)
        said = done.stderr.decode("utf-8", "replace")
        if done.returncode:
            raise Failed(f"podium {command} ended with {done.returncode}: {said.strip()}")
        return done.stdout, said

    def render(self, entry, data):
        out, _ = self.run("render", entry, data)
        return [json.loads(line) for line in out.splitlines()]

    def score(self, path):
        self.call("score", path)

    def evaluate(self, entry, data, url):
        """The result files' folder, and the warnings."""
        folder = os.path.join(self.work, entry["id"] + self.note)
        shutil.rmtree(folder, ignore_errors=True)
        messages = "chat" in entry and "template" not in entry
        provider = "openai-chat" if messages else "openai-completions"
        more = ["-m", provider + "/parity", "--base-url", url, "-o", folder, "--log-samples"]
        _, said = self.run("run", entry, data, *more, "-j", "1", "--max-attempts", "1")
        return os.path.join(folder, "parity"), said


def options_of(entry):
    words = []
    if "num_fewshot" in entry:
        words += ["--num-fewshot", str(entry["num_fewshot"])]
    if "limit" in entry:
        words += ["--limit", str(entry["limit"])]
    if "system" in entry:
        words += ["--system-instruction", entry["system"]]
    if "chat" in entry:
        words += ["--chat"] + ([] if entry["chat"] == "multiturn" else ["--no-multiturn"])
    if "template" in entry:
        words += ["--chat-template", entries.template_file(entry["template"])]
    return words


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file.read().split("\n") if line]


class Files:
    """Result files as lm-eval and Podium both write them."""

    """known: keys of samples that are left out."""

    def __init__(self, folder, known=()):
        results = glob.glob(os.path.join(folder, "results_*.json"))
        if len(results) != 1:
            raise Failed(f"{folder} has {len(results)} result files")
        with open(results[0], encoding="utf-8") as file:
            self.results = json.load(file)
        date = os.path.basename(results[0])[len("results_") : -len(".json")]
        self.samples = {}
        for path in glob.glob(os.path.join(glob.escape(folder), "samples_*.jsonl")):
            task = os.path.basename(path)[len("samples_") : -len(f"_{date}.jsonl")]
            self.samples[task] = [without(sample, known) for sample in read_lines(path)]


def without(sample, known):
    sample["metrics"] = [name for name in sample["metrics"] if name not in known]
    return {key: value for key, value in sample.items() if key not in known}
