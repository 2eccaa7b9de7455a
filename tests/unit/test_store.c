/* The run file: round trips, replacing, order, crash safety, locks, and files that are none. */
#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "results/store.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char folder[] = "/tmp/podium-store-XXXXXX";
static struct pd_arena arena;

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static struct pd_store *open_store(const char *name, enum pd_store_mode mode)
{
    struct pd_store *store = NULL;
    struct pd_err err = {0};
    assert_ok(pd_store_open(&store, in_folder(name), mode, &err), err);
    return store;
}

static int64_t put_task(struct pd_store *store, const char *name)
{
    struct pd_err err = {0};
    struct pd_run_task task = {.name = pd_str_of(name),
                               .alias = PD_STR("alias"),
                               .hash = PD_STR("h"),
                               .config = PD_STR("{}"),
                               .num_fewshot = 25,
                               .ndocs = 3,
                               .ndocs_all = 10,
                               .top = true};
    assert_ok(pd_store_put_task(store, &task, &err), err);
    return task.id;
}

static void put_answer(struct pd_store *store, int64_t task, int64_t doc, const char *error)
{
    struct pd_err err = {0};
    struct pd_run_answer answer = {.doc = doc,
                                   .error = pd_str_of(error),
                                   .loglikelihood = -1.5,
                                   .tokens_in = 7,
                                   .tokens_out = -1,
                                   .attempts = *error ? 3 : 1};
    assert_ok(pd_store_put_answer(store, task, &answer, &err), err);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("round.podium", PD_STORE_WRITE);
    assert_ok(pd_store_put_meta(store, "model", (struct pd_str)PD_STR("\"m\""), &err), err);
    int64_t b = put_task(store, "b");
    int64_t a = put_task(store, "a");
    assert_int_equal(put_task(store, "b"), b);
    struct pd_run_column column = {.number = 0, .metric = PD_STR("acc"), .filter = PD_STR("none")};
    assert_ok(pd_store_put_column(store, a, &column, &err), err);
    struct pd_run_group group = {.name = PD_STR("g"), .children = PD_STR("[\"a\"]"), .top = true};
    assert_ok(pd_store_put_group(store, &group, &err), err);
    struct pd_run_doc doc = {
        .index = 2, .hash = PD_STR("x"), .row = PD_STR("{}"), .context = {"nul\0byte\xff", 9}};
    assert_ok(pd_store_put_doc(store, a, &doc, &err), err);
    struct pd_run_item item = {.doc = 2, .value = NAN, .weight = 1, .flags = PD_RUN_TRUNCATED};
    assert_ok(pd_store_put_item(store, a, &item, &err), err);
    pd_store_close(store);

    store = open_store("round.podium", PD_STORE_READ);
    struct pd_str text;
    assert_ok(pd_store_get_meta(&text, store, "model", &arena, &err), err);
    assert_str(text, "\"m\"");
    assert_ok(pd_store_get_meta(&text, store, "missing", &arena, &err), err);
    assert_str(text, "");
    struct pd_run_task *tasks;
    size_t n;
    assert_ok(pd_store_tasks(&tasks, &n, store, &arena, &err), err);
    assert_int_equal(n, 2);
    assert_str(tasks[0].name, "b");
    assert_str(tasks[1].name, "a");
    assert_int_equal(tasks[1].num_fewshot, 25);
    assert_true(tasks[1].top);
    assert_false(tasks[1].complete);
    struct pd_run_task found;
    assert_int_equal(pd_store_find_task(&found, store, "a", &arena, &err), 1);
    assert_int_equal(found.id, a);
    assert_int_equal(pd_store_find_task(&found, store, "z", &arena, &err), 0);
    struct pd_run_column *columns;
    assert_ok(pd_store_columns(&columns, &n, store, a, &arena, &err), err);
    assert_int_equal(n, 1);
    assert_str(columns[0].metric, "acc");
    struct pd_run_group *groups;
    assert_ok(pd_store_groups(&groups, &n, store, &arena, &err), err);
    assert_int_equal(n, 1);
    assert_str(groups[0].children, "[\"a\"]");
    struct pd_run_item *items;
    assert_ok(pd_store_items(&items, &n, store, a, 0, &arena, &err), err);
    assert_int_equal(n, 1);
    assert_true(isnan(items[0].value));
    assert_int_equal(items[0].flags, PD_RUN_TRUNCATED);
    pd_store_close(store);
}

