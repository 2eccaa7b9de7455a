/* Bits per UTF-8 byte of the text. */
#include "scorers/choice.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    (void)arena;
    double ll;
    struct pd_str text;
    int code = pd_read_rolling(&ll, &text, in, err);
    if (code == 0)
        *out = (struct pd_item){ll, (double)text.n};
    return code;
}

const struct pd_scorer pd_scorer_bits_per_byte = {
    .name = "bits_per_byte",
    .help = "bits that the model needs for a byte of the text",
    .aggregation = "bits_per_byte",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_ROLLING,
    .score = score,
};
