#include "lib/format/ustar.h"

#include <stdio.h>

/* Where the fields of a header are. */
enum {
    NAME = 0,
    NAME_SIZE = 100,
    MODE = 100,
    UID = 108,
    GID = 116,
    SIZE = 124,
    SIZE_SIZE = 12,
    MTIME = 136,
    CHECKSUM = 148,
    CHECKSUM_SIZE = 8,
    TYPE = 156,
    MAGIC = 257,
    PREFIX = 345,
    PREFIX_SIZE = 155
};

/* The sum of all bytes, those of the checksum taken as spaces. */
static unsigned checksum_of(const char block[PD_USTAR_BLOCK])
{
    unsigned sum = 0;
    for (int i = 0; i < PD_USTAR_BLOCK; i++)
        sum += i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE ? ' ' : (unsigned char)block[i];
    return sum;
}

/* Puts the name into its one or two fields; false when it fits neither way. */
static bool put_name(char block[PD_USTAR_BLOCK], const char *name)
{
    size_t n = strlen(name);
    if (n > 0 && n <= NAME_SIZE) {
        memcpy(block + NAME, name, n);
        return true;
    }
    for (size_t i = n > NAME_SIZE ? n - NAME_SIZE - 1 : n; i < n && i <= PREFIX_SIZE; i++)
        if (name[i] == '/' && i > 0 && i + 1 < n) {
            memcpy(block + PREFIX, name, i);
            memcpy(block + NAME, name + i + 1, n - i - 1);
            return true;
        }
    return false;
}

int pd_ustar_write(char block[PD_USTAR_BLOCK], const char *name, int64_t size, struct pd_err *err)
{
    char made[PD_USTAR_BLOCK] = {0};
    if (!put_name(made, name))
        return pd_err_set(err, PD_ERR_INPUT, "%s: the name is too long for a tar file", name);
    if (size < 0 || size > PD_USTAR_MAX_SIZE)
        return pd_err_set(err, PD_ERR_INPUT, "%s: too large for a tar file", name);
    memcpy(made + MODE, "0000644", 8);
    memcpy(made + UID, "0000000", 8);
    memcpy(made + GID, "0000000", 8);
    snprintf(made + SIZE, SIZE_SIZE, "%011llo", (unsigned long long)size);
    memcpy(made + MTIME, "00000000000", 12);
    made[TYPE] = '0';
    memcpy(made + MAGIC, "ustar\00000", 8);
    snprintf(made + CHECKSUM, CHECKSUM_SIZE, "%06o", checksum_of(made));
    made[CHECKSUM + CHECKSUM_SIZE - 1] = ' ';
    memcpy(block, made, sizeof made);
    return 0;
}

/* Octal digits that spaces may stand before and a NUL or a space behind; -1 for anything else. */
static int64_t octal(const char *field, size_t n)
{
    int64_t value = 0;
    size_t i = 0, digits = 0;
    while (i < n && field[i] == ' ')
        i++;
    for (; i < n && field[i] >= '0' && field[i] <= '7'; i++, digits++)
        value = value * 8 + (field[i] - '0');
    for (; i < n; i++)
        if (field[i] != '\0' && field[i] != ' ')
            return -1;
    return digits ? value : -1;
}

static bool is_zero(const char block[PD_USTAR_BLOCK])
{
    for (int i = 0; i < PD_USTAR_BLOCK; i++)
        if (block[i])
            return false;
    return true;
}

int pd_ustar_read(struct pd_ustar_member *out, struct pd_arena *arena,
                  const char block[PD_USTAR_BLOCK], struct pd_err *err)
{
    int64_t size = octal(block + SIZE, SIZE_SIZE);
    int nname = (int)strnlen(block + NAME, NAME_SIZE);
    int nprefix = (int)strnlen(block + PREFIX, PREFIX_SIZE);
    if (is_zero(block))
        return 0;
    if (memcmp(block + MAGIC, "ustar", 6) != 0 ||
        octal(block + CHECKSUM, CHECKSUM_SIZE) != checksum_of(block))
        return pd_err_set(err, PD_ERR_INPUT, "not a tar file in the ustar format, or damaged");
    if ((block[TYPE] != '0' && block[TYPE] != '\0') || size < 0 || nname == 0)
        return pd_err_set(err, PD_ERR_INPUT, "a member that is no regular file");
    out->name = pd_arena_printf(arena, "%.*s%s%.*s", nprefix, block + PREFIX, nprefix ? "/" : "",
                                nname, block + NAME)
                    .p;
    out->size = size;
    return 1;
}
