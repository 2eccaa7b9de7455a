/*
 * The option table and its parser. An option is one row; everything that reads or shows options
 * reads this table.
 */
#include "harness/cli/cli.h"

#include "lib/core/alloc.h"
#include "lib/format/pystr.h"

#include <math.h>

#define AT(field) offsetof(struct pd_args, field)
#define ON(name) (1u << PD_COMMAND_##name)
#define EVERY ((1u << PD_COMMAND_COUNT) - 1)
#define PLANS (ON(run) | ON(render))
#define NAMING_TASKS (PLANS | ON(tasks) | ON(verify) | ON(fetch))
#define ASKING (ON(run) | ON(verify))
#define SENDING (ASKING | ON(fetch))

/* clang-format off */
const struct pd_option pd_options[] = {
    {"model", 'm', PD_OPTION_WORDS, AT(models), "PROVIDER/NAME", "model to evaluate; may be given several times", NULL, 0, 0, ASKING},
    {"base-url", 0, PD_OPTION_TEXT, AT(base_url), "URL", "where the endpoint is, such as http://127.0.0.1:8000/v1", "the provider's", 0, 0, ASKING},
    {"api-key-env", 0, PD_OPTION_TEXT, AT(api_key_env), "NAME", "environment variable that holds the key", "the provider's", 0, 0, ASKING},
    {"tasks", 't', PD_OPTION_TEXT, AT(tasks), "NAMES", "tasks and groups: names, globs, .yaml files or folders, separated by commas; board: which columns", NULL, 0, 0, PLANS | ON(board)},
    {"data", 0, PD_OPTION_TEXT, AT(data), "DIR", "data mirror: DIR/<dataset_path>/<config>/<split>.jsonl", "$PODIUM_DATA, else the cache folder", 0, 0, PLANS | ON(verify) | ON(fetch)},
    {"include-path", 0, PD_OPTION_WORDS, AT(include_paths), "DIR", "further folder of task definitions; may be given several times", NULL, 0, 0, NAMING_TASKS},
    {"limit", 0, PD_OPTION_REAL, AT(limit), "N", "only the first N documents of each task, or a fraction below 1", "all", 1e-9, 1e15, PLANS},
    {"num-fewshot", 0, PD_OPTION_INT, AT(num_fewshot), "K", "examples in the prompt, unless the task insists on none; board: only columns with so many; fetch: 0 leaves out what examples come from", "the task's", 0, 10000, PLANS | ON(board) | ON(fetch)},
    {"fewshot-seed", 0, PD_OPTION_INT, AT(fewshot_seed), "N", "seed of the few-shot draws", "1234", -9e15, 9e15, PLANS},
    {"profile", 0, PD_OPTION_TEXT, AT(profile), "NAME", "whose semantics: lm-eval, lm-eval-0.3, open-llm-v2 or podium", "the suite's, else lm-eval", 0, 0, PLANS},
    {"chat", 0, PD_OPTION_FLAG, AT(chat), NULL, "send prompts as chat messages", NULL, 0, 0, PLANS},
    {"apply-chat-template", 0, PD_OPTION_MAYBE, AT(apply_chat_template), "NAME", "as --chat; with a name, which of the templates of --chat-template", NULL, 0, 0, PLANS | ON(verify)},
    {"chat-template", 0, PD_OPTION_TEXT, AT(chat_template), "PATH", "model's chat template, applied here: a tokenizer_config.json, its folder, a template, or hf:ORG/NAME[@REV] as podium fetch got it", NULL, 0, 0, PLANS | ON(verify)},
    {"chat-args", 0, PD_OPTION_WORDS, AT(chat_args), "KEY=VALUE", "variable of the chat template, such as enable_thinking=false; may be given several times", NULL, 0, 0, PLANS | ON(verify)},
    {"chat-date", 0, PD_OPTION_TEXT, AT(chat_date), "DATE", "day that the chat template is told, as 2024-07-26", "the run's first day", 0, 0, PLANS | ON(verify)},
    {"add-bos", 0, PD_OPTION_TEXT, AT(add_bos), "WHEN", "whether prompts of the chat template begin with its BOS token: auto, always or never", "auto: the server adds it", 0, 0, PLANS},
    {"fewshot-as-multiturn", 0, PD_OPTION_MAYBE, AT(fewshot_as_multiturn), "BOOL", "with --chat: one turn for each example, or =false", "true", 0, 0, PLANS},
    {"no-multiturn", 0, PD_OPTION_FLAG, AT(no_multiturn), NULL, "with --chat: all examples in one user message", NULL, 0, 0, PLANS},
    {"system-instruction", 0, PD_OPTION_TEXT, AT(system_instruction), "TEXT", "system message, or text in front of the prompt", NULL, 0, 0, PLANS},
    {"gen-kwargs", 0, PD_OPTION_WORDS, AT(gen_kwargs), "KEY=VALUE", "generation argument that overrides the task's; may be given several times", NULL, 0, 0, PLANS},
    {"temperature", 0, PD_OPTION_REAL, AT(temperature), "T", "sampling temperature; 0 is greedy", "the task's, else 0", 0, 100, PLANS},
    {"top-p", 0, PD_OPTION_REAL, AT(top_p), "P", "nucleus sampling", "1", 0, 1, PLANS},
    {"max-tokens", 0, PD_OPTION_INT, AT(max_tokens), "N", "longest answer in tokens", "the task's, else 256", 1, 1e9, PLANS},
    {"seed", 0, PD_OPTION_INT, AT(seed), "N", "seed of sampling and of the built-in models", "1234", 0, 9e15, ASKING | ON(serve)},
    {"concurrency", 'j', PD_OPTION_INT, AT(concurrency), "N", "requests in flight", "16; fetch: 4", 1, 4096, SENDING},
    {"max-attempts", 0, PD_OPTION_INT, AT(max_attempts), "N", "tries per request, the first included", "8", 1, 1000, SENDING},
    {"connect-timeout", 0, PD_OPTION_INT, AT(connect_timeout), "S", "seconds to connect", "10", 1, 86400, SENDING},
    {"timeout", 0, PD_OPTION_INT, AT(timeout), "S", "seconds for a whole answer", "600", 1, 86400, SENDING},
    {"max-error-rate", 0, PD_OPTION_REAL, AT(max_error_rate), "R", "share of documents that may fail before the run counts as failed", "0.05", 0, 1, ON(run) | ON(board)},
    {"log-samples", 0, PD_OPTION_FLAG, AT(log_samples), NULL, "also write samples_*.jsonl as lm-eval does", NULL, 0, 0, ON(run)},
    {"samples", 0, PD_OPTION_TEXT, AT(samples), "PATH", "samples file of the results, or the folder of all", "beside the results", 0, 0, ON(verify)},
    {"sample", 0, PD_OPTION_INT, AT(sample), "N", "with --model: documents of each task that are asked again", "200", 1, 1e6, ON(verify)},
    {"out", 'o', PD_OPTION_TEXT, AT(out), "PATH", "folder of run files (run, import), or what to write (board, export, import csv)", "runs; standard output; beside the run", 0, 0, ON(run) | ON(board) | ON(import) | ON(export)},
    {"format", 'f', PD_OPTION_TEXT, AT(format), "NAME", "board: text, markdown, csv, json or html; export: lm-eval, jsonl or csv", "text, or by the ending of --out; lm-eval", 0, 0, ON(board) | ON(export)},
    {"publish", 0, PD_OPTION_FLAG, AT(publish), NULL, "leave out what may not be published of a data set: rows, prompts, targets, answers", NULL, 0, 0, ON(export)},
    {"title", 0, PD_OPTION_TEXT, AT(title), "TEXT", "title of the board", "Podium leaderboard", 0, 0, ON(board)},
    {"width", 0, PD_OPTION_INT, AT(width), "N", "columns of a text board", "the terminal's, else 80", 40, 1000, ON(board)},
    {"board", 0, PD_OPTION_TEXT, AT(board), "NAME", "board definition: a name or a .yaml file", "the one that the files name, else none", 0, 0, ON(board)},
    {"filter", 0, PD_OPTION_TEXT, AT(where), "CONDITION", "only models for which it holds, such as 'params<=13 and license=~apache'", NULL, 0, 0, ON(board)},
    {"sort", 0, PD_OPTION_TEXT, AT(sort), "NAME", "order of the rows: a column or a key of the metadata; -NAME turns it round", "the rank", 0, 0, ON(board)},
    {"top", 0, PD_OPTION_INT, AT(top), "N", "show only the first N rows", "all", 1, 1e9, ON(board)},
    {"columns", 0, PD_OPTION_TEXT, AT(columns), "NAMES", "also show these keys of the metadata, separated by commas", NULL, 0, 0, ON(board)},
    {"ranks", 0, PD_OPTION_TEXT, AT(ranks), "WORD", "marginal: rank intervals; none: ranks alone, which is faster for thousands of models", "marginal", 0, 0, ON(board)},
    {"lacking", 0, PD_OPTION_TEXT, AT(lacking), "WORD", "a model that lacks a column of the average is unranked, or the column is skipped (skip) or counts as 0 (zero)", "unranked", 0, 0, ON(board)},
    {"map", 0, PD_OPTION_TEXT, AT(map), "NAME", "import csv: what the columns are, a name or a .yaml file", NULL, 0, 0, ON(import)},
    {"coverage", 0, PD_OPTION_TEXT, AT(coverage), "DIR", "try every task of a folder of definitions and tell which cannot be evaluated, and why", NULL, 0, 0, ON(tasks)},
    {"all-splits", 0, PD_OPTION_FLAG, AT(all_splits), NULL, "all splits of the data sets, not only those that the tasks use", NULL, 0, 0, ON(fetch)},
    {"update", 0, PD_OPTION_FLAG, AT(update), NULL, "fetch again what is there, and take what differs", NULL, 0, 0, ON(fetch)},
    {"verify", 0, PD_OPTION_FLAG, AT(check), NULL, "compare every fetched file with podium.lock; nothing is fetched", NULL, 0, 0, ON(fetch)},
    {"offline", 0, PD_OPTION_FLAG, AT(offline), NULL, "fetch: ask nobody and tell what is missing; run: as always, nobody but the endpoint is asked", NULL, 0, 0, ON(fetch) | ON(run)},
    {"bundle", 0, PD_OPTION_TEXT, AT(bundle), "FILE", "pack the data of the tasks, and podium.lock of them, into one tar file", NULL, 0, 0, ON(fetch)},
    {"from-bundle", 0, PD_OPTION_TEXT, AT(from_bundle), "FILE", "unpack and check such a file", NULL, 0, 0, ON(fetch)},
    {"max-bytes", 0, PD_OPTION_INT, AT(max_bytes), "N", "the most that may be fetched at once", "8589934592", 1, 9e15, ON(fetch)},
    {"viewer", 0, PD_OPTION_TEXT, AT(viewer), "URL", "base of the dataset viewer's API", "$PODIUM_VIEWER, else the hub's", 0, 0, ON(fetch)},
    {"names", 0, PD_OPTION_FLAG, AT(names), NULL, "names only, one a line", NULL, 0, 0, ON(tasks)},
    {"host", 0, PD_OPTION_TEXT, AT(host), "ADDRESS", "address to listen on", "127.0.0.1", 0, 0, ON(serve)},
    {"port", 'p', PD_OPTION_INT, AT(port), "N", "port to listen on; 0 takes any free one", "8080", 0, 65535, ON(serve)},
    {"port-file", 0, PD_OPTION_TEXT, AT(port_file), "FILE", "write the port there once the server listens", NULL, 0, 0, ON(serve)},
    {"train", 0, PD_OPTION_TEXT, AT(train), "FILE", "text that the n-gram model learns from", "the text that ships with Podium", 0, 0, ON(serve)},
    {"order", 0, PD_OPTION_INT, AT(order), "N", "order of the n-gram model", "4", 1, 8, ON(serve)},
    {"threads", 0, PD_OPTION_INT, AT(threads), "N", "threads of the server", "4", 1, 64, ON(serve)},
    {"max-context", 0, PD_OPTION_INT, AT(max_context), "N", "longest prompt in tokens", "32768", 1, 1e7, ON(serve)},
    {"log", 0, PD_OPTION_TEXT, AT(log), "FILE", "one line per request", NULL, 0, 0, ON(serve)},
    {"man", 0, PD_OPTION_FLAG, AT(man), NULL, "the man page in troff", NULL, 0, 0, ON(help)},
    {"json", 0, PD_OPTION_FLAG, AT(json), NULL, "machine-readable output", NULL, 0, 0, ON(run) | ON(board) | ON(tasks) | ON(score) | ON(verify) | ON(fetch) | ON(version)},
    {"no-color", 0, PD_OPTION_FLAG, AT(no_color), NULL, "no colours (NO_COLOR is obeyed too)", NULL, 0, 0, EVERY},
    {"quiet", 'q', PD_OPTION_FLAG, AT(quiet), NULL, "no progress, only results and warnings", NULL, 0, 0, EVERY},
    {"verbose", 'v', PD_OPTION_FLAG, AT(verbose), NULL, "more about what is being done", NULL, 0, 0, EVERY},
    {"help", 'h', PD_OPTION_FLAG, AT(help), NULL, "this help", NULL, 0, 0, EVERY},
};
/* clang-format on */

