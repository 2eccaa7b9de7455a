/*
 * SHA-256 (FIPS 180-4) for identities that people may compare, and a fast 64-bit mixing hash for
 * tables. SHA-256 streams: init, add any number of times, then done.
 */
#ifndef PD_LIB_CORE_HASH_H
#define PD_LIB_CORE_HASH_H

#include "lib/core/str.h"

struct pd_sha256 {
    uint32_t state[8];
    uint64_t nbytes;
    unsigned char block[64];
};

#define PD_SHA256_HEX 65 /* 64 hexadecimal digits and a NUL */

void pd_sha256_init(struct pd_sha256 *sha);
void pd_sha256_add(struct pd_sha256 *sha, struct pd_str bytes);
void pd_sha256_done(struct pd_sha256 *sha, unsigned char digest[32]);

void pd_sha256_of(unsigned char digest[32], struct pd_str bytes);
void pd_sha256_hex(char hex[PD_SHA256_HEX], struct pd_str bytes);
void pd_hex(char *hex, const unsigned char *bytes, size_t n); /* writes 2n digits and a NUL */

/* FNV-1a with a final avalanche (MurmurHash3's fmix64). Not for hostile keys of unbounded number.
 */
uint64_t pd_hash64(struct pd_str bytes, uint64_t seed);
uint64_t pd_mix64(uint64_t x);

#endif
