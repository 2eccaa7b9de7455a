/* Tallies: values that are no numbers, columns that some documents do not have, published values.
 */
#include "tests/support/pd_run.h"

#include "results/board.h"

#include <math.h>

static struct pd_tally *load(const char *name, const struct pd_tally_options *options)
{
    struct pd_store *store = NULL;
    struct pd_tally *tally = NULL;
    assert_ok(pd_store_open(&store, pd_run_path(name), PD_STORE_READ, &pd_run_err), pd_run_err);
    assert_ok(pd_tally_load(&tally, store, options, &pd_run_err), pd_run_err);
    pd_store_close(store);
    return tally;
}

static void put_item(struct pd_store *store, int64_t task, const struct pd_run_item *item)
{
    assert_ok(pd_store_put_item(store, task, item, &pd_run_err), pd_run_err);
}

static void publish(struct pd_store *store, int64_t task, const struct pd_run_published *number)
{
    assert_ok(pd_store_put_published(store, task, number, &pd_run_err), pd_run_err);
}

static void publish_group(struct pd_store *store, const char *group,
                          const struct pd_run_published_group *number)
{
    assert_ok(pd_store_put_published_group(store, pd_str_of(group), number, &pd_run_err),
              pd_run_err);
}

/* An aggregation of lists: the mean of their lengths. */
static double mean_length(const struct pd_item *items, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)pd_list_len(items[i].data);
    return sum / (double)n;
}

static const struct pd_aggregation *find(struct pd_str name, struct pd_arena *arena)
{
    static const struct pd_aggregation lengths = {.name = "native:mean_length",
                                                  .shape = PD_ITEM_DATA,
                                                  .value = mean_length,
                                                  .low = NAN,
                                                  .high = NAN,
                                                  .bootstrapped = true};
    return pd_str_is(name, lengths.name) ? &lengths
                                         : pd_aggregation_find(pd_arena_cstr(arena, name));
}

static int64_t lists_run(const char *name, const char *second)
{
    struct pd_store *store = pd_run_new(name, "\"m\"");
    struct pd_run_spec spec = {.name = "lists", .items = "", .aggregation = "native:mean_length"};
    int64_t task = pd_run_add(store, &spec);
    put_item(store, task, &(struct pd_run_item){.value = NAN, .data = PD_STR("[1, 2, 3]")});
    put_item(store, task, &(struct pd_run_item){.doc = 1, .value = NAN, .data = pd_str_of(second)});
    pd_store_close(store);
    return task;
}

static void test_data(void **state)
{
    (void)state;
    lists_run("lists", "[[], NaN]");
    struct pd_tally *tally =
        load("lists", &(struct pd_tally_options){.bootstrap_iters = 100, .find_aggregation = find});
    const struct pd_cell *cell = &tally->tasks[0].cells[0];
    assert_float_equal(cell->value, 2.5, 0);
    assert_true(cell->stderr_of > 0);
    assert_int_equal(cell->n_total, 2);
    assert_false(cell->unit);

    /* The hash of the results knows the data. */
    lists_run("lists-too", "[[], NaN, 0]");
    struct pd_tally *other =
        load("lists-too", &(struct pd_tally_options){.find_aggregation = find});
    assert_string_not_equal(other->hash, tally->hash);
    pd_tally_free(other);
    pd_tally_free(tally);
}

static void expect_error(const char *name, const struct pd_tally_options *options, const char *part)
{
    struct pd_store *store = NULL;
    struct pd_tally *tally = NULL;
    struct pd_err err = {0};
    assert_ok(pd_store_open(&store, pd_run_path(name), PD_STORE_READ, &err), err);
    assert_int_equal(pd_tally_load(&tally, store, options, &err), PD_ERR_INPUT);
    assert_null(tally);
    if (!strstr(err.text, part))
        print_error("got \"%s\"\n", err.text);
    assert_non_null(strstr(err.text, part));
    pd_store_close(store);
}

static void test_bad_data(void **state)
{
    (void)state;
    struct pd_tally_options options = {.find_aggregation = find};
    lists_run("bad", "[1,");
    expect_error("bad", &options, "task 'lists', item of document 1: ");
    lists_run("none", "");
    expect_error("none", &options, "task 'lists', item of document 1: ");
    expect_error("none", NULL, "task 'lists': unknown aggregation 'native:mean_length'");
}

