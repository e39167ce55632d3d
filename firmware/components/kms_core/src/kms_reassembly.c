#include "kms_reassembly.h"

#include <string.h>

void kms_reassembly_init(kms_reassembly_t *reassembly, kms_allocator_t *allocator, size_t limit) {
    *reassembly = (kms_reassembly_t){.allocator = allocator, .limit = limit};
}

static void release(kms_reassembly_t *reassembly) {
    kms_release(reassembly->allocator, reassembly->text);
    reassembly->text = NULL;
    reassembly->length = 0;
    reassembly->capacity = 0;
}

/* Reserves `length` bytes and a NUL. A message in one piece gets its exact size; one in more pieces
 * grows by half, so that small pieces do not cause a copy each. */
static bool reserve(kms_reassembly_t *reassembly, size_t length) {
    if (length < reassembly->capacity) {
        return true;
    }
    size_t capacity = reassembly->capacity + reassembly->capacity / 2;
    if (capacity > reassembly->limit) {
        capacity = reassembly->limit + 1;
    }
    if (capacity <= length) {
        capacity = length + 1;
    }
    char *text = kms_allocate(reassembly->allocator, capacity);
    if (text == NULL) {
        return false;
    }
    if (reassembly->length > 0) {
        memcpy(text, reassembly->text, reassembly->length);
    }
    kms_release(reassembly->allocator, reassembly->text);
    reassembly->text = text;
    reassembly->capacity = capacity;
    return true;
}

static bool append(kms_reassembly_t *reassembly, const char *piece, size_t length) {
    if (length > reassembly->limit - reassembly->length ||
        !reserve(reassembly, reassembly->length + length)) {
        return false;
    }
    if (length > 0) {
        memcpy(reassembly->text + reassembly->length, piece, length);
    }
    reassembly->length += length;
    reassembly->text[reassembly->length] = '\0';
    return true;
}

kms_reassembly_result_t kms_reassembly_add(kms_reassembly_t *reassembly, const char *piece,
                                           size_t length, bool last) {
    if (reassembly->complete) {
        reassembly->complete = false;
        reassembly->length = 0;
    }
    if (!reassembly->skipping && !append(reassembly, piece, length)) {
        release(reassembly);
        reassembly->skipping = true;
    }
    if (!last) {
        return KMS_REASSEMBLY_MORE;
    }
    if (reassembly->skipping) {
        reassembly->skipping = false;
        return KMS_REASSEMBLY_DROPPED;
    }
    reassembly->complete = true;
    return KMS_REASSEMBLY_COMPLETE;
}

void kms_reassembly_reset(kms_reassembly_t *reassembly) {
    release(reassembly);
    reassembly->skipping = false;
    reassembly->complete = false;
}
