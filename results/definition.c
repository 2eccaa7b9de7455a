#include "results/definition.h"

#include "lib/core/hash.h"
#include "lib/core/map.h"
#include "lib/format/json.h"
#include "lib/format/keys.h"
#include "lib/format/yaml.h"

#include <math.h>

#define STRING PD_KIND_BIT(PD_STRING)
#define NUMBER (PD_KIND_BIT(PD_INT) | PD_KIND_BIT(PD_FLOAT))
#define LIST PD_KIND_BIT(PD_LIST)

enum { COLUMNS_MAX = 1000 };

static const struct pd_key board_keys[] = {
    {"board", STRING, PD_KEY_USED, "the definition's name"},
    {"title", STRING, PD_KEY_USED, "above the table"},
    {"description", STRING, PD_KEY_INERT, "for readers of the file"},
    {"columns", LIST, PD_KEY_USED, "mappings, one for each column"},
};

/* The first two belong to columns alone. */
static const struct pd_key column_keys[] = {
    {"name", STRING, PD_KEY_USED, "above the column"},
    {"mean", LIST, PD_KEY_USED, "the parts whose mean the column is"},
    {"task", STRING, PD_KEY_USED, "a task or group"},
    {"metric", STRING, PD_KEY_USED, "its metric"},
    {"filter", STRING, PD_KEY_USED, "the metric's filter"},
    {"baseline", NUMBER, PD_KEY_USED, "what counts as 0"},
    {"weight", NUMBER, PD_KEY_USED, "in the mean, or of the column in the Average"},
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct reader {
    struct pd_arena *arena;
    const char *path;
    struct pd_map names; /* of columns */
};

double pd_normalised(double x, double baseline)
{
    return x < baseline ? 0 : (x - baseline) / (1 - baseline);
}

double pd_definition_baseline(const struct pd_definition_column *column)
{
    double first = column->parts[0].baseline;
    for (size_t i = 1; i < column->nparts; i++)
        if (fabs(column->parts[i].baseline - first) > 0)
            return NAN;
    return first;
}

static int read_number(double *out, const struct reader *r, const struct pd_value *from,
                       const char *key, struct pd_err *err)
{
    const struct pd_value *value = pd_dict_get(from, key);
    if (pd_is(value, PD_INT) || pd_is(value, PD_FLOAT))
        pd_value_number(value, out);
    if (isfinite(*out) && *out >= 0)
        return 0;
    return pd_err_at(err, r->path, value, "'%s' must be a number of at least 0", key);
}

static int read_weight(double *out, const struct reader *r, const struct pd_value *from,
                       struct pd_err *err)
{
    *out = 1;
    int code = read_number(out, r, from, "weight", err);
    if (code == 0 && !(*out > 0))
        code = pd_err_at(err, r->path, pd_dict_get(from, "weight"), "'weight' must be over 0");
    return code;
}

static int read_part(struct pd_definition_part *out, const struct reader *r,
                     const struct pd_value *from, struct pd_err *err)
{
    struct pd_str none = {"", 0};
    *out = (struct pd_definition_part){.task = pd_dict_str(from, "task", none),
                                       .metric = pd_dict_str(from, "metric", none),
                                       .filter = pd_dict_str(from, "filter", none),
                                       .weight = 1};
    if (!out->task.n)
        return pd_err_at(err, r->path, from, "'task' is missing");
    int code = read_number(&out->baseline, r, from, "baseline", err);
    if (code == 0 && out->baseline >= 1)
        code = pd_err_at(err, r->path, pd_dict_get(from, "baseline"), "'baseline' must be below 1");
    return code;
}

static int read_parts(struct pd_definition_column *out, const struct reader *r,
                      const struct pd_value *list, struct pd_err *err)
{
    double sum = 0;
    int code = 0;
    out->nparts = pd_list_len(list);
    out->parts = pd_arena_array(r->arena, out->nparts, sizeof(*out->parts));
    if (out->nparts == 0 || out->nparts > COLUMNS_MAX)
        return pd_err_at(err, r->path, list, "'mean' must have 1 to %d parts", COLUMNS_MAX);
    for (size_t i = 0; i < out->nparts && code == 0; i++) {
        const struct pd_value *from = pd_list_at(list, i);
        if (from->kind != PD_DICT)
            return pd_err_at(err, r->path, from, "a part of a mean must be a mapping");
        code = pd_keys_check(column_keys + 2, COUNT(column_keys) - 2, from, r->path, err);
        if (code == 0)
            code = read_part(&out->parts[i], r, from, err);
        if (code == 0)
            code = read_weight(&out->parts[i].weight, r, from, err);
        sum += out->parts[i].weight;
    }
    for (size_t i = 0; i < out->nparts && code == 0; i++)
        out->parts[i].weight /= sum;
    return code;
}

/* A column is either one task or a mean. */
static int read_content(struct pd_definition_column *out, const struct reader *r,
                        const struct pd_value *from, struct pd_err *err)
{
    static const char *const of_parts[] = {"task", "metric", "filter", "baseline"};
    const struct pd_value *mean = pd_dict_get(from, "mean");
    if (!pd_is(mean, PD_LIST)) {
        out->nparts = 1;
        out->parts = pd_arena_alloc(r->arena, sizeof(*out->parts));
        return read_part(out->parts, r, from, err);
    }
    for (size_t i = 0; i < COUNT(of_parts); i++) {
        const struct pd_value *value = pd_dict_get(from, of_parts[i]);
        if (value && value->kind != PD_NONE)
            return pd_err_at(err, r->path, value, "'%s' belongs into the parts of 'mean'",
                             of_parts[i]);
    }
    return read_parts(out, r, mean, err);
}

static int read_column(struct pd_definition_column *out, struct reader *r,
                       const struct pd_value *from, struct pd_err *err)
{
    struct pd_buf words = {0};
    char hex[PD_SHA256_HEX];
    if (from->kind != PD_DICT)
        return pd_err_at(err, r->path, from, "a column must be a mapping");
    int code = pd_keys_check(column_keys, COUNT(column_keys), from, r->path, err);
    if (code < 0)
        return code;
    out->name = pd_dict_str(from, "name", pd_dict_str(from, "task", (struct pd_str){"", 0}));
    if (!out->name.n)
        return pd_err_at(err, r->path, from, "a column needs a 'name'");
    if (pd_map_set(&r->names, r->arena, out->name, out))
        return pd_err_at(err, r->path, from, "there are two columns '%.*s'", PD_STR_ARG(out->name));
    code = read_weight(&out->weight, r, from, err);
    if (code == 0)
        code = read_content(out, r, from, err);
    pd_json_write(&words, from, PD_JSON_SORTED);
    pd_sha256_hex(hex, pd_buf_str(&words));
    out->hash = pd_arena_str(r->arena, pd_str_of(hex));
    pd_buf_done(&words);
    return code;
}

static int read_columns(struct pd_definition *out, struct reader *r, const struct pd_value *root,
                        struct pd_err *err)
{
    const struct pd_value *list = pd_dict_get(root, "columns");
    size_t n = pd_list_len(list);
    int code = 0;
    if (n == 0 || n > COLUMNS_MAX)
        return pd_err_at(err, r->path, root, "'columns' must have 1 to %d columns", COLUMNS_MAX);
    struct pd_definition_column *columns = pd_arena_array(r->arena, n, sizeof(*columns));
    for (size_t i = 0; i < n && code == 0; i++)
        code = read_column(&columns[i], r, pd_list_at(list, i), err);
    out->columns = columns;
    out->ncolumns = n;
    return code;
}

int pd_definition_load(struct pd_definition *out, struct pd_arena *arena, const char *path,
                       struct pd_err *err)
{
    struct reader r = {.arena = arena, .path = path};
    struct pd_value root;
    struct pd_str none = {"", 0};
    int code = pd_yaml_load(&root, arena, path, err);
    if (code < 0)
        return code;
    if (root.kind != PD_DICT)
        return pd_err_at(err, path, &root, "a board definition must be a mapping");
    code = pd_keys_check(board_keys, COUNT(board_keys), &root, path, err);
    if (code < 0)
        return code;
    struct pd_definition made = {.name = pd_dict_str(&root, "board", none),
                                 .title = pd_dict_str(&root, "title", none)};
    if (!made.name.n)
        return pd_err_at(err, path, &root, "'board' is missing: the definition's name");
    code = read_columns(&made, &r, &root, err);
    if (code == 0)
        *out = made;
    return code;
}
