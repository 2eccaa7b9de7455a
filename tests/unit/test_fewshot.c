#include "tasks/fewshot.h"
#include "tests/support/pd_test.h"

/* A pool of n rows {"i": 0}, {"i": 1}, ... and a task that draws from it. */
struct bench {
    struct pd_arena arena;
    struct pd_value rows;
    struct pd_split *pool;
    struct pd_task task;
    struct pd_shots shots;
};

static void bench_init(struct bench *b, size_t n, const char *fewshot_split, const char *test_split)
{
    struct pd_err err = {0};
    memset(b, 0, sizeof *b);
    b->rows = pd_list_new(&b->arena);
    for (size_t i = 0; i < n; i++) {
        struct pd_value row = pd_dict_new(&b->arena);
        pd_dict_set(&b->arena, &row, pd_str_of("i"), pd_int((int64_t)i));
        pd_list_push(&b->arena, &b->rows, row);
    }
    assert_ok(pd_split_of_list(&b->pool, &b->rows, &err), err);
    b->task.fewshot.split = pd_str_of(fewshot_split);
    b->task.test_split = test_split;
}

static void bench_done(struct bench *b)
{
    pd_split_free(b->pool);
    pd_arena_done(&b->arena);
}

static int draw(struct bench *b, struct pd_value *rows, int64_t doc, struct pd_err *err)
{
    struct pd_value row = pd_dict_new(&b->arena);
    pd_dict_set(&b->arena, &row, pd_str_of("i"), pd_int(doc));
    return pd_shots_draw(rows, &b->shots, &row, &b->arena, err);
}

/* Draws for a document that is like none in the pool (or is number doc of it). */
static void assert_draw(struct bench *b, int64_t doc, const int *want, size_t n)
{
    struct pd_err err = {0};
    struct pd_value rows;
    assert_ok(draw(b, &rows, doc, &err), err);
    assert_int_equal(pd_list_len(&rows), n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pd_dict_int(pd_list_at(&rows, i), "i", -1), want[i]);
}

/* The published vectors: CPython's Random(1234).sample over each benchmark's training rows. */
static void gsm8k_draws_five_of_7473(void **state)
{
    (void)state;
    static const int want[][5] = {{6374, 3610, 957, 61, 742},
                                  {7462, 6610, 4769, 286, 5501},
                                  {5677, 687, 806, 6279, 2905},
                                  {1939, 142, 252, 6461, 129}};
    struct bench b;
    bench_init(&b, 7473, "train", "test");
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_draw(&b, -1, want[i], 5);
    bench_done(&b);
}

static void arc_draws_twenty_five_of_1119(void **state)
{
    (void)state;
    static const int want[][25] = {
        {902, 239, 15,  185, 71,  171, 201, 726,  484, 35,  63,  32,  708,
         991, 949, 304, 186, 374, 234, 29,  1030, 996, 511, 132, 1108},
        {954, 140,  182, 1054, 94,  552, 129, 619, 985, 727, 545, 510, 409,
         928, 1085, 39,  1040, 144, 11,  683, 294, 968, 772, 342, 110}};
    struct bench b;
    bench_init(&b, 1119, "", "test");
    pd_shots_init(&b.shots, &b.task, b.pool, 25, 1234);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_draw(&b, -1, want[i], 25);
    bench_done(&b);
}

/* Neither split is named, so that one row more is drawn and the last one is not used. */
static void hellaswag_draws_one_more(void **state)
{
    (void)state;
    static const int want[][10] = {
        {28883, 7657, 490, 5940, 38156, 2288, 5500, 6450, 23241, 15519},
        {2019, 1038, 22681, 31735, 30379, 9735, 5982, 11999, 7498, 958},
        {31899, 16372, 4231, 35460, 30533, 4493, 39417, 5828, 33753, 37945}};
    struct bench b;
    bench_init(&b, 39905, "", NULL);
    pd_shots_init(&b.shots, &b.task, b.pool, 10, 1234);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_draw(&b, -1, want[i], 10);
    bench_done(&b);
}

static void winogrande_draws_one_more(void **state)
{
    (void)state;
    static const int want[][5] = {{28883, 7657, 490, 5940, 38156},
                                  {5500, 6450, 23241, 15519, 1142},
                                  {1038, 22681, 31735, 40358, 30379}};
    struct bench b;
    bench_init(&b, 40398, "", NULL);
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_draw(&b, -1, want[i], 5);
    bench_done(&b);
}

static void the_document_itself_is_left_out(void **state)
{
    (void)state;
    /* Random(1234).sample(range(20), 5) begins 14 3 0 2 1, then 2 3 11 7 0. */
    static const int first[] = {14, 3, 2, 1};
    static const int second[] = {2, 3, 11, 7};
    struct bench b;
    bench_init(&b, 20, "test", "test");
    pd_shots_init(&b.shots, &b.task, b.pool, 4, 1234);
    assert_draw(&b, 0, first, 4);
    assert_draw(&b, 5, second, 4);
    bench_done(&b);
}

