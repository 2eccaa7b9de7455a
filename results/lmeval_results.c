/* The tables of results_*.json that go by task and group. */
#include "lib/format/json.h"
#include "results/lmeval_private.h"

#include <math.h>
#include <stdlib.h>

/* What lm-eval's own scoring makes of a document, in its order. Other metrics come behind. */
static const struct order {
    const char *output_type;
    const char *metrics[10];
} orders[] = {
    {"multiple_choice",
     {"acc", "f1", "mcc", "acc_norm", "acc_bytes", "exact_match", "brier_score", "likelihood",
      "acc_mutual_info"}},
    {"loglikelihood", {"perplexity", "acc"}},
    {"loglikelihood_rolling", {"word_perplexity", "byte_perplexity", "bits_per_byte"}},
};

static size_t place_of(struct pd_str metric, struct pd_str output_type)
{
    size_t place = 0;
    for (size_t t = 0; t < sizeof(orders) / sizeof(orders[0]); t++) {
        if (!pd_str_is(output_type, orders[t].output_type))
            continue;
        while (orders[t].metrics[place] && !pd_str_is(metric, orders[t].metrics[place]))
            place++;
    }
    return place;
}

/* The place of the filter of column i: that of the first column with it. */
static size_t filter_of(const struct pd_run_column *columns, size_t i)
{
    size_t first = 0;
    while (!pd_str_eq(columns[first].filter, columns[i].filter))
        first++;
    return first;
}

