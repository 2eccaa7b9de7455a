/* Words that name models, and what the lock must say before a model's files are taken. */
#include "tasks/model.h"

#include "lib/core/file.h"
#include "tests/support/scratch.h"

#include <unistd.h>

static void words_are_read(void **state)
{
    static const struct {
        const char *word, *id, *revision, *place;
    } good[] = {
        {"hf:org/name", "org/name", "main", "_models/org/name"},
        {"hf:Qwen/Qwen3-8B@main", "Qwen/Qwen3-8B", "main", "_models/Qwen/Qwen3-8B"},
        {"hf:a.b/c_d-e.f@refs/pr/12", "a.b/c_d-e.f", "refs/pr/12", "_models/a.b/c_d-e.f"},
        {"hf:a/b@0123456789abcdef0123456789abcdef01234567", "a/b",
         "0123456789abcdef0123456789abcdef01234567", "_models/a/b"},
    };
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(good); i++) {
        struct pd_model_ref ref;
        assert_true(pd_model_is_word(pd_str_of(good[i].word)));
        assert_ok(pd_model_parse(&ref, &arena, pd_str_of(good[i].word), &err), err);
        assert_string_equal(ref.id, good[i].id);
        assert_string_equal(ref.revision, good[i].revision);
        assert_string_equal(ref.place, good[i].place);
    }
    pd_arena_done(&arena);
}

static void other_words_are_refused(void **state)
{
    static const char *const bad[] = {
        "hf:",          "hf:name",      "hf:/name",       "hf:org/",      "hf:org/name/more",
        "hf:../name",   "hf:org/..",    "hf:org/.hidden", "hf:org/name@", "hf:org/name@../up",
        "hf:org/na me", "hf:org/n@a@b", "hf:org/n@a//b",  "hf:org/n?x",   "hf:org/n%2e",
        "hf:org\\x/n",  "hf:o,x/n",     "org/name",       "HF:org/name",  "hf:org/name@a\n",
    };
    struct pd_arena arena = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(bad); i++) {
        struct pd_model_ref ref = {.id = "kept"};
        struct pd_err err = {0};
        assert_int_equal(pd_model_parse(&ref, &arena, pd_str_of(bad[i]), &err), PD_ERR_USAGE);
        assert_string_equal(ref.id, "kept");
    }
    assert_false(pd_model_is_word(pd_str_of("./hf:org/name")));
    pd_arena_done(&arena);
}

static void paths_have_an_owner(void **state)
{
    (void)state;
    assert_true(pd_model_owns("_models/a/b", "_models/a/b/x"));
    assert_true(pd_model_owns("_models/a/b", "_models/a/b/x/y"));
    assert_false(pd_model_owns("_models/a/b", "_models/a/bc/x"));
    assert_false(pd_model_owns("_models/a/b", "_models/a/b"));
    assert_false(pd_model_owns("_models/a/b", "a/b/x"));
}

/* --- the lock --- */

static const char commit[] = "0123456789abcdef0123456789abcdef01234567";
static const char other[] = "1123456789abcdef0123456789abcdef01234567";

static void put_entry(struct pd_datalock *lock, const char *path, const char *sha,
                      const char *asked)
{
    struct pd_lock_entry entry = {.path = path,
                                  .dataset = "a/b",
                                  .source = "https://h/x",
                                  .revision = sha,
                                  .asked = asked,
                                  .rows = -1,
                                  .size = 2};
    pd_sha256_hex(entry.sha256, pd_str_of("{}"));
    pd_datalock_set(lock, &entry);
}

static void a_lock_must_have_all_of_one_commit(void **state)
{
    struct pd_datalock *lock = pd_datalock_new();
    (void)state;
    put_entry(lock, "_models/a/bc/" PD_MODEL_CONFIG, other, "main");
    put_entry(lock, "_models/a/b/chat_template.jinja", commit, "main");
    assert_null(pd_model_locked(lock, "_models/a/b", "main")); /* without the configuration */
    put_entry(lock, "_models/a/b/" PD_MODEL_CONFIG, commit, NULL);
    assert_null(pd_model_locked(lock, "_models/a/b", "main")); /* not all were there */
    put_entry(lock, "_models/a/b/" PD_MODEL_CONFIG, commit, "main");
    assert_string_equal(pd_model_locked(lock, "_models/a/b", "main"), commit);
    assert_null(pd_model_locked(lock, "_models/a/b", "v1"));
    put_entry(lock, "_models/a/b/chat_template.jinja", other, "main");
    assert_null(pd_model_locked(lock, "_models/a/b", "main"));
    pd_datalock_remove(lock, "_models/a/b/chat_template.jinja");
    pd_datalock_remove(lock, "_models/a/b/nothing");
    assert_int_equal(pd_datalock_len(lock), 2);
    assert_string_equal(pd_model_locked(lock, "_models/a/b", "main"), commit);
    pd_datalock_free(lock);
}

struct bench {
    struct pd_scratch scratch;
    struct pd_model_ref ref;
    const char *folder, *commit;
    struct pd_err err;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    pd_scratch_init(&b->scratch);
    assert_ok(pd_model_parse(&b->ref, &b->scratch.arena, pd_str_of("hf:a/b"), &b->err), b->err);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    pd_scratch_done(&b->scratch);
    free(b);
    return 0;
}

