/* InfiniteBench's questions with options: the letter that an answer names, found in several ways.
 */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "scorers/natives/infinite.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The letter of the right option; 0 when there is none. An answer that is a letter is that. */
static char right_letter(const struct pd_value *answers, const struct pd_value *options)
{
    if (pd_list_len(answers) == 0 || pd_list_len(options) == 0)
        return 0;
    struct pd_str answer = pd_py_strip(pd_list_at(answers, 0)->s, NULL);
    for (size_t i = 0; i < pd_list_len(options); i++)
        if (pd_is(pd_list_at(options, i), PD_STRING) &&
            pd_str_eq(pd_py_strip(pd_list_at(options, i)->s, NULL), answer))
            return (char)('A' + i);
    bool letter = answer.n == 1 && capital(answer.p[0]) >= 'A' && capital(answer.p[0]) <= 'J';
    return letter ? capital(answer.p[0]) : 0;
}

/* The last letter that stands alone; 0 when there is none. */
static int lone_letter(char *out, struct pd_str text, const char *pattern, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    *out = code > 0 ? text.p[match.spans[2]] : 0;
    pd_regex_free(re);
    return code;
}

/* What stands behind a phrase in a text, its first letter as a capital; 0 when it is not there or
   at the end. Offsets are those of the small letters, as in the original. */
static struct pd_str behind(struct pd_str text, const char *phrase, struct pd_arena *arena)
{
    struct pd_str wanted = pd_str_of(phrase), none = {"", 0};
    ptrdiff_t at = pd_str_index(pd_text_lower(text, arena), wanted, 0);
    if (at < 0 || (size_t)at + wanted.n > text.n)
        return none;
    return pd_py_strip(pd_str_slice(text, (size_t)at + wanted.n, text.n), NULL);
}

static bool is_option(char c)
{
    return c >= 'A' && c <= 'D';
}

/* The letter behind "answer is" and the like, or the first word that is one. */
static char named_letter(struct pd_str text, struct pd_arena *arena)
{
    static const char *const marks[] = {"\n", "\"", "'", ".", ",", "?", "!", "{", "}"};
    static const char *const phrases[] = {"answer is:", "answer:", "answer is", "option is"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        pd_text_replace(&text, marks[i], " ", arena);
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        struct pd_str after = behind(text, phrases[i], arena);
        if (after.n > 0 && is_option(capital(after.p[0])))
            return capital(after.p[0]);
    }
    struct pd_value words = pd_py_split(arena, text, NULL, -1);
    for (size_t i = 0; i < pd_list_len(&words); i++) {
        struct pd_str word = pd_list_at(&words, i)->s;
        if (word.n == 1 && is_option(capital(word.p[0])))
            return capital(word.p[0]);
    }
    return 0;
}

static int book_choice(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    struct pd_str text;
    struct pd_value answers;
    char letter = 0;
    int code = pd_infinite_read(&text, &answers, args, err);
    if (code < 0)
        return code;
    char right = right_letter(&answers, pd_dict_get(args->row, "options"));
    if (!right)
        return pd_infinite_give(out, 0, args);
    if ((code = lone_letter(&letter, text, "\\b([A-D])\\b(?!.*\\b[A-D]\\b)", err)) < 0)
        return code;
    if (!letter && text.n > 0 && is_option(text.p[0]))
        letter = text.p[0];
    if (!letter && text.n == 1 && capital(text.p[0]) == right)
        letter = right;
    if (!letter)
        letter = named_letter(text, args->arena);
    return pd_infinite_give(out, letter == right, args);
}

/* --- the function with an error --- */

/* Whether the text, cleaned, begins with the letter or the function's name, or names one of them
   behind a phrase, of which the first counts that is there. */
static bool names_function(struct pd_str text, char letter, struct pd_str name,
                           struct pd_arena *arena)
{
    static const char *const drop[] = {"-", "*", "Option", "option"};
    static const char *const phrases[] = {"answer is:", "is:", "answer:", "correct option is:"};
    for (size_t i = 0; i < sizeof drop / sizeof drop[0]; i++)
        pd_text_replace(&text, drop[i], " ", arena);
    while (pd_text_has(text, "  "))
        pd_text_replace(&text, "  ", " ", arena);
    text = pd_py_strip(text, NULL);
    bool named = name.n > 0 && pd_str_starts_with(text, name);
    if (named || (text.n > 0 && capital(text.p[0]) == letter))
        return true;
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (!pd_text_has(pd_text_lower(text, arena), phrases[i]))
            continue;
        struct pd_str after = behind(text, phrases[i], arena);
        return after.n > 0 &&
               (capital(after.p[0]) == letter || (name.n > 0 && pd_str_starts_with(after, name)));
    }
    return false;
}

static int faulty_function(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    struct pd_str text, name;
    struct pd_value answers;
    char letter = 0;
    int code = pd_infinite_read(&text, &answers, args, err);
    if (code < 0)
        return code;
    if (pd_list_len(&answers) == 0)
        return pd_infinite_give(out, 0, args);
    name = pd_py_strip(pd_list_at(&answers, 0)->s, NULL);
    char right = right_letter(&answers, pd_dict_get(args->row, "options"));
    if (!right && name.n == 1 && capital(name.p[0]) >= 'A' && capital(name.p[0]) <= 'J') {
        right = capital(name.p[0]);
        name.n = 0;
    }
    if (!right)
        return pd_infinite_give(out, 0, args);
    if ((code = lone_letter(&letter, text, "\\b([A-J])\\b(?!.*\\b[A-J]\\b)", err)) < 0)
        return code;
    return pd_infinite_give(
        out, letter ? letter == right : names_function(text, right, name, args->arena), args);
}

static const char *const metrics[] = {"score", NULL};

const struct pd_native pd_natives_infinite_letters[] = {
    {
        .name = "infinite_letters.book_choice",
        .help = "InfiniteBench: the letter of a question about a book",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("c3f378996508b84bbfbd3b06574616fc11a16ee5a796d01d88ba73599ea7a73c"),
        .call = book_choice,
        .metrics = metrics,
    },
    {
        .name = "infinite_letters.faulty_function",
        .help = "InfiniteBench: the letter or name of the function with an error",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("46fe74302993f6b21100a8bd2cc55af492d64d9e0307877389ee69c1859fb1c6"),
        .call = faulty_function,
        .metrics = metrics,
    },
    {0},
};
