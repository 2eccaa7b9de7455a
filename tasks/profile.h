/*
 * Profiles: whose semantics a run follows where harnesses differ. A profile is part of a task's
 * identity and of a run's.
 */
#ifndef PD_TASKS_PROFILE_H
#define PD_TASKS_PROFILE_H

#include "lib/core/err.h"
#include "lib/core/str.h"

/* How the default sampler draws k rows for a document from a pool of n. */
enum pd_draws {
    /* One MT19937 stream of the few-shot seed. sample(n, k), or k + 1 rows when the few-shot split
       and the test split are the same (or neither is named), of which those equal to the document
       are dropped; when fewer than k are left, sample(m, k) of the m rows that differ from it. */
    PD_DRAWS_RESAMPLED,
    /* The same, but what is left may be fewer than k. */
    PD_DRAWS_DROPPED,
    /* One stream of seed 42 that has shuffled the documents before; k + 1 rows are drawn and equal
       ones dropped only when there is no training split. Of fixed examples none is dropped. */
    PD_DRAWS_AFTER_SHUFFLE,
    /* A PCG stream named by the document's content, so that its shots do not depend on what is
       evaluated beside it; rows equal to the document are passed over. */
    PD_DRAWS_BY_DOCUMENT
};

struct pd_profile {
    const char *name, *help;
    enum pd_draws draws;
    bool shuffles;      /* documents are evaluated in the order of a shuffle by Random(42) */
    bool trims_newline; /* a template loses one newline at its end, Jinja's default */
    bool plain_joins;   /* the few-shot delimiter stands between system instruction and description
                           even where there is white space */
};

/* The profile of that name; NULL when there is none. The first is the default. */
const struct pd_profile *pd_profile_find(struct pd_str name);
const struct pd_profile *pd_profile_at(size_t i); /* NULL past the end */
/* The same as _find; PD_ERR_INPUT names the nearest one, or all. */
int pd_profile_get(const struct pd_profile **out, struct pd_str name, struct pd_err *err);

#endif