static void put_file(struct bench *b, const char *place, const char *text)
{
    const char *path = pd_path_join(&b->scratch.arena, b->scratch.dir, place);
    assert_ok(pd_file_mkdirs(pd_path_dir(&b->scratch.arena, path), &b->err), b->err);
    assert_ok(pd_file_write(path, pd_str_of(text), &b->err), b->err);
}

static void check_refused(struct bench *b, const char *part)
{
    b->err = (struct pd_err){0};
    assert_int_equal(pd_model_open(&b->folder, &b->commit, &b->ref, b->scratch.dir,
                                   "podium fetch X", &b->scratch.arena, &b->err),
                     PD_ERR_INPUT);
    if (!strstr(b->err.text, part))
        fail_msg("'%s' is not in: %s", part, b->err.text);
}

static void files_are_compared_with_the_lock(void **state)
{
    struct bench *b = *state;
    struct pd_datalock *lock = pd_datalock_new();
    check_refused(b, "the files of a/b are not in ");
    put_file(b, "_models/a/b/" PD_MODEL_CONFIG, "{}");
    check_refused(b, "; to get them, type: podium fetch X");
    put_entry(lock, "_models/a/b/" PD_MODEL_CONFIG, commit, "v1");
    assert_ok(pd_datalock_save(lock, b->scratch.dir, &b->err), b->err);
    check_refused(b, "at revision 'v1', not 'main'");
    put_entry(lock, "_models/a/b/" PD_MODEL_CONFIG, commit, "main");
    assert_ok(pd_datalock_save(lock, b->scratch.dir, &b->err), b->err);
    assert_ok(pd_model_open(&b->folder, &b->commit, &b->ref, b->scratch.dir, "podium fetch X",
                            &b->scratch.arena, &b->err),
              b->err);
    assert_string_equal(b->commit, commit);
    assert_non_null(strstr(b->folder, "/_models/a/b"));
    put_file(b, "_models/a/b/.x.part", "half");
    put_file(b, "_models/a/b/tokenizer.json", "{}");
    check_refused(b, "tokenizer.json was not fetched by Podium; take it away");
    put_entry(lock, "_models/a/b/tokenizer.json", commit, "main");
    assert_ok(pd_datalock_save(lock, b->scratch.dir, &b->err), b->err);
    put_file(b, "_models/a/b/tokenizer.json", "[]");
    check_refused(b, "is not the file that was fetched");
    assert_int_equal(
        unlink(pd_path_join(&b->scratch.arena, b->scratch.dir, "_models/a/b/tokenizer.json")), 0);
    check_refused(b, "tokenizer.json is missing; type: podium fetch X");
    pd_datalock_free(lock);
}

static void other_commits_are_taken_away(void **state)
{
    struct bench *b = *state;
    struct pd_datalock *lock = pd_datalock_new();
    static const char *const paths[] = {"_models/a/b/old", "_models/a/b/new", "_models/a/c/old"};
    for (size_t i = 0; i < PD_COUNT(paths); i++) {
        put_file(b, paths[i], "{}");
        put_entry(lock, paths[i], i == 1 ? commit : other, "main");
    }
    put_entry(lock, "_models/a/b/gone", NULL, NULL);
    put_file(b, "_models/a/b/own", "{}");
    assert_ok(pd_model_prune(lock, b->scratch.dir, "_models/a/b", commit, &b->err), b->err);
    assert_int_equal(pd_datalock_len(lock), 2);
    assert_non_null(pd_datalock_find(lock, "_models/a/b/new"));
    assert_non_null(pd_datalock_find(lock, "_models/a/c/old"));
    static const struct {
        const char *place;
        bool there;
    } files[] = {{"_models/a/b/old", false},
                 {"_models/a/b/new", true},
                 {"_models/a/b/own", true},
                 {"_models/a/c/old", true}};
    for (size_t i = 0; i < PD_COUNT(files); i++)
        assert_int_equal(
            pd_file_exists(pd_path_join(&b->scratch.arena, b->scratch.dir, files[i].place)),
            files[i].there);
    pd_datalock_free(lock);
}

static void only_some_need_the_tokenizer(void **state)
{
    static const struct {
        const char *config;
        bool needs;
    } cases[] = {{"{\"add_bos_token\": true}", false},
                 {"{\"add_bos_token\": false}", false},
                 {"{\"add_bos_token\": null}", true},
                 {"{\"x\": NaN}", true},
                 {"no", false}};
    struct bench *b = *state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        put_file(b, "c.json", cases[i].config);
        const char *path = pd_path_join(&b->scratch.arena, b->scratch.dir, "c.json");
        assert_int_equal(pd_model_needs_tokenizer(path), cases[i].needs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_read),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(paths_have_an_owner),
        cmocka_unit_test(a_lock_must_have_all_of_one_commit),
        cmocka_unit_test_setup_teardown(files_are_compared_with_the_lock, setup, teardown),
        cmocka_unit_test_setup_teardown(other_commits_are_taken_away, setup, teardown),
        cmocka_unit_test_setup_teardown(only_some_need_the_tokenizer, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
