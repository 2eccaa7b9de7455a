/* Addresses of the viewer and the hub, and their answers, right and wrong. */
#include "harness/run/fetch_api.h"

#include "lib/core/pcg.h"
#include "tests/support/pd_test.h"

static void addresses_are_escaped(void **state)
{
    struct pd_buf url = {0};
    (void)state;
    pd_fetch_splits_url(&url, "https://v", "org/set");
    assert_str(pd_buf_str(&url), "https://v/splits?dataset=org%2Fset");
    pd_buf_reset(&url);
    const struct pd_page_of page = {"org/set", "a b&c", "test", 200};
    pd_fetch_rows_url(&url, "https://v", &page);
    assert_str(pd_buf_str(&url), "https://v/rows?dataset=org%2Fset&config=a%20b%26c&split=test"
                                 "&offset=200&length=100");
    pd_buf_reset(&url);
    const struct pd_repo set = {false, "org/set"}, model = {true, "org/model"};
    pd_fetch_revision_url(&url, "https://h", set, "refs/pr/1");
    assert_str(pd_buf_str(&url), "https://h/api/datasets/org/set/revision/refs%2Fpr%2F1");
    pd_buf_reset(&url);
    pd_fetch_file_url(&url, "https://h", set, "main", "data/a b?.csv");
    assert_str(pd_buf_str(&url), "https://h/datasets/org/set/resolve/main/data/a%20b%3F.csv");
    pd_buf_reset(&url);
    pd_fetch_revision_url(&url, "https://h", model, "refs/pr/1");
    assert_str(pd_buf_str(&url),
               "https://h/api/models/org/model/revision/refs%2Fpr%2F1?blobs=true");
    pd_buf_reset(&url);
    pd_fetch_file_url(&url, "https://h", model, "main", "a/b.jinja");
    assert_str(pd_buf_str(&url), "https://h/org/model/resolve/main/a/b.jinja");
    pd_buf_done(&url);
}

static void names_of_data_sets_are_judged(void **state)
{
    static const char *const good[] = {"gsm8k", "openai/gsm8k", "a.b/c-d_e"};
    static const char *const bad[] = {"",     "/",    "a/",   "/a",   "a/b/c",
                                      "../x", "a/..", ".a/b", "a\\b", "a/b\n"};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(good); i++)
        assert_true(pd_fetch_dataset_is_safe(pd_str_of(good[i])));
    for (size_t i = 0; i < PD_COUNT(bad); i++)
        assert_false(pd_fetch_dataset_is_safe(pd_str_of(bad[i])));
}

static void splits_are_read(void **state)
{
    struct pd_arena arena = {0};
    struct pd_split_name *names = NULL;
    struct pd_err err = {0};
    size_t n = 9;
    (void)state;
    assert_ok(pd_fetch_read_splits(
                  &names, &n, &arena,
                  pd_str_of("{\"splits\": [{\"dataset\": \"d\", \"config\": \"main\", \"split\": "
                            "\"test\"}, {\"config\": \"x y\", \"split\": \"train\"}], "
                            "\"pending\": [], \"failed\": []}"),
                  &err),
              err);
    assert_int_equal(n, 2);
    assert_string_equal(names[1].config, "x y");
    assert_string_equal(names[1].split, "train");
    static const struct {
        const char *body;
        int code;
    } bad[] = {
        {"", PD_ERR_ENDPOINT},
        {"<html>", PD_ERR_ENDPOINT},
        {"[]", PD_ERR_ENDPOINT},
        {"{}", PD_ERR_ENDPOINT},
        {"{\"splits\": {}}", PD_ERR_ENDPOINT},
        {"{\"splits\": [1]}", PD_ERR_INPUT},
        {"{\"splits\": [{\"config\": \"a\", \"split\": \"../up\"}]}", PD_ERR_INPUT},
        {"{\"splits\": [{\"config\": \"a/b\", \"split\": \"x\"}]}", PD_ERR_INPUT},
        {"{\"splits\": [{\"config\": \"a\", \"split\": \"\"}]}", PD_ERR_INPUT},
        {"{\"splits\": [{\"config\": \"a\", \"split\": \".\"}]}", PD_ERR_INPUT},
        {"{\"splits\": [{\"config\": \"a\", \"split\": \"x\\u0000y\"}]}", PD_ERR_INPUT},
    };
    for (size_t i = 0; i < PD_COUNT(bad); i++)
        assert_int_equal(pd_fetch_read_splits(&names, &n, &arena, pd_str_of(bad[i].body), &err),
                         bad[i].code);
    assert_int_equal(n, 2);
    pd_arena_done(&arena);
}

#define SHA "0123456789abcdef0123456789abcdef01234567"

