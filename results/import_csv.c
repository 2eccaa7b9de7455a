#include "results/import_csv.h"

#include "lib/core/file.h"
#include "lib/core/hash.h"
#include "lib/core/map.h"
#include "lib/format/csv.h"
#include "lib/format/json.h"
#include "results/import_map.h"
#include "results/store_scores.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 30 };

struct importing {
    const struct pd_import_csv *options;
    struct pd_import_map map;
    struct pd_csv *csv;
    struct pd_buf text;
    struct pd_arena arena; /* of the map */
    struct pd_arena row_arena;
    struct pd_store *store;
    struct pd_map models; /* by name and variant */
    size_t ntwins;        /* that have both in common with one before */
    size_t row;           /* of the file's rows, from 0 */
    size_t nmodels;       /* stored */
};

static int bad_cell(const struct importing *im, struct pd_str column, const char *what,
                    struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%s:%zu: column '%.*s' %s", im->options->csv,
                      pd_csv_line(im->csv, im->row), PD_STR_ARG(column), what);
}

static bool is_nothing(const struct importing *im, const struct pd_value *cell)
{
    if (!cell || cell->kind == PD_NONE)
        return true;
    for (size_t i = 0; i < im->map.nskip && cell->kind == PD_STRING; i++)
        if (pd_str_eq(cell->s, im->map.skip[i]))
            return true;
    return false;
}

/* A cell as text. */
static void put_cell(struct pd_buf *out, const struct importing *im, const struct pd_value *cell)
{
    if (is_nothing(im, cell))
        return;
    if (cell->kind == PD_STRING)
        pd_buf_add_str(out, cell->s);
    else
        pd_json_write(out, cell, PD_JSON_COMPACT);
}

static int check_column(const struct importing *im, const struct pd_value *row, struct pd_str name,
                        struct pd_err *err)
{
    enum { MOST = 200 };
    if (pd_dict_find(row, name))
        return 0;
    const char *names[MOST];
    size_t n = 0;
    struct pd_arena arena = {0};
    for (; n < pd_dict_len(row) && n < MOST; n++)
        names[n] = pd_arena_cstr(&arena, row->dict->entries[n].key);
    const char *near = pd_str_nearest(name, names, n);
    int code = pd_err_set(err, PD_ERR_INPUT, "%s has no column '%.*s', which %s names%s%s%s",
                          im->options->csv, PD_STR_ARG(name), im->options->map,
                          near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    pd_arena_done(&arena);
    return code;
}

/* Every column that the map names is in the file. */
static int check_columns(const struct importing *im, struct pd_err *err)
{
    const struct pd_import_map *map = &im->map;
    struct pd_arena arena = {0};
    struct pd_value row;
    if (pd_csv_len(im->csv) == 0)
        return pd_err_set(err, PD_ERR_INPUT, "%s has no rows", im->options->csv);
    pd_csv_row(&row, im->csv, 0, &arena);
    int code = check_column(im, &row, map->model, err);
    for (size_t i = 0; i < map->nvariant && code == 0; i++)
        code = check_column(im, &row, map->variant[i], err);
    for (size_t i = 0; i < map->nextras && code == 0; i++)
        code = check_column(im, &row, map->extras[i].column, err);
    for (size_t i = 0; i < map->nscores && code == 0; i++) {
        code = check_column(im, &row, map->scores[i].column, err);
        if (code == 0 && map->scores[i].error == PD_MAP_ERROR_COLUMN)
            code = check_column(im, &row, map->scores[i].error_column, err);
    }
    pd_arena_done(&arena);
    return code;
}

static int put_columns(const struct importing *im, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < im->map.nscores && code == 0; i++) {
        const struct pd_map_score *from = &im->map.scores[i];
        const struct pd_score_column column = {.number = (int64_t)i,
                                               .name = from->name,
                                               .metric = from->metric,
                                               .words = from->words,
                                               .shots = from->shots,
                                               .n = from->n,
                                               .higher_is_better = from->higher_is_better,
                                               .normalised = from->normalised};
        code = pd_store_put_score_column(im->store, &column, err);
    }
    return code;
}