void pd_lmeval_order(size_t *order, const struct pd_run_column *columns, size_t n,
                     struct pd_str output_type)
{
    for (size_t i = 0; i < n; i++) {
        size_t filter = filter_of(columns, i), metric = place_of(columns[i].metric, output_type);
        size_t at = i;
        for (; at > 0; at--) {
            size_t before = filter_of(columns, order[at - 1]);
            if (before < filter || (before == filter &&
                                    place_of(columns[order[at - 1]].metric, output_type) <= metric))
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
}

/* "metric,filter" or "metric_stderr,filter". What never had a filter's name is the metric alone. */
static struct pd_str column_key(struct pd_lmeval_maker *m, const struct pd_cell *cell,
                                const char *suffix)
{
    return pd_arena_printf(&m->arena, "%.*s%s%s%.*s", PD_STR_ARG(cell->metric), suffix,
                           cell->filter.n ? "," : "", PD_STR_ARG(cell->filter));
}

static void set_cell(struct pd_lmeval_maker *m, struct pd_value *dict, const struct pd_cell *cell)
{
    if (!pd_cell_present(cell))
        return;
    pd_dict_set(&m->arena, dict, column_key(m, cell, ""), pd_float(cell->value));
    pd_dict_set(&m->arena, dict, column_key(m, cell, "_stderr"),
                isnan(cell->pooled) ? pd_text("N/A") : pd_float(cell->pooled));
}

static void set_size(struct pd_lmeval_maker *m, struct pd_value *dict, int64_t n)
{
    if (n > 0)
        pd_lmeval_set(m, dict, "sample_len", pd_int(n));
}

static struct pd_str alias_of(struct pd_str alias, struct pd_str name)
{
    return alias.n ? alias : name;
}

static int64_t first_document(const struct pd_cell *cell)
{
    return cell->items && cell->n > 0 ? cell->items[0].doc : 0;
}

/* A metric that some documents lack stands where lm-eval met it: behind those of earlier documents
   that went through the same filter. */
static void order_by_document(size_t *order, const struct pd_tally_task *task)
{
    for (size_t i = 1; i < task->ncells; i++) {
        size_t moved = order[i], at = i;
        const struct pd_cell *cell = &task->cells[moved];
        for (; at > 0; at--) {
            const struct pd_cell *before = &task->cells[order[at - 1]];
            if (!pd_str_eq(before->filter, cell->filter) ||
                first_document(before) <= first_document(cell))
                break;
            order[at] = order[at - 1];
        }
        order[at] = moved;
    }
}

static struct pd_value task_result(struct pd_lmeval_maker *m, const struct pd_tally_task *task)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    struct pd_run_column *columns = pd_arena_array(&m->arena, task->ncells, sizeof(*columns));
    size_t *order = pd_arena_array(&m->arena, task->ncells, sizeof(*order));
    for (size_t i = 0; i < task->ncells; i++)
        columns[i] = (struct pd_run_column){.metric = task->cells[i].metric,
                                            .filter = task->cells[i].filter};
    pd_lmeval_order(order, columns, task->ncells, task->info.output_type);
    order_by_document(order, task);
    pd_lmeval_set(m, &dict, "name", pd_string(task->info.name));
    pd_lmeval_set(m, &dict, "alias", pd_string(alias_of(task->info.alias, task->info.name)));
    set_size(m, &dict, pd_tally_sample_len(task));
    for (size_t i = 0; i < task->ncells; i++)
        set_cell(m, &dict, &task->cells[order[i]]);
    return dict;
}

static bool aggregates(const struct pd_tally_group *group)
{
    return pd_list_len(&group->aggregates) > 0 && group->ncells > 0;
}

/* The size of a group, and of the part of it that has a metric. */
static int64_t group_size(const struct pd_lmeval_maker *m, const struct pd_tally_group *group)
{
    int64_t n = 0;
    for (size_t i = 0; i < group->nleaves; i++)
        n += pd_tally_sample_len(&m->tally->tasks[group->leaves[i]]);
    return n;
}

static int64_t part_size(const struct pd_lmeval_maker *m, const struct pd_cell *cell)
{
    int64_t n = 0;
    for (size_t i = 0; i < cell->nparts; i++)
        n += pd_tally_sample_len(&m->tally->tasks[cell->parts[i].task]);
    return cell->nparts ? n : cell->n;
}

/* Only groups with an aggregate list have values; Podium's plain means are not lm-eval's. */
static struct pd_value group_result(struct pd_lmeval_maker *m, const struct pd_tally_group *group)
{
    struct pd_value dict = pd_dict_new(&m->arena), counts = pd_dict_new(&m->arena);
    pd_lmeval_set(m, &dict, "alias", pd_string(alias_of(group->info.alias, group->info.name)));
    pd_lmeval_set(m, &dict, "name", pd_string(group->info.name));
    if (!aggregates(group))
        return dict;
    set_size(m, &dict, group_size(m, group));
    for (size_t i = 0; i < group->ncells; i++) {
        const struct pd_cell *cell = &group->cells[i];
        int64_t n = part_size(m, cell);
        set_cell(m, &dict, cell);
        if (pd_cell_present(cell) && n > 0)
            pd_dict_set(&m->arena, &counts, column_key(m, cell, ""), pd_int(n));
    }
    if (pd_dict_len(&counts))
        pd_lmeval_set(m, &dict, "sample_count", counts);
    return dict;
}

/* Groups in the order in which lm-eval aggregates them: children before parents, in their order.
   A group that contains itself comes once. */
struct walk {
    struct pd_lmeval_maker *m;
    unsigned char *seen;
    struct pd_value results, groups;
    unsigned depth;
};

static const struct pd_tally_group *find_group(const struct pd_tally *tally,
                                               const struct pd_value *name)
{
    for (size_t i = 0; i < tally->ngroups; i++)
        if (pd_is(name, PD_STRING) && pd_str_eq(name->s, tally->groups[i].info.name))
            return &tally->groups[i];
    return NULL;
}

enum { MAX_DEPTH = 64 };

static void visit(struct walk *w, const struct pd_tally_group *group)
{
    struct pd_lmeval_maker *m = w->m;
    unsigned char *seen = &w->seen[group - m->tally->groups];
    if (*seen || w->depth > MAX_DEPTH)
        return;
    *seen = 1;
    w->depth++;
    for (size_t i = 0; i < pd_list_len(&group->children); i++) {
        const struct pd_tally_group *child = find_group(m->tally, pd_list_at(&group->children, i));
        if (child)
            visit(w, child);
    }
    w->depth--;
    struct pd_value result = group_result(m, group);
    pd_dict_set(&m->arena, &w->results, group->info.name, result);
    if (aggregates(group))
        pd_dict_set(&m->arena, &w->groups, group->info.name, result);
}

void pd_lmeval_add_results(struct pd_lmeval_maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct walk w = {.m = m, .results = pd_dict_new(&m->arena), .groups = pd_dict_new(&m->arena)};
    struct pd_value subtasks = pd_dict_new(&m->arena);
    w.seen = pd_arena_alloc(&m->arena, tally->ngroups);
    for (size_t i = 0; i < tally->ntasks; i++)
        pd_dict_set(&m->arena, &w.results, tally->tasks[i].info.name,
                    task_result(m, &tally->tasks[i]));
    /* Parents were put before their children, so that this begins with those that have none. */
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_tally_group *group = &tally->groups[i];
        visit(&w, group);
        pd_dict_set(&m->arena, &subtasks, group->info.name, group->children);
    }
    pd_lmeval_set(m, &m->root, "results", w.results);
    if (pd_dict_len(&w.groups))
        pd_lmeval_set(m, &m->root, "groups", w.groups);
    pd_lmeval_set(m, &m->root, "group_subtasks", subtasks);
}

static int compare_keys(const void *a, const void *b)
{
    return pd_str_cmp(((const struct pd_dict_entry *)a)->key,
                      ((const struct pd_dict_entry *)b)->key);
}

/* A copy of the dict with its keys sorted. */
static struct pd_value sorted(struct pd_lmeval_maker *m, const struct pd_value *dict)
{
    size_t n = pd_dict_len(dict);
    struct pd_value out = pd_dict_new(&m->arena);
    struct pd_dict_entry *entries = pd_arena_array(&m->arena, n, sizeof(*entries));
    if (n) {
        memcpy(entries, dict->dict->entries, n * sizeof(*entries));
        qsort(entries, n, sizeof(*entries), compare_keys);
    }
    for (size_t i = 0; i < n; i++)
        pd_dict_set(&m->arena, &out, entries[i].key, entries[i].value);
    return out;
}

