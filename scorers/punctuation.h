/*
 * The characters of Unicode's general categories Pc, Pd, Ps, Pe, Pi, Pf and Po, as of Unicode 14,
 * which CPython 3.11 knows. Private to scorers/.
 */
#ifndef PD_SCORERS_PUNCTUATION_H
#define PD_SCORERS_PUNCTUATION_H

#include <stdbool.h>
#include <stdint.h>

bool pd_is_punctuation(uint32_t codepoint);

#endif
