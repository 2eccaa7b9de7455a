/* Every filter on the records of tests/tables/filters.test; see the comment at its head. */
#include "tests/support/golden.h"
#include "tests/support/records.h"

#include "scorers/scorer.h"

static struct pd_arena arena;
static struct pd_value records;

static int read_records(void **state)
{
    (void)state;
    records = pd_records_read("tests/tables/filters.test", &arena);
    return 0;
}

static int done_records(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

/* One application of a filter to one request's responses. */
static int filter_once(struct pd_value *out, unsigned *flags, const struct pd_filter *filter,
                       const struct pd_value *params, const struct pd_value *row,
                       const struct pd_value *responses, struct pd_err *err)
{
    void *state = NULL;
    struct pd_doc doc = {.row = row};
    int code = filter->prepare ? filter->prepare(&state, params, &arena, err) : 0;
    const struct pd_filter_call call = {filter, state, &doc, &arena};
    if (code == 0)
        code = pd_filter_apply(out, flags, &call, responses, err);
    if (state && filter->release)
        filter->release(state);
    return code;
}

static struct pd_str json_of(const struct pd_value *v)
{
    struct pd_buf buf = {0};
    pd_json_write(&buf, v, PD_JSON_SPACED);
    struct pd_str text = pd_arena_str(&arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

static void check_record(const struct pd_value *record)
{
    unsigned line = record->line, flags = 0;
    const struct pd_filter *filter = pd_filter_find(pd_record_str(record, "filter"));
    struct pd_value params = pd_record_json(record, "params", &arena);
    struct pd_value row = pd_record_json(record, "row", &arena);
    struct pd_value responses = pd_record_json(record, "responses", &arena);
    struct pd_value want = pd_record_json(record, "expect", &arena), got = pd_none();
    struct pd_value want_flags = pd_record_json(record, "flags", &arena);
    struct pd_str error = pd_record_str(record, "error");
    struct pd_err err = {0};
    if (!filter)
        fail_msg("record at line %u: no such filter", line);
    int code = filter_once(&got, &flags, filter, &params, &row, &responses, &err);
    if (error.n > 0) {
        if (code != PD_ERR_INPUT || pd_str_index(pd_str_of(err.text), error, 0) < 0)
            fail_msg("record at line %u: gave code %d, \"%s\"", line, code, err.text);
        return;
    }
    if (code != 0)
        fail_msg("record at line %u: %s", line, err.text);
    if (!pd_str_eq(json_of(&got), json_of(&want)))
        fail_msg("record at line %u: got %.*s", line, PD_STR_ARG(json_of(&got)));
    if (flags != (pd_is(&want_flags, PD_INT) ? (unsigned)want_flags.i : 0))
        fail_msg("record at line %u: got flags %u", line, flags);
}

static void test_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < pd_list_len(&records); i++)
        check_record(pd_list_at(&records, i));
}

static void test_every_filter_has_a_record(void **state)
{
    (void)state;
    for (size_t i = 0; pd_filter_at(i); i++) {
        bool found = false;
        for (size_t j = 0; j < pd_list_len(&records); j++)
            found = found || (pd_str_is(pd_record_str(pd_list_at(&records, j), "filter"),
                                        pd_filter_at(i)->name) &&
                              pd_dict_get(pd_list_at(&records, j), "expect"));
        if (!found)
            fail_msg("filter %s has no case in filters.test", pd_filter_at(i)->name);
    }
}

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; pd_filter_at(i); i++) {
        const struct pd_filter *filter = pd_filter_at(i);
        assert_ptr_equal(pd_filter_find(pd_str_of(filter->name)), filter);
        assert_true(filter->help && filter->help[0]);
        assert_true(!filter->apply != !filter->one);
        assert_true(!filter->release || filter->prepare);
        if (i > 0)
            assert_true(strcmp(pd_filter_at(i - 1)->name, filter->name) < 0);
    }
    assert_null(pd_filter_find(pd_str_of("none")));
}

/* --- the shared golden outputs of lm-eval's own filters --- */

static void check_golden(const char *name, const struct pd_value *params,
                         const struct pd_value *row, const struct pd_value *in,
                         const struct pd_value *want)
{
    struct pd_value got = pd_none();
    struct pd_err err = {0};
    unsigned flags = 0;
    const struct pd_filter *filter = pd_filter_find(pd_str_of(name));
    assert_ok(filter_once(&got, &flags, filter, params, row, in, &err), err);
    if (!pd_value_equal(&got, want))
        fail_msg("%s of %.*s: got %.*s, want %.*s", name, PD_STR_ARG(json_of(in)),
                 PD_STR_ARG(json_of(&got)), PD_STR_ARG(json_of(want)));
}

/* Sections whose cases have kwargs, perhaps a doc, and lists of inputs and outputs. */
static void test_golden_with_params(void **state)
{
    (void)state;
    static const char *const names[] = {"regex", "multi_choice_regex"};
    struct pd_value golden;
    if (!pd_test_golden(&golden, &arena))
        skip();
    for (size_t i = 0; i < PD_COUNT(names); i++) {
        const struct pd_value *cases = pd_dict_get(&golden, names[i]);
        assert_true(pd_list_len(cases) > 0);
        for (size_t j = 0; j < pd_list_len(cases); j++) {
            const struct pd_value *one = pd_list_at(cases, j);
            check_golden(names[i], pd_dict_get(one, "kwargs"), pd_dict_get(one, "doc"),
                         pd_dict_get(one, "inputs"), pd_dict_get(one, "outputs"));
        }
    }
}

/* Sections of plain in and out. */
static void test_golden_plain(void **state)
{
    (void)state;
    static const char *const names[] = {"format_span", "regex_pos"};
    struct pd_value golden, no_params = pd_dict_new(&arena);
    if (!pd_test_golden(&golden, &arena))
        skip();
    for (size_t i = 0; i < PD_COUNT(names); i++) {
        const struct pd_value *cases = pd_dict_get(&golden, names[i]);
        assert_true(pd_list_len(cases) > 0);
        for (size_t j = 0; j < pd_list_len(cases); j++) {
            const struct pd_value *one = pd_list_at(cases, j);
            check_golden(names[i], &no_params, &no_params, pd_dict_get(one, "in"),
                         pd_dict_get(one, "out"));
        }
    }
    const struct pd_value *votes = pd_dict_get(&golden, "majority_vote");
    for (size_t j = 0; j < pd_list_len(votes); j++)
        check_golden("majority_vote", &no_params, &no_params,
                     pd_dict_get(pd_list_at(votes, j), "in"),
                     pd_list_at(pd_dict_get(pd_list_at(votes, j), "out"), 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_every_filter_has_a_record),
        cmocka_unit_test(test_golden_with_params),
        cmocka_unit_test(test_golden_plain),
    };
    return cmocka_run_group_tests(tests, read_records, done_records);
}
