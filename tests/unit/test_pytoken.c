#include "tests/support/pd_test.h"

#include "lib/format/pylines.h"

/* Logical lines as "depth words", words between single spaces. */
static void dump(struct pd_buf *out, const struct pd_pylines *lines)
{
    for (size_t i = 0; i < lines->n; i++) {
        pd_buf_printf(out, "%s%u", i ? "\n" : "", lines->items[i].depth);
        for (uint32_t k = lines->items[i].first; k < lines->items[i].end; k++) {
            pd_buf_putc(out, ' ');
            pd_buf_add_str(out, pd_pytoken_str(&lines->tokens.items[k]));
        }
    }
}

static const struct {
    struct pd_str source;
    const char *lines;
} cuts[] = {
    {PD_STR(""), ""},
    {PD_STR("\n  # only a comment\n\f\n"), ""},
    {PD_STR("a=b"), "0 a = b"},
    {PD_STR("a = 1  # one\n\nb=2\n"), "0 a = 1\n0 b = 2"},
    {PD_STR("a = 1; b = 2;\n"), "0 a = 1\n0 b = 2"},
    {PD_STR("if a: b; c\n"), "0 if a : b ; c"},
    {PD_STR("x = [1,\n  # two\n 2,\n]\ny"), "0 x = [ 1 , 2 , ]\n0 y"},
    {PD_STR("x = a + \\\n    b\ny"), "0 x = a + b\n0 y"},
    {PD_STR("def f(a):\n    return a\n\n    # end\nx\n"), "0 def f ( a ) :\n1 return a\n0 x"},
    {PD_STR("if a:\n\tif b:\n\t\tc\n\telse:\n\t\td\ne"),
     "0 if a :\n1 if b :\n2 c\n1 else :\n2 d\n0 e"},
    {PD_STR("if a:\n  b\n      # deeper\n  c"), "0 if a :\n1 b\n1 c"},
    {PD_STR("if a:\n  \f  b\nc"), "0 if a :\n1 b\n0 c"},
    {PD_STR("a:=b->c**=d//=e>>=f<<=g...h"), "0 a := b -> c **= d //= e >>= f <<= g ... h"},
    {PD_STR("a==b!=c<=d>=e<f>g|h&i^j~k@l@=m"),
     "0 a == b != c <= d >= e < f > g | h & i ^ j ~ k @ l @= m"},
    {PD_STR("a.b .c. d"), "0 a . b . c . d"},
    {PD_STR("1 1.5 .5 1. 1e5 1E-3 1_000 0x1F 0b11 0o17 2j 1.5e3J 0"),
     "0 1 1.5 .5 1. 1e5 1E-3 1_000 0x1F 0b11 0o17 2j 1.5e3J 0"},
    {PD_STR("x[1:2]if 1else 2"), "0 x [ 1 : 2 ] if 1 else 2"},
    {PD_STR("1..real 1.e3"), "0 1. . real 1.e3"},
    {PD_STR("'a' \"b\" '' \"\" r'\\'' '\\'' ''"), "0 'a' \"b\" '' \"\" r'\\'' '\\'' ''"},
    {PD_STR("'a' 'b\\\nc'"), "0 'a' 'b\\\nc'"},
    {PD_STR("'''a\n'b' ''c\\'''d''' x"), "0 '''a\n'b' ''c\\'''d''' x"},
    {PD_STR("\"\"\"\"a\"\"\" \"\"\"\"\"\" b"), "0 \"\"\"\"a\"\"\" \"\"\"\"\"\" b"},
    {PD_STR("rb'a' BR\"b\" f'{x}' Rf'y' U'z' ur'w'"), "0 rb'a' BR\"b\" f'{x}' Rf'y' U'z' ur 'w'"},
    {PD_STR("f'{a[\"b\"]!r:>{w}}'"), "0 f'{a[\"b\"]!r:>{w}}'"},
    {PD_STR("größe = \xe5\x90\x8d\xe5\xad\x97_1"), "0 größe = \xe5\x90\x8d\xe5\xad\x97_1"},
    {PD_STR("@d\nasync def f(): await g()\n"), "0 @ d\n0 async def f ( ) : await g ( )"},
    {PD_STR("f = lambda x: x\n"), "0 f = lambda x : x"},
};

