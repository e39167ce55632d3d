#pragma once

#include <stddef.h>

/** Memory for signalling, from SPIRAM where there is some. */
void *signaling_allocate(size_t size);

/** Gives it back; NULL is no memory. */
void signaling_give_back(void *block);

/** A copy of `length` bytes of text with a NUL after them; NULL when there is no memory. */
char *signaling_copy_text(const char *text, size_t length);
