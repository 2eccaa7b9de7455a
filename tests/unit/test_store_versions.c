/* Older run files: readable as they are, and brought up to date by the next writer. */
#include "tests/support/pd_run.h"

#include <math.h>
#include <sqlite3.h>

static struct pd_arena arena;

static void run_sql(const char *name, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(pd_run_path(name), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static struct pd_store *open_store(const char *name, enum pd_store_mode mode)
{
    struct pd_store *store = NULL;
    assert_ok(pd_store_open(&store, pd_run_path(name), mode, &pd_run_err), pd_run_err);
    return store;
}

static struct pd_run_item *items_of(size_t *n, struct pd_store *store, int64_t task)
{
    struct pd_err err = {0};
    struct pd_run_item *items;
    assert_ok(pd_store_items(&items, n, store, task, 0, &arena, &err), err);
    return items;
}

/* A run file as the first release wrote it, with one task and one item. */
static const char version_1[] =
    "PRAGMA application_id = 0x504f444d; PRAGMA user_version = 1;"
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alias TEXT NOT NULL,"
    " hash TEXT NOT NULL, data_hash TEXT NOT NULL, version TEXT NOT NULL,"
    " output_type TEXT NOT NULL, config TEXT NOT NULL, headline TEXT NOT NULL,"
    " num_fewshot INTEGER NOT NULL, ndocs INTEGER NOT NULL, ndocs_all INTEGER NOT NULL,"
    " top INTEGER NOT NULL, complete INTEGER NOT NULL);"
    "CREATE TABLE task_column (task INTEGER NOT NULL, number INTEGER NOT NULL,"
    " metric TEXT NOT NULL, filter TEXT NOT NULL, aggregation TEXT NOT NULL,"
    " higher_is_better INTEGER NOT NULL, PRIMARY KEY (task, number)) WITHOUT ROWID;"
    "CREATE TABLE task_group (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
    " alias TEXT NOT NULL, version TEXT NOT NULL, children TEXT NOT NULL,"
    " aggregates TEXT NOT NULL, top INTEGER NOT NULL);"
    "CREATE TABLE doc (task INTEGER NOT NULL, doc INTEGER NOT NULL, hash TEXT NOT NULL,"
    " row TEXT NOT NULL, target TEXT NOT NULL, context TEXT NOT NULL, PRIMARY KEY (task, doc));"
    "CREATE TABLE answer (task INTEGER NOT NULL, doc INTEGER NOT NULL, request INTEGER NOT NULL,"
    " repeat INTEGER NOT NULL, request_hash BLOB NOT NULL, context TEXT NOT NULL,"
    " continuation TEXT NOT NULL, error TEXT NOT NULL, loglikelihood REAL,"
    " greedy INTEGER NOT NULL, is_text INTEGER NOT NULL, text TEXT NOT NULL, raw TEXT NOT NULL,"
    " flags INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL,"
    " PRIMARY KEY (task, doc, request, repeat));"
    "CREATE INDEX answer_error ON answer (task, doc) WHERE error <> '';"
    "CREATE TABLE item (task INTEGER NOT NULL, number INTEGER NOT NULL, doc INTEGER NOT NULL,"
    " value REAL, weight REAL, flags INTEGER NOT NULL, PRIMARY KEY (task, number, doc))"
    " WITHOUT ROWID;"
    "INSERT INTO task VALUES (1, 't', 't', 'h', '', '', 'multiple_choice', '{}', '', 0, 1, 1, 1, "
    "1);"
    "INSERT INTO task_column VALUES (1, 0, 'acc', 'none', 'mean', 1);"
    "INSERT INTO task_group VALUES (1, 'g', 'g', '', '[\"t\"]', '[]', 1);"
    "INSERT INTO item VALUES (1, 0, 0, 0.5, 1, 2);";

/* What every mode reads of it. */
static void read_version_1(struct pd_store *store)
{
    struct pd_err err = {0};
    struct pd_run_published *numbers;
    struct pd_run_published_group *groups;
    size_t n;
    struct pd_run_item *items = items_of(&n, store, 1);
    assert_int_equal(n, 1);
    assert_true(items[0].value == 0.5);
    assert_int_equal(items[0].flags, PD_RUN_TRUNCATED);
    assert_int_equal(items[0].data.n, 0);
    assert_ok(pd_store_published(&numbers, &n, store, 1, &arena, &err), err);
    assert_int_equal(n, 0);
    struct pd_str name = PD_STR("g");
    assert_ok(pd_store_published_groups(&groups, &n, store, name, &arena, &err), err);
    assert_int_equal(n, 0);
}

static void assert_same_file(const char *path, struct pd_str before)
{
    struct pd_err err = {0};
    struct pd_buf now = {0};
    assert_ok(pd_file_read(&now, path, &err), err);
    assert_true(pd_str_eq(pd_buf_str(&now), before));
    pd_buf_done(&now);
}

static void test_version_1(void **state)
{
    (void)state;
    struct pd_err err = {0};
    run_sql("old", version_1);
    struct pd_buf before = {0};
    assert_ok(pd_file_read(&before, pd_run_path("old"), &err), err);
    struct pd_store *store = open_store("old", PD_STORE_READ);
    read_version_1(store);
    pd_store_close(store);
    assert_same_file(pd_run_path("old"), pd_buf_str(&before));

    store = open_store("old", PD_STORE_WRITE);
    read_version_1(store);
    struct pd_run_item item = {.doc = 1, .value = NAN, .data = PD_STR("{}")};
    assert_ok(pd_store_put_item(store, 1, &item, &err), err);
    pd_store_close(store);
    store = open_store("old", PD_STORE_READ);
    size_t n;
    assert_str(items_of(&n, store, 1)[1].data, "{}");
    pd_store_close(store);
    pd_buf_done(&before);
}

/* A file that cannot be brought up to date stays as it was. */
static void test_failed_upgrade(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_store *store = NULL;
    run_sql("half", version_1);
    run_sql("half", "CREATE TABLE published_group (x)");
    struct pd_buf before = {0};
    assert_ok(pd_file_read(&before, pd_run_path("half"), &err), err);
    assert_int_equal(pd_store_open(&store, pd_run_path("half"), PD_STORE_WRITE, &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "half.podium"));
    assert_same_file(pd_run_path("half"), pd_buf_str(&before));
    pd_buf_done(&before);
}

static int teardown(void **state)
{
    pd_arena_done(&arena);
    return pd_run_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_failed_upgrade),
    };
    return cmocka_run_group_tests(tests, pd_run_setup, teardown);
}
