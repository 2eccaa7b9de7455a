/*
 * Prompt assembly, byte for byte as lm-eval does it: fields evaluated on rows, question-answer
 * turns, whole contexts, and the requests of a document. Pure: rows in, text out.
 */
#ifndef PD_TASKS_PROMPT_H
#define PD_TASKS_PROMPT_H

#include "tasks/chat.h"
#include "tasks/task.h"

/* Evaluates the task's fields on a row (the bare-word rule uses the row's own keys). Choices that
   are no texts are written as str() writes them, but an error in document 0, where lm-eval stops,
   too. Messages name the task, the document and the field. */
int pd_prompt_doc(struct pd_doc *out, const struct pd_task *task, const struct pd_value *row,
                  size_t index, struct pd_arena *arena, struct pd_err *err);

/* What lm-eval learns from the first document for all of them: an int as doc_to_text there makes
   the choices of every document its contexts, a list as doc_to_target makes every target a list of
   acceptable answers. Also checks what lm-eval checks there only: that the target, where it is an
   int, is one of a choice. */
int pd_prompt_first(struct pd_doc_kind *kind, const struct pd_task *task,
                    const struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
/* Makes the document one of that kind; an error when its text is a number although the first one's
   was not. */
int pd_prompt_settle(struct pd_doc *doc, const struct pd_task *task, struct pd_doc_kind kind,
                     struct pd_err *err);

/* One request of a document.
   multiple_choice: the context, and a choice behind the target delimiter; with multiple inputs the
   contexts differ and the continuation is the target. loglikelihood: the target as it is.
   loglikelihood_rolling: no context, the target as continuation. generate_until: no continuation.
   Chat: context is the JSON text of messages, as lm-eval's chat back ends log it, or the text that
   a template makes of them. */
struct pd_prompt_request {
    struct pd_str context;
    size_t nunsent; /* bytes at its start that the server puts there itself: a BOS */
    struct pd_str continuation;
    struct pd_value messages; /* chat without a template: a list of {role, content}; else None */
};

struct pd_prompt_options {
    bool chat;                        /* messages instead of one text */
    const struct pd_chat *template;   /* with chat: that makes a text of them; or NULL */
    bool fewshot_as_multiturn;        /* with chat: one turn per shot */
    bool plain_joins;                 /* see struct pd_profile */
    struct pd_str system_instruction; /* empty: none */
};

/* The requests of a document in order: one per choice for multiple_choice (and one more per choice
   with an empty context behind them when acc_mutual_info is a metric), else one. shots is the list
   of drawn rows. *requests is an array of *n in arena; equal contexts share their bytes. A final
   message with the role assistant is a gen_prefix, which the endpoint is to continue. options NULL:
   plain. */
int pd_prompt_requests(struct pd_prompt_request **requests, size_t *n, const struct pd_task *task,
                       const struct pd_doc *doc, const struct pd_value *shots,
                       const struct pd_prompt_options *options, struct pd_arena *arena,
                       struct pd_err *err);

/* How many they are. */
size_t pd_prompt_count(const struct pd_task *task, const struct pd_doc *doc);

/* str() of the gold target, as lm-eval's samples file has it. */
struct pd_str pd_prompt_target_text(const struct pd_doc *doc, struct pd_arena *arena);

#endif
