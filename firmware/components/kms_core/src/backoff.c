#include "backoff.h"

#include "generated/kms_publisher.h"

typedef struct {
    uint32_t first_ms;
    uint32_t max_ms;
    unsigned jitter_percent;
} backoff_t;

static const backoff_t backoffs[FAILURE_KINDS] = {
    [FAILURE_UNREACHABLE] = {.first_ms = KMS_BACKOFF_UNREACHABLE_FIRST_MS,
                             .max_ms = KMS_BACKOFF_UNREACHABLE_MAX_MS,
                             .jitter_percent = KMS_BACKOFF_UNREACHABLE_JITTER_PERCENT},
    [FAILURE_REFUSED] = {.first_ms = KMS_BACKOFF_REFUSED_FIRST_MS,
                         .max_ms = KMS_BACKOFF_REFUSED_MAX_MS,
                         .jitter_percent = KMS_BACKOFF_REFUSED_JITTER_PERCENT},
    [FAILURE_UNAUTHORIZED] = {.first_ms = KMS_BACKOFF_UNAUTHORIZED_FIRST_MS,
                              .max_ms = KMS_BACKOFF_UNAUTHORIZED_MAX_MS,
                              .jitter_percent = KMS_BACKOFF_UNAUTHORIZED_JITTER_PERCENT},
};

uint32_t backoff_ms(failure_t failure, unsigned count) {
    const backoff_t *backoff = &backoffs[failure];
    uint32_t ms = backoff->first_ms;
    while (count-- > 0 && ms < backoff->max_ms) {
        ms *= 2;
    }
    return ms < backoff->max_ms ? ms : backoff->max_ms;
}

unsigned backoff_jitter_percent(failure_t failure) {
    return backoffs[failure].jitter_percent;
}
