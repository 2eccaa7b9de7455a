/*
 * podium.lock in the root of a data mirror: what was fetched from where, and what it must look
 * like. docs/FORMATS.md describes the file. A file of the mirror that has no entry is the user's
 * own and is taken as it is.
 */
#ifndef PD_TASKS_DATALOCK_H
#define PD_TASKS_DATALOCK_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/format/value.h"

#define PD_DATALOCK_NAME "podium.lock"

struct pd_lock_entry {
    const char *path;           /* of the file, below the root; pd_path_is_safe */
    const char *dataset;        /* or the model, or the address of a file outside the hub */
    const char *config, *split; /* NULL for a file that is no split */
    const char *source;         /* where it came from: an address without a query */
    const char *revision;       /* the commit; NULL: not told */
    const char *asked;          /* of a model whose files are all there: the revision that was asked
                                   for (tasks/model.h); else NULL */
    int64_t rows;               /* -1: not counted */
    int64_t size;               /* in bytes */
    char sha256[PD_SHA256_HEX]; /* of the file as it lies there */
};

struct pd_datalock;

struct pd_datalock *pd_datalock_new(void);
/* Reads the lock of a mirror; an empty one where there is no file yet. */
int pd_datalock_open(struct pd_datalock **out, const char *root, struct pd_err *err);
/* The same from its text; name is for messages. */
int pd_datalock_parse(struct pd_datalock **out, struct pd_str text, const char *name,
                      struct pd_err *err);
void pd_datalock_free(struct pd_datalock *lock);

size_t pd_datalock_len(const struct pd_datalock *lock);
/* In the order of the paths. Entries live as long as the lock. */
const struct pd_lock_entry *pd_datalock_at(const struct pd_datalock *lock, size_t i);
const struct pd_lock_entry *pd_datalock_find(const struct pd_datalock *lock, const char *path);
/* Adds an entry, or takes the place of that with the same path; copied. */
void pd_datalock_set(struct pd_datalock *lock, const struct pd_lock_entry *entry);
/* Without an entry of this path: nothing. */
void pd_datalock_remove(struct pd_datalock *lock, const char *path);
/* The text of the file. */
void pd_datalock_write(struct pd_buf *out, const struct pd_datalock *lock);
/* Writes <root>/podium.lock: on the disk, whole or not at all. */
int pd_datalock_save(const struct pd_datalock *lock, const char *root, struct pd_err *err);

/* PD_ERR_INPUT with what to type when the hash of a file's bytes is not that of its entry. fetch is
   the command that gets the data, or NULL. */
int pd_datalock_check(const struct pd_lock_entry *entry, const char *root,
                      const char hex[PD_SHA256_HEX], const char *fetch, struct pd_err *err);

#endif
