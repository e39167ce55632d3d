#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kms_allocator.h"

/** Reassembles a WebSocket message from the pieces that a client delivers (RFC 6455 section 5.4).
 */
typedef struct {
    kms_allocator_t *allocator;
    size_t limit; /*!< Maximum of a message, in bytes */
    char *text;
    size_t length;
    size_t capacity;
    bool skipping; /*!< The message is too long, or out of memory: its remaining pieces are dropped
                    */
    bool complete; /*!< The next piece begins another message */
} kms_reassembly_t;

typedef enum {
    KMS_REASSEMBLY_MORE,     /*!< The message is not complete yet */
    KMS_REASSEMBLY_COMPLETE, /*!< It is in `text`, with a NUL, until the next piece */
    KMS_REASSEMBLY_DROPPED,  /*!< It exceeded the limit, or out of memory */
} kms_reassembly_result_t;

void kms_reassembly_init(kms_reassembly_t *reassembly, kms_allocator_t *allocator, size_t limit);

/** Adds the next piece; `last` marks the last one of the message. */
kms_reassembly_result_t kms_reassembly_add(kms_reassembly_t *reassembly, const char *piece,
                                           size_t length, bool last);

/** Drops the pieces so far, as when the socket closes. */
void kms_reassembly_reset(kms_reassembly_t *reassembly);
