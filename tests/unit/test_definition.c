/* Board definitions: what is read, what is refused, and boards made by them. */
#include "tests/support/pd_run.h"

#include "results/board.h"

#include <math.h>

static struct pd_arena arena;

static int load(struct pd_definition *out, const char *yaml)
{
    char path[128];
    snprintf(path, sizeof(path), "%s/board.yaml", pd_run_folder);
    pd_run_err = (struct pd_err){0};
    assert_ok(pd_file_write(path, pd_str_of(yaml), &pd_run_err), pd_run_err);
    return pd_definition_load(out, &arena, path, &pd_run_err);
}

static const char two_columns[] = "board: b\ntitle: B\ncolumns:\n"
                                  "  - {name: Easy, task: easy, baseline: 0.25, weight: 3}\n"
                                  "  - name: Mean\n"
                                  "    mean:\n"
                                  "      - {task: x, metric: acc, baseline: 0.5}\n"
                                  "      - {task: y, metric: acc, filter: none, weight: 3}\n";

static void what_is_read(void **state)
{
    (void)state;
    struct pd_definition d = {0};
    assert_ok(load(&d, two_columns), pd_run_err);
    assert_str(d.name, "b");
    assert_str(d.title, "B");
    assert_int_equal(d.ncolumns, 2);
    assert_float_equal(d.columns[0].weight, 3, 0);
    assert_float_equal(d.columns[0].parts[0].baseline, 0.25, 0);
    assert_float_equal(d.columns[1].parts[0].weight, 0.25, 0);
    assert_float_equal(d.columns[1].parts[1].weight, 0.75, 0);
    assert_true(isnan(pd_definition_baseline(&d.columns[1])));
    assert_float_equal(pd_normalised(0.6, 0.25), 0.35 / 0.75, 1e-15);
    assert_float_equal(pd_normalised(0.1, 0.25), 0, 0);
}

static void what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *sentence;
    } cases[] = {
        {"columns: [{name: a, task: t}]\n", "1:1: 'board' is missing: the definition's name"},
        {"board: b\n", "1:1: 'columns' must have 1 to 1000 columns"},
        {"board: b\ncolumns: []\n", "'columns' must have 1 to 1000 columns"},
        {"board: b\ncolumns: [{name: a}]\n", "2:11: 'task' is missing"},
        {"board: b\ncolumns: [a]\n", "2:11: a column must be a mapping"},
        {"board: b\ncolumns: [{name: a, task: t}, {name: a, task: u}]\n",
         "2:31: there are two columns 'a'"},
        {"board: b\ncolumns: [{name: a, tsk: t}]\n", "unknown key 'tsk'; did you mean 'task'?"},
        {"board: b\ncolumns: [{name: a, task: t, baseline: 1}]\n", "'baseline' must be below 1"},
        {"board: b\ncolumns: [{name: a, task: t, weight: 0}]\n", "'weight' must be over 0"},
        {"board: b\ncolumns: [{name: a, task: t, weight: -1}]\n",
         "'weight' must be a number of at least 0"},
        {"board: b\ncolumns: [{name: a, task: t, mean: [{task: t}]}]\n",
         "'task' belongs into the parts of 'mean'"},
        {"board: b\ncolumns: [{name: a, mean: []}]\n", "'mean' must have 1 to 1000 parts"},
        {"board: b\ncolumns: [{name: a, mean: [{name: x, task: t}]}]\n", "unknown key 'name'"},
        {"- a\n", "a board definition must be a mapping"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_definition d = {0};
        assert_int_equal(load(&d, cases[i].yaml), PD_ERR_INPUT);
        if (!strstr(pd_run_err.text, cases[i].sentence))
            fail_msg("got \"%s\", want \"%s\"", pd_run_err.text, cases[i].sentence);
    }
}

static void add_run(const char *name, const char *model, const struct pd_run_spec *specs, size_t n)
{
    struct pd_store *store = pd_run_new(name, model);
    for (size_t i = 0; i < n; i++)
        pd_run_add(store, &specs[i]);
    pd_store_close(store);
}

static struct pd_board *board_of(const char *const *paths, size_t n, const char *yaml,
                                 struct pd_board_options *options)
{
    static struct pd_definition d;
    struct pd_board *board = NULL;
    assert_ok(load(&d, yaml), pd_run_err);
    options->max_missing = 0.05;
    options->definition = &d;
    assert_ok(pd_board_load(&board, paths, n, options, &pd_run_err), pd_run_err);
    return board;
}

