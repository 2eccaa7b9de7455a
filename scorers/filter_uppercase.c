/* Python's str.upper. */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

static int upper_one(struct pd_value *out, const struct pd_value *response,
                     struct pd_extract *extract, struct pd_err *err)
{
    (void)err;
    *out = *response;
    if (!pd_is(out, PD_STRING))
        return 0;
    struct pd_buf buf = {0};
    pd_py_upper(&buf, out->s);
    out->s = pd_arena_str(extract->arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return 0;
}

const struct pd_filter pd_filter_uppercase = {
    .name = "uppercase",
    .help = "turns every letter to upper case",
    .one = upper_one,
};
