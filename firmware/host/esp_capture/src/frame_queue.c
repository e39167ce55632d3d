#include "frame_queue.h"

#include <stdlib.h>
#include <string.h>

bool frame_queue_init(frame_queue_t *queue, size_t capacity) {
    *queue = (frame_queue_t){.capacity = capacity};
    if (pthread_mutex_init(&queue->lock, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&queue->changed, NULL) != 0) {
        pthread_mutex_destroy(&queue->lock);
        return false;
    }
    return true;
}

static queued_frame_t pop(frame_queue_t *queue) {
    const queued_frame_t frame = queue->frames[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    return frame;
}

static void clear(frame_queue_t *queue) {
    while (queue->count > 0) {
        free(pop(queue).data);
    }
}

void frame_queue_destroy(frame_queue_t *queue) {
    clear(queue);
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
}

void frame_queue_open(frame_queue_t *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->is_open = true;
    pthread_mutex_unlock(&queue->lock);
}

void frame_queue_close(frame_queue_t *queue) {
    pthread_mutex_lock(&queue->lock);
    queue->is_open = false;
    clear(queue);
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

bool frame_queue_is_full(frame_queue_t *queue) {
    pthread_mutex_lock(&queue->lock);
    const bool is_full = queue->count == queue->capacity;
    pthread_mutex_unlock(&queue->lock);
    return is_full;
}

void frame_queue_clear(frame_queue_t *queue) {
    pthread_mutex_lock(&queue->lock);
    clear(queue);
    pthread_mutex_unlock(&queue->lock);
}

bool frame_queue_push(frame_queue_t *queue, const uint8_t *data, size_t size, uint32_t pts) {
    queued_frame_t frame = {.data = malloc(size), .size = size, .pts = pts};
    if (frame.data == NULL) {
        return false;
    }
    memcpy(frame.data, data, size);
    pthread_mutex_lock(&queue->lock);
    if (queue->count == queue->capacity) {
        free(pop(queue).data);
    }
    queue->frames[(queue->first + queue->count) % queue->capacity] = frame;
    queue->count++;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
    return true;
}

bool frame_queue_take(frame_queue_t *queue, bool wait, queued_frame_t *frame) {
    pthread_mutex_lock(&queue->lock);
    while (wait && queue->is_open && queue->count == 0) {
        pthread_cond_wait(&queue->changed, &queue->lock);
    }
    const bool has_frame = queue->is_open && queue->count > 0;
    if (has_frame) {
        *frame = pop(queue);
    }
    pthread_mutex_unlock(&queue->lock);
    return has_frame;
}
