/*
 * YAML from anywhere: no crash, within the limits, and a tree whose texts do not depend on the
 * source's memory, which JSON can hold and which reads back equal. Where the quick look at
 * top-level keys answers, it answers the same.
 */
#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "lib/format/yaml_top.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void check_tree(struct pd_arena *arena, const struct pd_value *tree)
{
    const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_buf json = {0}, again = {0};
    struct pd_value read;
    struct pd_err err = {0};
    pd_json_write(&json, tree, PD_JSON_COMPACT);
    require(pd_json_parse(&read, arena, pd_buf_str(&json), &limits, &err) == 0,
            "the tree can be written as JSON");
    pd_json_write(&again, &read, PD_JSON_COMPACT);
    require(pd_str_eq(pd_buf_str(&json), pd_buf_str(&again)), "JSON reads back as the same tree");
    pd_buf_done(&json);
    pd_buf_done(&again);
}

static const char *const keys[] = {"class", "group", "task", "tag", "include", NULL};

static void check_top(const struct pd_value *top, const struct pd_value *tree)
{
    require(tree->kind == PD_DICT, "what has top-level keys is a mapping");
    for (size_t i = 0; keys[i]; i++) {
        const struct pd_value *a = pd_dict_get(top, keys[i]), *b = pd_dict_get(tree, keys[i]);
        struct pd_buf one = {0}, other = {0};
        require(!a == !b, "the same keys are there");
        if (a) {
            pd_json_write(&one, a, PD_JSON_COMPACT);
            pd_json_write(&other, b, PD_JSON_COMPACT);
            require(pd_str_eq(pd_buf_str(&one), pd_buf_str(&other)), "their values are the same");
        }
        pd_buf_done(&one);
        pd_buf_done(&other);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_value tree, top;
    char *text = malloc(n + 1);
    require(text != NULL, "there is memory");
    if (n)
        memcpy(text, data, n);
    int code = pd_yaml_parse(&tree, &arena, (struct pd_str){text, n}, "input", &err);
    bool quick = pd_yaml_top(&top, &arena, (struct pd_str){text, n}, keys);
    memset(text, 'x', n);
    free(text);
    if (code == 0)
        check_tree(&arena, &tree);
    require(code == 0 || !quick, "what the full reader refuses has no top-level keys");
    if (quick)
        check_top(&top, &tree);
    require(code == 0 || err.text[0], "an error has a sentence");
    pd_arena_done(&arena);
    return 0;
}
