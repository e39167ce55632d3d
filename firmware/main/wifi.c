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
#include "wifi_reason.h"

#define FIRST_PAUSE_MS 1000
#define LONGEST_PAUSE_MS 30000
#define JITTER_PERCENT 25
#define BUSY_PAUSE_MS 200
#define LEAVE_TIMEOUT_MS 500
#define NOTHING_TO_DO_MS 60000
/** The most that lwIP takes, with a NUL. */
#define HOSTNAME_SIZE 33

static const char *TAG = "WIFI";

/** The one radio. What other tasks may look at is atomic. */
static struct {
    bool is_open;
    char ssid[SAVED_SSID_SIZE];
    char password[SAVED_PASSWORD_SIZE];
    bool is_new;      /*!< The driver does not know the network yet */
    bool is_at_it;    /*!< The driver joins, or has joined */
    int64_t next_try; /*!< Milliseconds; 0 for none */
    uint32_t pause_ms;
    atomic_uint address;   /*!< IPv4, in network order; 0 for none */
    uint32_t last_address; /*!< Kept while out of a network; 0 before the first */
} wifi;

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

/** Runs in the event task, so it does nothing but post. */
static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *data) {
    (void)ctx;
    app_event_t event = {0};
    if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
        const wifi_event_sta_disconnected_t *lost = data;
        event.kind = APP_WIFI_LOST;
        event.reason = lost->reason;
    } else if (base == IP_EVENT && id == IP_EVENT_STA_GOT_IP) {
        const ip_event_got_ip_t *got = data;
        event.kind = APP_WIFI_ADDRESS;
        event.address = got->ip_info.ip.addr;
    } else {
        return;
    }
    if (!app_post(event)) {
        ESP_LOGE(TAG, "Lost news of the network: the board is too busy.");
    }
}

/** By which a router lists the board: letters, digits and hyphens (RFC 952). */
static void set_hostname(esp_netif_t *netif, const char *name) {
    char hostname[HOSTNAME_SIZE];
    snprintf(hostname, sizeof(hostname), "%s", name);
    for (char *at = hostname; *at != '\0'; at++) {
        *at = isalnum((unsigned char)*at) ? *at : '-';
    }
    const esp_err_t result = esp_netif_set_hostname(netif, hostname);
    if (result != ESP_OK) {
        ESP_LOGW(TAG, "The hostname %s was not set (%s).", hostname, esp_err_to_name(result));
    }
}

