#include "tasks/dataset.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/datacache.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

struct pd_split {
    struct pd_arena arena;
    const char *path; /* for messages; NULL for rows in memory */
    const struct pd_task_steps *steps;
    struct pd_buf text;
    size_t *offsets; /* .jsonl: where the rows begin in text */
    size_t n, cap;
    const struct pd_value *list; /* .json and rows in memory: the rows */
    struct pd_value parsed;      /* what list points at for .json */
    size_t *kept;                /* with a `keep` step: numbers of the rows that passed */
    size_t nkept, kept_cap;
};

static const struct form {
    const char *suffix;
    bool list, gz;
} forms[] = {{".jsonl", false, false},
             {".jsonl.gz", false, true},
             {".json", true, false},
             {".json.gz", true, true}};
#define NFORMS (sizeof forms / sizeof forms[0])

static char *split_stem(struct pd_arena *arena, const char *root, const char *dataset_path,
                        const char *config, const char *split)
{
    char *folder = pd_path_join(arena, root, dataset_path);
    folder = pd_path_join(arena, folder, config ? config : PD_DEFAULT_CONFIG);
    return pd_path_join(arena, folder, split);
}

static const struct form *form_find(char **path, struct pd_arena *arena, const char *stem)
{
    for (size_t i = 0; i < NFORMS; i++) {
        *path = (char *)pd_arena_printf(arena, "%s%s", stem, forms[i].suffix).p;
        if (pd_file_exists(*path))
            return &forms[i];
    }
    return NULL;
}

