/*
 * Scorers and filters. Both are pure, one const struct per file, listed in scorers.def and
 * filters.def (sorted by name). A new one is one new file plus one line there: NAME.c for a scorer,
 * filter_NAME.c for a filter. Their values are lm-eval's.
 *
 * Responses are values. A generated text is a string; a log-likelihood is the list [ll, greedy].
 * For each request of a document there is a list of its responses (one per repeat); a filter
 * pipeline turns that list into what the scorer sees: usually its first element.
 */
#ifndef PD_SCORERS_SCORER_H
#define PD_SCORERS_SCORER_H

#include "lib/core/err.h"
#include "lib/format/value.h"
#include "lib/stats/aggregate.h"
#include "tasks/doc.h"

/* Bits that filters and native results may raise about an item; stored with it. A filter that falls
   back raises PD_FLAG_UNPARSED when it did so for more than half of the request's responses, so
   that with repeats and a majority vote one unreadable response does not mark the item. */
enum {
    PD_FLAG_UNPARSED = 1, /* the filter found no answer and used its fallback */
    PD_FLAG_UNDECIDED = 2 /* a native result could not tell whether the answer is right */
};

struct pd_score_in {
    const struct pd_doc *doc;
    enum pd_output_type output_type;
    const struct pd_value *params;    /* the metric_list entry, a dict */
    const void *state;                /* what the scorer's prepare made of params */
    const struct pd_value *responses; /* one filtered response per request */
    size_t nresponses;
};

struct pd_scorer {
    const char *name;
    const char *help;
    const char *aggregation; /* default */
    bool higher_is_better;   /* default */
    unsigned output_types;   /* bits 1u << enum pd_output_type that it can score */
    /* Further keys of a metric_list entry that it understands, NULL-terminated; NULL: none. */
    const char *const *params;
    /* What its items are for an output type and a metric_list entry; NULL: what its default
       aggregation takes. Where it is PD_ITEM_DATA the default may not fit, and the task has to name
       an aggregation. */
    enum pd_item_shape (*shape)(enum pd_output_type type, const struct pd_value *params);
    /* Checks and compiles params once per task, as a filter's prepare does; NULL: nothing to do. */
    int (*prepare)(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err);
    void (*release)(void *state); /* NULL: nothing to free */
    /* The item of one document. Negative when it cannot be scored: the task's data are wrong. */
    int (*score)(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err);
};

/* What one application of a filter to a request's responses works with. */
struct pd_extract {
    const void *state; /* of the filter */
    struct pd_arena *arena;
    size_t fallbacks; /* responses without an answer, counted by the filter */
};

/* Makes one response from another. */
typedef int (*pd_extract_one)(struct pd_value *out, const struct pd_value *response,
                              struct pd_extract *extract, struct pd_err *err);

struct pd_filter {
    const char *name;
    const char *help;
    const char *const *params; /* keys it understands beside `function`; NULL: none */
    /* Compiles params once per pipeline; *state, NULL before, may stay NULL. On failure nothing is
       left to free. params and arena outlive the state. NULL: nothing to prepare. */
    int (*prepare)(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err);
    void (*release)(void *state); /* NULL: nothing to free */
    /* Exactly one of the two. `one` is for a filter that works response by response: it is called
       for each of a list, or for the only one, and PD_FLAG_UNPARSED is raised when more than half
       of them were fallbacks. `apply` gets the list itself, or what the filter before made of it.
     */
    pd_extract_one one;
    int (*apply)(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err);
};

/* One application of a filter. */
struct pd_filter_call {
    const struct pd_filter *filter;
    const void *state; /* as prepared; may be NULL */
    const struct pd_doc *doc;
    struct pd_arena *arena;
};
/* in: the list of one request's responses, or what the filter before made of it. flags are added.
 */
int pd_filter_apply(struct pd_value *out, unsigned *flags, const struct pd_filter_call *call,
                    const struct pd_value *in, struct pd_err *err);

const struct pd_scorer *pd_scorer_find(struct pd_str name); /* may be NULL */
const struct pd_scorer *pd_scorer_at(size_t i);             /* NULL past the end */
enum pd_item_shape pd_scorer_shape(const struct pd_scorer *scorer, enum pd_output_type type,
                                   const struct pd_value *params);
const struct pd_filter *pd_filter_find(struct pd_str name);
const struct pd_filter *pd_filter_at(size_t i);

#endif