static esp_err_t prepare_network(const char *name) {
    esp_err_t result = esp_netif_init();
    if (result != ESP_OK) {
        return result;
    }
    result = esp_event_loop_create_default();
    // ESP-Hosted may have made it already.
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

static esp_err_t start_radio(void) {
    wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
    // The network is kept among the board's own settings, and nowhere else.
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
    // Saving power holds packets back for up to 100 ms.
    return esp_wifi_set_ps(WIFI_PS_NONE);
}

esp_err_t wifi_open(const char *name) {
    esp_err_t result = prepare_network(name);
    if (result == ESP_OK) {
        result = listen();
    }
    if (result == ESP_OK) {
        result = start_radio();
    }
    if (result != ESP_OK) {
        ESP_LOGE(TAG, "The radio did not start (%s): restart the board.", esp_err_to_name(result));
        return result;
    }
    wifi.is_open = true;
    wifi.pause_ms = FIRST_PAUSE_MS;
    return ESP_OK;
}

static esp_err_t tell_driver(void) {
    wifi_config_t config = {0};
    memcpy(config.sta.ssid, wifi.ssid, strnlen(wifi.ssid, sizeof(config.sta.ssid)));
    memcpy(config.sta.password, wifi.password, strnlen(wifi.password, sizeof(config.sta.password)));
    const bool is_protected = wifi.password[0] != '\0';
    config.sta.threshold.authmode = is_protected ? WIFI_AUTH_WPA2_PSK : WIFI_AUTH_OPEN;
    // A WPA3 network may take hash-to-element alone (WPA3 specification section 2.4).
    config.sta.sae_pwe_h2e = WPA3_SAE_PWE_BOTH;
    // Of several access points of one name the strongest, not the first that is heard.
    config.sta.scan_method = WIFI_ALL_CHANNEL_SCAN;
    config.sta.sort_method = WIFI_CONNECT_AP_BY_SIGNAL;
    return esp_wifi_set_config(WIFI_IF_STA, &config);
}

static void try_to_join(void) {
    wifi.next_try = 0;
    // While it is connecting, the driver takes no other network.
    if (wifi.is_new && tell_driver() != ESP_OK) {
        wifi.next_try = now_ms() + BUSY_PAUSE_MS;
        return;
    }
    wifi.is_new = false;
    const esp_err_t result = esp_wifi_connect();
    wifi.is_at_it = result == ESP_OK;
    if (!wifi.is_at_it) {
        ESP_LOGW(TAG, "The radio does not join now (%s).", esp_err_to_name(result));
        wifi.next_try = now_ms() + FIRST_PAUSE_MS;
    }
}

void wifi_join(const char *ssid, const char *password) {
    if (!wifi.is_open || ssid[0] == '\0') {
        return;
    }
    ESP_LOGI(TAG, "Joining the Wi-Fi network %s.", ssid);
    snprintf(wifi.ssid, sizeof(wifi.ssid), "%s", ssid);
    snprintf(wifi.password, sizeof(wifi.password), "%s", password);
    wifi.is_new = true;
    wifi.pause_ms = FIRST_PAUSE_MS;
    atomic_store(&wifi.address, 0);
    if (wifi.is_at_it) {
        // The news that it has left the other network bring it into this one.
        esp_wifi_disconnect();
        wifi.next_try = now_ms() + LEAVE_TIMEOUT_MS;
    } else {
        try_to_join();
    }
}

bool wifi_on_address(uint32_t address) {
    const esp_ip4_addr_t ip = {.addr = address};
    const bool is_another = wifi.last_address != 0 && wifi.last_address != address;
    wifi.last_address = address;
    atomic_store(&wifi.address, address);
    wifi.pause_ms = FIRST_PAUSE_MS;
    wifi.next_try = 0;
    ESP_LOGI(TAG, "In the Wi-Fi network %s, with the address " IPSTR ".", wifi.ssid, IP2STR(&ip));
    return is_another;
}

void wifi_on_lost(uint16_t reason) {
    char words[WIFI_REASON_SIZE];
    atomic_store(&wifi.address, 0);
    wifi.is_at_it = false;
    if (wifi.is_new) {
        try_to_join();
        return;
    }
    const uint32_t off = esp_random() % (wifi.pause_ms * JITTER_PERCENT / 100 + 1);
    const uint32_t pause_ms = wifi.pause_ms - off;
    wifi_reason(reason, wifi.ssid, words, sizeof(words));
    ESP_LOGW(TAG, "%s Trying again in %" PRIu32 ".%" PRIu32 " s.", words, pause_ms / 1000,
             pause_ms % 1000 / 100);
    wifi.next_try = now_ms() + pause_ms;
    wifi.pause_ms = wifi.pause_ms * 2 > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : wifi.pause_ms * 2;
}

uint32_t wifi_tick(void) {
    if (wifi.next_try != 0 && wifi.next_try <= now_ms()) {
        try_to_join();
    }
    if (wifi.next_try == 0) {
        return NOTHING_TO_DO_MS;
    }
    const int64_t left = wifi.next_try - now_ms();
    return left > 0 ? (uint32_t)left : 0;
}

bool wifi_has_address(void) {
    return atomic_load(&wifi.address) != 0;
}

void wifi_describe(char *text, size_t size) {
    const esp_ip4_addr_t ip = {.addr = atomic_load(&wifi.address)};
    if (ip.addr == 0) {
        snprintf(text, size, "no network");
    } else {
        snprintf(text, size, "address " IPSTR, IP2STR(&ip));
    }
}

void wifi_close(void) {
    if (wifi.is_open) {
        esp_wifi_disconnect();
        esp_wifi_stop();
        wifi.is_open = false;
    }
}
