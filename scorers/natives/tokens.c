#include "scorers/natives/tokens.h"

#include "lib/format/pystr.h"
#include "tasks/natives/text.h"

#include <stdlib.h>

struct pd_str pd_without_punctuation(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (c <= ' ' || c >= 0x7f || letter)
            pd_buf_putc(&buf, s.p[i]);
    }
    return pd_text_take(&buf, arena);
}

struct pd_str pd_single_spaced(struct pd_str s, struct pd_arena *arena)
{
    struct pd_value words = pd_py_split(arena, s, NULL, -1);
    struct pd_buf buf = {0};
    for (size_t i = 0; i < pd_list_len(&words); i++) {
        pd_buf_puts(&buf, i ? " " : "");
        pd_buf_add_str(&buf, pd_list_at(&words, i)->s);
    }
    return pd_text_take(&buf, arena);
}

int pd_squad_normalize(struct pd_str *out, struct pd_str text, const char *articles,
                       struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str s = pd_without_punctuation(pd_text_lower(text, arena), arena);
    int code = articles ? pd_text_sub(&s, articles, " ", arena, err) : 0;
    if (code >= 0)
        *out = pd_single_spaced(s, arena);
    return code;
}

static int compare_texts(const void *a, const void *b)
{
    return pd_str_cmp(*(const struct pd_str *)a, *(const struct pd_str *)b);
}

/* The texts of a list in order. */
static struct pd_str *sorted(const struct pd_value *list, struct pd_arena *arena)
{
    size_t n = pd_list_len(list);
    struct pd_str *texts = pd_arena_array(arena, n + 1, sizeof *texts);
    for (size_t i = 0; i < n; i++)
        texts[i] = pd_list_at(list, i)->s;
    qsort(texts, n, sizeof *texts, compare_texts);
    return texts;
}

struct pd_value pd_token_set(const struct pd_value *list, struct pd_arena *arena)
{
    const struct pd_str *texts = sorted(list, arena);
    struct pd_value set = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(list); i++)
        if (i == 0 || !pd_str_eq(texts[i], texts[i - 1]))
            pd_list_push(arena, &set, pd_string(texts[i]));
    return set;
}

size_t pd_tokens_shared(const struct pd_value *a, const struct pd_value *b, struct pd_arena *arena)
{
    const struct pd_str *x = sorted(a, arena), *y = sorted(b, arena);
    size_t i = 0, j = 0, n = 0;
    while (i < pd_list_len(a) && j < pd_list_len(b)) {
        int order = pd_str_cmp(x[i], y[j]);
        n += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return n;
}

struct pd_value pd_token_f1(const struct pd_value *predicted, const struct pd_value *gold,
                            struct pd_arena *arena)
{
    double same = (double)pd_tokens_shared(predicted, gold, arena);
    if (same == 0)
        return pd_int(0);
    double precision = same / (double)pd_list_len(predicted);
    double recall = same / (double)pd_list_len(gold);
    return pd_float(2 * precision * recall / (precision + recall));
}

int pd_squad_f1(struct pd_value *out, struct pd_str gold, struct pd_str predicted,
                const char *articles, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str texts[] = {gold, predicted};
    struct pd_value tokens[2];
    for (size_t i = 0; i < 2; i++) {
        int code = pd_squad_normalize(&texts[i], texts[i], articles, arena, err);
        if (code < 0)
            return code;
        tokens[i] = pd_py_split(arena, texts[i], NULL, -1);
    }
    bool none = pd_list_len(&tokens[0]) == 0, neither = none && pd_list_len(&tokens[1]) == 0;
    if (none || pd_list_len(&tokens[1]) == 0)
        *out = pd_int(neither);
    else
        *out = pd_token_f1(&tokens[1], &tokens[0], arena);
    return 0;
}

int pd_squad_exact(struct pd_value *out, struct pd_str gold, struct pd_str predicted,
                   const char *articles, struct pd_arena *arena, struct pd_err *err)
{
    int code = pd_squad_normalize(&gold, gold, articles, arena, err);
    if (code >= 0)
        code = pd_squad_normalize(&predicted, predicted, articles, arena, err);
    if (code >= 0)
        *out = pd_int(pd_str_eq(gold, predicted));
    return code;
}
