/* The index of names, groups, tags, and what a selection makes of them. */
#include "lib/format/json.h"
#include "tasks/task.h"
#include "tests/support/scratch.h"

struct bench {
    struct pd_scratch scratch;
    struct pd_taskset *set;
    struct pd_buf events, details; /* warnings and debug events */
    char *before;                  /* the current folder */
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    pd_scratch_init(&b->scratch);
    b->before = getcwd(NULL, 0);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    pd_taskset_free(b->set);
    pd_scratch_done(&b->scratch);
    pd_buf_done(&b->events);
    pd_buf_done(&b->details);
    free(b->before);
    free(b);
    return 0;
}

static void note(void *ctx, enum pd_event_kind kind, const char *text)
{
    struct bench *b = ctx;
    pd_buf_printf(kind == PD_EVENT_WARNING ? &b->events : &b->details, "%s\n", text);
}

static void write_task(struct bench *b, const char *file, const char *name, const char *more)
{
    struct pd_str text = pd_arena_printf(&b->scratch.arena,
                                         "task: %s\ndataset_path: org/set\ntest_split: test\n"
                                         "doc_to_text: q\ndoc_to_target: a\n%s\n",
                                         name, more);
    pd_scratch_write(&b->scratch, file, text.p);
}

/* Indexes the folders r0 and r1 of the scratch folder. */
static void open_set(struct bench *b)
{
    struct pd_err err = {0};
    const char *roots[] = {pd_scratch_path(&b->scratch, "r0"), pd_scratch_path(&b->scratch, "r1"),
                           NULL};
    struct pd_sink sink = {note, b};
    pd_taskset_free(b->set);
    b->set = NULL;
    assert_ok(pd_file_mkdirs(roots[0], &err), err);
    assert_ok(pd_file_mkdirs(roots[1], &err), err);
    assert_ok(pd_taskset_new(&b->set, roots, &sink, &err), err);
}

