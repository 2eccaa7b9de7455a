/*
 * What generated answers are compared with, by the rules of lm-eval's generate_until tasks, and the
 * metrics that only hand target and answer on. Private to scorers/.
 */
#ifndef PD_SCORERS_GOLD_H
#define PD_SCORERS_GOLD_H

#include "scorers/scorer.h"

/* The gold answers of a document that has one answer, as a list:
 *
 *   - with doc_to_choice the target is an index, and the choice is gold; each of several targets is
 *     such an index
 *   - with several targets each element of the list is gold; where a document has a text in place
 * of the list, each of its characters, as Python's list(text) gives them
 *   - else the target, of the answer's type: str(7) for a text, int("7") for an int, and so on. It
 *     stays as it is for a list (of a pipeline without take_first), for None, and where Python
 * could not make it
 */
int pd_gold_read(struct pd_value *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err);

/* Whether the answer equals a gold answer as a value. None, which a filter gives for no answer,
   equals nothing. */
int pd_gold_equals(bool *equal, const struct pd_score_in *in, struct pd_arena *arena,
                   struct pd_err *err);

/* The item of metrics that are made by their aggregation: data is the list of gold answer and
   answer. lm-eval cannot aggregate several targets in this way; here the gold answer is their list,
   which corpus metrics take as several references. */
int pd_score_passed_on(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                       struct pd_err *err);
/* The same for texts: anything else is PD_ERR_INPUT. */
int pd_score_texts(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                   struct pd_err *err);

#endif
