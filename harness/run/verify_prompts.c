/* The requests, made again from the definition and the data here. */
#include "harness/run/verify_private.h"
#include "lib/format/json.h"
#include "results/lmeval.h"

#include <stdlib.h>

/* Generation arguments in one form: stop texts as a list, keys sorted. */
static struct pd_str kwargs_text(const struct pd_value *kwargs, struct pd_arena *arena)
{
    struct pd_value copy = pd_value_copy(arena, kwargs);
    const struct pd_value *until = pd_dict_get(&copy, "until");
    if (pd_is(until, PD_STRING)) {
        struct pd_value list = pd_list_new(arena);
        pd_list_push(arena, &list, *until);
        pd_dict_set(arena, &copy, pd_str_of("until"), list);
    }
    struct pd_buf text = {0};
    pd_json_write(&text, &copy, PD_JSON_SORTED);
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return kept;
}

static void add_text(struct pd_sha256 *sha, struct pd_str text, struct pd_arena *arena)
{
    pd_sha256_add(sha, pd_arena_printf(arena, "%zu:", text.n));
    pd_sha256_add(sha, text);
}

void verify_hash_requests(unsigned char digest[32], const struct pd_sample_request *requests,
                          size_t n, struct pd_arena *arena)
{
    struct pd_sha256 sha;
    pd_sha256_init(&sha);
    for (size_t i = 0; i < n; i++) {
        const struct pd_sample_request *request = &requests[i];
        add_text(&sha, request->context, arena);
        add_text(&sha,
                 request->kwargs ? kwargs_text(request->kwargs, arena) : request->continuation,
                 arena);
    }
    pd_sha256_done(&sha, digest);
}

/* --- the options that the results were made with --- */

/* "temperature=0.7,do_sample=True", as early files have it. */
static struct pd_value parse_kwargs(struct pd_str text, struct pd_arena *arena)
{
    struct pd_str comma = PD_STR(","), equals = PD_STR("=");
    struct pd_value dict = pd_dict_new(arena);
    while (text.n) {
        ptrdiff_t at = pd_str_index(text, comma, 0);
        size_t n = at < 0 ? text.n : (size_t)at;
        struct pd_str part = pd_str_slice(text, 0, n), value;
        ptrdiff_t middle = pd_str_index(part, equals, 0);
        text = pd_str_slice(text, n + 1, text.n);
        if (middle <= 0)
            continue;
        struct pd_value parsed;
        value = pd_str_slice(part, (size_t)middle + 1, part.n);
        if (pd_str_is(value, "True") || pd_str_is(value, "False"))
            parsed = pd_bool(pd_str_is(value, "True"));
        else if (pd_json_parse(&parsed, arena, value, NULL, NULL) < 0)
            parsed = pd_string(value);
        pd_dict_set(arena, &dict, pd_str_slice(part, 0, (size_t)middle), parsed);
    }
    return dict;
}

static const struct pd_value *gen_kwargs(struct verifier *v)
{
    const struct pd_value *config = pd_dict_get(&v->file->root, "config");
    const struct pd_value *told = pd_dict_get(config, "gen_kwargs");
    if (pd_is(told, PD_DICT))
        return pd_dict_len(told) ? told : NULL;
    if (!pd_is(told, PD_STRING))
        return NULL;
    struct pd_value *parsed = pd_arena_alloc(&v->file->arena, sizeof(*parsed));
    *parsed = parse_kwargs(told->s, &v->file->arena);
    return pd_dict_len(parsed) ? parsed : NULL;
}

/* A template of a tokenizer, which the model's own program applied. */
static bool was_rendered(const struct verifier *v, const struct verify_task *task)
{
    return !task->chat && pd_dict_str(&v->file->root, "chat_template", pd_str_of("")).n > 0;
}

int verify_plan_options(struct pd_plan_options *out, struct verifier *v,
                        const struct verify_task *task)
{
    const struct pd_value *root = &v->file->root, *config = pd_dict_get(root, "config");
    struct pd_str system = pd_dict_str(root, "system_instruction", pd_str_of(""));
    bool rendered = was_rendered(v, task), chat = task->chat || (rendered && v->options->chat);
    *out = (struct pd_plan_options){
        .data_root = v->options->data_root,
        .samples_root = v->options->samples_root,
        .num_fewshot = (int)(task->from->shots < INT32_MAX ? task->from->shots : INT32_MAX),
        .fewshot_seed = pd_dict_int(config, "fewshot_seed", 1234),
        .gen_kwargs = gen_kwargs(v),
        .prompt = {.chat = chat,
                   .template = rendered ? v->options->chat : NULL,
                   .fewshot_as_multiturn =
                       chat && pd_dict_bool(root, "fewshot_as_multiturn", false),
                   .system_instruction = system},
    };
    return 0;
}