/* easy 16 of 20, x 12 of 20 with baseline 0.5, y 1 of 4. */
static const struct pd_run_spec full[] = {
    {.name = "easy", .items = "11111111111111110000", .top = true},
    {.name = "x", .items = "11111111111100000000", .top = true},
    {.name = "y", .items = "1000", .top = true},
};

static void values_and_errors(void **state)
{
    (void)state;
    add_run("full", "\"full\"", full, 3);
    const char *paths[] = {pd_run_path("full")};
    struct pd_board_options options = {0};
    struct pd_board *board = board_of(paths, 1, two_columns, &options);
    const struct pd_board_row *r = &board->rows[0];
    assert_str(board->title, "B");
    assert_int_equal(board->ncolumns, 2);
    assert_str(board->columns[0].label, "Easy");
    assert_float_equal(r->cells[0].value, (0.8 - 0.25) / 0.75, 1e-15);
    double mean = 0.25 * 0.2 + 0.75 * 0.25;
    assert_float_equal(r->cells[1].value, mean, 1e-15);
    assert_float_equal(r->average, 100 * (3 * (0.8 - 0.25) / 0.75 + mean) / 4, 1e-12);
    /* standard errors of the tasks: sqrt(p (1 - p) / (n - 1)) */
    double easy = sqrt(0.16 / 19) / 0.75, x = sqrt(0.24 / 19) / 0.5, y = sqrt(0.1875 / 3);
    double column = sqrt(0.25 * 0.25 * x * x + 0.75 * 0.75 * y * y);
    assert_float_equal(r->cells[0].stderr_of, easy, 1e-12);
    assert_float_equal(r->cells[1].stderr_of, column, 1e-12);
    double average = sqrt(0.75 * 0.75 * easy * easy + 0.25 * 0.25 * column * column);
    assert_float_equal(r->average_ci, 100 * 1.959963984540054 * average, 1e-9);
    assert_int_equal(r->cells[1].n, 24);
    assert_int_equal(r->n, 44);
    assert_int_equal(r->standing, PD_STANDING_RANKED);
    pd_board_free(board);
}

/* Two metrics of one task are answers to the same questions: each counts once, and their errors do
   not add up as if they were independent. */
static void two_metrics_of_one_task(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("twin", "\"twin\"");
    struct pd_run_spec spec = {.name = "t", .items = "1100110010", .top = true};
    int64_t id = pd_run_add_task(store, &spec);
    pd_run_add_column(store, id, 0, &spec);
    spec.metric = "strict";
    pd_run_add_column(store, id, 1, &spec);
    pd_store_close(store);
    const char *paths[] = {pd_run_path("twin")};
    struct pd_board_options options = {0};
    struct pd_board *board = board_of(paths, 1,
                                      "board: b\ncolumns:\n  - name: T\n    mean: "
                                      "[{task: t, metric: acc}, {task: t, metric: strict}]\n",
                                      &options);
    assert_float_equal(board->rows[0].cells[0].value, 0.5, 1e-15);
    assert_float_equal(board->rows[0].cells[0].stderr_of, sqrt(0.25 / 9), 1e-12);
    assert_int_equal(board->rows[0].cells[0].n, 10);
    pd_board_free(board);
}

/* IFEval's instruction level: an item is a list, the value the mean over all elements. The error is
   that of the ratio of two sums. */
static double flat_mean(const struct pd_item *items, size_t n)
{
    double right = 0, all = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < pd_list_len(items[i].data); k++, all++)
            right += pd_list_at(items[i].data, k)->b;
    return right / all;
}

static const struct pd_aggregation *find_flat(struct pd_str name, struct pd_arena *unused)
{
    static const struct pd_aggregation flat = {
        .name = "flat", .shape = PD_ITEM_DATA, .value = flat_mean};
    (void)unused;
    return pd_str_is(name, "flat") ? &flat : pd_aggregation_find("mean");
}

