#include "harness/run/fetch_api.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/net/url.h"

/* --- addresses --- */

static void put_query(struct pd_buf *out, const char *name, const char *value)
{
    pd_buf_puts(out, name);
    pd_url_escape(out, pd_str_of(value), false);
}

void pd_fetch_splits_url(struct pd_buf *out, const char *viewer, const char *dataset)
{
    pd_buf_puts(out, viewer);
    put_query(out, "/splits?dataset=", dataset);
}

void pd_fetch_rows_url(struct pd_buf *out, const char *viewer, const struct pd_page_of *page)
{
    pd_buf_puts(out, viewer);
    put_query(out, "/rows?dataset=", page->dataset);
    put_query(out, "&config=", page->config);
    put_query(out, "&split=", page->split);
    pd_buf_printf(out, "&offset=%lld&length=%d", (long long)page->offset, PD_PAGE_ROWS);
}

void pd_fetch_revision_url(struct pd_buf *out, const char *hub, struct pd_repo repo,
                           const char *revision)
{
    pd_buf_printf(out, "%s/api/%s/", hub, repo.model ? "models" : "datasets");
    pd_url_escape(out, pd_str_of(repo.id), true);
    pd_buf_puts(out, "/revision/");
    pd_url_escape(out, pd_str_of(revision), false);
    pd_buf_puts(out, repo.model ? "?blobs=true" : "");
}

/* Where a person looks at it. */
static void put_page(struct pd_buf *out, const char *hub, struct pd_repo repo)
{
    pd_buf_printf(out, "%s/%s", hub, repo.model ? "" : "datasets/");
    pd_url_escape(out, pd_str_of(repo.id), true);
}

void pd_fetch_file_url(struct pd_buf *out, const char *hub, struct pd_repo repo,
                       const char *revision, const char *file)
{
    put_page(out, hub, repo);
    pd_buf_puts(out, "/resolve/");
    pd_url_escape(out, pd_str_of(revision), false);
    pd_buf_putc(out, '/');
    pd_url_escape(out, pd_str_of(file), true);
}

/* --- names --- */

static size_t nparts(struct pd_str path)
{
    size_t n = 1;
    for (size_t i = 0; i < path.n; i++)
        n += path.p[i] == '/';
    return n;
}

static bool is_part(struct pd_str name)
{
    return pd_path_is_safe(name) && nparts(name) == 1;
}

bool pd_fetch_dataset_is_safe(struct pd_str id)
{
    return pd_path_is_safe(id) && nparts(id) <= 2;
}

/* A name from outside for a message: printable, and not too long. */
static struct pd_str shown(struct pd_arena *arena, struct pd_str text)
{
    char *copy = pd_arena_cstr(arena, pd_str_slice(text, 0, 200));
    size_t n = text.n < 200 ? text.n : 200;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)copy[i] < ' ' || copy[i] == 0x7f)
            copy[i] = ' ';
    return (struct pd_str){copy, n};
}

/* --- answers --- */

static int no_answer(struct pd_err *err, const char *what)
{
    return pd_err_set(err, PD_ERR_ENDPOINT, "the answer is not as expected: %s", what);
}

static int parse(struct pd_value *tree, struct pd_arena *arena, struct pd_str body,
                 struct pd_err *err)
{
    const struct pd_json_limits limits = {.max_depth = 64, .max_bytes = PD_FETCH_MAX_ANSWER};
    if (pd_json_parse(tree, arena, body, &limits, NULL) < 0 || tree->kind != PD_DICT)
        return no_answer(err, "no JSON object");
    return 0;
}

/* The text of a key; empty when there is none. */
static struct pd_str text_of(const struct pd_value *dict, const char *key)
{
    return pd_dict_str(dict, key, (struct pd_str){"", 0});
}

int pd_fetch_read_splits(struct pd_split_name **out, size_t *n, struct pd_arena *arena,
                         struct pd_str body, struct pd_err *err)
{
    struct pd_value tree;
    int code = parse(&tree, arena, body, err);
    const struct pd_value *list = code < 0 ? NULL : pd_dict_get(&tree, "splits");
    if (code >= 0 && !pd_is(list, PD_LIST))
        code = no_answer(err, "no list of splits");
    if (code < 0)
        return code;
    size_t count = pd_list_len(list);
    if (count > PD_FETCH_MAX_NAMES)
        return pd_err_set(err, PD_ERR_INPUT, "%zu splits are too many", count);
    struct pd_split_name *made = pd_arena_array(arena, count, sizeof *made);
    for (size_t i = 0; i < count; i++) {
        struct pd_str config = text_of(pd_list_at(list, i), "config");
        struct pd_str split = text_of(pd_list_at(list, i), "split");
        bool good = is_part(config);
        if (!good || !is_part(split))
            return pd_err_set(
                err, PD_ERR_INPUT, "the viewer names a %s '%.*s', which cannot be part of a path",
                good ? "split" : "configuration", PD_STR_ARG(shown(arena, good ? split : config)));
        made[i].config = pd_arena_cstr(arena, config);
        made[i].split = pd_arena_cstr(arena, split);
    }
    *out = made;
    *n = count;
    return 0;
}

