#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "mbedtls/base64.h"
#include "mbedtls/sha256.h"

#define BUFFER_TOO_SMALL (-0x002a)
#define INVALID_CHARACTER (-0x002c)

int mbedtls_sha256(const unsigned char *input, size_t ilen, unsigned char *output, int is224) {
    return (is224 ? SHA224(input, ilen, output) : SHA256(input, ilen, output)) != NULL ? 0 : -1;
}

/** Copies a text without its line ends; the copy has room for one more. */
static unsigned char *without_line_ends(const unsigned char *text, size_t length, size_t *left) {
    unsigned char *copy = calloc(1, length + 1);
    *left = 0;
    for (size_t i = 0; copy != NULL && i < length; i++) {
        if (text[i] != '\n' && text[i] != '\r') {
            copy[(*left)++] = text[i];
        }
    }
    return copy;
}

static size_t padding(const unsigned char *text, size_t length) {
    size_t count = 0;
    while (count < 2 && count < length && text[length - 1 - count] == '=') {
        count++;
    }
    return count;
}

int mbedtls_base64_decode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src,
                          size_t slen) {
    size_t length = 0;
    int result = INVALID_CHARACTER;
    unsigned char *text = without_line_ends(src, slen, &length);
    unsigned char *bytes = malloc(length / 4 * 3 + 1);
    *olen = 0;
    if (text != NULL && bytes != NULL && length % 4 == 0 &&
        EVP_DecodeBlock(bytes, text, (int)length) >= 0) {
        *olen = length / 4 * 3 - padding(text, length);
        result = *olen <= dlen ? 0 : BUFFER_TOO_SMALL;
    }
    if (result == 0) {
        memcpy(dst, bytes, *olen);
    }
    free(text);
    free(bytes);
    return result;
}

int mbedtls_base64_encode(unsigned char *dst, size_t dlen, size_t *olen, const unsigned char *src,
                          size_t slen) {
    *olen = (slen + 2) / 3 * 4;
    if (dlen < *olen + 1) {
        return BUFFER_TOO_SMALL;
    }
    EVP_EncodeBlock(dst, src, (int)slen);
    return 0;
}
