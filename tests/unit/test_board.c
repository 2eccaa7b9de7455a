/* Boards: Averages, intervals, paired ranks, identity of columns, missing items, baselines. */
#include "tests/support/pd_run.h"

#include "results/board.h"

#include <math.h>

static struct pd_board *load(size_t n, const char *const *names)
{
    const char *paths[8];
    struct pd_board *board = NULL;
    for (size_t i = 0; i < n; i++)
        paths[i] = pd_run_path(names[i]);
    assert_ok(pd_board_load(&board, paths, n, NULL, &pd_run_err), pd_run_err);
    return board;
}
#define LOAD(...)                                                                                  \
    load(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *[]){__VA_ARGS__})

/* A run with one task of accuracy items. */
static void simple_run(const char *name, const char *model, const char *items)
{
    struct pd_store *store = pd_run_new(name, model);
    pd_run_add(store, &(struct pd_run_spec){.name = "arc", .items = items, .top = true});
    pd_store_close(store);
}

static const char *note_with(const struct pd_board *board, const char *part)
{
    static char text[400];
    for (size_t i = 0; i < board->nnotes; i++) {
        snprintf(text, sizeof(text), "%.*s", PD_STR_ARG(board->notes[i]));
        if (strstr(text, part))
            return text;
    }
    return NULL;
}

static void test_average_and_interval(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("one", "\"m\"");
    struct pd_run_spec a = {.name = "a", .items = pd_run_items(10, 0, 6), .top = true};
    struct pd_run_spec b = {.name = "b", .items = pd_run_items(20, 0, 5), .top = true};
    pd_run_add(store, &a);
    pd_run_add(store, &b);
    pd_store_close(store);
    struct pd_board *board = LOAD("one");
    assert_int_equal(board->ncolumns, 2);
    assert_str(board->columns[0].label, "a");
    assert_str(board->columns[1].label, "b");
    assert_int_equal(board->naveraged, 2);
    const struct pd_board_row *row = &board->rows[0];
    assert_float_equal(row->cells[0].value, 0.6, 1e-15);
    assert_float_equal(row->cells[0].stderr_of, 0.163299316185545, 1e-12);
    assert_float_equal(row->cells[1].stderr_of, 0.0993399267798783, 1e-12);
    assert_float_equal(row->average, 42.5, 1e-12);
    /* 100 * 1.959963984540054 * sqrt(0.1632993^2 + 0.0993399^2) / 2 */
    assert_float_equal(row->average_ci, 18.731526565134, 1e-9);
    assert_int_equal(row->rank, 1);
    assert_int_equal(row->rank_high, 1);
    assert_int_equal(row->n, 30);
    assert_false(board->ties);
    assert_int_equal(strlen(row->hash), 64);
    pd_board_free(board);
}

/* 60 against 50 of 100: decided when the 50 are among the 60, not when the models disagree. */
static void test_ranks_are_paired(void **state)
{
    (void)state;
    simple_run("sixty", "\"sixty\"", pd_run_items(100, 0, 60));
    simple_run("nested", "\"nested\"", pd_run_items(100, 0, 50));
    simple_run("disjoint", "\"disjoint\"", pd_run_items(100, 50, 50));
    struct pd_board *board = LOAD("nested", "sixty");
    assert_str(board->rows[0].model, "sixty");
    assert_int_equal(board->rows[0].rank_low, 1);
    assert_int_equal(board->rows[0].rank_high, 1);
    assert_int_equal(board->rows[1].rank_low, 2);
    assert_int_equal(board->rows[1].rank_high, 2);
    assert_false(board->ties);
    pd_board_free(board);
    board = LOAD("disjoint", "sixty");
    assert_str(board->rows[0].model, "sixty");
    assert_int_equal(board->rows[0].rank_high, 2);
    assert_int_equal(board->rows[1].rank, 2);
    assert_int_equal(board->rows[1].rank_low, 1);
    assert_true(board->ties);
    pd_board_free(board);
}

