/*
 * The options of chat templates.
 */
#ifndef PD_HARNESS_CLI_CHAT_H
#define PD_HARNESS_CLI_CHAT_H

#include "harness/cli/cli.h"
#include "harness/plan/plan.h"

/* Whether the command line asks for chat prompts in any of its ways. */
bool pd_wants_chat(const struct pd_args *args);

/* "KEY=VALUE" with the value as JSON where it is that, else as text, put into a dict. */
int pd_add_pair(struct pd_value *dict, struct pd_cli *cli, const char *option, const char *text,
                struct pd_err *err);

/* What of the prompt options has to do with chat, the template included. */
int pd_chat_from_args(struct pd_prompt_options *out, struct pd_cli *cli, struct pd_err *err);

/* For a run that is resumed: the same template told the date that the run file at path has, unless
   --chat-date was given. No file, or no template: nothing to do. */
int pd_chat_resume(struct pd_prompt_options *options, struct pd_cli *cli, const char *path,
                   struct pd_err *err);

#endif
