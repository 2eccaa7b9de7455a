/* The small parts of lib/core: strings, buffers, arenas, maps, errors, hashes, files. */
#include "tests/support/pd_test.h"

#include "lib/core/arena.h"
#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "lib/core/hash.h"
#include "lib/core/map.h"

#include <errno.h>

static void globs(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool want;
    } cases[] = {
        {"mmlu_*", "mmlu_anatomy", true},
        {"mmlu_*", "mmlu", false},
        {"*", "", true},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"*_boolq", "kobest_boolq", true},
        {"[a-c]x", "bx", true},
        {"[a-c]x", "dx", false},
        {"[!a]x", "bx", true},
        {"[!a]x", "ax", false},
        {"a[", "a[", true},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "xxbxxaxx", false},
        {"", "", true},
        {"", "x", false},
        {"a*", "a", true},
        {"[]]", "]", true},
        {"[b-a]", "a", false},
        {"[a-]", "-", true},
        {"[!]]", "]", false},
        {"?", "\xc3\xa9", true},
        {"??", "\xc3\xa9", false},
        {"[!a]*", "\xe6\x97\xa5", true},
        {"[\xc3\xa0-\xc3\xbc]", "\xc3\xa9", true},
        {"[\xc3\xa0-\xc3\xbc]", "e", false},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++)
        assert_int_equal(pd_str_glob(pd_str_of(cases[i].pattern), pd_str_of(cases[i].text)),
                         cases[i].want);
}

static void nearest_names(void **state)
{
    (void)state;
    static const char *const names[] = {"gsm8k", "hellaswag", "arc_easy", "winogrande"};
    assert_string_equal(pd_str_nearest(pd_str_of("gsm8"), names, 4), "gsm8k");
    assert_string_equal(pd_str_nearest(pd_str_of("helaswag"), names, 4), "hellaswag");
    assert_string_equal(pd_str_nearest(pd_str_of("arc_eays"), names, 4), "arc_easy");
    assert_null(pd_str_nearest(pd_str_of("truthfulqa"), names, 4));
    assert_int_equal(pd_str_distance(pd_str_of("ab"), pd_str_of("ba")), 1);
    assert_int_equal(pd_str_distance(pd_str_of("kitten"), pd_str_of("sitting")), 3);
}

static void buffers_keep_their_maximum(void **state)
{
    (void)state;
    struct pd_buf buf = PD_BUF_MAX(5);
    pd_buf_puts(&buf, "abc");
    pd_buf_puts(&buf, "def");
    assert_true(buf.overflow);
    assert_str(pd_buf_str(&buf), "abc");
    pd_buf_puts(&buf, "g"); /* nothing more is taken, or the text would have a hole */
    assert_str(pd_buf_str(&buf), "abc");
    pd_buf_reset(&buf);
    pd_buf_printf(&buf, "%d%s", 12, "345");
    assert_false(buf.overflow);
    assert_str(pd_buf_str(&buf), "12345");
    pd_buf_done(&buf);
}

static void code_points_become_utf8(void **state)
{
    (void)state;
    struct pd_buf buf = {0};
    static const uint32_t codepoints[] = {'a', 0xe9, 0xac00, 0x1f600, 0xd800, 0x110000};
    for (size_t i = 0; i < PD_COUNT(codepoints); i++)
        pd_buf_put_codepoint(&buf, codepoints[i]);
    assert_str(pd_buf_str(&buf), "a\xc3\xa9\xea\xb0\x80\xf0\x9f\x98\x80\xef\xbf\xbd\xef\xbf\xbd");
    pd_buf_done(&buf);
}

