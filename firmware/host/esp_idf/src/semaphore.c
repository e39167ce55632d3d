#include "freertos/semphr.h"

#include "queue.h"

SemaphoreHandle_t xSemaphoreCreateCounting(UBaseType_t max, UBaseType_t first) {
    QueueHandle_t queue = xQueueCreate(max, 0);
    if (queue != NULL) {
        queue->count = first;
    }
    return queue;
}

SemaphoreHandle_t xSemaphoreCreateBinary(void) {
    return xSemaphoreCreateCounting(1, 0);
}

SemaphoreHandle_t xSemaphoreCreateMutex(void) {
    return xSemaphoreCreateCounting(1, 1);
}

SemaphoreHandle_t xSemaphoreCreateRecursiveMutex(void) {
    return xSemaphoreCreateCounting(1, 1);
}

void vSemaphoreDelete(SemaphoreHandle_t semaphore) {
    vQueueDelete(semaphore);
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t wait) {
    return xQueueReceive(semaphore, NULL, wait);
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore) {
    return xQueueSend(semaphore, NULL, 0);
}

UBaseType_t uxSemaphoreGetCount(SemaphoreHandle_t semaphore) {
    return uxQueueMessagesWaiting(semaphore);
}

static bool is_holder(SemaphoreHandle_t mutex) {
    pthread_mutex_lock(&mutex->lock);
    const bool is_mine = mutex->is_held && pthread_equal(mutex->holder, pthread_self());
    pthread_mutex_unlock(&mutex->lock);
    return is_mine;
}

BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t wait) {
    const bool is_mine = is_holder(mutex);
    if (!is_mine && xSemaphoreTake(mutex, wait) != pdTRUE) {
        return pdFALSE;
    }
    pthread_mutex_lock(&mutex->lock);
    mutex->is_held = true;
    mutex->holder = pthread_self();
    mutex->depth++;
    pthread_mutex_unlock(&mutex->lock);
    return pdTRUE;
}

BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex) {
    if (!is_holder(mutex)) {
        return pdFALSE;
    }
    pthread_mutex_lock(&mutex->lock);
    const bool is_last = --mutex->depth == 0;
    if (is_last) {
        mutex->is_held = false;
    }
    pthread_mutex_unlock(&mutex->lock);
    return is_last ? xSemaphoreGive(mutex) : pdTRUE;
}
