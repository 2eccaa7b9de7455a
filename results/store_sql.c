/* The run file's schema, its statements, and the cursor over them. */
#include "results/store_private.h"

#include <errno.h>
#include <math.h>

static const char version_1[] =
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE task ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alias TEXT NOT NULL, hash TEXT NOT NULL,"
    " data_hash TEXT NOT NULL, version TEXT NOT NULL, output_type TEXT NOT NULL,"
    " config TEXT NOT NULL, headline TEXT NOT NULL, num_fewshot INTEGER NOT NULL,"
    " ndocs INTEGER NOT NULL, ndocs_all INTEGER NOT NULL,"
    " top INTEGER NOT NULL, complete INTEGER NOT NULL);"
    "CREATE TABLE task_column ("
    " task INTEGER NOT NULL, number INTEGER NOT NULL, metric TEXT NOT NULL, filter TEXT NOT NULL,"
    " aggregation TEXT NOT NULL, higher_is_better INTEGER NOT NULL,"
    " PRIMARY KEY (task, number)) WITHOUT ROWID;"
    "CREATE TABLE task_group ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, alias TEXT NOT NULL,"
    " version TEXT NOT NULL, children TEXT NOT NULL, aggregates TEXT NOT NULL,"
    " top INTEGER NOT NULL);"
    "CREATE TABLE doc ("
    " task INTEGER NOT NULL, doc INTEGER NOT NULL, hash TEXT NOT NULL, row TEXT NOT NULL,"
    " target TEXT NOT NULL, context TEXT NOT NULL, PRIMARY KEY (task, doc));"
    "CREATE TABLE answer ("
    " task INTEGER NOT NULL, doc INTEGER NOT NULL, request INTEGER NOT NULL,"
    " repeat INTEGER NOT NULL, request_hash BLOB NOT NULL, context TEXT NOT NULL,"
    " continuation TEXT NOT NULL, error TEXT NOT NULL, loglikelihood REAL,"
    " greedy INTEGER NOT NULL, is_text INTEGER NOT NULL, text TEXT NOT NULL, raw TEXT NOT NULL,"
    " flags INTEGER NOT NULL, tokens_in INTEGER NOT NULL, tokens_out INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL, elapsed_ms INTEGER NOT NULL,"
    " PRIMARY KEY (task, doc, request, repeat));"
    "CREATE INDEX answer_error ON answer (task, doc) WHERE error <> '';"
    "CREATE TABLE item ("
    " task INTEGER NOT NULL, number INTEGER NOT NULL, doc INTEGER NOT NULL, value REAL,"
    " weight REAL, flags INTEGER NOT NULL, PRIMARY KEY (task, number, doc)) WITHOUT ROWID;";

/* Values that are no numbers, and results without items. */
static const char version_2[] =
    "ALTER TABLE item ADD COLUMN data TEXT;"
    "CREATE TABLE published ("
    " task INTEGER NOT NULL, number INTEGER NOT NULL, value REAL, stderr REAL, n INTEGER,"
    " PRIMARY KEY (task, number)) WITHOUT ROWID;"
    "CREATE TABLE published_group ("
    " name TEXT NOT NULL, metric TEXT NOT NULL, filter TEXT NOT NULL,"
    " higher_is_better INTEGER NOT NULL, value REAL, stderr REAL, n INTEGER,"
    " PRIMARY KEY (name, metric, filter));";

/* Scores of many models. */
static const char version_3[] =
    "CREATE TABLE score_column ("
    " number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, metric TEXT NOT NULL,"
    " words TEXT NOT NULL, shots INTEGER NOT NULL, n INTEGER NOT NULL,"
    " higher_is_better INTEGER NOT NULL, normalised INTEGER NOT NULL);"
    "CREATE TABLE score_model ("
    " id INTEGER PRIMARY KEY, name TEXT NOT NULL, variant TEXT NOT NULL, metadata TEXT NOT NULL);"
    "CREATE TABLE score ("
    " model INTEGER NOT NULL, number INTEGER NOT NULL, value REAL, stderr REAL,"
    " PRIMARY KEY (model, number)) WITHOUT ROWID;";

const char *const pd_store_steps[PD_STORE_VERSION] = {version_1, version_2, version_3};

#define TASK_FIELDS                                                                                \
    "name, alias, hash, data_hash, version, output_type, config, headline, num_fewshot, ndocs,"    \
    " ndocs_all, top, complete"