/* --- comparing --- */

struct prompt_pass {
    struct verifier *v;
    struct verify_task *task;
    struct pd_plan *plan;
    bool rendered; /* prompts went through a chat template that is not known here */
    size_t nfound;
};

static struct pd_verify_check *check_of(struct prompt_pass *p, enum pd_verify_layer layer)
{
    return &p->task->entry->checks[layer];
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = ((const struct verify_doc *)b)->id;
    return x < y ? -1 : x > y;
}

static const struct verify_doc *find_doc(const struct verify_task *task, int64_t id)
{
    return task->ndocs ? bsearch(&id, task->docs, task->ndocs, sizeof(*task->docs), compare_ids)
                       : NULL;
}

/* The texts of a document as they were made here. */
struct made {
    struct pd_str doc, target;
    struct pd_sample_request *requests;
    size_t n;
};

static struct made make_texts(struct prompt_pass *p, const struct pd_doc *doc,
                              const struct pd_prompt_request *requests, size_t n,
                              struct pd_arena *arena)
{
    bool rolling = p->plan->task->output_type == PD_OUT_ROLLING;
    bool generates = p->plan->task->output_type == PD_OUT_GENERATE_UNTIL;
    struct pd_buf row = {0};
    struct made made = {.n = n, .target = pd_prompt_target_text(doc, arena)};
    pd_json_write(&row, doc->row, PD_JSON_INDENT2 | PD_JSON_SPACED);
    made.doc = pd_arena_str(arena, pd_buf_str(&row));
    pd_buf_done(&row);
    made.requests = pd_arena_array(arena, n, sizeof(*made.requests));
    for (size_t i = 0; i < n; i++) {
        made.requests[i].context = rolling ? requests[i].continuation : requests[i].context;
        made.requests[i].continuation = rolling ? pd_str_of("") : requests[i].continuation;
        made.requests[i].kwargs = generates ? &p->plan->generation_kwargs : NULL;
    }
    return made;
}

/* The published sample of a document, read again for the texts of a first difference. */
struct fetch {
    struct prompt_pass *p;
    const struct made *made;
    int64_t id;
    enum pd_verify_layer layer;
};

static void differ(struct fetch *f, const struct pd_sample *sample, const char *detail,
                   struct pd_str published, struct pd_str here)
{
    struct pd_str where = pd_arena_printf(sample->arena, "document %lld%s%s", (long long)f->id,
                                          *detail ? ", " : "", detail);
    verify_differs(f->p->v, check_of(f->p, f->layer), where, published, here);
}

static void differ_requests(struct fetch *f, const struct pd_sample *sample)
{
    size_t n = f->made->n < sample->nrequests ? f->made->n : sample->nrequests;
    for (size_t i = 0; i < n; i++) {
        const struct pd_sample_request *a = &sample->requests[i], *b = &f->made->requests[i];
        char detail[64];
        snprintf(detail, sizeof(detail), "request %zu", i);
        struct pd_str x = a->kwargs ? kwargs_text(a->kwargs, sample->arena) : a->continuation;
        struct pd_str y = b->kwargs ? kwargs_text(b->kwargs, sample->arena) : b->continuation;
        if (!pd_str_eq(a->context, b->context)) {
            differ(f, sample, detail, a->context, b->context);
            return;
        }
        if (!pd_str_eq(x, y)) {
            differ(f, sample, detail, x, y);
            return;
        }
    }
    differ(f, sample, "requests", pd_arena_printf(sample->arena, "%zu requests", sample->nrequests),
           pd_arena_printf(sample->arena, "%zu requests", f->made->n));
}

/* Stops the reading once the document was found. */
static int fetch_sample(void *ctx, const struct pd_sample *sample, struct pd_err *err)
{
    (void)err;
    struct fetch *f = ctx;
    if (sample->doc_id != f->id)
        return 0;
    struct pd_buf row = {0};
    pd_json_write(&row, sample->doc, PD_JSON_INDENT2 | PD_JSON_SPACED);
    if (f->layer == PD_VERIFY_DOCUMENT)
        differ(f, sample, "", pd_buf_str(&row), f->made->doc);
    else if (f->layer == PD_VERIFY_TARGET)
        differ(f, sample, "", sample->target, f->made->target);
    else
        differ_requests(f, sample);
    pd_buf_done(&row);
    return PD_ERR_FAIL;
}

