#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/pysource.h"
#include "tests/support/scratch.h"

#include <sys/stat.h>

/* A tree of files and what a reference from its folder tasks/t stands for. Where text is NULL,
   it is an error. */
struct tree {
    const char *what;
    const char *files[6][2]; /* path, text */
    const char *reference;
    const char *text, *constants, *bound;
    const char *place; /* "file:line", relative to the tree; or the end of the error */
};

#define UTILS "tasks/t/utils.py"

static const struct tree trees[] = {
    {"a function, its own name hidden, with what it needs in order of first use",
     {{UTILS, "import os\nimport re as r, sys\nX = 1\ndef g(): return h(), X\n\n"
              "def f(a):\n    '''doc'''\n    return g(), r.x, k()\ndef h(): pass\n"
              "k = lambda: f(h)\nunused = 2\n"}},
     "utils.f",
     "def _ ( a ) :\n    return g ( ) , r . x , k ( )\ndef g ( ) : return h ( ) , X\n"
     "import re as r\nk = lambda : f ( h )\ndef h ( ) : pass\nX = <constant>\n",
     "{\"X\": 1}",
     "{}",
     UTILS ":6"},
    {"all bindings of a name belong to the code",
     {{UTILS, "try:\n    import json as j\nexcept ImportError:\n    j = None\n"
              "if j:\n    def f(): return j\nelse:\n    def f():\n        def f(): pass\n"
              "g = 1\ng += 1\ndef x(): return g\n@d\ndef f(): x\n"}},
     "utils.f",
     "if j :\n    def _ ( ) : return j\nelse :\n    def _ ( ) :\n        def f ( ) : pass\n"
     "@ d\ndef _ ( ) : x\n"
     "try :\n    import json as j\nexcept ImportError :\n    j = None\ndef x ( ) : return g\n"
     "g = 1\ng += 1\n",
     "{}",
     "{}",
     UTILS ":6"},
    {"what changes a name belongs to it",
     {{UTILS, "W = ['a']\nR.shuffle(W)\nV = ['b']\nV.sort()\nprint(V)\n"
              "for v in V: W.append(v)\ndef f(): return W\n"}},
     "utils.f",
     "def _ ( ) : return W\nW = [ 'a' ]\nR . shuffle ( W )\nfor v in V : W . append ( v )\n"
     "V = [ 'b' ]\nV . sort ( )\nprint ( V )\n",
     "{}",
     "{}",
     UTILS ":7"},
    {"constants of all kinds; ints as keys",
     {{UTILS, "A = {1: ('x', None), -2: 1.0}\nB: str = (\n  'a'\n  'b'\n)\nC = {b'x'}\n"
              "def f(): return A, B, C\n"}},
     "utils.f",
     "def _ ( ) : return A , B , C\nA = <constant>\nB = <constant>\nC = { b'x' }\n",
     "{\"A\": {\"1\": [\"x\", null], \"-2\": 1.0}, \"B\": \"ab\"}",
     "{}",
     UTILS ":7"},
    {"names in f-strings",
     {{UTILS, "A = 1\ndef g(): pass\ndef f(): return f\"{g():{A}}\"\n"}},
     "utils.f",
     "def _ ( ) : return f\"{g():{A}}\"\ndef g ( ) : pass\nA = <constant>\n",
     "{\"A\": 1}",
     "{}",
     UTILS ":3"},
    {"partial",
     {{UTILS, "from functools import partial\ndef f(a, b): pass\n"
              "p = partial(f, [1], b='x')\n"}},
     "utils.p",
     "def _ ( a , b ) : pass\n",
     "{}",
     "{\"0\": [1], \"b\": \"x\"}",
     UTILS ":2"},
    {"partials of partials and names of constants",
     {{UTILS, "import functools as ft\nfrom .other import N, f as g\nM = 'm'\n"
              "p: object = ft.partial(g, 1, k=1, m=M,)\nq = ft.partial(p, N, k=2)\nr = q\n"},
      {"tasks/t/other.py", "from functools import partial as N2\nN = {1: 2}\ndef f(): pass\n"}},
     "utils.r",
     "def _ ( ) : pass\n",
     "{}",
     "{\"0\": 1, \"1\": {\"1\": 2}, \"k\": 2, \"m\": \"m\"}",
     "tasks/t/other.py:3"},
    {"a partial with an argument that is no data is code",
     {{UTILS, "from functools import partial\ndef f(a): pass\np = partial(f, a=g())\n"}},
     "utils.p",
     "p = partial ( f , a = g ( ) )\nfrom functools import partial\ndef f ( a ) : pass\n",
     "{}",
     "{}",
     UTILS ":3"},
    {"so is one of another partial, and of what the module does not bind",
     {{UTILS, "def partial(f): pass\np = partial(f)\n"}},
     "utils.p",
     "p = partial ( f )\ndef partial ( f ) : pass\n",
     "{}",
     "{}",
     UTILS ":2"},
    {"and one with more than names",
     {{UTILS, "from functools import partial\ndef f(a): pass\np = partial(f, *a)\n"}},
     "utils.p",
     "p = partial ( f , * a )\nfrom functools import partial\ndef f ( a ) : pass\n",
     "{}",
     "{}",
     UTILS ":3"},
    {"partial of a builtin",
     {{UTILS, "from functools import partial\np = partial(int, base=2)\n"}},
     "utils.p",
     "p = partial ( int , base = 2 )\nfrom functools import partial\n",
     "{}",
     "{}",
     UTILS ":2"},
    {"a module that makes its names when it runs",
     {{UTILS, "'doc'\nimport os, re\nS = ['a']\nG = {s: os for s in S}\nglobals().update(G)\n"
              "if __name__ == '__main__':\n    run()\n"}},
     "utils.process_a",
     "import os\nimport re\nS = <constant>\nG = { s : os for s in S }\n"
     "globals ( ) . update ( G )\n",
     "{\"S\": [\"a\"]}",
     "{\"name\": \"process_a\"}",
     UTILS ":1"},
    {"an import out of the tree",
     {{UTILS, "from lm_eval.utils import weighted as w\n"}},
     "utils.w",
     "from lm_eval.utils import weighted\n",
     "{}",
     "{}",
     UTILS ":1"},
    {"imports of names from beside, from relatives and from the tree",
     {{UTILS, "from x import a\nfrom ..y.z import b\nfrom lm_eval.tasks.y.z import c as d\n"
              "from . import w\ndef f(): return a, b, d, w.e\n"},
      {"tasks/t/x.py", "def a(): return n\nn = 1\n"},
      {"tasks/y/z.py", "def b(): pass\ndef c(): return n\nn = 2\n"},
      {"tasks/t/w.py", "def e(): pass\ndef g(): pass\n"}},
     "utils.f",
     "def _ ( ) : return a , b , d , w . e\ndef a ( ) : return n\ndef b ( ) : pass\nd = c\n"
     "def c ( ) : return n\ndef e ( ) : pass\nn = <constant>\nn = 2\n",
     "{\"n\": 1}",
     "{}",
     UTILS ":5"},
    {"the name itself from the tree",
     {{UTILS, "from tasks.y.z import f\n"},
      {"tasks/y/z.py", "from .v import g as f\n"},
      {"tasks/y/v.py", "g = h\ndef h(): pass\n"}},
     "utils.f",
     "def _ ( ) : pass\n",
     "{}",
     "{}",
     "tasks/y/v.py:2"},
    {"a module by its attributes",
     {{UTILS, "import x\nimport y.z\nimport tasks.u as u\n"
              "def f(): return x.a.b, y.z.c, y.other, u.d\n"},
      {"tasks/t/x.py", "def a(): pass\nb = 1\n"},
      {"tasks/t/y/z.py", "c = 3\n"},
      {"tasks/u.py", "d = e\ndef e(): pass\n"}},
     "utils.f",
     "def _ ( ) : return x . a . b , y . z . c , y . other , u . d\ndef a ( ) : pass\n"
     "c = <constant>\nd = e\ndef e ( ) : pass\n",
     "{\"c\": 3}",
     "{}",
     UTILS ":4"},
    {"a module used as a whole",
     {{UTILS, "import x\ndef f(): return g(x)\n"},
      {"tasks/t/x.py", "'doc'\nimport y\nfrom y import c\nimport os\ndef a(): pass\nb = y.d\n"},
      {"tasks/t/y.py", "c = 1\nd = 2\ne = 3\n"}},
     "utils.f",
     "def _ ( ) : return g ( x )\nc = <constant>\nimport os\ndef a ( ) : pass\nb = y . d\n"
     "d = <constant>\n",
     "{\"c\": 1, \"d\": 2}",
     "{}",
     UTILS ":2"},
    {"a module that is asked for what it does not bind",
     {{UTILS, "import x\ndef f(): return x.made\n"}, {"tasks/t/x.py", "a = 1\nglobals()\n"}},
     "utils.f",
     "def _ ( ) : return x . made\na = <constant>\nglobals ( )\n",
     "{\"a\": 1}",
     "{}",
     UTILS ":2"},
    {"imports inside functions and blocks",
     {{UTILS, "try:\n    from x import b\nexcept ImportError:\n    b = None\n"
              "def f():\n    from x import a as c\n    import x, os\n    return c, x.d, b\n"},
      {"tasks/t/x.py", "def a(): pass\ndef b(): pass\ndef d(): pass\ndef e(): pass\n"}},
     "utils.f",
     "def _ ( ) :\n    from x import a as c\n    import x , os\n    return c , x . d , b\n"
     "def a ( ) : pass\ndef d ( ) : pass\ntry :\n    from x import b\nexcept ImportError :\n"
     "    b = None\ndef b ( ) : pass\n",
     "{}",
     "{}",
     UTILS ":5"},
    {"packages: what __init__.py binds comes before a module of the package",
     {{UTILS, "from pkg import a, b\nimport pkg\ndef f(): return a, b.c, pkg.d\n"},
      {"tasks/t/pkg/__init__.py", "from . import a\nd = 1\n"},
      {"tasks/t/pkg/a.py", "x = 1\n"},
      {"tasks/t/pkg/b.py", "c = 2\n"}},
     "utils.f",
     "def _ ( ) : return a , b . c , pkg . d\nx = <constant>\nc = <constant>\nd = <constant>\n",
     "{\"x\": 1, \"c\": 2, \"d\": 1}",
     "{}",
     UTILS ":3"},
    {"stars",
     {{UTILS, "from x import *\nfrom os import *\ndef f(): return a(), len\n"},
      {"tasks/t/x.py", "from .y import *\n"},
      {"tasks/t/y.py", "def a(): pass\nb = 1\n"}},
     "utils.f",
     "def _ ( ) : return a ( ) , len\ndef a ( ) : pass\nfrom os import *\n",
     "{}",
     "{}",
     UTILS ":3"},
    {"a star brings the name itself",
     {{UTILS, "from x import *\n"}, {"tasks/t/x.py", "def f(): pass\n"}},
     "utils.f",
     "def _ ( ) : pass\n",
     "{}",
     "{}",
     "tasks/t/x.py:1"},
    {"a file does not import itself",
     {{"tasks/t/evaluate.py", "import evaluate\ndef f(): return evaluate.load\n"}},
     "evaluate.f",
     "def _ ( ) : return evaluate . load\nimport evaluate\n",
     "{}",
     "{}",
     "tasks/t/evaluate.py:2"},
    {"relative imports that lead nowhere are text",
     {{UTILS, "from ..nowhere import a\nfrom ..................... import b\n"
              "def f(): return a, b\n"}},
     "utils.f",
     "def _ ( ) : return a , b\nfrom ..nowhere import a\n"
     "from ..................... import b\n",
     "{}",
     "{}",
     UTILS ":3"},
    {"the reference may be below the folder",
     {{"tasks/t/a/b.py", "x = lambda: 1\n"}},
     "a.b.x",
     "x = lambda : 1\n",
     "{}",
     "{}",
     "tasks/t/a/b.py:1"},
    {"or from the tree",
     {{"tasks/y/z.py", "class C: pass\n"}, {UTILS, ""}},
     "lm_eval.tasks.y.z.C",
     "class _ : pass\n",
     "{}",
     "{}",
     "tasks/y/z.py:1"},
    {"no such file", {{UTILS, ""}}, "other.f", .place = "/tasks/t/other.py"},
    {"no name", {{UTILS, ""}}, "utils", .place = "'utils' is no MODULE.NAME"},
    {"no name behind the dot", {{UTILS, ""}}, "utils.", .place = "'utils.' is no MODULE.NAME"},
    {"nothing but dots", {{UTILS, ""}}, "..f", .place = "'.' is no name of a module"},
    {"dots do not lead up",
     {{"utils.py", ""}},
     "...utils.f",
     .place = "'...utils' is no name of a module"},
    {"slashes do not lead out", {{"x.py", ""}}, "../x.f", .place = "'../x' is no name of a module"},
    {"a file that is wrong",
     {{UTILS, "a = 1\nb = (\n"}},
     "utils.f",
     .place = UTILS ":2: a bracket that is not closed"},
    {"an f-string that is wrong",
     {{UTILS, "def f():\n    return f'{'\n"}},
     "utils.f",
     .place = UTILS ":2: a brace without an end in an f-string"},
    {"an imported file that is wrong",
     {{UTILS, "import x\ndef f(): x.a\n"}, {"tasks/t/x.py", "a\n  b\n"}},
     "utils.f",
     .place = "tasks/t/x.py:2: indentation without a block"},
    {"names in a circle",
     {{UTILS, "a = b\nb = a\n"}},
     "utils.a",
     .place = "stands for itself in a circle"},
    {"imports in a circle",
     {{UTILS, "from x import a\ndef f(): a\n"}, {"tasks/t/x.py", "from .utils import a\n"}},
     "utils.f",
     .place = "imports of 'a' go round in circles"},
};