static struct pd_run_item *items_of(size_t *n, struct pd_store *store, int64_t task)
{
    struct pd_err err = {0};
    struct pd_run_item *items;
    assert_ok(pd_store_items(&items, n, store, task, 0, &arena, &err), err);
    return items;
}

static void test_data_and_published(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("published.podium", PD_STORE_WRITE);
    int64_t task = put_task(store, "t");
    struct pd_run_item item = {.doc = 7, .value = NAN, .data = {"[\"a\0b\"]", 7}};
    assert_ok(pd_store_put_item(store, task, &item, &err), err);
    item = (struct pd_run_item){.doc = 3, .column = 1, .value = 1, .weight = 1};
    assert_ok(pd_store_put_item(store, task, &item, &err), err);
    struct pd_run_published number = {.column = 2, .value = 0.5, .stderr_of = NAN, .n = -1};
    assert_ok(pd_store_put_published(store, task, &number, &err), err);
    number = (struct pd_run_published){.column = 1, .value = 0.25, .stderr_of = 0.125, .n = 12};
    assert_ok(pd_store_put_published(store, task, &number, &err), err);
    struct pd_str name = PD_STR("g");
    struct pd_run_published_group group = {
        .metric = PD_STR("acc"), .filter = PD_STR("none"), .number = number};
    assert_ok(pd_store_put_published_group(store, name, &group, &err), err);
    pd_store_close(store);

    store = open_store("published.podium", PD_STORE_WRITE);
    size_t n;
    struct pd_run_item *items = items_of(&n, store, task);
    assert_int_equal(n, 1);
    assert_int_equal(items[0].data.n, 7);
    assert_memory_equal(items[0].data.p, "[\"a\0b\"]", 7);
    int64_t *docs;
    assert_ok(pd_store_scored_docs(&docs, &n, store, task, &arena, &err), err);
    assert_int_equal(n, 2);
    assert_int_equal(docs[0], 3);
    assert_int_equal(docs[1], 7);
    struct pd_run_published *numbers;
    assert_ok(pd_store_published(&numbers, &n, store, task, &arena, &err), err);
    assert_int_equal(n, 2);
    assert_int_equal(numbers[0].column, 1);
    assert_int_equal(numbers[0].n, 12);
    assert_true(numbers[0].stderr_of == 0.125);
    assert_int_equal(numbers[1].n, -1);
    assert_true(isnan(numbers[1].stderr_of));
    struct pd_run_published_group *groups;
    assert_ok(pd_store_published_groups(&groups, &n, store, name, &arena, &err), err);
    assert_int_equal(n, 1);
    assert_str(groups[0].metric, "acc");
    assert_false(groups[0].higher_is_better);
    assert_int_equal(groups[0].number.n, 12);
    assert_ok(pd_store_drop_task(store, task, &err), err);
    assert_ok(pd_store_published(&numbers, &n, store, task, &arena, &err), err);
    assert_int_equal(n, 0);
    pd_store_close(store);
}

static int first_doc(void *ctx, const struct pd_run_doc *doc, struct pd_err *err)
{
    (void)err;
    *(struct pd_str *)ctx = pd_arena_str(&arena, doc->context);
    return 0;
}

static void test_nul_and_invalid_bytes_survive(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("round.podium", PD_STORE_READ);
    struct pd_run_task task;
    assert_int_equal(pd_store_find_task(&task, store, "a", &arena, &err), 1);
    struct pd_str context = {0};
    assert_ok(pd_store_each_doc(store, task.id, first_doc, &context, &err), err);
    assert_int_equal(context.n, 9);
    assert_memory_equal(context.p, "nul\0byte\xff", 9);
    pd_store_close(store);
}

static int collect_order(void *ctx, const struct pd_run_answer *answer, struct pd_err *err)
{
    (void)err;
    pd_buf_printf(ctx, "%d%s ", (int)answer->doc, answer->error.n ? "!" : "");
    return 0;
}

static int stop_at_once(void *ctx, const struct pd_run_answer *answer, struct pd_err *err)
{
    (void)ctx;
    (void)answer;
    return pd_err_set(err, PD_ERR_FAIL, "enough");
}