static void revisions_are_read(void **state)
{
    struct pd_arena arena = {0};
    struct pd_revision revision = {0};
    struct pd_err err = {0};
    (void)state;
    assert_ok(
        pd_fetch_read_revision(
            &revision, &arena,
            pd_str_of(
                "{\"sha\": \"" SHA "\", \"siblings\": [{\"rfilename\": \".gitattributes\"}, "
                "{\"rfilename\": \"../up\", \"size\": 3}, {\"rfilename\": \"x.csv\", \"size\": 4}, "
                "{\"rfilename\": \"data/x.csv\"}, 3]}"),
            &err),
        err);
    assert_string_equal(revision.sha, SHA);
    assert_int_equal(revision.nfiles, 2);
    assert_string_equal(revision.files[0], "x.csv");
    assert_int_equal(revision.sizes[0], 4);
    assert_string_equal(revision.files[1], "data/x.csv");
    assert_int_equal(revision.sizes[1], -1);
    assert_ok(pd_fetch_read_revision(&revision, &arena, pd_str_of("{\"sha\": \"../../x\"}"), &err),
              err);
    assert_null(revision.sha);
    assert_int_equal(pd_fetch_read_revision(&revision, &arena, pd_str_of("no"), &err),
                     PD_ERR_ENDPOINT);
    pd_arena_done(&arena);
}

#define FEATURES "\"features\": [{\"name\": \"b\"}, {\"name\": \"a\"}]"
#define PAGE(rows, rest) "{" FEATURES ", \"rows\": [" rows "], " rest "}"
#define ROW0 "{\"row_idx\": 0, \"row\": {\"a\": 1.0, \"b\": \"x\"}, \"truncated_cells\": []}"
#define ROW1 "{\"row_idx\": 1, \"row\": {\"b\": [null, 2], \"a\": 12345678901234567890}}"

static void pages_become_lines(void **state)
{
    struct pd_arena arena = {0};
    struct pd_page page = {0};
    struct pd_err err = {0};
    (void)state;
    assert_ok(pd_fetch_read_page(&page, &arena,
                                 pd_str_of(PAGE(ROW0 "," ROW1, "\"num_rows_total\": 2")), 0, &err),
              err);
    assert_int_equal(page.total, 2);
    assert_int_equal(page.nrows, 2);
    assert_str(page.columns, "[\"b\",\"a\"]");
    assert_str(page.lines, "{\"b\": \"x\", \"a\": 1.0}\n"
                           "{\"b\": [null, 2], \"a\": 12345678901234567890}\n");
    assert_ok(
        pd_fetch_read_page(&page, &arena, pd_str_of(PAGE(ROW1, "\"num_rows_total\": 2")), 1, &err),
        err);
    assert_int_equal(page.nrows, 1);
    /* Behind the end there is nothing, which is as it should be. */
    assert_ok(
        pd_fetch_read_page(&page, &arena, pd_str_of(PAGE("", "\"num_rows_total\": 2")), 2, &err),
        err);
    assert_int_equal(page.nrows, 0);
    pd_arena_done(&arena);
}

static void bad_pages_are_refused(void **state)
{
    static const struct {
        const char *body, *want;
        int code;
    } cases[] = {
        {"", "no JSON object", PD_ERR_ENDPOINT},
        {"{\"error\": \"x\"}", "no number of rows", PD_ERR_ENDPOINT},
        {PAGE(ROW0, "\"num_rows_total\": -1"), "no number of rows", PD_ERR_ENDPOINT},
        {PAGE(ROW0, "\"num_rows_total\": 2"), "another number of rows", PD_ERR_ENDPOINT},
        {PAGE("", "\"num_rows_total\": 0"), "the split has no rows", PD_ERR_INPUT},
        {PAGE(ROW0, "\"num_rows_total\": 999999999999"), "over the limit", PD_ERR_INPUT},
        {PAGE(ROW0, "\"num_rows_total\": 1, \"partial\": true"), "only the first part",
         PD_ERR_INPUT},
        {PAGE(ROW1, "\"num_rows_total\": 1"), "not those of the features", PD_ERR_ENDPOINT},
        {PAGE("{\"row_idx\": 0, \"row\": {\"a\": 1}}", "\"num_rows_total\": 1"),
         "not those of the features", PD_ERR_ENDPOINT},
        {PAGE("{\"row_idx\": 0, \"row\": {\"a\": 1, \"c\": 1}}", "\"num_rows_total\": 1"),
         "not those of the features", PD_ERR_ENDPOINT},
        {PAGE("7", "\"num_rows_total\": 1"), "not those of the features", PD_ERR_ENDPOINT},
        {PAGE("{\"row_idx\": 0, \"row\": {\"a\": 1, \"b\": 2}, \"truncated_cells\": [\"b\"]}",
              "\"num_rows_total\": 1"),
         "row 0: the viewer cuts column 'b' short", PD_ERR_INPUT},
        {"{\"features\": [], \"rows\": [{}], \"num_rows_total\": 1}", "no features",
         PD_ERR_ENDPOINT},
        {"{\"features\": [{\"name\": 3}], \"rows\": [{}], \"num_rows_total\": 1}",
         "a feature without a name", PD_ERR_ENDPOINT},
        {"{\"features\": [{\"name\": \"i\", \"type\": {\"_type\": \"Image\"}}], \"rows\": [{}], "
         "\"num_rows_total\": 1}",
         "column 'i' holds pictures or sounds", PD_ERR_INPUT},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_page page = {.total = 77};
        struct pd_err err = {0};
        assert_int_equal(pd_fetch_read_page(&page, &arena, pd_str_of(cases[i].body), 0, &err),
                         cases[i].code);
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s\nlacks %s", err.text, cases[i].want);
        assert_int_equal(page.total, 77);
        pd_arena_done(&arena);
    }
}

