/*
 * The filters that are not in jinja_filters.c: those of sequences, and layout. Private to the Jinja
 * engine.
 */
#ifndef PD_LIB_FORMAT_JINJA_FILTERS_H
#define PD_LIB_FORMAT_JINJA_FILTERS_H

#include "lib/format/jinja_run.h"

int pd_jinja_filter_batch(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_center(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_dictsort(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_first(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_indent(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_items(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_join(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_last(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_list(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_map(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_max(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_min(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_reject(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_rejectattr(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_reverse(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_select(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_selectattr(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_slice(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_sort(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_sum(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_tojson(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_truncate(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_filter_unique(const struct jinja_call *c, struct pd_value *out);

#endif
