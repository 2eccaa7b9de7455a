/*
 * The index of small trees of task files against what lm-evaluation-harness makes of them:
 * tests/tables/task_index.json, whose expectations tests/oracle/task_index.py records.
 */
#include "tests/support/scratch.h"

#include "lib/format/json.h"
#include "tasks/task.h"

struct bench {
    struct pd_arena arena;
    struct pd_buf text; /* of the table */
    struct pd_value cases;
    struct pd_scratch scratch;
    struct pd_taskset *set;
    const struct pd_value *at; /* the case */
};

static const char *name_of(const struct pd_value *at)
{
    return pd_dict_get(at, "name")->s.p;
}

static const char *text_of(struct bench *b, struct pd_str text)
{
    return pd_arena_cstr(&b->scratch.arena, text);
}

static void write_files(struct bench *b)
{
    const struct pd_value *files = pd_dict_get(b->at, "files");
    const struct pd_value *links = pd_dict_get(b->at, "links");
    for (size_t i = 0; i < pd_dict_len(files); i++) {
        const struct pd_dict_entry *file = &files->dict->entries[i];
        pd_scratch_write_str(&b->scratch, text_of(b, file->key), file->value.s);
    }
    for (size_t i = 0; i < pd_dict_len(links); i++) {
        const struct pd_dict_entry *link = &links->dict->entries[i];
        const char *path = pd_scratch_path(&b->scratch, text_of(b, link->key));
        assert_int_equal(symlink(text_of(b, link->value.s), path), 0);
    }
}

static void open_case(struct bench *b)
{
    struct pd_err err = {0};
    const struct pd_value *names = pd_dict_get(b->at, "roots");
    const char *roots[8] = {NULL};
    pd_scratch_init(&b->scratch);
    write_files(b);
    for (size_t i = 0; i < pd_list_len(names); i++)
        roots[i] = pd_scratch_path(&b->scratch, text_of(b, pd_list_at(names, i)->s));
    assert_ok(pd_taskset_new(&b->set, roots, NULL, &err), err);
}

static void close_case(struct bench *b)
{
    pd_taskset_free(b->set);
    b->set = NULL;
    pd_scratch_done(&b->scratch);
}

/* Equality that tells 1 from 1.0 and from true; {"!function": F} stands for a Python function. */
static bool same(const struct pd_value *want, const struct pd_value *got)
{
    if (!want || !got)
        return want == got;
    if (got->tagged) {
        const struct pd_value *function = pd_dict_get(want, "!function");
        return function && pd_str_eq(function->s, got->s);
    }
    if (want->kind != got->kind)
        return false;
    bool equal = pd_list_len(want) == pd_list_len(got) && pd_dict_len(want) == pd_dict_len(got);
    for (size_t i = 0; equal && i < pd_list_len(want); i++)
        equal = same(pd_list_at(want, i), pd_list_at(got, i));
    for (size_t i = 0; equal && i < pd_dict_len(want); i++)
        equal = same(&want->dict->entries[i].value, pd_dict_find(got, want->dict->entries[i].key));
    if (want->kind == PD_LIST || want->kind == PD_DICT)
        return equal;
    return pd_value_equal(want, got);
}

static void check_config(struct bench *b, const char *name, const struct pd_value *want,
                         const struct pd_value *got)
{
    if (same(want, got))
        return;
    struct pd_buf one = {0}, other = {0};
    pd_json_write(&one, want, PD_JSON_COMPACT);
    pd_json_write(&other, got, PD_JSON_COMPACT);
    print_error("%s: %s: want %s\ngot %s\n", name_of(b->at), name, one.data, other.data);
    pd_buf_done(&one);
    pd_buf_done(&other);
    fail();
}

/* What a group hands to its tasks is compared without the keys that mean nothing in a task. */
static struct pd_value without_structure(struct bench *b, const struct pd_value *config)
{
    static const char *const keys[] = {"tag", "group", "task_list"};
    struct pd_value copy = pd_value_copy(&b->scratch.arena, config);
    for (size_t i = 0; i < PD_COUNT(keys); i++)
        pd_dict_remove(&copy, pd_str_of(keys[i]));
    return copy;
}

