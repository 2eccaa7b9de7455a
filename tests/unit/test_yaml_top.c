/*
 * The quick look at top-level keys against the full reader: wherever it gives an answer, it is the
 * full reader's. Over written cases, generated texts, and with PODIUM_YAML_TREE=DIR over every file
 * below DIR.
 */
#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/core/pcg.h"
#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "lib/format/yaml_top.h"

static const char *const keys[] = {"class", "group", "task", "tag", "include", NULL};

static bool same(const struct pd_value *a, const struct pd_value *b)
{
    if (!a || !b)
        return a == b;
    if (a->kind != b->kind || a->tagged != b->tagged)
        return false;
    if (a->kind != PD_LIST)
        return pd_value_equal(a, b) || (a->kind == PD_FLOAT && a->f != a->f && b->f != b->f);
    bool equal = pd_list_len(a) == pd_list_len(b);
    for (size_t i = 0; equal && i < pd_list_len(a); i++)
        equal = same(pd_list_at(a, i), pd_list_at(b, i));
    return equal;
}

/* Whether the quick look answers; fails the test when the full reader says something else. */
static bool answers(struct pd_str text, const char *name)
{
    struct pd_arena arena = {0};
    struct pd_value quick, full = {0};
    bool answered = pd_yaml_top(&quick, &arena, text, keys);
    struct pd_err err = {0};
    bool agrees = !answered || pd_yaml_parse(&full, &arena, text, name, &err) == 0;
    size_t n = 0;
    for (size_t i = 0; answered && agrees && keys[i]; i++) {
        const struct pd_value *value = pd_dict_get(&quick, keys[i]);
        n += value != NULL;
        agrees = full.kind == PD_DICT && same(value, pd_dict_get(&full, keys[i]));
    }
    if (!agrees || (answered && n != pd_dict_len(&quick))) {
        print_error("%s: the full reader differs (%s):\n%.*s\n", name, err.text, PD_STR_ARG(text));
        fail();
    }
    pd_arena_done(&arena);
    return answered;
}

static const struct {
    const char *text, *want;
} usual[] = {
    {"task: a\n", "{\"task\":\"a\"}"},
    {"task: a", "{\"task\":\"a\"}"},
    {"# note\n\ntask: a b  \ninclude: _x.yaml\n", "{\"task\":\"a b\",\"include\":\"_x.yaml\"}"},
    {"\"task\": \"a: b\"\n'tag' : 'x'\n", "{\"task\":\"a: b\",\"tag\":\"x\"}"},
    {"other: 1\n", "{}"},
    {"task: 5\ntag: yes\ngroup: ~\ninclude:\n",
     "{\"task\":5,\"tag\":true,\"group\":null,\"include\":null}"},
    {"tag:\n  - a\n  - 'b'\n  - 3\ntask: t\n", "{\"tag\":[\"a\",\"b\",3],\"task\":\"t\"}"},
    {"tag:\n- a\n- b\ntask: t\n", "{\"tag\":[\"a\",\"b\"],\"task\":\"t\"}"},
    {"tag: [a, \"b c\", 1.5]\n", "{\"tag\":[\"a\",\"b c\",1.5]}"},
    {"tag: []\n", "{\"tag\":[]}"},
    {"class: !function task.SQuAD2\n", "{\"class\":\"task.SQuAD2\"}"},
    {"doc: |\n  task: no\n\n   more\n\n# end\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc: >-\n\n  task: no\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc: |\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc: \"a\\n\\\n  \\ b \\\" \\u00e9\n\n  c\"\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc: 'it''s\n  task: no'\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc: it goes\n  on and on\n\n  - and on\ntask: t\n", "{\"task\":\"t\"}"},
    {"doc:\n  \"below\"\ntask: t\n", "{\"task\":\"t\"}"},
    {"m:\n  - metric: acc\n    of:\n    - a\n  - - x\n    - y\n  -\n    z: 1\ntask: t\n",
     "{\"task\":\"t\"}"},
    {"f: !function 'u.f'\nn: -1.5\nc: [\"A\", \"B\"]\ntask: t\n", "{\"task\":\"t\"}"},
    {"task: \xd5\xb0\xd5\xa1\xd5\xb5\n", "{\"task\":\"\xd5\xb0\xd5\xa1\xd5\xb5\"}"},
};

static void what_task_files_look_like_is_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(usual); i++) {
        struct pd_arena arena = {0};
        struct pd_buf json = {0};
        struct pd_value quick;
        if (!answers(pd_str_of(usual[i].text), "case"))
            fail_msg("no answer to:\n%s", usual[i].text);
        assert_true(pd_yaml_top(&quick, &arena, pd_str_of(usual[i].text), keys));
        pd_json_write(&json, &quick, PD_JSON_COMPACT);
        assert_str(pd_buf_str(&json), usual[i].want);
        pd_buf_done(&json);
        pd_arena_done(&arena);
    }
}

