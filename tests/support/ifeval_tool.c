/*
 * ifeval_tool: for tests/oracle/ifeval.py. Reads lines of JSON and writes one for each:
 *
 *   {"sentences": TEXT}              the sentences of a text
 *   {"words": TEXT}                  the words of its sentences
 *   {"language": TEXT}               its language, "" when it has no letters
 *   {"row": ROW, "response": TEXT}   what the port of ifeval's process_results gives
 *
 * A line that fails gives {"error": MESSAGE}.
 */
#include "lib/format/json.h"
#include "lib/format/langdetect.h"
#include "lib/format/sentences.h"
#include "scorers/scoring_private.h"

#include <stdio.h>
#include <stdlib.h>

static int language(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                    struct pd_err *err)
{
    (void)arena;
    (void)err;
    *out = pd_string(pd_str_of(pd_langdetect(text)));
    return 0;
}

static const struct {
    const char *key;
    int (*make)(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                struct pd_err *err);
} makers[] = {{"sentences", pd_sentences}, {"words", pd_words}, {"language", language}};

static int verdicts(struct pd_value *out, const struct pd_value *line, struct pd_arena *arena,
                    struct pd_err *err)
{
    struct pd_value responses = pd_list_new(arena), none = pd_dict_new(arena);
    const struct pd_value *response = pd_dict_get(line, "response");
    const struct pd_native *native =
        pd_native_find(pd_scorer_natives, (struct pd_str)PD_STR("ifeval.results"));
    if (!response || !pd_dict_get(line, "row") || !native)
        return pd_err_set(err, PD_ERR_INPUT, "a line needs a text, or row and response");
    pd_list_push(arena, &responses, *response);
    const struct pd_native_args args = {.row = pd_dict_get(line, "row"),
                                        .list = &responses,
                                        .constants = &none,
                                        .bound = &none,
                                        .kwargs = &none,
                                        .arena = arena};
    return native->call(out, NULL, &args, err);
}

static int answer(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                  struct pd_err *err)
{
    struct pd_value line;
    int code = pd_json_parse(&line, arena, text, NULL, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        const struct pd_value *given = pd_dict_get(&line, makers[i].key);
        if (given && given->kind == PD_STRING)
            return makers[i].make(out, given->s, arena, err);
    }
    return verdicts(out, &line, arena, err);
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_value out = pd_none();
        struct pd_buf json = {0};
        if (answer(&out, (struct pd_str){line, (size_t)n}, &arena, &err) < 0) {
            out = pd_dict_new(&arena);
            pd_dict_set(&arena, &out, (struct pd_str)PD_STR("error"),
                        pd_string(pd_str_of(err.text)));
        }
        pd_json_write(&json, &out, PD_JSON_SPACED);
        puts(json.data);
        pd_buf_done(&json);
        pd_arena_done(&arena);
    }
    free(line);
    return 0;
}
