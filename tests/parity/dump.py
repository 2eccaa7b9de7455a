"""Runs lm-eval's own code over local documents and writes down everything that it says.

For each entry of tasks.yaml, DIR/<id>/ gets
  requests.jsonl    every request: task, doc_id, idx, type, context, continuation or gen_kwargs
  answers.json      what was answered: {"loglikelihood": {text: [ll, greedy]}, "rolling": {text: ll},
                    "generate": {context: [text per repeat]}}
  results_*.json and samples_*.jsonl of lm-eval's EvaluationTracker
  log.txt           lm-eval's warnings
  error.txt         instead of results, when lm-eval itself fails
  files.json, key   the data files that were read, and a hash of all that went in: an entry that has
                    not changed is not run again
The data set library reads the mirror folders instead of the network.
"""

import argparse
import glob
import gzip
import hashlib
import json
import logging
import multiprocessing
import os
import pickle
import shutil
import sys
import tempfile
import traceback
from multiprocessing.connection import wait

import answers
import entries

HERE = os.path.dirname(os.path.abspath(__file__))
SUITE = os.path.join(HERE, "suite")  # definitions of our own, for what no task of lm-eval's uses
REQUIREMENTS = os.path.join(HERE, "requirements.txt")
SOURCES = [os.path.join(HERE, name) for name in ("answers.py",)]
ASKED = ["tasks", "num_fewshot", "limit", "chat", "template", "system", "forms", "data", "warm"]  # of an entry
ITERATIONS = 100000  # of the bootstrap, lm-eval's default


# ---- Data sets from mirror folders ------------------------------------------------------------------


class Splits(dict):
    """Of a mirror that lacks splits the task names them in vain, as long as it draws nothing."""

    def __missing__(self, name):
        return next(iter(self.values()))


class Mirror:
    """Stands in for datasets.load_dataset. Splits are saved and opened again, so that the library
    keeps what process_docs made of them, as it does with data sets from its hub."""

    def __init__(self, root, scratch):
        import datasets

        self.root, self.scratch = root, scratch
        self.original = datasets.load_dataset
        self.used = set()  # files

    def load(self, path, name=None, *args, split=None, **kwargs):
        import datasets

        if path in ("json", "csv"):
            return self.load_files(path, **kwargs)
        folder = os.path.join(self.root, path, name or "default")
        files = sorted(glob.glob(os.path.join(folder, "*.json*")))
        if not files:
            raise FileNotFoundError(f"the mirror has no {path}, {name or 'default'}")
        found = Splits()
        for file in files:
            found[os.path.basename(file).split(".")[0]] = self.split(file)
        return found[split] if split else found

    def load_files(self, kind, data_files, **kwargs):
        """Files that the task names: those of the hub are in the mirror."""
        here = {
            split: os.path.join(self.root, name.removeprefix("hf://datasets/"))
            for split, name in data_files.items()
        }
        self.used.update(here.values())
        return self.original(kind, data_files=here, cache_dir=self.scratch, **kwargs)

    def split(self, file):
        import datasets

        kept = os.path.join(self.scratch, os.path.relpath(file, self.root))
        self.used.add(file)
        if not os.path.isdir(kept):
            rows = read_rows(file)
            made = datasets.Dataset.from_list(rows)
            for before, after in zip(rows, made):
                if json.dumps(before) != json.dumps(after):
                    raise ValueError(f"{file}: a row is not what a data set holds:\n{before}\n{after}")
            made.save_to_disk(kept)
        return datasets.load_from_disk(kept)