static void what_is_unusual_is_left_to_the_full_reader(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "# only a comment\n",
        "- a\n",
        "text\n",
        " task: a\n",
        "task: a\ntask: b\n",              /* the last wins */
        "task: a # comment\n",             /* a comment */
        "task: a\n  b\n",                  /* a text on two lines */
        "task: \"a\\tb\"\n",               /* an escape */
        "task: 'it''s'\n",                 /* a doubled quote */
        "task: |\n  a\n",                  /* a literal text */
        "task: &x a\n",                    /* an anchor */
        "task: *x\n",                      /* an alias */
        "x: {task: a}\n",                  /* braces */
        "task: {a: b}\n",                  /* the same */
        "task:\n  a: b\n",                 /* a mapping */
        "task:\n- a: b\n",                 /* a list of mappings */
        "task:\n-\n",                      /* an item without a text */
        "task: [a, [b]]\n",                /* a list in a list */
        "task: [a,\n b]\n",                /* a list over two lines */
        "x: [a, ]\ntask: t\n",             /* a comma at the end */
        "task: !!str 5\n",                 /* a tag */
        "--- \ntask: a\n",                 /* a document mark */
        "task: a\n...\n",                  /* the same */
        "... : a\ntask: t\n",              /* the same again */
        "%YAML 1.1\n---\ntask: a\n",       /* a directive */
        "x: \"\n--- \"\ntask: t\n",        /* a mark inside quotes */
        "\ttask: a\n",                     /* a tab */
        "task: a\r\n",                     /* another line end */
        "task: a\xe2\x80\xa8x: 1\n",       /* the same */
        "\xef\xbb\xbftask: a\n",           /* a byte order mark */
        "task: \xff\n",                    /* no UTF-8 */
        "task: \xed\xa0\x80\n",            /* a surrogate */
        "<<: a\ntask: t\n",                /* a merge key */
        "? task\n: a\n",                   /* a complex key */
        "task: a: b\n",                    /* an error */
        "x: 'a' b\ntask: t\n",             /* an error */
        "x: \"\\q\"\ntask: t\n",           /* an error */
        "x: \"\\ud800\"\ntask: t\n",       /* an error */
        "x: [a b\ntask: t\n",              /* an error */
        "x: 1\n  y: 2\ntask: t\n",         /* an error */
        "x:\n    y: 1\n  z: 2\ntask: t\n", /* an error */
        "x: |\n    \n  a\ntask: t\n",      /* spaces that make an indent */
        "x: |2\n  a\ntask: t\n",           /* an indent that is given */
        "x: @a\ntask: t\n",                /* an error */
        "x: `a`\ntask: t\n",               /* an error */
        "x: \"a\ntask: t\n",               /* no end */
    };
    for (size_t i = 0; i < PD_COUNT(texts); i++)
        if (answers(pd_str_of(texts[i]), "case"))
            fail_msg("an answer to:\n%s", texts[i]);
    struct pd_buf deep = {0};
    for (size_t i = 0; i < 40; i++) {
        pd_buf_fill(&deep, ' ', i);
        pd_buf_puts(&deep, "a:\n");
    }
    assert_false(answers(pd_buf_str(&deep), "deep"));
    pd_buf_reset(&deep);
    pd_buf_fill(&deep, 'k', 600);
    pd_buf_puts(&deep, ": 1\n");
    assert_false(answers(pd_buf_str(&deep), "long key"));
    pd_buf_reset(&deep);
    pd_buf_puts(&deep, "task: t\n");
    pd_buf_fill(&deep, '\n', 300 << 10);
    assert_false(answers(pd_buf_str(&deep), "long text"));
    pd_buf_done(&deep);
}

/* --- generated texts --- */

static const char *const starts[] = {
    "- ",      "-",          "- - ",    "task: ",  "task:",     "tag: ",      "tag:",
    "x: ",     "x:",         "\"y\": ", "'z z': ", "include: ", "group:",     "a b: ",
    "class: ", "",           "# ",      "- k: ",   "- k:",      "u : ",       "? ",
    "-  ",     "\"q\\n\": ", ": ",      "v",       "<<: ",      "\xc3\xa9: ", "5: "};
static const char *const values[] = {"a",
                                     "a b",
                                     "1",
                                     "-1",
                                     "- 1",
                                     "yes",
                                     "~",
                                     "",
                                     "'q'",
                                     "'it''s'",
                                     "\"d\"",
                                     "\"e\\n\"",
                                     "\"\\u00e9\"",
                                     "\"open",
                                     "close\"",
                                     "'open",
                                     "close'",
                                     "|",
                                     "|-",
                                     ">",
                                     ">+",
                                     "|2",
                                     "[a, b]",
                                     "['a', \"b\"]",
                                     "[a",
                                     "]",
                                     "[]",
                                     "[ a ]",
                                     "[a,]",
                                     "[a, - b]",
                                     "{a: b}",
                                     "!function u.f",
                                     "!function 'u.f'",
                                     "!!str a",
                                     "!x a",
                                     "&n a",
                                     "*n",
                                     "a: b",
                                     "a:b",
                                     "a :b",
                                     "a:",
                                     "a #b",
                                     "a#b",
                                     "#c",
                                     "a '",
                                     "%d",
                                     "@",
                                     "`",
                                     "a\\b",
                                     "\\",
                                     "...",
                                     "--- a",
                                     "---",
                                     "a, b",
                                     "[x]y",
                                     "a  ",
                                     "\xd5\xb0",
                                     "\"\\\n  x\"",
                                     "\"a\n\n b\"",
                                     "2001-01-01",
                                     "0x1f",
                                     "1e5",
                                     ".5",
                                     "=",
                                     "\"\\/\"",
                                     "\"\\x41\"",
                                     "\"\\x4\"",
                                     "!",
                                     "\"a\" b",
                                     "?",
                                     "? a",
                                     "-",
                                     "--",
                                     "|a",
                                     "| ",
                                     "'a'  ",
                                     "\"a\\"};

