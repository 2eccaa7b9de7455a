/* Metrics by their names: how lm-eval aggregates them unless a task says otherwise. */
#include "results/import_private.h"

#include <math.h>

/* Sorted by name. */
static const struct pd_import_metric metrics[] = {
    {"acc", "mean", false},
    {"acc_bytes", "mean", false},
    {"acc_mutual_info", "mean", false},
    {"acc_norm", "mean", false},
    {"bits_per_byte", "bits_per_byte", true},
    {"bleu", "bleu", false},
    {"brier_score", "brier_score", true},
    {"byte_perplexity", "weighted_perplexity", true},
    {"chrf", "chrf", false},
    {"em", "mean", false},
    {"exact_match", "mean", false},
    {"f1", "f1", false},
    {"likelihood_diff", "mean", true},
    {"likelihood_difference", "mean", true},
    {"mc1", "mean", false},
    {"mc2", "mean", false},
    {"mcc", "matthews_corrcoef", false},
    {"pct_stereotype", "mean", true},
    {"perplexity", "perplexity", true},
    {"ppl", "perplexity", true},
    {"ter", "ter", true},
    {"word_perplexity", "weighted_perplexity", true},
};

const struct pd_import_metric *pd_import_metric_find(struct pd_str name)
{
    for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
        if (pd_str_is(name, metrics[i].name))
            return &metrics[i];
    return NULL;
}

static bool is_whole(double x, double tolerance)
{
    return fabs(x - round(x)) <= tolerance;
}

int64_t pd_import_infer_n(double value, double stderr_of)
{
    static const double precision = 1e-6, most = 1e9;
    if (!(value > 0 && value < 1 && stderr_of > 0))
        return 0;
    double n = value * (1 - value) / (stderr_of * stderr_of) + 1;
    if (n < 2 || n > most || !is_whole(n, precision * n))
        return 0;
    n = round(n);
    return is_whole(value * n, precision) ? (int64_t)n : 0;
}

struct pd_str pd_import_headline(const struct pd_import_task *task, struct pd_arena *arena)
{
    static const char *const best[] = {"acc_norm",    "acc", "mc2",
                                       "exact_match", "em",  "pct_stereotype"};
    /* MMLU's choices are letters, whose length says nothing. */
    struct pd_str mmlu = PD_STR("hendrycksTest");
    size_t first = pd_str_starts_with(task->name, mmlu) ? 1 : 0;
    const struct pd_value *metadata = pd_dict_get(task->config, "metadata");
    struct pd_str told = pd_dict_str(metadata, "headline", pd_str_of(""));
    if (told.n)
        return told;
    for (size_t b = first; b < sizeof(best) / sizeof(best[0]); b++)
        for (size_t i = 0; i < task->ncolumns; i++)
            if (pd_str_is(task->columns[i].metric, best[b]))
                return pd_arena_printf(arena, "%.*s,%.*s", PD_STR_ARG(task->columns[i].metric),
                                       PD_STR_ARG(task->columns[i].filter));
    return pd_str_of("");
}