static void check_json(const struct pd_value *v, const char *want)
{
    struct pd_buf out = {0};
    pd_json_write(&out, v, PD_JSON_SPACED);
    assert_str(pd_buf_str(&out), want);
    pd_buf_done(&out);
}

static void check_object(const struct tree *tree, struct pd_scratch *scratch,
                         struct pd_pysources *sources, const char *dir)
{
    struct pd_pyobject object, again;
    struct pd_err err = {0};
    struct pd_buf text = {0}, place = {0};
    char hash[PD_SHA256_HEX];
    struct pd_str reference = pd_str_of(tree->reference);
    assert_ok(pd_pysource_resolve(&object, sources, dir, reference, &err), err);
    assert_ok(pd_pysource_text(&text, sources, dir, reference, &err), err);
    assert_ok(pd_pysource_resolve(&again, sources, dir, reference, &err), err);
    assert_str(pd_buf_str(&text), tree->text);
    pd_sha256_hex(hash, pd_buf_str(&text));
    assert_string_equal(object.hash, hash);
    assert_memory_equal(&object, &again, sizeof object);
    check_json(&object.constants, tree->constants);
    check_json(&object.bound, tree->bound);
    pd_buf_printf(&place, "%s/%s", scratch->dir, tree->place);
    assert_string_equal(pd_arena_printf(&scratch->arena, "%s:%u", object.file, object.line).p,
                        place.data);
    pd_buf_done(&text);
    pd_buf_done(&place);
}