static int put_text(struct pd_store *store, const char *name, struct pd_str text,
                    struct pd_err *err)
{
    struct pd_buf json = {0};
    pd_json_write_str(&json, text, PD_JSON_COMPACT);
    int code = pd_store_put_meta(store, name, pd_buf_str(&json), err);
    pd_buf_done(&json);
    return code;
}

/* What makes the file one of other people's results: where they are from. */
static int put_provenance(struct importing *im, struct pd_err *err)
{
    char hex[PD_SHA256_HEX];
    struct pd_arena *arena = &im->arena;
    struct pd_buf json = {0};
    struct pd_value imported = pd_dict_new(arena);
    pd_sha256_hex(hex, pd_buf_str(&im->text));
    pd_dict_set(arena, &imported, pd_str_of("format"), pd_text("csv"));
    pd_dict_set(arena, &imported, pd_str_of("file"), pd_text(im->options->csv));
    pd_dict_set(arena, &imported, pd_str_of("sha256"), pd_text(hex));
    if (im->options->program)
        pd_dict_set(arena, &imported, pd_str_of("program"), pd_text(im->options->program));
    pd_json_write(&json, &imported, PD_JSON_COMPACT);
    int code = pd_store_put_meta(im->store, "imported", pd_buf_str(&json), err);
    pd_buf_done(&json);
    return code;
}

static int put_manifest(struct importing *im, struct pd_err *err)
{
    int code = put_provenance(im, err);
    if (code == 0)
        code = put_text(im->store, "source", im->map.source, err);
    if (code == 0 && im->map.board.n)
        code = put_text(im->store, "board", im->map.board, err);
    return code;
}

static int read_error(double *out, const struct importing *im, const struct pd_map_score *score,
                      const struct pd_value *row, double value, struct pd_err *err)
{
    *out = NAN;
    if (score->error == PD_MAP_ERROR_BINOMIAL) {
        if (value < 0 || value > 1)
            return bad_cell(im, score->column, "has no fraction, so it has no binomial error", err);
        *out = sqrt(value * (1 - value) / (double)(score->n - 1));
    }
    const struct pd_value *cell =
        score->error == PD_MAP_ERROR_COLUMN ? pd_dict_find(row, score->error_column) : NULL;
    if (is_nothing(im, cell))
        return 0;
    if (!pd_value_number(cell, out) || !isfinite(*out) || *out < 0)
        return bad_cell(im, score->error_column, "has no standard error", err);
    *out *= score->scale;
    return 0;
}

static int put_score(struct importing *im, size_t i, const struct pd_value *row, struct pd_err *err)
{
    const struct pd_map_score *from = &im->map.scores[i];
    const struct pd_value *cell = pd_dict_find(row, from->column);
    struct pd_score score = {.model = (int64_t)im->nmodels, .column = (int64_t)i};
    if (is_nothing(im, cell))
        return 0;
    if (cell->kind == PD_BOOL || !pd_value_number(cell, &score.value) || !isfinite(score.value))
        return bad_cell(im, from->column, "has no number", err);
    score.value *= from->scale;
    int code = read_error(&score.stderr_of, im, from, row, score.value, err);
    return code == 0 ? pd_store_put_score(im->store, &score, err) : code;
}

static void put_metadata(struct pd_buf *out, const struct importing *im, const struct pd_value *row,
                         struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    for (size_t i = 0; i < im->map.nextras; i++) {
        const struct pd_map_extra *extra = &im->map.extras[i];
        const struct pd_value *cell = pd_dict_find(row, extra->column);
        bool turned = extra->opposite && pd_is(cell, PD_BOOL);
        if (!is_nothing(im, cell))
            pd_dict_set(arena, &dict, extra->key, turned ? pd_bool(!cell->b) : *cell);
    }
    pd_json_write(out, &dict, PD_JSON_COMPACT);
}