static void test_equal_averages_share_a_rank(void **state)
{
    (void)state;
    simple_run("e1", "\"zeta\"", pd_run_items(50, 0, 20));
    simple_run("e2", "\"alpha\"", pd_run_items(50, 10, 20));
    simple_run("e3", "\"worst\"", pd_run_items(50, 0, 0));
    struct pd_board *board = LOAD("e1", "e2", "e3");
    assert_str(board->rows[0].model, "alpha");
    assert_int_equal(board->rows[0].rank, 1);
    assert_int_equal(board->rows[1].rank, 1);
    assert_int_equal(board->rows[2].rank, 3);
    assert_int_equal(board->rows[1].rank_low, 1);
    assert_int_equal(board->rows[1].rank_high, 2);
    assert_int_equal(board->rows[2].rank_low, 3);
    pd_board_free(board);
}

/* With few items a clean sweep is no proof: 2 to 0 of 2. */
static void test_few_items_decide_nothing(void **state)
{
    (void)state;
    simple_run("few1", "\"a\"", "11");
    simple_run("few2", "\"b\"", "00");
    simple_run("few3", "\"c\"", "1");
    struct pd_board *board = LOAD("few1", "few2", "few3");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(board->rows[i].rank_low, 1);
        assert_int_equal(board->rows[i].rank_high, 3);
    }
    /* One item has no standard error. */
    assert_str(board->rows[1].model, "c");
    assert_true(isnan(board->rows[1].average_ci));
    assert_non_null(note_with(board, "arc: runs have between 1 and 2 items"));
    pd_board_free(board);
}

static void test_other_hash_is_another_column(void **state)
{
    (void)state;
    const char *items = pd_run_items(10, 0, 5);
    struct pd_store *store = pd_run_new("h1", "\"one\"");
    struct pd_run_spec spec = {.name = "arc", .hash = "11111111aa", .items = items, .top = true};
    pd_run_add(store, &spec);
    pd_store_close(store);
    store = pd_run_new("h2", "\"two\"");
    spec.hash = "22222222bb";
    pd_run_add(store, &spec);
    pd_store_close(store);
    store = pd_run_new("h3", "\"three\"");
    spec.shots = 25;
    pd_run_add(store, &spec);
    pd_store_close(store);
    struct pd_board *board = LOAD("h1", "h2", "h3");
    assert_int_equal(board->ncolumns, 3);
    assert_str(board->columns[1].label, "arc (2)");
    assert_str(board->columns[2].label, "arc (25-shot)");
    assert_string_equal(note_with(board, "arc (2) is"),
                        "arc (2) is not arc: another definition, data or scorer (task hash "
                        "22222222, not 11111111)");
    assert_non_null(note_with(board, "arc (25-shot) is not arc: 25 shots instead of 0"));
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(board->rows[i].standing, PD_STANDING_INCOMPLETE);
        assert_int_equal(board->rows[i].rank, 0);
        assert_true(isnan(board->rows[i].average));
    }
    pd_board_free(board);
}

static void test_perplexity_is_shown_not_averaged(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("ppl", "\"m\"");
    struct pd_run_spec acc = {.name = "arc", .items = "1100", .top = true};
    struct pd_run_spec ppl = {.name = "wiki",
                              .metric = "perplexity",
                              .aggregation = "perplexity",
                              .items = "0000",
                              .top = true,
                              .lower_is_better = true};
    struct pd_run_spec count = {.name = "length", .items = "3456", .top = true};
    pd_run_add(store, &acc);
    pd_run_add(store, &ppl);
    pd_run_add(store, &count);
    pd_store_close(store);
    struct pd_board *board = LOAD("ppl");
    assert_int_equal(board->naveraged, 1);
    assert_true(board->columns[0].averaged);
    assert_false(board->columns[1].averaged);
    /* A mean of numbers beyond 1 is no share either. */
    assert_false(board->columns[2].averaged);
    assert_float_equal(board->rows[0].cells[1].value, 1, 1e-15);
    assert_float_equal(board->rows[0].cells[2].value, 4.5, 1e-15);
    assert_float_equal(board->rows[0].average, 50, 1e-12);
    assert_non_null(note_with(board, "wiki is shown as it is"));
    pd_board_free(board);
}

