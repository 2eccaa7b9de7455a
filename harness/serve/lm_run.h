/*
 * One prompt's way through a model: cut into pieces, scored where that is wanted, and continued as
 * often as wanted. A pd_lm_run is reused for any number of prompts; a zeroed one with lm, limit and
 * cancelled set is ready.
 */
#ifndef PD_HARNESS_SERVE_LM_RUN_H
#define PD_HARNESS_SERVE_LM_RUN_H

#include "harness/serve/lm.h"
#include "lib/core/buf.h"

#include <stdatomic.h>

struct pd_token {
    struct pd_str text;
    uint32_t id; /* PD_WORD_UNKNOWN when text is not exactly a word */
    uint32_t ncodepoints;
    double logprob; /* NAN for the first piece of a prompt, which has no history */
};

struct pd_lm_run {
    const struct pd_lm *lm;
    bool scored;                  /* compute log-probabilities of the prompt, too */
    size_t ntop;                  /* likeliest pieces kept per token, 0 to PD_LM_TOP_MAX */
    size_t limit;                 /* tokens of prompt and answer together */
    const atomic_bool *cancelled; /* ends generation; never NULL */

    struct pd_token *tokens;
    struct pd_trie_choice *tops; /* ntop per token */
    size_t n, cap, tops_cap;
    size_t nprompt; /* tokens of the prompt */
    size_t prompt_codepoints;
    union pd_lm_state after_prompt, state;
    struct pd_buf text;             /* what was generated, up to a stop string */
    bool stopped;                   /* by the model or a stop string, not by length */
    size_t ngenerated;              /* tokens drawn, those of a stop string included */
    struct pd_trie_choice *scratch; /* one per word, for sampling */
};

/* How an answer is generated. */
struct pd_sampling {
    size_t max_tokens;
    double temperature, top_p; /* temperature 0: always the likeliest word */
    uint64_t seed;             /* with the prompt and the number of the choice, names the stream */
    const struct pd_str *stop;
    size_t nstop;
};

/* Takes a prompt, whose bytes must outlive its use. Returns the number of its pieces; those over
   run->limit are only counted. */
size_t pd_lm_run_prompt(struct pd_lm_run *run, struct pd_str prompt);
/* Generates answer number choice behind the prompt, forgetting the one before. When the model ends
   the text, the end mark is the last token, but no part of the text. */
void pd_lm_run_generate(struct pd_lm_run *run, const struct pd_sampling *sampling, uint64_t choice);
void pd_lm_run_done(struct pd_lm_run *run);

#endif
