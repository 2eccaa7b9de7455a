#include "tasks/prompt.h"

#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/context.h"
#include "tasks/field.h"

/* One document's requests while they are made. */
struct prompt {
    const struct pd_task *task;
    const struct pd_doc *doc;
    struct pd_prompt_options options;
    struct pd_context context; /* system text and shots, then the document's own turn */
    size_t nshot_pieces;
    struct pd_str gen_prefix; /* of the document */
    struct pd_str delimiter;  /* in front of a continuation */
    struct pd_arena *arena;
    struct pd_prompt_request *requests;
    size_t n;
};

static int wrap(struct pd_err *err, const struct pd_task *task, size_t index, const char *what)
{
    pd_err_wrap(err, "task '%s', document %zu%s", task->name, index, what);
    return PD_ERR_INPUT;
}

static struct pd_str text_of_value(const struct pd_value *value, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_str(&buf, value);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

/* Makes texts of choices that are none; those of the first document must be texts. */
static int settle_choices(struct pd_doc *doc, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(&doc->choices); i++) {
        struct pd_value choice = *pd_list_at(&doc->choices, i);
        if (choice.kind != PD_STRING && doc->index == 0)
            return pd_err_set(err, PD_ERR_INPUT,
                              "doc_to_choice: choice %zu must be text, but is of type %s%s", i,
                              pd_kind_name(choice.kind),
                              choice.kind == PD_BOOL ? " (YAML reads yes, no, on and off so unless "
                                                       "they are quoted)"
                                                     : "");
        if (choice.kind != PD_STRING)
            choice = pd_string(text_of_value(&choice, arena));
        pd_list_push(arena, &list, choice);
    }
    if (doc->choices.kind == PD_LIST)
        doc->choices = list;
    return 0;
}

int pd_prompt_doc(struct pd_doc *out, const struct pd_task *task, const struct pd_value *row,
                  size_t index, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_fields fields = pd_fields_of_task(task);
    struct pd_row_view view = {row, row};
    struct pd_doc doc = {.index = index};
    int code = pd_fields_eval(&doc, &fields, view, arena, err);
    if (code >= 0)
        code = settle_choices(&doc, arena, err);
    if (code < 0)
        return wrap(err, task, index, "");
    *out = doc;
    return 0;
}

/* --- what the first document tells --- */

/* Python's list[i], negative numbers counting from the end; NULL past either end. */
static const struct pd_value *item_at(const struct pd_value *list, const struct pd_value *index)
{
    int64_t n = (int64_t)pd_list_len(list), i = index->kind == PD_BOOL ? index->b : index->i;
    if (index->kind == PD_BIGINT)
        return NULL;
    if (i < 0)
        i += n;
    return i >= 0 && i < n ? pd_list_at(list, (size_t)i) : NULL;
}

int pd_prompt_first(struct pd_doc_kind *kind, const struct pd_task *task,
                    const struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_doc doc;
    int code = pd_prompt_doc(&doc, task, row, 0, arena, err);
    if (code < 0)
        return code;
    if (doc.choices.kind == PD_LIST && pd_field_is_int(&doc.target) &&
        !item_at(&doc.choices, &doc.target)) {
        pd_err_set(err, PD_ERR_INPUT, "doc_to_target is %.*s, but there are %zu choices",
                   PD_STR_ARG(pd_prompt_target_text(&doc, arena)), pd_list_len(&doc.choices));
        return wrap(err, task, 0, "");
    }
    *kind = (struct pd_doc_kind){doc.multiple_input, doc.multiple_target};
    return 0;
}

int pd_prompt_settle(struct pd_doc *doc, const struct pd_task *task, struct pd_doc_kind kind,
                     struct pd_err *err)
{
    if (doc->multiple_input && !kind.multiple_input) {
        pd_err_set(err, PD_ERR_INPUT,
                   "doc_to_text gives a number, but a text in the first document");
        return wrap(err, task, doc->index, "");
    }
    doc->multiple_input = kind.multiple_input;
    doc->multiple_target = kind.multiple_target;
    return 0;
}

/* --- questions and answers --- */

static int text_of(struct pd_str *out, const struct pd_value *value, const char *what,
                   struct pd_err *err)
{
    if (!value)
        return pd_err_set(err, PD_ERR_INPUT, "%s is an index past the end of the choices", what);
    if (value->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT, "%s must be text, but is of type %s", what,
                          pd_kind_name(value->kind));
    *out = value->s;
    return 0;
}

/* The question of a shot; with multiple inputs its text is an index. */
static int question_of(struct pd_str *out, const struct pd_doc *doc, bool multiple_input,
                       struct pd_err *err)
{
    if (multiple_input && !pd_field_is_int(&doc->text))
        return pd_err_set(err, PD_ERR_INPUT,
                          "doc_to_text must be a number, as it is in the first document");
    return text_of(out, multiple_input ? item_at(&doc->choices, &doc->text) : &doc->text,
                   "doc_to_text", err);
}

