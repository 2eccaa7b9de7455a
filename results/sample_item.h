/* From what a samples file says of a metric to an item of a run file. */
#ifndef PD_RESULTS_SAMPLE_ITEM_H
#define PD_RESULTS_SAMPLE_ITEM_H

#include "lib/stats/aggregate.h"
#include "results/sample_file.h"
#include "results/store.h"

/* Fills in value, weight and data; false when the aggregation cannot take what is there. A number
   that is no float is kept as it was written, too. Data live in the sample's arena. */
bool pd_sample_item(struct pd_run_item *item, const struct pd_aggregation *aggregation,
                    const struct pd_value *value, const struct pd_sample *sample);

#endif