static void test_missing_items(void **state)
{
    (void)state;
    char items[101];
    memset(items, '1', 100);
    items[100] = '\0';
    memset(items, 'x', 5);
    memset(items + 5, '0', 45);
    simple_run("five", "\"five\"", items);
    items[5] = 'x';
    simple_run("six", "\"six\"", items);
    struct pd_board *board = LOAD("six", "five");
    assert_str(board->rows[0].model, "five");
    assert_int_equal(board->rows[0].standing, PD_STANDING_RANKED);
    assert_int_equal(board->rows[0].rank_high, 1);
    const struct pd_board_cell *cell = &board->rows[0].cells[0];
    assert_int_equal(cell->n, 95);
    assert_int_equal(cell->n_total, 100);
    assert_float_equal(cell->value, 50.0 / 95, 1e-15);
    assert_float_equal(cell->low, 0.50, 1e-15);
    assert_float_equal(cell->high, 0.55, 1e-15);
    assert_int_equal(board->rows[1].standing, PD_STANDING_OVER_LIMIT);
    assert_int_equal(board->rows[1].rank, 0);
    assert_string_equal(note_with(board, "five, arc"),
                        "five, arc: 95 of 100 items have a value, so the value lies in "
                        "[50.00, 55.00]");
    assert_non_null(note_with(board, "six has no rank: more than 5 %"));
    pd_board_free(board);

    const char *paths[] = {pd_run_path("six")};
    struct pd_board_options strict = {.max_missing = 0.06};
    assert_ok(pd_board_load(&board, paths, 1, &strict, &pd_run_err), pd_run_err);
    assert_int_equal(board->rows[0].rank, 1);
    pd_board_free(board);
}

static void test_missing_column(void **state)
{
    (void)state;
    const char *items = pd_run_items(30, 0, 15);
    struct pd_store *store = pd_run_new("both", "\"both\"");
    pd_run_add(store, &(struct pd_run_spec){.name = "arc", .items = items, .top = true});
    pd_run_add(store, &(struct pd_run_spec){.name = "mmlu", .items = items, .top = true});
    pd_store_close(store);
    simple_run("half", "\"half\"", pd_run_items(30, 0, 30));
    struct pd_board *board = LOAD("half", "both");
    assert_str(board->columns[0].label, "arc");
    assert_str(board->columns[1].label, "mmlu");
    assert_str(board->rows[0].model, "both");
    assert_int_equal(board->rows[0].rank, 1);
    assert_str(board->rows[1].model, "half");
    assert_int_equal(board->rows[1].standing, PD_STANDING_INCOMPLETE);
    assert_false(board->rows[1].cells[1].present);
    pd_board_free(board);
}

static void test_baselines(void **state)
{
    (void)state;
    simple_run("real", "\"real\"", pd_run_items(40, 0, 10));
    simple_run("random", "\"random\"", pd_run_items(40, 0, 12));
    simple_run("ngram", "\"ngram-4\"", pd_run_items(40, 0, 30));
    struct pd_store *store = pd_run_new("role", "\"my-baseline\"");
    pd_run_meta(store, "role", "\"baseline\"");
    pd_run_add(store,
               &(struct pd_run_spec){.name = "arc", .items = pd_run_items(40, 0, 20), .top = true});
    pd_store_close(store);
    struct pd_board *board = LOAD("real", "random", "ngram", "role");
    assert_str(board->rows[0].model, "ngram-4");
    assert_int_equal(board->rows[0].standing, PD_STANDING_BASELINE);
    assert_true(board->rows[1].baseline);
    assert_int_equal(board->rows[0].rank, 0);
    assert_str(board->rows[3].model, "real");
    assert_int_equal(board->rows[3].rank, 1);
    assert_int_equal(board->rows[3].rank_high, 1);
    pd_board_free(board);
    board = LOAD("random", "ngram");
    assert_int_equal(board->rows[0].rank, 1);
    assert_int_equal(board->rows[1].rank, 2);
    assert_true(board->rows[0].baseline);
    pd_board_free(board);
}

static struct pd_store *group_run(const char *name)
{
    struct pd_store *store = pd_run_new(name, "\"g\"");
    struct pd_run_spec a = {.name = "a", .items = pd_run_items(10, 0, 6)};
    struct pd_run_spec b = {.name = "b", .items = pd_run_items(30, 0, 9)};
    struct pd_run_spec c = {.name = "c", .items = pd_run_items(20, 0, 20), .top = true};
    pd_run_add(store, &a);
    pd_run_add(store, &b);
    pd_run_add(store, &c);
    return store;
}

