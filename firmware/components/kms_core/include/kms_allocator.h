#pragma once

#include <stddef.h>

/**
 * Where kms_core takes memory from. Every block is counted, so that a caller can bound it and read
 * its peak. `allocate` may be NULL: then malloc and free serve.
 */
typedef struct {
    void *(*allocate)(size_t size, void *ctx);
    void (*release)(void *block, void *ctx);
    void *ctx;
    size_t limit; /*!< The most bytes that may be in use at once; 0 for no limit */
    size_t used;  /*!< Bytes in use now */
    size_t peak;  /*!< The most bytes that were in use at once */
} kms_allocator_t;

/** Takes a block of `size` bytes; NULL when there is none or the limit is reached. */
void *kms_allocate(kms_allocator_t *allocator, size_t size);

/** Gives a block back; NULL is no block. */
void kms_release(kms_allocator_t *allocator, void *block);

/** A copy of `length` bytes of text with a NUL after them; NULL when there is no memory. */
char *kms_copy_text(kms_allocator_t *allocator, const char *text, size_t length);