static bool has_answer(const struct pd_doc *doc)
{
    return doc->target.kind != PD_NONE && !(doc->target.kind == PD_STRING && doc->target.s.n == 0);
}

/* The text that a shot shows as its answer. */
static int answer_of(struct pd_str *out, const struct pd_doc *doc, bool multiple_input,
                     struct pd_err *err)
{
    const struct pd_value *target = &doc->target;
    if (pd_field_is_int(target) && pd_list_len(&doc->choices) > 0 && !multiple_input)
        target = item_at(&doc->choices, target);
    else if (target->kind == PD_LIST)
        target = item_at(target, &(struct pd_value){.kind = PD_INT});
    return text_of(out, target, "doc_to_target", err);
}

/* A shot's fields follow the columns of the evaluated document, but its gen_prefix its own. */
static int add_shot(struct prompt *p, const struct pd_value *row, struct pd_err *err)
{
    struct pd_fields fields = pd_fields_of_shots(p->task);
    struct pd_row_view view = {p->doc->row, row}, own = {row, row};
    struct pd_turn turn = {.target_delimiter = p->task->fewshot.target_delimiter,
                           .fewshot_delimiter = p->task->fewshot.fewshot_delimiter};
    struct pd_doc shot = {0};
    bool multiple_input = p->doc->multiple_input;
    int code = pd_fields_eval(&shot, &fields, view, p->arena, err);
    if (code >= 0)
        code =
            pd_field_plain(&turn.gen_prefix, fields.gen_prefix, "gen_prefix", own, p->arena, err);
    if (code >= 0)
        code = question_of(&turn.question, &shot, multiple_input, err);
    if (code < 0)
        return code;
    turn.has_answer = has_answer(&shot);
    if (turn.has_answer)
        code = answer_of(&turn.answer, &shot, multiple_input, err);
    if (code >= 0)
        pd_context_add(&p->context, &turn, p->arena);
    return code;
}

static int add_shots(struct prompt *p, const struct pd_value *shots, struct pd_err *err)
{
    size_t n = pd_list_len(shots);
    p->context.cap = 2 * n + 2;
    p->context.pieces = pd_arena_array(p->arena, p->context.cap, sizeof *p->context.pieces);
    for (size_t i = 0; i < n; i++) {
        int code = add_shot(p, pd_list_at(shots, i), err);
        if (code < 0)
            return wrap(err, p->task, p->doc->index, ", a shot");
    }
    p->nshot_pieces = p->context.n;
    return 0;
}

/* The system instruction and the description. */
static struct pd_str system_text(const struct prompt *p, struct pd_str description)
{
    struct pd_str instruction = p->options.system_instruction;
    struct pd_str delimiter = p->task->fewshot_delimiter;
    if (!p->options.plain_joins || instruction.n == 0 || description.n == 0)
        return pd_context_join(instruction, description, delimiter, p->arena);
    return pd_context_concat(instruction, delimiter, description, p->arena);
}

/* System text, the document's gen_prefix, and the delimiter that continuations begin with. */
static int set_frame(struct prompt *p, struct pd_err *err)
{
    const struct pd_task *task = p->task;
    struct pd_row_view view = {p->doc->row, p->doc->row};
    struct pd_str description = {"", 0};
    int code = pd_field_plain(&description, &task->description, "description", view, p->arena, err);
    if (code >= 0)
        code = pd_field_plain(&p->gen_prefix, &task->gen_prefix, "gen_prefix", view, p->arena, err);
    if (code < 0)
        return wrap(err, task, p->doc->index, "");
    p->context.system = system_text(p, description);
    /* with chat the key as written counts, not what it gives for this document */
    struct pd_str written = task->gen_prefix.text;
    bool plain = !p->options.chat || (written.n > 0 && !pd_text_ends_space(written));
    p->delimiter = plain ? task->target_delimiter : (struct pd_str){"", 0};
    return 0;
}

/* The context of a chat: messages, or what the template makes of them. */
static int set_messages(struct pd_prompt_request *request, struct prompt *p, struct pd_err *err)
{
    struct pd_value messages =
        pd_context_messages(&p->context, p->options.fewshot_as_multiturn, p->arena);
    if (p->options.template)
        return pd_chat_render(&request->context, &request->nunsent, p->options.template, &messages,
                              p->arena, err);
    struct pd_buf json = {0};
    pd_json_write(&json, &messages, PD_JSON_SPACED);
    request->context = pd_arena_str(p->arena, pd_buf_str(&json));
    request->messages = messages;
    pd_buf_done(&json);
    return 0;
}

/* The request that asks the given question, without its continuation. With multiple inputs nothing
   stands between the question and a gen_prefix. */
static int ask(struct pd_prompt_request *out, struct prompt *p, struct pd_str question,
               struct pd_err *err)
{
    struct pd_turn turn = {.question = question, .gen_prefix = p->gen_prefix};
    if (!p->doc->multiple_input)
        turn.target_delimiter = p->task->target_delimiter;
    *out = (struct pd_prompt_request){.continuation = {"", 0}};
    p->context.n = p->nshot_pieces;
    pd_context_add(&p->context, &turn, p->arena);
    if (p->options.chat)
        return set_messages(out, p, err);
    out->context = pd_context_text(&p->context, p->arena);
    return 0;
}

