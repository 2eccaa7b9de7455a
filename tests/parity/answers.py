"""Answers of a model that does not exist, the same on every machine.

Every answer is a function of the seed and of the text that is asked about, so that lm-eval and
Podium can be given the same ones without a model. Numbers are quotients of small integers: ties
occur, and every language computes the same double. tests/support/parity.h says the same in C.
"""

import hashlib

DEFAULT_FORMS = [
    "{gold}",
    " {gold}\n",
    "The answer is {gold}.",
    "{other}",
    "",
    "So the answer is ({gold}).\n\nQ: and the next one?",
    "I am not sure,\nbut it may be {other} or {gold}",
    "#### {gold}\n",
]


def draw(seed, text):
    """Eight bytes that depend on seed and text: a number of 32 bits and one of 8."""
    digest = hashlib.sha256(f"{seed}\n{text}".encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big"), digest[4]


def loglikelihood(seed, whole):
    """Log-likelihood of a continuation and whether it is greedy; whole is context + continuation."""
    number, byte = draw(seed, whole)
    return -(number % 23 + 1) / 7, byte % 4 == 0


def rolling(seed, text):
    number, _ = draw(seed, text)
    return -len(text.encode("utf-8")) * (number % 50 + 20) / 70


def generated(seed, context, repeat, forms, golds):
    """Text for a prompt: one of the forms, with the document's right answer and a wrong one."""
    number, _ = draw(seed, f"{repeat}\n{context}")
    form = forms[number % len(forms)]
    return form.replace("{gold}", golds[0]).replace("{other}", golds[1])
