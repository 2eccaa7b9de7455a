#include "tasks/dataset.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/datacache.h"
#include "tasks/datafiles.h"
#include "tasks/datalock.h"

#include <assert.h>
#include <stdlib.h>

struct pd_split {
    struct pd_arena arena;
    const char *path; /* of the first file, for messages; NULL for rows in memory */
    const struct pd_task_steps *steps;
    struct pd_rows **files;
    size_t nfiles;
    struct pd_str options; /* how the files are read, see pd_split_hash */
    size_t n;
    const struct pd_value *list; /* rows in memory */
    size_t *kept;                /* with a `keep` step: numbers of the rows that passed */
    size_t nkept, kept_cap;
};

/* The file that holds row i, which becomes its number there. */
static const struct pd_rows *file_of(const struct pd_split *split, size_t *i)
{
    size_t k = 0;
    for (; *i >= pd_rows_len(split->files[k]); k++)
        *i -= pd_rows_len(split->files[k]);
    return split->files[k];
}

/* Where a row is written, or its number where that is all there is. */
static const char *row_place(const struct pd_split *split, size_t i, struct pd_arena *arena)
{
    if (split->list && split->path)
        return pd_arena_printf(arena, "%s: row %zu", split->path, i).p;
    if (split->list)
        return pd_arena_printf(arena, "row %zu of the samples", i).p;
    const struct pd_rows *rows = file_of(split, &i);
    return pd_rows_place(rows, i, arena);
}

/* Row i as it is written; a copy when steps would change what others hold. */
static int raw_row(struct pd_value *row, const struct pd_split *split, size_t i,
                   struct pd_arena *arena, struct pd_err *err)
{
    int code = 0;
    bool shared = split->list != NULL;
    if (split->list) {
        *row = *pd_list_at(split->list, i);
    } else {
        const struct pd_rows *rows = file_of(split, &i);
        shared = pd_rows_shared(rows);
        code = pd_rows_get(row, rows, i, arena, err);
    }
    if (code >= 0 && shared && split->steps)
        *row = pd_value_copy(arena, row);
    return code;
}

/* Row i before any filtering, with the steps applied. 1, or 0 when a step dropped it. */
static int make_row(struct pd_value *out, const struct pd_split *split, size_t i,
                    struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value row = {0};
    int code = raw_row(&row, split, i, arena, err);
    if (code < 0)
        return code;
    if (row.kind != PD_DICT)
        return pd_err_set(err, PD_ERR_INPUT, "%s: a row must be an object, but this is %s",
                          row_place(split, i, arena), pd_kind_name(row.kind));
    if (split->steps) {
        code = pd_steps_apply(split->steps, &row, arena, err);
        if (code < 0)
            pd_err_wrap(err, "%s", row_place(split, i, arena));
        if (code <= 0)
            return code;
    }
    *out = row;
    return 1;
}

static int filter_rows(struct pd_split *split, struct pd_err *err)
{
    struct pd_arena arena = {0};
    int code = 0;
    for (size_t i = 0; i < split->n && code >= 0; i++) {
        struct pd_value row;
        code = make_row(&row, split, i, &arena, err);
        if (code > 0) {
            split->kept =
                pd_grow(split->kept, &split->kept_cap, split->nkept + 1, sizeof *split->kept);
            split->kept[split->nkept++] = i;
        }
        pd_arena_reset(&arena);
    }
    pd_arena_done(&arena);
    return code < 0 ? code : 0;
}

/* Rows that are made from all rows at once take their place. */
static int replace_rows(struct pd_split *split, struct pd_err *err)
{
    const struct pd_task_steps *steps = split->steps;
    struct pd_value rows = pd_list_new(&split->arena);
    struct pd_value *made = pd_arena_alloc(&split->arena, sizeof *made);
    int code = 0;
    split->steps = NULL;
    for (size_t i = 0; i < split->n && code >= 0; i++) {
        struct pd_value row = {0};
        code = make_row(&row, split, i, &split->arena, err);
        pd_list_push(&split->arena, &rows, row);
    }
    if (code >= 0)
        code = pd_steps_table(made, steps, &rows, &split->arena, err);
    if (code < 0)
        return code;
    split->list = made;
    split->n = pd_list_len(made);
    return 0;
}

/* What opening does once the rows are there. */
static int finish_split(struct pd_split *split, struct pd_err *err)
{
    int code = 0;
    if (pd_steps_whole(split->steps))
        code = replace_rows(split, err);
    else if (pd_steps_filter(split->steps))
        code = filter_rows(split, err);
    if (code < 0)
        return code;
    const char *name = split->path ? split->path : "the list of samples";
    if (split->n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "%s has no rows", name);
    if (pd_split_len(split) == 0)
        return pd_err_set(err, PD_ERR_INPUT, "%s has no rows after the task's steps (of %zu)", name,
                          split->n);
    return 0;
}