static void check_group(struct bench *b, const char *name, const struct pd_value *want)
{
    struct pd_listing listing;
    struct pd_err err = {0};
    const struct pd_value *leaves = pd_dict_get(want, "leaves");
    size_t nleaves = 0;
    bool trouble = false;
    assert_ok(pd_select_listing(&listing, b->set, name, &err), err);
    for (size_t i = 0; i < listing.n; i++) {
        const struct pd_listed *item = &listing.items[i];
        trouble |= item->kind == PD_NAME_GROUP && item->trouble;
        if (item->kind == PD_NAME_GROUP)
            continue;
        assert_true(nleaves < pd_dict_len(leaves));
        const struct pd_dict_entry *leaf = &leaves->dict->entries[nleaves++];
        assert_string_equal(item->name, text_of(b, leaf->key));
        const struct pd_value *base =
            pd_dict_get(pd_dict_find(pd_dict_get(b->at, "want"), leaf->key), "config");
        struct pd_value expected =
            without_structure(b, leaf->value.kind == PD_NONE ? base : &leaf->value);
        struct pd_value got = without_structure(b, &item->config);
        check_config(b, item->name, &expected, &got);
    }
    assert_int_equal(nleaves, pd_dict_len(leaves));
    assert_int_equal(trouble, pd_dict_get(want, "error") != NULL);
}

static void check_task(struct bench *b, const char *name, const struct pd_value *want)
{
    struct pd_listing listing;
    struct pd_err err = {0};
    assert_ok(pd_select_listing(&listing, b->set, name, &err), err);
    assert_int_equal(listing.n, 1);
    check_config(b, name, pd_dict_get(want, "config"), &listing.items[0].config);
}

static void check_tag(struct bench *b, const char *name, const struct pd_value *want)
{
    size_t n;
    const char *const *tagged = pd_taskset_tagged(&n, b->set, name);
    const struct pd_value *tasks = pd_dict_get(want, "tasks");
    assert_int_equal(n, pd_list_len(tasks));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(tagged[i], text_of(b, pd_list_at(tasks, i)->s));
}

static void check_name(struct bench *b, const struct pd_name *name, const struct pd_value *want)
{
    static const char *const kinds[] = {
        [PD_NAME_TASK] = "task", [PD_NAME_GROUP] = "group", [PD_NAME_TAG] = "tag"};
    const struct pd_value *path = pd_dict_get(want, "path");
    assert_str(pd_dict_get(want, "kind")->s, kinds[name->kind]);
    if (path)
        assert_string_equal(name->path, pd_scratch_path(&b->scratch, text_of(b, path->s)));
    if (name->kind == PD_NAME_TAG)
        check_tag(b, name->name, want);
    else if (name->kind == PD_NAME_GROUP)
        check_group(b, name->name, want);
    else
        check_task(b, name->name, want);
}

static bool is_podium_only(const struct bench *b, const char *name)
{
    const struct pd_value *names = pd_dict_get(b->at, "podium_only");
    for (size_t i = 0; i < pd_list_len(names); i++)
        if (pd_str_is(pd_list_at(names, i)->s, name))
            return true;
    return false;
}

/* Every name that Podium has is right, and it has all of them. Names of files that cannot be read
   are Podium's alone: loading them tells what is wrong. */
static void check_case(struct bench *b)
{
    const struct pd_value *want = pd_dict_get(b->at, "want");
    size_t nfound = 0;
    open_case(b);
    for (size_t i = 0; i < pd_taskset_size(b->set); i++) {
        struct pd_name name = *pd_taskset_name(b->set, i);
        const struct pd_value *entry = pd_dict_get(want, name.name);
        const struct pd_task *task;
        struct pd_err err = {0};
        if (!entry && is_podium_only(b, name.name)) {
            assert_int_equal(pd_task_load(&task, b->set, name.name, &err), PD_ERR_INPUT);
            continue;
        }
        if (!entry)
            fail_msg("%s: there is a name '%s'", name_of(b->at), name.name);
        check_name(b, &name, entry);
        nfound++;
    }
    if (nfound != pd_dict_len(want))
        fail_msg("%s: %zu of %zu names", name_of(b->at), nfound, pd_dict_len(want));
    close_case(b);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    struct pd_err err = {0};
    const struct pd_json_limits limits = {.allow_nan = true};
    *state = b;
    if (pd_file_read(&b->text, "tests/tables/task_index.json", &err) < 0 ||
        pd_json_parse(&b->cases, &b->arena, pd_buf_str(&b->text), &limits, &err) < 0)
        print_error("%s\n", err.text);
    return pd_list_len(&b->cases) > 0 ? 0 : -1;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    pd_arena_done(&b->arena);
    pd_buf_done(&b->text);
    free(b);
    return 0;
}

static void trees_are_indexed_as_lm_eval_does(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < pd_list_len(&b->cases); i++) {
        b->at = pd_list_at(&b->cases, i);
        check_case(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trees_are_indexed_as_lm_eval_does, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
