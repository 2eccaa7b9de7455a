#include "scorers/natives/likeliest.h"

#include "tasks/natives/rows.h"

int pd_likeliest(size_t *out, const struct pd_value *list, struct pd_err *err)
{
    double most = 0, ll;
    const struct pd_value *first;
    if (pd_list_len(list) == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there are no log-likelihoods");
    for (size_t i = 0; i < pd_list_len(list); i++) {
        int code = pd_value_item(&first, pd_list_at(list, i), 0, err);
        if (code < 0)
            return code;
        if (!pd_value_number(first, &ll))
            return pd_err_set(err, PD_ERR_INPUT, "option %zu has no log-likelihood", i);
        if (i == 0 || ll > most) {
            most = ll;
            *out = i;
        }
    }
    return 0;
}