static size_t pick(struct pd_pcg32 *pcg, size_t n)
{
    return (size_t)pd_pcg32_below(pcg, (uint32_t)n);
}

static void generate(struct pd_buf *text, struct pd_pcg32 *pcg)
{
    size_t nlines = 1 + pick(pcg, 7);
    size_t indent = 0;
    pd_buf_reset(text);
    for (size_t i = 0; i < nlines; i++) {
        size_t change = pick(pcg, 8);
        indent = i == 0 || change < 2 ? 0 : change < 5 ? indent : indent + change - 4;
        pd_buf_fill(text, ' ', indent);
        pd_buf_puts(text, starts[pick(pcg, PD_COUNT(starts))]);
        pd_buf_puts(text, values[pick(pcg, pick(pcg, 3) ? 24 : PD_COUNT(values))]);
        pd_buf_puts(text, pick(pcg, 12) == 0 ? "\n\n" : i + 1 == nlines && change == 0 ? "" : "\n");
    }
}

/* Changes, repeats or drops a byte. */
static void damage(struct pd_buf *text, struct pd_pcg32 *pcg)
{
    static const char bytes[] = " \n:-#'\"\\[],|>!&*a0\t\xc2\x85?%{}";
    for (size_t i = 1 + pick(pcg, 3); i > 0 && text->len > 0; i--) {
        size_t at = pick(pcg, text->len);
        if (pick(pcg, 3) > 0)
            text->data[at] = bytes[pick(pcg, sizeof bytes - 1)];
        else
            memmove(text->data + at, text->data + at + 1, text->len-- - at);
    }
}

static void generated_texts_agree(void **state)
{
    (void)state;
    struct pd_pcg32 pcg;
    struct pd_buf text = {0};
    const char *wanted = getenv("PODIUM_YAML_TEXTS");
    size_t ntexts = wanted ? strtoul(wanted, NULL, 10) : 30000;
    size_t nanswers = 0;
    pd_pcg32_init(&pcg, 1234, 54);
    for (size_t i = 0; i < ntexts; i++) {
        generate(&text, &pcg);
        nanswers += answers(pd_buf_str(&text), "generated");
        pd_buf_reset(&text);
        for (size_t n = pick(&pcg, 3); n < 3; n++)
            pd_buf_puts(&text, usual[pick(&pcg, PD_COUNT(usual))].text);
        damage(&text, &pcg);
        nanswers += answers(pd_buf_str(&text), "damaged");
    }
    pd_buf_done(&text);
    print_message("# %zu of %zu texts are answered\n", nanswers, 2 * ntexts);
    assert_in_range(nanswers, ntexts / 5, ntexts);
}

/* --- files --- */

struct tally {
    size_t nfiles, nanswers;
};

static int look_at(void *ctx, const char *path, struct pd_err *err)
{
    struct tally *tally = ctx;
    struct pd_buf text = PD_BUF_MAX(16 << 20);
    int code = pd_file_read(&text, path, err);
    if (code == 0) {
        tally->nfiles++;
        tally->nanswers += answers(pd_buf_str(&text), path);
    }
    pd_buf_done(&text);
    return code;
}

static void our_own_definitions_are_answered(void **state)
{
    (void)state;
    struct tally tally = {0};
    struct pd_err err = {0};
    assert_ok(pd_file_walk("tasks", ".yaml", look_at, &tally, &err), err);
    assert_true(tally.nanswers > tally.nfiles / 2);
}

static void a_whole_tree_agrees(void **state)
{
    (void)state;
    const char *dir = getenv("PODIUM_YAML_TREE");
    struct tally tally = {0};
    struct pd_err err = {0};
    if (!dir)
        skip();
    assert_ok(pd_file_walk(dir, "", look_at, &tally, &err), err);
    print_message("# %zu of %zu files are answered\n", tally.nanswers, tally.nfiles);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_task_files_look_like_is_answered),
        cmocka_unit_test(what_is_unusual_is_left_to_the_full_reader),
        cmocka_unit_test(generated_texts_agree),
        cmocka_unit_test(our_own_definitions_are_answered),
        cmocka_unit_test(a_whole_tree_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
