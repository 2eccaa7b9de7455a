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
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 25, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 10, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 4, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234, pd_profile_at(0));
    assert_draw(&b, 1, plain, 3);
    uint32_t next = pd_mt_next(&b.shots.rng);
    assert_int_equal(next, 4150886329u);
    b.task.test_split = "dev";
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234, pd_profile_at(0));
    assert_draw(&b, 1, excluded, 3);
    bench_done(&b);
}

static void no_shots_need_no_pool_and_no_random_numbers(void **state)
{
    (void)state;
    struct bench b;
    bench_init(&b, 5, "", "test");
    pd_shots_init(&b.shots, &b.task, NULL, 0, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234, pd_profile_at(0));
    assert_int_equal(draw(&b, &rows, -1, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "5-shot prompts need 6 rows to draw from, but there are 5");
    b.task.test_split = "test";
    pd_shots_init(&b.shots, &b.task, b.pool, 5, 1234, pd_profile_at(0));
    assert_int_equal(draw(&b, &rows, -1, &err), 0);
    b.task.fewshot.sampler = PD_SAMPLER_FIRST_N;
    pd_shots_init(&b.shots, &b.task, b.pool, 6, 1234, pd_profile_at(0));
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
    pd_shots_init(&b.shots, &b.task, b.pool, 3, 1234, pd_profile_at(0));
    assert_int_equal(draw(&b, &rows, 0, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "3-shot prompts need rows other than the document itself, but "
                                    "only 2 of the 4 to draw from differ from it");
    bench_done(&b);
}

static const struct pd_profile *profile(const char *name)
{
    const struct pd_profile *found = pd_profile_find(pd_str_of(name));
    assert_non_null(found);
    return found;
}

/* A pool with rows {"i": n} for the numbers given. */
static void bench_of(struct bench *b, const int *numbers, size_t n)
{
    bench_init(b, n, "test", "test");
    for (size_t i = 0; i < n; i++)
        b->rows.list->items[i].dict->entries[0].value = pd_int(numbers[i]);
}

/* As CPython's Random(1234) gives it: sample(6, 3), and sample(3, 2) of the others where fewer than
   two of the three differ. */
static void too_few_others_are_drawn_anew(void **state)
{
    (void)state;
    static const int pool[] = {0, 0, 0, 3, 4, 5};
    static const int docs[] = {0, 0, 3, 0};
    static const int want[][2] = {{3, 4}, {4, 5}, {5, 0}, {3, 5}};
    struct bench b, skipping;
    struct pd_err err = {0};
    bench_of(&b, pool, PD_COUNT(pool));
    bench_of(&skipping, pool, PD_COUNT(pool));
    pd_shots_init(&b.shots, &b.task, b.pool, 2, 1234, pd_profile_at(0));
    pd_shots_init(&skipping.shots, &skipping.task, skipping.pool, 2, 1234, pd_profile_at(0));
    for (size_t i = 0; i < PD_COUNT(docs); i++) {
        struct pd_value row = pd_dict_new(&b.arena);
        pd_dict_set(&b.arena, &row, pd_str_of("i"), pd_int(docs[i]));
        assert_draw(&b, docs[i], want[i], 2);
        assert_true(pd_shots_skip_needs_row(&skipping.shots));
        assert_ok(pd_shots_skip(&skipping.shots, &row, &err), err);
    }
    assert_int_equal(pd_mt_next(&b.shots.rng), pd_mt_next(&skipping.shots.rng));
    bench_done(&b);
    bench_done(&skipping);
}

/* What the Open LLM Leaderboard v1 evaluated first, and the shots it drew. */
static void the_old_harness_shuffles_first(void **state)
{
    (void)state;
    static const struct {
        size_t ndocs, npool, k;
        int docs[5];
        int shots[2][10];
    } cases[] = {
        {1319,
         7473,
         5,
         {588, 1214, 57, 906, 1252},
         {{7268, 4403, 1111, 3183, 3716}, {3039, 5492, 6087, 5705, 4425}}},
        {1267,
         40398,
         5,
         {187, 719, 618, 35, 404},
         {{5906, 19340, 21411, 27230, 11510}, {13159, 8661, 35350, 23976, 34789}}},
        {10042,
         39905,
         10,
         {9792, 1027, 5366, 615, 5402},
         {{3656, 36651, 3421, 19327, 24999, 26324, 6280, 26942, 15277, 39293},
          {695, 29714, 25160, 30422, 28056, 6637, 22257, 1702, 29758, 33896}}},
    };
    for (size_t c = 0; c < PD_COUNT(cases); c++) {
        struct bench b;
        bench_init(&b, cases[c].npool, "", NULL);
        b.task.training_split = "train";
        size_t *order = pd_arena_array(&b.arena, cases[c].ndocs, sizeof *order);
        pd_shots_init(&b.shots, &b.task, b.pool, cases[c].k, 1234, profile("lm-eval-0.3"));
        pd_shots_order(order, cases[c].ndocs, &b.shots);
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(order[i], cases[c].docs[i]);
        for (size_t i = 0; i < 2; i++)
            assert_draw(&b, -1, cases[c].shots[i], cases[c].k);
        bench_done(&b);
    }
}

static void the_fork_may_show_fewer(void **state)
{
    (void)state;
    static const int pool[] = {0, 0, 0, 3, 4, 5};
    struct bench b;
    struct pd_err err = {0};
    struct pd_value rows;
    size_t least = 2;
    bench_of(&b, pool, PD_COUNT(pool));
    pd_shots_init(&b.shots, &b.task, b.pool, 2, 1234, profile("open-llm-v2"));
    for (size_t i = 0; i < 20; i++) {
        assert_ok(draw(&b, &rows, 0, &err), err);
        least = pd_list_len(&rows) < least ? pd_list_len(&rows) : least;
    }
    assert_true(least < 2);
    bench_done(&b);
}

/* The same document has the same shots, whatever came before it, and never itself among them. */
static void our_shots_depend_on_the_document_alone(void **state)
{
    (void)state;
    struct bench b;
    struct pd_err err = {0};
    struct pd_value first, again;
    bool differ = false;
    bench_init(&b, 10, "", "test");
    pd_shots_init(&b.shots, &b.task, b.pool, 4, 1234, profile("podium"));
    assert_ok(draw(&b, &first, 7, &err), err);
    for (int64_t doc = 0; doc < 10; doc++) {
        assert_ok(draw(&b, &again, doc, &err), err);
        assert_int_equal(pd_list_len(&again), 4);
        for (size_t i = 0; i < 4; i++)
            assert_int_not_equal(pd_dict_int(pd_list_at(&again, i), "i", -1), doc);
        assert_true(doc != 7 || pd_value_equal(&first, &again));
        differ = differ || !pd_value_equal(&first, &again);
    }
    assert_true(differ);
    assert_ok(pd_shots_skip(&b.shots, NULL, &err), err);
    pd_shots_init(&b.shots, &b.task, b.pool, 4, 4321, profile("podium"));
    assert_ok(draw(&b, &again, 7, &err), err);
    assert_false(pd_value_equal(&first, &again));
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
        cmocka_unit_test(too_few_others_are_drawn_anew),
        cmocka_unit_test(the_old_harness_shuffles_first),
        cmocka_unit_test(the_fork_may_show_fewer),
        cmocka_unit_test(our_shots_depend_on_the_document_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
