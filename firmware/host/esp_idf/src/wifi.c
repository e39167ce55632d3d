#include "esp_wifi.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "esp_netif.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "host_options.h"
#include "simulated_wifi.h"

#define CONNECT_MS 100
#define ADDRESS_MS 50
#define SCAN_MS 100
/** dBm of the first network; each further one is weaker. */
#define FIRST_RSSI (-48)
#define RSSI_STEP 9
#define TASK_STACK 4096
#define TASK_PRIORITY 20
#define EVENT_TIMEOUT_MS 100
#define MAX_HOSTNAME 32

ESP_EVENT_DEFINE_BASE(WIFI_EVENT);
ESP_EVENT_DEFINE_BASE(IP_EVENT);

typedef enum { IDLE, CONNECTING, CONNECTED } station_state_t;

/** The station, and the simulated network. */
static struct {
    pthread_mutex_t lock;
    SemaphoreHandle_t changed;
    bool started;
    bool unavailable;
    bool is_scanning;
    uint32_t address; /*!< IPv4, in host order */
    station_state_t state;
    uint32_t attempt; /*!< Identifies a connection attempt, so that a cancelled one has no effect */
    wifi_sta_config_t config;
} station = {.lock = PTHREAD_MUTEX_INITIALIZER, .address = INADDR_LOOPBACK};

struct esp_netif_obj {
    int unused;
};

static void post(esp_event_base_t base, int32_t id, const void *data, size_t size) {
    esp_event_post(base, id, data, size, pdMS_TO_TICKS(EVENT_TIMEOUT_MS));
}

static void post_disconnected(uint8_t reason) {
    wifi_event_sta_disconnected_t event = {.reason = reason};
    post(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &event, sizeof(event));
}

/** The reason for which a network rejects this password, or 0. Called with the lock. */
static uint8_t reject_reason_for(const char *password) {
    const char *configured = (const char *)station.config.password;
    if (password[0] == '\0') {
        const bool is_accepted = station.config.threshold.authmode == WIFI_AUTH_OPEN;
        return is_accepted ? 0 : WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD;
    }
    if (configured[0] == '\0') {
        return WIFI_REASON_AUTH_FAIL;
    }
    const bool is_correct = strncmp(password, configured, sizeof(station.config.password)) == 0;
    return is_correct ? 0 : WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT;
}

/** The network of the station's configuration, or NULL. Called with the lock. */
static const host_network_t *network_of_station(void) {
    const host_options_t *options = host_options();
    for (size_t i = 0; !station.unavailable && i < options->network_count; i++) {
        const host_network_t *network = &options->networks[i];
        if (strncmp(network->ssid, (const char *)station.config.ssid,
                    sizeof(station.config.ssid)) == 0) {
            return network;
        }
    }
    return NULL;
}

/** The reason for which connecting fails, or 0. Called with the lock. */
static uint8_t reject_reason(const host_network_t *network) {
    return network != NULL ? reject_reason_for(network->password) : WIFI_REASON_NO_AP_FOUND;
}

static void post_address(void) {
    ip_event_got_ip_t event = {.ip_changed = true};
    pthread_mutex_lock(&station.lock);
    event.ip_info.ip.addr = htonl(station.address);
    pthread_mutex_unlock(&station.lock);
    post(IP_EVENT, IP_EVENT_STA_GOT_IP, &event, sizeof(event));
}

static void connect_station(uint32_t attempt) {
    vTaskDelay(pdMS_TO_TICKS(CONNECT_MS));
    pthread_mutex_lock(&station.lock);
    const bool is_current = station.state == CONNECTING && station.attempt == attempt;
    const host_network_t *network = network_of_station();
    const uint8_t reason = is_current ? reject_reason(network) : 0;
    if (is_current) {
        station.state = reason == 0 ? CONNECTED : IDLE;
    }
    pthread_mutex_unlock(&station.lock);
    if (!is_current) {
        return;
    }
    if (reason != 0) {
        post_disconnected(reason);
        return;
    }
    post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, NULL, 0);
    if (!network->without_address) {
        vTaskDelay(pdMS_TO_TICKS(ADDRESS_MS));
        post_address();
    }
}

static void scan(void) {
    vTaskDelay(pdMS_TO_TICKS(SCAN_MS));
    pthread_mutex_lock(&station.lock);
    station.is_scanning = false;
    pthread_mutex_unlock(&station.lock);
    post(WIFI_EVENT, WIFI_EVENT_SCAN_DONE, NULL, 0);
}

static void run(void *ctx) {
    (void)ctx;
    while (xSemaphoreTake(station.changed, portMAX_DELAY) == pdTRUE) {
        pthread_mutex_lock(&station.lock);
        const bool is_connecting = station.state == CONNECTING;
        const bool is_scanning = station.is_scanning;
        const uint32_t attempt = station.attempt;
        pthread_mutex_unlock(&station.lock);
        if (is_scanning) {
            scan();
        }
        if (is_connecting) {
            connect_station(attempt);
        }
    }
}

/** Disconnects or cancels the attempt; true when there was one. */
static bool disconnect_station(void) {
    pthread_mutex_lock(&station.lock);
    const bool was_active = station.state != IDLE;
    station.state = IDLE;
    pthread_mutex_unlock(&station.lock);
    return was_active;
}

