#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_QUEUE_MOST 10

typedef struct {
    uint8_t *data; /*!< From malloc; whoever has the frame frees it */
    size_t size;
    uint32_t pts; /*!< Milliseconds */
} queued_frame_t;

/** Encoded frames on their way from a capture's thread to whoever takes them. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    size_t capacity;
    size_t first;
    size_t count;
    queued_frame_t frames[FRAME_QUEUE_MOST];
} frame_queue_t;

/** For `capacity` frames, FRAME_QUEUE_MOST at most; closed. False without memory. */
bool frame_queue_init(frame_queue_t *queue, size_t capacity);
void frame_queue_destroy(frame_queue_t *queue);

void frame_queue_open(frame_queue_t *queue);
/** Ends every wait and frees what nobody took. */
void frame_queue_close(frame_queue_t *queue);

bool frame_queue_is_full(frame_queue_t *queue);
void frame_queue_clear(frame_queue_t *queue);

/** Appends a copy of `data`; of a full queue the oldest frame goes. False without memory. */
bool frame_queue_push(frame_queue_t *queue, const uint8_t *data, size_t size, uint32_t pts);

/** Takes the oldest, or waits for one if asked to; false when there is none, or it was closed. */
bool frame_queue_take(frame_queue_t *queue, bool wait, queued_frame_t *frame);
