#include "lib/format/regex.h"

#include "lib/core/alloc.h"
#include "lib/format/regex_translate.h"
#include "lib/format/utf8.h"

#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* A pattern that needs more than these is hopeless (or hostile) on the text at hand. */
enum {
    MAX_PATTERN = 1 << 20,
    MATCH_LIMIT = 10000000,
    HEAP_LIMIT_KIB = 64 << 10,
    JIT_STACK_START = 32 << 10,
    JIT_STACK_MAX = 8 << 20
};

struct pd_regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    struct pd_str pattern; /* as the user wrote it */
    ptrdiff_t *spans;
    size_t ngroups; /* whole match included */
    /* A text that is no UTF-8 is matched in a copy where U+FFFD stands for each bad byte. */
    struct pd_buf copy;
    size_t *bad; /* offsets in the copy of what replaced a bad byte, ascending */
    size_t nbad, bad_cap;
};

/* --- compiling --- */

static int fail_pattern(struct pd_err *err, struct pd_str pattern)
{
    struct pd_str shown = pd_str_slice(pattern, 0, 200);
    return pd_err_wrap(err, "regular expression '%.*s%s'", PD_STR_ARG(shown),
                       shown.n < pattern.n ? "..." : "");
}

static int fail_compile(struct pd_regex_source *source, int number, size_t offset,
                        struct pd_err *err)
{
    unsigned char text[256];
    pcre2_get_error_message(number, text, sizeof(text));
    struct pd_buf again = {0};
    source->watch = offset;
    (void)pd_regex_translate(&again, source, NULL);
    pd_buf_done(&again);
    return pd_err_set(err, PD_ERR_INPUT, "%s at position %zu", (const char *)text, source->origin);
}

static uint32_t compile_options(unsigned flags)
{
    return PCRE2_UTF | PCRE2_UCP | PCRE2_NO_UTF_CHECK | PCRE2_NEVER_BACKSLASH_C |
           PCRE2_ALT_CIRCUMFLEX | (flags & PD_RE_IGNORECASE ? PCRE2_CASELESS : 0) |
           (flags & PD_RE_MULTILINE ? PCRE2_MULTILINE : 0) |
           (flags & PD_RE_DOTALL ? PCRE2_DOTALL : 0);
}

static int compile(struct pd_regex *re, struct pd_regex_source *source, struct pd_err *err)
{
    struct pd_buf text = {0};
    int code = pd_regex_translate(&text, source, err);
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (code == 0) {
        int number;
        size_t offset;
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        struct pd_str s = pd_buf_str(&text);
        re->code = pcre2_compile((PCRE2_SPTR)s.p, s.n, compile_options(source->flags), &number,
                                 &offset, context);
        if (!re->code)
            code = fail_compile(source, number, offset, err);
    }
    pcre2_compile_context_free(context);
    pd_buf_done(&text);
    return code;
}

static void prepare(struct pd_regex *re)
{
    uint32_t groups = 0;
    pcre2_pattern_info(re->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    re->ngroups = groups + 1;
    re->spans = pd_calloc(2 * re->ngroups, sizeof(*re->spans));
    re->data = pcre2_match_data_create_from_pattern(re->code, NULL);
    re->context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(re->context, MATCH_LIMIT);
    pcre2_set_heap_limit(re->context, HEAP_LIMIT_KIB);
    if (pcre2_jit_compile(re->code, PCRE2_JIT_COMPLETE) != 0)
        return; /* no JIT here: the interpreter gives the same answers */
    re->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MAX, NULL);
    pcre2_jit_stack_assign(re->context, NULL, re->stack);
}

int pd_regex_new(struct pd_regex **out, struct pd_str pattern, unsigned flags, struct pd_err *err)
{
    if (pattern.n > MAX_PATTERN)
        return pd_err_set(err, PD_ERR_INPUT, "regular expression of %zu bytes is too long",
                          pattern.n);
    if (!pd_utf8_valid(pattern))
        return pd_err_set(err, PD_ERR_INPUT, "regular expression is not valid UTF-8");
    struct pd_regex *re = pd_calloc(1, sizeof(*re));
    struct pd_regex_source source = {.pattern = pattern, .flags = flags};
    int code = compile(re, &source, err);
    if (code < 0) {
        free(re);
        return fail_pattern(err, pattern);
    }
    char *kept = pd_alloc(pattern.n + 1);
    memcpy(kept, pattern.p, pattern.n);
    re->pattern = (struct pd_str){kept, pattern.n};
    prepare(re);
    *out = re;
    return 0;
}

void pd_regex_free(struct pd_regex *re)
{
    if (!re)
        return;
    pcre2_code_free(re->code);
    pcre2_match_data_free(re->data);
    pcre2_match_context_free(re->context);
    pcre2_jit_stack_free(re->stack);
    pd_buf_done(&re->copy);
    free((void *)(uintptr_t)re->pattern.p);
    free(re->spans);
    free(re->bad);
    free(re);
}

