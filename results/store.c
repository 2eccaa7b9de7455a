/* The run file's life: lock, open, identify, create, transactions, close. */
#include "results/store.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "results/store_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* How long a statement waits for another connection, and how long closing waits for readers. */
enum { BUSY_MS = 10000, CLOSE_BUSY_MS = 200, LOCK_ATTEMPTS = 16 };

static char *with_suffix(const char *path, const char *suffix)
{
    size_t n = strlen(path) + strlen(suffix) + 1;
    char *text = pd_alloc(n);
    snprintf(text, n, "%s%s", path, suffix);
    return text;
}

/* The sentence for a lock that somebody else holds; the file tells who. */
static int lock_refused(int fd, const char *path, struct pd_err *err)
{
    char text[32] = "";
    ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
    long pid = n > 0 ? strtol(text, NULL, 10) : 0;
    if (pid > 0)
        return pd_err_set(err, PD_ERR_IO, "another podium (pid %ld) is writing %s", pid, path);
    return pd_err_set(err, PD_ERR_IO, "another podium is writing %s", path);
}

/* Whether the locked descriptor is still the file that the path names: whoever held the lock before
   may have removed the file between our open and our lock. */
static bool lock_is_current(int fd, const char *lock_path)
{
    struct stat ours, named;
    return fstat(fd, &ours) == 0 && stat(lock_path, &named) == 0 && ours.st_ino == named.st_ino &&
           ours.st_dev == named.st_dev;
}

/* One attempt: 1 the lock is ours, 0 try again, negative an error. */
static int lock_try(struct pd_store *store, struct pd_err *err)
{
    int fd = open(store->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return pd_err_errno(err, "cannot create %s", store->lock_path);
    int code = 0;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        code = errno == EWOULDBLOCK ? lock_refused(fd, store->path, err)
                                    : pd_err_errno(err, "cannot lock %s", store->lock_path);
    else if (lock_is_current(fd, store->lock_path))
        code = 1;
    if (code == 1 && (ftruncate(fd, 0) != 0 || dprintf(fd, "%ld\n", (long)getpid()) < 0))
        code = pd_err_errno(err, "cannot write %s", store->lock_path);
    if (code == 1)
        store->lock_fd = fd;
    else
        close(fd);
    return code;
}

static int lock_take(struct pd_store *store, struct pd_err *err)
{
    store->lock_path = with_suffix(store->path, ".lock");
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        int code = lock_try(store, err);
        if (code != 0)
            return code < 0 ? code : 0;
    }
    return pd_err_set(err, PD_ERR_IO, "cannot lock %s", store->lock_path);
}

/* Removed while it is still locked, so that nobody can lock a file that is about to vanish without
   noticing (lock_is_current). */
static void lock_drop(struct pd_store *store)
{
    if (store->lock_fd < 0)
        return;
    unlink(store->lock_path);
    close(store->lock_fd);
}

static int query_int(int64_t *out, struct pd_store *store, const char *sql, struct pd_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(stmt, 0);
        rc = SQLITE_OK;
    }
    int code = rc == SQLITE_OK ? 0 : pd_store_fail(store, rc, "read", err);
    sqlite3_finalize(stmt);
    return code;
}

/* Brings the schema from the file's version (0: an empty file) to the newest, all or nothing: what
   was begun and not committed is rolled back when the store is closed. */
static int upgrade(struct pd_store *store, struct pd_err *err)
{
    char pragmas[96];
    snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d; PRAGMA user_version = %d;",
             PD_STORE_APPLICATION_ID, PD_STORE_VERSION);
    int code = pd_store_exec(store, "BEGIN IMMEDIATE", err);
    for (int64_t i = store->version; i < PD_STORE_VERSION && code == 0; i++)
        code = pd_store_exec(store, pd_store_steps[i], err);
    if (code == 0)
        code = pd_store_exec(store, pragmas, err);
    if (code == 0)
        code = pd_store_exec(store, "COMMIT", err);
    if (code == 0)
        store->version = PD_STORE_VERSION;
    return code;
}