static void check_digest(struct prompt_pass *p, enum pd_verify_layer layer,
                         const struct verify_doc *theirs, const struct made *made, bool same)
{
    struct pd_verify_check *check = check_of(p, layer);
    if (same) {
        verify_same(check);
    } else if (check->status == PD_VERIFY_DIFFERS) {
        verify_differs(p->v, check, pd_str_of(""), pd_str_of(""), pd_str_of(""));
    } else {
        struct fetch fetch = {p, made, theirs->id, layer};
        pd_sample_file_each(p->task->samples, p->task->from->output_type, fetch_sample, &fetch,
                            NULL);
    }
}

static void compare_doc(struct prompt_pass *p, const struct verify_doc *theirs,
                        const struct made *made, struct pd_arena *arena)
{
    unsigned char digest[32];
    pd_sha256_of(digest, made->doc);
    bool same_doc = memcmp(digest, theirs->doc, sizeof(digest)) == 0;
    check_digest(p, PD_VERIFY_DOCUMENT, theirs, made, same_doc);
    pd_sha256_of(digest, made->target);
    check_digest(p, PD_VERIFY_TARGET, theirs, made,
                 memcmp(digest, theirs->target, sizeof(digest)) == 0);
    if (p->rendered)
        return;
    verify_hash_requests(digest, made->requests, made->n, arena);
    check_digest(p, PD_VERIFY_PROMPT, theirs, made,
                 memcmp(digest, theirs->requests, sizeof(digest)) == 0);
}

static int compare_docs(struct prompt_pass *p, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_doc doc;
    struct pd_prompt_request *requests;
    size_t n;
    int rc = 1;
    while (p->nfound < p->task->ndocs &&
           (rc = pd_plan_next(&doc, &requests, &n, p->plan, &arena, err)) == 1) {
        const struct verify_doc *theirs = find_doc(p->task, (int64_t)doc.index);
        if (theirs) {
            struct made made = make_texts(p, &doc, requests, n, &arena);
            compare_doc(p, theirs, &made, &arena);
            p->nfound++;
        }
        pd_arena_reset(&arena);
    }
    pd_arena_done(&arena);
    return rc < 0 ? rc : 0;
}

static void check_data(struct prompt_pass *p)
{
    struct pd_verify_check *check = check_of(p, PD_VERIFY_DATA);
    struct pd_arena *arena = &p->v->report->arena;
    size_t theirs = (size_t)p->task->from->original, here = p->plan->ndocs_all;
    if (theirs && theirs != here)
        verify_differs(p->v, check, pd_str_of("number of documents"),
                       pd_arena_printf(arena, "%zu", theirs), pd_arena_printf(arena, "%zu", here));
    else if (p->nfound < p->task->ndocs)
        verify_differs(p->v, check, pd_str_of("documents of the samples"),
                       pd_arena_printf(arena, "%zu", p->task->ndocs),
                       pd_arena_printf(arena, "%zu of them", p->nfound));
    else
        verify_same(check);
}

/* Nothing of the task can be made again. */
static int give_up(struct prompt_pass *p, struct pd_str why)
{
    static const enum pd_verify_layer layers[] = {PD_VERIFY_DATA, PD_VERIFY_DOCUMENT,
                                                  PD_VERIFY_PROMPT, PD_VERIFY_TARGET};
    for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
        if (check_of(p, layers[i])->status == PD_VERIFY_UNCHECKED)
            verify_unchecked(p->v, check_of(p, layers[i]), why);
    return 0;
}

int verify_prompts(struct verifier *v, struct verify_task *task, struct pd_err *err)
{
    bool unknown = was_rendered(v, task) && !v->options->chat;
    struct prompt_pass p = {.v = v, .task = task, .rendered = unknown};
    struct pd_plan_options options;
    struct pd_err bad = {0};
    if (!task->definition)
        return give_up(&p, task->why);
    int rc = verify_plan_options(&options, v, task);
    if (rc == 0)
        rc = pd_plan_open(&p.plan, task->definition, &options, &bad);
    if (rc < 0)
        return give_up(&p, pd_str_of(bad.text));
    rc = compare_docs(&p, &bad);
    if (rc < 0)
        give_up(&p, pd_str_of(bad.text));
    else
        check_data(&p);
    if (!task->samples)
        give_up(&p, pd_str_of("no samples"));
    else if (p.rendered)
        verify_unchecked(
            v, check_of(&p, PD_VERIFY_PROMPT),
            pd_str_of("the prompts went through a tokenizer's chat template; give it with "
                      "--chat-template"));
    pd_plan_free(p.plan);
    (void)err;
    return 0;
}
