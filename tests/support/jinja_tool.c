/*
 * jinja_tool: renders templates for programs that compare (tests/oracle/templates.py). Reads JSON
 * lines {"templates": [...], "row": {...}} or {"templates": [...], "variant": n, "fixed": {...}}
 * and writes one line for each: {"row": {...}, "outputs": [...]} or {"error": "..."}. An output is
 * a text, or {"error": "..."}. Without "row" one is made up (lib/format/jinja_sample.h).
 */
#include "lib/format/jinja_sample.h"
#include "lib/format/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_TEMPLATES = 64 };

struct job {
    struct pd_arena arena;
    struct pd_value request, reply;
    struct pd_jinja *templates[MOST_TEMPLATES];
    struct pd_err errors[MOST_TEMPLATES];
    size_t n;
};

static void put(struct job *job, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&job->arena, dict, pd_str_of(key), value);
}

static struct pd_value error_value(struct job *job, const struct pd_err *err)
{
    struct pd_value dict = pd_dict_new(&job->arena);
    put(job, &dict, "error", pd_string(pd_arena_str(&job->arena, pd_str_of(err->text))));
    return dict;
}

/* Compiles all of them; the number of those that compile. */
static size_t compile(struct job *job)
{
    const struct pd_value *sources = pd_dict_get(&job->request, "templates");
    size_t good = 0;
    job->n = pd_list_len(sources) < MOST_TEMPLATES ? pd_list_len(sources) : MOST_TEMPLATES;
    for (size_t i = 0; i < job->n; i++) {
        job->templates[i] = NULL;
        job->errors[i] = (struct pd_err){0};
        good += pd_jinja_compile(&job->templates[i], &job->arena, pd_list_at(sources, i)->s,
                                 &job->errors[i]) == 0;
    }
    return good;
}

static int find_row(struct job *job, struct pd_value *row, struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(&job->request, "row");
    if (given) {
        *row = *given;
        return 0;
    }
    const struct pd_jinja *templates[MOST_TEMPLATES];
    struct pd_jinja_sample sample = {
        .templates = templates,
        .fixed = pd_dict_get(&job->request, "fixed"),
        .variant = (unsigned)pd_dict_int(&job->request, "variant", 0),
    };
    for (size_t i = 0; i < job->n; i++) {
        if (job->templates[i])
            templates[sample.n++] = job->templates[i];
    }
    return pd_jinja_sample(row, &sample, &job->arena, err);
}

static struct pd_value render(struct job *job, size_t i, const struct pd_value *row)
{
    struct pd_arena scratch = {0};
    struct pd_buf out = {0};
    struct pd_err *err = &job->errors[i];
    struct pd_value value;
    if (job->templates[i] &&
        pd_jinja_render(&out, job->templates[i], row, NULL, &scratch, err) >= 0)
        value = pd_string(pd_arena_str(&job->arena, pd_buf_str(&out)));
    else
        value = error_value(job, err);
    pd_buf_done(&out);
    pd_arena_done(&scratch);
    return value;
}

static void answer(struct job *job)
{
    struct pd_value row, outputs = pd_list_new(&job->arena);
    struct pd_err err = {0};
    compile(job);
    if (find_row(job, &row, &err) < 0) {
        job->reply = error_value(job, &err);
        return;
    }
    for (size_t i = 0; i < job->n; i++)
        pd_list_push(&job->arena, &outputs, render(job, i, &row));
    job->reply = pd_dict_new(&job->arena);
    put(job, &job->reply, "row", row);
    put(job, &job->reply, "outputs", outputs);
}

static void read_request(struct job *job, struct pd_str line)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_err err = {0};
    if (pd_json_parse(&job->request, &job->arena, line, &limits, &err) < 0)
        job->reply = error_value(job, &err);
    else
        answer(job);
}

int main(void)
{
    struct job job = {.n = 0};
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    while ((n = getline(&line, &cap, stdin)) > 0) {
        struct pd_buf text = {0};
        read_request(&job, (struct pd_str){line, (size_t)n});
        pd_json_write(&text, &job.reply, PD_JSON_COMPACT);
        pd_buf_putc(&text, '\n');
        (void)fwrite(text.data, 1, text.len, stdout);
        (void)fflush(stdout);
        pd_buf_done(&text);
        pd_arena_reset(&job.arena);
    }
    free(line);
    pd_arena_done(&job.arena);
    return 0;
}
