/*
 * CSV from anywhere: no crash, every row has the same columns, a column has one kind besides null,
 * and a row reads the same twice. The first byte chooses the format.
 */
#include "lib/format/csv.h"
#include "lib/format/json.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static int kind_of(const struct pd_value *value)
{
    return value->kind == PD_BIGINT ? PD_INT : value->kind;
}

static void check_row(struct pd_value *kinds, const struct pd_value *row, struct pd_arena *arena)
{
    for (size_t i = 0; i < pd_dict_len(row); i++) {
        const struct pd_dict_entry *entry = &row->dict->entries[i];
        const struct pd_value *before = pd_dict_find(kinds, entry->key);
        if (entry->value.kind == PD_NONE)
            continue;
        require(!before || before->i == kind_of(&entry->value), "a column has one kind");
        pd_dict_set(arena, kinds, entry->key, pd_int(kind_of(&entry->value)));
    }
}

static void check(const struct pd_csv *csv)
{
    struct pd_arena arena = {0};
    struct pd_value kinds = pd_dict_new(&arena);
    size_t ncolumns = 0, line = 0;
    for (size_t i = 0; i < pd_csv_len(csv); i++) {
        struct pd_value row, again;
        struct pd_buf one = {0}, other = {0};
        pd_csv_row(&row, csv, i, &arena);
        pd_csv_row(&again, csv, i, &arena);
        require(i == 0 || pd_dict_len(&row) == ncolumns, "rows have the same columns");
        require(pd_csv_line(csv, i) > line, "rows are on later and later lines");
        ncolumns = pd_dict_len(&row);
        line = pd_csv_line(csv, i);
        check_row(&kinds, &row, &arena);
        pd_json_write(&one, &row, PD_JSON_COMPACT);
        pd_json_write(&other, &again, PD_JSON_COMPACT);
        require(pd_str_eq(pd_buf_str(&one), pd_buf_str(&other)), "a row reads the same twice");
        pd_buf_done(&one);
        pd_buf_done(&other);
    }
    pd_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct pd_str names[] = {PD_STR("a"), PD_STR("b")};
    struct pd_csv *csv = NULL;
    struct pd_err err = {0};
    if (n == 0)
        return 0;
    const struct pd_csv_format format = {.delimiter = data[0] & 1 ? '\t' : ',',
                                         .no_header = data[0] & 2,
                                         .no_nulls = data[0] & 4,
                                         .names = data[0] & 8 ? names : NULL,
                                         .n = data[0] & 8 ? 2 : 0,
                                         .skipped = data[0] & 16 ? 1 : 0};
    char *text = malloc(n);
    require(text != NULL, "there is memory");
    memcpy(text, data + 1, n - 1);
    if (pd_csv_open(&csv, (struct pd_str){text, n - 1}, &format, &err) == 0)
        check(csv);
    else
        require(err.text[0] != '\0', "an error has a sentence");
    pd_csv_free(csv);
    free(text);
    return 0;
}
