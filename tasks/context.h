/*
 * Contexts: question-answer turns and how they become one text or a list of messages. Private to
 * this room.
 */
#ifndef PD_TASKS_CONTEXT_H
#define PD_TASKS_CONTEXT_H

#include "tasks/prompt.h"

/* One piece of a context: a question, or an answer (or the prefix of one), and what stands between
   it and the next piece of a plain text. */
struct pd_piece {
    bool assistant;
    struct pd_str content;
    struct pd_str delimiter;
};

struct pd_context {
    struct pd_str system; /* instruction and description; may be empty */
    struct pd_piece *pieces;
    size_t n, cap;
};

/* What a turn is made of. has_answer false: the question alone, with the prefix of its answer. */
struct pd_turn {
    struct pd_str question, answer, gen_prefix;
    struct pd_str target_delimiter, fewshot_delimiter;
    bool has_answer;
};

struct pd_str pd_context_concat(struct pd_str a, struct pd_str b, struct pd_str c,
                                struct pd_arena *arena);

/* Both texts with the delimiter between them, unless one is empty or there is white space already.
 */
struct pd_str pd_context_join(struct pd_str a, struct pd_str b, struct pd_str delimiter,
                              struct pd_arena *arena);

/* The pieces are made in arena, room for them must be there. */
void pd_context_add(struct pd_context *context, const struct pd_turn *turn, struct pd_arena *arena);

/* The context as one text, or, for chat, as messages and their JSON text. */
struct pd_str pd_context_text(const struct pd_context *context, struct pd_arena *arena);
struct pd_value pd_context_messages(const struct pd_context *context, bool multiturn,
                                    struct pd_arena *arena);

/* Whether a text begins or ends with white space, as Python's isspace has it. */
bool pd_text_starts_space(struct pd_str s);
bool pd_text_ends_space(struct pd_str s);

#endif
