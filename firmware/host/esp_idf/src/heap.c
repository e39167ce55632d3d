#include <malloc.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "esp_heap_caps.h"
#include "esp_system.h"
#include "host_options.h"

/* The sanitizers have their own allocator, without mallinfo2(). */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static atomic_size_t min_free = SIZE_MAX;

static size_t bytes_in_use(void) {
    if (__sanitizer_get_current_allocated_bytes != NULL) {
        return __sanitizer_get_current_allocated_bytes();
    }
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

size_t heap_caps_get_total_size(uint32_t caps) {
    (void)caps;
    return host_options()->heap;
}

size_t heap_caps_get_free_size(uint32_t caps) {
    const size_t total = heap_caps_get_total_size(caps);
    const size_t used = bytes_in_use();
    const size_t left = used < total ? total - used : 0;
    size_t min = atomic_load(&min_free);
    while (left < min && !atomic_compare_exchange_weak(&min_free, &min, left)) {
    }
    return left;
}

size_t heap_caps_get_minimum_free_size(uint32_t caps) {
    heap_caps_get_free_size(caps);
    return atomic_load(&min_free);
}

uint32_t esp_get_free_heap_size(void) {
    return (uint32_t)heap_caps_get_free_size(MALLOC_CAP_DEFAULT);
}

uint32_t esp_get_minimum_free_heap_size(void) {
    return (uint32_t)heap_caps_get_minimum_free_size(MALLOC_CAP_DEFAULT);
}

void *heap_caps_malloc(size_t size, uint32_t caps) {
    (void)caps;
    return malloc(size);
}

void *heap_caps_calloc(size_t count, size_t size, uint32_t caps) {
    (void)caps;
    return calloc(count, size);
}

void *heap_caps_malloc_prefer(size_t size, size_t count, ...) {
    (void)count;
    return malloc(size);
}

void heap_caps_free(void *block) {
    free(block);
}
