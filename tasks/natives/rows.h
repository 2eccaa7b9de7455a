/*
 * What functions over rows share: columns read and written with Python's errors. Values made live
 * in the arena; texts and lists that are read belong to the row.
 */
#ifndef PD_TASKS_NATIVES_ROWS_H
#define PD_TASKS_NATIVES_ROWS_H

#include "lib/core/mt19937.h"
#include "tasks/native.h"

/* dict[key]; a missing key is PD_ERR_INPUT, as KeyError is. Of _text and _list, a value that is no
   text or list, too; _number takes what float() takes but for text. */
int pd_row_get(const struct pd_value **out, const struct pd_value *dict, const char *key,
               struct pd_err *err);
int pd_row_text(struct pd_str *out, const struct pd_value *dict, const char *key,
                struct pd_err *err);
int pd_row_list(const struct pd_value **out, const struct pd_value *dict, const char *key,
                struct pd_err *err);
int pd_row_dict(const struct pd_value **out, const struct pd_value *dict, const char *key,
                struct pd_err *err);
int pd_row_number(double *out, const struct pd_value *dict, const char *key, struct pd_err *err);
/* int(dict[key]): ints, bools, floats without their fraction, texts of decimal digits. */
int pd_row_int(int64_t *out, const struct pd_value *dict, const char *key, struct pd_err *err);

/* int(v); what it refuses, and what does not fit 64 bits, is PD_ERR_INPUT. */
int pd_value_int(int64_t *out, const struct pd_value *v, struct pd_err *err);
/* list[i] with Python's negative indices, and list.index(item). */
int pd_value_item(const struct pd_value **out, const struct pd_value *list, int64_t i,
                  struct pd_err *err);
int pd_value_index(int64_t *out, const struct pd_value *list, const struct pd_value *item,
                   struct pd_err *err);
/* An item that must be text. */
int pd_value_text(struct pd_str *out, const struct pd_value *v, struct pd_err *err);

/* dict[key] = value; key is not copied. */
void pd_row_set(struct pd_value *dict, struct pd_arena *arena, const char *key,
                struct pd_value value);
/* A list with the items in the order that random.shuffle gives them. */
struct pd_value pd_value_shuffled(const struct pd_value *list, struct pd_mt *mt,
                                  struct pd_arena *arena);
/* A list of texts that outlive it. */
struct pd_value pd_texts(struct pd_arena *arena, const char *const *texts, size_t n);

/* A dict of its own with the values of another. */
struct pd_value pd_dict_twin(struct pd_arena *arena, const struct pd_value *dict);

/* format.format(**values): {name} stands for str() of the value, {{ and }} for braces. Fields that
   say more than a name are PD_ERR_INPUT. */
int pd_value_format(struct pd_str *out, struct pd_str format, const struct pd_value *values,
                    struct pd_arena *arena, struct pd_err *err);
/* An f-string: every {column} of format stands for str() of the row's value. */
int pd_row_format(struct pd_str *out, const struct pd_value *row, const char *format,
                  struct pd_arena *arena, struct pd_err *err);

/* What TABLE natives do one row at a time, in order: change gives 1 to keep the row, which is a
   dict of its own with the values of the old one, and 0 to drop it. */
typedef int (*pd_row_change)(struct pd_value *row, void *ctx, struct pd_arena *arena,
                             struct pd_err *err);
int pd_rows_each(struct pd_value *out, const struct pd_native_args *args, pd_row_change change,
                 void *ctx, struct pd_err *err);

#endif
