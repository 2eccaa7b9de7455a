/*
 * Native ports against what the original Python functions did: tests/vectors/natives/ holds, for
 * each, arguments and results (recorded by tests/oracle/natives.py). Every native has vectors, and
 * every vector's source is one that its native ports.
 */
#include "tests/support/scratch.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "scorers/scoring_private.h"

#include <dirent.h>
#include <math.h>

static struct pd_arena arena; /* all vectors */
static struct pd_value vectors;

static const struct pd_json_limits limits = {.allow_nan = true};

static const struct pd_native *find(struct pd_str name)
{
    const struct pd_native *native = pd_native_find(pd_task_natives, name);
    return native ? native : pd_native_find(pd_scorer_natives, name);
}

static int load_file(void *ctx, const char *path, struct pd_err *err)
{
    (void)ctx;
    struct pd_buf text = PD_BUF_MAX(64 << 20);
    struct pd_value list;
    int code = pd_file_read(&text, path, err);
    if (code >= 0)
        code = pd_json_parse(&list, &arena, pd_arena_str(&arena, pd_buf_str(&text)), &limits, err);
    pd_buf_done(&text);
    for (size_t i = 0; code >= 0 && i < pd_list_len(&list); i++)
        pd_list_push(&arena, &vectors, *pd_list_at(&list, i));
    return code;
}

static int load_all(void **state)
{
    (void)state;
    struct pd_err err = {0};
    vectors = pd_list_new(&arena);
    assert_ok(pd_file_walk("tests/vectors/natives", ".json", load_file, NULL, &err), err);
    return 0;
}

