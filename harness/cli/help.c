/* Help, man page and shell completion, all from the tables of commands and options. */
#include "harness/cli/cli.h"

enum { HELP_WIDTH = 80, OPTION_COLUMN = 30 };

/* Appends text wrapped at HELP_WIDTH, every line after the first indented; *column is where the
   line stands. */
static void wrap(struct pd_buf *out, const char *text, size_t column, size_t indent)
{
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (column + n > HELP_WIDTH && column > indent) {
            pd_buf_putc(out, '\n');
            pd_buf_fill(out, ' ', indent);
            column = indent;
        }
        pd_buf_add(out, text, n);
        column += n;
        text += n;
        if (*text == '\n') {
            pd_buf_putc(out, '\n');
            pd_buf_fill(out, ' ', text[1] && text[1] != '\n' ? indent : 0);
            column = indent;
            text++;
        } else if (*text == ' ') {
            text++;
            if (column < HELP_WIDTH) {
                pd_buf_putc(out, ' ');
                column++;
            }
        }
    }
    pd_buf_putc(out, '\n');
}

static size_t command_number(const struct pd_command *command)
{
    size_t i = 0;
    while (pd_commands[i] != command)
        i++;
    return i;
}

static bool is_common(const struct pd_option *option)
{
    return option->commands == (1u << PD_COMMAND_COUNT) - 1;
}

static void option_line(struct pd_buf *out, const struct pd_option *option)
{
    size_t start = out->len;
    if (option->letter)
        pd_buf_printf(out, "  -%c, --%s", option->letter, option->name);
    else
        pd_buf_printf(out, "      --%s", option->name);
    if (option->argument)
        pd_buf_printf(out, option->type == PD_OPTION_MAYBE ? "[=%s]" : " %s", option->argument);
    size_t column = out->len - start;
    if (column + 2 > OPTION_COLUMN) {
        pd_buf_putc(out, '\n');
        column = 0;
    }
    pd_buf_fill(out, ' ', OPTION_COLUMN - column);
    struct pd_buf text = {0};
    pd_buf_puts(&text, option->help);
    if (option->fallback)
        pd_buf_printf(&text, " (default: %s)", option->fallback);
    wrap(out, text.data, OPTION_COLUMN, OPTION_COLUMN);
    pd_buf_done(&text);
}

static void option_lines(struct pd_buf *out, const struct pd_command *command, bool common)
{
    size_t number = command_number(command);
    for (size_t i = 0; i < pd_options_count; i++) {
        const struct pd_option *option = &pd_options[i];
        if ((option->commands >> number & 1) && is_common(option) == common)
            option_line(out, option);
    }
}

void pd_help_command(struct pd_buf *out, const struct pd_command *command)
{
    pd_buf_printf(out, "podium %s%s%s [options]\n\n", command->name,
                  command->arguments[0] ? " " : "", command->arguments);
    wrap(out, command->summary, 0, 0);
    if (command->details) {
        pd_buf_putc(out, '\n');
        wrap(out, command->details, 0, 0);
    }
    pd_buf_puts(out, "\nOptions\n");
    option_lines(out, command, false);
    option_lines(out, command, true);
    if (command->examples)
        pd_buf_printf(out, "\nExamples\n%s", command->examples);
}

void pd_help_overview(struct pd_buf *out)
{
    pd_buf_puts(out, "Podium evaluates language models and ranks them.\n\n"
                     "usage: podium COMMAND [options]\n\n");
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++) {
        pd_buf_printf(out, "  %-12s", pd_commands[i]->name);
        wrap(out, pd_commands[i]->summary, 14, 14);
    }
    pd_buf_puts(out,
                "\npodium help COMMAND tells more of one. A first run, with the built-in\n"
                "models and the sample tasks:\n\n"
                "  podium serve --port 8080 &\n"
                "  podium run -m openai-completions/ngram \\\n"
                "      --base-url http://127.0.0.1:8080/v1 -t samples\n"
                "  podium board runs/*.podium\n\n"
                "Exit codes: 0 success; 1 failed (a run over --max-error-rate); 64 wrong\n"
                "usage; 65 bad input; 69 endpoint unavailable or refusing; 70 a bug in\n"
                "Podium; 74 reading or writing failed; 130 interrupted (run again to resume).\n");
}

