#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "esp_event.h"
#include "freertos/queue.h"
#include "freertos/task.h"

#define EVENTS_AT_ONCE 32
#define HANDLERS 16
#define TASK_STACK 4096
#define TASK_PRIORITY 20

typedef struct {
    esp_event_base_t base;
    int32_t id;
    void *data;
} event_t;

typedef struct {
    esp_event_base_t base;
    int32_t id;
    esp_event_handler_t run;
    void *ctx;
} handler_t;

/** The default loop. Its lock is recursive, since a handler may take it. */
static struct {
    pthread_mutex_t lock;
    QueueHandle_t events;
    handler_t handlers[HANDLERS];
} loop;

static bool concerns(const handler_t *handler, const event_t *event) {
    return handler->run != NULL &&
           (handler->base == ESP_EVENT_ANY_BASE || handler->base == event->base) &&
           (handler->id == ESP_EVENT_ANY_ID || handler->id == event->id);
}

static void run(void *ctx) {
    event_t event;
    (void)ctx;
    while (xQueueReceive(loop.events, &event, portMAX_DELAY) == pdTRUE) {
        pthread_mutex_lock(&loop.lock);
        for (int i = 0; i < HANDLERS; i++) {
            const handler_t handler = loop.handlers[i];
            if (concerns(&handler, &event)) {
                handler.run(handler.ctx, event.base, event.id, event.data);
            }
        }
        pthread_mutex_unlock(&loop.lock);
        free(event.data);
    }
}

static void init_lock(void) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&loop.lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

esp_err_t esp_event_loop_create_default(void) {
    if (loop.events != NULL) {
        return ESP_ERR_INVALID_STATE;
    }
    init_lock();
    loop.events = xQueueCreate(EVENTS_AT_ONCE, sizeof(event_t));
    if (loop.events == NULL ||
        xTaskCreate(run, "sys_evt", TASK_STACK, NULL, TASK_PRIORITY, NULL) != pdPASS) {
        return ESP_ERR_NO_MEM;
    }
    return ESP_OK;
}

esp_err_t esp_event_post(esp_event_base_t base, int32_t id, const void *data, size_t size,
                         TickType_t wait) {
    event_t event = {.base = base, .id = id};
    if (loop.events == NULL) {
        return ESP_ERR_INVALID_STATE;
    }
    if (size > 0) {
        event.data = malloc(size);
        if (event.data == NULL) {
            return ESP_ERR_NO_MEM;
        }
        memcpy(event.data, data, size);
    }
    if (xQueueSend(loop.events, &event, wait) == pdTRUE) {
        return ESP_OK;
    }
    free(event.data);
    return ESP_ERR_TIMEOUT;
}

esp_err_t esp_event_handler_instance_register(esp_event_base_t base, int32_t id,
                                              esp_event_handler_t run_handler, void *ctx,
                                              esp_event_handler_instance_t *instance) {
    esp_err_t result = ESP_ERR_NO_MEM;
    if (loop.events == NULL || run_handler == NULL) {
        return ESP_ERR_INVALID_STATE;
    }
    pthread_mutex_lock(&loop.lock);
    for (int i = 0; i < HANDLERS && result != ESP_OK; i++) {
        handler_t *handler = &loop.handlers[i];
        if (handler->run == NULL) {
            *handler = (handler_t){.base = base, .id = id, .run = run_handler, .ctx = ctx};
            result = ESP_OK;
            if (instance != NULL) {
                *instance = handler;
            }
        }
    }
    pthread_mutex_unlock(&loop.lock);
    return result;
}

esp_err_t esp_event_handler_instance_unregister(esp_event_base_t base, int32_t id,
                                                esp_event_handler_instance_t instance) {
    handler_t *handler = instance;
    (void)base;
    (void)id;
    if (handler == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&loop.lock);
    *handler = (handler_t){0};
    pthread_mutex_unlock(&loop.lock);
    return ESP_OK;
}
