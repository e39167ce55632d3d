#pragma once

#include "event_schema.h"

/** An error object (JSON-RPC 2.0 section 5.1); `message` is a JSON string. */
typedef struct {
    int64_t code;
    json_value_t message;
} rpc_error_t;

typedef struct {
    json_value_t id;
    json_value_t result;
    bool failed; /*!< Then `error` holds, else `result` */
    rpc_error_t error;
} rpc_reply_t;

typedef enum {
    MESSAGE_OTHER, /*!< No JSON, a request, or of the wrong shape */
    MESSAGE_REPLY,
    MESSAGE_EVENT,
} message_kind_t;

/** One message of the server's, as spans of its text. */
typedef struct {
    message_kind_t kind;
    rpc_reply_t reply;
    event_type_t event;
    json_value_t object;
    json_value_t data;
} message_t;

/** Checks the envelope of one inner or outer reply; false when it is none. */
bool reply_read(json_value_t value, rpc_reply_t *reply);

/** Reads one message; JSON-RPC 2.0 sections 4 and 5, batches are not taken. */
void message_read(const char *text, size_t length, message_t *message);
