#include "tests/support/pd_test.h"

#include "lib/format/pymodule.h"

static struct pd_pymodule read_module(const char *source)
{
    struct pd_pymodule m;
    struct pd_err err = {0};
    assert_ok(pd_pymodule_read(&m, pd_str_of(source), &err), err);
    return m;
}

/* Names in the order of their first binding, as "name" or, bound n times, "name*n"; an import is
   "name<path:name". */
static void dump_names(struct pd_buf *out, const struct pd_pymodule *m)
{
    for (size_t i = 0; i < m->names.n; i++) {
        const struct pd_pyname *name = m->names.entries[i].value;
        pd_buf_printf(out, "%s%.*s", i ? " " : "", PD_STR_ARG(m->names.entries[i].key));
        if (name->n > 1)
            pd_buf_printf(out, "*%zu", name->n);
        if (name->bindings[0].import == PD_PY_NO_IMPORT)
            continue;
        const struct pd_pyimport *import = &m->imports[name->bindings[0].import];
        pd_buf_putc(out, '<');
        pd_buf_fill(out, '.', import->dots);
        pd_buf_add_str(out, import->path);
        if (import->name.n)
            pd_buf_printf(out, ":%.*s", PD_STR_ARG(import->name));
    }
}

static const struct {
    const char *source, *names;
} bindings[] = {
    {"def f(a, b=c): x = 1", "f"},
    {"async def f():\n    y = 1\n", "f"},
    {"@deco\nclass C(B):\n    x = 1\n    def m(self): pass\n", "C"},
    {"a = 1", "a"},
    {"a = b = c", "a b"},
    {"a, (b, *c), [d] = e", "a b c d"},
    {"a: int = b", "a"},
    {"a: int", "a"},
    {"a += b", "a"},
    {"a //= 1; b **= 2; c >>= 3", "a b c"},
    {"X['a'] = y\nX.z.w = 2\nX(1).v = 3", "X*3"},
    {"x[y] , z.t = 1, 2", "x z"},
    {"f = lambda x=1, *y: x", "f"},
    {"a = b == c", "a"},
    {"f(x=1)", ""},
    {"print(a)\na = 1\nprint('b')", "a*2"},
    {"a = []\na.append(1)\nb.append(a)\nshuffle(x, a)", "a*4"},
    {"a = 1\nf(a=2)\nx.a()\nf\"{a}\"\nassert a", "a"},
    {"a = 1\nif a: a\nfor b in c: a.x()", "a*3 b"},
    {"del a, b[0], (c)", "a b c"},
    {"for i, (j, k[0]) in x:\n    l = i\nelse:\n    m = 1", "i j k l m"},
    {"for i in (j for j in k): pass", "i"},
    {"while x: y = 1; z = 2", "y z"},
    {"with a as b, c as (d, e), f(as_=1) as g.h: i = 1", "b d e g i"},
    {"with (a as b, c): pass", "b"},
    {"try: import a\nexcept (B, C) as d: e = 1\nelse: f = 1\nfinally: g = 1", "a<a d e f g"},
    {"if a:\n    def f():\n        b = 1\n        import c\n    d = 1\nelif e: h = 1\nelse:\n    i "
     "= 1",
     "f d h i"},
    {"if (n := f()) and [k := 1]: pass\nx = (y := 2)", "n k y x"},
    {"def f(a=(b := 1)): pass", "f"},
    {"match x:\n    case [a, *b] if c:\n        d = 1\n    case P(q=e) | m.n:\n        pass\n"
     "    case {'k': v, **r}: w = 1\n    case _: pass",
     "a b d e v r w"},
    {"match = 1\ncase = match\nmatch(case)", "match*2 case*2"},
    {"match[x]: int = 3", "match"},
    {"import a", "a<a"},
    {"import a.b.c, d as e, f.g as h", "a<a.b.c e<d h<f.g"},
    {"from a.b import c, d as e", "c<a.b:c e<a.b:d"},
    {"from . import a", "a<.:a"},
    {"from ...a.b import (\n  c,\n  d,\n)", "c<...a.b:c d<...a.b:d"},
    {"from a import *", ""},
    {"global a\nraise b\nassert c\nreturn\n...", ""},
    {"if __name__ == '__main__':\n    a = 1\nb = 1", "b"},
    {"if __name__ == \"__main__\": a = 1", ""},
    {"if __name__ == '__main__': a = 1\nelse: b = 1", "a b"},
    {"if __name__ == 'x':\n    a = 1", "a"},
    {"'''text'''\n'a = 1'\nb = 1", "b"},
    {"größe = 1\n\xe5\x90\x8d = 2", "größe \xe5\x90\x8d"},
    {"a = 1\na = 2\nimport a", "a*3"},
};