void simulated_wifi_set_available(bool available) {
    pthread_mutex_lock(&station.lock);
    station.unavailable = !available;
    const bool is_lost = station.unavailable && station.state == CONNECTED;
    if (is_lost) {
        station.state = IDLE;
    }
    pthread_mutex_unlock(&station.lock);
    if (is_lost) {
        post_disconnected(WIFI_REASON_BEACON_TIMEOUT);
    }
}

void simulated_wifi_change_address(void) {
    pthread_mutex_lock(&station.lock);
    station.address++;
    const bool is_joined = station.state == CONNECTED;
    pthread_mutex_unlock(&station.lock);
    if (is_joined) {
        post_address();
    }
}

bool simulated_wifi_is_available(void) {
    pthread_mutex_lock(&station.lock);
    const bool available = !station.unavailable;
    pthread_mutex_unlock(&station.lock);
    return available;
}

esp_err_t esp_netif_init(void) {
    return ESP_OK;
}

esp_netif_t *esp_netif_create_default_wifi_sta(void) {
    static esp_netif_t netif;
    return &netif;
}

esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *hostname) {
    const bool is_correct = netif != NULL && hostname != NULL && strlen(hostname) <= MAX_HOSTNAME;
    return is_correct ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_wifi_init(const wifi_init_config_t *config) {
    if (config == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    if (station.changed != NULL) {
        return ESP_OK;
    }
    station.changed = xSemaphoreCreateBinary();
    if (station.changed == NULL ||
        xTaskCreate(run, "wifi", TASK_STACK, NULL, TASK_PRIORITY, NULL) != pdPASS) {
        return ESP_ERR_NO_MEM;
    }
    return ESP_OK;
}

esp_err_t esp_wifi_set_storage(wifi_storage_t storage) {
    (void)storage;
    return station.changed == NULL ? ESP_ERR_WIFI_NOT_INIT : ESP_OK;
}

esp_err_t esp_wifi_set_mode(wifi_mode_t mode) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    return mode == WIFI_MODE_STA ? ESP_OK : ESP_ERR_WIFI_MODE;
}

esp_err_t esp_wifi_set_ps(wifi_ps_type_t type) {
    (void)type;
    return station.changed == NULL ? ESP_ERR_WIFI_NOT_INIT : ESP_OK;
}

esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config) {
    (void)interface;
    if (station.changed == NULL || config == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    pthread_mutex_lock(&station.lock);
    const bool is_busy = station.state == CONNECTING;
    if (!is_busy) {
        station.config = config->sta;
    }
    pthread_mutex_unlock(&station.lock);
    return is_busy ? ESP_ERR_WIFI_STATE : ESP_OK;
}

esp_err_t esp_wifi_start(void) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    pthread_mutex_lock(&station.lock);
    station.started = true;
    pthread_mutex_unlock(&station.lock);
    post(WIFI_EVENT, WIFI_EVENT_STA_START, NULL, 0);
    return ESP_OK;
}

esp_err_t esp_wifi_stop(void) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    disconnect_station();
    pthread_mutex_lock(&station.lock);
    station.started = false;
    pthread_mutex_unlock(&station.lock);
    post(WIFI_EVENT, WIFI_EVENT_STA_STOP, NULL, 0);
    return ESP_OK;
}

esp_err_t esp_wifi_connect(void) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    esp_err_t result = ESP_OK;
    pthread_mutex_lock(&station.lock);
    if (!station.started) {
        result = ESP_ERR_WIFI_NOT_STARTED;
    } else if (station.config.ssid[0] == '\0') {
        result = ESP_ERR_WIFI_SSID;
    } else if (station.state == CONNECTING) {
        result = ESP_ERR_WIFI_CONN;
    } else {
        station.state = CONNECTING;
        station.attempt++;
    }
    pthread_mutex_unlock(&station.lock);
    if (result == ESP_OK) {
        xSemaphoreGive(station.changed);
    }
    return result;
}

esp_err_t esp_wifi_disconnect(void) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    if (disconnect_station()) {
        post_disconnected(WIFI_REASON_ASSOC_LEAVE);
    }
    return ESP_OK;
}

esp_err_t esp_wifi_scan_start(const wifi_scan_config_t *config, bool block) {
    if (station.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    if (config == NULL || block) {
        return ESP_ERR_INVALID_ARG;
    }
    pthread_mutex_lock(&station.lock);
    const bool is_busy = station.state == CONNECTING;
    station.is_scanning = station.is_scanning || !is_busy;
    pthread_mutex_unlock(&station.lock);
    if (!is_busy) {
        xSemaphoreGive(station.changed);
    }
    return is_busy ? ESP_ERR_WIFI_STATE : ESP_OK;
}

esp_err_t esp_wifi_scan_get_ap_records(uint16_t *number, wifi_ap_record_t *ap_records) {
    const host_options_t *options = host_options();
    pthread_mutex_lock(&station.lock);
    const size_t found = station.unavailable ? 0 : options->network_count;
    pthread_mutex_unlock(&station.lock);
    *number = found < *number ? (uint16_t)found : *number;
    for (uint16_t i = 0; i < *number; i++) {
        const host_network_t *network = &options->networks[i];
        wifi_ap_record_t *record = &ap_records[i];
        snprintf((char *)record->ssid, sizeof(record->ssid), "%s", network->ssid);
        record->rssi = (int8_t)(FIRST_RSSI - RSSI_STEP * i);
        record->authmode = network->password[0] == '\0' ? WIFI_AUTH_OPEN : WIFI_AUTH_WPA2_PSK;
    }
    return ESP_OK;
}
