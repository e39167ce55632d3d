#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "kms_allocator.h"

/** Puts a WebSocket message together from the pieces in which a client hands it over (RFC 6455
 * section 5.4). */
typedef struct {
    kms_allocator_t *allocator;
    size_t limit; /*!< The longest message, in bytes */
    char *text;
    size_t length;
    size_t capacity;
    bool skipping; /*!< The message is too long or finds no memory: its rest is passed over */
    bool complete; /*!< The next piece begins another message */
} kms_reassembly_t;

typedef enum {
    KMS_REASSEMBLY_MORE,     /*!< The message is not complete yet */
    KMS_REASSEMBLY_COMPLETE, /*!< `text` and `length` hold it until the next piece; a NUL stands
                                after it */
    KMS_REASSEMBLY_DROPPED, /*!< It was longer than the limit, or there was no memory: it is gone */
} kms_reassembly_result_t;

void kms_reassembly_init(kms_reassembly_t *reassembly, kms_allocator_t *allocator, size_t limit);

/** Takes the next piece; `last` says that the message ends with it. */
kms_reassembly_result_t kms_reassembly_add(kms_reassembly_t *reassembly, const char *piece,
                                           size_t length, bool last);

/** Forgets what there is, as when the socket closes, and frees it. */
void kms_reassembly_reset(kms_reassembly_t *reassembly);
