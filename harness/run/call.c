#include "harness/run/call.h"

#include "lib/core/pcg.h"
#include "lib/format/pystr.h"

#include <math.h>
#include <stdio.h>

static int wrong(const char *file, const struct pd_value *v, const char *key, const char *expected,
                 struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_py_repr(&text, v);
    if (v->line) /* written in a file, as opposed to the command line */
        pd_err_set(err, PD_ERR_INPUT, "%s:%u:%u: generation_kwargs: %s must be %s, not %.100s",
                   file, (unsigned)v->line, (unsigned)v->column, key, expected, text.data);
    else
        pd_err_set(err, PD_ERR_INPUT, "the generation argument %s must be %s, not %.100s", key,
                   expected, text.data);
    pd_buf_done(&text);
    return PD_ERR_INPUT;
}

static int read_until(struct pd_sampling *out, const struct pd_value *until, const char *file,
                      struct pd_arena *arena, struct pd_err *err)
{
    bool single = pd_is(until, PD_STRING);
    if (!single && !pd_is(until, PD_LIST) && !pd_is(until, PD_NONE))
        return wrong(file, until, "until", "a string or a list of strings", err);
    size_t n = single ? 1 : pd_list_len(until);
    out->stop = pd_arena_array(arena, n ? n : 1, sizeof(*out->stop));
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = single ? until : pd_list_at(until, i);
        if (!pd_is(item, PD_STRING))
            return wrong(file, item, "until", "a list of strings", err);
        if (item->s.n > 0) /* an empty stop string would end every answer at once */
            out->stop[out->nstop++] = item->s;
    }
    return 0;
}

static int read_number(double *out, const struct pd_value *v, const char *key, const char *file,
                       struct pd_err *err)
{
    double number;
    if (!pd_value_number(v, &number) || !isfinite(number) || number < 0)
        return wrong(file, v, key, "a number of at least 0", err);
    *out = number;
    return 0;
}

enum kwarg { KWARG_UNTIL, KWARG_MAX_TOKENS, KWARG_TEMPERATURE, KWARG_TOP_P, KWARG_DO_SAMPLE };

static const struct {
    const char *key;
    enum kwarg kwarg;
} known_kwargs[] = {
    {"until", KWARG_UNTIL},
    {"max_tokens", KWARG_MAX_TOKENS},
    {"max_gen_toks", KWARG_MAX_TOKENS},
    {"max_new_tokens", KWARG_MAX_TOKENS},
    {"temperature", KWARG_TEMPERATURE},
    {"top_p", KWARG_TOP_P},
    {"do_sample", KWARG_DO_SAMPLE},
};

static int read_known(struct pd_sampling *out, size_t k, const struct pd_value *v, const char *file,
                      struct pd_arena *arena, struct pd_err *err)
{
    double number = 0;
    int rc = 0;
    switch (known_kwargs[k].kwarg) {
    case KWARG_UNTIL:
        return read_until(out, v, file, arena, err);
    case KWARG_MAX_TOKENS:
        rc = read_number(&number, v, known_kwargs[k].key, file, err);
        if (rc == 0)
            out->max_tokens = number < 1e9 ? (int64_t)number : 1000000000;
        return rc;
    case KWARG_TEMPERATURE:
        return read_number(&out->temperature, v, "temperature", file, err);
    case KWARG_TOP_P:
        return read_number(&out->top_p, v, "top_p", file, err);
    case KWARG_DO_SAMPLE:
        return 0;
    }
    return 0;
}

int pd_sampling_read(struct pd_sampling *out, const struct pd_value *kwargs, const char *file,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_sampling sampling = {.max_tokens = 256, .top_p = 1, .extra = pd_dict_new(arena)};
    for (size_t i = 0; i < pd_dict_len(kwargs); i++) {
        const struct pd_dict_entry *entry = &kwargs->dict->entries[i];
        size_t k = 0, n = sizeof(known_kwargs) / sizeof(known_kwargs[0]);
        while (k < n && !pd_str_is(entry->key, known_kwargs[k].key))
            k++;
        int rc = 0;
        if (k < n)
            rc = read_known(&sampling, k, &entry->value, file, arena, err);
        else
            pd_dict_set(arena, &sampling.extra, entry->key, entry->value);
        if (rc < 0)
            return rc;
    }
    const struct pd_value *do_sample = pd_dict_get(kwargs, "do_sample");
    if (do_sample && !pd_value_truthy(do_sample))
        sampling.temperature = 0;
    *out = sampling;
    return 0;
}

int64_t pd_request_seed(uint64_t run_seed, const char *task, size_t doc, unsigned repeat)
{
    char doc_name[24], repeat_name[12];
    snprintf(doc_name, sizeof(doc_name), "%zu", doc);
    snprintf(repeat_name, sizeof(repeat_name), "%u", repeat);
    const char *names[] = {"sampling", task, doc_name, repeat_name, NULL};
    struct pd_pcg32 rng;
    pd_pcg32_named(&rng, run_seed, names);
    return pd_pcg32_next(&rng) >> 1;
}

void pd_call_fill(struct pd_call *out, const char *model, const struct pd_task *task,
                  const struct pd_prompt_request *request, const struct pd_sampling *sampling,
                  int64_t seed)
{
    bool generates = task->output_type == PD_OUT_GENERATE_UNTIL;
    *out = (struct pd_call){
        .kind = generates ? PD_CALL_GENERATE : PD_CALL_LOGLIKELIHOOD,
        .model = pd_str_of(model),
        .prompt = pd_str_slice(request->context, request->nunsent, request->context.n),
        .continuation = request->continuation,
        .messages = request->messages.kind == PD_LIST ? &request->messages : NULL,
        .max_tokens = sampling->max_tokens,
        .temperature = sampling->temperature,
        .top_p = sampling->top_p,
        .stop = sampling->stop,
        .nstop = sampling->nstop,
        .seed = seed,
        .extra = pd_dict_len(&sampling->extra) ? &sampling->extra : NULL,
    };
}