static int free_all(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

/* {"float": "nan"} stands for a number that JSON does not have. */
static double number_of(const struct pd_value *v)
{
    double x = NAN;
    struct pd_str text = pd_dict_str(v, "float", (struct pd_str){"", 0});
    if (pd_str_is(text, "inf"))
        return INFINITY;
    if (pd_str_is(text, "-inf"))
        return -INFINITY;
    pd_value_number(v, &x);
    return x;
}

static bool is_float(const struct pd_value *v)
{
    return v->kind == PD_FLOAT || (pd_dict_len(v) == 1 && pd_dict_get(v, "float"));
}

/* Equal in form, kinds, order of keys and text; floats within 1e-12 of each other. */
static bool same(const struct pd_value *got, const struct pd_value *want)
{
    if (is_float(got) && is_float(want)) {
        double a = number_of(got), b = number_of(want);
        return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
    }
    if (got->kind != want->kind)
        return false;
    if (got->kind == PD_BOOL || got->kind == PD_INT)
        return pd_value_equal(got, want);
    if (got->kind == PD_STRING)
        return pd_str_eq(got->s, want->s);
    if (pd_list_len(got) != pd_list_len(want) || pd_dict_len(got) != pd_dict_len(want))
        return false;
    for (size_t i = 0; i < pd_list_len(got); i++)
        if (!same(pd_list_at(got, i), pd_list_at(want, i)))
            return false;
    for (size_t i = 0; i < pd_dict_len(got); i++)
        if (!pd_str_eq(got->dict->entries[i].key, want->dict->entries[i].key) ||
            !same(&got->dict->entries[i].value, &want->dict->entries[i].value))
            return false;
    return true;
}

/* ROW and TABLE: the rows that come out. */
static int run_rows(struct pd_value *out, const struct pd_hook *hook, const struct pd_value *rows,
                    struct pd_err *err)
{
    const struct pd_native_args args = {.list = rows, .arena = &arena};
    if (pd_hook_native(hook)->role == PD_NATIVE_TABLE)
        return pd_hook_call(out, NULL, hook, &args, err);
    *out = pd_list_new(&arena);
    for (size_t i = 0; i < pd_list_len(rows); i++) {
        struct pd_value row = pd_value_copy(&arena, pd_list_at(rows, i));
        int kept = pd_hook_row(&row, hook, &arena, err);
        if (kept < 0)
            return kept;
        if (kept)
            pd_list_push(&arena, out, row);
    }
    return 0;
}

static int run_call(struct pd_value *out, const struct pd_hook *hook, const struct pd_value *call,
                    struct pd_err *err)
{
    const struct pd_value *rows = pd_dict_get(call, "rows");
    if (rows)
        return run_rows(out, hook, rows, err);
    const struct pd_native_args args = {.row = pd_dict_get(call, "row"),
                                        .list = pd_dict_get(call, "list"),
                                        .more = pd_dict_get(call, "more"),
                                        .kwargs = pd_dict_get(call, "kwargs"),
                                        .arena = &arena};
    *out = pd_none();
    return pd_hook_call(out, NULL, hook, &args, err);
}

/* An aggregation gives a number: whether it is an int does not matter. */
static bool same_number(const struct pd_hook *hook, const struct pd_value *got,
                        const struct pd_value *want)
{
    double a = NAN, b = NAN;
    return pd_hook_native(hook)->role == PD_NATIVE_AGGREGATE && pd_value_number(got, &a) &&
           pd_value_number(want, &b) && a == b;
}

/* Whether a call came out as the original did: with the same result, or refused where it raised. */
static bool as_recorded(const struct pd_hook *hook, const struct pd_value *call, int code,
                        const struct pd_value *got)
{
    const struct pd_value *want = pd_dict_get(call, "out");
    if (!want)
        return pd_dict_get(call, "raises") && code == PD_ERR_INPUT;
    return code >= 0 && (same(got, want) || same_number(hook, got, want));
}

static void show(const char *what, const struct pd_value *value)
{
    struct pd_buf text = {0};
    pd_json_write(&text, value, PD_JSON_SPACED);
    print_error("%s %.*s\n", what, PD_STR_ARG(pd_buf_str(&text)));
    pd_buf_done(&text);
}

/* The number of calls that do not give what the original gave. */
static size_t failures_of(const struct pd_value *vector)
{
    const struct pd_native *const *families =
        pd_native_find(pd_task_natives, pd_dict_get(vector, "native")->s) ? pd_task_natives
                                                                          : pd_scorer_natives;
    const struct pd_hook_place place = {"vector", "tests/vectors/natives"};
    const struct pd_hook *hook = NULL;
    struct pd_err err = {0};
    size_t failures = 0;
    assert_ok(pd_hook_load(&hook, families, vector, ~0u, &place, &arena, &err), err);
    const struct pd_value *calls = pd_dict_get(vector, "calls");
    for (size_t i = 0; i < pd_list_len(calls); i++) {
        const struct pd_value *call = pd_list_at(calls, i);
        struct pd_value got = pd_none();
        int code = run_call(&got, hook, call, &err);
        if (as_recorded(hook, call, code, &got))
            continue;
        failures++;
        print_error("%s, call %zu: %s\n", pd_hook_native(hook)->name, i, code < 0 ? err.text : "");
        show("got ", &got);
        if (pd_dict_get(call, "out"))
            show("want", pd_dict_get(call, "out"));
    }
    return failures;
}

static void natives_do_what_the_original_does(void **state)
{
    (void)state;
    size_t failures = 0;
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        if (!find(pd_dict_get(vector, "native")->s)) {
            print_error("there is no native '%.*s'\n",
                        PD_STR_ARG(pd_dict_get(vector, "native")->s));
            failures++;
            continue;
        }
        failures += failures_of(vector);
    }
    assert_int_equal(failures, 0);
}

static bool lists_source(const struct pd_native *native, struct pd_str hash)
{
    for (size_t i = 0; native->sources && native->sources[i]; i++)
        if (pd_str_is(hash, native->sources[i]))
            return true;
    return false;
}

static void the_recorded_sources_are_ported(void **state)
{
    (void)state;
    size_t missing = 0;
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        const struct pd_native *native = find(pd_dict_get(vector, "native")->s);
        struct pd_str source = pd_dict_get(vector, "source")->s;
        if (!native || lists_source(native, source))
            continue;
        print_error("'%s' does not list source %.*s\n", native->name, PD_STR_ARG(source));
        missing++;
    }
    assert_int_equal(missing, 0);
}

static bool has_vector(const struct pd_native *native)
{
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        if (pd_str_is(pd_dict_get(vector, "native")->s, native->name) &&
            pd_list_len(pd_dict_get(vector, "calls")) > 0)
            return true;
    }
    return false;
}

/* Name, help, form, example and vectors of each native; how many are wrong. */
static size_t check_family(const struct pd_native *family)
{
    size_t wrong = 0;
    for (const struct pd_native *native = family; native->name; native++) {
        bool rows = native->role == PD_NATIVE_ROW || native->role == PD_NATIVE_TABLE ||
                    native->role == PD_NATIVE_FIELD;
        bool templates = native->text || native->value || native->keep || native->columns;
        bool formed = !native->call == templates;
        bool recorded = !native->sources || has_vector(native); /* by name only: no original */
        if (native->help && formed && (!rows || native->example) && recorded)
            continue;
        print_error("'%s' lacks help, form, example or vectors\n", native->name);
        wrong++;
    }
    return wrong;
}

