/*
 * The command line: the one place that prints. Commands and options are tables; parsing,
 * validation, --help, the man page and shell completion all come from them.
 */
#ifndef PD_HARNESS_CLI_CLI_H
#define PD_HARNESS_CLI_CLI_H

#include "lib/core/arena.h"
#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/core/event.h"
#include "lib/format/value.h"

#include <signal.h>
#include <stdio.h>

enum { PD_OPTIONS_MAX = 128 }; /* of the table */

/* A repeatable option's values. */
struct pd_words {
    const char **items;
    size_t n, cap;
};

/* The values of all options; a zeroed one holds no option. set_* tell given from default. */
struct pd_args {
    struct pd_words models, include_paths, gen_kwargs, chat_args;
    const char *base_url, *api_key_env, *tasks, *data, *out, *format, *title, *host, *port_file;
    const char *board, *where, *sort, *columns, *ranks, *lacking, *map;
    const char *train, *log, *system_instruction, *profile, *coverage, *samples;
    const char *chat_template, *apply_chat_template, *fewshot_as_multiturn, *chat_date, *add_bos;
    const char *viewer, *bundle, *from_bundle;
    double limit, temperature, top_p, max_error_rate;
    int64_t num_fewshot, seed, fewshot_seed, concurrency, max_attempts, connect_timeout, timeout;
    int64_t max_tokens, port, order, threads, max_context, width, sample, top, max_bytes;
    bool help, quiet, verbose, json, no_color, log_samples, chat, no_multiturn, man, names;
    bool all_splits, update, check, offline, publish;
    struct pd_words words;      /* positional arguments */
    bool given[PD_OPTIONS_MAX]; /* whether option number i of the table was given */
};

enum pd_option_type {
    PD_OPTION_FLAG,
    PD_OPTION_TEXT,
    PD_OPTION_MAYBE, /* text behind "=", or none: then "" */
    PD_OPTION_WORDS, /* text, repeatable */
    PD_OPTION_INT,
    PD_OPTION_REAL
};

/* Bits of the commands, in the order of commands.def. */
enum pd_command_bit {
#define PD_COMMAND(name) PD_COMMAND_##name,
#include "harness/cli/commands.def"
#undef PD_COMMAND
    PD_COMMAND_COUNT
};

struct pd_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum pd_option_type type;
    size_t offset;        /* in struct pd_args */
    const char *argument; /* name of its value in help; NULL for flags */
    const char *help;     /* one sentence without a full stop */
    const char *fallback; /* default as text for help; NULL: none */
    double low, high;     /* of numbers */
    unsigned commands;    /* bits 1u << enum pd_command_bit */
};

struct pd_cli;
struct pd_command {
    const char *name;
    const char *arguments; /* of the usage line, "RUNS..." */
    const char *summary;   /* one line */
    const char *details;   /* paragraphs for help and man page; may be NULL */
    const char *examples;  /* lines; may be NULL */
    size_t min_words, max_words;
    int (*run)(struct pd_cli *cli, struct pd_err *err);
};

/* What a command works with. */
struct pd_cli {
    const struct pd_command *command;
    struct pd_args args;
    struct pd_arena arena; /* as long as the program */
    struct pd_sink sink;
    const char *command_line; /* as typed, for manifests */
    bool to_terminal;         /* standard output is one */
};

extern const struct pd_command *const pd_commands[PD_COMMAND_COUNT];
extern const struct pd_option pd_options[];
extern const size_t pd_options_count;

const struct pd_command *pd_command_find(const char *name); /* may be NULL */

/* Parses argv[1..] into cli (command, options, words). PD_ERR_USAGE names the nearest right one. */
int pd_args_parse(struct pd_cli *cli, int argc, char **argv, struct pd_err *err);
/* PD_ERR_USAGE: there is no such command; names the nearest. */
int pd_unknown_command(const char *name, struct pd_err *err);
bool pd_option_given(const struct pd_args *args, const char *name);

/* Help texts from the tables; appended to out. */
void pd_help_overview(struct pd_buf *out);
void pd_help_command(struct pd_buf *out, const struct pd_command *command);
void pd_help_man(struct pd_buf *out);
int pd_completion(struct pd_buf *out, const char *shell, struct pd_err *err);

/* Standard output, whole or PD_ERR_IO. */
int pd_print(const struct pd_buf *text, struct pd_err *err);
/* Colour is wanted: a terminal, no --no-color, no NO_COLOR. */
bool pd_wants_color(const struct pd_cli *cli);

/* Interrupts so far (Ctrl-C); handlers are installed by pd_catch_interrupts. */
extern volatile sig_atomic_t pd_interrupts;
void pd_catch_interrupts(void);

#endif
