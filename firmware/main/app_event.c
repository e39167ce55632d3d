#include "app_event.h"

#include <stdlib.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"

#define EVENTS_AT_ONCE 16
#define POST_TIMEOUT_MS 100

/** The app's one queue. */
static QueueHandle_t events;

bool app_events_open(void) {
    events = xQueueCreate(EVENTS_AT_ONCE, sizeof(app_event_t));
    return events != NULL;
}

bool app_events_take(app_event_t *event, uint32_t wait_ms) {
    // A tick more, so as not to wake just before it is time.
    return xQueueReceive(events, event, pdMS_TO_TICKS(wait_ms) + 1) == pdTRUE;
}

bool app_post(app_event_t event) {
    if (events != NULL && xQueueSend(events, &event, pdMS_TO_TICKS(POST_TIMEOUT_MS)) == pdTRUE) {
        return true;
    }
    free(event.server);
    return false;
}
