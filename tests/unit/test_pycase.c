#include "tests/support/golden.h"

#include "lib/format/pystr.h"

/* str.lower, upper, capitalize, title, isupper, islower and isdigit of CPython 3.11. */
static const struct {
    struct pd_str text, lower, upper, capitalize, title;
    bool isupper, islower, isdigit;
} vectors[] = {
    {PD_STR(""), PD_STR(""), PD_STR(""), PD_STR(""), PD_STR(""), 0, 0, 0},
    {PD_STR("a"), PD_STR("a"), PD_STR("A"), PD_STR("A"), PD_STR("A"), 0, 1, 0},
    {PD_STR("A"), PD_STR("a"), PD_STR("A"), PD_STR("A"), PD_STR("A"), 1, 0, 0},
    {PD_STR("ß"), PD_STR("ß"), PD_STR("SS"), PD_STR("Ss"), PD_STR("Ss"), 0, 1, 0},
    {PD_STR("Straße"), PD_STR("straße"), PD_STR("STRASSE"), PD_STR("Straße"), PD_STR("Straße"), 0,
     0, 0},
    {PD_STR("İstanbul"), PD_STR("i\314\207stanbul"), PD_STR("İSTANBUL"), PD_STR("İstanbul"),
     PD_STR("İstanbul"), 0, 0, 0},
    {PD_STR("ΑΣ"), PD_STR("ας"), PD_STR("ΑΣ"), PD_STR("Ας"), PD_STR("Ας"), 1, 0, 0},
    {PD_STR("ΟΔΟΣ"), PD_STR("οδος"), PD_STR("ΟΔΟΣ"), PD_STR("Οδος"), PD_STR("Οδος"), 1, 0, 0},
    {PD_STR("ΟΔΟΣ ΟΔΟΣ."), PD_STR("οδος οδος."), PD_STR("ΟΔΟΣ ΟΔΟΣ."), PD_STR("Οδος οδος."),
     PD_STR("Οδος Οδος."), 1, 0, 0},
    {PD_STR("ΣΑΣ"), PD_STR("σας"), PD_STR("ΣΑΣ"), PD_STR("Σας"), PD_STR("Σας"), 1, 0, 0},
    {PD_STR("Σ"), PD_STR("σ"), PD_STR("Σ"), PD_STR("Σ"), PD_STR("Σ"), 1, 0, 0},
    {PD_STR("aΣ'"), PD_STR("aς'"), PD_STR("AΣ'"), PD_STR("Aς'"), PD_STR("Aς'"), 0, 0, 0},
    {PD_STR("aΣ'b"), PD_STR("aσ'b"), PD_STR("AΣ'B"), PD_STR("Aσ'b"), PD_STR("Aσ'B"), 0, 0, 0},
    {PD_STR("Σa"), PD_STR("σa"), PD_STR("ΣA"), PD_STR("Σa"), PD_STR("Σa"), 0, 0, 0},
    {PD_STR("A\314\201Σ"), PD_STR("a\314\201ς"), PD_STR("A\314\201Σ"), PD_STR("A\314\201ς"),
     PD_STR("A\314\201Σ"), 1, 0, 0},
    {PD_STR("A\302\255Σ\302\255b"), PD_STR("a\302\255σ\302\255b"), PD_STR("A\302\255Σ\302\255B"),
     PD_STR("A\302\255σ\302\255b"), PD_STR("A\302\255Σ\302\255B"), 0, 0, 0},
    {PD_STR("1Σ"), PD_STR("1σ"), PD_STR("1Σ"), PD_STR("1σ"), PD_STR("1Σ"), 1, 0, 0},
    {PD_STR("ǆ"), PD_STR("ǆ"), PD_STR("Ǆ"), PD_STR("ǅ"), PD_STR("ǅ"), 0, 1, 0},
    {PD_STR("ǅ"), PD_STR("ǆ"), PD_STR("Ǆ"), PD_STR("ǅ"), PD_STR("ǅ"), 0, 0, 0},
    {PD_STR("Ǆwe"), PD_STR("ǆwe"), PD_STR("ǄWE"), PD_STR("ǅwe"), PD_STR("ǅwe"), 0, 0, 0},
    {PD_STR("ﬁsh"), PD_STR("ﬁsh"), PD_STR("FISH"), PD_STR("Fish"), PD_STR("Fish"), 0, 1, 0},
    {PD_STR("ŉ"), PD_STR("ŉ"), PD_STR("ʼN"), PD_STR("ʼN"), PD_STR("ʼN"), 0, 1, 0},
    {PD_STR("ΐ"), PD_STR("ΐ"), PD_STR("Ι\314\210\314\201"), PD_STR("Ι\314\210\314\201"),
     PD_STR("Ι\314\210\314\201"), 0, 1, 0},
    {PD_STR("ᾳ"), PD_STR("ᾳ"), PD_STR("ΑΙ"), PD_STR("ᾼ"), PD_STR("ᾼ"), 0, 1, 0},
    {PD_STR("ᾼ"), PD_STR("ᾳ"), PD_STR("ΑΙ"), PD_STR("ᾼ"), PD_STR("ᾼ"), 0, 0, 0},
    {PD_STR("ѐ"), PD_STR("ѐ"), PD_STR("Ѐ"), PD_STR("Ѐ"), PD_STR("Ѐ"), 0, 1, 0},
    {PD_STR("they're bill's"), PD_STR("they're bill's"), PD_STR("THEY'RE BILL'S"),
     PD_STR("They're bill's"), PD_STR("They'Re Bill'S"), 0, 1, 0},
    {PD_STR("hello world"), PD_STR("hello world"), PD_STR("HELLO WORLD"), PD_STR("Hello world"),
     PD_STR("Hello World"), 0, 1, 0},
    {PD_STR("HELLO"), PD_STR("hello"), PD_STR("HELLO"), PD_STR("Hello"), PD_STR("Hello"), 1, 0, 0},
    {PD_STR("x1y"), PD_STR("x1y"), PD_STR("X1Y"), PD_STR("X1y"), PD_STR("X1Y"), 0, 1, 0},
    {PD_STR("e\314\201COLE"), PD_STR("e\314\201cole"), PD_STR("E\314\201COLE"),
     PD_STR("E\314\201cole"), PD_STR("E\314\201Cole"), 0, 0, 0},
    {PD_STR("o'neill mcdonald-smith"), PD_STR("o'neill mcdonald-smith"),
     PD_STR("O'NEILL MCDONALD-SMITH"), PD_STR("O'neill mcdonald-smith"),
     PD_STR("O'Neill Mcdonald-Smith"), 0, 1, 0},
    {PD_STR("日本語"), PD_STR("日本語"), PD_STR("日本語"), PD_STR("日本語"), PD_STR("日本語"), 0, 0,
     0},
    {PD_STR("ⓐⓑ"), PD_STR("ⓐⓑ"), PD_STR("ⒶⒷ"), PD_STR("Ⓐⓑ"), PD_STR("Ⓐⓑ"), 0, 1, 0},
    {PD_STR("Ⅷ"), PD_STR("ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), 1, 0, 0},
    {PD_STR("ⅷ"), PD_STR("ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), 0, 1, 0},
    {PD_STR("ªº"), PD_STR("ªº"), PD_STR("ªº"), PD_STR("ªº"), PD_STR("ªº"), 0, 1, 0},
    {PD_STR("ʰ"), PD_STR("ʰ"), PD_STR("ʰ"), PD_STR("ʰ"), PD_STR("ʰ"), 0, 1, 0},
    {PD_STR("\315\205"), PD_STR("\315\205"), PD_STR("Ι"), PD_STR("Ι"), PD_STR("Ι"), 0, 1, 0},
    {PD_STR("Ａｂ"), PD_STR("ａｂ"), PD_STR("ＡＢ"), PD_STR("Ａｂ"), PD_STR("Ａｂ"), 0, 0, 0},
    {PD_STR("ﬀ"), PD_STR("ﬀ"), PD_STR("FF"), PD_STR("Ff"), PD_STR("Ff"), 0, 1, 0},
    {PD_STR("ﬃx"), PD_STR("ﬃx"), PD_STR("FFIX"), PD_STR("Ffix"), PD_STR("Ffix"), 0, 1, 0},
    {PD_STR("և"), PD_STR("և"), PD_STR("ԵՒ"), PD_STR("Եւ"), PD_STR("Եւ"), 0, 1, 0},
    {PD_STR("ẖ"), PD_STR("ẖ"), PD_STR("H\314\261"), PD_STR("H\314\261"), PD_STR("H\314\261"), 0, 1,
     0},
    {PD_STR("Ὠδή"), PD_STR("ὠδή"), PD_STR("ὨΔΉ"), PD_STR("Ὠδή"), PD_STR("Ὠδή"), 0, 0, 0},
    {PD_STR("ß ß"), PD_STR("ß ß"), PD_STR("SS SS"), PD_STR("Ss ß"), PD_STR("Ss Ss"), 0, 1, 0},
    {PD_STR("a\000B"), PD_STR("a\000b"), PD_STR("A\000B"), PD_STR("A\000b"), PD_STR("A\000B"), 0, 0,
     0},
    {PD_STR("ꭰ"), PD_STR("ꭰ"), PD_STR("Ꭰ"), PD_STR("Ꭰ"), PD_STR("Ꭰ"), 0, 1, 0},
    {PD_STR("Ꭰ"), PD_STR("ꭰ"), PD_STR("Ꭰ"), PD_STR("Ꭰ"), PD_STR("Ꭰ"), 1, 0, 0},
    {PD_STR("ა"), PD_STR("ა"), PD_STR("Ა"), PD_STR("ა"), PD_STR("ა"), 0, 1, 0},
    {PD_STR("Ა"), PD_STR("ა"), PD_STR("Ა"), PD_STR("Ა"), PD_STR("Ა"), 1, 0, 0},
    {PD_STR("ı"), PD_STR("ı"), PD_STR("I"), PD_STR("I"), PD_STR("I"), 0, 1, 0},
    {PD_STR("ſ"), PD_STR("ſ"), PD_STR("S"), PD_STR("S"), PD_STR("S"), 0, 1, 0},
    {PD_STR("K"), PD_STR("k"), PD_STR("K"), PD_STR("K"), PD_STR("K"), 1, 0, 0},
    {PD_STR("Å"), PD_STR("å"), PD_STR("Å"), PD_STR("Å"), PD_STR("Å"), 1, 0, 0},
    {PD_STR("𐐀𐐨"), PD_STR("𐐨𐐨"), PD_STR("𐐀𐐀"), PD_STR("𐐀𐐨"), PD_STR("𐐀𐐨"), 0, 0, 0},
    {PD_STR("1a"), PD_STR("1a"), PD_STR("1A"), PD_STR("1a"), PD_STR("1A"), 0, 1, 0},
    {PD_STR("-"), PD_STR("-"), PD_STR("-"), PD_STR("-"), PD_STR("-"), 0, 0, 0},
    {PD_STR("ÿ"), PD_STR("ÿ"), PD_STR("Ÿ"), PD_STR("Ÿ"), PD_STR("Ÿ"), 0, 1, 0},
    {PD_STR("µ"), PD_STR("µ"), PD_STR("Μ"), PD_STR("Μ"), PD_STR("Μ"), 0, 1, 0},
    {PD_STR("ǰ"), PD_STR("ǰ"), PD_STR("J\314\214"), PD_STR("J\314\214"), PD_STR("J\314\214"), 0, 1,
     0},
    {PD_STR("ΑΣ "), PD_STR("ας "), PD_STR("ΑΣ "), PD_STR("Ας "), PD_STR("Ας "), 1, 0, 0},
    {PD_STR("ΑΣ:Α"), PD_STR("ασ:α"), PD_STR("ΑΣ:Α"), PD_STR("Ασ:α"), PD_STR("Ασ:Α"), 1, 0, 0},
    {PD_STR("ΑΣ᾿"), PD_STR("ας᾿"), PD_STR("ΑΣ᾿"), PD_STR("Ας᾿"), PD_STR("Ας᾿"), 1, 0, 0},
    {PD_STR("0"), PD_STR("0"), PD_STR("0"), PD_STR("0"), PD_STR("0"), 0, 0, 1},
    {PD_STR("12"), PD_STR("12"), PD_STR("12"), PD_STR("12"), PD_STR("12"), 0, 0, 1},
    {PD_STR("²"), PD_STR("²"), PD_STR("²"), PD_STR("²"), PD_STR("²"), 0, 0, 1},
    {PD_STR("①"), PD_STR("①"), PD_STR("①"), PD_STR("①"), PD_STR("①"), 0, 0, 1},
    {PD_STR("1.5"), PD_STR("1.5"), PD_STR("1.5"), PD_STR("1.5"), PD_STR("1.5"), 0, 0, 0},
    {PD_STR("٣"), PD_STR("٣"), PD_STR("٣"), PD_STR("٣"), PD_STR("٣"), 0, 0, 1},
    {PD_STR("¼"), PD_STR("¼"), PD_STR("¼"), PD_STR("¼"), PD_STR("¼"), 0, 0, 0},
    {PD_STR("Ⅷ"), PD_STR("ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), PD_STR("Ⅷ"), 1, 0, 0},
    {PD_STR("1 "), PD_STR("1 "), PD_STR("1 "), PD_STR("1 "), PD_STR("1 "), 0, 0, 0},
    {PD_STR("１２"), PD_STR("１２"), PD_STR("１２"), PD_STR("１２"), PD_STR("１２"), 0, 0, 1},
    {PD_STR("-1"), PD_STR("-1"), PD_STR("-1"), PD_STR("-1"), PD_STR("-1"), 0, 0, 0},
    {PD_STR("𝟘"), PD_STR("𝟘"), PD_STR("𝟘"), PD_STR("𝟘"), PD_STR("𝟘"), 0, 0, 1},
    {PD_STR("𐩀"), PD_STR("𐩀"), PD_STR("𐩀"), PD_STR("𐩀"), PD_STR("𐩀"), 0, 0, 1},
};

/* Code points for which CPython 3.11 says str.isspace and str.isdigit. */
static const uint32_t spaces[][2] = {
    {0x9, 0xd},       {0x1c, 0x20},     {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

static const uint32_t digits[][2] = {
    {0x30, 0x39},       {0xb2, 0xb3},       {0xb9, 0xb9},       {0x660, 0x669},
    {0x6f0, 0x6f9},     {0x7c0, 0x7c9},     {0x966, 0x96f},     {0x9e6, 0x9ef},
    {0xa66, 0xa6f},     {0xae6, 0xaef},     {0xb66, 0xb6f},     {0xbe6, 0xbef},
    {0xc66, 0xc6f},     {0xce6, 0xcef},     {0xd66, 0xd6f},     {0xde6, 0xdef},
    {0xe50, 0xe59},     {0xed0, 0xed9},     {0xf20, 0xf29},     {0x1040, 0x1049},
    {0x1090, 0x1099},   {0x1369, 0x1371},   {0x17e0, 0x17e9},   {0x1810, 0x1819},
    {0x1946, 0x194f},   {0x19d0, 0x19da},   {0x1a80, 0x1a89},   {0x1a90, 0x1a99},
    {0x1b50, 0x1b59},   {0x1bb0, 0x1bb9},   {0x1c40, 0x1c49},   {0x1c50, 0x1c59},
    {0x2070, 0x2070},   {0x2074, 0x2079},   {0x2080, 0x2089},   {0x2460, 0x2468},
    {0x2474, 0x247c},   {0x2488, 0x2490},   {0x24ea, 0x24ea},   {0x24f5, 0x24fd},
    {0x24ff, 0x24ff},   {0x2776, 0x277e},   {0x2780, 0x2788},   {0x278a, 0x2792},
    {0xa620, 0xa629},   {0xa8d0, 0xa8d9},   {0xa900, 0xa909},   {0xa9d0, 0xa9d9},
    {0xa9f0, 0xa9f9},   {0xaa50, 0xaa59},   {0xabf0, 0xabf9},   {0xff10, 0xff19},
    {0x104a0, 0x104a9}, {0x10a40, 0x10a43}, {0x10d30, 0x10d39}, {0x10e60, 0x10e68},
    {0x11052, 0x1105a}, {0x11066, 0x1106f}, {0x110f0, 0x110f9}, {0x11136, 0x1113f},
    {0x111d0, 0x111d9}, {0x112f0, 0x112f9}, {0x11450, 0x11459}, {0x114d0, 0x114d9},
    {0x11650, 0x11659}, {0x116c0, 0x116c9}, {0x11730, 0x11739}, {0x118e0, 0x118e9},
    {0x11950, 0x11959}, {0x11c50, 0x11c59}, {0x11d50, 0x11d59}, {0x11da0, 0x11da9},
    {0x16a60, 0x16a69}, {0x16ac0, 0x16ac9}, {0x16b50, 0x16b59}, {0x1d7ce, 0x1d7ff},
    {0x1e140, 0x1e149}, {0x1e2f0, 0x1e2f9}, {0x1e950, 0x1e959}, {0x1f100, 0x1f10a},
    {0x1fbf0, 0x1fbf9},
};

/* Decimal digits that Unicode got after version 14, which a newer utf8proc may know. */
static const uint32_t newer_digits[][2] = {
    {0x10d40, 0x10d49}, {0x116d0, 0x116e3}, {0x11bf0, 0x11bf9}, {0x11de0, 0x11de9},
    {0x11f50, 0x11f59}, {0x1ccf0, 0x1ccf9}, {0x1e4f0, 0x1e4f9}, {0x1e5f1, 0x1e5fa}};

static bool is_in(const uint32_t (*ranges)[2], size_t n, uint32_t codepoint)
{
    for (size_t i = 0; i < n; i++)
        if (codepoint >= ranges[i][0] && codepoint <= ranges[i][1])
            return true;
    return false;
}

static void expect(void (*map)(struct pd_buf *, struct pd_str), struct pd_str text,
                   struct pd_str want)
{
    struct pd_buf out = {0};
    map(&out, text);
    if (!pd_str_eq(pd_buf_str(&out), want))
        fail_msg("of '%.*s': got '%.*s', want '%.*s'", PD_STR_ARG(text), (int)out.len, out.data,
                 PD_STR_ARG(want));
    pd_buf_done(&out);
}

static void cases_are_mapped_as_python_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(vectors); i++) {
        expect(pd_py_lower, vectors[i].text, vectors[i].lower);
        expect(pd_py_upper, vectors[i].text, vectors[i].upper);
        expect(pd_py_capitalize, vectors[i].text, vectors[i].capitalize);
        expect(pd_py_title, vectors[i].text, vectors[i].title);
    }
}

static void whole_texts_are_classified(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(vectors); i++) {
        if (pd_py_isupper(vectors[i].text) != vectors[i].isupper ||
            pd_py_islower(vectors[i].text) != vectors[i].islower ||
            pd_py_isdigit(vectors[i].text) != vectors[i].isdigit)
            fail_msg("'%.*s'", PD_STR_ARG(vectors[i].text));
    }
}

static void case_is_told_as_the_shared_facts_say(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value golden;
    if (!pd_test_golden(&golden, &arena))
        skip();
    const struct pd_value *cases = pd_dict_get(&golden, "python_isupper_islower");
    assert_true(pd_list_len(cases) > 0);
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *one = pd_list_at(cases, i);
        struct pd_str text = pd_dict_get(one, "in")->s;
        if (pd_py_isupper(text) != pd_value_truthy(pd_dict_get(one, "isupper")) ||
            pd_py_islower(text) != pd_value_truthy(pd_dict_get(one, "islower")))
            fail_msg("'%.*s'", PD_STR_ARG(text));
    }
    pd_arena_done(&arena);
}

static void every_space_is_known(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++)
        if (pd_py_isspace(c) != is_in(spaces, PD_COUNT(spaces), c))
            fail_msg("U+%04X", (unsigned)c);
}

static void every_digit_is_known(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++)
        if (!is_in(newer_digits, PD_COUNT(newer_digits), c) &&
            pd_py_isdigit_cp(c) != is_in(digits, PD_COUNT(digits), c))
            fail_msg("U+%04X", (unsigned)c);
}

static void decimal_digits_have_values(void **state)
{
    (void)state;
    assert_int_equal(pd_py_decimal('7'), 7);
    assert_int_equal(pd_py_decimal(0x663), 3);   /* Arabic-Indic three */
    assert_int_equal(pd_py_decimal(0xff19), 9);  /* fullwidth nine */
    assert_int_equal(pd_py_decimal(0x1d7ff), 9); /* monospace nine, the last of five tens */
    assert_int_equal(pd_py_decimal(0x1d7d8), 0); /* double-struck zero */
    assert_int_equal(pd_py_decimal(0xb2), -1);   /* superscript two is a digit, not a decimal one */
    assert_int_equal(pd_py_decimal('a'), -1);
}

static void invalid_bytes_survive_as_replacements(void **state)
{
    (void)state;
    expect(pd_py_upper, (struct pd_str)PD_STR("a\377b"), (struct pd_str)PD_STR("A\357\277\275B"));
    expect(pd_py_lower, (struct pd_str)PD_STR("\316"), (struct pd_str)PD_STR("\357\277\275"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_are_mapped_as_python_does),
        cmocka_unit_test(whole_texts_are_classified),
        cmocka_unit_test(case_is_told_as_the_shared_facts_say),
        cmocka_unit_test(every_space_is_known),
        cmocka_unit_test(every_digit_is_known),
        cmocka_unit_test(decimal_digits_have_values),
        cmocka_unit_test(invalid_bytes_survive_as_replacements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
