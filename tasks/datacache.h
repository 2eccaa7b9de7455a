/*
 * The user's cache folder, and in it the content hashes of splits that were hashed before, so that
 * a large file is read once per change and not once per run. The cache is a convenience: what
 * cannot be read or written is silently done without.
 */
#ifndef PD_TASKS_DATACACHE_H
#define PD_TASKS_DATACACHE_H

#include "lib/core/arena.h"
#include "lib/core/err.h"
#include "lib/core/hash.h"

/* $XDG_CACHE_HOME/podium, else ~/.cache/podium, else NULL. */
char *pd_cache_dir(struct pd_arena *arena);

/* Whether what was found out may be remembered from run to run: not when $PODIUM_NO_CACHE is set to
   anything but 0. */
bool pd_cache_wanted(void);

/* What of a file was hashed. Of a file that is not packed both are the same: take CONTENT. */
enum pd_hashed { PD_HASHED_CONTENT, PD_HASHED_PACKED };

/* The hash that was stored for the file as it is now (its size, time of change and inode); false
   when there is none. */
bool pd_datacache_find(char hex[PD_SHA256_HEX], const char *path, enum pd_hashed what);
void pd_datacache_store(const char hex[PD_SHA256_HEX], const char *path, enum pd_hashed what);
/* The hash of the bytes of a file: the stored one where there is one, else a new one, which is
   stored. */
int pd_datacache_hash_file(char hex[PD_SHA256_HEX], const char *path, struct pd_err *err);

#endif
