/* The samples files that belong to a results file, by their names. */
#include "lib/core/file.h"
#include "results/import_file.h"
#include "results/lmeval.h"

#include <string.h>

/* "2025-08-21T19-56-54.123456" of "results_2025-08-21T19-56-54.123456.json"; empty: none. */
static struct pd_str date_of(const char *path)
{
    struct pd_str base = pd_str_of(pd_path_base(path)), start = PD_STR("results_"),
                  end = PD_STR(".json");
    if (!pd_str_starts_with(base, start) || !pd_str_ends_with(base, end) ||
        base.n < start.n + end.n)
        return pd_str_of("");
    return pd_str_slice(base, start.n, base.n - end.n);
}

/* The model arguments as file names had them before 0.4.3: each / and = as "__". */
static struct pd_str args_in_name(struct pd_import_file *file)
{
    const struct pd_value *config = pd_dict_get(&file->root, "config");
    struct pd_str args = pd_dict_str(config, "model_args", pd_str_of(""));
    struct pd_buf text = {0};
    for (size_t i = 0; i < args.n; i++) {
        if (args.p[i] == '/' || args.p[i] == '=')
            pd_buf_puts(&text, "__");
        else
            pd_buf_putc(&text, args.p[i]);
    }
    struct pd_str copy = pd_arena_str(&file->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static struct pd_str sanitized(struct pd_import_file *file, struct pd_str name)
{
    struct pd_buf text = {0};
    pd_lmeval_sanitize_name(&text, name);
    struct pd_str copy = pd_arena_str(&file->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static bool take_samples(struct pd_import_file *file, const char *folder, struct pd_str task,
                         struct pd_str name)
{
    const char *path = pd_path_join(&file->arena, folder, name.p);
    if (!pd_file_exists(path) || pd_file_is_dir(path))
        return false;
    struct pd_import_samples *samples = pd_arena_alloc(&file->arena, sizeof(*samples));
    *samples = (struct pd_import_samples){file->samples, path, task};
    file->samples = samples;
    return true;
}

void pd_import_find_samples(struct pd_import_file *file, const char *folder)
{
    struct pd_str date = date_of(file->path);
    struct pd_str args = date.n ? date : args_in_name(file);
    if (!folder)
        folder = strchr(file->path, '/') ? pd_path_dir(&file->arena, file->path) : "";
    for (size_t i = 0; i < file->ntasks; i++) {
        struct pd_str task = file->tasks[i].name;
        struct pd_str spellings[] = {task, sanitized(file, task)};
        bool outside = memchr(task.p, '/', task.n) != NULL; /* never a file of another folder */
        for (size_t s = outside ? 1 : 0; s < 2; s++) {
            struct pd_str name = date.n
                                     ? pd_arena_printf(&file->arena, "samples_%.*s_%.*s.jsonl",
                                                       PD_STR_ARG(spellings[s]), PD_STR_ARG(date))
                                     : pd_arena_printf(&file->arena, "%.*s_%.*s.jsonl",
                                                       PD_STR_ARG(args), PD_STR_ARG(spellings[s]));
            if (take_samples(file, folder, task, name))
                break;
        }
    }
}

const struct pd_import_samples *pd_import_samples_of(const struct pd_import_file *file,
                                                     struct pd_str task)
{
    for (const struct pd_import_samples *s = file->samples; s; s = s->next)
        if (pd_str_eq(s->task, task))
            return s;
    return NULL;
}
