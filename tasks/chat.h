/*
 * Chat templates: how a model's messages become one text. A template and the special tokens that it
 * writes are read from the files that lie beside a model's weights, and rendered as transformers
 * does it (PreTrainedTokenizer.apply_chat_template), which is what lm-eval calls.
 *
 * The file may be
 *   a folder           its tokenizer_config.json and chat_template.jinja, the second one's template
 *                      first; additional_chat_templates/NAME.jinja for a name
 *   a .json file       a tokenizer_config.json
 *   any other file     a template; special tokens from the tokenizer_config.json beside it
 * Special tokens that tokenizer_config.json does not have come from special_tokens_map.json.
 */
#ifndef PD_TASKS_CHAT_H
#define PD_TASKS_CHAT_H

#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/format/jinja.h"

/* Whether a prompt goes out with the token that starts a text (BOS). Servers mostly add it to every
   text by themselves, and most templates write it, too; a model must see it once.
   AUTO: what the template wrote is left to the server, unless the tokenizer adds none: so says
   "add_bos_token" in tokenizer_config.json or, without it, the post-processor in the tokenizer.json
   beside it. ALWAYS: it is in the prompt, put there where the
   template did not. NEVER: it is not in the prompt. */
enum pd_chat_bos { PD_CHAT_BOS_AUTO, PD_CHAT_BOS_ALWAYS, PD_CHAT_BOS_NEVER };

/* Where files of a model hub are from. */
struct pd_chat_origin {
    const char *word; /* that names them; instead of the path in messages */
    const char *repository, *revision, *commit; /* the revision as asked for */
};

struct pd_chat_options {
    const char *path;
    const struct pd_chat_origin *origin; /* or NULL; lives as long as the chat */
    const char *name; /* of the template where there are several; NULL: "default" */
    enum pd_chat_bos bos;
    struct pd_jinja_date today;   /* that the template is told */
    const struct pd_value *extra; /* further variables, stronger than special tokens; or NULL */
};

struct pd_chat {
    const struct pd_jinja *tpl;
    const char *path; /* as it is to be called */
    const struct pd_chat_origin *origin;
    struct pd_str name, text;  /* of the template */
    char hash[PD_SHA256_HEX];  /* of the text */
    struct pd_value variables; /* of every rendering: special tokens, extra ones */
    struct pd_str bos_token;   /* empty: there is none */
    enum pd_chat_bos bos;
    bool server_adds_bos; /* as far as the files tell */
    bool dated;           /* the template asks for the date */
    struct pd_jinja_date today;
};

/* Everything lives in arena. A template that needs bos_token or eos_token where no file tells them
   is an error. */
int pd_chat_open(struct pd_chat **out, const struct pd_chat_options *options,
                 struct pd_arena *arena, struct pd_err *err);

/* The text of messages, made in arena. A last message of the assistant is one to be continued
   (continue_final_message); behind any other the prompt of an answer follows
   (add_generation_prompt). *nunsent is the number of bytes at its start that are the server's to
   add, the BOS or 0. */
int pd_chat_render(struct pd_str *out, size_t *nunsent, const struct pd_chat *chat,
                   const struct pd_value *messages, struct pd_arena *arena, struct pd_err *err);

/* What decides the text and what is sent of it, for a task's identity; and all that is worth
   recording. Dicts in arena. */
struct pd_value pd_chat_identity(const struct pd_chat *chat, struct pd_arena *arena);
struct pd_value pd_chat_record(const struct pd_chat *chat, struct pd_arena *arena);

#endif