const size_t pd_options_count = sizeof(pd_options) / sizeof(pd_options[0]);
_Static_assert(sizeof(pd_options) / sizeof(pd_options[0]) <= PD_OPTIONS_MAX,
               "one place for each in given");

static const struct pd_option *by_name(struct pd_str name)
{
    for (size_t i = 0; i < pd_options_count; i++) {
        if (pd_str_is(name, pd_options[i].name))
            return &pd_options[i];
    }
    return NULL;
}

static const struct pd_option *by_letter(char letter)
{
    for (size_t i = 0; i < pd_options_count; i++) {
        if (pd_options[i].letter && pd_options[i].letter == letter)
            return &pd_options[i];
    }
    return NULL;
}

bool pd_option_given(const struct pd_args *args, const char *name)
{
    const struct pd_option *option = by_name(pd_str_of(name));
    return option && args->given[option - pd_options];
}

static void push_word(struct pd_words *words, const char *word)
{
    words->items = pd_grow(words->items, &words->cap, words->n + 1, sizeof(*words->items));
    words->items[words->n++] = word;
}

static int number_of(double *out, const struct pd_option *option, const char *text,
                     struct pd_err *err)
{
    double value;
    bool whole = option->type == PD_OPTION_INT;
    bool read = pd_py_parse_float(&value, pd_str_of(text)) && isfinite(value);
    if (read && (!whole || value == floor(value)) && value >= option->low &&
        value <= option->high) {
        *out = value;
        return 0;
    }
    return pd_err_set(err, PD_ERR_USAGE, "--%s takes a %s from %.15g to %.15g, not '%s'",
                      option->name, whole ? "whole number" : "number", option->low, option->high,
                      text);
}