static void check_error(const struct tree *tree, struct pd_pysources *sources, const char *dir)
{
    struct pd_pyobject object = {.line = 99};
    for (int i = 0; i < 2; i++) {
        struct pd_err err = {0};
        int rc = pd_pysource_resolve(&object, sources, dir, pd_str_of(tree->reference), &err);
        assert_int_equal(rc, PD_ERR_INPUT);
        if (!pd_str_ends_with(pd_str_of(err.text), pd_str_of(tree->place)))
            fail_msg("%s: %s", tree->what, err.text);
        assert_int_equal(object.line, 99);
    }
}

static void references_are_resolved(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(trees); i++) {
        struct pd_scratch scratch;
        struct pd_pysources *sources = pd_pysources_new();
        print_message("%s\n", trees[i].what);
        pd_scratch_init(&scratch);
        for (size_t k = 0; k < PD_COUNT(trees[i].files) && trees[i].files[k][0]; k++)
            pd_scratch_write(&scratch, trees[i].files[k][0], trees[i].files[k][1]);
        char *dir = pd_scratch_path(&scratch, "tasks/t");
        struct pd_err err = {0};
        assert_ok(pd_file_mkdirs(dir, &err), err);
        if (trees[i].text)
            check_object(&trees[i], &scratch, sources, dir);
        else
            check_error(&trees[i], sources, dir);
        pd_pysources_free(sources);
        pd_scratch_done(&scratch);
    }
}