/* Text for troff: a leading dot or quote and backslashes are made harmless. */
static void troff(struct pd_buf *out, const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\''))
            pd_buf_puts(out, "\\&");
        if (*text == '\\')
            pd_buf_puts(out, "\\e");
        else if (*text == '-')
            pd_buf_puts(out, "\\-");
        else
            pd_buf_putc(out, *text);
        line_start = *text == '\n';
    }
}

static void man_option(struct pd_buf *out, const struct pd_option *option)
{
    pd_buf_puts(out, ".TP\n\\fB");
    if (option->letter)
        pd_buf_printf(out, "\\-%c\\fR, \\fB", option->letter);
    pd_buf_puts(out, "\\-\\-");
    troff(out, option->name);
    pd_buf_puts(out, "\\fR");
    if (option->argument)
        pd_buf_printf(out, option->type == PD_OPTION_MAYBE ? "[=\\fI%s\\fR]" : " \\fI%s\\fR",
                      option->argument);
    pd_buf_putc(out, '\n');
    troff(out, option->help);
    if (option->fallback) {
        pd_buf_puts(out, " (default: ");
        troff(out, option->fallback);
        pd_buf_putc(out, ')');
    }
    pd_buf_puts(out, ".\n");
}

static void man_command(struct pd_buf *out, size_t number)
{
    const struct pd_command *command = pd_commands[number];
    pd_buf_printf(out, ".SS podium %s %s\n", command->name, command->arguments);
    troff(out, command->summary);
    pd_buf_puts(out, "\n");
    if (command->details) {
        pd_buf_puts(out, ".PP\n");
        troff(out, command->details);
        pd_buf_puts(out, "\n");
    }
    for (size_t i = 0; i < pd_options_count; i++) {
        if ((pd_options[i].commands >> number & 1) && !is_common(&pd_options[i]))
            man_option(out, &pd_options[i]);
    }
    if (command->examples) {
        pd_buf_puts(out, ".PP\n.nf\n");
        troff(out, command->examples);
        pd_buf_puts(out, ".fi\n");
    }
}

void pd_help_man(struct pd_buf *out)
{
    pd_buf_puts(out,
                ".TH PODIUM 1 \"\" \"podium " PD_VERSION "\" \"User Commands\"\n"
                ".SH NAME\npodium \\- evaluate language models and rank them\n"
                ".SH SYNOPSIS\n\\fBpodium\\fR \\fICOMMAND\\fR [options]\n"
                ".SH DESCRIPTION\n"
                "Task definitions load benchmark prompts, a runner sends them to local or "
                "remote model endpoints with deterministic sampling, scorers compute accuracy, "
                "and a ranked leaderboard with its uncertainty comes out. A run is one SQLite "
                "file; the same command resumes it.\n.SH COMMANDS\n");
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++)
        man_command(out, i);
    pd_buf_puts(out, ".SH OPTIONS OF EVERY COMMAND\n");
    for (size_t i = 0; i < pd_options_count; i++) {
        if (is_common(&pd_options[i]))
            man_option(out, &pd_options[i]);
    }
    pd_buf_puts(out, ".SH EXIT STATUS\n0 success; 1 failed; 64 wrong usage; 65 bad input; 69 "
                     "endpoint unavailable or refusing; 70 a bug in Podium; 74 reading or writing "
                     "failed; 130 interrupted, run again to resume.\n"
                     ".SH ENVIRONMENT\n.TP\n\\fBPODIUM_DATA\\fR\nThe data mirror.\n"
                     ".TP\n\\fBPODIUM_NO_CACHE\\fR\nWhen it is 1, nothing is remembered in the "
                     "cache folder.\n"
                     ".TP\n\\fBPODIUM_TASKS\\fR\nThe folder of the definitions that ship with "
                     "Podium.\n.TP\n\\fBOPENAI_API_KEY\\fR\nThe key of the OpenAI providers; see "
                     "\\-\\-api\\-key\\-env.\n.TP\n\\fBNO_COLOR\\fR\nNo colours.\n");
}

