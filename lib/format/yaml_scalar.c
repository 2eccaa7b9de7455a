#include "lib/format/yaml_scalar.h"

#include "lib/core/alloc.h"
#include "lib/format/pystr.h"

#include <math.h>
#include <stdlib.h>

/* Integers with more digits stay strings: reading them costs quadratic time. */
enum { MAX_INT_DIGITS = 4300 };

static const struct word {
    const char *text;
    struct pd_value value;
} words[] = {
    {"", {.kind = PD_NONE}},
    {"~", {.kind = PD_NONE}},
    {"null", {.kind = PD_NONE}},
    {"Null", {.kind = PD_NONE}},
    {"NULL", {.kind = PD_NONE}},
    {"yes", {.kind = PD_BOOL, .b = true}},
    {"Yes", {.kind = PD_BOOL, .b = true}},
    {"YES", {.kind = PD_BOOL, .b = true}},
    {"no", {.kind = PD_BOOL, .b = false}},
    {"No", {.kind = PD_BOOL, .b = false}},
    {"NO", {.kind = PD_BOOL, .b = false}},
    {"true", {.kind = PD_BOOL, .b = true}},
    {"True", {.kind = PD_BOOL, .b = true}},
    {"TRUE", {.kind = PD_BOOL, .b = true}},
    {"false", {.kind = PD_BOOL, .b = false}},
    {"False", {.kind = PD_BOOL, .b = false}},
    {"FALSE", {.kind = PD_BOOL, .b = false}},
    {"on", {.kind = PD_BOOL, .b = true}},
    {"On", {.kind = PD_BOOL, .b = true}},
    {"ON", {.kind = PD_BOOL, .b = true}},
    {"off", {.kind = PD_BOOL, .b = false}},
    {"Off", {.kind = PD_BOOL, .b = false}},
    {"OFF", {.kind = PD_BOOL, .b = false}},
    {".inf", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {".Inf", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {".INF", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {"+.inf", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {"+.Inf", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {"+.INF", {.kind = PD_FLOAT, .f = HUGE_VAL}},
    {"-.inf", {.kind = PD_FLOAT, .f = -HUGE_VAL}},
    {"-.Inf", {.kind = PD_FLOAT, .f = -HUGE_VAL}},
    {"-.INF", {.kind = PD_FLOAT, .f = -HUGE_VAL}},
    {".nan", {.kind = PD_FLOAT, .f = (double)NAN}},
    {".NaN", {.kind = PD_FLOAT, .f = (double)NAN}},
    {".NAN", {.kind = PD_FLOAT, .f = (double)NAN}},
};

static bool is_word(struct pd_str text, struct pd_value *value)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!pd_str_is(text, words[i].text))
            continue;
        *value = words[i].value;
        return true;
    }
    return false;
}

/* Moves past the bytes of s that are in set and tells how many there were. */
static size_t skip(struct pd_str *s, const char *set)
{
    size_t n = 0;
    while (n < s->n && s->p[n] && strchr(set, s->p[n]))
        n++;
    *s = pd_str_slice(*s, n, s->n);
    return n;
}

static bool take(struct pd_str *s, char c)
{
    if (!s->n || s->p[0] != c)
        return false;
    *s = pd_str_slice(*s, 1, s->n);
    return true;
}

static bool skip_sign(struct pd_str *s)
{
    return take(s, '-') || take(s, '+');
}

/* One or more ":" followed by a number below 60. */
static bool skip_sixties(struct pd_str *s)
{
    size_t parts = 0;
    for (; take(s, ':'); parts++) {
        struct pd_str digits = *s;
        size_t n = skip(s, "0123456789");
        if (n == 0 || n > 2 || (n == 2 && digits.p[0] > '5'))
            return false;
    }
    return parts > 0;
}

/* Between the first digit and the dot: digits and underscores, or base-60 parts. */
static bool looks_like_float(struct pd_str s)
{
    struct pd_str unsigned_part = s;
    bool has_sign = skip_sign(&unsigned_part);
    struct pd_str rest = unsigned_part;
    bool whole = rest.n && rest.p[0] >= '0' && rest.p[0] <= '9';
    if (whole)
        skip(&rest, "0123456789_");
    struct pd_str sixties = rest;
    if (whole && skip_sixties(&sixties))
        return take(&sixties, '.') && (skip(&sixties, "0123456789_"), sixties.n == 0);
    if (!take(&rest, '.'))
        return false;
    if (!whole && (has_sign || !rest.n || rest.p[0] < '0' || rest.p[0] > '9'))
        return false;
    skip(&rest, "0123456789_");
    if (take(&rest, 'e') || take(&rest, 'E'))
        return skip_sign(&rest) && skip(&rest, "0123456789") && !rest.n;
    return rest.n == 0;
}

/* The base of an integer as PyYAML tells it, or 0; 60 for base-60 parts. */
static int base_of(struct pd_str s)
{
    skip_sign(&s);
    struct pd_str rest = pd_str_slice(s, 2, s.n);
    if (pd_str_starts_with(s, (struct pd_str)PD_STR("0b")))
        return skip(&rest, "01_") && !rest.n ? 2 : 0;
    if (pd_str_starts_with(s, (struct pd_str)PD_STR("0x")))
        return skip(&rest, "0123456789abcdefABCDEF_") && !rest.n ? 16 : 0;
    rest = s;
    if (take(&rest, '0'))
        return rest.n == 0 ? 10 : skip(&rest, "01234567_") && !rest.n ? 8 : 0;
    if (!skip(&rest, "123456789"))
        return 0;
    skip(&rest, "0123456789_");
    return rest.n == 0 ? 10 : skip_sixties(&rest) && !rest.n ? 60 : 0;
}

static int digit_value(char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* A big number is base-10^9 limbs, the lowest first. */
struct limbs {
    uint32_t *at;
    size_t n, cap;
};

static void multiply_add(struct limbs *number, uint64_t factor, uint64_t add)
{
    for (size_t i = 0; i < number->n || add; i++) {
        if (i == number->n) {
            number->at = pd_grow(number->at, &number->cap, i + 1, sizeof(*number->at));
            number->at[number->n++] = 0;
        }
        uint64_t limb = number->at[i] * factor + add;
        number->at[i] = (uint32_t)(limb % 1000000000);
        add = limb / 1000000000;
    }
}

static struct pd_value limbs_value(struct pd_arena *arena, const struct limbs *number, bool minus)
{
    struct pd_buf text = {0};
    if (minus)
        pd_buf_putc(&text, '-');
    for (size_t i = number->n; i-- > 0;)
        pd_buf_printf(&text, i + 1 == number->n ? "%u" : "%09u", number->at[i]);
    if (!number->n)
        pd_buf_puts(&text, "0");
    struct pd_value value = {.kind = PD_BIGINT};
    char *end;
    long long small = strtoll(text.data, &end, 10);
    bool fits = (small != INT64_MAX && small != INT64_MIN) ||
                pd_str_is(pd_buf_str(&text), "9223372036854775807") ||
                pd_str_is(pd_buf_str(&text), "-9223372036854775808");
    if (fits)
        value = pd_int(small);
    else
        value.s = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return value;
}

/* Base 60: the first part may be large, the others are below 60. */
static void read_sixties(struct limbs *number, struct pd_str s)
{
    uint64_t part = 0;
    bool first = true;
    for (size_t i = 0; i <= s.n; i++) {
        if (i == s.n || s.p[i] == ':') {
            if (!first)
                multiply_add(number, 60, part);
            part = 0;
            first = false;
        } else if (s.p[i] != '_' && first) {
            multiply_add(number, 10, (uint64_t)digit_value(s.p[i]));
        } else if (s.p[i] != '_') {
            part = part * 10 + (uint64_t)digit_value(s.p[i]);
        }
    }
}

static struct pd_value read_int(struct pd_arena *arena, struct pd_str s, int base)
{
    bool minus = s.n && s.p[0] == '-';
    skip_sign(&s);
    if (base == 2 || base == 16)
        s = pd_str_slice(s, 2, s.n);
    struct limbs number = {0};
    if (base == 60)
        read_sixties(&number, s);
    for (size_t i = 0; base != 60 && i < s.n; i++) {
        if (s.p[i] != '_')
            multiply_add(&number, (uint64_t)base, (uint64_t)digit_value(s.p[i]));
    }
    struct pd_value value = limbs_value(arena, &number, minus);
    free(number.at);
    return value;
}

static double read_decimal(struct pd_str s)
{
    struct pd_buf text = {0};
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '_')
            pd_buf_putc(&text, s.p[i]);
    }
    double f = 0;
    pd_py_parse_float(&f, pd_buf_str(&text));
    pd_buf_done(&text);
    return f;
}

static double read_float(struct pd_str s)
{
    bool minus = s.n && s.p[0] == '-';
    skip_sign(&s);
    /* Summed from the last part to the first, as PyYAML does, since rounding depends on it. */
    double sum = 0, unit = 1;
    size_t end = s.n;
    for (size_t i = s.n; i-- > 0;) {
        if (s.p[i] != ':')
            continue;
        sum += read_decimal(pd_str_slice(s, i + 1, end)) * unit;
        unit *= 60;
        end = i;
    }
    sum += read_decimal(pd_str_slice(s, 0, end)) * unit;
    return minus ? -sum : sum;
}

struct pd_value pd_yaml_scalar(struct pd_arena *arena, struct pd_str text)
{
    struct pd_value value;
    if (is_word(text, &value))
        return value;
    if (looks_like_float(text))
        return pd_float(read_float(text));
    int base = text.n <= MAX_INT_DIGITS ? base_of(text) : 0;
    if (base)
        return read_int(arena, text, base);
    pd_yaml_timestamp(&text, arena, text);
    return pd_string(text);
}
