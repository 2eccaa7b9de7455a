#include "harness/plan/plan.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "tasks/fewshot.h"

#include <math.h>
#include <stdlib.h>

struct pd_plan_private {
    struct pd_plan_options options;
    struct pd_arena arena; /* lives as long as the plan */
    struct pd_split *eval, *pool;
    struct pd_shots shots;
    size_t *order;          /* row numbers of the documents; NULL: 0, 1, 2... */
    unsigned char *planned; /* with order: which rows are among the documents */
    size_t next;            /* document to be built next */
    bool looked;            /* at the first document, which told: */
    struct pd_doc_kind kind;
};

int pd_plan_shots(const struct pd_task *task, int option)
{
    if (option >= 0 && task->num_fewshot != 0)
        return option;
    return task->num_fewshot > 0 ? task->num_fewshot : 0;
}

struct pd_source pd_plan_source(const struct pd_task *task, const struct pd_plan_options *options)
{
    const char *root = options->data_root;
    struct pd_str shipped = PD_STR("podium/");
    if (options->samples_root && pd_str_starts_with(pd_str_of(task->dataset_path), shipped))
        root = options->samples_root;
    return (struct pd_source){.root = root,
                              .path = task->dataset_path,
                              .config = task->dataset_name,
                              .kwargs = task->dataset_kwargs,
                              .folder = task->dataset_folder,
                              .fetch = options->fetch};
}

const char *pd_plan_eval_split(const struct pd_task *task)
{
    return task->test_split ? task->test_split : task->validation_split;
}

/* The named split, else the samples in the definition, else the training, validation or test split,
   whichever the task has first. */
const char *pd_plan_pool_split(const struct pd_task *task)
{
    const struct pd_fewshot *fewshot = &task->fewshot;
    if (fewshot->split.n)
        return fewshot->split.p;
    if (fewshot->samples)
        return NULL;
    if (task->training_split)
        return task->training_split;
    return task->validation_split ? task->validation_split : task->test_split;
}

static int open_split(struct pd_split **out, const struct pd_plan *plan, const char *name,
                      const struct pd_task_steps *steps, struct pd_err *err)
{
    const struct pd_source source = pd_plan_source(plan->task, &plan->priv->options);
    return pd_split_of_source(out, &source, name, steps, err);
}

static int open_eval(struct pd_plan *plan, struct pd_err *err)
{
    const struct pd_task *task = plan->task;
    const char *name = pd_plan_eval_split(task);
    if (!name)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: neither test_split nor validation_split names what to evaluate",
                          task->path);
    return open_split(&plan->priv->eval, plan, name, task->steps, err);
}

static int open_pool(struct pd_plan *plan, struct pd_err *err)
{
    const struct pd_task *task = plan->task;
    const struct pd_fewshot *fewshot = &task->fewshot;
    const char *name = pd_plan_pool_split(task);
    if (name)
        return open_split(&plan->priv->pool, plan, name, fewshot->steps, err);
    if (fewshot->samples)
        return pd_split_of_list(&plan->priv->pool, fewshot->samples, err);
    return pd_err_set(err, PD_ERR_INPUT, "%s: no split to draw few-shot examples from", task->path);
}

static size_t limited(size_t ndocs, double limit)
{
    if (limit <= 0)
        return ndocs;
    double n = limit < 1 ? ceil((double)ndocs * limit) : floor(limit);
    return n < (double)ndocs ? (size_t)n : ndocs;
}

static void merge_gen_kwargs(struct pd_plan *plan)
{
    struct pd_arena *arena = &plan->priv->arena;
    plan->generation_kwargs = pd_value_copy(arena, &plan->task->generation_kwargs);
    const struct pd_value *more = plan->priv->options.gen_kwargs;
    if (!more || plan->task->output_type != PD_OUT_GENERATE_UNTIL)
        return;
    for (size_t i = 0; i < pd_dict_len(more); i++) {
        const struct pd_dict_entry *entry = &more->dict->entries[i];
        pd_dict_set(arena, &plan->generation_kwargs, entry->key, entry->value);
    }
}

