#include "harness/serve/reply.h"

#include "lib/format/json.h"

static void put_nullable(struct pd_buf *buf, const char *text)
{
    if (text)
        pd_json_write_str(buf, pd_str_of(text), PD_JSON_COMPACT);
    else
        pd_buf_puts(buf, "null");
}

void pd_reply_fail(struct pd_reply *reply, int status, const char *param, const char *code,
                   const char *format, ...)
{
    struct pd_buf message = PD_BUF_MAX(4096);
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(&message, format, args);
    va_end(args);
    reply->status = status;
    pd_buf_reset(&reply->body);
    pd_buf_puts(&reply->body, "{\"error\":{\"message\":");
    pd_json_write_str(&reply->body, pd_buf_str(&message), PD_JSON_COMPACT);
    pd_buf_printf(&reply->body, ",\"type\":\"%s\",\"param\":",
                  status >= 500 ? "server_error" : "invalid_request_error");
    put_nullable(&reply->body, param);
    pd_buf_puts(&reply->body, ",\"code\":");
    put_nullable(&reply->body, code);
    pd_buf_puts(&reply->body, "}}");
    pd_buf_done(&message);
}

/* Writes the digits of value in front of end; returns where they begin. */
static char *digits(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

void pd_reply_uint(struct pd_buf *buf, uint64_t value)
{
    char text[24], *end = text + sizeof(text), *begin = digits(end, value);
    pd_buf_add(buf, begin, (size_t)(end - begin));
}

void pd_reply_logprob(struct pd_buf *buf, double logprob)
{
    enum { UNIT = 1000000000 };
    uint64_t scaled = logprob < 0 ? (uint64_t)(-logprob * UNIT + 0.5) : 0;
    if (scaled == 0) {
        pd_buf_puts(buf, "0.0");
        return;
    }
    /* A leading 1 keeps the zeros behind the point; it is overwritten by the point. */
    char text[40], *end = text + sizeof(text), *point = digits(end, scaled % UNIT + UNIT);
    *point = '.';
    char *begin = digits(point, scaled / UNIT);
    *--begin = '-';
    pd_buf_add(buf, begin, (size_t)(end - begin));
}
