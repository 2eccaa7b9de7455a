/*
 * One Python module: its statements at the top level, the names that they bind there and the names
 * that they use. Nothing is run. Private to the readers of Python source.
 *
 * Bound counts what Python would bind in the module when it runs the statement: def and class,
 * targets of assignments, for, with, except, del and imports, in blocks (if, try, with, for, while,
 * match) too, but not what is inside functions and classes. X["a"] = v and X.a = v count as binding
 * X, and so does an expression that stands alone and names X, such as X.append(v) or shuffle(X). A
 * statement `if __name__ == "__main__":` without else is left out: a module that is imported does
 * not run it. So are strings that stand alone.
 *
 * A name is used where it stands in the statement without a dot before it, but for keywords of
 * calls (name=value inside parentheses) and import statements; locals and parameters count like any
 * other name. Expressions in f-strings are looked at.
 */
#ifndef PD_LIB_FORMAT_PYMODULE_H
#define PD_LIB_FORMAT_PYMODULE_H

#include "lib/core/buf.h"
#include "lib/core/map.h"
#include "lib/format/pylines.h"
#include "lib/format/value.h"

/* One name of an import statement, at the top level or inside a statement. */
struct pd_pyimport {
    struct pd_str path;  /* "a.b"; without the dots in front, so it may be empty */
    struct pd_str name;  /* from a.b import name; empty for import a.b; "*" */
    struct pd_str local; /* what it binds: name, the first part of path, or the name behind `as` */
    uint32_t dots;       /* in front of path */
    bool renamed;        /* there is an `as` */
    uint32_t first, end; /* words of the import statement */
    struct pd_pytarget *target; /* where it leads; for whoever follows imports, NULL before */
};

/* What a statement uses. chain is name or, when an import binds the name, name with the attributes
   behind it: "numpy.linalg.norm". */
struct pd_pyuse {
    struct pd_str name, chain;
};

enum { PD_PY_NO_IMPORT = UINT32_MAX };

struct pd_pystatement {
    uint32_t first, end;             /* lines */
    uint32_t first_import, nimports; /* those inside it, at any depth */
    bool is_import;                  /* it is an import statement and nothing else */
    uint32_t value, value_end;       /* NAME = value: the words of the value; else 0, 0 */
    struct pd_value *constant;       /* the value of a literal, when nothing else binds NAME */
    struct pd_value *returned;       /* def NAME(): return LITERAL, when nothing else binds NAME */
    struct pd_pyuse *uses;           /* in the order of first use; filled by pd_pymodule_uses */
    size_t nuses;
    bool uses_known;
    uint32_t mark; /* free for whoever walks over statements */
};

struct pd_pybinding {
    uint32_t statement;
    uint32_t token;  /* the name's word */
    uint32_t import; /* when an import binds it, else PD_PY_NO_IMPORT */
    bool is_def;     /* def or class */
};

struct pd_pyname {
    struct pd_pybinding *bindings; /* in the order of the text */
    size_t n, cap;
    struct pd_pyclosure *closure; /* free for whoever makes closures, NULL before */
    uint32_t mark;                /* likewise */
};

struct pd_pymodule {
    struct pd_str source;
    struct pd_pylines lines;
    struct pd_pystatement *statements;
    size_t nstatements, statements_cap;
    struct pd_pyimport *imports;
    size_t nimports, imports_cap;
    struct pd_map names;   /* to struct pd_pyname */
    bool has_star;         /* from x import * at the top level */
    struct pd_arena arena; /* of names, texts and values */
};

/* Reads a module. source is copied and its line breaks and byte order mark are taken care of; it is
   UTF-8 without NUL, or that is an error. Errors are PD_ERR_INPUT and begin with the line. On
   failure out is untouched; else pd_pymodule_done frees it. */
int pd_pymodule_read(struct pd_pymodule *out, struct pd_str source, struct pd_err *err);
void pd_pymodule_done(struct pd_pymodule *module);

/* NULL when the top level does not bind it. */
struct pd_pyname *pd_pymodule_find(const struct pd_pymodule *module, struct pd_str name);
/* Fills in a statement's uses: names that the module or an import inside the statement binds, and
   with a star import any name. Fails on f-strings that are wrong inside. */
int pd_pymodule_uses(struct pd_pymodule *module, struct pd_pystatement *statement,
                     struct pd_err *err);
/* The text of words [first, end) as it stands in the file. */
struct pd_str pd_pymodule_span(const struct pd_pymodule *module, uint32_t first, uint32_t end);

/* Appends the statement's lines in normal form: words between single spaces, four spaces for each
   level of depth, without strings that stand alone (`pass` where nothing else is left). The word
   with a number in own is written `_`; there are nown, ascending. Where that is the name of a
   function that returns a literal, the literal is written `<constant>`. */
void pd_pymodule_write(struct pd_buf *out, const struct pd_pymodule *module,
                       const struct pd_pystatement *statement, const uint32_t *own, size_t nown);

/* Fills in what the statements bind and import (pybind.c); for pd_pymodule_read. */
void pd_pymodule_bind(struct pd_pymodule *module);
/* What a word adds to the number of open brackets: 1, -1 or 0. */
int pd_pytoken_nesting(const struct pd_pytoken *token);

#endif
