#include "harness/cli/common.h"

#include "harness/cli/chat.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/dataset.h"

#include <stdlib.h>

#ifndef PD_DATADIR
#define PD_DATADIR "/usr/local/share/podium"
#endif

const char *pd_shipped_tasks(struct pd_arena *arena)
{
    const char *named = getenv("PODIUM_TASKS");
    if (named && *named)
        return named;
    const char *program = pd_path_of_program(arena);
    if (program) {
        const char *beside = pd_path_join(arena, program, "../tasks");
        if (pd_file_is_dir(pd_path_join(arena, beside, "suites")))
            return beside;
        const char *installed = pd_path_join(arena, program, "../share/podium/tasks");
        if (pd_file_is_dir(installed))
            return installed;
    }
    return pd_file_is_dir(PD_DATADIR "/tasks") ? PD_DATADIR "/tasks" : NULL;
}

/* The names of shipped files of a kind. */
struct shipped {
    struct pd_arena *arena;
    const char *suffix;
    const char *names[100];
    size_t n;
};

static int add_shipped(void *ctx, const char *path, struct pd_err *err)
{
    (void)err;
    struct shipped *s = ctx;
    struct pd_str base = pd_str_of(pd_path_base(path));
    base.n -= strlen(s->suffix);
    bool other = pd_str_index(base, pd_str_of("."), 0) >= 0; /* NAME.map with the suffix .yaml */
    if (!other && s->n < sizeof(s->names) / sizeof(s->names[0]))
        s->names[s->n++] = pd_arena_cstr(s->arena, base);
    return 0;
}

int pd_board_file(const char **out, struct pd_cli *cli, const char *name, const char *kind,
                  struct pd_err *err)
{
    struct pd_arena *arena = &cli->arena;
    const char *shipped = pd_shipped_tasks(arena);
    struct pd_buf known = {0};
    if (strchr(name, '/') || pd_str_ends_with(pd_str_of(name), pd_str_of(".yaml"))) {
        *out = name;
        return 0;
    }
    struct shipped all = {.arena = arena, .suffix = pd_arena_printf(arena, ".%s", kind).p};
    const char *folder = shipped ? pd_path_join(arena, shipped, "boards") : NULL;
    int rc = folder && pd_file_is_dir(folder)
                 ? pd_file_walk(folder, all.suffix, add_shipped, &all, err)
                 : 0;
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < all.n; i++) {
        if (strcmp(all.names[i], name) == 0) {
            *out = pd_arena_printf(arena, "%s/%s%s", folder, name, all.suffix).p;
            pd_buf_done(&known);
            return 0;
        }
        pd_buf_printf(&known, "%s%s", i ? ", " : "", all.names[i]);
    }
    const char *near = pd_str_nearest(pd_str_of(name), all.names, all.n);
    pd_err_set(err, PD_ERR_USAGE, "there is no %s '%s'; %s%s%s",
               strcmp(kind, "yaml") == 0 ? "board definition" : "map", name,
               near        ? "did you mean '"
               : known.len ? "known are "
                           : "give a .yaml file",
               near        ? near
               : known.len ? known.data
                           : "",
               near ? "'?" : "");
    pd_buf_done(&known);
    return PD_ERR_USAGE;
}

static int find_profile(const struct pd_profile **out, const struct pd_cli *cli, struct pd_err *err)
{
    struct pd_err why = {0};
    if (pd_profile_get(out, pd_str_of(cli->args.profile), &why) < 0)
        return pd_err_set(err, PD_ERR_USAGE, "--profile: %s", why.text);
    return 0;
}

int pd_open_taskset(struct pd_taskset **out, struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_words *paths = &cli->args.include_paths;
    const char *named = getenv("PODIUM_TASKS");
    if (named && *named && !pd_file_is_dir(named))
        return pd_err_set(err, PD_ERR_INPUT, "PODIUM_TASKS=%s: there is no such folder", named);
    const char **roots = pd_arena_array(&cli->arena, paths->n + 2, sizeof(*roots));
    size_t n = 0;
    const char *shipped = pd_shipped_tasks(&cli->arena);
    if (shipped)
        roots[n++] = shipped;
    else
        pd_emit(&cli->sink, PD_EVENT_WARNING,
                "the task definitions that ship with Podium were not found; set PODIUM_TASKS");
    for (size_t i = 0; i < paths->n; i++) {
        if (!pd_file_is_dir(paths->items[i]))
            return pd_err_set(err, PD_ERR_INPUT, "--include-path %s: there is no such folder",
                              paths->items[i]);
        roots[n++] = paths->items[i];
    }
    const struct pd_profile *profile = NULL;
    int rc = find_profile(&profile, cli, err);
    if (rc == 0)
        rc = pd_taskset_new(out, roots, &cli->sink, err);
    if (rc == 0)
        pd_taskset_set_profile(*out, profile);
    return rc;
}