static void put_variant(struct pd_buf *out, const struct importing *im, const struct pd_value *row)
{
    for (size_t i = 0; i < im->map.nvariant; i++) {
        struct pd_buf cell = {0};
        put_cell(&cell, im, pd_dict_find(row, im->map.variant[i]));
        if (cell.len)
            pd_buf_printf(out, "%s%.*s", out->len ? ", " : "", PD_STR_ARG(pd_buf_str(&cell)));
        pd_buf_done(&cell);
    }
}

static int put_model(struct importing *im, const struct pd_value *row, struct pd_err *err)
{
    struct pd_buf name = {0}, variant = {0}, metadata = {0};
    put_cell(&name, im, pd_dict_find(row, im->map.model));
    put_variant(&variant, im, row);
    put_metadata(&metadata, im, row, &im->row_arena);
    const struct pd_score_model model = {.id = (int64_t)im->nmodels,
                                         .name = pd_buf_str(&name),
                                         .variant = pd_buf_str(&variant),
                                         .metadata = pd_buf_str(&metadata)};
    struct pd_str key = pd_arena_printf(&im->arena, "%.*s\n%.*s", PD_STR_ARG(model.name),
                                        PD_STR_ARG(model.variant));
    im->ntwins += pd_map_set(&im->models, &im->arena, key, im) != NULL;
    int code = model.name.n ? pd_store_put_score_model(im->store, &model, err)
                            : bad_cell(im, im->map.model, "has no name", err);
    for (size_t i = 0; i < im->map.nscores && code == 0; i++)
        code = put_score(im, i, row, err);
    im->nmodels += code == 0;
    pd_buf_done(&name);
    pd_buf_done(&variant);
    pd_buf_done(&metadata);
    return code;
}

static int put_all(struct importing *im, struct pd_err *err)
{
    int code = pd_store_begin(im->store, err);
    if (code == 0)
        code = put_manifest(im, err);
    if (code == 0)
        code = put_columns(im, err);
    for (im->row = 0; im->row < pd_csv_len(im->csv) && code == 0; im->row++) {
        struct pd_value row;
        pd_csv_row(&row, im->csv, im->row, &im->row_arena);
        code = put_model(im, &row, err);
        pd_arena_reset(&im->row_arena);
    }
    return code == 0 ? pd_store_commit(im->store, err) : code;
}

/* A file that could not be finished is not left behind. */
static int write_store(struct importing *im, struct pd_err *err)
{
    const char *path = im->options->out;
    if (pd_file_exists(path))
        return pd_err_set(err, PD_ERR_USAGE, "%s is there already", path);
    int code = pd_store_open(&im->store, path, PD_STORE_WRITE, err);
    if (code < 0)
        return code;
    code = put_all(im, err);
    pd_store_close(im->store);
    if (code < 0)
        unlink(path);
    return code;
}

int pd_import_csv(size_t *nmodels, const struct pd_import_csv *options, struct pd_err *err)
{
    struct importing im = {.options = options, .text = PD_BUF_MAX(FILE_MAX)};
    static const struct pd_csv_format format;
    int code = pd_import_map_load(&im.map, &im.arena, options->map, err);
    if (code == 0)
        code = pd_file_read(&im.text, options->csv, err);
    if (code == 0) {
        code = pd_csv_open(&im.csv, pd_buf_str(&im.text), &format, err);
        if (code < 0)
            pd_err_wrap(err, "%s", options->csv);
    }
    if (code == 0)
        code = check_columns(&im, err);
    if (code == 0)
        code = write_store(&im, err);
    if (code == 0)
        *nmodels = im.nmodels;
    if (code == 0 && im.ntwins)
        pd_emit(options->sink, PD_EVENT_WARNING,
                "%s: %zu models have name and variant in common with one before them", options->csv,
                im.ntwins);
    pd_csv_free(im.csv);
    pd_buf_done(&im.text);
    pd_arena_done(&im.arena);
    pd_arena_done(&im.row_arena);
    return code;
}
