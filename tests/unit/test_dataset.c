#include "tasks/dataset.h"

#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "tests/support/scratch.h"

#include <zlib.h>
#include <zstd.h>

static int setup(void **state)
{
    struct pd_scratch *scratch = calloc(1, sizeof *scratch);
    pd_scratch_init(scratch);
    setenv("XDG_CACHE_HOME", pd_scratch_path(scratch, "cache"), 1);
    *state = scratch;
    return 0;
}

static int teardown(void **state)
{
    pd_scratch_done(*state);
    free(*state);
    return 0;
}

static struct pd_split *open_split(struct pd_scratch *s, const char *split)
{
    struct pd_err err = {0};
    struct pd_split *out = NULL;
    assert_ok(pd_split_open(&out, s->dir, "org/set", NULL, split, NULL, &err), err);
    return out;
}

static int64_t number_in_row(struct pd_scratch *s, struct pd_split *split, size_t i)
{
    struct pd_err err = {0};
    struct pd_value row;
    assert_ok(pd_split_row(&row, split, i, &s->arena, &err), err);
    return pd_dict_int(&row, "n", -1);
}

static void write_gz(struct pd_scratch *s, const char *name, const char *text, bool cut)
{
    char *path = pd_scratch_write(s, name, "");
    gzFile file = gzopen(path, "wb");
    gzputs(file, text);
    gzclose(file);
    if (cut)
        assert_int_equal(truncate(path, 20), 0);
}

static void write_zst(struct pd_scratch *s, const char *name, const char *text, size_t cut)
{
    char packed[4096];
    size_t n = ZSTD_compress(packed, sizeof packed, text, strlen(text), 3);
    assert_false(ZSTD_isError(n));
    pd_scratch_write_str(s, name, (struct pd_str){packed, n - cut});
}

static void lines_are_rows(void **state)
{
    struct pd_scratch *s = *state;
    pd_scratch_write(s, "org/set/default/test.jsonl",
                     "\xef\xbb\xbf{\"n\":0}\r\n\n  \n{\"n\":1}\n{\"n\":2}");
    struct pd_split *split = open_split(s, "test");
    assert_int_equal(pd_split_len(split), 3);
    for (size_t i = 3; i-- > 0;)
        assert_int_equal(number_in_row(s, split, i), i);
    pd_split_free(split);
}

static void every_form_is_read(void **state)
{
    struct pd_scratch *s = *state;
    const char *list = "[{\"n\":0},\n {\"n\":1}]";
    const char *lines = "{\"n\":0}\n{\"n\":1}\n";
    pd_scratch_write(s, "org/set/default/a.jsonl", lines);
    pd_scratch_write(s, "org/set/default/b.json", list);
    write_gz(s, "org/set/default/c.jsonl.gz", lines, false);
    write_gz(s, "org/set/default/d.json.gz", list, false);
    pd_scratch_write(s, "org/set/default/e.csv", "n,t\n0,x\n1,y\n");
    pd_scratch_write(s, "org/set/default/f.tsv", "n\tt\n0\tx,y\n1\t\n");
    write_gz(s, "org/set/default/g.csv.gz", "n\n0\n1\n", false);
    write_gz(s, "org/set/default/h.tsv.gz", "n\tt\n0\t\n1\t\n", false);
    write_zst(s, "org/set/default/i.jsonl.zst", lines, 0);
    write_zst(s, "org/set/default/k.csv.zst", "n\n0\n1\n", 0);
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "k"};
    for (size_t i = 0; i < PD_COUNT(names); i++) {
        struct pd_split *split = open_split(s, names[i]);
        assert_int_equal(pd_split_len(split), 2);
        assert_int_equal(number_in_row(s, split, 1), 1);
        pd_split_free(split);
        assert_true(pd_split_exists(s->dir, "org/set", "default", names[i]));
    }
    assert_false(pd_split_exists(s->dir, "org/set", NULL, "x"));
}

