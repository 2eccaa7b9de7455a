/*
 * Plain text records for table-driven tests: lines "key rest of the line", records separated by
 * empty lines, comments from "#" at the start of a line. A record is a dict of strings; its value
 * carries the line it began at.
 */
#ifndef PD_TESTS_SUPPORT_RECORDS_H
#define PD_TESTS_SUPPORT_RECORDS_H

#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/value.h"

static inline void pd_record_line(struct pd_value *list, struct pd_value *record,
                                  struct pd_arena *arena, struct pd_str line, uint32_t number)
{
    if (line.n > 0 && line.p[0] == '#')
        return;
    if (line.n == 0) {
        if (record->kind == PD_DICT)
            pd_list_push(arena, list, *record);
        *record = pd_none();
        return;
    }
    if (record->kind != PD_DICT) {
        *record = pd_dict_new(arena);
        record->line = number;
    }
    ptrdiff_t blank = pd_str_index(line, (struct pd_str)PD_STR(" "), 0);
    size_t end = blank < 0 ? line.n : (size_t)blank;
    pd_dict_set(arena, record, pd_str_slice(line, 0, end),
                pd_string(pd_str_slice(line, end + 1, line.n)));
}

/* All records of a file, as a list. */
static inline struct pd_value pd_records_read(const char *path, struct pd_arena *arena)
{
    struct pd_buf buf = PD_BUF_MAX(16 << 20);
    struct pd_err err = {0};
    assert_ok(pd_file_read(&buf, path, &err), err);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    struct pd_value list = pd_list_new(arena), record = pd_none();
    uint32_t number = 1;
    for (size_t from = 0; from < text.n; number++) {
        ptrdiff_t end = pd_str_index(text, (struct pd_str)PD_STR("\n"), from);
        size_t to = end < 0 ? text.n : (size_t)end;
        pd_record_line(&list, &record, arena, pd_str_slice(text, from, to), number);
        from = to + 1;
    }
    pd_record_line(&list, &record, arena, (struct pd_str)PD_STR(""), number);
    assert_true(pd_list_len(&list) > 0);
    return list;
}

/* The JSON value of a field; None when the record has no such field. */
static inline struct pd_value pd_record_json(const struct pd_value *record, const char *key,
                                             struct pd_arena *arena)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_value value = pd_none();
    const struct pd_value *text = pd_dict_get(record, key);
    struct pd_err err = {0};
    if (text && pd_json_parse(&value, arena, text->s, &limits, &err) < 0)
        fail_msg("record at line %u: %s: %s", (unsigned)record->line, key, err.text);
    return value;
}

/* The text of a field, or an empty string. */
static inline struct pd_str pd_record_str(const struct pd_value *record, const char *key)
{
    return pd_dict_str(record, key, (struct pd_str)PD_STR(""));
}

#endif
