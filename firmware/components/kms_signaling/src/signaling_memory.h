#pragma once

#include <stddef.h>

/** Allocates memory, from SPIRAM if there is any. */
void *signaling_allocate(size_t size);

/** Frees it; NULL is ignored. */
void signaling_free(void *block);

/** A copy of `length` bytes of text with a NUL; NULL when out of memory. */
char *signaling_copy_text(const char *text, size_t length);
