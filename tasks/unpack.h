/*
 * Data files as they lie on disk: plain, or packed by gzip or Zstandard, told by their endings.
 * Private to this room.
 */
#ifndef PD_TASKS_UNPACK_H
#define PD_TASKS_UNPACK_H

#include "lib/core/buf.h"
#include "lib/core/err.h"

enum pd_packing { PD_PLAIN, PD_GZ, PD_ZST, PD_NPACKINGS };

/* "", ".gz", ".zst". */
const char *pd_packing_ending(enum pd_packing packing);
/* The packing that the ending of a path tells. */
enum pd_packing pd_packing_of(struct pd_str path);

/* Appends the unpacked content of a file; more than text's maximum, and data that are broken or cut
   short, are PD_ERR_INPUT. */
int pd_unpack(struct pd_buf *text, const char *path, enum pd_packing packing, struct pd_err *err);

#endif
