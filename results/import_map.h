/* The map of a CSV import, read and checked: see import_csv.h. */
#ifndef PD_RESULTS_IMPORT_MAP_H
#define PD_RESULTS_IMPORT_MAP_H

#include "lib/core/err.h"
#include "lib/format/value.h"

enum pd_map_error { PD_MAP_ERROR_NONE, PD_MAP_ERROR_COLUMN, PD_MAP_ERROR_BINOMIAL };

struct pd_map_score {
    struct pd_str name, column, metric;
    struct pd_str error_column;
    enum pd_map_error error;
    double scale;
    int64_t shots, n; /* -1: unknown */
    bool higher_is_better, normalised;
    struct pd_str words; /* JSON of source and entry: what the column is */
};

struct pd_map_extra {
    struct pd_str key, column;
    bool opposite; /* the column says when it is not so */
};

struct pd_import_map {
    struct pd_str source, board, model;
    struct pd_str *variant, *skip;
    size_t nvariant, nskip;
    struct pd_map_score *scores;
    size_t nscores;
    struct pd_map_extra *extras;
    size_t nextras;
};

/* Everything lives in arena. PD_ERR_INPUT names file, line and column. */
int pd_import_map_load(struct pd_import_map *out, struct pd_arena *arena, const char *path,
                       struct pd_err *err);

#endif
