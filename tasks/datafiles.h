/*
 * Where the rows of a split are: which files, and how each is read.
 *
 * In the data mirror a split is <root>/<dataset_path>/<config or "default">/<split> with .jsonl,
 * .json (a list of objects), .csv or .tsv, each also with .gz or .zst; the first that is there is
 * taken. An absolute dataset_path stands for itself, whatever the root.
 *
 * dataset_kwargs.data_files names the files themselves, as for `datasets.load_dataset`: a name or
 * pattern, a list of them, or such for each split; without split names the split is "train". When
 * dataset_path is json, csv or text, they are read as that and looked for in the current folder,
 * beside the YAML file, and in the mirror. With any other dataset_path they belong to that data
 * set: they are looked for in <root>/<dataset_path>, when the mirror has no split of that name, and
 * read by their endings. Addresses are looked for in the mirror (tasks/dataname.h says where; a
 * file of the hub that is not there may also be there as a split of its data set). The mirror is
 * never filled from here.
 */
#ifndef PD_TASKS_DATAFILES_H
#define PD_TASKS_DATAFILES_H

#include "tasks/dataname.h"
#include "tasks/dataset.h"
#include "tasks/rows.h"

struct pd_datafile {
    const char *path;
    struct pd_rows_form form;
};

struct pd_datafiles {
    struct pd_datafile *items; /* in order, in arena */
    size_t n;
    struct pd_str options; /* what else decides what the rows are, as text; may be empty */
};

/* Finds the files of a split. PD_ERR_INPUT names what was looked for. */
int pd_datafiles_find(struct pd_datafiles *out, struct pd_arena *arena,
                      const struct pd_source *source, const char *split, struct pd_err *err);

/* What data_files names for a split, in order; n is 0 when there is no data_files. */
int pd_datafiles_names(struct pd_dataname **out, size_t *n, struct pd_arena *arena,
                       const struct pd_source *source, const char *split, struct pd_err *err);

/* Whether a dataset_path is the name of a data set somewhere else, and not that of a folder here,
   of data that ship with Podium, or of data that Python code makes. */
bool pd_data_on_hub(const char *dataset_path);

/* Whether a key of dataset_kwargs is one that load_dataset keeps for itself, or that decides
   nothing about the rows; data_files and revision, which do, count among them. */
bool pd_data_kwarg_is_general(struct pd_str key);

#endif