size_t pd_regex_groups(const struct pd_regex *re)
{
    return re->ngroups - 1;
}

int pd_regex_group(const struct pd_regex *re, struct pd_str name)
{
    char text[64]; /* PCRE2's names are shorter */
    if (name.n >= sizeof(text))
        return -1;
    memcpy(text, name.p, name.n);
    text[name.n] = '\0';
    int number = pcre2_substring_number_from_name(re->code, (PCRE2_SPTR)text);
    return number < 0 ? -1 : number;
}

/* --- texts that are no UTF-8 --- */

/* Gives what PCRE2 may read: text itself, or the repaired copy. */
static struct pd_str subject_of(struct pd_regex *re, struct pd_str text)
{
    re->nbad = 0;
    if (pd_utf8_valid(text))
        return text;
    pd_buf_reset(&re->copy);
    while (text.n) {
        size_t good = pd_utf8_invalid_at(text);
        pd_buf_add(&re->copy, text.p, good);
        text = pd_str_slice(text, good, text.n);
        if (!text.n)
            break;
        re->bad = pd_grow(re->bad, &re->bad_cap, re->nbad + 1, sizeof(*re->bad));
        re->bad[re->nbad++] = re->copy.len;
        pd_buf_put_codepoint(&re->copy, 0xfffd);
        text = pd_str_slice(text, 1, text.n);
    }
    return pd_buf_str(&re->copy);
}

/* Number of replaced bytes before an offset in the copy. Each made the copy two bytes longer. */
static size_t bad_before(const struct pd_regex *re, size_t offset)
{
    size_t low = 0, high = re->nbad;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (re->bad[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t offset_in_copy(const struct pd_regex *re, size_t offset)
{
    size_t low = 0, high = re->nbad;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (re->bad[middle] - 2 * middle < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return offset + 2 * low;
}

static void take_spans(struct pd_regex *re, struct pd_match *match)
{
    const size_t *offsets = pcre2_get_ovector_pointer(re->data);
    for (size_t i = 0; i < 2 * re->ngroups; i++)
        re->spans[i] = offsets[i] == PCRE2_UNSET
                           ? -1
                           : (ptrdiff_t)(offsets[i] - 2 * bad_before(re, offsets[i]));
    *match = (struct pd_match){re->spans, re->ngroups};
}

/* --- matching --- */

static int fail_match(const struct pd_regex *re, int number, struct pd_err *err)
{
    unsigned char text[256];
    pcre2_get_error_message(number, text, sizeof(text));
    pd_err_set(err, PD_ERR_INPUT, "gave up matching: %s", (const char *)text);
    return fail_pattern(err, re->pattern);
}

/* One match in subject, which is valid UTF-8: 1, 0 or an error. */
static int match_once(struct pd_regex *re, struct pd_str subject, size_t from, uint32_t options,
                      struct pd_err *err)
{
    options |= PCRE2_NO_UTF_CHECK;
    int n = pcre2_match(re->code, (PCRE2_SPTR)subject.p, subject.n, from, options, re->data,
                        re->context);
    if (n == PCRE2_ERROR_JIT_STACKLIMIT)
        n = pcre2_match(re->code, (PCRE2_SPTR)subject.p, subject.n, from, options | PCRE2_NO_JIT,
                        re->data, re->context);
    if (n == PCRE2_ERROR_NOMATCH)
        return 0;
    return n < 0 ? fail_match(re, n, err) : 1;
}

int pd_regex_search(struct pd_match *match, struct pd_regex *re, struct pd_str text, size_t from,
                    struct pd_err *err)
{
    if (from > text.n)
        return 0;
    struct pd_str subject = subject_of(re, text);
    from = offset_in_copy(re, from);
    while (from < subject.n && (subject.p[from] & 0xc0) == 0x80)
        from++; /* PCRE2 must start at a whole character */
    int found = match_once(re, subject, from, 0, err);
    if (found == 1)
        take_spans(re, match);
    return found;
}

int pd_regex_each(struct pd_regex *re, struct pd_str text, pd_regex_visit visit, void *ctx,
                  struct pd_err *err)
{
    struct pd_str subject = subject_of(re, text);
    uint32_t options = 0;
    for (size_t from = 0;;) {
        int found = match_once(re, subject, from, options, err);
        if (found != 1)
            return found;
        const size_t *offsets = pcre2_get_ovector_pointer(re->data);
        /* Behind an empty match the next one may start at the same place but not be empty. */
        options = offsets[0] == offsets[1] ? PCRE2_NOTEMPTY_ATSTART : 0;
        from = offsets[1];
        struct pd_match match;
        take_spans(re, &match);
        if (visit(ctx, &match))
            return 0;
    }
}

void pd_regex_escape(struct pd_buf *out, struct pd_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] && strchr("()[]{}?*+-|^$\\.&~# \t\n\r\v\f", text.p[i]))
            pd_buf_putc(out, '\\');
        pd_buf_putc(out, text.p[i]);
    }
}
