/* A column as it is: functions that only name it. */
#include "tasks/native.h"

#define COLUMN(column, subject)                                                                    \
    {                                                                                              \
        .name = "column." column, .help = subject, .role = PD_NATIVE_FIELD,                        \
        .example = "{\"" column "\": \"text\"}", .value = "{{ doc[\"" column "\"] }}",             \
    }

const struct pd_native pd_natives_column[] = {
    COLUMN("Completion", "the column Completion"),
    {0},
};