static void bindings_are_pythons(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(bindings); i++) {
        struct pd_pymodule m = read_module(bindings[i].source);
        pd_buf_reset(&out);
        dump_names(&out, &m);
        assert_str(pd_buf_str(&out), bindings[i].names);
        pd_pymodule_done(&m);
    }
    pd_buf_done(&out);
}

/* The module binds a, b, c, imports m and p.q as such; the last statement is looked at. */
#define PRELUDE "a = b = c = 1\nimport m, p.q\n"

static const struct {
    const char *source, *uses;
} uses[] = {
    {"def f(): return a + b + a", "f a b"},
    {"def f(x): return x.a, unknown", "f"},
    {"def f(b, c=a): pass", "f b a"},
    {"x = f(a=b, *c)", "x b c"},
    {"x = [a == 1, {b: 1}]", "x a b"},
    {"def f():\n    'a'\n    c = 1", "f c"},
    {"x = f'{a}' 'b' f\"{c:{b}}\"", "x a c b"},
    {"x = f'{f\"{a}\"}{{b}}'", "x a"},
    {"x = f'{g(a=b)}'", "x b"},
    {"x = m.n.o + m", "x m.n.o m"},
    {"x = p.q.r(a).s", "x p.q.r a"},
    {"x = m(1).n", "x m"},
    {"x = a.b", "x a"},
    {"def f():\n    import z.y as w, v\n    from a import b\n    return w.u + v.t.s + b",
     "f w.u v.t.s b"},
    {"def f():\n    global a\n    nonlocal_ = b", "f a b"},
    {"class C(a, metaclass=b):\n    x: c = 1", "C a b c"},
    {"@a(b)\ndef f() -> c: pass", "a b f c"},
    {"x = lambda a: a", "x a"},
};

static void uses_are_found(void **state)
{
    (void)state;
    struct pd_buf source = {0}, out = {0};
    for (size_t i = 0; i < PD_COUNT(uses); i++) {
        struct pd_err err = {0};
        pd_buf_reset(&source);
        pd_buf_printf(&source, "%s%s", PRELUDE, uses[i].source);
        struct pd_pymodule m = read_module(source.data);
        struct pd_pystatement *st = &m.statements[m.nstatements - 1];
        assert_ok(pd_pymodule_uses(&m, st, &err), err);
        assert_ok(pd_pymodule_uses(&m, st, &err), err);
        pd_buf_reset(&out);
        for (size_t k = 0; k < st->nuses; k++)
            pd_buf_printf(&out, "%s%.*s", k ? " " : "", PD_STR_ARG(st->uses[k].chain));
        assert_str(pd_buf_str(&out), uses[i].uses);
        pd_pymodule_done(&m);
    }
    pd_buf_done(&source);
    pd_buf_done(&out);
}

static void wrong_fstrings_are_errors(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_pymodule m = read_module("a = 1\nx = (a,\n f'{')\n");
    assert_int_equal(pd_pymodule_uses(&m, &m.statements[1], &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "3: a brace without an end in an f-string");
    assert_int_equal(m.statements[1].nuses, 0);
    assert_int_equal(pd_pymodule_uses(&m, &m.statements[1], &err), PD_ERR_INPUT);
    pd_pymodule_done(&m);
}

static const struct {
    const char *source, *text; /* of the first statement, its word number own is the name */
    uint32_t own;
} texts[] = {
    {"def f(a):  # c\n\n  # c\n  return a", "def _ ( a ) :\n    return a\n", 1},
    {"def f():\n\t'''doc'''\n\tif x:\n\t\ty;z", "def _ ( ) :\n    if x :\n        y\n        z\n",
     1},
    {"def f():\n  'doc'", "def f ( ) :\n    pass\n", 0},
    {"def f():\n  if x:\n    'a' \"b\"\n  b'c'\n", "def f ( ) :\n    if x :\n        pass\n", 0},
    {"if x:\n  'a'\nelse:\n  y", "if x :\n    pass\nelse :\n    y\n", 0},
    {"def f():\n  f'{x}'", "def f ( ) :\n    f'{x}'\n", 0},
    {"def f(): 'doc'", "def f ( ) : 'doc'\n", 0},
    {"@a\n@b\ndef f(): f()", "@ a\n@ b\ndef _ ( ) : f ( )\n", 5},
    {"x = '''a\r\n b'''", "x = '''a\n b'''\n", 9},
    {"\xef\xbb\xbfx=1;y=2", "x = 1\n", 9},
    {"x = [\r1,\r  2\r]", "x = [ 1 , 2 ]\n", 9},
    {"try:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d\ne",
     "try :\n    a\nexcept E :\n    b\nelse :\n    c\nfinally :\n    d\n", 0},
};

static void text_is_normal(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(texts); i++) {
        struct pd_pymodule m = read_module(texts[i].source);
        pd_buf_reset(&out);
        pd_pymodule_write(&out, &m, &m.statements[0], &texts[i].own, texts[i].own ? 1 : 0);
        assert_str(pd_buf_str(&out), texts[i].text);
        pd_pymodule_done(&m);
    }
    pd_buf_done(&out);
}

