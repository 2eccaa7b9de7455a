/*
 * Tables of the keys that a mapping in a YAML file may have, and the checks that follow from them:
 * unknown keys (the nearest known one is named), kinds of values, keys that are known but refused.
 * Values may always be null, which means the same as leaving the key out.
 */
#ifndef PD_LIB_FORMAT_KEYS_H
#define PD_LIB_FORMAT_KEYS_H

#include "lib/core/err.h"
#include "lib/format/value.h"

enum pd_key_use {
    PD_KEY_USED,
    PD_KEY_INERT,  /* accepted and without effect */
    PD_KEY_REFUSED /* known, but Podium cannot do it: help is the reason */
};

struct pd_key {
    const char *name;
    unsigned kinds; /* bits PD_KIND_BIT(kind) of the accepted values */
    enum pd_key_use use;
    const char *help; /* one line */
};

#define PD_KIND_BIT(kind) (1u << (kind))
/* A value with the tag !function, or a mapping that stands for a function. */
#define PD_KIND_HOOK (1u << 15)

/* The key of that name, or NULL. */
const struct pd_key *pd_key_find(const struct pd_key *keys, size_t n, struct pd_str name);

/* The name of the key that text is probably meant for, or NULL. */
const char *pd_key_nearest(const struct pd_key *keys, size_t n, struct pd_str text);

/* "a string or a list" for a set of kinds; out holds 120 bytes. */
void pd_kinds_text(char out[120], unsigned kinds);

/* Checks one entry of a mapping: known key (else the nearest one is named), kind of the value,
   nothing refused. file is used in messages. */
int pd_key_check(const struct pd_key *keys, size_t n, const struct pd_dict_entry *entry,
                 const char *file, struct pd_err *err);
/* The same for every entry of a mapping that comes from one file. */
int pd_keys_check(const struct pd_key *keys, size_t n, const struct pd_value *dict,
                  const char *file, struct pd_err *err);

/* PD_ERR_INPUT with "file:line:column: " in front of the sentence, as far as they are known. */
int pd_err_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *format,
              ...) __attribute__((format(printf, 4, 5)));

#endif
