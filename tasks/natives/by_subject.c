/*
 * Subsets of a data set by a column: the many families that keep one row set for all subjects and
 * make a task of each.
 */
#include "tasks/native.h"

/* Functions that are made when their module is imported are known by its text, and by their name:
   process_SUBJECT keeps the rows of SUBJECT. */
static const char *const made_by_subject[] = {NULL};

const struct pd_native pd_natives_by_subject[] = {
    {
        .name = "by_subject.made",
        .help = "keeps the rows whose subject is in the function's own name",
        .role = PD_NATIVE_ROW,
        .sources = made_by_subject,
        .example = "{\"subject\": \"anatomy\", \"question\": \"q\"}",
        .keep = "{{ name[8:] in SUBJECTS and doc[\"subject\"] == name[8:] }}",
    },
    {0},
};