static void test_answers_are_replaced_and_ordered(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("answers.podium", PD_STORE_WRITE);
    int64_t task = put_task(store, "t");
    put_answer(store, task, 2, "");
    put_answer(store, task, 0, "transport: connection refused");
    put_answer(store, task, 1, "context: too long");
    int64_t failed = 0;
    assert_ok(pd_store_failed_docs(&failed, store, task, &err), err);
    assert_int_equal(failed, 2);
    put_answer(store, task, 0, "");
    struct pd_buf order = {0};
    assert_ok(pd_store_each_answer(store, task, collect_order, &order, &err), err);
    assert_str(pd_buf_str(&order), "0 1! 2 ");
    pd_buf_done(&order);
    struct pd_run_totals totals;
    assert_ok(pd_store_totals(&totals, store, &err), err);
    assert_int_equal(totals.answers, 2);
    assert_int_equal(totals.errors, 1);
    assert_int_equal(totals.tokens_in, 21);
    assert_int_equal(totals.tokens_out, 0);
    assert_int_equal(totals.retried, 1);
    assert_int_equal(pd_store_each_answer(store, task, stop_at_once, NULL, &err), PD_ERR_FAIL);
    struct pd_run_answer *answers;
    size_t n;
    struct pd_doc_key key = {task, 1};
    assert_ok(pd_store_doc_answers(&answers, &n, store, &key, &arena, &err), err);
    assert_int_equal(n, 1);
    assert_str(answers[0].error, "context: too long");
    assert_ok(pd_store_drop_task(store, task, &err), err);
    assert_ok(pd_store_totals(&totals, store, &err), err);
    assert_int_equal(totals.answers + totals.errors, 0);
    struct pd_run_task none;
    assert_int_equal(pd_store_find_task(&none, store, "t", &arena, &err), 0);
    pd_store_close(store);
}

/* A child commits three answers, starts a transaction with a fourth, and dies without notice. */
static void die_in_transaction(int ready)
{
    struct pd_err err = {0};
    struct pd_store *store = NULL;
    if (pd_store_open(&store, in_folder("killed.podium"), PD_STORE_WRITE, &err) < 0)
        _exit(1);
    int64_t task = put_task(store, "t");
    pd_store_begin(store, &err);
    for (int i = 0; i < 3; i++)
        put_answer(store, task, i, "");
    pd_store_commit(store, &err);
    pd_store_begin(store, &err);
    put_answer(store, task, 3, "");
    if (write(ready, "x", 1) != 1)
        _exit(1);
    pause();
}

/* Starts the child and waits until it is in the middle of its second transaction. */
static pid_t start_victim(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        die_in_transaction(ends[1]);
        _exit(1);
    }
    close(ends[1]);
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    close(ends[0]);
    return pid;
}

static void test_kill_in_a_transaction(void **state)
{
    (void)state;
    struct pd_err err = {0};
    pid_t pid = start_victim();

    struct pd_store *store = NULL;
    assert_int_equal(pd_store_open(&store, in_folder("killed.podium"), PD_STORE_WRITE, &err),
                     PD_ERR_IO);
    char want[400];
    snprintf(want, sizeof(want), "another podium (pid %ld) is writing %s/killed.podium", (long)pid,
             folder);
    assert_string_equal(err.text, want);
    assert_null(store);

    kill(pid, SIGKILL);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));

    for (int mode = PD_STORE_READ; mode <= PD_STORE_WRITE; mode++) {
        store = open_store("killed.podium", (enum pd_store_mode)mode);
        struct pd_run_totals totals;
        assert_ok(pd_store_totals(&totals, store, &err), err);
        assert_int_equal(totals.answers, 3);
        pd_store_close(store);
    }
    /* The writer's close left one file. */
    assert_false(pd_file_exists(in_folder("killed.podium-wal")));
    assert_false(pd_file_exists(in_folder("killed.podium-shm")));
    assert_false(pd_file_exists(in_folder("killed.podium.lock")));
}

