/* The two halves of Math-Verify's language: expressions, and what is made of them. Private to
   lib/math. */
#ifndef PD_LIB_MATH_READ_VERIFY_H
#define PD_LIB_MATH_READ_VERIFY_H

#include "lib/math/reader.h"

/* Factors side by side: what makes pd_math_sum read this language. */
const struct pd_math_node *pd_math_verify_juxtaposed(struct pd_math_reader *r, bool functions);
/* \begin{...}: the name of the environment is taken, with its braces. */
const struct pd_math_node *pd_math_verify_matrix(struct pd_math_reader *r);

#endif
