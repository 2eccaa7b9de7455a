/* Reading a results file of any generation of lm-eval into one form. */
#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "results/import_private.h"

#include <math.h>
#include <stdlib.h>

/* Real ones have a few hundred kilobytes, of thousands of tasks a few megabytes. */
enum { MAX_NBYTES = 64 << 20 };

static const struct pd_value *table(const struct pd_import_file *file, const char *name)
{
    return pd_dict_get(&file->root, name);
}

static const struct pd_value *entry(const struct pd_import_file *file, const char *name,
                                    struct pd_str key)
{
    return pd_dict_find(table(file, name), key);
}

/* An entry of `results` holds values by metric, and a few keys that are none. */
static bool is_metric(struct pd_str key)
{
    static const char *const others[] = {"name", "alias", "sample_len", "sample_count", " "};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (pd_str_is(key, others[i]))
            return false;
    return true;
}

static void split_key(struct pd_str *metric, struct pd_str *filter, struct pd_str key)
{
    struct pd_str comma = PD_STR(",");
    ptrdiff_t at = pd_str_index(key, comma, 0);
    *metric = at < 0 ? key : pd_str_slice(key, 0, (size_t)at);
    *filter = at < 0 ? pd_str_of("") : pd_str_slice(key, (size_t)at + 1, key.n);
}

void pd_import_read_columns(struct pd_import_column **out, size_t *n, struct pd_import_file *file,
                            const struct pd_value *values)
{
    struct pd_str suffix = PD_STR("_stderr");
    *out = pd_arena_array(&file->arena, pd_dict_len(values), sizeof(**out));
    *n = 0;
    for (size_t i = 0; i < pd_dict_len(values); i++) {
        const struct pd_dict_entry *value = &values->dict->entries[i];
        struct pd_import_column column = {.stderr_of = NAN, .higher_is_better = true};
        split_key(&column.metric, &column.filter, value->key);
        if (!is_metric(value->key) || pd_str_ends_with(column.metric, suffix) ||
            !pd_value_number(&value->value, &column.value))
            continue;
        struct pd_str key =
            pd_arena_printf(&file->arena, "%.*s_stderr%s%.*s", PD_STR_ARG(column.metric),
                            column.filter.n ? "," : "", PD_STR_ARG(column.filter));
        const struct pd_value *error = pd_dict_find(values, key);
        if (error)
            pd_value_number(error, &column.stderr_of);
        const struct pd_import_metric *known = pd_import_metric_find(column.metric);
        column.higher_is_better = !(known && known->lower_is_better);
        (*out)[(*n)++] = column;
    }
}

/* What the task's metric_list, or the file, says about a metric. */
static void describe_column(struct pd_import_column *column, const struct pd_import_file *file,
                            const struct pd_import_task *task)
{
    const struct pd_import_metric *known = pd_import_metric_find(column->metric);
    const struct pd_value *list = pd_dict_get(task->config, "metric_list");
    const struct pd_value *told =
        pd_dict_find(entry(file, "higher_is_better", task->name), column->metric);
    column->aggregation = pd_str_of(known ? known->aggregation : "");
    for (size_t i = 0; i < pd_list_len(list); i++) {
        const struct pd_value *own = pd_list_at(list, i);
        if (!pd_str_eq(pd_dict_str(own, "metric", pd_str_of("")), column->metric))
            continue;
        column->aggregation = pd_dict_str(own, "aggregation", column->aggregation);
        column->higher_is_better = pd_dict_bool(own, "higher_is_better", column->higher_is_better);
    }
    if (pd_is(told, PD_BOOL))
        column->higher_is_better = told->b;
}

/* Functions are shown by their source, which is no name. */
static void drop_long_names(struct pd_import_column *column)
{
    enum { MAX_NAME = 100 };
    if (column->aggregation.n > MAX_NAME ||
        memchr(column->aggregation.p, '\n', column->aggregation.n))
        column->aggregation = pd_str_of("");
}

