/*
 * hub DIR PORT_FILE LOG: a server on 127.0.0.1 that plays both the dataset viewer and the hub.
 *
 *   DIR/rows/ID/CONFIG/SPLIT.jsonl   the rows that /splits and /rows show; in an answer the columns
 *                                    of a row come in another order than the features
 *   DIR/files/ID/PATH                what /datasets/ID/resolve/REV/PATH gives, in parts when asked
 *                                    to, and /api/datasets/ID/revision/REV lists; of a model the
 *                                    same without /datasets, and /api/models
 *   DIR/plan                         words, read again for every request; see struct plan
 *
 * LOG gets a line for every request: its status, "token" or "-", and its path. The port is written
 * to PORT_FILE. It ends with SIGTERM, and after ten minutes by itself.
 */
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tests/support/stub.h"

#include <signal.h>

enum { LIFE_S = 600, PAGE = 100, MAX_WORDS = 32 };

/* Counts start anew when the text of the plan changes. */
struct plan {
    struct pd_buf text;
    char fault[32];    /* fault=429|500|garbage|short: what the first times= requests meet */
    long times, stall; /* stall=N: request N (from 1) and all later ones get no answer */
    long nrequests;
    bool gated;         /* gated=1: 401 without the token hf_right */
    bool noranges;      /* noranges=1: a file comes whole, whatever was asked for */
    char cut[64];       /* cut=COLUMN: it is cut short in row 3 */
    long total, from;   /* total=N from=I: pages from offset I on tell another number of rows */
    char revision[64];  /* revision=SHA */
    long size;          /* size=N: what the list says of a file's size instead of the truth */
    char redirect[200]; /* redirect=URL: files are at URL/PATH instead */
    char split[200];    /* split=NAME: one more split in the list */
    char error[64];     /* error=WORD: in the body of a refusal */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the plan and the log */
static struct plan plan;
static const char *folder;
static FILE *request_log;

/* One request and its answer. */
struct exchange {
    struct pd_arena arena;
    struct plan plan; /* as it was when the request came */
    struct pd_str path, query;
    struct pd_str request;
    int status;
    struct pd_buf head, body;
};

/* --- the plan --- */

static void take_word(const char *word)
{
    struct {
        const char *name;
        char *text;
        size_t size;
        long *number;
    } words[] = {{"fault=", plan.fault, sizeof plan.fault, NULL},
                 {"times=", NULL, 0, &plan.times},
                 {"stall=", NULL, 0, &plan.stall},
                 {"cut=", plan.cut, sizeof plan.cut, NULL},
                 {"total=", NULL, 0, &plan.total},
                 {"from=", NULL, 0, &plan.from},
                 {"size=", NULL, 0, &plan.size},
                 {"revision=", plan.revision, sizeof plan.revision, NULL},
                 {"redirect=", plan.redirect, sizeof plan.redirect, NULL},
                 {"split=", plan.split, sizeof plan.split, NULL},
                 {"error=", plan.error, sizeof plan.error, NULL}};
    errno = 0;
    if (strcmp(word, "gated=1") == 0 || strcmp(word, "noranges=1") == 0) {
        *(word[0] == 'g' ? &plan.gated : &plan.noranges) = true;
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i].name);
        if (strncmp(word, words[i].name, n) != 0)
            continue;
        if (words[i].text)
            snprintf(words[i].text, words[i].size, "%s", word + n);
        else
            *words[i].number = strtol(word + n, NULL, 10);
        return;
    }
    die(word);
}