/* The path of a file below the root of the mirror, or NULL. */
static const char *below(const char *path, const char *root)
{
    size_t n = strlen(root);
    while (n > 0 && root[n - 1] == '/')
        n--;
    return strncmp(path, root, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* A file that was fetched must be as podium.lock has it. */
static int check_file(struct pd_rows *rows, const struct pd_datafile *file,
                      const struct pd_datalock *lock, const struct pd_source *source,
                      struct pd_err *err)
{
    const char *path = below(file->path, source->root);
    const struct pd_lock_entry *entry = path ? pd_datalock_find(lock, path) : NULL;
    char hex[PD_SHA256_HEX];
    int code = 0;
    if (!entry)
        return 0;
    if (file->form.packing == PD_PLAIN)
        pd_rows_hash(hex, rows);
    else
        code = pd_datacache_hash_file(hex, file->path, err);
    return code < 0 ? code : pd_datalock_check(entry, source->root, hex, source->fetch, err);
}

static int check_files(struct pd_split *split, const struct pd_datafiles *files,
                       const struct pd_source *source, struct pd_err *err)
{
    struct pd_datalock *lock = NULL;
    int code = pd_datalock_open(&lock, source->root, err);
    for (size_t i = 0; i < files->n && code >= 0; i++)
        code = check_file(split->files[i], &files->items[i], lock, source, err);
    pd_datalock_free(lock);
    return code;
}

static int open_files(struct pd_split *split, const struct pd_datafiles *files, struct pd_err *err)
{
    int code = 0;
    split->path = files->items[0].path;
    split->options = files->options;
    split->files = pd_arena_array(&split->arena, files->n, sizeof(struct pd_rows *));
    for (size_t i = 0; i < files->n && code >= 0; i++) {
        const struct pd_datafile *file = &files->items[i];
        code = pd_rows_open(&split->files[i], file->path, &file->form, err);
        if (code < 0)
            return code;
        split->nfiles++;
        split->n += pd_rows_len(split->files[i]);
    }
    return 0;
}

int pd_split_of_source(struct pd_split **out, const struct pd_source *source, const char *split,
                       const struct pd_task_steps *steps, struct pd_err *err)
{
    struct pd_split *made = pd_calloc(1, sizeof *made);
    struct pd_datafiles files;
    made->steps = steps;
    int code = pd_datafiles_find(&files, &made->arena, source, split, err);
    if (code >= 0)
        code = open_files(made, &files, err);
    if (code >= 0)
        code = check_files(made, &files, source, err);
    if (code >= 0)
        code = finish_split(made, err);
    if (code < 0)
        pd_split_free(made);
    else
        *out = made;
    return code;
}

int pd_split_open(struct pd_split **out, const char *root, const char *dataset_path,
                  const char *config, const char *split, const struct pd_task_steps *steps,
                  struct pd_err *err)
{
    const struct pd_source source = {.root = root, .path = dataset_path, .config = config};
    return pd_split_of_source(out, &source, split, steps, err);
}

bool pd_split_exists(const char *root, const char *dataset_path, const char *config,
                     const char *split)
{
    const struct pd_source source = {.root = root, .path = dataset_path, .config = config};
    struct pd_arena arena = {0};
    struct pd_datafiles files;
    bool exists = pd_datafiles_find(&files, &arena, &source, split, NULL) == 0;
    pd_arena_done(&arena);
    return exists;
}

int pd_split_of_list(struct pd_split **out, const struct pd_value *rows, struct pd_err *err)
{
    struct pd_split *made = pd_calloc(1, sizeof *made);
    made->list = rows;
    made->n = pd_list_len(rows);
    int code = finish_split(made, err);
    if (code < 0)
        pd_split_free(made);
    else
        *out = made;
    return code;
}

void pd_split_free(struct pd_split *split)
{
    if (!split)
        return;
    for (size_t i = 0; i < split->nfiles; i++)
        pd_rows_free(split->files[i]);
    free(split->kept);
    pd_arena_done(&split->arena);
    free(split);
}

size_t pd_split_len(const struct pd_split *split)
{
    return pd_steps_filter(split->steps) ? split->nkept : split->n;
}

int pd_split_row(struct pd_value *out, struct pd_split *split, size_t i, struct pd_arena *arena,
                 struct pd_err *err)
{
    assert(i < pd_split_len(split));
    size_t raw = pd_steps_filter(split->steps) ? split->kept[i] : i;
    int code = make_row(out, split, raw, arena, err);
    return code < 0 ? code : 0;
}

int pd_split_hash(char hex[PD_SHA256_HEX], struct pd_split *split, struct pd_err *err)
{
    (void)err;
    struct pd_buf text = {0};
    if (split->nfiles == 1 && split->options.n == 0) {
        pd_rows_hash(hex, split->files[0]);
        return 0;
    }
    for (size_t i = 0; i < split->nfiles; i++) {
        pd_rows_hash(hex, split->files[i]);
        pd_buf_printf(&text, "%s\n", hex);
    }
    pd_buf_add_str(&text, split->options);
    if (split->nfiles == 0)
        pd_json_write(&text, split->list, PD_JSON_COMPACT);
    pd_sha256_hex(hex, pd_buf_str(&text));
    pd_buf_done(&text);
    return 0;
}

char *pd_data_root(struct pd_arena *arena, const char *option)
{
    const char *variable = getenv("PODIUM_DATA");
    if (option && option[0] != '\0')
        return pd_arena_cstr(arena, pd_str_of(option));
    if (variable && variable[0] != '\0')
        return pd_arena_cstr(arena, pd_str_of(variable));
    char *cache = pd_cache_dir(arena);
    return pd_path_join(arena, cache ? cache : ".", "data");
}