/* Five documents: 0 to 2 have acc, of these only 1 has f1, 3 failed, 4 was never asked. */
static void test_undefined_for_some(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("some", "\"m\"");
    struct pd_run_spec spec = {.name = "t", .items = "110xx"};
    int64_t task = pd_run_add(store, &spec);
    spec.items = "x1xxx";
    spec.metric = "f1";
    pd_run_add_column(store, task, 1, &spec);
    struct pd_run_answer failed = {.doc = 3, .error = PD_STR("status: 500")};
    assert_ok(pd_store_put_answer(store, task, &failed, &pd_run_err), pd_run_err);
    pd_store_close(store);
    struct pd_tally *tally = load("some", NULL);
    const struct pd_cell *cells = tally->tasks[0].cells;
    assert_int_equal(cells[0].n, 3);
    assert_int_equal(cells[0].n_total, 5);
    assert_int_equal(cells[0].failed, 1);
    assert_int_equal(cells[1].n, 1);
    assert_int_equal(cells[1].n_total, 3);
    assert_int_equal(cells[1].failed, 1);
    assert_float_equal(cells[1].low, 1.0 / 3, 1e-15);
    assert_float_equal(cells[1].high, 1, 0);
    pd_tally_free(tally);
}

static void test_published_task(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("numbers", "\"m\"");
    struct pd_run_spec spec = {.name = "t", .items = "", .top = true};
    int64_t task = pd_run_add(store, &spec);
    spec.metric = "odd";
    spec.aggregation = "whatever";
    pd_run_add_column(store, task, 1, &spec);
    publish(store, task, &(struct pd_run_published){.value = 0.5, .stderr_of = 0.05, .n = 100});
    publish(store, task,
            &(struct pd_run_published){.column = 1, .value = 0.5, .stderr_of = NAN, .n = -1});
    pd_store_close(store);
    struct pd_tally *tally = load("numbers", NULL);
    const struct pd_cell *cells = tally->tasks[0].cells;
    assert_true(cells[0].published && cells[0].unit && pd_cell_present(&cells[0]));
    assert_float_equal(cells[0].value, 0.5, 0);
    assert_float_equal(cells[0].stderr_of, 0.05, 0);
    assert_int_equal(cells[0].n, 100);
    assert_int_equal(cells[0].n_total, 100);
    assert_true(cells[1].published && !cells[1].unit && pd_cell_present(&cells[1]));
    assert_true(isnan(cells[1].stderr_of));
    assert_int_equal(cells[1].n, 0);
    char hash[PD_SHA256_HEX];
    memcpy(hash, tally->hash, sizeof(hash));
    pd_tally_free(tally);

    /* Items come later: they are what counts. */
    assert_ok(pd_store_open(&store, pd_run_path("numbers"), PD_STORE_WRITE, &pd_run_err),
              pd_run_err);
    put_item(store, task, &(struct pd_run_item){.value = 1, .weight = 1});
    pd_store_close(store);
    tally = load("numbers", NULL);
    assert_false(tally->tasks[0].cells[0].published);
    assert_float_equal(tally->tasks[0].cells[0].value, 1, 0);
    assert_string_not_equal(tally->hash, hash);
    pd_tally_free(tally);
}

/* Two tasks of 100 and 300 items below a group with a published value. */
static struct pd_store *group_run(const char *name, const char *model, int64_t n)
{
    struct pd_store *store = pd_run_new(name, model);
    for (int i = 0; i < 2; i++) {
        struct pd_run_spec spec = {.name = i ? "b" : "a", .items = ""};
        int64_t task = pd_run_add(store, &spec);
        publish(store, task,
                &(struct pd_run_published){
                    .value = i ? 0.6 : 0.2, .stderr_of = i ? 0.03 : 0.04, .n = n * (i ? 3 : 1)});
    }
    pd_run_add_group(store, "g", "[\"a\",\"b\"]", "[{\"metric\":\"acc\",\"weight_by_size\":true}]",
                     true);
    return store;
}

static void test_group_of_published(void **state)
{
    (void)state;
    struct pd_store *store = group_run("sizes", "\"m\"", 100);
    pd_store_close(store);
    struct pd_tally *tally = load("sizes", NULL);
    const struct pd_cell *cell = &tally->groups[0].cells[0];
    assert_float_equal(cell->value, 0.5, 1e-15);
    assert_float_equal(cell->stderr_of, 0.024622144504490262, 1e-15);
    assert_int_equal(cell->n, 400);
    pd_tally_free(tally);

    /* A published value stands over what its leaves make, with the same weights. */
    struct pd_run_published_group number = {.metric = PD_STR("acc"),
                                            .filter = PD_STR("none"),
                                            .higher_is_better = true,
                                            .number = {0, 0.51, 0.02, -1}};
    store = group_run("told", "\"m\"", 100);
    publish_group(store, "g", &number);
    pd_store_close(store);
    tally = load("told", NULL);
    cell = &tally->groups[0].cells[0];
    assert_int_equal(tally->groups[0].ncells, 1);
    assert_float_equal(cell->value, 0.51, 0);
    assert_float_equal(cell->pooled, 0.02, 0);
    assert_int_equal(cell->nparts, 2);
    pd_tally_free(tally);
}

