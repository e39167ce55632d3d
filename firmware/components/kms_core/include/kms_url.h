#pragma once

#include "kms_allocator.h"

/**
 * A server's address with Kurento's path where it has none; NULL when it is no ws:// or wss://
 * address, or there is no memory. The caller releases it.
 */
char *kms_url_normalise(kms_allocator_t *allocator, const char *url);
