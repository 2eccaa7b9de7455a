/*
 * The files behind Python imports: modules are read once and imports followed to files of the same
 * tree. Private to the readers of Python source.
 */
#ifndef PD_LIB_FORMAT_PYTREE_H
#define PD_LIB_FORMAT_PYTREE_H

#include "lib/format/pymodule.h"

/* A Python file. */
struct pd_pyfile {
    const char *path; /* absolute */
    const char *dir;
    struct pd_pymodule module;
    struct pd_err failure;        /* its code is not 0: the file could not be read */
    struct pd_pyclosure *closure; /* of the whole module; for whoever makes closures */
    uint32_t mark;                /* likewise */
    uint32_t star_mark;           /* the last search for a star that came here */
};

/* Where an import leads. */
struct pd_pytarget {
    struct pd_pyfile *file; /* NULL: out of the tree */
    struct pd_str name;     /* in file; empty: the module itself */
};

struct pd_pysources {
    struct pd_arena arena;
    struct pd_map files;   /* absolute path -> struct pd_pyfile */
    struct pd_map folders; /* as the caller names them -> absolute path */
    struct pd_map objects; /* for pysource.c */
    size_t nbytes;         /* of all files together */
    uint32_t serial;       /* of the closure being made */
    uint32_t star_serial;  /* of the search through stars */
};

/* The file at an absolute path, read at the first call. Not a regular file (a link, a pipe) or over
   4 MiB, or 64 MiB with all others: PD_ERR_INPUT. Errors are "FILE:LINE: what". */
int pd_pytree_load(struct pd_pyfile **out, struct pd_pysources *tree, const char *path,
                   struct pd_err *err);

/* Finds module "a.b" for a !function tag in a YAML file of folder dir: a/b.py there, else, where it
   is lm_eval.tasks.X or tasks.X, X below one of the folders above. PD_ERR_INPUT when there is no
   such file. */
int pd_pytree_find(struct pd_pyfile **out, struct pd_pysources *tree, const char *dir,
                   struct pd_str module, struct pd_err *err);

/* Where an import of a file leads: a file beside it, relative to it or named as above, by Python's
   rules for packages and modules. Fails when the file is there but cannot be read. */
int pd_pytree_follow(struct pd_pytarget *out, struct pd_pysources *tree,
                     const struct pd_pyfile *file, struct pd_pyimport *import, struct pd_err *err);

/* Where a name that a file does not bind comes from, if `from x import *` of a file of the tree
   brings it; else out->file is NULL. */
int pd_pytree_star(struct pd_pytarget *out, struct pd_pysources *tree, struct pd_pyfile *file,
                   struct pd_str name, struct pd_err *err);

/* What a use "a.b.f.g" takes of the module that `import a.b` or the like binds: attributes "f.g"
   of it, the module itself, or nothing ("a.c" is another module's). */
enum pd_pytree_use { PD_PY_ATTRIBUTES, PD_PY_WHOLE_MODULE, PD_PY_OTHER_MODULE };
enum pd_pytree_use pd_pytree_attributes(struct pd_str *attributes, const struct pd_pyimport *import,
                                        struct pd_str chain);

/* The use that a chain "f.g" spells: of f. */
struct pd_pyuse pd_pyuse_of(struct pd_str chain);

#endif
