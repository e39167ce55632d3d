#pragma once

#include <stddef.h>
#include <stdint.h>

#include "esp_err.h"
#include "freertos/FreeRTOS.h"

typedef const char *esp_event_base_t;
typedef void (*esp_event_handler_t)(void *ctx, esp_event_base_t base, int32_t id, void *data);
typedef void *esp_event_handler_instance_t;

#define ESP_EVENT_DECLARE_BASE(name) extern esp_event_base_t const name
#define ESP_EVENT_DEFINE_BASE(name) esp_event_base_t const name = #name
#define ESP_EVENT_ANY_BASE NULL
#define ESP_EVENT_ANY_ID (-1)

/** Starts the default loop and its task, in which the handlers run. */
esp_err_t esp_event_loop_create_default(void);

/** Posts an event with a copy of its data; waits at most `wait` ticks for space in the queue. */
esp_err_t esp_event_post(esp_event_base_t base, int32_t id, const void *data, size_t size,
                         TickType_t wait);

esp_err_t esp_event_handler_instance_register(esp_event_base_t base, int32_t id,
                                              esp_event_handler_t handler, void *ctx,
                                              esp_event_handler_instance_t *instance);

/** After it returns the handler is not running, unless it is called from the handler. */
esp_err_t esp_event_handler_instance_unregister(esp_event_base_t base, int32_t id,
                                                esp_event_handler_instance_t instance);
