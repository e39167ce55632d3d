#include <stdio.h>
#include <string.h>

#include "cmocka_program.h"
#include "esp_netif.h"
#include "esp_timer.h"
#include "esp_wifi.h"
#include "freertos/queue.h"
#include "host_options.h"
#include "simulated_wifi.h"

#define NEWS_TICKS pdMS_TO_TICKS(2000)

typedef struct {
    esp_event_base_t base;
    int32_t id;
    uint8_t reason;
    uint32_t address;
} mailbox_event_t;

static QueueHandle_t news;
static host_options_t options;

static void on_event(void *ctx, esp_event_base_t base, int32_t id, void *data) {
    mailbox_event_t item = {.base = base, .id = id};
    (void)ctx;
    if (base == WIFI_EVENT && id == WIFI_EVENT_STA_DISCONNECTED) {
        item.reason = ((const wifi_event_sta_disconnected_t *)data)->reason;
    } else if (base == IP_EVENT) {
        item.address = ((const ip_event_got_ip_t *)data)->ip_info.ip.addr;
    }
    xQueueSend(news, &item, portMAX_DELAY);
}

static mailbox_event_t next(void) {
    mailbox_event_t item = {0};
    assert_int_equal(xQueueReceive(news, &item, NEWS_TICKS), pdTRUE);
    return item;
}

static void assert_next(esp_event_base_t base, int32_t id) {
    const mailbox_event_t item = next();
    assert_ptr_equal(item.base, base);
    assert_int_equal(item.id, id);
}

static void assert_lost(uint8_t reason) {
    const mailbox_event_t item = next();
    assert_ptr_equal(item.base, WIFI_EVENT);
    assert_int_equal(item.id, WIFI_EVENT_STA_DISCONNECTED);
    assert_int_equal(item.reason, reason);
}

static void join(const char *ssid, const char *password) {
    wifi_config_t config = {0};
    memcpy(config.sta.ssid, ssid, strlen(ssid));
    memcpy(config.sta.password, password, strlen(password));
    config.sta.threshold.authmode = password[0] != '\0' ? WIFI_AUTH_WPA2_PSK : WIFI_AUTH_OPEN;
    assert_int_equal(esp_wifi_set_config(WIFI_IF_STA, &config), ESP_OK);
    assert_int_equal(esp_wifi_connect(), ESP_OK);
}

static int begin(void **state) {
    (void)state;
    simulated_wifi_set_available(true);
    esp_wifi_set_mode(WIFI_MODE_STA);
    esp_wifi_start();
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_START);
    return 0;
}

static int end(void **state) {
    mailbox_event_t item;
    (void)state;
    esp_wifi_stop();
    do {
        item = next();
    } while (item.id != WIFI_EVENT_STA_STOP);
    return 0;
}

static void an_available_network_connects_and_assigns_an_address(void **state) {
    (void)state;
    char text[16];
    const int64_t before = esp_timer_get_time();
    join("home", "right password");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_in_range(esp_timer_get_time() - before, 99000, 2000000);
    const mailbox_event_t got = next();
    assert_ptr_equal(got.base, IP_EVENT);
    assert_int_equal(got.id, IP_EVENT_STA_GOT_IP);
    const esp_ip4_addr_t ip = {.addr = got.address};
    snprintf(text, sizeof(text), IPSTR, IP2STR(&ip));
    assert_string_equal(text, "127.0.0.1");
}

static void a_new_address_is_reported_while_connected_and_on_the_next_connection(void **state) {
    (void)state;
    join("home", "right password");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    const uint32_t first = next().address;
    simulated_wifi_change_address();
    const uint32_t second = next().address;
    assert_int_not_equal(second, first);
    simulated_wifi_set_available(false);
    assert_lost(WIFI_REASON_BEACON_TIMEOUT);
    simulated_wifi_change_address();
    simulated_wifi_set_available(true);
    join("home", "right password");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_int_not_equal(next().address, second);
}

