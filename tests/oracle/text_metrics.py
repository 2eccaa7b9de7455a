#!/usr/bin/env python3
"""Records corpus metrics of lm-evaluation-harness and sacrebleu as tests/vectors/text_metrics.json.

    text_metrics.py >tests/vectors/text_metrics.json

Needs lm_eval 0.4.13 and sacrebleu 2.6. The file holds

    segments   [references, prediction] as lm-eval's metrics hand them on; references is a text, or a
               list of texts
    alone      for each segment its values as a corpus of one, in the order of METRICS
    corpora    [first, end, metric, value, standard error of 100 replicates] over segments[first:end]

The texts are ours: sentences in many scripts, each beside variants with words moved, dropped, added
and replaced, and texts made to reach the corners of tokenizers and of the search for shifts.
"""
import json
import os
import random
import sys

os.environ["DISABLE_MULTIPROC"] = "1"
OUT, sys.stdout = sys.stdout, sys.stderr  # lm_eval prints

from sacrebleu.metrics import ter  # noqa: E402

from lm_eval.api import metrics  # noqa: E402

# The same pairs come again in every replicate; TER's search is worth remembering.
KNOWN, SEARCH = {}, ter.translation_edit_rate


def remembered(hypothesis, reference):
    key = (tuple(hypothesis), tuple(reference))
    if key not in KNOWN:
        KNOWN[key] = SEARCH(hypothesis, reference)
    return KNOWN[key]


ter.translation_edit_rate = remembered

METRICS = [("bleu", metrics.bleu), ("chrf", metrics.chrf), ("chrf++", metrics.chrfpp),
           ("ter", metrics.ter)]

SENTENCES = [
    "The old bridge was closed in March, and nobody told the ferry company about it.",
    "She said: \"I'll be back by 5:30 p.m. - don't wait for me!\" (and then she left)",
    "Prices rose by 3.5% to $1,234.56 in 2019-20, up from 1,100 the year before...",
    "Der Zug nach München hatte zwei Stunden Verspätung, weil ein Baum auf dem Gleis lag.",
    "L'été dernier, nous n'avons pas pu aller à la mer : il pleuvait trop.",
    "¿Dónde está la biblioteca? ¡No la encuentro por ningún lado, señor Núñez!",
    "Вчера вечером мы долго гуляли по набережной и говорили о новых книгах.",
    "Ο Οδυσσεύς γύρισε στο σπίτι του ύστερα από είκοσι χρόνια. ΤΕΛΟΣ ΤΗΣ ΙΣΤΟΡΙΑΣ",
    "İstanbul'da yağmur yağınca IŞIKLAR söner ve herkes eve döner.",
    "우리는 어제 저녁에 강가를 걸으며 새로 나온 책 이야기를 했습니다.",
    "기차가 두 시간 늦게 도착해서, 모두 지쳐 있었다. 그래도 웃었다!",
    "昨日の夜、私たちは川沿いを歩きながら新しい本について話しました。",
    "電車が二時間遅れたので、みんな疲れていた。「でも、楽しかった」と彼は言った。",
    "火车晚点了两个小时，大家都很累。不过，我们还是很高兴！",
    "他花了三百五十元（约合50美元）买了一本旧书、两支笔和一张地图。",
    "وصل القطار متأخراً ساعتين، لذلك كان الجميع متعبين جداً.",
    "أين المكتبة؟ لم أجدها في أي مكان؛ هل يمكنك مساعدتي؟",
    "הרכבת איחרה בשעתיים, ולכן כולם היו עייפים מאוד.",
    "कल शाम हम नदी के किनारे टहलते हुए नई किताबों के बारे में बात कर रहे थे।",
    "เมื่อวานนี้เราเดินเล่นริมแม่น้ำและคุยกันเรื่องหนังสือเล่มใหม่",
    "ትናንት ማታ በወንዙ ዳር እየተራመድን ስለ አዲስ መጻሕፍት ተነጋገርን።",
    "இரயில் இரண்டு மணி நேரம் தாமதமாக வந்ததால் அனைவரும் சோர்வாக இருந்தனர்.",
    "So happy today 😀🎉 with my family 👨‍👩‍👧‍👦 in 🇰🇷, can't wait for 2️⃣ more weeks!!!",
    "Tom & Jerry <b>cost</b> more than 10 #hashtags @home; see http://example.org/a-b_c?d=1.",
]

