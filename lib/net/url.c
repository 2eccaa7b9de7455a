#include "lib/net/url.h"

#include <curl/curl.h>
#include <strings.h>

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

void pd_url_escape(struct pd_buf *out, struct pd_str text, bool keep_slashes)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (is_unreserved(c) || (keep_slashes && c == '/'))
            pd_buf_putc(out, (char)c);
        else
            pd_buf_printf(out, "%%%02X", c);
    }
}

/* A part of an address, owned by libcurl; NULL when there is none. */
static char *part_of(CURLU *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    return curl_url_get(url, part, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool has_scheme(CURLU *url, const char *name)
{
    char *scheme = part_of(url, CURLUPART_SCHEME, 0);
    bool same = scheme && strcmp(scheme, name) == 0;
    curl_free(scheme);
    return same;
}

static bool is_web(CURLU *url)
{
    return has_scheme(url, "http") || has_scheme(url, "https");
}

static bool has_user(CURLU *url)
{
    char *user = part_of(url, CURLUPART_USER, 0);
    char *password = part_of(url, CURLUPART_PASSWORD, 0);
    bool any = user || password;
    curl_free(user);
    curl_free(password);
    return any;
}

bool pd_url_follow(struct pd_buf *out, const char *base, struct pd_str location)
{
    CURLU *url = curl_url();
    bool ok = url && location.n > 0 && !memchr(location.p, '\0', location.n) &&
              curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK;
    bool secure = ok && has_scheme(url, "https");
    struct pd_buf text = {0};
    pd_buf_add_str(&text, location);
    ok = ok && curl_url_set(url, CURLUPART_URL, text.data, 0) == CURLUE_OK && is_web(url) &&
         !has_user(url) && (!secure || has_scheme(url, "https"));
    char *whole = ok ? part_of(url, CURLUPART_URL, 0) : NULL;
    if (whole)
        pd_buf_puts(out, whole);
    curl_free(whole);
    curl_url_cleanup(url);
    pd_buf_done(&text);
    return whole != NULL;
}

static bool same_part(CURLU *a, CURLU *b, CURLUPart part)
{
    char *x = part_of(a, part, CURLU_DEFAULT_PORT), *y = part_of(b, part, CURLU_DEFAULT_PORT);
    bool same = x && y && strcasecmp(x, y) == 0;
    curl_free(x);
    curl_free(y);
    return same;
}

bool pd_url_same_origin(const char *a, const char *b)
{
    CURLU *x = curl_url(), *y = curl_url();
    bool same = x && y && curl_url_set(x, CURLUPART_URL, a, 0) == CURLUE_OK &&
                curl_url_set(y, CURLUPART_URL, b, 0) == CURLUE_OK &&
                same_part(x, y, CURLUPART_SCHEME) && same_part(x, y, CURLUPART_HOST) &&
                same_part(x, y, CURLUPART_PORT);
    curl_url_cleanup(x);
    curl_url_cleanup(y);
    return same;
}