static void test_groups(void **state)
{
    (void)state;
    struct pd_store *store = group_run("groups");
    pd_run_add_group(store, "sized", "[\"a\",\"b\"]",
                     "[{\"metric\":\"acc\",\"weight_by_size\":true}]", true);
    pd_run_add_group(store, "even", "[\"a\",\"b\"]",
                     "[{\"metric\":\"acc\",\"filter_list\":[\"none\"],\"weight_by_size\":false}]",
                     true);
    pd_run_add_group(store, "outer", "[\"plain\",\"c\"]", "", true);
    pd_run_add_group(store, "plain", "[\"a\",\"b\"]", "[]", false);
    pd_store_close(store);
    struct pd_board *board = LOAD("groups");
    assert_int_equal(board->ncolumns, 4);
    assert_str(board->columns[0].label, "sized");
    assert_str(board->columns[1].label, "even");
    assert_str(board->columns[2].label, "outer");
    assert_str(board->columns[3].label, "c");
    const struct pd_board_cell *cells = board->rows[0].cells;
    assert_float_equal(cells[0].value, 15.0 / 40, 1e-15);
    assert_float_equal(cells[1].value, (0.6 + 0.3) / 2, 1e-15);
    /* sqrt(s_a^2 + s_b^2) / 2 with s_a = 0.163299, s_b = 0.0850963 */
    assert_float_equal(cells[1].stderr_of, 0.09207068748658757, 1e-12);
    assert_float_equal(cells[2].value, (0.45 + 1) / 2, 1e-15);
    assert_int_equal(cells[2].n, 60);
    /* c counts within "outer" and not a second time. */
    assert_true(board->columns[3].inside && board->columns[3].points);
    assert_int_equal(board->naveraged, 3);
    assert_float_equal(board->rows[0].average, 100 * (0.375 + 0.45 + 0.725) / 3, 1e-12);
    /* Items that enter several columns count with their whole weight: a with 1/3 (1/4 + 1/2 + 1/4)
       and b with 1/3 (3/4 + 1/2 + 1/4); c is constant. */
    assert_float_equal(board->rows[0].average_ci,
                       195.9963984540054 * sqrt(pow(0.163299316 / 3, 2) + pow(0.0850962943 / 2, 2)),
                       1e-6);
    pd_board_free(board);
}

static void test_group_without_all_children(void **state)
{
    (void)state;
    struct pd_store *store = group_run("broken");
    pd_run_add_group(store, "g", "[\"a\",\"gone\"]", "[{\"metric\":\"acc\"}]", true);
    pd_run_add_group(store, "self", "[\"self\"]", "", true);
    pd_run_add_group(store, "x", "[\"y\"]", "", true);
    pd_run_add_group(store, "y", "[\"x\"]", "", true);
    pd_run_add_group(store, "odd", "[1,{}]", "", true);
    pd_store_close(store);
    struct pd_board *board = LOAD("broken");
    assert_int_equal(board->ncolumns, 6);
    for (size_t c = 0; c < 6; c++)
        assert_int_equal(board->rows[0].cells[c].present, pd_str_is(board->columns[c].label, "c"));
    pd_board_free(board);
}

static void test_headline(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("head", "\"m\"");
    struct pd_run_spec spec = {.name = "t", .items = "10", .top = true};
    int64_t task = pd_run_add_task(store, &spec);
    pd_run_add_column(store, task, 0, &spec);
    spec.metric = "acc_norm";
    pd_run_add_column(store, task, 1, &spec);
    pd_store_close(store);
    struct pd_board *board = LOAD("head");
    assert_str(board->columns[0].metric, "acc_norm");
    pd_board_free(board);
    assert_ok(pd_store_open(&store, pd_run_path("head"), PD_STORE_WRITE, &pd_run_err), pd_run_err);
    struct pd_run_task info = {.name = PD_STR("t"),
                               .hash = PD_STR("t"),
                               .headline = PD_STR("acc,none"),
                               .ndocs = 2,
                               .top = true};
    assert_ok(pd_store_put_task(store, &info, &pd_run_err), pd_run_err);
    pd_store_close(store);
    board = LOAD("head");
    assert_str(board->columns[0].metric, "acc");
    pd_board_free(board);
}