# Reference and prediction, as they are.
CORNERS = [
    ("", ""), ("", "something"), ("something", ""), (" \t\n", " "), (".", "."), ("a", "a"),
    ("a", "b"), ("...", "..."), (".,.,", ",.,."), ("a.b,c", "a .b, c"), ("3.14", "3.14"),
    ("5-3 = 2", "5 - 3 = 2"), ("x--y -- z", "x-y - z"), ("1,000,000.5", "1,000,000"),
    ("&quot;a&quot; &amp;lt; b", "\"a\" &lt; b"), ("&gt;&amp;gt;", ">>"),
    ("line end-\ning here", "line ending here"), ("a\nb\nc", "a b c"),
    ("<skipped>one two<skipped> three", "one two three"),
    ("tab\tseparated\u00a0words\u3000here\u2028now", "tab separated words here now"),
    ("one\x1ctwo\x1dthree\x85four", "one two three four"), ("trailing   ", "trailing"),
    ("zero\u200bwidth", "zero width"), ("caf\u00e9", "cafe\u0301"), ("\ufeffmark", "mark"),
    ("straße", "STRASSE"), ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"), ("ΑΣ. ΑΣ", "ας. ας"), ("İI", "i̇ı"),
    ("(hi) 'tis [x] {y}", "(hi ) ' tis [ x] {y }"), ("don't won't", "dont wont"),
    ("\u201cquoted\u201d \u2014 dash", "\"quoted\" - dash"), ("$5.00!", "5.00$ !"),
    ("a" * 200, "a" * 190), ("ab" * 60, "ba" * 60), ("a\u0000b c", "a b c"),
    ("10.5.", "10.5 ."), (".5 and 5.", "5 and .5"), ("e-mail 3-D 4-", "e - mail 3 -D 4 -"),
    ("\U0001f600\U0001f601 \U0001f602", "\U0001f600 \U0001f601\U0001f602"),
    ("\u0661\u0662\u066b\u0663", "\u0661\u0662.\u0663"), ("\uff0c\uff0e", ",."),
    ("same same same same", "same"), ("same", "same same same same"),
]


def variant(words, rnd, nedits):
    """The words with some blocks moved, words dropped, doubled, swapped and replaced."""
    words = list(words)
    for _ in range(nedits):
        at = rnd.randrange(len(words)) if words else 0
        kind = rnd.random()
        if kind < 0.4:
            block = words[at:at + rnd.randint(1, 6)]
            del words[at:at + len(block)]
            to = rnd.randint(0, len(words))
            words[to:to] = block
        elif kind < 0.6:
            del words[at:at + 1]
        elif kind < 0.8:
            words[at:at] = words[at:at + 2]
        elif words:
            words[at] = words[at][::-1]
    return words


def pieces(sentence):
    """Words, or characters where a script has no spaces."""
    words = sentence.split(" ")
    return (words, " ") if len(words) > 3 else (list(sentence), "")


def shifted(rnd):
    """Texts of few different words, where the search for shifts has much to try."""
    made = []
    for vocabulary, length in (("ab", 12), ("ab", 40), ("abc", 70), ("abcdefgh", 30),
                               ("abcdefgh", 90), ("abcdefghijklmnopqrst", 60)):
        for nedits in (2, 6, 15):
            words = [rnd.choice(vocabulary) for _ in range(length)]
            made.append([" ".join(words), " ".join(variant(words, rnd, nedits))])
    numbered = [f"w{i}" for i in range(130)]
    made += [
        ["a " * 40, "a " * 25], ["a b " * 20, "b a " * 20], ["a b c " * 15, "c b a " * 15],
        [" ".join(numbered), " ".join(numbered[::-1])],
        [" ".join(numbered), " ".join(numbered[60:] + numbered[:60])],
        [" ".join(numbered), " ".join(numbered[12:24] + numbered[:12] + numbered[24:])],
        [" ".join(numbered), "w7"], ["w7", " ".join(numbered)],
        [" ".join(numbered), " ".join(numbered[:2])], [" ".join(numbered[:45]), "w44 " * 3],
    ]
    return made


def segments(rnd):
    made = []
    for sentence in SENTENCES:
        words, glue = pieces(sentence)
        made.append([sentence, sentence])
        for nedits in (1, 2, 4, 8):
            made.append([sentence, glue.join(variant(words, rnd, nedits))])
    made += [[reference, prediction] for reference, prediction in CORNERS]
    made += shifted(rnd)
    # Two and three references each.
    for sentence in SENTENCES[::2]:
        words, glue = pieces(sentence)
        others = [glue.join(variant(words, rnd, n)) for n in (1, 3, 5)]
        made.append([others[:2], glue.join(variant(words, rnd, 3))])
    for sentence in SENTENCES[1::2]:
        words, glue = pieces(sentence)
        others = [glue.join(variant(words, rnd, n)) for n in (2, 4, 9)]
        made.append([others, sentence])
    return made


def main():
    rnd = random.Random(20)
    made = segments(rnd)
    nsentences, ncorners = 5 * len(SENTENCES), len(CORNERS)
    nmany = len(SENTENCES) // 2
    single = len(made) - 2 * nmany
    bounds = [(0, nsentences), (0, 10), (nsentences, nsentences + ncorners),
              (nsentences + ncorners, single), (0, single), (single, single + nmany),
              (single + nmany, len(made)), (nsentences, nsentences + 4), (3, 5)]
    corpora = []
    for first, end in bounds:
        for name, value in METRICS:
            part = made[first:end]
            corpora.append([first, end, name, value(part),
                            metrics.bootstrap_stderr(value, part, iters=100)])
    alone = [[value([segment]) for _, value in METRICS] for segment in made]
    rows = ",\n".join(json.dumps(segment, ensure_ascii=False) for segment in made)
    values = ",\n".join(json.dumps(row) for row in alone)
    subsets = ",\n".join(json.dumps(row) for row in corpora)
    OUT.write('{"metrics": %s,\n"segments": [\n%s],\n"alone": [\n%s],\n"corpora": [\n%s]}\n'
              % (json.dumps([name for name, _ in METRICS]), rows, values, subsets))


main()
