#include "current_publisher.h"

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"

#include "status.h"

static SemaphoreHandle_t lock;
static publisher_t *current;

bool current_publisher_init(void) {
    lock = xSemaphoreCreateMutex();
    return lock != NULL;
}

void current_publisher_set(publisher_t *publisher) {
    xSemaphoreTake(lock, portMAX_DELAY);
    current = publisher;
    xSemaphoreGive(lock);
}

void current_publisher_print_status(void) {
    // The lock keeps the publisher open meanwhile.
    xSemaphoreTake(lock, portMAX_DELAY);
    status_print(current);
    xSemaphoreGive(lock);
}
