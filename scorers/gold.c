#include "scorers/gold.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "lib/stats/segment.h"

#include <math.h>

/* Python's choices[target], where the target may be an int, a bool or a float without a fraction.
 */
static int choice_at(struct pd_value *out, const struct pd_value *target,
                     const struct pd_value *choices, struct pd_err *err)
{
    double index = NAN, n = (double)pd_list_len(choices);
    if (!pd_is(target, PD_STRING))
        pd_value_number(target, &index);
    if (index < 0)
        index += n;
    if (!(index >= 0 && index < n) || index != floor(index))
        return pd_err_set(err, PD_ERR_INPUT, "the target is no index into the %zu choices",
                          pd_list_len(choices));
    *out = *pd_list_at(choices, (size_t)index);
    return 0;
}

/* int(text) of digits in any script with a sign and single underscores inside; *out stays when the
   text is none or the number is too large. */
static void parse_int(struct pd_value *out, struct pd_str text)
{
    int64_t number = 0;
    bool after_digit = false, negative = false;
    size_t nbytes;
    text = pd_py_strip(text, NULL);
    if (text.n > 1 && (text.p[0] == '-' || text.p[0] == '+')) {
        negative = text.p[0] == '-';
        text = pd_str_slice(text, 1, text.n);
    }
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t c = pd_utf8_at(text, i, &nbytes);
        int digit = pd_py_decimal(c);
        if (digit < 0 && !(c == '_' && after_digit))
            return;
        if (digit >= 0 && (__builtin_mul_overflow(number, 10, &number) ||
                           __builtin_add_overflow(number, digit, &number)))
            return;
        after_digit = digit >= 0;
    }
    if (after_digit)
        *out = pd_int(negative ? -number : number);
}

/* type(answer)(gold). */
static struct pd_value like(const struct pd_value *gold, const struct pd_value *answer,
                            struct pd_arena *arena)
{
    struct pd_value made = *gold;
    double number;
    if (gold->kind == answer->kind)
        return made;
    if (answer->kind == PD_STRING) {
        struct pd_buf buf = {0};
        pd_py_str(&buf, gold);
        made = pd_string(pd_arena_str(arena, pd_buf_str(&buf)));
        pd_buf_done(&buf);
    } else if (answer->kind == PD_BOOL) {
        made = pd_bool(pd_value_truthy(gold));
    } else if (answer->kind == PD_INT) {
        if (gold->kind == PD_STRING)
            parse_int(&made, gold->s);
        else if (pd_value_number(gold, &number) && fabs(number) < 0x1p62)
            made = pd_int((int64_t)number);
    } else if (answer->kind == PD_FLOAT) {
        if (gold->kind == PD_STRING ? pd_py_parse_float(&number, gold->s)
                                    : pd_value_number(gold, &number))
            made = pd_float(number);
    }
    return made;
}

/* list(text). */
static struct pd_value characters_of(struct pd_str text, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    size_t nbytes;
    for (size_t i = 0; i < text.n; i += nbytes) {
        pd_utf8_at(text, i, &nbytes);
        pd_list_push(arena, &list, pd_string(pd_str_slice(text, i, i + nbytes)));
    }
    return list;
}

static int choices_at(struct pd_value *list, const struct pd_doc *doc, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *target = &doc->target;
    bool many = doc->multiple_target && pd_is(target, PD_LIST);
    struct pd_value gold;
    for (size_t i = 0; i < (many ? pd_list_len(target) : 1); i++) {
        int code = choice_at(&gold, many ? pd_list_at(target, i) : target, &doc->choices, err);
        if (code < 0)
            return code;
        pd_list_push(arena, list, gold);
    }
    return 0;
}

int pd_gold_read(struct pd_value *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    const struct pd_doc *doc = in->doc;
    struct pd_value list = pd_list_new(arena);
    int code = 0;
    if (in->nresponses != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected 1 answer, got %zu", in->nresponses);
    if (pd_is(&doc->choices, PD_LIST))
        code = choices_at(&list, doc, arena, err);
    else if (doc->multiple_target && doc->target.kind == PD_LIST)
        list = doc->target;
    else if (doc->multiple_target && doc->target.kind == PD_STRING)
        list = characters_of(doc->target.s, arena);
    else
        pd_list_push(arena, &list, like(&doc->target, in->responses, arena));
    if (code == 0)
        *out = list;
    return code;
}

int pd_gold_equals(bool *equal, const struct pd_score_in *in, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_value golds;
    int code = pd_gold_read(&golds, in, arena, err);
    if (code < 0)
        return code;
    *equal = false;
    for (size_t i = 0; i < pd_list_len(&golds) && in->responses->kind != PD_NONE; i++)
        *equal = *equal || pd_value_equal(pd_list_at(&golds, i), in->responses);
    return 0;
}

int pd_score_passed_on(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                       struct pd_err *err)
{
    struct pd_value golds, *data = pd_arena_alloc(arena, sizeof *data);
    int code = pd_gold_read(&golds, in, arena, err);
    if (code < 0)
        return code;
    *data = pd_list_new(arena);
    pd_list_push(arena, data, in->doc->multiple_target ? golds : *pd_list_at(&golds, 0));
    pd_list_push(arena, data, in->responses[0]);
    *out = pd_item_data(data);
    return 0;
}

int pd_score_texts(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_item item;
    struct pd_segment segment;
    int code = pd_score_passed_on(&item, in, arena, err);
    if (code < 0)
        return code;
    if (!pd_segment_read(&segment, &item))
        return pd_err_set(
            err, PD_ERR_INPUT,
            "the metric compares texts, but has %s as the target and %s as the answer",
            pd_kind_name(pd_list_at(item.data, 0)->kind),
            pd_kind_name(pd_list_at(item.data, 1)->kind));
    *out = item;
    return 0;
}
