/* Python's str.lower. */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

static int lower_one(struct pd_value *out, const struct pd_value *response,
                     struct pd_extract *extract, struct pd_err *err)
{
    (void)err;
    *out = *response;
    if (!pd_is(out, PD_STRING))
        return 0;
    struct pd_buf buf = {0};
    pd_py_lower(&buf, out->s);
    out->s = pd_arena_str(extract->arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return 0;
}

const struct pd_filter pd_filter_lowercase = {
    .name = "lowercase",
    .help = "turns every letter to lower case",
    .one = lower_one,
};
