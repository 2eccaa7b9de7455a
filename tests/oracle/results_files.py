"""Records lm-eval's own result files for tests/vectors/lm_eval: small original tasks, evaluated by
lm-eval's simple_evaluate with a model whose answers are made from hashes, saved by its
EvaluationTracker as its command line does. Then shows that lm-eval's own reader of such files (its
results table) takes Podium's.

    pip install lm_eval==0.4.13 sacrebleu scikit-learn
    python tests/oracle/results_files.py record
    python tests/oracle/results_files.py table RESULTS.json      lm-eval's table of a results file

What depends on the machine and the hour (dates, git hashes, environment) is set to fixed values.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ["HF_DATASETS_OFFLINE"] = "1"
os.environ["HF_HOME"] = tempfile.mkdtemp()

import lm_eval
from lm_eval.api.model import LM
from lm_eval.api.registry import register_model
from lm_eval.loggers import EvaluationTracker
from lm_eval.models.api_models import JsonChatStr
from lm_eval.tasks import TaskManager
from lm_eval.utils import handle_non_serializable, make_table

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "lm_eval"
FIXED = {
    "git_hash": None,
    "date": 1755806214.5,
    "pretty_env_info": "N/A",
    "transformers_version": "N/A",
    "upper_git_hash": None,
    "total_evaluation_time_seconds": "12.25",
}


VERSES = (
    "and we stayed home for all of the day.",
    "so the cat went out to sleep.",
    "though the river knows them all.",
    "und draußen schlief der alte Wald.",
)


def draw(*parts):
    """A number in 0..2**32, from the texts alone."""
    text = "\0".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@register_model("tiny")
class TinyLM(LM):
    tokenizer_name = "tiny"

    def __init__(self, model="tiny", **kwargs):
        super().__init__()
        self.model = model
        self.calls = 0

    def loglikelihood(self, requests):
        answers = []
        for request in requests:
            context, continuation = request.args
            seed = draw(self.model, str(context), continuation)
            answers.append((-(seed % 100000) / 7000, seed % 3 == 0))
        return answers

    def loglikelihood_rolling(self, requests):
        return [-(draw(self.model, *request.args) % 100000) / 500 for request in requests]

    def generate_until(self, requests):
        answers = []
        for i, request in enumerate(requests):
            context, _ = request.args
            seed = draw(self.model, str(context), i)
            if "Complete" in str(context):
                answers.append(VERSES[seed % len(VERSES)])
                continue
            forms = ("The answer is {}.", "It must be {}", "{} or so", "I do not know", "The answer is {} or 4")
            answers.append(forms[seed % 5].format((1, 4, 9, 10, 2)[seed // 5 % 5]))
        return answers

    def chat_template(self, chat_template=False):
        return ""

    def apply_chat_template(self, chat_history, add_generation_prompt=True):
        return JsonChatStr(json.dumps(chat_history, ensure_ascii=False))


RUNS = {
    "plain": {
        "tasks": ["tiny_family", "tiny_echo", "tiny_truth"],
        "model_args": {"model": "org/tiny:5", "temperature": 0.5},
        "limit": 4.0,
    },
    "chat": {
        "tasks": ["tiny_colors", "tiny_sums"],
        "model_args": {"model": "tiny-chat"},
        "apply_chat_template": True,
        "fewshot_as_multiturn": True,
        "system_instruction": "Be brief.",
        "gen_kwargs": {"temperature": 0.7, "do_sample": True},
        "num_fewshot": 1,
    },
}


def run(name, options, out):
    tracker = EvaluationTracker(output_path=str(out))
    results = lm_eval.simple_evaluate(
        model="tiny",
        batch_size=1,
        log_samples=True,
        bootstrap_iters=2000,
        evaluation_tracker=tracker,
        task_manager=TaskManager(include_path=".", include_defaults=False),
        **options,
    )
    samples = results.pop("samples")
    results.update((k, v) for k, v in FIXED.items() if k in results)
    log_end_time = tracker.general_config_tracker.log_end_time

    def fixed_end():
        log_end_time()
        tracker.general_config_tracker.total_evaluation_time_seconds = FIXED["total_evaluation_time_seconds"]

    tracker.general_config_tracker.log_end_time = fixed_end
    tracker.save_results_aggregated(results=results, samples=samples)
    for task in results["configs"]:
        tracker.save_results_samples(task_name=task, samples=samples[task])
    target = VECTORS / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in sorted(out.rglob("*.json*")):
        path.rename(target / path.name.replace(tracker.date_id, "2025-08-21T19-56-54.500000"))
    table = make_table(results)
    if "groups" in results:
        table += "\n" + make_table(results, "groups")
    (target / "table.md").write_text(table, encoding="utf-8")


def record():
    os.chdir(VECTORS / "tasks")
    for name, options in RUNS.items():
        run(name, options, Path(tempfile.mkdtemp()))


if __name__ == "__main__":
    if sys.argv[1:] == ["record"]:
        record()
    elif len(sys.argv) == 3 and sys.argv[1] == "table":
        results = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        print(make_table(results))
        if "groups" in results:
            print(make_table(results, "groups"))
    else:
        sys.exit(__doc__)