static int store_value(struct pd_args *args, const struct pd_option *option, const char *text,
                       struct pd_err *err)
{
    char *field = (char *)args + option->offset;
    double number = 0;
    int rc = 0;
    switch (option->type) {
    case PD_OPTION_FLAG:
        *(bool *)field = true;
        break;
    case PD_OPTION_TEXT:
    case PD_OPTION_MAYBE:
        *(const char **)field = text;
        break;
    case PD_OPTION_WORDS:
        push_word((struct pd_words *)field, text);
        break;
    case PD_OPTION_INT:
    case PD_OPTION_REAL:
        rc = number_of(&number, option, text, err);
        if (rc == 0 && option->type == PD_OPTION_INT)
            *(int64_t *)field = (int64_t)number;
        else if (rc == 0)
            *(double *)field = number;
        break;
    }
    args->given[option - pd_options] = true;
    return rc;
}

static int unknown_option(const struct pd_command *command, struct pd_str name, struct pd_err *err)
{
    const char *names[PD_OPTIONS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < pd_options_count; i++) {
        for (unsigned c = 0; c < PD_COMMAND_COUNT; c++) {
            if (pd_commands[c] == command && (pd_options[i].commands >> c & 1))
                names[n++] = pd_options[i].name;
        }
    }
    const char *nearest = pd_str_nearest(name, names, n);
    if (nearest)
        return pd_err_set(err, PD_ERR_USAGE, "podium %s has no option --%.*s; did you mean --%s?",
                          command->name, PD_STR_ARG(name), nearest);
    return pd_err_set(err, PD_ERR_USAGE, "podium %s has no option --%.*s; see podium help %s",
                      command->name, PD_STR_ARG(name), command->name);
}

