#include "harness/cli/chat.h"

#include "harness/cli/common.h"
#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "results/store.h"
#include "tasks/dataset.h"
#include "tasks/model.h"

bool pd_wants_chat(const struct pd_args *args)
{
    return args->chat || args->apply_chat_template || args->chat_template;
}

int pd_add_pair(struct pd_value *dict, struct pd_cli *cli, const char *option, const char *text,
                struct pd_err *err)
{
    struct pd_str whole = pd_str_of(text);
    ptrdiff_t equals = pd_str_index(whole, pd_str_of("="), 0);
    if (equals <= 0)
        return pd_err_set(err, PD_ERR_USAGE, "--%s takes KEY=VALUE, not '%s'", option, text);
    struct pd_str key = pd_arena_str(&cli->arena, pd_str_slice(whole, 0, (size_t)equals));
    struct pd_str value = pd_str_slice(whole, (size_t)equals + 1, whole.n);
    struct pd_value parsed;
    if (pd_json_parse(&parsed, &cli->arena, value, NULL, NULL) < 0)
        parsed = pd_string(value);
    pd_dict_set(&cli->arena, dict, key, parsed);
    return 0;
}

/* --- single options --- */

static int read_date(struct pd_jinja_date *out, const struct pd_args *args, struct pd_err *err)
{
    char now[27];
    pd_clock_iso(now, pd_clock_unix_s());
    struct pd_str text =
        args->chat_date ? pd_str_of(args->chat_date) : pd_str_slice(pd_str_of(now), 0, 10);
    if (pd_jinja_read_date(out, text))
        return 0;
    return pd_err_set(err, PD_ERR_USAGE, "--chat-date takes a day as 2024-07-26, not '%s'",
                      args->chat_date);
}

static int read_bos(enum pd_chat_bos *out, const struct pd_args *args, struct pd_err *err)
{
    static const char *const words[] = {"auto", "always", "never"};
    *out = PD_CHAT_BOS_AUTO;
    for (size_t i = 0; args->add_bos && i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(args->add_bos, words[i]) != 0)
            continue;
        *out = (enum pd_chat_bos)i;
        return 0;
    }
    return !args->add_bos
               ? 0
               : pd_err_set(err, PD_ERR_USAGE, "--add-bos takes auto, always or never, not '%s'",
                            args->add_bos);
}

static int read_multiturn(bool *out, const struct pd_args *args, struct pd_err *err)
{
    const char *word = args->fewshot_as_multiturn;
    bool no = word && strcmp(word, "false") == 0;
    *out = !args->no_multiturn && !no;
    if (!word || no || !*word || strcmp(word, "true") == 0)
        return 0;
    return pd_err_set(err, PD_ERR_USAGE, "--fewshot-as-multiturn takes true or false, not '%s'",
                      word);
}

/* Options that say something of a template are a mistake without one. */
static int check_lonely(const struct pd_args *args, struct pd_err *err)
{
    const char *name = args->apply_chat_template;
    const char *lonely = args->chat_args.n ? "--chat-args"
                         : args->chat_date ? "--chat-date"
                         : args->add_bos   ? "--add-bos"
                         : name && *name   ? "the name of --apply-chat-template"
                                           : NULL;
    if (!lonely || args->chat_template)
        return 0;
    return pd_err_set(err, PD_ERR_USAGE, "%s needs --chat-template", lonely);
}

/* --- the template --- */

/* Of a word that names a model: the folder in the data mirror, and where it is from. */
static int find_model(struct pd_chat_options *options, struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_model_ref ref;
    const char *commit;
    struct pd_buf fetch = {0};
    int rc = pd_model_parse(&ref, &cli->arena, pd_str_of(args->chat_template), err);
    if (rc < 0)
        return rc;
    pd_buf_printf(&fetch, "podium fetch %s", args->chat_template);
    if (args->data) {
        pd_buf_puts(&fetch, " --data ");
        pd_put_word(&fetch, args->data);
    }
    rc = pd_model_open(&options->path, &commit, &ref, pd_data_root(&cli->arena, args->data),
                       fetch.data, &cli->arena, err);
    pd_buf_done(&fetch);
    if (rc < 0)
        return pd_err_wrap(err, "--chat-template %s", args->chat_template);
    struct pd_chat_origin *origin = pd_arena_alloc(&cli->arena, sizeof *origin);
    *origin = (struct pd_chat_origin){args->chat_template, ref.id, ref.revision, commit};
    options->origin = origin;
    return 0;
}

static int open_template(struct pd_prompt_options *out, struct pd_cli *cli,
                         struct pd_jinja_date today, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    const char *name = args->apply_chat_template;
    struct pd_value extra = pd_dict_new(&cli->arena);
    struct pd_chat_options options = {
        .path = args->chat_template,
        .name = name && *name ? name : NULL,
        .today = today,
        .extra = &extra,
    };
    struct pd_chat *chat = NULL;
    int rc = read_bos(&options.bos, args, err);
    if (rc == 0 && pd_model_is_word(pd_str_of(options.path)))
        rc = find_model(&options, cli, err);
    for (size_t i = 0; rc == 0 && i < args->chat_args.n; i++)
        rc = pd_add_pair(&extra, cli, "chat-args", args->chat_args.items[i], err);
    if (rc == 0)
        rc = pd_chat_open(&chat, &options, &cli->arena, err);
    if (rc == 0)
        out->template = chat;
    return rc;
}

int pd_chat_from_args(struct pd_prompt_options *out, struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_jinja_date today;
    bool multiturn = false;
    int rc = check_lonely(args, err);
    if (rc == 0)
        rc = read_multiturn(&multiturn, args, err);
    if (rc == 0)
        rc = read_date(&today, args, err);
    if (rc < 0)
        return rc;
    out->chat = pd_wants_chat(args);
    out->fewshot_as_multiturn = out->chat && multiturn;
    return args->chat_template ? open_template(out, cli, today, err) : 0;
}

/* The date in a run file's record of its template. */
static int recorded_date(bool *found, struct pd_jinja_date *out, struct pd_cli *cli,
                         const char *path, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_value config;
    *found = false;
    int rc = pd_store_open(&store, path, PD_STORE_READ, err);
    if (rc < 0)
        return rc;
    rc = pd_store_get_value(&config, store, "config", &cli->arena, err);
    if (rc == 0) {
        const struct pd_value *record = pd_dict_get(&config, "chat_template_record");
        *found = pd_jinja_read_date(out, pd_dict_str(record, "date", pd_str_of("")));
    }
    pd_store_close(store);
    return rc;
}

int pd_chat_resume(struct pd_prompt_options *options, struct pd_cli *cli, const char *path,
                   struct pd_err *err)
{
    struct pd_jinja_date date;
    bool found;
    if (!options->template || !options->template->dated || cli->args.chat_date ||
        !pd_file_exists(path))
        return 0;
    int rc = recorded_date(&found, &date, cli, path, err);
    return rc == 0 && found ? open_template(options, cli, date, err) : rc;
}
