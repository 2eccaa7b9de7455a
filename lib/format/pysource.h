/*
 * Python source, read and never run: what a name in a module stands for, told by a hash of the code
 * behind it, so that a native port can be bound to exactly the text that it ports.
 *
 * The code of a name is the statement that binds it at the top level of its module, followed by
 * the top-level statements that bind the names it uses, then by those that bind the names that
 * these use, and so on, in order of first use, each once. What binds and what uses a name is told
 * in pymodule.h. Imports are followed, also those inside functions, where the module is a file of
 * the same tree (beside the importing one, relative to it, or named `lm_eval.tasks.X` or `tasks.X`
 * and found as X below one of the folders above it, those named tasks first); any other import at
 * the top level counts as the text `from MODULE import NAME` or `import MODULE`, with ` as ALIAS`
 * where it has one. A name imported under another is told by `ALIAS = NAME`. Of a module of the
 * tree that is used as x.f only f and what it needs belongs to the code; of one used in other ways,
 * all. A name that the module does not bind at the top level (made by globals().update and the
 * like) stands for all statements of the module.
 *
 * The text that is hashed is the token stream: tokens separated by single spaces, one logical line
 * per line, four spaces for each level of depth, without comments, blank lines, strings that stand
 * alone (docstrings; `pass` where they are all of a block) and `if __name__ == "__main__":`, and
 * with `_` for the function's own name in its `def` or `class`. A module-level `NAME = literal`
 * that is the only binding of NAME is no code but data: it is hashed as `NAME = <constant>` and its
 * value is handed out, so that copies which differ in such constants alone share a port that reads
 * them. (Of two such names in one code, from different files, the second is code.) The text is
 * fixed: ports are recorded by its hash. tests/oracle/pysource.py says all this again in Python.
 *
 * A function without parameters that does nothing but return a literal is data too, when it is what
 * the name stands for: it is hashed as `return <constant>`, and the literal is handed out as the
 * constant "return".
 *
 * `NAME = partial(function, literal, keyword=literal)` stands for the function with bound
 * arguments: the hash is the function's. A name of a constant is as good as a literal; partials of
 * partials add up. `NAME = other` and an import of a name from a file of the tree stand for the
 * other name.
 *
 * Bounded: file size (4 MiB), statements (65536) and imports (4096) of a file, statements of a code
 * (16384) and its text (16 MiB), files (16384, together 64 MiB), depth. A file that is a symbolic
 * link is refused, as is a reference that is no MODULE.NAME. What cannot be read is an error, never
 * a guess.
 */
#ifndef PD_LIB_FORMAT_PYSOURCE_H
#define PD_LIB_FORMAT_PYSOURCE_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/format/value.h"

/* The modules read so far, by path; each file is read once. */
struct pd_pysources;
struct pd_pysources *pd_pysources_new(void);
void pd_pysources_free(struct pd_pysources *sources);

/* What a name stands for. Values and texts live in the sources. */
struct pd_pyobject {
    char hash[PD_SHA256_HEX];
    struct pd_value constants; /* dict: constant used by the code -> its value; tuples are lists,
                                  keys that are ints are their digits */
    struct pd_value bound;     /* dict: arguments bound by partial; positional ones are "0", "1";
                                  "name" when the name stands for the whole module */
    const char *file;          /* where the name is bound: the absolute path, and the line; 1 when
                                  it stands for the whole module */
    uint32_t line;
};

/* Resolves "utils.process_docs" or "a.b.name" as a !function tag does that stands in a YAML file of
   folder dir: the part before the last dot names the file. Python's rule for a name bound several
   times: all its bindings belong to the code. PD_ERR_INPUT names file, line and what is wrong; a
   folder or file that cannot be opened is PD_ERR_IO. What was read stays read. */
int pd_pysource_resolve(struct pd_pyobject *out, struct pd_pysources *sources, const char *dir,
                        struct pd_str reference, struct pd_err *err);

/* The text that is hashed, for diagnosis. */
int pd_pysource_text(struct pd_buf *out, struct pd_pysources *sources, const char *dir,
                     struct pd_str reference, struct pd_err *err);

#endif
