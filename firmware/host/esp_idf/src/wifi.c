#include "esp_wifi.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "esp_netif.h"
#include "freertos/FreeRTOS.h"
#include "freertos/semphr.h"
#include "freertos/task.h"
#include "host_air.h"
#include "host_options.h"

#define JOIN_MS 100
#define ADDRESS_MS 50
#define TASK_STACK 4096
#define TASK_PRIORITY 20
#define EVENT_TIMEOUT_MS 100
#define LONGEST_HOSTNAME 32

ESP_EVENT_DEFINE_BASE(WIFI_EVENT);
ESP_EVENT_DEFINE_BASE(IP_EVENT);

typedef enum { IDLE, JOINING, JOINED } station_state_t;

/** The radio, and the fake air that it is in. */
static struct {
    pthread_mutex_t lock;
    SemaphoreHandle_t changed;
    bool started;
    bool off_air;
    uint32_t address; /*!< IPv4, in host order */
    station_state_t state;
    uint32_t attempt; /*!< Told apart, so that a join that was given up comes to nothing */
    wifi_sta_config_t wanted;
} radio = {.lock = PTHREAD_MUTEX_INITIALIZER, .address = INADDR_LOOPBACK};

struct esp_netif_obj {
    int unused;
};

static void post(esp_event_base_t base, int32_t id, const void *data, size_t size) {
    esp_event_post(base, id, data, size, pdMS_TO_TICKS(EVENT_TIMEOUT_MS));
}

static void tell_lost(uint8_t reason) {
    wifi_event_sta_disconnected_t lost = {.reason = reason};
    post(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED, &lost, sizeof(lost));
}

/** Why a network with this password cannot be joined; 0 when it can. Called with the lock. */
static uint8_t refusal_of(const char *password) {
    const char *wanted = (const char *)radio.wanted.password;
    if (password[0] == '\0') {
        const bool is_enough = radio.wanted.threshold.authmode == WIFI_AUTH_OPEN;
        return is_enough ? 0 : WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD;
    }
    if (wanted[0] == '\0') {
        return WIFI_REASON_AUTH_FAIL;
    }
    const bool is_right = strncmp(password, wanted, sizeof(radio.wanted.password)) == 0;
    return is_right ? 0 : WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT;
}

/** Why the wanted network cannot be joined; 0 when it can. Called with the lock. */
static uint8_t refusal(void) {
    const host_options_t *options = host_options();
    for (size_t i = 0; !radio.off_air && i < options->network_count; i++) {
        const host_network_t *network = &options->networks[i];
        if (strncmp(network->ssid, (const char *)radio.wanted.ssid, sizeof(radio.wanted.ssid)) !=
            0) {
            continue;
        }
        return refusal_of(network->password);
    }
    return WIFI_REASON_NO_AP_FOUND;
}

static void tell_address(void) {
    ip_event_got_ip_t got = {.ip_changed = true};
    pthread_mutex_lock(&radio.lock);
    got.ip_info.ip.addr = htonl(radio.address);
    pthread_mutex_unlock(&radio.lock);
    post(IP_EVENT, IP_EVENT_STA_GOT_IP, &got, sizeof(got));
}

static void join(uint32_t attempt) {
    vTaskDelay(pdMS_TO_TICKS(JOIN_MS));
    pthread_mutex_lock(&radio.lock);
    const bool is_mine = radio.state == JOINING && radio.attempt == attempt;
    const uint8_t reason = is_mine ? refusal() : 0;
    if (is_mine) {
        radio.state = reason == 0 ? JOINED : IDLE;
    }
    pthread_mutex_unlock(&radio.lock);
    if (!is_mine) {
        return;
    }
    if (reason != 0) {
        tell_lost(reason);
        return;
    }
    post(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED, NULL, 0);
    vTaskDelay(pdMS_TO_TICKS(ADDRESS_MS));
    tell_address();
}

static void run(void *ctx) {
    (void)ctx;
    while (xSemaphoreTake(radio.changed, portMAX_DELAY) == pdTRUE) {
        pthread_mutex_lock(&radio.lock);
        const bool is_joining = radio.state == JOINING;
        const uint32_t attempt = radio.attempt;
        pthread_mutex_unlock(&radio.lock);
        if (is_joining) {
            join(attempt);
        }
    }
}

/** Leaves whatever is being joined or has been; true when there was something to leave. */
static bool leave(void) {
    pthread_mutex_lock(&radio.lock);
    const bool was_at_it = radio.state != IDLE;
    radio.state = IDLE;
    pthread_mutex_unlock(&radio.lock);
    return was_at_it;
}

