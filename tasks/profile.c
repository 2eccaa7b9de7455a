#include "tasks/profile.h"

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
