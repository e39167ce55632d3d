#include "shown_server.h"

#include <stdio.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"

#include "generated/board_console.h"
#include "kms_url.h"
#include "saved_settings.h"

static SemaphoreHandle_t lock;
static char shown[SAVED_SERVER_SIZE];
static bool shown_is_found;

bool shown_server_init(void) {
    lock = xSemaphoreCreateMutex();
    return lock != NULL;
}

void shown_server_set(const char *url, bool is_found) {
    xSemaphoreTake(lock, portMAX_DELAY);
    kms_url_mask(url, shown, sizeof(shown));
    shown_is_found = is_found;
    xSemaphoreGive(lock);
}

void shown_server_print(void) {
    xSemaphoreTake(lock, portMAX_DELAY);
    if (shown[0] == '\0') {
        BOARD_PRINT_SERVER_IS_NOT_SET();
    } else if (shown_is_found) {
        BOARD_PRINT_FOUND_SERVER(shown);
    } else {
        BOARD_PRINT_SERVER(shown);
    }
    xSemaphoreGive(lock);
}
