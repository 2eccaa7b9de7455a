#!/usr/bin/env python3
"""Podium's chat templates against Jinja2 with the environment that transformers sets up.

    make build/tests/support/chat_tool
    python tests/oracle/chat_templates.py FOLDER... [--tool FILE] [--record FILE] [--show N]

Reads every *.jinja file and every tokenizer_config.json below the folders, renders many
conversations with each, with and without the prompt of the answer, and compares byte by byte; where
Jinja2 fails Podium must fail, too. Templates are other people's work: fetch them to a folder outside
of the project. --record writes the SHA-256 of each template and of all it gave, which a test can
compare when it is given the same folder (PODIUM_CHAT_TEMPLATES). Needs jinja2; with transformers
installed its own environment is compared as well. Exit 1 when anything differs.
"""
import argparse
import contextlib
import datetime
import hashlib
import json
import os
import subprocess
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

DATE = "2024-07-26"


class Generation(jinja2.ext.Extension):
    """The block that transformers marks the model's own words with."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_render")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _render(self, caller):
        return caller()


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators,
                      sort_keys=sort_keys)


def strftime_now(text):
    return datetime.datetime.fromisoformat(DATE).strftime(text)


def environment():
    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals.update(raise_exception=refuse, strftime_now=strftime_now)
    return env


def theirs():
    """The compiler of transformers, or None."""
    with contextlib.suppress(ImportError):
        from transformers.utils import chat_template_utils

        def compile_template(text):
            template = chat_template_utils._compile_jinja_template(text)
            template.globals["strftime_now"] = strftime_now
            return template
        return compile_template
    return None


CALLS = [{"id": "abcdef123", "type": "function",
          "function": {"name": "get", "arguments": {"city": "Z\u00fcrich", "n": [1, 2.5, None]}}}]
CITY = {"type": "string", "description": "The city's <name>", "enum": ["a", "b"]}
TOOLS = [{"type": "function",
          "function": {"name": "get", "description": "Get it.\nNow.",
                       "parameters": {"type": "object", "required": ["city"],
                                      "properties": {"city": CITY, "n": {"type": "number"}}},
                       "return": {"type": "object", "properties": {"x": {"type": "integer"}}}}}]


def message(role, content, **more):
    return {"role": role, "content": content, **more}


def conversations():
    user, model = lambda text: message("user", text), lambda text: message("assistant", text)
    hello = user("Hello, how are you?")
    fine = model("I'm doing great. How can I help?")
    more = user("I'd like to show off how chat templating works!")
    yield [hello]
    yield [hello, fine, more]
    yield [message("system", "You are a friendly chatbot.\nBe brief."), hello]
    yield [message("system", "  Answer. "), hello, fine, more, model(" A "), user("B\n")]
    yield [message("system", ""), hello]
    yield [user("")]
    yield [user("  spaces around \n\n"), model("\nok "), user("\tx")]
    yield [user("가나다 é \U0001f600 <b>&'\"\\ {{ x }} {% y %}"), model("東京 <|im_end|>"), user("?")]
    yield [hello, fine]
    yield [hello, hello]
    yield [fine, hello]
    yield [hello, model("<think>\nhm, 1 + 1\n</think>\n\nTwo."), user("And 3?")]
    yield [hello, model("<think>first</think>x"), more, model("</think> y"), user("z")]
    yield [message("system", "a"), message("system", "b"), hello]
    yield [hello, message("tool", "result"), more]
    yield [message("developer", "dev"), hello]
    yield [hello, message("assistant", "call", reasoning_content="why\n"), more]
    yield [message("system", "s")]
    yield [hello, message("assistant", "", tool_calls=CALLS), message("tool", "20", name="get")]
    yield [message("user", None)]
    yield [message("user", [{"type": "text", "text": "part"}])]
    yield []


def variables():
    """The dicts of variables that a template is rendered with."""
    tokens = {"bos_token": "<s>", "eos_token": "</s>"}
    all_tokens = {**tokens, "unk_token": "<unk>", "pad_token": "</s>"}
    for messages in conversations():
        for prompt in (True, False):
            base = {"messages": messages, "tools": None, "documents": None,
                    "add_generation_prompt": prompt}
            yield {**base, **tokens}
            yield {**base, **all_tokens, "enable_thinking": False, "reasoning_effort": "low"}
            yield {**base, "enable_thinking": True}
            yield {**base, **tokens, "tools": TOOLS}
    yield {"messages": [message("user", "x")], **tokens}


def expected(compiled, values):
    """A text, or None for an error."""
    try:
        return compiled.render(**json.loads(json.dumps(values)))
    except Exception:  # whatever a template runs into
        return None


def collect(folders):
    for folder in folders:
        for where, subfolders, names in os.walk(folder):
            subfolders.sort()
            for name in sorted(names):
                path = os.path.join(where, name)
                if name.endswith(".jinja"):
                    with open(path, encoding="utf-8", newline="") as file:
                        yield path, file.read()
                elif name == "tokenizer_config.json":
                    with open(path, encoding="utf-8") as file:
                        found = json.load(file).get("chat_template")
                    if isinstance(found, str):
                        found = [{"name": "default", "template": found}]
                    for item in found or ():
                        yield f"{path}#{item['name']}", item["template"]


class Tool:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def render(self, text, every):
        request = {"template": text, "date": DATE, "vars": every}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def digest(outputs):
    """SHA-256 of all texts in order, errors as a NUL byte, each ended by a line end."""
    total = hashlib.sha256()
    for text in outputs:
        total.update((b"\0" if text is None else text.encode("utf-8", "replace")) + b"\n")
    return total.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--tool", default="build/tests/support/chat_tool")
    parser.add_argument("--record")
    parser.add_argument("--show", type=int, default=5)
    args = parser.parse_args()
    every, env, other = list(variables()), environment(), theirs()
    tool, records = Tool(args.tool), {}
    templates = renderings = errors = broken = differ = 0
    for path, text in collect(args.folders):
        key = hashlib.sha256(text.encode()).hexdigest()
        if key in records:
            continue
        templates += 1
        got = tool.render(text, every)
        try:
            compiled = env.from_string(text)
            wanted = [expected(compiled, values) for values in every]
        except jinja2.TemplateError:
            broken, wanted = broken + 1, [None] * len(every)
        else:
            if other and wanted != [expected(other(text), values) for values in every]:
                raise SystemExit(f"{path}: transformers renders it in another way")
        records[key] = digest(wanted)
        bad = 0
        for values, want, mine in zip(every, wanted, got):
            renderings += 1
            errors += want is None
            if (None if isinstance(mine, dict) else mine) == want:
                continue
            bad += 1
            if bad <= args.show:
                print(f"{path}\n  vars {json.dumps(values)[:300]}\n  want {want!r:.1500}\n"
                      f"  got  {mine!r:.1500}")
        differ += bad
        if bad:
            print(f"{path}: {bad} of {len(every)} differ")
    print(f"{templates} templates ({broken} that Jinja2 does not compile), {renderings} renderings, "
          f"of which {errors} errors; {differ} differ")
    if args.record:
        with open(args.record, "w", encoding="utf-8") as file:
            json.dump({"date": DATE, "vars": every, "outputs": records}, file, separators=(",", ":"))
            file.write("\n")
    return differ > 0


if __name__ == "__main__":
    sys.exit(main())