static void lines_are_cut(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(cuts); i++) {
        struct pd_pylines lines;
        struct pd_err err = {0};
        assert_ok(pd_pylines_read(&lines, cuts[i].source, &err), err);
        pd_buf_reset(&out);
        dump(&out, &lines);
        assert_str(pd_buf_str(&out), cuts[i].lines);
        pd_pylines_done(&lines);
    }
    pd_buf_done(&out);
}

static const struct {
    const char *source, *message;
} mistakes[] = {
    {"a = (1,\n2", "1: a bracket that is not closed"},
    {"a = 1)", "1: a closing bracket that nothing opened"},
    {"a = (1]", "1: a closing bracket that nothing opened"},
    {"a = (1; 2)", "1: a semicolon inside brackets"},
    {"x\na = 'b\n", "2: a string without an end"},
    {"x = '''b\n\n", "1: a string without an end"},
    {"x = 'b\\", "1: a string without an end"},
    {"a = 1 \\", "1: a character that is no Python"},
    {"a = \\b", "1: a character that is no Python"},
    {"a ? b", "1: a character that is no Python"},
    {"a ! b", "1: a character that is no Python"},
    {"a = \xe2\x82\xac", "1: a character that is no Python"},
    {"a\n  b", "2: indentation without a block"},
    {"  a", "1: indentation without a block"},
    {"if a:\nb", "2: a block without a line"},
    {"if a:\n", "2: a block without a line"},
    {"if a:\n    b\n  c", "3: indentation that fits no block"},
    {"if a:\n        b\n\tc", "3: tabs and spaces mixed in the indentation"},
    {"if a:\n\tb\n        c", "3: tabs and spaces mixed in the indentation"},
};

static void mistakes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(mistakes); i++) {
        struct pd_pylines lines = {.n = 99};
        struct pd_err err = {0};
        int rc = pd_pylines_read(&lines, pd_str_of(mistakes[i].source), &err);
        if (rc != PD_ERR_INPUT)
            fail_msg("'%s' was accepted", mistakes[i].source);
        assert_string_equal(err.text, mistakes[i].message);
        assert_int_equal(lines.n, 99);
    }
}

static int read_nested(const char *opening, size_t depth, struct pd_err *err)
{
    struct pd_buf source = {0};
    struct pd_pylines lines = {0};
    for (size_t i = 0; i < depth; i++)
        pd_buf_puts(&source, opening);
    pd_buf_putc(&source, '1');
    for (size_t i = 0; i < depth; i++)
        pd_buf_putc(&source, ')');
    int rc = pd_pylines_read(&lines, pd_buf_str(&source), err);
    pd_pylines_done(&lines);
    pd_buf_done(&source);
    return rc;
}