static int resolve(struct pd_pyobject *out, struct pd_pysources *sources,
                   struct pd_scratch *scratch, const char *reference, struct pd_err *err)
{
    return pd_pysource_resolve(out, sources, scratch->dir, pd_str_of(reference), err);
}

/* Copies under other names, with other constants, comments and spaces are one code. */
static void copies_share_a_hash(void **state)
{
    (void)state;
    struct pd_scratch scratch;
    struct pd_pyobject a, b, c;
    struct pd_err err = {0};
    struct pd_pysources *sources = pd_pysources_new();
    pd_scratch_init(&scratch);
    pd_scratch_write(&scratch, "a.py", "X = 1\ndef f(d):\n    return d[X]\n");
    pd_scratch_write(&scratch, "b.py",
                     "def g( d ):  # differs\n\t'''doc'''\n\treturn d[ X\n]\n\nX = 'one'\n");
    pd_scratch_write(&scratch, "c.py", "X = 1\ndef f(d):\n    return d[0]\n");
    assert_ok(resolve(&a, sources, &scratch, "a.f", &err), err);
    assert_ok(resolve(&b, sources, &scratch, "b.g", &err), err);
    assert_ok(resolve(&c, sources, &scratch, "c.f", &err), err);
    assert_string_equal(a.hash, b.hash);
    assert_string_not_equal(a.hash, c.hash);
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
}

