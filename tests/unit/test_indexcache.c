/*
 * The index with what it remembers from the last time: the same names as without, files that did
 * not change are not read again, whatever changed is noticed, and a damaged cache counts as none.
 */
#include "tests/support/scratch.h"

#include "lib/core/clock.h"
#include "lib/core/pcg.h"
#include "tasks/taskset.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { NFILES = 310, LATER_S = 3600 };

struct bench {
    struct pd_scratch scratch;
    const char *root;
    struct pd_buf names; /* of the last index, with kinds, paths and tags */
    size_t nread;        /* files that it read */
};

/* Debug events end with "..., N read anew". */
static void note(void *ctx, enum pd_event_kind kind, const char *text)
{
    struct bench *b = ctx;
    size_t nfiles;
    const char *rest = strrchr(text, ':');
    if (kind == PD_EVENT_DEBUG && rest)
        (void)sscanf(rest, ": %zu task files, %zu read anew", &nfiles, &b->nread);
}

static void put_names(struct bench *b, const struct pd_taskset *set)
{
    pd_buf_reset(&b->names);
    for (size_t i = 0; i < set->entries.n; i++) {
        const struct pd_entry *entry = set->entries.entries[i].value;
        pd_buf_printf(&b->names, "%s %d %s %d", entry->name.name, entry->name.kind,
                      entry->name.file, entry->name.python);
        for (size_t k = 0; k < entry->ntagged; k++)
            pd_buf_printf(&b->names, " %s", entry->tagged[k]);
        pd_buf_putc(&b->names, '\n');
    }
    if (set->broken)
        pd_buf_printf(&b->names, "%zu broken: %s\n", set->nbroken, set->broken);
}

/* Indexes the root some seconds from now. */
static size_t index_at(struct bench *b, double seconds)
{
    struct pd_taskset *set = calloc(1, sizeof *set);
    struct pd_err err = {0};
    set->sink = (struct pd_sink){note, b};
    b->nread = SIZE_MAX;
    int64_t now_ns = (int64_t)((pd_clock_unix_s() + seconds) * 1e9);
    assert_ok(pd_index_root(set, b->root, now_ns, &err), err);
    put_names(b, set);
    pd_taskset_free(set);
    return b->nread;
}

/* The same when every file has been left alone for long. */
static size_t index_later(struct bench *b)
{
    return index_at(b, LATER_S);
}

/* What is remembered gives the same as reading everything. */
static void assert_same_without_cache(struct bench *b)
{
    struct pd_buf remembered = {0};
    pd_buf_add_str(&remembered, pd_buf_str(&b->names));
    setenv("PODIUM_NO_CACHE", "1", 1);
    assert_true(index_later(b) >= NFILES);
    unsetenv("PODIUM_NO_CACHE");
    assert_string_equal(b->names.data, remembered.data);
    pd_buf_done(&remembered);
}

static bool has(struct bench *b, const char *text)
{
    return strstr(b->names.data, text) != NULL;
}

static const char *write_file(struct bench *b, const char *name, const char *text)
{
    return pd_scratch_write(&b->scratch, pd_path_join(&b->scratch.arena, "root", name), text);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    *state = b;
    pd_scratch_init(&b->scratch);
    setenv("XDG_CACHE_HOME", pd_scratch_path(&b->scratch, "cache"), 1);
    unsetenv("PODIUM_NO_CACHE");
    for (int i = 0; i < NFILES - 10; i++) {
        struct pd_arena *arena = &b->scratch.arena;
        const char *file = pd_arena_printf(arena, "d%d/f%03d.yaml", i % 7, i).p;
        write_file(b, file,
                   pd_arena_printf(arena, "task: t%03d\ninclude: ../common\nx: %d\n", i, i).p);
    }
    write_file(b, "common", "tag: [shared, other]\n");
    write_file(b, "g1.yaml", "group: g\ntask: [t001]\n");
    write_file(b, "g2.yaml", "include: names/g2\n");
    write_file(b, "names/g2", "group: g2\ntask: [t001]\n");
    write_file(b, "bad1.yaml", "task: [unclosed\n");
    write_file(b, "bad2.yaml", "task: lost\ninclude: nowhere\n");
    write_file(b, "odd1.yaml", "task: {a: &x 1}\n");
    write_file(b, "odd2.yaml", "class: !function a.B\ntask: python\n");
    write_file(b, "odd3.yaml", "- a\n");
    write_file(b, "odd4.yaml", "task: t_empty\ntag: []\ninclude:\n");
    write_file(b, "odd5.yaml", "task: t_text\ntag: \"one: two\"\n");
    write_file(b, "odd6.yaml", "");
    b->root = pd_scratch_path(&b->scratch, "root");
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    unsetenv("XDG_CACHE_HOME");
    pd_scratch_done(&b->scratch);
    pd_buf_done(&b->names);
    free(b);
    return 0;
}

enum { NREAD = NFILES + 2 }; /* with the included ones */

