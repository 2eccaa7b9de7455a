/* Reporters and the summary: whole outputs, escapes, widths, tables. */
#include "tests/support/pd_run.h"

#include "lib/format/json.h"
#include "lib/format/utf8.h"
#include "results/report.h"
#include "results/summary.h"

#define HOSTILE "<script>alert(1)</script>|\"x\"\x1b[31m\xe2\x80\xae"

static struct pd_board *board;

static void add_run(const char *name, const char *model, size_t arc, size_t gsm8k)
{
    struct pd_store *store = pd_run_new(name, model);
    struct pd_run_spec first = {.name = "arc_challenge", .hash = "a1", .metric = "acc_norm"};
    struct pd_run_spec second = {.name = "gsm8k", .hash = "a2", .metric = "exact_match"};
    struct pd_run_spec third = {.name = "wikitext", .hash = "a3", .metric = "word_perplexity"};
    char items[301];
    snprintf(items, sizeof(items), "%s", pd_run_items(300, 0, gsm8k));
    if (gsm8k == 100)
        items[299] = items[298] = 'x';
    first.items = pd_run_items(200, 0, arc);
    first.shots = 25;
    second.items = items;
    second.shots = 5;
    second.filter = "strict-match";
    third.items = "0000";
    third.aggregation = "perplexity";
    third.lower_is_better = true;
    first.top = second.top = third.top = true;
    pd_run_add(store, &first);
    pd_run_add(store, &second);
    pd_run_add(store, &third);
    pd_store_close(store);
}

static int setup(void **state)
{
    if (pd_run_setup(state) != 0)
        return -1;
    add_run("solar", "\"solar-10.7b-instruct\"", 140, 200);
    add_run("llama", "\"llama-2-70b-instruct\"", 138, 196);
    add_run("korean", "\"한국어-모델\"", 80, 100);
    add_run("ngram", "\"ngram-4\"", 50, 6);
    const char *paths[] = {pd_run_path("solar"), pd_run_path("llama"), pd_run_path("korean"),
                           pd_run_path("ngram")};
    return pd_board_load(&board, paths, PD_COUNT(paths), NULL, NULL);
}

static int teardown(void **state)
{
    pd_board_free(board);
    return pd_run_teardown(state);
}

static struct pd_buf write_with(const char *reporter, const struct pd_board *of,
                                const struct pd_report_options *options)
{
    struct pd_buf out = {0};
    const struct pd_reporter *r = pd_reporter_find(pd_str_of(reporter));
    assert_non_null(r);
    assert_ok(r->write(&out, of, options, &pd_run_err), pd_run_err);
    return out;
}

static void expect(const char *reporter, struct pd_report_options options, const char *want)
{
    struct pd_buf out = write_with(reporter, board, &options);
    assert_str(pd_buf_str(&out), want);
    pd_buf_done(&out);
}

static void test_text_80(void **state)
{
    (void)state;
    expect("text", (struct pd_report_options){0},
           "rank  model                    average        arc_challenge  gsm8k  wikitext\n"
           "1-2   solar-10.7b-instruct  68.3 ± 4.2  ███▍           70.0   66.7         1\n"
           "1-2   llama-2-70b-instruct  67.2 ± 4.2  ███▍           69.0   65.3         1\n"
           "3     한국어-모델           36.8 ± 4.3  █▉             40.0   33.6         1\n"
           "-     ngram-4 (baseline)    13.5 ± 3.1  ▋              25.0    2.0         1\n"
           "\n"
           "rank  model                     items\n"
           "1-2   solar-10.7b-instruct        504\n"
           "1-2   llama-2-70b-instruct        504\n"
           "3     한국어-모델           502 / 504\n"
           "-     ngram-4 (baseline)          504\n"
           "± is a 95 % interval; ranks are marginal, 95 %, by normal approximation of\n"
           "  paired differences; 1-2: the order is not decided by these items\n"
           "wikitext is shown as it is and is not part of the average: its items do not lie\n"
           "  in 0..1, or lower is better\n"
           "한국어-모델, gsm8k: 298 of 300 items have a value, so the value lies in [33.33,\n"
           "  34.00]\n");
}

