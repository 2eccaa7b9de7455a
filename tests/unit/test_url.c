#include "lib/net/url.h"

#include "tests/support/pd_test.h"

static void text_is_escaped(void **state)
{
    struct pd_buf out = {0};
    (void)state;
    pd_url_escape(&out, pd_str_of("org/a set-1._~"), true);
    pd_buf_putc(&out, ' ');
    pd_url_escape(&out, (struct pd_str)PD_STR("a/b?&=#%\0\xc3\xa9"), false);
    assert_str(pd_buf_str(&out), "org/a%20set-1._~ a%2Fb%3F%26%3D%23%25%00%C3%A9");
    pd_buf_done(&out);
}

static void redirects_lead_to_addresses(void **state)
{
    static const struct {
        const char *base, *location, *want; /* want NULL: refused */
    } cases[] = {
        {"https://a.org/x/y?z", "https://b.org/q?s=1", "https://b.org/q?s=1"},
        {"https://a.org/x/y?z", "/q", "https://a.org/q"},
        {"https://a.org/x/y?z", "q", "https://a.org/x/q"},
        {"https://a.org/x", "//b.org/q", "https://b.org/q"},
        {"http://a.org/x", "https://b.org/", "https://b.org/"},
        {"https://a.org/x", "http://a.org/x", NULL},
        {"https://a.org/x", "file:///etc/passwd", NULL},
        {"http://a.org/x", "ftp://b.org/q", NULL},
        {"http://a.org/x", "gopher://b.org/q", NULL},
        {"http://a.org/x", "http://user:word@b.org/q", NULL},
        {"http://a.org/x", "", NULL},
        {"http://a.org/x", "http://", NULL},
        {"no address", "http://b.org", NULL},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_buf out = {0};
        bool ok = pd_url_follow(&out, cases[i].base, pd_str_of(cases[i].location));
        assert_int_equal(ok, cases[i].want != NULL);
        assert_str(pd_buf_str(&out), cases[i].want ? cases[i].want : "");
        pd_buf_done(&out);
    }
    struct pd_buf out = {0};
    assert_false(pd_url_follow(&out, "http://a.org", (struct pd_str)PD_STR("http://b\0.org")));
    pd_buf_done(&out);
}

static void origins_are_scheme_host_and_port(void **state)
{
    (void)state;
    assert_true(pd_url_same_origin("https://a.org", "https://A.org:443/x?y"));
    assert_true(pd_url_same_origin("http://127.0.0.1:80/", "http://127.0.0.1"));
    assert_false(pd_url_same_origin("https://a.org", "http://a.org"));
    assert_false(pd_url_same_origin("https://a.org", "https://a.org:444"));
    assert_false(pd_url_same_origin("https://a.org", "https://a.org.evil.org"));
    assert_false(pd_url_same_origin("https://a.org", "https://a.org@evil.org"));
    assert_false(pd_url_same_origin("https://a.org", "nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(redirects_lead_to_addresses),
        cmocka_unit_test(origins_are_scheme_host_and_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
