#include "tasks/native.h"

#include "lib/core/file.h"
#include "lib/format/jinja.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/keys.h"

#define PD_NATIVES(family) extern const struct pd_native pd_natives_##family[];
#include "tasks/natives/natives.def"
#undef PD_NATIVES

#define PD_NATIVES(family) pd_natives_##family,
const struct pd_native *const pd_task_natives[] = {
#include "tasks/natives/natives.def"
    NULL};
#undef PD_NATIVES

/* What one template may make of one row. */
#define TEXT_MAX_BYTES ((size_t)64 << 20)

/* What a file beside a source may hold. */
#define FILE_MAX_BYTES ((size_t)4 << 20)

struct pd_hook {
    const struct pd_native *native;
    struct pd_value constants, bound; /* dicts */
    struct pd_str function, folder;
    struct pd_jinja *text, *value, *keep;
    struct pd_jinja **columns; /* as many as the native's */
};

const struct pd_native *pd_native_find(const struct pd_native *const *families, struct pd_str name)
{
    for (; *families; families++)
        for (const struct pd_native *native = *families; native->name; native++)
            if (pd_str_is(name, native->name))
                return native;
    return NULL;
}

static bool ports(const struct pd_native *native, struct pd_str hash)
{
    for (size_t i = 0; native->sources && native->sources[i]; i++)
        if (pd_str_is(hash, native->sources[i]))
            return true;
    return false;
}

const struct pd_native *pd_native_of_source(const struct pd_native *const *families,
                                            struct pd_str hash)
{
    for (; *families; families++)
        for (const struct pd_native *native = *families; native->name; native++)
            if (ports(native, hash))
                return native;
    return NULL;
}

/* --- files beside sources --- */

static int read_json(struct pd_value *out, const char *path, struct pd_arena *arena,
                     struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_buf text = PD_BUF_MAX(FILE_MAX_BYTES);
    int code = pd_file_read(&text, path, err);
    if (code >= 0) {
        code = pd_json_parse(out, arena, pd_arena_str(arena, pd_buf_str(&text)), &limits, err);
        if (code < 0)
            pd_err_wrap(err, "%s", path);
    }
    pd_buf_done(&text);
    return code;
}

int pd_native_read_files(struct pd_value *constants, const struct pd_native *native,
                         const char *dir, struct pd_arena *arena, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; native->files && native->files[i] && code >= 0; i++) {
        struct pd_value value;
        code = read_json(&value, pd_path_join(arena, dir, native->files[i]), arena, err);
        if (code >= 0)
            pd_dict_set(arena, constants, pd_str_of(native->files[i]), value);
    }
    return code;
}

bool pd_is_hook(const struct pd_value *value)
{
    if (!pd_is(value, PD_DICT))
        return false;
    return pd_is(pd_dict_get(value, "native"), PD_STRING) ||
           (pd_is(pd_dict_get(value, "function"), PD_STRING) &&
            pd_is(pd_dict_get(value, "source"), PD_STRING));
}

/* --- loading --- */

static struct pd_str text_of(const struct pd_value *value, const char *key)
{
    return pd_dict_str(value, key, (struct pd_str){"", 0});
}

static int refuse_source(const struct pd_value *value, const struct pd_hook_place *place,
                         struct pd_err *err)
{
    struct pd_str folder = text_of(value, "folder"), file = text_of(value, "file");
    struct pd_str source = text_of(value, "source");
    return pd_err_at(err, place->file, value,
                     "'%s' calls the Python function '%.*s' (%.*s/%.*s), which Podium has no port "
                     "of (source %.*s); write what it does as steps and templates, or add a native "
                     "for it, see docs/NATIVES.md",
                     place->key, PD_STR_ARG(text_of(value, "function")), PD_STR_ARG(folder),
                     PD_STR_ARG(file), PD_STR_ARG(pd_str_slice(source, 0, 16)));
}

static int refuse_name(const struct pd_native *const *families, struct pd_str name,
                       const struct pd_value *value, const struct pd_hook_place *place,
                       struct pd_err *err)
{
    const char *names[1024];
    size_t n = 0;
    for (; *families; families++)
        for (const struct pd_native *native = *families; native->name && n < 1024; native++)
            names[n++] = native->name;
    const char *near = pd_str_nearest(name, names, n);
    return pd_err_at(err, place->file, value, "'%s': there is no native '%.*s'%s%s%s", place->key,
                     PD_STR_ARG(name), near ? "; did you mean '" : "", near ? near : "",
                     near ? "'?" : "");
}

