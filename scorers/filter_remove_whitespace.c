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

static int apply(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err)
{
    (void)doc;
    struct pd_extract extract = {.state = state, .arena = arena};
    return pd_extract_each(out, in, strip_one, &extract, flags, err);
}

const struct pd_filter pd_filter_remove_whitespace = {
    .name = "remove_whitespace",
    .help = "strips white space from both ends",
    .apply = apply,
};
