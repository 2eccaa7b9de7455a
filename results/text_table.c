#include "results/text_table.h"

#include "lib/format/utf8.h"

static void fit(struct pd_text_column *column, struct pd_str text)
{
    size_t width = pd_utf8_width(text);
    column->width = width > column->width ? width : column->width;
}

struct pd_text_column pd_text_column_new(struct pd_arena *arena, struct pd_str title, size_t nrows,
                                         bool right)
{
    struct pd_text_column column = {.title = title, .right = right};
    column.cells = pd_arena_array(arena, nrows, sizeof(*column.cells));
    fit(&column, title);
    return column;
}

void pd_text_column_set(struct pd_text_column *column, struct pd_arena *arena, size_t row,
                        struct pd_buf *buf)
{
    column->cells[row] = pd_arena_str(arena, pd_buf_str(buf));
    fit(column, column->cells[row]);
    pd_buf_reset(buf);
}

void pd_text_column_put(struct pd_buf *out, size_t *owed, const struct pd_text_column *column,
                        struct pd_str text)
{
    size_t pad = column->width - pd_utf8_width(text);
    *owed += column->right ? pad : 0;
    if (text.n) {
        pd_buf_fill(out, ' ', *owed);
        pd_buf_add_str(out, text);
        *owed = 0;
    }
    *owed += (column->right ? 0 : pad) + PD_TEXT_GAP;
}

/* How many bytes of s fit into so many terminal columns. */
static size_t fitting(struct pd_str s, size_t width)
{
    size_t used = 0, nbytes = 0, i = 0;
    for (; i < s.n; i += nbytes) {
        pd_utf8_at(s, i, &nbytes);
        used += pd_utf8_width(pd_str_slice(s, i, i + nbytes));
        if (used > width)
            break;
    }
    return i;
}

struct pd_str pd_text_shorten(struct pd_arena *arena, struct pd_str s, size_t width)
{
    if (pd_utf8_width(s) <= width)
        return s;
    return pd_arena_printf(arena, "%.*s…", (int)fitting(s, width - 1), s.p);
}

struct pd_str pd_text_shorten_middle(struct pd_arena *arena, struct pd_str s, size_t width)
{
    if (pd_utf8_width(s) <= width)
        return s;
    size_t head = fitting(s, (width - 1) / 3), nbytes = 0, tail = head;
    while (pd_utf8_width(pd_str_slice(s, tail, s.n)) + (width - 1) / 3 + 1 > width) {
        pd_utf8_at(s, tail, &nbytes);
        tail += nbytes;
    }
    return pd_arena_printf(arena, "%.*s…%.*s", (int)head, s.p, (int)(s.n - tail), s.p + tail);
}

void pd_text_wrap(struct pd_buf *out, struct pd_str text, size_t width)
{
    struct pd_str space = PD_STR(" ");
    size_t used = 0;
    for (size_t at = 0; at <= text.n;) {
        ptrdiff_t stop = pd_str_index(text, space, at);
        size_t end = stop < 0 ? text.n : (size_t)stop;
        struct pd_str word = pd_str_slice(text, at, end);
        size_t columns = pd_utf8_width(word);
        if (used > 0 && used + 1 + columns > width) {
            pd_buf_puts(out, "\n ");
            used = 1;
        }
        if (used > 0)
            pd_buf_putc(out, ' ');
        pd_buf_add_str(out, word);
        used += columns + (used > 0);
        at = end + 1;
    }
    pd_buf_putc(out, '\n');
}
