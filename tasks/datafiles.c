#include "tasks/datafiles.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"

#include <glob.h>
#include <stdlib.h>

/* --- endings --- */

static const struct ending {
    const char *text;
    enum pd_rows_kind kind;
    char delimiter;
} endings[] = {{".jsonl", PD_ROWS_JSONL, 0},
               {".json", PD_ROWS_JSON, 0},
               {".csv", PD_ROWS_CSV, ','},
               {".tsv", PD_ROWS_CSV, '\t'},
               {".txt", PD_ROWS_TEXT, 0}};
#define NENDINGS (sizeof endings / sizeof endings[0])
#define NMIRROR 4 /* .txt is no split's form in the mirror */

/* What dataset_path may say instead of a data set's name. */
static const struct builder {
    const char *name;
    int kind; /* enum pd_rows_kind, or -1: cannot be read */
} builders[] = {{"json", PD_ROWS_JSON},
                {"csv", PD_ROWS_CSV},
                {"text", PD_ROWS_TEXT},
                {"parquet", -1},
                {"arrow", -1}};

bool pd_data_on_hub(const char *dataset_path)
{
    static const char *const elsewhere[] = {"/", ".", "podium/", "_custom/"};
    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (strncmp(dataset_path, elsewhere[i], strlen(elsewhere[i])) == 0)
            return false;
    return true;
}

static const struct builder *builder_of(const char *dataset_path)
{
    for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++)
        if (strcmp(builders[i].name, dataset_path) == 0)
            return &builders[i];
    return NULL;
}

static struct pd_str unpacked(struct pd_str path)
{
    return pd_str_slice(path, 0, path.n - strlen(pd_packing_ending(pd_packing_of(path))));
}

/* --- the search --- */

struct search {
    struct pd_arena *arena;
    const struct pd_source *source;
    const char *split;
    const struct builder *builder; /* or NULL */
    struct pd_value options;       /* of the reader: dataset_kwargs without what is for others */
    struct pd_datafile *items;     /* heap */
    size_t n, cap;
};

static void add(struct search *s, const char *path, struct pd_rows_form form)
{
    form.packing = pd_packing_of(pd_str_of(path));
    s->items = pd_grow(s->items, &s->cap, s->n + 1, sizeof *s->items);
    s->items[s->n++] = (struct pd_datafile){pd_arena_cstr(s->arena, pd_str_of(path)), form};
}

/* --- splits in the mirror --- */

static char *stem_of(struct search *s, const char *dataset_path)
{
    const struct pd_source *source = s->source;
    char *folder = pd_path_join(s->arena, source->root, dataset_path);
    folder = pd_path_join(s->arena, folder, source->config ? source->config : PD_DEFAULT_CONFIG);
    return pd_path_join(s->arena, folder, s->split);
}

/* Adds the file of a split that the mirror holds. */
static bool find_split(struct search *s, const char *dataset_path)
{
    const char *stem = stem_of(s, dataset_path);
    for (size_t i = 0; i < PD_NPACKINGS * NMIRROR; i++) {
        const struct ending *ending = &endings[i / PD_NPACKINGS];
        const char *packed = pd_packing_ending((enum pd_packing)(i % PD_NPACKINGS));
        const char *path = pd_arena_printf(s->arena, "%s%s%s", stem, ending->text, packed).p;
        if (!pd_file_exists(path))
            continue;
        add(s, path,
            (struct pd_rows_form){.kind = ending->kind, .csv = {.delimiter = ending->delimiter}});
        return true;
    }
    return false;
}

/* What a message about missing data ends with. */
static struct pd_str advice(struct search *s)
{
    if (s->source->fetch && pd_data_on_hub(s->source->path))
        return pd_arena_printf(s->arena, "; to get it, type: %s", s->source->fetch);
    return pd_str_of("; --data or PODIUM_DATA name another data folder");
}

static int refuse_split(struct search *s, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "there is no split '%s' of %s: looked for %s.jsonl (also .json, .csv, .tsv, "
                      "each also with .gz or .zst)%.*s",
                      s->split, s->source->path, stem_of(s, s->source->path),
                      PD_STR_ARG(advice(s)));
}

/* --- files that dataset_kwargs names --- */

/* The kind of a named file: the builder's, else by its ending. -1: cannot be read. */
static int kind_of(const struct search *s, struct pd_str path, char *delimiter)
{
    if (pd_str_ends_with(path, pd_str_of(".parquet")))
        return -1;
    for (size_t i = 0; i < NENDINGS && !s->builder; i++) {
        if (!pd_str_ends_with(path, pd_str_of(endings[i].text)))
            continue;
        *delimiter = endings[i].delimiter;
        return endings[i].kind == PD_ROWS_JSONL ? PD_ROWS_JSON : (int)endings[i].kind;
    }
    return s->builder ? s->builder->kind : -1;
}