def read_rows(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        if ".jsonl" in os.path.basename(path):
            return [json.loads(line) for line in file if line.strip()]
        return json.load(file)


# ---- The model ---------------------------------------------------------------------------------------


class Tokenizer:
    """The part of a tokenizer that chat templates need: transformers renders them."""

    def __init__(self, name):
        with open(entries.template_file(name), encoding="utf-8") as file:
            config = json.load(file)
        self.template = config["chat_template"]
        if isinstance(self.template, list):
            self.template = {item["name"]: item["template"] for item in self.template}["default"]
        tokens = {key: config[key] for key in ("bos_token", "eos_token")}
        self.tokens = {k: v if isinstance(v, str) else v["content"] for k, v in tokens.items()}

    def render(self, messages, add_generation_prompt):
        from transformers.utils.chat_template_utils import render_jinja_template

        texts, _ = render_jinja_template(
            conversations=[messages],
            chat_template=self.template,
            add_generation_prompt=add_generation_prompt,
            continue_final_message=not add_generation_prompt,
            **self.tokens,
        )
        return texts[0]


def make_model(entry):
    from lm_eval.api.model import LM
    from lm_eval.models.api_models import JsonChatStr

    def text_of(context):
        return context.prompt if isinstance(context, JsonChatStr) else context

    tokenizer = Tokenizer(entry["template"]) if "template" in entry else None

    class Recorded(LM):
        """Answers from answers.py; remembers what it was asked."""

        def __init__(self):
            super().__init__()
            self.requests, self.seen = [], set()
            self.table = {"loglikelihood": {}, "rolling": {}, "generate": {}}
            self.golds = None

        tokenizer_name = "none"

        def chat_template(self, name=False):
            return tokenizer.template if tokenizer else ""

        def apply_chat_template(self, chat_history, add_generation_prompt=True):
            if tokenizer:
                return tokenizer.render(chat_history, add_generation_prompt)
            return JsonChatStr(json.dumps(chat_history, ensure_ascii=False))

        def remember(self, request, kind, fields):
            if id(request) in self.seen:
                return
            self.seen.add(id(request))
            place = {"task": request.task_name, "doc_id": request.doc_id, "idx": request.idx}
            self.requests.append({**place, "type": kind, **fields})

        def loglikelihood(self, requests):
            out = []
            for request in requests:
                context, continuation = text_of(request.args[0]), request.args[1]
                self.remember(
                    request, "loglikelihood", {"context": context, "continuation": continuation}
                )
                answer = answers.loglikelihood(entries.SEED, context + continuation)
                self.table["loglikelihood"][context + continuation] = answer
                out.append(answer)
            return out

        def loglikelihood_rolling(self, requests):
            out = []
            for request in requests:
                text = request.args[0]
                self.remember(
                    request, "loglikelihood_rolling", {"context": "", "continuation": text}
                )
                answer = answers.rolling(entries.SEED, text)
                self.table["rolling"][text] = answer
                out.append(answer)
            return out

        def generate_until(self, requests):
            out, repeats = [], {}
            forms = entry.get("forms", answers.DEFAULT_FORMS)
            for request in requests:
                context = text_of(request.args[0])
                self.remember(
                    request, "generate_until", {"context": context, "gen_kwargs": request.args[1]}
                )
                repeat = repeats[id(request)] = repeats.get(id(request), -1) + 1
                known = self.table["generate"].setdefault(context, [])
                if len(known) <= repeat:
                    golds = self.golds(request.task_name, request.doc_id)
                    known.append(
                        answers.generated(entries.SEED, context, repeat, forms, golds)
                    )
                out.append(known[repeat])
            return out

    return Recorded()


def golds_of(tasks):
    """A function: the right answer of a document, and that of the next one, as texts."""
    cached = {}

    def gold(task, doc):
        target = task.doc_to_target(doc)
        if isinstance(target, list):
            target = target[0] if target else ""
        if task.config.doc_to_choice is not None and isinstance(target, int):
            choices = task.doc_to_choice(doc)
            target = choices[target] if -len(choices) <= target < len(choices) else target
        return str(target)

    def both(name, doc_id):
        if name not in cached:
            task = tasks[name]
            cached[name] = [gold(task, doc) for doc in task.eval_docs]
        golds = cached[name]
        return golds[doc_id], golds[(doc_id + 1) % len(golds)]

    return both


# ---- What the original gets from elsewhere --------------------------------------------------------


def quicken_bootstrap():
    """F1 and MCC are functions of how often each pair of labels occurs: a resample that has the same
    counts as an earlier one has the same value. Without this a task takes minutes."""
    from lm_eval.api import metrics

    bootstrap = metrics.bootstrap_stderr

    def quick(f, xs, iters):
        if f not in (metrics.f1_score, metrics.matthews_corrcoef):
            return bootstrap(f, xs, iters)
        known = {}

        def counted(sample):
            key = tuple(sorted((int(a), int(b)) for a, b in sample))
            if key not in known:
                known[key] = f(sample)
            return known[key]

        counted.__name__ = f.__name__
        return bootstrap(counted, xs, iters)

    metrics.bootstrap_stderr = quick


class Rouge:
    """The metric that evaluate would load from the network: rouge_score with its aggregator."""

    def compute(self, predictions, references):
        from rouge_score import rouge_scorer, scoring

        kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
        scorer = rouge_scorer.RougeScorer(rouge_types=kinds, use_stemmer=False)
        aggregator = scoring.BootstrapAggregator()
        for reference, prediction in zip(references, predictions):
            aggregator.add_scores(scorer.score(reference, prediction))
        return {kind: value.mid.fmeasure for kind, value in aggregator.aggregate().items()}


def provide_metrics():
    import evaluate

    load = evaluate.load
    evaluate.load = lambda name, *args, **kwargs: Rouge() if name == "rouge" else load(name, *args, **kwargs)


# ---- One entry -----------------------------------------------------------------------------------------


def evaluate(entry, manager, folder):
    from lm_eval import evaluator
    from lm_eval.loggers import EvaluationTracker

    model = make_model(entry)
    tracker = EvaluationTracker(output_path=folder)
    build = evaluator.evaluate

    def with_tasks(lm, task_dict, **kwargs):
        model.golds = golds_of(task_dict["tasks"])
        return build(lm=lm, task_dict=task_dict, **kwargs)

    evaluator.evaluate = with_tasks
    results = evaluator.simple_evaluate(
        model=model,
        model_args={"model": "parity"},
        tasks=entry["tasks"],
        num_fewshot=entry.get("num_fewshot"),
        limit=entry.get("limit"),
        system_instruction=entry.get("system"),
        apply_chat_template="chat" in entry,
        fewshot_as_multiturn=entry.get("chat") == "multiturn",
        bootstrap_iters=ITERATIONS,
        task_manager=manager,
        evaluation_tracker=tracker,
        confirm_run_unsafe_code=True,
    )
    samples = results.pop("samples")
    tracker.save_results_aggregated(results=results, samples=samples)
    for task in samples:
        tracker.save_results_samples(task_name=task, samples=samples[task])
    for file in glob.glob(os.path.join(folder, "parity", "*")):
        os.rename(file, os.path.join(folder, os.path.basename(file)))
    return model


def run_entry(entry, manager, folder, mirror):
    """In a process of its own: nothing that one task leaves behind reaches the next."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    log = open(os.path.join(folder, "log.txt"), "w", encoding="utf-8")
    os.dup2(log.fileno(), 1)
    os.dup2(log.fileno(), 2)
    with tempfile.TemporaryDirectory() as scratch:
        if entry.get("warm"):
            apart(evaluate_in, entry, manager, folder, mirror, scratch)
            for file in glob.glob(os.path.join(folder, "*.json*")):
                os.remove(file)
        evaluate_in(entry, manager, folder, mirror, scratch)


def apart(function, *args):
    process = multiprocessing.get_context("fork").Process(target=function, args=args)
    process.start()
    process.join()


def evaluate_in(entry, manager, folder, mirror, scratch):
    import datasets

    data = Mirror(mirror, scratch)
    datasets.load_dataset = data.load
    patch_imported(data.load)
    quicken_bootstrap()
    provide_metrics()
    try:
        model = evaluate(entry, manager, folder)
    except BaseException:
        with open(os.path.join(folder, "error.txt"), "w", encoding="utf-8") as file:
            traceback.print_exc(file=file)
        return
    write_json(os.path.join(folder, "files.json"), sorted(data.used))
    with open(os.path.join(folder, "requests.jsonl"), "w", encoding="utf-8") as file:
        for request in model.requests:
            file.write(json.dumps(request, ensure_ascii=False) + "\n")
    write_json(os.path.join(folder, "answers.json"), model.table)


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)


def patch_imported(load):
    """Modules that took the name load_dataset with them at their import."""
    for module in list(sys.modules.values()):
        if getattr(module, "load_dataset", None) is not None and module.__name__ != "datasets.load":
            module.load_dataset = load


def silence():
    """What the reference needs of its surroundings: no network, no progress bars."""
    os.environ.update(
        HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TQDM_DISABLE="1", DISABLE_MULTIPROC="1",
        LMEVAL_LOG_LEVEL="WARNING", TOKENIZERS_PARALLELISM="false",
    )
    logging.getLogger().setLevel(logging.ERROR)


def key_of(entry, folder):
    """Changes whenever what lm-eval would say about an entry may change; None: not known."""
    try:
        with open(os.path.join(folder, "files.json"), encoding="utf-8") as file:
            data = json.load(file)
        asked = {name: entry[name] for name in ASKED if name in entry}
        sha = hashlib.sha256(json.dumps([entries.SEED, asked], sort_keys=True).encode())
        own = any(task.startswith("parity_") for task in entry["tasks"])
        if "template" in entry:
            data = [*data, entries.template_file(entry["template"])]
        for path in SOURCES + data + (sorted(glob.glob(os.path.join(SUITE, "*"))) if own else []):
            with open(path, "rb") as file:
                sha.update(file.read())
        return sha.hexdigest()
    except FileNotFoundError:
        return None


def stale(entry, folder):
    try:
        with open(os.path.join(folder, "key"), encoding="utf-8") as file:
            return file.read() != key_of(entry, folder)
    except FileNotFoundError:
        return True


def load_manager(out):
    """lm-eval's index of tasks. Reading its 14,000 files takes long, so it is kept."""
    from lm_eval.tasks import TaskManager

    own = sorted(glob.glob(os.path.join(SUITE, "*.yaml")))
    what = [sys.prefix, *map(read_text, [REQUIREMENTS] + own)]  # the index names files of this Python
    sha = hashlib.sha256("\n".join(what).encode()).hexdigest()
    kept = os.path.join(out, f"index-{sha[:16]}.pickle")
    if not os.path.exists(kept):
        with open(kept, "wb") as file:
            pickle.dump(TaskManager(include_path=SUITE), file)
    with open(kept, "rb") as file:
        return pickle.load(file)


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def run_all(todo, out, jobs):
    manager = load_manager(out)
    context = multiprocessing.get_context("fork")
    running = []
    for entry, folder, mirror in todo:
        while len(running) >= jobs:
            running = finish_one(running)
        process = context.Process(target=run_entry, args=(entry, manager, folder, mirror))
        process.start()
        running.append((process, entry, folder))
    while running:
        running = finish_one(running)


def finish_one(running):
    wait([process.sentinel for process, *_ in running])
    left = []
    for process, entry, folder in running:
        if process.is_alive():
            left.append((process, entry, folder))
            continue
        process.join()
        key = key_of(entry, folder)
        print(f"lm-eval  {entry['id']}{'' if key else ': FAILED'}", flush=True)
        if key:
            with open(os.path.join(folder, "key"), "w", encoding="utf-8") as file:
                file.write(key)
    return left


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--docs", required=True, help="mirror of docs/*.json")
    parser.add_argument("--data", help="mirror of real data sets")
    parser.add_argument("--only")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    mirrors = {"docs": options.docs, "mirror": options.data}
    todo = [(e, os.path.join(options.out, e["id"]), mirrors[e["data"]]) for e in entries.listed(options.only)]
    todo = [item for item in todo if item[2] and stale(*item[:2])]
    if todo:
        silence()
        os.makedirs(options.out, exist_ok=True)
        run_all(todo, options.out, options.jobs)


if __name__ == "__main__":
    main()
