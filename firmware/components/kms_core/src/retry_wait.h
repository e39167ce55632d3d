#pragma once

#include <stdint.h>

/** Why an attempt came to nothing. */
typedef enum {
    FAILURE_UNREACHABLE, /*!< No socket, or no reply */
    FAILURE_REFUSED,     /*!< The server answered, and publishing failed */
    FAILURE_KINDS,
} failure_t;

/** Chance may shorten a wait by as much as this share of it. */
#define RETRY_JITTER_PERCENT 50

/**
 * The wait before the next attempt, in milliseconds, after `count` failures of this kind: the
 * figures of `publisherWaits` in packages/signaling/src/backoff.ts, which says why.
 */
uint32_t retry_wait_ms(failure_t failure, unsigned count);
