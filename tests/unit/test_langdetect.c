#include "tests/support/pd_test.h"

#include "lib/format/langdetect.h"

/* langdetect 1.0.9 says the same of all of these, whatever its seed, and raises for the last. */
static const struct {
    struct pd_str text;
    const char *code;
} texts[] = {
    {PD_STR("The children went to the park because the sun was shining."), "en"},
    {PD_STR("THE CHILDREN WENT TO THE PARK BECAUSE THE SUN WAS SHINING AND STAYED THERE."), "en"},
    {PD_STR("Die Kinder gingen in den Park, weil die Sonne schien."), "de"},
    {PD_STR("Lapset menivät puistoon, koska aurinko paistoi."), "fi"},
    {PD_STR("Дети пошли в парк, потому что светило солнце. Они играли до темноты."), "ru"},
    {PD_STR("햇볕이 좋아서 아이들은 공원에 갔습니다."), "ko"},
    {PD_STR("הילדים הלכו לפארק כי השמש זרחה."), "he"},
    {PD_STR("বাচ্চারা পার্কে গিয়েছিল কারণ রোদ উঠেছিল।"), "bn"},
    {PD_STR("Os nenos foron ao parque porque facía sol. Xogaron ata que escureceu."), "es"},
    {PD_STR("12, 13: 14!"), ""},
    {PD_STR(""), ""},
};

static void languages_have_langdetects_codes(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(texts); i++)
        assert_string_equal(pd_langdetect(texts[i].text), texts[i].code);
}

static void bytes_that_are_no_utf8_do_no_harm(void **state)
{
    (void)state;
    assert_string_equal(
        pd_langdetect((struct pd_str)PD_STR("The \xff children \0 went to the \xc3 park")), "en");
    assert_string_equal(pd_langdetect((struct pd_str)PD_STR("\xff\xfe\x80")), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_have_langdetects_codes),
        cmocka_unit_test(bytes_that_are_no_utf8_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
