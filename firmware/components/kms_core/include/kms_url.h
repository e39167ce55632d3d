#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kms_allocator.h"

/** Replaces a user and a password in the log. */
#define KMS_URL_MASK "***"

/**
 * A server's address, with Kurento's path where it has none; NULL when it is not a ws:// or wss://
 * address, or out of memory. The caller releases it.
 */
char *kms_url_normalise(kms_allocator_t *allocator, const char *url);

/** Copies the host of an address (RFC 3986 section 3.2.2), truncated to `size`. */
void kms_url_host(const char *url, char *host, size_t size);

/** Whether an address is one of TLS: wss://. */
bool kms_url_is_secure(const char *url);

/** The port of an address, or that of its scheme. */
int kms_url_port(const char *url);

/**
 * Writes the path of a resource beside that of an address, with the address's query, truncated to
 * `size`: /cams/api?token=a for /cams/kurento?token=a and api.
 */
void kms_url_beside(const char *url, const char *name, char *path, size_t size);

/** Whether an address has a user or a password. */
bool kms_url_has_user(const char *url);

/** Whether the host of an address is an IPv6 address in brackets. */
bool kms_url_is_ipv6(const char *url);

/**
 * Writes an address for the log, truncated to `size`: user and password masked, and without the
 * query, which may contain a token.
 */
void kms_url_mask(const char *url, char *text, size_t size);

/** Writes a text that is not a valid address: everything before an @ masked, without a query. */
void kms_url_mask_invalid(const char *url, char *text, size_t size);
