"""An OpenAI-style endpoint on 127.0.0.1 that gives back recorded answers and knows nothing else.

Log-likelihoods are told as a server with echo tells them: the whole log-likelihood stands at the
last token of the continuation, so that their sum is the recorded number to the bit.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GENERATED = " ..."  # the one token that every server generates behind an echoed prompt


class Table:
    """What can be asked in one run. requests and answers are those of dump.py."""

    def __init__(self, requests, answers):
        self.scores = {text: (ll, greedy) for text, (ll, greedy) in answers["loglikelihood"].items()}
        self.scores.update({text: (ll, False) for text, ll in answers["rolling"].items()})
        self.texts = answers["generate"]
        self.cuts = {}  # where continuations begin in a text
        self.asked = {}  # how often a context was asked
        self.missing = []
        for request in requests:
            if "continuation" in request:
                whole = request["context"] + request["continuation"]
                self.cuts.setdefault(whole, set()).add(len(request["context"].rstrip()))

    def score(self, prompt):
        ll, greedy = self.scores[prompt]
        ends = sorted(self.cuts[prompt] | {0, len(prompt)})
        tokens = [prompt[a:b] for a, b in zip(ends, ends[1:])] + [GENERATED]
        logprobs = [0.0] * (len(tokens) - 2) + [ll, -1.0]
        tops = [{token: logprob} for token, logprob in zip(tokens, logprobs)]
        if not greedy:
            tops[-2] = {"?": ll / 2}
        if len(tokens) > 2:
            logprobs[0], tops[0] = None, None
        return prompt + GENERATED, {
            "tokens": tokens,
            "token_logprobs": logprobs,
            "top_logprobs": tops,
            "text_offset": [0] + [sum(map(len, tokens[: i + 1])) for i in range(len(tokens) - 1)],
        }

    def text(self, context):
        """Repeats come one after the other, so counting tells them apart."""
        texts = self.texts[context]
        count = self.asked[context] = self.asked.get(context, -1) + 1
        return texts[count % len(texts)]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            with self.server.lock:
                self.reply(200, {"choices": [self.choice(body)]})
        except KeyError as missing:
            self.server.table.missing.append(missing.args[0])
            self.reply(400, {"error": {"message": "this prompt was not recorded"}})

    def choice(self, body):
        table = self.server.table
        if self.path.endswith("/chat/completions"):
            text = table.text(json.dumps(body["messages"], ensure_ascii=False))
            message = {"role": "assistant", "content": text}
            return {"index": 0, "message": message, "finish_reason": "stop"}
        if not body.get("echo"):
            return {"index": 0, "text": table.text(body["prompt"]), "finish_reason": "stop"}
        text, logprobs = table.score(body["prompt"])
        return {"index": 0, "text": text, "logprobs": logprobs, "finish_reason": "length"}

    def reply(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass


class ReplayServer:
    """with ReplayServer() as server: server.use(table); its address is server.url."""

    def __enter__(self):
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.lock = threading.Lock()
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def use(self, table):
        with self.http.lock:
            self.http.table = table

    def __exit__(self, *args):
        self.http.shutdown()
        self.http.server_close()