static void files_are_read_once(void **state)
{
    (void)state;
    struct pd_scratch scratch;
    struct pd_pyobject a, b;
    struct pd_err err = {0};
    struct pd_pysources *sources = pd_pysources_new();
    pd_scratch_init(&scratch);
    pd_scratch_write(&scratch, "a.py", "def f(): 1\ng = f\n");
    assert_ok(resolve(&a, sources, &scratch, "a.f", &err), err);
    pd_scratch_write(&scratch, "a.py", "def f(): 2\ng = f\n");
    assert_ok(resolve(&b, sources, &scratch, "a.g", &err), err);
    assert_string_equal(a.hash, b.hash);
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
}

static void odd_files_are_refused(void **state)
{
    (void)state;
    static const char *const references[] = {"link.f", "dangling.f", "pipe.f", "big.f",
                                             "nowhere.f"};
    static const char *const messages[] = {"symbolic link", "symbolic link", "no regular file",
                                           "larger than", "there is no file"};
    struct pd_scratch scratch;
    struct pd_pysources *sources = pd_pysources_new();
    struct pd_buf big = {0};
    pd_scratch_init(&scratch);
    char *target = pd_scratch_write(&scratch, "a.py", "def f(): 1\n");
    assert_int_equal(symlink(target, pd_scratch_path(&scratch, "link.py")), 0);
    assert_int_equal(symlink("nothing", pd_scratch_path(&scratch, "dangling.py")), 0);
    assert_int_equal(mkfifo(pd_scratch_path(&scratch, "pipe.py"), 0600), 0);
    assert_int_equal(mkdir(pd_scratch_path(&scratch, "nowhere.py"), 0700), 0);
    pd_buf_fill(&big, '\n', ((size_t)4 << 20) + 1);
    pd_scratch_write_str(&scratch, "big.py", pd_buf_str(&big));
    for (size_t i = 0; i < PD_COUNT(references); i++) {
        struct pd_pyobject object;
        struct pd_err err = {0};
        assert_int_equal(resolve(&object, sources, &scratch, references[i], &err), PD_ERR_INPUT);
        assert_non_null(strstr(err.text, messages[i]));
    }
    struct pd_err err = {0};
    struct pd_pyobject object;
    char *missing = pd_scratch_path(&scratch, "missing");
    struct pd_str reference = PD_STR("a.f");
    assert_int_equal(pd_pysource_resolve(&object, sources, missing, reference, &err), PD_ERR_IO);
    pd_buf_done(&big);
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
}

