#pragma once

#include <stddef.h>

#include "esp_websocket_client.h"

/** The longest reason, with its NUL. */
#define CLOSE_REASON_SIZE 128

/** Says why a connection to `host` failed or ended, in words for a person. */
void close_reason_of_failure(const esp_websocket_error_codes_t *codes, const char *host,
                             char *reason);

/** Says what a close frame's payload says (RFC 6455 section 5.5.1): a code and words, or nothing.
 */
void close_reason_of_frame(const char *payload, size_t length, char *reason);
