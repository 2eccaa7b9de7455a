/* Lists of examples that stand in their source. */
#include "tasks/native.h"

const struct pd_native pd_natives_examples[] = {
    {
        .name = "examples.listed",
        .help = "the list that the function returns",
        .role = PD_NATIVE_SAMPLES,
        .sources = PD_SOURCES("633f9d2aa79cd675fc203c86025bfb6c11291a83bced57835f0d88d4320811a1",
                              "7203aeb09d13d3488a79febe67066f26e4e94c3b22ee9f82783e23d7e9d6b302"),
        .value = "{{ return }}",
    },
    {0},
};
