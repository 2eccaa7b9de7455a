/*
 * What chat templates have and task files have not: raise_exception, strftime_now with a day that
 * stands still, and lists and dicts that cannot be changed.
 */
#include "lib/format/jinja_methods.h"

#include <stdio.h>

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool pd_jinja_read_date(struct pd_jinja_date *out, struct pd_str text)
{
    int digits[10];
    if (text.n != 10)
        return false;
    for (size_t i = 0; i < 10; i++) {
        bool dash = i == 4 || i == 7;
        digits[i] = text.p[i] - '0';
        if (dash ? text.p[i] != '-' : digits[i] < 0 || digits[i] > 9)
            return false;
    }
    struct pd_jinja_date date = {
        .year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
        .month = digits[5] * 10 + digits[6],
        .day = digits[8] * 10 + digits[9],
    };
    if (date.year < 1 || date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > days_of(date.year, date.month))
        return false;
    *out = date;
    return true;
}

static int day_of_year(const struct pd_jinja_date *date)
{
    int day = date->day;
    for (int month = 1; month < date->month; month++)
        day += days_of(date->year, month);
    return day;
}

/* 0 is Sunday (Zeller's congruence would start with Saturday). */
static int weekday(const struct pd_jinja_date *date)
{
    int before = date->year - 1;
    return (before * 365 + before / 4 - before / 100 + before / 400 + day_of_year(date)) % 7;
}

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* One directive of strftime in the C locale; false when it is none that is known. */
static bool put_directive(struct pd_buf *out, char letter, const struct pd_jinja_date *date)
{
    const struct {
        char letter, fill;
        int width, number;
    } numbers[] = {
        {'d', '0', 2, date->day},         {'e', ' ', 2, date->day}, {'m', '0', 2, date->month},
        {'Y', '0', 1, date->year},        {'H', '0', 2, 0},         {'I', '0', 2, 12},
        {'y', '0', 2, date->year % 100},  {'M', '0', 2, 0},         {'S', '0', 2, 0},
        {'j', '0', 3, day_of_year(date)}, {'f', '0', 6, 0},         {'w', '0', 1, weekday(date)},
    };
    const struct {
        char letter;
        const char *text;
        size_t n;
    } names[] = {
        {'A', days[weekday(date)], 20},
        {'a', days[weekday(date)], 3},
        {'B', months[date->month - 1], 20},
        {'b', months[date->month - 1], 3},
        {'h', months[date->month - 1], 3},
        {'p', "AM", 2},
        {'%', "%", 1},
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (numbers[i].letter != letter)
            continue;
        int digits = snprintf(NULL, 0, "%d", numbers[i].number);
        for (; digits < numbers[i].width; digits++)
            pd_buf_putc(out, numbers[i].fill);
        pd_buf_printf(out, "%d", numbers[i].number);
        return true;
    }
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].letter != letter)
            continue;
        pd_buf_add_str(out, pd_str_slice(pd_str_of(names[i].text), 0, names[i].n));
        return true;
    }
    return false;
}

static int strftime_now(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str format;
    int code = pd_jinja_arg_str(c, 0, &format);
    struct pd_buf buf = pd_jinja_buf(c->run);
    for (size_t i = 0; code == 0 && i < format.n; i++) {
        char letter = i + 1 < format.n ? format.p[i + 1] : '\0';
        if (format.p[i] != '%')
            pd_buf_putc(&buf, format.p[i]);
        else if (put_directive(&buf, letter, &c->run->tpl->today))
            i++;
        else
            code = pd_jinja_error(c->run, "strftime_now does not know %%%c", letter ? letter : ' ');
    }
    if (code == 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int raise_exception(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str message;
    (void)out;
    int code = pd_jinja_str(c->run, &c->args[0], &message);
    return code < 0 ? code
                    : pd_jinja_error(c->run, "the template refuses: %.*s",
                                     PD_STR_ARG(pd_str_slice(message, 0, 600)));
}

static const struct jinja_builtin functions[] = {
    {"raise_exception", raise_exception, "message", 1},
    {"strftime_now", strftime_now, "format", 1},
};

const struct jinja_builtin *pd_jinja_chat_function(struct pd_str name)
{
    return pd_jinja_find(functions, sizeof(functions) / sizeof(functions[0]), name);
}

bool pd_jinja_changes(const struct pd_value *object, struct pd_str method)
{
    static const char *const of_lists[] = {"append", "clear",   "extend", "insert", "pop",
                                           "remove", "reverse", "sort",   NULL};
    static const char *const of_dicts[] = {"clear", "pop", "popitem", "setdefault", "update", NULL};
    const char *const *names = object->kind == PD_LIST && object->tagged <= JF_OWN ? of_lists
                               : object->kind == PD_DICT                           ? of_dicts
                                                                                   : NULL;
    for (; names && *names; names++) {
        if (pd_str_is(method, *names))
            return true;
    }
    return false;
}
