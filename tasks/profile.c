#include "tasks/profile.h"

#include "lib/core/buf.h"

static const struct pd_profile profiles[] = {
    {
        .name = "lm-eval",
        .help = "lm-evaluation-harness 0.4.13",
        .draws = PD_DRAWS_RESAMPLED,
    },
    {
        .name = "lm-eval-0.3",
        .help = "lm-evaluation-harness 0.3, as the Open LLM Leaderboard v1 ran it: documents "
                "shuffled, shots drawn from the same stream",
        .draws = PD_DRAWS_AFTER_SHUFFLE,
        .shuffles = true,
    },
    {
        .name = "open-llm-v2",
        .help = "the fork that the Open LLM Leaderboard v2 ran: templates lose a newline at their "
                "end",
        .draws = PD_DRAWS_DROPPED,
        .trims_newline = true,
        .plain_joins = true,
    },
    {
        .name = "podium",
        .help = "a document's shots depend on its content and the seed alone",
        .draws = PD_DRAWS_BY_DOCUMENT,
    },
};

const struct pd_profile *pd_profile_at(size_t i)
{
    return i < sizeof profiles / sizeof profiles[0] ? &profiles[i] : NULL;
}

const struct pd_profile *pd_profile_find(struct pd_str name)
{
    for (size_t i = 0; pd_profile_at(i); i++)
        if (pd_str_is(name, profiles[i].name))
            return &profiles[i];
    return NULL;
}

int pd_profile_get(const struct pd_profile **out, struct pd_str name, struct pd_err *err)
{
    const char *names[sizeof profiles / sizeof profiles[0]];
    size_t n = 0;
    const struct pd_profile *found = pd_profile_find(name);
    if (found) {
        *out = found;
        return 0;
    }
    struct pd_buf known = {0};
    for (; pd_profile_at(n); n++) {
        names[n] = pd_profile_at(n)->name;
        pd_buf_printf(&known, "%s%s", n ? ", " : "", names[n]);
    }
    const char *near = pd_str_nearest(name, names, n);
    pd_err_set(err, PD_ERR_INPUT, "there is no profile '%.*s'; %s%s%s", PD_STR_ARG(name),
               near ? "did you mean '" : "known are ", near ? near : known.data, near ? "'?" : "");
    pd_buf_done(&known);
    return PD_ERR_INPUT;
}
