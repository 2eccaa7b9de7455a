#include "tasks/chat.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/model.h"

/* What the files tell. */
struct files {
    const char *folder, *template_file; /* the second NULL: the one in the configuration */
    struct pd_value config;             /* a dict; None without a file */
    struct pd_arena *arena;
};

/* --- reading --- */

static int read_file(struct pd_str *out, const char *path, struct pd_arena *arena,
                     struct pd_err *err)
{
    struct pd_buf buf = PD_BUF_MAX(PD_MODEL_MAX_FILE);
    int code = pd_file_read(&buf, path, err);
    if (code >= 0)
        *out = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return code;
}

/* A dict from a JSON file; None when there is no such file. */
static int read_dict(struct pd_value *out, const char *path, struct pd_arena *arena,
                     struct pd_err *err)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_str text;
    *out = pd_none();
    if (!pd_file_exists(path))
        return 0;
    int code = read_file(&text, path, arena, err);
    if (code >= 0 && (code = pd_json_parse(out, arena, text, &limits, err)) < 0)
        return pd_err_wrap(err, "%s", path);
    if (code >= 0 && out->kind != PD_DICT)
        return pd_err_set(err, PD_ERR_INPUT, "%s: expected an object", path);
    return code;
}

static bool ends_with(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcmp(path + n - m, ending) == 0;
}

static int find_files(struct files *files, const char *path, struct pd_err *err)
{
    bool folder = pd_file_is_dir(path), json = ends_with(path, ".json");
    if (!folder && !pd_file_exists(path))
        return pd_err_set(err, PD_ERR_INPUT, "--chat-template %s: there is no such file", path);
    files->folder = folder ? path : pd_path_dir(files->arena, path);
    const char *config = pd_path_join(files->arena, files->folder, "tokenizer_config.json");
    const char *beside = pd_path_join(files->arena, files->folder, "chat_template.jinja");
    if (!folder && !json)
        files->template_file = path;
    else if (folder && pd_file_exists(beside))
        files->template_file = beside;
    return read_dict(&files->config, json ? path : config, files->arena, err);
}

/* --- the template --- */

static const char *called(const struct pd_chat_options *options)
{
    return options->origin ? options->origin->word : options->path;
}

static int no_template(const struct files *files, const struct pd_chat_options *options,
                       struct pd_err *err)
{
    const struct pd_value *list = pd_dict_get(&files->config, "chat_template");
    struct pd_buf known = {0};
    for (size_t i = 0; i < pd_list_len(list); i++) {
        struct pd_str name = pd_dict_str(pd_list_at(list, i), "name", pd_str_of("?"));
        pd_buf_printf(&known, "%s%.*s", i ? ", " : "; there are ", PD_STR_ARG(name));
    }
    pd_err_set(err, PD_ERR_INPUT, "%s has no chat template%s%s%s", called(options),
               options->name ? " named " : "", options->name ? options->name : "",
               known.data ? known.data : "");
    pd_buf_done(&known);
    return PD_ERR_INPUT;
}

/* One of those that the configuration lists by name. */
static bool find_listed(struct pd_str *text, const struct files *files, struct pd_str name)
{
    const struct pd_value *list = pd_dict_get(&files->config, "chat_template");
    for (size_t i = 0; i < pd_list_len(list); i++) {
        const struct pd_value *item = pd_list_at(list, i);
        const struct pd_value *found = pd_dict_get(item, "template");
        if (!pd_str_eq(pd_dict_str(item, "name", pd_str_of("")), name) || !pd_is(found, PD_STRING))
            continue;
        *text = found->s;
        return true;
    }
    return false;
}

/* lm-eval takes a tokenizer's only template whatever name is asked for; here the name must be
   "default" then, so that a misspelt one is seen. */
static int find_template(struct pd_chat *chat, const struct files *files,
                         const struct pd_chat_options *options, struct pd_err *err)
{
    const struct pd_value *own = pd_dict_get(&files->config, "chat_template");
    bool is_default = !options->name || strcmp(options->name, "default") == 0;
    chat->name = pd_str_of(options->name ? options->name : "default");
    struct pd_str file = pd_arena_printf(files->arena, "additional_chat_templates/%.*s.jinja",
                                         PD_STR_ARG(chat->name));
    const char *further = pd_path_join(files->arena, files->folder, file.p);
    if (is_default && files->template_file)
        return read_file(&chat->text, files->template_file, files->arena, err);
    if (!is_default && !strchr(options->name, '/') && pd_file_exists(further))
        return read_file(&chat->text, further, files->arena, err);
    if (is_default && pd_is(own, PD_STRING)) {
        chat->text = own->s;
        return 0;
    }
    return find_listed(&chat->text, files, chat->name) ? 0 : no_template(files, options, err);
}