/* "tasks | groups | top" of a selection. */
static const char *selected(struct bench *b, const char *spec)
{
    struct pd_err err = {0};
    struct pd_selection s;
    struct pd_buf text = {0};
    assert_ok(pd_select_tasks(&s, b->set, spec, &err), err);
    for (size_t i = 0; i < s.ntasks; i++)
        pd_buf_printf(&text, "%s ", s.tasks[i]->name);
    pd_buf_puts(&text, "|");
    for (size_t i = 0; i < s.ngroups; i++)
        pd_buf_printf(&text, " %s", s.groups[i]->name);
    pd_buf_puts(&text, " |");
    for (size_t i = 0; i < s.ntop; i++)
        pd_buf_printf(&text, " %s", s.top[i]);
    const char *kept = pd_arena_cstr(&b->scratch.arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return kept;
}

static void assert_refused(struct bench *b, const char *spec, const char *want)
{
    struct pd_err err = {0};
    struct pd_selection s;
    assert_int_equal(pd_select_tasks(&s, b->set, spec, &err), PD_ERR_INPUT);
    struct pd_buf text = {0};
    struct pd_str rest = pd_str_of(err.text);
    struct pd_str dir = pd_str_of(b->scratch.dir);
    for (ptrdiff_t at; (at = pd_str_index(rest, dir, 0)) >= 0;) {
        pd_buf_add_str(&text, pd_str_slice(rest, 0, (size_t)at));
        rest = pd_str_slice(rest, (size_t)at + dir.n + 1, rest.n);
    }
    pd_buf_add_str(&text, rest);
    assert_str(pd_buf_str(&text), want);
    pd_buf_done(&text);
}

static void names_are_sorted_and_have_kinds(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/z.yaml", "zeta", "tag: [greek, letters]");
    write_task(b, "r0/a/a.yaml", "alpha", "tag: greek");
    pd_scratch_write(&b->scratch, "r0/template.yaml", "dataset_path: x\n");
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: both\ntask: [zeta, alpha]\n");
    pd_scratch_write(&b->scratch, "r0/no.yml", "task: other_suffix\n");
    open_set(b);
    static const struct {
        const char *name;
        enum pd_name_kind kind;
    } want[] = {{"alpha", PD_NAME_TASK},
                {"both", PD_NAME_GROUP},
                {"greek", PD_NAME_TAG},
                {"letters", PD_NAME_TAG},
                {"zeta", PD_NAME_TASK}};
    assert_int_equal(pd_taskset_size(b->set), PD_COUNT(want));
    for (size_t i = 0; i < PD_COUNT(want); i++) {
        assert_string_equal(pd_taskset_name(b->set, i)->name, want[i].name);
        assert_int_equal(pd_taskset_name(b->set, i)->kind, want[i].kind);
    }
    assert_string_equal(pd_taskset_name(b->set, 0)->path,
                        pd_scratch_path(&b->scratch, "r0/a/a.yaml"));
}

static void the_first_in_a_root_wins_and_later_roots_override(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    write_task(b, "r0/a.yaml", "t", "num_fewshot: 1");
    write_task(b, "r0/b.yaml", "t", "num_fewshot: 2");
    open_set(b);
    assert_ok(pd_task_load(&task, b->set, "t", &err), err);
    assert_int_equal(task->num_fewshot, 1);
    assert_non_null(strstr(b->events.data, "r0/b.yaml is skipped: 't' is already defined in "));
    write_task(b, "r1/c.yaml", "t", "num_fewshot: 3");
    pd_buf_reset(&b->events);
    open_set(b);
    assert_ok(pd_task_load(&task, b->set, "t", &err), err);
    assert_int_equal(task->num_fewshot, 3);
    assert_non_null(strstr(b->events.data, "r1/c.yaml replaces the definition of 't' in "));
}

static void a_task_is_loaded_once(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_task *one = NULL;
    const struct pd_task *two = NULL;
    write_task(b, "r0/a.yaml", "t", "");
    open_set(b);
    assert_ok(pd_task_load(&one, b->set, "t", &err), err);
    assert_ok(pd_task_load(&two, b->set, "t", &err), err);
    assert_ptr_equal(one, two);
}

static void selections_keep_order_and_name_each_once(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "t_a", "tag: [two]");
    write_task(b, "r0/b.yaml", "t_b", "");
    write_task(b, "r0/c.yaml", "t_c", "tag: [two]");
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: outer\ntask: [t_b, inner]\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml", "group: inner\ntask: two\n");
    open_set(b);
    static const struct {
        const char *spec, *want;
    } cases[] = {
        {"t_c,t_a", "t_c t_a | | t_c t_a"},
        {" t_c  t_a,, t_c", "t_c t_a | | t_c t_a"},
        {"outer", "t_b t_a t_c | outer inner | outer"},
        {"inner,outer", "t_a t_c t_b | outer inner | inner outer"},
        {"t_a,outer", "t_a t_b t_c | outer inner | t_a outer"},
        {"two", "t_a t_c | | t_a t_c"},
        {"t_?", "t_a t_b t_c | | t_a t_b t_c"},
        {"[to]*", "t_b t_a t_c | outer inner | outer"},
        {"*", "t_a t_c t_b | outer inner | outer"},
        {"t_[!b]", "t_a t_c | | t_a t_c"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++)
        assert_string_equal(selected(b, cases[i].spec), cases[i].want);
}

static void parents_come_before_children(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    struct pd_selection s;
    write_task(b, "r0/a.yaml", "t", "");
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: outer\ntask: inner\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml", "group: inner\ntask: t\n");
    open_set(b);
    assert_ok(pd_select_tasks(&s, b->set, "inner,outer", &err), err);
    assert_int_equal(s.ngroups, 2);
    assert_string_equal(s.groups[0]->name, "outer");
    assert_string_equal(s.groups[1]->name, "inner");
}

static void unknown_names_are_refused(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "gsm8k", "");
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: lost\ntask: [gsm8]\n");
    open_set(b);
    assert_refused(b, "gsm8", "there is no task 'gsm8'; did you mean 'gsm8k'?");
    assert_refused(b, "something_else", "there is no task 'something_else'");
    assert_refused(b, "x*", "no task matches 'x*'");
    assert_refused(b, " ,", "no task is named");
    assert_refused(b, "./nowhere.yaml", "there is no file ./nowhere.yaml");
    assert_refused(b, "lost",
                   "loading group 'lost': r0/g.yaml:2:8: there is no task 'gsm8'; did you mean "
                   "'gsm8k'?");
}

