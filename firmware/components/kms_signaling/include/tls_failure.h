#pragma once

#include <stdbool.h>

/**
 * Why a server's certificate was refused, by mbedTLS's flags MBEDTLS_X509_BADCERT_*; `has_ca` if a
 * CA is pinned.
 */
const char *tls_failure(int flags, bool has_ca);