static bool is_commit(struct pd_str sha)
{
    if (sha.n != 40)
        return false;
    for (size_t i = 0; i < sha.n; i++)
        if (!sha.p[i] || !strchr("0123456789abcdef", sha.p[i]))
            return false;
    return true;
}

int pd_fetch_read_revision(struct pd_revision *out, struct pd_arena *arena, struct pd_str body,
                           struct pd_err *err)
{
    struct pd_value tree;
    int code = parse(&tree, arena, body, err);
    if (code < 0)
        return code;
    struct pd_str sha = text_of(&tree, "sha");
    const struct pd_value *list = pd_dict_get(&tree, "siblings");
    size_t n = pd_list_len(list);
    struct pd_revision made = {.sha = is_commit(sha) ? pd_arena_cstr(arena, sha) : NULL};
    if (n > PD_FETCH_MAX_NAMES)
        return pd_err_set(err, PD_ERR_INPUT, "%zu files are too many", n);
    made.files = pd_arena_array(arena, n, sizeof *made.files);
    made.sizes = pd_arena_array(arena, n, sizeof *made.sizes);
    for (size_t i = 0; i < n; i++) {
        struct pd_str name = text_of(pd_list_at(list, i), "rfilename");
        if (!pd_path_is_safe(name)) /* .gitattributes and the like are no data */
            continue;
        made.sizes[made.nfiles] = pd_dict_int(pd_list_at(list, i), "size", -1);
        made.files[made.nfiles++] = pd_arena_cstr(arena, name);
    }
    *out = made;
    return 0;
}

/* --- pages --- */

