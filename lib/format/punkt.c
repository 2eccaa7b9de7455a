#include "lib/format/punkt.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

#define MARK "[)\";}\\]*:@'({\\[\u2018\u2019\u201c\u201d\u00ab\u00bb?!]"
#define SEVERAL "(?:-{2,}|\\.{2,}|(?:\\.\\s){2,}\\.)"

/* Dashes and dots in a row; a word up to white space or a mark, or up to a comma in front of one;
   any other character. */
const char pd_punkt_token[] = SEVERAL "|(?=[^(\"`{\\[:;&#*@)}\\]\\-,])\\S+?(?=\\s|$|" MARK
                                      "|" SEVERAL "|,(?=$|\\s|" MARK "|" SEVERAL "))|\\S";

/* What the model learned; each list in byte order. Abbreviations stand without their last stop. */
static const char *const abbreviations[] = {
    ". . ",    "a.a",   "a.c",     "a.d",   "a.g",  "a.h",    "a.m",   "a.m.e", "a.s",  "a.t",
    "adm",     "ala",   "ariz",    "aug",   "ave",  "b.f",    "b.v",   "bros",  "c",    "c.i.t",
    "c.o.m.b", "c.v",   "calif",   "chg",   "cie",  "co",     "col",   "colo",  "conn", "corp",
    "cos",     "ct",    "d",       "d.c",   "d.h",  "d.w",    "dec",   "dr",    "e",    "e.f",
    "e.h",     "e.l",   "e.m",     "f",     "f.g",  "f.j",    "feb",   "fla",   "fri",  "ft",
    "g",       "g.d",   "g.f",     "g.k",   "ga",   "gen",    "h",     "h.c",   "h.f",  "h.m",
    "i.m.s",   "ill",   "inc",     "j.b",   "j.c",  "j.j",    "j.k",   "j.p",   "j.r",  "jan",
    "jr",      "k",     "kan",     "ky",    "l",    "l.a",    "l.f",   "l.p",   "lt",   "ltd",
    "m",       "m.b.a", "m.d.c",   "m.j",   "maj",  "messrs", "mg",    "mich",  "minn", "mr",
    "mrs",     "ms",    "n",       "n.c",   "n.d",  "n.h",    "n.j",   "n.m",   "n.v",  "n.y",
    "nev",     "nov",   "oct",     "ok",    "okla", "ore",    "p",     "p.a.m", "p.m",  "pa",
    "ph.d",    "prof",  "r",       "r.a",   "r.h",  "r.i",    "r.j",   "r.k",   "r.t",  "rep",
    "reps",    "s",     "s.a",     "s.a.y", "s.c",  "s.g",    "s.p.a", "s.s",   "sen",  "sep",
    "sept",    "sr",    "st",      "sw",    "t",    "t.j",    "tenn",  "tues",  "u.k",  "u.n",
    "u.s",     "u.s.a", "u.s.s.r", "v",     "va",   "vs",     "vt",    "w",     "w.c",  "w.r",
    "w.va",    "w.w",   "wash",    "wed",   "wis",  "yr",
};

/* Words that often begin a sentence. */
static const char *const starters[] = {
    "according", "although", "among",      "both",      "but",   "despite",      "even",
    "he",        "however",  "i",          "if",        "in",    "indeed",       "instead",
    "it",        "many",     "meanwhile",  "moreover",  "most",  "nevertheless", "nonetheless",
    "nor",       "sales",    "separately", "similarly", "since", "so",           "some",
    "the",       "there",    "these",      "they",      "this",  "though",       "thus",
    "under",     "when",     "while",      "yet",
};

/* Words that go on after a number with a full stop, and pairs of which the first has one. */
static const char *const after_number[] = {
    "abreast",       "aes",     "business",   "cbot",      "colgate",   "commodities", "cooper",
    "corrections",   "credit",  "dividend",   "financing", "genentech", "henley",      "insider",
    "international", "leisure", "letters",    "notable",   "pay-fone",  "pegasus",     "pepper",
    "review",        "rj",      "wedgestone", "who",       "zimmer",
};
static const char *const pairs[] = {
    "b edelman", "b levine", "b smith",  "b stewart", "b wigton", "i magnin",
    "i toussie", "j aron",   "j fialka", "j walter",  "o ludcke",
};