/* def f0(): f1() and so on: the code of f0 is all of it. */
static int resolve_chain(size_t count, struct pd_err *err)
{
    struct pd_scratch scratch;
    struct pd_buf source = {0};
    struct pd_pyobject object;
    struct pd_pysources *sources = pd_pysources_new();
    pd_scratch_init(&scratch);
    for (size_t i = 0; i < count; i++)
        pd_buf_printf(&source, "def f%zu(): f%zu()\n", i, i + 1);
    pd_scratch_write_str(&scratch, "a.py", pd_buf_str(&source));
    int rc = resolve(&object, sources, &scratch, "a.f0", err);
    pd_buf_done(&source);
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
    return rc;
}

static void closures_are_bounded(void **state)
{
    (void)state;
    struct pd_err err = {0};
    assert_int_equal(resolve_chain(16384, &err), 0);
    assert_int_equal(resolve_chain(16385, &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "'f0' needs more than 16384 statements"));
}

/* A file imports a name from the next one, twice; the last one has it. */
static int resolve_files(const char *imports, size_t count, struct pd_pyobject *object,
                         struct pd_err *err)
{
    struct pd_scratch scratch;
    struct pd_pysources *sources = pd_pysources_new();
    pd_scratch_init(&scratch);
    for (size_t i = 1; i <= count; i++) {
        struct pd_str name = pd_arena_printf(&scratch.arena, "m%zu.py", i);
        struct pd_str text =
            pd_arena_printf(&scratch.arena, "from .m%zu import %s\n", i + 1, imports);
        pd_scratch_write_str(&scratch, name.p, text);
    }
    pd_scratch_write(&scratch, pd_arena_printf(&scratch.arena, "m%zu.py", count + 1).p,
                     "def f(): pass\n");
    pd_scratch_write(&scratch, "a.py", "from .m1 import f, f\ndef g(): f\n");
    int rc = resolve(object, sources, &scratch, "a.g", err);
    object->file = NULL; /* it goes with the sources */
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
    return rc;
}

/* Without care each of these takes twice as long with every file. */
static void imports_are_followed_once(void **state)
{
    (void)state;
    struct pd_pyobject by_name, by_star;
    struct pd_err err = {0};
    assert_ok(resolve_files("f, f", 60, &by_name, &err), err);
    assert_ok(resolve_files("*; from .m1 import *; from .m2 import *", 60, &by_star, &err), err);
    assert_string_equal(by_name.hash, by_star.hash);
    assert_int_equal(resolve_files("f", 64, &by_name, &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "imports of 'f' lead through too many files"));
    assert_int_equal(resolve_files("*", 65, &by_name, &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "more than 64 imports of * lead to each other"));
}

static void long_references_are_refused(void **state)
{
    (void)state;
    struct pd_buf reference = {0};
    struct pd_pyobject object;
    struct pd_err err = {0};
    struct pd_pysources *sources = pd_pysources_new();
    pd_buf_fill(&reference, 'a', 100000);
    pd_buf_puts(&reference, ".f");
    struct pd_str text = pd_buf_str(&reference);
    assert_int_equal(pd_pysource_resolve(&object, sources, ".", text, &err), PD_ERR_INPUT);
    assert_int_equal(
        pd_pysource_resolve(&object, sources, ".", (struct pd_str)PD_STR("a\0b.f"), &err),
        PD_ERR_INPUT);
    pd_buf_done(&reference);
    pd_pysources_free(sources);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_are_resolved),   cmocka_unit_test(copies_share_a_hash),
        cmocka_unit_test(files_are_read_once),       cmocka_unit_test(odd_files_are_refused),
        cmocka_unit_test(closures_are_bounded),      cmocka_unit_test(long_references_are_refused),
        cmocka_unit_test(imports_are_followed_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
