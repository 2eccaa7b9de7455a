#include "lib/format/yaml_scalar.h"

/* A day, and perhaps a time with its offset from UTC in minutes. */
struct moment {
    int year, month, day;
    bool timed;
    int hour, minute, second, micros;
    bool zoned;
    int offset;
};

/* From min to max digits at the beginning of s. */
static bool take_digits(int *out, struct pd_str *s, size_t min, size_t max)
{
    size_t n = 0;
    int value = 0;
    for (; n < s->n && n < max && s->p[n] >= '0' && s->p[n] <= '9'; n++)
        value = value * 10 + (s->p[n] - '0');
    if (n < min)
        return false;
    *out = value;
    *s = pd_str_slice(*s, n, s->n);
    return true;
}

static bool take_byte(struct pd_str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = pd_str_slice(*s, 1, s->n);
    return true;
}

static size_t take_blanks(struct pd_str *s)
{
    size_t n = 0;
    while (n < s->n && (s->p[n] == ' ' || s->p[n] == '\t'))
        n++;
    *s = pd_str_slice(*s, n, s->n);
    return n;
}

/* Six digits count, more are cut off. */
static void take_fraction(struct moment *m, struct pd_str *s)
{
    int unit = 100000;
    int digit;
    for (; take_digits(&digit, s, 1, 1); unit /= 10)
        m->micros += digit * unit;
}

/* Z, or a sign, hours and perhaps minutes. */
static bool take_zone(struct moment *m, struct pd_str *s)
{
    int hours, minutes = 0;
    m->zoned = true;
    if (take_byte(s, 'Z'))
        return true;
    bool minus = s->n > 0 && s->p[0] == '-';
    if ((!take_byte(s, '-') && !take_byte(s, '+')) || !take_digits(&hours, s, 1, 2))
        return false;
    if (take_byte(s, ':') && !take_digits(&minutes, s, 2, 2))
        return false;
    m->offset = (hours * 60 + minutes) * (minus ? -1 : 1);
    return true;
}

/* What follows a date and the T or blanks behind it. */
static bool take_time(struct moment *m, struct pd_str *s)
{
    m->timed = true;
    if (!take_digits(&m->hour, s, 1, 2) || !take_byte(s, ':') ||
        !take_digits(&m->minute, s, 2, 2) || !take_byte(s, ':') ||
        !take_digits(&m->second, s, 2, 2))
        return false;
    if (take_byte(s, '.'))
        take_fraction(m, s);
    size_t blanks = take_blanks(s);
    return s->n == 0 ? blanks == 0 : take_zone(m, s) && s->n == 0;
}

/* The resolver's pattern: a date alone has two digits for month and day. */
static bool take_moment(struct moment *m, struct pd_str s)
{
    struct pd_str whole = s;
    if (!take_digits(&m->year, &s, 4, 4) || !take_byte(&s, '-') ||
        !take_digits(&m->month, &s, 1, 2) || !take_byte(&s, '-') || !take_digits(&m->day, &s, 1, 2))
        return false;
    if (s.n == 0)
        return whole.n == 10;
    return (take_byte(&s, 'T') || take_byte(&s, 't') || take_blanks(&s) > 0) && take_time(m, &s);
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool exists(const struct moment *m)
{
    return m->year >= 1 && m->month >= 1 && m->month <= 12 && m->day >= 1 &&
           m->day <= days_in(m->year, m->month) && m->hour < 24 && m->minute < 60 &&
           m->second < 60 && m->offset > -24 * 60 && m->offset < 24 * 60;
}

bool pd_yaml_timestamp(struct pd_str *out, struct pd_arena *arena, struct pd_str text)
{
    struct moment m = {.year = 0};
    if (text.n < 8 || text.p[0] < '0' || text.p[0] > '9' || !take_moment(&m, text) || !exists(&m))
        return false;
    struct pd_buf buf = {0};
    pd_buf_printf(&buf, "%04d-%02d-%02d", m.year, m.month, m.day);
    if (m.timed)
        pd_buf_printf(&buf, " %02d:%02d:%02d", m.hour, m.minute, m.second);
    if (m.micros)
        pd_buf_printf(&buf, ".%06d", m.micros);
    if (m.zoned) {
        int minutes = m.offset < 0 ? -m.offset : m.offset;
        pd_buf_printf(&buf, "%c%02d:%02d", m.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
    *out = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return true;
}
