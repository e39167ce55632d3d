#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_QUEUE_MAX 10

typedef struct {
    uint8_t *data; /*!< From malloc; freed by the owner of the frame */
    size_t size;
    uint32_t pts; /*!< Milliseconds */
} queued_frame_t;

/** A queue of encoded frames from a capture's thread to the consumer. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    size_t capacity;
    size_t first;
    size_t count;
    queued_frame_t frames[FRAME_QUEUE_MAX];
} frame_queue_t;

/** Creates a closed queue for `capacity` frames, at most FRAME_QUEUE_MAX; false when out of memory.
 */
bool frame_queue_init(frame_queue_t *queue, size_t capacity);
void frame_queue_destroy(frame_queue_t *queue);

void frame_queue_open(frame_queue_t *queue);
/** Ends all waits and frees the queued frames. */
void frame_queue_close(frame_queue_t *queue);

bool frame_queue_is_full(frame_queue_t *queue);
void frame_queue_clear(frame_queue_t *queue);

/** Appends a copy of `data`, in place of the oldest frame of a full queue. False when out of
 * memory. */
bool frame_queue_push(frame_queue_t *queue, const uint8_t *data, size_t size, uint32_t pts);

/** Removes the oldest frame, or waits for one if `wait`; false when empty or closed. */
bool frame_queue_take(frame_queue_t *queue, bool wait, queued_frame_t *frame);