static void broken_files_are_remembered(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "good", "");
    pd_scratch_write(&b->scratch, "r0/b.yaml", "task: [unclosed\n");
    pd_scratch_write(&b->scratch, "r0/c.yaml", "a: b: c\n");
    open_set(b);
    assert_string_equal(selected(b, "good"), "good | | good");
    struct pd_err err = {0};
    struct pd_selection s;
    assert_int_equal(pd_select_tasks(&s, b->set, "unclosed", &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "there is no task 'unclosed' (2 task files could not be read, "
                                     "the first: "));
    assert_non_null(strstr(err.text, "r0/b.yaml:"));
    assert_int_equal(pd_select_tasks(&s, b->set, pd_scratch_path(&b->scratch, "r0/b.yaml"), &err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "r0/b.yaml:2:1: "));
}

static void files_can_be_named_by_path(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "inside", "");
    write_task(b, "elsewhere/x.yaml", "outside", "");
    pd_scratch_write(&b->scratch, "elsewhere/none.yaml", "a: 1\n");
    open_set(b);
    const char *outside = pd_scratch_path(&b->scratch, "elsewhere/x.yaml");
    assert_string_equal(selected(b, outside), "outside | | outside");
    const char *inside =
        pd_arena_printf(&b->scratch.arena, "inside,%s/r0/../r0/a.yaml", b->scratch.dir).p;
    assert_string_equal(selected(b, inside), "inside | | inside");
    assert_refused(b, pd_scratch_path(&b->scratch, "elsewhere/none.yaml"),
                   "elsewhere/none.yaml defines neither a task nor a group (no name in 'task' or "
                   "'group')");
}

static void folders_and_patterns_of_files_can_be_named(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "inside", "");
    write_task(b, "far/b.yaml", "b", "");
    write_task(b, "far/a.yaml", "a", "");
    write_task(b, "far/deep/c.yaml", "c", "");
    write_task(b, "far/more files/d.yaml", "d", "");
    write_task(b, "inside/e.yaml", "e", "");
    pd_scratch_write(&b->scratch, "far/template.yaml", "num_fewshot: 1\n");
    pd_scratch_write(&b->scratch, "empty/template.yaml", "num_fewshot: 1\n");
    open_set(b);
    const char *dir = b->scratch.dir;
    struct pd_arena *arena = &b->scratch.arena;
    assert_string_equal(selected(b, pd_arena_printf(arena, "%s/far", dir).p), "a b | | a b");
    assert_string_equal(selected(b, pd_arena_printf(arena, "%s/far/,inside", dir).p),
                        "a b inside | | a b inside");
    assert_string_equal(selected(b, pd_arena_printf(arena, "%s/far/[!t]*.yaml", dir).p),
                        "a b | | a b");
    assert_string_equal(selected(b, pd_arena_printf(arena, "inside %s/far/more files", dir).p),
                        "inside d | | inside d");
    assert_string_equal(selected(b, pd_arena_printf(arena, " %s/far/more files/d.yaml ", dir).p),
                        "d | | d");
    assert_refused(b, pd_scratch_path(&b->scratch, "far/*.yaml"),
                   "far/template.yaml defines neither a task nor a group (no name in 'task' or "
                   "'group')");
    assert_refused(b, pd_scratch_path(&b->scratch, "empty"),
                   "empty/*.yaml: there is no task file there");
    assert_refused(b, pd_scratch_path(&b->scratch, "far/x*.yaml"),
                   "far/x*.yaml: there is no task file there");
    /* A name goes before a folder that is called the same. */
    assert_int_equal(chdir(dir), 0);
    assert_string_equal(selected(b, "inside"), "inside | | inside");
    assert_int_equal(chdir(b->before), 0);
}