/* Columns whose cells the viewer shows as addresses of copies. */
static bool is_media(const struct pd_value *type)
{
    static const char *const kinds[] = {"Image", "Audio", "Video", "Pdf"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (pd_str_is(text_of(type, "_type"), kinds[i]))
            return true;
    return false;
}

/* The names of the features in order, as a list. */
static int read_columns(struct pd_value *columns, const struct pd_value *tree,
                        struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *features = pd_dict_get(tree, "features");
    *columns = pd_list_new(arena);
    if (pd_list_len(features) == 0)
        return no_answer(err, "no features");
    for (size_t i = 0; i < pd_list_len(features); i++) {
        const struct pd_value *feature = pd_list_at(features, i);
        const struct pd_value *name = pd_dict_get(feature, "name");
        if (!pd_is(name, PD_STRING))
            return no_answer(err, "a feature without a name");
        if (is_media(pd_dict_get(feature, "type")))
            return pd_err_set(err, PD_ERR_INPUT,
                              "column '%.*s' holds pictures or sounds, which the viewer does not "
                              "give",
                              PD_STR_ARG(shown(arena, name->s)));
        pd_list_push(arena, columns, *name);
    }
    return 0;
}

static int refuse_truncated(const struct pd_value *cells, int64_t row, struct pd_arena *arena,
                            struct pd_err *err)
{
    const struct pd_value *first = pd_list_at(cells, 0);
    struct pd_str column = first->kind == PD_STRING ? shown(arena, first->s) : pd_str_of("?");
    return pd_err_set(err, PD_ERR_INPUT,
                      "row %lld: the viewer cuts column '%.*s' short, so the rows cannot be "
                      "fetched from it",
                      (long long)row, PD_STR_ARG(column));
}

/* One row as a line, its columns in the order of the features. */
static int put_row(struct pd_buf *lines, const struct pd_value *entry,
                   const struct pd_value *columns, int64_t row, struct pd_arena *arena)
{
    const struct pd_value *cells = pd_dict_get(entry, "row");
    struct pd_value ordered = pd_dict_new(arena);
    if (pd_dict_int(entry, "row_idx", -1) != row || pd_dict_len(cells) != pd_list_len(columns))
        return PD_ERR_ENDPOINT;
    for (size_t i = 0; i < pd_list_len(columns); i++) {
        struct pd_str name = pd_list_at(columns, i)->s;
        const struct pd_value *cell = pd_dict_find(cells, name);
        if (!cell)
            return PD_ERR_ENDPOINT;
        pd_dict_set(arena, &ordered, name, *cell);
    }
    pd_json_write(lines, &ordered, PD_JSON_SPACED);
    pd_buf_putc(lines, '\n');
    return 0;
}

static int put_rows(struct pd_buf *lines, const struct pd_value *rows,
                    const struct pd_value *columns, int64_t offset, struct pd_arena *arena,
                    struct pd_err *err)
{
    for (size_t i = 0; i < pd_list_len(rows); i++) {
        const struct pd_value *entry = pd_list_at(rows, i);
        const struct pd_value *cut = pd_dict_get(entry, "truncated_cells");
        int64_t row = offset + (int64_t)i;
        if (pd_list_len(cut) > 0)
            return refuse_truncated(cut, row, arena, err);
        if (put_row(lines, entry, columns, row, arena) < 0)
            return no_answer(err, "rows that are not those of the features");
    }
    return 0;
}

static int check_counts(const struct pd_page *page, const struct pd_value *tree, int64_t offset,
                        struct pd_err *err)
{
    int64_t left = page->total - offset;
    int64_t want = left < PD_PAGE_ROWS ? (left < 0 ? 0 : left) : PD_PAGE_ROWS;
    if (page->total < 0)
        return no_answer(err, "no number of rows");
    if (pd_dict_bool(tree, "partial", false))
        return pd_err_set(err, PD_ERR_INPUT,
                          "the viewer has only the first part of this split, which is too large "
                          "for it");
    if (page->total == 0)
        return pd_err_set(err, PD_ERR_INPUT, "the split has no rows");
    if (page->total > PD_FETCH_MAX_ROWS)
        return pd_err_set(err, PD_ERR_INPUT, "%lld rows are over the limit of %d",
                          (long long)page->total, PD_FETCH_MAX_ROWS);
    if (page->nrows != want)
        return no_answer(err, "another number of rows than asked for");
    return 0;
}

int pd_fetch_read_page(struct pd_page *out, struct pd_arena *arena, struct pd_str body,
                       int64_t offset, struct pd_err *err)
{
    struct pd_value tree, columns;
    struct pd_buf text = {0};
    int code = parse(&tree, arena, body, err);
    if (code < 0)
        return code;
    const struct pd_value *rows = pd_dict_get(&tree, "rows");
    struct pd_page page = {.total = pd_dict_int(&tree, "num_rows_total", -1),
                           .nrows = (int64_t)pd_list_len(rows)};
    code = check_counts(&page, &tree, offset, err);
    if (code >= 0)
        code = read_columns(&columns, &tree, arena, err);
    if (code < 0)
        return code;
    pd_json_write(&text, &columns, PD_JSON_COMPACT);
    page.columns = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_reset(&text);
    code = put_rows(&text, rows, &columns, offset, arena, err);
    page.lines = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    if (code >= 0)
        *out = page;
    return code;
}

/* --- refusals --- */

/* The "error" of a body, or nothing. */
static struct pd_str reason_of(struct pd_arena *arena, struct pd_str body)
{
    struct pd_value tree;
    if (body.n > (1 << 20) || parse(&tree, arena, body, NULL) < 0)
        return (struct pd_str){"", 0};
    return shown(arena, text_of(&tree, "error"));
}

static bool says(struct pd_str text, const char *word)
{
    return pd_str_index(text, pd_str_of(word), 0) >= 0;
}

/* The viewer answers 404 where it may not tell. */
static bool asks_who(int status, struct pd_str reason)
{
    return status == 401 || status == 403 ||
           (status == 404 && (says(reason, "authentication") || says(reason, "gated")));
}

int pd_fetch_refused(const struct pd_http_response *response, const char *hub, struct pd_repo repo,
                     bool token, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_str reason = reason_of(&arena, response->body);
    int status = response->status;
    struct pd_buf page = {0};
    int code;
    put_page(&page, hub, repo);
    if (asks_who(status, reason))
        code = pd_err_set(err, PD_ERR_ENDPOINT,
                          "%s is gated, private, or not there (HTTP %d): %s%s%s", repo.id, status,
                          token ? "the token in HF_TOKEN does not open it; accept its terms at "
                                : "accept its terms at ",
                          page.data, token ? "" : " and set HF_TOKEN to your token");
    else
        code = pd_err_set(err, status == 404 || status == 410 ? PD_ERR_INPUT : PD_ERR_ENDPOINT,
                          "HTTP %d%s%.*s", status, reason.n ? ": " : "", PD_STR_ARG(reason));
    pd_buf_done(&page);
    pd_arena_done(&arena);
    return code;
}
