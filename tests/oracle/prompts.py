#!/usr/bin/env python3
"""Podium's prompts against lm-evaluation-harness's own task code, on small random tasks.

    python tests/oracle/prompts.py [--cases N] [--seed N] [--harness FOLDER] [--podium FILE]
                                   [--save FILE --keep N]

Makes task definitions with fields of all forms and a handful of documents each, lets
lm_eval.api.task.ConfigurableTask build the requests, and compares them with `podium render` byte by
byte: contexts or messages, continuations or generation arguments, targets. Where lm-eval fails,
Podium must fail. --harness names a checkout to be used instead of the installed package. --save
writes --keep of the cases with what lm-eval gave as a file for tests/unit/test_prompt_vectors.c.
Exit 1 when anything differs.
"""
import argparse
import collections
import json
import logging
import os
import random
import subprocess
import sys
import tempfile
import traceback

WORDS = ("river", "Blue", "seven", "b\u00e9ton", "\ubb3c", "\u6c34 ", "\u0645\u0627\u0621", "\u0928\u0926\u0940",
         "e\u0301t\u00e9", "\U0001f680", "it's", '"so"', "a\\b", "x\ty", "42", "B", "\u00bd", "{{x}}", "<b>")
ENDS = ("", "", "", " ", "\n", "?", "\u3000", ".\n\n")
LETTERS = ("A", "B", "C", "D")
DELIMITERS = ("", " ", "\n", "\n\n", ":", "\t", " - ", "\u3000", "###")