/* How a named file is read. */
static int form_of(struct pd_rows_form *form, const struct search *s, const char *path,
                   struct pd_err *err)
{
    char delimiter = ',';
    int kind = kind_of(s, unpacked(pd_str_of(path)), &delimiter);
    if (kind < 0)
        return pd_err_set(
            err, PD_ERR_INPUT,
            "%s: only JSON, CSV and text can be read; convert it to .jsonl and put it "
            "into the data mirror",
            path);
    *form = (struct pd_rows_form){.kind = (enum pd_rows_kind)kind, .or_lines = true};
    if (kind == PD_ROWS_JSON)
        form->field = pd_dict_str(&s->options, "field", (struct pd_str){"", 0});
    int code = kind == PD_ROWS_CSV ? pd_csv_format_of(&form->csv, s->arena, &s->options, err) : 0;
    if (code >= 0 && !form->csv.delimiter)
        form->csv.delimiter = delimiter;
    return code;
}

/* Adds what a path or pattern finds. 1 when it finds something. */
static int add_matches(struct search *s, const char *pattern, struct pd_err *err)
{
    glob_t found = {0};
    int code = 0;
    bool literal = pd_file_exists(pattern);
    if (!literal && glob(pattern, 0, NULL, &found) != 0)
        found.gl_pathc = 0;
    for (size_t i = 0; i < (literal ? 1 : found.gl_pathc) && code >= 0; i++) {
        const char *path = literal ? pattern : found.gl_pathv[i];
        struct pd_rows_form form;
        code = form_of(&form, s, path, err);
        if (code >= 0)
            add(s, path, form);
    }
    bool any = literal || found.gl_pathc > 0;
    globfree(&found);
    return code < 0 ? code : any;
}

static int refuse_file(struct search *s, const struct pd_dataname *name, const char *path,
                       struct pd_err *err)
{
    const char *rows = name->kind == PD_NAMES_URL ? NULL : stem_of(s, name->dataset);
    return pd_err_set(err, PD_ERR_INPUT, "there is no %s for split '%s': looked for %s%s%s%s%.*s",
                      name->name, s->split, path, rows ? " and for " : "", rows ? rows : "",
                      rows ? ".jsonl" : "", PD_STR_ARG(advice(s)));
}

/* What lies in the mirror, of an address as of a data set. */
static int add_mirrored(struct search *s, const struct pd_dataname *name, struct pd_err *err)
{
    const char *path = pd_path_join(s->arena, s->source->root, name->place);
    int code = add_matches(s, path, err);
    if (code != 0 || (name->kind == PD_NAMES_HUB && find_split(s, name->dataset)))
        return code;
    return refuse_file(s, name, path, err);
}

static int add_local(struct search *s, const struct pd_dataname *name, struct pd_err *err)
{
    const struct pd_source *source = s->source;
    const char *places[] = {"", source->folder ? source->folder : "", source->root};
    for (size_t i = 0; i < 3; i++) {
        int code = add_matches(s, pd_path_join(s->arena, places[i], name->name), err);
        if (code != 0)
            return code;
    }
    return pd_err_set(err, PD_ERR_INPUT,
                      "there is no file %s for split '%s': looked in the current folder%s%s and "
                      "in %s",
                      name->name, s->split, source->folder ? ", in " : "",
                      source->folder ? source->folder : "", source->root);
}

static int parse_name(struct pd_dataname *out, struct search *s, const struct pd_value *name,
                      struct pd_err *err)
{
    if (name->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT,
                          "'data_files' must be a name, a list of names, or such for each split");
    return pd_dataname_parse(out, s->arena, pd_arena_cstr(s->arena, name->s),
                             s->builder ? NULL : s->source->path, err);
}

static int add_named(struct search *s, const struct pd_value *name, struct pd_err *err)
{
    struct pd_dataname parsed = {0};
    int code = parse_name(&parsed, s, name, err);
    if (code < 0)
        return code;
    return parsed.kind == PD_NAMES_LOCAL ? add_local(s, &parsed, err)
                                         : add_mirrored(s, &parsed, err);
}

/* The names of a split; NULL with an error when there are none. */
static const struct pd_value *names_of(const struct search *s, const struct pd_value *files,
                                       struct pd_err *err)
{
    const struct pd_value *names = files;
    if (files->kind == PD_DICT)
        names = pd_dict_get(files, s->split);
    else if (strcmp(s->split, "train") != 0)
        names = NULL;
    if (names && names->kind != PD_NONE)
        return names;
    (void)pd_err_set(err, PD_ERR_INPUT, "'data_files' names no files for split '%s'%s", s->split,
                     files->kind == PD_DICT ? "" : "; without names of splits they are 'train'");
    return NULL;
}

static int add_files(struct search *s, const struct pd_value *files, struct pd_err *err)
{
    const struct pd_value *names = names_of(s, files, err);
    if (!names)
        return PD_ERR_INPUT;
    int code = names->kind == PD_LIST ? 0 : add_named(s, names, err);
    for (size_t i = 0; i < pd_list_len(names) && code >= 0; i++)
        code = add_named(s, pd_list_at(names, i), err);
    if (code >= 0 && s->n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "'data_files' has no file for split '%s'", s->split);
    return code;
}

/* --- options --- */

