#include "tests/support/pd_test.h"

#include "harness/serve/tokenizer.h"
#include "lib/core/pcg.h"
#include "lib/format/utf8.h"

/* The pieces of text joined by '|'. */
static void cut(struct pd_buf *out, struct pd_str text)
{
    size_t nbytes;
    pd_buf_reset(out);
    for (size_t at = 0; at < text.n; at += nbytes) {
        nbytes = pd_tokenizer_cut(text, at).nbytes;
        if (at)
            pd_buf_putc(out, '|');
        pd_buf_add_str(out, pd_str_slice(text, at, at + nbytes));
    }
}

static void test_cuts(void **state)
{
    static const struct {
        const char *text, *pieces;
    } cases[] = {
        {"a", "a"},
        {"The cat sat.", "The| cat| sat|."},
        {"Answer: B", "Answer|:| B"},
        {"in 1999, 3.5%", "in| 1|9|9|9|,| 3|.|5|%"},
        {"don't (not)", "don|'|t| (|not|)"},
        {"a  b   c", "a| | b|  | c"},
        {" a", " a"},
        {"a ", "a| "},
        {"a  ", "a|  "},
        {"x\n\n  y\n", "x|\n|\n| | y|\n"},
        {"x \ny", "x| |\n|y"},
        {"\tx\r\n", "\t|x|\r|\n"},
        {"a\t b", "a|\t| b"},
        {"na\xc3\xafve caf\xc3\xa9", "na\xc3\xafve| caf\xc3\xa9"},
        {"e\xcc\x81t", "e\xcc\x81t"}, /* combining accent */
        {"\xeb\xac\xbc\xec\x9d\x80 \xeb\xac\xbc", "\xeb\xac\xbc|\xec\x9d\x80| \xeb\xac\xbc"},
        {"\xe4\xb8\xad\xe6\x96\x87x", "\xe4\xb8\xad|\xe6\x96\x87|x"},
        {"a\xc2\xa0\xc2\xa0z", "a|\xc2\xa0\xc2\xa0|z"}, /* no-break spaces */
        {"a\xff\xfe z", "a|\xff|\xfe| z"},              /* no UTF-8 */
        {"a \xffz", "a| \xff|z"},
        {"a<|endoftext|>b", "a|<|endoftext|>|b"},
        {"a <|endoftext|>", "a| |<|endoftext|>"},
        {"a  <|endoftext|>", "a|  |<|endoftext|>"},
        {"<|endoftext", "<|||endoftext"},
    };
    struct pd_buf got = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        cut(&got, pd_str_of(cases[i].text));
        assert_str(pd_buf_str(&got), cases[i].pieces);
    }
    pd_buf_done(&got);
}

/* A run is cut at 64 code points, the space in front included. */
static void test_long_runs(void **state)
{
    struct pd_buf text = {0};
    (void)state;
    pd_buf_putc(&text, ' ');
    pd_buf_fill(&text, 'x', 100);
    assert_int_equal(pd_tokenizer_cut(pd_buf_str(&text), 0).nbytes, 64);
    assert_int_equal(pd_tokenizer_cut(pd_buf_str(&text), 64).nbytes, 37);
    pd_buf_reset(&text);
    for (int i = 0; i < 70; i++)
        pd_buf_puts(&text, "\xc3\xa9");
    struct pd_tokenizer_piece piece = pd_tokenizer_cut(pd_buf_str(&text), 0);
    assert_int_equal(piece.ncodepoints, 64);
    assert_int_equal(piece.nbytes, 128);
    pd_buf_done(&text);
}

/* Whatever the bytes, the pieces cover them in order and count their code points. */
static void test_round_trip(void **state)
{
    static const char alphabet[] = "ab \n\t.7\xc3\xa9\xeb\xac\xbc\xff<|";
    struct pd_pcg32 rng;
    (void)state;
    pd_pcg32_init(&rng, 7, 1);
    for (int round = 0; round < 3000; round++) {
        char bytes[40];
        size_t n = 1 + pd_pcg32_below(&rng, sizeof(bytes)), covered = 0, ncodepoints = 0;
        for (size_t i = 0; i < n; i++)
            bytes[i] = alphabet[pd_pcg32_below(&rng, sizeof(alphabet))];
        struct pd_str text = {bytes, n};
        while (covered < n) {
            struct pd_tokenizer_piece piece = pd_tokenizer_cut(text, covered);
            assert_true(piece.nbytes > 0 && covered + piece.nbytes <= n);
            assert_int_equal(pd_utf8_len(pd_str_slice(text, covered, covered + piece.nbytes)),
                             piece.ncodepoints);
            covered += piece.nbytes;
            ncodepoints += piece.ncodepoints;
        }
        assert_int_equal(ncodepoints, pd_utf8_len(text));
    }
}

/* A continuation that begins with a space is cut off from any context. */
static void test_boundary(void **state)
{
    static const char *contexts[] = {"Answer:", "word", "7", "end.", "line\n", "\xeb\xac\xbc"};
    static const char *continuations[] = {" A", " B.", " choice two", " 12", " \xeb\xac\xbc"};
    (void)state;
    for (size_t c = 0; c < PD_COUNT(contexts); c++)
        for (size_t d = 0; d < PD_COUNT(continuations); d++) {
            struct pd_buf whole = {0};
            pd_buf_puts(&whole, contexts[c]);
            size_t boundary = whole.len, at = 0;
            pd_buf_puts(&whole, continuations[d]);
            while (at < boundary)
                at += pd_tokenizer_cut(pd_buf_str(&whole), at).nbytes;
            assert_int_equal(at, boundary);
            pd_buf_done(&whole);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),
        cmocka_unit_test(test_long_runs),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_boundary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
