#pragma once

#include <stdint.h>

/** Why an attempt to publish failed. */
typedef enum {
    FAILURE_UNREACHABLE,  /*!< The connection or a reply failed */
    FAILURE_REFUSED,      /*!< The server replied, and publishing failed */
    FAILURE_UNAUTHORIZED, /*!< The server refused the key */
    FAILURE_KINDS,
} failure_t;

/** The delay before the next attempt after `count` failures of this kind, in milliseconds. */
uint32_t backoff_ms(failure_t failure, unsigned count);

/** The maximum share of the delay by which it is reduced at random, in percent. */
unsigned backoff_jitter_percent(failure_t failure);
