/* Perplexity per word. Words are the pieces of re.split("\\s+", text), so that white space at
   either end makes one more, empty piece. */
#include "scorers/choice.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

static size_t nwords(struct pd_str text)
{
    size_t count = 1, nbytes;
    bool in_space = false;
    for (size_t i = 0; i < text.n; i += nbytes) {
        bool space = pd_py_isspace(pd_utf8_at(text, i, &nbytes));
        count += space && !in_space;
        in_space = space;
    }
    return count;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    (void)arena;
    double ll;
    struct pd_str text;
    int code = pd_read_rolling(&ll, &text, in, err);
    if (code == 0)
        *out = pd_item_pair(ll, (double)nwords(text));
    return code;
}

const struct pd_scorer pd_scorer_word_perplexity = {
    .name = "word_perplexity",
    .help = "perplexity per word of the text",
    .aggregation = "weighted_perplexity",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_ROLLING,
    .score = score,
};