static void lists_as_items(void **state)
{
    (void)state;
    static const char *const data[] = {"[true, false]", "[true]", "[false, false, true]", "[true]"};
    struct pd_store *store = pd_run_new("lists", "\"lists\"");
    struct pd_run_spec spec = {.name = "t", .items = "xxxx", .aggregation = "flat", .top = true};
    int64_t id = pd_run_add_task(store, &spec);
    pd_run_add_column(store, id, 0, &spec);
    for (int64_t i = 0; i < 4; i++) {
        struct pd_run_item item = {.doc = i, .value = NAN, .weight = 1, .data = pd_str_of(data[i])};
        assert_ok(pd_store_put_item(store, id, &item, &pd_run_err), pd_run_err);
    }
    pd_store_close(store);
    const char *paths[] = {pd_run_path("lists")};
    struct pd_board_options options = {.tally.find_aggregation = find_flat};
    struct pd_board *board =
        board_of(paths, 1, "board: b\ncolumns: [{name: T, task: t, metric: acc}]\n", &options);
    /* R = 4/7; residuals (s - R m) / (7/4): -4/49, 12/49, -20/49, 12/49 */
    double r[] = {-4.0 / 49, 12.0 / 49, -20.0 / 49, 12.0 / 49}, sum = 0;
    for (size_t i = 0; i < 4; i++)
        sum += r[i] * r[i];
    assert_float_equal(board->rows[0].cells[0].value, 4.0 / 7, 1e-15);
    assert_float_equal(board->rows[0].cells[0].stderr_of, sqrt(sum / 3 / 4), 1e-12);
    pd_board_free(board);
}

static void what_is_lacking(void **state)
{
    (void)state;
    add_run("full", "\"full\"", full, 3);
    add_run("part", "\"part\"", full, 1);
    const char *paths[] = {pd_run_path("full"), pd_run_path("part")};
    struct pd_board_options options = {0};
    struct pd_board *board = board_of(paths, 2, two_columns, &options);
    assert_str(board->rows[1].model, "part");
    assert_int_equal(board->rows[1].standing, PD_STANDING_INCOMPLETE);
    assert_false(board->rows[1].cells[1].present);
    assert_int_equal(board->rows[1].rank, 0);
    pd_board_free(board);
    options.lacking = PD_LACKING_SKIP;
    board = board_of(paths, 2, two_columns, &options);
    assert_str(board->rows[0].model, "part");
    assert_float_equal(board->rows[0].average, 100 * 0.55 / 0.75, 1e-12);
    pd_board_free(board);
    options.lacking = PD_LACKING_ZERO;
    board = board_of(paths, 2, two_columns, &options);
    assert_str(board->rows[1].model, "part");
    assert_float_equal(board->rows[1].average, 75 * 0.55 / 0.75, 1e-12);
    pd_board_free(board);
}

/* Another data hash, other shots or another profile give another task hash: never one column. */
static void nothing_is_mixed(void **state)
{
    (void)state;
    struct pd_run_spec other[] = {full[0], full[1], full[2]};
    other[2].hash = "another";
    add_run("full", "\"full\"", full, 3);
    add_run("other", "\"other\"", other, 3);
    const char *paths[] = {pd_run_path("full"), pd_run_path("other")};
    struct pd_board_options options = {0};
    struct pd_board *board = board_of(paths, 2, two_columns, &options);
    assert_int_equal(board->ncolumns, 3);
    assert_str(board->columns[2].label, "Mean (2)");
    assert_false(board->columns[2].averaged);
    assert_int_equal(board->rows[1].standing, PD_STANDING_INCOMPLETE);
    assert_false(board->rows[1].cells[1].present);
    assert_true(board->rows[1].cells[2].present);
    pd_board_free(board);
}

static void columns_that_no_run_has(void **state)
{
    (void)state;
    add_run("part", "\"part\"", full, 1);
    const char *paths[] = {pd_run_path("part")};
    struct pd_board_options options = {0};
    struct pd_board *board = board_of(paths, 1, two_columns, &options);
    assert_int_equal(board->ncolumns, 2);
    assert_str(board->columns[1].label, "Mean");
    assert_int_equal(board->rows[0].standing, PD_STANDING_INCOMPLETE);
    pd_board_free(board);
    board = NULL;
    static struct pd_definition d;
    assert_ok(load(&d, "board: b\ncolumns: [{name: z, task: zebra}]\n"), pd_run_err);
    options.definition = &d;
    assert_int_equal(pd_board_load(&board, paths, 1, &options, &pd_run_err), PD_ERR_INPUT);
    assert_null(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read),      cmocka_unit_test(what_is_refused),
        cmocka_unit_test(values_and_errors), cmocka_unit_test(two_metrics_of_one_task),
        cmocka_unit_test(lists_as_items),    cmocka_unit_test(what_is_lacking),
        cmocka_unit_test(nothing_is_mixed),  cmocka_unit_test(columns_that_no_run_has),
    };
    int failed = cmocka_run_group_tests(tests, pd_run_setup, pd_run_teardown);
    pd_arena_done(&arena);
    return failed;
}