static struct pd_str text_of(struct pd_import_file *file, const struct pd_value *value)
{
    struct pd_buf text = {0};
    if (!value || value->kind == PD_NONE)
        return pd_str_of("");
    if (value->kind == PD_STRING)
        return value->s;
    pd_json_write(&text, value, PD_JSON_COMPACT);
    struct pd_str copy = pd_arena_str(&file->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static int64_t shots_of(const struct pd_import_file *file, const struct pd_import_task *task)
{
    const struct pd_value *told = entry(file, "n-shot", task->name);
    if (pd_is(told, PD_INT))
        return told->i;
    int64_t shots = pd_dict_int(table(file, "config"), "num_fewshot", 0);
    return pd_dict_int(task->config, "num_fewshot", shots);
}

/* The number of documents: told, or what the standard errors of shares say. */
static void find_size(struct pd_import_task *task, const struct pd_import_file *file,
                      const struct pd_value *values)
{
    const struct pd_value *told = entry(file, "n-samples", task->name);
    task->n = pd_dict_int(told, "effective", pd_dict_int(values, "sample_len", 0));
    task->original = pd_dict_int(told, "original", 0);
    for (size_t i = 0; i < task->ncolumns && task->n <= 0; i++) {
        const struct pd_import_column *column = &task->columns[i];
        if (pd_str_is(column->aggregation, "mean"))
            task->n = pd_import_infer_n(column->value, column->stderr_of);
    }
    task->n = task->n > 0 ? task->n : 0;
    task->original = task->original > 0 ? task->original : 0;
}

static struct pd_str alias_of(const struct pd_value *values, struct pd_str name)
{
    struct pd_str spaces = PD_STR(" "), alias = pd_dict_str(values, "alias", name);
    size_t n = 0;
    while (pd_str_starts_with(pd_str_slice(alias, n, alias.n), spaces))
        n++;
    bool dash = n > 0 && n + 1 < alias.n && alias.p[n] == '-' && alias.p[n + 1] == ' ';
    return dash ? pd_str_slice(alias, n + 2, alias.n) : alias;
}

static void read_task(struct pd_import_file *file, const struct pd_dict_entry *from)
{
    struct pd_import_task *task = &file->tasks[file->ntasks];
    const struct pd_value *config = entry(file, "configs", from->key);
    *task = (struct pd_import_task){
        .name = from->key,
        .alias = alias_of(&from->value, from->key),
        .version = text_of(file, entry(file, "versions", from->key)),
        .config = pd_is(config, PD_DICT) ? config : NULL,
        .output_type = pd_dict_str(config, "output_type", pd_str_of("")),
        .top = true,
    };
    pd_import_read_columns(&task->columns, &task->ncolumns, file, &from->value);
    if (task->ncolumns == 0)
        return;
    for (size_t i = 0; i < task->ncolumns; i++) {
        describe_column(&task->columns[i], file, task);
        drop_long_names(&task->columns[i]);
    }
    task->shots = shots_of(file, task);
    find_size(task, file, &from->value);
    task->headline = pd_import_headline(task, &file->arena);
    file->ntasks++;
    pd_map_set(&file->by_name, &file->arena, task->name, task);
}

static void read_tasks(struct pd_import_file *file)
{
    const struct pd_value *results = table(file, "results");
    file->tasks = pd_arena_array(&file->arena, pd_dict_len(results), sizeof(*file->tasks));
    for (size_t i = 0; i < pd_dict_len(results); i++) {
        const struct pd_dict_entry *from = &results->dict->entries[i];
        if (from->value.kind == PD_DICT && !pd_import_is_group(file, from->key))
            read_task(file, from);
    }
}

/* The value of `key=value` in model arguments, which are a dict or a text. */
static struct pd_str model_arg(const struct pd_value *args, const char *key)
{
    if (!pd_is(args, PD_STRING))
        return pd_dict_str(args, key, pd_str_of(""));
    struct pd_str comma = PD_STR(",");
    size_t n = strlen(key);
    for (size_t from = 0; from < args->s.n;) {
        ptrdiff_t at = pd_str_index(args->s, comma, from);
        size_t to = at < 0 ? args->s.n : (size_t)at;
        struct pd_str part = pd_py_strip(pd_str_slice(args->s, from, to), NULL);
        if (part.n > n && part.p[n] == '=' && memcmp(part.p, key, n) == 0)
            return pd_str_slice(part, n + 1, part.n);
        from = to + 1;
    }
    return pd_str_of("");
}

static struct pd_str stem_of(struct pd_import_file *file)
{
    struct pd_str base = pd_str_of(pd_path_base(file->path)), json = PD_STR(".json");
    size_t n = pd_str_ends_with(base, json) ? base.n - json.n : base.n;
    return pd_arena_str(&file->arena, pd_str_slice(base, 0, n));
}

/* lm-eval's own rule for the name, then the file's. A board needs the revision, too. */
static void find_model(struct pd_import_file *file)
{
    static const char *const keys[] = {"peft", "delta", "pretrained", "model", "path", "engine"};
    const struct pd_value *config = table(file, "config");
    const struct pd_value *args = pd_dict_get(config, "model_args");
    file->source =
        pd_dict_str(config, "model", pd_dict_str(&file->root, "model_source", pd_str_of("")));
    file->model = pd_dict_str(&file->root, "model_name", pd_str_of(""));
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]) && !file->model.n; i++)
        file->model = model_arg(args, keys[i]);
    if (!file->model.n)
        file->model =
            pd_str_starts_with(stem_of(file), (struct pd_str)PD_STR("results")) && file->source.n
                ? file->source
                : stem_of(file);
    struct pd_str revision = model_arg(args, "revision");
    file->name = file->model;
    if (revision.n && !pd_str_is(revision, "main"))
        file->name = pd_arena_printf(&file->arena, "%.*s@%.*s", PD_STR_ARG(file->model),
                                     PD_STR_ARG(revision));
}

