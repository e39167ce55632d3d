#pragma once

#include <stdbool.h>

/** The certificate in a PEM file, and its SHA-256 fingerprint as browsers and openssl show it. */
typedef struct {
    char *pem;
    char sha256[3 * 32];
} ca_file_t;

/** False when there is no such file, or no certificate in it. */
bool ca_file_read(const char *path, ca_file_t *file);
