#include "tests/support/pd_test.h"

#include "lib/stats/segment.h"

static struct pd_item item_of(struct pd_arena *arena, struct pd_str reference,
                              const char *prediction)
{
    struct pd_value *data = pd_arena_alloc(arena, sizeof *data);
    *data = pd_list_new(arena);
    pd_list_push(arena, data, pd_string(reference));
    pd_list_push(arena, data, pd_text(prediction));
    return pd_item_data(data);
}

static void test_read(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_segment segment;
    struct pd_item item = item_of(&arena, pd_str_of("a b"), "c");
    assert_true(pd_segment_read(&segment, &item));
    assert_int_equal(segment.nreferences, 1);
    assert_str(pd_segment_reference(&segment, 0), "a b");
    assert_str(segment.prediction, "c");
    item.data = NULL;
    assert_false(pd_segment_read(&segment, &item));
    pd_arena_done(&arena);
}

/* A text past the limit is cut before the character that crosses it. */
static void test_long_text_is_cut(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    struct pd_segment segment;
    pd_buf_fill(&text, 'x', PD_SEGMENT_MAX - 1);
    pd_buf_puts(&text, "\xea\xb0\x80 more");
    struct pd_item item = item_of(&arena, pd_buf_str(&text), "");
    assert_true(pd_segment_read(&segment, &item));
    assert_int_equal(pd_segment_reference(&segment, 0).n, PD_SEGMENT_MAX - 1);
    text.data[PD_SEGMENT_MAX - 1] = 'x';
    text.data[PD_SEGMENT_MAX] = 'y';
    assert_int_equal(pd_segment_reference(&segment, 0).n, PD_SEGMENT_MAX);
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

static void test_words(void **state)
{
    (void)state;
    struct pd_str text = pd_str_of(" \ta\xc2\xa0"
                                   "b\x1c\xe3\x80\x80 c "),
                  word;
    struct pd_lexicon lexicon = {0};
    struct pd_symbols words = pd_lexicon_words(&lexicon, pd_str_of("b c b  d"));
    assert_int_equal(words.n, 4);
    assert_int_equal(words.p[0], words.p[2]);
    assert_true(words.p[0] != words.p[1] && words.p[1] != words.p[3]);
    const char *const want[] = {"a", "b", "c"};
    for (size_t i = 0; i < PD_COUNT(want); i++) {
        assert_true(pd_next_word(&word, &text));
        assert_str(word, want[i]);
    }
    assert_false(pd_next_word(&word, &text));
    assert_int_equal(pd_lexicon_number(&lexicon, pd_str_of("b")), words.p[0]);
    pd_lexicon_done(&lexicon);
    assert_int_equal(pd_lexicon_words(&lexicon, pd_str_of("")).n, 0);
    pd_lexicon_done(&lexicon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_long_text_is_cut),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
