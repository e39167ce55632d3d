#include "wifi_driver.h"

#include <ctype.h>
#include <stdio.h>

#include "app_event.h"
#include "coprocessor.h"
#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "esp_wifi.h"
#include "generated/board_log.h"

/** Maximum of lwIP, with a NUL. */
#define HOSTNAME_SIZE 33

static const char *TAG = BOARD_TAG_WIFI;

/** Runs in the event task, and only posts. */
static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *data) {
    (void)ctx;
    app_event_t event = {0};
    if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
        const wifi_event_sta_disconnected_t *disconnected = data;
        event.kind = APP_WIFI_DISCONNECTED;
        event.reason = disconnected->reason;
    } else if (base == WIFI_EVENT && id == WIFI_EVENT_STA_CONNECTED) {
        event.kind = APP_WIFI_ASSOCIATED;
    } else if (base == WIFI_EVENT && id == WIFI_EVENT_SCAN_DONE) {
        event.kind = APP_WIFI_SCANNED;
    } else if (base == IP_EVENT && id == IP_EVENT_STA_GOT_IP) {
        const ip_event_got_ip_t *got = data;
        event.kind = APP_WIFI_ADDRESS;
        event.address = got->ip_info.ip.addr;
    } else {
        return;
    }
    if (!app_post(event)) {
        ESP_LOGE(TAG, "Dropped a Wi-Fi event: the queue is full.");
    }
}

/** The hostname has letters, digits and hyphens only (RFC 952). */
static void set_hostname(esp_netif_t *netif, const char *name) {
    char hostname[HOSTNAME_SIZE];
    snprintf(hostname, sizeof(hostname), "%s", name);
    for (char *at = hostname; *at != '\0'; at++) {
        *at = isalnum((unsigned char)*at) ? *at : '-';
    }
    const esp_err_t result = esp_netif_set_hostname(netif, hostname);
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "Setting the hostname %s failed (%s).", hostname, esp_err_to_name(result));
    }
}

static esp_err_t prepare_network(const char *name) {
    esp_err_t result = esp_netif_init();
    if (result != ESP_OK) {
        return result;
    }
    result = esp_event_loop_create_default();
    // ESP-Hosted may have created it already.
    if (result != ESP_OK && result != ESP_ERR_INVALID_STATE) {
        return result;
    }
    esp_netif_t *netif = esp_netif_create_default_wifi_sta();
    if (netif == NULL) {
        return ESP_ERR_NO_MEM;
    }
    set_hostname(netif, name);
    return ESP_OK;
}

static esp_err_t listen(void) {
    static const int32_t ids[] = {WIFI_EVENT_STA_CONNECTED, WIFI_EVENT_STA_DISCONNECTED,
                                  WIFI_EVENT_SCAN_DONE};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        const esp_err_t result =
            esp_event_handler_instance_register(WIFI_EVENT, ids[i], on_event, NULL, NULL);
        if (result != ESP_OK) {
            return result;
        }
    }
    return esp_event_handler_instance_register(IP_EVENT, IP_EVENT_STA_GOT_IP, on_event, NULL, NULL);
}

static esp_err_t start(void) {
    wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
    // The network is saved in the board's own settings.
    config.nvs_enable = 0;
    esp_err_t result = coprocessor_check();
    if (result != ESP_OK) {
        return result;
    }
    result = esp_wifi_init(&config);
    if (result != ESP_OK) {
        return result;
    }
    result = esp_wifi_set_storage(WIFI_STORAGE_RAM);
    if (result != ESP_OK) {
        return result;
    }
    result = esp_wifi_set_mode(WIFI_MODE_STA);
    if (result != ESP_OK) {
        return result;
    }
    result = esp_wifi_start();
    if (result != ESP_OK) {
        return result;
    }
    // Power saving delays packets by up to 100 ms.
    return esp_wifi_set_ps(WIFI_PS_NONE);
}

esp_err_t wifi_driver_start(const char *name) {
    esp_err_t result = prepare_network(name);
    if (result == ESP_OK) {
        result = listen();
    }
    return result == ESP_OK ? start() : result;
}
