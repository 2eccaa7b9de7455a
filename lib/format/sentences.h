/*
 * Sentences and words of English text as NLTK cuts them: sentences by the Punkt algorithm (Kiss and
 * Strunk, "Unsupervised Multilingual Sentence Boundary Detection", Computational Linguistics 32:4,
 * 2006) with what its English model learned, words as `word_tokenize` does.
 *
 * Of the model's 20,000 words of orthographic context only the commonest are kept, which decides a
 * boundary behind an abbreviation, initial or ellipsis otherwise about once in 1,000 sentences;
 * docs/IFEVAL.md has the figures. ICU's sentences (UAX #29) are other ones: they end at line breaks
 * and never before a small letter.
 */
#ifndef PD_LIB_FORMAT_SENTENCES_H
#define PD_LIB_FORMAT_SENTENCES_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* The sentences of a text, in order: views into it, with closing quotes and brackets, without the
   white space between them. Empty text has none. */
int pd_sentences(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                 struct pd_err *err);

/* The words and punctuation marks of a text's sentences, in order; made in the arena. Double quotes
   come out as they stand, where word_tokenize writes `` and ''. */
int pd_words(struct pd_value *out, struct pd_str text, struct pd_arena *arena, struct pd_err *err);

/* How many runs of letters, digits, marks and underscores there are: the matches of \w+ as the
   Python package `regex` has it, which NLTK uses from 3.10 on. Python's own re, used before, ends a
   word at every combining mark. */
size_t pd_word_count(struct pd_str text);

#endif