bool pd_data_kwarg_is_general(struct pd_str key)
{
    static const char *const keys[] = {
        "cache_dir",         "data_files",     "download_mode",    "features",  "keep_in_memory",
        "num_proc",          "revision",       "save_infos",       "streaming", "token",
        "trust_remote_code", "use_auth_token", "verification_mode"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (pd_str_is(key, keys[i]))
            return true;
    return false;
}

/* Whether the builder knows an option; those of CSV are checked when a file is found. */
static bool is_known(int kind, const struct pd_dict_entry *option)
{
    const struct pd_value *value = &option->value;
    bool off = value->kind == PD_BOOL && !value->b;
    if (value->kind == PD_NONE || kind == PD_ROWS_CSV)
        return true;
    if (kind == PD_ROWS_JSON)
        return pd_str_is(option->key, "field") && value->kind == PD_STRING;
    return (pd_str_is(option->key, "sample_by") && pd_is(value, PD_STRING) &&
            pd_str_is(value->s, "line")) ||
           (pd_str_is(option->key, "keep_linebreaks") && off);
}

static bool is_utf8(const struct pd_value *encoding)
{
    return encoding->kind == PD_NONE ||
           (encoding->kind == PD_STRING &&
            (pd_str_is(encoding->s, "utf-8") || pd_str_is(encoding->s, "utf8") ||
             pd_str_is(encoding->s, "UTF-8")));
}

/* The reader's options out of dataset_kwargs. Beside the name of a data set they may be meant for
   code that Podium does not run. */
static int set_options(struct search *s, struct pd_err *err)
{
    const struct pd_value *kwargs = s->source->kwargs;
    s->options = pd_dict_new(s->arena);
    for (size_t i = 0; i < pd_dict_len(kwargs); i++) {
        const struct pd_dict_entry *entry = &kwargs->dict->entries[i];
        bool encoding = pd_str_is(entry->key, "encoding");
        if (encoding ? !is_utf8(&entry->value)
                     : !pd_data_kwarg_is_general(entry->key) && s->builder &&
                           !is_known(s->builder->kind, entry))
            return pd_err_set(err, PD_ERR_INPUT, "'%.*s' with this value is not supported for %s",
                              PD_STR_ARG(entry->key), s->source->path);
        if (!encoding && !pd_data_kwarg_is_general(entry->key))
            pd_dict_set(s->arena, &s->options, entry->key, entry->value);
    }
    return 0;
}

static struct pd_str options_text(struct search *s)
{
    if (pd_dict_len(&s->options) == 0)
        return (struct pd_str){"", 0};
    struct pd_buf json = {0};
    pd_json_write(&json, &s->options, PD_JSON_SORTED);
    struct pd_str kept = pd_arena_str(s->arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return kept;
}

/* --- the whole --- */

static int search(struct search *s, struct pd_err *err)
{
    const struct pd_value *files = pd_dict_get(s->source->kwargs, "data_files");
    if (files && files->kind == PD_NONE)
        files = NULL;
    if (!s->builder && find_split(s, s->source->path))
        return 0;
    if (!s->builder && !files)
        return refuse_split(s, err);
    if (s->builder && s->builder->kind < 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "'dataset_path: %s' cannot be read; convert the files to .jsonl",
                          s->builder->name);
    int code = set_options(s, err);
    if (code >= 0 && !files)
        return pd_err_set(err, PD_ERR_INPUT,
                          "'dataset_path: %s' needs 'data_files' in 'dataset_kwargs'",
                          s->builder->name);
    return code < 0 ? code : add_files(s, files, err);
}

int pd_datafiles_find(struct pd_datafiles *out, struct pd_arena *arena,
                      const struct pd_source *source, const char *split, struct pd_err *err)
{
    struct search s = {.arena = arena, .source = source, .split = split, .options = pd_none()};
    s.builder = builder_of(source->path);
    int code = search(&s, err);
    if (code >= 0) {
        *out = (struct pd_datafiles){pd_arena_array(arena, s.n, sizeof *s.items), s.n,
                                     options_text(&s)};
        memcpy(out->items, s.items, s.n * sizeof *s.items);
    }
    free(s.items);
    return code < 0 ? code : 0;
}

int pd_datafiles_names(struct pd_dataname **out, size_t *n, struct pd_arena *arena,
                       const struct pd_source *source, const char *split, struct pd_err *err)
{
    struct search s = {.arena = arena, .source = source, .split = split, .options = pd_none()};
    const struct pd_value *files = pd_dict_get(source->kwargs, "data_files");
    s.builder = builder_of(source->path);
    *n = 0;
    if (!files || files->kind == PD_NONE)
        return 0;
    const struct pd_value *names = names_of(&s, files, err);
    if (!names)
        return PD_ERR_INPUT;
    size_t count = names->kind == PD_LIST ? pd_list_len(names) : 1;
    struct pd_dataname *made = pd_arena_array(arena, count, sizeof *made);
    int code = 0;
    for (size_t i = 0; i < count && code >= 0; i++)
        code = parse_name(&made[i], &s, names->kind == PD_LIST ? pd_list_at(names, i) : names, err);
    if (code >= 0) {
        *out = made;
        *n = count;
    }
    return code;
}