/* The message of opening (or else of reading row 0) with the folder's name cut off. */
static void assert_message(struct pd_scratch *s, const char *split, const char *want)
{
    struct pd_err err = {0};
    struct pd_split *out = NULL;
    struct pd_value row;
    int code = pd_split_open(&out, s->dir, "org/set", NULL, split, NULL, &err);
    if (code >= 0)
        code = pd_split_row(&row, out, 0, &s->arena, &err);
    pd_split_free(out);
    assert_int_equal(code, PD_ERR_INPUT);
    struct pd_str text = pd_str_of(err.text);
    char prefix[128];
    snprintf(prefix, sizeof prefix, "%s/org/set/default/", s->dir);
    if (pd_str_starts_with(text, pd_str_of(prefix)))
        text = pd_str_slice(text, strlen(prefix), text.n);
    assert_str(text, want);
}

static void bad_files_are_named(void **state)
{
    struct pd_scratch *s = *state;
    pd_scratch_write(s, "org/set/default/empty.jsonl", "\n\n");
    pd_scratch_write(s, "org/set/default/number.jsonl", "\n17\n");
    pd_scratch_write(s, "org/set/default/dict.json", "{\"n\":1}");
    pd_scratch_write(s, "org/set/default/item.json", "[17]");
    write_gz(s, "org/set/default/cut.jsonl.gz", "{\"n\":1}\n{\"n\":1}\n{\"n\":1}\n{\"n\":17}",
             true);
    write_zst(s, "org/set/default/short.jsonl.zst", "{\"n\":1}\n", 3);
    pd_scratch_write(s, "org/set/default/none.jsonl.zst", "no Zstandard at all");
    assert_message(s, "short", "short.jsonl.zst: the Zstandard data end too early");
    assert_message(s, "none", "none.jsonl.zst: broken Zstandard data");
    assert_message(s, "empty", "empty.jsonl has no rows");
    assert_message(s, "number", "number.jsonl:2: a row must be an object, but this is int");
    assert_message(s, "dict", "dict.json: expected a list of objects");
    assert_message(s, "item", "item.json: row 0: a row must be an object, but this is int");
    assert_message(s, "cut", "cut.jsonl.gz: the gzip data end too early");
}

static void a_broken_line_has_its_number_and_column(void **state)
{
    struct pd_scratch *s = *state;
    pd_scratch_write(s, "org/set/default/bad.jsonl", "\n\n{\"n\" 1}\n");
    struct pd_err err = {0};
    struct pd_value row;
    struct pd_split *split = open_split(s, "bad");
    assert_int_equal(pd_split_row(&row, split, 0, &s->arena, &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "/bad.jsonl:3:6: "));
    pd_split_free(split);
}

static void a_missing_split_says_where_it_was_sought(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    struct pd_split *split = NULL;
    assert_int_equal(pd_split_open(&split, "/nowhere", "org/set", "en", "test", NULL, &err),
                     PD_ERR_INPUT);
    assert_null(split);
    assert_str(pd_str_of(err.text),
               "there is no split 'test' of org/set: looked for /nowhere/org/set/en/test.jsonl "
               "(also .json, .csv, .tsv, each also with .gz or .zst); --data or PODIUM_DATA name "
               "another data "
               "folder");
    (void)s;
}

static const struct pd_task_steps *load_steps(struct pd_scratch *s, const char *yaml)
{
    struct pd_err err = {0};
    struct pd_value *list = pd_arena_alloc(&s->arena, sizeof *list);
    const struct pd_task_steps *steps = NULL;
    assert_ok(pd_yaml_parse(list, &s->arena, pd_str_of(yaml), "t.yaml", &err), err);
    assert_ok(pd_steps_load(&steps, &s->arena, list, "t.yaml", &err), err);
    return steps;
}

static void steps_filter_and_change_rows(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    const char *rows = "{\"n\":0,\"k\":\"a\"}\n{\"n\":1,\"k\":\"b\"}\n{\"n\":2,\"k\":\"a\"}\n";
    pd_scratch_write(s, "org/set/default/test.jsonl", rows);
    const struct pd_task_steps *steps =
        load_steps(s, "- keep: {column: k, equals: a}\n- rename: {from: k, to: kind}\n");
    struct pd_split *split = NULL;
    assert_ok(pd_split_open(&split, s->dir, "org/set", NULL, "test", steps, &err), err);
    assert_int_equal(pd_split_len(split), 2);
    assert_int_equal(number_in_row(s, split, 1), 2);
    struct pd_value row;
    assert_ok(pd_split_row(&row, split, 0, &s->arena, &err), err);
    assert_non_null(pd_dict_get(&row, "kind"));
    pd_split_free(split);

    const struct pd_task_steps *none = load_steps(s, "- keep: {column: k, equals: z}\n");
    assert_int_equal(pd_split_open(&split, s->dir, "org/set", NULL, "test", none, &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "has no rows after the task's steps (of 3)"));
}

