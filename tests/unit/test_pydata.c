/*
 * What is data in a Python source: a function without parameters that returns a literal.
 */
#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/pysource.h"
#include "tests/support/scratch.h"

/* Hash and constants of m.rows in a module with this text. */
static void read_source(const char *text, char hash[PD_SHA256_HEX], char constants[200])
{
    struct pd_scratch scratch;
    struct pd_pyobject object;
    struct pd_buf json = {0};
    struct pd_err err = {0};
    pd_scratch_init(&scratch);
    pd_scratch_write(&scratch, "m.py", text);
    struct pd_pysources *sources = pd_pysources_new();
    assert_ok(pd_pysource_resolve(&object, sources, scratch.dir, pd_str_of("m.rows"), &err), err);
    pd_json_write(&json, &object.constants, PD_JSON_SPACED);
    memcpy(hash, object.hash, PD_SHA256_HEX);
    snprintf(constants, 200, "%.*s", PD_STR_ARG(pd_buf_str(&json)));
    pd_buf_done(&json);
    pd_pysources_free(sources);
    pd_scratch_done(&scratch);
}

static void check(const char *text, const char *want, const char *twin, bool same)
{
    char hash[PD_SHA256_HEX], other[PD_SHA256_HEX], constants[200], ignored[200];
    read_source(text, hash, constants);
    read_source(twin, other, ignored);
    assert_string_equal(constants, want);
    assert_int_equal(strcmp(hash, other) == 0, same);
}

static void a_returned_literal_is_data(void **state)
{
    (void)state;
    const char *twin = "def rows():\n    return 1\n";
    check("def rows():\n    return [{\"a\": (1, None)}, 'b']\n",
          "{\"return\": [{\"a\": [1, null]}, \"b\"]}", twin, true);
    check("# rows\ndef rows():\n    '''Rows.'''\n\n    return [\n        'é' # one\n    ]\n",
          "{\"return\": [\"é\"]}", twin, true);
    check("def rows() -> list[dict]:\n    return []\n", "{\"return\": []}", twin, false);
    check("def other():\n    return 2\nrows = other\n", "{\"return\": 2}", twin, true);
}

static void other_functions_are_code(void **state)
{
    (void)state;
    check("def rows(n):\n    return [1]\n", "{}", "def rows(n):\n    return [2]\n", false);
    check("def rows():\n    x = 1\n    return [1]\n", "{}",
          "def rows():\n    x = 1\n    return [2]\n", false);
    check("def rows():\n    return f(1)\n", "{}", "def rows():\n    return f(2)\n", false);
    check("def rows():\n    return f'{1}'\n", "{}", "def rows():\n    return f'{2}'\n", false);
    check("def rows():\n    return\n", "{}", "def rows():\n    pass\n", false);
    check("def rows():\n    return [1]\nif x:\n    rows = 2\n", "{}",
          "def rows():\n    return [2]\nif x:\n    rows = 2\n", false);
    check("@once\ndef rows():\n    return [1]\n", "{}", "@once\ndef rows():\n    return [2]\n",
          false);
    check("async def rows():\n    return [1]\n", "{}", "async def rows():\n    return [2]\n",
          false);
}

static void what_a_helper_returns_is_code(void **state)
{
    (void)state;
    check("def rows():\n    return helper()\ndef helper():\n    return [1]\n", "{}",
          "def rows():\n    return helper()\ndef helper():\n    return [2]\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_returned_literal_is_data),
        cmocka_unit_test(other_functions_are_code),
        cmocka_unit_test(what_a_helper_returns_is_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