static const struct {
    const char *source;
    bool constant; /* a is one */
} constants[] = {
    {"a = 1", true},
    {"a: list = [1, ('b', None)]  # c", true},
    {"a = {1: 'x', -2: 'y'}", true},
    {"a = ('b'\n     'c')", true},
    {"a = 1, 2", true},
    {"if x:\n    a = 1", false},
    {"if x: a = 1", false},
    {"a = b = 1", false},
    {"a = 1\na = 1", false},
    {"a = []\na.append(1)", false},
    {"a = []\na[0] = 1", false},
    {"a = 1\ndel a", false},
    {"a += 1", false},
    {"a: int", false},
    {"a = f'x'", false},
    {"a = b'x'", false},
    {"a = {'x'}", false},
    {"a = {1: 'x', '1': 'y'}", false},
    {"a = 1 + 1", false},
    {"a = (b := 1)", false},
    {"a, = 1,", false},
};

static void constants_are_data(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(constants); i++) {
        struct pd_pymodule m = read_module(constants[i].source);
        bool constant = false;
        for (size_t k = 0; k < m.nstatements; k++)
            constant = constant || m.statements[k].constant;
        if (constant != constants[i].constant)
            fail_msg("%s", constants[i].source);
        pd_pymodule_done(&m);
    }
}

static const struct {
    struct pd_str source;
    const char *message;
} mistakes[] = {
    {PD_STR("a = 1\nb\0c"), "2: a NUL byte"},
    {PD_STR("a = 1\n\n# \xff\n"), "3: not UTF-8"},
    {PD_STR("\xff\xfe"
            "a"),
     "1: not UTF-8"},
    {PD_STR("a = 1\r\nb = (\r\n"), "2: a bracket that is not closed"},
    {PD_STR("a\xef\xbb\xbf = 1"), "1: a character that is no Python"},
};

static void mistakes_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(mistakes); i++) {
        struct pd_pymodule m = {.nimports = 99};
        struct pd_err err = {0};
        assert_int_equal(pd_pymodule_read(&m, mistakes[i].source, &err), PD_ERR_INPUT);
        assert_string_equal(err.text, mistakes[i].message);
        assert_int_equal(m.nimports, 99);
    }
}

static int read_many(const char *line, size_t count, struct pd_err *err)
{
    struct pd_buf source = {0};
    struct pd_pymodule m = {0};
    for (size_t i = 0; i < count; i++)
        pd_buf_puts(&source, line);
    int rc = pd_pymodule_read(&m, pd_buf_str(&source), err);
    pd_pymodule_done(&m);
    pd_buf_done(&source);
    return rc;
}

static void statements_are_bounded(void **state)
{
    (void)state;
    struct pd_err err = {0};
    assert_int_equal(read_many("a\n", 65536, &err), 0);
    assert_int_equal(read_many("a\n", 65537, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "65537: more than 65536 statements");
    assert_int_equal(read_many("import a\n", 4096, &err), 0);
    assert_int_equal(read_many("import a\n", 4097, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "1: more than 4096 imports");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bindings_are_pythons),      cmocka_unit_test(uses_are_found),
        cmocka_unit_test(wrong_fstrings_are_errors), cmocka_unit_test(text_is_normal),
        cmocka_unit_test(constants_are_data),        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(statements_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