void host_air_set(bool on_air) {
    pthread_mutex_lock(&radio.lock);
    radio.off_air = !on_air;
    const bool is_lost = radio.off_air && radio.state == JOINED;
    if (is_lost) {
        radio.state = IDLE;
    }
    pthread_mutex_unlock(&radio.lock);
    if (is_lost) {
        tell_lost(WIFI_REASON_BEACON_TIMEOUT);
    }
}

void host_air_change_address(void) {
    pthread_mutex_lock(&radio.lock);
    radio.address++;
    const bool is_joined = radio.state == JOINED;
    pthread_mutex_unlock(&radio.lock);
    if (is_joined) {
        tell_address();
    }
}

bool host_air_is_on(void) {
    pthread_mutex_lock(&radio.lock);
    const bool on_air = !radio.off_air;
    pthread_mutex_unlock(&radio.lock);
    return on_air;
}

esp_err_t esp_netif_init(void) {
    return ESP_OK;
}

esp_netif_t *esp_netif_create_default_wifi_sta(void) {
    static esp_netif_t station;
    return &station;
}

esp_err_t esp_netif_set_hostname(esp_netif_t *netif, const char *hostname) {
    const bool is_right = netif != NULL && hostname != NULL && strlen(hostname) <= LONGEST_HOSTNAME;
    return is_right ? ESP_OK : ESP_ERR_INVALID_ARG;
}

esp_err_t esp_wifi_init(const wifi_init_config_t *config) {
    if (config == NULL) {
        return ESP_ERR_INVALID_ARG;
    }
    if (radio.changed != NULL) {
        return ESP_OK;
    }
    radio.changed = xSemaphoreCreateBinary();
    if (radio.changed == NULL ||
        xTaskCreate(run, "wifi", TASK_STACK, NULL, TASK_PRIORITY, NULL) != pdPASS) {
        return ESP_ERR_NO_MEM;
    }
    return ESP_OK;
}

esp_err_t esp_wifi_set_storage(wifi_storage_t storage) {
    (void)storage;
    return radio.changed == NULL ? ESP_ERR_WIFI_NOT_INIT : ESP_OK;
}

esp_err_t esp_wifi_set_mode(wifi_mode_t mode) {
    if (radio.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    return mode == WIFI_MODE_STA ? ESP_OK : ESP_ERR_WIFI_MODE;
}

esp_err_t esp_wifi_set_ps(wifi_ps_type_t type) {
    (void)type;
    return radio.changed == NULL ? ESP_ERR_WIFI_NOT_INIT : ESP_OK;
}

esp_err_t esp_wifi_set_config(wifi_interface_t interface, wifi_config_t *config) {
    (void)interface;
    if (radio.changed == NULL || config == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    pthread_mutex_lock(&radio.lock);
    const bool is_busy = radio.state == JOINING;
    if (!is_busy) {
        radio.wanted = config->sta;
    }
    pthread_mutex_unlock(&radio.lock);
    return is_busy ? ESP_ERR_WIFI_STATE : ESP_OK;
}

esp_err_t esp_wifi_start(void) {
    if (radio.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    pthread_mutex_lock(&radio.lock);
    radio.started = true;
    pthread_mutex_unlock(&radio.lock);
    post(WIFI_EVENT, WIFI_EVENT_STA_START, NULL, 0);
    return ESP_OK;
}

esp_err_t esp_wifi_stop(void) {
    if (radio.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    leave();
    pthread_mutex_lock(&radio.lock);
    radio.started = false;
    pthread_mutex_unlock(&radio.lock);
    post(WIFI_EVENT, WIFI_EVENT_STA_STOP, NULL, 0);
    return ESP_OK;
}

esp_err_t esp_wifi_connect(void) {
    if (radio.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    esp_err_t result = ESP_OK;
    pthread_mutex_lock(&radio.lock);
    if (!radio.started) {
        result = ESP_ERR_WIFI_NOT_STARTED;
    } else if (radio.wanted.ssid[0] == '\0') {
        result = ESP_ERR_WIFI_SSID;
    } else if (radio.state == JOINING) {
        result = ESP_ERR_WIFI_CONN;
    } else {
        radio.state = JOINING;
        radio.attempt++;
    }
    pthread_mutex_unlock(&radio.lock);
    if (result == ESP_OK) {
        xSemaphoreGive(radio.changed);
    }
    return result;
}

esp_err_t esp_wifi_disconnect(void) {
    if (radio.changed == NULL) {
        return ESP_ERR_WIFI_NOT_INIT;
    }
    if (leave()) {
        tell_lost(WIFI_REASON_ASSOC_LEAVE);
    }
    return ESP_OK;
}
