#include "harness/serve/lm.h"

#include "lib/core/file.h"
#include "lib/core/hash.h"
#include "lib/format/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef PD_VERSION
#define PD_VERSION "unknown"
#endif
#ifndef PD_DATADIR
#define PD_DATADIR "/usr/local/share/podium"
#endif

#define TRAIN_FILE "baseline/english_korean.txt"
#define TRAIN_MAX ((size_t)16 << 20)

static void add_model(struct pd_lm_set *set, const char *name, unsigned order)
{
    struct pd_lm *lm = &set->models[set->n++];
    lm->set = set;
    lm->order = order;
    snprintf(lm->name, sizeof(lm->name), "%s", name);
}

static void add_models(struct pd_lm_set *set, unsigned order)
{
    add_model(set, "ngram", order);
    for (unsigned k = 1; k < order; k++) {
        char name[16];
        snprintf(name, sizeof(name), "ngram-%u", k);
        add_model(set, name, k);
    }
    add_model(set, "random", 0);
}

/* The fingerprint names all that an answer depends on: version, model, its settings, its text. */
static void sign_models(struct pd_lm_set *set, struct pd_str text)
{
    uint32_t hash = (uint32_t)(pd_hash64(text, 0) >> 32);
    for (size_t i = 0; i < set->n; i++) {
        struct pd_lm *lm = &set->models[i];
        if (lm->order)
            snprintf(lm->fingerprint, sizeof(lm->fingerprint), "podium-%s-ngram-order%u-%08" PRIx32,
                     PD_VERSION, lm->order, hash);
        else
            snprintf(lm->fingerprint, sizeof(lm->fingerprint),
                     "podium-%s-random-seed%" PRIu64 "-%08" PRIx32, PD_VERSION, set->random.seed,
                     hash);
    }
}

int pd_lm_set_train(struct pd_lm_set *set, struct pd_str text, unsigned order, uint64_t seed,
                    struct pd_err *err)
{
    if (order < 1 || order > PD_TRIE_ORDER_MAX)
        return pd_err_set(err, PD_ERR_USAGE, "the order of an n-gram model is 1 to %d, not %u",
                          PD_TRIE_ORDER_MAX, order);
    struct pd_buf clean = {0};
    pd_utf8_sanitize(&clean, text);
    *set = (struct pd_lm_set){0};
    pd_vocab_init(&set->vocab);
    pd_ngram_train(&set->ngram, &set->vocab, pd_buf_str(&clean), order);
    pd_buf_done(&clean);
    if (set->vocab.n < 2) {
        pd_lm_set_done(set);
        return pd_err_set(err, PD_ERR_INPUT, "the training text has no words");
    }
    pd_random_init(&set->random, &set->vocab, seed);
    add_models(set, order);
    sign_models(set, text);
    return 0;
}

/* The first of the places that has the shipped text, or NULL. */
static const char *shipped_text(struct pd_arena *arena)
{
    const char *tasks = getenv("PODIUM_TASKS");
    const char *program = pd_path_of_program(arena);
    const char *places[] = {
        tasks && *tasks ? tasks : NULL,
        program ? pd_path_join(arena, program, "../tasks") : NULL,
        PD_DATADIR "/tasks",
    };
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        const char *path = places[i] ? pd_path_join(arena, places[i], TRAIN_FILE) : NULL;
        if (path && pd_file_exists(path))
            return path;
    }
    return NULL;
}

int pd_lm_set_load(struct pd_lm_set *set, const char *train_path, unsigned order, uint64_t seed,
                   struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_buf text = PD_BUF_MAX(TRAIN_MAX);
    const char *path = train_path ? train_path : shipped_text(&arena);
    int rc = path ? pd_file_read(&text, path, err)
                  : pd_err_set(err, PD_ERR_IO,
                               "cannot find the training text tasks/" TRAIN_FILE
                               " (set PODIUM_TASKS to the folder of the tasks)");
    if (rc >= 0) {
        rc = pd_lm_set_train(set, pd_buf_str(&text), order, seed, err);
        if (rc < 0)
            pd_err_wrap(err, "training on %s", path);
    }
    pd_buf_done(&text);
    pd_arena_done(&arena);
    return rc;
}

void pd_lm_set_done(struct pd_lm_set *set)
{
    pd_ngram_done(&set->ngram);
    pd_vocab_done(&set->vocab);
    *set = (struct pd_lm_set){0};
}

const struct pd_lm *pd_lm_find(const struct pd_lm_set *set, struct pd_str name)
{
    for (size_t i = 0; i < set->n; i++)
        if (pd_str_is(name, set->models[i].name))
            return &set->models[i];
    return NULL;
}

union pd_lm_state pd_lm_start(const struct pd_lm *lm)
{
    if (lm->order)
        return (union pd_lm_state){.node = pd_trie_start(lm->order)};
    return (union pd_lm_state){.history = pd_random_start(&lm->set->random)};
}

double pd_lm_step(const struct pd_lm *lm, union pd_lm_state *state, struct pd_str text, uint32_t id)
{
    if (lm->order)
        return pd_ngram_step(&lm->set->ngram, lm->order, &state->node, text, id);
    return pd_random_step(&lm->set->random, &state->history, text, id);
}

size_t pd_lm_top(const struct pd_lm *lm, union pd_lm_state state, size_t k,
                 struct pd_trie_choice *out)
{
    if (!lm->order)
        return pd_random_top(&lm->set->random, state.history, k, out);
    const struct pd_trie *trie = &lm->set->ngram.trie;
    if (k != 1)
        return pd_trie_top(trie, state.node, k, out);
    out[0] =
        (struct pd_trie_choice){trie->nodes[state.node].best_logprob, trie->nodes[state.node].best};
    return 1;
}