static void many_doubles_are_one_warning(void **state)
{
    struct bench *b = *state;
    for (int i = 0; i < 3; i++) {
        struct pd_arena *arena = &b->scratch.arena;
        const char *name = pd_arena_printf(arena, "t%d", i).p;
        write_task(b, pd_arena_printf(arena, "r0/a%d.yaml", i).p, name, "");
        write_task(b, pd_arena_printf(arena, "r0/b%d.yaml", i).p, name, "");
        write_task(b, pd_arena_printf(arena, "r1/a%d.yaml", i).p, name, "");
    }
    open_set(b);
    const char *want = pd_arena_printf(&b->scratch.arena,
                                       "3 definitions of %s/r0 are skipped, since their names are "
                                       "taken there; -v lists them\n"
                                       "3 definitions of %s/r1 replace earlier ones of the same "
                                       "name; -v lists them\n",
                                       b->scratch.dir, b->scratch.dir)
                           .p;
    assert_string_equal(b->events.data, want);
    assert_non_null(strstr(b->details.data, "r0/b1.yaml is skipped: 't1' is already defined in "));
    assert_non_null(strstr(b->details.data, "r1/a2.yaml replaces the definition of 't2' in "));
}

static void listings_tell_what_is_wrong(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    struct pd_listing listing;
    write_task(b, "r0/a.yaml", "good", "tag: [x, y]");
    write_task(b, "r0/b.yaml", "bad", "num_fewshots: 3\ntag: x");
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: g\ntask: [{task: good, repeats: 2}, bad]\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml", "group: h\ntask: [gone]\n");
    open_set(b);
    assert_ok(pd_select_listing(&listing, b->set, "g,h,good", &err), err);
    assert_int_equal(listing.n, 5);
    const struct pd_listed *items = listing.items;
    assert_string_equal(items[0].name, "g");
    assert_string_equal(items[0].group->children[1], "bad");
    assert_string_equal(items[1].name, "h");
    assert_null(items[1].group);
    assert_non_null(strstr(items[1].trouble, "there is no task 'gone'"));
    assert_string_equal(items[2].name, "good");
    assert_null(items[2].trouble);
    assert_int_equal(items[2].task->repeats, 2);
    assert_int_equal(pd_dict_int(&items[2].config, "repeats", 0), 2);
    assert_string_equal(items[2].tags[1], "y");
    assert_null(items[2].tags[2]);
    assert_null(items[3].task);
    assert_non_null(strstr(items[3].trouble, "unknown key 'num_fewshots'"));
    assert_int_equal(pd_dict_int(&items[3].config, "num_fewshots", 0), 3);
    assert_string_equal(items[4].trouble, "task 'good' is selected twice with different settings");
    assert_int_equal(pd_select_listing(&listing, b->set, "nothing", &err), PD_ERR_INPUT);
}