static void what_did_not_change_is_not_read_again(void **state)
{
    struct bench *b = *state;
    assert_int_equal(index_later(b), NREAD);
    assert_same_without_cache(b);
    assert_int_equal(index_later(b), 0);
    assert_true(has(b, "shared 2 d0/f000.yaml 0 t000 t001 t002 "));
    assert_true(has(b, "python 0 odd2.yaml 1\n"));
    assert_true(has(b, "one: two 2 odd5.yaml 0 t_text\n"));
    assert_true(has(b, "1 broken: "));
    assert_true(has(b, "/root/bad1.yaml:2:1: "));
    assert_same_without_cache(b);
}

static void a_file_that_is_too_young_is_read_again(void **state)
{
    struct bench *b = *state;
    assert_int_equal(index_at(b, 0), NREAD);
    assert_int_equal(index_later(b), NREAD);
    assert_int_equal(index_later(b), 0);
    write_file(b, "odd6.yaml", "task: new\n");
    assert_int_equal(index_at(b, 0), 1);
    assert_int_equal(index_at(b, 0), 1);
    assert_int_equal(index_later(b), 1);
    assert_int_equal(index_at(b, 0), 0);
}

static void changes_are_noticed(void **state)
{
    struct bench *b = *state;
    index_later(b);
    assert_true(has(b, "t001 0 "));
    write_file(b, "d1/f001.yaml", "task: x001\ninclude: ../common\nx: 1\n"); /* as long as before */
    assert_int_equal(index_later(b), 1);
    assert_true(has(b, "x001 0 d1/f001.yaml"));
    assert_false(has(b, "t001 0 "));
    assert_same_without_cache(b);

    write_file(b, "d9/added.yaml", "task: added\n");
    write_file(b, "d1/added.yaml", "task: added_too\n");
    assert_int_equal(index_later(b), 2);
    assert_true(has(b, "added 0 d9/added.yaml") && has(b, "added_too 0 d1/added.yaml"));

    assert_int_equal(unlink(pd_scratch_path(&b->scratch, "root/d2/f002.yaml")), 0);
    assert_int_equal(index_later(b), 0);
    assert_false(has(b, "t002"));

    assert_int_equal(
        rename(pd_scratch_path(&b->scratch, "root/d3"), pd_scratch_path(&b->scratch, "root/moved")),
        0);
    index_later(b);
    assert_true(has(b, "t003 0 moved/f003.yaml") && !has(b, "d3/"));
    assert_same_without_cache(b);
    assert_int_equal(index_later(b), 0);
}

static void changes_of_included_files_are_noticed(void **state)
{
    struct bench *b = *state;
    index_later(b);
    write_file(b, "common", "tag: [shared, chang]\n");
    assert_int_equal(index_later(b), 1);
    assert_true(has(b, "chang 2 ") && has(b, "shared 2 ") && !has(b, "other 2 "));
    write_file(b, "names/g2", "group: g3\ntask: [t001]\n");
    assert_int_equal(index_later(b), 1);
    assert_true(has(b, "g3 1 g2.yaml") && !has(b, "g2 1 "));
    assert_int_equal(unlink(pd_scratch_path(&b->scratch, "root/names/g2")), 0);
    assert_int_equal(index_later(b), 0);
    assert_false(has(b, "g3 1 "));
    write_file(b, "nowhere", "tag: found\n"); /* what was missing before */
    assert_int_equal(index_later(b), 1);
    assert_true(has(b, "found 2 bad2.yaml 0 lost"));
    assert_same_without_cache(b);
}

/* A file that takes another's place with the same size and time of change. */
static void replaced_files_are_noticed(void **state)
{
    struct bench *b = *state;
    const char *path = pd_scratch_path(&b->scratch, "root/odd4.yaml");
    struct stat st;
    index_later(b);
    assert_int_equal(stat(path, &st), 0);
    const char *other =
        pd_scratch_write(&b->scratch, "other", "task: u_empty\ntag: []\ninclude:\n");
    struct timespec times[2] = {st.st_atim, st.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, other, times, 0), 0);
    assert_int_equal(rename(other, path), 0);
    assert_int_equal(index_later(b), 1);
    assert_true(has(b, "u_empty 0 odd4.yaml") && !has(b, "t_empty"));

    const char *link = pd_scratch_path(&b->scratch, "root/link.yaml");
    pd_scratch_write(&b->scratch, "far1/a", "task: far1\ninclude: tags\n");
    pd_scratch_write(&b->scratch, "far1/tags", "tag: tag1\n");
    pd_scratch_write(&b->scratch, "far2/a", "task: far2\ninclude: tags\n");
    pd_scratch_write(&b->scratch, "far2/tags", "tag: tag2\n");
    assert_int_equal(symlink("../far1/a", link), 0);
    assert_int_equal(index_later(b), 2);
    assert_true(has(b, "far1 0 link.yaml") && has(b, "tag1 2 link.yaml 0 far1"));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink("../far2/a", link), 0);
    assert_int_equal(index_later(b), 2);
    assert_true(has(b, "far2 0 link.yaml") && has(b, "tag2 2 link.yaml 0 far2") && !has(b, "far1"));
}

