/*
 * A file on its way into the mirror: FOLDER/.NAME.part beside FOLDER/NAME, and .NAME.state, a text
 * that says what it is a part of. Both survive a kill; what is there is taken up again when the
 * text is still the same. Private to fetching.
 */
#ifndef PD_HARNESS_RUN_FETCH_PART_H
#define PD_HARNESS_RUN_FETCH_PART_H

#include "lib/core/arena.h"
#include "lib/core/err.h"
#include "lib/core/hash.h"

struct pd_part {
    struct pd_arena arena;
    const char *path; /* of the file that it will be */
    const char *part_path, *state_path;
    struct pd_str state; /* what the file of the state holds; empty: none */
    int fd;              /* -1: closed */
    int64_t nbytes, nrows;
    struct pd_sha256 sha; /* of these bytes */
};

/* Makes the folder and opens the part, or an empty one. Nothing of it counts yet: nbytes is 0. */
int pd_part_open(struct pd_part *part, const char *root, const char *place, struct pd_err *err);
/* Takes up what an earlier process wrote, all but the last byte or the last whole line, so that
   something is left to ask for. */
int pd_part_resume(struct pd_part *part, bool lines, struct pd_err *err);
/* Empties it and writes what it is a part of from now on. */
int pd_part_begin(struct pd_part *part, struct pd_str state, struct pd_err *err);
int pd_part_append(struct pd_part *part, struct pd_str bytes, int64_t nrows, struct pd_err *err);
/* The hash of all that is there. */
void pd_part_hash(char hex[PD_SHA256_HEX], const struct pd_part *part);
/* Brings it to the disk and gives it its name. */
int pd_part_publish(struct pd_part *part, struct pd_err *err);
/* Closes it and leaves it where it is; with discard it is removed. */
void pd_part_done(struct pd_part *part, bool discard);

/* One process fills a mirror at a time: makes the folder and holds it until *out is closed, at the
   latest when the process ends. PD_ERR_IO when another does. */
int pd_fetch_hold(int *out, const char *root, struct pd_err *err);

#endif
