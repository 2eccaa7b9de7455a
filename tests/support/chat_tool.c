/*
 * chat_tool: renders chat templates for programs that compare (tests/oracle/chat_templates.py).
 * Reads JSON lines {"template": "...", "date": "2024-07-26", "vars": [{...}, ...]} and writes for
 * each a line with a list: a text for every dict of variables, or {"error": "..."}.
 */
#include "lib/format/jinja.h"
#include "lib/format/json.h"

#include <stdio.h>
#include <stdlib.h>

static struct pd_value error_value(struct pd_arena *arena, const struct pd_err *err)
{
    struct pd_value dict = pd_dict_new(arena);
    struct pd_str text = pd_arena_str(arena, pd_str_of(err->text));
    pd_dict_set(arena, &dict, pd_str_of("error"), pd_string(text));
    return dict;
}

static struct pd_value render(const struct pd_jinja *tpl, const struct pd_value *vars,
                              struct pd_arena *arena)
{
    struct pd_arena scratch = {0};
    struct pd_buf out = {0};
    struct pd_err err = {0};
    int code = pd_jinja_render(&out, tpl, vars, NULL, &scratch, &err);
    struct pd_value value =
        code < 0 ? error_value(arena, &err) : pd_string(pd_arena_str(arena, pd_buf_str(&out)));
    pd_buf_done(&out);
    pd_arena_done(&scratch);
    return value;
}

static struct pd_value answer(const struct pd_value *request, struct pd_arena *arena)
{
    const struct pd_str nothing = PD_STR("");
    const struct pd_value *vars = pd_dict_get(request, "vars");
    struct pd_jinja_date today = {1970, 1, 1};
    struct pd_jinja *tpl = NULL;
    struct pd_err err = {0};
    struct pd_value list = pd_list_new(arena);
    (void)pd_jinja_read_date(&today, pd_dict_str(request, "date", nothing));
    int code =
        pd_jinja_compile_chat(&tpl, arena, pd_dict_str(request, "template", nothing), today, &err);
    for (size_t i = 0; i < pd_list_len(vars); i++)
        pd_list_push(arena, &list,
                     code < 0 ? error_value(arena, &err) : render(tpl, pd_list_at(vars, i), arena));
    return list;
}

int main(void)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_arena arena = {0};
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    while ((n = getline(&line, &cap, stdin)) > 0) {
        struct pd_value request, reply;
        struct pd_err err = {0};
        struct pd_buf text = {0};
        int code = pd_json_parse(&request, &arena, (struct pd_str){line, (size_t)n}, &limits, &err);
        reply = code < 0 ? error_value(&arena, &err) : answer(&request, &arena);
        pd_json_write(&text, &reply, PD_JSON_COMPACT);
        pd_buf_putc(&text, '\n');
        (void)fwrite(text.data, 1, text.len, stdout);
        (void)fflush(stdout);
        pd_buf_done(&text);
        pd_arena_reset(&arena);
    }
    free(line);
    pd_arena_done(&arena);
    return 0;
}
