#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "esp_websocket_client.h"

/** Maximum of a reason, with its NUL. */
#define CLOSE_REASON_SIZE 128

/** Describes why a connection to `host` failed or ended. */
void close_reason_of_failure(const esp_websocket_error_codes_t *codes, const char *host,
                             char *reason);

/** Whether the server refused the connection for want of a valid key, and with which status. */
bool close_reason_of_refusal(const esp_websocket_error_codes_t *codes, bool has_key, char *reason);

/** Describes the payload of a close frame (RFC 6455 section 5.5.1): code and reason, or empty. */
void close_reason_of_frame(const char *payload, size_t length, char *reason);
