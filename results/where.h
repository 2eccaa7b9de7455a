/*
 * Conditions on rows of a table, as `--filter` takes them:
 *
 *   params<=13 and license=~apache        not flagged=true or (type=chat and "MMLU-Pro">30)
 *
 * NAME OP VALUE with = != < <= > >= and =~ (a regular expression, found anywhere, in any case),
 * joined by and, or, not and parentheses. Names and values are words, or texts in single or double
 * quotes. Numbers compare as numbers when both sides are some, else texts compare by their bytes;
 * = and != do not mind the case. A name that a row does not have is an empty text, which no order
 * comparison holds for.
 */
#ifndef PD_RESULTS_WHERE_H
#define PD_RESULTS_WHERE_H

#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_where;

/* Reads a condition. PD_ERR_USAGE says where it is wrong. Free with pd_where_free. */
int pd_where_new(struct pd_where **out, struct pd_str text, struct pd_err *err);
void pd_where_free(struct pd_where *where);

/* The value of a name in the row that ctx stands for; None when it has none. */
typedef struct pd_value (*pd_where_lookup)(const void *ctx, struct pd_str name);

/* 1 the condition holds, 0 it does not, negative on an error of a regular expression. */
int pd_where_holds(const struct pd_where *where, pd_where_lookup lookup, const void *ctx,
                   struct pd_err *err);

/* Calls visit for each name in the condition. Stops at the first negative return. */
typedef int (*pd_where_name)(void *ctx, struct pd_str name, struct pd_err *err);
int pd_where_names(const struct pd_where *where, pd_where_name visit, void *ctx,
                   struct pd_err *err);

#endif