/* --- special tokens --- */

static const char *const special_tokens[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                             "pad_token", "cls_token", "mask_token"};

/* A token as text, or as a dict with its content; empty when there is none. */
static struct pd_str token_text(const struct pd_value *v)
{
    const struct pd_value *text = pd_is(v, PD_DICT) ? pd_dict_get(v, "content") : v;
    return pd_is(text, PD_STRING) ? text->s : (struct pd_str){"", 0};
}

static void add_tokens(struct pd_chat *chat, const struct pd_value *from, struct pd_arena *arena)
{
    const struct pd_str further = PD_STR("additional_special_tokens");
    for (size_t i = 0; i < sizeof(special_tokens) / sizeof(special_tokens[0]); i++) {
        struct pd_str name = pd_str_of(special_tokens[i]);
        struct pd_str text = token_text(pd_dict_find(from, name));
        if (text.n && !pd_dict_find(&chat->variables, name))
            pd_dict_set(arena, &chat->variables, name, pd_string(text));
    }
    const struct pd_value *list = pd_dict_find(from, further);
    if (pd_list_len(list) == 0 || pd_dict_find(&chat->variables, further))
        return;
    struct pd_value texts = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(list); i++)
        pd_list_push(arena, &texts, pd_string(token_text(pd_list_at(list, i))));
    pd_dict_set(arena, &chat->variables, further, texts);
}

/* --- whether the tokenizer adds the BOS --- */

/* Behind the JSON object that starts at `from`; the end of the text when it has no end. */
static size_t object_end(struct pd_str json, size_t from)
{
    size_t depth = 0;
    bool quoted = false;
    for (size_t i = from; i < json.n; i++) {
        char c = json.p[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == '{')
            depth++;
        else if (!quoted && c == '}' && --depth == 0)
            return i + 1;
    }
    return json.n;
}

/* The value of "post_processor" in a tokenizer.json, whose vocabulary is too large to be read for
   it, and may hold that word, with a number behind it. */
static bool find_processor(struct pd_value *out, struct pd_str json, struct pd_arena *arena)
{
    const struct pd_str key = PD_STR("\"post_processor\":");
    *out = pd_none();
    for (size_t from = 0;;) {
        ptrdiff_t at = pd_str_index(json, key, from);
        if (at < 0)
            return false;
        from = (size_t)at + key.n;
        struct pd_str rest = pd_py_lstrip(pd_str_slice(json, from, json.n), NULL);
        if (pd_str_starts_with(rest, pd_str_of("null")))
            return true;
        if (rest.n == 0 || rest.p[0] != '{')
            continue;
        struct pd_str object = pd_str_slice(rest, 0, object_end(rest, 0));
        if (pd_json_parse(out, arena, object, NULL, NULL) >= 0)
            return true;
    }
}

/* Whether a post-processor, or one of its parts, puts the token in front of a single text. */
static bool puts_first(const struct pd_value *processor, struct pd_str token, unsigned depth)
{
    const struct pd_value *parts = pd_dict_get(processor, "processors");
    const struct pd_value *single = pd_dict_get(processor, "single");
    const struct pd_value *cls = pd_dict_get(processor, "cls");
    const struct pd_value *first = pd_list_len(single) ? pd_list_at(single, 0) : NULL;
    const struct pd_value *special = pd_dict_get(first, "SpecialToken");
    if (pd_list_len(cls) && pd_str_eq(token_text(pd_list_at(cls, 0)), token))
        return true;
    for (size_t i = 0; depth < 4 && i < pd_list_len(parts); i++) {
        if (puts_first(pd_list_at(parts, i), token, depth + 1))
            return true;
    }
    return special && pd_str_eq(pd_dict_str(special, "id", (struct pd_str){"", 0}), token);
}

/* "add_bos_token" decides; else what tokenizer.json does to a text; else it is taken to be added.
 */
static int read_bos(struct pd_chat *chat, const struct files *files, struct pd_err *err)
{
    const struct pd_value *said = pd_dict_get(&files->config, "add_bos_token");
    const char *path = pd_path_join(files->arena, files->folder, "tokenizer.json");
    struct pd_arena scratch = {0};
    struct pd_value processor;
    struct pd_str json;
    chat->server_adds_bos = !pd_is(said, PD_BOOL) || said->b;
    if (pd_is(said, PD_BOOL) || chat->bos_token.n == 0 || !pd_file_exists(path))
        return 0;
    int code = read_file(&json, path, &scratch, err);
    if (code >= 0 && find_processor(&processor, json, &scratch))
        chat->server_adds_bos = puts_first(&processor, chat->bos_token, 0);
    pd_arena_done(&scratch);
    return code;
}