/* Two runs with other shots, one with a task of its own. */
static void test_chosen_columns(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct pd_store *store = pd_run_new(i ? i == 1 ? "c1" : "c2" : "c0", i ? "\"b\"" : "\"a\"");
        struct pd_run_spec arc = {.name = "arc_easy",
                                  .hash = "same",
                                  .items = pd_run_items(100, 0, 40 + 20 * (size_t)i),
                                  .shots = i == 2 ? 5 : 0,
                                  .top = true};
        struct pd_run_spec other = {.name = "piqa", .items = "10", .top = i == 1};
        pd_run_add(store, &arc);
        pd_run_add(store, &other);
        pd_store_close(store);
    }
    const char *const paths[] = {pd_run_path("c0"), pd_run_path("c1"), pd_run_path("c2")};
    struct pd_board *board = LOAD("c0", "c1", "c2");
    assert_int_equal(board->ncolumns, 3);
    assert_str(board->columns[2].label, "arc_easy (5-shot)");
    assert_null(note_with(board, "is not arc_easy"));
    assert_int_equal(board->rows[0].standing, PD_STANDING_INCOMPLETE);
    pd_board_free(board);
    int64_t shots = 0;
    struct pd_board_options options = {.max_missing = 0.05, .tasks = "x,arc_*", .shots = &shots};
    assert_ok(pd_board_load(&board, paths, 3, &options, &pd_run_err), pd_run_err);
    assert_int_equal(board->ncolumns, 1);
    assert_int_equal(board->nrows, 2);
    assert_int_equal(board->rows[0].rank_high, 1);
    assert_non_null(note_with(board, "1 of 3 runs have none of these columns"));
    pd_board_free(board);
    options = (struct pd_board_options){.max_missing = 0.05, .tasks = "piqa"};
    assert_ok(pd_board_load(&board, paths, 3, &options, &pd_run_err), pd_run_err);
    assert_int_equal(board->nrows, 3);
    pd_board_free(board);
    options.tasks = "nothing";
    assert_int_equal(pd_board_load(&board, paths, 3, &options, &pd_run_err), PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "no run has a task or group that was asked for"));
}

static void test_errors(void **state)
{
    (void)state;
    struct pd_board *board = NULL;
    const char *paths[] = {pd_run_path("one"), "/nonexistent/run.podium"};
    assert_int_equal(pd_board_load(&board, paths, 2, NULL, &pd_run_err), PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "/nonexistent/run.podium"));
    assert_int_equal(pd_board_load(&board, paths, 0, NULL, &pd_run_err), PD_ERR_USAGE);
    struct pd_store *store = pd_run_new("bad", "not json");
    pd_store_close(store);
    paths[0] = pd_run_path("bad");
    assert_int_equal(pd_board_load(&board, paths, 1, NULL, &pd_run_err), PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "manifest entry 'model'"));
    store = pd_run_new("agg", "\"m\"");
    pd_run_add(store, &(struct pd_run_spec){.name = "t", .aggregation = "magic", .items = "1"});
    pd_store_close(store);
    paths[0] = pd_run_path("agg");
    assert_int_equal(pd_board_load(&board, paths, 1, NULL, &pd_run_err), PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "unknown aggregation 'magic'"));
    assert_null(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_average_and_interval),
        cmocka_unit_test(test_ranks_are_paired),
        cmocka_unit_test(test_equal_averages_share_a_rank),
        cmocka_unit_test(test_few_items_decide_nothing),
        cmocka_unit_test(test_other_hash_is_another_column),
        cmocka_unit_test(test_perplexity_is_shown_not_averaged),
        cmocka_unit_test(test_missing_items),
        cmocka_unit_test(test_missing_column),
        cmocka_unit_test(test_baselines),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_group_without_all_children),
        cmocka_unit_test(test_headline),
        cmocka_unit_test(test_chosen_columns),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, pd_run_setup, pd_run_teardown);
}