static void test_group_of_unknown_sizes(void **state)
{
    (void)state;
    struct pd_store *store = group_run("unknown", "\"m\"", 0);
    pd_store_close(store);
    struct pd_tally *tally = load("unknown", NULL);
    assert_false(pd_cell_present(&tally->groups[0].cells[0]));
    pd_tally_free(tally);
    struct pd_run_published_group number = {.metric = PD_STR("acc"),
                                            .filter = PD_STR("none"),
                                            .higher_is_better = true,
                                            .number = {0, 0.51, 0.02, -1}};
    store = group_run("unknown", "\"m\"", 0);
    publish_group(store, "g", &number);
    pd_store_close(store);
    tally = load("unknown", NULL);
    const struct pd_cell *cell = &tally->groups[0].cells[0];
    assert_true(pd_cell_present(cell) && cell->published && cell->unit);
    assert_int_equal(cell->nparts, 0);
    assert_float_equal(cell->stderr_of, 0.02, 0);
    pd_tally_free(tally);
}

static struct pd_board *board_of(const char *a, const char *b)
{
    const char *const paths[] = {pd_run_path(a), pd_run_path(b)};
    struct pd_board *board = NULL;
    assert_ok(pd_board_load(&board, paths, 2, NULL, &pd_run_err), pd_run_err);
    return board;
}

static void number_run(const char *name, const char *model, double value, int64_t n)
{
    struct pd_store *store = pd_run_new(name, model);
    int64_t task = pd_run_add(store, &(struct pd_run_spec){.name = "t", .items = "", .top = true});
    publish(store, task, &(struct pd_run_published){.value = value, .stderr_of = 0.01, .n = n});
    pd_store_close(store);
}

/* 1.96 * sqrt(2) * 0.01 is 0.0277: 0.02 decides nothing, 0.04 does. */
static void test_board_of_published(void **state)
{
    (void)state;
    number_run("fifty", "\"fifty\"", 0.50, -1);
    number_run("fifty-two", "\"fifty-two\"", 0.52, -1);
    number_run("fifty-four", "\"fifty-four\"", 0.54, 2500);
    struct pd_board *board = board_of("fifty", "fifty-two");
    assert_str(board->rows[0].model, "fifty-two");
    assert_int_equal(board->rows[0].rank_high, 2);
    assert_float_equal(board->rows[0].average_ci, 1.959963984540054, 1e-12);
    assert_int_equal(board->rows[0].n, -1);
    assert_int_equal(board->rows[0].cells[0].n, -1);
    assert_non_null(strstr(board->notes[0].p, "2 of 2 models hold results that were published"));
    pd_board_free(board);
    board = board_of("fifty", "fifty-four");
    assert_int_equal(board->rows[0].rank_high, 1);
    assert_int_equal(board->rows[0].n, 2500);
    pd_board_free(board);
}

/* Groups whose parts are unknown have one part on each side: the group. */
static void test_board_of_published_groups(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct pd_store *store = group_run(i ? "gb" : "ga", i ? "\"b\"" : "\"a\"", 0);
        struct pd_run_published_group number = {.metric = PD_STR("acc"),
                                                .filter = PD_STR("none"),
                                                .higher_is_better = true,
                                                .number = {0, i ? 0.55 : 0.5, 0.01, -1}};
        publish_group(store, "g", &number);
        pd_store_close(store);
    }
    struct pd_board *board = board_of("ga", "gb");
    assert_int_equal(board->ncolumns, 1);
    assert_true(board->columns[0].averaged);
    assert_str(board->rows[0].model, "b");
    assert_float_equal(board->rows[0].average, 55, 1e-12);
    assert_float_equal(board->rows[0].average_ci, 1.959963984540054, 1e-12);
    assert_int_equal(board->rows[0].rank_high, 1);
    pd_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_bad_data),
        cmocka_unit_test(test_undefined_for_some),
        cmocka_unit_test(test_published_task),
        cmocka_unit_test(test_group_of_published),
        cmocka_unit_test(test_group_of_unknown_sizes),
        cmocka_unit_test(test_board_of_published),
        cmocka_unit_test(test_board_of_published_groups),
    };
    return cmocka_run_group_tests(tests, pd_run_setup, pd_run_teardown);
}
