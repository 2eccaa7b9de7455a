/*
 * Macros: what a template defines and calls. A call binds its arguments in a scope of its own,
 * whose parent is that of the definition, runs the body and gives what it printed.
 */
#include "lib/format/jinja_run.h"

int pd_jinja_define_macro(struct jinja_run *r, const struct jinja_node *node)
{
    struct jinja_macro *macro = pd_arena_alloc(r->arena, sizeof(*macro));
    *macro = (struct jinja_macro){node, r->scope};
    struct pd_value value = pd_jinja_object(JK_MACRO, macro);
    pd_jinja_set_local(r, node->name, &value);
    return 0;
}

static const struct pd_value *named_argument(const struct jinja_call *call, struct pd_str name)
{
    for (size_t i = 0; i < call->nnamed; i++) {
        if (pd_str_eq(call->named[i].key, name))
            return &call->named[i].value;
    }
    return NULL;
}

/* Every named argument must belong to a parameter that has no argument by position. */
static int check_arguments(struct jinja_run *r, const struct jinja_node *node,
                           const struct jinja_call *call)
{
    size_t nparams = node->n - 1;
    if (call->n > nparams)
        return pd_jinja_error(r, "macro '%.*s' takes not more than %zu argument(s)",
                              PD_STR_ARG(node->name), nparams);
    for (size_t i = 0; i < call->nnamed; i++) {
        size_t k = 0;
        while (k < nparams && !pd_str_eq(node->kids[k]->name, call->named[i].key))
            k++;
        if (k == nparams || k < call->n)
            return pd_jinja_error(r, "macro '%.*s' cannot take the argument '%.*s'",
                                  PD_STR_ARG(node->name), PD_STR_ARG(call->named[i].key));
    }
    return 0;
}

/* The value of a parameter; defaults see the parameters in front of them. */
static int bind_parameter(struct jinja_run *r, const struct jinja_node *node, size_t k,
                          const struct jinja_call *call)
{
    const struct jinja_node *param = node->kids[k];
    const struct pd_value *given = k < call->n ? &call->args[k] : named_argument(call, param->name);
    struct pd_value value;
    int code = 0;
    if (given)
        value = *given;
    else if (param->kids[0])
        code = pd_jinja_eval(r, param->kids[0], &value);
    else
        value = pd_jinja_undefined(r, "parameter '%.*s' was not provided",
                                   PD_STR_ARG(pd_str_slice(param->name, 0, 100)));
    if (code == 0)
        pd_jinja_set_local(r, param->name, &value);
    return code;
}

int pd_jinja_call_macro(struct jinja_run *r, const struct jinja_macro *macro,
                        const struct jinja_call *call, struct pd_value *out)
{
    const struct jinja_node *node = macro->node;
    struct jinja_scope *caller = r->scope;
    int code = check_arguments(r, node, call);
    if (code < 0)
        return code;
    r->scope = macro->scope;
    pd_jinja_push_scope(r);
    if (call->caller)
        pd_jinja_set_local(
            r, pd_str_of("caller"),
            &(struct pd_value){.kind = JK_MACRO, .s = {(const char *)call->caller, 0}});
    for (size_t k = 0; code == 0 && k + 1 < node->n; k++)
        code = bind_parameter(r, node, k, call);
    if (code == 0)
        code = pd_jinja_capture(r, node->kids[node->n - 1], out);
    r->scope = caller;
    return code;
}

/* Calls a macro with one of this place, and prints what it gives. */
int pd_jinja_exec_caller(struct jinja_run *r, const struct jinja_node *node)
{
    struct jinja_macro body = {node->kids[1], r->scope};
    struct jinja_call call = {.run = r, .caller = &body};
    struct pd_value function, value;
    int code = pd_jinja_eval(r, node->kids[0]->kids[0], &function);
    if (code == 0)
        code = pd_jinja_arguments(r, node->kids[0], &call);
    if (code == 0 && function.kind != JK_MACRO)
        code = pd_jinja_error(r, "only a macro can be given a caller");
    if (code == 0)
        code = pd_jinja_call_value(r, &function, &call, &value);
    return code == 0 ? pd_jinja_print(r, r->out, &value) : code;
}
