/*
 * What the store's files share: the handle, its kept statements, and a cursor that binds parameters
 * and reads columns from left to right.
 */
#ifndef PD_RESULTS_STORE_PRIVATE_H
#define PD_RESULTS_STORE_PRIVATE_H

#include "results/store.h"

#include <sqlite3.h>

/* Statements that are prepared at their first use and kept until the store is closed. */
enum pd_stmt {
    PD_STMT_PUT_META,
    PD_STMT_GET_META,
    PD_STMT_PUT_TASK,
    PD_STMT_TASK_ID,
    PD_STMT_FIND_TASK,
    PD_STMT_TASKS,
    PD_STMT_PUT_COLUMN,
    PD_STMT_COLUMNS,
    PD_STMT_PUT_GROUP,
    PD_STMT_GROUPS,
    PD_STMT_PUT_DOC,
    PD_STMT_DOCS,
    PD_STMT_PUT_ANSWER,
    PD_STMT_ANSWERS,
    PD_STMT_DOC_ANSWERS,
    PD_STMT_FAILED_DOCS,
    PD_STMT_PUT_ITEM,
    PD_STMT_ITEMS,
    PD_STMT_SCORED_DOCS,
    PD_STMT_PUT_PUBLISHED,
    PD_STMT_PUBLISHED,
    PD_STMT_PUT_PUBLISHED_GROUP,
    PD_STMT_PUBLISHED_GROUPS,
    PD_STMT_PUT_SCORE_COLUMN,
    PD_STMT_SCORE_COLUMNS,
    PD_STMT_PUT_SCORE_MODEL,
    PD_STMT_SCORE_MODELS,
    PD_STMT_PUT_SCORE,
    PD_STMT_SCORES,
    PD_STMT_DROP_ITEMS,
    PD_STMT_DROP_COLUMN_ITEMS,
    PD_STMT_DROP_ANSWERS,
    PD_STMT_DROP_DOCS,
    PD_STMT_DROP_COLUMNS,
    PD_STMT_DROP_PUBLISHED,
    PD_STMT_DROP_TASK,
    PD_STMT_TOTALS,
    PD_STMT_COUNT
};

struct pd_store {
    sqlite3 *db;
    char *path;
    char *lock_path; /* NULL for a reader */
    int lock_fd;
    bool writer;
    int64_t version; /* of the file's schema; a writer's file has the newest */
    sqlite3_stmt *stmts[PD_STMT_COUNT];
};

enum { PD_STORE_APPLICATION_ID = 0x504f444d, PD_STORE_VERSION = 3 };

/* The schema in steps: number i turns a file of version i into one of version i + 1. A new file
   takes them all. Steps only add, so that statements for the newest version need few others for
   files that are only read. */
extern const char *const pd_store_steps[PD_STORE_VERSION];

/* Turns SQLite's error into one sentence about the store's file: "cannot DOING PATH: ...". */
int pd_store_fail(struct pd_store *store, int rc, const char *doing, struct pd_err *err);
/* Runs SQL without parameters or results. */
int pd_store_exec(struct pd_store *store, const char *sql, struct pd_err *err);

struct pd_cursor {
    struct pd_store *store;
    sqlite3_stmt *stmt;
    int rc;    /* the first error of a bind */
    int bound; /* parameters bound so far */
    int taken; /* columns read so far of this row */
    bool own;  /* finalized by pd_cursor_done, not kept */
};

/* A cursor over a kept statement. */
int pd_cursor_open(struct pd_cursor *cursor, struct pd_store *store, enum pd_stmt which,
                   struct pd_err *err);
/* A cursor of its own, for walks that call back: the callback may walk the same table. */
int pd_cursor_new(struct pd_cursor *cursor, struct pd_store *store, enum pd_stmt which,
                  struct pd_err *err);
void pd_cursor_done(struct pd_cursor *cursor);

/* Bound strings must stay until the cursor is done. optional: empty becomes NULL. */
void pd_bind_int(struct pd_cursor *cursor, int64_t i);
void pd_bind_num(struct pd_cursor *cursor, double f); /* NaN becomes NULL */
void pd_bind_str(struct pd_cursor *cursor, struct pd_str s);
void pd_bind_optional(struct pd_cursor *cursor, struct pd_str s);
void pd_bind_bytes(struct pd_cursor *cursor, struct pd_str s);

/* 1: a row, 0: none left, negative: error. */
int pd_cursor_step(struct pd_cursor *cursor, struct pd_err *err);
/* Steps a statement that returns no rows, then ends the cursor. */
int pd_cursor_run(struct pd_cursor *cursor, struct pd_err *err);

int64_t pd_take_int(struct pd_cursor *cursor);
double pd_take_num(struct pd_cursor *cursor); /* NULL becomes NaN */
/* A view that is valid until the next step. */
struct pd_str pd_take_str(struct pd_cursor *cursor);

#endif