#define ANSWER_FIELDS                                                                              \
    "doc, request, repeat, request_hash, context, continuation, error, loglikelihood, greedy,"     \
    " is_text, text, raw, flags, tokens_in, tokens_out, attempts, elapsed_ms"

static const char *const texts[PD_STMT_COUNT] = {
    [PD_STMT_PUT_META] = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)",
    [PD_STMT_GET_META] = "SELECT value FROM meta WHERE name = ?",
    [PD_STMT_PUT_TASK] =
        "INSERT INTO task (" TASK_FIELDS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
        " ON CONFLICT (name) DO UPDATE SET alias = excluded.alias, hash = excluded.hash,"
        " data_hash = excluded.data_hash, version = excluded.version,"
        " output_type = excluded.output_type, config = excluded.config,"
        " headline = excluded.headline, num_fewshot = excluded.num_fewshot,"
        " ndocs = excluded.ndocs, ndocs_all = excluded.ndocs_all,"
        " top = excluded.top, complete = excluded.complete",
    [PD_STMT_TASK_ID] = "SELECT id FROM task WHERE name = ?",
    [PD_STMT_FIND_TASK] = "SELECT id, " TASK_FIELDS " FROM task WHERE name = ?",
    [PD_STMT_TASKS] = "SELECT id, " TASK_FIELDS " FROM task ORDER BY id",
    [PD_STMT_PUT_COLUMN] = "INSERT OR REPLACE INTO task_column (task, number, metric, filter,"
                           " aggregation, higher_is_better) VALUES (?,?,?,?,?,?)",
    [PD_STMT_COLUMNS] = "SELECT number, metric, filter, aggregation, higher_is_better"
                        " FROM task_column WHERE task = ? ORDER BY number",
    [PD_STMT_PUT_GROUP] =
        "INSERT INTO task_group (name, alias, version, children, aggregates, top)"
        " VALUES (?,?,?,?,?,?) ON CONFLICT (name) DO UPDATE SET alias = excluded.alias,"
        " version = excluded.version, children = excluded.children,"
        " aggregates = excluded.aggregates, top = excluded.top",
    [PD_STMT_GROUPS] = "SELECT name, alias, version, children, aggregates, top"
                       " FROM task_group ORDER BY id",
    [PD_STMT_PUT_DOC] = "INSERT OR REPLACE INTO doc (task, doc, hash, row, target, context)"
                        " VALUES (?,?,?,?,?,?)",
    [PD_STMT_DOCS] = "SELECT doc, hash, row, target, context FROM doc WHERE task = ? ORDER BY doc",
    [PD_STMT_PUT_ANSWER] = "INSERT OR REPLACE INTO answer (task, " ANSWER_FIELDS
                           ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [PD_STMT_ANSWERS] =
        "SELECT " ANSWER_FIELDS " FROM answer WHERE task = ? ORDER BY doc, request, repeat",
    [PD_STMT_DOC_ANSWERS] =
        "SELECT " ANSWER_FIELDS " FROM answer WHERE task = ? AND doc = ? ORDER BY request, repeat",
    [PD_STMT_FAILED_DOCS] = "SELECT count(DISTINCT doc) FROM answer WHERE task = ? AND error <> ''",
    [PD_STMT_PUT_ITEM] = "INSERT OR REPLACE INTO item (task, number, doc, value, weight, flags,"
                         " data) VALUES (?,?,?,?,?,?,?)",
    [PD_STMT_ITEMS] = "SELECT doc, number, value, weight, flags, data FROM item"
                      " WHERE task = ? AND number = ? ORDER BY doc",
    [PD_STMT_SCORED_DOCS] = "SELECT DISTINCT doc FROM item WHERE task = ? ORDER BY doc",
    [PD_STMT_PUT_PUBLISHED] = "INSERT OR REPLACE INTO published (task, number, value, stderr, n)"
                              " VALUES (?,?,?,?,?)",
    [PD_STMT_PUBLISHED] =
        "SELECT number, value, stderr, coalesce(n, -1) FROM published WHERE task = ?"
        " ORDER BY number",
    [PD_STMT_PUT_PUBLISHED_GROUP] =
        "INSERT OR REPLACE INTO published_group (name, metric, filter, higher_is_better, value,"
        " stderr, n) VALUES (?,?,?,?,?,?,?)",
    [PD_STMT_PUBLISHED_GROUPS] =
        "SELECT metric, filter, higher_is_better, value, stderr, coalesce(n, -1)"
        " FROM published_group WHERE name = ? ORDER BY rowid",
    [PD_STMT_PUT_SCORE_COLUMN] =
        "INSERT INTO score_column (number, name, metric, words, shots, n, higher_is_better,"
        " normalised) VALUES (?,?,?,?,?,?,?,?)",
    [PD_STMT_SCORE_COLUMNS] = "SELECT number, name, metric, words, shots, n, higher_is_better,"
                              " normalised FROM score_column ORDER BY number",
    [PD_STMT_PUT_SCORE_MODEL] =
        "INSERT INTO score_model (id, name, variant, metadata) VALUES (?,?,?,?)",
    [PD_STMT_SCORE_MODELS] = "SELECT id, name, variant, metadata FROM score_model ORDER BY id",
    [PD_STMT_PUT_SCORE] = "INSERT INTO score (model, number, value, stderr) VALUES (?,?,?,?)",
    [PD_STMT_SCORES] = "SELECT model, number, value, stderr FROM score ORDER BY model, number",
    [PD_STMT_DROP_ITEMS] = "DELETE FROM item WHERE task = ?",
    [PD_STMT_DROP_COLUMN_ITEMS] = "DELETE FROM item WHERE task = ? AND number = ?",
    [PD_STMT_DROP_ANSWERS] = "DELETE FROM answer WHERE task = ?",
    [PD_STMT_DROP_DOCS] = "DELETE FROM doc WHERE task = ?",
    [PD_STMT_DROP_COLUMNS] = "DELETE FROM task_column WHERE task = ?",
    [PD_STMT_DROP_PUBLISHED] = "DELETE FROM published WHERE task = ?",
    [PD_STMT_DROP_TASK] = "DELETE FROM task WHERE id = ?",
    [PD_STMT_TOTALS] = "SELECT count(*), coalesce(sum(error <> ''), 0),"
                       " coalesce(sum(max(tokens_in, 0)), 0),"
                       " coalesce(sum(max(tokens_out, 0)), 0), coalesce(sum(attempts > 1), 0)"
                       " FROM answer",
};