static void test_close_rolls_back(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("rolled.podium", PD_STORE_WRITE);
    put_task(store, "kept");
    assert_ok(pd_store_begin(store, &err), err);
    assert_true(pd_store_in_transaction(store));
    put_task(store, "lost");
    pd_store_close(store);
    store = open_store("rolled.podium", PD_STORE_READ);
    struct pd_run_task task;
    assert_int_equal(pd_store_find_task(&task, store, "kept", &arena, &err), 1);
    assert_int_equal(pd_store_find_task(&task, store, "lost", &arena, &err), 0);
    pd_store_close(store);
}

static void test_second_writer_in_this_process(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *first = open_store("two.podium", PD_STORE_WRITE);
    struct pd_store *second = NULL;
    assert_int_equal(pd_store_open(&second, in_folder("two.podium"), PD_STORE_WRITE, &err),
                     PD_ERR_IO);
    assert_non_null(strstr(err.text, "is writing"));
    /* Readers do not mind. */
    put_task(first, "t");
    struct pd_store *reader = open_store("two.podium", PD_STORE_READ);
    struct pd_run_task task;
    assert_int_equal(pd_store_find_task(&task, reader, "t", &arena, &err), 1);
    pd_store_close(reader);
    pd_store_close(first);
    second = open_store("two.podium", PD_STORE_WRITE);
    pd_store_close(second);
}