/* Whether any metric has a filter behind a comma, as since 0.4. */
static const char *find_generation(const struct pd_import_file *file)
{
    for (size_t t = 0; t < file->ntasks; t++)
        for (size_t i = 0; i < file->tasks[t].ncolumns; i++)
            if (file->tasks[t].columns[i].filter.n)
                return "0.4";
    return "0.3";
}

bool pd_import_is_results(const struct pd_value *root)
{
    const struct pd_value *results = pd_dict_get(root, "results");
    if (!pd_is(results, PD_DICT))
        return false;
    for (size_t i = 0; i < pd_dict_len(results); i++)
        if (results->dict->entries[i].value.kind != PD_DICT)
            return false;
    return pd_is(pd_dict_get(root, "config"), PD_DICT) ||
           pd_is(pd_dict_get(root, "versions"), PD_DICT);
}

static int read_root(struct pd_import_file *file, bool *foreign, struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_buf text = PD_BUF_MAX(MAX_NBYTES);
    int code = pd_file_read(&text, file->path, err);
    struct pd_str kept = code == 0 ? pd_arena_str(&file->arena, pd_buf_str(&text)) : pd_str_of("");
    pd_buf_done(&text);
    if (code < 0)
        return code;
    pd_sha256_hex(file->sha, kept);
    if ((code = pd_json_parse(&file->root, &file->arena, kept, &limits, err)) < 0)
        return pd_err_wrap(err, "not JSON");
    *foreign = !pd_import_is_results(&file->root);
    if (*foreign)
        return pd_err_set(err, PD_ERR_INPUT,
                          "not a results file of lm-eval (it has no `results` by task beside "
                          "`config` or `versions`)");
    return 0;
}

int pd_import_read(struct pd_import_file **out, const char *path, bool *foreign, struct pd_err *err)
{
    struct pd_import_file *file = pd_calloc(1, sizeof(*file));
    file->path = pd_arena_cstr(&file->arena, pd_str_of(path));
    int code = read_root(file, foreign, err);
    if (code == 0) {
        read_tasks(file);
        if (file->ntasks == 0)
            code = pd_err_set(err, PD_ERR_INPUT, "no task of it has a value");
    }
    if (code < 0) {
        pd_import_file_free(file);
        return code;
    }
    find_model(file);
    file->generation = find_generation(file);
    pd_import_find_groups(file);
    *out = file;
    return 0;
}

void pd_import_file_free(struct pd_import_file *file)
{
    if (!file)
        return;
    pd_arena_done(&file->arena);
    free(file);
}
