/*
 * The documents of tests/parity/docs as a data mirror, as tests/parity/mirror.py writes them.
 */
#ifndef PD_TESTS_SUPPORT_PARITY_DOCS_H
#define PD_TESTS_SUPPORT_PARITY_DOCS_H

#include "lib/format/json.h"
#include "tests/support/scratch.h"

#include <glob.h>

#define PD_PARITY_DOCS "tests/parity/docs"

static inline struct pd_value pd_parity_json(struct pd_arena *arena, const char *path)
{
    static const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_err err = {0};
    struct pd_buf text = {0};
    struct pd_value value;
    assert_ok(pd_file_read(&text, path, &err), err);
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    assert_ok(pd_json_parse(&value, arena, kept, &limits, &err), err);
    return value;
}

/* What a place says of a pool's row. */
static inline struct pd_value pd_parity_at(const struct pd_value *row, const struct pd_value *place,
                                           struct pd_arena *arena)
{
    const struct pd_value *list = pd_dict_get(place, "list"), *dict = pd_dict_get(place, "dict");
    const struct pd_value *constant = pd_dict_get(place, "value");
    if (place->kind == PD_LIST) {
        for (size_t i = 0; i < pd_list_len(place); i++) {
            const struct pd_value *step = pd_list_at(place, i);
            row = step->kind == PD_INT ? pd_list_at(row, (size_t)step->i)
                                       : pd_dict_find(row, step->s);
            assert_non_null(row);
        }
        return *row;
    }
    if (constant)
        return *constant;
    struct pd_value out = list ? pd_list_new(arena) : pd_dict_new(arena);
    for (size_t i = 0; i < pd_list_len(list); i++)
        pd_list_push(arena, &out, pd_parity_at(row, pd_list_at(list, i), arena));
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        pd_dict_set(arena, &out, dict->dict->entries[i].key,
                    pd_parity_at(row, &dict->dict->entries[i].value, arena));
    return out;
}

/* Rows (or a text) as they stand, or a view of one of the pool's lists. */
static inline struct pd_value pd_parity_rows(const struct pd_value *spec,
                                             const struct pd_value *pool, struct pd_arena *arena)
{
    if (spec->kind == PD_LIST || spec->kind == PD_STRING)
        return *spec;
    const struct pd_value *from = pd_dict_find(pool, pd_dict_str(spec, "pool", pd_str_of("")));
    size_t first = (size_t)pd_dict_int(spec, "from", 0), n = (size_t)pd_dict_int(spec, "n", 0);
    struct pd_value rows = pd_list_new(arena);
    assert_non_null(from);
    for (size_t i = first; i < first + n && i < pd_list_len(from); i++) {
        struct pd_value row = pd_dict_new(arena);
        const struct pd_value *columns = pd_dict_get(spec, "columns");
        for (size_t c = 0; c < pd_dict_len(columns); c++)
            pd_dict_set(arena, &row, columns->dict->entries[c].key,
                        pd_parity_at(pd_list_at(from, i), &columns->dict->entries[c].value, arena));
        pd_list_push(arena, &rows, row);
    }
    return rows;
}

static inline void pd_parity_write_file(struct pd_scratch *scratch, const char *name,
                                        const struct pd_value *rows)
{
    struct pd_buf text = {0};
    if (rows->kind == PD_STRING)
        pd_buf_add_str(&text, rows->s);
    for (size_t i = 0; i < pd_list_len(rows); i++) {
        pd_json_write(&text, pd_list_at(rows, i), PD_JSON_SPACED);
        pd_buf_putc(&text, '\n');
    }
    pd_scratch_write_str(scratch, name, pd_buf_str(&text));
    pd_buf_done(&text);
}

static inline void pd_parity_write_dataset(struct pd_scratch *scratch,
                                           const struct pd_value *dataset,
                                           const struct pd_value *rows)
{
    const struct pd_value *configs = pd_dict_get(dataset, "configs");
    const struct pd_value *splits = pd_dict_get(dataset, "splits");
    const struct pd_value *files = pd_dict_get(dataset, "files");
    struct pd_str path = pd_dict_str(dataset, "path", pd_str_of(""));
    size_t n = configs ? pd_list_len(configs) : 1;
    for (size_t i = 0; i < pd_dict_len(files); i++) {
        const struct pd_dict_entry *file = &files->dict->entries[i];
        struct pd_str name =
            pd_arena_printf(&scratch->arena, "%.*s/%.*s", PD_STR_ARG(path), PD_STR_ARG(file->key));
        pd_parity_write_file(scratch, name.p, pd_dict_find(rows, file->value.s));
    }
    for (size_t c = 0; c < n; c++) {
        struct pd_str config = configs ? pd_list_at(configs, c)->s : pd_str_of("default");
        for (size_t i = 0; i < pd_dict_len(splits); i++) {
            const struct pd_dict_entry *split = &splits->dict->entries[i];
            struct pd_str name =
                pd_arena_printf(&scratch->arena, "%.*s/%.*s/%.*s.jsonl", PD_STR_ARG(path),
                                PD_STR_ARG(config), PD_STR_ARG(split->key));
            pd_parity_write_file(scratch, name.p, pd_dict_find(rows, split->value.s));
        }
    }
}

/* Writes all of them below the scratch folder. */
static inline void pd_parity_write_docs(struct pd_scratch *scratch)
{
    struct pd_arena *arena = &scratch->arena;
    struct pd_value pool = pd_parity_json(arena, PD_PARITY_DOCS "/pool.json");
    glob_t files;
    assert_int_equal(glob(PD_PARITY_DOCS "/*.json", 0, NULL, &files), 0);
    for (size_t f = 0; f < files.gl_pathc; f++) {
        if (strcmp(files.gl_pathv[f], PD_PARITY_DOCS "/pool.json") == 0)
            continue;
        struct pd_value file = pd_parity_json(arena, files.gl_pathv[f]);
        const struct pd_value *specs = pd_dict_get(&file, "rows");
        const struct pd_value *datasets = pd_dict_get(&file, "datasets");
        struct pd_value rows = pd_dict_new(arena);
        for (size_t i = 0; i < pd_dict_len(specs); i++)
            pd_dict_set(arena, &rows, specs->dict->entries[i].key,
                        pd_parity_rows(&specs->dict->entries[i].value, &pool, arena));
        for (size_t i = 0; i < pd_list_len(datasets); i++)
            pd_parity_write_dataset(scratch, pd_list_at(datasets, i), &rows);
    }
    globfree(&files);
}

#endif
