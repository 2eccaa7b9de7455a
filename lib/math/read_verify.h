/* The two halves of Math-Verify's language: expressions, and what is made of them. Private to
   lib/math. */
#ifndef PD_LIB_MATH_READ_VERIFY_H
#define PD_LIB_MATH_READ_VERIFY_H

#include "lib/math/reader.h"

const struct pd_math_node *pd_math_verify_expression(struct pd_math_reader *r);
/* \begin{...}: the name of the environment is taken, with its braces. */
const struct pd_math_node *pd_math_verify_matrix(struct pd_math_reader *r);

#endif
