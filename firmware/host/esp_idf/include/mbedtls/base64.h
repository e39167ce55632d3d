#pragma once

#include <stddef.h>

/** Line ends are ignored. 0, or a negative error. */
int mbedtls_base64_decode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src,
                          size_t slen);

/** Writes a NUL after the text, which is not counted. */
int mbedtls_base64_encode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src,
                          size_t slen);
