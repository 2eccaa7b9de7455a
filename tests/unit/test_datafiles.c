/* Where the rows of a split are: the mirror, and what dataset_kwargs names. */
#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "tasks/dataset.h"
#include "tests/support/scratch.h"

struct bench {
    struct pd_scratch scratch;
    char *before; /* the current folder */
    struct pd_value kwargs;
    struct pd_source source;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    *state = b;
    b->before = getcwd(NULL, 0);
    pd_scratch_init(&b->scratch);
    setenv("XDG_CACHE_HOME", pd_scratch_path(&b->scratch, "cache"), 1);
    struct pd_err err = {0};
    assert_ok(pd_file_mkdirs(pd_scratch_path(&b->scratch, "here"), &err), err);
    assert_int_equal(chdir(pd_scratch_path(&b->scratch, "here")), 0);
    b->source = (struct pd_source){.root = pd_scratch_path(&b->scratch, "mirror"),
                                   .folder = pd_scratch_path(&b->scratch, "yaml")};
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    assert_int_equal(chdir(b->before), 0);
    unsetenv("XDG_CACHE_HOME");
    pd_scratch_done(&b->scratch);
    free(b->before);
    free(b);
    return 0;
}

static int open_split(struct pd_split **out, struct bench *b, const char *path, const char *kwargs,
                      const char *split, struct pd_err *err)
{
    struct pd_err why = {0};
    assert_ok(pd_yaml_parse(&b->kwargs, &b->scratch.arena, pd_str_of(kwargs), "kwargs", &why), why);
    b->source.path = path;
    b->source.kwargs = &b->kwargs;
    return pd_split_of_source(out, &b->source, split, NULL, err);
}

/* The rows of a split as JSON, one after the other. */
static const char *rows(struct bench *b, const char *path, const char *kwargs, const char *split)
{
    struct pd_err err = {0};
    struct pd_split *made = NULL;
    struct pd_buf text = {0};
    assert_ok(open_split(&made, b, path, kwargs, split, &err), err);
    for (size_t i = 0; i < pd_split_len(made); i++) {
        struct pd_value row;
        assert_ok(pd_split_row(&row, made, i, &b->scratch.arena, &err), err);
        pd_buf_puts(&text, i ? " " : "");
        pd_json_write(&text, &row, PD_JSON_COMPACT);
    }
    const char *kept = pd_arena_cstr(&b->scratch.arena, pd_buf_str(&text));
    pd_buf_done(&text);
    pd_split_free(made);
    return kept;
}

/* The message of opening, with the scratch folder's name cut out. */
static void assert_refused(struct bench *b, const char *path, const char *kwargs, const char *split,
                           const char *want)
{
    struct pd_err err = {0};
    struct pd_split *made = NULL;
    struct pd_buf text = {0};
    assert_int_equal(open_split(&made, b, path, kwargs, split, &err), PD_ERR_INPUT);
    struct pd_str rest = pd_str_of(err.text), dir = pd_str_of(b->scratch.dir);
    for (ptrdiff_t at; (at = pd_str_index(rest, dir, 0)) >= 0;) {
        pd_buf_add_str(&text, pd_str_slice(rest, 0, (size_t)at));
        rest = pd_str_slice(rest, (size_t)at + dir.n, rest.n);
    }
    pd_buf_add_str(&text, rest);
    assert_str(pd_buf_str(&text), want);
    pd_buf_done(&text);
}

static void write_file(struct bench *b, const char *name, const char *text)
{
    pd_scratch_write(&b->scratch, name, text);
}

