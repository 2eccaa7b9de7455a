/*
 * What is space, digit, upper and lower, and the mappings between the cases.
 *
 * utf8proc knows general categories and one-to-one case mappings; the tables here hold what it
 * lacks and Python has: digits that are not decimal (Numeric_Type=Digit), letters by property only
 * (Other_Lowercase, Other_Uppercase), and the mappings to several code points (SpecialCasing). They
 * are those of Unicode 14, which CPython 3.11 uses; a newer utf8proc knows some more letters.
 */
#include "lib/format/pystr.h"

#include "lib/format/utf8.h"

#include <utf8proc.h>

struct range {
    uint32_t first, last;
};

static const struct range spaces[] = {
    {0x9, 0xd},       {0x1c, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

static const struct range other_digits[] = {
    {0xb2, 0xb3},       {0xb9, 0xb9},       {0x1369, 0x1371},   {0x19da, 0x19da},
    {0x2070, 0x2070},   {0x2074, 0x2079},   {0x2080, 0x2089},   {0x2460, 0x2468},
    {0x2474, 0x247c},   {0x2488, 0x2490},   {0x24ea, 0x24ea},   {0x24f5, 0x24fd},
    {0x24ff, 0x24ff},   {0x2776, 0x277e},   {0x2780, 0x2788},   {0x278a, 0x2792},
    {0x10a40, 0x10a43}, {0x10e60, 0x10e68}, {0x11052, 0x1105a}, {0x1f100, 0x1f10a},
};

static const struct range other_lowercase[] = {
    {0xaa, 0xaa},       {0xba, 0xba},       {0x2b0, 0x2b8},     {0x2c0, 0x2c1},
    {0x2e0, 0x2e4},     {0x345, 0x345},     {0x37a, 0x37a},     {0x1d2c, 0x1d6a},
    {0x1d78, 0x1d78},   {0x1d9b, 0x1dbf},   {0x2071, 0x2071},   {0x207f, 0x207f},
    {0x2090, 0x209c},   {0x2170, 0x217f},   {0x24d0, 0x24e9},   {0x2c7c, 0x2c7d},
    {0xa69c, 0xa69d},   {0xa770, 0xa770},   {0xa7f8, 0xa7f9},   {0xab5c, 0xab5f},
    {0x10780, 0x10780}, {0x10783, 0x10785}, {0x10787, 0x107b0}, {0x107b2, 0x107ba},
};

static const struct range other_uppercase[] = {
    {0x2160, 0x216f}, {0x24b6, 0x24cf}, {0x1f130, 0x1f149}, {0x1f150, 0x1f169}, {0x1f170, 0x1f189},
};

/* Case_Ignorable by word-break property; the rest of it are whole categories. */
static const struct range other_case_ignorable[] = {
    {0x27, 0x27},     {0x2e, 0x2e},     {0x3a, 0x3a},     {0xb7, 0xb7},
    {0x387, 0x387},   {0x55f, 0x55f},   {0x5f4, 0x5f4},   {0x2018, 0x2019},
    {0x2024, 0x2024}, {0x2027, 0x2027}, {0xfe13, 0xfe13}, {0xfe52, 0xfe52},
    {0xfe55, 0xfe55}, {0xff07, 0xff07}, {0xff0e, 0xff0e}, {0xff1a, 0xff1a},
};

/* Mappings to more than one code point, or where utf8proc departs from Unicode; padded by 0. */
struct special {
    uint32_t from;
    uint32_t upper[3], title[3];
};

static const struct special specials[] = {
    {0xdf, {0x53, 0x53}, {0x53, 0x73}},
    {0x149, {0x2bc, 0x4e}, {0x2bc, 0x4e}},
    {0x1f0, {0x4a, 0x30c}, {0x4a, 0x30c}},
    {0x390, {0x399, 0x308, 0x301}, {0x399, 0x308, 0x301}},
    {0x3b0, {0x3a5, 0x308, 0x301}, {0x3a5, 0x308, 0x301}},
    {0x587, {0x535, 0x552}, {0x535, 0x582}},
    {0x1e96, {0x48, 0x331}, {0x48, 0x331}},
    {0x1e97, {0x54, 0x308}, {0x54, 0x308}},
    {0x1e98, {0x57, 0x30a}, {0x57, 0x30a}},
    {0x1e99, {0x59, 0x30a}, {0x59, 0x30a}},
    {0x1e9a, {0x41, 0x2be}, {0x41, 0x2be}},
    {0x1f50, {0x3a5, 0x313}, {0x3a5, 0x313}},
    {0x1f52, {0x3a5, 0x313, 0x300}, {0x3a5, 0x313, 0x300}},
    {0x1f54, {0x3a5, 0x313, 0x301}, {0x3a5, 0x313, 0x301}},
    {0x1f56, {0x3a5, 0x313, 0x342}, {0x3a5, 0x313, 0x342}},
    {0x1f80, {0x1f08, 0x399}, {0x1f88}},
    {0x1f81, {0x1f09, 0x399}, {0x1f89}},
    {0x1f82, {0x1f0a, 0x399}, {0x1f8a}},
    {0x1f83, {0x1f0b, 0x399}, {0x1f8b}},
    {0x1f84, {0x1f0c, 0x399}, {0x1f8c}},
    {0x1f85, {0x1f0d, 0x399}, {0x1f8d}},
    {0x1f86, {0x1f0e, 0x399}, {0x1f8e}},
    {0x1f87, {0x1f0f, 0x399}, {0x1f8f}},
    {0x1f88, {0x1f08, 0x399}, {0x1f88}},
    {0x1f89, {0x1f09, 0x399}, {0x1f89}},
    {0x1f8a, {0x1f0a, 0x399}, {0x1f8a}},
    {0x1f8b, {0x1f0b, 0x399}, {0x1f8b}},
    {0x1f8c, {0x1f0c, 0x399}, {0x1f8c}},
    {0x1f8d, {0x1f0d, 0x399}, {0x1f8d}},
    {0x1f8e, {0x1f0e, 0x399}, {0x1f8e}},
    {0x1f8f, {0x1f0f, 0x399}, {0x1f8f}},
    {0x1f90, {0x1f28, 0x399}, {0x1f98}},
    {0x1f91, {0x1f29, 0x399}, {0x1f99}},
    {0x1f92, {0x1f2a, 0x399}, {0x1f9a}},
    {0x1f93, {0x1f2b, 0x399}, {0x1f9b}},
    {0x1f94, {0x1f2c, 0x399}, {0x1f9c}},
    {0x1f95, {0x1f2d, 0x399}, {0x1f9d}},
    {0x1f96, {0x1f2e, 0x399}, {0x1f9e}},
    {0x1f97, {0x1f2f, 0x399}, {0x1f9f}},
    {0x1f98, {0x1f28, 0x399}, {0x1f98}},
    {0x1f99, {0x1f29, 0x399}, {0x1f99}},
    {0x1f9a, {0x1f2a, 0x399}, {0x1f9a}},
    {0x1f9b, {0x1f2b, 0x399}, {0x1f9b}},
    {0x1f9c, {0x1f2c, 0x399}, {0x1f9c}},
    {0x1f9d, {0x1f2d, 0x399}, {0x1f9d}},
    {0x1f9e, {0x1f2e, 0x399}, {0x1f9e}},
    {0x1f9f, {0x1f2f, 0x399}, {0x1f9f}},
    {0x1fa0, {0x1f68, 0x399}, {0x1fa8}},
    {0x1fa1, {0x1f69, 0x399}, {0x1fa9}},
    {0x1fa2, {0x1f6a, 0x399}, {0x1faa}},
    {0x1fa3, {0x1f6b, 0x399}, {0x1fab}},
    {0x1fa4, {0x1f6c, 0x399}, {0x1fac}},
    {0x1fa5, {0x1f6d, 0x399}, {0x1fad}},
    {0x1fa6, {0x1f6e, 0x399}, {0x1fae}},
    {0x1fa7, {0x1f6f, 0x399}, {0x1faf}},
    {0x1fa8, {0x1f68, 0x399}, {0x1fa8}},
    {0x1fa9, {0x1f69, 0x399}, {0x1fa9}},
    {0x1faa, {0x1f6a, 0x399}, {0x1faa}},
    {0x1fab, {0x1f6b, 0x399}, {0x1fab}},
    {0x1fac, {0x1f6c, 0x399}, {0x1fac}},
    {0x1fad, {0x1f6d, 0x399}, {0x1fad}},
    {0x1fae, {0x1f6e, 0x399}, {0x1fae}},
    {0x1faf, {0x1f6f, 0x399}, {0x1faf}},
    {0x1fb2, {0x1fba, 0x399}, {0x1fba, 0x345}},
    {0x1fb3, {0x391, 0x399}, {0x1fbc}},
    {0x1fb4, {0x386, 0x399}, {0x386, 0x345}},
    {0x1fb6, {0x391, 0x342}, {0x391, 0x342}},
    {0x1fb7, {0x391, 0x342, 0x399}, {0x391, 0x342, 0x345}},
    {0x1fbc, {0x391, 0x399}, {0x1fbc}},
    {0x1fc2, {0x1fca, 0x399}, {0x1fca, 0x345}},
    {0x1fc3, {0x397, 0x399}, {0x1fcc}},
    {0x1fc4, {0x389, 0x399}, {0x389, 0x345}},
    {0x1fc6, {0x397, 0x342}, {0x397, 0x342}},
    {0x1fc7, {0x397, 0x342, 0x399}, {0x397, 0x342, 0x345}},
    {0x1fcc, {0x397, 0x399}, {0x1fcc}},
    {0x1fd2, {0x399, 0x308, 0x300}, {0x399, 0x308, 0x300}},
    {0x1fd3, {0x399, 0x308, 0x301}, {0x399, 0x308, 0x301}},
    {0x1fd6, {0x399, 0x342}, {0x399, 0x342}},
    {0x1fd7, {0x399, 0x308, 0x342}, {0x399, 0x308, 0x342}},
    {0x1fe2, {0x3a5, 0x308, 0x300}, {0x3a5, 0x308, 0x300}},
    {0x1fe3, {0x3a5, 0x308, 0x301}, {0x3a5, 0x308, 0x301}},
    {0x1fe4, {0x3a1, 0x313}, {0x3a1, 0x313}},
    {0x1fe6, {0x3a5, 0x342}, {0x3a5, 0x342}},
    {0x1fe7, {0x3a5, 0x308, 0x342}, {0x3a5, 0x308, 0x342}},
    {0x1ff2, {0x1ffa, 0x399}, {0x1ffa, 0x345}},
    {0x1ff3, {0x3a9, 0x399}, {0x1ffc}},
    {0x1ff4, {0x38f, 0x399}, {0x38f, 0x345}},
    {0x1ff6, {0x3a9, 0x342}, {0x3a9, 0x342}},
    {0x1ff7, {0x3a9, 0x342, 0x399}, {0x3a9, 0x342, 0x345}},
    {0x1ffc, {0x3a9, 0x399}, {0x1ffc}},
    {0xfb00, {0x46, 0x46}, {0x46, 0x66}},
    {0xfb01, {0x46, 0x49}, {0x46, 0x69}},
    {0xfb02, {0x46, 0x4c}, {0x46, 0x6c}},
    {0xfb03, {0x46, 0x46, 0x49}, {0x46, 0x66, 0x69}},
    {0xfb04, {0x46, 0x46, 0x4c}, {0x46, 0x66, 0x6c}},
    {0xfb05, {0x53, 0x54}, {0x53, 0x74}},
    {0xfb06, {0x53, 0x54}, {0x53, 0x74}},
    {0xfb13, {0x544, 0x546}, {0x544, 0x576}},
    {0xfb14, {0x544, 0x535}, {0x544, 0x565}},
    {0xfb15, {0x544, 0x53b}, {0x544, 0x56b}},
    {0xfb16, {0x54e, 0x546}, {0x54e, 0x576}},
    {0xfb17, {0x544, 0x53d}, {0x544, 0x56d}},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define IN(array, codepoint) is_in(array, COUNT(array), codepoint)

static bool is_in(const struct range *ranges, size_t n, uint32_t codepoint)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (codepoint > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && codepoint >= ranges[low].first;
}

static utf8proc_category_t category_of(uint32_t codepoint)
{
    return utf8proc_category((utf8proc_int32_t)codepoint);
}

/* ---- properties ---- */

bool pd_py_isspace(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return codepoint == ' ' || (codepoint >= 0x9 && codepoint <= 0xd) ||
               (codepoint >= 0x1c && codepoint <= 0x1f);
    return IN(spaces, codepoint);
}

int pd_py_decimal(uint32_t codepoint)
{
    if (codepoint < 0x80)
        return codepoint >= '0' && codepoint <= '9' ? (int)(codepoint - '0') : -1;
    if (category_of(codepoint) != UTF8PROC_CATEGORY_ND)
        return -1;
    /* Decimal digits come in whole tens, 0 first, so the place in an unbroken run is the value. */
    uint32_t before = codepoint;
    while (category_of(before - 1) == UTF8PROC_CATEGORY_ND)
        before--;
    return (int)((codepoint - before) % 10);
}

bool pd_py_isdigit_cp(uint32_t codepoint)
{
    return pd_py_decimal(codepoint) >= 0 || IN(other_digits, codepoint);
}

static bool is_lower(uint32_t codepoint)
{
    return category_of(codepoint) == UTF8PROC_CATEGORY_LL || IN(other_lowercase, codepoint);
}

static bool is_upper(uint32_t codepoint)
{
    return category_of(codepoint) == UTF8PROC_CATEGORY_LU || IN(other_uppercase, codepoint);
}

static bool is_cased(uint32_t codepoint)
{
    return is_lower(codepoint) || is_upper(codepoint) ||
           category_of(codepoint) == UTF8PROC_CATEGORY_LT;
}

static bool is_case_ignorable(uint32_t codepoint)
{
    switch (category_of(codepoint)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
        return true;
    default:
        return IN(other_case_ignorable, codepoint);
    }
}

bool pd_py_isdigit(struct pd_str s)
{
    for (size_t i = 0, nbytes; i < s.n; i += nbytes)
        if (!pd_py_isdigit_cp(pd_utf8_at(s, i, &nbytes)))
            return false;
    return s.n > 0;
}

/* Whether s holds a letter of the wanted case, and none of the other or of title case. */
static bool is_all(struct pd_str s, bool (*wanted)(uint32_t), bool (*other)(uint32_t))
{
    bool found = false;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        uint32_t codepoint = pd_utf8_at(s, i, &nbytes);
        if (other(codepoint) || category_of(codepoint) == UTF8PROC_CATEGORY_LT)
            return false;
        found = found || wanted(codepoint);
    }
    return found;
}

bool pd_py_isupper(struct pd_str s)
{
    return is_all(s, is_upper, is_lower);
}

bool pd_py_islower(struct pd_str s)
{
    return is_all(s, is_lower, is_upper);
}

/* ---- mappings ---- */

static const struct special *special_find(uint32_t codepoint)
{
    size_t low = 0, high = COUNT(specials);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (codepoint > specials[middle].from)
            low = middle + 1;
        else
            high = middle;
    }
    return low < COUNT(specials) && specials[low].from == codepoint ? &specials[low] : NULL;
}

static void put_sequence(struct pd_buf *out, const uint32_t sequence[3])
{
    for (size_t i = 0; i < 3 && sequence[i]; i++)
        pd_buf_put_codepoint(out, sequence[i]);
}

static void put_upper(struct pd_buf *out, uint32_t codepoint)
{
    const struct special *special = codepoint < 0x80 ? NULL : special_find(codepoint);
    if (special)
        put_sequence(out, special->upper);
    else
        pd_buf_put_codepoint(out, (uint32_t)utf8proc_toupper((utf8proc_int32_t)codepoint));
}

static void put_title(struct pd_buf *out, uint32_t codepoint)
{
    const struct special *special = codepoint < 0x80 ? NULL : special_find(codepoint);
    if (special)
        put_sequence(out, special->title);
    else
        pd_buf_put_codepoint(out, (uint32_t)utf8proc_totitle((utf8proc_int32_t)codepoint));
}

/* Whether the capital sigma at bytes [from, to) ends a word: a cased letter before it and none
   behind it, looking past what is case-ignorable. */
static bool sigma_is_final(struct pd_str s, size_t from, size_t to)
{
    size_t nbytes;
    uint32_t codepoint = ' ';
    while (from > 0) {
        codepoint = pd_utf8_before(s, from, &nbytes);
        if (!is_case_ignorable(codepoint))
            break;
        from -= nbytes;
    }
    if (from == 0 || !is_cased(codepoint))
        return false;
    for (; to < s.n; to += nbytes) {
        codepoint = pd_utf8_at(s, to, &nbytes);
        if (!is_case_ignorable(codepoint))
            return !is_cased(codepoint);
    }
    return true;
}

/* Lowers the code point at bytes [i, i + nbytes) of s. */
static void put_lower(struct pd_buf *out, struct pd_str s, size_t i, size_t nbytes)
{
    const uint32_t capital_sigma = 0x3a3, sigma = 0x3c3, final_sigma = 0x3c2;
    const uint32_t dotted_i = 0x130, combining_dot = 0x307;
    size_t same;
    uint32_t codepoint = pd_utf8_at(s, i, &same);
    if (codepoint == capital_sigma) {
        pd_buf_put_codepoint(out, sigma_is_final(s, i, i + nbytes) ? final_sigma : sigma);
    } else if (codepoint == dotted_i) {
        pd_buf_putc(out, 'i');
        pd_buf_put_codepoint(out, combining_dot);
    } else {
        pd_buf_put_codepoint(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)codepoint));
    }
}

static void lower_from(struct pd_buf *out, struct pd_str s, size_t i)
{
    for (size_t nbytes; i < s.n; i += nbytes) {
        (void)pd_utf8_at(s, i, &nbytes);
        put_lower(out, s, i, nbytes);
    }
}

void pd_py_lower(struct pd_buf *out, struct pd_str s)
{
    lower_from(out, s, 0);
}

void pd_py_upper(struct pd_buf *out, struct pd_str s)
{
    for (size_t i = 0, nbytes; i < s.n; i += nbytes)
        put_upper(out, pd_utf8_at(s, i, &nbytes));
}

void pd_py_capitalize(struct pd_buf *out, struct pd_str s)
{
    size_t nbytes;
    if (!s.n)
        return;
    put_title(out, pd_utf8_at(s, 0, &nbytes));
    lower_from(out, s, nbytes);
}

void pd_py_title(struct pd_buf *out, struct pd_str s)
{
    bool in_word = false;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        uint32_t codepoint = pd_utf8_at(s, i, &nbytes);
        if (in_word)
            put_lower(out, s, i, nbytes);
        else
            put_title(out, codepoint);
        in_word = is_cased(codepoint);
    }
}