/* Common words: seen with a small letter only, or inside sentences with a capital, too. */
static const char *const common_lower[] = {
    "able",       "almost",   "already", "always", "amount",    "become",    "being",  "believe",
    "better",     "between",  "boy",     "came",   "cannot",    "car",       "cell",   "character",
    "characters", "cost",     "course",  "didn",   "different", "does",      "doesn",  "dollars",
    "done",       "enough",   "ever",    "fact",   "farmers",   "feet",      "girl",   "given",
    "going",      "guy",      "her",     "here",   "him",       "hour",      "hours",  "important",
    "into",       "least",    "lot",     "mean",   "menu",      "miles",     "months", "need",
    "needs",      "nothing",  "number",  "page",   "per",       "points",    "pounds", "present",
    "problem",    "problems", "program", "put",    "right",     "same",      "so",     "spent",
    "still",      "such",     "team",    "teen",   "them",      "therefore", "things", "think",
    "though",     "thought",  "through", "thus",   "together",  "took",      "trying", "upon",
    "us",         "using",    "ve",      "very",   "wants",     "weeks",     "went",   "were",
    "which",      "whole",    "window",  "within", "without",   "working",   "yet",    "your",
};
static const char *const common_both[] = {
    "a",        "about",      "act",      "action",    "add",      "after",    "again",
    "against",  "age",        "ago",      "all",       "also",     "am",       "among",
    "an",       "and",        "another",  "any",       "are",      "around",   "as",
    "at",       "away",       "back",     "bad",       "bar",      "be",       "because",
    "been",     "before",     "best",     "big",       "black",    "both",     "bought",
    "budget",   "business",   "but",      "buy",       "by",       "called",   "can",
    "care",     "change",     "children", "citizens",  "class",    "come",     "company",
    "congress", "continue",   "costs",    "could",     "country",  "cut",      "d",
    "day",      "days",       "did",      "do",        "don",      "down",     "during",
    "each",     "earth",      "economic", "economy",   "end",      "even",     "every",
    "face",     "family",     "far",      "federal",   "few",      "film",     "find",
    "first",    "five",       "food",     "for",       "form",     "found",    "four",
    "free",     "freedom",    "friends",  "from",      "fruit",    "full",     "future",
    "general",  "get",        "gets",     "give",      "go",       "god",      "good",
    "got",      "government", "great",    "group",     "had",      "half",     "hand",
    "hard",     "has",        "have",     "having",    "he",       "health",   "help",
    "high",     "his",        "history",  "home",      "hope",     "house",    "how",
    "however",  "human",      "if",       "in",        "increase", "industry", "interest",
    "is",       "it",         "its",      "just",      "keep",     "know",     "lady",
    "land",     "large",      "last",     "law",       "left",     "less",     "let",
    "life",     "like",       "little",   "live",      "local",    "long",     "look",
    "love",     "made",       "make",     "makes",     "making",   "man",      "many",
    "may",      "me",         "means",    "men",       "might",    "million",  "minutes",
    "money",    "month",      "more",     "most",      "movie",    "much",     "must",
    "my",       "nation",     "national", "nations",   "never",    "new",      "next",
    "no",       "not",        "now",      "of",        "off",      "old",      "on",
    "once",     "one",        "only",     "open",      "or",       "order",    "other",
    "others",   "our",        "out",      "over",      "own",      "part",     "party",
    "past",     "pay",        "peace",    "people",    "place",    "point",    "policy",
    "power",    "president",  "price",    "progress",  "public",   "quite",    "rather",
    "re",       "real",       "really",   "red",       "research", "rights",   "s",
    "said",     "save",       "say",      "says",      "school",   "second",   "security",
    "see",      "seen",       "service",  "set",       "she",      "should",   "show",
    "since",    "small",      "some",     "something", "south",    "start",    "state",
    "states",   "stop",       "story",    "students",  "support",  "sure",     "system",
    "take",     "takes",      "tax",      "than",      "that",     "the",      "their",
    "then",     "there",      "these",    "they",      "thing",    "third",    "this",
    "those",    "three",      "time",     "times",     "to",       "today",    "too",
    "top",      "total",      "trade",    "twice",     "two",      "under",    "union",
    "united",   "until",      "up",       "use",       "used",     "want",     "war",
    "was",      "water",      "way",      "we",        "week",     "well",     "what",
    "when",     "where",      "while",    "white",     "who",      "why",      "will",
    "with",     "woman",      "women",    "work",      "world",    "would",    "year",
    "years",    "you",        "young",
};

struct token {
    struct pd_str text, type; /* type: in small letters, numbers as ## */
    bool stop;                /* ends with a full stop */
    bool breaks, abbreviation, dots;
};

enum starter { NO, YES, UNKNOWN };

static int compare(const void *key, const void *item)
{
    return pd_str_cmp(*(const struct pd_str *)key, pd_str_of(*(const char *const *)item));
}

#define IN(list, word) in(list, sizeof(list) / sizeof((list)[0]), word)
static bool in(const char *const *list, size_t n, struct pd_str word)
{
    return bsearch(&word, list, n, sizeof *list, compare) != NULL;
}

static const struct pd_str number = PD_STR("##");

