#include "results/sample_item.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"

#include <math.h>
#include <stdlib.h>

static struct pd_str json_text(const struct pd_sample *sample, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(sample->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

/* lm-eval shows [gold label, text of an array]; the score is made of the responses again: the
   squared distance between the choices' probabilities and the gold one. */
static bool brier_of(double *out, const struct pd_value *value, const struct pd_sample *sample)
{
    size_t n = pd_list_len(&sample->responses);
    const struct pd_value *gold = pd_list_len(value) == 2 ? pd_list_at(value, 0) : NULL;
    double most = -INFINITY, total = 0, sum = 0;
    if (!pd_is(gold, PD_INT) || n == 0)
        return false;
    double *p = pd_calloc(n, sizeof(*p));
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *response = pd_list_at(pd_list_at(&sample->responses, i), 0);
        p[i] = pd_list_len(response) == 2 ? pd_list_at(response, 0)->f : NAN;
        most = fmax(most, p[i]);
    }
    for (size_t i = 0; i < n; i++)
        total += p[i] = exp(p[i] - most);
    for (size_t i = 0; i < n; i++) {
        double distance = p[i] / total - ((int64_t)i == gold->i);
        sum += distance * distance;
    }
    free(p);
    *out = sum;
    return !isnan(sum);
}

/* Before 0.4.4 numpy's integers were written as texts. */
static bool number_of(double *out, const struct pd_value *value)
{
    return value->kind == PD_STRING ? pd_py_parse_float(out, value->s)
                                    : pd_value_number(value, out);
}

static bool pair_of(struct pd_run_item *item, const struct pd_value *value)
{
    return pd_list_len(value) == 2 && number_of(&item->value, pd_list_at(value, 0)) &&
           number_of(&item->weight, pd_list_at(value, 1));
}

bool pd_sample_item(struct pd_run_item *item, const struct pd_aggregation *aggregation,
                    const struct pd_value *value, const struct pd_sample *sample)
{
    item->weight = 1;
    if (aggregation->shape == PD_ITEM_DATA) {
        item->value = NAN;
        item->data = json_text(sample, value);
        return true;
    }
    if (aggregation->shape != PD_ITEM_VALUE)
        return pair_of(item, value);
    if (strcmp(aggregation->name, "brier_score") == 0 && brier_of(&item->value, value, sample))
        return true;
    if (!pd_value_number(value, &item->value))
        return false;
    if (value->kind != PD_FLOAT)
        item->data = json_text(sample, value);
    return true;
}
