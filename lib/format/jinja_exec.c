/*
 * Statements executed: one function for each kind of node.
 */
#include "lib/format/jinja_run.h"

static int exec_text(struct jinja_run *r, const struct jinja_node *node)
{
    pd_buf_add_str(r->out, node->name);
    return pd_jinja_charge(r, 1 + node->name.n / 64);
}

static int exec_print(struct jinja_run *r, const struct jinja_node *node)
{
    struct pd_value value;
    int code = pd_jinja_eval(r, node->kids[0], &value);
    if (code == 0)
        code = pd_jinja_print(r, r->out, &value);
    return pd_jinja_place_error(r, node->kids[0], code);
}

static int exec_body(struct jinja_run *r, const struct jinja_node *node)
{
    int code = 0;
    for (uint32_t i = 0; code == 0 && i < node->n; i++)
        code = pd_jinja_exec(r, node->kids[i]);
    return code;
}

static int exec_if(struct jinja_run *r, const struct jinja_node *node)
{
    uint32_t i = 0;
    for (; i + 1 < node->n; i += 2) {
        struct pd_value value;
        bool truth;
        int code = pd_jinja_eval_truth(r, node->kids[i], &value, &truth);
        if (code < 0)
            return code;
        if (truth)
            return pd_jinja_exec(r, node->kids[i + 1]);
    }
    return i < node->n ? pd_jinja_exec(r, node->kids[i]) : 0;
}

void pd_jinja_push_scope(struct jinja_run *r)
{
    struct jinja_scope *scope = pd_arena_alloc(r->arena, sizeof(*scope));
    scope->parent = r->scope;
    r->scope = scope;
}

void pd_jinja_pop_scope(struct jinja_run *r)
{
    r->scope = r->scope->parent;
}

/* The items for which the loop's own condition holds. */
static int filter_items(struct jinja_run *r, const struct jinja_node *node, struct pd_value *items)
{
    if (!node->kids[2])
        return 0;
    struct pd_value kept = pd_jinja_list(r, JF_OWN), all = *items, value;
    int code = 0;
    pd_jinja_push_scope(r);
    for (size_t i = 0; code == 0 && i < all.list->n; i++) {
        bool truth = false;
        r->scope->n = 0;
        code = pd_jinja_assign(r, node->kids[0], &all.list->items[i]);
        if (code == 0)
            code = pd_jinja_eval_truth(r, node->kids[2], &value, &truth);
        if (code == 0 && truth)
            pd_list_push(r->arena, &kept, all.list->items[i]);
    }
    pd_jinja_pop_scope(r);
    *items = kept;
    return code;
}

/* Every round starts with a scope of its own: what one sets, the next does not see. */
static int run_rounds(struct jinja_run *r, const struct jinja_node *node,
                      const struct pd_value *items)
{
    struct jinja_loop *loop = pd_arena_alloc(r->arena, sizeof(*loop));
    *loop = (struct jinja_loop){items->list, 0, items->list->n};
    struct pd_value variable = pd_jinja_object(JK_LOOP, loop);
    pd_jinja_push_scope(r);
    int code = 0;
    for (; code == 0 && loop->i < loop->n; loop->i++) {
        r->scope->n = 0;
        pd_jinja_set_local(r, (struct pd_str)PD_STR("loop"), &variable);
        code = pd_jinja_assign(r, node->kids[0], &items->list->items[loop->i]);
        if (code == 0)
            code = pd_jinja_exec(r, node->kids[3]);
        if (code == JINJA_CONTINUE)
            code = 0;
    }
    pd_jinja_pop_scope(r);
    return code < 0 ? code : 0;
}

static int exec_for(struct jinja_run *r, const struct jinja_node *node)
{
    struct pd_value iterable, items;
    int code = pd_jinja_eval(r, node->kids[1], &iterable);
    if (code == 0)
        code = pd_jinja_items(r, &iterable, &items);
    if (code == 0)
        code = filter_items(r, node, &items);
    if (code != 0)
        return code;
    if (items.list->n)
        return run_rounds(r, node, &items);
    if (!node->kids[4])
        return 0;
    pd_jinja_push_scope(r);
    code = pd_jinja_exec(r, node->kids[4]);
    pd_jinja_pop_scope(r);
    return code;
}

