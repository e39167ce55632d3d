#include "certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mbedtls/base64.h"
#include "mbedtls/sha256.h"
#include "mbedtls/x509_crt.h"

#define BEGIN "-----BEGIN CERTIFICATE-----\n"
#define END "-----END CERTIFICATE-----\n"
/** RFC 7468 section 2 */
#define LINE_LENGTH 64

static bool is_certificate(const uint8_t *der, size_t length) {
    mbedtls_x509_crt certificate;
    mbedtls_x509_crt_init(&certificate);
    const bool is_valid = mbedtls_x509_crt_parse(&certificate, der, length) == 0;
    mbedtls_x509_crt_free(&certificate);
    return is_valid;
}

bool certificate_digest(const uint8_t *der, size_t length,
                        uint8_t digest[CERTIFICATE_DIGEST_SIZE]) {
    return mbedtls_sha256(der, length, digest, 0) == 0;
}

/** The base64 of bytes, to be freed; NULL when out of memory. */
static char *encode(const uint8_t *bytes, size_t length, size_t *encoded_length) {
    const size_t size = (length + 2) / 3 * 4 + 1;
    char *text = malloc(size);
    if (text != NULL &&
        mbedtls_base64_encode((unsigned char *)text, size, encoded_length, bytes, length) != 0) {
        free(text);
        return NULL;
    }
    return text;
}

char *certificate_to_pem(const uint8_t *der, size_t length) {
    size_t left = 0;
    char *base64 = is_certificate(der, length) ? encode(der, length, &left) : NULL;
    char *pem =
        base64 != NULL ? malloc(sizeof(BEGIN) + left + left / LINE_LENGTH + 1 + sizeof(END)) : NULL;
    if (pem != NULL) {
        char *to = stpcpy(pem, BEGIN);
        for (const char *from = base64; left > 0;) {
            const size_t line = left < LINE_LENGTH ? left : LINE_LENGTH;
            memcpy(to, from, line);
            to[line] = '\n';
            to += line + 1;
            from += line;
            left -= line;
        }
        strcpy(to, END);
    }
    free(base64);
    return pem;
}

/** The bytes of a PEM's first certificate, to be freed; NULL when there is none. */
static uint8_t *decode(const char *pem, size_t *length) {
    const char *begin = strstr(pem, BEGIN);
    const char *end = begin != NULL ? strstr(begin, END) : NULL;
    if (end == NULL) {
        return NULL;
    }
    begin += strlen(BEGIN);
    const size_t size = (size_t)(end - begin);
    uint8_t *der = malloc(size);
    if (der != NULL &&
        mbedtls_base64_decode(der, size, length, (const unsigned char *)begin, size) != 0) {
        free(der);
        return NULL;
    }
    return der;
}

bool certificate_fingerprint(const char *pem, char fingerprint[3 * CERTIFICATE_DIGEST_SIZE]) {
    uint8_t digest[CERTIFICATE_DIGEST_SIZE];
    size_t length = 0;
    uint8_t *der = decode(pem, &length);
    const bool is_read = der != NULL && certificate_digest(der, length, digest);
    free(der);
    for (size_t i = 0; is_read && i < sizeof(digest); i++) {
        snprintf(&fingerprint[3 * i], 4, "%02X%s", digest[i], i + 1 < sizeof(digest) ? ":" : "");
    }
    return is_read;
}
