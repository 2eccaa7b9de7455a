/*
 * Named entities as "label: entity $ label: entity", lower case. Words that name a kind of entity
 * become one of four labels where a colon follows; entities of a label are separated by commas and
 * end at "$" or a new line; "none" is dropped.
 */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

/* Tried in this order. */
static const char *const labels[][2] = {
    {"person", "PER"},  {"location", "LOC"},  {"organization", "ORG"}, {"counties", "LOC"},
    {"places", "LOC"},  {"people", "PER"},    {"persons", "PER"},      {"company", "ORG"},
    {"country", "LOC"}, {"continent", "LOC"}, {"time", "DATE"},        {"date", "DATE"},
    {"per", "PER"},     {"loc", "LOC"},       {"org", "ORG"},
};

enum { NLABELS = sizeof labels / sizeof labels[0] };

struct spans {
    struct pd_regex *label[NLABELS];
    struct pd_regex *entities;
};

static void release(void *state)
{
    struct spans *spans = state;
    for (size_t i = 0; i < NLABELS; i++)
        pd_regex_free(spans->label[i]);
    pd_regex_free(spans->entities);
}

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    (void)params;
    struct spans *spans = pd_arena_alloc(arena, sizeof *spans);
    struct pd_str entities = PD_STR("\\b(PER|LOC|ORG|DATE):\\s*([^$]+)");
    int code = pd_regex_new(&spans->entities, entities, 0, err);
    for (size_t i = 0; i < NLABELS && code >= 0; i++) {
        struct pd_str pattern = pd_arena_printf(arena, "\\b%s\\s*:", labels[i][0]);
        code = pd_regex_new(&spans->label[i], pattern, 0, err);
    }
    if (code < 0)
        release(spans);
    else
        *state = spans;
    return code;
}

/* Moves the buffer's contents into the arena and empties it. */
static struct pd_str take(struct pd_buf *buf, struct pd_arena *arena)
{
    struct pd_str text = pd_arena_str(arena, pd_buf_str(buf));
    pd_buf_reset(buf);
    return text;
}

static struct pd_str replaced(struct pd_buf *buf, struct pd_str text, const char *from,
                              struct pd_arena *arena)
{
    pd_py_replace(buf, text, pd_str_of(from), (struct pd_str)PD_STR("$"), -1);
    return take(buf, arena);
}

/* Lower case, label words rewritten, every separator a single "$". */
static struct pd_str normalize(struct pd_str text, const struct spans *spans,
                               struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    struct pd_str dollar = PD_STR("$");
    pd_py_lower(&buf, text);
    text = take(&buf, arena);
    for (size_t i = 0; i < NLABELS; i++) {
        struct pd_str label = pd_arena_printf(arena, "%s:", labels[i][1]);
        if (pd_regex_sub(&buf, spans->label[i], text, label, NULL) >= 0)
            text = pd_arena_str(arena, pd_buf_str(&buf));
        pd_buf_reset(&buf);
    }
    text = pd_py_rstrip(replaced(&buf, text, "$$", arena), &dollar);
    text = replaced(&buf, text, "\n", arena);
    pd_buf_done(&buf);
    return pd_py_strip(text, NULL);
}

struct entities {
    struct pd_str text;
    struct pd_buf out;
    struct pd_arena *arena;
};

static bool is_none(struct pd_str entity)
{
    struct pd_buf lower = {0};
    pd_py_lower(&lower, entity);
    bool none = pd_str_is(pd_buf_str(&lower), "none");
    pd_buf_done(&lower);
    return none;
}

/* Adds "label: entity" for every entity of one match. */
static int add_entities(void *ctx, const struct pd_match *match)
{
    struct entities *all = ctx;
    const ptrdiff_t *at = match->spans;
    struct pd_str label = pd_str_slice(all->text, (size_t)at[2], (size_t)at[3]),
                  comma = PD_STR(",");
    struct pd_value list =
        pd_py_split(all->arena, pd_str_slice(all->text, (size_t)at[4], (size_t)at[5]), &comma, -1);
    for (size_t i = 0; i < pd_list_len(&list); i++) {
        struct pd_str entity = pd_py_strip(pd_list_at(&list, i)->s, NULL);
        if (is_none(entity))
            continue;
        if (all->out.len > 0)
            pd_buf_puts(&all->out, " $ ");
        pd_py_lower(&all->out, label);
        pd_buf_puts(&all->out, ": ");
        pd_buf_add_str(&all->out, entity);
    }
    return 0;
}

/* A text on which the pattern passes its step limit ends with the entities found so far. */
static int format_one(struct pd_value *out, const struct pd_value *response,
                      struct pd_extract *extract, struct pd_err *err)
{
    (void)err;
    const struct spans *spans = extract->state;
    struct entities all = {.arena = extract->arena};
    all.text = normalize(pd_extract_text(response), spans, extract->arena);
    (void)pd_regex_each(spans->entities, all.text, add_entities, &all, NULL);
    *out = pd_string(pd_arena_str(extract->arena, pd_buf_str(&all.out)));
    pd_buf_done(&all.out);
    return 0;
}

const struct pd_filter pd_filter_format_span = {
    .name = "format_span",
    .help = "rewrites named entities as \"label: entity $ label: entity\"",
    .prepare = prepare,
    .release = release,
    .one = format_one,
};
