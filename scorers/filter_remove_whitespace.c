/* Strips white space, as Python's str.strip, from both ends. */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

static int strip_one(struct pd_value *out, const struct pd_value *response,
                     struct pd_extract *extract, struct pd_err *err)
{
    (void)extract, (void)err;
    *out = *response;
    if (pd_is(out, PD_STRING))
        out->s = pd_py_strip(out->s, NULL);
    return 0;
}

const struct pd_filter pd_filter_remove_whitespace = {
    .name = "remove_whitespace",
    .help = "strips white space from both ends",
    .one = strip_one,
};
