#include "lib/format/keys.h"

#include <stdio.h>

const struct pd_key *pd_key_find(const struct pd_key *keys, size_t n, struct pd_str name)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_is(name, keys[i].name))
            return &keys[i];
    return NULL;
}

void pd_kinds_text(char out[120], unsigned kinds)
{
    static const struct {
        unsigned bit;
        const char *text;
    } words[] = {{PD_KIND_BIT(PD_STRING), "a string"},
                 {PD_KIND_BIT(PD_INT), "an int"},
                 {PD_KIND_BIT(PD_FLOAT), "a float"},
                 {PD_KIND_BIT(PD_BOOL), "a bool"},
                 {PD_KIND_BIT(PD_LIST), "a list"},
                 {PD_KIND_BIT(PD_DICT), "a mapping"},
                 {PD_KIND_BIT(PD_NONE), "null"},
                 {PD_KIND_HOOK, "a Python function that Podium has a port of"}};
    size_t used = 0;
    out[0] = '\0';
    if (kinds != PD_KIND_HOOK) /* beside other kinds it goes without saying */
        kinds &= ~PD_KIND_HOOK;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        unsigned bit = words[i].bit;
        if (!(kinds & bit))
            continue;
        kinds &= ~bit;
        const char *glue = used == 0 ? "" : kinds ? ", " : " or ";
        used += (size_t)snprintf(out + used, 120 - used, "%s%s", glue, words[i].text);
    }
}

int pd_err_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *format,
              ...)
{
    struct pd_err said = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(said.text, sizeof said.text, format, args);
    va_end(args);
    if (at && at->line)
        return pd_err_set(err, PD_ERR_INPUT, "%s:%u:%u: %s", file, at->line, at->column, said.text);
    return pd_err_set(err, PD_ERR_INPUT, "%s: %s", file, said.text);
}

const char *pd_key_nearest(const struct pd_key *keys, size_t n, struct pd_str text)
{
    const char *names[64];
    size_t nnames = n < 64 ? n : 64;
    for (size_t i = 0; i < nnames; i++)
        names[i] = keys[i].name;
    return pd_str_nearest(text, names, nnames);
}

static int refuse_unknown(const struct pd_key *keys, size_t n, const struct pd_dict_entry *entry,
                          const char *file, struct pd_err *err)
{
    const char *near = pd_key_nearest(keys, n, entry->key);
    if (near)
        return pd_err_at(err, file, &entry->value, "unknown key '%.*s'; did you mean '%s'?",
                         PD_STR_ARG(entry->key), near);
    return pd_err_at(err, file, &entry->value, "unknown key '%.*s'", PD_STR_ARG(entry->key));
}

int pd_key_check(const struct pd_key *keys, size_t n, const struct pd_dict_entry *entry,
                 const char *file, struct pd_err *err)
{
    const struct pd_value *value = &entry->value;
    const struct pd_key *key = pd_key_find(keys, n, entry->key);
    if (!key)
        return refuse_unknown(keys, n, entry, file, err);
    if (value->kind == PD_NONE || (value->tagged && key->use == PD_KEY_INERT))
        return 0;
    if ((value->tagged || value->kind == PD_DICT) && (key->kinds & PD_KIND_HOOK))
        return 0;
    if (value->tagged)
        return pd_err_at(err, file, value, "'%s' cannot be a Python function", key->name);
    if (!(key->kinds & PD_KIND_BIT(value->kind))) {
        char expected[120];
        char got[120];
        pd_kinds_text(expected, key->kinds);
        pd_kinds_text(got, PD_KIND_BIT(value->kind == PD_BIGINT ? PD_INT : value->kind));
        return pd_err_at(err, file, value, "'%s' must be %s, but is %s%s", key->name, expected,
                         value->kind == PD_BIGINT ? "too large " : "", got);
    }
    bool off = value->kind == PD_BOOL && !value->b;
    if (key->use == PD_KEY_REFUSED && !off)
        return pd_err_at(err, file, value, "'%s' cannot be used: %s", key->name, key->help);
    return 0;
}

int pd_keys_check(const struct pd_key *keys, size_t n, const struct pd_value *dict,
                  const char *file, struct pd_err *err)
{
    for (size_t i = 0; i < pd_dict_len(dict); i++) {
        int code = pd_key_check(keys, n, &dict->dict->entries[i], file, err);
        if (code < 0)
            return code;
    }
    return 0;
}