static void every_native_is_whole(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; pd_task_natives[i]; i++)
        wrong += check_family(pd_task_natives[i]);
    for (size_t i = 0; pd_scorer_natives[i]; i++)
        wrong += check_family(pd_scorer_natives[i]);
    assert_int_equal(wrong, 0);
}

static bool is_recorded(const struct pd_native *native, const char *hash)
{
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        if (pd_str_is(pd_dict_get(vector, "native")->s, native->name) &&
            pd_str_is(pd_dict_get(vector, "source")->s, hash))
            return true;
    }
    return false;
}

/* What a source returns as a literal is handed out as it is: there is nothing to compare. */
static bool hands_out_a_literal(const struct pd_native *native)
{
    return native->value && strcmp(native->value, "{{ return }}") == 0;
}

/* A port is bound to no source whose behaviour was not recorded. */
static void every_source_has_vectors(void **state)
{
    (void)state;
    const struct pd_native *const *const rooms[] = {pd_task_natives, pd_scorer_natives};
    size_t missing = 0;
    for (size_t r = 0; r < PD_COUNT(rooms); r++)
        for (size_t i = 0; rooms[r][i]; i++)
            for (const struct pd_native *native = rooms[r][i]; native->name; native++)
                for (size_t s = 0; native->sources && native->sources[s]; s++) {
                    if (is_recorded(native, native->sources[s]) || hands_out_a_literal(native))
                        continue;
                    print_error("'%s': nothing is recorded of source %s\n", native->name,
                                native->sources[s]);
                    missing++;
                }
    assert_int_equal(missing, 0);
}

/* A source has one port in its room. */
static void sources_are_bound_once(void **state)
{
    (void)state;
    const struct pd_native *const *const rooms[] = {pd_task_natives, pd_scorer_natives};
    size_t wrong = 0;
    for (size_t r = 0; r < PD_COUNT(rooms); r++)
        for (size_t i = 0; rooms[r][i]; i++)
            for (const struct pd_native *native = rooms[r][i]; native->name; native++)
                for (size_t s = 0; native->sources && native->sources[s]; s++) {
                    struct pd_str hash = pd_str_of(native->sources[s]);
                    wrong += hash.n != 64 || pd_native_of_source(rooms[r], hash) != native;
                    wrong += pd_native_find(rooms[r], pd_str_of(native->name)) != native;
                }
    assert_int_equal(wrong, 0);
}

/* Files that the ported code reads stand beside its source. */
static void files_beside_a_source_are_read(void **state)
{
    (void)state;
    static const char *const files[] = {"a.json", "sub/b.json", NULL};
    static const char *const gone[] = {"c.json", NULL};
    const struct pd_native with = {.name = "x", .files = files}, without = {.name = "y"};
    const struct pd_native missing = {.name = "z", .files = gone};
    struct pd_value constants = pd_dict_new(&arena);
    struct pd_scratch scratch;
    struct pd_err err = {0};
    pd_scratch_init(&scratch);
    pd_scratch_write(&scratch, "a.json", "{\"k\": [1, null]}");
    pd_scratch_write(&scratch, "sub/b.json", "3");
    assert_ok(pd_native_read_files(&constants, &without, scratch.dir, &arena, &err), err);
    assert_int_equal(pd_dict_len(&constants), 0);
    assert_ok(pd_native_read_files(&constants, &with, scratch.dir, &arena, &err), err);
    assert_int_equal(pd_list_len(pd_dict_get(pd_dict_get(&constants, "a.json"), "k")), 2);
    assert_int_equal(pd_dict_int(&constants, "sub/b.json", 0), 3);
    assert_true(pd_native_read_files(&constants, &missing, scratch.dir, &arena, &err) < 0);
    assert_non_null(strstr(err.text, "c.json"));
    pd_scratch_write(&scratch, "c.json", "{");
    assert_int_equal(pd_native_read_files(&constants, &missing, scratch.dir, &arena, &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "c.json"));
    pd_scratch_done(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(natives_do_what_the_original_does),
        cmocka_unit_test(the_recorded_sources_are_ported),
        cmocka_unit_test(every_native_is_whole),
        cmocka_unit_test(every_source_has_vectors),
        cmocka_unit_test(sources_are_bound_once),
        cmocka_unit_test(files_beside_a_source_are_read),
    };
    return cmocka_run_group_tests(tests, load_all, free_all);
}
