/*
 * The JSON reader and writer against cJSON, and against each other.
 *
 * Where the two readers are meant to differ: cJSON keeps every number as a double, ends strings at
 * NUL, keeps duplicate keys, refuses lone surrogates and numbers of 63 bytes and more; and it takes
 * control characters for space or text, numbers like 01 and 1., Unicode escapes whose digits are
 * not hexadecimal, invalid UTF-8 and deeper nesting.
 */
#include "lib/format/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

/* ---- the same text read by both ---- */

static void compare(const struct pd_value *ours, const cJSON *theirs);

/* s up to its first NUL, which is all that cJSON shows of it. */
static bool is_cut(struct pd_str s, const char *theirs)
{
    size_t n = s.n ? strnlen(s.p, s.n) : 0;
    return strlen(theirs) == n && (n == 0 || memcmp(s.p, theirs, n) == 0);
}

static void compare_lists(const struct pd_value *ours, const cJSON *theirs)
{
    size_t i = 0;
    for (const cJSON *child = theirs->child; child; child = child->next, i++) {
        require(i < pd_list_len(ours), "a list has no more items than cJSON's");
        compare(pd_list_at(ours, i), child);
    }
    require(i == pd_list_len(ours), "a list has as many items as cJSON's");
}

static bool has_later_namesake(const cJSON *child)
{
    for (const cJSON *later = child->next; later; later = later->next)
        if (strcmp(child->string, later->string) == 0)
            return true;
    return false;
}

static bool has_nul_key(const struct pd_dict *dict)
{
    for (size_t i = 0; i < dict->n; i++)
        if (dict->entries[i].key.n && memchr(dict->entries[i].key.p, '\0', dict->entries[i].key.n))
            return true;
    return false;
}

static void compare_dicts(const struct pd_value *ours, const cJSON *theirs)
{
    if (has_nul_key(ours->dict))
        return;
    size_t nkeys = 0;
    for (const cJSON *child = theirs->child; child; child = child->next) {
        if (has_later_namesake(child))
            continue;
        const struct pd_value *value = pd_dict_get(ours, child->string);
        require(value != NULL, "a dict has every key that cJSON has");
        compare(value, child);
        nkeys++;
    }
    require(nkeys == pd_dict_len(ours), "a dict has as many keys as cJSON");
}

static void compare(const struct pd_value *ours, const cJSON *theirs)
{
    double number = 0;
    switch ((enum pd_kind)ours->kind) {
    case PD_NONE:
        require(cJSON_IsNull(theirs), "null");
        break;
    case PD_BOOL:
        require(cJSON_IsBool(theirs) && cJSON_IsTrue(theirs) == ours->b, "a bool");
        break;
    case PD_INT:
    case PD_BIGINT:
    case PD_FLOAT:
        require(cJSON_IsNumber(theirs) && pd_value_number(ours, &number), "a number");
        require(number == theirs->valuedouble, "the same number");
        break;
    case PD_STRING:
        require(cJSON_IsString(theirs) && is_cut(ours->s, theirs->valuestring), "a string");
        break;
    case PD_LIST:
        require(cJSON_IsArray(theirs), "a list");
        compare_lists(ours, theirs);
        break;
    case PD_DICT:
        require(cJSON_IsObject(theirs), "a dict");
        compare_dicts(ours, theirs);
        break;
    }
}

/* Whether a text holds what cJSON alone refuses: half a surrogate pair or a very long number. */
static bool may_be_refused_by_cjson(struct pd_str text)
{
    size_t run = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] && strchr("0123456789+-.eE", text.p[i]) ? run + 1 : 0;
        bool surrogate = i + 2 < text.n && text.p[i] == '\\' && text.p[i + 1] == 'u' &&
                         (text.p[i + 2] | 0x20) == 'd';
        if (run >= 62 || surrogate)
            return true;
    }
    return false;
}

/* Whether our reason to refuse is one that cJSON does not have. */
static bool may_be_accepted_by_cjson(struct pd_str text, const char *reason)
{
    static const char *const reasons[] = {"not a number", "control character", "invalid UTF-8",
                                          "nested too deeply", "invalid escape"};
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strstr(reason, reasons[i]))
            return true;
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 && !strchr("\t\n\r", text.p[i]))
            return true;
    return memchr(text.p, '\0', text.n) != NULL;
}

static void compare_readers(struct pd_str text)
{
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_value ours;
    /* text is followed by a NUL, which cJSON wants to see counted. */
    cJSON *theirs = cJSON_ParseWithLengthOpts(text.p, text.n + 1, NULL, true);
    int rc = pd_json_parse(&ours, &arena, text, NULL, &err);
    if (rc == 0 && theirs)
        compare(&ours, theirs);
    else if (rc == 0)
        require(may_be_refused_by_cjson(text), "cJSON reads it too");
    else if (theirs)
        require(may_be_accepted_by_cjson(text, err.text), "cJSON refuses it too");
    cJSON_Delete(theirs);
    pd_arena_done(&arena);
}

/* ---- what we write is what we read ---- */

static bool is_ascii(struct pd_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] & 0x80)
            return false;
    return true;
}

static void round_trip(const struct pd_value *v, unsigned flags)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_arena arena = {0};
    struct pd_buf first = {0}, second = {0};
    struct pd_value again;
    pd_json_write(&first, v, flags);
    require(!(flags & PD_JSON_ASCII) || is_ascii(pd_buf_str(&first)), "ASCII was written");
    require(pd_json_parse(&again, &arena, pd_buf_str(&first), &limits, NULL) == 0,
            "what was written can be read");
    require(pd_value_equal(v, &again) || strstr(first.data, "NaN"), "a round trip keeps the value");
    pd_json_write(&second, &again, flags);
    require(pd_str_eq(pd_buf_str(&first), pd_buf_str(&second)), "a round trip keeps the text");
    pd_buf_done(&first);
    pd_buf_done(&second);
    pd_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct pd_json_limits lenient = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_buf copy = {0};
    struct pd_arena arena = {0};
    struct pd_value v;
    pd_buf_add(&copy, data, n);
    compare_readers(pd_buf_str(&copy));
    if (pd_json_parse(&v, &arena, pd_buf_str(&copy), &lenient, NULL) == 0) {
        static const unsigned forms[] = {PD_JSON_COMPACT, PD_JSON_SPACED | PD_JSON_ASCII,
                                         PD_JSON_INDENT2, PD_JSON_SORTED};
        for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
            round_trip(&v, forms[i]);
    }
    pd_arena_done(&arena);
    pd_buf_done(&copy);
    return 0;
}