/* The same for readers of older files, where it differs. */
static const struct older {
    enum pd_stmt which;
    int64_t below; /* for files of a version below this */
    const char *text;
} older[] = {
    {PD_STMT_ITEMS, 2,
     "SELECT doc, number, value, weight, flags, NULL FROM item WHERE task = ? AND number = ?"
     " ORDER BY doc"},
    {PD_STMT_PUBLISHED, 2, "SELECT 0, NULL, NULL, -1 WHERE ? IS NULL"},
    {PD_STMT_PUBLISHED_GROUPS, 2, "SELECT '', '', 0, NULL, NULL, -1 WHERE ? IS NULL"},
    {PD_STMT_SCORE_COLUMNS, 3, "SELECT 0, '', '', '', 0, 0, 0, 0 WHERE 0"},
};

static const char *text_of(const struct pd_store *store, enum pd_stmt which)
{
    for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++)
        if (older[i].which == which && store->version < older[i].below)
            return older[i].text;
    return texts[which];
}

/* What SQLite's primary error codes mean to the user. */
static const struct meaning {
    int rc, code;
    const char *text; /* NULL: SQLite's own */
} meanings[] = {
    {SQLITE_CORRUPT, PD_ERR_INPUT, "the run file is damaged"},
    {SQLITE_NOTADB, PD_ERR_INPUT, "it is not a run file (no SQLite database)"},
    {SQLITE_ERROR, PD_ERR_INPUT, NULL},
    {SQLITE_MISMATCH, PD_ERR_INPUT, "the run file is damaged"},
    {SQLITE_TOOBIG, PD_ERR_INPUT, "a text is longer than a run file can hold"},
    {SQLITE_FULL, PD_ERR_IO, "no space left on the disk"},
    {SQLITE_READONLY, PD_ERR_IO, "it is read-only"},
    {SQLITE_BUSY, PD_ERR_IO, "another program keeps it locked"},
    {SQLITE_LOCKED, PD_ERR_IO, "another program keeps it locked"},
    {SQLITE_MISUSE, PD_ERR_BUG, NULL},
    {SQLITE_RANGE, PD_ERR_BUG, NULL},
};

int pd_store_fail(struct pd_store *store, int rc, const char *doing, struct pd_err *err)
{
    const char *text = sqlite3_errmsg(store->db);
    int code = PD_ERR_IO, cause = sqlite3_system_errno(store->db);
    bool full = cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
    if ((rc & 0xff) == SQLITE_IOERR && full) { /* SQLITE_FULL is told for the main file only */
        rc = SQLITE_FULL;
        doing = "write";
    }
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        if (meanings[i].rc == (rc & 0xff)) {
            code = meanings[i].code;
            text = meanings[i].text ? meanings[i].text : text;
            break;
        }
    return pd_err_set(err, code, "cannot %s %s: %s", doing, store->path, text);
}