static int check_version(const struct pd_store *store, struct pd_err *err)
{
    if (store->version > PD_STORE_VERSION)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s was written by a newer Podium (its schema is version %lld, this "
                          "program reads up to %d)",
                          store->path, (long long)store->version, PD_STORE_VERSION);
    if (store->version < 1)
        return pd_err_set(err, PD_ERR_INPUT, "cannot read %s: the run file is damaged",
                          store->path);
    return 0;
}

/* Makes sure that the database is a run file of a version we know; a writer makes an empty one a
   run file and brings an older one up to date. Anything else is left untouched. */
static int identify(struct pd_store *store, struct pd_err *err)
{
    int64_t application = 0, objects = 0;
    int code = query_int(&application, store, "PRAGMA application_id", err);
    if (code == 0)
        code = query_int(&store->version, store, "PRAGMA user_version", err);
    if (code == 0)
        code = query_int(&objects, store, "SELECT count(*) FROM sqlite_master", err);
    if (code < 0)
        return code;
    if (application == PD_STORE_APPLICATION_ID) {
        code = check_version(store, err);
        bool old = code == 0 && store->version < PD_STORE_VERSION;
        return old && store->writer ? upgrade(store, err) : code;
    }
    if (application != 0 || store->version != 0 || objects != 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s is an SQLite database of another program, not a run file",
                          store->path);
    if (!store->writer)
        return pd_err_set(err, PD_ERR_INPUT, "%s is empty, not a run file", store->path);
    return upgrade(store, err);
}

/* A run file may come from anybody: nothing stored in its schema may run. */
static void defend(sqlite3 *db)
{
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
}

static int open_database(struct pd_store *store, struct pd_err *err)
{
    if (pd_file_is_dir(store->path))
        return pd_err_set(err, PD_ERR_INPUT, "%s is a folder; name run files, such as %s/*.podium",
                          store->path, store->path);
    if (!store->writer && access(store->path, F_OK) != 0)
        return pd_err_set(err, PD_ERR_INPUT, "there is no run file %s", store->path);
    if (!store->writer && access(store->path, R_OK) != 0)
        return pd_err_errno(err, "cannot open %s", store->path);
    int flags = store->writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    int rc = sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        return pd_store_fail(store, rc, "open", err);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    defend(store->db);
    int code = identify(store, err);
    /* Where write-ahead logging does not work (some network file systems) SQLite stays with its
       rollback journal, which is as safe and only slower. */
    if (code == 0 && store->writer)
        code = pd_store_exec(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", err);
    return code;
}

int pd_store_open(struct pd_store **out, const char *path, enum pd_store_mode mode,
                  struct pd_err *err)
{
    if (!*path)
        return pd_err_set(err, PD_ERR_INPUT, "the name of the run file is empty");
    struct pd_store *store = pd_calloc(1, sizeof(*store));
    store->lock_fd = -1;
    store->writer = mode == PD_STORE_WRITE;
    /* SQLite reads a leading colon as a name of its own (":memory:"). */
    store->path = path[0] == ':' ? with_suffix("./", path) : pd_strdup(path);
    int code = store->writer ? lock_take(store, err) : 0;
    if (code == 0)
        code = open_database(store, err);
    if (code < 0) {
        pd_store_close(store);
        return code;
    }
    *out = store;
    return 0;
}

/* Rolls back what was not committed and folds the log into the file. Leaving WAL mode makes the
   file readable from folders that cannot be written; while others read, a checkpoint must do. */
static void settle(struct pd_store *store)
{
    sqlite3_busy_timeout(store->db, CLOSE_BUSY_MS);
    if (!sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_exec(store->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL);
    sqlite3_exec(store->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

void pd_store_close(struct pd_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < PD_STMT_COUNT; i++)
        sqlite3_finalize(store->stmts[i]);
    if (store->writer && store->db)
        settle(store);
    sqlite3_close(store->db);
    lock_drop(store);
    free(store->lock_path);
    free(store->path);
    free(store);
}

const char *pd_store_path(const struct pd_store *store)
{
    return store->path;
}

int pd_store_begin(struct pd_store *store, struct pd_err *err)
{
    return pd_store_exec(store, store->writer ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

int pd_store_commit(struct pd_store *store, struct pd_err *err)
{
    return pd_store_exec(store, "COMMIT", err);
}

bool pd_store_in_transaction(const struct pd_store *store)
{
    return sqlite3_get_autocommit(store->db) == 0;
}
