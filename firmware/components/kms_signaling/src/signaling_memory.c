#include "signaling_memory.h"

#include <string.h>

#include "esp_heap_caps.h"

void *signaling_allocate(size_t size) {
    return heap_caps_malloc_prefer(size, 2, MALLOC_CAP_SPIRAM | MALLOC_CAP_8BIT, MALLOC_CAP_8BIT);
}

void signaling_free(void *block) {
    heap_caps_free(block);
}

char *signaling_copy_text(const char *text, size_t length) {
    char *copy = signaling_allocate(length + 1);
    if (copy == NULL) {
        return NULL;
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}