static int exec_set(struct jinja_run *r, const struct jinja_node *node)
{
    struct pd_value value;
    int code = pd_jinja_eval(r, node->kids[1], &value);
    return code < 0 ? code : pd_jinja_assign(r, node->kids[0], &value);
}

/* Runs the filters in front of a block over its text. */
static int apply_filters(struct jinja_run *r, const struct jinja_node *filter,
                         struct pd_value *value)
{
    if (!filter)
        return 0;
    struct jinja_call call = {.run = r};
    if (!filter->builtin)
        return pd_jinja_error(r, "there is no filter '%.*s'",
                              PD_STR_ARG(pd_str_slice(filter->name, 0, 100)));
    int code = apply_filters(r, filter->kids[0], value);
    if (code == 0)
        code = pd_jinja_arguments(r, filter, &call);
    call.self = *value;
    return code < 0 ? code : pd_jinja_invoke(filter->builtin, &call, value);
}

int pd_jinja_capture(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_buf text = pd_jinja_buf(r), *outer = r->out;
    size_t outer_start = r->out_start;
    r->out = &text;
    r->out_start = 0;
    int code = pd_jinja_exec(r, node);
    r->out = outer;
    r->out_start = outer_start;
    if (code == 0)
        return pd_jinja_finish(r, &text, out);
    pd_buf_done(&text);
    return code;
}

static int exec_set_block(struct jinja_run *r, const struct jinja_node *node)
{
    struct pd_value value;
    pd_jinja_push_scope(r);
    int code = pd_jinja_capture(r, node->kids[1], &value);
    if (code == 0)
        code = apply_filters(r, node->kids[2], &value);
    pd_jinja_pop_scope(r);
    return code != 0 ? code : pd_jinja_assign(r, node->kids[0], &value);
}

static int exec_with(struct jinja_run *r, const struct jinja_node *node)
{
    struct jinja_scope *outer = r->scope;
    pd_jinja_push_scope(r);
    struct jinja_scope *inner = r->scope;
    int code = 0;
    for (uint32_t i = 0; code == 0 && i + 1 < node->n; i += 2) {
        struct pd_value value;
        r->scope = outer; /* the values do not see each other */
        code = pd_jinja_eval(r, node->kids[i + 1], &value);
        r->scope = inner;
        if (code == 0)
            code = pd_jinja_assign(r, node->kids[i], &value);
    }
    if (code == 0)
        code = pd_jinja_exec(r, node->kids[node->n - 1]);
    r->scope = outer;
    return code;
}

static int exec_scope(struct jinja_run *r, const struct jinja_node *node)
{
    pd_jinja_push_scope(r);
    int code = pd_jinja_exec(r, node->kids[0]);
    pd_jinja_pop_scope(r);
    return code;
}

static int exec_jump(struct jinja_run *r, const struct jinja_node *node)
{
    (void)r;
    return node->kind == JN_BREAK ? JINJA_BREAK : JINJA_CONTINUE;
}

static int (*const executors[])(struct jinja_run *, const struct jinja_node *) = {
    [JN_TEXT] = exec_text,
    [JN_PRINT] = exec_print,
    [JN_BODY] = exec_body,
    [JN_IF] = exec_if,
    [JN_FOR] = exec_for,
    [JN_SET] = exec_set,
    [JN_SET_BLOCK] = exec_set_block,
    [JN_WITH] = exec_with,
    [JN_MACRO] = pd_jinja_define_macro,
    [JN_CALLER] = pd_jinja_exec_caller,
    [JN_SCOPE] = exec_scope,
    [JN_BREAK] = exec_jump,
    [JN_CONTINUE] = exec_jump,
};

int pd_jinja_exec(struct jinja_run *r, const struct jinja_node *node)
{
    int code = pd_jinja_enter(r);
    if (code == 0)
        code = executors[node->kind](r, node);
    if (code == 0 && (r->out->overflow || r->out->len > r->max_output + r->out_start))
        code = pd_jinja_error(r, "the output grows longer than %zu bytes", r->max_output);
    pd_jinja_leave(r);
    return pd_jinja_place_error(r, node, code);
}