static void builders_read_what_they_are_named_after(void **state)
{
    struct bench *b = *state;
    write_file(b, "here/a.dat", "{\"n\": 1}\n{\"n\": 2}\n");
    write_file(b, "here/b.dat", " [{\"n\": 1}, {\"n\": 2}]");
    write_file(b, "here/c.dat", "{\"v\": 1, \"data\": [{\"n\": 1}]}");
    write_file(b, "here/d.dat", "n;t\n1;x\n");
    write_file(b, "here/e.dat", "one\r\n\ntwo\rthree");
    assert_string_equal(rows(b, "json", "data_files: a.dat", "train"), "{\"n\":1} {\"n\":2}");
    assert_string_equal(rows(b, "json", "data_files: b.dat", "train"), "{\"n\":1} {\"n\":2}");
    assert_string_equal(rows(b, "json", "{data_files: c.dat, field: data}", "train"), "{\"n\":1}");
    assert_string_equal(rows(b, "csv", "{data_files: d.dat, sep: ;}", "train"),
                        "{\"n\":1,\"t\":\"x\"}");
    assert_string_equal(
        rows(b, "csv", "{data_files: d.dat, sep: ;, column_names: [a, b]}", "train"),
        "{\"a\":\"n\",\"b\":\"t\"} {\"a\":\"1\",\"b\":\"x\"}");
    assert_string_equal(
        rows(b, "text", "{data_files: e.dat, sample_by: line, revision: x}", "train"),
        "{\"text\":\"one\"} {\"text\":\"\"} {\"text\":\"two\"} {\"text\":\"three\"}");
}

static void files_are_named_for_splits(void **state)
{
    struct bench *b = *state;
    write_file(b, "here/a1.jsonl", "{\"n\": 1}\n");
    write_file(b, "here/a2.jsonl", "{\"n\": 2}\n{\"n\": 3}\n");
    write_file(b, "here/b.jsonl", "{\"n\": 4}\n");
    const char *kwargs = "data_files: {test: [b.jsonl, a1.jsonl], dev: a*.jsonl, none: }";
    assert_string_equal(rows(b, "json", kwargs, "test"), "{\"n\":4} {\"n\":1}");
    assert_string_equal(rows(b, "json", kwargs, "dev"), "{\"n\":1} {\"n\":2} {\"n\":3}");
    assert_refused(b, "json", kwargs, "train", "'data_files' names no files for split 'train'");
    assert_refused(b, "json", kwargs, "none", "'data_files' names no files for split 'none'");
    assert_string_equal(rows(b, "json", "data_files: [a1.jsonl, b.jsonl]", "train"),
                        "{\"n\":1} {\"n\":4}");
    assert_refused(b, "json", "data_files: a1.jsonl", "test",
                   "'data_files' names no files for split 'test'; without names of splits they are "
                   "'train'");
    assert_refused(b, "json", "data_files: []", "train",
                   "'data_files' has no file for split 'train'");
    assert_refused(b, "json", "data_files: [3]", "train",
                   "'data_files' must be a name, a list of names, or such for each split");
}

static void files_are_sought_here_then_beside_the_yaml_then_in_the_mirror(void **state)
{
    struct bench *b = *state;
    const char *kwargs = "data_files: data/a.jsonl";
    assert_refused(b, "json", kwargs, "train",
                   "there is no file data/a.jsonl for split 'train': looked in the current folder, "
                   "in /yaml and in /mirror");
    write_file(b, "mirror/data/a.jsonl", "{\"n\": 3}\n");
    assert_string_equal(rows(b, "json", kwargs, "train"), "{\"n\":3}");
    write_file(b, "yaml/data/a.jsonl", "{\"n\": 2}\n");
    assert_string_equal(rows(b, "json", kwargs, "train"), "{\"n\":2}");
    write_file(b, "here/data/a.jsonl", "{\"n\": 1}\n");
    assert_string_equal(rows(b, "json", kwargs, "train"), "{\"n\":1}");
    const char *absolute =
        pd_arena_printf(&b->scratch.arena, "data_files: %s/yaml/data/a.jsonl", b->scratch.dir).p;
    assert_string_equal(rows(b, "json", absolute, "train"), "{\"n\":2}");
    b->source.folder = NULL;
    assert_refused(b, "json", "data_files: b", "train",
                   "there is no file b for split 'train': looked in the current folder and in "
                   "/mirror");
}

