/*
 * A pattern on the first line, a text behind it: no crash, an answer or an error, and matches that
 * lie inside the text, in order, within its groups.
 */
#include "lib/format/regex.h"

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

struct walk {
    struct pd_str text;
    ptrdiff_t end; /* of the match before */
    size_t groups;
};

static int check_match(void *ctx, const struct pd_match *match)
{
    struct walk *w = ctx;
    ptrdiff_t size = (ptrdiff_t)w->text.n;
    require(match->ngroups == w->groups + 1, "every match has all groups");
    require(match->spans[0] >= w->end, "matches do not overlap");
    w->end = match->spans[1];
    for (size_t g = 0; g < match->ngroups; g++) {
        ptrdiff_t from = match->spans[2 * g], to = match->spans[2 * g + 1];
        require((from < 0) == (to < 0), "a group has both ends or none");
        require(from <= size && to <= size, "a group lies in the text");
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_str all = {(const char *)data, n};
    ptrdiff_t newline = pd_str_index(all, (struct pd_str)PD_STR("\n"), 0);
    struct pd_str pattern = newline < 0 ? all : pd_str_slice(all, 0, (size_t)newline);
    struct pd_str text = pd_str_slice(all, pattern.n + 1, n);
    struct pd_regex *re = NULL;
    struct pd_err err = {0};
    if (pd_regex_new(&re, pattern, (unsigned)(n & 7), &err) < 0) {
        require(err.text[0], "an error has a sentence");
        return 0;
    }
    struct walk w = {text, 0, pd_regex_groups(re)};
    struct pd_buf out = PD_BUF_MAX(1 << 20);
    (void)pd_regex_each(re, text, check_match, &w, &err);
    (void)pd_regex_sub(&out, re, text, pattern, &err);
    pd_buf_done(&out);
    pd_regex_free(re);
    return 0;
}