/* The version as the configuration has it; else a number where the text reads as one. */
static struct pd_value task_version(struct pd_lmeval_maker *m, const struct pd_run_task *task,
                                    const struct pd_value *configs)
{
    const struct pd_value *config = pd_dict_find(configs, task->name);
    const struct pd_value *own = pd_dict_get(pd_dict_get(config, "metadata"), "version");
    struct pd_value value;
    if (own)
        return *own;
    if (!task->version.n)
        return pd_text("Yaml");
    if (pd_json_parse(&value, &m->arena, task->version, NULL, NULL) == 0 &&
        (value.kind == PD_INT || value.kind == PD_FLOAT))
        return value;
    return pd_string(task->version);
}

static struct pd_value versions(struct pd_lmeval_maker *m, const struct pd_value *configs)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++)
        pd_dict_set(&m->arena, &dict, tally->tasks[i].info.name,
                    task_version(m, &tally->tasks[i].info, configs));
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_run_group *group = &tally->groups[i].info;
        pd_dict_set(&m->arena, &dict, group->name,
                    group->version.n ? pd_string(group->version) : pd_text("N/A"));
    }
    return sorted(m, &dict);
}

/* A group has the number of shots that its children share, as far as they have one by then: groups
   come in their order, parents first. */
static struct pd_value shots(struct pd_lmeval_maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++)
        pd_dict_set(&m->arena, &dict, tally->tasks[i].info.name,
                    pd_int(tally->tasks[i].info.num_fewshot));
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_tally_group *group = &tally->groups[i];
        const struct pd_value *common = NULL;
        bool agree = true;
        for (size_t c = 0; c < pd_list_len(&group->children); c++) {
            const struct pd_value *child = pd_list_at(&group->children, c);
            const struct pd_value *own =
                pd_is(child, PD_STRING) ? pd_dict_find(&dict, child->s) : NULL;
            if (!own)
                continue;
            agree = agree && (!common || own->i == common->i);
            common = own;
        }
        if (common && agree)
            pd_dict_set(&m->arena, &dict, group->info.name, *common);
    }
    return sorted(m, &dict);
}

static struct pd_value task_directions(struct pd_lmeval_maker *m, const struct pd_tally_task *task)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < task->ncells; i++)
        pd_dict_set(&m->arena, &dict, task->cells[i].metric,
                    pd_bool(task->cells[i].higher_is_better));
    return dict;
}

/* A metric's direction where the children agree, else null; children as for shots. */
static struct pd_value group_directions(struct pd_lmeval_maker *m,
                                        const struct pd_tally_group *group,
                                        const struct pd_value *known)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t c = 0; c < pd_list_len(&group->children); c++) {
        const struct pd_value *child = pd_list_at(&group->children, c);
        const struct pd_value *own = pd_is(child, PD_STRING) ? pd_dict_find(known, child->s) : NULL;
        size_t n = own ? pd_dict_len(own) : 0;
        for (size_t i = 0; i < n; i++) {
            const struct pd_dict_entry *entry = &own->dict->entries[i];
            const struct pd_value *before = pd_dict_find(&dict, entry->key);
            bool agree = !before || pd_value_equal(before, &entry->value);
            pd_dict_set(&m->arena, &dict, entry->key, agree ? entry->value : pd_none());
        }
    }
    return dict;
}

static struct pd_value directions(struct pd_lmeval_maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++)
        pd_dict_set(&m->arena, &dict, tally->tasks[i].info.name,
                    task_directions(m, &tally->tasks[i]));
    for (size_t i = 0; i < tally->ngroups; i++) {
        struct pd_value own = group_directions(m, &tally->groups[i], &dict);
        if (pd_dict_len(&own))
            pd_dict_set(&m->arena, &dict, tally->groups[i].info.name, own);
    }
    return sorted(m, &dict);
}

static struct pd_value sizes(struct pd_lmeval_maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_tally_task *task = &tally->tasks[i];
        struct pd_value size = pd_dict_new(&m->arena);
        if (task->info.ndocs_all <= 0)
            continue;
        pd_lmeval_set(m, &size, "original", pd_int(task->info.ndocs_all));
        pd_lmeval_set(m, &size, "effective", pd_int(pd_tally_sample_len(task)));
        pd_dict_set(&m->arena, &dict, task->info.name, size);
    }
    return dict;
}

void pd_lmeval_add_tables(struct pd_lmeval_maker *m, const struct pd_value *configs)
{
    pd_lmeval_set(m, &m->root, "versions", versions(m, configs));
    pd_lmeval_set(m, &m->root, "n-shot", shots(m));
    pd_lmeval_set(m, &m->root, "higher_is_better", directions(m));
    pd_lmeval_set(m, &m->root, "n-samples", sizes(m));
}
