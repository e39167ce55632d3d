#include "wifi.h"

#include <ctype.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "app_event.h"
#include "coprocessor.h"
#include "esp_event.h"
#include "esp_log.h"
#include "esp_netif.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "esp_wifi.h"
#include "generated/board_limits.h"
#include "generated/board_log.h"
#include "wifi_reason.h"

#define BUSY_DELAY_MS 200
#define LEAVE_TIMEOUT_MS 500
#define IDLE_PERIOD_MS 60000
/** Maximum of lwIP, with a NUL. */
#define HOSTNAME_SIZE 33

static const char *TAG = BOARD_TAG_WIFI;

/** The one station. Other tasks read only the atomic member. */
static struct {
    bool is_open;
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
    bool is_new;      /*!< The driver has not been configured for the network */
    bool is_active;   /*!< The driver is connecting or connected */
    int64_t next_try; /*!< Milliseconds; 0 for none */
    uint32_t delay_ms;
    atomic_uint address;   /*!< IPv4, in network order; 0 for none */
    uint32_t last_address; /*!< Kept while disconnected; 0 before the first */
} wifi;

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

/** Runs in the event task, and only posts. */
static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *data) {
    (void)ctx;
    app_event_t event = {0};
    if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
        const wifi_event_sta_disconnected_t *disconnected = data;
        event.kind = APP_WIFI_DISCONNECTED;
        event.reason = disconnected->reason;
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
    esp_err_t result = esp_event_handler_instance_register(WIFI_EVENT, WIFI_EVENT_STA_DISCONNECTED,
                                                           on_event, NULL, NULL);
    if (result != ESP_OK) {
        return result;
    }
    return esp_event_handler_instance_register(IP_EVENT, IP_EVENT_STA_GOT_IP, on_event, NULL, NULL);
}

static esp_err_t start_driver(void) {
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

esp_err_t wifi_open(const char *name) {
    esp_err_t result = prepare_network(name);
    if (result == ESP_OK) {
        result = listen();
    }
    if (result == ESP_OK) {
        result = start_driver();
    }
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "Wi-Fi did not start (%s): restart the board.", esp_err_to_name(result));
        return result;
    }
    wifi.is_open = true;
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    return ESP_OK;
}

static esp_err_t configure_driver(void) {
    wifi_config_t config = {0};
    memcpy(config.sta.ssid, wifi.ssid, strnlen(wifi.ssid, sizeof(config.sta.ssid)));
    memcpy(config.sta.password, wifi.password, strnlen(wifi.password, sizeof(config.sta.password)));
    const bool is_protected = wifi.password[0] != '\0';
    config.sta.threshold.authmode = is_protected ? WIFI_AUTH_WPA2_PSK : WIFI_AUTH_OPEN;
    // A WPA3 network may support hash-to-element only (WPA3 specification section 2.4).
    config.sta.sae_pwe_h2e = WPA3_SAE_PWE_BOTH;
    // Connects to the strongest of several access points, not to the first one found.
    config.sta.scan_method = WIFI_ALL_CHANNEL_SCAN;
    config.sta.sort_method = WIFI_CONNECT_AP_BY_SIGNAL;
    return esp_wifi_set_config(WIFI_IF_STA, &config);
}

static void try_to_connect(void) {
    wifi.next_try = 0;
    // The driver cannot be configured while it is connecting.
    if (wifi.is_new && configure_driver() != ESP_OK) {
        wifi.next_try = now_ms() + BUSY_DELAY_MS;
        return;
    }
    wifi.is_new = false;
    const esp_err_t result = esp_wifi_connect();
    wifi.is_active = result == ESP_OK;
    if (!wifi.is_active) {
        ESP_LOGW(TAG, "Connecting to Wi-Fi failed (%s).", esp_err_to_name(result));
        wifi.next_try = now_ms() + BOARD_WIFI_BACKOFF_FIRST_MS;
    }
}

void wifi_connect(const char *ssid, const char *password) {
    if (!wifi.is_open || ssid[0] == '\0') {
        return;
    }
    BOARD_LOG_WIFI_CONNECTING(ssid);
    snprintf(wifi.ssid, sizeof(wifi.ssid), "%s", ssid);
    snprintf(wifi.password, sizeof(wifi.password), "%s", password);
    wifi.is_new = true;
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    atomic_store(&wifi.address, 0);
    if (wifi.is_active) {
        // The event of the disconnection starts the connection to the new network.
        esp_wifi_disconnect();
        wifi.next_try = now_ms() + LEAVE_TIMEOUT_MS;
    } else {
        try_to_connect();
    }
}

bool wifi_on_address(uint32_t address) {
    const esp_ip4_addr_t ip = {.addr = address};
    const bool is_another = wifi.last_address != 0 && wifi.last_address != address;
    wifi.last_address = address;
    atomic_store(&wifi.address, address);
    wifi.delay_ms = BOARD_WIFI_BACKOFF_FIRST_MS;
    wifi.next_try = 0;
    BOARD_LOG_WIFI_CONNECTED(wifi.ssid, &ip);
    return is_another;
}

void wifi_on_disconnected(uint16_t reason) {
    char text[WIFI_REASON_SIZE];
    atomic_store(&wifi.address, 0);
    wifi.is_active = false;
    if (wifi.is_new) {
        try_to_connect();
        return;
    }
    const uint32_t jitter =
        esp_random() % (wifi.delay_ms * BOARD_WIFI_BACKOFF_JITTER_PERCENT / 100 + 1);
    const uint32_t delay_ms = wifi.delay_ms - jitter;
    wifi_reason(reason, wifi.ssid, text, sizeof(text));
    BOARD_LOG_WIFI_DISCONNECTED(text, delay_ms);
    wifi.next_try = now_ms() + delay_ms;
    wifi.delay_ms = wifi.delay_ms * 2 > BOARD_WIFI_BACKOFF_MAX_MS ? BOARD_WIFI_BACKOFF_MAX_MS
                                                                  : wifi.delay_ms * 2;
}

uint32_t wifi_tick(void) {
    if (wifi.next_try != 0 && wifi.next_try <= now_ms()) {
        try_to_connect();
    }
    if (wifi.next_try == 0) {
        return IDLE_PERIOD_MS;
    }
    const int64_t left = wifi.next_try - now_ms();
    return left > 0 ? (uint32_t)left : 0;
}

uint32_t wifi_address(void) {
    return atomic_load(&wifi.address);
}

void wifi_close(void) {
    if (wifi.is_open) {
        esp_wifi_disconnect();
        esp_wifi_stop();
        wifi.is_open = false;
    }
}
