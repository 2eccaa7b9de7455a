/*
 * The code behind a name: the statements that bind it, then those that bind the names that these
 * use, and so on, across the files of a tree, as pysource.h defines it. Private to the readers of
 * Python source.
 */
#ifndef PD_LIB_FORMAT_PYCLOSURE_H
#define PD_LIB_FORMAT_PYCLOSURE_H

#include "lib/core/buf.h"
#include "lib/core/hash.h"
#include "lib/format/pytree.h"

struct pd_pyclosure {
    char hash[PD_SHA256_HEX];
    struct pd_value constants; /* dict, in the order of first use */
};

/* Makes the closure of a name of a file, or where name is NULL of all its statements. text may be
   NULL; else what is hashed is appended to it. Only without text is the closure kept and found
   again. */
int pd_pyclosure_get(const struct pd_pyclosure **out, struct pd_buf *text,
                     struct pd_pysources *tree, struct pd_pyfile *file, const struct pd_str *name,
                     struct pd_err *err);

#endif