class Maker:
    """Random tasks. Every choice is drawn from one seeded stream."""

    def __init__(self, seed):
        self.rnd = random.Random(seed)

    def pick(self, *values):
        return self.rnd.choice(values)

    def chance(self, p):
        return self.rnd.random() < p

    def text(self, least=1, most=4):
        n = self.rnd.randint(least, most)
        return " ".join(self.pick(*WORDS) for _ in range(n)) + self.pick(*ENDS)

    def doc(self, style):
        n = style["n"]
        choices = [self.text(1, 2) for _ in range(n)]
        label = self.rnd.randrange(n)
        answers = [self.text(1, 2) for _ in range(self.rnd.randint(1, 3))]
        digits = style["digits"]
        return {
            "question": self.text(),
            "answer": self.pick(self.text(1, 2), choices[label], ""),
            "choices": choices,
            "label": label,
            "back": label - n,
            "key": LETTERS[label],
            "options": {"text": choices, "label": list(LETTERS[:n])},
            "answers": answers,
            "listed": self.pick(repr(answers), json.dumps(choices, ensure_ascii=False), "[not a list]", "[1, 2.5, True]",
                                "['a'", "[]", f"[{label}]"),
            "digit_text": self.pick(*digits),
            "letters": "".join(LETTERS[:n]),
            "hint": self.pick(None, self.text(1, 1), ""),
            "flag": self.chance(0.5),
            "score": self.pick(0.5, 1.0, 1e-7, -2.25),
            "numbers": [self.rnd.randrange(5) for _ in range(n)],
            "blank": "",
        }

    def docs(self, n, style):
        docs = [self.doc(style) for _ in range(n)]
        for i in range(1, n):
            if self.chance(style["repeats"]):
                docs[i] = docs[self.rnd.randrange(i)]
        return docs

    # --- fields ---

    def plain(self):
        return self.pick(self.text(0, 3), "", "literal words", "Q:\r\n", "trailing\n")

    def question(self):
        return self.pick("question", "{{question}}", "Q: {{question}}\nA:", "{{question.strip()}}\n",
                         "{{question}}\n{% for c in choices %}{{loop.index}}. {{c}}\n{% endfor %}",
                         "{{hint or question}}", "{{question}} ", "", "blank", "{{blank}}", "{{answer}}",
                         "{{score}} {{flag}} {{hint}}", "digit_text is {{digit_text}}")

    def answer(self):
        if self.chance(0.6):
            return self.pick("answer", "{{answer}}", " {{answer}}", "{{answers[0]}}", "{{choices[label]}}",
                             "key", "a constant")
        return self.pick("answer", "{{answer}}", " {{answer}}", "{{answers[0]}}", "{{choices[label]}}",
                         "answers", "{{answers}}", "listed", "{{listed}}", "{{hint}}", "hint", "",
                         "blank", "{{numbers}}", "{{flag}}", "{{score}}", ["one", "two"],
                         "a constant", "{{digit_text}}", "{{label}}", "label", 1, "score", "key")

    def gold(self):
        if self.chance(0.7):
            return self.pick("label", "{{label}}", "{{options.label.index(key)}}", "back", "flag", 0, 1, -1,
                             "{{choices[label]}}", "key", "{{label}}")
        return self.pick("label", "{{label}}", "{{options.label.index(key)}}", "back", "{{back}}",
                         "{{'0' ~ label}}", "digit_text", "{{digit_text}}", "flag", "{{choices[label]}}",
                         "{{[label]}}", "numbers", 0, 1, -1, "key", "answers", "score", "{{flag}}", "hint",
                         [0, 1], "{{label}}.", "answer")

    def choices(self, n):
        letters = list(LETTERS[:n])
        if self.chance(0.7):
            return self.pick("choices", "{{choices}}", "{{options.text}}", "{{options['label']}}", letters,
                             letters, {k: f"word {k}" for k in letters}, "letters")
        return self.pick("choices", "{{choices}}", "{{options.text}}", "{{options['label']}}", letters,
                         letters, {k: f"word {k}" for k in letters}, "letters",
                         "{{[choices[0], 'other', question]}}", "{{letters|list}}", "('x', 'y', 'z', 'w')",
                         "[' a', 'b ', '\\n', 'd\\'s']", "{{choices|map('trim')|list}}", "numbers",
                         "{{letters}}", "  ['p', 'q', 'r', 's']\n", "{{numbers}}")

    def prefix(self):
        return self.pick(None, None, "Answer:", "Answer: ", " So", "\n", "", "hint", "{{hint}}", "{{key}}:",
                         "key", "blank", "{{blank}}", "{{label}} ", *(["label"] if self.chance(0.1) else []))

    def description(self):
        return self.pick(None, None, "Read well.", "Read well.\n\n", "{{question}}!\n", "hint", "key", "",
                         " ", "About {{key}}.\n", "{{hint or ''}}")

    # --- tasks ---

    def fewshot(self, n, choice, text, target):
        config = {"sampler": self.pick("default", "first_n", "first_n")}
        if self.chance(0.2):
            config["split"] = self.pick("train", "validation", "test")
        if self.chance(0.3):
            config["samples"] = self.docs(self.rnd.randint(3, 5), {"n": n, **STYLE})
        for key, make in (("doc_to_text", text), ("doc_to_target", target)):
            if self.chance(0.2):
                config[key] = make()
        if choice is not None and self.chance(0.2):
            config["doc_to_choice"] = self.choices(n)
        if self.chance(0.2):
            config["gen_prefix"] = self.prefix() or ""
        for key in ("target_delimiter", "fewshot_delimiter"):
            if self.chance(0.2):
                config[key] = self.pick(*DELIMITERS)
        for key in ("split", "doc_to_text", "doc_to_target", "doc_to_choice", "gen_prefix"):
            if self.chance(0.05):
                config[key] = None
        return config

    def config(self, kind, n):
        choice = text = target = None
        if kind == "multiple_choice":
            choice, text, target = self.choices(n), self.question, self.gold
            if self.chance(0.15):
                text = lambda: self.pick("label", "{{label}}", "{{back}}", 0, 1, "flag", "digit_text")  # noqa: E731
                target = self.answer
        else:
            text, target = self.question, self.answer
            if self.chance(0.15):
                choice, target = self.choices(n), self.gold
        config = {"output_type": kind, "doc_to_text": text(), "doc_to_target": target()}
        if choice is not None:
            config["doc_to_choice"] = choice
        for key, value in (("description", self.description()), ("gen_prefix", self.prefix())):
            if value is not None:
                config[key] = value
        for key in ("target_delimiter", "fewshot_delimiter"):
            if self.chance(0.5):
                config[key] = self.pick(*DELIMITERS)
        if kind == "generate_until" and self.chance(0.6):
            config["generation_kwargs"] = self.pick(
                {"until": ["\n"]}, {"max_gen_toks": 32}, {"temperature": 1, "do_sample": True},
                {"until": [], "temperature": 0}, {"until": ["</s>", "\n\n"], "top_p": 0.95})
        if kind == "multiple_choice" and self.chance(0.2):
            config["metric_list"] = [{"metric": "acc"}, {"metric": "acc_mutual_info"}]
        if self.chance(0.5):
            config["fewshot_config"] = self.fewshot(n, choice, text, target)
        return config

    def case(self, number):
        kind = self.pick("multiple_choice", "multiple_choice", "generate_until", "generate_until",
                         "loglikelihood", "loglikelihood_rolling")
        n = self.pick(2, 3, 4)
        style = {"n": n, **STYLE}
        if self.chance(0.1):
            style["digits"] = ("7", "007", "\u00b2", "\u0663", "0", "00", "-1", "12345678901234567890", "1.0")
        if self.chance(0.3):
            style["repeats"] = 0.5
        config = {"task": f"case_{number}", "dataset_path": "oracle/data", **self.config(kind, n)}
        splits = {}
        if self.chance(0.8):
            config["test_split"] = "test"
            splits["test"] = self.docs(self.pick(2, 4, 4, 5), style)
        if not splits or self.chance(0.5):
            config["validation_split"] = "validation"
        if self.chance(0.6):
            config["training_split"] = "train"
        if self.chance(0.4):
            config["fewshot_split"] = self.pick("train", "validation", "test")
        for name in ("train", "validation", "test"):
            splits.setdefault(name, self.docs(self.rnd.randint(3, 8), style))
        chat = self.chance(0.4)
        keep_named(config, splits)
        return {
            "config": config,
            "docs": splits,
            "num_fewshot": self.pick(0, 0, 1, 2, 3),
            "chat": chat,
            "multiturn": chat and self.chance(0.6),
            "system": self.pick(None, None, "Be brief.", "Be brief. ", "\uc9e7\uac8c\n"),
        }


