#include "tasks/publish.h"

#include "lib/core/file.h"
#include "tests/support/pd_test.h"

static void the_table_is_sorted_and_whole(void **state)
{
    const struct pd_dataset_facts *facts;
    (void)state;
    for (size_t i = 0; (facts = pd_publish_at(i)); i++) {
        if (i > 0 && strcmp(pd_publish_at(i - 1)->path, facts->path) >= 0)
            fail_msg("%s is not in order", facts->path);
        assert_true(facts->licence[0] != '\0');
        assert_ptr_equal(pd_publish_facts(pd_str_of(facts->path)), facts);
        /* What the table says is what holds: nothing in it is overruled. */
        assert_int_equal(pd_publish_level(pd_str_of(facts->path)), facts->publish);
    }
    assert_non_null(pd_publish_at(30));
}

static void what_is_not_known_or_closed_is_ids_only(void **state)
{
    static const char *const paths[] = {"",
                                        "org/unknown",
                                        "Idavidrein/gpqa",
                                        "SaylorTwift/bbh",
                                        "json",
                                        "/home/me/data",
                                        "EleutherAI/hendrycks_math",
                                        "HAERAE-HUB/KMMLU",
                                        "openai/gsm8k/",
                                        "OPENAI/GSM8K",
                                        "EunsuKim/CLIcK"};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(paths); i++)
        assert_int_equal(pd_publish_level(pd_str_of(paths[i])), PD_PUBLISH_IDS);
    assert_int_equal(pd_publish_level(pd_str_of("openai/gsm8k")), PD_PUBLISH_FULL);
    assert_int_equal(pd_publish_level(pd_str_of("TAUR-Lab/MuSR")), PD_PUBLISH_HIDDEN);
    assert_string_equal(pd_publish_name(PD_PUBLISH_HIDDEN), "answers-hidden");
    assert_true(pd_publish_facts(pd_str_of("Idavidrein/gpqa"))->gated);
}

/* dataset_path of a definition that ships with Podium must be in the table. */
static int check_line(void *ctx, struct pd_str line, size_t number, struct pd_err *err)
{
    const struct pd_str key = PD_STR("dataset_path: ");
    size_t *n = ctx;
    (void)number;
    (void)err;
    if (!pd_str_starts_with(line, key))
        return 0;
    ++*n;
    struct pd_str path = pd_str_slice(line, key.n, line.n);
    if (!pd_publish_facts(path))
        fail_msg("%.*s is not in tasks/datasets.def", PD_STR_ARG(path));
    return 0;
}

static int check_file(void *ctx, const char *path, struct pd_err *err)
{
    return pd_file_each_line(path, 1 << 20, check_line, ctx, err);
}

static void every_suite_is_in_the_table(void **state)
{
    size_t n = 0;
    struct pd_err err = {0};
    (void)state;
    if (!pd_file_is_dir("tasks/suites"))
        skip();
    assert_ok(pd_file_walk("tasks/suites", ".yaml", check_file, &n, &err), err);
    assert_ok(pd_file_walk("tasks/samples", ".yaml", check_file, &n, &err), err);
    assert_in_range(n, 11, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sorted_and_whole),
        cmocka_unit_test(what_is_not_known_or_closed_is_ids_only),
        cmocka_unit_test(every_suite_is_in_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