static int read_blocks(size_t depth, struct pd_err *err)
{
    struct pd_buf source = {0};
    struct pd_pylines lines = {0};
    for (size_t i = 0; i < depth; i++) {
        pd_buf_fill(&source, ' ', i);
        pd_buf_puts(&source, "if a:\n");
    }
    pd_buf_fill(&source, ' ', depth);
    pd_buf_puts(&source, "b\n");
    int rc = pd_pylines_read(&lines, pd_buf_str(&source), err);
    pd_pylines_done(&lines);
    pd_buf_done(&source);
    return rc;
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct pd_err err = {0};
    assert_int_equal(read_nested("(", 200, &err), 0);
    assert_int_equal(read_nested("f(", 201, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "1: too many brackets inside each other");
    assert_int_equal(read_nested("(", 100000, &err), PD_ERR_INPUT);
    assert_int_equal(read_blocks(100, &err), 0);
    assert_int_equal(read_blocks(101, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "102: too many blocks inside each other");
}

/* Every prefix is read or refused, and what is read ends where the text does. */
static void truncated_files_are_no_trouble(void **state)
{
    (void)state;
    struct pd_str source =
        PD_STR("def f(a, *b):\n    '''doc'''\n    if a:\n        return f\"{a['k']}\" + '\\n'\n"
               "    x = [1.5e3,\n  0x1f]\n    return x; pass\nclass C: y = \\\n  2\n");
    for (size_t n = 0; n <= source.n; n++) {
        char *copy = n ? memcpy(malloc(n), source.p, n) : NULL;
        struct pd_str part = {copy, n};
        struct pd_pylines lines = {0};
        struct pd_err err = {0};
        int rc = pd_pylines_read(&lines, part, &err);
        if (rc == 0 && lines.tokens.n) {
            const struct pd_pytoken *last = &lines.tokens.items[lines.tokens.n - 1];
            assert_true(last->p + last->n <= part.p + part.n);
            assert_true(lines.n > 0 && lines.items[lines.n - 1].end <= lines.tokens.n);
        } else if (rc < 0) {
            assert_int_equal(rc, PD_ERR_INPUT);
            assert_non_null(strstr(err.text, ": "));
        }
        pd_pylines_done(&lines);
        free(copy);
    }
}

static const struct {
    const char *fstring, *words; /* NULL: refused */
} fields[] = {
    {"f''", ""},
    {"f'plain {{x}} '", ""},
    {"f'{a}'", "a"},
    {"f'{a}b{c}'", "a c"},
    {"f'{{{a}}}'", "a"},
    {"F\"\"\"{\na\n} \"b\" {c}\"\"\"", "a c"},
    {"f'{a.b[\"c\"]}'", "a . b [ \"c\" ]"},
    {"f'{a!r}'", "a"},
    {"f'{a != b}'", "a != b"},
    {"f'{a!r:>10}'", "a"},
    {"f'{a:{b}.{c}f}'", "a b c"},
    {"f'{a:{b:{c}}}'", NULL},
    {"f'{a=}{b = !r:x}'", "a = b ="},
    {"f'{d[\"}\"]}'", "d [ \"}\" ]"},
    {"f'{ {\"x\": 1}[y] }'", "{ \"x\" : 1 } [ y ]"},
    {"f'{(lambda x: x)(1)}'", "( lambda x : x ) ( 1 )"},
    {"f'{a:=5}'", "a"},
    {"f'{x:{{}}}'", "x { }"},
    {"f'\\N{DASH}{a}'", "a"},
    {"f'\\\\N{a}'", "a"},
    {"rf'\\N{a}'", "a"},
    {"f'\\{a}'", "a"},
    {"f'\\'{a}'", "a"},
    {"f'{f\"{a}\"}'", "f\"{a}\""},
    {"f'{}'", NULL},
    {"f'{ }'", NULL},
    {"f'{a'", NULL},
    {"f'}'", NULL},
    {"f'a}b'", NULL},
    {"f'{a:'", NULL},
    {"f'{a!r'", NULL},
    {"f'{a)}'", NULL},
    {"f'{(a}'", NULL},
    {"f'{a?}'", NULL},
};

static void fields_are_found(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(fields); i++) {
        struct pd_pytoken fstring = {fields[i].fstring, (uint32_t)strlen(fields[i].fstring), 7,
                                     PD_PY_FSTRING};
        struct pd_pytokens words = {0};
        struct pd_err err = {0};
        int rc = pd_pytoken_fields(&words, &fstring, &err);
        if ((rc == 0) != (fields[i].words != NULL))
            fail_msg("%s was %s", fields[i].fstring, rc == 0 ? "accepted" : err.text);
        if (rc < 0)
            assert_int_equal(strncmp(err.text, "7: ", 3), 0);
        pd_buf_reset(&out);
        for (size_t k = 0; k < words.n; k++)
            pd_buf_printf(&out, "%s%.*s", k ? " " : "", (int)words.items[k].n, words.items[k].p);
        assert_str(pd_buf_str(&out), fields[i].words ? fields[i].words : "");
        pd_pytokens_done(&words);
    }
    pd_buf_done(&out);
}

static void words_know_their_kind_and_line(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {PD_PY_NAME,   PD_PY_OPERATOR, PD_PY_NUMBER, PD_PY_KEYWORD,
                                    PD_PY_STRING, PD_PY_FSTRING,  PD_PY_NAME,   PD_PY_KEYWORD};
    struct pd_pylines lines;
    struct pd_err err = {0};
    struct pd_str source = PD_STR("x = 1 if b'''\n''' f'' match None");
    assert_ok(pd_pylines_read(&lines, source, &err), err);
    assert_int_equal(lines.tokens.n, PD_COUNT(kinds));
    for (size_t i = 0; i < PD_COUNT(kinds); i++) {
        assert_int_equal(lines.tokens.items[i].kind, kinds[i]);
        assert_int_equal(lines.tokens.items[i].line, i < 5 ? 1 : 2);
    }
    pd_pylines_done(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut),    cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(depth_is_bounded), cmocka_unit_test(truncated_files_are_no_trouble),
        cmocka_unit_test(fields_are_found), cmocka_unit_test(words_know_their_kind_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
