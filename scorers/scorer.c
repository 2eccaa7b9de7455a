#include "scorers/scorer.h"

#define PD_SCORER(name) extern const struct pd_scorer pd_scorer_##name;
#include "scorers/scorers.def"
#undef PD_SCORER
#define PD_FILTER(name) extern const struct pd_filter pd_filter_##name;
#include "scorers/filters.def"
#undef PD_FILTER

static const struct pd_scorer *const scorers[] = {
#define PD_SCORER(name) &pd_scorer_##name,
#include "scorers/scorers.def"
#undef PD_SCORER
};

static const struct pd_filter *const filters[] = {
#define PD_FILTER(name) &pd_filter_##name,
#include "scorers/filters.def"
#undef PD_FILTER
};

const struct pd_scorer *pd_scorer_at(size_t i)
{
    return i < sizeof scorers / sizeof scorers[0] ? scorers[i] : NULL;
}

const struct pd_scorer *pd_scorer_find(struct pd_str name)
{
    for (size_t i = 0; pd_scorer_at(i); i++)
        if (pd_str_is(name, scorers[i]->name))
            return scorers[i];
    return NULL;
}

enum pd_item_shape pd_scorer_shape(const struct pd_scorer *scorer, enum pd_output_type type,
                                   const struct pd_value *params)
{
    if (scorer->shape)
        return scorer->shape(type, params);
    return pd_aggregation_find(scorer->aggregation)->shape;
}

const struct pd_filter *pd_filter_at(size_t i)
{
    return i < sizeof filters / sizeof filters[0] ? filters[i] : NULL;
}

const struct pd_filter *pd_filter_find(struct pd_str name)
{
    for (size_t i = 0; pd_filter_at(i); i++)
        if (pd_str_is(name, filters[i]->name))
            return filters[i];
    return NULL;
}
