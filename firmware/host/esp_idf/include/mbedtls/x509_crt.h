#pragma once

#include <stddef.h>

#include "mbedtls/x509.h"

/** A certificate of OpenSSL, as far as the firmware uses mbedTLS's. */
typedef struct {
    void *x509; /*!< NULL for none */
} mbedtls_x509_crt;

/** Certificates are not revoked here. */
typedef struct mbedtls_x509_crl mbedtls_x509_crl;

void mbedtls_x509_crt_init(mbedtls_x509_crt *crt);

/** Parses a certificate in DER, or in PEM, whose `length` includes its NUL. 0, or -1. */
int mbedtls_x509_crt_parse(mbedtls_x509_crt *chain, const unsigned char *buf, size_t length);
void mbedtls_x509_crt_free(mbedtls_x509_crt *crt);
