/*
 * Calls: from a node's arguments to a builtin's parameters.
 */
#include "lib/format/jinja_run.h"

const struct jinja_builtin *pd_jinja_find(const struct jinja_builtin *table, size_t n,
                                          struct pd_str name)
{
    for (size_t i = 0; i < n; i++) {
        if (pd_str_is(name, table[i].name))
            return &table[i];
    }
    return NULL;
}

/* Number of the parameter called name, or the number of parameters when there is none. */
static size_t find_param(const char *params, struct pd_str name, size_t *count)
{
    size_t found = SIZE_MAX;
    *count = 0;
    for (const char *p = params ? params : ""; *p; (*count)++) {
        size_t n = strcspn(p, " ");
        if (pd_str_eq(name, (struct pd_str){p, n}))
            found = *count;
        p += n + (p[n] == ' ');
    }
    return found == SIZE_MAX ? *count : found;
}

static int bind(const struct jinja_builtin *builtin, const struct jinja_call *call,
                struct pd_value bound[JINJA_MAX_PARAMS], size_t *count)
{
    struct jinja_run *r = call->run;
    find_param(builtin->params, (struct pd_str)PD_STR(""), count);
    if (call->n > *count)
        return pd_jinja_error(r, "%s takes at most %zu arguments", builtin->name, *count);
    for (size_t i = 0; i < JINJA_MAX_PARAMS; i++)
        bound[i] = i < call->n ? call->args[i] : (struct pd_value){.kind = JK_MISSING};
    for (size_t i = 0; i < call->nnamed; i++) {
        struct pd_str name = call->named[i].key;
        size_t at = find_param(builtin->params, name, count);
        if (at == *count || bound[at].kind != JK_MISSING)
            return pd_jinja_error(r, "%s cannot take the argument '%.*s'", builtin->name,
                                  PD_STR_ARG(name));
        bound[at] = call->named[i].value;
    }
    for (size_t i = 0; i < builtin->required; i++) {
        if (bound[i].kind == JK_MISSING)
            return pd_jinja_error(r, "%s needs %u argument%s", builtin->name, builtin->required,
                                  builtin->required == 1 ? "" : "s");
    }
    return 0;
}

int pd_jinja_invoke(const struct jinja_builtin *builtin, const struct jinja_call *call,
                    struct pd_value *out)
{
    struct pd_value bound[JINJA_MAX_PARAMS];
    struct jinja_call inner = *call;
    if (!builtin->call)
        return pd_jinja_error(call->run, "'%s' is not supported", builtin->name);
    if (!builtin->params || strcmp(builtin->params, "*") != 0) {
        int code = bind(builtin, call, bound, &inner.n);
        if (code < 0)
            return code;
        inner.args = bound;
        inner.nnamed = 0;
    }
    int code = pd_jinja_enter(call->run);
    if (code == 0)
        code = builtin->call(&inner, out);
    pd_jinja_leave(call->run);
    return code;
}

bool pd_jinja_given(const struct jinja_call *call, size_t i)
{
    return i < call->n && call->args[i].kind != JK_MISSING && call->args[i].kind != PD_NONE;
}

int pd_jinja_arg_int(const struct jinja_call *call, size_t i, int64_t fallback, int64_t *out)
{
    *out = fallback;
    if (!pd_jinja_given(call, i))
        return 0;
    int code = pd_jinja_defined(call->run, &call->args[i]);
    if (code < 0)
        return code;
    if (!pd_jinja_is_int(&call->args[i]))
        return pd_jinja_error(call->run, "expected an integer but got '%s'",
                              pd_jinja_type(&call->args[i]));
    *out = pd_jinja_int(&call->args[i]);
    return 0;
}

int pd_jinja_arg_bool(const struct jinja_call *call, size_t i, bool *out)
{
    *out = false;
    return pd_jinja_given(call, i) ? pd_jinja_truth(call->run, &call->args[i], out) : 0;
}

int pd_jinja_arg_str(const struct jinja_call *call, size_t i, struct pd_str *out)
{
    *out = (struct pd_str){"", 0};
    int code = pd_jinja_defined(call->run, &call->args[i]);
    if (code < 0)
        return code;
    if (call->args[i].kind != PD_STRING)
        return pd_jinja_error(call->run, "expected a str but got '%s'",
                              pd_jinja_type(&call->args[i]));
    *out = call->args[i].s;
    return 0;
}