static void test_text_120(void **state)
{
    (void)state;
    expect(
        "text", (struct pd_report_options){.width = 120, .title = "Autumn"},
        "Autumn\n"
        "\n"
        "rank  model                    average        arc_challenge  gsm8k  wikitext      items\n"
        "1-2   solar-10.7b-instruct  68.3 ± 4.2  ███▍           70.0   66.7         1        504\n"
        "1-2   llama-2-70b-instruct  67.2 ± 4.2  ███▍           69.0   65.3         1        504\n"
        "3     한국어-모델           36.8 ± 4.3  █▉             40.0   33.6         1  502 / 504\n"
        "-     ngram-4 (baseline)    13.5 ± 3.1  ▋              25.0    2.0         1        504\n"
        "± is a 95 % interval; ranks are marginal, 95 %, by normal approximation of paired "
        "differences; 1-2: the order is not\n"
        "  decided by these items\n"
        "wikitext is shown as it is and is not part of the average: its items do not lie in 0..1, "
        "or lower is better\n"
        "한국어-모델, gsm8k: 298 of 300 items have a value, so the value lies in [33.33, 34.00]\n");
}

static void test_text_color(void **state)
{
    (void)state;
    expect(
        "text", (struct pd_report_options){.width = 200, .color = true},
        "\033[1mrank  model                    average        arc_challenge  gsm8k  wikitext      "
        "items\033[0m\n"
        "1-2   solar-10.7b-instruct  68.3 ± 4.2  ███▍           70.0   66.7         1        504\n"
        "1-2   llama-2-70b-instruct  67.2 ± 4.2  ███▍           69.0   65.3         1        504\n"
        "3     한국어-모델           36.8 ± 4.3  █▉             40.0   33.6         1  502 / 504\n"
        "\033[2m-     ngram-4 (baseline)    13.5 ± 3.1  ▋              25.0    2.0         1       "
        " 504\033[0m\n"
        "± is a 95 % interval; ranks are marginal, 95 %, by normal approximation of paired "
        "differences; 1-2: the order is not decided by these items\n"
        "wikitext is shown as it is and is not part of the average: its items do not lie in 0..1, "
        "or lower is better\n"
        "한국어-모델, gsm8k: 298 of 300 items have a value, so the value lies in [33.33, 34.00]\n");
}

static void test_text_never_passes_the_width(void **state)
{
    (void)state;
    for (unsigned width = 56; width < 130; width++) {
        struct pd_report_options options = {.width = width};
        struct pd_buf out = write_with("text", board, &options);
        struct pd_str text = pd_buf_str(&out), newline = PD_STR("\n");
        for (size_t at = 0; at < text.n;) {
            size_t end = (size_t)pd_str_index(text, newline, at);
            assert_true(pd_utf8_width(pd_str_slice(text, at, end)) <= width);
            assert_true(end == at || text.p[end - 1] != ' ');
            at = end + 1;
        }
        pd_buf_done(&out);
    }
}

static void test_markdown(void **state)
{
    (void)state;
    expect("markdown", (struct pd_report_options){.title = "Autumn", .date = "2026-08-21"},
           "## Autumn\n"
           "\n"
           "| rank | model | average | arc\\_challenge | gsm8k | wikitext | items |\n"
           "|---|---|---:|---:|---:|---:|---:|\n"
           "| 1-2 | solar-10.7b-instruct | 68.3 ± 4.2 | 70.0 | 66.7 | 1 | 504 |\n"
           "| 1-2 | llama-2-70b-instruct | 67.2 ± 4.2 | 69.0 | 65.3 | 1 | 504 |\n"
           "| 3 | 한국어-모델 | 36.8 ± 4.3 | 40.0 | 33.6 | 1 | 502 / 504 |\n"
           "| - | ngram-4 (baseline) | 13.5 ± 3.1 | 25.0 | 2.0 | 1 | 504 |\n"
           "\n"
           "± is a 95 % interval; ranks are marginal, 95 %, by normal approximation of paired "
           "differences; 1-2: the order is not decided by these items.\n"
           "\n"
           "- wikitext is shown as it is and is not part of the average: its items do not lie in "
           "0..1, or lower is better.\n"
           "- 한국어-모델, gsm8k: 298 of 300 items have a value, so the value lies in \\[33.33, "
           "34.00\\].\n"
           "\n"
           "2026-08-21\n");
}

