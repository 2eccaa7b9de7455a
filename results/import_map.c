#include "results/import_map.h"

#include "lib/core/map.h"
#include "lib/format/json.h"
#include "lib/format/keys.h"
#include "lib/format/yaml.h"

#include <math.h>

#define STRING PD_KIND_BIT(PD_STRING)
#define INT PD_KIND_BIT(PD_INT)
#define NUMBER (INT | PD_KIND_BIT(PD_FLOAT))
#define BOOL PD_KIND_BIT(PD_BOOL)
#define LIST PD_KIND_BIT(PD_LIST)
#define DICT PD_KIND_BIT(PD_DICT)
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

enum { SCORES_MAX = 1000 };

static const struct pd_key map_keys[] = {
    {"source", STRING, PD_KEY_USED, "where the numbers are from"},
    {"board", STRING, PD_KEY_USED, "the board definition that boards use"},
    {"model", STRING, PD_KEY_USED, "the column with the models' names"},
    {"variant", STRING | LIST, PD_KEY_USED, "columns that tell models of one name apart"},
    {"skip", LIST, PD_KEY_USED, "texts of cells that hold nothing"},
    {"scores", LIST, PD_KEY_USED, "mappings, one for each score"},
    {"metadata", DICT, PD_KEY_USED, "names and the columns that they have their values from"},
};

static const struct pd_key score_keys[] = {
    {"name", STRING, PD_KEY_USED, "the column of the board"},
    {"column", STRING, PD_KEY_USED, "the column of the file"},
    {"scale", NUMBER, PD_KEY_USED, "what the number is multiplied by"},
    {"metric", STRING, PD_KEY_USED, "the metric's name"},
    {"shots", INT, PD_KEY_USED, "examples in the prompt"},
    {"profile", STRING, PD_KEY_USED, "the harness's semantics"},
    {"n", INT, PD_KEY_USED, "items behind a score"},
    {"stderr", STRING, PD_KEY_USED, "binomial, or a column"},
    {"higher_is_better", BOOL, PD_KEY_USED, "whether more is better"},
    {"normalised", BOOL, PD_KEY_USED, "whether a baseline is taken off already"},
};

static const struct pd_key extra_keys[] = {
    {"column", STRING, PD_KEY_USED, "the column of the file"},
    {"opposite", BOOL, PD_KEY_USED, "whether the column says when it is not so"},
};

struct reader {
    struct pd_arena *arena;
    const char *path;
    struct pd_import_map *map;
};

/* One text or a list of texts. */
static int read_texts(struct pd_str **out, size_t *n, const struct reader *r,
                      const struct pd_value *value, struct pd_err *err)
{
    bool single = pd_is(value, PD_STRING);
    *n = single ? 1 : pd_list_len(value);
    *out = pd_arena_array(r->arena, *n, sizeof(**out));
    for (size_t i = 0; i < *n; i++) {
        const struct pd_value *item = single ? value : pd_list_at(value, i);
        if (item->kind != PD_STRING)
            return pd_err_at(err, r->path, item, "this must be a text");
        (*out)[i] = item->s;
    }
    return 0;
}

static int check_score(const struct pd_map_score *score, const struct reader *r,
                       const struct pd_value *from, struct pd_err *err)
{
    if (!score->name.n)
        return pd_err_at(err, r->path, from, "a score needs a 'name'");
    if (!isfinite(score->scale) || !(score->scale > 0))
        return pd_err_at(err, r->path, from, "'scale' must be over 0");
    if (score->error == PD_MAP_ERROR_BINOMIAL && score->n < 2)
        return pd_err_at(err, r->path, from, "'stderr: binomial' needs 'n', the number of items");
    return 0;
}

static struct pd_str words_of(const struct reader *r, const struct pd_value *from)
{
    struct pd_value both = pd_dict_new(r->arena);
    struct pd_buf words = {0};
    pd_dict_set(r->arena, &both, pd_str_of("source"), pd_string(r->map->source));
    pd_dict_set(r->arena, &both, pd_str_of("score"), *from);
    pd_json_write(&words, &both, PD_JSON_SORTED);
    struct pd_str text = pd_arena_str(r->arena, pd_buf_str(&words));
    pd_buf_done(&words);
    return text;
}