static int read_gz(struct pd_buf *text, const char *path, struct pd_err *err)
{
    gzFile file = gzopen(path, "rb");
    if (!file)
        return pd_err_errno(err, "cannot open %s", path);
    char block[65536];
    int n;
    int code = 0;
    while ((n = gzread(file, block, sizeof block)) > 0 && !text->overflow)
        pd_buf_add(text, block, (size_t)n);
    if (n < 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: broken gzip data", path);
    /* A file that was cut short reads without complaint and shows only when it is closed. */
    if (gzclose(file) != Z_OK && code == 0 && !text->overflow)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: the gzip data end too early", path);
    if (text->overflow && code == 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s is larger than %zu bytes", path, text->max);
    return code;
}

static size_t line_number(const struct pd_split *split, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += split->text.data[i] == '\n';
    return line;
}

static bool is_blank(struct pd_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!strchr(" \t\r", line.p[i]) || line.p[i] == '\0')
            return false;
    return true;
}

/* The line that begins at offset, without its end. */
static struct pd_str line_at(const struct pd_split *split, size_t offset)
{
    const char *begin = split->text.data + offset;
    size_t left = split->text.len - offset;
    const char *end = memchr(begin, '\n', left);
    return (struct pd_str){begin, end ? (size_t)(end - begin) : left};
}

static void index_lines(struct pd_split *split)
{
    struct pd_str bom = PD_STR("\xef\xbb\xbf");
    size_t at = pd_str_starts_with(pd_buf_str(&split->text), bom) ? bom.n : 0;
    while (at < split->text.len) {
        struct pd_str line = line_at(split, at);
        if (!is_blank(line)) {
            split->offsets =
                pd_grow(split->offsets, &split->cap, split->n + 1, sizeof *split->offsets);
            split->offsets[split->n++] = at;
        }
        at += line.n + 1;
    }
}

static const struct pd_json_limits row_limits = {.allow_nan = true};

static int parse_list(struct pd_split *split, struct pd_err *err)
{
    const struct pd_json_limits limits = {.allow_nan = true, .max_bytes = PD_SPLIT_MAX_BYTES};
    int code = pd_json_parse(&split->parsed, &split->arena, pd_buf_str(&split->text), &limits, err);
    if (code < 0) {
        pd_err_wrap(err, "%s", split->path);
        return code;
    }
    if (split->parsed.kind != PD_LIST)
        return pd_err_set(err, PD_ERR_INPUT, "%s: expected a list of objects", split->path);
    split->list = &split->parsed;
    split->n = pd_list_len(split->list);
    return 0;
}

static int read_split(struct pd_split *split, const struct form *form, struct pd_err *err)
{
    split->text = (struct pd_buf)PD_BUF_MAX(PD_SPLIT_MAX_BYTES);
    int code = form->gz ? read_gz(&split->text, split->path, err)
                        : pd_file_read(&split->text, split->path, err);
    if (code < 0)
        return code;
    if (form->list)
        return parse_list(split, err);
    index_lines(split);
    return 0;
}

/* "file:line" where a row is written, or its number where there are no lines. */
static const char *row_place(const struct pd_split *split, size_t i, struct pd_arena *arena)
{
    if (!split->list)
        return pd_arena_printf(arena, "%s:%zu", split->path, line_number(split, split->offsets[i]))
            .p;
    if (split->path)
        return pd_arena_printf(arena, "%s: row %zu", split->path, i).p;
    return pd_arena_printf(arena, "row %zu of the samples", i).p;
}

/* Parses row i of a .jsonl. */
static int parse_row(struct pd_value *row, const struct pd_split *split, size_t i,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_err why = {0};
    struct pd_str line = line_at(split, split->offsets[i]);
    int code = pd_json_parse(row, arena, line, &row_limits, &why);
    if (code >= 0)
        return code;
    /* The text parsed was one line, so that the line number in the message is always 1. */
    const char *rest = strncmp(why.text, "1:", 2) == 0 ? why.text + 2 : why.text;
    return pd_err_set(err, code, "%s:%s", row_place(split, i, arena), rest);
}

/* Row i before any filtering, with the steps applied. 1, or 0 when a step dropped it. */
static int make_row(struct pd_value *out, const struct pd_split *split, size_t i,
                    struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value row = {0};
    int code = 1;
    if (split->list)
        row = split->steps ? pd_value_copy(arena, pd_list_at(split->list, i))
                           : *pd_list_at(split->list, i);
    else
        code = parse_row(&row, split, i, arena, err);
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

static int refuse_missing(const char *stem, const char *dataset_path, const char *split,
                          struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "there is no split '%s' of %s: looked for %s.jsonl (also .jsonl.gz, .json, "
                      ".json.gz); --data or PODIUM_DATA name another data folder",
                      split, dataset_path, stem);
}

int pd_split_open(struct pd_split **out, const char *root, const char *dataset_path,
                  const char *config, const char *split, const struct pd_task_steps *steps,
                  struct pd_err *err)
{
    struct pd_split *made = pd_calloc(1, sizeof *made);
    char *path;
    char *stem = split_stem(&made->arena, root, dataset_path, config, split);
    const struct form *form = form_find(&path, &made->arena, stem);
    int code = form ? 0 : refuse_missing(stem, dataset_path, split, err);
    made->path = path;
    made->steps = steps;
    if (code >= 0)
        code = read_split(made, form, err);
    if (code >= 0)
        code = finish_split(made, err);
    if (code < 0)
        pd_split_free(made);
    else
        *out = made;
    return code;
}

bool pd_split_exists(const char *root, const char *dataset_path, const char *config,
                     const char *split)
{
    struct pd_arena arena = {0};
    char *path;
    char *stem = split_stem(&arena, root, dataset_path, config, split);
    bool exists = form_find(&path, &arena, stem) != NULL;
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
    free(split->offsets);
    free(split->kept);
    pd_buf_done(&split->text);
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
    if (!split->path) {
        struct pd_buf json = {0};
        pd_json_write(&json, split->list, PD_JSON_COMPACT);
        pd_sha256_hex(hex, pd_buf_str(&json));
        pd_buf_done(&json);
        return 0;
    }
    if (pd_datacache_find(hex, split->path))
        return 0;
    pd_sha256_hex(hex, pd_buf_str(&split->text));
    pd_datacache_store(hex, split->path);
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