static void addresses_are_sought_in_the_mirror(void **state)
{
    struct bench *b = *state;
    const char *web = "data_files: {test: 'https://example.org/a/b.csv?download=1#x'}";
    const char *hub = "data_files: {test: hf://datasets/org/set@main/data/x.jsonl}";
    assert_refused(b, "csv", web, "test",
                   "there is no https://example.org/a/b.csv?download=1#x for split 'test': looked "
                   "for /mirror/_urls/example.org/a/b.csv; --data or PODIUM_DATA name another data "
                   "folder");
    write_file(b, "mirror/_urls/example.org/a/b.csv", "n\n1\n");
    assert_string_equal(rows(b, "csv", web, "test"), "{\"n\":1}");
    assert_refused(b, "json", hub, "test",
                   "there is no hf://datasets/org/set@main/data/x.jsonl for split 'test': looked "
                   "for /mirror/org/set/data/x.jsonl and for /mirror/org/set/default/test.jsonl; "
                   "--data or PODIUM_DATA name another data folder");
    write_file(b, "mirror/org/set/default/test.jsonl", "{\"n\": 1}\n");
    assert_string_equal(rows(b, "json", hub, "test"), "{\"n\":1}");
    write_file(b, "mirror/org/set/data/x.jsonl", "{\"n\": 2}\n");
    assert_string_equal(rows(b, "json", hub, "test"), "{\"n\":2}");
    assert_refused(b, "json", "data_files: hf://datasets/org/set", "train",
                   "hf://datasets/org/set names no file of a data set");
}

static void a_data_set_may_name_its_own_files(void **state)
{
    struct bench *b = *state;
    const char *kwargs = "{data_files: {test: part/t.csv, dev: part/d.json, x: part/x.bin}, "
                         "column_names: [q, a], header: }";
    write_file(b, "mirror/org/set/part/t.csv", "one,1\n");
    write_file(b, "mirror/org/set/part/d.json", "{\"n\": 1}\n");
    write_file(b, "mirror/org/set/part/x.bin", "?");
    assert_string_equal(rows(b, "org/set", kwargs, "test"), "{\"q\":\"one\",\"a\":1}");
    assert_string_equal(rows(b, "org/set", kwargs, "dev"), "{\"n\":1}");
    assert_refused(b, "org/set", kwargs, "x",
                   "/mirror/org/set/part/x.bin: only JSON, CSV and text can be read; convert it to "
                   ".jsonl and put it into the data mirror");
    assert_refused(
        b, "org/none", kwargs, "test",
        "there is no part/t.csv for split 'test': looked for /mirror/org/none/part/t.csv "
        "and for /mirror/org/none/default/test.jsonl; --data or PODIUM_DATA name another "
        "data folder");
    b->source.fetch = "podium fetch it";
    assert_refused(
        b, "org/none", kwargs, "test",
        "there is no part/t.csv for split 'test': looked for /mirror/org/none/part/t.csv "
        "and for /mirror/org/none/default/test.jsonl; to get it, type: podium fetch it");
    assert_refused(
        b, "_custom/none", "{}", "test",
        "there is no split 'test' of _custom/none: looked for "
        "/mirror/_custom/none/default/test.jsonl (also .json, .csv, .tsv, each also with "
        ".gz or .zst); --data or PODIUM_DATA name another data folder");
    b->source.fetch = NULL;
    /* What the mirror holds as a split goes before, and other options are somebody else's. */
    write_file(b, "mirror/org/set/default/test.jsonl", "{\"n\": 7}\n");
    assert_string_equal(rows(b, "org/set", kwargs, "test"), "{\"n\":7}");
    assert_string_equal(rows(b, "org/set", "{qa_split: qa1}", "test"), "{\"n\":7}");
}

