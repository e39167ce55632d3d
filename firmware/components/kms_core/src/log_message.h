#pragma once

#include <stdint.h>

#include "json_writer.h"

/** A message of generated/kms_publisher.h with its values. */
typedef struct {
    const char *format; /*!< `%s` is `text` or `json`, `%d` is `code` */
    const char *text;
    json_value_t json; /*!< A JSON string, where `text` is NULL */
    int64_t code;
} log_message_t;

/** The message as text; NULL when out of memory. */
char *log_message_compose(kms_allocator_t *allocator, const log_message_t *message);