int pd_store_exec(struct pd_store *store, const char *sql, struct pd_err *err)
{
    int rc = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : pd_store_fail(store, rc, store->writer ? "write" : "read", err);
}

static int prepare(sqlite3_stmt **out, struct pd_store *store, enum pd_stmt which, unsigned flags,
                   struct pd_err *err)
{
    int rc = sqlite3_prepare_v3(store->db, text_of(store, which), -1, flags, out, NULL);
    return rc == SQLITE_OK ? 0 : pd_store_fail(store, rc, "use", err);
}

int pd_cursor_open(struct pd_cursor *cursor, struct pd_store *store, enum pd_stmt which,
                   struct pd_err *err)
{
    if (!store->stmts[which]) {
        int code = prepare(&store->stmts[which], store, which, SQLITE_PREPARE_PERSISTENT, err);
        if (code < 0)
            return code;
    }
    *cursor = (struct pd_cursor){.store = store, .stmt = store->stmts[which]};
    return 0;
}

int pd_cursor_new(struct pd_cursor *cursor, struct pd_store *store, enum pd_stmt which,
                  struct pd_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int code = prepare(&stmt, store, which, 0, err);
    if (code == 0)
        *cursor = (struct pd_cursor){.store = store, .stmt = stmt, .own = true};
    return code;
}

void pd_cursor_done(struct pd_cursor *cursor)
{
    if (cursor->own) {
        sqlite3_finalize(cursor->stmt);
        return;
    }
    sqlite3_reset(cursor->stmt);
    sqlite3_clear_bindings(cursor->stmt);
}

static void note(struct pd_cursor *cursor, int rc)
{
    if (cursor->rc == SQLITE_OK)
        cursor->rc = rc;
}

void pd_bind_int(struct pd_cursor *cursor, int64_t i)
{
    note(cursor, sqlite3_bind_int64(cursor->stmt, ++cursor->bound, i));
}

void pd_bind_num(struct pd_cursor *cursor, double f)
{
    note(cursor, sqlite3_bind_double(cursor->stmt, ++cursor->bound, f));
}

void pd_bind_str(struct pd_cursor *cursor, struct pd_str s)
{
    note(cursor, sqlite3_bind_text64(cursor->stmt, ++cursor->bound, s.p ? s.p : "", s.n,
                                     SQLITE_STATIC, SQLITE_UTF8));
}

void pd_bind_optional(struct pd_cursor *cursor, struct pd_str s)
{
    if (s.n)
        pd_bind_str(cursor, s);
    else
        cursor->bound++; /* unbound is NULL */
}

void pd_bind_bytes(struct pd_cursor *cursor, struct pd_str s)
{
    note(cursor,
         sqlite3_bind_blob64(cursor->stmt, ++cursor->bound, s.p ? s.p : "", s.n, SQLITE_STATIC));
}

int pd_cursor_step(struct pd_cursor *cursor, struct pd_err *err)
{
    int rc = cursor->rc == SQLITE_OK ? sqlite3_step(cursor->stmt) : cursor->rc;
    cursor->taken = 0;
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    bool reads = sqlite3_stmt_readonly(cursor->stmt) != 0;
    return pd_store_fail(cursor->store, rc, reads ? "read" : "write to", err);
}

int pd_cursor_run(struct pd_cursor *cursor, struct pd_err *err)
{
    int code = pd_cursor_step(cursor, err);
    pd_cursor_done(cursor);
    return code < 0 ? code : 0;
}

int64_t pd_take_int(struct pd_cursor *cursor)
{
    return sqlite3_column_int64(cursor->stmt, cursor->taken++);
}

double pd_take_num(struct pd_cursor *cursor)
{
    int i = cursor->taken++;
    if (sqlite3_column_type(cursor->stmt, i) == SQLITE_NULL)
        return NAN;
    return sqlite3_column_double(cursor->stmt, i);
}

struct pd_str pd_take_str(struct pd_cursor *cursor)
{
    int i = cursor->taken++;
    const char *p = sqlite3_column_blob(cursor->stmt, i);
    size_t n = (size_t)sqlite3_column_bytes(cursor->stmt, i);
    return (struct pd_str){p ? p : "", p ? n : 0};
}
