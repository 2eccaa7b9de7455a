/* A column as it is: functions that do no more than name it. */
#include "tasks/native.h"

#define COLUMN(column, ...)                                                                        \
    .name = "column." column, .help = "the column '" column "'", .role = PD_NATIVE_FIELD,          \
    .sources = PD_SOURCES(__VA_ARGS__), .example = "{\"" column "\": \"a\"}",                      \
    .value = "{{ doc[\"" column "\"] }}"

const struct pd_native pd_natives_column[] = {
    {COLUMN("answer", "40fe7059fd1ad0e5326a41f362edc4e1f27710f2fdb9d28f359d827a9dfdac91")},
    {COLUMN("answer_idx", "37d7894cfa50e7ad5bf6dc650378601cb5ca06ad3e7099b65be677bdf18499f2")},
    {COLUMN("Completion", "2d2e9e340e707180907cad303e9806e17c2237db1aff763edd4dd892aee723b9")},
    {COLUMN("description", "a0cbd63a5d910cf3b1c4af266712342bb774de0590a3e5dbe364246efec7e275")},
    {COLUMN("dialogue", "5ffa7b978f6c82243f1b24e74e2d819121ab8d0d276c9faafceda3131cb1ef4a")},
    {COLUMN("Free_form_answer",
            "23b9aeb366d45e29a40b4bf2e2df3f824a4a1a4491cfdb97a7a558628a69f76e")},
    {COLUMN("label", "905c3bfa068e80ce6f1472f1691a7999283b21f2f8427f9bfed3fc43f666236b")},
    {COLUMN("Prompt", "5c45619c83f24cdbce8e4c6d4bdcfa2ebb0086f91f012ce533c44f100a81ff50")},
    {COLUMN("question", "5cef42194e70936fcf66b37bcf84f7b251aa850dc67e36fc30c281a7caa0365f")},
    {COLUMN("Question", "674a12dac323bd1715b285b33fe37b29aff8da62a6a0d8dce155bfc7833d88c4")},
    {COLUMN("section_text", "c41fd8fb8202dab23a0067f4d3f31a8fb91bd3a5fb63ba3f698731203fb8f08d")},
    {COLUMN("src", "b22ef371fdaaeedb1b533c837f485e23ddb5957ba4262cbd7fed4f891358ad15")},
    {COLUMN("Summary", "b6b9875588f7d4117aa9feb5e9fff8a72d18dbee934cbf929bacd2e9450d9f71")},
    {COLUMN("tgt", "db044a87fc3b25be4c1ed80492e539cc62bcac6bad88520d65ec257392aaa168")},
    {0},
};
