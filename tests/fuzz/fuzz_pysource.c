/*
 * Python source: a module is read or refused; what is read has a normal form, which is Python with
 * the same normal form; and references into it are resolved or refused, twice the same way.
 */
#include "lib/core/file.h"
#include "lib/format/pymodule.h"
#include "lib/format/pysource.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char folder[] = "/tmp/podium-fuzz-XXXXXX";

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void remove_folder(void)
{
    char path[64];
    (void)snprintf(path, sizeof path, "%s/a.py", folder);
    (void)remove(path);
    (void)remove(folder);
}

static void normal_form(struct pd_buf *out, struct pd_pymodule *m)
{
    for (size_t i = 0; i < m->nstatements; i++) {
        (void)pd_pymodule_uses(m, &m->statements[i], NULL);
        pd_pymodule_write(out, m, &m->statements[i], NULL, 0);
    }
}

static void write_again(struct pd_str text)
{
    struct pd_pymodule m;
    struct pd_err err = {0};
    struct pd_buf out = {0};
    require(pd_pymodule_read(&m, text, &err) == 0, "the normal form is Python");
    normal_form(&out, &m);
    require(pd_str_eq(pd_buf_str(&out), text), "the normal form is its own");
    pd_buf_done(&out);
    pd_pymodule_done(&m);
}

static void resolve(struct pd_pysources *sources, struct pd_str reference)
{
    struct pd_pyobject object;
    struct pd_err err = {0};
    struct pd_buf text = {0};
    char hash[PD_SHA256_HEX];
    int rc = pd_pysource_resolve(&object, sources, folder, reference, &err);
    require((pd_pysource_text(&text, sources, folder, reference, &err) == 0) == (rc == 0),
            "text and object go together");
    pd_sha256_hex(hash, pd_buf_str(&text));
    require(rc < 0 || strcmp(hash, object.hash) == 0, "the hash is that of the text");
    pd_buf_done(&text);
}

/* The input as a file a.py, and references to names that it may or may not bind. */
static void resolve_all(struct pd_str source)
{
    static const struct pd_str references[] = {PD_STR("a.f"), PD_STR("a.g"), PD_STR("a.a"),
                                               PD_STR("a.made")};
    struct pd_pysources *sources = pd_pysources_new();
    struct pd_err err = {0};
    char path[64];
    (void)snprintf(path, sizeof path, "%s/a.py", folder);
    require(pd_file_write(path, source, &err) == 0, "the file is written");
    for (size_t i = 0; i < sizeof(references) / sizeof(*references); i++)
        resolve(sources, references[i]);
    pd_pysources_free(sources);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_buf copy = {0}, text = {0}; /* its own block, so that a read past the end is seen */
    struct pd_pymodule m;
    struct pd_err err = {0};
    static bool ready;
    if (!ready) {
        require(mkdtemp(folder) != NULL, "there is a folder");
        (void)atexit(remove_folder);
        ready = true;
    }
    pd_buf_add(&copy, data, n);
    if (pd_pymodule_read(&m, pd_buf_str(&copy), &err) == 0) {
        normal_form(&text, &m);
        write_again(pd_buf_str(&text));
        pd_pymodule_done(&m);
        resolve_all(pd_buf_str(&copy));
    }
    pd_buf_done(&copy);
    pd_buf_done(&text);
    return 0;
}
