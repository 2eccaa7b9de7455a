/* Rows made up for templates: what they must be able to do, and that they are always the same. */
#include "lib/format/jinja_sample.h"

#include "lib/format/json.h"
#include "tests/support/pd_test.h"

enum { NVARIANTS = 2 * PD_JINJA_FLAVORS };

struct fixture {
    struct pd_arena arena;
    struct pd_jinja *templates[4];
    struct pd_jinja_sample sample;
    struct pd_value row, fixed;
    struct pd_err err;
};

static int start(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return *state ? 0 : -1;
}

static int finish(void **state)
{
    struct fixture *f = *state;
    pd_arena_done(&f->arena);
    free(f);
    return 0;
}

/* Compiles a NULL-terminated list of templates. */
static void compile(struct fixture *f, const char *const *sources)
{
    f->sample = (struct pd_jinja_sample){.templates = (const struct pd_jinja *const *)f->templates};
    for (; sources[f->sample.n]; f->sample.n++)
        assert_ok(pd_jinja_compile(&f->templates[f->sample.n], &f->arena,
                                   pd_str_of(sources[f->sample.n]), &f->err),
                  f->err);
}

static struct pd_str render(struct fixture *f, size_t i)
{
    struct pd_buf out = {0};
    assert_ok(pd_jinja_render(&out, f->templates[i], &f->row, NULL, &f->arena, &f->err), f->err);
    struct pd_str text = pd_arena_str(&f->arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return text;
}

/* A row for every variant, on which all templates render. */
static void check_all(struct fixture *f)
{
    for (unsigned variant = 0; variant < NVARIANTS; variant++) {
        f->sample.variant = variant;
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        for (size_t i = 0; i < f->sample.n; i++)
            (void)render(f, i);
    }
}

static void templates_of_all_forms_get_rows(void **state)
{
    struct fixture *f = *state;
    static const char *const cases[][4] = {
        {"{{ q }} {{ q.strip() }}", "{{ ['red', 'blue'][key] }}"},
        {"{{ menu.dish[2] }}: {{ menu.code.index(pick) }}", "{{ menu.code.index(pick.lstrip()) }}"},
        {"{{ ['n', 'y', 'm'].index(answer.strip().lower()) }}"},
        {"{{ 'item' ~ (part.split(':')[2]) }}{{ part.split(':')[-1] }}"},
        {"{% for d in days %}{{ 'MTWTFSS'[loop.index0] }}{{ d.name }}{% endfor %}"},
        {"{{ marks.index(1) }}{{ marks[0] + marks[-1] }}"},
        {"{{ pool.index(wanted[0]) }}"},
        {"{{ {'so': 'thus', 'as': 'since'}[word] }}"},
        {"{% if note is defined and note is not none %}{{ note[3:] }}{% else %}{{ n|string }}{% "
         "endif %}"},
        {"{{ (score|int) - 1 }}{{ score + 1 }}"},
        {"{{ a.b.c.d|map(attribute='e')|join(', ') }}"},
        {"{{ log['said'][turns|length - 1] }}{{ turns[-1] }}"},
        {"{% set at = place + name|length %}{{ text[at:] }}{{ text[:place] }}"},
        {"{{ ['x1', 'x2'].index('x' + end) }}"},
        {"{{ [first, second][which - 1] }}", "{{ which }}"},
        {"{{ tags|sort|unique|list }}{{ tags|first }}", "{{ (tags|length) // 2 }}"},
        {"{% for k, v in table.items() %}{{ k }}={{ v }}{% endfor %}"},
        {"{% for a, b in pairs %}{{ a }}{{ b.upper() }}{% endfor %}"},
        {"{{ left if left is defined else right }}{{ x|default(y) }}"},
        {"{{ body|regex_replace('[aeiou]', '_') }}{{ '%d' % count }}"},
        {"{% with v = outer.inner %}{{ v + '!' }}{% endwith %}{% set ns = namespace(k=0) %}{{ ns.k "
         "}}"},
        {"{{ true in flags }}{{ 'z' in letters }}{{ x == 'yes' and y > 3 }}"},
        {"plain text", ""},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        compile(f, cases[i]);
        check_all(f);
    }
}

static void the_same_row_comes_again(void **state)
{
    struct fixture *f = *state;
    static const char *const sources[] = {"{{ a }}{{ b.strip() }}{{ c[1] }}{{ d.e|int }}", NULL};
    compile(f, sources);
    for (unsigned variant = 0; variant < NVARIANTS; variant++) {
        f->sample.variant = variant;
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        struct pd_value first = f->row;
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        assert_true(pd_value_equal(&first, &f->row));
    }
}

/* Flavors: which kinds of values the rows of a template that takes anything have. */
static void variants_differ(void **state)
{
    struct fixture *f = *state;
    static const char *const sources[] = {"{{ a }}{{ b }}{{ c }}{{ d }}", NULL};
    bool kinds[PD_DICT + 1] = {false}, empty = false, long_text = false, beyond_ascii = false;
    compile(f, sources);
    for (f->sample.variant = 0; f->sample.variant < NVARIANTS; f->sample.variant++) {
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        assert_int_equal(pd_dict_len(&f->row), 4);
        for (size_t i = 0; i < 4; i++) {
            const struct pd_value *value = &f->row.dict->entries[i].value;
            kinds[value->kind] = true;
            if (value->kind != PD_STRING)
                continue;
            empty |= value->s.n == 0;
            long_text |= value->s.n > 100;
            beyond_ascii |= value->s.n > 0 && (unsigned char)value->s.p[0] >= 0x80;
        }
    }
    for (size_t kind = 0; kind < PD_COUNT(kinds); kind++)
        assert_true(kinds[kind]);
    assert_true(empty && long_text && beyond_ascii);
}

static void optional_columns_are_there_and_not(void **state)
{
    struct fixture *f = *state;
    static const char *const sources[] = {"{{ a }}{% if b is defined %}{{ b }}{% endif %}", NULL};
    bool with = false, without = false;
    compile(f, sources);
    for (f->sample.variant = 0; f->sample.variant < NVARIANTS; f->sample.variant++) {
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        assert_non_null(pd_dict_get(&f->row, "a"));
        with |= pd_dict_get(&f->row, "b") != NULL;
        without |= pd_dict_get(&f->row, "b") == NULL;
    }
    assert_true(with && without);
}

static void fixed_columns_are_kept(void **state)
{
    struct fixture *f = *state;
    static const char *const sources[] = {"{{ choices[answer] }}", "{{ other }}", NULL};
    compile(f, sources);
    assert_ok(pd_json_parse(&f->fixed, &f->arena,
                            pd_str_of("{\"choices\": [\"only this\"], \"more\": 1}"), NULL,
                            &f->err),
              f->err);
    f->sample.fixed = &f->fixed;
    for (f->sample.variant = 0; f->sample.variant < NVARIANTS; f->sample.variant++) {
        assert_ok(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), f->err);
        assert_true(
            pd_value_equal(pd_dict_get(&f->row, "choices"), pd_dict_get(&f->fixed, "choices")));
        assert_true(pd_str_is(f->row.dict->entries[1].key, "more"));
        assert_str(render(f, 0), "only this");
    }
}

static void what_no_row_satisfies_is_an_error(void **state)
{
    struct fixture *f = *state;
    static const char *const cases[][2] = {
        {"{{ [1, 2].index(3) }}", NULL},
        {"{{ a }}{{ 1 // 0 }}", NULL},
        {"{{ a.b.upper() }}{{ a.b.items() }}", NULL},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        compile(f, cases[i]);
        f->row = pd_int(7);
        assert_int_equal(pd_jinja_sample(&f->row, &f->sample, &f->arena, &f->err), PD_ERR_INPUT);
        assert_true(
            pd_str_starts_with(pd_str_of(f->err.text),
                               pd_str_of("no row was found that the templates render on: 1:")));
        assert_int_equal(f->row.kind, PD_INT);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(templates_of_all_forms_get_rows),
        TEST(the_same_row_comes_again),
        TEST(variants_differ),
        TEST(optional_columns_are_there_and_not),
        TEST(fixed_columns_are_kept),
        TEST(what_no_row_satisfies_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
