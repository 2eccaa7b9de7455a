/* What IFEval's checks share: arguments with the original's errors, and Python's re in short. */
#include "scorers/natives/ifeval.h"

#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/natives/text.h"

int pd_ifeval_number(double *out, const struct pd_ifeval_in *in, const char *name,
                     struct pd_err *err)
{
    const struct pd_value *value = pd_dict_get(in->args, name);
    double number;
    if (!value || !pd_value_number(value, &number) || !(number >= 0))
        return pd_err_set(err, PD_ERR_INPUT, "it needs a number '%s' that is not negative", name);
    *out = number;
    return 0;
}

int pd_ifeval_text(struct pd_str *out, const struct pd_ifeval_in *in, const char *name,
                   struct pd_err *err)
{
    const struct pd_value *value = pd_dict_get(in->args, name);
    if (!value || value->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT, "it needs a text '%s'", name);
    *out = pd_py_strip(value->s, NULL);
    return 0;
}

int pd_ifeval_compare(const struct pd_ifeval_in *in, size_t count, const char *relation,
                      const char *number, struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(in->args, relation);
    struct pd_str text = given && given->kind == PD_STRING ? given->s : (struct pd_str){"", 0};
    bool less = pd_str_is(text, "less than");
    double bound;
    if (!less && !pd_str_is(text, "at least"))
        return pd_err_set(err, PD_ERR_INPUT, "it needs '%s', 'less than' or 'at least'", relation);
    int code = pd_ifeval_number(&bound, in, number, err);
    return code < 0 ? code : ((double)count < bound) == less;
}

struct pieces {
    struct pd_value found, between;
    const struct pd_ifeval_in *in;
    size_t from;
};

static void push(struct pd_value *list, const struct pieces *pieces, size_t from, size_t to)
{
    pd_list_push(pieces->in->arena, list, pd_string(pd_str_slice(pieces->in->text, from, to)));
}

static int note_match(void *ctx, const struct pd_match *match)
{
    struct pieces *pieces = ctx;
    size_t begin = (size_t)match->spans[0], end = (size_t)match->spans[1];
    push(&pieces->found, pieces, begin, end);
    push(&pieces->between, pieces, pieces->from, begin);
    pieces->from = end;
    return 0;
}

static int cut(struct pieces *pieces, const char *pattern, unsigned flags,
               const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    int code = pd_regex_new(&re, pd_str_of(pattern), flags, err);
    *pieces = (struct pieces){pd_list_new(in->arena), pd_list_new(in->arena), in, 0};
    if (code >= 0)
        code = pd_regex_each(re, in->text, note_match, pieces, err);
    pd_regex_free(re);
    if (code < 0)
        return code;
    push(&pieces->between, pieces, pieces->from, in->text.n);
    return 0;
}

int pd_ifeval_find(struct pd_value *out, const char *pattern, unsigned flags,
                   const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pieces pieces;
    int code = cut(&pieces, pattern, flags, in, err);
    if (code >= 0)
        *out = pieces.found;
    return code;
}

int pd_ifeval_count(size_t *out, const char *pattern, unsigned flags, const struct pd_ifeval_in *in,
                    struct pd_err *err)
{
    struct pd_value found;
    int code = pd_ifeval_find(&found, pattern, flags, in, err);
    if (code >= 0)
        *out = pd_list_len(&found);
    return code;
}

int pd_ifeval_split(struct pd_value *out, const char *pattern, const struct pd_ifeval_in *in,
                    struct pd_err *err)
{
    struct pieces pieces;
    int code = cut(&pieces, pattern, 0, in, err);
    if (code >= 0)
        *out = pieces.between;
    return code;
}

bool pd_ifeval_blank(struct pd_str s)
{
    return pd_py_strip(s, NULL).n == 0;
}

struct pd_str pd_ifeval_lower(struct pd_str s, struct pd_arena *arena)
{
    return pd_text_lower(s, arena);
}