static int read_tokens(struct pd_chat *chat, const struct files *files,
                       const struct pd_chat_options *options, struct pd_err *err)
{
    struct pd_arena *arena = files->arena;
    struct pd_value map;
    const char *path = pd_path_join(arena, files->folder, "special_tokens_map.json");
    int code = read_dict(&map, path, arena, err);
    if (code < 0)
        return code;
    chat->variables = pd_dict_new(arena);
    add_tokens(chat, &files->config, arena);
    add_tokens(chat, &map, arena);
    for (size_t i = 0; i < pd_dict_len(options->extra); i++) {
        const struct pd_dict_entry *entry = &options->extra->dict->entries[i];
        pd_dict_set(arena, &chat->variables, entry->key, entry->value);
    }
    chat->bos_token = pd_dict_str(&chat->variables, "bos_token", (struct pd_str){"", 0});
    return read_bos(chat, files, err);
}

/* Without a configuration nobody knows whether a token is empty or was forgotten. */
static int check_tokens(const struct pd_chat *chat, const struct files *files, struct pd_err *err)
{
    static const char *const needed[] = {"bos_token", "eos_token"};
    struct pd_value names = pd_jinja_names(chat->tpl, files->arena);
    for (size_t i = 0; files->config.kind == PD_NONE && i < pd_list_len(&names); i++) {
        struct pd_str name = pd_list_at(&names, i)->s;
        for (size_t k = 0; k < sizeof(needed) / sizeof(needed[0]); k++) {
            if (pd_str_is(name, needed[k]) && !pd_dict_find(&chat->variables, name))
                return pd_err_set(err, PD_ERR_INPUT,
                                  "%s writes %s, and no tokenizer_config.json lies beside it; give "
                                  "--chat-args %s=TEXT",
                                  chat->path, needed[k], needed[k]);
        }
    }
    if (chat->bos == PD_CHAT_BOS_ALWAYS && chat->bos_token.n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "--add-bos always: %s has no bos_token", chat->path);
    return 0;
}

int pd_chat_open(struct pd_chat **out, const struct pd_chat_options *options,
                 struct pd_arena *arena, struct pd_err *err)
{
    struct files files = {.arena = arena};
    struct pd_chat *chat = pd_arena_alloc(arena, sizeof(*chat));
    struct pd_jinja *tpl = NULL;
    chat->path = called(options);
    chat->origin = options->origin;
    chat->bos = options->bos;
    chat->today = options->today;
    int code = find_files(&files, options->path, err);
    if (code >= 0)
        code = find_template(chat, &files, options, err);
    if (code >= 0)
        code = read_tokens(chat, &files, options, err);
    if (code < 0)
        return code;
    code = pd_jinja_compile_chat(&tpl, arena, chat->text, options->today, err);
    if (code < 0)
        return pd_err_wrap(err, "the chat template of %s", chat->path);
    chat->tpl = tpl;
    chat->dated = pd_str_index(chat->text, pd_str_of("strftime_now"), 0) >= 0;
    pd_sha256_hex(chat->hash, chat->text);
    code = check_tokens(chat, &files, err);
    if (code >= 0)
        *out = chat;
    return code;
}

/* --- rendering --- */

/* Stands behind a message that is to be continued, so that its end is found in the text. */
static const struct pd_str mark = PD_STR("CONTINUE_FINAL_MESSAGE_TAG ");

static struct pd_str content_of(const struct pd_value *message)
{
    return pd_dict_str(message, "content", (struct pd_str){"", 0});
}

/* The messages, the last one's content with the mark. */
static struct pd_value marked(const struct pd_value *messages, struct pd_arena *arena)
{
    struct pd_value list = pd_value_copy(arena, messages);
    struct pd_value *last = &list.list->items[list.list->n - 1];
    struct pd_buf content = {0};
    pd_buf_add_str(&content, content_of(last));
    pd_buf_add_str(&content, mark);
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&content));
    pd_buf_done(&content);
    pd_dict_set(arena, last, pd_str_of("content"), pd_string(kept));
    return list;
}

static ptrdiff_t last_index(struct pd_str s, struct pd_str what)
{
    ptrdiff_t found = -1;
    for (size_t from = 0;;) {
        ptrdiff_t at = pd_str_index(s, what, from);
        if (at < 0)
            return found;
        found = at;
        from = (size_t)at + 1;
    }
}

/* Cuts the text in front of the mark. Where the template strips its messages, the text ends without
   white space. */
static int cut_mark(struct pd_str *text, struct pd_str final, struct pd_err *err)
{
    struct pd_str bare = pd_py_strip(mark, NULL);
    ptrdiff_t at = last_index(*text, bare);
    if (at < 0 || pd_str_index(*text, pd_py_strip(final, NULL), 0) < 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "the chat template changes the start of the answer, so that it cannot be "
                          "continued");
    bool kept = pd_str_starts_with(pd_str_slice(*text, (size_t)at, text->n), mark);
    *text = pd_str_slice(*text, 0, (size_t)at);
    if (!kept)
        *text = pd_py_rstrip(*text, NULL);
    return 0;
}

