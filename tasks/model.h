/*
 * The files of a model's tokenizer in the data mirror, and the words that name them:
 *   hf:ORG/NAME[@REV]      <root>/_models/ORG/NAME/<file>
 * `podium fetch` puts them there and tells in podium.lock (tasks/datalock.h) which revision was
 * asked for and which commit it stood for. One revision of a model is there at a time. Nothing here
 * asks a network.
 */
#ifndef PD_TASKS_MODEL_H
#define PD_TASKS_MODEL_H

#include "tasks/datalock.h"

#define PD_MODELS "_models"
#define PD_MODEL_CONFIG "tokenizer_config.json"
#define PD_MODEL_TOKENIZER "tokenizer.json"

enum { PD_MODEL_MAX_FILE = 64 << 20 }; /* bytes of a file that is read whole */

struct pd_model_ref {
    const char *word;     /* hf:ORG/NAME@REV in full */
    const char *id;       /* ORG/NAME */
    const char *revision; /* as asked for: a branch, a tag or a commit; "main" without one */
    const char *place;    /* _models/ORG/NAME: of its folder, below the root */
};

/* Whether a word names a model, well or badly. */
bool pd_model_is_word(struct pd_str word);
/* PD_ERR_USAGE for a word that cannot name one, or that cannot be a path. Made in arena. */
int pd_model_parse(struct pd_model_ref *out, struct pd_arena *arena, struct pd_str word,
                   struct pd_err *err);

/* Whether a path below the root is that of a file of the model in this folder. */
bool pd_model_owns(const char *place, const char *path);
/* The commit of the model's files when podium.lock has all of them, of one commit, for the revision
   that is asked for; else NULL. Lives as long as the lock. */
const char *pd_model_locked(const struct pd_datalock *lock, const char *place,
                            const char *revision);
/* Takes away the model's files of other commits that the lock has, and their entries. The lock is
   not saved. */
int pd_model_prune(struct pd_datalock *lock, const char *root, const char *place,
                   const char *commit, struct pd_err *err);
/* Whether what the tokenizer does to the start of a text is told by tokenizer.json only, going by
   the tokenizer_config.json at path. */
bool pd_model_needs_tokenizer(const char *path);

/* The folder of the model's files, made in arena, and the commit that they are of. Each file is
   compared with podium.lock. PD_ERR_INPUT with what to type (fetch) when they are not there, are
   those of another revision, or not as they were fetched. */
int pd_model_open(const char **folder, const char **commit, const struct pd_model_ref *ref,
                  const char *root, const char *fetch, struct pd_arena *arena, struct pd_err *err);

#endif
