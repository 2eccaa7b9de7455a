/* Noting what comparisons gave. */
#include "harness/run/verify_private.h"

#include "lib/format/json.h"
#include "lib/format/utf8.h"

/* How much of two texts is shown, around the place where they part. */
enum { BEFORE = 24, SHOWN = 72 };

void verify_same(struct pd_verify_check *check)
{
    check->n++;
    if (check->status == PD_VERIFY_UNCHECKED)
        check->status = PD_VERIFY_SAME;
}

/* The part of a text behind the first `from` bytes, quoted as JSON does, with dots where it was
   cut. */
static struct pd_str excerpt(struct verifier *v, struct pd_str text, size_t from)
{
    struct pd_buf out = {0};
    size_t to = from + SHOWN < text.n ? from + SHOWN : text.n;
    while (from > 0 && from < text.n && ((unsigned char)text.p[from] & 0xc0) == 0x80)
        from--;
    while (to < text.n && ((unsigned char)text.p[to] & 0xc0) == 0x80)
        to++;
    if (from > 0)
        pd_buf_puts(&out, "…");
    pd_json_write_str(&out, pd_str_slice(text, from, to), 0);
    if (to < text.n)
        pd_buf_puts(&out, "…");
    struct pd_str copy = pd_arena_str(&v->report->arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return copy;
}

void verify_differs(struct verifier *v, struct pd_verify_check *check, struct pd_str where,
                    struct pd_str published, struct pd_str here)
{
    check->n++;
    check->ndiffer++;
    if (check->status == PD_VERIFY_DIFFERS)
        return;
    size_t at = 0;
    while (at < published.n && at < here.n && published.p[at] == here.p[at])
        at++;
    size_t from = at > BEFORE ? at - BEFORE : 0;
    check->status = PD_VERIFY_DIFFERS;
    check->where = pd_arena_str(&v->report->arena, where);
    check->published = excerpt(v, published, from);
    check->here = excerpt(v, here, from);
}

void verify_texts(struct verifier *v, struct pd_verify_check *check, struct pd_str where,
                  struct pd_str published, struct pd_str here)
{
    if (pd_str_eq(published, here))
        verify_same(check);
    else
        verify_differs(v, check, where, published, here);
}

void verify_unchecked(struct verifier *v, struct pd_verify_check *check, struct pd_str why)
{
    if (!check->why.n)
        check->why = pd_arena_str(&v->report->arena, why);
}
