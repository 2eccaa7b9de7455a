/*
 * Columns of text for the terminal, aligned by the width that characters take there. Lines are put
 * together field by field, so that no line ends in spaces.
 */
#ifndef PD_RESULTS_TEXT_TABLE_H
#define PD_RESULTS_TEXT_TABLE_H

#include "lib/core/arena.h"
#include "lib/core/buf.h"

enum { PD_TEXT_GAP = 2 }; /* spaces between columns */

struct pd_text_column {
    struct pd_str title;
    struct pd_str *cells; /* one for each row; empty until they are set */
    size_t width;         /* of the widest */
    bool right;           /* aligned to the right, as numbers are */
};

struct pd_text_column pd_text_column_new(struct pd_arena *arena, struct pd_str title, size_t nrows,
                                         bool right);
/* Takes over buf's contents as the row's cell and empties buf. */
void pd_text_column_set(struct pd_text_column *column, struct pd_arena *arena, size_t row,
                        struct pd_buf *buf);
/* Appends one field. *owed counts spaces that are due before the next text; 0 at a line's start. */
void pd_text_column_put(struct pd_buf *out, size_t *owed, const struct pd_text_column *column,
                        struct pd_str text);
/* s cut to so many terminal columns, with an ellipsis where something was cut off: at the end, or
   in the middle, where names are alike that differ at their end. */
struct pd_str pd_text_shorten(struct pd_arena *arena, struct pd_str s, size_t width);
struct pd_str pd_text_shorten_middle(struct pd_arena *arena, struct pd_str s, size_t width);
/* text and a line end, broken at spaces to fit the width; later lines are indented by two. */
void pd_text_wrap(struct pd_buf *out, struct pd_str text, size_t width);

#endif
