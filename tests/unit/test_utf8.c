#include "tests/support/pd_test.h"

#include "lib/format/utf8.h"

/* What a text decodes to; every U+FFFD here is an invalid byte. */
static const struct {
    struct pd_str text;
    uint32_t codepoints[6];
    size_t n;
} vectors[] = {
    {PD_STR(""), {0}, 0},
    {PD_STR("a\0b"), {'a', 0, 'b'}, 3},
    {PD_STR("\x7f\xc2\x80\xdf\xbf"), {0x7f, 0x80, 0x7ff}, 3},
    {PD_STR("\xe0\xa0\x80\xef\xbf\xbf"), {0x800, 0xffff}, 2},
    {PD_STR("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), {0x10000, 0x10ffff}, 2},
    {PD_STR("\xed\x9f\xbf\xee\x80\x80"), {0xd7ff, 0xe000}, 2},
    {PD_STR("\x80z"), {0xfffd, 'z'}, 2},                               /* continuation alone */
    {PD_STR("\xc0\x80"), {0xfffd, 0xfffd}, 2},                         /* overlong NUL */
    {PD_STR("\xc1\xbf"), {0xfffd, 0xfffd}, 2},                         /* overlong */
    {PD_STR("\xe0\x9f\xbf"), {0xfffd, 0xfffd, 0xfffd}, 3},             /* overlong */
    {PD_STR("\xed\xa0\x80"), {0xfffd, 0xfffd, 0xfffd}, 3},             /* surrogate */
    {PD_STR("\xf0\x8f\xbf\xbf"), {0xfffd, 0xfffd, 0xfffd, 0xfffd}, 4}, /* overlong */
    {PD_STR("\xf4\x90\x80\x80"), {0xfffd, 0xfffd, 0xfffd, 0xfffd}, 4}, /* past U+10FFFF */
    {PD_STR("\xf5\xff\xfe"), {0xfffd, 0xfffd, 0xfffd}, 3},
    {PD_STR("\xc3"), {0xfffd}, 1}, /* cut */
    {PD_STR("\xe2\x82"), {0xfffd, 0xfffd}, 2},
    {PD_STR("\xf0\x9f\x98"), {0xfffd, 0xfffd, 0xfffd}, 3},
    {PD_STR("\xe2\x82\xc3\xa9"), {0xfffd, 0xfffd, 0xe9}, 3}, /* cut by the next */
    {PD_STR("\xc3\xa9\x80\x80\x80\x80"), {0xe9, 0xfffd, 0xfffd, 0xfffd, 0xfffd}, 5},
};

static void texts_decode_forwards(void **state)
{
    (void)state;
    for (size_t v = 0; v < PD_COUNT(vectors); v++) {
        size_t number = 0;
        for (size_t i = 0, nbytes; i < vectors[v].text.n; i += nbytes, number++) {
            assert_int_equal(pd_utf8_offset(vectors[v].text, number), i);
            assert_int_equal(pd_utf8_at(vectors[v].text, i, &nbytes),
                             vectors[v].codepoints[number]);
        }
        assert_int_equal(number, vectors[v].n);
        assert_int_equal(pd_utf8_len(vectors[v].text), vectors[v].n);
        assert_int_equal(pd_utf8_offset(vectors[v].text, 99), vectors[v].text.n);
    }
}

static void texts_decode_backwards_alike(void **state)
{
    (void)state;
    for (size_t v = 0; v < PD_COUNT(vectors); v++) {
        size_t number = vectors[v].n;
        for (size_t i = vectors[v].text.n, nbytes; i > 0; i -= nbytes)
            assert_int_equal(pd_utf8_before(vectors[v].text, i, &nbytes),
                             vectors[v].codepoints[--number]);
        assert_int_equal(number, 0);
    }
}

static void every_code_point_round_trips(void **state)
{
    (void)state;
    struct pd_buf buf = {0};
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        size_t nbytes;
        if (c >= 0xD800 && c < 0xE000)
            continue;
        pd_buf_reset(&buf);
        pd_buf_put_codepoint(&buf, c);
        if (pd_utf8_at(pd_buf_str(&buf), 0, &nbytes) != c || nbytes != buf.len ||
            !pd_utf8_valid(pd_buf_str(&buf)))
            fail_msg("U+%04X", (unsigned)c);
    }
    pd_buf_done(&buf);
}

static void validity_names_the_first_bad_byte(void **state)
{
    (void)state;
    assert_true(pd_utf8_valid((struct pd_str){0}));
    assert_true(pd_utf8_valid((struct pd_str)PD_STR("plain text of some length, then \xc3\xa9")));
    assert_int_equal(pd_utf8_invalid_at((struct pd_str)PD_STR("0123456789\xc3\xa9\xff")), 12);
    assert_int_equal(pd_utf8_invalid_at((struct pd_str)PD_STR("01234567\xe2\x82")), 8);
    /* A replacement character that is really there is valid. */
    assert_true(pd_utf8_valid((struct pd_str)PD_STR("\xef\xbf\xbd")));
}

static void sanitizing_replaces_single_bytes(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    pd_utf8_sanitize(&out, (struct pd_str)PD_STR("a\xff\xc3\xa9\xe2\x82"));
    assert_str(pd_buf_str(&out), "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd");
    pd_buf_reset(&out);
    pd_utf8_sanitize(&out, (struct pd_str){0});
    assert_int_equal(out.len, 0);
    pd_buf_done(&out);
}

static void width_counts_terminal_columns(void **state)
{
    (void)state;
    assert_int_equal(pd_utf8_width((struct pd_str)PD_STR("abc")), 3);
    assert_int_equal(pd_utf8_width((struct pd_str)PD_STR("日本語")), 6);
    assert_int_equal(pd_utf8_width((struct pd_str)PD_STR("한")), 2);
    assert_int_equal(pd_utf8_width((struct pd_str)PD_STR("e\xcc\x81")), 1); /* combining acute */
    assert_int_equal(pd_utf8_width((struct pd_str)PD_STR("\n\x01")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_decode_forwards),
        cmocka_unit_test(texts_decode_backwards_alike),
        cmocka_unit_test(every_code_point_round_trips),
        cmocka_unit_test(validity_names_the_first_bad_byte),
        cmocka_unit_test(sanitizing_replaces_single_bytes),
        cmocka_unit_test(width_counts_terminal_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
