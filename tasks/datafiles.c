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

static const struct builder *builder_of(const char *dataset_path)
{
    for (size_t i = 0; i < sizeof builders / sizeof builders[0]; i++)
        if (strcmp(builders[i].name, dataset_path) == 0)
            return &builders[i];
    return NULL;
}

static struct pd_str without_gz(struct pd_str path)
{
    const struct pd_str gz = PD_STR(".gz");
    return pd_str_ends_with(path, gz) ? pd_str_slice(path, 0, path.n - gz.n) : path;
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
    form.gz = pd_str_ends_with(pd_str_of(path), pd_str_of(".gz"));
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
    for (size_t i = 0; i < 2 * NMIRROR; i++) {
        const struct ending *ending = &endings[i / 2];
        const char *gz = i % 2 ? ".gz" : "";
        const char *path = pd_arena_printf(s->arena, "%s%s%s", stem, ending->text, gz).p;
        if (!pd_file_exists(path))
            continue;
        add(s, path,
            (struct pd_rows_form){.kind = ending->kind, .csv = {.delimiter = ending->delimiter}});
        return true;
    }
    return false;
}

static int refuse_split(struct search *s, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "there is no split '%s' of %s: looked for %s.jsonl (also .json, .csv, .tsv, "
                      "each also with .gz); --data or PODIUM_DATA name another data folder",
                      s->split, s->source->path, stem_of(s, s->source->path));
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
    int kind = kind_of(s, without_gz(pd_str_of(path)), &delimiter);
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

static const char *after(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

/* HOST/PATH of an address, without what asks and points: "?..." and "#...". */
static int add_url(struct search *s, const char *name, const char *rest, struct pd_err *err)
{
    struct pd_str plain = {rest, strcspn(rest, "?#")};
    const char *urls = pd_path_join(s->arena, s->source->root, "_urls");
    const char *path = pd_path_join(s->arena, urls, pd_arena_cstr(s->arena, plain));
    int code = add_matches(s, path, err);
    if (code == 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "Podium downloads nothing: fetch %s for split '%s' and put it at %s",
                          name, s->split, path);
    return code;
}

/* ORG/NAME[@REVISION]/PATH of the hub. */
static int add_hub(struct search *s, const char *name, const char *rest, struct pd_err *err)
{
    const char *slash = strchr(rest, '/');
    const char *file = slash ? strchr(slash + 1, '/') : NULL;
    if (!file)
        return pd_err_set(err, PD_ERR_INPUT, "%s names no file of a data set", name);
    struct pd_str set = {rest, (size_t)(file - rest)};
    const char *at = memchr(set.p, '@', set.n);
    if (at)
        set.n = (size_t)(at - set.p);
    const char *dataset = pd_arena_cstr(s->arena, set);
    const char *folder = pd_path_join(s->arena, s->source->root, dataset);
    const char *path = pd_path_join(s->arena, folder, file + 1);
    int code = add_matches(s, path, err);
    if (code != 0 || find_split(s, dataset))
        return code;
    return pd_err_set(err, PD_ERR_INPUT,
                      "Podium downloads nothing: fetch %s for split '%s' and put it at %s, or its "
                      "rows at %s.jsonl",
                      name, s->split, path, stem_of(s, dataset));
}

static int add_local(struct search *s, const char *name, struct pd_err *err)
{
    const struct pd_source *source = s->source;
    const char *dataset = pd_path_join(s->arena, source->root, source->path);
    const char *places[] = {"", source->folder ? source->folder : "", source->root};
    size_t nplaces = 3;
    if (!s->builder) {
        places[0] = dataset;
        nplaces = 1;
    }
    for (size_t i = 0; i < nplaces; i++) {
        int code = add_matches(s, pd_path_join(s->arena, places[i], name), err);
        if (code != 0)
            return code;
    }
    if (!s->builder)
        return pd_err_set(err, PD_ERR_INPUT,
                          "there is no split '%s' of %s: looked for %s.jsonl and for %s/%s, which "
                          "dataset_kwargs names",
                          s->split, source->path, stem_of(s, source->path), dataset, name);
    return pd_err_set(err, PD_ERR_INPUT,
                      "there is no file %s for split '%s': looked in the current folder%s%s and "
                      "in %s",
                      name, s->split, source->folder ? ", in " : "",
                      source->folder ? source->folder : "", source->root);
}

static int add_named(struct search *s, const struct pd_value *name, struct pd_err *err)
{
    if (name->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT,
                          "'data_files' must be a name, a list of names, or such for each split");
    const char *text = pd_arena_cstr(s->arena, name->s);
    const char *rest = after(text, "https://");
    if (!rest)
        rest = after(text, "http://");
    if (rest)
        return add_url(s, text, rest, err);
    rest = after(text, "hf://datasets/");
    return rest ? add_hub(s, text, rest, err) : add_local(s, text, err);
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

/* What load_dataset keeps for itself, or what decides nothing here. */
static bool is_general(struct pd_str key)
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
                     : !is_general(entry->key) && s->builder && !is_known(s->builder->kind, entry))
            return pd_err_set(err, PD_ERR_INPUT, "'%.*s' with this value is not supported for %s",
                              PD_STR_ARG(entry->key), s->source->path);
        if (!encoding && !is_general(entry->key))
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
