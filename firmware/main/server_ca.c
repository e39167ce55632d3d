#include "server_ca.h"

#include <stdio.h>
#include <stdlib.h>

#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"

#include "board_settings.h"
#include "certificate.h"

/** The lock guards the fingerprint. */
static struct {
    SemaphoreHandle_t lock;
    char *saved;
    char fingerprint[SERVER_CA_FINGERPRINT_SIZE];
} ca;

bool server_ca_init(void) {
    ca.lock = xSemaphoreCreateMutex();
    return ca.lock != NULL;
}

void server_ca_select(char *saved) {
    free(ca.saved);
    ca.saved = saved;
    xSemaphoreTake(ca.lock, portMAX_DELAY);
    if (saved == NULL) {
        snprintf(ca.fingerprint, sizeof(ca.fingerprint), "%s", board_settings()->ca_sha256);
    } else if (!certificate_fingerprint(saved, ca.fingerprint)) {
        ca.fingerprint[0] = '\0';
    }
    xSemaphoreGive(ca.lock);
}

const char *server_ca(void) {
    return ca.saved != NULL ? ca.saved : board_settings()->ca;
}

void server_ca_fingerprint(char fingerprint[SERVER_CA_FINGERPRINT_SIZE]) {
    xSemaphoreTake(ca.lock, portMAX_DELAY);
    snprintf(fingerprint, SERVER_CA_FINGERPRINT_SIZE, "%s", ca.fingerprint);
    xSemaphoreGive(ca.lock);
}
