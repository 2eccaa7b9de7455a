/* Graphwalks: F1 of the set of nodes in "Final Answer: [...]", which must be on the last line, or
   for flexible_f1 on any. */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"

/* The nodes that a line gives; 1 when it gives a list. */
static int read_line(struct pd_value *nodes, struct pd_str line, struct pd_arena *arena,
                     struct pd_err *err)
{
    static const struct pd_str comma = PD_STR(","), quotes = PD_STR("'\"");
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("Final Answer:\\s*\\[(.*)\\]"), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, line, 0, err);
    if (code > 0) {
        struct pd_str inside = pd_str_slice(line, (size_t)match.spans[2], (size_t)match.spans[3]);
        struct pd_value parts = pd_py_split(arena, inside, &comma, -1);
        for (size_t i = 0; i < pd_list_len(&parts); i++) {
            struct pd_str node = pd_py_strip(pd_list_at(&parts, i)->s, NULL);
            if (node.n > 0)
                pd_list_push(arena, nodes, pd_string(pd_py_strip(node, &quotes)));
        }
    }
    pd_regex_free(re);
    return code;
}

static double f1_of(const struct pd_value *nodes, const struct pd_value *gold,
                    struct pd_arena *arena)
{
    struct pd_value a = pd_token_set(nodes, arena), b = pd_token_set(gold, arena);
    double f1 = 0;
    struct pd_value value = pd_token_f1(&a, &b, arena);
    pd_value_number(&value, &f1);
    return f1;
}

/* The F1 of the last of the last n lines that gives a list. */
static int score_lines(double *f1, const struct pd_value *lines, size_t n,
                       const struct pd_value *gold, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value nodes = pd_list_new(arena);
    size_t all = pd_list_len(lines);
    for (size_t i = 0; i < n && i < all; i++) {
        int code = read_line(&nodes, pd_list_at(lines, all - 1 - i)->s, arena, err);
        if (code < 0)
            return code;
        if (code > 0)
            break;
    }
    *f1 = f1_of(&nodes, gold, arena);
    return 0;
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    static const struct pd_str newline = PD_STR("\n");
    const struct pd_value *first, *gold;
    struct pd_str text, node;
    double strict = 0, flexible = 0;
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, first, err)) < 0 ||
        (code = pd_row_list(&gold, args->row, "answer_nodes", err)) < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(gold); i++)
        if ((code = pd_value_text(&node, pd_list_at(gold, i), err)) < 0)
            return code;
    struct pd_value lines = pd_py_split(args->arena, pd_py_rstrip(text, &newline), &newline, -1);
    if ((code = score_lines(&strict, &lines, 1, gold, args->arena, err)) < 0 ||
        (code = score_lines(&flexible, &lines, SIZE_MAX, gold, args->arena, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "f1", pd_float(strict));
    pd_row_set(out, args->arena, "flexible_f1", pd_float(flexible));
    return 0;
}

static const char *const metrics[] = {"f1", "flexible_f1", NULL};

const struct pd_native pd_natives_graph_walks[] = {
    {
        .name = "graph_walks.score",
        .help = "F1 of a set of graph nodes, strict and flexible",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("191cac3ba0b36441c7995f762632b7236be1ae775adc2dc7740212a728a2731f"),
        .call = score,
        .metrics = metrics,
    },
    {0},
};
