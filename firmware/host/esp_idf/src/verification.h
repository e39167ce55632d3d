#pragma once

#include <openssl/ssl.h>
#include <stdint.h>

/** OpenSSL's verification of a server, with the board's clock and with mbedTLS's flags. */

/** Makes a context verify at the time of the board's clock. */
void verification_set_time(SSL_CTX *context);

/**
 * The flag of mbedTLS for OpenSSL's current error; 0 for none. A host that is an IP address is
 * compared with the addresses in the certificate, which OpenSSL does only on request.
 */
uint32_t verification_flag(X509_STORE_CTX *verification, const char *host);
