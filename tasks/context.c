#include "tasks/context.h"

#include "lib/format/pystr.h"

#include <assert.h>

static const struct pd_str one_space = PD_STR(" ");
static const struct pd_str nothing = {"", 0};

/* Stripping finds white space at an end without decoding UTF-8 backwards. */
bool pd_text_starts_space(struct pd_str s)
{
    return pd_py_lstrip(s, NULL).n < s.n;
}

bool pd_text_ends_space(struct pd_str s)
{
    return pd_py_rstrip(s, NULL).n < s.n;
}

struct pd_str pd_context_concat(struct pd_str a, struct pd_str b, struct pd_str c,
                                struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_buf_add_str(&buf, a);
    pd_buf_add_str(&buf, b);
    pd_buf_add_str(&buf, c);
    struct pd_str out = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return out;
}

struct pd_str pd_context_join(struct pd_str a, struct pd_str b, struct pd_str delimiter,
                              struct pd_arena *arena)
{
    if (a.n == 0 || b.n == 0)
        return a.n == 0 ? b : a;
    bool spaced = pd_text_ends_space(a) || pd_text_starts_space(b);
    return pd_context_concat(a, spaced ? nothing : delimiter, b, arena);
}

static void add_piece(struct pd_context *context, bool assistant, struct pd_str content,
                      struct pd_str delimiter)
{
    assert(context->n < context->cap);
    context->pieces[context->n++] = (struct pd_piece){assistant, content, delimiter};
}

/* Whether the target delimiter follows the question. */
static bool delimits(const struct pd_turn *turn)
{
    if (turn->gen_prefix.n == 0)
        return turn->has_answer;
    return turn->question.n > 0 && !pd_text_ends_space(turn->question) &&
           !pd_text_starts_space(turn->gen_prefix);
}

void pd_context_add(struct pd_context *context, const struct pd_turn *turn, struct pd_arena *arena)
{
    add_piece(context, false, turn->question, delimits(turn) ? turn->target_delimiter : nothing);
    if (turn->has_answer)
        add_piece(context, true, pd_context_join(turn->gen_prefix, turn->answer, one_space, arena),
                  turn->fewshot_delimiter);
    else if (turn->gen_prefix.n > 0)
        add_piece(context, true, turn->gen_prefix, nothing);
}

/* Appends pieces with their delimiters, except the last one's when open. */
static void add_pieces(struct pd_buf *buf, const struct pd_piece *pieces, size_t n, bool open)
{
    for (size_t i = 0; i < n; i++) {
        pd_buf_add_str(buf, pieces[i].content);
        if (!open || i + 1 < n)
            pd_buf_add_str(buf, pieces[i].delimiter);
    }
}

struct pd_str pd_context_text(const struct pd_context *context, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_buf_add_str(&buf, context->system);
    add_pieces(&buf, context->pieces, context->n, false);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

static void add_message(struct pd_value *list, const char *role, struct pd_str content,
                        struct pd_arena *arena)
{
    struct pd_value message = pd_dict_new(arena);
    pd_dict_set(arena, &message, (struct pd_str)PD_STR("role"), pd_text(role));
    pd_dict_set(arena, &message, (struct pd_str)PD_STR("content"), pd_string(content));
    pd_list_push(arena, list, message);
}

static const char *role_of(const struct pd_piece *piece)
{
    return piece->assistant ? "assistant" : "user";
}

struct pd_value pd_context_messages(const struct pd_context *context, bool multiturn,
                                    struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    if (context->system.n > 0)
        add_message(&list, "system", context->system, arena);
    size_t first = 0; /* of the pieces that are messages of their own */
    if (!multiturn) {
        bool prefixed = context->n > 0 && context->pieces[context->n - 1].assistant;
        struct pd_buf buf = {0};
        first = prefixed ? context->n - 1 : context->n;
        add_pieces(&buf, context->pieces, first, prefixed);
        add_message(&list, "user", pd_arena_str(arena, pd_buf_str(&buf)), arena);
        pd_buf_done(&buf);
    }
    for (size_t i = first; i < context->n; i++)
        add_message(&list, role_of(&context->pieces[i]), context->pieces[i].content, arena);
    return list;
}
