/*
 * Board definitions: YAML files that say what a board's columns are and how the Average is made of
 * them. docs/BOARDS.md has the format; tasks/boards/ holds those that ship with Podium.
 *
 *   board: NAME                      what `--board` calls it
 *   title: TEXT                      optional
 *   columns:
 *     - name: GPQA
 *       task: leaderboard_gpqa       a task or a group
 *       metric: acc_norm             optional: the task's headline
 *       filter: none                 optional: the only one, else "none"
 *       baseline: 0.25               optional, see below
 *       weight: 1                    of the column in the Average
 *     - name: IFEval
 *       mean:                        of several, each with the keys task to weight
 *         - {task: leaderboard_ifeval, metric: inst_level_strict_acc}
 *         - {task: leaderboard_ifeval, metric: prompt_level_strict_acc}
 *
 * A value x with baseline b (what guessing gets) counts as max(0, (x - b) / (1 - b)), the
 * normalisation of the Open LLM Leaderboard v2. A mean is over its parts' normalised values,
 * weighted; the Average is the mean over the columns, weighted.
 */
#ifndef PD_RESULTS_DEFINITION_H
#define PD_RESULTS_DEFINITION_H

#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_definition_part {
    struct pd_str task, metric, filter; /* metric and filter may be empty */
    double baseline;                    /* in [0, 1) */
    double weight;                      /* of its column's parts, which add up to 1 */
};

struct pd_definition_column {
    struct pd_str name;
    struct pd_definition_part *parts;
    size_t nparts;
    double weight;      /* as written, above 0 */
    struct pd_str hash; /* SHA-256 over name, parts and weights: what the column is */
};

struct pd_definition {
    struct pd_str name, title; /* the title may be empty */
    struct pd_definition_column *columns;
    size_t ncolumns;
};

/* Reads a definition; everything lives in arena. PD_ERR_INPUT names file, line and column. */
int pd_definition_load(struct pd_definition *out, struct pd_arena *arena, const char *path,
                       struct pd_err *err);

/* n(x) as above. */
double pd_normalised(double x, double baseline);

/* The baseline that all parts of the column have in common, or NaN. */
double pd_definition_baseline(const struct pd_definition_column *column);

#endif
