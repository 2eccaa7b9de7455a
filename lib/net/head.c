#include "lib/net/head.h"

struct pd_str pd_head_trim(struct pd_str value)
{
    while (value.n > 0 && strchr(" \t\r\n", value.p[0]))
        value = pd_str_slice(value, 1, value.n);
    while (value.n > 0 && strchr(" \t\r\n", value.p[value.n - 1]))
        value.n--;
    return value;
}

void pd_head_token(char out[80], struct pd_str value)
{
    size_t n = 0;
    for (size_t i = 0; i < value.n && n + 1 < 80; i++)
        if (value.p[i] > ' ' && value.p[i] < 0x7f)
            out[n++] = value.p[i];
    out[n] = '\0';
}

int64_t pd_head_range_total(struct pd_str value)
{
    const char *slash = memchr(value.p, '/', value.n);
    int64_t total = 0;
    const char *p = slash ? slash + 1 : value.p + value.n;
    bool any = false;
    for (; p < value.p + value.n && *p >= '0' && *p <= '9' && total < INT64_MAX / 100; p++) {
        total = total * 10 + (*p - '0');
        any = true;
    }
    return any && p == value.p + value.n ? total : -1;
}
