#include "app_event.h"

#include <stdlib.h>

#include "freertos/FreeRTOS.h"
#include "freertos/queue.h"

#define QUEUE_LENGTH 16
#define POST_TIMEOUT_MS 100

/** The app's one queue. */
static QueueHandle_t events;

bool app_events_open(void) {
    events = xQueueCreate(QUEUE_LENGTH, sizeof(app_event_t));
    return events != NULL;
}

bool app_events_receive(app_event_t *event, uint32_t wait_ms) {
    // One tick more, so that the delay is over after the wait.
    return xQueueReceive(events, event, pdMS_TO_TICKS(wait_ms) + 1) == pdTRUE;
}

bool app_post(app_event_t event) {
    if (events != NULL && xQueueSend(events, &event, pdMS_TO_TICKS(POST_TIMEOUT_MS)) == pdTRUE) {
        return true;
    }
    app_event_free(&event);
    return false;
}

void app_event_free(app_event_t *event) {
    free(event->text);
    free(event->command);
}
