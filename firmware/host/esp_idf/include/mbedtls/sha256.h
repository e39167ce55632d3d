#pragma once

#include <stddef.h>

/** The SHA-256 of bytes, or with `is224` their SHA-224. */
int mbedtls_sha256(const unsigned char *input, size_t ilen, unsigned char *output, int is224);
