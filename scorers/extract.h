/*
 * What filters share: working response by response, counting fallbacks, and picking one match of a
 * regular expression as Python's re.findall and lm-eval's `regex` filter do. Private to scorers/.
 */
#ifndef PD_SCORERS_EXTRACT_H
#define PD_SCORERS_EXTRACT_H

#include "lib/format/regex.h"
#include "scorers/scorer.h"

/* Applies one to every response of a list, or to in itself, and raises PD_FLAG_UNPARSED when more
   than half of them fell back. */
int pd_extract_each(struct pd_value *out, const struct pd_value *in, pd_extract_one one,
                    struct pd_extract *extract, unsigned *flags, struct pd_err *err);

/* The common parameters of regex and multi_choice_regex. */
struct pd_picker {
    struct pd_regex *re;
    int64_t group_select; /* which match; negative ones count from the last */
    struct pd_value fallback;
};

/* Compiles regex_pattern, group_select and fallback with lm-eval's defaults. */
int pd_picker_init(struct pd_picker *picker, const struct pd_value *params, struct pd_err *err);

enum pd_picked {
    PD_PICKED_NOTHING, /* no match */
    PD_PICKED_BLANK,   /* a match with several groups, all of them empty */
    PD_PICKED_TEXT
};

/* Picks from text the match number group_select: its only group, the first non-empty one of several
   groups, or all of it when the pattern has none, without white space at its ends. Gives an
   enum pd_picked, or PD_ERR_INPUT when there are matches but not that many, as lm-eval raises. A
   text on which matching passes the step limit has no match. */
int pd_pick(struct pd_str *out, struct pd_regex *re, int64_t group_select, struct pd_str text,
            struct pd_err *err);

/* The text of a response; anything but a string is empty. */
struct pd_str pd_extract_text(const struct pd_value *response);

#endif