/* Whether the source's constants have the values that the port takes for granted. */
static bool has_constants(const struct pd_native *native, const struct pd_value *hook)
{
    struct pd_arena arena = {0};
    struct pd_value wanted = pd_none();
    const struct pd_value *constants = pd_dict_get(hook, "constants");
    bool same = true;
    if (native->constants)
        same = pd_json_parse(&wanted, &arena, pd_str_of(native->constants), NULL, NULL) >= 0;
    for (size_t i = 0; i < pd_dict_len(&wanted) && same; i++) {
        const struct pd_value *value = pd_dict_find(constants, wanted.dict->entries[i].key);
        same = value && pd_value_equal(value, &wanted.dict->entries[i].value);
    }
    pd_arena_done(&arena);
    return same;
}

static int find_native(const struct pd_native **out, const struct pd_native *const *families,
                       const struct pd_value *value, const struct pd_hook_place *place,
                       struct pd_err *err)
{
    struct pd_str name = text_of(value, "native");
    *out = name.n > 0 ? pd_native_find(families, name)
                      : pd_native_of_source(families, text_of(value, "source"));
    if (*out && (name.n > 0 || has_constants(*out, value)))
        return 0;
    return name.n > 0 ? refuse_name(families, name, value, place, err)
                      : refuse_source(value, place, err);
}

/* A template of a native is ours: that it compiles is tested. */
static int compile(struct pd_jinja **out, const char *text, struct pd_arena *arena,
                   struct pd_err *err)
{
    return text ? pd_jinja_compile(out, arena, pd_str_of(text), err) : 0;
}

static size_t ncolumns(const struct pd_native *native)
{
    size_t n = 0;
    while (native->columns && native->columns[n].name)
        n++;
    return n;
}

static int compile_all(struct pd_hook *hook, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_native *native = hook->native;
    size_t n = ncolumns(native);
    hook->columns = pd_arena_array(arena, n + 1, sizeof *hook->columns);
    int code = compile(&hook->text, native->text, arena, err);
    if (code >= 0)
        code = compile(&hook->value, native->value, arena, err);
    if (code >= 0)
        code = compile(&hook->keep, native->keep, arena, err);
    for (size_t i = 0; i < n && code >= 0; i++)
        code = compile(&hook->columns[i], native->columns[i].text, arena, err);
    if (code < 0)
        pd_err_wrap(err, "native '%s'", native->name);
    return code;
}

static struct pd_value dict_of(const struct pd_value *value, const char *key,
                               struct pd_arena *arena)
{
    const struct pd_value *dict = pd_dict_get(value, key);
    return pd_is(dict, PD_DICT) ? *dict : pd_dict_new(arena);
}

int pd_hook_load(const struct pd_hook **out, const struct pd_native *const *families,
                 const struct pd_value *value, unsigned roles, const struct pd_hook_place *place,
                 struct pd_arena *arena, struct pd_err *err)
{
    struct pd_hook *hook = pd_arena_alloc(arena, sizeof *hook);
    int code = find_native(&hook->native, families, value, place, err);
    if (code < 0)
        return code;
    if (!(roles & 1u << hook->native->role))
        return pd_err_at(err, place->file, value, "'%s' cannot use native '%s', which is %s",
                         place->key, hook->native->name, hook->native->help);
    hook->constants = dict_of(value, "constants", arena);
    hook->bound = dict_of(value, "bound", arena);
    hook->folder = text_of(value, "folder");
    hook->function = text_of(value, "function");
    if (hook->function.n == 0)
        hook->function = pd_str_of(hook->native->name);
    code = compile_all(hook, arena, err);
    if (code >= 0)
        *out = hook;
    return code;
}

const struct pd_native *pd_hook_native(const struct pd_hook *hook)
{
    return hook->native;
}

struct pd_str pd_hook_function(const struct pd_hook *hook)
{
    struct pd_str name = hook->function;
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '.')
            return pd_str_slice(name, i, name.n);
    return name;
}

/* --- calling --- */

static void add_all(struct pd_value *vars, const struct pd_value *dict, struct pd_arena *arena)
{
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        pd_dict_set(arena, vars, dict->dict->entries[i].key, dict->dict->entries[i].value);
}

