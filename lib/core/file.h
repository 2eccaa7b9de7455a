/*
 * Files: whole reads with a limit, atomic writes, folders, walks. Paths are C strings, UTF-8.
 */
#ifndef PD_LIB_CORE_FILE_H
#define PD_LIB_CORE_FILE_H

#include "lib/core/arena.h"
#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/core/hash.h"

/* Appends the whole file to buf; a file over buf's maximum is PD_ERR_INPUT, one that cannot be read
   PD_ERR_IO. */
int pd_file_read(struct pd_buf *buf, const char *path, struct pd_err *err);
/* Calls visit for every line of a file without its line end, numbered from 1; the line is valid
   during the call. One over max_nbytes is PD_ERR_INPUT. Stops at the first negative return and
   hands it on. */
typedef int (*pd_line_visit)(void *ctx, struct pd_str line, size_t number, struct pd_err *err);
int pd_file_each_line(const char *path, size_t max_nbytes, pd_line_visit visit, void *ctx,
                      struct pd_err *err);
/* Writes through a temporary file in the same folder and a rename, so that a reader never sees a
   half-written file. */
int pd_file_write(const char *path, struct pd_str contents, struct pd_err *err);
/* The same, and on the disk when it returns. */
int pd_file_write_sync(const char *path, struct pd_str contents, struct pd_err *err);
/* Gives a file another name in the same folder, its contents and the name on the disk first. */
int pd_file_publish(const char *from, const char *to, struct pd_err *err);
/* Hexadecimal SHA-256 of a file's bytes, read in pieces. */
int pd_file_hash(char hex[PD_SHA256_HEX], const char *path, struct pd_err *err);
int64_t pd_file_size(const char *path); /* of a regular file; -1: there is none */
bool pd_file_exists(const char *path);
bool pd_file_is_dir(const char *path);
/* mkdir -p. */
int pd_file_mkdirs(const char *path, struct pd_err *err);

/* Whether a path from outside may be written below a folder: relative, at most 1,000 bytes, without
   control characters, backslashes, and parts that are empty, begin with a dot or are over 200
   bytes. */
bool pd_path_is_safe(struct pd_str path);
/* "dir/name", or name alone when it is absolute or dir is empty. */
char *pd_path_join(struct pd_arena *arena, const char *dir, const char *name);
/* The folder part ("." when there is none) and the last part. */
char *pd_path_dir(struct pd_arena *arena, const char *path);
const char *pd_path_base(const char *path);
/* The folder that holds the running program, or NULL. */
char *pd_path_of_program(struct pd_arena *arena);

/* Calls visit for every regular file below root whose name ends in suffix, in byte order of the
   paths. Stops at the first negative return and hands it on. Links to files count, links to folders
   below root are not followed, folders below root that cannot be read are passed over, and depth is
   limited to 32. */
typedef int (*pd_file_visit)(void *ctx, const char *path, struct pd_err *err);
int pd_file_walk(const char *root, const char *suffix, pd_file_visit visit, void *ctx,
                 struct pd_err *err);

#endif
