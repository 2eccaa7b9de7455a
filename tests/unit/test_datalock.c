#include "tasks/datalock.h"

#include "tests/support/scratch.h"

static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct pd_lock_entry entry_of(const char *path)
{
    struct pd_lock_entry entry = {.path = path,
                                  .dataset = "org/set",
                                  .config = "main",
                                  .split = "test",
                                  .source = "https://viewer",
                                  .rows = 3,
                                  .size = 17};
    memcpy(entry.sha256, hash, sizeof hash);
    return entry;
}

static void entries_are_sorted_and_replaced(void **state)
{
    struct pd_datalock *lock = pd_datalock_new();
    static const char *const paths[] = {"b/x", "a/y", "c/z", "a/x", "b/x"};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(paths); i++) {
        struct pd_lock_entry entry = entry_of(paths[i]);
        entry.rows = (int64_t)i;
        pd_datalock_set(lock, &entry);
    }
    static const char *const sorted[] = {"a/x", "a/y", "b/x", "c/z"};
    assert_int_equal(pd_datalock_len(lock), PD_COUNT(sorted));
    for (size_t i = 0; i < PD_COUNT(sorted); i++)
        assert_string_equal(pd_datalock_at(lock, i)->path, sorted[i]);
    assert_int_equal(pd_datalock_find(lock, "b/x")->rows, 4);
    assert_null(pd_datalock_find(lock, "b/y"));
    pd_datalock_remove(lock, "b/y");
    pd_datalock_remove(lock, "a/y");
    assert_int_equal(pd_datalock_len(lock), 3);
    assert_null(pd_datalock_find(lock, "a/y"));
    assert_int_equal(pd_datalock_find(lock, "c/z")->rows, 2);
    pd_datalock_free(lock);
}

static void a_lock_is_written_and_read_back(void **state)
{
    struct pd_scratch s;
    struct pd_err err = {0};
    struct pd_datalock *lock = NULL;
    (void)state;
    pd_scratch_init(&s);
    assert_ok(pd_datalock_open(&lock, s.dir, &err), err);
    assert_int_equal(pd_datalock_len(lock), 0);
    struct pd_lock_entry split = entry_of("org/set/main/test.jsonl");
    struct pd_lock_entry file = {.path = "org/set/a.csv",
                                 .dataset = "org/set",
                                 .source = "https://hub/x",
                                 .revision = "abc",
                                 .asked = "main",
                                 .rows = -1,
                                 .size = 5};
    memcpy(file.sha256, hash, sizeof hash);
    pd_datalock_set(lock, &split);
    pd_datalock_set(lock, &file);
    assert_ok(pd_datalock_save(lock, s.dir, &err), err);
    pd_datalock_free(lock);
    struct pd_buf text = {0};
    assert_ok(pd_file_read(&text, pd_scratch_path(&s, "podium.lock"), &err), err);
    assert_non_null(strstr(text.data, "\"config\": null"));
    pd_buf_done(&text);
    assert_ok(pd_datalock_open(&lock, s.dir, &err), err);
    const struct pd_lock_entry *read = pd_datalock_find(lock, "org/set/a.csv");
    assert_null(read->config);
    assert_null(read->split);
    assert_string_equal(read->revision, "abc");
    assert_string_equal(read->asked, "main");
    assert_int_equal(read->rows, -1);
    assert_int_equal(read->size, 5);
    read = pd_datalock_find(lock, "org/set/main/test.jsonl");
    assert_string_equal(read->split, "test");
    assert_null(read->revision);
    assert_null(read->asked);
    assert_string_equal(read->sha256, hash);
    pd_datalock_free(lock);
    pd_scratch_done(&s);
}

#define LOCK(files) "{\"format\": \"podium-lock\", \"version\": 1, \"files\": {" files "}}"
#define ENTRY(path, size, sha)                                                                     \
    LOCK("\"" path "\": {\"dataset\": \"d\", \"source\": \"s\", \"size\": " size                   \
         ", \"sha256\": \"" sha "\"}")
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void bad_locks_are_refused(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", "L: 1:1: "},
        {"[]", "L: not a lock file of Podium"},
        {"{\"format\": \"x\", \"files\": {}}", "L: not a lock file of Podium"},
        {"{\"format\": \"podium-lock\", \"version\": 2, \"files\": {}}",
         "L: version 2 of the lock file; this Podium reads version 1"},
        {ENTRY("/etc/passwd", "1", HASH), "L: '/etc/passwd' is no path within the mirror"},
        {ENTRY("a/../b", "1", HASH), "L: 'a/../b' is no path within the mirror"},
        {ENTRY("a//b", "1", HASH), "L: 'a//b' is no path within the mirror"},
        {ENTRY("a/.b", "1", HASH), "L: 'a/.b' is no path within the mirror"},
        {ENTRY("podium.lock", "1", HASH), "L: 'podium.lock' is no path within the mirror"},
        {ENTRY("a/\\u0000b", "1", HASH), "L: 'a/"},
        {ENTRY("a/b", "-1", HASH), "L: the entry of 'a/b' must have dataset, "},
        {ENTRY("a/b", "1.5", HASH), "L: the entry of 'a/b' must have dataset, "},
        {ENTRY("a/b", "1", "0123"), "L: the entry of 'a/b' must have dataset, "},
        {ENTRY("a/b", "1", HASH "0"), "L: the entry of 'a/b' must have dataset, "},
        {LOCK("\"a/b\": 1"), "L: the entry of 'a/b' must have dataset, "},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_err err = {0};
        struct pd_datalock *lock = NULL;
        assert_int_equal(pd_datalock_parse(&lock, pd_str_of(cases[i].text), "L", &err),
                         PD_ERR_INPUT);
        if (strncmp(err.text, cases[i].want, strlen(cases[i].want)) != 0)
            fail_msg("%s\nis not %s", err.text, cases[i].want);
    }
    struct pd_err err = {0};
    struct pd_datalock *lock = NULL;
    assert_ok(pd_datalock_parse(&lock, pd_str_of(ENTRY("a/b", "1", HASH)), "L", &err), err);
    pd_datalock_free(lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_sorted_and_replaced),
        cmocka_unit_test(a_lock_is_written_and_read_back),
        cmocka_unit_test(bad_locks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
