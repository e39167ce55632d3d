#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "esp_websocket_client.h"

/** Maximum of a reason, with its NUL. */
#define CLOSE_REASON_SIZE 128

/** What a connection was to, and how it was to be verified. */
typedef struct {
    char host[64];
    bool has_key;
    bool has_ca; /*!< A CA is pinned */
} close_reason_target_t;

/** Describes why a connection failed or ended. */
void close_reason_of_failure(const esp_websocket_error_codes_t *codes,
                             const close_reason_target_t *target, char *reason);

/** Whether the server refused the connection for want of a valid key, and with which status. */
bool close_reason_of_refusal(const esp_websocket_error_codes_t *codes,
                             const close_reason_target_t *target, char *reason);

/** Describes the payload of a close frame (RFC 6455 section 5.5.1): code and reason, or empty. */
void close_reason_of_frame(const char *payload, size_t length, char *reason);
