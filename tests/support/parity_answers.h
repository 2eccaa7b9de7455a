/*
 * The answers of tests/parity/answers.py in C: the same function of seed and text, to the bit.
 */
#ifndef PD_TESTS_SUPPORT_PARITY_ANSWERS_H
#define PD_TESTS_SUPPORT_PARITY_ANSWERS_H

#include "lib/core/hash.h"
#include "lib/format/value.h"
#include "tests/support/pd_test.h"

struct pd_parity_draw {
    uint32_t number;
    unsigned char byte;
};

static inline struct pd_parity_draw pd_parity_draw(struct pd_str seed, struct pd_str text)
{
    struct pd_sha256 sha;
    unsigned char d[32];
    pd_sha256_init(&sha);
    pd_sha256_add(&sha, seed);
    pd_sha256_add(&sha, pd_str_of("\n"));
    pd_sha256_add(&sha, text);
    pd_sha256_done(&sha, d);
    uint32_t number = (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
    return (struct pd_parity_draw){number, d[4]};
}

/* The pair [log-likelihood, greedy] of a continuation; whole is context and continuation. */
static inline struct pd_value pd_parity_score(struct pd_str seed, struct pd_str whole,
                                              struct pd_arena *arena)
{
    struct pd_parity_draw draw = pd_parity_draw(seed, whole);
    struct pd_value pair = pd_list_new(arena);
    pd_list_push(arena, &pair, pd_float(-(double)(draw.number % 23 + 1) / 7));
    pd_list_push(arena, &pair, pd_bool(draw.byte % 4 == 0));
    return pair;
}

static inline struct pd_value pd_parity_rolling(struct pd_str seed, struct pd_str text,
                                                struct pd_arena *arena)
{
    double ll = -(double)text.n * (double)(pd_parity_draw(seed, text).number % 50 + 20) / 70;
    struct pd_value pair = pd_list_new(arena);
    pd_list_push(arena, &pair, pd_float(ll));
    pd_list_push(arena, &pair, pd_bool(false));
    return pair;
}

/* form with every "{gold}" and "{other}" replaced. */
static inline struct pd_str pd_parity_fill(struct pd_str form, struct pd_str gold,
                                           struct pd_str other, struct pd_arena *arena)
{
    const struct pd_str names[] = {PD_STR("{gold}"), PD_STR("{other}")}, values[] = {gold, other};
    for (size_t i = 0; i < PD_COUNT(names); i++) {
        struct pd_buf buf = {0};
        ptrdiff_t at;
        while ((at = pd_str_index(form, names[i], 0)) >= 0) {
            pd_buf_add_str(&buf, pd_str_slice(form, 0, (size_t)at));
            pd_buf_add_str(&buf, values[i]);
            form = pd_str_slice(form, (size_t)at + names[i].n, form.n);
        }
        pd_buf_add_str(&buf, form);
        form = pd_arena_str(arena, pd_buf_str(&buf));
        pd_buf_done(&buf);
    }
    return form;
}

static const char *const pd_parity_forms[] = {
    "{gold}",
    " {gold}\n",
    "The answer is {gold}.",
    "{other}",
    "",
    "So the answer is ({gold}).\n\nQ: and the next one?",
    "I am not sure,\nbut it may be {other} or {gold}",
    "#### {gold}\n",
};

/* What is generated for a context: one of the forms (a list of texts; NULL: those above). */
static inline struct pd_str pd_parity_text(struct pd_str seed, struct pd_str context,
                                           unsigned repeat, const struct pd_value *forms,
                                           struct pd_arena *arena)
{
    struct pd_str asked = pd_arena_printf(arena, "%u\n%.*s", repeat, PD_STR_ARG(context));
    uint32_t number = pd_parity_draw(seed, asked).number;
    if (!forms)
        return pd_str_of(pd_parity_forms[number % PD_COUNT(pd_parity_forms)]);
    return pd_list_at(forms, number % pd_list_len(forms))->s;
}

#endif
