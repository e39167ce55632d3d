#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One input of a fuzzed conversation: a byte of kind, two of length (big end first), a payload. */
typedef enum {
    RECORD_START,
    RECORD_OPENED,
    RECORD_MESSAGE,
    RECORD_CLOSED,
    RECORD_OFFER,
    RECORD_TIMER, /*!< Its kind, and the request's id, counted back from the last one */
    RECORD_CONNECTED,
    RECORD_FAILED,
    RECORD_STOP,
    RECORD_REPLY,  /*!< The index of the pending request, and the reply's other members */
    RECORD_STARVE, /*!< Allocations that succeed before one fails */
    RECORD_ADDRESS,
    RECORD_UNAUTHORIZED,
} record_kind_t;

#define RECORD_KINDS 13
#define RECORD_HEAD 3

typedef struct {
    record_kind_t kind;
    const char *payload;
    size_t length;
} record_t;

/** Reads the next record; the end of the data may truncate its payload. */
static inline bool record_next(const char **data, size_t *size, record_t *record) {
    if (*size < RECORD_HEAD) {
        return false;
    }
    const unsigned char *head = (const unsigned char *)*data;
    record->kind = (record_kind_t)(head[0] % RECORD_KINDS);
    record->length = (size_t)head[1] << 8 | head[2];
    if (record->length > *size - RECORD_HEAD) {
        record->length = *size - RECORD_HEAD;
    }
    record->payload = *data + RECORD_HEAD;
    *data += RECORD_HEAD + record->length;
    *size -= RECORD_HEAD + record->length;
    return true;
}
