#include "tasks/dataname.h"

#include "lib/core/file.h"

static const char *after(const char *name, const char *prefix)
{
    size_t n = strlen(prefix);
    return strncmp(name, prefix, n) == 0 ? name + n : NULL;
}

/* ORG/NAME[@REVISION]/PATH. */
static int parse_hub(struct pd_dataname *out, struct pd_arena *arena, const char *rest,
                     struct pd_err *err)
{
    const char *slash = strchr(rest, '/');
    const char *file = slash ? strchr(slash + 1, '/') : NULL;
    if (!file)
        return pd_err_set(err, PD_ERR_INPUT, "%s names no file of a data set", out->name);
    struct pd_str set = {rest, (size_t)(file - rest)};
    const char *at = memchr(set.p, '@', set.n);
    out->kind = PD_NAMES_HUB;
    out->revision =
        at ? pd_arena_cstr(arena, (struct pd_str){at + 1, (size_t)(file - at) - 1}) : NULL;
    set.n = at ? (size_t)(at - set.p) : set.n;
    out->dataset = pd_arena_cstr(arena, set);
    out->file = file + 1;
    out->place = pd_path_join(arena, out->dataset, out->file);
    return 0;
}

int pd_dataname_parse(struct pd_dataname *out, struct pd_arena *arena, const char *name,
                      const char *dataset, struct pd_err *err)
{
    struct pd_dataname made = {.kind = PD_NAMES_LOCAL, .name = name};
    const char *hub = after(name, "hf://datasets/");
    const char *web = after(name, "https://");
    web = web ? web : after(name, "http://");
    int code = 0;
    if (hub) {
        code = parse_hub(&made, arena, hub, err);
    } else if (web) {
        struct pd_str plain = {web, strcspn(web, "?#")};
        made.kind = PD_NAMES_URL;
        made.place = pd_path_join(arena, "_urls", pd_arena_cstr(arena, plain));
    } else if (dataset) {
        made.kind = PD_NAMES_OWN;
        made.dataset = dataset;
        made.file = name;
        made.place = pd_path_join(arena, dataset, name);
    }
    if (code >= 0)
        *out = made;
    return code;
}