/* Opens in both modes, expecting PD_ERR_INPUT and a sentence that holds part. */
static void expect_refused(const char *name, const char *part)
{
    for (int mode = PD_STORE_READ; mode <= PD_STORE_WRITE; mode++) {
        struct pd_err err = {0};
        struct pd_store *store = NULL;
        int code = pd_store_open(&store, in_folder(name), (enum pd_store_mode)mode, &err);
        assert_int_equal(code, PD_ERR_INPUT);
        assert_null(store);
        if (!strstr(err.text, part))
            print_error("got \"%s\"\n", err.text);
        assert_non_null(strstr(err.text, part));
    }
    char lock[64];
    snprintf(lock, sizeof(lock), "%s.lock", name);
    assert_false(pd_file_exists(in_folder(lock)));
}

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(in_folder(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_files_that_are_none(void **state)
{
    (void)state;
    struct pd_err err = {0};
    assert_ok(pd_file_write(in_folder("text.podium"),
                            pd_str_of("just some words, no database, "
                                      "but longer than a header..."),
                            &err),
              err);
    expect_refused("text.podium", "not a run file");
    run_sql("foreign.podium", "CREATE TABLE songs (name TEXT); INSERT INTO songs VALUES ('x')");
    expect_refused("foreign.podium", "another program");
    run_sql("newer.podium", "PRAGMA application_id = 0x504f444d; PRAGMA user_version = 99;"
                            "CREATE TABLE future (x)");
    expect_refused("newer.podium", "newer Podium (its schema is version 99");
    run_sql("zero.podium", "PRAGMA application_id = 0x504f444d; CREATE TABLE task (x)");
    expect_refused("zero.podium", "damaged");
}

static void test_missing_and_empty(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = NULL;
    assert_int_equal(pd_store_open(&store, in_folder("nowhere.podium"), PD_STORE_READ, &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "there is no run file"));
    assert_int_equal(pd_store_open(&store, in_folder("no/dir.podium"), PD_STORE_WRITE, &err),
                     PD_ERR_IO);
    assert_int_equal(pd_store_open(&store, "", PD_STORE_WRITE, &err), PD_ERR_INPUT);
    assert_ok(pd_file_write(in_folder("empty.podium"), pd_str_of(""), &err), err);
    assert_int_equal(pd_store_open(&store, in_folder("empty.podium"), PD_STORE_READ, &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "empty"));
    /* A writer may be killed right after the file came to be; the next one goes on. */
    store = open_store("empty.podium", PD_STORE_WRITE);
    pd_store_close(store);
}

/* Reads everything, wanting an error of the input kind or none, and never a crash. */
static void read_all(const char *path)
{
    struct pd_err err = {0};
    struct pd_store *store = NULL;
    int code = pd_store_open(&store, path, PD_STORE_READ, &err);
    if (code < 0) {
        assert_int_equal(code, PD_ERR_INPUT);
        return;
    }
    struct pd_run_task *tasks;
    struct pd_run_totals totals;
    struct pd_buf order = {0};
    size_t n = 0;
    code = pd_store_tasks(&tasks, &n, store, &arena, &err);
    for (size_t i = 0; code == 0 && i < n; i++)
        code = pd_store_each_answer(store, tasks[i].id, collect_order, &order, &err);
    if (code == 0)
        code = pd_store_totals(&totals, store, &err);
    assert_true(code == 0 || code == PD_ERR_INPUT);
    pd_buf_done(&order);
    pd_store_close(store);
}

static void test_corruption(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = open_store("good.podium", PD_STORE_WRITE);
    int64_t task = put_task(store, "t");
    assert_ok(pd_store_begin(store, &err), err);
    for (int i = 0; i < 300; i++)
        put_answer(store, task, i, "");
    assert_ok(pd_store_commit(store, &err), err);
    pd_store_close(store);
    struct pd_buf bytes = {0};
    assert_ok(pd_file_read(&bytes, in_folder("good.podium"), &err), err);
    for (size_t page = 0; page * 4096 < bytes.len; page++) {
        struct pd_buf broken = {0};
        pd_buf_add(&broken, bytes.data, bytes.len);
        for (size_t i = page * 4096 + 40; i < page * 4096 + 800 && i < broken.len; i += 3)
            broken.data[i] ^= 0x5a;
        const char *path = in_folder("broken.podium");
        assert_ok(pd_file_write(path, pd_buf_str(&broken), &err), err);
        read_all(path);
        pd_buf_done(&broken);
    }
    pd_buf_done(&bytes);
    /* A file cut in the middle says so. */
    assert_int_equal(truncate(in_folder("good.podium"), 4096 * 3), 0);
    read_all(in_folder("good.podium"));
}

static void test_reader_cannot_write(void **state)
{
    (void)state;
    struct pd_err err = {0};
    pd_store_close(open_store("ro.podium", PD_STORE_WRITE));
    struct pd_store *store = open_store("ro.podium", PD_STORE_READ);
    struct pd_str json = PD_STR("1");
    assert_int_equal(pd_store_put_meta(store, "x", json, &err), PD_ERR_IO);
    assert_non_null(strstr(err.text, "read-only"));
    pd_store_close(store);
}

/* A child whose files may not grow past a limit writes until the system refuses. */
static void fill_up(void)
{
    struct pd_err err = {0};
    struct rlimit limit = {256 * 1024, 256 * 1024};
    struct pd_store *store = NULL;
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
        pd_store_open(&store, in_folder("full.podium"), PD_STORE_WRITE, &err) < 0)
        _exit(1);
    char *big = calloc(1, 100000);
    struct pd_str json = {big, 100000};
    int code = 0;
    for (int i = 0; i < 10 && code == 0; i++) {
        char name[16];
        snprintf(name, sizeof(name), "m%d", i);
        code = pd_store_put_meta(store, name, json, &err);
    }
    pd_store_close(store);
    free(big);
    _exit(code == PD_ERR_IO && strncmp(err.text, "cannot write to ", 16) == 0 ? 0 : 2);
}

static void test_no_space(void **state)
{
    (void)state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        fill_up();
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    /* What was committed before is there. */
    struct pd_err err = {0};
    struct pd_store *store = open_store("full.podium", PD_STORE_READ);
    struct pd_str json;
    assert_ok(pd_store_get_meta(&json, store, "m0", &arena, &err), err);
    assert_int_equal(json.n, 100000);
    pd_store_close(store);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_file(void *ctx, const char *path, struct pd_err *err)
{
    (void)ctx;
    (void)err;
    return unlink(path);
}

static int remove_folder(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    pd_file_walk(folder, "", remove_file, NULL, NULL);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_data_and_published),
        cmocka_unit_test(test_nul_and_invalid_bytes_survive),
        cmocka_unit_test(test_answers_are_replaced_and_ordered),
        cmocka_unit_test(test_kill_in_a_transaction),
        cmocka_unit_test(test_close_rolls_back),
        cmocka_unit_test(test_second_writer_in_this_process),
        cmocka_unit_test(test_files_that_are_none),
        cmocka_unit_test(test_missing_and_empty),
        cmocka_unit_test(test_corruption),
        cmocka_unit_test(test_reader_cannot_write),
        cmocka_unit_test(test_no_space),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
