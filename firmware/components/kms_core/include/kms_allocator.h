#pragma once

#include <stddef.h>

/**
 * The memory of kms_core. All blocks are counted, so that a caller can limit them and read the
 * peak. Without `allocate`, malloc and free are used.
 */
typedef struct {
    void *(*allocate)(size_t size, void *ctx);
    void (*release)(void *block, void *ctx);
    void *ctx;
    size_t limit; /*!< Maximum of bytes in use; 0 for no limit */
    size_t used;  /*!< Bytes in use */
    size_t peak;  /*!< Maximum of `used` so far */
} kms_allocator_t;

/** Allocates `size` bytes; NULL when out of memory or at the limit. */
void *kms_allocate(kms_allocator_t *allocator, size_t size);

/** Frees a block; NULL is ignored. */
void kms_release(kms_allocator_t *allocator, void *block);

/** A copy of `length` bytes of text with a NUL; NULL when out of memory. */
char *kms_copy_text(kms_allocator_t *allocator, const char *text, size_t length);