static bool applies(const struct pd_option *option, const struct pd_command *command)
{
    for (unsigned c = 0; c < PD_COMMAND_COUNT; c++) {
        if (pd_commands[c] == command)
            return option->commands >> c & 1;
    }
    return false;
}

/* What is left of argv. */
struct cursor {
    char **argv;
    int argc, at;
};

static int take_option(struct pd_cli *cli, const struct pd_option *option, const char *value,
                       struct cursor *cursor, struct pd_err *err)
{
    bool flag = option->type == PD_OPTION_FLAG;
    if (flag && value)
        return pd_err_set(err, PD_ERR_USAGE, "--%s takes no value", option->name);
    if (option->type == PD_OPTION_MAYBE && !value)
        value = "";
    if (!flag && !value) {
        if (cursor->at >= cursor->argc)
            return pd_err_set(err, PD_ERR_USAGE, "--%s needs a value: --%s %s", option->name,
                              option->name, option->argument);
        value = cursor->argv[cursor->at++];
    }
    return store_value(&cli->args, option, value, err);
}

static int take_long(struct pd_cli *cli, struct pd_str text, struct cursor *cursor,
                     struct pd_err *err)
{
    ptrdiff_t equals = pd_str_index(text, pd_str_of("="), 0);
    struct pd_str name = equals < 0 ? text : pd_str_slice(text, 0, (size_t)equals);
    const struct pd_option *option = by_name(name);
    if (!option || !applies(option, cli->command))
        return unknown_option(cli->command, name, err);
    return take_option(cli, option, equals < 0 ? NULL : text.p + equals + 1, cursor, err);
}