static void refresh_plan(void)
{
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    (void)pd_file_read(&text, pd_path_join(&arena, folder, "plan"), NULL);
    pd_arena_done(&arena);
    if (pd_str_eq(pd_buf_str(&text), pd_buf_str(&plan.text))) {
        pd_buf_done(&text);
        return;
    }
    struct pd_buf kept = text;
    pd_buf_done(&plan.text);
    plan = (struct plan){.total = -1};
    snprintf(plan.revision, sizeof plan.revision, "%040d", 7);
    char *copy = strndup(text.data, text.len), *rest = NULL;
    for (char *word = strtok_r(copy, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
        take_word(word);
    free(copy);
    plan.text = kept;
}

/* --- requests --- */

static int digit(char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static struct pd_str decoded(struct exchange *x, struct pd_str text)
{
    char *out = pd_arena_alloc(&x->arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '%' && i + 2 < text.n) {
            out[n++] = (char)(digit(text.p[i + 1]) * 16 + digit(text.p[i + 2]));
            i += 2;
        } else {
            out[n++] = text.p[i];
        }
    return (struct pd_str){out, n};
}

/* A parameter of the query, NUL-terminated; empty when there is none. */
static const char *parameter(struct exchange *x, const char *name)
{
    struct pd_str key = pd_arena_printf(&x->arena, "%s=", name);
    for (size_t at = 0; at < x->query.n;) {
        struct pd_str rest = pd_str_slice(x->query, at, x->query.n);
        const char *end = memchr(rest.p, '&', rest.n);
        struct pd_str word = end ? pd_str_slice(rest, 0, (size_t)(end - rest.p)) : rest;
        if (pd_str_starts_with(word, key))
            return decoded(x, pd_str_slice(word, key.n, word.n)).p;
        at += word.n + 1;
    }
    return "";
}

static bool has_token(const struct exchange *x, const char *token)
{
    return pd_str_index(x->request, pd_str_of(token), 0) >= 0;
}

/* --- answers --- */

static void refuse(struct exchange *x, int status, const char *why)
{
    x->status = status;
    pd_buf_reset(&x->body);
    pd_buf_printf(&x->body, "{\"error\": \"%s\"}", why);
}

static void set(struct exchange *x, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&x->arena, dict, pd_str_of(key), value);
}

static void answer(struct exchange *x, const struct pd_value *tree)
{
    pd_json_write(&x->body, tree, PD_JSON_COMPACT);
}

struct names {
    struct exchange *x;
    struct pd_value list;
    size_t skip; /* length of the folder's name */
    const char *dataset;
};

static int add_split(void *ctx, const char *path, struct pd_err *err)
{
    struct names *names = ctx;
    struct exchange *x = names->x;
    struct pd_value entry = pd_dict_new(&x->arena);
    const char *config = path + names->skip + 1, *slash = strchr(config, '/');
    (void)err;
    struct pd_str split = pd_str_of(slash + 1);
    split.n -= strlen(".jsonl");
    set(x, &entry, "dataset", pd_text(names->dataset));
    set(x, &entry, "config",
        pd_string(pd_arena_str(&x->arena, (struct pd_str){config, (size_t)(slash - config)})));
    set(x, &entry, "split", pd_string(pd_arena_str(&x->arena, split)));
    pd_list_push(&x->arena, &names->list, entry);
    return 0;
}

static void splits(struct exchange *x)
{
    const char *dataset = parameter(x, "dataset");
    const char *dir = pd_arena_printf(&x->arena, "%s/rows/%s", folder, dataset).p;
    struct names names = {x, pd_list_new(&x->arena), strlen(dir), dataset};
    struct pd_value tree = pd_dict_new(&x->arena);
    if (pd_file_walk(dir, ".jsonl", add_split, &names, NULL) < 0) {
        refuse(x, 404, "The dataset does not exist");
        return;
    }
    if (x->plan.split[0]) {
        struct pd_value entry = pd_value_copy(&x->arena, pd_list_at(&names.list, 0));
        set(x, &entry, "split", pd_text(x->plan.split));
        pd_list_push(&x->arena, &names.list, entry);
    }
    set(x, &tree, "splits", names.list);
    answer(x, &tree);
}

/* The row with its columns backwards. */
static struct pd_value backwards(struct exchange *x, const struct pd_value *row)
{
    struct pd_value out = pd_dict_new(&x->arena);
    for (size_t i = pd_dict_len(row); i-- > 0;)
        pd_dict_set(&x->arena, &out, row->dict->entries[i].key, row->dict->entries[i].value);
    return out;
}

static struct pd_value features_of(struct exchange *x, const struct pd_value *row)
{
    struct pd_value list = pd_list_new(&x->arena);
    for (size_t i = 0; i < pd_dict_len(row); i++) {
        struct pd_value feature = pd_dict_new(&x->arena), type = pd_dict_new(&x->arena);
        set(x, &type, "_type", pd_text("Value"));
        set(x, &feature, "feature_idx", pd_int((int64_t)i));
        set(x, &feature, "name", pd_string(row->dict->entries[i].key));
        set(x, &feature, "type", type);
        pd_list_push(&x->arena, &list, feature);
    }
    return list;
}

static void add_row(struct exchange *x, struct pd_value *rows, const struct pd_value *row, long i)
{
    struct pd_value entry = pd_dict_new(&x->arena), cut = pd_list_new(&x->arena);
    if (x->plan.cut[0] && i == 3)
        pd_list_push(&x->arena, &cut, pd_text(x->plan.cut));
    set(x, &entry, "row_idx", pd_int(i));
    set(x, &entry, "row", backwards(x, row));
    set(x, &entry, "truncated_cells", cut);
    pd_list_push(&x->arena, rows, entry);
}

static void rows(struct exchange *x)
{
    const char *path =
        pd_arena_printf(&x->arena, "%s/rows/%s/%s/%s.jsonl", folder, parameter(x, "dataset"),
                        parameter(x, "config"), parameter(x, "split"))
            .p;
    long offset = strtol(parameter(x, "offset"), NULL, 10), n = 0;
    struct pd_value list = pd_list_new(&x->arena), tree = pd_dict_new(&x->arena), row;
    struct pd_buf text = {0};
    if (pd_file_read(&text, path, NULL) < 0) {
        refuse(x, 404, "Not found.");
        return;
    }
    struct pd_str rest = pd_arena_str(&x->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    for (const char *end; (end = memchr(rest.p, '\n', rest.n)); n++) {
        size_t length = (size_t)(end - rest.p);
        if (pd_json_parse(&row, &x->arena, pd_str_slice(rest, 0, length), NULL, NULL) < 0)
            die(path);
        if (n >= offset && n < offset + PAGE)
            add_row(x, &list, &row, n);
        rest = pd_str_slice(rest, length + 1, rest.n);
    }
    bool lie = x->plan.total >= 0 && offset >= x->plan.from;
    set(x, &tree, "features", features_of(x, &row));
    set(x, &tree, "rows", list);
    set(x, &tree, "num_rows_total", pd_int(lie ? x->plan.total : n));
    set(x, &tree, "num_rows_per_page", pd_int(PAGE));
    set(x, &tree, "partial", pd_bool(false));
    pd_buf_printf(&x->head, "X-Revision: %s\r\n", x->plan.revision);
    answer(x, &tree);
}

static int add_file(void *ctx, const char *path, struct pd_err *err)
{
    struct names *names = ctx;
    struct pd_value entry = pd_dict_new(&names->x->arena);
    (void)err;
    struct pd_str name = pd_arena_str(&names->x->arena, pd_str_of(path + names->skip + 1));
    set(names->x, &entry, "rfilename", pd_string(name));
    if (pd_str_is(names->x->query, "blobs=true"))
        set(names->x, &entry, "size",
            pd_int(names->x->plan.size ? names->x->plan.size : pd_file_size(path)));
    pd_list_push(&names->x->arena, &names->list, entry);
    return 0;
}

/* rest: ID/revision/REV; a REV of 40 bytes is the commit itself. */
static void revision(struct exchange *x, struct pd_str rest)
{
    int n = (int)pd_str_index(rest, pd_str_of("/revision/"), 0);
    const char *dir = pd_arena_printf(&x->arena, "%s/files/%.*s", folder, n, rest.p).p;
    struct names names = {x, pd_list_new(&x->arena), strlen(dir), NULL};
    struct pd_value tree = pd_dict_new(&x->arena);
    (void)pd_file_walk(dir, "", add_file, &names, NULL);
    struct pd_str asked = pd_str_slice(rest, (size_t)n + strlen("/revision/"), rest.n);
    set(x, &tree, "sha", asked.n == 40 ? pd_string(asked) : pd_text(x->plan.revision));
    set(x, &tree, "siblings", names.list);
    answer(x, &tree);
}

/* The part that a Range asks for. */
static void send_part(struct exchange *x, const struct pd_buf *file)
{
    ptrdiff_t at = pd_str_index(x->request, pd_str_of("Range: bytes="), 0);
    if (at < 0 || x->plan.noranges) {
        pd_buf_add_str(&x->body, pd_buf_str(file));
        return;
    }
    char *end = NULL;
    size_t first = strtoul(x->request.p + at + strlen("Range: bytes="), &end, 10);
    size_t last = strtoul(end + 1, NULL, 10);
    x->status = first < file->len ? 206 : 416;
    last = last < file->len ? last : file->len - 1;
    if (x->status == 206)
        pd_buf_add_str(&x->body, pd_str_slice(pd_buf_str(file), first, last + 1));
    pd_buf_printf(&x->head, "Content-Range: bytes %zu-%zu/%zu\r\n", first, last, file->len);
}

/* rest: ID/resolve/REV/PATH. */
static void resolve(struct exchange *x, struct pd_str rest)
{
    struct pd_buf file = {0};
    ptrdiff_t at = pd_str_index(rest, pd_str_of("/resolve/"), 0);
    ptrdiff_t slash = at < 0 ? -1 : pd_str_index(rest, pd_str_of("/"), (size_t)at + 9);
    if (slash < 0) {
        refuse(x, 404, "Not found.");
        return;
    }
    struct pd_str name = decoded(x, pd_str_slice(rest, (size_t)slash + 1, rest.n));
    if (x->plan.redirect[0]) {
        x->status = 302;
        pd_buf_printf(&x->head, "Location: %s/%.*s\r\n", x->plan.redirect, PD_STR_ARG(name));
        return;
    }
    const char *path =
        pd_arena_printf(&x->arena, "%s/files/%.*s/%.*s", folder, (int)at, rest.p, PD_STR_ARG(name))
            .p;
    if (pd_file_read(&file, path, NULL) < 0)
        refuse(x, 404, "Entry not found");
    else
        send_part(x, &file);
    pd_buf_done(&file);
}

/* Any other path is that of a file, which is how another host than the hub is played. */
static void plain(struct exchange *x)
{
    struct pd_buf file = {0};
    const char *path =
        pd_arena_printf(&x->arena, "%s%.*s", folder, PD_STR_ARG(decoded(x, x->path))).p;
    if (pd_file_read(&file, path, NULL) < 0)
        refuse(x, 404, "Not found.");
    else
        send_part(x, &file);
    pd_buf_done(&file);
}

static void dispatch(struct exchange *x)
{
    const struct pd_str api = PD_STR("/api/datasets/"), datasets = PD_STR("/datasets/");
    const struct pd_str models = PD_STR("/api/models/");
    struct pd_str path = x->path;
    if (x->plan.gated && !has_token(x, "Authorization: Bearer hf_right"))
        refuse(x, 401,
               x->plan.error[0] ? x->plan.error
                                : "The dataset does not exist, or is not accessible without "
                                  "authentication (private or gated).");
    else if (pd_str_is(path, "/splits"))
        splits(x);
    else if (pd_str_is(path, "/rows"))
        rows(x);
    else if (pd_str_starts_with(path, api))
        revision(x, pd_str_slice(path, api.n, path.n));
    else if (pd_str_starts_with(path, models))
        revision(x, pd_str_slice(path, models.n, path.n));
    else if (pd_str_starts_with(path, datasets))
        resolve(x, pd_str_slice(path, datasets.n, path.n));
    else if (pd_str_index(path, pd_str_of("/resolve/"), 0) > 0)
        resolve(x, pd_str_slice(path, 1, path.n));
    else
        plain(x);
}

/* Faults of the service; true: that was the answer. */
static bool meets_fault(struct exchange *x)
{
    const char *fault = x->plan.fault;
    if (!fault[0] || x->plan.nrequests > x->plan.times)
        return false;
    if (strcmp(fault, "429") == 0) {
        refuse(x, 429, "Too many requests");
        pd_buf_puts(&x->head, "Retry-After: 1\r\n");
    } else if (strcmp(fault, "500") == 0) {
        refuse(x, 500, "The server is busier than usual");
    } else {
        dispatch(x);
        if (strcmp(fault, "garbage") == 0) {
            pd_buf_reset(&x->body);
            pd_buf_puts(&x->body, "<html>");
        }
    }
    pd_buf_puts(&x->head, strcmp(fault, "429") == 0 ? "" : "Retry-After-Ms: 1\r\n");
    return true;
}

/* --- the server --- */

static void parse(struct exchange *x, struct pd_str request)
{
    struct pd_str target = pd_str_slice(request, strlen("GET "), request.n);
    target.n = (size_t)pd_str_index(target, pd_str_of(" "), 0);
    const char *mark = memchr(target.p, '?', target.n);
    x->request = request;
    x->path = mark ? pd_str_slice(target, 0, (size_t)(mark - target.p)) : target;
    x->query = mark ? pd_str_slice(target, x->path.n + 1, target.n) : (struct pd_str){"", 0};
}

static void work(struct exchange *x)
{
    x->status = 200;
    if (!meets_fault(x))
        dispatch(x);
}

static bool send_exchange(struct exchange *x, int fd)
{
    struct pd_buf head = {0};
    pd_buf_printf(&head, "HTTP/1.1 %d As Told\r\n%.*s", x->status, (int)x->head.len,
                  x->head.data ? x->head.data : "");
    struct pd_str body = pd_buf_str(&x->body);
    bool ok = send_answer(fd, head.data, body);
    pd_buf_done(&head);
    return ok;
}

static void write_log(const struct exchange *x)
{
    pthread_mutex_lock(&lock);
    fprintf(request_log, "%d %s %.*s%s%.*s\n", x->status,
            has_token(x, "hf_right") || has_token(x, "hf_wrong") ? "token" : "-",
            PD_STR_ARG(x->path), x->query.n ? "?" : "", PD_STR_ARG(x->query));
    fflush(request_log);
    pthread_mutex_unlock(&lock);
}

static void take_plan(struct exchange *x)
{
    pthread_mutex_lock(&lock);
    refresh_plan();
    plan.nrequests++;
    x->plan = plan;
    pthread_mutex_unlock(&lock);
}

static void *serve_client(void *user)
{
    int fd = (int)(intptr_t)user;
    struct pd_buf request = {0};
    bool open = true;
    while (open && receive(&request, fd)) {
        struct exchange x = {0};
        take_plan(&x);
        parse(&x, pd_buf_str(&request));
        if (x.plan.stall && x.plan.nrequests >= x.plan.stall) {
            x.status = 0;
            write_log(&x);
            sleep_ms(LIFE_S * 1000);
        }
        work(&x);
        write_log(&x);
        open = send_exchange(&x, fd);
        pd_buf_done(&x.head);
        pd_buf_done(&x.body);
        pd_arena_done(&x.arena);
    }
    close(fd);
    pd_buf_done(&request);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: hub DIR PORT_FILE LOG\n");
        return 1;
    }
    alarm(LIFE_S);
    signal(SIGPIPE, SIG_IGN);
    folder = argv[1];
    request_log = fopen(argv[3], "a");
    if (!request_log)
        die(argv[3]);
    pd_buf_puts(&plan.text, "(none yet)");
    refresh_plan();
    in_port_t port = 0;
    int listener = start_listening(&port);
    write_port(argv[2], port);
    for (;;)
        stub_accept(listener, serve_client);
}
