#pragma once

#include <stddef.h>
#include <stdint.h>

/* A host has one kind of memory, so the capabilities are ignored. */
#define MALLOC_CAP_8BIT (1 << 2)
#define MALLOC_CAP_DMA (1 << 3)
#define MALLOC_CAP_SPIRAM (1 << 10)
#define MALLOC_CAP_INTERNAL (1 << 11)
#define MALLOC_CAP_DEFAULT (1 << 12)

void *heap_caps_malloc(size_t size, uint32_t caps);
void *heap_caps_calloc(size_t count, size_t size, uint32_t caps);

/** Allocates with the first of `count` capabilities that succeeds. */
void *heap_caps_malloc_prefer(size_t size, size_t count, ...);
void heap_caps_free(void *block);

size_t heap_caps_get_total_size(uint32_t caps);
size_t heap_caps_get_free_size(uint32_t caps);
size_t heap_caps_get_minimum_free_size(uint32_t caps);
