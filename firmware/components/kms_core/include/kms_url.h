#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kms_allocator.h"

/** What stands in a log in the place of a user and a password. */
#define KMS_URL_MASK "***"

/**
 * A server's address with Kurento's path where it has none; NULL when it is no ws:// or wss://
 * address, or there is no memory. The caller releases it.
 */
char *kms_url_normalise(kms_allocator_t *allocator, const char *url);

/** Copies the host of an address (RFC 3986 section 3.2.2), cut off where it is too long. */
void kms_url_host(const char *url, char *host, size_t size);

/** Whether the host of an address is an IPv6 address, in brackets. */
bool kms_url_is_ipv6(const char *url);

/**
 * Writes an address as it may be logged: user and password masked, and without the query, which
 * may hold a token. It is cut off where it is too long.
 */
void kms_url_mask(const char *url, char *text, size_t size);

/** Writes what was refused as an address as it may be shown: all that stands before an @ masked. */
void kms_url_mask_refused(const char *given, char *text, size_t size);
