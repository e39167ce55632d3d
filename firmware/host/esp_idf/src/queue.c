#include "queue.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t item_size) {
    struct QueueDefinition *queue = calloc(1, sizeof(*queue));
    if (queue == NULL) {
        return NULL;
    }
    queue->length = length;
    queue->item_size = item_size;
    queue->items = calloc(length, item_size == 0 ? 1 : item_size);
    if (length == 0 || queue->items == NULL) {
        free(queue->items);
        free(queue);
        return NULL;
    }
    pthread_mutex_init(&queue->lock, NULL);
    clock_cond_init(&queue->not_empty);
    clock_cond_init(&queue->not_full);
    return queue;
}

void vQueueDelete(QueueHandle_t queue) {
    // The task that sent the last item may still hold the lock.
    pthread_mutex_lock(&queue->lock);
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_destroy(&queue->not_full);
    pthread_cond_destroy(&queue->not_empty);
    pthread_mutex_destroy(&queue->lock);
    free(queue->items);
    free(queue);
}

static uint8_t *place(QueueHandle_t queue, UBaseType_t index) {
    return queue->items + (size_t)(index % queue->length) * queue->item_size;
}

static BaseType_t send(QueueHandle_t queue, const void *item, TickType_t wait, bool to_front) {
    const struct timespec deadline = clock_deadline(wait);
    pthread_mutex_lock(&queue->lock);
    while (queue->count == queue->length) {
        if (!clock_wait(&queue->not_full, &queue->lock, wait, &deadline) &&
            queue->count == queue->length) {
            pthread_mutex_unlock(&queue->lock);
            return pdFALSE;
        }
    }
    if (to_front) {
        queue->first = (queue->first + queue->length - 1) % queue->length;
    }
    if (queue->item_size > 0) {
        memcpy(place(queue, queue->first + (to_front ? 0 : queue->count)), item, queue->item_size);
    }
    queue->count++;
    pthread_cond_signal(&queue->not_empty);
    pthread_mutex_unlock(&queue->lock);
    return pdTRUE;
}

BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t wait) {
    return send(queue, item, wait, false);
}

BaseType_t xQueueSendToFront(QueueHandle_t queue, const void *item, TickType_t wait) {
    return send(queue, item, wait, true);
}

BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t wait) {
    const struct timespec deadline = clock_deadline(wait);
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0) {
        if (!clock_wait(&queue->not_empty, &queue->lock, wait, &deadline) && queue->count == 0) {
            pthread_mutex_unlock(&queue->lock);
            return pdFALSE;
        }
    }
    if (queue->item_size > 0) {
        memcpy(item, place(queue, queue->first), queue->item_size);
    }
    queue->first = (queue->first + 1) % queue->length;
    queue->count--;
    pthread_cond_signal(&queue->not_full);
    pthread_mutex_unlock(&queue->lock);
    return pdTRUE;
}

BaseType_t xQueueReset(QueueHandle_t queue) {
    pthread_mutex_lock(&queue->lock);
    queue->count = 0;
    queue->first = 0;
    pthread_cond_broadcast(&queue->not_full);
    pthread_mutex_unlock(&queue->lock);
    return pdPASS;
}

UBaseType_t uxQueueMessagesWaiting(QueueHandle_t queue) {
    pthread_mutex_lock(&queue->lock);
    const UBaseType_t count = queue->count;
    pthread_mutex_unlock(&queue->lock);
    return count;
}