static void arenas_give_zeroed_aligned_blocks(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    for (size_t n = 1; n < 20000; n += 777) {
        unsigned char *p = pd_arena_alloc(&arena, n);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    assert_str(pd_arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    pd_arena_reset(&arena);
    assert_int_equal(arena.total, 0);
    pd_arena_done(&arena);
}

static void maps_find_what_was_set(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_map map = {0};
    int values[500];
    assert_null(pd_map_find(&map, pd_str_of("none")));
    for (int i = 0; i < 500; i++)
        assert_null(pd_map_set(&map, &arena, pd_arena_printf(&arena, "key %d", i), &values[i]));
    for (int i = 0; i < 500; i++) {
        assert_ptr_equal(pd_map_find(&map, pd_arena_printf(&arena, "key %d", i)), &values[i]);
        assert_str(map.entries[i].key, pd_arena_printf(&arena, "key %d", i).p);
    }
    assert_ptr_equal(pd_map_set(&map, &arena, pd_str_of("key 3"), &values[4]), &values[3]);
    assert_int_equal(map.n, 500);
    pd_arena_done(&arena);
}

static void errors_collect_context(void **state)
{
    (void)state;
    struct pd_err err = {0};
    assert_int_equal(pd_err_set(&err, PD_ERR_INPUT, "expected a %s", "mapping"), PD_ERR_INPUT);
    assert_int_equal(pd_err_wrap(&err, "loading task '%s'", "gsm8k"), PD_ERR_INPUT);
    assert_string_equal(err.text, "loading task 'gsm8k': expected a mapping");
    errno = ENOENT;
    assert_int_equal(pd_err_errno(&err, "cannot open %s", "x"), PD_ERR_IO);
    assert_string_equal(err.text, "cannot open x: No such file or directory");
    assert_int_equal(pd_err_set(NULL, PD_ERR_IO, "nobody listens"), PD_ERR_IO);
}

static void sha256_vectors(void **state)
{
    (void)state;
    char hex[PD_SHA256_HEX];
    pd_sha256_hex(hex, pd_str_of(""));
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pd_sha256_hex(hex, pd_str_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    struct pd_sha256 sha; /* a million letters, in uneven pieces */
    unsigned char digest[32];
    pd_sha256_init(&sha);
    char block[997];
    memset(block, 'a', sizeof(block));
    for (size_t left = 1000000; left > 0;) {
        size_t n = left < sizeof(block) ? left : sizeof(block);
        pd_sha256_add(&sha, (struct pd_str){block, n});
        left -= n;
    }
    pd_sha256_done(&sha, digest);
    pd_hex(hex, digest, sizeof(digest));
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static int remember(void *ctx, const char *path, struct pd_err *err)
{
    (void)err;
    struct pd_buf *seen = ctx;
    pd_buf_printf(seen, "%s ", pd_path_base(path));
    return 0;
}

static void files_round_trip_and_walk_in_order(void **state)
{
    (void)state;
    char root[] = "/tmp/podium-test-XXXXXX";
    assert_non_null(mkdtemp(root));
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    static const char *const names[] = {"b/z.yaml", "b.yaml", "a/b/c.yaml", "a/skip.txt"};
    assert_ok(pd_file_mkdirs(pd_path_join(&arena, root, "a/b"), &err), err);
    assert_ok(pd_file_mkdirs(pd_path_join(&arena, root, "b"), &err), err);
    for (size_t i = 0; i < PD_COUNT(names); i++)
        assert_ok(pd_file_write(pd_path_join(&arena, root, names[i]), pd_str_of(names[i]), &err),
                  err);
    struct pd_buf seen = {0};
    assert_ok(pd_file_walk(root, ".yaml", remember, &seen, &err), err);
    assert_str(pd_buf_str(&seen), "c.yaml b.yaml z.yaml ");
    struct pd_buf text = PD_BUF_MAX(4);
    assert_int_equal(pd_file_read(&text, pd_path_join(&arena, root, "b.yaml"), &err), PD_ERR_INPUT);
    text.max = 0;
    pd_buf_reset(&text);
    assert_ok(pd_file_read(&text, pd_path_join(&arena, root, "b.yaml"), &err), err);
    assert_str(pd_buf_str(&text), "b.yaml");
    assert_int_equal(pd_file_read(&text, pd_path_join(&arena, root, "none"), &err), PD_ERR_IO);
    char *remove_all = (char *)pd_arena_printf(&arena, "rm -r '%s'", root).p;
    assert_int_equal(system(remove_all), 0);
    pd_buf_done(&text);
    pd_buf_done(&seen);
    pd_arena_done(&arena);
}

static int remember_line(void *ctx, struct pd_str line, size_t number, struct pd_err *err)
{
    (void)err;
    pd_buf_printf(ctx, "%zu:%zu ", number, line.n);
    return 0;
}

static int refuse_line(void *ctx, struct pd_str line, size_t number, struct pd_err *err)
{
    (void)ctx;
    (void)line;
    return pd_err_set(err, PD_ERR_FAIL, "enough at %zu", number);
}

/* Lines that end at, before and behind the ends of what is read at a time. */
static void files_are_read_by_line(void **state)
{
    (void)state;
    char path[] = "/tmp/podium-test-XXXXXX";
    close(mkstemp(path));
    struct pd_err err = {0};
    struct pd_buf text = {0}, seen = {0};
    pd_buf_puts(&text, "ab\n\n");
    pd_buf_fill(&text, 'x', 40000);
    pd_buf_puts(&text, "\nlast");
    assert_ok(pd_file_write(path, pd_buf_str(&text), &err), err);
    assert_ok(pd_file_each_line(path, 40000, remember_line, &seen, &err), err);
    assert_str(pd_buf_str(&seen), "1:2 2:0 3:40000 4:4 ");
    pd_buf_reset(&seen);
    assert_int_equal(pd_file_each_line(path, 39999, remember_line, &seen, &err), PD_ERR_INPUT);
    assert_str(pd_buf_str(&seen), "1:2 2:0 ");
    assert_string_equal(err.text, "line 3 is longer than 39999 bytes");
    assert_int_equal(pd_file_each_line(path, 9, refuse_line, NULL, &err), PD_ERR_FAIL);
    assert_string_equal(err.text, "enough at 1");
    unlink(path);
    assert_int_equal(pd_file_each_line(path, 9, refuse_line, NULL, &err), PD_ERR_IO);
    pd_buf_done(&text);
    pd_buf_done(&seen);
}

static void iso_time_has_microseconds(void **state)
{
    (void)state;
    char text[27];
    setenv("TZ", "UTC", 1);
    pd_clock_iso(text, 1787342214.5);
    assert_string_equal(text, "2026-08-21T19:56:54.500000");
}

static void files_get_their_names_when_they_are_whole(void **state)
{
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    char root[] = "/tmp/podium-test-XXXXXX", hex[PD_SHA256_HEX], want[PD_SHA256_HEX];
    (void)state;
    assert_non_null(mkdtemp(root));
    char *part = pd_path_join(&arena, root, ".x.part"), *path = pd_path_join(&arena, root, "x");
    struct pd_buf text = {0};
    pd_buf_fill(&text, 'x', 200000); /* more than one block of reading */
    assert_ok(pd_file_write_sync(part, pd_buf_str(&text), &err), err);
    assert_int_equal(pd_file_size(part), 200000);
    assert_ok(pd_file_publish(part, path, &err), err);
    assert_int_equal(pd_file_size(part), -1);
    assert_int_equal(pd_file_size(root), -1); /* no regular file */
    assert_ok(pd_file_hash(hex, path, &err), err);
    pd_sha256_hex(want, pd_buf_str(&text));
    assert_string_equal(hex, want);
    assert_int_equal(pd_file_hash(hex, part, &err), PD_ERR_IO);
    assert_int_equal(pd_file_publish(part, path, &err), PD_ERR_IO);
    assert_int_equal(pd_file_size(path), 200000);
    unlink(path);
    rmdir(root);
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

static void paths_from_outside_are_judged(void **state)
{
    static const char *const good[] = {"a", "a/b", "a b/c-d_e.f", "\xed\x95\x9c/x", "a..b/c"};
    static const char *const bad[] = {"",     "/a",     "a/", "a//b", ".",    "..",   "a/..",
                                      "../a", "a/../b", ".a", "a/.b", "a\\b", "a\nb", "a\x7f"};
    char name[1200];
    (void)state;
    for (size_t i = 0; i < PD_COUNT(good); i++)
        assert_true(pd_path_is_safe(pd_str_of(good[i])));
    for (size_t i = 0; i < PD_COUNT(bad); i++)
        if (pd_path_is_safe(pd_str_of(bad[i])))
            fail_msg("'%s' is taken", bad[i]);
    assert_false(pd_path_is_safe((struct pd_str)PD_STR("a\0b")));
    memset(name, 'n', sizeof name);
    assert_true(pd_path_is_safe((struct pd_str){name, 200}));
    assert_false(pd_path_is_safe((struct pd_str){name, 201}));
    for (size_t i = 100; i < sizeof name; i += 100)
        name[i] = '/';
    assert_true(pd_path_is_safe((struct pd_str){name, 1000}));
    assert_false(pd_path_is_safe((struct pd_str){name, 1002}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs),
        cmocka_unit_test(nearest_names),
        cmocka_unit_test(buffers_keep_their_maximum),
        cmocka_unit_test(code_points_become_utf8),
        cmocka_unit_test(arenas_give_zeroed_aligned_blocks),
        cmocka_unit_test(maps_find_what_was_set),
        cmocka_unit_test(errors_collect_context),
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(files_round_trip_and_walk_in_order),
        cmocka_unit_test(files_are_read_by_line),
        cmocka_unit_test(files_get_their_names_when_they_are_whole),
        cmocka_unit_test(paths_from_outside_are_judged),
        cmocka_unit_test(iso_time_has_microseconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