static void what_cannot_be_read_is_refused(void **state)
{
    struct bench *b = *state;
    write_file(b, "here/a.parquet", "PAR1");
    write_file(b, "here/a.csv", "n\n1\n");
    write_file(b, "here/bad.csv", "n\n1\n1,2\n");
    assert_refused(b, "parquet", "data_files: a.parquet", "train",
                   "'dataset_path: parquet' cannot be read; convert the files to .jsonl");
    assert_refused(
        b, "json", "data_files: a.parquet", "train",
        "a.parquet: only JSON, CSV and text can be read; convert it to .jsonl and put it "
        "into the data mirror");
    assert_refused(b, "json", "{}", "train",
                   "'dataset_path: json' needs 'data_files' in 'dataset_kwargs'");
    assert_refused(b, "csv", "{data_files: a.csv, dtype: str}", "train",
                   "'dtype' with this value is not supported for CSV");
    assert_refused(b, "json", "{data_files: a.csv, lines: true}", "train",
                   "'lines' with this value is not supported for json");
    assert_refused(b, "text", "{data_files: a.csv, sample_by: paragraph}", "train",
                   "'sample_by' with this value is not supported for text");
    assert_refused(b, "csv", "{data_files: a.csv, encoding: latin-1}", "train",
                   "'encoding' with this value is not supported for csv");
    assert_string_equal(rows(b, "csv", "{data_files: a.csv, encoding: utf-8}", "train"),
                        "{\"n\":1}");
    assert_refused(b, "csv", "data_files: bad.csv", "train",
                   "bad.csv:3: expected 1 fields, but there are 2");
}

static void hashes_tell_files_and_options(void **state)
{
    struct bench *b = *state;
    static const char *const kwargs[] = {
        "data_files: a.csv", "data_files: [a.csv, b.csv]", "data_files: [b.csv, a.csv]",
        "{data_files: a.csv, column_names: [x]}", "{data_files: a.csv, column_names: [y]}"};
    char hashes[PD_COUNT(kwargs)][PD_SHA256_HEX];
    char plain[PD_SHA256_HEX];
    write_file(b, "here/a.csv", "n\n1\n");
    write_file(b, "here/b.csv", "n\n2\n");
    for (size_t i = 0; i < PD_COUNT(kwargs); i++) {
        struct pd_err err = {0};
        struct pd_split *split = NULL;
        assert_ok(open_split(&split, b, "csv", kwargs[i], "train", &err), err);
        assert_ok(pd_split_hash(hashes[i], split, &err), err);
        pd_split_free(split);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(hashes[i], hashes[k]);
    }
    pd_sha256_hex(plain, pd_str_of("n\n1\n"));
    assert_string_equal(hashes[0], plain);
}

static void rows_of_several_files_know_their_places(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    struct pd_split *split = NULL;
    struct pd_value row;
    write_file(b, "here/a.jsonl", "{\"n\": 1}\n");
    write_file(b, "here/b.jsonl", "\n{\"n\": 2}\n3\n");
    assert_ok(open_split(&split, b, "json", "data_files: '[ab].jsonl'", "train", &err), err);
    assert_int_equal(pd_split_len(split), 3);
    assert_ok(pd_split_row(&row, split, 1, &b->scratch.arena, &err), err);
    assert_int_equal(pd_dict_int(&row, "n", 0), 2);
    assert_int_equal(pd_split_row(&row, split, 2, &b->scratch.arena, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "b.jsonl:3: a row must be an object, but this is int");
    pd_split_free(split);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(builders_read_what_they_are_named_after),
        TEST(files_are_named_for_splits),
        TEST(files_are_sought_here_then_beside_the_yaml_then_in_the_mirror),
        TEST(addresses_are_sought_in_the_mirror),
        TEST(a_data_set_may_name_its_own_files),
        TEST(what_cannot_be_read_is_refused),
        TEST(hashes_tell_files_and_options),
        TEST(rows_of_several_files_know_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
