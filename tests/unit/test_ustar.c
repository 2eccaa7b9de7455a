#include "lib/format/ustar.h"

#include "tests/support/pd_test.h"

static void read_back(const char *name, int64_t size)
{
    char block[PD_USTAR_BLOCK];
    struct pd_arena arena = {0};
    struct pd_ustar_member member = {0};
    struct pd_err err = {0};
    assert_ok(pd_ustar_write(block, name, size, &err), err);
    assert_int_equal(pd_ustar_read(&member, &arena, block, &err), 1);
    assert_string_equal(member.name, name);
    assert_int_equal(member.size, size);
    pd_arena_done(&arena);
}

static void long_name(char *out, size_t nfirst, size_t nlast)
{
    memset(out, 'd', nfirst);
    out[nfirst] = '/';
    memset(out + nfirst + 1, 'f', nlast);
    out[nfirst + 1 + nlast] = '\0';
}

static void headers_are_read_back(void **state)
{
    char name[300];
    (void)state;
    read_back("podium.lock", 0);
    read_back("org/set/default/test.jsonl", 123456789);
    read_back("x", PD_USTAR_MAX_SIZE);
    long_name(name, 155, 100);
    read_back(name, 1);
    long_name(name, 1, 100);
    read_back(name, 1);
    long_name(name, 50, 49);
    read_back(name, 1);
}

static void what_does_not_fit_is_refused(void **state)
{
    char block[PD_USTAR_BLOCK], name[300];
    struct pd_err err = {0};
    (void)state;
    long_name(name, 156, 100);
    assert_int_equal(pd_ustar_write(block, name, 1, &err), PD_ERR_INPUT);
    long_name(name, 10, 101);
    assert_int_equal(pd_ustar_write(block, name, 1, &err), PD_ERR_INPUT);
    assert_int_equal(pd_ustar_write(block, "", 1, &err), PD_ERR_INPUT);
    assert_int_equal(pd_ustar_write(block, "x", PD_USTAR_MAX_SIZE + 1, &err), PD_ERR_INPUT);
    assert_int_equal(pd_ustar_write(block, "x", -1, &err), PD_ERR_INPUT);
}

/* The header as POSIX describes it, byte for byte. */
static void a_header_is_as_the_standard_has_it(void **state)
{
    char block[PD_USTAR_BLOCK], want[PD_USTAR_BLOCK] = {0};
    struct pd_err err = {0};
    (void)state;
    memcpy(want, "a/b", 3);
    memcpy(want + 100,
           "0000644\0"
           "0000000\0"
           "0000000\0"
           "00000000012\0"
           "00000000000\0",
           48);
    want[156] = '0';
    memcpy(want + 257,
           "ustar\0"
           "00",
           8);
    memset(want + 148, ' ', 8);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof want; i++)
        sum += (unsigned char)want[i];
    snprintf(want + 148, 8, "%06o", sum);
    assert_ok(pd_ustar_write(block, "a/b", 10, &err), err);
    assert_memory_equal(block, want, sizeof want);
    assert_int_equal(pd_ustar_padding(0), 0);
    assert_int_equal(pd_ustar_padding(1), 511);
    assert_int_equal(pd_ustar_padding(512), 0);
}

static void only_regular_files_are_read(void **state)
{
    char good[PD_USTAR_BLOCK], block[PD_USTAR_BLOCK] = {0};
    struct pd_arena arena = {0};
    struct pd_ustar_member member = {0};
    struct pd_err err = {0};
    (void)state;
    assert_int_equal(pd_ustar_read(&member, &arena, block, &err), 0);
    assert_ok(pd_ustar_write(good, "a/b", 10, &err), err);
    /* Every single byte counts: the checksum covers all of them. */
    for (size_t i = 0; i < sizeof good; i++) {
        memcpy(block, good, sizeof block);
        block[i] = (char)(block[i] ^ 4);
        bool in_checksum = i >= 148 && i < 156;
        if (!in_checksum || i < 154)
            assert_int_equal(pd_ustar_read(&member, &arena, block, &err), PD_ERR_INPUT);
    }
    /* A link with a right checksum. */
    memcpy(block, good, sizeof block);
    block[156] = '2';
    unsigned sum = 8 * ' ';
    for (size_t i = 0; i < sizeof block; i++)
        sum += i >= 148 && i < 156 ? 0 : (unsigned char)block[i];
    snprintf(block + 148, 7, "%06o", sum);
    assert_int_equal(pd_ustar_read(&member, &arena, block, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "a member that is no regular file");
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_read_back),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_header_is_as_the_standard_has_it),
        cmocka_unit_test(only_regular_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