static void first_n_takes_the_first_and_no_random_numbers(void **state)
{
    (void)state;
    static const int plain[] = {0, 1, 2};
    static const int excluded[] = {0, 2, 3};
    struct bench b;
    bench_init(&b, 5, "dev", "test");
    b.task.fewshot.sampler = PD_SAMPLER_FIRST_N;
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
    assert_draw(&b, 1, plain, 3);
    uint32_t next = pd_mt_next(&b.shots.rng);
    assert_int_equal(next, 4150886329u);
    b.task.test_split = "dev";
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
    assert_draw(&b, 1, excluded, 3);
    bench_done(&b);
}

static void no_shots_need_no_pool_and_no_random_numbers(void **state)
{
    (void)state;
    struct bench b;
    bench_init(&b, 5, "", "test");
    pd_shots_init(&b.shots, &b.task, NULL, 0, 1234);
    assert_draw(&b, 1, NULL, 0);
    assert_int_equal(pd_mt_next(&b.shots.rng), 4150886329u);
    bench_done(&b);
}

static void small_pools_are_refused(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_value rows;
    struct bench b;
    bench_init(&b, 5, "", NULL);
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234);
    assert_int_equal(draw(&b, &rows, -1, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "5-shot prompts need 6 rows to draw from, but there are 5");
    b.task.test_split = "test";
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234);
    assert_int_equal(draw(&b, &rows, -1, &err), 0);
    b.task.fewshot.sampler = PD_SAMPLER_FIRST_N;
    pd_shots_init(&b.shots, &b.task, b.pool, 6, 1234);
    assert_int_equal(draw(&b, &rows, -1, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "6-shot prompts need 6 rows to draw from, but there are 5");
    bench_done(&b);
}

static void too_many_doubles_are_refused(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_value rows;
    struct bench b;
    bench_init(&b, 4, "test", "test");
    b.rows.list->items[1] = b.rows.list->items[0];
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
    assert_int_equal(draw(&b, &rows, 0, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "3-shot prompts need rows other than the document itself, but "
                                    "only 2 of the 4 in the pool differ from it");
    bench_done(&b);
}

/* Recorded from lm-eval 0.4.13's ContextSampler: rows 1, 2 and 5 are row 0 again. What skips has
   drawn the same. */
static void doubles_are_drawn_again(void **state)
{
    (void)state;
    static const struct {
        int doc, want[3];
    } draws[] = {{0, {3, 6, 7}}, {3, {0, 6, 0}}, {0, {7, 6, 4}},
                 {0, {3, 6, 4}}, {4, {3, 0, 0}}, {0, {7, 4, 6}}};
    struct pd_err err = {0};
    struct bench b;
    bench_init(&b, 8, "test", "test");
    b.rows.list->items[1] = b.rows.list->items[2] = b.rows.list->items[5] = b.rows.list->items[0];
    for (size_t skipped = 0; skipped < PD_COUNT(draws); skipped++) {
        pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
        assert_true(pd_shots_look_at_row(&b.shots));
        for (size_t i = 0; i < skipped; i++) {
            struct pd_value row = pd_dict_new(&b.arena);
            pd_dict_set(&b.arena, &row, pd_str_of("i"), pd_int(draws[i].doc));
            assert_ok(pd_shots_skip(&b.shots, &row, &err), err);
        }
        for (size_t i = skipped; i < PD_COUNT(draws); i++)
            assert_draw(&b, draws[i].doc, draws[i].want, 3);
    }
    bench_done(&b);
}

static void a_pool_of_its_own_is_skipped_without_rows(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_value first, second;
    struct bench b;
    bench_init(&b, 20, "train", "test");
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
    assert_false(pd_shots_look_at_row(&b.shots));
    assert_ok(draw(&b, &first, 0, &err), err);
    assert_ok(draw(&b, &second, 0, &err), err);
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234);
    assert_ok(pd_shots_skip(&b.shots, NULL, &err), err);
    assert_ok(draw(&b, &first, 0, &err), err);
    assert_true(pd_value_equal(&first, &second));
    bench_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gsm8k_draws_five_of_7473),
        cmocka_unit_test(arc_draws_twenty_five_of_1119),
        cmocka_unit_test(hellaswag_draws_one_more),
        cmocka_unit_test(winogrande_draws_one_more),
        cmocka_unit_test(the_document_itself_is_left_out),
        cmocka_unit_test(first_n_takes_the_first_and_no_random_numbers),
        cmocka_unit_test(no_shots_need_no_pool_and_no_random_numbers),
        cmocka_unit_test(small_pools_are_refused),
        cmocka_unit_test(too_many_doubles_are_refused),
        cmocka_unit_test(doubles_are_drawn_again),
        cmocka_unit_test(a_pool_of_its_own_is_skipped_without_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
