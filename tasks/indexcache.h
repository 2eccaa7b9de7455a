/*
 * The outlines of the files of one root as they were when it was last indexed, so that what has not
 * changed since is not read again. One file per root in the user's cache folder:
 *
 *   index/<SHA-256 of the root's real path>
 *
 * An outline stands for a file only as long as the file's inode, size, time of change and time of
 * status change are what they were; an added, removed, replaced or changed file is therefore
 * noticed. A file is remembered once it has been left alone for a second, since times of change are
 * too coarse to tell two changes within one tick. A cache that is damaged, was written by another
 * format or version of Podium, or that somebody else could have written, counts as none. Private to
 * this room.
 */
#ifndef PD_TASKS_INDEXCACHE_H
#define PD_TASKS_INDEXCACHE_H

#include "lib/core/buf.h"
#include "lib/core/map.h"
#include "tasks/outline.h"

#include <sys/stat.h>

struct pd_file_stamp {
    int64_t modified_ns, changed_ns; /* mtime, ctime */
    uint64_t size, inode;
};
struct pd_file_stamp pd_file_stamp_of(const struct stat *st);
bool pd_file_stamp_equal(const struct pd_file_stamp *a, const struct pd_file_stamp *b);

struct pd_cached_outline {
    struct pd_str path; /* relative to the root, as an index names it */
    struct pd_file_stamp stamp;
    struct pd_outline outline;
};

struct pd_indexcache {
    struct pd_arena arena; /* of all that was loaded */
    struct pd_buf text;    /* what the loaded texts point into */
    struct pd_cached_outline *outlines;
    size_t n, next;       /* next: the one behind the last that was found */
    struct pd_map places; /* path to outline, made when they are asked for in another order */
};

/* Loads what there is about a root; nothing when there is no cache. A zeroed struct is an empty
 * one. */
void pd_indexcache_load(struct pd_indexcache *cache, const char *root);
void pd_indexcache_done(struct pd_indexcache *cache);

/* What was remembered under a path, or NULL. Fast when paths come in the order in which they were
   saved, as they do as long as a root does not change. */
const struct pd_cached_outline *pd_indexcache_find(struct pd_indexcache *cache, struct pd_str path);

/* Writes the outlines of a root's files; one that cannot be written is done without. */
void pd_indexcache_save(const char *root, const struct pd_cached_outline *const *outlines,
                        size_t n);

#endif