/* An optional minus, perhaps one . or , and then digits with . , - between and behind. */
static bool is_number(struct pd_str s)
{
    size_t i = s.n > 0 && s.p[0] == '-', nbytes;
    i += i < s.n && (s.p[i] == '.' || s.p[i] == ',');
    if (i >= s.n || pd_py_decimal(pd_utf8_at(s, i, &nbytes)) < 0)
        return false;
    for (; i < s.n; i += nbytes) {
        uint32_t c = pd_utf8_at(s, i, &nbytes);
        if (c != ',' && c != '.' && c != '-' && pd_py_decimal(c) < 0)
            return false;
    }
    return true;
}

static struct pd_str without_stop(struct pd_str s)
{
    return s.n > 1 && s.p[s.n - 1] == '.' ? pd_str_slice(s, 0, s.n - 1) : s;
}

/* One letter with a full stop. */
static bool is_initial(struct pd_str s)
{
    size_t nbytes;
    if (s.n < 2 || s.p[s.n - 1] != '.')
        return false;
    uint32_t c = pd_utf8_at(s, 0, &nbytes);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    return nbytes + 1 == s.n && (c == '_' || letter);
}

static bool is_dots(struct pd_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '.')
            return false;
    return s.n > 1;
}

static bool is_abbreviation(struct pd_str type)
{
    struct pd_str word = pd_str_slice(type, 0, type.n - 1), part = word;
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] == '-')
            part = pd_str_slice(word, i + 1, word.n);
    return IN(abbreviations, word) || IN(abbreviations, part);
}

/* What a word is by itself. */
static void first_pass(struct token *t, struct pd_arena *arena)
{
    struct pd_buf lower = {0};
    pd_py_lower(&lower, t->text);
    struct pd_str small = pd_arena_str(arena, pd_buf_str(&lower));
    pd_buf_done(&lower);
    t->type = is_number(small) ? number : small;
    t->stop = small.n > 0 && small.p[small.n - 1] == '.';
    bool two = small.n > 1 && small.p[small.n - 2] == '.';
    if (pd_str_is(small, ".") || pd_str_is(small, "?") || pd_str_is(small, "!"))
        t->breaks = true;
    else if (is_dots(small))
        t->dots = true;
    else if (t->stop && !two) {
        t->abbreviation = is_abbreviation(small);
        t->breaks = !t->abbreviation;
    }
}

static bool upper(const struct token *t)
{
    size_t nbytes;
    pd_utf8_at(t->text, 0, &nbytes);
    return pd_py_isupper(pd_str_slice(t->text, 0, nbytes));
}

static bool lower(const struct token *t)
{
    size_t nbytes;
    pd_utf8_at(t->text, 0, &nbytes);
    return pd_py_islower(pd_str_slice(t->text, 0, nbytes));
}

/* Whether its letters say that a token begins a sentence. Behind a full stop a small letter does
   not: the model knows four words for which it might. */
static enum starter by_letters(const struct token *t, struct pd_str type)
{
    if (t->text.n == 1 && strchr(";:,.!?", t->text.p[0]))
        return NO;
    if (lower(t))
        return NO;
    return upper(t) && IN(common_lower, type) ? YES : UNKNOWN;
}

static bool is_pair(struct pd_str a, struct pd_str b, struct pd_arena *arena)
{
    if (pd_str_eq(a, number))
        return IN(after_number, b);
    struct pd_str pair = pd_arena_printf(arena, "%.*s %.*s", PD_STR_ARG(a), PD_STR_ARG(b));
    return a.n == 1 && IN(pairs, pair);
}

/* What a word with a full stop is before the next one. */
static void second_pass(struct token *t, const struct token *next, struct pd_arena *arena)
{
    if (!t->stop)
        return;
    struct pd_str type = without_stop(t->type);
    struct pd_str follower = next->breaks ? without_stop(next->type) : next->type;
    bool initial = is_initial(t->text);
    if (is_pair(type, follower, arena)) {
        t->breaks = false;
        return;
    }
    enum starter starts = by_letters(next, follower);
    if ((t->abbreviation || t->dots) && !initial &&
        (starts == YES || (upper(next) && IN(starters, follower)))) {
        t->breaks = true;
        return;
    }
    if (!initial && !pd_str_eq(type, number))
        return;
    bool name = starts == UNKNOWN && initial && upper(next) && !IN(common_both, follower);
    if (starts == NO || name)
        t->breaks = false;
}

bool pd_punkt_breaks(const struct pd_value *tokens, struct pd_arena *arena)
{
    size_t n = pd_list_len(tokens);
    struct token *all = pd_arena_array(arena, n + 1, sizeof *all);
    for (size_t i = 0; i < n; i++) {
        all[i].text = pd_list_at(tokens, i)->s;
        first_pass(&all[i], arena);
    }
    for (size_t i = 0; i + 1 < n; i++) {
        second_pass(&all[i], &all[i + 1], arena);
        if (all[i].breaks)
            return true;
    }
    return false;
}
