#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CERTIFICATE_DIGEST_SIZE 32

/** The SHA-256 of a certificate in DER. */
bool certificate_digest(const uint8_t *der, size_t length, uint8_t digest[CERTIFICATE_DIGEST_SIZE]);

/** A certificate in PEM, to be freed; NULL when the bytes are no certificate in DER. */
char *certificate_to_pem(const uint8_t *der, size_t length);

/** Writes the SHA-256 of a certificate in PEM as AA:BB:…, with its NUL; false when it is none. */
bool certificate_fingerprint(const char *pem, char fingerprint[3 * CERTIFICATE_DIGEST_SIZE]);