static void bash_options(struct pd_buf *out, size_t number)
{
    pd_buf_printf(out, "    %s) words=\"", pd_commands[number]->name);
    for (size_t i = 0; i < pd_options_count; i++) {
        if (pd_options[i].commands >> number & 1)
            pd_buf_printf(out, "--%s ", pd_options[i].name);
    }
    pd_buf_puts(out, "\";;\n");
}

static void bash_completion(struct pd_buf *out)
{
    pd_buf_puts(out, "# bash completion for podium: eval \"$(podium completion bash)\"\n"
                     "_podium() {\n"
                     "  local current=\"${COMP_WORDS[COMP_CWORD]}\" words=\"\"\n"
                     "  local before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                     "  if [ \"$COMP_CWORD\" = 1 ]; then\n    words=\"");
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++)
        pd_buf_printf(out, "%s ", pd_commands[i]->name);
    pd_buf_puts(out, "\"\n  elif [ \"$before\" = -t ] || [ \"$before\" = --tasks ]; then\n"
                     "    words=\"$(podium tasks --names 2>/dev/null)\"\n"
                     "  elif [[ \"$current\" == -* ]]; then\n    case \"${COMP_WORDS[1]}\" in\n");
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++)
        bash_options(out, i);
    pd_buf_puts(out, "    esac\n  fi\n"
                     "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                     "  [ -n \"$words\" ] || COMPREPLY=($(compgen -f -- \"$current\"))\n"
                     "}\ncomplete -o filenames -F _podium podium\n");
}

static void zsh_quoted(struct pd_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            pd_buf_puts(out, "'\\''");
        else if (strchr("[]:", *text))
            pd_buf_printf(out, "\\%c", *text);
        else
            pd_buf_putc(out, *text);
    }
}

static void zsh_completion(struct pd_buf *out)
{
    pd_buf_puts(out, "#compdef podium\n# zsh completion for podium: eval \"$(podium completion "
                     "zsh)\"\n_podium() {\n  local -a commands\n  commands=(\n");
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++) {
        pd_buf_printf(out, "    '%s:", pd_commands[i]->name);
        zsh_quoted(out, pd_commands[i]->summary);
        pd_buf_puts(out, "'\n");
    }
    pd_buf_puts(out, "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n"
                     "    return\n  fi\n  case \"$words[2]\" in\n");
    for (size_t number = 0; number < PD_COMMAND_COUNT; number++) {
        pd_buf_printf(out, "    %s) _arguments", pd_commands[number]->name);
        for (size_t i = 0; i < pd_options_count; i++) {
            const struct pd_option *option = &pd_options[i];
            if (!(option->commands >> number & 1))
                continue;
            pd_buf_printf(out, " '--%s%s[", option->name, option->argument ? "=" : "");
            zsh_quoted(out, option->help);
            pd_buf_printf(out, "]%s%s'", option->argument ? ":" : "",
                          option->argument ? option->name : "");
        }
        pd_buf_puts(out, " '*:file:_files' ;;\n");
    }
    pd_buf_puts(out, "  esac\n}\ncompdef _podium podium\n");
}

int pd_completion(struct pd_buf *out, const char *shell, struct pd_err *err)
{
    if (strcmp(shell, "bash") == 0)
        bash_completion(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh_completion(out);
    else
        return pd_err_set(err, PD_ERR_USAGE, "there is completion for bash and zsh, not for '%s'",
                          shell);
    return 0;
}
