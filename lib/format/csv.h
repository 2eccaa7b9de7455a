/*
 * Comma-separated values (RFC 4180), read as pandas.read_csv and after it the `datasets` package
 * read them: rows may end in LF, CRLF or CR, blank lines count for nothing, a quote inside an
 * unquoted field is a character, short rows are filled with nulls, an unnamed column is "Unnamed:
 * 2" and the second "a" is "a.1".
 *
 * A column is the narrowest of int, float, bool and text that all of its cells fit; an empty cell
 * and the words that pandas takes for missing ("NA", "null", "None", "nan" and the like) are null,
 * and make floats of ints. Floats are rounded correctly, which pandas does not in the last digit of
 * a few.
 */
#ifndef PD_LIB_FORMAT_CSV_H
#define PD_LIB_FORMAT_CSV_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* A zeroed one has a header row; delimiter and quote then are comma and double quote. */
struct pd_csv_format {
    char delimiter, quote;
    bool no_header;             /* the first row is data */
    bool no_nulls;              /* every cell is what is written */
    size_t skipped;             /* lines before anything else */
    const struct pd_str *names; /* of the columns, in place of the header's; n of them, or NULL */
    size_t n;
};

/* The format that options describe, a dict with the names of pandas.read_csv: sep, delimiter,
   quotechar, names, column_names, header (null, 0 or "infer"), skiprows, keep_default_na,
   na_filter. Names are borrowed from options. Any other option is PD_ERR_INPUT. */
int pd_csv_format_of(struct pd_csv_format *out, struct pd_arena *arena,
                     const struct pd_value *options, struct pd_err *err);

struct pd_csv;

/* Indexes a text, which is borrowed. PD_ERR_INPUT with "LINE: ..." for a row with too many fields,
   a quoted field without an end, or no column at all. */
int pd_csv_open(struct pd_csv **out, struct pd_str text, const struct pd_csv_format *format,
                struct pd_err *err);
void pd_csv_free(struct pd_csv *csv);

size_t pd_csv_len(const struct pd_csv *csv);            /* rows */
size_t pd_csv_line(const struct pd_csv *csv, size_t i); /* on which row i begins, from 1 */
/* Row i as a dict in arena, whose strings may point into the text and whose keys belong to csv. */
void pd_csv_row(struct pd_value *out, const struct pd_csv *csv, size_t i, struct pd_arena *arena);

#endif