static void test_csv(void **state)
{
    (void)state;
    expect(
        "csv", (struct pd_report_options){0},
        "\"rank\",\"rank_low\",\"rank_high\",\"model\",\"variant\",\"provider\",\"standing\","
        "\"average\",\"average_"
        "ci95\",\"n\",\"total\",\"run\",\"run_hash\",\"arc_challenge\",\"arc_challenge "
        "stderr\",\"arc_challenge n\",\"arc_challenge total\",\"gsm8k\",\"gsm8k stderr\",\"gsm8k "
        "n\",\"gsm8k total\",\"wikitext\",\"wikitext stderr\",\"wikitext n\",\"wikitext total\"\r\n"
        "1,1,2,\"solar-10.7b-instruct\",\"\",\"openai\",\"ranked\",68.33333333,4.155972396,504,504,"
        "\"solar.podium\",\"4e33ca6a0050e9dddedf289aa45d4015cb26060c63784203f6256ed328a6dafd\",70,"
        "3.248501781,200,200,66.66666667,2.726202734,300,300,1,,4,4\r\n"
        "2,1,2,\"llama-2-70b-instruct\",\"\",\"openai\",\"ranked\",67.16666667,4.194920827,504,504,"
        "\"llama.podium\",\"4fff37f7625d0b67ac29aa4d8e70677f49b7a9565fb66aac02db59ecd777710e\",69,"
        "3.278527675,200,200,65.33333333,2.752249848,300,300,1,,4,4\r\n"
        "3,3,3,\"한국어-모델\",\"\",\"openai\",\"ranked\",36.77852349,4.334963481,502,504,\"korean."
        "podium\",\"489a13e101b8b6a9ca38f1f21d58b58933f5db02482ad3ae361ce5b7b49027e3\",40,3."
        "472794481,200,200,33.55704698,2.739921413,298,300,1,,4,4\r\n"
        ",,,\"ngram-4\",\"\",\"openai\",\"baseline\",13.5,3.110980417,504,504,\"ngram.podium\","
        "\"dbfb0e40eae25e25ee644f07895443b58d3049438798569811a0df49deaea63b\",25,3.069545659,200,"
        "200,2,0.8096409048,300,300,1,,4,4\r\n");
}