/* "-q", "-qv", "-m NAME", "-mNAME". */
static int take_letters(struct pd_cli *cli, const char *letters, struct cursor *cursor,
                        struct pd_err *err)
{
    for (; *letters; letters++) {
        const struct pd_option *option = by_letter(*letters);
        if (!option || !applies(option, cli->command))
            return pd_err_set(err, PD_ERR_USAGE, "podium %s has no option -%c; see podium help %s",
                              cli->command->name, *letters, cli->command->name);
        bool flag = option->type == PD_OPTION_FLAG;
        const char *rest = !flag && letters[1] ? letters + 1 : NULL;
        int rc = take_option(cli, option, rest, cursor, err);
        if (rc < 0 || !flag)
            return rc;
    }
    return 0;
}

static int take_words(struct pd_cli *cli, struct cursor *cursor, struct pd_err *err)
{
    bool only_words = false;
    while (cursor->at < cursor->argc) {
        const char *arg = cursor->argv[cursor->at++];
        int rc = 0;
        if (only_words || arg[0] != '-' || arg[1] == '\0')
            push_word(&cli->args.words, arg);
        else if (strcmp(arg, "--") == 0)
            only_words = true;
        else if (arg[1] == '-')
            rc = take_long(cli, pd_str_of(arg + 2), cursor, err);
        else
            rc = take_letters(cli, arg + 1, cursor, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int pd_unknown_command(const char *name, struct pd_err *err)
{
    const char *names[PD_COMMAND_COUNT];
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++)
        names[i] = pd_commands[i]->name;
    const char *nearest = pd_str_nearest(pd_str_of(name), names, PD_COMMAND_COUNT);
    if (nearest)
        return pd_err_set(err, PD_ERR_USAGE, "there is no command '%s'; did you mean '%s'?", name,
                          nearest);
    return pd_err_set(err, PD_ERR_USAGE, "there is no command '%s'; see podium help", name);
}

/* The defaults that the table's fallback texts name. */
static const struct pd_args defaults = {
    .seed = 1234,
    .fewshot_seed = 1234,
    .profile = "lm-eval",
    .num_fewshot = -1,
    .concurrency = 16,
    .sample = 200,
    .max_attempts = 8,
    .connect_timeout = 10,
    .timeout = 600,
    .max_error_rate = 0.05,
    .host = "127.0.0.1",
    .port = 8080,
    .order = 4,
    .threads = 4,
    .max_context = 32768,
    .max_bytes = INT64_C(8) << 30,
};

int pd_args_parse(struct pd_cli *cli, int argc, char **argv, struct pd_err *err)
{
    const char *first = argc > 1 ? argv[1] : "help";
    cli->args = defaults;
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
        first = "help";
    else if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0)
        first = "version";
    cli->command = pd_command_find(first);
    if (!cli->command)
        return pd_unknown_command(first, err);
    struct cursor cursor = {argv, argc, argc > 1 ? 2 : 1};
    int rc = take_words(cli, &cursor, err);
    if (rc < 0 || cli->args.help)
        return rc;
    if (cli->args.words.n < cli->command->min_words)
        return pd_err_set(err, PD_ERR_USAGE, "podium %s needs %s; see podium help %s",
                          cli->command->name, cli->command->arguments, cli->command->name);
    if (cli->args.words.n > cli->command->max_words)
        return pd_err_set(err, PD_ERR_USAGE, "podium %s does not know what to do with '%s'",
                          cli->command->name, cli->args.words.items[cli->command->max_words]);
    return 0;
}
