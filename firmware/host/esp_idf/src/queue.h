#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "freertos/queue.h"

struct QueueDefinition {
    pthread_mutex_t lock;
    pthread_cond_t not_empty;
    pthread_cond_t not_full;
    UBaseType_t length;
    UBaseType_t item_size;
    UBaseType_t count;
    UBaseType_t first;
    bool is_held;     /*!< Whether a recursive mutex is held */
    pthread_t holder; /*!< A thread, which need not be a task */
    UBaseType_t depth;
    uint8_t *items;
};