static void groups_have_aggregates_with_defaults(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_group *g = NULL;
    write_task(b, "r0/a.yaml", "t", "");
    pd_scratch_write(&b->scratch, "r0/g.yaml",
                     "group: g\ngroup_alias: G\ntask: t\nmetadata: {version: 3}\n"
                     "aggregate_metric_list:\n"
                     "  - {metric: acc}\n"
                     "  - {metric: em, weight_by_size: false, filter_list: strict}\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml",
                     "group: h\ntask: t\naggregate_metric_list: {metric: acc}\n");
    open_set(b);
    assert_ok(pd_group_load(&g, b->set, "g", &err), err);
    assert_string_equal(g->alias, "G");
    assert_str(g->version, "3");
    assert_string_equal(g->children[0], "t");
    assert_null(g->children[1]);
    struct pd_buf json = {0};
    pd_json_write(&json, &g->aggregate_metric_list, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&json),
               "[{\"metric\":\"acc\",\"aggregation\":\"mean\",\"weight_by_size\":true,"
               "\"filter_list\":null},{\"metric\":\"em\",\"aggregation\":\"mean\","
               "\"weight_by_size\":false,\"filter_list\":[\"strict\"]}]");
    pd_buf_done(&json);
    assert_ok(pd_group_load(&g, b->set, "h", &err), err);
    assert_int_equal(pd_list_len(&g->aggregate_metric_list), 1);
    assert_int_equal(pd_group_load(&g, b->set, "t", &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "'t' is a task, not a group");
    const struct pd_task *task;
    assert_int_equal(pd_task_load(&task, b->set, "g", &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "'g' is a group, not a task");
}

static void bad_groups_are_refused_with_their_place(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"group: g\n", "r0/g.yaml: the group needs 'task'"},
        {"group: g\ntask: t\naggregate_metric_lst: []\n",
         "r0/g.yaml:3:23: unknown key 'aggregate_metric_lst'; did you mean "
         "'aggregate_metric_list'?"},
        {"group: g\ntask: t\nnum_fewshots: 3\n",
         "r0/g.yaml:3:15: unknown key 'num_fewshots'; did you mean 'num_fewshot'?"},
        {"group: g\ntask: 3\n", "r0/g.yaml:2:7: 'task' must be a string or a list, but is an int"},
        {"group: g\ntask: [3]\n", "r0/g.yaml:2:8: a child must be a name or a mapping"},
        {"group: g\ntask: [{num_fewshot: 3}]\n",
         "r0/g.yaml:2:8: a child needs a name: 'task' or 'group' with a string"},
        {"group: g\ntask: t\naggregate_metric_list: [acc]\n",
         "r0/g.yaml:3:25: an aggregate must be a mapping with 'metric'"},
        {"group: g\ntask: t\naggregate_metric_list: [{weight_by_size: true}]\n",
         "r0/g.yaml:3:25: an aggregate needs 'metric'"},
        {"group: g\ntask: t\naggregate_metric_list: [{metric: acc, aggregation: median}]\n",
         "r0/g.yaml:3:52: groups know the aggregation 'mean' alone, not 'median'"},
        {"group: g\ntask: t\naggregate_metric_list: [{metric: acc, weigh_by_size: true}]\n",
         "r0/g.yaml:3:54: unknown key 'weigh_by_size'; did you mean 'weight_by_size'?"},
    };
    write_task(b, "r0/a.yaml", "t", "");
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        char want[256];
        pd_scratch_write(&b->scratch, "r0/g.yaml", cases[i].text);
        open_set(b);
        snprintf(want, sizeof want, "loading group 'g': %s", cases[i].want);
        assert_refused(b, "g", want);
    }
}

static void groups_that_contain_themselves_are_refused(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "r0/g.yaml", "group: g\ntask: h\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml", "group: h\ntask: g\n");
    open_set(b);
    assert_refused(b, "g", "group 'g' contains itself (r0/g.yaml)");
}

static int shots_of(struct bench *b, const char *spec, const char *name)
{
    struct pd_err err = {0};
    struct pd_selection s;
    assert_ok(pd_select_tasks(&s, b->set, spec, &err), err);
    for (size_t i = 0; i < s.ntasks; i++)
        if (strcmp(s.tasks[i]->name, name) == 0)
            return s.tasks[i]->num_fewshot;
    fail_msg("%s is not in %s", name, spec);
    return 0;
}

static void groups_override_keys_of_their_tasks(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/a.yaml", "t", "num_fewshot: 1");
    write_task(b, "r0/b.yaml", "u", "num_fewshot: 1");
    pd_scratch_write(&b->scratch, "r0/g.yaml",
                     "group: g\ntask: [t, {task: u, num_fewshot: 3}]\nnum_fewshot: 2\n");
    pd_scratch_write(&b->scratch, "r0/h.yaml",
                     "group: h\ntask: [{group: g, num_fewshot: 4}, {task: t, repeats: 2}]\n");
    pd_scratch_write(&b->scratch, "r0/i.yaml", "group: i\ntask: [{group: g, num_fewshot: 4}]\n");
    pd_scratch_write(&b->scratch, "r0/j.yaml", "group: j\ntask: [{task: t, num_fewshot: x}]\n");
    open_set(b);
    assert_int_equal(shots_of(b, "t,u", "t"), 1);
    assert_int_equal(shots_of(b, "g", "t"), 2);
    assert_int_equal(shots_of(b, "g", "u"), 3);
    assert_int_equal(shots_of(b, "i", "t"), 4);
    assert_int_equal(shots_of(b, "i", "u"), 3);
    assert_refused(b, "g,t",
                   "task 't' is selected twice with different settings; select it in two runs");
    assert_refused(b, "h",
                   "task 't' is selected twice with different settings; select it in two runs");
    assert_refused(
        b, "j", "loading task 't': r0/j.yaml:2:31: 'num_fewshot' must be an int, but is a string");
}

