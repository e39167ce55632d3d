#include "kms_allocator.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Precedes each block and keeps it aligned for any type. */
typedef union {
    size_t size;
    char room[16];
    max_align_t align;
} block_header_t;

void *kms_allocate(kms_allocator_t *allocator, size_t size) {
    if (size > SIZE_MAX - sizeof(block_header_t)) {
        return NULL;
    }
    size_t whole = size + sizeof(block_header_t);
    if (allocator->limit != 0 &&
        (allocator->used > allocator->limit || whole > allocator->limit - allocator->used)) {
        return NULL;
    }
    block_header_t *header =
        allocator->allocate != NULL ? allocator->allocate(whole, allocator->ctx) : malloc(whole);
    if (header == NULL) {
        return NULL;
    }
    header->size = whole;
    allocator->used += whole;
    if (allocator->used > allocator->peak) {
        allocator->peak = allocator->used;
    }
    return header + 1;
}

void kms_release(kms_allocator_t *allocator, void *block) {
    if (block == NULL) {
        return;
    }
    block_header_t *header = (block_header_t *)block - 1;
    allocator->used -= header->size;
    if (allocator->allocate != NULL) {
        allocator->release(header, allocator->ctx);
    } else {
        free(header);
    }
}

char *kms_copy_text(kms_allocator_t *allocator, const char *text, size_t length) {
    if (length == SIZE_MAX) {
        return NULL;
    }
    char *copy = kms_allocate(allocator, length + 1);
    if (copy == NULL) {
        return NULL;
    }
    if (length > 0) {
        memcpy(copy, text, length);
    }
    copy[length] = '\0';
    return copy;
}
