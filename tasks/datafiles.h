/*
 * Where the rows of a split are: which files, and how each is read.
 *
 * In the data mirror a split is <root>/<dataset_path>/<config or "default">/<split> with .jsonl,
 * .json (a list of objects), .csv or .tsv, each also with .gz; the first that is there is taken. An
 * absolute dataset_path stands for itself, whatever the root.
 *
 * dataset_kwargs.data_files names the files themselves, as for `datasets.load_dataset`: a name or
 * pattern, a list of them, or such for each split; without split names the split is "train". When
 * dataset_path is json, csv or text, they are read as that and looked for in the current folder,
 * beside the YAML file, and in the mirror. With any other dataset_path they belong to that data
 * set: they are looked for in <root>/<dataset_path>, when the mirror has no split of that name, and
 * read by their endings. Addresses are looked for in the mirror, which is never filled from here:
 *
 *   http(s)://HOST/PATH               <root>/_urls/HOST/PATH
 *   hf://datasets/ORG/NAME[@REV]/PATH <root>/ORG/NAME/PATH, else as a split of ORG/NAME
 *
 * Private to this room.
 */
#ifndef PD_TASKS_DATAFILES_H
#define PD_TASKS_DATAFILES_H

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

#endif