static void each_failure_has_its_reason(void **state) {
    (void)state;
    join("home", "wrong password");
    assert_lost(WIFI_REASON_4WAY_HANDSHAKE_TIMEOUT);
    join("home", "");
    assert_lost(WIFI_REASON_AUTH_FAIL);
    join("nowhere", "x");
    assert_lost(WIFI_REASON_NO_AP_FOUND);
    join("cafe", "needless");
    assert_lost(WIFI_REASON_NO_AP_FOUND_IN_AUTHMODE_THRESHOLD);
    join("cafe", "");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_next(IP_EVENT, IP_EVENT_STA_GOT_IP);
}

static void wi_fi_becomes_unavailable_and_available_again(void **state) {
    (void)state;
    join("home", "right password");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_next(IP_EVENT, IP_EVENT_STA_GOT_IP);
    simulated_wifi_set_available(false);
    assert_lost(WIFI_REASON_BEACON_TIMEOUT);
    assert_int_equal(esp_wifi_connect(), ESP_OK);
    assert_lost(WIFI_REASON_NO_AP_FOUND);
    simulated_wifi_set_available(true);
    assert_int_equal(esp_wifi_connect(), ESP_OK);
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_next(IP_EVENT, IP_EVENT_STA_GOT_IP);
}

static void a_cancelled_connection_does_not_affect_the_next(void **state) {
    (void)state;
    wifi_config_t config = {0};
    join("home", "wrong password");
    assert_int_equal(esp_wifi_set_config(WIFI_IF_STA, &config), ESP_ERR_WIFI_STATE);
    assert_int_equal(esp_wifi_connect(), ESP_ERR_WIFI_CONN);
    assert_int_equal(esp_wifi_disconnect(), ESP_OK);
    assert_lost(WIFI_REASON_ASSOC_LEAVE);
    join("home", "right password");
    assert_next(WIFI_EVENT, WIFI_EVENT_STA_CONNECTED);
    assert_next(IP_EVENT, IP_EVENT_STA_GOT_IP);
}

static int handled;

static void count(void *ctx, esp_event_base_t base, int32_t id, void *data) {
    (void)ctx, (void)base, (void)id, (void)data;
    handled++;
}

static void an_unregistered_handler_is_not_called(void **state) {
    (void)state;
    esp_event_handler_instance_t instance = NULL;
    assert_int_equal(
        esp_event_handler_instance_register(WIFI_EVENT, ESP_EVENT_ANY_ID, count, NULL, &instance),
        ESP_OK);
    assert_int_equal(esp_event_handler_instance_unregister(WIFI_EVENT, ESP_EVENT_ANY_ID, instance),
                     ESP_OK);
    join("nowhere", "x");
    assert_lost(WIFI_REASON_NO_AP_FOUND);
    assert_int_equal(handled, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_available_network_connects_and_assigns_an_address),
        TEST(each_failure_has_its_reason),
        TEST(wi_fi_becomes_unavailable_and_available_again),
        TEST(a_cancelled_connection_does_not_affect_the_next),
        TEST(an_unregistered_handler_is_not_called),
        TEST(a_new_address_is_reported_while_connected_and_on_the_next_connection),
    };
    const wifi_init_config_t config = WIFI_INIT_CONFIG_DEFAULT();
    options = *host_options();
    options.networks[0] = (host_network_t){.ssid = "home", .password = "right password"};
    options.networks[1] = (host_network_t){.ssid = "cafe"};
    options.network_count = 2;
    host_set_options(&options);
    news = xQueueCreate(32, sizeof(mailbox_event_t));
    if (news == NULL || esp_event_loop_create_default() != ESP_OK ||
        esp_event_handler_instance_register(ESP_EVENT_ANY_BASE, ESP_EVENT_ANY_ID, on_event, NULL,
                                            NULL) != ESP_OK ||
        esp_wifi_init(&config) != ESP_OK) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
