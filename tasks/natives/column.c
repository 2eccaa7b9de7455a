/* A column as it is: functions that do no more than name it. */
#include "tasks/native.h"

#define COLUMN(column)                                                                             \
    .name = "column." column, .help = "the column '" column "'", .role = PD_NATIVE_FIELD,          \
    .example = "{\"" column "\": \"a\"}", .value = "{{ doc[\"" column "\"] }}"

const struct pd_native pd_natives_column[] = {
    {COLUMN("answer")},      {COLUMN("answer_idx")},   {COLUMN("Completion")},
    {COLUMN("description")}, {COLUMN("dialogue")},     {COLUMN("Free_form_answer")},
    {COLUMN("label")},       {COLUMN("Prompt")},       {COLUMN("question")},
    {COLUMN("Question")},    {COLUMN("section_text")}, {COLUMN("src")},
    {COLUMN("Summary")},     {COLUMN("tgt")},          {0},
};