/* --- the cache file itself --- */

/* The newest file in the folder of caches. */
static char *cache_file(struct bench *b)
{
    char path[256];
    const char *command =
        pd_arena_printf(&b->scratch.arena, "ls -t '%s'/cache/podium/index/*", b->scratch.dir).p;
    FILE *out = popen(command, "r");
    assert_non_null(out);
    assert_non_null(fgets(path, sizeof path, out));
    while (fgetc(out) != EOF)
        ;
    assert_int_equal(pclose(out), 0);
    return pd_arena_cstr(&b->scratch.arena, (struct pd_str){path, strcspn(path, "\n")});
}

static void assert_rebuilt(struct bench *b, const char *path, struct pd_str damaged,
                           const char *names)
{
    struct pd_err err = {0};
    assert_ok(pd_file_write(path, damaged, &err), err);
    assert_int_equal(index_later(b), NREAD);
    assert_string_equal(b->names.data, names);
    assert_int_equal(index_later(b), 0);
}

static void a_damaged_cache_is_rebuilt(void **state)
{
    struct bench *b = *state;
    struct pd_buf whole = {0}, names = {0};
    struct pd_err err = {0};
    struct pd_pcg32 rng;
    index_later(b);
    const char *path = cache_file(b);
    pd_buf_add_str(&names, pd_buf_str(&b->names));
    assert_ok(pd_file_read(&whole, path, &err), err);
    assert_rebuilt(b, path, (struct pd_str){"", 0}, names.data);
    assert_rebuilt(b, path, (struct pd_str)PD_STR("podium index\n"), names.data);
    pd_pcg32_init(&rng, 1, 2);
    for (size_t i = 0; i < 40; i++) {
        size_t n = pd_pcg32_below(&rng, (uint32_t)whole.len);
        assert_rebuilt(b, path, (struct pd_str){whole.data, n}, names.data);
        whole.data[n] = (char)(whole.data[n] ^ (1 << i % 8));
        assert_rebuilt(b, path, pd_buf_str(&whole), names.data);
        whole.data[n] = (char)(whole.data[n] ^ (1 << i % 8));
    }
    pd_buf_done(&whole);
    pd_buf_done(&names);
}

static void a_foreign_cache_is_not_believed(void **state)
{
    struct bench *b = *state;
    struct pd_buf whole = {0};
    struct pd_err err = {0};
    index_later(b);
    const char *path = cache_file(b);
    assert_int_equal(index_later(b), 0);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(index_later(b), NREAD); /* anybody could have written it */
    if (geteuid() == 0) {
        assert_int_equal(index_later(b), 0);
        assert_int_equal(chown(path, 12345, 12345), 0);
        assert_int_equal(index_later(b), NREAD);
    }
    /* The cache of another folder under this one's name. */
    assert_ok(pd_file_read(&whole, path, &err), err);
    assert_int_equal(rename(b->root, pd_scratch_path(&b->scratch, "moved")), 0);
    assert_int_equal(unlink(path), 0);
    b->root = pd_scratch_path(&b->scratch, "moved");
    assert_int_equal(index_later(b), NREAD);
    assert_int_equal(index_later(b), 0);
    assert_ok(pd_file_write(cache_file(b), pd_buf_str(&whole), &err), err);
    assert_int_equal(index_later(b), NREAD);
    pd_buf_done(&whole);
}

static void without_a_cache_nothing_is_written(void **state)
{
    struct bench *b = *state;
    setenv("PODIUM_NO_CACHE", "1", 1);
    assert_int_equal(index_later(b), NREAD);
    assert_false(pd_file_exists(pd_scratch_path(&b->scratch, "cache")));
    setenv("PODIUM_NO_CACHE", "0", 1);
    assert_int_equal(index_later(b), NREAD);
    assert_true(pd_file_exists(pd_scratch_path(&b->scratch, "cache/podium/index")));
    unsetenv("PODIUM_NO_CACHE");
}

/* Few files are read faster than a cache of them. */
static void small_folders_have_no_cache(void **state)
{
    struct bench *b = *state;
    b->root = pd_scratch_path(&b->scratch, "root/d1");
    assert_true(index_later(b) > 0);
    assert_true(index_later(b) > 0);
    assert_false(pd_file_exists(pd_scratch_path(&b->scratch, "cache")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_did_not_change_is_not_read_again),
        TEST(a_file_that_is_too_young_is_read_again),
        TEST(changes_are_noticed),
        TEST(changes_of_included_files_are_noticed),
        TEST(replaced_files_are_noticed),
        TEST(a_damaged_cache_is_rebuilt),
        TEST(a_foreign_cache_is_not_believed),
        TEST(without_a_cache_nothing_is_written),
        TEST(small_folders_have_no_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