STYLE = {"digits": ("7", "42", "0", "1"), "repeats": 0.05}


def keep_named(config, splits):
    """Takes the columns away that the definition does not name."""
    samples = config.get("fewshot_config", {}).get("samples", [])
    text = json.dumps({**config, "fewshot_config": {**config.get("fewshot_config", {}), "samples": []}})
    for doc in [doc for docs in (samples, *splits.values()) for doc in docs]:
        for name in [name for name in doc if name not in text and name != "question"]:
            del doc[name]


# --- lm-evaluation-harness ---


class Harness:
    def __init__(self, folder):
        if folder:
            sys.path.insert(0, folder)
        os.environ["HF_DATASETS_OFFLINE"] = "1"
        import datasets
        from lm_eval.api.task import ConfigurableTask

        logging.disable(logging.CRITICAL)
        sys.modules["lm_eval.api.task"].tqdm = lambda items, **kwargs: items
        datasets.disable_progress_bars()
        self.datasets, self.ConfigurableTask = datasets, ConfigurableTask

    def tables(self, case):
        return {name: self.datasets.Dataset.from_list(rows) for name, rows in case["docs"].items()}

    def requests(self, case):
        """The requests as podium render writes them. Raises what lm-eval raises."""
        tables = self.tables(case)
        config = json.loads(json.dumps(case["config"]))
        config["custom_dataset"] = lambda **kwargs: tables
        task = self.ConfigurableTask(config=config)
        task.set_config("num_fewshot", case["num_fewshot"])
        task.set_fewshot_seed(1234)

        def template(messages, add_generation_prompt=True):
            return json.dumps({"messages": messages, "continues": not add_generation_prompt},
                              ensure_ascii=False)

        task.build_all_requests(
            rank=0, world_size=1, system_instruction=case["system"], apply_chat_template=case["chat"],
            fewshot_as_multiturn=case["multiturn"], chat_template=template if case["chat"] else None)
        return [self.request(task, case, instance) for instance in task.instances]

    def request(self, task, case, instance):
        generates = instance.request_type == "generate_until"
        rolling = instance.request_type == "loglikelihood_rolling"
        arguments = ("", *instance.args) if rolling else instance.args
        if not isinstance(arguments[0], str) or not (generates or isinstance(arguments[1], str)):
            raise TypeError("no model takes such arguments")
        out = {"doc_id": instance.doc_id, "idx": instance.idx}
        if case["chat"] and arguments[0]:
            out.update(json.loads(arguments[0]))
            if not all(isinstance(message["content"], str) for message in out["messages"]):
                raise TypeError("no model takes such messages")
        else:
            out["context"] = arguments[0]
        out["gen_kwargs" if generates else "continuation"] = arguments[1]
        out["target"] = str(task.doc_to_target(instance.doc))
        return out


# --- Podium ---


class Podium:
    def __init__(self, program):
        self.program = os.path.abspath(program)

    def requests(self, case, docs):
        """The requests, or the error's sentence."""
        with tempfile.TemporaryDirectory() as folder:
            where = os.path.join(folder, "data", "oracle", "data", "default")
            os.makedirs(where)
            for name, rows in docs.items():
                with open(os.path.join(where, name + ".jsonl"), "w", encoding="utf-8") as file:
                    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            definition = os.path.join(folder, "case.yaml")
            with open(definition, "w", encoding="utf-8") as file: # JSON is YAML
                json.dump(case["config"], file, ensure_ascii=False)
            command = [self.program, "render", definition, "--data", os.path.join(folder, "data"),
                       "--num-fewshot", str(case["num_fewshot"])]
            command += ["--chat"] if case["chat"] else []
            command += ["--no-multiturn"] if case["chat"] and not case["multiturn"] else []
            command += ["--system-instruction", case["system"]] if case["system"] else []
            done = subprocess.run(command, capture_output=True, cwd=folder)
        if done.returncode != 0:
            return done.stderr.decode().strip() or f"exit {done.returncode}"
        return [self.request(json.loads(line)) for line in done.stdout.decode().splitlines()]

    def request(self, out):
        del out["task"], out["type"]
        if "messages" in out:
            out["continues"] = out["messages"][-1]["role"] == "assistant"
        return out


