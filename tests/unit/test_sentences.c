/* Sentences and words against what NLTK 3.10.4 makes of the texts of tests/vectors/sentences.json
   (recorded by tests/oracle/ifeval.py). */
#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/sentences.h"

static struct pd_arena arena;
static struct pd_value vectors;

static int load(void **state)
{
    (void)state;
    struct pd_buf text = PD_BUF_MAX(1 << 20);
    struct pd_err err = {0};
    assert_ok(pd_file_read(&text, "tests/vectors/sentences.json", &err), err);
    assert_ok(pd_json_parse(&vectors, &arena, pd_arena_str(&arena, pd_buf_str(&text)), NULL, &err),
              err);
    pd_buf_done(&text);
    assert_true(pd_list_len(&vectors) > 100);
    return 0;
}

static int done(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

static void expect(const struct pd_value *got, const struct pd_value *vector, const char *key)
{
    struct pd_buf json = {0};
    if (pd_value_equal(got, pd_dict_get(vector, key)))
        return;
    pd_json_write(&json, got, PD_JSON_SPACED);
    pd_buf_puts(&json, " instead of ");
    pd_json_write(&json, pd_dict_get(vector, key), PD_JSON_SPACED);
    fail_msg("%s: %s", key, json.data);
}

static void sentences_are_those_of_punkt(void **state)
{
    (void)state;
    struct pd_err err = {0};
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        struct pd_value got;
        assert_ok(pd_sentences(&got, pd_dict_get(vector, "text")->s, &arena, &err), err);
        expect(&got, vector, "sentences");
    }
}

static void words_are_those_of_word_tokenize(void **state)
{
    (void)state;
    struct pd_err err = {0};
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        struct pd_value got;
        assert_ok(pd_words(&got, pd_dict_get(vector, "text")->s, &arena, &err), err);
        expect(&got, vector, "words");
    }
}

static void words_are_counted_with_their_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < pd_list_len(&vectors); i++) {
        const struct pd_value *vector = pd_list_at(&vectors, i);
        struct pd_value got = pd_int((int64_t)pd_word_count(pd_dict_get(vector, "text")->s));
        expect(&got, vector, "count");
    }
}

static void any_bytes_are_cut(void **state)
{
    (void)state;
    static const struct pd_str texts[] = {PD_STR("One\0. Two. \0"), PD_STR("\xff. \xc3. x"),
                                          PD_STR("....... . . . ?!?!"), PD_STR(". ."),
                                          PD_STR("\"\"\". '.)")};
    for (size_t i = 0; i < PD_COUNT(texts); i++) {
        struct pd_value sentences, words;
        struct pd_err err = {0};
        assert_ok(pd_sentences(&sentences, texts[i], &arena, &err), err);
        for (size_t j = 0; j < pd_list_len(&sentences); j++) {
            struct pd_str s = pd_list_at(&sentences, j)->s;
            assert_true(s.n > 0 && s.p >= texts[i].p && s.p + s.n <= texts[i].p + texts[i].n);
        }
        assert_ok(pd_words(&words, texts[i], &arena, &err), err);
        assert_true(pd_list_len(&words) >= pd_list_len(&sentences));
        assert_true(pd_list_len(&words) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_are_those_of_punkt),
        cmocka_unit_test(words_are_those_of_word_tokenize),
        cmocka_unit_test(words_are_counted_with_their_marks),
        cmocka_unit_test(any_bytes_are_cut),
    };
    return cmocka_run_group_tests(tests, load, done);
}