static int hash_data(struct pd_plan *plan, struct pd_err *err)
{
    char eval[PD_SHA256_HEX], pool[PD_SHA256_HEX] = "";
    int rc = pd_split_hash(eval, plan->priv->eval, err);
    if (rc == 0 && plan->priv->pool)
        rc = pd_split_hash(pool, plan->priv->pool, err);
    if (rc < 0)
        return rc;
    struct pd_str both = pd_arena_printf(&plan->priv->arena, "%s %s", eval, pool);
    pd_sha256_hex(plan->data_hash, both);
    return 0;
}

/* Everything that decides what is asked and how it is scored, but not how many documents: a larger
   limit extends a run instead of starting it anew. */
static void hash_task(struct pd_plan *plan)
{
    struct pd_arena *arena = &plan->priv->arena;
    const struct pd_prompt_options *prompt = &plan->priv->options.prompt;
    struct pd_value identity = pd_dict_new(arena);
    const struct {
        const char *name;
        struct pd_value value;
    } parts[] = {
        {"definition", pd_string(pd_task_canonical(plan->task, arena))},
        {"data", pd_text(plan->data_hash)},
        {"num_fewshot", pd_int(plan->num_fewshot)},
        {"fewshot_seed", pd_int(plan->num_fewshot ? plan->priv->options.fewshot_seed : 0)},
        {"generation_kwargs", plan->generation_kwargs},
        {"chat", pd_bool(prompt->chat)},
        {"multiturn", pd_bool(prompt->chat && prompt->fewshot_as_multiturn)},
        {"system", pd_string(prompt->system_instruction)},
        {"profile", pd_text(plan->priv->options.profile->name)},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        pd_dict_set(arena, &identity, pd_str_of(parts[i].name), parts[i].value);
    if (prompt->template)
        pd_dict_set(arena, &identity, pd_str_of("chat_template"),
                    pd_chat_identity(prompt->template, arena));
    struct pd_buf text = {0};
    pd_json_write(&text, &identity, PD_JSON_SORTED);
    pd_sha256_hex(plan->hash, pd_buf_str(&text));
    pd_buf_done(&text);
}

/* The order of documents where the profile has one of its own. */
static void set_order(struct pd_plan *plan)
{
    struct pd_plan_private *priv = plan->priv;
    if (!priv->options.profile->shuffles)
        return;
    priv->order = pd_arena_array(&priv->arena, plan->ndocs_all, sizeof *priv->order);
    priv->planned = pd_arena_alloc(&priv->arena, plan->ndocs_all);
    pd_shots_order(priv->order, plan->ndocs_all, &priv->shots);
    for (size_t i = 0; i < plan->ndocs; i++)
        priv->planned[priv->order[i]] = 1;
}

size_t pd_plan_row(const struct pd_plan *plan, size_t i)
{
    return plan->priv->order ? plan->priv->order[i] : i;
}

bool pd_plan_has(const struct pd_plan *plan, size_t row)
{
    return plan->priv->planned ? row < plan->ndocs_all && plan->priv->planned[row]
                               : row < plan->ndocs;
}

struct pd_scoring_spec pd_plan_scoring(const struct pd_task *task)
{
    return (struct pd_scoring_spec){.output_type = task->output_type,
                                    .filter_list = &task->filter_list,
                                    .metric_list = &task->metric_list,
                                    .process_results = &task->process_results,
                                    .file = task->path};
}

static int open_parts(struct pd_plan *plan, struct pd_err *err)
{
    const struct pd_task *task = plan->task;
    struct pd_plan_private *priv = plan->priv;
    const struct pd_scoring_spec spec = pd_plan_scoring(task);
    int rc = pd_scoring_new(&plan->scoring, &spec, err);
    if (rc < 0 || (rc = open_eval(plan, err)) < 0)
        return rc;
    plan->ndocs_all = pd_split_len(priv->eval);
    if (plan->ndocs_all == 0)
        return pd_err_set(err, PD_ERR_INPUT, "the data set has no documents to evaluate");
    plan->ndocs = limited(plan->ndocs_all, priv->options.limit);
    plan->num_fewshot = pd_plan_shots(task, priv->options.num_fewshot);
    if (plan->num_fewshot > 0 && (rc = open_pool(plan, err)) < 0)
        return rc;
    pd_shots_init(&priv->shots, task, priv->pool, (size_t)plan->num_fewshot,
                  priv->options.fewshot_seed, priv->options.profile);
    set_order(plan);
    merge_gen_kwargs(plan);
    rc = hash_data(plan, err);
    if (rc == 0)
        hash_task(plan);
    return rc;
}

int pd_plan_open(struct pd_plan **out, const struct pd_task *task,
                 const struct pd_plan_options *options, struct pd_err *err)
{
    struct pd_plan *plan = pd_calloc(1, sizeof(*plan));
    plan->priv = pd_calloc(1, sizeof(*plan->priv));
    plan->priv->options = *options;
    if (!options->profile)
        plan->priv->options.profile = pd_profile_at(0);
    plan->priv->options.prompt.plain_joins = plan->priv->options.profile->plain_joins;
    plan->task = task;
    int rc = open_parts(plan, err);
    if (rc < 0) {
        pd_plan_free(plan);
        return pd_err_wrap(err, "task '%s'", task->name);
    }
    *out = plan;
    return 0;
}

void pd_plan_free(struct pd_plan *plan)
{
    if (!plan)
        return;
    pd_scoring_free(plan->scoring);
    pd_split_free(plan->priv->eval);
    pd_split_free(plan->priv->pool);
    pd_arena_done(&plan->priv->arena);
    free(plan->priv);
    free(plan);
}

/* Learns from the first document what is true of all, once. */
static int look_at_first(struct pd_plan *plan, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_plan_private *priv = plan->priv;
    struct pd_value *row = pd_arena_alloc(arena, sizeof(*row));
    if (priv->looked)
        return 0;
    int rc = pd_split_row(row, priv->eval, 0, arena, err);
    if (rc < 0)
        return pd_err_wrap(err, "task '%s', document 0", plan->task->name);
    rc = pd_prompt_first(&priv->kind, plan->task, row, arena, err);
    priv->looked = rc == 0;
    return rc;
}

static int build(struct pd_doc *doc, struct pd_prompt_request **requests, size_t *n,
                 struct pd_plan *plan, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_plan_private *priv = plan->priv;
    struct pd_value *row = pd_arena_alloc(arena, sizeof(*row));
    struct pd_value shots = pd_list_new(arena);
    size_t number = pd_plan_row(plan, priv->next);
    int rc = look_at_first(plan, arena, err);
    if (rc < 0)
        return rc;
    rc = pd_split_row(row, priv->eval, number, arena, err);
    if (rc == 0 && plan->num_fewshot > 0)
        rc = pd_shots_draw(&shots, &priv->shots, row, arena, err);
    if (rc < 0) /* the prompt's own errors name task and document themselves */
        return pd_err_wrap(err, "task '%s', document %zu", plan->task->name, number);
    rc = pd_prompt_doc(doc, plan->task, row, number, arena, err);
    if (rc == 0)
        rc = pd_prompt_settle(doc, plan->task, priv->kind, err);
    if (rc == 0)
        rc = pd_prompt_requests(requests, n, plan->task, doc, &shots, &priv->options.prompt, arena,
                                err);
    return rc;
}

int pd_plan_next(struct pd_doc *doc, struct pd_prompt_request **requests, size_t *n,
                 struct pd_plan *plan, struct pd_arena *arena, struct pd_err *err)
{
    if (plan->priv->next >= plan->ndocs)
        return 0;
    int rc = build(doc, requests, n, plan, arena, err);
    if (rc < 0)
        return rc;
    plan->priv->next++;
    return 1;
}

static int skip(struct pd_plan *plan, size_t number, struct pd_err *err)
{
    struct pd_plan_private *priv = plan->priv;
    struct pd_arena scratch = {0};
    struct pd_value row = pd_none();
    int rc = 0;
    if (pd_shots_skip_needs_row(&priv->shots))
        rc = pd_split_row(&row, priv->eval, number, &scratch, err);
    if (rc >= 0)
        rc = pd_shots_skip(&priv->shots, &row, err);
    pd_arena_done(&scratch);
    return rc;
}

int pd_plan_skip(struct pd_plan *plan, struct pd_err *err)
{
    struct pd_plan_private *priv = plan->priv;
    if (priv->next >= plan->ndocs)
        return 0;
    size_t number = pd_plan_row(plan, priv->next);
    if (skip(plan, number, err) < 0)
        return pd_err_wrap(err, "task '%s', document %zu", plan->task->name, number);
    priv->next++;
    return 1;
}
