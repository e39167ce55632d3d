#include "esp_random.h"

#include <sys/random.h>

void esp_fill_random(void *buffer, size_t length) {
    uint8_t *to = buffer;
    while (length > 0) {
        const ssize_t got = getrandom(to, length, 0);
        if (got > 0) {
            to += got;
            length -= (size_t)got;
        }
    }
}

uint32_t esp_random(void) {
    uint32_t number;
    esp_fill_random(&number, sizeof(number));
    return number;
}
