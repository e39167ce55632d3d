#include "retry_wait.h"

typedef struct {
    uint32_t first_ms;
    uint32_t max_ms;
} bounds_t;

static const bounds_t bounds[FAILURE_KINDS] = {
    [FAILURE_UNREACHABLE] = {.first_ms = 500, .max_ms = 2000},
    [FAILURE_REFUSED] = {.first_ms = 1000, .max_ms = 30000},
};

uint32_t retry_wait_ms(failure_t failure, unsigned count) {
    const bounds_t *it = &bounds[failure];
    uint32_t ms = it->first_ms;
    while (count-- > 0 && ms < it->max_ms) {
        ms *= 2;
    }
    return ms < it->max_ms ? ms : it->max_ms;
}