/* The profile of a suite holds for the run, unless the command line names one. */
static int settle_profile(struct pd_cli *cli, struct pd_taskset *set, const char *spec,
                          struct pd_err *err)
{
    const struct pd_profile *profile = NULL;
    const char *suite = NULL;
    bool given = pd_option_given(&cli->args, "profile");
    int rc = given ? pd_select_profile(&profile, &suite, set, spec, NULL)
                   : pd_select_profile(&profile, &suite, set, spec, err);
    if (rc < 0) /* what is wrong with the names is told when they are loaded */
        return given ? 0 : rc;
    if (!profile || strcmp(profile->name, cli->args.profile) == 0)
        return 0;
    if (given) {
        pd_emit(&cli->sink, PD_EVENT_NOTE, "profile %s as --profile says, although '%s' has %s",
                cli->args.profile, suite, profile->name);
        return 0;
    }
    pd_emit(&cli->sink, PD_EVENT_NOTE, "profile %s, as '%s' says", profile->name, suite);
    cli->args.profile = profile->name;
    pd_taskset_set_profile(set, profile);
    return 0;
}

int pd_selection_from_args(struct pd_selection *out, struct pd_cli *cli, struct pd_taskset *set,
                           const char *spec, struct pd_err *err)
{
    int rc = settle_profile(cli, set, spec, err);
    return rc < 0 ? rc : pd_select_tasks(out, set, spec, err);
}

static int read_gen_kwargs(struct pd_value *kwargs, struct pd_cli *cli, struct pd_err *err)
{
    struct pd_args *args = &cli->args;
    *kwargs = pd_dict_new(&cli->arena);
    for (size_t i = 0; i < args->gen_kwargs.n; i++) {
        int rc = pd_add_pair(kwargs, cli, "gen-kwargs", args->gen_kwargs.items[i], err);
        if (rc < 0)
            return rc;
    }
    const struct pd_value *temperature = pd_dict_get(kwargs, "temperature");
    if (temperature && !pd_dict_get(kwargs, "do_sample"))
        pd_dict_set(&cli->arena, kwargs, pd_str_of("do_sample"),
                    pd_bool(pd_value_truthy(temperature)));
    if (pd_option_given(args, "temperature")) {
        pd_dict_set(&cli->arena, kwargs, pd_str_of("temperature"), pd_float(args->temperature));
        pd_dict_set(&cli->arena, kwargs, pd_str_of("do_sample"), pd_bool(args->temperature > 0));
    }
    if (pd_option_given(args, "top-p"))
        pd_dict_set(&cli->arena, kwargs, pd_str_of("top_p"), pd_float(args->top_p));
    if (pd_option_given(args, "max-tokens"))
        pd_dict_set(&cli->arena, kwargs, pd_str_of("max_gen_toks"), pd_int(args->max_tokens));
    return 0;
}

void pd_put_word(struct pd_buf *line, const char *word)
{
    if (word[0] && !strpbrk(word, " \t\n'\"$\\*?[]{}()<>|&;`")) {
        pd_buf_puts(line, word);
        return;
    }
    pd_buf_putc(line, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            pd_buf_puts(line, "'\\''");
        else
            pd_buf_putc(line, *word);
    }
    pd_buf_putc(line, '\'');
}

const char *pd_fetch_command(struct pd_cli *cli, const char *tasks)
{
    const struct pd_words *paths = &cli->args.include_paths;
    struct pd_buf line = {0};
    pd_buf_puts(&line, "podium fetch ");
    pd_put_word(&line, tasks);
    if (cli->args.data) {
        pd_buf_puts(&line, " --data ");
        pd_put_word(&line, cli->args.data);
    }
    for (size_t i = 0; i < paths->n; i++) {
        pd_buf_puts(&line, " --include-path ");
        pd_put_word(&line, paths->items[i]);
    }
    if (cli->args.num_fewshot >= 0)
        pd_buf_printf(&line, " --num-fewshot %lld", (long long)cli->args.num_fewshot);
    const char *copy = pd_arena_cstr(&cli->arena, pd_buf_str(&line));
    pd_buf_done(&line);
    return copy;
}

/* The tasks that the command line names, by an option or by a word. */
static const char *tasks_asked(const struct pd_args *args)
{
    if (args->tasks)
        return args->tasks;
    return args->words.n ? args->words.items[0] : "TASKS";
}

int pd_plan_from_args(struct pd_plan_options *out, struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_value *kwargs = pd_arena_alloc(&cli->arena, sizeof(*kwargs));
    int rc = read_gen_kwargs(kwargs, cli, err);
    if (rc < 0)
        return rc;
    const struct pd_profile *profile = NULL;
    if ((rc = find_profile(&profile, cli, err)) < 0)
        return rc;
    const char *shipped = pd_shipped_tasks(&cli->arena);
    *out = (struct pd_plan_options){
        .data_root = pd_data_root(&cli->arena, args->data),
        .samples_root = shipped ? pd_path_join(&cli->arena, shipped, "samples/data") : NULL,
        .fetch = pd_fetch_command(cli, tasks_asked(args)),
        .profile = profile,
        .num_fewshot = (int)args->num_fewshot,
        .fewshot_seed = args->fewshot_seed,
        .limit = args->limit,
        .prompt = {.system_instruction = pd_str_of(args->system_instruction)},
        .gen_kwargs = pd_dict_len(kwargs) ? kwargs : NULL,
    };
    return pd_chat_from_args(&out->prompt, cli, err);
}