static struct pd_value variables_of(const struct pd_chat *chat, const struct pd_value *messages,
                                    bool prompt, struct pd_arena *arena)
{
    struct pd_value vars = pd_dict_new(arena);
    for (size_t i = 0; i < pd_dict_len(&chat->variables); i++) {
        const struct pd_dict_entry *entry = &chat->variables.dict->entries[i];
        pd_dict_set(arena, &vars, entry->key, entry->value);
    }
    pd_dict_set(arena, &vars, pd_str_of("messages"), *messages);
    pd_dict_set(arena, &vars, pd_str_of("tools"), pd_none());
    pd_dict_set(arena, &vars, pd_str_of("documents"), pd_none());
    pd_dict_set(arena, &vars, pd_str_of("add_generation_prompt"), pd_bool(prompt));
    return vars;
}

/* Sees to the BOS at the start of a text. */
static void settle_bos(struct pd_str *text, size_t *nunsent, const struct pd_chat *chat,
                       struct pd_arena *arena)
{
    bool there = chat->bos_token.n && pd_str_starts_with(*text, chat->bos_token);
    bool left =
        chat->bos == PD_CHAT_BOS_NEVER || (chat->bos == PD_CHAT_BOS_AUTO && chat->server_adds_bos);
    *nunsent = there && left ? chat->bos_token.n : 0;
    if (there || chat->bos != PD_CHAT_BOS_ALWAYS)
        return;
    struct pd_buf buf = {0};
    pd_buf_add_str(&buf, chat->bos_token);
    pd_buf_add_str(&buf, *text);
    *text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
}

int pd_chat_render(struct pd_str *out, size_t *nunsent, const struct pd_chat *chat,
                   const struct pd_value *messages, struct pd_arena *arena, struct pd_err *err)
{
    size_t n = pd_list_len(messages);
    const struct pd_value *last = n ? pd_list_at(messages, n - 1) : NULL;
    bool continued = last && pd_str_is(pd_dict_str(last, "role", pd_str_of("")), "assistant");
    struct pd_value all = continued ? marked(messages, arena) : *messages;
    struct pd_value vars = variables_of(chat, &all, !continued, arena);
    struct pd_arena scratch = {0};
    struct pd_buf buf = {0};
    struct pd_str text;
    int code = pd_jinja_render(&buf, chat->tpl, &vars, NULL, &scratch, err);
    if (code >= 0)
        text = pd_arena_str(arena, pd_buf_str(&buf));
    if (code >= 0 && continued)
        code = cut_mark(&text, content_of(last), err);
    pd_buf_done(&buf);
    pd_arena_done(&scratch);
    if (code < 0)
        return pd_err_wrap(err, "the chat template of %s", chat->path);
    settle_bos(&text, nunsent, chat, arena);
    *out = text;
    return 0;
}

/* --- what is recorded --- */

struct pd_value pd_chat_identity(const struct pd_chat *chat, struct pd_arena *arena)
{
    static const char *const names[] = {"auto", "always", "never"};
    struct pd_value dict = pd_dict_new(arena);
    struct pd_str day = pd_arena_printf(arena, "%04d-%02d-%02d", chat->today.year,
                                        chat->today.month, chat->today.day);
    pd_dict_set(arena, &dict, pd_str_of("sha256"), pd_string(pd_str_of(chat->hash)));
    pd_dict_set(arena, &dict, pd_str_of("variables"), chat->variables);
    pd_dict_set(arena, &dict, pd_str_of("add_bos"), pd_text(names[chat->bos]));
    pd_dict_set(arena, &dict, pd_str_of("server_adds_bos"), pd_bool(chat->server_adds_bos));
    pd_dict_set(arena, &dict, pd_str_of("date"), chat->dated ? pd_string(day) : pd_none());
    return dict;
}

struct pd_value pd_chat_record(const struct pd_chat *chat, struct pd_arena *arena)
{
    struct pd_value dict = pd_chat_identity(chat, arena);
    pd_dict_set(arena, &dict, pd_str_of("name"), pd_string(chat->name));
    pd_dict_set(arena, &dict, pd_str_of("file"), pd_text(chat->path));
    if (!chat->origin)
        return dict;
    pd_dict_set(arena, &dict, pd_str_of("repository"), pd_text(chat->origin->repository));
    pd_dict_set(arena, &dict, pd_str_of("revision"), pd_text(chat->origin->revision));
    pd_dict_set(arena, &dict, pd_str_of("commit"), pd_text(chat->origin->commit));
    return dict;
}