/* A good page with some bytes changed is read or refused, and what is read is whole lines. */
static void damaged_pages_do_no_harm(void **state)
{
    static const char good[] = PAGE(ROW0 "," ROW1, "\"num_rows_total\": 2, \"partial\": false");
    struct pd_pcg32 rng;
    size_t nread = 0;
    (void)state;
    pd_pcg32_init(&rng, 1, 2);
    for (int i = 0; i < 20000; i++) {
        struct pd_arena arena = {0};
        struct pd_page page = {0};
        char body[sizeof good];
        memcpy(body, good, sizeof good);
        for (uint32_t k = 1 + pd_pcg32_below(&rng, 3); k > 0; k--)
            body[pd_pcg32_below(&rng, sizeof good - 1)] = (char)pd_pcg32_below(&rng, 256);
        size_t n = pd_pcg32_below(&rng, 4) ? sizeof good - 1 : pd_pcg32_below(&rng, sizeof good);
        if (pd_fetch_read_page(&page, &arena, (struct pd_str){body, n}, 0, NULL) == 0) {
            nread++;
            int64_t nlines = 0;
            for (size_t at = 0; at < page.lines.n; at++)
                nlines += page.lines.p[at] == '\n';
            assert_int_equal(nlines, page.nrows);
        }
        pd_arena_done(&arena);
    }
    assert_in_range(nread, 1, 19999);
}

static void refusals_say_what_to_do(void **state)
{
    const struct pd_repo set = {false, "org/set"}, model = {true, "org/model"};
    static const struct {
        int status;
        const char *body;
        bool token;
        int code;
        const char *want;
    } cases[] = {
        {401, "", false, PD_ERR_ENDPOINT,
         "org/set is gated, private, or not there (HTTP 401): accept its terms at "
         "https://h/datasets/org/set and set HF_TOKEN to your token"},
        {403, "{}", true, PD_ERR_ENDPOINT,
         "org/set is gated, private, or not there (HTTP 403): the token in HF_TOKEN does not open "
         "it; accept its terms at https://h/datasets/org/set"},
        {404, "{\"error\": \"The dataset is gated.\"}", false, PD_ERR_ENDPOINT,
         "org/set is gated, private, or not there (HTTP 404): accept its terms at "
         "https://h/datasets/org/set and set HF_TOKEN to your token"},
        {404, "{\"error\": \"Not found.\"}", false, PD_ERR_INPUT, "HTTP 404: Not found."},
        {500, "<html>", false, PD_ERR_ENDPOINT, "HTTP 500"},
        {503, "{\"error\": \"a\\nb\\u001b[1m\"}", false, PD_ERR_ENDPOINT, "HTTP 503: a b [1m"},
        {503, "{\"error\": {\"a\": 1}}", false, PD_ERR_ENDPOINT, "HTTP 503"},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_err err = {0};
        const struct pd_http_response response = {.status = cases[i].status,
                                                  .body = pd_str_of(cases[i].body)};
        assert_int_equal(pd_fetch_refused(&response, "https://h", set, cases[i].token, &err),
                         cases[i].code);
        assert_string_equal(err.text, cases[i].want);
    }
    struct pd_err err = {0};
    const struct pd_http_response response = {.status = 401};
    assert_int_equal(pd_fetch_refused(&response, "https://h", model, false, &err), PD_ERR_ENDPOINT);
    assert_string_equal(err.text, "org/model is gated, private, or not there (HTTP 401): accept "
                                  "its terms at https://h/org/model and set HF_TOKEN to your "
                                  "token");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_escaped),    cmocka_unit_test(names_of_data_sets_are_judged),
        cmocka_unit_test(splits_are_read),          cmocka_unit_test(revisions_are_read),
        cmocka_unit_test(pages_become_lines),       cmocka_unit_test(bad_pages_are_refused),
        cmocka_unit_test(damaged_pages_do_no_harm), cmocka_unit_test(refusals_say_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
