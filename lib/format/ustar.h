/*
 * Tar archives in the ustar format (POSIX.1-2017, pax, "ustar Interchange Format"): headers only,
 * of regular files. Contents follow a header, filled up with zeros to a multiple of 512 bytes; two
 * blocks of zeros end an archive.
 */
#ifndef PD_LIB_FORMAT_USTAR_H
#define PD_LIB_FORMAT_USTAR_H

#include "lib/core/arena.h"
#include "lib/core/err.h"

enum { PD_USTAR_BLOCK = 512 };
#define PD_USTAR_MAX_SIZE ((int64_t)077777777777) /* of a file: eleven octal digits */

/* The header of a file: mode 0644, no owner, no time, so that equal files give equal archives.
   PD_ERR_INPUT for a name that the format cannot hold (more than 255 bytes, or no slash where it
   would have to be cut) and a size over the maximum. */
int pd_ustar_write(char block[PD_USTAR_BLOCK], const char *name, int64_t size, struct pd_err *err);

struct pd_ustar_member {
    const char *name; /* in arena; as written: the caller judges it */
    int64_t size;
};
/* Reads a header: 1, or 0 for a block of zeros. PD_ERR_INPUT for anything that is not a regular
   file with a right checksum: links, folders, devices, extensions. */
int pd_ustar_read(struct pd_ustar_member *out, struct pd_arena *arena,
                  const char block[PD_USTAR_BLOCK], struct pd_err *err);

/* Bytes of zeros behind contents of that size. */
static inline size_t pd_ustar_padding(int64_t size)
{
    return (size_t)((PD_USTAR_BLOCK - size % PD_USTAR_BLOCK) % PD_USTAR_BLOCK);
}

#endif
