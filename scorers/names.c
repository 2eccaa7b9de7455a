#include "scorers/names.h"

#include "lib/core/alloc.h"
#include "lib/core/buf.h"

#include <stdlib.h>

/* "file:line:column", as far as the place is known. */
static void put_place(struct pd_buf *out, const char *file, const struct pd_value *at)
{
    pd_buf_puts(out, file);
    if (at->line > 0)
        pd_buf_printf(out, ":%u:%u", (unsigned)at->line, (unsigned)at->column);
}

int pd_fail_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *format,
               ...)
{
    struct pd_buf text = {0};
    put_place(&text, file, at);
    pd_buf_puts(&text, ": ");
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(&text, format, args);
    va_end(args);
    int code = pd_err_set(err, PD_ERR_INPUT, "%s", text.data);
    pd_buf_done(&text);
    return code;
}

int pd_wrap_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *kind,
               const char *name)
{
    struct pd_buf place = {0};
    put_place(&place, file, at);
    int code = pd_err_wrap(err, "%s: %s '%s'", place.data, kind, name);
    pd_buf_done(&place);
    return code;
}

/* Behind a message on text: "; did you mean 'x'?", or "; there are a, b and so on". */
static void put_hint(struct pd_buf *out, struct pd_str text, const char *const *names)
{
    size_t n = 0;
    while (names[n])
        n++;
    const char *nearest = pd_str_nearest(text, names, n);
    if (nearest) {
        pd_buf_printf(out, "; did you mean '%s'?", nearest);
        return;
    }
    for (size_t i = 0; i < n; i++)
        pd_buf_printf(out, "%s%s", i > 0 ? ", " : "; known are ", names[i]);
}

int pd_fail_unknown(struct pd_err *err, const char *file, const struct pd_value *shown,
                    const char *kind, const char *const *names)
{
    struct pd_str text = pd_str_slice(shown->s, 0, 100);
    if (shown->tagged)
        return pd_fail_at(err, file, shown,
                          "%s '!function %.*s' is Python code, which cannot run here", kind,
                          PD_STR_ARG(text));
    struct pd_buf hint = {0};
    put_hint(&hint, text, names);
    int code = pd_fail_at(err, file, shown, "there is no %s '%.*s'%.*s", kind, PD_STR_ARG(text),
                          PD_STR_ARG(pd_buf_str(&hint)));
    pd_buf_done(&hint);
    return code;
}

static bool is_listed(struct pd_str key, const char *const *const *lists)
{
    for (; *lists; lists++)
        for (const char *const *name = *lists; *name; name++)
            if (pd_str_is(key, *name))
                return true;
    return false;
}

static int fail_key(const struct pd_dict_entry *entry, const char *const *const *lists,
                    const char *file, const char *what, struct pd_err *err)
{
    const char **names = NULL;
    size_t n = 0, cap = 0;
    for (; *lists; lists++)
        for (const char *const *name = *lists; *name; name++) {
            names = pd_grow(names, &cap, n + 2, sizeof *names);
            names[n++] = *name;
        }
    names = pd_grow(names, &cap, n + 1, sizeof *names);
    names[n] = NULL;
    struct pd_str key = pd_str_slice(entry->key, 0, 100);
    struct pd_buf hint = {0};
    put_hint(&hint, key, names);
    int code = pd_fail_at(err, file, &entry->value, "%s does not know the key '%.*s'%.*s", what,
                          PD_STR_ARG(key), PD_STR_ARG(pd_buf_str(&hint)));
    pd_buf_done(&hint);
    free(names);
    return code;
}

int pd_check_keys(const struct pd_value *dict, const char *const *const *lists, const char *file,
                  const char *what, struct pd_err *err)
{
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        if (!is_listed(dict->dict->entries[i].key, lists))
            return fail_key(&dict->dict->entries[i], lists, file, what, err);
    return 0;
}
