"""Made-up prompts of IFEval's kind with responses: pairs(n, seed) gives n of (row, response).

Each row has one to three instructions; its response is a text of a few sentences that is then bent
towards each instruction or away from it, and dressed as models do: with an opening line, a closing
one, emphasis. Everything is drawn from random.Random(seed).
"""
import json
import random

NAMES = ["Anna", "Dr. Weber", "Mr. Okafor", "J. K. Lindqvist", "Mrs. Tanaka", "Prof. Ruiz", "Mia", "St. John"]
PLACES = ["Oslo", "the U.S.", "St. Louis", "Kyoto", "the harbour", "Baker St.", "Washington, D.C.", "the lab"]
THINGS = ["a bicycle", "the report", "an old map", "two lamps", "the garden", "a pot of soup", "3.5 litres of paint",
          "the NASA archive", "a USB cable", "some rye bread", "the E.U. treaty", "No. 7"]
VERBS = ["found", "painted", "sold", "described", "repaired", "carried", "lost", "measured"]
TIMES = ["on Monday", "at 5 p.m.", "in Jan. 1998", "yesterday", "at dawn", "on Feb. 3", "in the 1990s", "for years"]
PLAIN = [
    "The weather was mild and the streets were quiet.", "Nobody expected the outcome!", "Why does it matter?",
    "It costs about $4.50 per kg, i.e. very little.", "Some people disagree, e.g. the neighbours.",
    "Wait... that is not what I meant.", "She said, \"We leave at noon.\"", "\"Is it far?\" he asked.",
    "Visit https://example.org/page?id=3 for details.", "The ratio is 3:1, not 2:1.", "That's it - no more, no less.",
    "We don't know; they can't say.", "First, mix the flour with water. Then wait for 20 min. or so.",
    "This is a test of patience (and of nerves).", "It was late (very late!). We went home.", "Yes!!! It works.",
    "Really?! I had no idea.", "Version 2.0.1 fixes the bug.", "The company, Acme Inc., grew fast.",
    "He works for Acme Corp. The firm is large.", "Bring pens, paper, tape, etc. before class.",
    "The answer is simple: practise every day.", "Many thanks to all of you for coming here today.",
    "In my opinion, the second plan is better than the first one.", "There is no rush at all",
    "A small step can lead to a big change in the end.", "Plan A failed. However, plan B worked.",
    "The meeting starts at 9 a.m. The room is on the left.", "Vitamin C. is good for you, they say.",
    "you should always read the manual before you start the engine.", "and then... Nothing happened.",
    "Use the `print` function: it is built in.", "Everyone agreed (see fig. 2). The rest is history.",
    "Tom's plan wasn't bad; it was the team's best so far.", "Between 1914 and 1918 the town changed a lot.",
    "Chapter 4. The river rises.", "1. Heat the oven. 2. Mix the eggs. 3. Bake.", "“Curly quotes,” she wrote, “are nice.”",
    "They moved to the north of the country and opened a small shop near the station.",
    "What remains is the memory of a long summer with friends, books and music.",
]
OPENINGS = ["Sure! Here is my answer:", "Here's a draft:", "**Answer**", "# Title", "Certainly, I can help.", "***", "```"]
CLOSINGS = ["Let me know if you need more!", "I hope this helps.", "***", "```", "The end.", "- the author"]
WORDS = ["rain", "market", "engine", "map", "friend", "river", "kitchen", "signal", "story", "window"]
LANGUAGES = {
    "en": "The children went to the park because the sun was shining. They played until it was dark and then walked home together.",
    "de": "Die Kinder gingen in den Park, weil die Sonne schien. Sie spielten, bis es dunkel wurde, und gingen dann zusammen nach Hause.",
    "fr": "Les enfants sont allés au parc parce que le soleil brillait. Ils ont joué jusqu'à la nuit, puis ils sont rentrés ensemble.",
    "es": "Los niños fueron al parque porque hacía sol. Jugaron hasta que oscureció y después volvieron juntos a casa.",
    "pt": "As crianças foram ao parque porque fazia sol. Brincaram até escurecer e depois voltaram juntas para casa.",
    "it": "I bambini sono andati al parco perché c'era il sole. Hanno giocato fino a sera e poi sono tornati a casa insieme.",
    "fi": "Lapset menivät puistoon, koska aurinko paistoi. He leikkivät pimeään asti ja kävelivät sitten yhdessä kotiin.",
    "pl": "Dzieci poszły do parku, bo świeciło słońce. Bawiły się, aż zrobiło się ciemno, a potem razem wróciły do domu.",
    "ru": "Дети пошли в парк, потому что светило солнце. Они играли до темноты, а потом вместе пошли домой.",
    "uk": "Діти пішли до парку, бо світило сонце. Вони гралися, доки не стемніло, а потім разом повернулися додому.",
    "bg": "Децата отидоха в парка, защото слънцето грееше. Те играха, докато се стъмни, и после се прибраха заедно у дома.",
    "ar": "ذهب الأطفال إلى الحديقة لأن الشمس كانت مشرقة. لعبوا حتى حل الظلام ثم عادوا معا إلى البيت.",
    "fa": "بچه‌ها به پارک رفتند چون آفتاب می‌تابید. آن‌ها تا تاریکی هوا بازی کردند و بعد با هم به خانه برگشتند.",
    "ur": "بچے پارک میں گئے کیونکہ دھوپ نکلی ہوئی تھی۔ وہ اندھیرا ہونے تک کھیلتے رہے اور پھر اکٹھے گھر واپس آئے۔",
    "he": "הילדים הלכו לפארק כי השמש זרחה. הם שיחקו עד שהחשיך ואחר כך חזרו יחד הביתה.",
    "hi": "बच्चे पार्क में गए क्योंकि धूप निकली हुई थी। वे अंधेरा होने तक खेलते रहे और फिर साथ में घर लौट आए।",
    "mr": "मुले उद्यानात गेली कारण ऊन पडले होते. ती अंधार होईपर्यंत खेळली आणि मग एकत्र घरी परतली.",
    "ne": "केटाकेटीहरू पार्कमा गए किनभने घाम लागेको थियो। उनीहरू अँध्यारो नहुँदासम्म खेले र त्यसपछि सँगै घर फर्किए।",
    "bn": "শিশুরা পার্কে গিয়েছিল কারণ রোদ উঠেছিল। তারা অন্ধকার হওয়া পর্যন্ত খেলেছিল এবং তারপর একসঙ্গে বাড়ি ফিরেছিল।",
    "pa": "ਬੱਚੇ ਪਾਰਕ ਵਿੱਚ ਗਏ ਕਿਉਂਕਿ ਧੁੱਪ ਨਿਕਲੀ ਹੋਈ ਸੀ। ਉਹ ਹਨੇਰਾ ਹੋਣ ਤੱਕ ਖੇਡਦੇ ਰਹੇ ਅਤੇ ਫਿਰ ਇਕੱਠੇ ਘਰ ਮੁੜੇ।",
    "gu": "બાળકો બગીચામાં ગયા કારણ કે તડકો નીકળ્યો હતો. તેઓ અંધારું થાય ત્યાં સુધી રમ્યા અને પછી સાથે ઘરે પાછા ફર્યા.",
    "ta": "வெயில் அடித்ததால் குழந்தைகள் பூங்காவிற்குச் சென்றார்கள். இருட்டும் வரை விளையாடிவிட்டு ஒன்றாக வீடு திரும்பினார்கள்.",
    "te": "ఎండగా ఉండటంతో పిల్లలు పార్కుకు వెళ్లారు. చీకటి పడే వరకు ఆడుకుని తర్వాత కలిసి ఇంటికి తిరిగి వచ్చారు.",
    "kn": "ಬಿಸಿಲು ಇದ್ದುದರಿಂದ ಮಕ್ಕಳು ಉದ್ಯಾನಕ್ಕೆ ಹೋದರು. ಕತ್ತಲಾಗುವವರೆಗೆ ಆಟವಾಡಿ ನಂತರ ಒಟ್ಟಿಗೆ ಮನೆಗೆ ಮರಳಿದರು.",
    "ml": "വെയിലുണ്ടായിരുന്നതുകൊണ്ട് കുട്ടികൾ പാർക്കിലേക്ക് പോയി. ഇരുട്ടുന്നതുവരെ കളിച്ചിട്ട് അവർ ഒരുമിച്ച് വീട്ടിലേക്ക് മടങ്ങി.",
    "th": "เด็กๆ ไปที่สวนสาธารณะเพราะแดดออก พวกเขาเล่นกันจนมืดแล้วก็เดินกลับบ้านด้วยกัน",
    "vi": "Bọn trẻ ra công viên vì trời nắng đẹp. Chúng chơi cho đến khi trời tối rồi cùng nhau đi bộ về nhà.",
    "ko": "햇볕이 좋아서 아이들은 공원에 갔습니다. 어두워질 때까지 놀다가 함께 집으로 돌아왔습니다.",
    "ja": "天気が良かったので、子どもたちは公園に行きました。暗くなるまで遊んで、それから一緒に家に帰りました。",
    "sw": "Watoto walienda kwenye bustani kwa sababu jua lilikuwa linawaka. Walicheza mpaka giza likaingia kisha wakarudi nyumbani pamoja.",
}


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def sentence(self):
        r = self.r
        if r.random() < 0.55:
            return r.choice(PLAIN)
        end = r.choice([".", ".", ".", "!", "?", "...", "."])
        return f"{r.choice(NAMES)} {r.choice(VERBS)} {r.choice(THINGS)} in {r.choice(PLACES)} {r.choice(TIMES)}{end}"

    def text(self, least=2, most=12):
        r = self.r
        out = ""
        for _ in range(r.randint(least, most)):
            out += self.sentence() + r.choice([" "] * 6 + ["\n", "\n\n", "  ", "\n- ", "\n* "])
        return out.strip() if r.random() < 0.8 else out

    def dress(self, text):
        r = self.r
        if r.random() < 0.15:
            text = r.choice(OPENINGS) + "\n" + text
        if r.random() < 0.15:
            text = text + "\n" + r.choice(CLOSINGS)
        if r.random() < 0.08:
            text = "**" + text + "**"
        return text

    # Each gives (arguments, text bent towards or away from them).

    def keywords_existence(self, text, pass_):
        words = self.r.sample(WORDS, self.r.randint(1, 3))
        for word in words[: len(words) if pass_ else self.r.randint(0, len(words) - 1)]:
            text += self.r.choice([" ", "\n"]) + self.r.choice([word, word.upper(), word + "s", word.title() + "."])
        return {"keywords": words}, text

    def keywords_forbidden_words(self, text, pass_):
        words = self.r.sample(WORDS + ["the", "and"], self.r.randint(1, 3))
        if not pass_:
            text += " " + self.r.choice(words).upper() + "!"
        elif self.r.random() < 0.5:
            text += " pre" + words[0] + "ing"
        return {"forbidden_words": words}, text

    def keywords_frequency(self, text, pass_):
        n, word = self.r.randint(1, 4), self.r.choice(WORDS)
        text += (" " + word + ",") * self.r.choice([n - 1, n, n + 1])
        return {"keyword": word + self.r.choice(["", " "]), "frequency": n, "relation": self.relation()}, text

    def keywords_letter_frequency(self, text, pass_):
        letter = self.r.choice("aeqzxTWj")
        n = max(1, text.lower().count(letter.lower()) + self.r.randint(-1, 2))
        return {"letter": letter, "let_frequency": n, "let_relation": self.relation()}, text

    def language_response_language(self, text, pass_):
        code, other = self.r.sample(sorted(LANGUAGES), 2)
        return {"language": code}, LANGUAGES[code if pass_ else other]

    def near(self, count):
        return max(1, count + self.r.choice([-2, -1, 0, 0, 1, 2]))

    def relation(self):
        return self.r.choice(["less than", "at least"])

    def length_constraints_number_sentences(self, text, pass_):
        import nltk

        n = self.near(len(nltk.sent_tokenize(text)))
        return {"num_sentences": n, "relation": self.relation()}, text

    def length_constraints_number_words(self, text, pass_):
        import re

        return {"num_words": self.near(len(re.findall(r"\w+", text))), "relation": self.relation()}, text

    def length_constraints_number_paragraphs(self, text, pass_):
        n = self.r.randint(1, 4)
        parts = [self.text(1, 3) for _ in range(n if pass_ else n + self.r.choice([-1, 1]))]
        gap = self.r.choice(["\n***\n", "***", " *** ", "\n\n***\n\n"])
        text = gap.join(parts)
        if self.r.random() < 0.3:
            text = gap + text
        if self.r.random() < 0.2:
            text += gap + gap
        return {"num_paragraphs": n}, text

    def length_constraints_nth_paragraph_first_word(self, text, pass_):
        n = self.r.randint(1, 4)
        nth, word = self.r.randint(1, n), self.r.choice(WORDS + ["Weekend", "the"])
        parts = [self.sentence() for _ in range(n if pass_ or self.r.random() < 0.5 else n + 1)]
        if pass_:
            form = self.r.choice([word, word.title(), f'"{word}', f"'{word}'", word.upper() + ",", word + "'s"])
            parts[nth - 1] = form + " " + parts[nth - 1]
        text = self.r.choice(["\n\n", "\n\n", "\n\n\n", "\n\n\n\n"]).join(parts)
        return {"num_paragraphs": n, "nth_paragraph": nth, "first_word": word}, text

    def detectable_content_number_placeholders(self, text, pass_):
        n = self.r.randint(1, 4)
        for _ in range(n if pass_ else n - 1):
            text += self.r.choice([" [name]", " [the [date]]", "[]", " [a\nb]"])
        return {"num_placeholders": n}, text

    def detectable_content_postscript(self, text, pass_):
        marker = self.r.choice(["P.S.", "P.P.S", "P.S.", "P.P.S", "Note:"])
        forms = {"P.S.": ["P.S. bye", "p. s. x", "ps x", "P.S x"], "P.P.S": ["P.P.S bye", "p. p. s x", "pps"],
                 "Note:": ["note: x", "Note x"]}[marker]
        return {"postscript_marker": marker}, text + "\n\n" + self.r.choice(forms if pass_ else forms[-1:])

    def detectable_format_number_bullet_lists(self, text, pass_):
        n = self.r.randint(1, 4)
        lines = [self.r.choice(["* ", "- ", "*", "  * ", "-"]) + self.sentence() for _ in range(n if pass_ else n + 1)]
        if self.r.random() < 0.2:
            lines.append("---")
        if self.r.random() < 0.2:
            lines.append("**bold**")
        return {"num_bullets": n}, "List:\n" + "\n".join(lines)

    def detectable_format_constrained_response(self, text, pass_):
        answers = ["My answer is yes.", "My answer is no.", "My answer is maybe."]
        return {}, text + " " + (self.r.choice(answers) if pass_ else self.r.choice(["my answer is yes.", "My answer is no"]))

    def detectable_format_number_highlighted_sections(self, text, pass_):
        n = self.r.randint(1, 4)
        for _ in range(n if pass_ else n - 1):
            text += self.r.choice([" *part*", " **part two**", " * *", " ****", " *a\nb*", " ** x **"])
        return {"num_highlights": n}, text

    def detectable_format_multiple_sections(self, text, pass_):
        n, word = self.r.randint(2, 4), self.r.choice(["Section", "SECTION", "Day", "PARAGRAPH "])
        for i in range(1, (n if pass_ else n - 1) + 1):
            text += self.r.choice(["\n", " ", ""]) + word.strip() + self.r.choice([" ", "", "\n"]) + str(i) + "\n" + self.sentence()
        return {"section_spliter": word, "num_sections": n}, text

    def detectable_format_json_format(self, text, pass_):
        value = self.r.choice([{"a": text}, [1, 2.5, None], text, {"x": {"y": [True, "z"]}}, 3, {}])
        out = json.dumps(value, ensure_ascii=self.r.random() < 0.5, indent=self.r.choice([None, 2]))
        if not pass_:
            out = self.r.choice([out + ",", "{" + out, "{'a': 1}", "{\"a\": 1,}", text, "", "\"a\nb\"", "[01]", "nul", "\"\\x\""])
        elif self.r.random() < 0.15:
            out = self.r.choice(["NaN", "-Infinity", "[1e400]", "\"\\ud800\"", "{\"a\": 1, \"a\": 2}"])
        fence = self.r.choice(["", "", "```", "```json", "```JSON", "```Json\n"])
        return {}, fence + out + ("```" if fence and self.r.random() < 0.9 else "")

    def detectable_format_title(self, text, pass_):
        return {}, self.r.choice(["<<A title>>", "<<<x>>>", "<<a>> <<b>>"] if pass_ else ["<< >>", "<<>>", "<title>", "<<a\nb>>"]) + "\n" + text

    def combination_two_responses(self, text, pass_):
        gap = self.r.choice(["******", "\n******\n", "\n\n******\n\n"])
        parts = [text, self.text(1, 4)] if pass_ else self.r.choice([[text], [text, text + " "], ["a", "b", "c"], ["a", " ", "b"]])
        out = gap.join(parts)
        return {}, gap + out if self.r.random() < 0.2 else out

    def combination_repeat_prompt(self, text, pass_):
        prompt = self.text(1, 3) + self.r.choice(["", " ", "\n"])
        start = self.r.choice([prompt, prompt.upper(), " " + prompt]) if pass_ else self.r.choice([prompt[:-4], "x" + prompt])
        return {"prompt_to_repeat": prompt}, start.rstrip() + "\n\n" + text

    def startend_end_checker(self, text, pass_):
        phrase = self.r.choice(["Any other questions?", "Is there anything else I can help with?", "The End.", " Goodbye "])
        end = self.r.choice([phrase, phrase.upper(), phrase + "\"", phrase + "\n"]) if pass_ else phrase + " Bye"
        return {"end_phrase": phrase}, text + " " + end

    def startend_quotation(self, text, pass_):
        return {}, f'"{text}"' if pass_ else self.r.choice([f"'{text}'", f'"{text}', "\"", f"\u201c{text}\u201d"])

    def change_case_capital_word_frequency(self, text, pass_):
        n = self.r.randint(0, 4)
        text += "".join(self.r.choice([" NASA", " U.S.A.", " IT'S", " A", " CANNOT", " \"HEY\"", " (OK)", " X-RAY", " NASA's",
                                       " WOW!!!", " YES-NO", " END."]) for _ in range(n))
        import nltk

        count = self.near(sum(w.isupper() for w in nltk.word_tokenize(text)))
        return {"capital_frequency": count, "capital_relation": self.relation()}, text

    def change_case_english_capital(self, text, pass_):
        text = self.text(5, 14)
        return {}, text.upper() if pass_ else self.r.choice([text.upper() + "ß", text, LANGUAGES[self.r.choice(["de", "fi", "ru"])].upper() * 3])

    def change_case_english_lowercase(self, text, pass_):
        return {}, text.lower() if pass_ else self.r.choice([text.lower() + " A", text, LANGUAGES[self.r.choice(["es", "sw", "bg"])].lower()])

    def punctuation_no_comma(self, text, pass_):
        return {}, text.replace(",", self.r.choice([";", "，", "、"])) if pass_ else text + ", x"


FAMILIES = ["keywords", "language", "length_constraints", "detectable_content", "detectable_format", "combination",
            "startend", "change_case", "punctuation"]
METHODS = sorted(name for name in vars(Maker) if any(name.startswith(f + "_") for f in FAMILIES))


def instruction(method):
    family = next(f for f in FAMILIES if method.startswith(f + "_"))
    return family + ":" + method[len(family) + 1:]


def pairs(n, seed):
    maker = Maker(seed)
    r = maker.r
    out = []
    for i in range(n):
        methods = [METHODS[i % len(METHODS)]] + r.sample(METHODS, r.choice([0, 0, 0, 1, 1, 2]))
        text, kwargs = maker.text(), []
        for method in reversed(methods):
            given, text = getattr(maker, method)(text, r.random() < 0.6)
            kwargs.append({"num_words": None, **given} if r.random() < 0.3 else given)
        row = {"key": i, "prompt": "p", "instruction_id_list": [instruction(m) for m in methods], "kwargs": kwargs[::-1]}
        out.append((row, maker.dress(text) if r.random() > 0.02 else r.choice(["", " \n", "7", "...", "*", "🙂"])))
    return out