static void a_failing_step_names_the_row(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    struct pd_split *split = NULL;
    struct pd_value row;
    pd_scratch_write(s, "org/set/default/test.jsonl", "{\"a\":\"x\"}\n{\"b\":\"y\"}\n");
    const struct pd_task_steps *steps = load_steps(s, "- strip: [a]\n");
    assert_ok(pd_split_open(&split, s->dir, "org/set", NULL, "test", steps, &err), err);
    assert_int_equal(pd_split_row(&row, split, 1, &s->arena, &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "/test.jsonl:2: t.yaml:1:10: step 'strip': column 'a' does "));
    pd_split_free(split);
}

static int overwrite(void *ctx, const char *path, struct pd_err *err)
{
    return pd_file_write(path, pd_str_of(ctx), err);
}

static void hashes_are_of_the_uncompressed_text_and_cached(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    char want[PD_SHA256_HEX];
    char plain[PD_SHA256_HEX];
    char packed[PD_SHA256_HEX];
    const char *text = "{\"n\":0}\n";
    pd_sha256_hex(want, pd_str_of(text));
    pd_scratch_write(s, "org/set/default/a.jsonl", text);
    write_gz(s, "org/set/default/b.jsonl.gz", text, false);
    struct pd_split *a = open_split(s, "a");
    struct pd_split *b = open_split(s, "b");
    assert_ok(pd_split_hash(plain, a, &err), err);
    assert_ok(pd_split_hash(packed, b, &err), err);
    assert_string_equal(plain, want);
    assert_string_equal(packed, want);
    pd_split_free(b);
    /* The second time the stored one is taken: shown by replacing it. */
    char lie[PD_SHA256_HEX];
    pd_sha256_hex(lie, pd_str_of("a lie"));
    const char *hashes = pd_scratch_path(s, "cache/podium/hashes");
    assert_ok(pd_file_walk(hashes, "", overwrite, lie, &err), err);
    assert_ok(pd_split_hash(plain, a, &err), err);
    assert_string_equal(plain, want); /* an open split knows its own */
    pd_split_free(a);
    a = open_split(s, "a");
    assert_ok(pd_split_hash(plain, a, &err), err);
    assert_string_equal(plain, lie);
    pd_split_free(a);
    /* A file that changed is hashed anew. */
    pd_scratch_write(s, "org/set/default/a.jsonl", "{\"n\":1}\n\n");
    a = open_split(s, "a");
    assert_ok(pd_split_hash(plain, a, &err), err);
    pd_sha256_hex(want, pd_str_of("{\"n\":1}\n\n"));
    assert_string_equal(plain, want);
    pd_split_free(a);
}

/* Writes podium.lock with one entry whose hash is that of text. */
static void write_lock(struct pd_scratch *s, const char *path, const char *text)
{
    char hex[PD_SHA256_HEX];
    pd_sha256_hex(hex, pd_str_of(text));
    struct pd_str lock = pd_arena_printf(&s->arena,
                                         "{\"format\": \"podium-lock\", \"version\": 1, \"files\": "
                                         "{\"%s\": {\"dataset\": \"org/set\", "
                                         "\"source\": \"x\", \"size\": 8, \"sha256\": \"%s\"}}}",
                                         path, hex);
    pd_scratch_write_str(s, "podium.lock", lock);
}

static int try_split(struct pd_scratch *s, const char *split, struct pd_err *err)
{
    const struct pd_source source = {.root = s->dir, .path = "org/set", .fetch = "podium fetch it"};
    struct pd_split *out = NULL;
    int code = pd_split_of_source(&out, &source, split, NULL, err);
    pd_split_free(out);
    return code;
}

