/*
 * The rows of one data file. The text is held in memory (not mapped: a file that somebody cuts
 * short meanwhile must not crash the program). A file of JSON lines or CSV is indexed and a row is
 * parsed when it is read; a JSON list is parsed at opening. Private to this room.
 */
#ifndef PD_TASKS_ROWS_H
#define PD_TASKS_ROWS_H

#include "lib/core/hash.h"
#include "lib/format/csv.h"
#include "tasks/unpack.h"

/* The most that the uncompressed text of a file may have. */
#define PD_ROWS_MAX_BYTES ((size_t)2 << 30)

enum pd_rows_kind {
    PD_ROWS_JSONL, /* an object a line */
    PD_ROWS_JSON,  /* a list of objects, or `field` of an object is one; else lines when lines are
                      allowed */
    PD_ROWS_CSV,
    PD_ROWS_TEXT /* {"text": LINE} for every line */
};

struct pd_rows_form {
    enum pd_rows_kind kind;
    enum pd_packing packing;
    bool or_lines;            /* of JSON */
    struct pd_str field;      /* of JSON; empty: none */
    struct pd_csv_format csv; /* of CSV */
};

struct pd_rows;

/* Opens a file; PD_ERR_INPUT or PD_ERR_IO with its path. */
int pd_rows_open(struct pd_rows **out, const char *path, const struct pd_rows_form *form,
                 struct pd_err *err);
void pd_rows_free(struct pd_rows *rows);

size_t pd_rows_len(const struct pd_rows *rows);
/* Row i, made in arena; strings may point into rows. It is whatever is written there, not always a
   dict. */
int pd_rows_get(struct pd_value *out, const struct pd_rows *rows, size_t i, struct pd_arena *arena,
                struct pd_err *err);
/* Whether rows are shared, so that a row must be copied before it is changed. */
bool pd_rows_shared(const struct pd_rows *rows);
/* "file:line" where a row is written, or "file: row N" where there are no lines. */
const char *pd_rows_place(const struct pd_rows *rows, size_t i, struct pd_arena *arena);
/* Hexadecimal SHA-256 of the file's uncompressed content, from the cache where it is there. */
void pd_rows_hash(char hex[PD_SHA256_HEX], struct pd_rows *rows);

#endif