static void test_json(void **state)
{
    (void)state;
    struct pd_report_options options = {.program = "podium 9"};
    struct pd_buf out = write_with("json", board, &options);
    struct pd_arena arena = {0};
    struct pd_value root;
    assert_ok(pd_json_parse(&root, &arena, pd_buf_str(&out), NULL, &pd_run_err), pd_run_err);
    assert_str(pd_dict_str(&root, "format", pd_str_of("")), "podium-board");
    assert_int_equal(pd_dict_int(&root, "version", 0), 1);
    assert_true(pd_is(pd_dict_get(&root, "date"), PD_NONE));
    const struct pd_value *rows = pd_dict_get(&root, "rows");
    assert_int_equal(pd_list_len(rows), 4);
    const struct pd_value *first = pd_list_at(rows, 0), *last = pd_list_at(rows, 3);
    assert_str(pd_dict_str(first, "model", pd_str_of("")), "solar-10.7b-instruct");
    assert_int_equal(pd_dict_int(first, "rank", 0), 1);
    assert_true(pd_is(pd_dict_get(last, "rank"), PD_NONE));
    assert_str(pd_dict_str(last, "standing", pd_str_of("")), "baseline");
    const struct pd_value *cells = pd_dict_get(first, "cells");
    assert_true(pd_dict_num(pd_list_at(cells, 0), "value", 0) == 0.7);
    assert_int_equal(pd_dict_int(pd_list_at(cells, 0), "total", 0), 200);
    assert_true(pd_is(pd_dict_get(pd_list_at(cells, 2), "stderr"), PD_NONE));
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void expect_in(const struct pd_buf *out, const char *part)
{
    if (!strstr(out->data, part))
        print_error("missing: %s\n", part);
    assert_non_null(strstr(out->data, part));
}

static void test_html(void **state)
{
    (void)state;
    struct pd_report_options options = {.title = "A & B", .date = "2026-08-21"};
    struct pd_buf out = write_with("html", board, &options);
    expect_in(&out, "<!DOCTYPE html>\n<html lang=\"en\">");
    expect_in(&out, "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';");
    expect_in(&out, "<title>A &amp; B</title>");
    expect_in(&out, "4 models, 3 columns, 2026-08-21");
    expect_in(&out, "<td class=\"l\">1-2</td><th scope=\"row\">solar-10.7b-instruct<small>openai");
    expect_in(&out, "<td>70.0<small>± 3.2</small></td>");
    expect_in(&out, "298 / 300");
    expect_in(&out, "<h2>Methods</h2>");
    expect_in(&out, board->rows[0].hash);
    assert_null(strstr(out.data, "<script"));
    assert_null(strstr(out.data, "http://"));
    assert_null(strstr(out.data, "https://"));
    pd_buf_done(&out);
}

static void test_hostile_names(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("hostile", "\"m\"");
    struct pd_buf json = {0};
    struct pd_str name = PD_STR(HOSTILE);
    pd_json_write_str(&json, name, PD_JSON_COMPACT);
    pd_run_meta(store, "model", json.data);
    pd_run_meta(store, "provider", json.data);
    pd_buf_done(&json);
    struct pd_run_spec spec = {.name = HOSTILE, .metric = HOSTILE, .filter = HOSTILE};
    spec.items = "10x";
    spec.top = true;
    pd_run_add(store, &spec);
    pd_store_close(store);
    const char *paths[] = {pd_run_path("hostile")};
    struct pd_board *hostile = NULL;
    assert_ok(pd_board_load(&hostile, paths, 1, NULL, &pd_run_err), pd_run_err);
    for (size_t i = 0; pd_reporter_at(i); i++) {
        const char *reporter = pd_reporter_at(i)->name;
        struct pd_report_options options = {.title = HOSTILE, .date = HOSTILE, .command = HOSTILE};
        options.program = HOSTILE;
        options.width = 400;
        struct pd_buf out = write_with(reporter, hostile, &options);
        bool page = strcmp(reporter, "html") == 0, markdown = strcmp(reporter, "markdown") == 0;
        assert_null(strchr(out.data, '\x1b'));
        if (page || markdown)
            assert_null(strstr(out.data, "<script"));
        if (strcmp(reporter, "json") != 0)
            assert_null(strstr(out.data, "\xe2\x80\xae"));
        if (page)
            expect_in(&out, "&lt;script&gt;alert(1)&lt;/script&gt;|&quot;x&quot;\xef\xbf\xbd[31m");
        if (markdown)
            expect_in(&out, "&lt;script>alert(1)&lt;/script>\\|\"x\"");
        if (strcmp(reporter, "csv") == 0)
            expect_in(&out, "\"<script>alert(1)</script>|\"\"x\"\"\xef\xbf\xbd[31m\xef\xbf\xbd\"");
        pd_buf_done(&out);
    }
    pd_board_free(hostile);
}

static void test_same_board_same_bytes(void **state)
{
    (void)state;
    const char *paths[] = {pd_run_path("solar"), pd_run_path("llama"), pd_run_path("korean"),
                           pd_run_path("ngram")};
    struct pd_board *again = NULL;
    struct pd_report_options options = {0};
    assert_ok(pd_board_load(&again, paths, PD_COUNT(paths), NULL, &pd_run_err), pd_run_err);
    for (size_t i = 0; pd_reporter_at(i); i++) {
        struct pd_buf a = write_with(pd_reporter_at(i)->name, board, &options);
        struct pd_buf b = write_with(pd_reporter_at(i)->name, again, &options);
        assert_true(pd_str_eq(pd_buf_str(&a), pd_buf_str(&b)));
        pd_buf_done(&a);
        pd_buf_done(&b);
    }
    pd_board_free(again);
}

static void test_table_of_reporters(void **state)
{
    (void)state;
    size_t n = 0;
    for (; pd_reporter_at(n); n++) {
        const struct pd_reporter *r = pd_reporter_at(n);
        assert_true(n == 0 || strcmp(pd_reporter_at(n - 1)->name, r->name) < 0);
        assert_true(*r->help && *r->extension && r->write);
        assert_ptr_equal(pd_reporter_find(pd_str_of(r->name)), r);
    }
    assert_int_equal(n, 5);
    assert_null(pd_reporter_find(pd_str_of("pdf")));
}

static void test_numbers(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    const int64_t counts[] = {0, 999, 1000, 26073, -1234567, INT64_MIN};
    for (size_t i = 0; i < PD_COUNT(counts); i++) {
        pd_report_count(&out, counts[i]);
        pd_buf_putc(&out, ' ');
    }
    assert_str(pd_buf_str(&out), "0 999 1,000 26,073 -1,234,567 -9,223,372,036,854,775,808 ");
    pd_buf_reset(&out);
    pd_report_clean(&out, (struct pd_str)PD_STR("a\tb\nc\x1b\xff\xc2\x9b\xe2\x80\xaez"));
    assert_str(pd_buf_str(&out), "a b c\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz");
    pd_buf_done(&out);
}

static void test_summary(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("sum", "\"m\"");
    struct pd_run_spec arc = {.name = "arc", .metric = "acc", .items = pd_run_items(900, 0, 450)};
    struct pd_run_spec part = {.name = "part", .metric = "exact_match", .items = "110x0x1111"};
    struct pd_run_spec none = {.name = "none", .items = "xx"};
    arc.shots = 25;
    int64_t task = pd_run_add(store, &arc);
    arc.metric = "acc_norm";
    pd_run_add_column(store, task, 1, &arc);
    part.filter = "strict";
    task = pd_run_add(store, &part);
    struct pd_run_answer failed = {.doc = 3, .error = PD_STR("status: 500")};
    assert_ok(pd_store_put_answer(store, task, &failed, &pd_run_err), pd_run_err);
    struct pd_run_item item = {.doc = 0, .value = 1, .weight = 1};
    item.flags = PD_RUN_TRUNCATED | PD_RUN_UNPARSED;
    assert_ok(pd_store_put_item(store, task, &item, &pd_run_err), pd_run_err);
    pd_run_add(store, &none);
    pd_run_add_group(store, "both", "[\"arc\",\"part\"]", "[]", true);
    struct pd_buf out = {0};
    assert_ok(pd_summary_write(&out, store, NULL, &pd_run_err), pd_run_err);
    assert_str(pd_buf_str(&out),
               "task  n          shots  metric              value            flags\n"
               "arc   900        25     acc                 0.5000 ± 0.0167\n"
               "                        acc_norm            0.5000 ± 0.0167\n"
               "part  8 / 10     0      exact_match,strict  0.7500 ± 0.1637\n"
               "                        1 unparsed · 1 truncated · 1 error · 1 not run  bounds "
               "[0.6000, 0.8000]\n"
               "none  0 / 2      0      acc                 -                2 not run\n"
               "both  908 / 910         mean of tasks       0.6250 ± 0.0823\n"
               "                        1 unparsed · 1 truncated · 1 error · 1 not run  bounds "
               "[0.5500, 0.6500]\n"
               "± is the standard error\n");
    pd_buf_reset(&out);
    struct pd_summary_options short_one = {.headlines_only = true};
    assert_ok(pd_summary_write(&out, store, &short_one, &pd_run_err), pd_run_err);
    assert_non_null(strstr(out.data, "25     acc_norm"));
    assert_null(strstr(out.data, "25     acc  "));
    pd_buf_reset(&out);
    struct pd_summary_options asked_for = {.top_only = true};
    assert_ok(pd_summary_write(&out, store, &asked_for, &pd_run_err), pd_run_err);
    assert_non_null(strstr(out.data, "\nboth"));
    assert_null(strstr(out.data, "\npart"));
    assert_non_null(strstr(out.data, "tasks inside groups are not listed\n"));
    pd_buf_done(&out);
    pd_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_80),
        cmocka_unit_test(test_text_120),
        cmocka_unit_test(test_text_color),
        cmocka_unit_test(test_text_never_passes_the_width),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_same_board_same_bytes),
        cmocka_unit_test(test_table_of_reporters),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_summary),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
