#include "results/sample_file.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"

#include <stdio.h>

/* A sample holds its document once and its prompt once for each choice. */
enum { MAX_LINE_NBYTES = 64 << 20, MAX_LIST_NBYTES = 256 << 20 };

static const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};

struct reader {
    struct pd_str output_type;
    pd_sample_visit visit;
    void *ctx;
    struct pd_arena arena; /* of one sample */
};

static struct pd_str json_text(struct pd_arena *arena, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static struct pd_str py_text(struct pd_arena *arena, const struct pd_value *v)
{
    if (v->kind == PD_STRING)
        return v->s;
    struct pd_buf text = {0};
    pd_py_str(&text, v);
    struct pd_str copy = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static void read_context(struct pd_sample_request *out, struct reader *r, const struct pd_value *v)
{
    bool wrapped = pd_list_len(v) == 1 && pd_is(pd_list_at(v, 0), PD_STRING);
    out->chat = pd_is(v, PD_LIST);
    if (wrapped)
        out->context = pd_list_at(v, 0)->s;
    else if (v)
        out->context = v->kind == PD_STRING ? v->s : json_text(&r->arena, v);
}

static void read_second(struct pd_sample_request *out, struct reader *r, const struct pd_value *v)
{
    if (pd_is(v, PD_DICT))
        out->kwargs = v;
    else if (v)
        out->continuation = py_text(&r->arena, v);
}

/* The i-th argument of a request, whose arguments are a dict or a list; NULL: none. */
static const struct pd_value *argument(const struct pd_value *arguments, size_t i)
{
    if (pd_is(arguments, PD_LIST))
        return i < pd_list_len(arguments) ? pd_list_at(arguments, i) : NULL;
    return pd_dict_get(arguments, i ? "arg_1" : "arg_0");
}

static size_t container_len(const struct pd_value *v)
{
    return pd_is(v, PD_LIST) ? pd_list_len(v) : pd_dict_len(v);
}

static void read_arguments(struct pd_sample *out, struct reader *r)
{
    const struct pd_value *all = pd_dict_get(out->raw, "arguments");
    size_t n = container_len(all);
    out->requests = pd_arena_array(&r->arena, n, sizeof(*out->requests));
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *own =
            pd_is(all, PD_LIST) ? pd_list_at(all, i) : &all->dict->entries[i].value;
        read_context(&out->requests[i], r, argument(own, 0));
        read_second(&out->requests[i], r, argument(own, 1));
    }
    out->nrequests = n;
}

/* A number, or the text that Python's str() made of it. */
static bool read_number(double *out, const struct pd_value *v)
{
    return v->kind == PD_STRING ? pd_py_parse_float(out, v->s) : pd_value_number(v, out);
}

static bool read_truth(const struct pd_value *v)
{
    return pd_is(v, PD_STRING) ? pd_str_is(v->s, "True") : pd_is(v, PD_BOOL) && v->b;
}

static struct pd_value pair_of(struct reader *r, double loglikelihood, bool greedy)
{
    struct pd_value pair = pd_list_new(&r->arena);
    pd_list_push(&r->arena, &pair, pd_float(loglikelihood));
    pd_list_push(&r->arena, &pair, pd_bool(greedy));
    return pair;
}

/* A response as scorers see it. Texts stand for themselves unless the task is rolling. */
static struct pd_value read_response(struct reader *r, const struct pd_value *leaf)
{
    double number;
    bool rolling = pd_str_is(r->output_type, "loglikelihood_rolling");
    if (pd_list_len(leaf) == 2 && read_number(&number, pd_list_at(leaf, 0)))
        return pair_of(r, number, read_truth(pd_list_at(leaf, 1)));
    if ((rolling || leaf->kind != PD_STRING) && read_number(&number, leaf))
        return pair_of(r, number, false);
    return pd_string(py_text(&r->arena, leaf));
}

static void read_responses(struct pd_sample *out, struct reader *r)
{
    const struct pd_value *all = pd_dict_get(out->raw, "resps");
    out->responses = pd_list_new(&r->arena);
    for (size_t i = 0; i < pd_list_len(all); i++) {
        const struct pd_value *own = pd_list_at(all, i);
        struct pd_value repeats = pd_list_new(&r->arena);
        for (size_t k = 0; k < pd_list_len(own); k++)
            pd_list_push(&r->arena, &repeats, read_response(r, pd_list_at(own, k)));
        if (!pd_is(own, PD_LIST))
            pd_list_push(&r->arena, &repeats, read_response(r, own));
        pd_list_push(&r->arena, &out->responses, repeats);
    }
}

static int read_sample(struct reader *r, const struct pd_value *raw, size_t line,
                       struct pd_err *err)
{
    static const struct pd_value none = {0};
    struct pd_sample sample = {.raw = raw, .line = line, .arena = &r->arena};
    const struct pd_value *id = pd_dict_get(raw, "doc_id"), *target = pd_dict_get(raw, "target");
    if (!pd_is(raw, PD_DICT) || !pd_is(id, PD_INT) || id->i < 0)
        return pd_err_set(err, PD_ERR_INPUT, "line %zu: not a sample of lm-eval (no `doc_id`)",
                          line);
    sample.doc_id = id->i;
    sample.filter = pd_dict_str(raw, "filter", pd_str_of(""));
    sample.doc = pd_dict_get(raw, "doc");
    sample.doc = sample.doc ? sample.doc : &none;
    sample.target = target ? py_text(&r->arena, target) : pd_str_of("");
    read_arguments(&sample, r);
    read_responses(&sample, r);
    int code = r->visit(r->ctx, &sample, err);
    pd_arena_reset(&r->arena);
    return code;
}

static int take_line(void *ctx, struct pd_str line, size_t number, struct pd_err *err)
{
    struct reader *r = ctx;
    struct pd_value raw;
    if (!pd_py_strip(line, NULL).n)
        return 0;
    int code = pd_json_parse(&raw, &r->arena, line, &limits, err);
    if (code < 0)
        return pd_err_wrap(err, "line %zu: not JSON", number);
    return read_sample(r, &raw, number, err);
}

/* A whole file that is one list. */
static int take_list(struct reader *r, const char *path, struct pd_err *err)
{
    struct pd_buf text = PD_BUF_MAX(MAX_LIST_NBYTES);
    struct pd_arena arena = {0};
    struct pd_value list;
    int code = pd_file_read(&text, path, err);
    if (code == 0 && (code = pd_json_parse(&list, &arena, pd_buf_str(&text), &limits, err)) < 0)
        pd_err_wrap(err, "not JSON");
    for (size_t i = 0; code == 0 && i < pd_list_len(&list); i++)
        code = read_sample(r, pd_list_at(&list, i), i + 1, err);
    pd_arena_done(&arena);
    pd_buf_done(&text);
    return code;
}

static bool starts_list(const char *path)
{
    FILE *file = fopen(path, "r");
    int c = ' ';
    while (file && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
        c = getc(file);
    if (file)
        fclose(file);
    return c == '[';
}

int pd_sample_file_each(const char *path, struct pd_str output_type, pd_sample_visit visit,
                        void *ctx, struct pd_err *err)
{
    struct reader r = {.output_type = output_type, .visit = visit, .ctx = ctx};
    int code = starts_list(path) ? take_list(&r, path, err)
                                 : pd_file_each_line(path, MAX_LINE_NBYTES, take_line, &r, err);
    pd_arena_done(&r.arena);
    return code;
}