static void tasks_and_groups_can_be_written_inside_a_group(void **state)
{
    struct bench *b = *state;
    write_task(b, "r0/base.txt", "ignored", "");
    write_task(b, "r0/a.yaml", "t", "");
    pd_scratch_write(&b->scratch, "r0/g.yaml",
                     "group: g\n"
                     "task:\n"
                     "  - task: own\n"
                     "    include: base.txt\n"
                     "    num_fewshot: 7\n"
                     "  - group: part\n"
                     "    task: [t]\n"
                     "    aggregate_metric_list: [{metric: acc}]\n");
    open_set(b);
    assert_string_equal(selected(b, "g"), "g::own t | g g::part | g");
    assert_int_equal(shots_of(b, "g", "g::own"), 7);
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    const struct pd_task *again = NULL;
    assert_ok(pd_task_load(&task, b->set, "g::own", &err), err);
    assert_ok(pd_task_from_config(&again, b->set, &task->config, "run", &err), err);
    assert_string_equal(again->name, "g::own");
}

static void tags_may_come_from_included_files(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "r0/common", "tag: [shared]\nnum_fewshot: 2\n");
    write_task(b, "r0/a.yaml", "t", "include: common");
    write_task(b, "r0/b.yaml", "u", "include: common\ntag: own");
    write_task(b, "r0/c.yaml", "broken", "include: gone");
    open_set(b);
    assert_string_equal(selected(b, "shared"), "t | | t");
    assert_string_equal(selected(b, "own"), "u | | u");
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    assert_int_equal(pd_task_load(&task, b->set, "broken", &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "c.yaml:6:10: include: "));
}

static void python_classes_are_refused(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "r0/p.yaml", "task: squad\nclass: !function task.SQuAD2\n");
    open_set(b);
    assert_refused(b, "squad",
                   "task 'squad' is a Python class (r0/p.yaml), which Podium does not run");
}

/* The definitions that come with Podium: every one loads, and the groups are complete. */
static void our_own_definitions_load(void **state)
{
    struct bench *b = *state;
    static const char *const roots[] = {"tasks/suites", NULL};
    struct pd_err err = {0};
    struct pd_sink sink = {note, b};
    struct pd_selection s;
    assert_ok(pd_taskset_new(&b->set, roots, &sink, &err), err);
    assert_null(b->events.data);
    for (size_t n = 0; n < pd_taskset_size(b->set); n++) { /* suites have settings of their own */
        assert_ok(pd_select_tasks(&s, b->set, pd_taskset_name(b->set, n)->name, &err), err);
        for (size_t i = 0; i < s.ntasks; i++)
            assert_true(s.tasks[i]->headline.n > 0 && s.tasks[i]->version.n > 0);
    }
    assert_ok(pd_select_tasks(&s, b->set, "mmlu", &err), err);
    assert_int_equal(s.ntasks, 57);
    assert_int_equal(s.ngroups, 5);
    assert_string_equal(s.groups[0]->name, "mmlu");
    static const size_t sizes[] = {19, 13, 12, 13};
    for (size_t i = 0; i < 4; i++) {
        size_t n = 0;
        while (s.groups[i + 1]->children[n])
            n++;
        assert_int_equal(n, sizes[i]);
    }
    assert_ok(pd_select_tasks(&s, b->set, "kobest", &err), err);
    assert_int_equal(s.ntasks, 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_are_sorted_and_have_kinds),
        TEST(the_first_in_a_root_wins_and_later_roots_override),
        TEST(a_task_is_loaded_once),
        TEST(selections_keep_order_and_name_each_once),
        TEST(parents_come_before_children),
        TEST(unknown_names_are_refused),
        TEST(broken_files_are_remembered),
        TEST(files_can_be_named_by_path),
        TEST(folders_and_patterns_of_files_can_be_named),
        TEST(many_doubles_are_one_warning),
        TEST(listings_tell_what_is_wrong),
        TEST(groups_have_aggregates_with_defaults),
        TEST(bad_groups_are_refused_with_their_place),
        TEST(groups_that_contain_themselves_are_refused),
        TEST(groups_override_keys_of_their_tasks),
        TEST(tasks_and_groups_can_be_written_inside_a_group),
        TEST(tags_may_come_from_included_files),
        TEST(python_classes_are_refused),
        TEST(our_own_definitions_load),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