/* What templates see. */
static struct pd_value variables(const struct pd_hook *hook, const struct pd_value *row,
                                 struct pd_arena *arena)
{
    struct pd_value vars = pd_dict_new(arena);
    add_all(&vars, &hook->constants, arena);
    add_all(&vars, &hook->bound, arena);
    pd_dict_set(arena, &vars, (struct pd_str)PD_STR("folder"), pd_string(hook->folder));
    pd_dict_set(arena, &vars, (struct pd_str)PD_STR("doc"), *row);
    return vars;
}

static int render(struct pd_value *out, const struct pd_jinja *tpl, bool literal,
                  const struct pd_value *vars, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf buf = PD_BUF_MAX(TEXT_MAX_BYTES);
    int code = pd_jinja_render(&buf, tpl, vars, NULL, arena, err);
    struct pd_value text = pd_string(pd_arena_str(arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    if (code < 0)
        return code;
    if (literal && !pd_py_literal(&text, arena, text.s))
        return pd_err_set(err, PD_ERR_INPUT, "its template gives no Python literal");
    *out = text;
    return 0;
}

static bool says_no(struct pd_str text)
{
    static const char *const words[] = {"", "False", "None", "0"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pd_str_is(text, words[i]))
            return true;
    return false;
}

static int render_row(struct pd_value *out, bool *keep, const struct pd_hook *hook,
                      const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_value vars = variables(hook, out, args->arena), value;
    if (hook->keep) {
        int code = render(&value, hook->keep, false, &vars, args->arena, err);
        if (code < 0)
            return code;
        *keep = !says_no(value.s);
    }
    size_t n = ncolumns(hook->native);
    for (size_t i = 0; i < n && *keep; i++) {
        const struct pd_native_column *column = &hook->native->columns[i];
        int code = render(&value, hook->columns[i], column->literal, &vars, args->arena, err);
        if (code < 0)
            return code;
        pd_dict_set(args->arena, out, pd_str_of(column->name), value);
        pd_dict_set(args->arena, &vars, (struct pd_str)PD_STR("doc"), *out);
    }
    return 0;
}

/* The row with the column that holds a literal read. */
static int read_literal(struct pd_value *row, const char *column, struct pd_arena *arena,
                        struct pd_err *err)
{
    const struct pd_value *text = pd_dict_get(row, column);
    struct pd_value copy = pd_dict_new(arena), value;
    if (!pd_is(text, PD_STRING) || !pd_py_literal(&value, arena, text->s))
        return pd_err_set(err, PD_ERR_INPUT, "column '%s' must hold the text of a Python literal",
                          column);
    add_all(&copy, row, arena);
    pd_dict_set(arena, &copy, pd_str_of(column), value);
    *row = copy;
    return 0;
}

static int render_field(struct pd_value *out, const struct pd_hook *hook,
                        const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_native *native = hook->native;
    struct pd_value row = args->row ? *args->row : pd_dict_new(args->arena);
    int code = native->literals ? read_literal(&row, native->literals, args->arena, err) : 0;
    if (code < 0)
        return code;
    struct pd_value vars = variables(hook, &row, args->arena);
    if (native->value)
        return pd_jinja_value(out, hook->value, &vars, args->arena, err);
    return render(out, hook->text, native->literal, &vars, args->arena, err);
}

static int call(struct pd_value *out, bool *keep, const struct pd_hook *hook,
                const struct pd_native_args *args, struct pd_err *err)
{
    if (hook->native->call)
        return hook->native->call(out, keep, args, err);
    if (hook->native->role == PD_NATIVE_ROW)
        return render_row(out, keep, hook, args, err);
    return render_field(out, hook, args, err);
}

int pd_hook_call(struct pd_value *out, bool *keep, const struct pd_hook *hook,
                 const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_native_args whole = *args;
    bool kept = true;
    whole.constants = &hook->constants;
    whole.bound = &hook->bound;
    whole.folder = hook->folder;
    struct pd_value made = *out;
    int code = call(&made, keep ? keep : &kept, hook, &whole, err);
    if (code < 0)
        return pd_err_wrap(err, "%.*s", PD_STR_ARG(hook->function));
    *out = made;
    return 0;
}

int pd_hook_row(struct pd_value *row, const struct pd_hook *hook, struct pd_arena *arena,
                struct pd_err *err)
{
    const struct pd_native_args args = {.row = row, .arena = arena};
    bool keep = true;
    int code = pd_hook_call(row, &keep, hook, &args, err);
    return code < 0 ? code : keep;
}

int pd_hook_field(struct pd_value *out, const struct pd_hook *hook, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_native_args args = {.row = row, .arena = arena};
    *out = pd_none();
    return pd_hook_call(out, NULL, hook, &args, err);
}
