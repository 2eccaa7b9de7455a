#include "harness/serve/tokenizer.h"

#include "lib/format/utf8.h"

#include <utf8proc.h>

enum kind { SINGLE, LETTER, SPACE };

struct cursor {
    struct pd_str text;
    size_t at;     /* byte */
    size_t nbytes; /* of the code point at that byte */
    enum kind kind;
};

/* Scripts that write without spaces between words: each character is a piece of its own. */
static bool is_ideographic(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x1100, 0x11ff}, {0x2e80, 0x9fff}, {0xa960, 0xa97f},   {0xac00, 0xd7ff},
        {0xf900, 0xfaff}, {0xff66, 0xffdc}, {0x20000, 0x3ffff},
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static enum kind kind_of_codepoint(uint32_t c)
{
    if (is_ideographic(c))
        return SINGLE;
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME)
        return LETTER;
    if (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP)
        return SPACE;
    return SINGLE;
}

static enum kind kind_of_ascii(unsigned char c)
{
    if ((unsigned char)((c | 0x20) - 'a') < 26)
        return LETTER;
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' ? SPACE : SINGLE;
}

/* Looks at byte at; false at the end of the text. */
static bool look(struct cursor *cursor, size_t at)
{
    if (at >= cursor->text.n)
        return false;
    cursor->at = at;
    unsigned char byte = (unsigned char)cursor->text.p[at];
    if (byte < 0x80) {
        cursor->nbytes = 1;
        cursor->kind = kind_of_ascii(byte);
        return true;
    }
    uint32_t c = pd_utf8_at(cursor->text, at, &cursor->nbytes);
    cursor->kind = cursor->nbytes == 1 ? SINGLE : kind_of_codepoint(c);
    return true;
}

static bool is_end_of_text(struct pd_str text, size_t at)
{
    static const struct pd_str mark = PD_STR(PD_END_OF_TEXT);
    return text.p[at] == '<' && text.n - at >= mark.n && memcmp(text.p + at, mark.p, mark.n) == 0;
}

/* A run of white space up to a line feed. Its last space is left to the visible character behind
   it. */
static struct pd_tokenizer_piece space_run(struct cursor cursor)
{
    size_t from = cursor.at, n = 0;
    bool more = true;
    while (more && cursor.kind == SPACE && n < PD_TOKENIZER_MAX) {
        n++;
        more = look(&cursor, cursor.at + cursor.nbytes);
    }
    size_t end = more ? cursor.at : cursor.text.n;
    bool visible = more && cursor.kind != SPACE && cursor.text.p[end] != '\n';
    if (visible && n > 1 && cursor.text.p[end - 1] == ' ' && !is_end_of_text(cursor.text, end)) {
        end--;
        n--;
    }
    return (struct pd_tokenizer_piece){(uint16_t)(end - from), (uint16_t)n};
}

/* Letters from the cursor on; the piece begins at from, a space or no space before them. */
static struct pd_tokenizer_piece letter_run(struct cursor cursor, size_t from)
{
    size_t n = cursor.at - from;
    bool more = true;
    while (more && cursor.kind == LETTER && n < PD_TOKENIZER_MAX) {
        n++;
        more = look(&cursor, cursor.at + cursor.nbytes);
    }
    size_t end = more ? cursor.at : cursor.text.n;
    return (struct pd_tokenizer_piece){(uint16_t)(end - from), (uint16_t)n};
}

struct pd_tokenizer_piece pd_tokenizer_cut(struct pd_str text, size_t at)
{
    struct cursor cursor = {.text = text};
    look(&cursor, at);
    if (is_end_of_text(text, at))
        return (struct pd_tokenizer_piece){sizeof(PD_END_OF_TEXT) - 1, sizeof(PD_END_OF_TEXT) - 1};
    if (text.p[at] == ' ') {
        struct cursor next = cursor;
        bool visible = look(&next, at + 1) && next.kind != SPACE && text.p[at + 1] != '\n';
        if (!visible || is_end_of_text(text, at + 1))
            return space_run(cursor);
        cursor = next;
    }
    if (cursor.kind == SPACE)
        return space_run(cursor);
    if (cursor.kind == LETTER)
        return letter_run(cursor, at);
    return (struct pd_tokenizer_piece){(uint16_t)(cursor.at + cursor.nbytes - at),
                                       (uint16_t)(cursor.at - at + 1)};
}