/* The delimiter and a text. */
static struct pd_str continuation(const struct prompt *p, struct pd_str text)
{
    struct pd_buf buf = {0};
    pd_buf_add_str(&buf, p->delimiter);
    pd_buf_add_str(&buf, text);
    struct pd_str out = pd_arena_str(p->arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return out;
}

static void make_room(struct prompt *p, size_t n)
{
    p->requests = pd_arena_array(p->arena, n, sizeof *p->requests);
    p->n = n;
}

static bool wants_mutual_info(const struct pd_task *task)
{
    for (size_t i = 0; i < pd_list_len(&task->metric_list); i++) {
        const struct pd_value *entry = pd_list_at(&task->metric_list, i);
        if (pd_str_is(pd_dict_str(entry, "metric", (struct pd_str){"", 0}), "acc_mutual_info"))
            return true;
    }
    return false;
}

size_t pd_prompt_count(const struct pd_task *task, const struct pd_doc *doc)
{
    if (task->output_type != PD_OUT_MULTIPLE_CHOICE)
        return 1;
    return pd_list_len(&doc->choices) * (wants_mutual_info(task) ? 2 : 1);
}

/* With multiple inputs the choices are the contexts, and the target follows each of them. */
static int make_inputs(struct prompt *p, struct pd_err *err)
{
    struct pd_str target = continuation(p, pd_prompt_target_text(p->doc, p->arena));
    int code = 0;
    for (size_t i = 0; code >= 0 && i < pd_list_len(&p->doc->choices); i++) {
        code = ask(&p->requests[i], p, pd_list_at(&p->doc->choices, i)->s, err);
        p->requests[i].continuation = target;
    }
    return code;
}

static int make_continuations(struct prompt *p, struct pd_err *err)
{
    struct pd_str question;
    struct pd_prompt_request common;
    int code = question_of(&question, p->doc, false, err);
    if (code >= 0)
        code = ask(&common, p, question, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(&p->doc->choices); i++) {
        p->requests[i] = common;
        p->requests[i].continuation = continuation(p, pd_list_at(&p->doc->choices, i)->s);
    }
    return 0;
}

static int make_choices(struct prompt *p, struct pd_err *err)
{
    size_t n = pd_list_len(&p->doc->choices), all = pd_prompt_count(p->task, p->doc);
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "doc_to_choice gives no choices");
    make_room(p, all);
    int code = p->doc->multiple_input ? make_inputs(p, err) : make_continuations(p, err);
    for (size_t i = n; i < all; i++)
        p->requests[i].continuation = continuation(p, pd_list_at(&p->doc->choices, i - n)->s);
    return code;
}

/* The one request of a document, without its continuation. */
static int make_one(struct prompt *p, struct pd_err *err)
{
    struct pd_str question;
    if (p->doc->multiple_input)
        return pd_err_set(err, PD_ERR_INPUT,
                          "doc_to_text may be a number only with output_type multiple_choice");
    int code = question_of(&question, p->doc, false, err);
    if (code < 0)
        return code;
    make_room(p, 1);
    return ask(&p->requests[0], p, question, err);
}

static int make_loglikelihood(struct prompt *p, struct pd_err *err)
{
    int code = make_one(p, err);
    return code < 0 ? code
                    : text_of(&p->requests[0].continuation, &p->doc->target, "doc_to_target", err);
}

static int make_rolling(struct prompt *p, struct pd_err *err)
{
    make_room(p, 1);
    return text_of(&p->requests[0].continuation, &p->doc->target, "doc_to_target", err);
}

int pd_prompt_requests(struct pd_prompt_request **requests, size_t *n, const struct pd_task *task,
                       const struct pd_doc *doc, const struct pd_value *shots,
                       const struct pd_prompt_options *options, struct pd_arena *arena,
                       struct pd_err *err)
{
    static int (*const makers[])(struct prompt *, struct pd_err *) = {
        [PD_OUT_LOGLIKELIHOOD] = make_loglikelihood,
        [PD_OUT_ROLLING] = make_rolling,
        [PD_OUT_MULTIPLE_CHOICE] = make_choices,
        [PD_OUT_GENERATE_UNTIL] = make_one,
    };
    struct prompt p = {.task = task, .doc = doc, .arena = arena};
    if (options)
        p.options = *options;
    int code = set_frame(&p, err);
    if (code >= 0)
        code = add_shots(&p, shots, err);
    if (code < 0)
        return code;
    if (makers[task->output_type](&p, err) < 0)
        return wrap(err, task, doc->index, "");
    *requests = p.requests;
    *n = p.n;
    return 0;
}

struct pd_str pd_prompt_target_text(const struct pd_doc *doc, struct pd_arena *arena)
{
    return text_of_value(&doc->target, arena);
}
