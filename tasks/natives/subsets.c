/* Subsets of a data set by position, the whole included. */
#include "tasks/natives/rows.h"

static int first_tenth(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    (void)err;
    struct pd_value rows = pd_list_new(args->arena);
    size_t n = (size_t)(0.1 * (double)pd_list_len(args->list));
    for (size_t i = 0; i < n; i++)
        pd_list_push(args->arena, &rows, *pd_list_at(args->list, i));
    *out = rows;
    return 0;
}

static int all(struct pd_value *out, bool *keep, const struct pd_native_args *args,
               struct pd_err *err)
{
    (void)out;
    (void)keep;
    (void)args;
    (void)err;
    return 0;
}

static const char *const all_sources[] = {
    "26b65dff512430c03bf5d0ef3649f8282276dfcc6587ccabccc01796f39a9ee8", NULL};
static const char *const first_tenth_sources[] = {
    "2e1e51fab2dc3dd3a7c42e1a66cf4d4c9ae5e44d21563f507b3e66a8c85c0fee",
    "57484d71a7a492d0081f3d0d318e2d5c86b989c60c0736f11e36cdc52d878fb3", NULL};

const struct pd_native pd_natives_subsets[] = {
    {
        .name = "subsets.first_tenth",
        .help = "keeps the first tenth of the rows",
        .role = PD_NATIVE_TABLE,
        .sources = first_tenth_sources,
        .example = "{\"text\": \"t\"}",
        .call = first_tenth,
    },
    {
        .name = "subsets.all",
        .help = "keeps all rows as they are",
        .role = PD_NATIVE_ROW,
        .sources = all_sources,
        .example = "{\"text\": \"t\"}",
        .call = all,
    },
    {0},
};