# --- comparing ---


def where(error):
    """The innermost function of lm_eval that an error came from."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "lm_eval" in f.filename]
    return f"{frames[-1].name}: {frames[-1].line}" if frames else "oracle"


def is_own_check(error):
    """Where lm-eval stops for reasons that have nothing to do with the prompts: it looks at the first
    character of each choice of its first document for the sake of a log message, and forgets to
    count the choices when they are no list (a text, a tuple). Before 0.4.13 it also stops when too
    few shots are left after the document's own copies are taken out."""
    place = where(error)
    return any(part in place for part in ("choice[0].isspace()", "= num_choice", "assert len(res) == n"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--harness")
    parser.add_argument("--podium", default="build/podium")
    parser.add_argument("--only", type=int)
    parser.add_argument("--save")
    parser.add_argument("--keep", type=int, default=60)
    options = parser.parse_args()
    harness, podium, maker = Harness(options.harness), Podium(options.podium), Maker(options.seed)
    count, kept, reasons = collections.Counter(), [], collections.Counter()
    for number in range(options.cases):
        case = maker.case(number)
        if options.only not in (None, number):
            continue
        docs = {name: list(table) for name, table in harness.tables(case).items()}
        error = None
        try:
            want = harness.requests(case)
        except Exception as e:  # noqa: BLE001 - any error is a result here
            want, error = None, e
        got = podium.requests(case, docs)
        if error is not None:
            same = isinstance(got, str)
            verdict = "both fail" if same else "only lm-eval's own failure" if is_own_check(error) else "DIFFERS"
            reasons[where(error)] += same
        else:
            known = not isinstance(got, str) or "there is no metric" not in got
            verdict = "same" if got == want else "DIFFERS" if known else "no scorer for a metric"
            count["requests"] += len(want) if known else 0
        count[verdict] += 1
        if verdict == "DIFFERS":
            show(number, case, want, error, got)
        elif verdict in ("same", "both fail"):
            kept.append({**case, "docs": used(case, docs), "requests": want})
    print(dict(count))
    if options.only is None:
        for reason, n in reasons.most_common():
            print(f"  both fail {n} times: {reason}")
    if options.save:
        save(options, kept)
    return 1 if count["DIFFERS"] else 0


def show(number, case, want, error, got):
    print(f"DIFFERS case {number}: {json.dumps(case['config'], ensure_ascii=False)}")
    print(f"  {case['num_fewshot']} shots, chat {case['chat']}, multiturn {case['multiturn']},"
          f" system {case['system']!r}")
    if error is not None:
        print(f"  want error {error!r} in {where(error)}")
        print(f"  got  {len(got)} requests, first {got[0]}")
    elif isinstance(got, str):
        print(f"  want {len(want)} requests, first {want[0]}\n  got  error {got}")
    else:
        for a, b in zip(want, got):
            if a != b:
                print(f"  want {a}\n  got  {b}")
                break
        else:
            print(f"  want {len(want)} requests, got {len(got)}")


def used(case, docs):
    """The splits that a case can touch."""
    config = case["config"]
    shots = config.get("fewshot_config", {})
    names = {config.get(key) for key in ("test_split", "validation_split", "training_split", "fewshot_split")}
    return {name: rows for name, rows in docs.items() if name in names | {shots.get("split")}}


def save(options, kept):
    """A part of the cases: small ones, an eighth of them errors, spread over what cases differ in."""
    kept.sort(key=lambda case: len(json.dumps(case)))
    kinds = collections.defaultdict(list)
    for case in kept:
        config = case["config"]
        rolling = config["output_type"] == "loglikelihood_rolling"
        kinds[config["output_type"], not rolling and case["num_fewshot"] > 0, not rolling and case["chat"],
              "fewshot_config" in config, "doc_to_choice" in config,
              config["doc_to_text"] in ("label", "{{label}}", "{{back}}", 0, 1, "flag"),
              case["requests"] is None].append(case)
    chosen, room = [], {True: options.keep // 8, False: options.keep - options.keep // 8}
    for turn in range(options.keep):
        for kind, cases in sorted(kinds.items()):
            failed, at = kind[-1], len(cases) // 3 + turn
            if at < len(cases) and room[failed]:
                room[failed] -= 1
                chosen.append(cases[at])
    with open(options.save, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in chosen) + "\n]\n")


if __name__ == "__main__":
    sys.exit(main())
