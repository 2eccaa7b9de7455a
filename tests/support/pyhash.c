/*
 * pyhash [--text]: reads lines "DIR<TAB>REFERENCE" and prints for each what the
 * reference stands for, "HASH<TAB>FILE:LINE<TAB>constants as JSON<TAB>bound arguments as JSON", or
 * "ERROR<TAB>message". With --text it prints the normalised text instead, with a line
 * "== DIR<TAB>REFERENCE" before each.
 */
#include "lib/core/buf.h"
#include "lib/format/json.h"
#include "lib/format/pysource.h"

#include <stdio.h>
#include <stdlib.h>

static int print_text(struct pd_pysources *sources, const char *dir, const char *reference,
                      struct pd_err *err)
{
    struct pd_buf text = {0};
    int rc = pd_pysource_text(&text, sources, dir, pd_str_of(reference), err);
    if (rc == 0)
        printf("== %s\t%s\n%s", dir, reference, text.data);
    pd_buf_done(&text);
    return rc;
}

static int print_object(struct pd_pysources *sources, const char *dir, const char *reference,
                        struct pd_err *err)
{
    struct pd_pyobject object;
    struct pd_buf line = {0};
    int rc = pd_pysource_resolve(&object, sources, dir, pd_str_of(reference), err);
    if (rc < 0)
        return rc;
    pd_buf_printf(&line, "%s\t%s:%u\t", object.hash, object.file, object.line);
    pd_json_write(&line, &object.constants, PD_JSON_SPACED);
    pd_buf_putc(&line, '\t');
    pd_json_write(&line, &object.bound, PD_JSON_SPACED);
    puts(line.data);
    pd_buf_done(&line);
    return 0;
}

int main(int argc, char **argv)
{
    bool text = argc > 1 && strcmp(argv[1], "--text") == 0;
    struct pd_pysources *sources = pd_pysources_new();
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct pd_err err = {0};
        line[strcspn(line, "\n")] = '\0';
        char *tab = strchr(line, '\t');
        int rc = tab ? 0 : pd_err_set(&err, PD_ERR_INPUT, "no tab in '%s'", line);
        if (tab) {
            *tab = '\0';
            rc = (text ? print_text : print_object)(sources, line, tab + 1, &err);
        }
        if (rc < 0)
            printf("ERROR\t%s\n", err.text);
    }
    free(line);
    pd_pysources_free(sources);
    return 0;
}