static void files_must_be_as_the_lock_has_them(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    const char *text = "{\"n\":0}\n";
    pd_scratch_write(s, "org/set/default/a.jsonl", text);
    write_lock(s, "org/set/default/a.jsonl", text);
    assert_ok(try_split(s, "a", &err), err);
    write_lock(s, "org/set/default/a.jsonl", "other");
    assert_int_equal(try_split(s, "a", &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "a.jsonl is not the file that was fetched (its SHA-256 begins "
                                     "with "));
    assert_non_null(strstr(err.text, "type: podium fetch it --update"));
    /* With nothing remembered, too. */
    setenv("PODIUM_NO_CACHE", "1", 1);
    assert_int_equal(try_split(s, "a", &err), PD_ERR_INPUT);
    unsetenv("PODIUM_NO_CACHE");
    /* Of a packed file the packed bytes count. */
    write_gz(s, "org/set/default/b.jsonl.gz", text, false);
    write_lock(s, "org/set/default/b.jsonl.gz", text);
    assert_int_equal(try_split(s, "b", &err), PD_ERR_INPUT);
    write_lock(s, "org/set/default/other.jsonl", "other");
    assert_ok(try_split(s, "b", &err), err);
    pd_scratch_write(s, "podium.lock", "{}");
    assert_int_equal(try_split(s, "b", &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "podium.lock: not a lock file of Podium"));
}

static void a_cache_that_cannot_be_written_does_not_matter(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    char hex[PD_SHA256_HEX];
    pd_scratch_write(s, "cache", "a file where the folder should be");
    pd_scratch_write(s, "org/set/default/a.jsonl", "{\"n\":0}\n");
    struct pd_split *split = open_split(s, "a");
    assert_ok(pd_split_hash(hex, split, &err), err);
    assert_int_equal(strlen(hex), 64);
    pd_split_free(split);
}

static void rows_in_memory(void **state)
{
    struct pd_scratch *s = *state;
    struct pd_err err = {0};
    struct pd_value list;
    struct pd_split *split = NULL;
    char hex[PD_SHA256_HEX];
    char want[PD_SHA256_HEX];
    assert_ok(pd_yaml_parse(&list, &s->arena, pd_str_of("- {n: 0}\n- {n: 1}\n"), "x", &err), err);
    assert_ok(pd_split_of_list(&split, &list, &err), err);
    assert_int_equal(pd_split_len(split), 2);
    assert_int_equal(number_in_row(s, split, 1), 1);
    assert_ok(pd_split_hash(hex, split, &err), err);
    pd_sha256_hex(want, pd_str_of("[{\"n\":0},{\"n\":1}]"));
    assert_string_equal(hex, want);
    pd_split_free(split);
    assert_ok(pd_yaml_parse(&list, &s->arena, pd_str_of("[]"), "x", &err), err);
    assert_int_equal(pd_split_of_list(&split, &list, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "the list of samples has no rows");
}

static void the_data_folder_is_chosen_in_order(void **state)
{
    struct pd_scratch *s = *state;
    setenv("PODIUM_DATA", "/from/variable", 1);
    assert_string_equal(pd_data_root(&s->arena, "/from/option"), "/from/option");
    assert_string_equal(pd_data_root(&s->arena, NULL), "/from/variable");
    unsetenv("PODIUM_DATA");
    setenv("XDG_CACHE_HOME", "/xdg", 1);
    assert_string_equal(pd_data_root(&s->arena, NULL), "/xdg/podium/data");
    unsetenv("XDG_CACHE_HOME");
    setenv("HOME", "/home/me", 1);
    assert_string_equal(pd_data_root(&s->arena, NULL), "/home/me/.cache/podium/data");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lines_are_rows),
        TEST(every_form_is_read),
        TEST(bad_files_are_named),
        TEST(a_broken_line_has_its_number_and_column),
        TEST(a_missing_split_says_where_it_was_sought),
        TEST(steps_filter_and_change_rows),
        TEST(a_failing_step_names_the_row),
        TEST(hashes_are_of_the_uncompressed_text_and_cached),
        TEST(a_cache_that_cannot_be_written_does_not_matter),
        TEST(files_must_be_as_the_lock_has_them),
        TEST(rows_in_memory),
        TEST(the_data_folder_is_chosen_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