static int read_score(struct pd_map_score *out, const struct reader *r, const struct pd_value *from,
                      struct pd_err *err)
{
    struct pd_str none = {"", 0};
    if (from->kind != PD_DICT)
        return pd_err_at(err, r->path, from, "a score must be a mapping");
    int code = pd_keys_check(score_keys, COUNT(score_keys), from, r->path, err);
    if (code < 0)
        return code;
    *out = (struct pd_map_score){
        .name = pd_dict_str(from, "name", none),
        .column = pd_dict_str(from, "column", pd_dict_str(from, "name", none)),
        .metric = pd_dict_str(from, "metric", pd_str_of("acc")),
        .error_column = pd_dict_str(from, "stderr", none),
        .scale = pd_dict_num(from, "scale", 1),
        .shots = pd_dict_int(from, "shots", -1),
        .n = pd_dict_int(from, "n", -1),
        .higher_is_better = pd_dict_bool(from, "higher_is_better", true),
        .normalised = pd_dict_bool(from, "normalised", false),
        .words = words_of(r, from),
    };
    out->error = !out->error_column.n                       ? PD_MAP_ERROR_NONE
                 : pd_str_is(out->error_column, "binomial") ? PD_MAP_ERROR_BINOMIAL
                                                            : PD_MAP_ERROR_COLUMN;
    return check_score(out, r, from, err);
}

static int read_scores(const struct reader *r, const struct pd_value *list, struct pd_err *err)
{
    struct pd_import_map *map = r->map;
    struct pd_map names = {0};
    int code = 0;
    map->nscores = pd_list_len(list);
    if (map->nscores == 0 || map->nscores > SCORES_MAX)
        return pd_err_at(err, r->path, list, "'scores' must have 1 to %d entries", SCORES_MAX);
    map->scores = pd_arena_array(r->arena, map->nscores, sizeof(*map->scores));
    for (size_t i = 0; i < map->nscores && code == 0; i++) {
        struct pd_map_score *score = &map->scores[i];
        code = read_score(score, r, pd_list_at(list, i), err);
        if (code == 0 && pd_map_set(&names, r->arena, score->name, score))
            code = pd_err_at(err, r->path, pd_list_at(list, i), "there are two scores '%.*s'",
                             PD_STR_ARG(score->name));
    }
    return code;
}

/* A column, or a mapping that says more about it. */
static int read_extra(struct pd_map_extra *out, const struct reader *r,
                      const struct pd_dict_entry *entry, struct pd_err *err)
{
    const struct pd_value *value = &entry->value;
    *out = (struct pd_map_extra){.key = entry->key};
    if (value->kind == PD_STRING) {
        out->column = value->s;
        return 0;
    }
    if (value->kind != PD_DICT)
        return pd_err_at(err, r->path, value, "'%.*s' must be the name of a column",
                         PD_STR_ARG(entry->key));
    out->column = pd_dict_str(value, "column", entry->key);
    out->opposite = pd_dict_bool(value, "opposite", false);
    return pd_keys_check(extra_keys, COUNT(extra_keys), value, r->path, err);
}

static int read_extras(const struct reader *r, const struct pd_value *dict, struct pd_err *err)
{
    struct pd_import_map *map = r->map;
    int code = 0;
    map->nextras = pd_dict_len(dict);
    map->extras = pd_arena_array(r->arena, map->nextras, sizeof(*map->extras));
    for (size_t i = 0; i < map->nextras && code == 0; i++)
        code = read_extra(&map->extras[i], r, &dict->dict->entries[i], err);
    return code;
}

int pd_import_map_load(struct pd_import_map *out, struct pd_arena *arena, const char *path,
                       struct pd_err *err)
{
    struct pd_import_map map = {0};
    struct reader r = {arena, path, &map};
    struct pd_value root;
    struct pd_str none = {"", 0};
    int code = pd_yaml_load(&root, arena, path, err);
    if (code == 0 && root.kind != PD_DICT)
        code = pd_err_at(err, path, &root, "a map must be a mapping");
    if (code == 0)
        code = pd_keys_check(map_keys, COUNT(map_keys), &root, path, err);
    if (code < 0)
        return code;
    map.source = pd_dict_str(&root, "source", none);
    map.board = pd_dict_str(&root, "board", none);
    map.model = pd_dict_str(&root, "model", none);
    if (!map.source.n || !map.model.n)
        return pd_err_at(err, path, &root, "'%s' is missing", map.source.n ? "model" : "source");
    code = read_texts(&map.variant, &map.nvariant, &r, pd_dict_get(&root, "variant"), err);
    if (code == 0)
        code = read_texts(&map.skip, &map.nskip, &r, pd_dict_get(&root, "skip"), err);
    if (code == 0)
        code = read_scores(&r, pd_dict_get(&root, "scores"), err);
    if (code == 0)
        code = read_extras(&r, pd_dict_get(&root, "metadata"), err);
    if (code == 0)
        *out = map;
    return code;
}
