/* What is shown of a board: which models, in which order, how many, and what else is known of them.
 */
#include "results/board_private.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

static bool same_name(struct pd_str a, struct pd_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

static struct pd_value number_or_none(double x)
{
    return isnan(x) ? pd_none() : pd_float(x);
}

static struct pd_value count_or_none(int64_t n, int64_t least)
{
    return n < least ? pd_none() : pd_int(n);
}

/* A name that every board knows. */
static bool own_value(struct pd_value *out, const struct pd_board_row *row, struct pd_str name)
{
    const struct {
        const char *name;
        struct pd_value value;
    } own[] = {
        {"model", pd_string(row->model)},
        {"variant", pd_string(row->variant)},
        {"provider", pd_string(row->provider)},
        {"run", pd_string(row->run)},
        {"standing", pd_text(pd_standing_name(row->standing))},
        {"average", number_or_none(row->average)},
        {"rank", count_or_none((int64_t)row->rank, 1)},
        {"items", count_or_none(row->n, 0)},
    };
    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        if (same_name(name, pd_str_of(own[i].name))) {
            *out = own[i].value;
            return true;
        }
    return false;
}

struct pd_value pd_board_value(const struct pd_board *board, const struct pd_board_row *row,
                               struct pd_str name)
{
    struct pd_value value = pd_none();
    if (own_value(&value, row, name))
        return value;
    for (size_t c = 0; c < board->ncolumns; c++)
        if (same_name(board->columns[c].label, name))
            return number_or_none((board->columns[c].points ? 100 : 1) * row->cells[c].value);
    for (size_t i = 0; i < pd_dict_len(&row->metadata); i++)
        if (same_name(row->metadata.dict->entries[i].key, name))
            return row->metadata.dict->entries[i].value;
    return value;
}

/* A name that no model has is a slip of the pen. */
struct names {
    const struct pd_board *board;
    struct pd_board_row *const *rows;
    size_t nrows;
};

static bool known(const struct names *names, struct pd_str name)
{
    static const struct pd_board_row empty;
    struct pd_value value;
    if (own_value(&value, &empty, name))
        return true;
    for (size_t c = 0; c < names->board->ncolumns; c++)
        if (same_name(names->board->columns[c].label, name))
            return true;
    for (size_t r = 0; r < names->nrows; r++) {
        const struct pd_value *metadata = &names->rows[r]->metadata;
        for (size_t i = 0; i < pd_dict_len(metadata); i++)
            if (same_name(metadata->dict->entries[i].key, name))
                return true;
    }
    return false;
}

/* The nearest name of the table and of the first model's metadata. */
static const char *nearest(const struct names *names, struct pd_str name, struct pd_arena *arena)
{
    enum { MOST = 64 };
    const char *all[MOST] = {"model", "variant", "provider", "run", "average", "rank", "items"};
    size_t n = 7;
    for (size_t c = 0; c < names->board->ncolumns && n < MOST; c++)
        all[n++] = pd_arena_cstr(arena, names->board->columns[c].label);
    for (size_t i = 0; names->nrows && i < pd_dict_len(&names->rows[0]->metadata) && n < MOST; i++)
        all[n++] = pd_arena_cstr(arena, names->rows[0]->metadata.dict->entries[i].key);
    return pd_str_nearest(name, all, n);
}

static int check_name(void *ctx, struct pd_str name, struct pd_err *err)
{
    const struct names *names = ctx;
    if (known(names, name))
        return 0;
    struct pd_arena arena = {0};
    const char *near = nearest(names, name, &arena);
    int code = pd_err_set(err, PD_ERR_USAGE, "no model has a '%.*s'%s%s%s", PD_STR_ARG(name),
                          near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    pd_arena_done(&arena);
    return code;
}

struct row_of {
    const struct pd_board *board;
    const struct pd_board_row *row;
};

static struct pd_value look_up(const void *ctx, struct pd_str name)
{
    const struct row_of *of = ctx;
    return pd_board_value(of->board, of->row, name);
}

int pd_board_select(struct pd_board_maker *m, struct pd_err *err)
{
    const struct pd_where *where = m->options->where;
    if (!where)
        return 0;
    struct pd_board_row **rows = pd_arena_array(&m->arena, m->nused, sizeof(struct pd_board_row *));
    for (size_t r = 0; r < m->nused; r++)
        rows[r] = &m->runs[r].row;
    struct names names = {m->board, rows, m->nused};
    int code = pd_where_names(where, check_name, &names, err);
    size_t kept = 0, before = m->nused;
    for (size_t r = 0; r < before && code >= 0; r++) {
        struct row_of of = {m->board, &m->runs[r].row};
        code = pd_where_holds(where, look_up, &of, err);
        struct pd_board_run run = m->runs[r];
        m->runs[r] = m->runs[kept];
        m->runs[kept] = run;
        kept += code > 0;
    }
    m->nused = kept;
    if (code >= 0 && kept == 0)
        return pd_err_set(err, PD_ERR_INPUT, "the filter leaves none of %zu models", before);
    if (code >= 0 && kept < before)
        pd_board_note(m, "%zu of %zu models pass the filter; ranks are among them", kept, before);
    return code < 0 ? code : 0;
}

/* A row and what it is sorted by. */
struct sorted {
    struct pd_board_row row;
    struct pd_value key;
    size_t place;
    bool up;
};

/* 1, 0 or -1: numbers before texts before nothing, the largest number or first text first. */
static int compare_keys(const struct pd_value *a, const struct pd_value *b)
{
    double x, y;
    bool number_a = pd_value_number(a, &x), number_b = pd_value_number(b, &y);
    if (number_a && number_b)
        return (x < y) - (x > y);
    if (number_a || number_b)
        return number_a ? -1 : 1;
    if (a->kind != PD_STRING || b->kind != PD_STRING)
        return (a->kind != PD_STRING) - (b->kind != PD_STRING);
    return pd_str_cmp(a->s, b->s);
}

static int compare_sorted(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    bool nothing = x->key.kind == PD_NONE || y->key.kind == PD_NONE;
    int order = compare_keys(&x->key, &y->key);
    if (order != 0)
        return x->up && !nothing ? -order : order;
    return x->place < y->place ? -1 : 1;
}

static void sort_rows(struct pd_board *board, struct pd_str name, bool up)
{
    struct pd_arena arena = {0};
    struct sorted *sorted = pd_arena_array(&arena, board->nrows, sizeof(*sorted));
    for (size_t r = 0; r < board->nrows; r++)
        sorted[r] = (struct sorted){.row = board->rows[r],
                                    .key = pd_board_value(board, &board->rows[r], name),
                                    .place = r,
                                    .up = up};
    qsort(sorted, board->nrows, sizeof(*sorted), compare_sorted);
    for (size_t r = 0; r < board->nrows; r++)
        board->rows[r] = sorted[r].row;
    pd_arena_done(&arena);
}

static int add_extra(struct pd_board *board, struct names *names, struct pd_str name,
                     struct pd_err *err)
{
    int code = check_name(names, name, err);
    if (code < 0)
        return code;
    size_t e = board->nextras++;
    board->extras[e] = (struct pd_board_extra){pd_arena_str(&board->arena, name), true};
    for (size_t r = 0; r < board->nrows; r++) {
        struct pd_value value = pd_board_value(board, &board->rows[r], name);
        double number;
        board->extras[e].numbers =
            board->extras[e].numbers &&
            (value.kind == PD_NONE || (value.kind != PD_BOOL && pd_value_number(&value, &number)));
        board->rows[r].extras[e] = value;
    }
    return 0;
}

static int add_extras(struct pd_board *board, struct names *names, struct pd_str list,
                      struct pd_err *err)
{
    size_t most = 1;
    for (size_t i = 0; i < list.n; i++)
        most += list.p[i] == ',';
    board->extras = pd_arena_array(&board->arena, most, sizeof(*board->extras));
    for (size_t r = 0; r < board->nrows; r++)
        board->rows[r].extras = pd_arena_array(&board->arena, most, sizeof(*board->rows[r].extras));
    int code = 0;
    for (size_t from = 0; from <= list.n && code == 0;) {
        ptrdiff_t comma = pd_str_index(list, pd_str_of(","), from);
        size_t to = comma < 0 ? list.n : (size_t)comma;
        if (to > from)
            code = add_extra(board, names, pd_str_slice(list, from, to), err);
        from = to + 1;
    }
    return code;
}

int pd_board_arrange(struct pd_board *board, const struct pd_board_options *options,
                     struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_board_row **rows =
        pd_arena_array(&arena, board->nrows, sizeof(struct pd_board_row *));
    for (size_t r = 0; r < board->nrows; r++)
        rows[r] = &board->rows[r];
    struct names names = {board, rows, board->nrows};
    int code = 0;
    if (options->sort) {
        bool up = options->sort[0] == '-';
        struct pd_str name = pd_str_of(options->sort + up);
        code = check_name(&names, name, err);
        if (code == 0)
            sort_rows(board, name, up);
    }
    if (code == 0 && options->extras)
        code = add_extras(board, &names, pd_str_of(options->extras), err);
    if (options->top && options->top < board->nrows)
        board->nrows = options->top;
    pd_arena_done(&arena);
    return code;
}
