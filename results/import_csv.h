/*
 * Other people's tables of scores as a file of published scores (results/store_scores.h). A map, a
 * YAML file, says what the columns of the CSV file are:
 *
 *   source: Open LLM Leaderboard v1 (2024-06)    said below boards
 *   board: open-llm-v1                           optional: the definition that boards use
 *   model: fullname                              the column with the models' names
 *   variant: [precision, model_sha]              what tells models of one name apart
 *   skip: ["", "NA"]                             cells that hold nothing
 *   scores:
 *     - name: ARC                                as on the board
 *       column: arc                              default: the name
 *       scale: 0.01                              what makes a fraction of the number; default 1
 *       metric: acc_norm                         and shots, profile, n, higher_is_better,
 * normalised stderr: binomial                         or a column; default: unknown metadata:
 * {params: params_b, licence: hub_license}
 *
 * binomial is sqrt(p (1 - p) / (n - 1)), the standard error of n right or wrong answers; for scores
 * in between it is an upper bound.
 */
#ifndef PD_RESULTS_IMPORT_CSV_H
#define PD_RESULTS_IMPORT_CSV_H

#include "lib/core/err.h"
#include "lib/core/event.h"

#include <stddef.h>

struct pd_import_csv {
    const char *csv, *map; /* paths */
    const char *out;       /* of the file of scores, which must not be there yet */
    const char *program;   /* name and version; may be NULL */
    const struct pd_sink *sink;
};

/* Gives the number of models. A file that does not fit the map is PD_ERR_INPUT and leaves nothing
   behind; a cell that is no number is one, too, and is named by its row. */
int pd_import_csv(size_t *nmodels, const struct pd_import_csv *options, struct pd_err *err);

#endif
