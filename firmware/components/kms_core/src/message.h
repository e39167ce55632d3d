#pragma once

#include <stdint.h>

#include "event.h"

/** An error object (JSON-RPC 2.0 section 5.1); `message` is a JSON string. */
typedef struct {
    int64_t code;
    json_value_t message;
} rpc_error_t;

typedef struct {
    json_value_t id;
    json_value_t result;
    bool failed; /*!< `error` is valid, else `result` */
    rpc_error_t error;
} rpc_reply_t;

typedef enum {
    MESSAGE_OTHER, /*!< Invalid JSON, a request, or an invalid reply or event */
    MESSAGE_REPLY,
    MESSAGE_EVENT,
} message_kind_t;

/** One message of the server, as spans of its text. */
typedef struct {
    message_kind_t kind;
    rpc_reply_t reply;
    event_type_t event;
    json_value_t object;
    json_value_t data;
} message_t;

/** Reads a reply, of a transaction's operation as well; false when it is not a valid one. */
bool reply_read(json_value_t value, rpc_reply_t *reply);

/** Reads one message (JSON-RPC 2.0 sections 4 and 5); batches are not supported. */
void message_read(const char *text, size_t length, message_t *message);
